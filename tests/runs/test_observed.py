"""Observations of any quantity: what a run has of them, their errors, and what can be wrong with them."""

from datetime import date
from pathlib import Path

import pytest

from dienmodel.engines.expect.expect import expect
from dienmodel.model.load import load
from dienmodel.network.world import World, build
from dienmodel.runs.explain.explain import explain
from dienmodel.runs.observed import ObservedQuantity, observations, usual_error
from dienmodel.runs.run import Run
from dienmodel.runs.tables.observed import observed_table
from dienmodel.text.faults import FaultyInput

SMALL = str(Path(__file__).parents[1] / "cases" / "small")
SAID = """
observed:
  first: {{title: {{nl: x, en: x}}, {said}}}
figures:
  counted: {{nl: x, en: x, unit: {unit}, value: {value}, source: made_up, kind: observed, grade: official}}
  off: {{nl: x, en: x, unit: {unit}, value: {error}, source: made_up, kind: estimate, grade: expert}}
"""
PEOPLE = "date: 2027-01-04, quantity: total, value: counted"


def observed(place: Path, said: str = PEOPLE, unit: str = "people", value: float = 79900, error: float = 50.0) -> World:
    path = place / "observed.yaml"
    path.write_text(SAID.format(said=said, unit=unit, value=value, error=error))
    return build(load(SMALL, [path]))


def the_one(world: World) -> ObservedQuantity:
    (reading,) = observations(world)
    return reading


def faults(place: Path, said: str, unit: str = "people", value: float = 79900, error: float = 50.0) -> list[str]:
    """Codes of the faults, each of which has the line of the observation."""
    with pytest.raises(FaultyInput) as caught:
        observations(observed(place, said, unit, value, error))
    assert all(fault.where.endswith("observed.yaml:3") for fault in caught.value.faults)
    return [fault.code for fault in caught.value.faults]


@pytest.mark.parametrize(
    ("value", "error"),
    [(79_900, 399.5), (40_101, 200.505), (100, 50.0), (7, 0.5), (0, 0.5), (80_000, 5_000), (0.12, 0.005), (8.5, 0.05)],
)
def test_the_usual_error_is_half_of_the_last_digit_and_at_least_half_a_percent(value: float, error: float) -> None:
    assert usual_error(value) == pytest.approx(error)


def test_an_observation_has_its_own_error_or_the_usual_one(tmp_path: Path) -> None:
    own, usual = the_one(observed(tmp_path, f"{PEOPLE}, error: off")), the_one(observed(tmp_path))
    assert (own.error, own.learn) == (50.0, True)
    assert (usual.error, usual.learn) == (usual_error(79_900), True)
    assert not the_one(observed(tmp_path, f"{PEOPLE}, learn: false")).learn


def test_a_look_back_learns_from_nothing_that_was_not_known() -> None:
    learnt = {reading.name: reading.learn for reading in observations(build(load("terugblik")))}
    assert learnt["professional_2021"]
    assert not learnt["professional_2024"]


@pytest.mark.parametrize(
    ("quantity", "when", "unit"),
    [
        ("total", "date: 2027-01-04", "people"),
        ("military:officer", "date: 2027-07-05", "people"),
        ("share:military:officer", "date: 2027-07-05", "share"),
        ("in:total", "period: 2027", "people"),
        ("out:military", "period: 2027-H1", "people"),
        ("net:total", "period: 2026-02..2026-08", "people"),
        ("wait:course", "period: 2029", "weeks"),
        ("lead:entry/exam", "period: 2027-Q2", "weeks"),
        ("completed:entry/exam", "period: 2027-03", "people"),
        ("cost:total", "period: 2027", "mln euro"),
        ("filled:peace", "date: 2027-01-04", "people"),
        ("used:exam_slots", "period: 2027", "people"),
    ],
)
def test_any_quantity_that_can_be_explained_can_be_observed(
    tmp_path: Path, quantity: str, when: str, unit: str
) -> None:
    """A run has the value of the explanation over the same days, and the observation is in its unit."""
    said = (0.8, 0.2) if unit == "share" else (8.0, 2.0)
    world = observed(tmp_path, f"{when}, quantity: '{quantity}', value: counted, error: off", unit, *said)
    reading, run = the_one(world), Run(world, expect(world.network))
    assert (reading.value, reading.error) == pytest.approx((8e6, 2e6) if unit == "mln euro" else said)
    (row,) = observed_table(run).rows()
    word, period = when.split(": ")
    asked = f"{quantity}@{period}" if word == "period" else quantity
    assert row["value_expected"] == explain(run, asked, reading.day).value != 0.0
    assert row["value_difference"] == row["value_expected"] - row["value_observed"]


def test_periods_are_whole_months_up_to_their_last_day(tmp_path: Path) -> None:
    flow = "quantity: 'in:total', value: counted"
    assert the_one(observed(tmp_path, f"period: 2027-H2, {flow}")).day == date(2027, 12, 31)
    assert the_one(observed(tmp_path, f"period: 2027-01..2027-08, {flow}")).day == date(2027, 8, 31)


def test_halves_add_up_to_the_year(tmp_path: Path) -> None:
    def came(period: str) -> float:
        world = observed(tmp_path, f"period: {period}, quantity: 'in:total', value: counted")
        return the_one(world).of(Run(world, expect(world.network)))

    assert came("2027-H1") + came("2027-H2") == pytest.approx(came("2027"))
    assert came("2027-Q1..2027-Q3") + came("2027-Q4") == pytest.approx(came("2027"))


# --- what is wrong -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("error", [0.0, -5.0])
def test_an_error_that_is_not_above_zero(tmp_path: Path, error: float) -> None:
    assert faults(tmp_path, f"{PEOPLE}, error: off", error=error) == ["count-error"]


def test_nothing_is_no_observation_but_of_a_net_flow(tmp_path: Path) -> None:
    assert faults(tmp_path, PEOPLE, value=0) == ["count-of-nobody"]
    assert the_one(observed(tmp_path, "period: 2027, quantity: 'net:total', value: counted", value=-8)).value == -8


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("date: 2027-01-04, quantity: sailors, value: counted", "no-quantity"),
        ("period: 2027, quantity: 'wait:nowhere', value: counted", "no-quantity"),
        ("period: 2027, quantity: total, value: counted", "observed-of-day"),
        ("date: 2027-01-04, quantity: 'in:total', value: counted", "observed-of-period"),
        ("period: 2027, quantity: 'in:total@2027-03', value: counted", "observed-at"),
        ("period: 2027, quantity: 'wait:exam', value: counted", "unit"),
        ("date: 2027-01-04, quantity: total", "missing"),
        ("quantity: total, value: counted", "observed-when"),
        ("date: 2027-01-04, period: 2027, quantity: total, value: counted", "observed-when"),
        ("period: 2027-13, quantity: 'in:total', value: counted", "observed-no-period"),
        ("period: 2027-08..2027-01, quantity: 'in:total', value: counted", "observed-no-period"),
        ("date: 2040-01-01, quantity: total, value: counted", "date"),
        ("period: 2040, quantity: 'in:total', value: counted", "date"),
    ],
)
def test_what_does_not_fit_is_a_fault_with_its_line(tmp_path: Path, said: str, code: str) -> None:
    assert set(faults(tmp_path, said)) == {code}


def test_all_faults_are_told_at_once(tmp_path: Path) -> None:
    flow = "period: 2027, quantity: total, value: counted, error: off"
    assert sorted(faults(tmp_path, flow, "weeks", 8, 0)) == ["count-error", "observed-of-day", "unit", "unit"]


def test_the_shipped_observations_say_their_errors_and_some_test() -> None:
    """An error is neither nothing nor a large part of its observation; flows test."""
    found = observations(build(load("nederland")))
    assert sum(not reading.learn for reading in found if reading.category) == 3
    assert sum(not reading.learn for reading in found if not reading.category) == 10
    assert all(0.005 < reading.error / reading.value < 0.101 for reading in found)
