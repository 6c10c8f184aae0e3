"""A plan for the Dutch baseline, and the plan after it when a figure turns out otherwise. Takes minutes."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from dienmodel.model.load import load
from dienmodel.model.said import with_starts
from dienmodel.network.catalogue import catalogue_of
from dienmodel.network.world import build
from dienmodel.plan.file import made_for, term, write_plan
from dienmodel.plan.linear.order import in_order
from dienmodel.plan.linear.program import Clock, groups_of
from dienmodel.plan.measures.choices import default_starts
from dienmodel.plan.measures.rivals import Sought, form_under
from dienmodel.plan.past import decided_from, past_of
from dienmodel.plan.settings import SEARCH, SETTINGS
from dienmodel.solver.highs import Solver, Status


@pytest.mark.nightly
def test_the_baseline_can_be_planned_again_when_clearance_turns_out_slower(tmp_path: Path) -> None:
    said = load("nederland")
    first = made_for(build(said))
    write_plan(catalogue_of(said), first, tmp_path / "plan.yaml")
    followed = load("nederland", [tmp_path / "plan.yaml"])
    officers = followed.figures["clearances_per_officer"]
    assert officers.value is not None
    again, same = (
        made_for(
            build(
                replace(
                    followed,
                    figures={
                        **followed.figures,
                        "clearances_per_officer": officers.model_copy(update={"value": pace * officers.value}),
                    },
                )
            ),
            since=date(2027, 1, 4),
        )
        for pace in (0.93, 1.0)
    )
    # Some posts more stay empty than in the plan made again on that day without the change, or it costs more.
    assert same.values[0] - 1.0 <= again.values[0] <= 1.02 * same.values[0]
    assert again.values[0] > same.values[0] + 1.0 or again.values[1] > same.values[1]
    assert {start for start in first.starts if start.start < date(2027, 1, 4)} <= set(again.starts)
    assert not again.stopped
    assert again.difference < 2e-3


@pytest.mark.parametrize("measure", ["extra_selection_sites", "swap_selection_medical"])
def test_more_room_at_the_examinations_leaves_a_plan(measure: str) -> None:
    """Who waits for them today was sorted by a queue that all share, and is no longer held up under the measure."""
    said = load("nederland")
    world = build(said)
    since = decided_from(world.catalogue, None)
    past = past_of(world, since)
    assert past is not None
    terms, start = [term(world, "shortfall")], default_starts(world.catalogue, since)[measure][0]
    sought = Sought(world, terms, (), SEARCH, Clock(None), past, since, SETTINGS)
    form, _ = form_under(build(with_starts(said, {measure: (1.0, start)})), SETTINGS.coarse, sought)
    form, solution = in_order(form, Solver(), groups_of(form, terms), 1)
    assert solution.status is Status.OPTIMAL
    waits = past.at(form.model.lines, form.places.line)
    assert waits.sum() > 1000.0
    assert solution.x[form.places.waiting[:, 0]] == pytest.approx(waits)
