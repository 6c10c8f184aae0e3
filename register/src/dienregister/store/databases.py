"""The two databases of an installation, and how a transaction on them begins."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import make_url

SECONDS = 10
"""How long a statement waits for a lock, and a transaction may last on PostgreSQL."""


@dataclass(frozen=True)
class Databases:
    """The store of the register and, apart, that of the keys."""

    register: Engine
    keys: Engine

    def close(self) -> None:
        """Let go of all connections."""
        self.register.dispose()
        self.keys.dispose()


def opened(register_url: str, keys_url: str) -> Databases:
    """Open both databases."""
    return Databases(_engine(register_url), _engine(keys_url))


def _engine(address: str) -> Engine:
    url = make_url(address)
    if url.get_backend_name() == "sqlite":
        engine = create_engine(url, connect_args={"timeout": SECONDS, "isolation_level": None})
        event.listen(engine, "connect", _durable)
        event.listen(engine, "begin", _begin)
        return engine
    limits = f"-c lock_timeout={SECONDS}s -c idle_in_transaction_session_timeout={SECONDS}s -c timezone=UTC"
    return create_engine(url, connect_args={"options": limits}, pool_pre_ping=True)


def _durable(connection: Any, _: Any) -> None:
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", f"busy_timeout={SECONDS * 1000}"):
        connection.execute(f"PRAGMA {pragma}").close()


def _begin(connection: Connection) -> None:
    mode = "DEFERRED" if connection.get_execution_options().get("reads_only") else "IMMEDIATE"
    connection.exec_driver_sql(f"BEGIN {mode}")  # a transaction that will write takes the lock before it reads


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """A transaction that writes: all of it is kept, or nothing."""
    with engine.begin() as connection:
        yield connection


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """A transaction that only reads."""
    with engine.connect().execution_options(reads_only=True) as connection:
        yield connection


def alone(connection: Connection, table: str) -> None:
    """Let no other transaction write to a table until this one ends; on SQLite that is so already."""
    if connection.dialect.name != "sqlite":
        connection.exec_driver_sql(f"LOCK TABLE {table} IN EXCLUSIVE MODE")


def upgrade(databases: Databases) -> None:
    """Bring both databases to the present form."""
    for branch, engine in (("register", databases.register), ("keys", databases.keys)):
        config = Config()
        config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
        config.set_main_option("version_locations", str(Path(__file__).parent / "migrations" / "versions"))
        config.set_main_option("path_separator", "os")
        with engine.begin() as connection:
            config.attributes["connection"] = connection
            config.attributes["branch"] = branch
            command.upgrade(config, f"{branch}@head")
