"""What is for a plan to choose: the measures that are not on yet, the days on which they may start, and admissions.

A plan and the questions about it ask the same program: the network with every measure as an option.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from dienmodel.model.said import with_only
from dienmodel.network.catalogue import Catalogue
from dienmodel.network.floor import floored
from dienmodel.network.outcomes import Outcomes, outcomes
from dienmodel.network.world import World
from dienmodel.plan.aims import Term, own_money
from dienmodel.plan.linear.model import Forced, Past, effects_of, with_options
from dienmodel.plan.linear.program import Clock, formulated, model_of
from dienmodel.plan.linear.search import Formulation
from dienmodel.plan.options import ALWAYS, Options, options
from dienmodel.plan.settings import SETTINGS, Settings, Weeks


def begun(catalogue: Catalogue, since: date | None = None) -> dict[str, float]:
    """Measures that began before the scenario, or before a day, with their levels: they are not for the plan."""
    start, levels, measures = catalogue.start, catalogue.levels, catalogue.measures
    return {
        name: level
        for name, level in levels.items()
        if measures[name].start <= start or (since is not None and measures[name].start < since)
    }


def default_starts(catalogue: Catalogue, since: date | None = None) -> dict[str, list[date]]:
    """The days on which each measure that has not begun may start: from its own start, and later new years.

    With `since` measures do not start before it, but that those of an older plan keep their day.
    """
    running, end = begun(catalogue, since), catalogue.end
    starts = {}
    for name, measure in catalogue.measures.items():
        if running.get(name, 0.0) > 0:
            continue
        own = measure.start
        first = max(own, measure.legal_from or own, catalogue.start, since or own)
        days = [first, *(date(year, 1, 1) for year in range(first.year + 1, end.year - 1, 2))] if first < end else []
        if since is not None and catalogue.levels.get(name, 0.0) > 0 and since <= own < end:
            days = sorted({own, *days})
        if days:
            starts[name] = days
    return starts


@dataclass(frozen=True)
class Choices:
    """A scenario without the measures that are for the plan, and what each of them would change."""

    offered: Options
    outcomes: Outcomes
    excludes: Sequence[tuple[str, str]] = ()  # pairs of measures of which there is one at most
    effects: Sequence[Forced] = ()  # of each option, once they have been measured


def choices(
    world: World,
    starts: Mapping[str, Sequence[date]] | None,
    clock: Clock,
    since: date | None = None,
    early: bool = False,
    settings: Settings = SETTINGS,
) -> Choices:
    """Compile a scenario with the measures that have not begun as options, each on its days.

    Without days they start on those of `default_starts`. With `since` measures that began before that day are not for
    the plan. With `early` every measure may also have worked from the beginning.
    """
    clock.begin("compile measures")
    days = default_starts(world.catalogue, since) if starts is None else starts
    bare = with_only(world.said, begun(world.catalogue, since))
    offered = options(bare, {name: [*own, ALWAYS] for name, own in days.items()} if early else days, settings)
    against = outcomes(bare, offered.lines, {})
    offered = replace(offered, lines=floored(offered.lines, against.held.instructors))
    return Choices(offered, against, _excludes(world.catalogue))


def _excludes(catalogue: Catalogue) -> list[tuple[str, str]]:
    """Pairs of measures that exclude each other, each once, whichever of the two says so."""
    pairs = ((name, other) for name, measure in catalogue.measures.items() for other in measure.excludes)
    return list(dict.fromkeys((min(pair), max(pair)) for pair in pairs))


def formulation_of(
    choices: Choices,
    terms: Sequence[Term],
    spaces: Sequence[str],
    weeks: Weeks,
    margin: float,
    clock: Clock,
    past: Past | None = None,
    also: Collection[str] = (),
    settings: Settings = SETTINGS,
) -> tuple[Formulation, Choices]:
    """The program of all choices, and these with their effects, which are the same in other periods.

    A level from 0 to 1 per option, and admissions in periods of so many weeks.
    """
    offered, lines = choices.offered, choices.offered.lines
    m = model_of(lines, choices.outcomes, spaces, weeks, clock, past, also, settings)
    if offered.options:
        clock.begin("effects of measures")
        effects = choices.effects or effects_of(m, offered, m.course.new_started[:, m.node], settings=settings)
        choices = replace(choices, effects=effects)
        m = with_options(m, offered, effects, own_money(offered.options, m.meters, lines.calendar), settings)
    return formulated(m, terms, choices.outcomes.targets, margin, choices.excludes, settings), choices
