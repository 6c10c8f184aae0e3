"""What a scenario comes to without a plan, by the readings of a plan: no plan may do worse in its first aim."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from dienmodel.engines.expect.expect import expect
from dienmodel.model.said import without_admissions
from dienmodel.network.outcomes import Goal
from dienmodel.network.world import World, build
from dienmodel.plan.aims import Term, own_money, readings


@dataclass(frozen=True)
class Unplanned:
    """A scenario as it is said, with the gates left to themselves."""

    metered: Mapping[str, float]  # per reading
    values: tuple[float, ...]  # per aim
    parts: Mapping[str, float]  # per aim that is weighed together with others


def unplanned(world: World, terms: Sequence[Term], spaces: Sequence[str], margin: float) -> Unplanned:
    """Run a scenario without its decided admissions, and read the aims."""
    if world.catalogue.planned:
        world = build(without_admissions(world.said))
    return as_said(world, terms, spaces, margin)


def as_said(world: World, terms: Sequence[Term], spaces: Sequence[str], margin: float) -> Unplanned:
    """Run a scenario with its decided admissions, if any, and read the aims."""
    network, held, course = world.network, world.outcomes, expect(world.network)
    read = readings(network, held, spaces)
    own = own_money(held.levers, read, network.calendar).sum(axis=1)
    metered = {item.name: item.read(course) + money for item, money in zip(read, own.tolist(), strict=True)}
    parts = {part.name: value(part, metered, held.targets, margin) for term in terms for part in term.parts}
    return Unplanned(metered, tuple(value(term, metered, held.targets, margin) for term in terms), parts)


def value(term: Term, metered: Mapping[str, float], goals: Sequence[Goal], margin: float) -> float:
    """An aim under some readings: people short of its targets, and weights times readings."""
    wanted = {goal.name: goal.people * (1.0 + margin) for goal in goals}
    short = sum(term.head(name) * max(wanted[name] - metered[f"goal:{name}"], 0.0) for name in term.short)
    return short + sum(weight * metered[name] for name, weight in (term.weights or {}).items())
