"""Tidy tables of a run: one fact per row. `date` is the day of a state, `year` sums a calendar year.

Quantities are named n_ (people at a date), new_ (flow in the period), share_, rate_, cost_ (euro).
"""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping
from functools import wraps
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dienmodel.model.evidence import evidence, weakness
from dienmodel.model.figures import Text
from dienmodel.model.scenario import Said
from dienmodel.network.course import MAX_WAIT
from dienmodel.network.floor import FLOOR
from dienmodel.network.network import Reals
from dienmodel.runs.run import Run, grouped
from dienmodel.text.files import DATA
from dienmodel.text.table import Table, table

CLOSED = -3
"""Code in `Trajectory.binding` of a gate that did not open in the step."""

BANDS = (5, 25, 75, 95)
"""Percentiles of the replications: 25..75 is the 50 % band, 5..95 the 90 % band."""


def as_kept(build: Callable[[Run], Table]) -> Callable[[Run], Table]:
    """A function `NAME_table` that takes the table of a run as it was kept, and builds it for a run that was not."""
    name = build.__name__.removesuffix("_table")

    @wraps(build)
    def found(run: Run) -> Table:
        return run.kept[name] if name in run.kept else build(run)

    return found


def quarter_states(run: Run) -> list[int]:
    """State indices of the first state in each quarter, with the start and the end."""
    dates = run.world.network.calendar.dates
    first = [i for i, day in enumerate(dates) if i and (day.month - 1) // 3 != (dates[i - 1].month - 1) // 3]
    return sorted({0, *first, len(dates) - 1})


def target_states(run: Run) -> list[int]:
    """State indices of the targets: the last state that does not lie after the day."""
    dates = [day.toordinal() for day in run.world.network.calendar.dates]
    days = {goal.day.toordinal() for goal in run.world.outcomes.targets}
    return sorted({int(np.searchsorted(dates, day, side="right")) - 1 for day in days})


@as_kept
def strength_table(run: Run) -> Table:
    """People by date and strength cell, expected, with the bands of the replications."""
    dates, cells = run.world.network.calendar.dates, run.world.network.labels.cells
    return table(
        "strength",
        _banded_rows(run, [(cell, np.array([i])) for i, cell in enumerate(cells)], range(len(dates))),
    )


@as_kept
def totals_table(run: Run) -> Table:
    """People by date and category (and `total`), expected, with bands."""
    cells = run.world.network.labels.cells
    categories = list(dict.fromkeys(cell["category"] for cell in cells))
    groups = [({"category": name}, np.flatnonzero([cell["category"] == name for cell in cells])) for name in categories]
    groups.append(({"category": "total"}, np.arange(len(cells))))
    return table("totals", _banded_rows(run, groups, range(len(run.world.network.calendar.dates))))


def _banded_rows(
    run: Run, groups: list[tuple[dict[str, str], NDArray[np.intp]]], states: Iterable[int]
) -> Iterable[dict[str, Any]]:
    dates, expected = run.world.network.calendar.dates, run.strength
    dims = list(dict.fromkeys(dim for label, _ in groups for dim in label))
    for label, cells in groups:
        course = expected[:, cells].sum(axis=1)
        bands = _bands(run, cells)
        for i in states:
            row: dict[str, Any] = {
                "date": dates[i],
                **{dim: label.get(dim, "") for dim in dims},
                "n_people": course[i],
            }
            yield row | {f"p{p}": bands[j, i] if bands is not None else None for j, p in enumerate(BANDS)}


def _bands(run: Run, cells: NDArray[np.intp]) -> Reals | None:
    if run.sampled is None:
        return None
    bands: Reals = np.percentile(run.sampled.strength[:, :, cells].sum(axis=2), BANDS, axis=0)
    return bands


@as_kept
def targets_table(run: Run) -> Table:
    """Targets: wanted and expected people at the date, when it is first met, and the chance to meet it.

    `n_mean` is the mean of the replications, which whole people, classes and instructors keep below `n_people`.
    """
    network = run.world.network
    rows = []
    for goal in run.world.outcomes.targets:
        course = run.strength[:, goal.cells].sum(axis=1)
        at = min(bisect_right(network.calendar.dates, goal.day) - 1, network.n_steps)
        reached = np.flatnonzero(course >= goal.people - 0.5)
        chance = mean = None
        low = high = None
        if run.sampled is not None:
            found = run.sampled.strength[:, at, goal.cells].sum(axis=1)
            chance, mean = float(np.mean(found >= goal.people)), float(found.mean())
            low, high = np.percentile(found, (5, 95))
        rows.append(
            {
                "target": goal.name,
                "organisation": goal.organisation,
                "category": goal.category or "total",
                "date": goal.day,
                "n_wanted": goal.people,
                "n_people": course[at],
                "n_mean": mean,
                "p5": low,
                "p95": high,
                "n_short": max(goal.people - course[at], 0.0),
                "date_reached": network.calendar.dates[reached[0]] if len(reached) else None,
                "share_chance": chance,
            }
        )
    return table(
        "targets",
        rows,
        (
            "target",
            "organisation",
            "category",
            "date",
            "n_wanted",
            "n_people",
            "n_mean",
            "p5",
            "p95",
            "n_short",
            "date_reached",
            "share_chance",
        ),
    )


@as_kept
def published_table(run: Run) -> Table:
    """Published counts against the model, with the difference."""
    dates = [d.toordinal() for d in run.world.network.calendar.dates]
    rows = []
    for goal in run.world.outcomes.published:
        at = min(int(np.searchsorted(dates, goal.day.toordinal(), side="right")) - 1, len(dates) - 1)
        people = run.strength[at, goal.cells].sum()
        rows.append(
            {
                "point": goal.name,
                "category": goal.category or "total",
                "date": goal.day,
                "n_published": goal.people,
                "n_people": people,
                "n_difference": people - goal.people,
                "share_difference": people / goal.people - 1,
            }
        )
    return table(
        "published",
        rows,
        ("point", "category", "date", "n_published", "n_people", "n_difference", "share_difference"),
    )


def points_after_start(run: Run) -> list[dict[str, Any]]:
    """Rows of the published counts that test a run: one of its first step is what it starts from."""
    return [row for row in published_table(run).rows() if row["date"] >= run.world.network.calendar.dates[1]]


def _years(run: Run) -> NDArray[np.int64]:
    """Calendar year of each step, [T]."""
    return np.array([day.year for day in run.world.network.calendar.dates[:-1]])


def by_year(run: Run, flows: Reals) -> tuple[NDArray[np.int64], Reals]:
    """Calendar years, and flows [T, ...] of each, [Y, ...]; a step over New Year is split by its days."""
    years, shares = run.years
    summed: Reals = np.tensordot(shares, flows, axes=1)
    return years, summed


def at_new_year(run: Run, counts: Reals) -> Reals:
    """Counts [T+1, ...] at the end of each calendar year, [Y, ...]; within a step by days, as flows are split."""
    ends = np.cumsum(run.years[1].sum(axis=1))
    before = np.minimum(ends.astype(int), len(counts) - 2)
    part = (ends - before)[:, None]
    found: Reals = (1.0 - part) * counts[before] + part * counts[before + 1]
    return found


@as_kept
def funnel_table(run: Run) -> Table:
    """People per year, track and stage: came, began, dropped out, gave up, went on, and wait or are inside at its end.

    Both ends are New Year itself, so that in every year what is inside = what was + in - out.
    """
    network, course = run.world.network, run.expected
    labels = network.labels.node
    keys = list(dict.fromkeys((label["track"], label["stage"]) for label in labels))
    at = np.array([keys.index((label["track"], label["stage"])) for label in labels], int)

    def gather(values: Reals) -> Reals:
        return grouped(values, at, len(keys))

    flows = {
        "new_joined": course.new_joined,
        "new_started": course.new_started,
        "new_dropped": course.new_dropped,
        "new_expired": course.new_expired,
    }
    years, _ = by_year(run, course.new_joined[:, :1])
    summed = {name: by_year(run, gather(values))[1] for name, values in flows.items()}
    waiting, inside = gather(course.n_waiting), gather(course.n_inside)
    still_waiting, still_inside = at_new_year(run, waiting), at_new_year(run, inside)
    ended = by_year(run, gather(course.new_started) - np.diff(inside, axis=0))[1] - summed["new_dropped"]
    rows = [
        {
            "year": int(year),
            "track": track,
            "stage": stage,
            **{name: values[y, k] for name, values in summed.items()},
            "new_completed": ended[y, k],
            "n_waiting": still_waiting[y, k],
            "n_inside": still_inside[y, k],
        }
        for k, (track, stage) in enumerate(keys)
        for y, year in enumerate(years)
    ]
    return table("funnel", rows, ("year", "track", "stage", *flows, "new_completed", "n_waiting", "n_inside"))


@as_kept
def arrivals_table(run: Run) -> Table:
    """People who came in per year and track, by entry."""
    network = run.world.network
    years, flows = by_year(run, run.expected.new_arrived)
    rows = [
        {"year": int(year), "track": label["track"], "new_arrived": flows[y, e]}
        for e, label in enumerate(network.labels.entry)
        for y, year in enumerate(years)
    ]
    return table("arrivals", rows, ("year", "track", "new_arrived"))


@as_kept
def flows_table(run: Run) -> Table:
    """Moves per year into and out of stocks: from (a stock, or a track: names may be equal), to and why."""
    network = run.world.network
    names = _owners(run)
    years, moved = by_year(run, run.expected.new_moved)
    places = [label["track"] + "/" + label["stage"] for label in network.labels.node]
    places += [label["stock"] for label in network.labels.stock] + ["outside"]
    total: dict[tuple[str, str, str, str], Reals] = {}
    for arc, (dest, role) in enumerate(zip(network.forks.dest, network.labels.arc, strict=True)):
        source, kind = names[arc]
        target = places[dest]
        if kind == "stock" or dest >= network.n_nodes:
            key = (source, "stock" if kind == "stock" else "track", target, role)
            total[key] = total.get(key, 0.0) + moved[:, arc]
    rows = [
        {
            "year": int(year),
            "from": source,
            "from_kind": kind,
            "to": target,
            "reason": role,
            "new_moved": flow[y],
        }
        for (source, kind, target, role), flow in total.items()
        for y, year in enumerate(years)
    ]
    return table("flows", rows, ("year", "from", "from_kind", "to", "reason", "new_moved"))


def _owners(run: Run) -> dict[int, tuple[str, str]]:
    """Per arc who sends people along it: (track or stock, "node" or "stock" or "entry")."""
    network = run.world.network
    owners: dict[int, tuple[str, str]] = {}
    labels = network.labels
    risk_stock = np.repeat(np.arange(network.n_stocks), np.diff(network.stocks.risk_start))
    senders: list[tuple[int, str, str]] = [
        (int(f), labels.node[i]["track"], "node") for i, f in enumerate(network.nodes.fork)
    ]
    senders += [(int(f), labels.stock[risk_stock[r]]["stock"], "stock") for r, f in enumerate(network.stocks.risk_fork)]
    senders += [(int(f), labels.stock[s]["stock"], "stock") for s, f in enumerate(network.stocks.limit_fork) if f >= 0]
    senders += [(int(f), labels.entry[e]["track"], "entry") for e, f in enumerate(network.entries.fork)]
    for fork, name, kind in senders:
        for arc in range(network.forks.start[fork], network.forks.start[fork + 1]):
            owners[arc] = (name, kind)
    return owners


def stopped_by(run: Run) -> NDArray[np.int32]:
    """Capacity that keeps people waiting at each gate, [T, G], below zero: none.

    Between the starts of a course a gate is closed; who waits then for the next start waits for what was full at
    the last one.
    """
    stops = run.expected.binding
    opened = np.where(stops != CLOSED, np.arange(len(stops))[:, None], 0)
    last = np.maximum.accumulate(opened, axis=0)
    found: NDArray[np.int32] = np.take_along_axis(stops, last, axis=0)
    return found


@as_kept
def gates_table(run: Run) -> Table:
    """Queues per year and gate: admitted, waits, people waiting at the end, and what stopped it how often.

    Waits are those of the people admitted: None in a year in which nobody was.
    """
    network, course = run.world.network, run.expected
    years = np.unique(_years(run))  # waits are counted by the year in which the step begins
    waited = np.array([course.wait_sum[_years(run) == year].sum(axis=0) for year in years])
    weeks = network.calendar.years_per_step * 365.2425 / 7
    ends = [int(np.flatnonzero(_years(run) == year)[-1]) for year in years]
    held_by = stopped_by(run)
    rows = []
    for g, gate in enumerate(network.labels.gate):
        for y, year in enumerate(years):
            counts = course.wait_count[y, g]
            admitted = counts.sum()
            stops = held_by[_years(run) == year, g]
            usual = np.bincount(stops[stops >= 0]).argmax() if (stops >= 0).any() else -1
            rows.append(
                {
                    "year": int(year),
                    "gate": gate,
                    "new_admitted": admitted,
                    "weeks_mean": weeks * waited[y, g] / admitted if admitted else None,
                    "weeks_median": within_weeks(counts, 0.5, weeks),
                    "weeks_p90": within_weeks(counts, 0.9, weeks),
                    "n_waiting": course.n_blocked[ends[y], g],
                    "share_stopped": float((stops >= 0).mean()),
                    "capacity": network.labels.capacity[usual] if usual >= 0 else "",
                }
            )
    return table(
        "gates",
        rows,
        (
            "year",
            "gate",
            "new_admitted",
            "weeks_mean",
            "weeks_median",
            "weeks_p90",
            "n_waiting",
            "share_stopped",
            "capacity",
        ),
    )


def within_weeks(counts: Reals, share: float, weeks: float) -> float | None:
    """Weeks within which at least this share of people was through, from numbers by steps; None if nobody was."""
    total = counts.sum()
    return weeks * float(np.searchsorted(np.cumsum(counts), share * total - 1e-9)) if total > 0 else None


@as_kept
def capacities_table(run: Run) -> Table:
    """Capacities per year: mean available and used units per step, and how full."""
    network, course = run.world.network, run.expected
    steps = by_year(run, np.ones((network.n_steps, 1)))[1]
    years, offered = by_year(run, course.available)
    used = by_year(run, course.used)[1] / steps
    offered = offered / steps
    rows = [
        {
            "year": int(year),
            "capacity": name,
            "n_available": offered[y, k],
            "n_used": used[y, k],
            "share_used": used[y, k] / offered[y, k] if offered[y, k] > 0 else 0.0,
        }
        for k, name in enumerate(network.labels.capacity)
        for y, year in enumerate(years)
    ]
    return table("capacities", rows, ("year", "capacity", "n_available", "n_used", "share_used"))


@as_kept
def lead_times_table(run: Run) -> Table:
    """Weeks from coming in to a milestone, per track, stage and year, over all replications."""
    network = run.world.network
    weeks = network.calendar.years_per_step * 365.2425 / 7
    years = sorted(set(_years(run).tolist()))
    counts = run.sampled.mean.lead_count if run.sampled is not None else None
    rows = []
    for m, label in enumerate(network.labels.milestone):
        for y, year in enumerate(years):
            found = counts[y, m] if counts is not None else np.zeros(MAX_WAIT)
            if found.sum() > 0:
                rows.append(
                    {
                        "year": year,
                        "track": label["track"],
                        "stage": label["stage"],
                        "new_passed": found.sum(),
                        "weeks_median": within_weeks(found, 0.5, weeks),
                        "weeks_p90": within_weeks(found, 0.9, weeks),
                    }
                )
    return table("lead_times", rows, ("year", "track", "stage", "new_passed", "weeks_median", "weeks_p90"))


@as_kept
def posts_table(run: Run) -> Table:
    """Posts and people per organisation and cell: fill, and readiness less what it loses to those who train others.

    By quarter, and on the days of the targets. Lost counts in people: each detached by the scenario's `readiness`.
    """
    network, outcomes = run.world.network, run.world.outcomes
    dates, cells = network.calendar.dates, network.labels.cells
    stocks = _stock_strength(run)
    away, lost = _detached(run)
    dims = list(dict.fromkeys(dim for cell in cells for dim in cell))
    states = sorted({*quarter_states(run), *target_states(run)})
    rows = []
    for organisation, posts in outcomes.posts.items():
        for k in np.flatnonzero((posts > 0).any(axis=0)):
            for i in (i for i in states if posts[i, k] > 0):
                filled = min(stocks[i, k], posts[i, k])
                ready = max(filled - lost[i, k], 0.0)
                rows.append(
                    {
                        "date": dates[i],
                        "organisation": organisation,
                        **{dim: cells[k].get(dim, "") for dim in dims},
                        "n_posts": posts[i, k],
                        "n_people": stocks[i, k],
                        "n_filled": filled,
                        "share_fill": filled / posts[i, k],
                        "n_detached": away[i, k],
                        "n_lost": lost[i, k],
                        "share_ready": ready / posts[i, k],
                    }
                )
    return table(
        "posts",
        rows,
        (
            "date",
            "organisation",
            *dims,
            "n_posts",
            "n_people",
            "n_filled",
            "share_fill",
            "n_detached",
            "n_lost",
            "share_ready",
        ),
    )


def _stock_strength(run: Run) -> Reals:
    """People who have finished training, per strength cell, [T+1, cells]."""
    labels = run.world.network.labels
    return grouped(run.expected.n_stock, labels.stock_cell, len(labels.cells))


def _detached(run: Run) -> tuple[Reals, Reals]:
    """People taken from their posts to supply capacities (instructors), and the readiness lost by it, [T+1, cells].

    Units in use beyond the capacity's own base are drawn from the stocks in proportion to what each supplies.
    """
    network, outcomes = run.world.network, run.world.outcomes
    caps, labels = network.capacities, network.labels
    away = np.zeros((network.n_steps + 1, len(labels.cells)))
    lost = np.zeros_like(away)
    for k in range(len(caps.kind)):
        every = range(caps.supply_start[k], caps.supply_start[k + 1])
        rows = [q for q in every if network.paths[caps.supply_share[q]].min() >= 0]
        if not rows or caps.kind[k] != 1 or labels.capacity[k].startswith(f"{FLOOR}:"):
            continue
        supply = np.array(
            [network.paths[caps.supply_share[q]] * run.expected.n_stock[1:, caps.supply_stock[q]] for q in rows]
        )
        drawn = np.maximum(run.expected.used[:, k] - network.paths[caps.base[k]], 0.0)
        share = np.minimum(drawn / np.maximum(supply.sum(axis=0), 1e-9), 1.0)
        each = outcomes.lost_by(labels.capacity[k])
        for part, q in zip(supply, rows, strict=True):
            cell = labels.stock_cell[caps.supply_stock[q]]
            if cell >= 0:
                away[1:, cell] += part * share
                lost[1:, cell] += part * share * each
    return away, lost


@as_kept
def money_table(run: Run) -> Table:
    """Euro per year and article: committed and paid, and the budget that covers it."""
    outcomes = run.world.outcomes
    courses = cost_courses(run)
    articles = list(dict.fromkeys(article for article, _, _ in courses.values()))
    rows = []
    for article in articles:
        paid = sum(p for a, _, p in courses.values() if a == article)
        committed = sum(c for a, c, _ in courses.values() if a == article)
        years, paid_by = by_year(run, np.asarray(paid))
        committed_by = by_year(run, np.asarray(committed))[1]
        rows += [
            {
                "year": int(year),
                "article": article,
                "cost_committed": committed_by[y],
                "cost_paid": paid_by[y],
            }
            for y, year in enumerate(years)
        ]
    for purse in outcomes.purses:
        years, amount = by_year(run, purse.amount)
        spent = [
            sum(r["cost_paid"] for r in rows if r["year"] == year and r["article"] in purse.articles) for year in years
        ]
        rows += [
            {
                "year": int(year),
                "article": f"budget:{purse.name}",
                "cost_committed": amount[y],
                "cost_paid": spent[y],
            }
            for y, year in enumerate(years)
        ]
    return table("money", rows, ("year", "article", "cost_committed", "cost_paid"))


def cost_courses(run: Run) -> dict[str, tuple[str, Reals, Reals]]:
    """Per cost line its article, and euro committed and paid per step, [T]."""
    course = run.expected
    in_force = run.world.network.labels.queue_cell >= 0
    inside = course.n_inside + np.where(in_force, course.n_waiting, 0.0)
    bases: dict[str, Callable[[], Reals]] = {
        "stock": lambda: course.n_stock[1:],
        "node": lambda: inside[1:],
        "capacity": lambda: course.available,
        "arrived": lambda: course.new_arrived,
    }
    found: dict[str, tuple[str, Reals, Reals]] = {}
    for line in run.world.outcomes.costs:
        units = 1.0 if line.base == "flow" else bases[line.base]()[:, line.rows].sum(axis=1)
        euro = units * line.rate
        found[line.name] = (line.article, euro, euro)
    for lever in run.world.outcomes.levers:
        if lever.level > 0:
            found[f"measure:{lever.name}"] = ("measures", lever.committed, lever.paid)
    return found


@as_kept
def population_table(run: Run) -> Table:
    """People not yet in contact, by age, at the quarters."""
    network = run.world.network
    rows = [
        {"date": network.calendar.dates[i], "age": int(age), "n_people": run.expected.n_population[i, a]}
        for i in quarter_states(run)
        for a, age in enumerate(network.population.ages)
    ]
    return table("population", rows, ("date", "age", "n_people"))


@as_kept
def measures_table(run: Run) -> Table:
    """Measures: level, first date at work and total cost over the run."""
    dates = run.world.network.calendar.dates
    rows = []
    for lever in run.world.outcomes.levers:
        works = np.flatnonzero(lever.works > 0)
        rows.append(
            {
                "measure": lever.name,
                "level": lever.level,
                "start": lever.start,
                "date_works": dates[works[0]] if len(works) else None,
                "cost_committed": lever.committed.sum(),
                "cost_paid": lever.paid.sum(),
            }
        )
    return table("measures", rows, ("measure", "level", "start", "date_works", "cost_committed", "cost_paid"))


@as_kept
def figures_table(run: Run) -> Table:
    """Every figure the run rests on, the weakest evidence first."""
    said = run.world.said
    rows = [
        {
            "figure": key,
            "nl": f.nl,
            "en": f.en,
            "unit": f.unit,
            "value": _value(f),
            "low_factor": f.factors[0],
            "high_factor": f.factors[1],
            "kind": f.kind,
            "grade": evidence(said, key),
            "source": f.source,
            "page": str(f.page or ""),
            "valid": str(f.valid or ""),
            **{f"note_{language}": _note(f.note, language) for language in ("nl", "en")},
            "where": _place(said.where("figures", key), said),
        }
        for key in figures_used(run)
        for f in (said.figures[key],)
    ]
    return table("figures", sorted(rows, key=lambda row: (weakness(row["grade"]), row["figure"])))


def _note(note: Text | str | None, language: str) -> str:
    """The note of a figure in a language; as it is where it was said in one only."""
    return str(getattr(note, language)) if isinstance(note, Text) else note or ""


def _place(where: str, said: Said) -> str:
    """`file:line`, without the folders above the package or the scenario."""
    name, _, line = where.rpartition(":")
    for folder in (DATA.parent, said.folder):
        if Path(name).is_relative_to(folder):
            return f"{Path(name).relative_to(folder).as_posix()}:{line}"
    return f"{Path(name).name}:{line}"


def figures_used(run: Run) -> list[str]:
    """Keys of the figures behind the network and behind what it is held against; of the measures, those that are on."""
    said = run.world.said
    scenario = said.scenario
    parts: list[Any] = [
        section.model_dump()
        for group in (
            scenario.costs,
            scenario.budgets,
            scenario.targets,
            scenario.establishments,
            scenario.published,
            {name: scenario.measures[name] for name, level in scenario.on.items() if level > 0},
        )
        for section in group.values()
    ]
    found = {key.removeprefix("not ") for part in [*parts, scenario.readiness] for key in _strings(part)}
    return sorted((found & set(said.figures)) | set(run.world.network.labels.trace["figures"]))


def _strings(part: Any) -> Iterable[str]:
    """All texts in nested lists and mappings."""
    if isinstance(part, str):
        yield part
    elif isinstance(part, Mapping):
        for item in part.values():
            yield from _strings(item)
    elif isinstance(part, list | tuple):
        for item in part:
            yield from _strings(item)


def _value(figure: Any) -> str:
    for form in ("value", "path", "table", "bands", "months"):
        content = getattr(figure, form)
        if content is not None:
            return f"{content:g}" if form == "value" else f"{form} of {len(content)}"
    return ""


TABLES: tuple[Callable[[Run], Table], ...] = (
    strength_table,
    totals_table,
    targets_table,
    published_table,
    arrivals_table,
    funnel_table,
    flows_table,
    gates_table,
    capacities_table,
    lead_times_table,
    posts_table,
    money_table,
    population_table,
    measures_table,
    figures_table,
)
"""All tables of a run, in the order of the run folder."""
