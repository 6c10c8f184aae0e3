"""Counts for the model: nobody can be found in them, also by who has all of them and knows everybody else."""

import csv
import hashlib
import json
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from conftest import MONDAY, Clock
from dienregister.demo.start import write_letters
from dienregister.store.installation import Installation
from dienregister.store.tables import dispatch, invite, submission
from dienregister.text.faults import FaultyInput
from dienregister.work.counts import BASE, FEWEST, give_counts, monday_of, rounded


def cells(folder: Path) -> list[dict[str, str]]:
    return list(csv.DictReader((folder / "funnel.csv").read_text("utf-8").splitlines()))


def answered(at: Installation, moments: list[tuple[datetime, bool]]) -> None:
    """Made-up answers, each of an invitation of its own."""
    with at.databases.register.begin() as connection:
        one = connection.execute(select(dispatch).limit(1)).one()
        like = connection.execute(select(invite).where(invite.c.id == one.invite_id)).one()._asdict()
        for number, (moment, interested) in enumerate(moments):
            key = f"{moment:%m%d}{number}"
            connection.execute(invite.insert().values(**like | {"id": key, "code_b": key.encode(), "form_sha": key}))
            told = {"permit_id": one.permit_id, "person_id": one.person_id, "act": one.act}
            values = {"id": key, "invite_id": key, "form_sha": "x", "channel": "web", "interested": interested}
            more = {"receipt": key, "seconds": 60, "sent_at": moment}
            connection.execute(submission.insert().values(**told | values | more))


@given(st.integers(0, 10_000), st.text(max_size=30))
def test_rounding_goes_to_a_neighbour_and_is_the_same_again(value: int, cell: str) -> None:
    got = rounded(b"k" * 32, cell, value)
    assert got % BASE == 0 and abs(got - value) < BASE
    assert got == rounded(b"k" * 32, cell, value)


@pytest.mark.parametrize("value", [10, 11, 12, 13, 14])
def test_rounding_keeps_the_mean(value: int) -> None:
    values = [rounded(b"k" * 32, f"cell {number}", value) for number in range(4000)]
    assert abs(sum(values) / 4000 - value) < 4 * 2.5 / 4000**0.5


def test_weeks_with_few_answers_wait_until_there_are_enough(at: Installation, clock: Clock) -> None:
    write_letters(at, 30, clock)
    weeks = [MONDAY + timedelta(7 * number, hours=1) for number in range(4)]
    plan = [(weeks[0], 12, 3), (weeks[1], 2, 9), (weeks[2], 30, 30), (weeks[3], 1, 1)]
    answered(at, [(week, yes) for week, y, n in plan for yes, count in ((True, y), (False, n)) for _ in range(count)])
    found = []
    for number in range(4):
        clock.now = MONDAY + timedelta(7 * (number + 1))
        week = (MONDAY + timedelta(7 * number)).date().isocalendar()
        found.append(cells(give_counts(at, f"{week.year}-W{week.week:02}", clock())))
    spans = [[(cell["week"], cell["last_week"], cell["quantity"]) for cell in one] for one in found]
    first, second, third = (str((MONDAY + timedelta(7 * number)).date()) for number in range(3))
    assert spans == [
        [(first, first, "new_letters")],
        [(first, second, "new_joined"), (first, second, "new_dropped")],
        [(third, third, "new_joined"), (third, third, "new_dropped")],
        [],
    ]
    values = {int(cell["value"]) for one in found for cell in one}
    assert all(value >= FEWEST and value % BASE == 0 for value in values)


def test_what_was_given_never_changes(at: Installation, clock: Clock) -> None:
    write_letters(at, 20, clock)
    clock.move(days=7)
    folder = give_counts(at, "2026-W49", clock())
    before = (folder / "funnel.csv").read_bytes()
    manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
    assert manifest["funnel.csv"] == hashlib.sha256(before).hexdigest() and manifest["fewest"] == 10
    answered(at, [(MONDAY, True)] * 0 + [(MONDAY + timedelta(hours=2), False) for _ in range(5)])
    clock.move(days=7)
    assert (give_counts(at, "2026-W49", clock()) / "funnel.csv").read_bytes() == before


def test_who_knows_all_others_learns_nothing_of_the_last_one(at: Installation, clock: Clock) -> None:
    """With and without one person the counts of these seeds are multiples of five that differ by five at most."""
    key = at.secrets.blinding
    for value in range(FEWEST, 60):
        one, other = rounded(key, "a cell", value), rounded(key, "a cell", value + 1)
        assert other - one in (0, BASE)
    same = sum(rounded(key, f"{n}", 12) == rounded(key, f"{n}", 13) for n in range(2000))
    assert same / 2000 == pytest.approx(0.8, abs=0.04)


@pytest.mark.parametrize(
    ("week", "code"), [("2026-W60", "week"), ("49", "week"), ("x", "week"), ("2026-W49", "week-not-over")]
)
def test_a_week_must_be_one_and_be_over(at: Installation, clock: Any, week: str, code: str) -> None:
    with pytest.raises(FaultyInput) as found:
        give_counts(at, week, clock())
    assert [fault.code for fault in found.value.faults] == [code]
    assert monday_of("2026-W49") == date(2026, 11, 30)
