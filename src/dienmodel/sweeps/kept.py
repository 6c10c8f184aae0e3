"""Answers of a sweep in a folder: one Parquet dataset to which whole parts are added, and nothing is ever changed.

A part is a Parquet file that is named by the digest of its bytes. It is written beside and renamed into place, so that
it is there whole or not at all, and several writers never meet; one whose bytes do not have its name counts as none.
A row is an answer: its `key`, what it was `about`, what was `asked` (JSON), and its `shape` and numbers (`answer`).
"""

import hashlib
import json
import secrets
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dienmodel.runs.parquet import database, plainly_named
from dienmodel.text.files import written

AnswerArray = NDArray[np.float64]
"""What is worked out for one item; empty where the item makes no sense."""

EVERY = 5.0
"""Seconds of work that are lost at most when a process is killed: answers are kept so often, and at the end."""


def as_text(*parts: Any) -> str:
    """Plain data as text: equal for equal meaning, in whatever order its keys stand."""
    return json.dumps(parts, sort_keys=True, default=str, ensure_ascii=True)


@dataclass(frozen=True)
class KeptAnswer:
    """An answer with the digest under which it is found again, and what it answers."""

    key: str
    about: str
    asked: Mapping[str, Any]
    answer: AnswerArray


@dataclass
class Keeper:
    """Keeps answers in a folder, some at a time."""

    folder: Path
    waiting: list[KeptAnswer] = field(default_factory=list)
    since: float = field(default_factory=monotonic)

    def keep(self, one: KeptAnswer) -> None:
        """Keep one more, now or soon.

        Raises:
            FaultyInput: nothing can be written there.
        """
        self.waiting.append(one)
        if monotonic() - self.since > EVERY:
            self.write()

    def write(self) -> None:
        """Keep all that wait; they wait on where that is interrupted."""
        if self.waiting:
            _write(self.folder, self.waiting)
            self.waiting = []
        self.since = monotonic()


@contextmanager
def keeping(folder: Path | None) -> Iterator[Keeper | None]:
    """What keeps answers in a folder, the last when the work ends, however it ends."""
    keeper = None if folder is None else Keeper(folder)
    try:
        yield keeper
    finally:
        if keeper is not None:
            keeper.write()


def known(folder: Path, keys: Iterable[str]) -> dict[str, AnswerArray]:
    """Answers that were kept under some keys."""
    wanted = np.array(sorted(set(keys)), object)
    answers: dict[str, AnswerArray] = {}
    for part in sorted(folder.glob("*.parquet")) if len(wanted) else ():
        with suppress(OSError):
            answers |= _read(part, wanted)
    return answers


def _read(part: Path, wanted: NDArray[Any]) -> dict[str, AnswerArray]:
    """Wanted answers of a part.

    Raises:
        OSError: it is damaged, or not ours.
    """
    content = part.read_bytes()
    if _name(content) != part.name:
        raise OSError(part.name)
    with plainly_named(part, content) as file, database() as db:
        db.register("wanted", {"key": wanted})
        asked = "select key, shape, answer from read_parquet(?) where key in (select key from wanted)"
        columns = db.execute(asked, [str(file)]).fetchnumpy()
    rows = zip(columns["key"], columns["shape"], columns["answer"], strict=True)
    return {key: np.array(answer, float).reshape(shape) for key, shape, answer in rows}


def _write(folder: Path, answers: Sequence[KeptAnswer]) -> None:
    """Add a part."""
    part = folder / f".{secrets.token_hex(8)}.part"
    try:
        with written(part):
            _write_part(part, answers)
            part.replace(folder / _name(part.read_bytes()))
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)


def _name(content: bytes) -> str:
    return f"{hashlib.sha256(content).hexdigest()}.parquet"


PART = """
copy (
    select key, about, asked, cast(shape as integer[]) as shape, coalesce(numbers, []) as answer
    from rows left join (select i, list(coalesce(x, 'nan'::double)) as numbers from flat group by i) using (i)
) to '{path}' (format parquet, compression zstd)
"""


def _write_part(path: Path, answers: Sequence[KeptAnswer]) -> None:
    """One Parquet file; numbers go over in one run, for lists of them go one by one."""
    places = np.arange(len(answers))
    texts = {
        "key": [one.key for one in answers],
        "about": [one.about for one in answers],
        "asked": [as_text(one.asked)[1:-1] for one in answers],
        "shape": [str(list(one.answer.shape)) for one in answers],
    }
    with database() as db:
        db.register("rows", {"i": places, **{name: np.array(column, object) for name, column in texts.items()}})
        flat = np.concatenate([np.ravel(one.answer).astype(float) for one in answers])
        db.register("flat", {"i": np.repeat(places, [one.answer.size for one in answers]), "x": flat})
        db.execute(PART.format(path=str(path).replace("'", "''")))
