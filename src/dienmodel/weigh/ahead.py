"""Futures, and what links and levers do in some of them, computed before and shipped with the package (`make ahead`).

They are a file of arrays, bound to all that they depend on: the content of the scenario, what was learnt, how many
draws and their seed. A file that is not whole, or of anything else, counts as none: what it would tell is computed.
"""

import hashlib
import json
import secrets
import zlib
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from dienmodel.model.files import content_of
from dienmodel.model.said import Said
from dienmodel.network.network import Reals
from dienmodel.runs.desk import State
from dienmodel.runs.likely import DrawnPosts, DrawnTarget, Futures
from dienmodel.runs.paired import PairedEffect
from dienmodel.sweeps.map import digest
from dienmodel.sweeps.shared import SharedDraws
from dienmodel.text.files import DATA, written
from dienmodel.weigh.levers import LeversInFutures, Package
from dienmodel.weigh.links import LinksInFutures

SHIPPED = DATA / "ahead" / "nederland.npz"
"""The futures of the baseline, and what its links and levers do in them."""

FORMAT = "dienmodel ahead 2"

Arrays = dict[str, NDArray[Any]]


@dataclass(frozen=True)
class LeversKnown:
    """Levers and packages in futures: how many of those that can be counted meet the target `now` and under each."""

    levers: LeversInFutures
    countable: int
    now: int
    met: Mapping[str, tuple[int, int]]


@dataclass(frozen=True)
class Ahead:
    """The futures of a scenario, and its links and levers in those of these numbers."""

    futures: Futures
    numbers: tuple[int, ...]
    links: LinksInFutures | None
    levers: LeversKnown


def bond_of(said: Said, drawing: SharedDraws) -> str:
    """Digest of all that futures of a scenario depend on.

    Raises:
        OSError: the snapshot of the scenario cannot be read.
    """
    learnt = None if drawing.learnt is None else drawing.learnt.digest
    return digest(FORMAT, content_of(said), learnt, drawing.draws, drawing.seed)


def write_ahead(found: Ahead, path: Path, bond: str) -> None:
    """Write what was computed as arrays, whole or not at all.

    Raises:
        FaultyInput: the file cannot be written.
    """
    arrays = {**_arrays(found.futures), "read": found.levers.levers.read}
    facts = json.dumps(_facts(found))
    path.parent.mkdir(exist_ok=True)
    part = path.with_name(f".{path.name}.{secrets.token_hex(4)}.part")
    try:
        with written(path):
            with part.open("wb") as file:
                texts = {"bond": bond, "facts": facts, "whole": _whole(facts, arrays)}
                np.savez_compressed(file, allow_pickle=False, **texts, **arrays)
            part.replace(path)
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)


def read_ahead(path: Path, bond: str) -> Ahead | None:
    """What is in a file, if it is whole and bound to the same."""
    try:
        with path.open("rb") as opened, np.load(opened, allow_pickle=False) as file:
            if str(file["bond"]) != bond:
                return None
            own, whole = str(file["facts"]), str(file["whole"])
            arrays = {name: file[name] for name in file.files if name not in ("bond", "facts", "whole")}
    except (OSError, EOFError, KeyError, ValueError, BadZipFile, zlib.error):
        return None
    return _told(json.loads(own), arrays) if _whole(own, arrays) == whole else None


def _whole(facts: str, arrays: Arrays) -> str:
    """Digest of what a file holds."""
    digested = hashlib.sha256(facts.encode())
    for name in sorted(arrays):
        digested.update(name.encode() + np.ascontiguousarray(arrays[name]).tobytes())
    return digested.hexdigest()


STRENGTH, MOVES, TARGET = "strength", "moves", "target"

OF_TARGET, OF_POSTS = ("wanted", "people", "expected", "reached"), ("wanted", "filled", "expected")


def _arrays(drawn: Futures) -> Arrays:
    """What futures draw; of people what each step adds to the one before it, in few bytes."""
    of_targets = {f"{TARGET}.{name}": _of_target(target) for name, target in drawn.targets.items()}
    added = np.diff(drawn.strength, axis=1, prepend=0).astype(np.int32)
    small = np.min_scalar_type(-int(np.abs(added).max()) - 1)
    return {STRENGTH: added.astype(small), MOVES: drawn.moves, **of_targets}


def _of_target(target: DrawnTarget) -> Reals:
    """A target in each draw, [number, draw]: numbers of people, then of posts unless it counts heads."""
    posts = target.posts
    numbers = [getattr(target, name) for name in OF_TARGET]
    return np.array([*numbers, *(() if posts is None else (getattr(posts, name) for name in OF_POSTS))])


def _futures(facts: Mapping[str, Any], arrays: Arrays) -> Futures:
    """The futures of a file."""
    targets = {}
    for name in facts["targets"]:
        (wanted, people, expected, reached), own = np.split(arrays[f"{TARGET}.{name}"], [len(OF_TARGET)])
        posts = DrawnPosts(*own) if len(own) else None
        targets[name] = DrawnTarget(wanted, people, expected, reached, posts, facts["learnt"], facts["lacking"])
    return Futures(
        tuple(map(date.fromordinal, facts["days"])),
        tuple(facts["categories"]),
        arrays[MOVES],
        tuple(facts["figures"]),
        np.cumsum(arrays[STRENGTH], axis=1, dtype=np.int32),
        facts["failed"],
        targets,
        tuple(facts["drawn"]),
    )


def _facts(found: Ahead) -> dict[str, Any]:
    """All but the arrays as plain data; worlds by their places."""
    known, links, drawn = found.levers, found.links, found.futures
    levers = known.levers
    return {
        "days": [day.toordinal() for day in drawn.dates],
        "categories": drawn.categories,
        "figures": drawn.figures,
        "drawn": drawn.draws,
        "failed": drawn.failed,
        "learnt": drawn.learnt_from,
        "lacking": any(target.lacking for target in drawn.targets.values()),
        "targets": list(drawn.targets),
        "numbers": found.numbers,
        "links": None if links is None else {**vars(links), "lost": dict(links.lost)},
        "as_said": dict(levers.as_said),
        "states": [state.levels for state in levers.states],
        "cost": levers.cost,
        "alone": {name: [levers.states.index(state) for state in pair] for name, pair in levers.alone.items()},
        "packages": [{**vars(package), "levels": dict(package.levels)} for package in levers.packages],
        "parts": [[*key, levers.states.index(state)] for key, state in levers.parts.items()],
        "countable": known.countable,
        "now": known.now,
        "met": dict(known.met),
    }


def _told(facts: Mapping[str, Any], arrays: Arrays) -> Ahead:
    states = tuple(State.of(dict(levels)) for levels in facts["states"])
    levers = LeversInFutures(
        facts["as_said"],
        states,
        arrays["read"],
        tuple(facts["cost"]),
        {name: (states[one], states[other]) for name, (one, other) in facts["alone"].items()},
        tuple(Package(own["name"], tuple(own["measures"]), own["levels"]) for own in facts["packages"]),
        {(package, name): states[i] for package, name, i in facts["parts"]},
    )
    met = {name: (int(met), int(of)) for name, (met, of) in facts["met"].items()}
    known = LeversKnown(levers, facts["countable"], facts["now"], met)
    return Ahead(_futures(facts, arrays), tuple(facts["numbers"]), _links(facts["links"]), known)


def _links(facts: Mapping[str, Any] | None) -> LinksInFutures | None:
    if facts is None:
        return None
    return LinksInFutures(**{**facts, "lost": {link: PairedEffect(*effect) for link, effect in facts["lost"].items()}})
