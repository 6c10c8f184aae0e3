"""What is for a plan to choose: the measures that are not on yet, the days on which they may start, and admissions.

A plan and the questions about it ask the same program: the network with every measure as an option.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

import numpy as np

from dienmodel.model.said import Said, with_only, with_starts
from dienmodel.model.used import held_against
from dienmodel.network.catalogue import Catalogue
from dienmodel.network.network import Reals
from dienmodel.network.outcomes import Goal, Outcomes, outcomes
from dienmodel.network.quotas.floor import floored
from dienmodel.network.world import World
from dienmodel.plan.aims import Term, aimed, own_money, readings
from dienmodel.plan.linear.model import Forced, Model, Moved, Past, effects_of, moved, with_options
from dienmodel.plan.linear.program import Clock, formulated, model_of
from dienmodel.plan.linear.reading import Reading
from dienmodel.plan.linear.search import Formulation
from dienmodel.plan.measures.options import ALWAYS, Options, options
from dienmodel.plan.settings import SETTINGS, Settings, Weeks


def begun(catalogue: Catalogue, since: date | None = None) -> dict[str, float]:
    """Measures that began up to today, or before a day, with their levels: they are not for the plan."""
    start, levels, measures = catalogue.now, catalogue.levels, catalogue.measures
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
        first = max(own, measure.legal_from or own, catalogue.now, since or own)
        days = [first, *(date(year, 1, 1) for year in range(first.year + 1, end.year - 1, 2))] if first < end else []
        if since is not None and catalogue.levels.get(name, 0.0) > 0 and since <= own < end:
            days = sorted({own, *days})
        days = [day for day in days if not measure.until or day < measure.until]
        if days:
            starts[name] = days
    return starts


@dataclass(frozen=True)
class Choices:
    """A scenario without the measures that are for the plan, and what each of them would change."""

    offered: Options
    outcomes: Outcomes
    excludes: Sequence[tuple[str, str]] = ()  # pairs of measures of which there is one at most
    under: Mapping[int, Outcomes] = field(default_factory=dict)  # per option that changes them: costs, budgets, targets
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
    under = {at: outcomes(alone, offered.lines, {}) for at, alone in _priced(bare, world.catalogue, offered)}
    offered = replace(offered, lines=floored(offered.lines, against.held.instructors))
    return Choices(offered, against, _excludes(world.catalogue), under)


def _priced(bare: Said, catalogue: Catalogue, offered: Options) -> Iterator[tuple[int, Said]]:
    """Options that change what results are held against or cost, each with the scenario under it alone."""
    weighty = held_against(bare)
    for at, option in enumerate(offered.options):
        if any(effect.figure in weighty for effect in catalogue.measures[option.measure].effects):
            yield at, with_starts(bare, {option.measure: (1.0, option.start)})


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
    against = _with_posts_to_come(aimed(choices.outcomes, terms), choices.under.values())
    choices = replace(choices, outcomes=against)
    offered, lines = choices.offered, choices.offered.lines
    m = model_of(lines, choices.outcomes, spaces, weeks, clock, past, also, settings)
    if offered.options:
        clock.begin("effects of measures")
        days = {at: replace(under, targets=_read_alike(against, under)) for at, under in choices.under.items()}
        reread = {at: readings(lines, under, spaces) for at, under in days.items()}
        effects = choices.effects or effects_of(m, offered, reread, settings=settings)
        choices = replace(choices, effects=effects)
        m = with_options(m, offered, effects, _spent(choices, m), _moved(choices, m, reread), settings)
    return formulated(m, terms, choices.outcomes.targets, margin, choices.excludes, settings), choices


def _with_posts_to_come(against: Outcomes, under: Iterable[Outcomes]) -> Outcomes:
    """Outcomes whose targets know which cells have posts under some option, though they have none without."""
    targets = list(against.targets)
    for each in under:
        for i, (old, new) in enumerate(zip(targets, each.targets, strict=True)):
            if (
                old.posts is not None
                and new.posts is not None
                and (more := (new.posts > 0.0) & (old.posts <= 0.0)).any()
            ):
                targets[i] = replace(old, may_have=more if old.may_have is None else old.may_have | more)
    return replace(against, targets=tuple(targets))


def _read_alike(against: Outcomes, under: Outcomes) -> tuple[Goal, ...]:
    """The targets of some outcomes, with what a person counts for them under an option."""
    pairs = zip(against.targets, under.targets, strict=True)
    return tuple(replace(goal, each=other.each) for goal, other in pairs)


def _spent(choices: Choices, m: Model) -> Reals:
    """Own money of the options, and what they change in that of measures that are on, [meters, options]."""
    calendar = m.lines.calendar
    spent = own_money(choices.offered.options, m.meters, calendar)
    for at, under in choices.under.items():
        spent[:, at] = own_money(under.levers, m.meters, calendar).sum(axis=1) - m.money
    return spent


def _moved(choices: Choices, m: Model, reread: Mapping[int, Sequence[Reading]]) -> Moved:
    """What options move of budgets, of the smoothness of intake, and of the people and posts of targets."""
    found, n = moved(m, reread, len(choices.offered.options)), len(choices.offered.options)
    people, posts = dict[str, Reals](), dict[str, Reals]()
    for at, under in choices.under.items():
        for old, new in zip(choices.outcomes.targets, under.targets, strict=True):
            if new.people != old.people:
                people.setdefault(old.name, np.zeros(n))[at] = new.people - old.people
            if old.posts is not None and new.posts is not None and (new.posts != old.posts).any():
                more = new.posts - old.posts
                posts.setdefault(old.name, np.zeros((len(more), n)))[:, at] = more
    return replace(found, people=people, posts=posts)
