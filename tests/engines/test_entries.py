"""How the number of people who come in comes about: by chance, exactly, or each of a number with a chance."""

from pathlib import Path

import numpy as np
import pytest

from dienmodel.engines.expect.expect import expect
from dienmodel.engines.sample.sample import sample
from dienmodel.model.load import load
from dienmodel.network.compile.compile import compile_scenario
from dienmodel.network.draft import Arc, Group
from dienmodel.network.network import Network
from dienmodel.text.faults import FaultyInput

from .networks import draft, node

BASE = """
scenario: school
title: {nl: s, en: s}
start: 2026-03-02
end: 2031-03-03
step: week
population: {people: young, entering: entering, youngest: 17, oldest: 18}
categories: {done: {nl: d, en: d}}
stocks: {done: {title: {nl: d, en: d}, category: done}}
stages: {course: {title: {nl: c, en: c}, duration: weeks}}
tracks:
  school:
    title: {nl: s, en: s}
    entry: {people: pupils, ENTRY}
    stages: [course]
    then: [{stock: done}]
figures:
  weeks: {nl: x, en: x, unit: weeks, value: 8, source: assumption, kind: estimate, grade: expert}
  young:
    {nl: x, en: x, unit: people, by: [age], table: {default: 2000}, source: assumption, kind: estimate, grade: expert}
  entering: {nl: x, en: x, unit: people/year, value: 1000, source: assumption, kind: estimate, grade: expert}
  pupils: {nl: x, en: x, unit: UNIT, value: 250, source: assumption, kind: estimate, grade: expert}
  kept: {nl: x, en: x, unit: share, value: 0.8, source: assumption, kind: estimate, grade: expert}
  ages: {nl: x, en: x, unit: factor, by: [age], table: {default: 1}, source: assumption, kind: estimate, grade: expert}
"""


def school(tmp_path: Path, entry: str, unit: str = "people") -> Network:
    path = tmp_path / "school.yaml"
    path.write_text(BASE.replace("ENTRY", entry).replace("UNIT", unit))
    return compile_scenario(load(str(path)))


def by_year(network: Network, arrived: np.ndarray) -> dict[int, float]:
    years = np.array([day.year for day in network.calendar.dates[:-1]])
    return {int(year): float(arrived[years == year].sum()) for year in np.unique(years)}


def test_a_cohort_starts_on_its_day_of_every_year_and_is_exactly_so_many(tmp_path: Path) -> None:
    network = school(tmp_path, "number: exact, dates: [09-01]")
    for course in (expect(network), *(sample(network, seed) for seed in (1, 2, 3))):
        arrived = course.new_arrived[:, 0]
        assert by_year(network, arrived) == {**dict.fromkeys(range(2026, 2031), 250.0), 2031: 0.0}
        days = [network.calendar.dates[t].isoformat() for t in np.flatnonzero(arrived)]
        assert days == ["2026-08-31", "2027-08-30", "2028-08-28", "2029-08-27", "2030-08-26"]


def test_named_days_come_once_and_two_in_one_step_add_up(tmp_path: Path) -> None:
    network = school(tmp_path, "number: exact, dates: [2027-09-06, 2027-09-07, 2028-02-01]")
    arrived = expect(network).new_arrived[:, 0]
    assert arrived[arrived > 0].tolist() == [500.0, 250.0]


@pytest.mark.parametrize("seed", range(5))
def test_an_exact_number_a_year_is_that_of_every_calendar_year(tmp_path: Path, seed: int) -> None:
    network = school(tmp_path, "number: exact", "people/year")
    arrived = sample(network, seed).new_arrived[:, 0]
    totals = by_year(network, arrived)
    assert [totals[year] for year in range(2027, 2031)] == [250.0] * 4
    assert set(arrived) == {4.0, 5.0}
    steps = sum(day.year == 2026 for day in network.calendar.dates[:-1])
    assert totals[2026] == np.floor(250 * steps / 52 + 1e-6)
    assert by_year(network, expect(network).new_arrived[:, 0])[2028] == pytest.approx(250)


def test_each_of_a_number_makes_it_binomial(tmp_path: Path) -> None:
    network = school(tmp_path, "number: exact, each: kept, dates: [09-01]")
    step = int(np.flatnonzero(expect(network).new_arrived[:, 0])[0])
    assert expect(network).new_arrived[step, 0] == pytest.approx(200)
    numbers = np.array([sample(network, 7, r).new_arrived[step, 0] for r in range(2000)])
    assert numbers.mean() == pytest.approx(200, abs=4 * np.sqrt(40 / 2000))
    assert numbers.var() == pytest.approx(250 * 0.8 * 0.2, rel=4 * np.sqrt(2 / 2000))


def test_an_exact_number_comes_out_of_the_counted_ages_whatever_their_size(tmp_path: Path) -> None:
    """Four thousand people and a thousand a year less 250: the number stays though there are fewer and fewer."""
    text = "number: exact, dates: [09-01], ages: ages"
    network = school(tmp_path, text)
    for course in (expect(network), sample(network)):
        assert by_year(network, course.new_arrived[:, 0])[2030] == pytest.approx(250)
        step = int(np.flatnonzero(course.new_arrived[:, 0])[0])
        assert course.n_population[step + 1].sum() == pytest.approx(course.n_population[step].sum() - 250)
    chance = school(tmp_path, "dates: [09-01], ages: ages")
    assert by_year(chance, expect(chance).new_arrived[:, 0])[2030] < 200


def test_nobody_comes_who_is_not_there() -> None:
    d = draft(20)
    d.population = Group([17, 18], [30, 20], [0] * 20, [0] * 20, np.zeros((20, 2), int).tolist())
    stage = d.add_node({"stage": "stage"}, 4)
    d.go(stage, [])
    people = np.where(np.arange(20) == 3, 45.0, 10.0 * (np.arange(20) == 9))
    d.add_entry({"track": "t"}, people, [Arc(node(stage), 1.0)], d.add_weights([1, 9]), 1.0)
    network = d.freeze()
    for course in (expect(network), sample(network)):
        assert course.new_arrived[[3, 9], 0] == pytest.approx([45, 5])
        assert course.n_population[4] == pytest.approx([5, 0])


def test_fractions_add_up_to_whole_people() -> None:
    d = draft(20)
    stage = d.add_node({"stage": "stage"}, 1)
    d.go(stage, [])
    d.add_entry({"track": "t"}, 0.3, [Arc(node(stage), 1.0)], each=1.0)
    assert sample(d.freeze()).new_arrived[:10, 0].tolist() == [0, 0, 0, 1, 0, 0, 1, 0, 0, 1]


@pytest.mark.parametrize(
    ("entry", "unit", "reason"),
    [
        ("number: exact, dates: [13-01]", "people", "'13-01' is not a day of the year"),
        ("each: kept", "people/year", "belongs to an exact number"),
        ("number: exact", "people", "people/year"),
        ("number: exact, dates: [09-01]", "people/year", "people"),
        ("number: exact, dates: [2035-09-01]", "people", "outside"),
    ],
)
def test_what_cannot_be_is_refused(tmp_path: Path, entry: str, unit: str, reason: str) -> None:
    with pytest.raises(FaultyInput, match=reason):
        school(tmp_path, entry, unit)
