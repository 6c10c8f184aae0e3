"""Plans: made for a scenario and its aims, written as a file that can be laid over the scenario."""

from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

import numpy as np

from dienmodel.model.checks.plan import ranks
from dienmodel.network.catalogue import INDICATOR, Catalogue
from dienmodel.network.meters.meter import calendar_years
from dienmodel.network.network import Reals
from dienmodel.network.world import World
from dienmodel.plan.aims import Term, weighed
from dienmodel.plan.planner import plan, sought_on
from dienmodel.plan.result import Plan, Start
from dienmodel.plan.settings import SEARCH, Search
from dienmodel.text.faults import Fault, FaultyInput, Values, one_of
from dienmodel.text.files import written
from dienmodel.text.progress import Notice
from dienmodel.text.reading import read_yaml

TOGETHER = "+"
"""Between the names of aims that are weighed together."""

DECIMALS = 3
"""Of a person, in the numbers of a plan file."""

UNITS = {"shortfall": "people", "cost": "mln_eur", "readiness": "person_years", "labour": "people", "space": "years"}


def made_for(
    world: World,
    aims: Sequence[str] = (),
    search: Search = SEARCH,
    progress: Notice | None = None,
    since: date | None = None,
    after: Plan | None = None,
) -> Plan:
    """The best plan for the named aims of a scenario, in that order; by default its first two.

    With `since`, decisions before that day stay as the scenario says, and the search goes on from a plan that was made
    before it, `after`, see `planner.plan`.

    Raises:
        FaultyInput: an aim that the scenario does not say, or none at all.
        NoPlan: there is no plan, or it cannot be trusted.
    """
    names = aims_of(world, aims)
    terms, spaces = [term(world, name) for name in names], spaces_of(world.catalogue, names)
    if after is not None:
        return sought_on(after, world, terms, spaces, search, progress, since)
    return plan(world, terms, spaces, search=search, progress=progress, since=since)


def aims_of(world: World, aims: Sequence[str] = ()) -> list[str]:
    """The named aims of a scenario, or else those of its `plan`, or else its first two; `a+b` is a and b weighed.

    Raises:
        FaultyInput: an aim that the scenario does not say or weigh, or none at all.
    """
    own = [TOGETHER.join(rank) for rank in world.catalogue.ranks]
    names = list(aims) or own or list(world.catalogue.aims)[:2]
    _refuse_unknown(world, apart(names))
    _refuse_weighed(world, names)
    faults = [*ranks(world.said, [name.split(TOGETHER) for name in names], ("aims",))]
    if faults:
        raise FaultyInput(faults)
    return names


def apart(names: Sequence[str]) -> list[str]:
    """The aims in some ranks, each by itself."""
    return [part for name in names for part in name.split(TOGETHER)]


def spaces_of(catalogue: Catalogue, names: Sequence[str]) -> list[str]:
    """Capacities whose use counts as space for some aims, and the indicators that are aims themselves."""
    each = [(name, catalogue.aim(name)) for name in apart(names)]
    read = [name for name, aim in each if aim.least == "indicator"]
    return [*(capacity for _, aim in each for capacity in aim.capacities), *read]


def term(world: World, name: str) -> Term:
    """An aim of a scenario, or some that are weighed together in millions of euro, as a term of the objective."""
    weights = weights_of(world.catalogue, name)
    if weights:
        return weighed(name, UNITS["cost"], [(term(world, part), weight) for part, weight in weights.items()])
    aim = world.catalogue.aim(name)
    if aim.least == "indicator":
        entry = world.catalogue.indicators[name.removeprefix(INDICATOR)]
        return Term(name, entry.unit, weights={name: -1.0 if entry.better == "more" else 1.0})
    if aim.least == "shortfall":
        return Term(name, UNITS[aim.least], short=aim.targets)
    years = calendar_years(world.network.calendar)[0]
    names = [f"paid:{year}" for year in years] if aim.least == "cost" else [aim.least]
    return Term(name, UNITS[aim.least], weights=dict.fromkeys(names, 1.0))


def weights_of(catalogue: Catalogue, name: str) -> dict[str, float]:
    """Of aims that are weighed together, what a unit of each counts in millions of euro; nothing for one by itself."""
    parts = name.split(TOGETHER)
    return {part: catalogue.aim(part).weight for part in parts} if len(parts) > 1 else {}


def _refuse_weighed(world: World, names: Sequence[str]) -> None:
    """Keep indicators from sharing a rank: nothing says what a unit of one counts beside other aims."""
    shared = [part for name in names if TOGETHER in name for part in name.split(TOGETHER)]
    where, aims = world.said.where("indicators"), world.catalogue.aims
    faults = [Fault("indicator-weighed", where, {"aim": aim}) for aim in shared if aim not in aims]
    if faults:
        raise FaultyInput(faults)


def _refuse_unknown(world: World, names: Sequence[str]) -> None:
    aims, where = world.catalogue.aims, world.said.where("aims")
    faults = [Fault("no-aims", where)] if not names else []
    for name in names:
        if name.startswith(INDICATOR) and name not in aims:
            faults += _no_such_aim(world, name.removeprefix(INDICATOR))
        elif name not in aims:
            faults.append(Fault("no-aim", where, {"word": name, "one_of": one_of(name, aims)}))
        elif aims[name].least == "shortfall":
            faults += _out_of_reach(world, name)
    if faults:
        raise FaultyInput(faults)


def _no_such_aim(world: World, name: str) -> Iterator[Fault]:
    """An indicator that no plan can aim at: there is none, nobody knows it, or neither way of it is better."""
    indicators = world.catalogue.indicators
    where = world.said.where("indicators", name) if name in indicators else world.said.where("indicators")
    if name not in indicators:
        yield Fault("no-aim", where, {"word": f"{INDICATOR}{name}", "one_of": one_of(name, indicators)})
    elif (why := indicators[name].unknown) is not None:
        yield Fault("indicator-unknown", where, {"name": name, "why": why})
    elif indicators[name].better == "neither":
        yield Fault("aim-at-neither", where, {"indicator": name})


def _out_of_reach(world: World, name: str) -> Iterator[Fault]:
    """Targets of an aim that no plan can change: none, or outside the run."""
    catalogue, said = world.catalogue, world.said
    targets = catalogue.aims[name].targets
    if not targets:
        yield Fault("aim-without-target", said.where("aims", name), {"aim": name})
    for target in targets:
        day = catalogue.targets[target].day
        if not catalogue.now < day <= catalogue.end:
            span: Values = {"day": day, "start": catalogue.now, "end": catalogue.end}
            where = said.where("aims", name, "targets")
            yield Fault("target-outside", where, {"aim": name, "target": target, **span})


def overlay(catalogue: Catalogue, best: Plan) -> str:
    """The plan as a file to lay over the scenario: measures with their starts, and people per line and period."""
    lines = (*_comments(catalogue, best), *_measures(catalogue, best), *_admissions(best))
    return "\n".join(lines) + "\n"


def _comments(catalogue: Catalogue, best: Plan) -> Iterator[str]:
    """What the plan is for, and how far it may be from the best."""
    yield f"{_heading(catalogue)} dienmodel run {catalogue.scenario} --plan THIS-FILE"
    if not best.near.known:
        yield "# The search was not finished: there may be a better choice of measures."
    elif best.stopped:
        most = f"{best.near.most:,.2f} {_unit(catalogue, best.near.aim)}"
        yield f"# Stopped before the best was proven: no choice of measures is {most} better in {best.near.aim}."


def _unit(catalogue: Catalogue, aim: str) -> str:
    """What an aim is counted in; aims that are weighed together count as cost does."""
    least = "cost" if TOGETHER in aim else catalogue.aim(aim).least
    return catalogue.indicators[aim.removeprefix(INDICATOR)].unit if least == "indicator" else UNITS[least]


def _measures(catalogue: Catalogue, best: Plan) -> Iterator[str]:
    """Starts and levels of its measures; those of the scenario that it does not start are off."""
    chosen = {start.measure: start for start in best.starts}
    levels = {name: 0.0 for name in catalogue.working if _is_planned(catalogue, name)}
    levels |= {name: start.level for name, start in chosen.items()}
    if chosen:
        yield from ("measures:", *(f"  {name}: {{{_day(catalogue, start)}}}" for name, start in chosen.items()))
    if levels:
        yield from ("on:", *(f"  {name}: {level:g}" for name, level in levels.items()))
    elif not best.lines:
        yield f"on: {{}}  # {_why_nothing(best)}"


def _day(catalogue: Catalogue, start: Start) -> str:
    """The start of a measure; a decision that it waits for is taken by then, and must not move it again."""
    waits = f", decided_by: {start.start}" if catalogue.measures[start.measure].decision else ""
    return f"start: {start.start}{waits}"


def _admissions(best: Plan) -> Iterator[str]:
    """People per line and period, if any are decided."""
    if best.lines:
        yield from ("admissions:", f"  days: [{', '.join(map(str, best.days))}]", "  lines:")
    for label, row in zip(best.lines, best.admitted, strict=True):
        yield f'    "{label}": [{_numbers(row)}]'
    if best.lines and best.doors:
        yield "  doors:"
        yield from (f'    "{door.line}": [{_numbers(door.most)}]' for door in best.doors)


def _why_nothing(best: Plan) -> str:
    if best.as_it_is:
        return "the gates as they are do at least as well as any admissions by these periods"
    return "nothing to decide: no gate and no measure is left to choose"


def _heading(catalogue: Catalogue) -> str:
    return f"# A plan for {catalogue.scenario}:"


def refuse_other(catalogue: Catalogue, path: Path) -> None:
    """Keep a file that is no plan for this scenario.

    Raises:
        FaultyInput: there is such a file.
    """
    if not path.exists() or path.read_bytes().startswith(_heading(catalogue).encode()):
        return
    raise FaultyInput([Fault("other-file", str(path), {"scenario": catalogue.scenario})])


DECISIONS = ("measures", "on", "admissions")
"""Sections of a plan file."""


def check_plan(path: Path) -> None:
    """Find out whether a file is a plan: decisions, and nothing else.

    Raises:
        FaultyInput: it decides nothing, or says more than decisions.
    """
    tree = read_yaml(path)
    sections = list(tree.data) if isinstance(tree.data, dict) else []
    faults = [
        Fault("plan-says-more", tree.where((name,)), {"section": str(name)})
        for name in sections
        if name not in DECISIONS
    ]
    if not {"on", "admissions"} & set(sections):
        faults.append(Fault("plan-decides-nothing", str(path)))
    if faults:
        raise FaultyInput(faults)


def _is_planned(catalogue: Catalogue, name: str) -> bool:
    return catalogue.measures[name].start > catalogue.now


def _numbers(row: Reals) -> str:
    return ", ".join(f"{value:g}" for value in np.round(np.maximum(row, 0.0), DECIMALS))


def write_plan(catalogue: Catalogue, best: Plan, path: Path) -> None:
    """Write the plan file.

    Raises:
        FaultyInput: the file cannot be written.
    """
    with written(path):
        path.write_text(overlay(catalogue, best), encoding="utf-8")
