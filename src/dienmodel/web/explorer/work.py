"""The kinds of long work, and the notes in which their results are found."""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from dienmodel.engines.sample.ensemble import Ensemble, ensemble
from dienmodel.plan.file import overlay
from dienmodel.plan.questions.ask import traded
from dienmodel.plan.result import Plan
from dienmodel.runs.answer import Answer, answer, brought_near, in_futures, outlooks
from dienmodel.runs.desk import AS_SAID, Desk, State
from dienmodel.runs.likely import ENOUGH, DrawnTarget, Futures, Shift, enough
from dienmodel.runs.middles import Offsets, offsets_of
from dienmodel.runs.run import Run
from dienmodel.runs.tables.waiting.worth import worth_table
from dienmodel.sweeps.map import Execution, processes
from dienmodel.sweeps.posterior import learnt_for
from dienmodel.sweeps.shared import NearFutures, SharedDraws, shift_under
from dienmodel.sweeps.uncertainty import futures
from dienmodel.text.table import Table
from dienmodel.web.explorer.apart import followed_apart, front_apart, pairs_apart, plan_apart, swings_apart, why_apart
from dienmodel.web.explorer.sharing.saving import with_plan
from dienmodel.web.explorer.shelf import Shelf
from dienmodel.web.shell.jobs import Job, Jobs, Work, new_id
from dienmodel.weigh.ahead import Ahead, LeversKnown, bond_of, read_ahead, write_ahead
from dienmodel.weigh.attribution import LITTLE, attribute, effects_table
from dienmodel.weigh.levers import LeversInFutures
from dienmodel.weigh.quantities import PEOPLE

KINDS = ("bands", "futures", "links", "levers", "pairs", "swings", "effects", "plan", "front", "why")
"""Bands from chance and from the figures, the chain and the levers in some of these futures, which two measures help
most, which figure moves most, which measure did how much, best plan and front, and what stops missed targets."""

FROM_FUTURES = ("links", "levers")
"""Work in those futures of the scenario as it is that stand for all: it begins with these."""

Worth = TypeVar("Worth", Table, Table | None)

REPLICATIONS, DRAWS, SEED = 100, 100, 1


def key_of(kind: str, scenario: str, state: State) -> Hashable:
    """Where the result of some work is noted."""
    return (kind, scenario, state)


def work_for(kind: str, shelf: Shelf, scenario: str, state: State) -> Work:
    """The work of a kind for a state, which notes what it found."""
    desk = shelf.desk(scenario)

    def work(job: Job) -> None:
        if kind in FROM_FUTURES:
            result = _followed(kind, shelf, scenario, state, job)
        elif kind == "plan":
            result = _planned(shelf, scenario, state, job)
        elif kind == "futures":
            result = _drawn(shelf, scenario, state, job)
        else:
            result = _found(kind, desk, state, job)
        _keep(kind, shelf, scenario, state, job, result)

    return work


def begin(jobs: Jobs, shelf: Shelf, kind: str, scenario: str, state: State, client: str) -> tuple[Job, str]:
    """Start work for a client, unless it runs already; the job, and the name under which this client knows it.

    Raises:
        Busy: too much work is waiting.
        FaultyInput: the state does not fit the scenario.
    """
    shelf.desk(scenario).under(state)
    id_of_client = new_id()
    work = work_for(kind, shelf, scenario, state)
    job = jobs.start(key_of(kind, scenario, state), kind, scenario, work, client, id_of_client)
    return job, id_of_client if job.id == id_of_client else job.watch


@dataclass(frozen=True)
class BestPlan:
    """The best plan for a state: as it was made, as a file to lay over the scenario, and as a scenario file."""

    plan: Plan
    overlay: str
    text: str


def _planned(shelf: Shelf, scenario: str, state: State, job: Job) -> BestPlan:
    """The best plan, sought on from the one that was made before; what was found for that very plan is kept."""
    world = shelf.desk(scenario).run(state).world
    before: BestPlan | None = shelf.work.get(key_of("plan", scenario, state))
    plan = plan_apart(world.said, job, None if before is None else before.plan)
    laid = overlay(world.catalogue, plan)
    text = with_plan(world.catalogue, shelf.laid(scenario), state, laid)
    name, desk = shelf.opened(text)
    for kind in ("bands", "futures"):
        if not job.stopped() and shelf.work.get(key_of(kind, name, AS_SAID)) is None:
            _keep(kind, shelf, name, AS_SAID, job, _found(kind, desk, AS_SAID, job))
    return BestPlan(plan, laid, text)


@dataclass(frozen=True)
class AsSaid:
    """The main target of a scenario as it is in its futures, and the numbers of these."""

    target: DrawnTarget
    numbers: tuple[int, ...]


def _drawing(desk: Desk) -> SharedDraws:
    """How the futures of a scenario are drawn."""
    return SharedDraws(DRAWS, SEED, learnt_for(desk.run()))


def _shipped(shelf: Shelf, scenario: str, state: State) -> Ahead | None:
    """What was computed of the futures of this very scenario before the shelf was made, if anything was."""
    if shelf.shipped is None or not shelf.shipped.is_file():
        return None
    path, desk = shelf.shipped, shelf.desk(scenario)

    def read() -> Ahead | None:
        return read_ahead(path, bond_of(desk.under(state), _drawing(desk)))

    return shelf.small.found(("shipped", scenario, state), read) if state == AS_SAID else read()


def note_shipped(shelf: Shelf, scenario: str) -> None:
    """Note what comes with the package of the futures of a scenario as it is, before anything is computed.

    The work that would find them is still to be done, in seconds: it notes what levers do in these futures.
    """
    shipped = _shipped(shelf, scenario, AS_SAID)
    if shipped is not None:
        shelf.work.keep(key_of("futures", scenario, AS_SAID), shipped.futures)
        shelf.work.keep(key_of("links", scenario, AS_SAID), shipped.links)
        shelf.work.keep(key_of("levers", scenario, AS_SAID), shipped.levers)


def ship(shelf: Shelf, scenario: str, path: Path) -> bool:
    """Write what was found of the futures of a scenario as it is, for the package.

    False where it has not been computed, or there are no levers.

    Raises:
        FaultyInput: the file cannot be written.
    """
    links, levers = (shelf.work.get(key_of(kind, scenario, AS_SAID)) for kind in FROM_FUTURES)
    desk, known = shelf.desk(scenario), futures_as_said(shelf, scenario)
    if known is None or levers is None:
        return False
    numbers = tuple(known.numbers[i] for i in known.target.standing)
    drawn: Any = shelf.work.get(key_of("futures", scenario, AS_SAID))
    write_ahead(Ahead(drawn, numbers, links, levers), path, bond_of(desk.under(AS_SAID), _drawing(desk)))
    return True


def _followed(kind: str, shelf: Shelf, scenario: str, state: State, job: Job) -> Any:
    """What is read of the chain or the levers in the futures of the scenario as it is; None without a target."""
    desk, known = shelf.desk(scenario), futures_as_said(shelf, scenario)
    if known is None:
        _keep("futures", shelf, scenario, AS_SAID, job, _drawn(shelf, scenario, AS_SAID, job))
        known = futures_as_said(shelf, scenario)
    if known is None:
        return None
    numbers = [known.numbers[i] for i in known.target.standing]
    shipped = _shipped(shelf, scenario, state)
    if shipped is not None and shipped.numbers == tuple(numbers):
        followed = shipped.links if kind == "links" else shipped.levers.levers
    else:
        followed = followed_apart(kind, desk.under(state), _drawing(desk), numbers, job)
    return _met_under(shelf, scenario, state, followed, known) if isinstance(followed, LeversInFutures) else followed


def _met_under(shelf: Shelf, scenario: str, state: State, found: LeversInFutures, known: AsSaid) -> LeversKnown:
    """How many futures meet the target under each package, as the page tells once its levers stand there.

    What is known of the futures of every lever and package is noted for that: the first screen tells the same of them.
    """
    met = dict[str, tuple[int, int]]()
    alone = (under for pair in found.alone.values() for under in pair)
    packages = ((each.name, found.state(each.levels)) for each in found.packages)
    for under in alone:
        _note_place(shelf, scenario, state, found, under, known)
    for name, under in (("", found.states[0]), *packages):
        met[name] = _counted_under(shelf, scenario, _note_place(shelf, scenario, state, found, under, known))
    return LeversKnown(found, met[""][1], met[""][0], met)


def _note_place(
    shelf: Shelf, scenario: str, state: State, found: LeversInFutures, under: State, known: AsSaid
) -> State:
    """Note what levers shift in each future; the state of the page in which they stand so."""
    levels = shelf.catalogue(scenario).levels
    moved = {**found.as_said, **dict(under.levels)}
    away = {name: level for name, level in moved.items() if level != levels.get(name, 0.0)}
    there = replace(state, levels=State.of(away).levels)
    if there != AS_SAID:
        note_shift(shelf, scenario, there, found.shift(under, known.target))
    return there


def _counted_under(shelf: Shelf, scenario: str, state: State) -> tuple[int, int]:
    """How many of the futures that can be counted meet the main target under a state, and how many there are."""
    main = answer_near(shelf, scenario, state, run_with_bands(shelf, scenario, state)).main
    countable = () if main is None or main.reach is None else main.reach.countable
    return sum(each.met for each in countable), len(countable)


def _drawn(shelf: Shelf, scenario: str, state: State, job: Job) -> Any:
    """The futures of a scenario under a state, as they were shipped or drawn anew."""
    shipped = _shipped(shelf, scenario, state)
    return _found("futures", shelf.desk(scenario), state, job) if shipped is None else shipped.futures


def _found(kind: str, desk: Desk, state: State, job: Job) -> Any:
    run = desk.run(state)
    if kind == "front":
        return front_apart(run.world.said, traded(run.world), job)
    if kind == "why":
        return why_apart(run.world.said, missed(run), job)
    if kind == "pairs":
        return pairs_apart(run.world.said, job)
    if kind == "bands":
        return ensemble(run.world.network, REPLICATIONS, SEED, progress=job.note, stop=job.stopped)
    if kind == "futures":
        return futures(run.world, DRAWS, SEED, Execution(processes(), job.tick), learnt_for(run))
    if kind == "effects":
        attribution = attribute(run.world, answer(run).until, Execution(progress=job.tick), LITTLE)
        return effects_table(attribution, PEOPLE, ("category", *run.world.catalogue.members))
    return swings_apart(run.world, answer(run), job)


def _keep(kind: str, shelf: Shelf, scenario: str, state: State, job: Job, result: Any) -> None:
    """Note a result; of work that was stopped only what is one."""
    if not job.stopped() or _stands(kind, result):
        shelf.work.keep(key_of(kind, scenario, state), result)


def _stands(kind: str, part: Any) -> bool:
    """Whether what was done before work was stopped is a result: a band of fewer draws is, an order of some is not."""
    if kind == "bands":
        return bool(part.replications >= ENOUGH)
    return enough(part) is not None if kind == "futures" else kind not in ("swings", *FROM_FUTURES)


def missed(run: Run) -> list[str]:
    """Targets for everybody that the expectation misses, the first one first."""
    by_day = sorted(outlooks(run), key=lambda outlook: outlook.day)
    return [outlook.target for outlook in by_day if not outlook.met and outlook.category == "total"]


def run_with_bands(shelf: Shelf, scenario: str, state: State) -> Run:
    """The run of a state with all that has been computed of it: bands from chance and figures, worth of one unit more.

    It is the same run, which remembers what was read off it, until something else has been computed.
    """
    run, worth = shelf.desk(scenario).run(state), worth_noted(shelf, scenario, state)
    sampled: Ensemble | None = shelf.work.get(key_of("bands", scenario, state))
    computed: Futures | None = shelf.work.get(key_of("futures", scenario, state))
    rests_on = run, sampled, None if computed is None else enough(computed), worth
    if all(part is None for part in rests_on[1:]):
        return run
    noted: _Known | None = shelf.runs.get(("known", scenario, state))
    if noted is None or any(a is not b for a, b in zip(noted.rests_on, rests_on, strict=True)):
        noted = shelf.runs.keep(("known", scenario, state), _Known(rests_on, _with_all(*rests_on)))
    return noted.run


class _Known(NamedTuple):
    """A run with all that had been computed of it, and that."""

    rests_on: tuple[Run, Ensemble | None, Futures | None, Table | None]
    run: Run


def _with_all(run: Run, sampled: Ensemble | None, drawn: Futures | None, worth: Table | None) -> Run:
    kept = run.kept if worth is None else {**run.kept, worth.name: worth}
    seed = run.seed if sampled is None else SEED
    return replace(run, sampled=sampled, futures=drawn, seed=seed, kept=kept)


def drawn_as_said(shelf: Shelf, scenario: str) -> Mapping[str, DrawnTarget]:
    """The targets of the scenario as it is in its futures, as far as these have been computed."""
    noted: Mapping[str, DrawnTarget] | None = shelf.small.get(("drawn", scenario))
    computed: Futures | None = shelf.work.get(key_of("futures", scenario, AS_SAID))
    if noted is not None or computed is None or enough(computed) is None:
        return noted or {}
    goals = answer_as_said(shelf, scenario).targets
    drawn = in_futures(goals, computed)
    return shelf.small.keep(("drawn", scenario), drawn)


def offsets_as_said(shelf: Shelf, scenario: str) -> Offsets | None:
    """How far the middle of the futures of a scenario as it is lies above what is expected, once these are known."""
    noted: Offsets | None = shelf.small.get(("offsets", scenario))
    if noted is not None or not drawn_as_said(shelf, scenario):
        return noted
    offsets = offsets_of(run_with_bands(shelf, scenario, AS_SAID))
    return None if offsets is None else shelf.small.keep(("offsets", scenario), offsets)


def answer_near(shelf: Shelf, scenario: str, state: State, run: Run) -> Answer:
    """The answer of a run under a state, with the band of the scenario as it is moved along where it has none."""
    here, drawn = answer(run), drawn_as_said(shelf, scenario)
    if run.futures is not None or state == AS_SAID or not drawn:
        return here
    return brought_near(here, answer_as_said(shelf, scenario), drawn, shift_noted(shelf, scenario, state))


def futures_as_said(shelf: Shelf, scenario: str) -> AsSaid | None:
    """What each future of the scenario as it is gives its main target; None until they have been computed."""
    computed: Futures | None = shelf.work.get(key_of("futures", scenario, AS_SAID))
    main, drawn = answer_as_said(shelf, scenario).main, drawn_as_said(shelf, scenario)
    if computed is None or main is None or main.target not in drawn:
        return None
    return AsSaid(drawn[main.target], computed.draws)


def shift_of(shelf: Shelf, scenario: str, state: State, known: AsSaid) -> Shift | None:
    """What levers change in each future, from those futures that stand for others."""
    near = _near(shelf, scenario)
    return shift_under(shelf.desk(scenario).under(state), known.target, known.numbers, near)


def come_near(shelf: Shelf, scenario: str, known: AsSaid) -> int:
    """Compile a scenario in those futures that stand for others, before the first lever is moved; how many these are.

    Raises:
        FaultyInput: its figures contradict each other in one of them.
    """
    near = _near(shelf, scenario)
    return len([near.near(known.numbers[i]) for i in known.target.standing])


def _near(shelf: Shelf, scenario: str) -> NearFutures:
    desk = shelf.desk(scenario)
    return shelf.near.found(("near", scenario), lambda: NearFutures(desk.said, _drawing(desk)))


def shift_noted(shelf: Shelf, scenario: str, state: State) -> Shift | None:
    """The same if it has been computed."""
    noted: Shift | None = shelf.small.get(("shift", scenario, state))
    return noted


def note_shift(shelf: Shelf, scenario: str, state: State, shift: Shift | None) -> None:
    """Note what levers change in each future, or that it is not known."""
    shelf.small.keep(("shift", scenario, state), shift)


def answer_as_said(shelf: Shelf, scenario: str) -> Answer:
    """The expected answer of the scenario as it is, computed once."""
    return shelf.small.found(("answer", scenario), lambda: answer(shelf.desk(scenario).run()))


def run_weighed(shelf: Shelf, scenario: str, state: State) -> Run:
    """The same run that knows what one unit more of each scarce capacity is worth, computed once."""
    worth_of(shelf, scenario, state)
    return run_with_bands(shelf, scenario, state)


def worth_of(shelf: Shelf, scenario: str, state: State) -> Table:
    """What one unit more of each scarce capacity is worth under a state, computed once."""
    noted = worth_noted(shelf, scenario, state)
    if noted is not None:
        return noted
    return note_worth(shelf, scenario, state, worth_table(shelf.desk(scenario).run(state)))


def worth_noted(shelf: Shelf, scenario: str, state: State) -> Table | None:
    """The same if it has been computed."""
    noted: Table | None = shelf.small.get(("worth", scenario, state))
    return noted


def note_worth(shelf: Shelf, scenario: str, state: State, worth: Worth) -> Worth:
    """Note what one unit more is worth, or that it is not known."""
    return shelf.small.keep(("worth", scenario, state), worth)


def is_weighed(shelf: Shelf, scenario: str, state: State) -> bool:
    """Whether what one unit more is worth has been computed for a state."""
    return worth_noted(shelf, scenario, state) is not None


__all__ = [
    "KINDS",
    "AsSaid",
    "BestPlan",
    "LeversKnown",
    "answer_as_said",
    "answer_near",
    "begin",
    "come_near",
    "drawn_as_said",
    "futures_as_said",
    "is_weighed",
    "key_of",
    "missed",
    "note_shift",
    "note_shipped",
    "note_worth",
    "offsets_as_said",
    "run_weighed",
    "run_with_bands",
    "shift_noted",
    "shift_of",
    "ship",
    "work_for",
    "worth_noted",
    "worth_of",
]
