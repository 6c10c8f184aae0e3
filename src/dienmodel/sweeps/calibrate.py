"""Learning from what was counted: the uncertain figures of a scenario, conditioned on its observations.

A figure has a level, all along, and a change from now on. Both are standard normal numbers, and

    z = sqrt(1 - AHEAD) level + sqrt(AHEAD) change

is where the figure lies in its range from now on, so that before anything is learnt that is what it always was. Up to
now only the level counts: sqrt(1 - AHEAD) level. Counts of the past therefore say something of the level alone; later
ones of both. What cannot change over a run has no change of its own. See `smoother` for how they are learnt.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import partial

import numpy as np
from numpy.typing import NDArray

from dienmodel.engines.expect.expect import expect
from dienmodel.model.files import content_of
from dienmodel.model.parts import figure_of
from dienmodel.model.said import Move
from dienmodel.network.catalogue import Catalogue
from dienmodel.network.meters.moment import at
from dienmodel.network.network import Reals
from dienmodel.network.world import World
from dienmodel.runs.explain.every import parse
from dienmodel.runs.observed import ObservedQuantity, later_observations
from dienmodel.runs.run import Run
from dienmodel.sweeps.discrepancy import covariance, lacked
from dienmodel.sweeps.draws import free_figures, moved_to, movers_of
from dienmodel.sweeps.map import HERE, AnswerArray, Execution, digest, map_worlds
from dienmodel.sweeps.rebuilt import IMPOSSIBLE, Rebuild, RebuiltScenario, rebuilt
from dienmodel.sweeps.smoother import (
    FEWEST,
    Observations,
    Smoothed,
    TooFewMembers,
    inflations,
    smooth,
    standard_normals,
)
from dienmodel.text.faults import Fault, FaultyInput

AHEAD = 0.5
"""How much of what is not known about a figure lies ahead, as a share of its variance: an assumption of ours."""


class Stopped(Exception):
    """The user stopped it; what was worked out is kept if there is a folder for it."""

    def __init__(self, done: int, asked: int) -> None:
        """How many of the courses that were asked for are there."""
        super().__init__(f"{done} of {asked}")
        self.done, self.asked = done, asked


@dataclass(frozen=True)
class Unknowns:
    """What is learnt: figures, and parts of those that share out a whole (`site_share.wezep`).

    Unknowns are their levels, then the changes of those that can change.
    """

    figures: tuple[str, ...]
    changing: NDArray[np.bool_] = field(repr=False)  # [figure] whether it can change from now on

    def __len__(self) -> int:
        return len(self.named)

    @property
    def named(self) -> tuple[str, ...]:
        """What each unknown is of."""
        return (*self.figures, *(key for key, can in zip(self.figures, self.changing, strict=True) if can))


@dataclass(frozen=True)
class Calibration:
    """What was learnt; columns of what members give are the `points`, then people per group at the ends of `days`."""

    world: World
    unknowns: Unknowns
    points: tuple[ObservedQuantity, ...]  # those that are learnt from first
    smoothed: Smoothed
    known: Observations  # those that are learnt from
    lacking: Reals = field(repr=False)  # [column, column] covariance of what the model lacks; zeros: nothing
    days: tuple[date, ...]
    groups: tuple[str, ...]  # the last is everybody
    seed: int

    @property
    def learnt_from(self) -> int:
        """How many counts were learnt from."""
        return sum(point.learn for point in self.points)


def calibrate(world: World, members: int = 200, rounds: int = 4, seed: int = 1, how: Execution = HERE) -> Calibration:
    """Learn all that can vary of a scenario from its observations; in no rounds nothing, as it was thought.

    With a folder in `how` every course is kept there, and what is there is not computed again.

    Raises:
        FaultyInput: nothing to learn from, nothing to learn, too few members, or too few of them that make sense.
        Stopped: the user stopped it.
    """
    points = later_observations(world)
    unknowns = unknowns_of(world)
    _refuse_nothing(world, points if rounds else None, unknowns, members)
    prior = standard_normals(members, len(unknowns), seed)
    lacking = _lacking(world, points)
    counts = _observations(world, unknowns, points, lacking)
    forward = _forward(world, unknowns, points, rounds, how)
    try:
        smoothed = smooth(forward, counts, prior, inflations(rounds), seed)
    except TooFewMembers as error:
        where = world.said.where("figures")
        values = {"left": str(error.left), "members": str(error.asked), "fewest": str(FEWEST)}
        raise FaultyInput([Fault("members-failed", where, values)]) from error
    days, groups = ends_of_years(world), groups_of(world)
    return Calibration(world, unknowns, tuple(points), smoothed, counts, lacking, days, groups, seed)


def _observations(world: World, unknowns: Unknowns, points: Sequence[ObservedQuantity], lacking: Reals) -> Observations:
    """Those that are learnt from, the first of the points."""
    learnt = [point for point in points if point.learn]
    values, errors = (np.array([getattr(point, name) for point in learnt]) for name in ("value", "error"))
    own = lacking[: len(learnt), : len(learnt)]
    return Observations(values, errors, reach_of(world, unknowns, learnt), own if own.any() else None)


def _lacking(world: World, points: Sequence[ObservedQuantity]) -> Reals:
    """Covariance of what the model lacks of all that members give: points, then people at the ends of years."""
    run, catalogue = Run(world, expect(world.network)), world.catalogue
    groups = [parse(group, catalogue) for group in groups_of(world)]
    asked = [(point.quantity, point.day) for point in points]
    asked += [(group, day) for day in ends_of_years(world) for group in groups]
    return covariance(world.outcomes.lacks, lacked(run, asked, world.outcomes.lacks))


def _refuse_nothing(world: World, points: Sequence[ObservedQuantity] | None, unknowns: Unknowns, members: int) -> None:
    """A fault where there is nothing to learn from, nothing to learn, or nobody to learn it."""
    said, faults = world.said, []
    if points is not None and not any(point.learn for point in points):
        faults.append(Fault("no-counts", said.where("observed"), {"scenario": said.name}))
    if not unknowns.figures:
        faults.append(Fault("no-unknowns", said.where("figures"), {"scenario": said.name}))
    if members < FEWEST:
        faults.append(Fault("few-members", said.where("figures"), {"members": str(members), "fewest": str(FEWEST)}))
    if faults:
        raise FaultyInput(faults)


# --- what is learnt, and from what --------------------------------------------------------------------------


def unknowns_of(world: World) -> Unknowns:
    """All that can vary, and which of it can change from now on."""
    lasting, figures = set(world.network.labels.trace["lasting"]), world.catalogue.figures
    keys = free_figures(world.catalogue)
    changing = [key not in lasting and not figures[key].by_values for key in map(figure_of, keys)]
    return Unknowns(tuple(keys), np.array(changing, bool))


def reach_of(world: World, unknowns: Unknowns, points: Sequence[ObservedQuantity]) -> NDArray[np.bool_]:
    """Whether an unknown can move a count, [unknown, count].

    A level does if its figure moves the quantity by something else than measures that begin later; a change if,
    besides, the count is made when it is no longer now.
    """
    calendar, today = world.network.calendar, world.catalogue.now
    columns = []
    for point in points:
        movers = movers_of(world.catalogue.behind.by(point.day), point.quantity)
        level = np.array([figure_of(key) in movers for key in unknowns.figures], bool)
        ahead = calendar.dates[calendar.moment(point.day).up] > today
        columns.append(np.concatenate([level, level[unknowns.changing] & ahead]))
    return np.array(columns, bool).reshape(len(points), len(unknowns)).T


def moves_of(catalogue: Catalogue, unknowns: Unknowns, z: Reals) -> dict[str, tuple[Reals, Reals]]:
    """How each moves before now and from now on, [member] each, from unknowns [member, unknown]; see `moved_to`."""
    from scipy.special import ndtr

    n = len(unknowns.figures)
    level, change = z[:, :n], np.zeros((len(z), n))
    change[:, unknowns.changing] = z[:, n:]
    known = np.where(unknowns.changing, np.sqrt(1.0 - AHEAD), 1.0)
    before, ahead = ndtr(level * known), ndtr(level * known + change * np.sqrt(AHEAD))
    return {
        key: (moved_to(catalogue, key, before[:, i]), moved_to(catalogue, key, ahead[:, i]))
        for i, key in enumerate(unknowns.figures)
    }


# --- what members give --------------------------------------------------------------------------------------


def _forward(
    world: World, unknowns: Unknowns, points: Sequence[ObservedQuantity], rounds: int, how: Execution
) -> Callable[[Reals], Reals]:
    """The model as the smoother asks it: unknowns in, counts and people at the ends of years out."""
    scenario = RebuiltScenario(content_of(world.said), world.said)
    about = digest("counts and ends of years", scenario.content)
    width = len(points) + len(ends_of_years(world)) * len(groups_of(world))
    passed, turns = 0, rounds + 1

    def forward(z: Reals) -> Reals:
        nonlocal passed, turns
        moves, whole = moves_of(world.catalogue, unknowns, z), passed + turns * len(z)
        asks = [Rebuild({key: Move(*pair) for key, pair in _of(moves, i).items()}) for i in range(len(z))]
        answers = map_worlds(partial(_given, scenario), asks, about, _after(how, passed, whole))
        if len(answers) < len(asks):
            raise Stopped(passed + len(answers), whole)
        passed, turns = passed + len(z), turns - 1
        return np.array([answer if answer.size else np.full(width, np.nan) for answer in answers])

    return forward


def _of(moves: Mapping[str, tuple[Reals, Reals]], member: int) -> dict[str, tuple[float, float]]:
    """The moves of one member."""
    return {key: (float(before[member]), float(ahead[member])) for key, (before, ahead) in moves.items()}


def _after(how: Execution, passed: int, whole: int) -> Execution:
    """The same way of working, with progress that goes on after what has passed."""
    tell = how.progress
    return (
        how if tell is None else replace(how, progress=lambda done, _: tell(passed + done, max(whole, passed + done)))
    )


def _given(scenario: RebuiltScenario, ask: Rebuild) -> AnswerArray:
    """The observations as this world has them, then people at the end of each year by group, [point + year * group]."""
    run = rebuilt(scenario, ask)
    if run is None:
        return IMPOSSIBLE
    world, calendar = run.world, run.world.network.calendar
    counts = [point.of(run) for point in later_observations(world)]
    names = [cell["category"] for cell in world.network.labels.cells]
    members = [[i for i, name in enumerate(names) if name == group] for group in groups_of(world)[:-1]]
    people = np.array([run.strength[:, cells].sum(axis=1) for cells in (*members, range(len(names)))]).T
    ends = [at(calendar.moment(day), people) for day in ends_of_years(world)]
    return np.concatenate([np.array(counts, float), np.ravel(ends)])


def ends_of_years(world: World) -> tuple[date, ...]:
    """The last state of each year of the run."""
    return tuple({day.year: day for day in world.network.calendar.dates}.values())


def groups_of(world: World) -> tuple[str, ...]:
    """Categories of people, and everybody."""
    return (*dict.fromkeys(cell["category"] for cell in world.network.labels.cells), "total")
