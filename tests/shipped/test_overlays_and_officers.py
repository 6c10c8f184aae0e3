"""Refresher training of reservists takes instructors from today on; and one command tells how officers come in."""

from datetime import date
from functools import cache

import numpy as np
import pytest

from dienmodel.engines.expect.expect import expect
from dienmodel.model.load import load, overlay_names
from dienmodel.network.world import build
from dienmodel.runs.explain.explain import explain
from dienmodel.runs.run import Run

NOW = date(2025, 12, 1)


@cache
def run(*overlays: str) -> Run:
    world = build(load("nederland", overlays))
    return Run(world, expect(world.network))


def test_refreshers_leave_the_past_and_take_an_instructor_for_416_reservists() -> None:
    """Two weeks in 52.18 for one in sixteen: 0.0024 of an instructor each, of the service of the reservist."""
    assert "refreshers" in overlay_names()
    plain, asked = run(), run("refreshers")
    labels, dates = plain.world.network.labels, plain.world.network.calendar.dates
    past = sum(day <= NOW for day in dates)
    assert (plain.expected.n_stock[:past] == asked.expected.n_stock[:past]).all()
    assert asked.strength[-1].sum() < plain.strength[-1].sum()
    army = labels.capacity.index("instructors:army")
    reservists = [
        s for s, label in enumerate(labels.stock) if label["stock"] == "reservist" and label["service"] == "army"
    ]
    first = past  # the first step after today: the same people still serve in both
    fewer = plain.expected.available[first, army] - asked.expected.available[first, army]
    assert fewer == pytest.approx(0.0024 * asked.expected.n_stock[first + 1, reservists].sum(), abs=1.0)


def test_one_quantity_tells_how_officers_come_in() -> None:
    """`explain in:professional:officer`: those who begin to count in training, promoted, and back from elsewhere."""
    told = explain(run(), "in:professional:officer", date(2026, 12, 31))
    network, course = run().world.network, run().expected
    year = np.array([day.year == 2026 for day in network.calendar.dates[:-1]])
    began = [
        n
        for n, label in enumerate(network.labels.node)
        if label["stage"] in ("basic_direct", "basic_central") and label["rank"] == "officer"
    ]
    trained = sum(row["value"] for row in told.parts.rows() if "train_" in row["what"])
    assert trained == pytest.approx(course.new_started[year][:, began].sum(), rel=0.02)
    assert told.value > trained > 300
