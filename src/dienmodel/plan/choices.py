"""What is for a plan to choose: the measures that are not on yet, the days on which they may start, and admissions.

A plan and the questions about it ask the same program: the network with every measure as an option.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from dienmodel.model.said import Said
from dienmodel.network.floor import floored
from dienmodel.network.outcomes import Outcomes, outcomes
from dienmodel.plan.aims import Term, own_money
from dienmodel.plan.linear.model import Forced, Past, effects_of, with_options
from dienmodel.plan.linear.program import Clock, formulated, model_of
from dienmodel.plan.linear.search import Formulation
from dienmodel.plan.options import ALWAYS, Options, options
from dienmodel.plan.settings import SETTINGS, Settings, Weeks


def begun(said: Said, since: date | None = None) -> dict[str, float]:
    """Measures that began before the scenario, or before a day, with their levels: they are not for the plan."""
    scenario = said.scenario
    levels = {name: level for name, level in scenario.on.items() if scenario.measures[name].start <= scenario.start}
    if since is not None:
        levels |= {name: level for name, level in scenario.on.items() if scenario.measures[name].start < since}
    return levels


def default_starts(said: Said, end: date, since: date | None = None) -> dict[str, list[date]]:
    """The days on which each measure that is not on yet may start: from its own start, and later new years.

    With `since` measures that are on stay as they are, and others do not start before it.
    """
    starts = {}
    for name, measure in said.scenario.measures.items():
        if said.scenario.on.get(name, 0.0) > 0 and (since or measure.start <= said.scenario.start):
            continue
        first = max(measure.start, measure.legal_from or measure.start, said.scenario.start, since or measure.start)
        years = range(first.year + 1, end.year - 1, 2)
        starts[name] = [first, *(date(year, 1, 1) for year in years)] if first < end else []
    return {name: days for name, days in starts.items() if days}


def later_starts(said: Said, bare: Said, since: date) -> dict[str, list[date]]:
    """The days on which measures may start from a day on, those of the older plan among them."""
    starts = default_starts(bare, bare.scenario.end, since)
    for name, level in said.scenario.on.items():
        own = said.scenario.measures[name].start
        if level > 0 and name not in bare.scenario.on and since <= own < said.scenario.end:
            starts[name] = sorted({own, *starts.get(name, [])})
    return starts


@dataclass(frozen=True)
class Choices:
    """A scenario without the measures that are for the plan, and what each of them would change."""

    bare: Said
    offered: Options
    outcomes: Outcomes
    effects: Sequence[Forced] = ()  # of each option, once they have been measured


def choices(
    bare: Said,
    starts: Mapping[str, Sequence[date]] | None,
    clock: Clock,
    early: bool = False,
    settings: Settings = SETTINGS,
) -> Choices:
    """Compile a scenario with its measures as options, each on its days; without days on those of `default_starts`.

    With `early` every measure may also have worked from the beginning.
    """
    clock.begin("compile measures")
    days = default_starts(bare, bare.scenario.end) if starts is None else starts
    offered = options(bare, {name: [*own, ALWAYS] for name, own in days.items()} if early else days, settings=settings)
    against = outcomes(bare, offered.lines, {})
    return Choices(bare, replace(offered, lines=floored(offered.lines, against.held.instructors)), against)


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
        effects = choices.effects or effects_of(m, offered, m.course.new_started[:, m.node])
        choices = replace(choices, effects=effects)
        m = with_options(m, offered, effects, own_money(offered.options, m.meters, lines.calendar))
    excludes = [
        (name, other)
        for name, measure in choices.bare.scenario.measures.items()
        for other in measure.excludes
        if name < other
    ]
    return formulated(m, terms, choices.outcomes.targets, margin, excludes, settings), choices
