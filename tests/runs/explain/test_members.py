"""A word that stands in two dimensions: both can be asked for, each by its name, and the word alone is a fault."""

from datetime import date
from pathlib import Path

import pytest

from dienmodel.engines.expect.expect import expect
from dienmodel.model.load import load
from dienmodel.network.world import build
from dienmodel.runs.explain.every import in_group
from dienmodel.runs.explain.explain import explain
from dienmodel.runs.run import Run
from dienmodel.text.faults import FaultyInput

COUNTS = {
    "male": {"north": 1, "unknown": 10},
    "female": {"north": 100, "unknown": 1000},
    "unknown": {"north": 10000, "unknown": 100000},
}
"""Powers of ten: every sum shows whom it counts."""

SCENARIO = """
scenario: words
title: {nl: Proef, en: Probe}
start: 2026-01-05
end: 2026-12-31
step: week
categories: {staff: {nl: Personeel, en: Staff}}
dimensions:
  sex: {title: {nl: Geslacht, en: Sex}, members: [male, female, unknown]}
  region: {title: {nl: Regio, en: Region}, members: [north, unknown]}
stocks:
  staff:
    title: {nl: Personeel, en: Staff}
    category: staff
    by: [sex, region]
    people: heads
    exits: {leave: {rate: leaving, to: [{leave: true}]}}
"""
FIGURES = """
heads: {nl: x, en: x, unit: people, by: [sex, region], table: %s, source: made_up, kind: observed, grade: expert}
leaving: {nl: x, en: x, unit: per year, value: 0.0, source: made_up, kind: observed, grade: expert}
"""


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    place: Path = tmp_path_factory.mktemp("words")
    (place / "figures").mkdir()
    (place / "scenario.yaml").write_text(SCENARIO)
    table = (
        "{" + ", ".join(f"{sex}: {{north: {n['north']}, unknown: {n['unknown']}}}" for sex, n in COUNTS.items()) + "}"
    )
    (place / "figures" / "figures.yaml").write_text(FIGURES % table)
    (place / "sources.yaml").write_text("made_up: {title: Invented numbers, publisher: a probe}\n")
    world = build(load(str(place)))
    return Run(world, expect(world.network))


@pytest.mark.parametrize(
    ("quantity", "people"),
    [
        ("staff", 111111),
        ("staff:male", 11),
        ("staff:north", 10101),
        ("staff:male:unknown", 10),
        ("staff:unknown:north", 10000),
        ("staff:unknown:unknown", 100000),
        ("staff:sex=unknown", 110000),
        ("staff:region=unknown", 101010),
        ("total:region=unknown:male", 10),
    ],
)
def test_a_group_is_whom_it_names(run: Run, quantity: str, people: int) -> None:
    found = explain(run, quantity, date(2026, 6, 1))
    assert found.value == pytest.approx(people)
    assert sum(row["value"] for row in found.parts.rows()) == pytest.approx(people)


@pytest.mark.parametrize("quantity", ["staff:unknown", "total:unknown"])
def test_a_word_of_two_dimensions_is_a_fault_that_says_which(run: Run, quantity: str) -> None:
    with pytest.raises(FaultyInput) as caught:
        explain(run, quantity, date(2026, 6, 1))
    assert "stands in several dimensions" in caught.value.faults[0].text("en")
    assert "sex=unknown" in caught.value.faults[0].text("en")
    assert "region=unknown" in caught.value.faults[0].text("nl")


@pytest.mark.parametrize("group", ["male:female", "sex=north", "colour=unknown", "male:male"])
def test_a_group_that_cannot_be_is_a_fault(run: Run, group: str) -> None:
    with pytest.raises(FaultyInput):
        explain(run, f"staff:{group}", date(2026, 6, 1))


def test_a_group_is_written_so_that_it_can_be_read(run: Run) -> None:
    catalogue = run.world.catalogue
    assert in_group("staff", (("sex", "male"), ("region", "north")), catalogue) == "staff:male:north"
    assert in_group("staff", (("sex", "unknown"),), catalogue) == "staff:sex=unknown"
