"""A plan for the Dutch baseline, and the plan after it when a figure turns out otherwise. Takes minutes."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from dienmodel.model.load import load
from dienmodel.network.catalogue import catalogue_of
from dienmodel.network.world import build
from dienmodel.plan.file import made_for, write_plan


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
