"""Speed of `plan`: the Dutch baseline to 2035, and a small network beside a program with people as variables.

`states.py` of the tests is that program in its plainest form: everybody in a queue, a stay or a stock is a variable.
Both must find the same optimum.
"""

import json
import resource
import subprocess
import sys
import time
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np

Row = dict[str, Any]

ROOT = Path(__file__).parents[1]
STEPS, EVERY = 78, 4


def row(name: str, value: float, unit: str, limit: float | None = None) -> Row:
    """One line of the benchmark table."""
    return {"name": name, "value": value, "unit": unit, "limit": limit, "ok": None if limit is None else value <= limit}


def rows() -> list[Row]:
    """The baseline in a process of its own, then both formulations on a small network."""
    done = subprocess.run([sys.executable, __file__], capture_output=True, text=True, check=True)
    return [row(*line) for line in json.loads(done.stdout)] + formulations()


def baseline() -> list[tuple[str, float, str, float | None]]:
    """Parts of a plan for the baseline, its gap and its memory; and once more after a changed figure."""
    from dienmodel.model.load import load
    from dienmodel.network.world import build
    from dienmodel.plan.file import made_for

    said = load("nederland")
    made_for(build(load(str(ROOT / "tests" / "cases" / "small"))))  # compiles what is compiled once
    start = time.perf_counter()
    world = build(said)
    found = made_for(world)
    total, part = time.perf_counter() - start, found.seconds
    whole = part["choose measures"]
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    continuous = sum(part[name] for name in ("compile measures", "effects of measures", "measures in parts"))
    return [
        ("plan nederland: measures as levels, proven, with compiling", continuous + part["responses"] / 2, "s", 10),
        ("plan nederland: measures as whole numbers, to 0.5 %", whole, "s", 60),
        ("plan nederland: proven gap of that choice", gap(found, list(world.catalogue.aims)) * 100, "%", 0.5),
        ("plan nederland: admissions with chosen measures, checked", part["admissions"] + part["check"], "s", 20),
        ("plan nederland: everything", total, "s", None),
        ("plan nederland: memory", memory, "MB", 2048),
        ("plan nederland: again after one changed figure", again(build(said), found), "s", 2),
        *questions(build(said)),
    ]


def gap(plan: Any, aims: list[str]) -> float:
    """How far the choice of measures may be from the best, as a part of what the aim came to."""
    return float(plan.near.most / max(plan.values[aims.index(plan.near.aim)], 1.0)) if plan.near.aim else 0.0


def questions(world: Any) -> list[tuple[str, float, str, float | None]]:
    """Seconds of a front of 30 points between the first two aims, and of the why-not of the war organisation."""
    from dienmodel.plan.questions.ask import front_for, why_not_for

    points, front = timed(lambda: front_for(world, [], 30))
    blocked, why = timed(lambda: why_not_for(world, "war"))
    fewest = "none can be left out" if blocked.smallest else "stopped before the fewest"
    return [
        ("plan nederland: front of 30 points", front, "s", 60),
        ("plan nederland: points of that front", len(points), "", None),
        ("plan nederland: why not 200,000 people", why, "s", 60),
        (f"plan nederland: limits that block them, {fewest}", len(blocked.blocking), "", None),
    ]


def again(world: Any, found: Any) -> float:
    """Seconds for the best admissions after one more clearance a week, with the program at hand."""
    from dienmodel.model.said import with_only, with_starts
    from dienmodel.network.compile.compile import compile_scenario
    from dienmodel.network.outcomes import outcomes
    from dienmodel.network.quotas.lines import apart
    from dienmodel.plan.file import term
    from dienmodel.plan.linear import program as plan_program
    from dienmodel.plan.linear.keys import CapacityRow
    from dienmodel.plan.linear.search import minimise
    from dienmodel.plan.measures import choices
    from dienmodel.plan.settings import SETTINGS
    from dienmodel.solver.highs import Solver, Status
    from dienmodel.solver.program import with_row_bounds

    bare = with_only(world.said, choices.begun(world.catalogue))
    chosen = with_starts(bare, {start.measure: (start.level, start.start) for start in found.starts})
    lines = apart(compile_scenario(chosen))
    held = outcomes(chosen, lines, {})
    made = plan_program.model_of(lines, held, (), SETTINGS.fine, plan_program.Clock(None))
    terms = [term(world, name) for name in list(world.catalogue.aims)[:2]]
    form, solver = plan_program.formulated(made, terms, held.targets, SETTINGS.margin), Solver()
    cost = plan_program.together(form, terms)
    form, _ = minimise(form, solver, cost, SETTINGS.few_rounds)
    rows = [
        r for r, key in enumerate(form.program.rows) if isinstance(key, CapacityRow) and key.capacity == "clearances"
    ]
    start = time.perf_counter()
    more = with_row_bounds(form.program, rows, -np.inf, form.program.row_upper[rows] + 1.0)
    assert solver.solve(more, cost).status is Status.OPTIMAL
    return time.perf_counter() - start


def network() -> Any:
    """Two tracks that share selection slots and a course, promotion and exit; people by weeks."""
    from dienmodel.model.calendar import Calendar
    from dienmodel.network.draft import OUTSIDE, PLACES, SLOTS, Arc, Dest, Draft, Risk, Use

    d = Draft(Calendar(date(2025, 1, 6), STEPS))
    cells = [d.add_cell({"rank": rank}) for rank in ("low", "high")]
    low = d.add_stock({"name": "low"}, initial=[30] * 4, cell=cells[0])
    high = d.add_stock({"name": "high"}, initial=[5] * 8, cell=cells[1])
    gate = d.add_gate("selection", [Use(d.add_capacity("slots", SLOTS, 6.0))], renege=0.02, patience=9)
    seats = d.add_capacity("seats", PLACES, 25.0)
    teachers = d.add_capacity("teachers", PLACES, 1.0, [(high, 0.1)])
    starts = (np.arange(STEPS) % 4 == 0).astype(float)
    course = d.add_gate("course", [Use(seats), Use(teachers, 5.0)], open_steps=starts, renege=0.01)
    for name, dropout, rate in (("good", 0.1, 4.0), ("poor", 0.5, 5.0)):
        first = d.add_node({"track": name, "stage": "selection"}, 1, dropout=dropout, gate=gate)
        second = d.add_node({"track": name, "stage": "course"}, 6, dropout=0.2, gate=course)
        d.go(first, [Arc(Dest("node", second), 0.9), Arc(OUTSIDE, 0.1)])
        d.go(second, [Arc(Dest("stock", low), 1.0)])
        d.add_entry({"track": name}, rate * (1 + 0.3 * np.sin(np.arange(STEPS) / 5)), [Arc(Dest("node", first), 1.0)])
    up = Risk("up", [0.0, 0.01], [Arc(Dest("stock", high), 1.0)])
    d.leave(low, [Risk("exit", [0.02, 0.01], [Arc(OUTSIDE, 1.0)]), up], [6, 0])
    d.leave(high, [Risk("exit", [0.01], [Arc(OUTSIDE, 1.0)])])
    return d.freeze()


def formulations() -> list[Row]:
    """The most people after the last step: by flows and responses, and with everybody as a variable."""
    sys.path.insert(0, str(ROOT / "tests" / "plan"))
    import reading
    import states

    from dienmodel.network.quotas.lines import apart, profiles
    from dienmodel.plan.linear.decided import throughflow
    from dienmodel.plan.linear.model import model
    from dienmodel.plan.linear.rows import program
    from dienmodel.plan.linear.search import Formulation, minimise
    from dienmodel.plan.settings import Settings
    from dienmodel.solver.highs import Solver

    lines = apart(network())
    end = reading.reading("people", STEPS - 1, STEPS, STEPS, stock=np.ones(lines.n_stocks))
    bounds = [*range(0, STEPS, EVERY), STEPS]
    exactly = Settings(settled=0.0, early=1e-7, tolerance=1e-7)

    def flows() -> float:
        made = model(lines, bounds, [end], ~throughflow(lines))
        form = Formulation(made, *program(made, settings=exactly), exactly)
        return -minimise(form, Solver(), form.program.costs(form.places.meter, -1.0), 200)[1].objective

    def people() -> float:
        shares = {line: profiles(lines, line, np.array(bounds))[0] for line in range(len(lines.gates.least))}
        return float(states.best(lines, [1.0] * lines.n_stocks, shares) or 0.0)

    flows()  # compiles what is compiled once
    (ours, fast), (theirs, slow) = timed(flows), timed(people)
    return [
        row("plan small network: flows only", fast, "s"),
        row("plan small network: people in stocks as variables", slow, "s"),
        row("plan small network: difference of the two optima", abs(ours - theirs) / theirs, "", 1e-6),
        row("plan small network: flows only / people as variables", fast / slow, "x", 0.5),
    ]


def timed(work: Any) -> tuple[float, float]:
    """What comes out, and the seconds it took."""
    start = time.perf_counter()
    return work(), time.perf_counter() - start


if __name__ == "__main__":
    print(json.dumps(baseline()))
