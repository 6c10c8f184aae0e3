"""Processes that compute what a lever moves, so that a hall full of people can move levers at once."""

import gc
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from functools import cache
from multiprocessing import get_context
from typing import Any

from dienmodel.web.explorer.asked import Asked
from dienmodel.web.explorer.jobs import Jobs
from dienmodel.web.explorer.pages import answer
from dienmodel.web.explorer.shelf import Shelf
from dienmodel.web.explorer.view import View
from dienmodel.web.explorer.work import key_of

Places = tuple[tuple[str, str], ...]


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
            return self._pool.submit(_moved, self.places, view.asked, answer.scale_top(view)).result()
        except BrokenProcessPool:
            return answer.live(view)

    @property
    def ready(self) -> bool:
        """Whether all processes have computed once."""
        return bool(self._begun) and all(future.done() for future in self._begun)

    def _knows_more(self, view: View) -> bool:
        """Whether only this process knows the scenario, or its band."""
        return (
            view.asked.scenario not in dict(self.places)
            or self.shelf.work.get(key_of("bands", *view.place)) is not None
        )

    def close(self) -> None:
        """Stop the processes, and wait for them: none is left behind."""
        if self._pool is not None:
            self._pool.shutdown(wait=True, cancel_futures=True)


def _moved(places: Places, asked: Asked, top: float) -> dict[str, Any]:
    """The same in another process, on the scale of the picture that the visitor sees."""
    shelf = _shelf(places)
    shelf.small.keep(("top", asked.scenario), top)
    return answer.live(View(shelf, Jobs(), asked, "/", ()))


def _warmed(places: Places, asked: Asked) -> None:
    """Compute once, and keep what lasts out of the search for rubbish, which would hold up some levers."""
    _moved(places, asked, 1.0)
    gc.freeze()


@cache
def _shelf(places: Places) -> Shelf:
    """The shelf of this process."""
    return Shelf(places[0][0], dict(places))
