"""What a plan that was made again changes against the older one: measures, admissions, posts, people and euro."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np

from dienmodel.network.network import Reals
from dienmodel.runs.filled import filled
from dienmodel.runs.run import Run
from dienmodel.runs.tables.money import COST, money_table
from dienmodel.runs.tables.targets import targets_table
from dienmodel.text.table import Table, table

ADMITTED, PEOPLE, FILLED, PAID = "admitted", "people", "filled", "paid"
"""What rows of the table are about: people who begin behind a gate, targets, posts of organisations, euro."""

COLUMNS = ("what", "name", "year", "before", "after", "difference")


@dataclass(frozen=True)
class MeasureChange:
    """A measure that starts on another day, or only in one of two plans."""

    measure: str
    before: date | None
    after: date | None


@dataclass(frozen=True)
class Changes:
    """What changes from the run that follows an older plan to that of a newer one."""

    measures: tuple[MeasureChange, ...]
    numbers: Table  # `COLUMNS`; euro per year, people per year or on the day of a target


def changes(before: Run, after: Run) -> Changes:
    """Compare two runs of one scenario, each of which follows a plan."""
    old, new = _starts(before), _starts(after)
    moved = [MeasureChange(name, old.get(name), new.get(name)) for name in sorted({*old, *new})]
    rows = [
        {"what": what, "name": name, "year": year, "before": was, "after": now, "difference": now - was}
        for what, name, year, was, now in _numbers(before, after)
    ]
    return Changes(tuple(item for item in moved if item.before != item.after), table("changes", rows, COLUMNS))


def _starts(run: Run) -> dict[str, date]:
    """Measures that are on and start after today."""
    catalogue = run.world.catalogue
    starts = {name: catalogue.measures[name].start for name, level in catalogue.levels.items() if level > 0}
    return {name: day for name, day in starts.items() if day > catalogue.now}


def _numbers(before: Run, after: Run) -> Iterator[tuple[str, str, int, float, float]]:
    """Every number of both runs: what, name, year, before and after."""
    for (name, year), was, now in _pairs(_admitted(before), _admitted(after)):
        yield ADMITTED, name, year, was, now
    for (name, year), was, now in _pairs(_people(before), _people(after)):
        yield PEOPLE, name, year, was, now
    targets = [goal.name for goal in after.world.outcomes.targets]
    posts = [{(post.organisation, post.day.year): post.people for post in filled(r, targets)} for r in (before, after)]
    for (name, year), was, now in _pairs(*posts):
        yield FILLED, name, year, was, now
    for (name, year), was, now in _pairs(_paid(before), _paid(after)):
        yield PAID, name, year, was, now


YearlyNumbers = Mapping[tuple[str, int], float]
"""A number per name and year."""


def _pairs(before: YearlyNumbers, after: YearlyNumbers) -> Iterator[tuple[tuple[str, int], float, float]]:
    for key in dict.fromkeys([*before, *after]):
        yield key, before.get(key, 0.0), after.get(key, 0.0)


def _by_year(run: Run, name: str, flow: Reals) -> dict[tuple[str, int], float]:
    """A flow [T] per calendar year."""
    years, shares = run.years
    return {(name, int(year)): float(share @ flow) for year, share in zip(years, shares, strict=True)}


def _admitted(run: Run) -> dict[tuple[str, int], float]:
    """People who begin behind each gate, per calendar year."""
    network = run.world.network
    gates = np.array([key.name for key in network.labels.gate_keys], object)
    gate = np.where(network.nodes.gate >= 0, gates[network.nodes.gate], "")
    begun: dict[tuple[str, int], float] = {}
    for name in dict.fromkeys(gates.tolist()):
        begun |= _by_year(run, name, run.expected.new_started[:, gate == name].sum(axis=1))
    return begun


def _people(run: Run) -> dict[tuple[str, int], float]:
    """People who count for each target on its day."""
    return {(row["target"], row["date"].year): row["n_people"] for row in targets_table(run).rows()}


def _paid(run: Run) -> dict[tuple[str, int], float]:
    """Euro paid per calendar year, the money of measures included."""
    paid: dict[tuple[str, int], float] = {}
    for row in money_table(run).where(kind=COST).rows():
        paid["total", row["year"]] = paid.get(("total", row["year"]), 0.0) + row["cost_paid"]
    return paid
