"""What an earlier edition said, against counts it did not know and against the bands of a later one."""

from datetime import date
from math import isnan

import pytest

from dienmodel.runs.editions import (
    COUNTED,
    INDICATOR,
    PEOPLE,
    SAID,
    TARGET,
    BandOverDays,
    EarlierEdition,
    chance_of_so_few,
    counted_since,
    revisions,
    without_band,
)
from dienmodel.text.table import Table

JANUARY, FEBRUARY, MARCH = date(2027, 1, 1), date(2027, 2, 1), date(2027, 3, 1)


def row(
    kind: str, name: str, day: date, low: float | None, middle: float | None, high: float | None
) -> dict[str, object]:
    own = {"low": low, "middle": middle, "high": high, "expected": middle}
    return {"kind": kind, "name": name, "date": day, "unit": "people", **own}


def said(*rows: dict[str, object]) -> Table:
    return SAID.table(rows)


def earlier(*rows: dict[str, object]) -> EarlierEdition:
    return EarlierEdition("small", {"nl": "x", "en": "x"}, JANUARY, 100, said(*rows))


BAND = (row(PEOPLE, "total", JANUARY, 100.0, 110.0, 120.0), row(PEOPLE, "total", MARCH, 159.0, None, 238.0))
"""A band of which the median is known on its first day only; 59 days lie between both."""


def test_a_band_between_two_days_lies_between_both_by_days() -> None:
    band = BandOverDays([dict(each) for each in BAND])
    between = band.on(FEBRUARY)
    assert between is not None
    assert (between.low, between.high) == pytest.approx((100 + 31, 120 + 2 * 31))
    assert isnan(between.middle)
    assert band.on(JANUARY) == (100.0, 110.0, 120.0)
    assert band.on(date(2026, 12, 31)) is None
    assert band.on(date(2027, 3, 2)) is None


@pytest.mark.parametrize(("people", "inside"), [(130.9, False), (131.0, True), (182.0, True), (182.1, False)])
def test_a_count_on_the_edge_of_a_band_lies_in_it_and_one_beyond_does_not(people: float, inside: bool) -> None:
    (count,) = counted_since(earlier(*BAND), said(row(COUNTED, "total", FEBRUARY, None, people, None)))
    assert count.inside is inside


def test_a_count_that_was_known_then_tests_nothing() -> None:
    known = row(COUNTED, "total", FEBRUARY, None, 150.0, None)
    assert counted_since(earlier(*BAND, known), said(known)) == []
    assert without_band(earlier(*BAND, known), said(known)) == 0


def test_counts_without_a_band_are_told_apart() -> None:
    flow = row(COUNTED, "in:total 2027", date.min, None, 12.0, None)
    late = row(COUNTED, "total", date(2028, 1, 1), None, 12.0, None)
    now = said(flow, late, row(COUNTED, "total", FEBRUARY, None, 150.0, None))
    assert len(counted_since(earlier(*BAND), now)) == 1
    assert without_band(earlier(*BAND), now) == 2


def test_bands_are_held_against_each_other_from_today_on_and_people_at_the_end_of_a_year() -> None:
    december, week_before = date(2027, 12, 27), date(2027, 12, 20)
    rows = [
        row(PEOPLE, "total", JANUARY, 1.0, 2.0, 3.0),
        row(PEOPLE, "total", week_before, 1.0, 2.0, 3.0),
        row(PEOPLE, "total", december, 1.0, 2.0, 3.0),
        row(TARGET, "total", december, 1.0, 2.0, 3.0),
        row(INDICATOR, "land", date(2027, 12, 31), None, None, None),
    ]
    moved = [{**each, "middle": 3.5} for each in rows]
    revised = revisions(earlier(*rows), said(*moved), FEBRUARY)
    assert [(each.kind, each.day) for each in revised] == [(PEOPLE, december), (TARGET, december)]
    assert [each.shift for each in revised] == [1.5, 1.5]
    assert not any(each.inside for each in revised)
    assert all(each.inside for each in revisions(earlier(*rows), said(*rows), FEBRUARY))


def test_a_target_that_moved_to_another_day_is_another_target() -> None:
    then, now = row(TARGET, "goal", MARCH, 1.0, 2.0, 3.0), row(TARGET, "goal", date(2027, 3, 2), 1.0, 2.0, 3.0)
    assert revisions(earlier(then), said(now), JANUARY) == []


def test_the_chance_of_so_few_is_the_binomial_sum() -> None:
    assert chance_of_so_few(0, 1) == pytest.approx(0.1)
    assert chance_of_so_few(1, 2) == pytest.approx(1 - 0.81)
    assert chance_of_so_few(4, 4) == pytest.approx(1.0)
