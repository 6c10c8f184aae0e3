"""Rotation: another secret, the same keys; what was cut off is made up for."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from conftest import dienregister
from dienregister.sealed.cipher import Unreadable
from dienregister.store.installation import Installation, open_installation
from dienregister.store.keys import KeyRing
from dienregister.text.faults import FaultyInput
from dienregister.work import rotating
from test_keysd import name_socket, path, people_of, process, serving

__all__ = ["path"]


@contextmanager
def anew(at: Installation) -> Iterator[Installation]:
    """The installation as a process that starts now sees it."""
    fresh = open_installation(at.folder)
    try:
        yield fresh
    finally:
        fresh.databases.close()


def keys_of(at: Installation) -> dict[str, bytes]:
    """The keys of everybody, opened with the secret that is there now."""
    with anew(at) as fresh:
        return KeyRing(fresh.key_database).many(people_of(at), "identity")


def rotated(at: Installation) -> int:
    with anew(at) as fresh:
        return rotating.rotate(fresh)


def test_another_secret_wraps_the_same_keys(at: Installation, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rotating, "EACH", 7)
    name_socket(at, path)
    before, old = keys_of(at), (at.folder / "secrets" / "wrapping").read_bytes()
    assert rotated(at) == len(before) == 60
    assert keys_of(at) == before
    (at.folder / "secrets" / "wrapping").write_bytes(old)
    with pytest.raises(Unreadable):
        keys_of(at)


@pytest.mark.parametrize("cut", ["_wrapped_anew", "use_next_wrapping"])
def test_a_rotation_that_was_cut_off_is_made_up_for(
    at: Installation, path: Path, monkeypatch: pytest.MonkeyPatch, cut: str
) -> None:
    """Cut off among the keys nothing is kept; cut off after that, the next secret knows them."""
    name_socket(at, path)
    before = keys_of(at)
    with monkeypatch.context() as power:

        def fails(*_: object) -> None:
            raise KeyboardInterrupt

        power.setattr(rotating, cut, fails)
        with pytest.raises(KeyboardInterrupt):
            rotated(at)
    started = dienregister("keysd", "--home", str(at.folder))
    assert started.returncode == 2 and "keys rotate" in started.stderr
    assert dienregister("keys", "rotate", "--home", str(at.folder)).returncode == 0
    assert keys_of(at) == before
    assert not (at.folder / "secrets" / "wrapping.next").exists()


@pytest.mark.parametrize("at", ["sqlite"], indirect=True)
def test_the_secret_is_not_taken_from_under_a_process(at: Installation, path: Path) -> None:
    with pytest.raises(FaultyInput, match="keys_socket"):
        rotating.rotate(at)
    name_socket(at, path)
    with serving(at, path), pytest.raises(FaultyInput, match="Stop it"):
        rotated(at)
    assert "60 keys" in dienregister("keys", "rotate", "--home", str(at.folder)).stdout
    with process(at.folder, path):
        assert dienregister("db", "doctor", "--home", str(at.folder)).returncode == 0
