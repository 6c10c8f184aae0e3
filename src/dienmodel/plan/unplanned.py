"""What scenarios reach without a plan, by the readings of a plan: no plan may do worse in its first aim."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import isinf

from dienmodel.engines.expect.expect import expect
from dienmodel.model.said import without_admissions
from dienmodel.network.outcomes import Goal, Held
from dienmodel.network.world import World, build
from dienmodel.plan.aims import Term, own_money, readings, short_of, with_filled
from dienmodel.plan.linear.heads import below, floor_limits
from dienmodel.plan.linear.reading import Reading

ACCURACY = 1e-9


@dataclass(frozen=True)
class Unplanned:
    """A scenario as it is said, with the gates left to themselves."""

    metered: Mapping[str, float]  # per reading
    goals: tuple[Goal, ...]
    keeps: bool  # whether it keeps to the limits of a plan; not known of instructors, so not then

    def values(self, terms: Sequence[Term], margin: float = 0.0) -> tuple[float, ...]:
        """What it reaches per aim."""
        return values(terms, self.metered, self.goals, margin)

    def parts(self, terms: Sequence[Term]) -> dict[str, float]:
        """What it reaches per aim that is weighed together with others."""
        return parts(terms, self.metered, self.goals)


def unplanned(world: World, spaces: Sequence[str]) -> Unplanned:
    """Run a scenario without its decided admissions."""
    if world.catalogue.planned:
        world = build(without_admissions(world.said))
    return as_said(world, spaces)


def as_said(world: World, spaces: Sequence[str]) -> Unplanned:
    """Run a scenario with its decided admissions, if any."""
    network, outcomes, course = world.network, world.outcomes, expect(world.network)
    read = readings(network, outcomes, spaces)
    own = own_money(outcomes.levers, read, network.calendar).sum(axis=1)
    metered = {item.name: item.read(course) + money for item, money in zip(read, own.tolist(), strict=True)}
    within = keeps(outcomes.held, read, metered) and below(floor_limits(network, outcomes.floors), course) <= ACCURACY
    return Unplanned(with_filled(metered, outcomes.targets), outcomes.targets, within)


def keeps(held: Held, read: Sequence[Reading], metered: Mapping[str, float]) -> bool:
    """Whether readings stay within budgets and caps, and intake near that of the year before."""
    within = not any(item.over(metered[item.name], ACCURACY) for item in read if item.limited)
    followed = [(metered[item.name], metered[item.after], item.within) for item in read if item.after]
    smooth = all(abs(now - before) <= share * before + ACCURACY for now, before, share in followed)
    return held.instructors is None and within and smooth


def better(after: Sequence[float], before: Sequence[float], nothing: float) -> bool:
    """Whether aims in their order are better than before: the first that differs by more than `nothing` says so.

    Infinite aims, of what keeps to no limits, are worse than all others.
    """
    for new, old in zip(after, before, strict=True):
        if new != old and (isinf(old) or abs(new - old) > nothing * max(abs(old), 1.0)):
            return new < old
    return False


def values(
    terms: Sequence[Term], metered: Mapping[str, float], goals: Sequence[Goal], margin: float = 0.0
) -> tuple[float, ...]:
    """Aims under some readings, with targets raised by a share `margin`."""
    return tuple(value(term, metered, goals, margin) for term in terms)


def parts(terms: Sequence[Term], metered: Mapping[str, float], goals: Sequence[Goal]) -> dict[str, float]:
    """The aims among these that are weighed together with others, each by itself."""
    return {part.name: value(part, metered, goals) for term in terms for part in term.parts}


def value(term: Term, metered: Mapping[str, float], goals: Sequence[Goal], margin: float = 0.0) -> float:
    """An aim under some readings: people short of its targets, and weights times readings."""
    wanted = {goal.name: goal for goal in goals}
    short = sum(term.head(name) * short_of(wanted[name], metered, margin) for name in term.short)
    return short + sum(weight * metered[name] for name, weight in (term.weights or {}).items())
