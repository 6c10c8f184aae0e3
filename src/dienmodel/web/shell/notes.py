"""What was computed before, by key; the oldest is forgotten, but not what is for everybody."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Any, TypeVar

Note = TypeVar("Note")


class Notes:
    """Results by key, at most so many beside those that last; what was not looked at for longest is forgotten first."""

    def __init__(self, most: int, lasts: Callable[[Hashable], bool] = lambda _: False) -> None:
        self.most = most
        self.lasts = lasts
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
            passing = [other for other in self._notes if not self.lasts(other)]
            for other in passing[: max(0, len(passing) - self.most)]:
                del self._notes[other]
        return value

    def found(self, key: Hashable, make: Callable[[], Note]) -> Note:
        """What is noted under a key, or is now."""
        noted: Note | None = self.get(key)
        return self.keep(key, make()) if noted is None else noted
