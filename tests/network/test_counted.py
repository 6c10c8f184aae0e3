"""Published counts: their errors, and whether unknowns are learnt from them."""

from pathlib import Path

import pytest

from dienmodel.model.load import load
from dienmodel.network.counted import usual_error
from dienmodel.network.world import World, build
from dienmodel.text.faults import FaultyInput

SMALL = str(Path(__file__).parents[1] / "cases" / "small")
COUNTED = """
published:
  first: {{title: {{nl: x, en: x}}, date: {day}, people: counted, {rest}}}
figures:
  counted: {{nl: x, en: x, unit: people, value: 79900, source: made_up, kind: observed, grade: official}}
  off: {{nl: x, en: x, unit: people, value: {error}, source: made_up, kind: estimate, grade: expert}}
"""


def counted(tmp_path: Path, rest: str, error: float = 50.0, day: str = "2027-01-04", more: str = "") -> World:
    path = tmp_path / "counted.yaml"
    path.write_text(COUNTED.format(day=day, rest=rest, error=error) + more)
    return build(load(SMALL, [path]))


@pytest.mark.parametrize(
    ("people", "error"), [(79_900, 399.5), (40_101, 200.505), (100, 50.0), (7, 0.5), (0, 0.5), (80_000, 5_000)]
)
def test_the_usual_error_is_half_of_the_last_digit_and_at_least_half_a_percent(people: float, error: float) -> None:
    assert usual_error(people) == pytest.approx(error)


def test_a_count_has_its_own_error_or_the_usual_one(tmp_path: Path) -> None:
    (own,) = counted(tmp_path, "error: off").outcomes.published
    (usual,) = counted(tmp_path, "use: learn, note: {nl: x, en: x}").outcomes.published
    assert (own.error, own.learn) == (50.0, True)
    assert (usual.error, usual.learn) == (usual_error(79_900), True)


def test_a_count_that_tests_is_not_learnt_from(tmp_path: Path) -> None:
    (point,) = counted(tmp_path, "use: test").outcomes.published
    assert not point.learn


def test_a_look_back_learns_from_nothing_that_was_not_known() -> None:
    learnt = {point.name: point.learn for point in build(load("terugblik")).outcomes.published}
    assert learnt["professional_2021"]
    assert not learnt["professional_2024"]


@pytest.mark.parametrize("error", [0.0, -5.0])
def test_an_error_that_is_not_above_zero_is_a_fault_with_its_line(tmp_path: Path, error: float) -> None:
    with pytest.raises(FaultyInput) as caught:
        counted(tmp_path, "error: off", error)
    assert any("counted.yaml:" in fault.where for fault in caught.value.faults)


def test_a_count_outside_the_run_is_a_fault_with_its_line(tmp_path: Path) -> None:
    with pytest.raises(FaultyInput) as caught:
        counted(tmp_path, "error: off", day="2040-01-01")
    assert [(fault.code, fault.where.rpartition("/")[2]) for fault in caught.value.faults] == [
        ("date", "counted.yaml:3")
    ]


def test_the_shipped_counts_say_their_errors_and_some_test() -> None:
    """An error is neither nothing nor a large part of its count."""
    points = build(load("nederland")).outcomes.published
    assert sum(not point.learn for point in points) == 3
    assert all(0.005 < point.error / point.people < 0.05 for point in points)
