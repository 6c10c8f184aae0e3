"""What an edition says of every quantity on every day, and what became of what an earlier edition said."""

import hashlib
import json
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from dienmodel.model.load import load
from dienmodel.network.catalogue import catalogue_of
from dienmodel.runs.folder import is_run_folder
from dienmodel.runs.likely import Spread
from dienmodel.runs.parquet import read_columns
from dienmodel.runs.reopen import read_run
from dienmodel.text.faults import Fault, FaultyInput, reason
from dienmodel.text.languages import LANGUAGES
from dienmodel.text.table import DATE, Schema, Table, reals, texts

FORMAT = 1
"""Version of the layout of an edition."""

FACTS, TABLE = "edition.json", "said.parquet"
"""Files of an edition: its facts, and all that it says with a band."""

PEOPLE, TARGET, FILLED, INDICATOR, COUNTED = "people", "target", "filled", "indicator", "counted"
"""What is said: people of a category, people and filled posts of a target, an indicator, and what was counted."""

SAID = Schema(
    "said",
    (*texts("kind", "name"), DATE, *texts("unit"), *reals("as_asked", "low", "middle", "high", "expected", gaps=True)),
)


# --- what an edition says --------------------------------------------------------------------------------------------


def said_of_tables(tables: Mapping[str, Table]) -> Table:
    """What the tables of a run say with a band, and what had been counted by then."""
    rows = (*_people(tables), *_targets(tables["targets"]), *_indicators(tables["indicators"]))
    return SAID.table([*rows, *_counts(tables["observed"])])


def _row(kind: str, name: str, day: date, unit: str, numbers: tuple[Any, Any, Any, Any]) -> dict[str, Any]:
    low, middle, high, expected = (None if x is None or x != x else float(x) for x in numbers)
    own = {"low": low, "middle": middle, "high": high, "expected": expected}
    return {"kind": kind, "name": name, "date": day, "unit": unit, **own}


def _people(tables: Mapping[str, Table]) -> Iterator[dict[str, Any]]:
    """People of every category on every day of the run; their median on the days that are kept, or that end a year."""
    rows = tables["totals"].rows()
    ends = {row["date"].year: row["date"] for row in rows}.values()
    days = {*(tables["draws"].columns["date"].tolist() if "draws" in tables else ends)}
    for row in rows:
        middle = row["p50"] if row["date"] in days else None
        yield _row(PEOPLE, row["category"], row["date"], "people", (row["p5"], middle, row["p95"], row["n_people"]))


def _targets(targets: Table) -> Iterator[dict[str, Any]]:
    for row in targets.rows():
        name, day = row["target"], row["date"]
        yield _row(TARGET, name, day, "people", (row["p5"], row["p50"], row["p95"], row["n_people"]))
        if row["n_filled"] is not None and row["n_filled"] == row["n_filled"]:
            posts = (row["filled_p5"], row["filled_p50"], row["filled_p95"], row["n_filled"])
            yield _row(FILLED, name, day, "posts", posts)


def _indicators(indicators: Table) -> Iterator[dict[str, Any]]:
    """Indicators of every calendar year, on its last day; nothing of those that are unknown."""
    for row in indicators.rows():
        numbers = (row["value_p5"], row["value_p50"], row["value_p95"], row["value"])
        if row["value"] is not None and row["value"] == row["value"]:
            yield _row(INDICATOR, row["indicator"], date(row["year"], 12, 31), row["unit"], numbers)


def _counts(observed: Table) -> Iterator[dict[str, Any]]:
    """People of a category who were counted on a day, and flows, which have no band, by their quantity."""
    for row in observed.rows():
        name = row["category"] or f"{row['quantity']} {row['period']}"
        middle = row["value_observed"]
        yield _row(COUNTED, name, row["date"] or date.min, row["unit"], (None, middle, None, row["value_expected"]))


# --- an earlier edition ----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class EarlierEdition:
    """What an earlier edition said: of which scenario, on what day, and with how many futures behind its bands."""

    scenario: str
    title: Mapping[str, str]
    today: date
    draws: int
    said: Table

    @cached_property
    def people(self) -> Mapping[str, "BandOverDays"]:
        """The bands of the people of every category."""
        rows: dict[str, list[dict[str, Any]]] = {}
        for row in self.said.where(kind=PEOPLE).rows():
            if row["low"] is not None:
                rows.setdefault(row["name"], []).append(row)
        return {name: BandOverDays(own) for name, own in rows.items()}


@dataclass(frozen=True)
class BandOverDays:
    """The band of one quantity: rows in the order of their days."""

    rows: list[dict[str, Any]]

    def on(self, day: date) -> Spread | None:
        """The band on a day, by days between those that are known; None outside them.

        Its middle is NaN where the median is not known on that very day.
        """
        days = [row["date"] for row in self.rows]
        after = bisect_right(days, day)
        if after == 0 or day > days[-1]:
            return None
        before = self.rows[after - 1]
        if before["date"] == day:
            return Spread(before["low"], np.nan if before["middle"] is None else before["middle"], before["high"])
        part = (day - before["date"]).days / (days[after] - before["date"]).days
        low, high = (before[end] + part * (self.rows[after][end] - before[end]) for end in ("low", "high"))
        return Spread(low, np.nan, high)


def read_earlier(folder: Path) -> EarlierEdition:
    """What was said in an edition, or in the run of a folder.

    Raises:
        FaultyInput: it is neither, something in it is missing, or it was changed afterwards.
    """
    if is_run_folder(folder):
        saved = read_run(folder)
        now = catalogue_of(load(str(folder / "scenario"))).now
        facts = saved.facts
        return EarlierEdition(facts["scenario"], facts["title"], now, facts["draws"], said_of_tables(saved.tables))
    try:
        facts = json.loads((folder / FACTS).read_text("utf-8"))
        known, layout, today = facts["files"][TABLE], facts["edition"], date.fromisoformat(facts["today"])
        scenario, title, draws = facts["scenario"], {name: facts["title"][name] for name in LANGUAGES}, facts["draws"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise FaultyInput([Fault("no-edition", str(folder))]) from error
    if layout != FORMAT:
        raise FaultyInput([Fault("edition-layout", str(folder), {"layout": str(layout), "ours": str(FORMAT)})])
    return EarlierEdition(scenario, title, today, draws, _read_said(folder / TABLE, known))


def _read_said(path: Path, known: str) -> Table:
    try:
        if hashlib.sha256(path.read_bytes()).hexdigest() != known:
            raise FaultyInput([Fault("edition-changed", str(path))])
        columns = dict(zip(SAID.names, read_columns(path, SAID.names), strict=True))
    except OSError as error:
        raise FaultyInput([Fault("run-unreadable", str(path), {"reason": reason(error)})]) from error
    rows = Table(SAID.name, columns).rows()
    return SAID.table([_row(r["kind"], r["name"], r["date"], r["unit"], _numbers(r)) for r in rows])


def _numbers(row: Mapping[str, Any]) -> tuple[Any, Any, Any, Any]:
    return row["low"], row["middle"], row["high"], row["expected"]


# --- what became of it -----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class CountSince:
    """A count that an earlier edition did not know, in the band that it gave for that day."""

    category: str
    day: date
    band: Spread
    counted: float

    @property
    def inside(self) -> bool:
        """Whether the count lies in the band, its ends included."""
        return self.band.low <= self.counted <= self.band.high


@dataclass(frozen=True)
class Revision:
    """A quantity of which both editions have a band, and nobody a count."""

    kind: str
    name: str
    day: date
    unit: str
    before: Spread
    now: Spread

    @property
    def shift(self) -> float:
        """How much higher its median is now."""
        return self.now.middle - self.before.middle

    @property
    def inside(self) -> bool:
        """Whether the median of now lies in the band of before, its ends included."""
        return self.before.low <= self.now.middle <= self.before.high


def counted_since(earlier: EarlierEdition, said: Table) -> list[CountSince]:
    """People who were counted and of whose count an earlier edition did not know, in its bands; the first day first."""
    known = {(row["name"], row["date"]) for row in earlier.said.where(kind=COUNTED).rows()}
    later = [row for row in said.where(kind=COUNTED).rows() if (row["name"], row["date"]) not in known]
    return [
        CountSince(row["name"], row["date"], band, row["middle"])
        for row in sorted(later, key=lambda row: (row["date"], row["name"]))
        if row["name"] in earlier.people and (band := earlier.people[row["name"]].on(row["date"])) is not None
    ]


def without_band(earlier: EarlierEdition, said: Table) -> int:
    """How many new counts there are for which an earlier edition gave no band."""
    known = {(row["name"], row["date"]) for row in earlier.said.where(kind=COUNTED).rows()}
    new = {(row["name"], row["date"]) for row in said.where(kind=COUNTED).rows()} - known
    return len(new) - len(counted_since(earlier, said))


def revisions(earlier: EarlierEdition, said: Table, today: date) -> list[Revision]:
    """What both editions have a band of from `today` on: people at the end of each year, targets and indicators."""
    before = {_key(row): row for row in earlier.said.rows() if row["middle"] is not None}
    rows = [row for row in said.rows() if row["kind"] != COUNTED and row["date"] >= today and row["low"] is not None]
    people = [row for row in rows if row["kind"] == PEOPLE and row["middle"] is not None]
    last = {(row["name"], row["date"].year): row["date"] for row in people}
    revised = []
    for row in rows:
        if row["middle"] is None or (row["kind"] == PEOPLE and last[row["name"], row["date"].year] != row["date"]):
            continue
        then = before.get(_key(row))
        if then is not None and then["low"] is not None:
            bands = (Spread(each["low"], each["middle"], each["high"]) for each in (then, row))
            revised.append(Revision(row["kind"], row["name"], row["date"], row["unit"], *bands))
    return revised


def _key(row: Mapping[str, Any]) -> tuple[str, str, date, str]:
    return row["kind"], row["name"], row["date"], row["unit"]


def chance_of_so_few(inside: int, counts: int, share: float = 0.9) -> float:
    """The chance that at most so many counts lie inside, of bands that each hold a share and do not hang together.

    The binomial sum over k <= inside of C(counts, k) share^k (1 - share)^(counts - k).
    """
    from scipy.stats import binom

    return float(binom.cdf(inside, counts, share))
