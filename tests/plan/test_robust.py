"""A robust decision has the least worst regret; one future alone leaves nothing to regret."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from dienmodel.model.load import load
from dienmodel.network.world import build
from dienmodel.plan.file import term
from dienmodel.plan.questions.ask import robust_for
from dienmodel.plan.questions.prepared import PreparedQuestion, prepared
from dienmodel.plan.questions.robust import Robust, robust

SMALL = Path(__file__).parents[1] / "cases" / "small"
UNTIL = date(2027, 6, 30)


def ready(**figures: float) -> PreparedQuestion:
    """The small scenario with other values of figures."""
    said = load(str(SMALL))
    changed = {
        key: figure.model_copy(update={"value": figures.get(key, figure.value)}) for key, figure in said.figures.items()
    }

    said = replace(said, figures={**said.figures, **changed})
    world = build(said)
    return prepared(world, [term(world, "shortfall"), term(world, "cost")])


@pytest.fixture(scope="module")
def found() -> Robust:
    futures = {"as said": ready(), "few seats, low goal": ready(goal=1250.0), "high": ready(goal=1480.0, leaving=0.1)}
    return robust(futures, UNTIL)


def test_what_is_best_for_a_future_is_not_regretted_there(found: Robust) -> None:
    assert np.diag(found.regret) == pytest.approx(0.0, abs=1e-3)


def test_no_decision_for_one_future_has_less_worst_regret(found: Robust) -> None:
    assert found.worst[-1] <= found.worst[:-1].min() + 1e-3
    assert np.isfinite(found.worst[-1])


def test_the_robust_decision_is_better_than_each_where_futures_pull_apart() -> None:
    """A low goal asks for few people now and a high one for many."""
    futures = {"low": ready(goal=1230.0), "high": ready(goal=1500.0)}
    both = robust(futures, date(2030, 1, 1))
    assert both.worst[:-1].min() > 1e-3
    assert both.worst[-1] < both.worst[:-1].min()


def test_what_is_scarce_in_one_future_is_decided_in_all() -> None:
    """With few places for exams who goes there is a choice; elsewhere the course alone says how many come in."""
    said = load(str(SMALL))
    slots = said.figures["slots"].model_copy(update={"value": 2.0})
    world, fewer = build(said), build(replace(said, figures={**said.figures, "slots": slots}))
    terms = [term(world, "shortfall")]
    assert prepared(fewer, terms).decided() != prepared(world, terms).decided()
    found = robust_for({"as said": world, "few": fewer}, ["shortfall"], UNTIL)
    assert found.best[1][0] > found.best[0][0] + 10
    assert np.isfinite(found.worst[-1])
    assert found.worst[-1] <= found.worst[:-1].min() + 1e-3


def test_one_future_alone_leaves_nothing_to_regret() -> None:
    alone = robust({"as said": ready()}, UNTIL)
    assert alone.regret == pytest.approx(0.0, abs=1e-3)
    assert alone.values[0] == pytest.approx(alone.best[0], rel=1e-4, abs=0.1)


def test_futures_must_have_the_same_parts() -> None:
    other = build(load(str(SMALL)))
    short = prepared(other, [term(other, "cost")])
    with pytest.raises(ValueError, match="same lines"):
        robust({"a": ready(), "b": short}, UNTIL)
