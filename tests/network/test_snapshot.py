"""A user's own counts, as people and their spreadsheets write them."""

from pathlib import Path

import pytest

from dienmodel.engines.expect.expect import expect
from dienmodel.model.load import load
from dienmodel.network.compile.stocks.snapshot import Snapshot
from dienmodel.network.world import World, build
from dienmodel.text.faults import FaultyInput
from dienmodel.text.telling import told

SCENARIO = """\
scenario: probe
title: {nl: Proef, en: Probe}
start: 2026-01-01
end: 2028-01-01
step: STEP
categories: {staff: {nl: staf, en: staff}}
dimensions:
  service: {title: {nl: deel, en: service}, members: [army, navy]}
stocks:
  staff:
    title: {nl: staf, en: staff}
    category: staff
    by: [service]
    people: heads
    tenure: years_in
    exits: {leave: {rate: leaving, to: [{leave: true}]}}
snapshot: counts.csv
figures:
  heads: {nl: x, en: x, unit: people, by: [service], table: {army: 3000, navy: 1500}, SOURCE}
  years_in: {nl: x, en: x, unit: years, value: 5, SOURCE}
  leaving: {nl: x, en: x, unit: per year, bands: [{from: 0, to: 23, value: 0}, {from: 23, value: 60}], SOURCE}
"""


def world(place: Path, counts: str, step: str = "year") -> World:
    source = "source: made_up, kind: observed, grade: official"
    (place / "figures").mkdir()
    (place / "scenario.yaml").write_text(SCENARIO.replace("STEP", step).replace("SOURCE", source))
    (place / "sources.yaml").write_text("made_up: {title: Invented, publisher: the tests of this project}\n")
    (place / "counts.csv").write_text("stock;service;years;people\n" + counts)
    return build(load(str(place)))


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("staff;navy;6;1.000", "people is '1.000', which some read as 1000 and others as 1 "),
        ("staff;navy;6;1,000", "people is '1,000', which some read as 1000 and others as 1 "),
        ("staff;navy;2,5.0;1000", "years is '2,5.0', which is no number"),
        ("staff;navy;1000", "the first line has 4 cells, this row 3"),
        ("staff;navy;six;1000", "years is 'six', which is no number"),
    ],
)
def test_a_row_that_would_be_other_people_is_refused_on_its_line(tmp_path: Path, row: str, message: str) -> None:
    with pytest.raises(FaultyInput) as caught:
        world(tmp_path, f"staff;army;0;3000\nstaff;navy;5;990\n{row}\n")
    (fault,) = caught.value.faults
    assert message in f"{told(fault, 'en').what} "
    assert fault.where == f"{tmp_path / 'counts.csv'}:4"


def test_plain_thousands_are_counted(tmp_path: Path) -> None:
    lines = world(tmp_path, "staff;army;0;2340\nstaff;navy;5;990\nstaff;navy;6;1000\n").reconciled
    assert [line.counted for line in lines] == [2340, 1990]


@pytest.mark.parametrize(("years", "left"), [("22", 4500), ("23", 1500), ("24", 1500), ("22.4", 4500), ("22.6", 1500)])
def test_years_become_the_nearest_step_as_the_edges_of_bands_do(tmp_path: Path, years: str, left: float) -> None:
    """From 23 years on everybody leaves within a step; nobody does before."""
    course = expect(world(tmp_path, f"staff;army;{years};3000\nstaff;navy;0;1500\n").network)
    assert course.n_stock.sum(axis=1)[1] == pytest.approx(left)


def test_a_whole_number_of_months_is_that_many_steps(tmp_path: Path) -> None:
    network = world(tmp_path, "staff;army;0;3000\nstaff;navy;0;1500\n", "month").network
    for months in range(541):
        counts = Snapshot("counts.csv", {"staff": ()}, {("staff", ()): ((months / 12, 1),)})
        tenure = counts.tenures("staff", {}, network.stocks.initial, 0, network.calendar)
        assert tenure.nonzero()[0].tolist() == [months]
