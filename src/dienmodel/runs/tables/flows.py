"""Who came, went on and left per year: tracks, stages, stocks and the border of the force."""

from collections.abc import Iterable

import numpy as np

from dienmodel.network.arcs import sender_name
from dienmodel.network.meters.crossings import LOST, Crossing
from dienmodel.network.meters.gates import weeks_per_step, within_weeks
from dienmodel.network.meters.meter import per_steps
from dienmodel.network.network import Reals
from dienmodel.runs.run import Run, read_once
from dienmodel.runs.tables.crossings import crossed
from dienmodel.runs.tables.periods import at_new_year, by_year, years_of_steps
from dienmodel.runs.tables.schema import declared
from dienmodel.text.table import YEAR, Column, Schema, Table, TableRow, Type, reals, texts

FUNNEL = Schema(
    "funnel",
    (
        YEAR,
        *texts("track", "stage"),
        *reals("people", "new_joined", "new_started", "new_dropped", "new_expired", "new_turned", "new_completed"),
        *reals("people", "new_elsewhere"),
        *reals("people", "n_waiting", "n_inside"),
    ),
)
ARRIVALS = Schema("arrivals", (YEAR, *texts("track"), *reals("people", "new_arrived")))
FLOWS = Schema("flows", (YEAR, *texts("from", "from_kind", "to", "reason"), *reals("people", "new_moved")))
LEAD_TIMES = Schema(
    "lead_times",
    (
        Column("year", Type.WHOLE, varies=True),
        Column("track", Type.TEXT, varies=True),
        Column("stage", Type.TEXT, varies=True),
        *reals("people", "new_passed", varies=True),
        *reals("weeks", "weeks_median", "weeks_p90", varies=True),
    ),
)
BORDER = Schema("border", (YEAR, *texts("part", "why"), *reals("people", "n_people")))


@declared(FUNNEL)
def funnel_table(run: Run) -> Iterable[TableRow]:
    """People per year, track and stage: who came, began, was lost in three ways, went on or left; who is there then.

    Both ends are New Year itself, so that in every year what is inside = what was + in - out.
    """
    for (track, stage), meters in run.world.meters.stages.items():
        flows = {
            "new_joined": meters.joined,
            "new_started": meters.started,
            "new_dropped": meters.dropped,
            "new_expired": meters.expired,
            "new_turned": meters.turned,
            "new_completed": meters.completed,
            "new_elsewhere": meters.elsewhere,
        }
        _, summed = by_year(run, per_steps(list(flows.values()), run.expected))
        still = at_new_year(run, per_steps([meters.waiting, meters.inside], run.expected))
        for year, moved, (waiting, inside) in zip(run.years[0].tolist(), summed.tolist(), still.tolist(), strict=True):
            states = {"n_waiting": waiting, "n_inside": inside}
            yield {"year": year, "track": track, "stage": stage, **dict(zip(flows, moved, strict=True)), **states}


@declared(ARRIVALS)
def arrivals_table(run: Run) -> Iterable[TableRow]:
    """People who came in per year and track, by entry."""
    network = run.world.network
    years, flows = by_year(run, run.expected.new_arrived)
    rows = [
        {"year": int(year), "track": label["track"], "new_arrived": flows[y, e]}
        for e, label in enumerate(network.labels.entry)
        for y, year in enumerate(years)
    ]
    return rows


@declared(FLOWS)
def flows_table(run: Run) -> Iterable[TableRow]:
    """Moves per year into and out of stocks, and of those who are not taken: from (a stock or a track), to and why."""
    network = run.world.network
    senders = run.world.arcs.senders
    years, moved = by_year(run, run.expected.new_moved)
    places = [label["track"] + "/" + label["stage"] for label in network.labels.node]
    places += [label["stock"] for label in network.labels.stock] + ["outside"]
    total: dict[tuple[str, str, str, str], Reals] = {}
    for arc, (dest, role) in enumerate(zip(network.forks.dest, network.labels.arc, strict=True)):
        sender, target = senders[arc], places[dest]
        if sender.kind in ("stock", *LOST) or dest >= network.n_nodes:
            kind, _, source = sender_name(network, sender).partition(" ")
            source = places[sender.row] if sender.kind in LOST else source
            key = (source, kind, target, LOST.get(sender.kind, role))
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
    return rows


@declared(LEAD_TIMES)
def lead_times_table(run: Run) -> Iterable[TableRow]:
    """Weeks from coming in to a milestone, per track, stage and year, over all replications."""
    network = run.world.network
    weeks = weeks_per_step(network)
    years = sorted(set(years_of_steps(run).tolist()))
    counts = run.sampled.mean.lead_count if run.sampled is not None else None
    rows = []
    for m, label in enumerate(network.labels.milestone):
        for y, year in enumerate(years):
            passed = counts[y, m] if counts is not None else np.zeros(1)
            if passed.sum() > 0:
                rows.append(
                    {
                        "year": year,
                        "track": label["track"],
                        "stage": label["stage"],
                        "new_passed": passed.sum(),
                        "weeks_median": within_weeks(passed, 0.5, weeks),
                        "weeks_p90": within_weeks(passed, 0.9, weeks),
                    }
                )
    return rows


def reason_of(way: Crossing) -> str:
    """Why people leave by a way: whoever went on did so at the end of a track."""
    return "then" if way.why == "went on" else way.why


@read_once
def border_table(run: Run) -> Table:
    """People who begin to count (by category) and cease to (by reason, below zero) per year.

    In every year they add up to the change of the strength.
    """
    network = run.world.network
    counted = np.ones(len(network.labels.cells), bool)
    total: dict[tuple[str, str], Reals] = {}
    for way, people in crossed(run, counted, lambda flow: by_year(run, flow)[1]):
        into = way.part == "in"
        why = reason_of(way)
        key = (way.part, network.labels.cells[way.cell]["category"] if into else why)
        total[key] = total.get(key, 0.0) + (people if into else -people)
    rows = (
        {"year": int(year), "part": part, "why": why, "n_people": summed[y]}
        for (part, why), summed in total.items()
        for y, year in enumerate(run.years[0])
    )
    return BORDER.table(rows)
