"""Serving the explorer: warm before it is opened, on loopback unless told otherwise."""

import gc
import socket
from collections.abc import Callable, Sequence

import uvicorn

from dienmodel.sweeps.map import processes
from dienmodel.text.faults import Fault, FaultyInput
from dienmodel.web.explorer.app import LOOPBACK, create
from dienmodel.web.explorer.asked import Asked
from dienmodel.web.explorer.pages import answer
from dienmodel.web.explorer.shelf import Shelf, shelf
from dienmodel.web.explorer.view import View

ALONE = ("localhost", "127.0.0.1", "::1")
"""Addresses that only this computer can reach."""

ANYWHERE = ("0.0.0.0", "::")


def serve(
    scenario: str,
    host: str,
    port: int,
    names: Sequence[str],
    read_only: bool,
    ready: Callable[[str], None] | None,
    at_table: bool = False,
) -> None:
    """Serve until stopped; `ready` is called with the address when the first answer is known.

    Raises:
        FaultyInput: everything that is wrong with the scenario, or a meeting is to be served to other computers.
    """
    if at_table and (names or host not in ALONE):
        raise FaultyInput([Fault("table-elsewhere", "--table", {"host": names[0] if names else host})])
    scenarios = shelf(scenario)
    warm(scenarios)
    hosts = [*LOOPBACK, *names] if host in LOOPBACK else [*LOOPBACK, host, *names]
    app = create(scenarios, read_only, ["*"] if host in ANYWHERE and not names else hosts, processes(), at_table)
    with _listening(host, port) as listener:
        if ready is not None:
            ready(_address(host, listener.getsockname()[1]))
        config = uvicorn.Config(app, log_level="warning", server_header=False, date_header=False)
        uvicorn.Server(config).run(sockets=[listener])


def warm(shelf: Shelf) -> None:
    """Compute the first screen in both languages, so that the first visitor does not wait."""
    for language in ("nl", "en"):
        answer.content(View(shelf, {}, Asked(shelf.first, language), "/", ()))
    gc.freeze()  # a scenario lasts: to search it for rubbish again and again would hold up some levers


def _listening(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.create_server((host, port), family=family)
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # else an answer in two parts waits for the visitor
    return listener


def _address(host: str, port: int) -> str:
    shown = "127.0.0.1" if host == ANYWHERE[0] else f"[{host}]" if ":" in host else host
    return f"http://{shown}:{port}/"
