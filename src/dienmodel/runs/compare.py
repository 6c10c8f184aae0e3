"""Two runs side by side: what differs in the input, and what that did; differences first.

The band of a difference is taken over the courses that two runs share (`paired`), and the middle of futures, or the
mean of replications, is told beside it: that of the expectation, which leaves chance out, may lie anywhere. Where the
90 % does not leave out zero by half a person the two cannot be told apart.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np

from dienmodel.model.calendar import DAYS_PER_YEAR, moment
from dienmodel.network.meters.moment import at
from dienmodel.network.outcomes import is_plain
from dienmodel.runs.folder import SavedRun
from dienmodel.runs.inputs import inputs_table
from dienmodel.runs.paired import BANDS, SIDES, Arrivals, CoursePairs, of_sides, pairs_of_runs
from dienmodel.text.table import Table, table

MatchKey = tuple[Any, ...]

TOLD = {"n_people": ("n_median", "n_mean"), "n_filled": ("n_filled_median", "n_filled_mean")}
"""What futures and replications say of what the expectation says under another name."""


@dataclass(frozen=True)
class Comparison:
    """Differences of run b less run a. `paired` tells whether the two share the courses that bands are of.

    These are so many `futures`, or, where these are 0, replications.
    """

    paired: bool
    replications: int
    futures: int
    inputs: Table
    people: Table
    targets: Table
    funnel: Table
    gates: Table
    money: Table
    indicators: Table
    ready: Table

    def tables(self) -> tuple[Table, ...]:
        """All tables, in the order in which they are read."""
        return (
            self.inputs,
            self.people,
            self.targets,
            self.funnel,
            self.gates,
            self.money,
            self.indicators,
            self.ready,
        )


def compare(a: SavedRun, b: SavedRun) -> Comparison:
    """Compare two kept runs."""
    pairs = pairs_of_runs(a, b, _same_steps(a, b))
    with_runs = all("replications" in run.tables for run in (a, b))
    return Comparison(
        pairs.paired,
        min(a.facts["replications"], b.facts["replications"]) if with_runs else 0,
        pairs.n if pairs.futures else 0,
        inputs_table(a.said, b.said),
        _people(a, b, pairs),
        _targets(a, b, pairs),
        _funnel(a, b),
        _gates(a, b, of_runs=with_runs),
        _money(a, b),
        _indicators(a, b),
        _ready(a, b),
    )


def beside_band(row: Mapping[str, Any], name: str) -> tuple[float | None, ...]:
    """People or filled posts in run a, in run b, and the difference, from what its band is of.

    That is the middle of the futures, or else the mean of the replications; as expected where there are none of the
    row. The middle of the differences need not be the difference of the middles.
    """
    column = next((own for own in (*TOLD[name], name) if row.get(f"{own}_difference") is not None), name)
    return tuple(row[f"{column}_{side}"] for side in SIDES)


def _days(kept: SavedRun, name: str = "totals") -> list[date]:
    """The days of a table, in order."""
    return sorted(set(kept.table(name).columns["date"].tolist()))


def _within(a: Sequence[date], b: Sequence[date]) -> tuple[list[date], list[date]]:
    """The days of each that lie in the time that both cover."""
    if not a or not b:
        return [], []
    first, last = max(a[0], b[0]), min(a[-1], b[-1])
    ours, theirs = ([day for day in days if first <= day <= last] for days in (a, b))
    return ours, theirs


def _same_steps(a: SavedRun, b: SavedRun) -> bool:
    """Whether two runs have the same steps as long as both run: only then does luck fall to the same people."""
    ours, theirs = _within(_days(a), _days(b))
    return ours == theirs


def _met(a: Sequence[date], b: Sequence[date], period: Callable[[date], Any]) -> list[tuple[date, date]]:
    """The last day of each run in every period of the time that both cover."""
    ours, theirs = ({period(day): day for day in days} for days in _within(a, b))
    return [(ours[key], theirs[key]) for key in ours if key in theirs]


def _people(a: SavedRun, b: SavedRun, pairs: CoursePairs) -> Table:
    """People at the last step of every year that both runs have in it; in other steps these are days of their own."""
    ours, theirs = _index(a.table("totals"), "date", "category"), _index(b.table("totals"), "date", "category")
    days = _met(_days(a), _days(b), lambda day: day.year)
    categories = [c for c in dict.fromkeys(c for _, c in (*ours, *theirs)) if c != "total"]
    rows = [
        {
            "date": day,
            "date_b": other,
            "category": category,
            **_sides(ours.get((day, category)), theirs.get((other, category)), "n_people"),
            **pairs.band((day, other), category),
        }
        for category in ("total", *categories)
        for day, other in days
    ]
    names = (*of_sides("n_people"), *of_sides("n_mean"), *of_sides("n_median"), *BANDS)
    return table("people", rows, ("date", "date_b", "category", *names))


def _targets(a: SavedRun, b: SavedRun, pairs: CoursePairs) -> Table:
    ours, theirs = _index(a.table("targets"), "target"), _index(b.table("targets"), "target")
    rows = []
    for key in dict.fromkeys((*ours, *theirs)):
        left, right = ours.get(key), theirs.get(key)
        known: Mapping[str, Any] = right or left or {}
        plain = is_plain(known["counts"], known["where"])
        rows.append(
            {
                "target": key[0],
                "category": known["category"],
                "where": known["where"],
                "counts": known["counts"],
                "date": known["date"],
                "n_wanted": known["n_wanted"],
                **_sides(left, right, "n_people"),
                **pairs.band((known["date"], known["date"]), known["category"] if plain else ""),
                **_sides(left, right, "n_posts_wanted"),
                **_sides(left, right, "n_filled"),
                **pairs.band_of_posts(key[0]),
                **_both(left, right, "date_reached", "date_first", "date_missed", "share_chance"),
                **_arrivals(pairs, key[0]),
            }
        )
    return table(
        "targets", rows, ("target", "category", "where", "counts", "date", "n_wanted", "n_people_a", "n_people_b")
    )


def _arrivals(pairs: CoursePairs, target: str) -> dict[str, float | None]:
    """How much sooner or later the second run meets a target in the futures of both; None where they share none."""
    arrivals = pairs.arrivals(target)
    columns = dict.fromkeys(Arrivals._fields) if arrivals is None else arrivals._asdict()
    return {f"reached_{name}": value for name, value in columns.items()}


def _both(left: Mapping[str, Any] | None, right: Mapping[str, Any] | None, *names: str) -> dict[str, Any]:
    """Values of run a and of run b; None where a run does not have the row."""
    sides = (("a", left), ("b", right))
    return {f"{name}_{side}": None if row is None else row[name] for name in names for side, row in sides}


def _funnel(a: SavedRun, b: SavedRun) -> Table:
    ours, theirs = (_index(kept.table("funnel"), "track", "stage", "year") for kept in (a, b))
    rows = [
        {
            "track": key[0],
            "stage": key[1],
            "year": key[2],
            **_sides(ours.get(key), theirs.get(key), "new_joined"),
            **_sides(ours.get(key), theirs.get(key), "new_completed"),
        }
        for key in dict.fromkeys((*ours, *theirs))
    ]
    return table("funnel", rows, ("track", "stage", "year"))


def _gates(a: SavedRun, b: SavedRun, of_runs: bool) -> Table:
    """Waits and what caused them: in the replications if both runs have them, else all as expected."""
    ours, theirs = _index(a.table("gates"), "gate", "year"), _index(b.table("gates"), "gate", "year")
    suffix = "_runs" if of_runs else ""
    rows = []
    for key in dict.fromkeys((*ours, *theirs)):
        left, right = ours.get(key), theirs.get(key)
        rows.append(
            {
                "gate": key[0],
                "year": key[1],
                **_sides(left, right, "weeks_mean", suffix),
                **_sides(left, right, "n_waiting", suffix),
                "capacity_a": left[f"capacity{suffix}"] if left else None,
                "capacity_b": right[f"capacity{suffix}"] if right else None,
            }
        )
    return table("gates", rows, ("gate", "year"))


def _money(a: SavedRun, b: SavedRun) -> Table:
    ours, theirs = (_index(kept.table("money"), "kind", "article", "year") for kept in (a, b))
    rows = [
        {"kind": key[0], "article": key[1], "year": key[2], **_sides(ours.get(key), theirs.get(key), "cost_paid")}
        for key in dict.fromkeys((*ours, *theirs))
    ]
    return table("money", rows, ("kind", "article", "year"))


def _indicators(a: SavedRun, b: SavedRun) -> Table:
    """Indicators in every year, as expected; one that is unknown in a run has no difference. Older runs tell none."""
    names = ("indicator", "year", "unit")
    ours, theirs = (_index(run.table("indicators"), *names) if "indicators" in run.tables else {} for run in (a, b))
    rows = [
        {**dict(zip(names, key, strict=True)), **_sides(ours.get(key), theirs.get(key), "value")}
        for key in dict.fromkeys((*ours, *theirs))
    ]
    return table("indicators", rows, names)


def _ready(a: SavedRun, b: SavedRun) -> Table:
    """Trained people less the readiness lost to those who train others, and the person-years of difference so far.

    Of the first organisation with posts, on the days that both runs tell; in other steps in the quarters that both do.
    Beside it why they differ: people in service, those of them who are not trained for a post, people who train others
    away from their posts, and empty posts.
    """
    ours, theirs = _ready_people(a), _ready_people(b)
    rows: list[dict[str, Any]] = []
    period = (lambda day: day) if _same_steps(a, b) else (lambda day: (day.year, (day.month - 1) // 3))
    for day, other in _met(sorted(ours), sorted(theirs), period):
        row: dict[str, Any] = {"date": day, "date_b": other, "person_years": 0.0}
        for name in READY:
            row |= _sides(ours[day], theirs[other], name)
        if rows:
            before, gap = rows[-1], row["n_ready_difference"]
            years = (day - before["date"]).days / DAYS_PER_YEAR
            row["person_years"] = before["person_years"] + years * (gap + before["n_ready_difference"]) / 2
        rows.append(row)
    names = (name for kind in READY for name in of_sides(kind))
    return table("ready", rows, ("date", "date_b", *names, "person_years"))


READY = ("n_ready", "n_in_service", "n_untrained", "n_detached", "n_empty")
"""What is told of the readiness of a day: ready people, and what makes them more or fewer."""


def _ready_people(kept: SavedRun) -> dict[Any, dict[str, float]]:
    """By day what `READY` names, of the categories that have posts."""
    rows = [row for row in kept.table("posts").rows() if "n_lost" in row]  # older runs do not tell
    rows = [row for row in rows if row["organisation"] == rows[0]["organisation"]]
    by_day: dict[Any, dict[str, float]] = {}
    for row in rows:
        counts = by_day.setdefault(row["date"], dict.fromkeys(READY, 0.0))
        counts["n_ready"] += row["n_people"] - row["n_lost"]
        counts["n_untrained"] -= row["n_people"]
        counts["n_detached"] += row["n_detached"]
        counts["n_empty"] += row["n_posts"] - row["n_filled"]
    service = _in_service(kept, {row["category"] for row in rows})
    for day, counts in by_day.items():
        counts["n_in_service"] = service(day)
        counts["n_untrained"] += counts["n_in_service"]
    return by_day


def _in_service(kept: SavedRun, categories: Collection[str]) -> Callable[[date], float]:
    """How many people of some categories a run expects on a day."""
    by_day: dict[date, float] = {}
    for row in kept.table("totals").rows():
        if row["category"] in categories:
            by_day[row["date"]] = by_day.get(row["date"], 0.0) + row["n_people"]
    days = sorted(by_day)
    counts = np.array([by_day[day] for day in days])
    return lambda day: float(at(moment(days, day), counts))


def _index(source: Table, *names: str) -> dict[MatchKey, dict[str, Any]]:
    return {tuple(row[name] for name in names): row for row in source.rows()}


def _sides(
    left: Mapping[str, Any] | None, right: Mapping[str, Any] | None, name: str, suffix: str = ""
) -> dict[str, Any]:
    """A value in run a, in run b, and b - a; None where a run does not have it."""
    first, second = (None if row is None else row[f"{name}{suffix}"] for row in (left, right))
    difference = None if first is None or second is None else second - first
    return {f"{name}_a": first, f"{name}_b": second, f"{name}_difference": difference}
