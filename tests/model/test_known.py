"""A look back: what was learned after a day is withheld, whatever it is."""

from datetime import date
from pathlib import Path

import numpy as np
import pytest

from dienmodel.engines.expect.expect import expect
from dienmodel.model.load import load
from dienmodel.network.meters.meter import per_steps
from dienmodel.network.network import Reals
from dienmodel.network.world import build
from dienmodel.text.faults import FaultyInput

CASE = str(Path(__file__).parents[1] / "cases" / "small")
KNOWN = date(2022, 2, 1)


def under(folder: Path, text: str) -> list[Path]:
    path = folder / "known.yaml"
    path.write_text(text + "\n", "utf-8")
    return [path]


def strength(name: str, overlays: list[Path]) -> Reals:
    world = build(load(name, overlays))
    return per_steps(world.meters.strength, expect(world.network))


def test_figures_over_dates_keep_the_last_number_they_had() -> None:
    """Also in a table by group; a number of the day itself holds only where a line leads up to it."""
    figures = load("terugblik").figures
    assert figures["professional_applications"].path == {date(2018, 7, 2): 5400, date(2021, 1, 1): 5800}
    assert figures["civilian_posts"].path == {date(2018, 7, 2): 17500, KNOWN: 22600}
    seats = figures["service_year_seats"].table or {}
    assert all(number == 0 for row in seats.values() for number in (row.values() if isinstance(row, dict) else [row]))


def test_a_number_that_holds_from_the_day_on_is_not_known_yet(tmp_path: Path) -> None:
    figures = load("terugblik", under(tmp_path, "known: 2025-01-01")).figures
    assert max(figures["professional_applications"].path or {}) == date(2024, 1, 1)
    assert max(figures["civilian_posts"].path or {}) == date(2024, 9, 1)


def test_measures_that_began_later_are_off_and_the_past_ends_there(tmp_path: Path) -> None:
    assert load("terugblik").scenario.on == {}
    assert load("terugblik").scenario.today == KNOWN
    later = load("terugblik", under(tmp_path, "known: 2025-01-01")).scenario
    assert set(later.on) == {"service_year", "pay_table", "permanent_appointments"}
    earlier = load("terugblik", under(tmp_path, "now: 2020-01-06")).scenario
    assert earlier.today == date(2020, 1, 6)


def test_who_comes_of_age_was_born_long_before() -> None:
    assert load("terugblik").figures["population_entering"] == load("nederland").figures["population_entering"]


def test_whatever_came_later_changes_nothing(tmp_path: Path) -> None:
    """Had other numbers come to be known since, and other measures been taken, the look back were the same."""
    other = """
    measures: {service_year: {start: 2022-02-01}, pay_table: {start: 2024-01-01}}
    choices: {reservist_applications: sign_ups, service_year_applications: summer_2024, civilian_posts: goal_2030}
    """
    assert np.array_equal(strength("terugblik", under(tmp_path, other)), strength("terugblik", []))


def test_up_to_that_day_it_is_the_scenario_itself() -> None:
    """But for some student reservists: their numbers lie on a line between those of 2019 and of 2025."""
    day = build(load("terugblik")).network.calendar.moment(KNOWN).state
    known, all_told = (strength(name, [])[: day + 1].sum(axis=1) for name in ("terugblik", "nederland"))
    np.testing.assert_allclose(known, all_told, rtol=1e-3)


@pytest.mark.parametrize("day", ["2018-07-02", "2025-12-01", "2000-01-01"])
def test_a_day_outside_the_run_is_a_fault(tmp_path: Path, day: str) -> None:
    with pytest.raises(FaultyInput, match="what is known ends"):
        load("terugblik", under(tmp_path, f"known: {day}"))


def test_a_measure_that_nobody_knew_of_cannot_be_asked_for(tmp_path: Path) -> None:
    with pytest.raises(FaultyInput, match="'campaign' starts"):
        load("terugblik", on={"campaign": 1.0})
    assert load("terugblik", on={"campaign": 0.0}).scenario.on == {}


def test_without_it_all_is_known() -> None:
    assert load(CASE).scenario.known is None


def test_what_nobody_knew_of_was_not_moved() -> None:
    assert not load("terugblik").moved
