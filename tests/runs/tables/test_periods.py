"""The year that ends on a day has all its steps, whatever the step and whether or not it is a leap year."""

from datetime import date

import pytest

from dienmodel.model.calendar import Calendar
from dienmodel.network.draft import Draft
from dienmodel.runs.tables.periods import year_up_to


@pytest.mark.parametrize(("step", "steps"), [("day", 1500), ("week", 200), ("month", 48), ("year", 4)])
@pytest.mark.parametrize("year", [2028, 2029])  # the year before the second is a leap year
def test_a_year_is_a_year(step: str, steps: int, year: int) -> None:
    network = Draft(Calendar(date(2026, 1, 1), steps, step)).freeze()
    found = year_up_to(network, date(year, 1, 1))
    dates = network.calendar.dates
    days = (dates[found[-1] + 1] - dates[found[0]]).days
    whole = (date(year, 1, 1) - date(year - 1, 1, 1)).days
    assert dates[found[-1] + 1] <= date(year, 1, 1)
    assert days == (whole // 7 * 7 if step == "week" else whole)


def test_before_a_year_has_gone_by_it_is_all_there_is() -> None:
    network = Draft(Calendar(date(2026, 1, 1), 24, "month")).freeze()
    assert year_up_to(network, date(2026, 4, 1)).tolist() == [0, 1, 2]
    assert year_up_to(network, date(2026, 1, 1)).tolist() == []
