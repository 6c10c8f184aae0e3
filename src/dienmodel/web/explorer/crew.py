"""Processes that compute what a lever moves, so that a hall full of people can move levers at once."""

import gc
from collections.abc import Mapping
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from functools import cache
from multiprocessing import get_context
from typing import Any

from dienmodel.runs.likely import DrawnTarget
from dienmodel.web.explorer.asked import Asked
from dienmodel.web.explorer.pages import answer
from dienmodel.web.explorer.pages.sure import computing
from dienmodel.web.explorer.shelf import Shelf
from dienmodel.web.explorer.view import View
from dienmodel.web.explorer.work import drawn_as_said, is_weighed, key_of
from dienmodel.web.shell.jobs import Jobs

ScenarioPlaces = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Beside:
    """What the server knows beside a question: the scale of the picture, futures as said, and if work can begin."""

    top: float
    drawn: Mapping[str, DrawnTarget]
    read_only: bool


class Crew:
    """Some processes with shelves of their own. Until they are ready, the server computes by itself."""

    def __init__(self, shelf: Shelf, size: int) -> None:
        self.shelf = shelf
        self.places = tuple(shelf.places.items())
        self.size = size
        self._pool = ProcessPoolExecutor(size, get_context("spawn")) if size > 1 else None
        self._begun: list[Future[Any]] = []

    def begin(self) -> None:
        """Start the processes and let each compute the first scenario once."""
        if self._pool is not None:
            asked = Asked(self.shelf.first)
            self._begun = [self._pool.submit(_warmed, self.places, asked) for _ in range(self.size)]

    def moved(self, view: View) -> dict[str, Any]:
        """What the levers of a view move."""
        if self._pool is None or not self.ready or self._knows_more(view):
            return answer.live(view)
        try:
            beside = Beside(answer.scale_top(view), drawn_as_said(self.shelf, view.asked.scenario), view.read_only)
            return self._pool.submit(_moved, self.places, view.asked, beside).result()
        except BrokenProcessPool:
            return answer.live(view)

    @property
    def ready(self) -> bool:
        """Whether all processes have computed once."""
        return bool(self._begun) and all(future.done() for future in self._begun)

    def _knows_more(self, view: View) -> bool:
        """Whether only this process knows the scenario, its bottleneck, or a band of it, or that one is coming."""
        elsewhere = view.asked.scenario not in dict(self.places) or is_weighed(self.shelf, *view.place)
        return elsewhere or any(
            self.shelf.work.get(key_of(kind, *view.place)) is not None or computing(view, kind)
            for kind in ("bands", "futures")
        )

    def close(self) -> None:
        """Stop the processes, and wait for them: none is left behind."""
        if self._pool is not None:
            self._pool.shutdown(wait=True, cancel_futures=True)


def _moved(places: ScenarioPlaces, asked: Asked, beside: Beside) -> dict[str, Any]:
    """The same in another process, with what stands beside it."""
    shelf = _shelf(places)
    shelf.small.keep(("top", asked.scenario), beside.top)
    if beside.drawn:
        shelf.small.keep(("drawn", asked.scenario), beside.drawn)
    return answer.live(View(shelf, Jobs(), asked, "/", (), beside.read_only))


def _warmed(places: ScenarioPlaces, asked: Asked) -> None:
    """Compute once, and keep what lasts out of the search for rubbish, which would hold up some levers."""
    _moved(places, asked, Beside(1.0, {}, False))
    gc.freeze()


@cache
def _shelf(places: ScenarioPlaces) -> Shelf:
    """The shelf of this process."""
    return Shelf(places[0][0], dict(places))
