"""Files and folders: the package's own, and those to write, whole or not at all."""

import errno
import secrets
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path
from typing import NoReturn

from dienmodel.text.faults import Fault, FaultyInput, Phrase, reason

DATA = Path(str(files("dienmodel"))) / "data"
"""Figures, scenarios, sources and labels inside the package."""


@contextmanager
def written(path: Path) -> Iterator[None]:
    """Make the folder of a file that is about to be written.

    Raises:
        FaultyInput: the folder cannot be made, or the file not be written there.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        yield
    except OSError as error:
        raise FaultyInput([Fault("no-write", str(path), {"reason": reason(error)})]) from error


@contextmanager
def taking_place(folder: Path, allowed: Callable[[Path], None], keep: bool = True) -> Iterator[Path]:
    """A new folder beside `folder` that takes its place at the end, or vanishes when something goes wrong.

    Raises:
        FaultyInput: `allowed` refuses to replace the folder, or it cannot be written.
    """
    try:
        folder = _resolved(folder)
        allowed(folder)
        above = [place for place in folder.parents if not place.exists()]
        part = folder.parent / f".{folder.name[:100]}.{secrets.token_hex(4)}.part"
        try:
            part.mkdir(parents=True)
            yield part
            if keep:
                _swap(part, folder)
                above = []
        finally:
            shutil.rmtree(part, ignore_errors=True)
            for place in above:
                with _forgiven():
                    place.rmdir()
    except OSError as error:
        refuse(folder, error)


def _resolved(folder: Path) -> Path:
    if "\0" in str(folder):
        raise FaultyInput([Fault("out-unwritable", str(folder), {"reason": Phrase("no-such-name")})])
    return folder.resolve()


@contextmanager
def _forgiven() -> Iterator[None]:
    try:
        yield
    except OSError:
        return


def _swap(part: Path, folder: Path) -> None:
    """Put the new folder in the place of the old one; the old one comes back if that fails."""
    if not folder.exists():
        part.rename(folder)
        return
    old = part.with_suffix(".old")
    folder.rename(old)
    try:
        part.rename(folder)
    except BaseException:
        old.rename(folder)
        raise
    shutil.rmtree(old, ignore_errors=True)


def refuse(folder: Path, error: Exception) -> NoReturn:
    """Say what is wrong with the place in terms of its owner."""
    number = getattr(error, "errno", None)
    if number in (errno.ENOSPC, errno.EDQUOT) or "No space left" in str(error):
        raise FaultyInput([Fault("out-full", str(folder), {"reason": reason(error)})]) from error
    why = reason(error)
    if number == errno.ENOENT and folder.parent.is_dir():
        why = Phrase("no-folder-in", {"parent": str(folder.parent)})
    raise FaultyInput([Fault("out-unwritable", str(folder), {"reason": why})]) from error
