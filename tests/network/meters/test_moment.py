from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dienmodel.model.calendar import Calendar, Moment, moment
from dienmodel.network.meters.moment import at, up_to

STEPS = st.sampled_from(["day", "week", "month", "year"])


@given(st.dates(date(2020, 1, 1), date(2030, 1, 1)), st.integers(1, 30), STEPS, st.data())
def test_a_line_is_read_exactly_on_every_day(start: date, n: int, step: str, data: st.DataObject) -> None:
    calendar = Calendar(start, n, step)
    days = np.array([day.toordinal() for day in calendar.dates], float)
    day = data.draw(st.dates(calendar.dates[0], calendar.dates[-1]))
    assert at(calendar.moment(day), 3.0 + 0.5 * days) == pytest.approx(3.0 + 0.5 * day.toordinal())


@given(st.lists(st.floats(-5, 9), min_size=4, max_size=4), st.integers(0, 28))
def test_what_came_up_to_a_day_makes_the_count_on_it(flows: list[float], days: int) -> None:
    calendar, counts = Calendar(date(2026, 1, 5), 4), np.append(7.0, 7.0 + np.cumsum(flows))
    there = calendar.moment(calendar.start + timedelta(days))
    assert 7.0 + up_to(there, np.array(flows)) == pytest.approx(float(at(there, counts)))


def test_a_day_of_a_state_is_that_state() -> None:
    dates = Calendar(date(2026, 1, 31), 3, "month").dates
    assert [moment(dates, day) for day in dates] == [Moment(i) for i in range(4)]
    assert moment(dates, date(2026, 2, 14)) == Moment(0, 0.5)
    assert moment(dates, date(2026, 2, 14)).up == 1


def test_before_the_start_and_after_the_end_it_is_as_on_these() -> None:
    dates = Calendar(date(2026, 1, 5), 2).dates
    assert moment(dates, date(2025, 1, 1)) == Moment(0)
    assert moment(dates, date(2027, 1, 1)) == Moment(2)


def test_a_run_holds_its_days_and_a_step_more() -> None:
    calendar = Calendar(date(2026, 1, 5), 2)
    days = [date(2026, 1, 4), date(2026, 1, 5), date(2026, 1, 19), date(2026, 1, 26), date(2026, 1, 27)]
    assert [calendar.holds(day) for day in days] == [False, True, True, True, False]
