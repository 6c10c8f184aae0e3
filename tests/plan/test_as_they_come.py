"""People who come in one month of a period and do not wait: a plan takes as many as it wants, or says whom it loses."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from dienmodel.engines.expect.expect import expect
from dienmodel.model.load import load
from dienmodel.model.said import Said
from dienmodel.network.catalogue import catalogue_of
from dienmodel.network.world import build
from dienmodel.plan.file import term, write_plan
from dienmodel.plan.planner import plan
from dienmodel.plan.result import Plan
from dienmodel.plan.settings import SETTINGS, Search
from dienmodel.show.say.plan_head import missed_lines
from dienmodel.text.words import words

from .little import figure, little, titled

PRICE = 5_000


def once(folder: Path, months: float, needed: float, **gate: Any) -> Said:
    """Three hundred soldiers whom nobody joins, and who are asked once, after some months, to leave at a price."""
    soldiers = titled(
        category="soldiers", people="soldiers", tenure="fresh", limit="asked_after", at_limit=[{"track": "leaving"}]
    )
    leaving = {"uses": {"desks": None}, "patience": "one_month", "volunteers": True, "otherwise": [{"stock": "stayed"}]}
    return little(
        folder,
        {
            "fresh": figure("months", 0),
            "asked_after": figure("months", months),
            "price": figure("euro/person", PRICE),
            "needed": figure("people", needed),
            "desks": figure("people/week", 100_000),
            "half_year": figure("months", 6),
        },
        stocks={"soldiers": soldiers, "stayed": titled(category="soldiers")},
        stages={"leave": titled(duration="one_month", leaves="nobody", gate="leaving")},
        gates={"leaving": titled(**{**leaving, **gate})},
        capacities={"desks": titled(kind="slots", amount="desks")},
        tracks={"leaving": titled(category="soldiers", counts_from="leave", stages=["leave"], then=[{"leave": True}])},
        costs={
            "soldiers": titled(article="pay", stock="soldiers", rate="pay"),
            "stayed": titled(article="pay", stock="stayed", rate="pay"),
            "price": titled(article="leave", admissions="leaving", rate="price"),
        },
        budgets={},
    )


def planned(said: Said, **settings: Any) -> Plan:
    world = build(said)
    terms = [term(world, name) for name in ("shortfall", "cost")]
    return plan(world, terms, search=Search(margin=0.0), settings=replace(SETTINGS, **settings))


@pytest.mark.parametrize("months", [14, 15, 16])
@pytest.mark.parametrize("needed", [260, 30])
def test_who_comes_in_one_month_of_a_quarter_is_taken_in_it(tmp_path: Path, months: float, needed: float) -> None:
    """In the second year decisions are for quarters: whichever month of one all come in, all go who are not needed."""
    said = once(tmp_path, months, needed)
    made = planned(said)
    assert made.admitted.sum() == pytest.approx(300 - needed, abs=1e-6)
    assert made.difference < 1e-9 and not made.as_it_is and not made.missed
    write_plan(catalogue_of(said), made, tmp_path / "plan.yaml")
    world = build(load(str(tmp_path), [tmp_path / "plan.yaml"]))
    (stayed,) = (i for i, label in enumerate(world.network.labels.stock) if label["stock"] == "stayed")
    assert expect(world.network).n_stock[-1, stayed] == pytest.approx(needed, abs=1e-6)


def test_where_periods_stay_as_they_are_the_plan_says_whom_it_may_lose(tmp_path: Path) -> None:
    """Two decisions are too many: a third of a quarter's admissions at most is in the month in which all come."""
    said = once(tmp_path, 15, 30)
    exact, coarse = planned(said), planned(said, few=1)
    assert coarse.values[1] > exact.values[1]
    ((lost,), (label,)) = coarse.missed, coarse.lines
    assert lost.line == label
    assert lost.people >= exact.admitted.sum() - coarse.admitted.sum() - 1e-6
    assert lost.people == pytest.approx(300 - coarse.admitted.sum(), abs=1e-3)
    catalogue = catalogue_of(said)
    assert "at most 300 people at x" in " ".join(missed_lines(catalogue, coarse, words("en")))
    assert missed_lines(catalogue, exact, words("en")) == []


def test_who_waits_is_not_lost(tmp_path: Path) -> None:
    """With patience for half a year whoever is not taken in his month is taken later."""
    coarse = planned(once(tmp_path, 15, 30, patience="half_year"), few=1)
    assert not coarse.missed
