"""What a program says, followed: the gates without a program, and a solution step by step through `expect`.

A program decides admissions in periods, so gates that are left to themselves may do better than all it can say; and it
does not know smallest classes, so a solution may admit people whom no class takes.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
from numpy.typing import NDArray

from dienmodel.engines.expect.expect import expect
from dienmodel.model.said import Said, with_admissions, with_only, with_starts
from dienmodel.network.catalogue import Catalogue, exclude
from dienmodel.network.course import Trajectory
from dienmodel.network.network import Network, Reals
from dienmodel.network.quotas.floor import floored
from dienmodel.network.world import World, build
from dienmodel.plan.admissions import named
from dienmodel.plan.aims import Term, own_money, short_of
from dienmodel.plan.linear.doors import UnderPlan, following
from dienmodel.plan.linear.program import goal_under
from dienmodel.plan.linear.search import Formulation, corrected
from dienmodel.plan.measures.choices import begun, default_starts
from dienmodel.plan.measures.clashes import ClashSearch
from dienmodel.plan.measures.options import Options, mixed
from dienmodel.plan.questions.prepared import PreparedQuestion
from dienmodel.plan.result import Start
from dienmodel.plan.settings import Settings
from dienmodel.plan.unplanned import as_said
from dienmodel.solver.highs import Solution, Status
from dienmodel.solver.program import INFINITY
from dienmodel.text.faults import FaultyInput


@dataclass(frozen=True)
class Unaided:
    """People short of a target while the gates admit by themselves; infinite where that breaks a limit of plans."""

    short: float
    measures: tuple[str, ...] = ()  # that are switched on besides those of the scenario


@dataclass(frozen=True)
class Followed:
    """What `expect` makes of a solution."""

    metered: Reals  # [meters]
    apart: Reals  # [meters] how much more that is than the program says
    small: tuple[str, ...]  # names of gates whose smallest classes kept people out


@dataclass(frozen=True)
class Decided:
    """What a solution decides: measures with level and start, and people per line and step as they are admitted.

    A measure that it starts in parts has the day on which most of it starts. `doors` are how many may wait for lines.
    """

    starts: Mapping[str, tuple[float, date]]
    days: tuple[date, ...]  # first day of each step, and the end
    lines: Mapping[str, Reals]  # [T] people
    doors: Mapping[str, Reals]  # [T] people

    def over(self, world: World) -> Said:
        """A scenario as it is said with these decisions, and of its own measures those that have begun."""
        chosen = with_starts(with_only(world.said, begun(world.catalogue)), self.starts)
        lines, doors = ({name: row.tolist() for name, row in own.items()} for own in (self.lines, self.doors))
        return with_admissions(chosen, self.days, lines, doors)


def unaided(world: World, target: str, settings: Settings) -> Unaided:
    """The fewest people short of a target with the scenario as it is, or else with more measures from their own starts.

    Of measures that do not go together the last ones stay off.
    """
    as_it_is, starts = Unaided(_short(world, target)), _more_measures(world.catalogue)
    if as_it_is.short <= settings.enough:
        return as_it_is
    boosted, names = _going_together(world, [Start(name, day, 1.0) for name, day in starts.items()])
    more = Unaided(_short(boosted, target), names) if names else as_it_is
    return more if more.short < as_it_is.short else as_it_is


def _going_together(world: World, starts: Sequence[Start]) -> tuple[World, tuple[str, ...]]:
    """The scenario with as many of some measures as go together, the first ones before the others; and these."""

    def compiled(some: Sequence[Start]) -> World:
        return build(with_starts(world.said, {start.measure: (start.level, start.start) for start in some}))

    offered, left = ClashSearch(world.catalogue, {start.measure: start for start in starts}, compiled), list(starts)
    while left:
        try:
            return compiled(left), tuple(start.measure for start in left)
        except FaultyInput as why:
            left.remove(offered.clash(left, why).starts[-1])
    return world, ()


def _more_measures(catalogue: Catalogue) -> dict[str, date]:
    """Measures that are not fully on, with their own starts: none excludes one that is on or one before it."""
    on = {name for name, level in catalogue.levels.items() if level > 0.0}
    starts: dict[str, date] = {}
    for name, days in default_starts(catalogue).items():
        others = {*on, *starts} - {name}
        if catalogue.levels.get(name, 0.0) < 1.0 and not any(exclude(catalogue, name, other) for other in others):
            starts[name] = days[0]
    return starts


def _short(world: World, target: str) -> float:
    """People short of a target in a scenario as it is said; its network holds the readiness floor, if there is one."""
    network, outcomes = world.network, world.outcomes
    kept = replace(
        world,
        network=floored(network, outcomes.held.instructors),
        outcomes=replace(outcomes, held=replace(outcomes.held, instructors=None)),
    )
    gates = as_said(kept, ())
    (short,) = gates.values([Term("shortfall", "people", short=(target,))])
    return short if gates.keeps else INFINITY


def followed(form: Formulation, offered: Options, x: Reals) -> Followed:
    """Run the admissions and the measures of a solution, in part where it takes them in part, through `expect`."""
    m, (lines, under) = form.model, _under(form, offered, x)
    which = np.flatnonzero(m.decided)
    quota, course = under.seen.admitted[:, which], expect(under.network)
    own = m.money + own_money(m.options, m.meters, lines.calendar) @ x[form.places.option]
    metered = np.array([meter.read(course) for meter in m.meters]) + own
    return Followed(metered, metered - x[form.places.meter], _small(form, which, quota, course))


def _under(form: Formulation, offered: Options, x: Reals) -> tuple[Network, UnderPlan]:
    """The lines with the measures of a solution, in part where it takes them in part, and under its admissions."""
    m, levels = form.model, x[form.places.option].tolist()
    lines = mixed(m.lines, offered, [pair for pair in zip(m.options, levels, strict=True) if pair[1] > 0.0])
    return lines, following(m, x, lines)


def decided(ready: PreparedQuestion, x: Reals) -> Decided:
    """What a solution decides, for a scenario to follow."""
    form, m = ready.form, ready.form.model
    _, under = _under(form, ready.choices.offered, x)
    labels, which = m.lines.labels.gate, np.flatnonzero(m.decided).tolist()
    lines = {labels[line]: np.maximum(under.seen.admitted[:, line], 0.0) for line in which}
    doors = {labels[line]: np.maximum(levels, 0.0) for line, levels in under.levels.items()}
    levels = x[form.places.option].tolist()
    starts: dict[str, tuple[float, date]] = {}
    most: dict[str, float] = {}
    for option, level in zip(m.options, levels, strict=True):
        if level > form.settings.whole:
            total, day = starts.get(option.measure, (0.0, option.start))
            if level > most.get(option.measure, 0.0):
                most[option.measure], day = level, option.start
            starts[option.measure] = min(total + level, 1.0), day
    return Decided(starts, tuple(m.lines.calendar.dates), lines, doors)


def _small(form: Formulation, which: NDArray[np.intp], quota: Reals, course: Trajectory) -> tuple[str, ...]:
    """Gates with a smallest class at which fewer are admitted than are asked."""
    m, keys = form.model, form.model.lines.labels.gate_keys
    kept_out = quota.sum(0) - course.new_started[:, m.node[which]].sum(0)
    lines = which[(kept_out > form.settings.enough) & (m.lines.gates.least[which] > 1)]
    return tuple(dict.fromkeys(keys[line].name for line in lines))


def missed(ready: PreparedQuestion, target: str, solution: Solution) -> tuple[float, tuple[str, ...]]:
    """People by which solutions miss a target when they are followed, none within the bound; and too small classes.

    Where one misses, what its meters read is corrected by what came out and it is sought again, while that helps.
    """
    tries = list(_tries(ready, target, solution))
    return min(tries, key=lambda one: one[0])


def _tries(ready: PreparedQuestion, target: str, solution: Solution) -> Iterator[tuple[float, tuple[str, ...]]]:
    form, settings, best = ready.form, ready.form.settings, INFINITY
    (goal,) = [goal for goal in ready.choices.outcomes.targets if goal.name == target]
    for _ in range(settings.corrections + 1):
        seen = followed(form, ready.choices.offered, solution.x)
        asked = goal_under(goal, form.model.moved, solution.x[form.places.option])
        short = short_of(asked, named(form.model, seen.metered, [asked]))
        if short <= max(settings.enough, settings.bound * max(goal.people, settings.least_aim)):
            yield 0.0, ()
            return
        yield short, seen.small
        if short > best - settings.enough:
            return
        best, form = short, corrected(form, seen.apart)
        solution = ready.solver.solve(form.program, form.program.costs(form.short(target)))
        if solution.status is not Status.OPTIMAL:
            return


def furthest(ready: PreparedQuestion, x: Reals) -> float:
    """By how much at most what the aims of a solution read is other than `expect` finds, relative."""
    form, least = ready.form, ready.form.settings.least_aim
    levels = x[form.places.option]
    goals = [goal_under(goal, form.model.moved, levels) for goal in ready.choices.outcomes.targets]
    names = {name for term in ready.terms for name in term.weights or {}}
    names |= {f"{sort}:{goal}" for sort in ("goal", "filled") for term in ready.terms for goal in term.short}
    seen = followed(form, ready.choices.offered, x)
    found, claimed = (named(form.model, numbers, goals) for numbers in (seen.metered, seen.metered - seen.apart))
    return max((abs(found[n] - claimed[n]) / max(abs(found[n]), least) for n in names & {*found}), default=0.0)
