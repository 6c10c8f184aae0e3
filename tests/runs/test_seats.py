"""How many people a year must begin for posts to be filled."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from dienmodel.api import Choice, SeatsNeeded, need
from dienmodel.text.faults import FaultyInput

SMALL = str(Path(__file__).parents[1] / "cases" / "small")
DAY = date(2030, 12, 30)


def seats(
    scenario: Choice | str,
    quantity: str | None = None,
    posts: str | None = None,
    day: date | None = None,
    target: str | None = None,
) -> SeatsNeeded:
    return need(scenario, "seats", target, None, day, quantity, posts=posts)


def asked(quantity: str = "military:soldier", day: date = DAY, **figures: Any) -> SeatsNeeded:
    return seats(Choice(SMALL, figures=figures), quantity, "peace", day)


def needed(answer: SeatsNeeded) -> float:
    return float(sum(row["needed"] for row in answer.groups()))


def group(answer: SeatsNeeded, rank: str) -> dict[str, Any]:
    return next(row for row in answer.groups() if row["rank"] == rank)


def expected(answer: SeatsNeeded) -> float:
    return float(sum(row["expected"] for row in answer.groups()))


def test_no_more_posts_need_nobody_besides_and_more_posts_need_more_in_proportion() -> None:
    few = asked(**{"posts.table.soldier": 500})
    soldiers = group(few, "soldier")
    assert {row["rank"] for row in few.groups()} == {"", "soldier"}
    assert needed(few) == expected(few) > 0
    assert soldiers["filled"] == soldiers["posts"] == 500
    more = [needed(asked(**{"posts.table.soldier": posts})) - expected(few) for posts in (1500, 1600, 1800)]
    assert more[0] > 0
    assert more[2] - more[1] == pytest.approx(2 * (more[1] - more[0]))


def test_who_must_begin_besides_fills_what_was_open() -> None:
    """Each fills as much of a post as stays: less than one a head, more than a third of those of five years."""
    answer = asked(**{"posts.table.soldier": 1500})
    soldiers = group(answer, "soldier")
    begun = (needed(answer) - expected(answer)) * 5
    assert 1.0 < begun / (soldiers["posts"] - soldiers["filled"]) < 3.0


def test_less_time_and_more_leaving_ask_for_more() -> None:
    base = {"posts.table.soldier": 1500}
    now = asked(**base)
    assert needed(asked(day=date(2029, 12, 31), **base)) > needed(now)
    assert needed(asked(leaving="x1.5", **base)) > needed(now)


def test_years_tell_the_same_as_the_groups_and_what_was_begun_before_today_stays() -> None:
    answer = asked(**{"posts.table.soldier": 1500})
    years = answer.years()
    assert [each["year"] for each in years] == list(range(2026, 2031))
    more = {each["year"]: each["needed"] - each["expected"] for each in years}
    assert more[2028] == pytest.approx(needed(answer) - expected(answer), rel=0.01)
    assert answer.as_data()["groups"] == answer.groups()


def test_who_is_promoted_to_a_post_began_below_it() -> None:
    """Officers of the case are promoted soldiers: many must begin for each."""
    answer = asked("military:officer")
    recruits, officers = group(answer, ""), group(answer, "officer")
    gap = officers["posts"] - officers["filled"]
    assert gap > 0
    assert officers["late"] == 0
    assert recruits["needed"] - recruits["expected"] > gap


def test_posts_that_nobody_can_reach_in_time_are_told() -> None:
    answer = asked(day=date(2026, 3, 2), **{"posts.table.soldier": 1500})
    assert sum(row["late"] for row in answer.groups()) == pytest.approx(
        sum(row["posts"] - row["filled"] for row in answer.groups())
    )
    assert needed(answer) == expected(answer)


def test_officers_of_the_dutch_scenario_begin_three_times_as_often() -> None:
    """By hand about 1,150 a year were found in an older baseline, of some 340 who begin."""
    answer = seats("nederland", "professional:officer", "peace", date(2032, 12, 31))
    before = sum(row["expected"] for row in answer.groups())
    assert 2.5 < needed(answer) / before < 4.5
    assert not any(row["late"] for row in answer.groups())
    assert any("officer" in binding.gate for binding in answer.seats.bindings)


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("military:sergeant", "peace", DAY), "no-quantity"),
        (("cost:total", "peace", DAY), "need-people"),
        (("military", "piece", DAY), "need-organisation"),
        (("military", "peace", None), "need-posts-day"),
        (("military", None, DAY), "need-half"),
        (("military", "peace", date(2026, 1, 5)), "need-first-day"),
        ((None, None, None, "goal"), "need-seats-posts"),
    ],
)
def test_half_a_question_is_refused(words: Any, code: str) -> None:
    with pytest.raises(FaultyInput) as caught:
        seats(SMALL, *words)
    assert [fault.code for fault in caught.value.faults] == [code]
    assert all(caught.value.text(language) for language in ("nl", "en"))
