"""More of one limit alone: what is said to be enough meets the target when planned again, and never is never.

With much more of one limit others fill up that never did, in steps that the program has no row for yet.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from dienmodel.model.said import Said, with_values
from dienmodel.network.world import build
from dienmodel.plan.aims import Term
from dienmodel.plan.questions.ask import why_not_for
from dienmodel.plan.questions.prepared import prepared
from dienmodel.plan.questions.whynot import Relaxation, WhyNot, least_short
from dienmodel.plan.settings import SETTINGS
from dienmodel.show.say.why_not import why_not_lines
from dienmodel.text.words import words

from .little import SCENARIO, figure, little, titled

TRACK = SCENARIO["tracks"]["entry"]  # type: ignore[index]

COURSE = titled(duration="course_months", gate="course", leaves="nobody")

SECTIONS: Mapping[str, Any] = {
    "stocks": {"soldiers": titled(category="soldiers", people="soldiers")},
    "costs": {},
    "budgets": {},
    "aims": {"shortfall": titled(least="shortfall")},
}


def places(folder: Path, seats: float, teachers: float, applicants: float, goal: float, months: float = 3) -> Said:
    """A course that takes a seat and a teacher of everybody, over two years; applicants come to it at once."""
    values = {
        "seats": seats,
        "teachers": teachers,
        "applicants": applicants,
        "needed": goal,
        "soldiers": 100,
        "posts": 999,
    }
    units = {"seats": "people", "teachers": "people", "applicants": "people/year"}
    sections = {
        "gates": {"course": titled(uses={"seats": None, "teachers": None}, gives_up="nobody")},
        "capacities": {name: titled(kind="places", amount=name) for name in ("seats", "teachers")},
        "stages": {"course": COURSE},
        "establishments": {"peace": titled(posts={"soldiers": "posts"})},
        "targets": {"goal": titled(date="2027-12-01", people="needed", organisation="peace")},
        "tracks": {"entry": {**TRACK, "stages": ["course"]}},
    }
    figures = {name: figure(units.get(name, "people"), value) for name, value in values.items()}
    months_long = {"course_months": figure("months", months)}
    return little(folder, figures | months_long, **{**SECTIONS, **sections})


def slots(folder: Path, seats: float, goal: float, first: Mapping[str, Any] | None = None, **applicants: float) -> Said:
    """A year of applicants of one or two tracks, who apply for a month, and a course with seats; ten are there."""
    sections = {
        "end": "2027-01-01",
        "targets": {"goal": titled(date="2026-12-01", people="needed")},
        "gates": {"course": titled(uses={"seats": None}, gives_up="nobody", **(first or {}))},
        "capacities": {"seats": titled(kind="slots", amount="seats")},
        "stages": {"apply": titled(duration="one_month"), "course": COURSE},
        "tracks": {name: {**TRACK, "entry": {"people": name}} for name in applicants},
    }
    figures = {
        "seats": figure("people/year", seats),
        "soldiers": figure("people", 10),
        "needed": figure("people", goal),
        "course_months": figure("months", 1),
        "third": figure("share", 0.3),
        **{name: figure("people/year", value) for name, value in applicants.items()},
    }
    return little(folder, figures, **{**SECTIONS, **sections})


def alone(said: Said) -> tuple[WhyNot, dict[str, Relaxation]]:
    """Why the goal cannot be met, and what more of each limit alone would do, by its name."""
    found = why_not_for(build(said))
    return found, {item.limit.name: item for item in found.alone}


def short(said: Said, **values: float) -> float:
    """People short by the best plan per half year with other figures, compiled and solved from nothing."""
    term = Term("short", "people", short=("goal",))
    ready = prepared(build(with_values(said, values)), [term], early=True, weeks=SETTINGS.coarse)
    return least_short(ready.form, ready.solver, "goal", 60)[1].objective


def test_more_applicants_are_never_enough_where_seats_bind(tmp_path: Path) -> None:
    """Three seats a month let 30 through in the ten months there are: 40 people at most, 35 now, of 60."""
    found, own = alone(slots(tmp_path, 36, 60, vip=30))
    assert found.short == pytest.approx(25.0, abs=0.1)
    assert own["course:vip"].units is None and own["course:vip"].sure
    assert own["course:vip"].helps == pytest.approx(5.0, abs=0.1)


def test_more_seats_are_never_enough_where_teachers_bind(tmp_path: Path) -> None:
    """Twelve teachers for ten seats are a fifth more people: of the 67 that the seats let through 13."""
    found, own = alone(places(tmp_path, 10, 12, 240, 200))
    assert found.complete and set(own) == {"seats"}
    assert own["seats"].units is None
    assert own["seats"].helps == pytest.approx(0.2 * (100.0 - (found.analysed or 0.0)), abs=0.2)


def test_what_more_seats_gain_is_what_teachers_allow(tmp_path: Path) -> None:
    """The same with a goal that is further away: 167 people become 180, not 230."""
    said = places(tmp_path, 10, 12, 240, 300)
    _, own = alone(said)
    assert own["seats"].helps == pytest.approx(short(said) - short(said, seats=1000), abs=0.1)
    assert own["seats"].helps == pytest.approx(40.0 / 3, abs=0.1)


@pytest.mark.parametrize(
    ("share", "vip", "other", "gains"),
    [
        ("at_most", 240, 24, {"course:vip": 0.0, "course:other": 50.0}),
        ("reserved", 24, 240, {"course:vip": 10.0, "course:other": 0.0}),
    ],
)
def test_more_of_some_applicants_are_never_enough_where_seats_are_shared(
    tmp_path: Path, share: str, vip: float, other: float, gains: dict[str, float]
) -> None:
    """Ten seats a month are 100 people at most, of the 490 that are asked; now 50 and 90 use them."""
    first = {"first": [{"tracks": ["vip"], share: {"seats": "third"}}]}
    _, own = alone(slots(tmp_path, 120, 500, first, vip=vip, other=other))
    assert {name: item.units for name, item in own.items()} == dict.fromkeys(gains)
    assert {name: item.helps for name, item in own.items()} == pytest.approx(gains, abs=0.5)


FIGURE_OF = {"course:entry": "applicants"}
"""The figure of a limit, where it has another name."""


@pytest.mark.parametrize("seed", range(6))
def test_what_is_said_of_one_limit_holds_when_planned_again(seed: int, tmp_path: Path) -> None:
    """Enough is enough and nearly nothing less; of what is never enough a thousand times as much gains what is said."""
    random = np.random.default_rng(seed)
    seats, teachers = random.uniform(8, 16, 2)
    said = places(tmp_path, seats, teachers, random.uniform(35, 80), 400, float(random.integers(2, 5)))
    most = 400.0 - short(said)
    said = with_values(said, {"needed": most + random.choice([8.0, 20.0, 40.0])})
    found, own = alone(said)
    assert found.complete and own
    now = {"seats": seats, "teachers": teachers, "applicants": said.figures["applicants"].value or 0.0}
    for name, item in own.items():
        of = FIGURE_OF.get(name, name)
        if item.share is None:
            assert short(said) - short(said, **{of: 1000 * now[of]}) == pytest.approx(item.helps, abs=0.1)
        else:
            assert short(said, **{of: now[of] * (1 + 1.02 * item.share)}) < 0.5
            assert short(said, **{of: now[of] * (1 + 0.9 * item.share)}) > 0.1


@pytest.mark.parametrize(
    ("language", "perhaps"), [("nl", "misschien is er meer nodig"), ("en", "perhaps more is needed")]
)
def test_what_time_was_too_short_to_check_is_never_said_to_be_enough(
    tmp_path: Path, language: str, perhaps: str
) -> None:
    world = build(slots(tmp_path, 36, 60, vip=30))
    found = why_not_for(world, patience=0.0)
    assert not found.complete
    assert [item.sure for item in found.alone] == [False]
    assert perhaps in why_not_lines(world.catalogue, found, words(language))[-2][1][0]
