"""What each measure adds over futures: how sure it is which way, in closed form and planted; kept and reported."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from dienmodel import api
from dienmodel.model.said import Said
from dienmodel.runs.paired import PairedEffect
from dienmodel.runs.run import Run
from dienmodel.sweeps.shared import SharedDraws, answered, in_futures
from dienmodel.weigh.switched import Verdict, added_table, verdict

from .test_in_futures import SMALL, linear

N = 40
RISING = np.arange(100.0)


@pytest.mark.parametrize(
    ("gained", "says"),
    [
        (np.full(100, 5.0), Verdict.SURE),
        (np.full(100, -5.0), Verdict.SURE),
        (np.where(RISING < 30, -4.0, 6.0), Verdict.EITHER),
        (np.where(RISING < 30, -0.5, 900.0), Verdict.UNSURE),  # a loss that nobody sees beside what it adds
        (np.where(RISING < 30, -44.0, 900.0), Verdict.UNSURE),
        (np.where(RISING < 30, -46.0, 900.0), Verdict.EITHER),
        (np.where(RISING < 30, 900.0, -46.0), Verdict.EITHER),
        (np.where(RISING < 30, 900.0, -0.6), Verdict.INSURANCE),  # and costs next to nothing where it is not needed
        (np.full(100, 0.2), Verdict.NOTHING),
        (np.where(RISING < 30, 8.0, 0.0), Verdict.INSURANCE),  # where without it few are there
        (np.where(RISING >= 70, 8.0, 0.0), Verdict.UNSURE),  # where without it many are there anyhow
        (np.where(RISING < 30, -8.0, 0.0), Verdict.UNSURE),  # it harms, in bad futures
    ],
)
def test_how_sure_a_measure_is(gained: np.ndarray, says: Verdict) -> None:
    assert verdict(gained, RISING) is says
    shuffled = np.random.default_rng(1).permutation(100)
    assert verdict(gained[shuffled], RISING[shuffled]) is says


def ranged(tmp_path: Path, low: float, high: float) -> Said:
    """Thirty to fifty more people a year, where so many apply by themselves."""
    said = linear(tmp_path, effect="add", unit="people/year", value=40, low=30, high=50)
    own = said.figures["applications"].model_copy(update={"value": (low + high) / 2, "low": low, "high": high})
    return replace(said, figures={**said.figures, "applications": own})


def test_who_fills_seats_that_may_stay_empty_insures_against_few_applications(tmp_path: Path) -> None:
    """Where few apply more people always help; where the seats are full without them only in bad futures, or never."""
    found = {}
    for name, low, high in (("few", 30, 60), ("either", 150, 800), ("many", 700, 800)):
        said = ranged(tmp_path, low, high)
        (row,) = [row for row in added_table(said, SharedDraws(N)).rows() if row["measure"] == "more_people"]
        found[name] = row["verdict"]
    assert found == {"few": "sure", "either": "insurance", "many": "nothing"}


def test_what_a_measure_that_is_on_adds_is_what_is_lost_without_it(tmp_path: Path) -> None:
    said = ranged(tmp_path, 30, 60)
    (row,) = [row for row in added_table(said, SharedDraws(N)).rows() if row["measure"] == "more_people"]
    both = in_futures(said, [{"more_people": 1.0}, {}], answered, SharedDraws(N)).read
    effect = PairedEffect.over(both[:, 0] - both[:, 1])
    assert row["on"] == 1 and row["draws"] == N
    assert (row["n_p5"], row["n_p50"], row["n_p95"]) == pytest.approx((effect.p5, effect.p50, effect.p95))


def test_too_few_futures_tell_nothing(tmp_path: Path) -> None:
    assert not len(added_table(ranged(tmp_path, 30, 60), SharedDraws(5)))


@pytest.mark.parametrize(
    ("language", "told"), [("en", "what each measure adds"), ("nl", "wat elke maatregel toevoegt")]
)
def test_a_report_tells_it_where_it_was_asked_and_again_from_the_folder(
    language: str, told: str, tmp_path: Path
) -> None:
    result = api.run(str(SMALL), replications=0, draws=0)
    assert told not in result.report(tmp_path / "without.html", language).read_text(encoding="utf-8")
    asked = result.with_added(20)
    asked.save(tmp_path / "run", language)
    text = (tmp_path / "run" / "report.html").read_text(encoding="utf-8")
    assert told in text
    again = api.read(tmp_path / "run")
    assert isinstance(again.computed, Run)
    assert again.report(tmp_path / "again.html", language).read_text(encoding="utf-8") == text
