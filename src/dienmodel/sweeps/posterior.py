"""What was learnt as a file: the figures of every member, bound to the scenario by the digest of its content."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import NoReturn

import numpy as np

from dienmodel.model.files import content_of
from dienmodel.model.said import Move, Said
from dienmodel.network.network import Reals
from dienmodel.runs.parquet import about_table, read_columns, write_table
from dienmodel.sweeps.calibrate import AHEAD, Calibration, moves_of
from dienmodel.text.faults import Fault, FaultyInput, Phrase, Values, reason
from dienmodel.text.table import Column, Schema, Table, Type, reals, texts
from dienmodel.version import __version__

POSTERIOR = Schema(
    "posterior", (Column("member", Type.WHOLE), *texts("figure"), *reals("", "move_before", "move_ahead"))
)
"""A row per member and figure: factors on it (or values, where its range is one) up to now, and from then on."""

FORMAT = "dienmodel posterior 1"


@dataclass(frozen=True)
class Posterior:
    """Members that were learnt from counts: how each moves the figures, before now and from now on."""

    figures: tuple[str, ...]
    before: Reals = field(repr=False)  # [member, figure]
    ahead: Reals = field(repr=False)  # [member, figure]

    def __len__(self) -> int:
        return len(self.before)

    def moves(self, member: int) -> dict[str, Move]:
        """How a member moves the figures."""
        pairs = zip(self.before[member].tolist(), self.ahead[member].tolist(), strict=True)
        return {key: Move(*pair) for key, pair in zip(self.figures, pairs, strict=True)}


def posterior_of(calibration: Calibration) -> Posterior:
    """The members of a calibration."""
    moves = moves_of(calibration.world.catalogue, calibration.unknowns, calibration.smoothed.posterior)
    before, ahead = (np.array([pair[i] for pair in moves.values()]).T for i in (0, 1))
    return Posterior(calibration.unknowns.figures, before, ahead)


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
        "content": content_of(calibration.world.said),
        "numbers": _digest(posterior),
        "version": __version__,
        "seed": str(calibration.seed),
        "ahead": str(AHEAD),
    }
    write_table(Table("posterior", columns), POSTERIOR, path, about)


def read_posterior(path: Path, said: Said) -> Posterior:
    """The members in a file that was written for this very scenario.

    Raises:
        FaultyInput: there is no such file, it is damaged, or the scenario has changed since.
    """
    about = _about(path)
    if about.get("format") != FORMAT:
        raise FaultyInput([Fault("posterior-foreign", str(path), {})])
    if about.get("content") != content_of(said):
        values: Values = {"scenario": said.name, "other": about.get("scenario", "")}
        raise FaultyInput([Fault("posterior-stale", str(path), values)])
    try:
        member, figure, before, ahead = read_columns(path, POSTERIOR.names)
    except OSError as error:
        _damaged(path, error)
    figures = tuple(map(str, figure[member == 0]))
    shape = (-1, max(len(figures), 1))
    if len(member) % shape[1]:
        _damaged(path, None)
    posterior = Posterior(figures, before.astype(float).reshape(shape), ahead.astype(float).reshape(shape))
    if _digest(posterior) != about.get("numbers"):
        _damaged(path, None)
    return posterior


def _about(path: Path) -> Mapping[str, str]:
    try:
        return about_table(path)
    except OSError as error:
        if not path.is_file():
            raise FaultyInput([Fault("file-unreadable", str(path), {"reason": reason(error)})]) from error
        _damaged(path, error)


def _digest(posterior: Posterior) -> str:
    """Digest of the numbers of all members, and of whose they are."""
    total = hashlib.sha256("\n".join(posterior.figures).encode())
    for array in (posterior.before, posterior.ahead):
        total.update(np.ascontiguousarray(array, "<f8").tobytes())
    return total.hexdigest()


def _damaged(path: Path, error: OSError | None) -> NoReturn:
    why = Phrase("posterior-numbers") if error is None else reason(error)
    raise FaultyInput([Fault("posterior-damaged", str(path), {"reason": why})])
