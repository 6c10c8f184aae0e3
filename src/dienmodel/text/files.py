"""Files and folders: the package's own, and those to write, whole or not at all."""

import errno
import secrets
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path
from typing import NoReturn

from dienmodel.text.faults import Fault, FaultyInput

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
        what = f"this file cannot be written: {error.strerror}"
        fault = Fault(what, str(path), "the result would be lost", "choose another file", "no-write")
        raise FaultyInput((fault,)) from error


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
        refuse(folder, OSError(errno.EINVAL, "no file system takes such a name"))
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
    full = number in (errno.ENOSPC, errno.EDQUOT) or "No space left" in str(error)
    reason = getattr(error, "strerror", None) or str(error).splitlines()[0]
    if number == errno.ENOENT and "\0" not in str(folder) and folder.parent.is_dir():
        reason = f"no folder can be made in {folder.parent}"
    fault = Fault(
        f"the disk is full: {reason}" if full else f"the run folder cannot be written: {reason}",
        str(folder),
        "a run that is kept by half would mislead; nothing has been kept",
        "make room, or give --out a folder elsewhere" if full else "give --out a folder that you may write",
        "out-full" if full else "out-unwritable",
    )
    raise FaultyInput([fault]) from error
