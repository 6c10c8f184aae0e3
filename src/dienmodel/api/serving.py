"""The explorer, the page with levers; who may work, and whether the engines are compiled yet."""

from collections.abc import Callable, Sequence


def explore(
    scenario: str = "nederland",
    host: str = "127.0.0.1",
    port: int = 8765,
    names: Sequence[str] = (),
    read_only: bool = False,
    ready: Callable[[str], None] | None = None,
    at_table: bool = False,
) -> None:
    """Serve the explorer until it is stopped; `ready` is called with its address; `at_table` is for a meeting.

    Raises:
        FaultyInput: everything that is wrong with the scenario, or a meeting is to be served to other computers.
    """
    from dienmodel.web.explorer.serve import serve

    serve(scenario, host, port, names, read_only, ready, at_table)


def is_compiled(engine: str) -> bool:
    """Whether an engine, `expect` or `sample`, is in the cache of this Python: compiling it takes seconds, once.

    Raises:
        KeyError: there is no such engine.
    """
    from dienmodel.engines.jit import is_compiled as is_engine_compiled

    return is_engine_compiled(engine)


def reach(address: str) -> None:
    """Find out whether the Dask cluster of a scheduler can do our work: an address as `tcp://127.0.0.1:8786`.

    Raises:
        FaultyInput: it is no such address, `distributed` is not installed, nobody answers, or a worker is not like us.
    """
    from dienmodel.sweeps.cluster import reach as reached

    reached(address)


def processes() -> int:
    """How many processes may work at once on this machine."""
    from dienmodel.sweeps.map import processes as most

    return most()
