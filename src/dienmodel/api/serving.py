"""The explorer, the page with levers; and whether the engines are compiled yet."""

from collections.abc import Callable, Sequence


def explore(
    scenario: str = "nederland",
    host: str = "127.0.0.1",
    port: int = 8765,
    names: Sequence[str] = (),
    read_only: bool = False,
    ready: Callable[[str], None] | None = None,
) -> None:
    """Serve the explorer until it is stopped; `ready` is called with its address.

    Raises:
        FaultyInput: everything that is wrong with the scenario.
    """
    from dienmodel.web.explorer.serve import serve

    serve(scenario, host, port, names, read_only, ready)


def is_compiled(engine: str) -> bool:
    """Whether an engine, `expect` or `sample`, is in the cache of this Python: compiling it takes seconds, once.

    Raises:
        KeyError: there is no such engine.
    """
    from dienmodel.engines.jit import is_compiled as is_engine_compiled

    return is_engine_compiled(engine)


def processes() -> int:
    """How many processes may work at once on this machine."""
    from dienmodel.sweeps.map import processes as most

    return most()
