"""Whom a strength needs: entries that lead to those who count, and risks by which they leave."""

from datetime import date
from pathlib import Path

import pytest

from dienmodel.engines.expect.expect import expect
from dienmodel.model.load import load
from dienmodel.network.arcs import counted, entries_to, exits_from
from dienmodel.network.meters.moment import up_to
from dienmodel.network.world import World, build
from dienmodel.runs.need import needed, wish_of_number, wish_of_target
from dienmodel.text.faults import FaultyInput

SMALL = str(Path(__file__).parents[1] / "cases" / "small")


@pytest.fixture(scope="module")
def world() -> World:
    return build(load(SMALL))


def test_every_entry_of_the_small_scenario_leads_to_its_force(world: World) -> None:
    assert entries_to(world.arcs, counted(world.network)) == list(range(len(world.network.labels.entry)))
    assert entries_to(world.arcs, counted(world.network, [])) == []


def test_leaving_is_for_a_place_that_does_not_count(world: World) -> None:
    risks = exits_from(world.network, counted(world.network))
    outside = world.network.outside
    forks = world.network.forks
    for risk, fork in enumerate(world.network.stocks.risk_fork):
        ways = forks.dest[forks.start[fork] : forks.start[fork + 1]]
        assert (risk in risks) == (outside in ways)
    assert exits_from(world.network, counted(world.network, [])) == []


def test_the_wish_of_a_target_is_its_people_on_its_day(world: World) -> None:
    assert wish_of_target(world) == wish_of_target(world, "goal")
    wish = wish_of_target(world, "goal")
    assert (wish.people, wish.day) == (1500, date(2030, 12, 30))
    assert wish.posts is None  # it counts heads
    number = wish_of_number(world, 1500, date(2030, 12, 30))
    assert number.cells.tolist() == wish.cells.tolist()


@pytest.mark.parametrize("what", ["intake", "retention"])
def test_the_factor_that_is_found_gives_the_strength(world: World, what: str) -> None:
    wish = wish_of_number(world, 1300, date(2029, 12, 31), "military")
    need = needed(world, what, wish)  # type: ignore[arg-type]
    assert need.strength == pytest.approx(1300, rel=1e-6)


def test_retention_tells_how_many_leave_on_the_way(world: World) -> None:
    """Those who fail the course, at its end, and those who wait for it in vain: with today's rates, a year."""
    moment, network = world.network.calendar.moment(date(2029, 12, 31)), world.network
    need = needed(world, "retention", wish_of_number(world, 1300, date(2029, 12, 31), "military"))
    course = expect(network)
    failed = course.new_dropped[:, network.labels.node_cell >= 0].sum(1)
    gone = up_to(moment, failed + course.new_expired[:, network.labels.queue_cell >= 0].sum(1))
    assert need.flow_beside == pytest.approx(gone / (sum(moment) * network.calendar.years_per_step), rel=1e-12)
    assert need.flow_beside > 0.0


def test_what_cannot_be_asked_is_a_fault(world: World) -> None:
    with pytest.raises(FaultyInput, match="no target 'moon'"):
        wish_of_target(world, "moon")
    with pytest.raises(FaultyInput, match="no category 'navy'"):
        wish_of_number(world, 9, date(2029, 1, 1), "navy")
    with pytest.raises(FaultyInput, match="no rate changes 2026-01-05"):
        needed(world, "intake", wish_of_number(world, 9, world.network.calendar.dates[0]))
