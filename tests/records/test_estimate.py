"""Planted rates come back, with intervals that hold what they promise; people who are seen late are counted rightly."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from scipy.stats import kstest

from dienmodel.records.estimate import estimate
from dienmodel.records.results import Estimate, as_plain
from dienmodel.records.stays import Records, Stays, read_records
from dienmodel.text.faults import FaultyInput

from .careers import DAYS, Careers, World, as_stays, careers

BANDS, AGES = (0.0, 2.0, 5.0), (0.0, 25.0)
WORLD = World()
SINCE, UNTIL = int(10 * DAYS), int(20 * DAYS)
SETS = 200


def estimated(seen: Careers, since: int = SINCE, bands: tuple[float, ...] = BANDS) -> Estimate:
    return estimate(of(as_stays(seen, since, UNTIL)), bands, AGES)


def of(stays: Stays) -> Records:
    return Records(stays, len(stays), 0, None, date(2020, 1, 1))


def test_intervals_hold_planted_rates_as_often_as_they_say() -> None:
    """Two reasons, three bands each, half of the people seen late, in two hundred planted sets."""
    inside = np.zeros((SETS, len(WORLD.reasons), len(BANDS)))
    for n in range(SETS):
        rates = estimated(careers(800, n, WORLD)).leaving
        for r, leaving in enumerate(rates):
            assert leaving.reason == WORLD.reasons[r]
            for b, row in enumerate(leaving.by_tenure):
                assert row.start == BANDS[b]
                inside[n, r, b] = row.low <= WORLD.rates[r][b] <= row.high
    assert 0.85 <= inside.mean() <= 0.95
    assert inside.mean(axis=0).min() > 0.83


def test_who_is_seen_late_counts_from_then_on() -> None:
    """As if all were seen from their first day on, leaving would seem half as frequent as it is."""
    stays = as_stays(careers(4000, 1, WORLD), SINCE, UNTIL)
    ignored = replace(stays, start=np.zeros(len(stays)))
    rightly, wrongly = (estimate(of(each), BANDS, AGES).leaving[0].by_tenure[0] for each in (stays, ignored))
    assert rightly.low < WORLD.rates[0][0] < rightly.high
    assert wrongly.high < 0.9 * WORLD.rates[0][0]


def test_factors_of_groups_come_back_and_their_shape_is_one() -> None:
    world = World(factors=((1.0, 0.5, 0.5), (1.0, 1.0, 2.0)))
    for leaving, factors in zip(estimated(careers(20_000, 2, world)).leaving, world.factors, strict=True):
        rows = {row.member: row for row in leaving.members["rank"]}
        base = rows["soldier"]
        for member, factor in zip(world.members, factors, strict=True):
            assert rows[member].factor / base.factor == pytest.approx(factor, rel=0.12)
        assert leaving.proportional["rank"].p > 0.01
        mean = sum(row.events for row in rows.values()) / sum(row.events / row.factor for row in rows.values())
        assert mean == pytest.approx(1, abs=0.02)


def test_the_test_of_one_shape_is_fair_where_there_is_one() -> None:
    """Its chances are even from 0 to 1 in two hundred worlds with one shape (Kolmogorov and Smirnov)."""
    world = World(factors=((1.0, 0.5, 0.7), (1.0, 1.0, 2.0)))
    p = [estimated(careers(1500, n, world)).leaving[0].proportional["rank"].p for n in range(SETS)]
    assert kstest(p, "uniform").pvalue > 0.01


def test_the_test_of_one_shape_finds_two() -> None:
    """Soldiers leave early, and officers late."""
    early, late = World(mix=(1.0, 0.0, 0.0)), World(rates=((0.05, 0.1, 0.2), (0.05, 0.05, 0.1)), mix=(0.0, 0.0, 1.0))
    one, other = (as_stays(careers(1500, n, world), 0, UNTIL) for n, world in enumerate((early, late)))
    both = {
        name: np.concatenate([getattr(one, name), getattr(other, name)])
        for name in ("stock", "reason", "start", "end", "age", "first", "last")
    }
    person = np.arange(len(one) + len(other))
    member = {"rank": np.concatenate([one.member["rank"], other.member["rank"]])}
    leaving = estimate(of(replace(one, person=person, member=member, **both)), BANDS, AGES).leaving[0]
    assert leaving.proportional["rank"].p < 1e-6


def test_the_rates_by_age_are_those_of_the_age_at_which_people_left() -> None:
    """Who comes at 20 and leaves at a rate that changes after five years leaves at one that changes at 25."""
    stays = as_stays(careers(6000, 4, World(edges=(0.0, 5.0), rates=((0.2, 0.05), (0.05, 0.05)))), SINCE, UNTIL)
    leaving = estimate(of(replace(stays, age=20.0 + stays.start)), (0.0, 5.0), AGES).leaving[0]
    assert [(row.start, row.end) for row in leaving.by_age] == [(0.0, 25.0), (25.0, None)]
    assert [row.rate for row in leaving.by_age] == pytest.approx([row.rate for row in leaving.by_tenure])


def test_who_stayed_and_why_others_left_adds_up() -> None:
    rows = estimated(careers(5000, 5, WORLD), 0).staying
    assert [row.years for row in rows] == [2.0, 5.0]
    for row in rows:
        assert row.since == 0.0
        assert row.stayed + sum(row.gone.values()) == pytest.approx(1)
    assert rows[0].stayed == pytest.approx(np.exp(-0.5), abs=0.02)
    assert rows[0].gone["quit"] == pytest.approx(0.8 * (1 - np.exp(-0.5)), abs=0.02)


def test_who_stayed_begins_where_ten_people_were_seen() -> None:
    """Nobody is seen in his first five years."""
    stays = as_stays(careers(5000, 6, WORLD), SINCE, UNTIL)
    rows = estimate(of(stays.where(stays.start > 4.0)), (0.0, 2.0, 5.0, 8.0), AGES).staying
    assert [(row.since, row.years) for row in rows] == [(5.0, 8.0)]
    assert rows[0].stayed == pytest.approx(np.exp(-3 * 0.15), abs=0.03)


# --- nothing of anybody ----------------------------------------------------------------------------------------------


def small_file(place: Path, officers: int, reasons: int) -> Path:
    """Sixty soldiers leave, a few officers do, and a few soldiers leave for a reason of their own."""
    lines = ["person,stock,rank,from,to,reason"]
    lines += [f"key{i},army,soldier,2010-01-01,{2011 + i % 6}-03-01,quit" for i in range(60)]
    lines += [f"key9{i},army,general,2010-01-01,{2011 + i % 6}-03-01,quit" for i in range(officers)]
    lines += [f"key8{i},army,soldier,2010-01-01,{2011 + i % 6}-03-01,disgrace" for i in range(reasons)]
    lines += [f"key7{i},navy,soldier,2010-01-01,2013-01-01,quit" for i in range(9)]
    path = place / "small.csv"
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


@pytest.mark.parametrize("few", [1, 9])
def test_small_cells_are_merged_and_have_no_name(tmp_path: Path, few: int) -> None:
    records = read_records(small_file(tmp_path, few, few), ("rank",), today=date(2024, 1, 1))
    result = estimate(records, (0.0, 1.0, 2.0, 3.0, 4.0), AGES)
    assert result.too_small == 1
    (leaving,) = result.leaving
    assert leaving.reason is None
    assert leaving.members == {}
    shown = str(as_plain(result))
    assert not any(word in shown for word in ("key", "general", "disgrace", "navy"))
    for row in leaving.by_tenure:
        assert row.events == 0 or row.events >= 10


def test_cells_of_ten_have_a_name(tmp_path: Path) -> None:
    records = read_records(small_file(tmp_path, 10, 10), ("rank",), today=date(2024, 1, 1))
    result = estimate(records, (0.0, 2.0), AGES)
    assert [leaving.reason for leaving in result.leaving] == ["disgrace", "quit"]
    assert [row.member for row in result.leaving[1].members["rank"]] == ["general", "soldier"]


def test_too_few_people_everywhere_is_a_fault(tmp_path: Path) -> None:
    path = tmp_path / "few.csv"
    path.write_text("person,stock,from,to,reason\na,army,2010-01-01,2012-01-01,quit\n")
    with pytest.raises(FaultyInput) as caught:
        estimate(read_records(path, today=date(2024, 1, 1)), BANDS, AGES)
    assert [fault.code for fault in caught.value.faults] == ["records-few"]
