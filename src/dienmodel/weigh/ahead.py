"""What links and levers do in futures, computed before and shipped with the package (`make ahead`).

It is bound to all that it depends on: the content of the scenario, what was learnt, how many draws and their seed. A
file that is not whole, or of anything else, counts as none: what it would tell is then computed.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from dienmodel.model.files import content_of
from dienmodel.model.said import Said
from dienmodel.network.network import Reals
from dienmodel.runs.desk import State
from dienmodel.runs.paired import PairedEffect
from dienmodel.runs.parquet import about_table, read_columns, write_table
from dienmodel.sweeps.map import digest
from dienmodel.sweeps.shared import SharedDraws
from dienmodel.text.files import DATA
from dienmodel.text.table import Column, Schema, Table, Type, reals
from dienmodel.weigh.levers import LeversInFutures, Package
from dienmodel.weigh.links import LinksInFutures

SHIPPED = DATA / "ahead" / "nederland.parquet"
"""What links and levers of the baseline do."""

COUNTED = Schema("ahead", (Column("future", Type.WHOLE), Column("world", Type.WHOLE), *reals("", "people", "filled")))
"""A row per future and world: people and filled posts that count for the answer; of heads no posts."""

FORMAT = "dienmodel ahead 1"


@dataclass(frozen=True)
class LeversKnown:
    """Levers and packages in futures: how many of those that can be counted meet the target `now` and under each."""

    levers: LeversInFutures
    countable: int
    now: int
    met: Mapping[str, tuple[int, int]]


@dataclass(frozen=True)
class Ahead:
    """The links and the levers of a scenario in the futures of these numbers."""

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
    """Write what was computed as a Parquet file, whole or not at all.

    Raises:
        FaultyInput: the file cannot be written.
    """
    futures, worlds, _ = found.levers.levers.read.shape
    columns = {
        "future": np.repeat(np.arange(futures), worlds),
        "world": np.tile(np.arange(worlds), futures),
        **dict(zip(("people", "filled"), found.levers.levers.read.reshape(-1, 2).T, strict=True)),
    }
    facts = json.dumps(_facts(found))
    whole = _whole(facts, found.levers.levers.read)
    path.parent.mkdir(exist_ok=True)
    about = {"format": FORMAT, "bond": bond, "facts": facts, "whole": whole}
    write_table(Table(COUNTED.name, columns), COUNTED, path, about)


def read_ahead(path: Path, bond: str) -> Ahead | None:
    """What is in a file, if it is whole and bound to the same."""
    try:
        about = about_table(path)
        if about.get("bond") != bond:
            return None
        people, filled = read_columns(path, COUNTED.names[2:])
        facts = json.loads(about["facts"])
        read = np.stack([people, filled], axis=1).astype(float).reshape(len(facts["numbers"]), -1, 2)
    except (OSError, KeyError, ValueError):
        return None
    return _told(facts, read) if _whole(about["facts"], read) == about.get("whole") else None


def _whole(facts: str, read: Reals) -> str:
    """Digest of what a file holds."""
    return hashlib.sha256(facts.encode() + np.ascontiguousarray(read, "<f8").tobytes()).hexdigest()


def _facts(found: Ahead) -> dict[str, Any]:
    """All but the counts as plain data; worlds by their places."""
    known, links = found.levers, found.links
    levers = known.levers
    return {
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


def _told(facts: Mapping[str, Any], read: Reals) -> Ahead:
    states = tuple(State.of(dict(levels)) for levels in facts["states"])
    levers = LeversInFutures(
        facts["as_said"],
        states,
        read,
        tuple(facts["cost"]),
        {name: (states[one], states[other]) for name, (one, other) in facts["alone"].items()},
        tuple(Package(own["name"], tuple(own["measures"]), own["levels"]) for own in facts["packages"]),
        {(package, name): states[i] for package, name, i in facts["parts"]},
    )
    met = {name: (int(met), int(of)) for name, (met, of) in facts["met"].items()}
    known = LeversKnown(levers, facts["countable"], facts["now"], met)
    return Ahead(tuple(facts["numbers"]), _links(facts["links"]), known)


def _links(facts: Mapping[str, Any] | None) -> LinksInFutures | None:
    if facts is None:
        return None
    return LinksInFutures(**{**facts, "lost": {link: PairedEffect(*effect) for link, effect in facts["lost"].items()}})
