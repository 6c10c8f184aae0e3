"""An installation for each test, on SQLite and on PostgreSQL."""

import shutil
import subprocess
import sys
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings as hypothesis_settings
from sqlalchemy import create_engine, text

from dienregister.demo.start import set_up
from dienregister.store.installation import Installation, open_installation
from server import Server, server_at_hand

hypothesis_settings.register_profile("same", derandomize=True, deadline=None, max_examples=40)
hypothesis_settings.load_profile("same")

MONDAY = datetime(2026, 11, 30, 9, 0, 0)
SETTINGS = {"site": "http://localhost:8401", "sender": "Ministerie van Voorbeeld", "telephone": "088 000 00 00"}
PEOPLE = 60


@dataclass
class Clock:
    """A clock that stands still until it is moved."""

    now: datetime = MONDAY

    def __call__(self) -> datetime:
        return self.now

    def move(self, **by: float) -> None:
        self.now += timedelta(**by)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(scope="session")
def server() -> Iterator[Server | None]:
    """A PostgreSQL server of our own, if the programs are at hand."""
    with server_at_hand() as found:
        yield found


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory, server: Server | None) -> Callable[[str], Path]:
    """A folder of an installation with sixty people, made once for each kind of store and copied for each test."""
    made: dict[str, Path] = {}

    def of(store: str) -> Path:
        if store not in made:
            made[store] = tmp_path_factory.mktemp("prepared") / store
            urls = {} if store == "sqlite" else server.new("template") if server else {}
            set_up(made[store], SETTINGS | urls, PEOPLE, Clock()).databases.close()
        return made[store]

    return of


@pytest.fixture(params=["sqlite", "postgresql"])
def at(
    request: pytest.FixtureRequest, tmp_path: Path, prepared: Callable[[str], Path], server: Server | None
) -> Iterator[Installation]:
    """An installation with a law, a policy at level 0, and sixty people of 17."""
    if request.param == "postgresql" and server is None:
        pytest.skip("PostgreSQL IS NOT TESTED: its programs are not at hand (apt-get install postgresql)")
    folder = tmp_path / "home"
    shutil.copytree(prepared(request.param), folder)
    if request.param == "postgresql":
        assert server is not None
        name = uuid.uuid4().hex[:12]
        urls = server.copy("template", name)
        path = folder / "register.yaml"
        old = path.read_text("utf-8")
        for key, url in urls.items():
            old = "\n".join(f"{key}: {url}" if line.startswith(f"{key}:") else line for line in old.splitlines())
        path.write_text(old + "\n", "utf-8")
    installation = open_installation(folder)
    yield installation
    installation.databases.close()
    if request.param == "postgresql" and server is not None:
        server.drop(name)


def tamper(at: Installation, statement: str, **values: Any) -> None:
    """Change what the database refuses to change, as its owner could."""
    url = at.databases.register.url
    engine = create_engine(url)
    with engine.begin() as connection:
        if url.get_backend_name() == "sqlite":
            for name in (
                connection.execute(text("select name from sqlite_master where type = 'trigger'")).scalars().all()
            ):
                connection.execute(text(f"drop trigger {name}"))
        else:
            connection.execute(text("set session_replication_role = replica"))
        connection.execute(text(statement), values)
    engine.dispose()


def dienregister(*arguments: str, timeout: float = 60) -> subprocess.CompletedProcess[str]:
    """Run the command, as a user does."""
    command = [str(Path(sys.executable).parent / "dienregister"), *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=timeout, check=False)
