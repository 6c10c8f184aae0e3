"""Which calendar years a run is about."""

from datetime import date

from dienmodel.model.calendar import span


def test_a_few_days_of_a_year_are_no_year_of_a_run() -> None:
    assert span(date(2026, 1, 5), date(2028, 1, 3), "week").years() == [2026, 2027]
    assert span(date(2025, 12, 29), date(2027, 2, 1), "week").years() == [2026, 2027]
    assert span(date(2026, 1, 1), date(2028, 1, 1), "month").years() == [2026, 2027]


def test_of_a_short_run_every_year_counts() -> None:
    assert span(date(2026, 12, 21), date(2027, 1, 4), "week").years() == [2026, 2027]
