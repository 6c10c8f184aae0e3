"""The baseline goes through what was counted: levels, and growth by category."""

from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from dienmodel.engines.expect.expect import expect
from dienmodel.model.load import load
from dienmodel.network.arcs import counted, entries_to
from dienmodel.network.meters.meter import per_steps
from dienmodel.network.meters.moment import at
from dienmodel.network.network import Reals
from dienmodel.network.world import build
from dienmodel.runs.need import needed, wish_of_number, wish_of_target
from dienmodel.runs.run import Run
from dienmodel.runs.tables.observed import points_after_start
from dienmodel.text.faults import FaultyInput

START, NOW = date(2018, 7, 2), date(2025, 12, 1)
WORLD = build(load("nederland"))
RUN = Run(WORLD, expect(WORLD.network))


@pytest.fixture(scope="module")
def people() -> Callable[[date, str], float]:
    strength, cells = per_steps(WORLD.meters.strength, RUN.expected), WORLD.network.labels.cells

    def on(day: date, category: str) -> float:
        who = np.array([category in ("total", cell["category"]) for cell in cells], bool)
        return float(at(WORLD.network.calendar.moment(day), strength)[who].sum())

    return on


def test_it_goes_from_the_first_count_to_the_goals_in_one_run() -> None:
    scenario = WORLD.said.scenario
    assert (scenario.start, scenario.today, scenario.end) == (START, NOW, date(2035, 12, 31))
    assert all(target.date > NOW for target in scenario.targets.values())


def test_every_count_lies_near_the_run() -> None:
    """Within 3 %; of reservists, of whom applications are known for two years only, within 6 %."""
    rows = [row for row in points_after_start(RUN) if row["category"]]
    assert len(rows) == 11
    for row in rows:
        near = 0.06 if row["category"] == "reservist" else 0.03
        assert abs(row["share_difference"]) < near, row


@pytest.mark.parametrize(
    ("category", "since", "grew", "within"),
    [
        ("professional", START, 45_000 - 39_839, 0.05),
        ("reservist", START, 9_172 - 5_046, 0.15),
        ("total", START, 79_900 - (39_839 + 5_046 + 16_055), 0.05),
        ("total", date(2025, 1, 1), 5_567, 0.15),
        ("reservist", date(2025, 1, 1), 1_402, 0.12),  # who was asked by the campaign, and when, is not known
    ],
)
def test_growth_is_near_what_was_counted(
    people: Callable[[date, str], float], category: str, since: date, grew: float, within: float
) -> None:
    assert people(NOW, category) - people(since, category) == pytest.approx(grew, rel=within)


def test_professionals_grew_by_about_what_was_published_in_the_first_half_of_2025(
    people: Callable[[date, str], float],
) -> None:
    """1,270 by mid 2025 (autumn report); the month is not named, and a class of a month has two hundred people."""
    grew = people(date(2025, 7, 31), "professional") - people(date(2025, 1, 1), "professional")
    assert grew == pytest.approx(1_270, rel=0.2)


def test_training_and_the_service_year_of_today_follow_from_what_came_before() -> None:
    stocks = [label["stock"] for label in WORLD.network.labels.stock]
    state = WORLD.network.calendar.moment(NOW).state
    left = [n for name, n in zip(stocks, RUN.expected.n_stock[state], strict=True) if name.endswith("_at_start")]
    assert sum(left) < 1
    nodes = WORLD.network.labels.node
    inside = RUN.expected.n_inside[state]
    year = sum(n for node, n in zip(nodes, inside, strict=True) if node["track"] == "service_year")
    assert year == pytest.approx(990, rel=0.15)


def test_the_part_of_the_service_year_in_the_growth_can_be_asked(people: Callable[[date, str], float]) -> None:
    """Off it never began: without it those are missing who are in it, and those of earlier classes who stayed."""
    world = build(load("nederland", on={"service_year": 0.0, "service_year_decided": 0.0}))
    without, cells = per_steps(world.meters.strength, expect(world.network)), world.network.labels.cells
    missed, begun = {}, world.network.calendar.moment(date(2023, 6, 1)).state
    np.testing.assert_allclose(without[: begun + 1], RUN.strength[: begun + 1], rtol=1e-5)
    for category in ("professional", "reservist"):
        who = np.array([cell["category"] == category for cell in cells], bool)
        missed[category] = people(NOW, category) - at(world.network.calendar.moment(NOW), without)[who].sum()
    started = 138 + 438 + 1_060
    assert 990 * 0.85 < missed["professional"] < started
    assert 0 < missed["reservist"] < 0.2 * started


PAST = {"pay_table": date(2023, 1, 1), "permanent_appointments": date(2023, 9, 1), "campaign_2025": date(2025, 3, 28)}
"""Measures whose effect nobody has measured, and the day on which each began."""

LARGEST = """
choices:
  {applications_without_pay_table: largest, leaving_without_pay_table: largest, leaving_without_permanent: largest,
   professionals_without_campaign: largest, reservists_without_campaign: largest}
"""


def grown(overlays: Sequence[Path] = (), off: str = "") -> tuple[Reals, list[str]]:
    """People per state and strength cell, [state, cell], and the category of each cell."""
    world = build(load("nederland", overlays, {off: 0.0} if off else None))
    return per_steps(world.meters.strength, expect(world.network)), [c["category"] for c in world.network.labels.cells]


@pytest.fixture(scope="module")
def largest(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("past") / "largest.yaml"
    path.write_text(LARGEST, encoding="utf-8")
    return path


def test_however_large_their_effects_the_course_with_them_is_the_one_that_was_counted(largest: Path) -> None:
    np.testing.assert_allclose(grown([largest])[0], RUN.strength, rtol=1e-12)


@pytest.mark.parametrize("measure", PAST)
def test_what_measures_of_the_past_did_can_be_asked(measure: str, largest: Path) -> None:
    """Off nothing changes before it began; then fewer come or more leave, and the more so the larger its effect."""
    calendar = WORLD.network.calendar
    begun, now = calendar.moment(PAST[measure]).state, calendar.moment(NOW).state
    missed = {}
    for size, overlays in {"as said": (), "largest": (largest,)}.items():
        without, categories = grown(overlays, measure)
        np.testing.assert_allclose(without[: begun + 1], RUN.strength[: begun + 1], rtol=1e-4)
        lost = (RUN.strength - without)[now]
        missed[size] = {c: lost[[c == other for other in categories]].sum() for c in ("professional", "reservist")}
    gained = "reservist" if measure == "campaign_2025" else "professional"
    assert 0 < missed["as said"][gained] < missed["largest"][gained] < 0.35 * (45_000 - 39_839)
    if gained == "professional":  # who does not leave does not become a reservist either
        assert -0.25 * missed["as said"]["professional"] < missed["as said"]["reservist"] < 0
    else:
        assert missed["as said"]["professional"] >= 0


def test_what_permanent_appointments_did_concerns_those_who_got_them() -> None:
    """Soldiers and corporals stay longer; NCOs and officers are only as many more as are promoted from them."""
    without, _ = grown(off="permanent_appointments")
    lost = (RUN.strength - without)[WORLD.network.calendar.moment(NOW).state]
    rank = np.array([cell.get("rank", "") for cell in WORLD.network.labels.cells])
    assert lost[rank == "other_ranks"].sum() > 10 * abs(lost[np.isin(rank, ("nco", "officer"))].sum())


def test_pay_that_was_agreed_in_2022_cannot_have_begun_earlier(tmp_path: Path) -> None:
    path = tmp_path / "sooner.yaml"
    path.write_text("measures: {pay_table: {start: 2021-01-01}}\n", encoding="utf-8")
    with pytest.raises(FaultyInput, match="pay_table"):
        load("nederland", [path])


def test_what_is_uncertain_leaves_the_past_as_it_was_counted() -> None:
    state = WORLD.network.calendar.moment(NOW).state
    other = build(
        load("nederland"), {"reservist_leave_rate": 1.5, "professional_applications": 0.5, "basic_weeks": 1.2}
    )
    before, after = (per_steps(w.meters.strength, expect(w.network)).sum(axis=1) for w in (WORLD, other))
    np.testing.assert_allclose(after[: state + 1], before[: state + 1], rtol=1e-5)
    assert after[-1] < 0.97 * before[-1]


def test_what_is_needed_is_asked_from_today_on() -> None:
    """More intake from today on brings the same people as every entry multiplied from today on."""
    wish = wish_of_target(WORLD, "t2030_professional")
    network, first = WORLD.network, WORLD.network.calendar.moment(NOW).up
    need = needed(WORLD, "intake", wish, most=1.5)
    paths, there = network.paths.copy(), counted(network, np.flatnonzero(wish.cells).tolist())
    paths[np.unique(network.entries.rate[entries_to(WORLD.arcs, there)]), first:] *= need.factor
    strength = per_steps(WORLD.meters.strength, expect(network, paths))[:, wish.cells]
    people = at(network.calendar.moment(wish.day), strength).sum()
    assert people == pytest.approx(need.strength, rel=1e-3)
    with pytest.raises(FaultyInput, match="2025-12-01"):
        needed(WORLD, "intake", wish_of_number(WORLD, 80_000, NOW))
