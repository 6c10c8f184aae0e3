"""How long work tells what it has done."""

from collections.abc import Callable

Progress = Callable[[int, int], None]
"""Is called with the work done and the work in total."""

Notice = Callable[[str], None]
"""Is called with the part of the work that begins, such as `responses`."""
