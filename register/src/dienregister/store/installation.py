"""An installation: a folder with settings, secrets, trusted keys, and the folders that work goes to."""

from dataclasses import dataclass
from functools import cached_property, lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from sqlalchemy import Connection

from dienregister.forms.definition import Form, form_of
from dienregister.law.shelf import Shelf
from dienregister.law.signing import Trusted, read_trusted
from dienregister.sealed.secrets import Secrets
from dienregister.store.databases import Databases, opened
from dienregister.store.keydoor import KeyDoor
from dienregister.store.keys import KeyDatabase, KeyRing
from dienregister.store.permits import Stored, shelf_of, stored_rows
from dienregister.text.faults import fault
from dienregister.text.yaml import parse_yaml, read_yaml


class Settings(BaseModel):
    """What `register.yaml` says."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    register_url: str
    keys_url: str
    site: Annotated[str, Field(pattern=r"^https?://[^/\s]+$")]
    sender: str
    telephone: str
    keys_socket: str | None = None
    """Where the process that holds the keys answers; without it every process opens their database itself."""
    made_up: bool = False
    """Whether all people are made up: such an installation takes made-up people only."""


@dataclass(frozen=True)
class Installation:
    """A folder of an installation, and what belongs to it."""

    folder: Path
    settings: Settings
    databases: Databases
    secrets: Secrets

    @cached_property
    def trusted(self) -> Trusted:
        """The keys whose signatures count."""
        return read_trusted(self.folder / "trusted.yaml")

    @cached_property
    def keys(self) -> KeyRing:
        """The keys of people: from the process that holds them where one is named, or else from their database."""
        return KeyRing(KeyDoor(self.keys_socket) if self.keys_socket else self.key_database)

    @property
    def key_database(self) -> KeyDatabase:
        """The database of the keys, for the process that holds them."""
        return KeyDatabase(self.databases.keys, self.secrets)

    @property
    def keys_socket(self) -> Path | None:
        """Where the process that holds the keys answers."""
        said = self.settings.keys_socket
        return Path(_here(said, self.folder)) if said else None

    @property
    def print_folder(self) -> Path:
        """Where batches of letters go."""
        return self.folder / "print"

    def shelf(self, connection: Connection) -> Shelf:
        """The records in force, with all signatures verified; what was verified once is remembered by its text."""
        return _verified(stored_rows(connection), self.trusted)


@lru_cache(maxsize=16)
def _verified(rows: tuple[Stored, ...], trusted: Trusted) -> Shelf:
    return shelf_of(rows, trusted)


@lru_cache
def shipped_form() -> Form:
    """The form that is asked."""
    text = (files("dienregister") / "data" / "forms" / "questions_17.yaml").read_text("utf-8")
    return form_of(parse_yaml(text, "questions_17.yaml"), "questions_17.yaml")


def open_installation(folder: Path) -> Installation:
    """The installation of a folder.

    Raises:
        FaultyInput: there is no such folder, or its settings are none.
    """
    path = folder / "register.yaml"
    if not path.exists():
        raise fault("no-installation", str(folder))
    try:
        settings = Settings.model_validate(read_yaml(path))
    except ValidationError as error:
        one = error.errors()[0]
        raise fault("settings", path.name, reason=f"{'.'.join(map(str, one['loc']))}: {one['msg']}") from None
    databases = opened(_here(settings.register_url, folder), _here(settings.keys_url, folder))
    return Installation(folder, settings, databases, Secrets(folder / "secrets"))


def _here(url: str, folder: Path) -> str:
    """An address in which `{folder}` is the folder of the installation."""
    return url.replace("{folder}", str(folder.resolve()))
