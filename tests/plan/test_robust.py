"""A robust decision has the least worst regret; one future alone leaves nothing to regret."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from dienmodel.model.load import load
from dienmodel.model.said import in_future
from dienmodel.network.world import build
from dienmodel.plan.aims import weighed
from dienmodel.plan.file import term
from dienmodel.plan.linear.program import NoPlan
from dienmodel.plan.questions.ask import robust_for
from dienmodel.plan.questions.prepared import PreparedQuestion, prepared
from dienmodel.plan.questions.robust import Robust, robust
from dienmodel.solver.program import with_bounds

SMALL = Path(__file__).parents[1] / "cases" / "small"
UNTIL = date(2027, 6, 30)


def ready(weight: float = 0.0, **figures: float) -> PreparedQuestion:
    """The small scenario with other values of figures, and its aims in order or with so many millions for a person."""
    said = load(str(SMALL))
    changed = {
        key: figure.model_copy(update={"value": figures.get(key, figure.value)}) for key, figure in said.figures.items()
    }

    said = replace(said, figures={**said.figures, **changed})
    world = build(said)
    short, cost = (term(world, name) for name in ("shortfall", "cost"))
    return prepared(world, [weighed("both", "mln_eur", [(short, weight), (cost, 1.0)])] if weight else [short, cost])


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
    """A low goal asks for few people now and a high one for many, where who is not needed costs as the missing do."""
    futures = {"low": ready(1.0, goal=1230.0), "high": ready(1.0, goal=1500.0)}
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


def test_regret_is_in_the_first_aim_alone() -> None:
    """Whoever is hired for a high goal costs money under a low one, and leaves nobody short there."""
    futures = {"low": ready(goal=1230.0), "high": ready(goal=1500.0)}
    found = robust(futures, date(2030, 1, 1))
    _, for_high, chosen = found.regret
    assert for_high == pytest.approx(0.0, abs=1e-3) and chosen == pytest.approx(0.0, abs=1e-3)
    assert found.regret[0, 1] > 10.0


def test_of_decisions_with_as_little_regret_the_next_aim_chooses() -> None:
    """No other decision that leaves as few short is cheaper on average: not that for the high goal either."""
    futures = {"low": ready(goal=1230.0), "high": ready(goal=1500.0)}
    until = date(2028, 1, 1)
    found = robust(futures, until)
    assert found.worst[-1] == pytest.approx(0.0, abs=1e-3)
    assert [values[0] for values in found.values] == pytest.approx([values[0] for values in found.best], abs=1e-2)
    mean, least = (np.mean([pair[1] for pair in pairs]) for pairs in (found.values, found.best))
    only_high = robust({"high": futures["high"], "low": futures["low"]}, until)
    assert least - 1e-3 <= mean == pytest.approx(np.mean([pair[1] for pair in only_high.values]), rel=1e-5)


def test_later_aims_cost_the_first_nothing() -> None:
    """A person short is worth no euro of the first aim: what is best for it is as good as without a second."""
    own = ready(goal=1480.0, leaving=0.1)
    cost, short = own.terms[1], own.terms[0]
    alone, both = (robust({"one": replace(own, terms=terms)}, UNTIL).best for terms in ((cost,), (cost, short)))
    assert both[0][0] == pytest.approx(alone[0][0], rel=3e-6)


def test_the_robust_decision_is_as_good_as_a_plan_in_each_future() -> None:
    """What earlier aims of one future held does not hold any more once futures are put together."""
    worlds = {name: build(load(str(SMALL))) for name in ("as said", "other")}
    more = {"leaving": 0.12, "applications": 820.0}
    worlds["other"] = build(in_future(worlds["other"].said, {key: to / figure(key) for key, to in more.items()}))
    found = robust_for(worlds, ["shortfall", "cost"], UNTIL)
    assert np.isfinite(found.worst[-1])
    for values, best in zip(found.values, found.best, strict=True):
        assert best[0] - 1e-3 <= values[0] <= best[0] + found.worst[-1] + 1e-3


def figure(key: str) -> float:
    """The value of a figure of the small case."""
    value = load(str(SMALL)).figures[key].value
    assert value is not None
    return value


def test_a_small_question_is_answered_in_the_periods_of_a_plan() -> None:
    """Half years would leave more people short than a plan does."""
    world = build(load(str(SMALL)))
    found = robust_for({"as said": world, "again": world}, ["shortfall"], UNTIL)
    assert found.best[0][0] == pytest.approx(robust({"as said": ready()}, UNTIL).best[0][0], rel=1e-3)


def test_futures_that_leave_no_decision_in_common_are_named() -> None:
    own = ready()
    column = 3
    busy, idle = (
        replace(own, form=replace(own.form, program=with_bounds(own.form.program, [column], *bounds)))
        for bounds in ((5.0, 20.0), (0.0, 0.0))
    )
    with pytest.raises(NoPlan) as caught:
        robust({"as said": own, "busy": busy, "idle": idle}, UNTIL)
    told = str(caught.value)
    assert "“busy”" in told and "“idle”" in told and "as said" not in told
    assert "--until" in told
