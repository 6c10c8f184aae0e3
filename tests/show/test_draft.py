"""Drafts of figures are figures of the language, and a scenario with them gives back the strength that made them."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from dienmodel import api
from dienmodel.model.figures import Figure, Source
from dienmodel.model.load import load
from dienmodel.model.said import Said, with_figures
from dienmodel.records.estimate import estimate
from dienmodel.records.results import Estimate
from dienmodel.records.season import Season
from dienmodel.records.stays import read_records
from dienmodel.show.draft import figures_of, overlay_of, sources_of, spread
from dienmodel.sweeps.draws import quantile
from dienmodel.text.faults import FaultyInput
from dienmodel.text.writing import yaml_text

RECORDS = Path(__file__).parents[1] / "records" / "cases" / "careers.csv"
SMALL = str(Path(__file__).parents[1] / "cases" / "small")
BANDS, AGES = (0.0, 1.0, 4.0), (0.0, 25.0)


@pytest.fixture(scope="module")
def result() -> Estimate:
    return estimate(read_records(RECORDS, ("rank",), today=date(2026, 6, 1)), BANDS, AGES)


def strength(said: Said) -> float:
    """People at the end of the run."""
    rows = api.project(said).table("strength").rows()
    last = max(row["date"] for row in rows)
    return float(sum(row["n_people"] for row in rows if row["date"] == last))


def test_drafts_are_figures_of_the_language(result: Estimate) -> None:
    drafts = figures_of(result)
    assert {key.partition("_by_")[2] for key in drafts} == {"tenure", "age", "rank"}
    for key, draft in drafts.items():
        figure = Figure.model_validate(draft)
        assert (figure.kind, figure.grade, figure.source) == ("estimate", "derived", "records"), key
        assert figure.valid == "2014-01-11..2026-01-03"
    for source in sources_of(result).values():
        Source.model_validate(source)


def test_a_scenario_with_them_gives_back_the_strength_that_made_them(result: Estimate, tmp_path: Path) -> None:
    """Seven hundred careers at the rates of the small scenario: its strength lies within the ends of the drafts.

    A rate at the wrong end of the drafts is far off, so that the interval says something.
    """
    overlay = tmp_path / "overlay.yaml"
    overlay.write_text(yaml_text(overlay_of(result)), encoding="utf-8")
    before, after = load(SMALL), load(SMALL, [overlay])
    exits = after.scenario.stocks["military"].exits
    assert exits["leave"].rate == ("military_leave_by_tenure", "military_leave_by_rank")
    key = "military_leave_by_tenure"
    ends = [strength(with_figures(after, {key: after.figures[key].at(end)})) for end in ("high", "low")]
    assert ends[0] < strength(before) < ends[1]
    assert strength(after) == pytest.approx(strength(before), rel=0.03)
    assert ends[1] - ends[0] < 0.2 * strength(before)


def test_the_range_has_the_spread_of_the_estimate() -> None:
    """Drawn from it, the level of a rate varies as that of so many events does, 1 / sqrt(d)."""
    for events in (50, 400):
        low, high = spread(events)
        figure = Figure.model_validate(
            {"nl": "", "en": "", "unit": "per year", "bands": [{"from": 0, "value": 0.1}], "source": "records"}
            | {"kind": "estimate", "grade": "derived", "low_factor": low, "high_factor": high}
        )
        drawn = quantile(figure, (np.arange(20_000) + 0.5) / 20_000)
        assert drawn.std() == pytest.approx(events**-0.5, rel=0.04)


def test_a_season_is_drafted_where_chance_would_hardly_make_it(result: Estimate) -> None:
    twelve = np.linspace(0.5, 1.5, 12)
    for p, there in ((0.2, False), (0.001, True)):
        season = Season(twelve * 99, np.ones(12), twelve, twelve, twelve, p)
        other = replace(result, leaving=tuple(replace(leaving, season=season) for leaving in result.leaving))
        overlay = overlay_of(other)
        assert ("military_leave_by_month" in overlay["figures"]) == there
        assert ("season" in overlay["stocks"]["military"]["exits"]["leave"]) == there
        if there:
            figure = Figure.model_validate(overlay["figures"]["military_leave_by_month"])
            assert figure.months == pytest.approx(twelve, rel=1e-3)


def test_merged_reasons_are_figures_but_no_exit(result: Estimate) -> None:
    merged = replace(result, leaving=tuple(replace(leaving, reason=None) for leaving in result.leaving[:1]))
    overlay = overlay_of(merged)
    assert overlay["stocks"] == {}
    assert "military_other_by_tenure" in overlay["figures"]


def test_names_that_would_make_one_figure_are_a_fault(result: Estimate) -> None:
    one = result.leaving[0]
    with pytest.raises(FaultyInput) as caught:
        figures_of(replace(result, leaving=(replace(one, reason="a b"), replace(one, reason="a-b"))))
    assert {fault.code for fault in caught.value.faults} == {"records-alike"}
