"""Processes that compute what a lever moves, so that a hall full of people can move levers at once.

What one unit more of each capacity is worth takes longer, and a lever does not wait for it: another process computes
that, one question after the other, and gives way to the levers.
"""

import gc
from collections.abc import Callable, Hashable, Mapping
from concurrent.futures import Future, ProcessPoolExecutor, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from functools import cache, partial
from multiprocessing import get_context
from typing import Any, NamedTuple, TypeVar

from dienmodel.runs.desk import AS_SAID, State
from dienmodel.runs.likely import DrawnTarget, Shift
from dienmodel.runs.middles import Offsets
from dienmodel.text.table import Table
from dienmodel.web.explorer import site
from dienmodel.web.explorer.asked import Asked, Pairs
from dienmodel.web.explorer.pages import answer
from dienmodel.web.explorer.shelf import Shelf
from dienmodel.web.explorer.view import View
from dienmodel.web.explorer.work import (
    AsSaid,
    answer_as_said,
    come_near,
    drawn_as_said,
    futures_as_said,
    key_of,
    note_shift,
    note_worth,
    offsets_as_said,
    shift_noted,
    shift_of,
    worth_noted,
    worth_of,
)
from dienmodel.web.shell.jobs import Job
from dienmodel.web.shell.priority import give_way

ScenarioPlaces = tuple[tuple[str, str], ...]

Made = TypeVar("Made")

SHOWN = ("links", "levers", "pairs", "swings")
"""Kinds of long work whose tables are on the first screen."""


@dataclass(frozen=True)
class Beside:
    """What the server knows beside a question: the scale of the picture, and what has been computed before.

    Futures as said, how levers shift them and how far their middle lies from the expectation, what one unit more is
    worth by state, tables of long work by key, and if work can begin.
    """

    top: float
    drawn: Mapping[str, DrawnTarget]
    shift: Shift | None
    offsets: Offsets | None
    worths: Mapping[State, Table | None]
    tables: Mapping[Hashable, Table | None]
    jobs: Mapping[Hashable, Job]
    read_only: bool
    at_table: bool = False
    base: str = ""


class Crew:
    """Some processes with shelves of their own. Until they are ready, the server computes by itself."""

    def __init__(self, shelf: Shelf, size: int) -> None:
        self.shelf = shelf
        self.places = tuple(shelf.places.items())
        self.size = size
        spawning = get_context("spawn")
        self._pool = ProcessPoolExecutor(size, spawning) if size > 1 else None
        self._weigher = ProcessPoolExecutor(1, spawning, initializer=give_way) if size > 1 else None
        self._here = ThreadPoolExecutor(1, thread_name_prefix="worth")
        self._begun: list[Future[Any]] = []
        self._near: dict[str, Future[int]] = {}

    def begin(self) -> None:
        """Start the processes and let each compute the first scenario once."""
        if self._pool is not None and self._weigher is not None:
            asked = Asked(self.shelf.first)
            self._begun = [self._pool.submit(_warmed, self.places, asked) for _ in range(self.size)]
            self._weigher.submit(_warmed, self.places, asked)

    def moved(self, view: View) -> dict[str, Any]:
        """What the levers of a view move."""
        return self._made(answer.live, view)

    def followed(self, view: View) -> str:
        """The parts of the first screen that follow a lever, see `site.following`."""
        return self._made(site.following, view)

    def _made(self, make: Callable[[View], Made], view: View) -> Made:
        if self._pool is None or not self.ready or self._knows_more(view):
            return make(view)
        try:
            asked = partial(_elsewhere, make, self.places, view.asked, view.pairs, self._beside(view))
            return self._pool.submit(asked).result()
        except BrokenProcessPool:
            return make(view)

    @property
    def ready(self) -> bool:
        """Whether all processes have computed once."""
        return bool(self._begun) and all(future.done() for future in self._begun)

    def _knows_more(self, view: View) -> bool:
        """Whether only this process knows the scenario, or a band of it."""
        bands = (self.shelf.work.get(key_of(kind, *view.place)) for kind in ("bands", "futures"))
        return view.asked.scenario not in dict(self.places) or any(band is not None for band in bands)

    def _beside(self, view: View) -> Beside:
        scenario, states = view.asked.scenario, {view.asked.state, AS_SAID}
        keys = [key_of(kind, scenario, state) for kind in SHOWN for state in states]
        return Beside(
            answer.scale_top(view),
            drawn_as_said(self.shelf, scenario),
            shift_noted(self.shelf, *view.place),
            offsets_as_said(self.shelf, scenario),
            {state: worth_noted(self.shelf, scenario, state) for state in states},
            {key: self.shelf.work.get(key) for key in keys},
            view.jobs,
            view.read_only,
            view.at_table,
            view.base,
        )

    def weighing(self, view: View) -> "Future[Weighed]":
        """What follows a lever next, as soon as it is known; who waits no more cancels it."""
        is_known = view.asked.state == AS_SAID or shift_noted(self.shelf, *view.place) is not None
        return self._weighing(view, None if is_known else futures_as_said(self.shelf, view.asked.scenario))

    def _weighing(self, view: View, known: AsSaid | None) -> "Future[Weighed]":
        noted = known is None and worth_noted(self.shelf, *view.place) is not None
        if noted or self._weigher is None or view.asked.scenario not in dict(self.places):
            return self._here.submit(_weighed_by, self.shelf, view.asked, known)
        return self._weigher.submit(_weighed, self.places, view.asked, known)

    def come_near(self, view: View) -> None:
        """Get ready for the first lever once the futures of a scenario are known; nobody waits for that."""
        scenario = view.asked.scenario
        if self._weigher is None or scenario in self._near or scenario not in dict(self.places):
            return
        known = futures_as_said(self.shelf, scenario)
        if known is not None:
            self._near[scenario] = self._weigher.submit(_come_near, self.places, scenario, known)

    def weigh(self, view: View) -> None:
        """Find out what one unit more is worth, for a page that tells it."""
        if worth_noted(self.shelf, *view.place) is None:
            self.note(view, self._weighing(view, None))

    def note(self, view: View, weighing: "Future[Weighed]") -> None:
        """Keep what follows a lever later once it is known."""
        try:
            weighed = weighing.result()
        except BrokenProcessPool:
            worth_of(self.shelf, *view.place)
            return
        if weighed.worth is not None:
            note_worth(self.shelf, *view.place, weighed.worth)
        if weighed.shift is not None:  # else what is known of a lever is not forgotten
            note_shift(self.shelf, *view.place, weighed.shift)

    def close(self) -> None:
        """Stop the processes, and wait for them: none is left behind."""
        for pool in (self._pool, self._weigher, self._here):
            if pool is not None:
                pool.shutdown(wait=True, cancel_futures=True)


def _elsewhere(
    make: Callable[[View], Made], places: ScenarioPlaces, asked: Asked, pairs: Pairs, beside: Beside
) -> Made:
    """The same in another process, with what stands beside it."""
    shelf = _shelf(places)
    shelf.small.keep(("top", asked.scenario), beside.top)
    if beside.drawn:
        shelf.small.keep(("drawn", asked.scenario), beside.drawn)
    if beside.shift is not None:
        note_shift(shelf, asked.scenario, asked.state, beside.shift)
    if beside.offsets is not None:
        shelf.small.keep(("offsets", asked.scenario), beside.offsets)
    for state, worth in beside.worths.items():
        if worth_noted(shelf, asked.scenario, state) is None:  # else a run that knows it would be another one
            note_worth(shelf, asked.scenario, state, worth)
    for key, table in beside.tables.items():
        shelf.work.keep(key, table)
    return make(View(shelf, beside.jobs, asked, "/", pairs, beside.read_only, beside.at_table, beside.base))


class Weighed(NamedTuple):
    """What follows a lever later, one after the other: what it shifts in each future, then what one unit more is worth.

    That both are None does not happen: where the shift cannot be known the worth is there.
    """

    worth: Table | None
    shift: Shift | None


def _come_near(places: ScenarioPlaces, scenario: str, known: AsSaid) -> int:
    return come_near(_shelf(places), scenario, known)


def _weighed(places: ScenarioPlaces, asked: Asked, known: AsSaid | None) -> Weighed:
    return _weighed_by(_shelf(places), asked, known)


def _weighed_by(shelf: Shelf, asked: Asked, known: AsSaid | None) -> Weighed:
    place = asked.scenario, asked.state
    shift = None if known is None else shift_of(shelf, *place, known)
    return Weighed(worth_of(shelf, *place) if shift is None else None, shift)


def _warmed(places: ScenarioPlaces, asked: Asked) -> None:
    """Compute once, and keep what lasts out of the search for rubbish, which would hold up some levers."""
    _elsewhere(answer.live, places, asked, (), Beside(1.0, {}, None, None, {}, {}, {}, False))
    answer_as_said(_shelf(places), asked.scenario)
    gc.freeze()


@cache
def _shelf(places: ScenarioPlaces) -> Shelf:
    """The shelf of this process."""
    return Shelf(places[0][0], dict(places))
