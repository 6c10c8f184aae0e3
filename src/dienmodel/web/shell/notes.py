"""What was computed before, by key; the oldest is forgotten, but not what is for everybody."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Any, TypeVar

Note = TypeVar("Note")


class Notes:
    """Results by key, at most so many beside those that last; what was not looked at for longest is forgotten first.

    With a `size` of each they are at most so large together.
    """

    def __init__(
        self, most: int, lasts: Callable[[Hashable], bool] = lambda _: False, size: Callable[[Any], int] = lambda _: 1
    ) -> None:
        self.most = most
        self.lasts = lasts
        self.size = size
        self._notes: OrderedDict[Hashable, Any] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: Hashable) -> Any | None:
        """What is noted under a key, if anything."""
        with self._lock:
            if key in self._notes:
                self._notes.move_to_end(key)
            return self._notes.get(key)

    def keep(self, key: Hashable, value: Note) -> Note:
        """Note something, and return it."""
        with self._lock:
            self._notes[key] = value
            self._notes.move_to_end(key)
            passing = {other: self.size(noted) for other, noted in self._notes.items() if not self.lasts(other)}
            too_much = sum(passing.values()) - self.most
            for other, size in passing.items():
                if too_much <= 0:
                    break
                del self._notes[other]
                too_much -= size
        return value

    def found(self, key: Hashable, make: Callable[[], Note]) -> Note:
        """What is noted under a key, or is now."""
        noted: Note | None = self.get(key)
        return self.keep(key, make()) if noted is None else noted
