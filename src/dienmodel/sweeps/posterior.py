"""What was learnt as a file: the figures of every member, bound to the counts, ranges and past that taught them.

A measure to come, a price or a title changes nothing of what was learnt; a count, the range of a figure that was learnt
or the course up to the counts does.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from math import isclose
from pathlib import Path
from typing import NoReturn

import numpy as np

from dienmodel.engines.expect.expect import expect
from dienmodel.model.files import kept_beside
from dienmodel.model.parts import figure_of
from dienmodel.model.said import Move
from dienmodel.network.catalogue import Catalogue
from dienmodel.network.network import Reals
from dienmodel.runs.observed import ObservedQuantity, later_observations
from dienmodel.runs.parquet import about_table, read_columns, write_table
from dienmodel.runs.run import Run
from dienmodel.sweeps.calibrate import AHEAD, Calibration, moves_of
from dienmodel.sweeps.discrepancy import covariance, lacked
from dienmodel.sweeps.draws import free_figures, share_ends
from dienmodel.text.faults import Fault, FaultyInput, Phrase, Values, reason
from dienmodel.text.files import DATA
from dienmodel.text.table import Column, Schema, Table, Type, reals, texts
from dienmodel.version import __version__

POSTERIOR = Schema(
    "posterior", (Column("member", Type.WHOLE), *texts("figure"), *reals("", "move_before", "move_ahead"))
)
"""A row per member and figure, or part of a whole (`site_share.wezep`): how it moves up to now, and from then on.

By factors; values, where a range is one; weights of parts.
"""

FORMAT = "dienmodel posterior 3"

SHIPPED = DATA / "learnt" / "nederland.parquet"
"""What was learnt from the counts of the baseline, see `make calibrate`."""


NEAR = 0.05
"""How far the course may lie from the one that was learnt from, at a count, in errors of that count.

A measure to come can move the past by a person or two, see the roadmap; that teaches nothing else.
"""


@dataclass(frozen=True)
class Lesson:
    """What members were learnt under: value and range of each figure, and what taught them with the course there.

    Of a figure [value or None, low, high]; of an observation [quantity@day, value, error, lacked, expected].
    """

    figures: Mapping[str, tuple[float | None, float | None, float | None]]
    counts: Mapping[str, tuple[str, float, float, float, float]]

    @property
    def learnt_from(self) -> int:
        """How many counts were learnt from."""
        return len(self.counts)

    def differs(self, run: Run) -> str:
        """The first figure or count by which a run would have taught something else; empty where there is none."""
        mine, theirs = _figures(run.world.catalogue, self.figures), _counts(run)
        if moved := [key for key, range_ in mine.items() if not _same(range_, self.figures[key])]:
            return moved[0]
        apart = (name for name in dict.fromkeys((*self.counts, *theirs)) if not self._alike(theirs, name))
        return next(apart, "")

    def _alike(self, theirs: Mapping[str, tuple[str, float, float, float, float]], name: str) -> bool:
        then, now = self.counts.get(name), theirs.get(name)
        if then is None or now is None or then[:3] != now[:3]:
            return False
        return abs(then[3] - now[3]) <= NEAR * then[2] and abs(then[4] - now[4]) <= NEAR * then[2]


def _same(range_: Sequence[float | None], other: Sequence[float | None]) -> bool:
    """Whether ranges are the same but for the last digits, which differ between processors where they are computed."""
    pairs = zip(range_, other, strict=True)
    return all(a == b or (a is not None and b is not None and isclose(a, b, rel_tol=1e-9)) for a, b in pairs)


def lesson_of(run: Run, figures: Iterable[str]) -> Lesson:
    """What a run teaches of some of its figures."""
    return Lesson(_figures(run.world.catalogue, figures), _counts(run))


def _figures(catalogue: Catalogue, keys: Iterable[str]) -> dict[str, tuple[float | None, float | None, float | None]]:
    """Value and range of those of some figures that are used; of parts of a whole their share and its range."""
    parts = catalogue.behind.parts
    used = {key: catalogue.figures[key] for key in keys if key in catalogue.figures}
    shared = {key: (parts[key], catalogue.figures[figure_of(key)]) for key in keys if key in parts}
    shares = {key: (part.share, *share_ends(figure, part)) for key, (part, figure) in shared.items()}
    return {key: (figure.value, figure.low, figure.high) for key, figure in used.items()} | shares


def _counts(run: Run) -> dict[str, tuple[str, float, float, float, float]]:
    points = [point for point in later_observations(run.world) if point.learn]
    said = run.world.outcomes.lacks
    lacks = np.sqrt(np.diag(covariance(said, lacked(run, [(point.quantity, point.day) for point in points], said))))
    return {
        point.name: (_about_what(point), point.value, point.error, float(lacks[i]), point.of(run))
        for i, point in enumerate(points)
    }


def _about_what(point: ObservedQuantity) -> str:
    span = point.quantity.span
    return f"{point.quantity.text}@{span.name if span else point.day.isoformat()}"


@dataclass(frozen=True)
class Posterior:
    """Members that were learnt from counts: how each moves the figures, before now and from now on."""

    figures: tuple[str, ...]
    before: Reals = field(repr=False)  # [member, figure]
    ahead: Reals = field(repr=False)  # [member, figure]
    lesson: "Lesson"

    def __len__(self) -> int:
        return len(self.before)

    @property
    def digest(self) -> str:
        """Digest of the numbers of all members, and of whose they are."""
        total = hashlib.sha256("\n".join(self.figures).encode())
        total.update(json.dumps(vars(self.lesson)).encode())
        for array in (self.before, self.ahead):
            total.update(np.ascontiguousarray(array, "<f8").tobytes())
        return total.hexdigest()

    def moves(self, member: int) -> dict[str, Move]:
        """How a member moves the figures."""
        pairs = zip(self.before[member].tolist(), self.ahead[member].tolist(), strict=True)
        return {key: Move(*pair) for key, pair in zip(self.figures, pairs, strict=True)}


def posterior_of(calibration: Calibration) -> Posterior:
    """The members of a calibration."""
    moves = moves_of(calibration.world.catalogue, calibration.unknowns, calibration.smoothed.posterior)
    before, ahead = (np.array([pair[i] for pair in moves.values()]).T for i in (0, 1))
    lesson = lesson_of(Run(calibration.world, expect(calibration.world.network)), calibration.unknowns.figures)
    return Posterior(calibration.unknowns.figures, before, ahead, lesson)


def write_posterior(calibration: Calibration, path: Path) -> None:
    """Write the members as a Parquet file, whole or not at all.

    Raises:
        FaultyInput: the file cannot be written.
    """
    posterior = posterior_of(calibration)
    n, members = len(posterior.figures), len(posterior)
    columns = {
        "member": np.repeat(np.arange(members), n),
        "figure": np.array(posterior.figures * members, object),
        "move_before": posterior.before.ravel(),
        "move_ahead": posterior.ahead.ravel(),
    }
    about = {
        "format": FORMAT,
        "scenario": calibration.world.said.name,
        "lesson": json.dumps(vars(posterior.lesson)),
        "numbers": posterior.digest,
        "version": __version__,
        "seed": str(calibration.seed),
        "ahead": str(AHEAD),
    }
    write_table(Table("posterior", columns), POSTERIOR, path, about)


def posterior_for(path: Path, run: Run) -> Posterior:
    """The members in a file, if this run would have taught the same.

    Raises:
        FaultyInput: there is no such file, it is damaged, or counts, ranges or the past are other than they were.
    """
    learnt = read_posterior(path)
    if differs := learnt.lesson.differs(run):
        values: Values = {"scenario": run.world.said.name, "differs": differs}
        raise FaultyInput([Fault("posterior-stale", str(path), values)])
    return learnt


def learnt_for(run: Run) -> Posterior | None:
    """The members that lie beside the files of a scenario or come with the package, if this run would have taught them.

    Raises:
        FaultyInput: what lies there is damaged.
    """
    beside = (read_posterior(path) for path in kept_beside(run.world.said))
    fitting = (learnt for learnt in beside if not learnt.lesson.differs(run))
    return next(fitting, None) or shipped_for(run)


def shipped_for(run: Run) -> Posterior | None:
    """The members that come with the package, if this run would have taught the same; else None."""
    learnt = _shipped()
    return None if learnt is None or learnt.lesson.differs(run) else learnt


def differs_from_learnt(run: Run) -> str | None:
    """By what a scenario with counts differs from what was learnt for it; empty where nothing was ever learnt for it.

    None where what was learnt fits, or there is nothing to learn or to learn from.
    """
    counts = _counts(run)
    if not counts or not free_figures(run.world.catalogue) or learnt_for(run) is not None:
        return None
    beside = next(iter(kept_beside(run.world.said)), None)
    learnt = _shipped() if beside is None else read_posterior(beside)
    return learnt.lesson.differs(run) if learnt is not None and learnt.lesson.counts.keys() & counts else ""


@cache
def _shipped() -> Posterior | None:
    return read_posterior(SHIPPED) if SHIPPED.exists() else None


def read_posterior(path: Path) -> Posterior:
    """The members in a file.

    Raises:
        FaultyInput: there is no such file, or it is damaged.
    """
    about = _about(path)
    if about.get("format") != FORMAT:
        raise FaultyInput([Fault("posterior-foreign", str(path), {})])
    try:
        lesson = _lesson(about["lesson"])
    except (KeyError, TypeError, ValueError) as error:
        _damaged(path, error)
    try:
        member, figure, before, ahead = read_columns(path, POSTERIOR.names)
    except OSError as error:
        _damaged(path, error)
    figures = tuple(map(str, figure[member == 0]))
    shape = (-1, max(len(figures), 1))
    if len(member) % shape[1]:
        _damaged(path, None)
    posterior = Posterior(figures, before.astype(float).reshape(shape), ahead.astype(float).reshape(shape), lesson)
    if posterior.digest != about.get("numbers"):
        _damaged(path, None)
    return posterior


def _lesson(text: str) -> Lesson:
    parts = json.loads(text)
    return Lesson(*({name: tuple(row) for name, row in parts[part].items()} for part in ("figures", "counts")))


def _about(path: Path) -> Mapping[str, str]:
    try:
        return about_table(path)
    except OSError as error:
        if not path.is_file():
            raise FaultyInput([Fault("file-unreadable", str(path), {"reason": reason(error)})]) from error
        _damaged(path, error)


def _damaged(path: Path, error: Exception | None) -> NoReturn:
    why = Phrase("posterior-numbers") if not isinstance(error, OSError) else reason(error)
    raise FaultyInput([Fault("posterior-damaged", str(path), {"reason": why})])
