"""What changes within a step counts with its mean over the step: months and years of a run say the same."""

from datetime import date
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dienmodel import load
from dienmodel.model.calendar import Calendar, moments, span
from dienmodel.network.compile.amounts import Amounts

from .test_compile import SMALL

START, END = date(2026, 1, 1), date(2030, 1, 1)


PROBE = {"nl": "x", "en": "x", "unit": "factor", "source": "made_up", "kind": "assumption", "grade": "expert"}


def amounts_of(place: Path, step: str, **figures: str) -> Amounts:
    """Amounts with factors of our own, which are only known by what they say over time."""
    head = ", ".join(f"{key}: {value}" for key, value in {**PROBE, "low_factor": 0.5, "high_factor": 2}.items())
    over = place / "over.yaml"
    over.write_text("figures:\n" + "".join(f"  {key}: {{{head}, {said}}}\n" for key, said in figures.items()))
    return Amounts(load(SMALL, overlays=[over]), span(START, END, step))


@given(
    start=st.dates(date(2020, 1, 1), date(2040, 1, 1)),
    n=st.integers(1, 12),
    step=st.sampled_from(["day", "week", "month", "year"]),
)
def test_moments_lie_evenly_in_their_steps(start: date, n: int, step: str) -> None:
    calendar = Calendar(start, n, step)
    days = np.array(list(moments(calendar))).reshape(n, -1)
    edges = np.array([day.toordinal() for day in calendar.dates])
    assert np.all(days > edges[:-1, None]) and np.all(days < edges[1:, None])
    assert days.mean(1) == pytest.approx((edges[:-1] + edges[1:]) / 2, abs=2.0)  # months are not equally long


def test_a_season_counts_with_all_its_months(tmp_path: Path) -> None:
    factors = [0.5, 0.5, 0.5, 0.5, 1, 2, 3, 2, 1, 0.5, 0.5, 0.5]
    row = amounts_of(tmp_path, "year", probe=f"months: {factors}").row(("probe",), {})
    assert row == pytest.approx(np.full(4, 12.5 / 12))
    months = amounts_of(tmp_path, "month", probe=f"months: {factors}").row(("probe",), {})
    assert months == pytest.approx(np.tile(factors, 4))


@pytest.mark.parametrize("step", ["day", "week", "month", "year"])
def test_a_line_counts_with_its_middle(tmp_path: Path, step: str) -> None:
    amounts = amounts_of(tmp_path, step, probe="path: {2026-01-01: 1, 2030-01-01: 5}, between: linear")
    edges = np.array([day.toordinal() for day in amounts.calendar.dates], float)
    line = np.interp(edges, [START.toordinal(), END.toordinal()], [1.0, 5.0])
    whole = edges[1:] <= END.toordinal()
    assert amounts.row(("probe",), {})[whole] == pytest.approx(((line[:-1] + line[1:]) / 2)[whole], abs=3e-3)
    assert amounts.values(("probe",), {})[0] == 1.0
    asked = amounts.on([date(2028, 1, 1), date(2031, 1, 1)]).values(("probe",), {})
    assert asked == pytest.approx([1 + 4 * 730 / 1461, 5.0])


def test_what_begins_within_a_step_counts_for_its_part(tmp_path: Path) -> None:
    amounts = amounts_of(tmp_path, "year", probe="path: {2026-01-01: 0, 2027-07-01: 8}")
    assert amounts.row(("probe",), {}) == pytest.approx([0.0, 4.0, 8.0, 8.0])
    months = amounts_of(tmp_path, "month", probe="path: {2026-01-01: 0, 2026-02-15: 8}")
    assert months.row(("probe",), {})[:3] == pytest.approx([0.0, 4.0, 8.0])


def test_a_season_and_a_change_within_one_step_are_multiplied_before_the_mean(tmp_path: Path) -> None:
    """All of the season lies in July, and the second factor begins in July: it counts whole."""
    july = amounts_of(
        tmp_path,
        "year",
        probe="months: [0, 0, 0, 0, 0, 0, 12, 0, 0, 0, 0, 0]",
        later="path: {2026-01-01: 0, 2026-07-01: 3}",
    )
    assert july.row(("probe", "later"), {})[0] == pytest.approx(3.0)
