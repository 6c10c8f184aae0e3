"""A PostgreSQL server for the tests: one that is named, or one of our own in a folder of the tests."""

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url


@dataclass(frozen=True)
class Server:
    """A server on which databases can be made."""

    url: str

    def new(self, name: str) -> dict[str, str]:
        """Two empty databases."""
        return self._make(name, None)

    def copy(self, of: str, name: str) -> dict[str, str]:
        """Copies of two databases."""
        return self._make(name, of)

    def drop(self, name: str) -> None:
        """Remove two databases."""
        engine = create_engine(self.url, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            for kind in ("register", "keys"):
                connection.execute(text(f"drop database {kind}_{name} with (force)"))
        engine.dispose()

    def _make(self, name: str, of: str | None) -> dict[str, str]:
        engine = create_engine(self.url, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            for kind in ("register", "keys"):
                like = f" template {kind}_{of}" if of else ""
                connection.execute(text(f"create database {kind}_{name}{like}"))
        engine.dispose()
        made = {kind: make_url(self.url).set(database=f"{kind}_{name}") for kind in ("register", "keys")}
        return {f"{kind}_url": url.render_as_string(hide_password=False) for kind, url in made.items()}


@contextmanager
def server_at_hand() -> Iterator[Server | None]:
    """The server of `DIENREGISTER_TEST_URL`, or one that is started here; none where there are no programs for it."""
    named = os.environ.get("DIENREGISTER_TEST_URL")
    programs = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
    if named or not programs:
        yield Server(named) if named else None
        return
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        yield from _started(programs[-1], Path(folder))


def _started(programs: Path, folder: Path) -> Iterator[Server]:
    as_owner = ["runuser", "-u", "postgres", "--"] if os.getuid() == 0 else []  # it does not run as root
    data, port = folder / "data", _free_port()
    if as_owner:
        shutil.chown(folder, "postgres")
    pg_ctl = [*as_owner, str(programs / "pg_ctl"), "-D", str(data), "-w"]
    subprocess.run(
        [*as_owner, str(programs / "initdb"), "-D", str(data), "-U", "tests", "-A", "trust", "--no-sync"],
        check=True,
        capture_output=True,
        cwd=folder,
    )
    options = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={folder} -c fsync=off"
    log = folder / "server.log"
    subprocess.run([*pg_ctl, "-l", str(log), "-o", options, "start"], check=True, capture_output=True, cwd=folder)
    try:
        yield Server(f"postgresql+psycopg://tests@127.0.0.1:{port}/postgres")
    finally:
        subprocess.run([*pg_ctl, "-m", "immediate", "stop"], check=False, capture_output=True, cwd=folder)


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])
