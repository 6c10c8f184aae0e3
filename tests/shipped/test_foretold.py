"""What was foretold of later counts, as it comes with the package: of the scenario of today, and told as it is kept."""

import sys
from dataclasses import replace
from pathlib import Path

import pytest

from dienmodel.model.load import load
from dienmodel.network.world import build
from dienmodel.runs.observed import observations
from dienmodel.show.say.foretold import how_often_held, scores_sheet
from dienmodel.sweeps.foretold import ALONE, LACKING, above, foretold_for, held, score, shipped, summary, too_narrow
from dienmodel.text.words import words

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "docs"))

from verification import FILE, ORIGINS, expected_in, page, read_foretold  # noqa: E402

NEAR = 0.05
"""How far, in errors of a count, the course of a day may lie from that with which it was forecast."""


@pytest.mark.parametrize("day", ORIGINS)
def test_forecasts_are_those_of_the_scenario_of_today(day: str, tmp_path: Path) -> None:
    """`make verify` makes them anew: where figures, counts or the model changed they are stale."""
    overlay = tmp_path / "known.yaml"
    overlay.write_text(f"known: {day}\n", encoding="utf-8")
    world = build(load("terugblik", [overlay]))
    errors = {point.name: point.error for point in observations(world)}
    expected = expected_in(world)
    rows = [row for row in shipped() if str(row.since) == day and row.by == ALONE]
    later = {point.name for point in observations(world) if point.category and point.day > world.catalogue.now}
    assert {row.point for row in rows} == later
    off = {row.point: abs(row.expected - expected[row.point]) / errors[row.point] for row in rows}
    assert max(off.values()) <= NEAR, f"make verify: {off}"


def test_the_page_tells_what_is_kept() -> None:
    assert page(read_foretold(FILE)) == (ROOT / "docs" / "back-test.md").read_text(encoding="utf-8")


def test_quantiles_are_in_order_and_their_ranks_say_whether_a_band_held() -> None:
    for row in shipped():
        assert row.p5 < row.p25 < row.p50 < row.p75 < row.p95
        assert (row.counted > row.p95) == (row.rank > 0.95)
        assert (row.counted < row.p5) == (row.rank < 0.05)
        assert row.years > 0


def test_it_is_told_of_scenarios_that_know_the_same_counts_alone() -> None:
    told = foretold_for(build(load("nederland")))
    assert {row.by for row in told} == {ALONE}
    assert [row.years for row in told] == sorted(row.years for row in told)
    assert len(foretold_for(build(load("bevroren")))) == len(told)
    assert not foretold_for(build(load(str(ROOT / "tests" / "cases" / "small"))))
    said = load("nederland")
    other = said.figures["counted_total_2025"].model_copy(update={"value": 70000.0})
    assert not foretold_for(build(replace(said, figures={**said.figures, "counted_total_2025": other})))


def test_where_the_model_lacks_something_what_it_lacked_counts(tmp_path: Path) -> None:
    overlay = tmp_path / "lacking.yaml"
    overlay.write_text("choices: {lack_drift: looked_back}\n", encoding="utf-8")
    wider, alone = foretold_for(build(load("nederland", [overlay]))), foretold_for(build(load("nederland")))
    assert {row.by for row in wider} == {LACKING}
    assert held(wider) > held(alone)
    assert too_narrow(alone)


@pytest.mark.parametrize(("language", "narrow"), [("en", "too narrow"), ("nl", "te smal")])
def test_the_sentence_has_the_counts_of_the_file(language: str, narrow: str) -> None:
    w, rows = words(language), foretold_for(build(load("nederland")))
    text = how_often_held(rows, w)
    assert narrow in text
    assert f" {held(rows)} " in text and f" {len(rows)} " in text and f" {above(rows)} " in text
    assert how_often_held((), w) == ""
    assert [row[3] for row in scores_sheet(rows, w).rows][-1] == str(held(rows))
    found = summary(rows)
    assert found is not None and found["in_ninety"] == held(rows) == round(score(rows).ninety * len(rows))
