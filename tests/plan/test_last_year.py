"""The plan of the Dutch baseline year by year, beside no plan. Takes minutes."""

from datetime import date
from pathlib import Path

import numpy as np
import pytest

from dienmodel.engines.expect.expect import expect
from dienmodel.model.load import load
from dienmodel.model.said import Said
from dienmodel.network.catalogue import catalogue_of
from dienmodel.network.meters.meter import per_step, per_steps, year_shares
from dienmodel.network.meters.moment import at
from dienmodel.network.meters.posts import filled
from dienmodel.network.network import Reals
from dienmodel.network.world import build
from dienmodel.plan.file import made_for, write_plan
from dienmodel.plan.result import Plan

YEARS = range(2026, 2036)
COURSES = ("basic_direct", "basic_service_year", "basic_reserve", "resilience_training")


def by_year(said: Said) -> tuple[Reals, Reals, float]:
    """Filled posts at the ends of years [years], people who begin each course [courses, years], room above floors."""
    world = build(said)
    network, course, posts = world.network, expect(world.network), world.outcomes.posts["peace"]
    trained, moments = (
        per_steps(world.meters.trained, course),
        [network.calendar.moment(date(year, 12, 31)) for year in YEARS],
    )
    manned = np.array([filled(at(moment, trained), at(moment, posts)).sum() for moment in moments])
    shares = np.array([year_shares(network.calendar, year) for year in YEARS])
    began = [
        shares
        @ course.new_started[:, [n for n, label in enumerate(network.labels.node) if label["stage"] == stage]].sum(
            axis=1
        )
        for stage in COURSES
    ]
    room = min(float((per_step(world.meters.floors[f.name], course) - f.fewest).min()) for f in world.outcomes.floors)
    return manned, np.array(began), room


def check(found: Plan, folder: Path) -> None:
    """More posts filled in each year than without a plan, floors kept, and no course that stops in the last year."""
    said = load("nederland")
    write_plan(catalogue_of(said), found, folder / "plan.yaml")
    planned, began, room = by_year(load("nederland", [folder / "plan.yaml"]))
    assert (planned >= 0.999 * by_year(said)[0]).all()
    assert room > -0.5
    assert (began[:, -1] > 0.5 * began[:, -2]).all(), began.round()


@pytest.mark.nightly
def test_the_plan_of_the_baseline_fills_as_many_posts_in_every_year_and_goes_on_to_its_end(tmp_path: Path) -> None:
    check(made_for(build(load("nederland"))), tmp_path)
