"""Every number that can be asked in several ways is the same: tables, explanations, readings of a plan, needs."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dienmodel.engines.expect.expect import expect
from dienmodel.model.calendar import DAYS_PER_YEAR
from dienmodel.model.load import load
from dienmodel.model.said import Said
from dienmodel.network.compile.entries import MILLION
from dienmodel.network.keys import Role
from dienmodel.network.meters.every import goal_meter
from dienmodel.network.meters.meter import per_step, year_shares
from dienmodel.network.meters.moment import at
from dienmodel.network.world import World, build
from dienmodel.plan.aims import own_money, readings
from dienmodel.runs.answer import answer
from dienmodel.runs.explain.every import parse
from dienmodel.runs.explain.quantity import value_of
from dienmodel.runs.need import wish_of_number
from dienmodel.runs.run import Run
from dienmodel.runs.tables.flows import border_table, funnel_table
from dienmodel.runs.tables.in_out import CAME, LEFT, in_out_table
from dienmodel.runs.tables.money import COST, money_table
from dienmodel.runs.tables.people import totals_table
from dienmodel.runs.tables.periods import today
from dienmodel.runs.tables.posts import posts_table
from dienmodel.runs.tables.targets import targets_table
from dienmodel.runs.tables.waiting.limits import limits_table
from dienmodel.runs.tables.waiting.queues import capacities_table, gates_table, parts_of, queues_table, waiting_table

CASES = Path(__file__).parents[1] / "cases"
SMALL = load(str(CASES / "small"))


SIZES = {"applications": 700.0, "leaving": 0.3, "slots": 12.0, "seats": 90.0, "failed": 0.6}
"""Figures of the small scenario, and the most that is tried of each."""


def said(values: dict[str, float], days: int, level: float) -> Said:
    """The small scenario with other figures, another end, and its measure at some level."""
    changed = {
        key: SMALL.figures[key].model_copy(update={"value": value, "path": None, "low": None, "high": None})
        for key, value in values.items()
    }
    update = {"end": SMALL.scenario.start + timedelta(days=days), "on": {"more_exams": level}}
    return replace(SMALL, scenario=SMALL.scenario.model_copy(update=update), figures={**SMALL.figures, **changed})


@given(
    st.fixed_dictionaries({key: st.floats(0.0, most) for key, most in SIZES.items()}),
    st.integers(30, 1800),
    st.sampled_from([0.0, 0.4, 1.0]),
    st.floats(0.0, 0.99),
)
@settings(max_examples=25, deadline=None)
def test_random_scenarios(values: dict[str, float], days: int, level: float, part: float) -> None:
    world = build(said(values, days, level))
    all_the_same(Run(world, expect(world.network)), world.network.calendar.dates[int(part * world.network.n_steps)])


@pytest.mark.parametrize("name", ["nederland", "terugblik", *(path.name for path in CASES.iterdir() if path.is_dir())])
def test_shipped_scenarios_and_cases(name: str) -> None:
    place = CASES / name
    world = build(load(str(place) if place.is_dir() else name))
    dates = world.network.calendar.dates
    all_the_same(Run(world, expect(world.network)), dates[len(dates) // 2])


def all_the_same(run: Run, day: date) -> None:
    """Ask for all that can be asked twice."""
    of_people(run, day)
    of_targets(run)
    of_the_border(run, day)
    of_every_period(run, day)
    of_money(run, day)
    of_posts(run)
    of_stages(run, day)
    of_gates(run, day)
    of_capacities(run, day)
    of_what_holds_up(run)


def same(a: float, b: float) -> None:
    assert a == pytest.approx(b, rel=1e-9, abs=1e-6)


def asked(run: Run, quantity: str, day: date) -> float:
    return value_of(run, parse(quantity, run.world.catalogue), day)


def of_people(run: Run, day: date) -> None:
    """Totals, explanations, needs and the answer."""
    network, moment = run.world.network, run.world.network.calendar.moment(day)
    told: dict[str, list[float]] = {}
    for row in totals_table(run).rows():
        told.setdefault(row["category"], []).append(row["n_people"])
    rows = {category: float(at(moment, np.array(course))) for category, course in told.items()}
    for category, people in rows.items():
        same(asked(run, category, day), people)
        wish = wish_of_number(run.world, people, day, None if category == "total" else category)
        same(float(at(moment, per_step(goal_meter(network, wish), run.expected))), people)
    found = answer(run)
    same(found.n_start, run.strength[today(run)].sum())
    same(found.n_end, sum(per_step(meter, run.expected)[-1] for meter in run.world.meters.strength))


def of_targets(run: Run) -> None:
    """The table of targets and the readings of a plan."""
    read = {item.name: item.read(run.expected) for item in readings(run.world.network, run.world.outcomes, ())}
    calendar = run.world.network.calendar
    for row in targets_table(run).rows():
        if calendar.dates[1] <= row["date"] <= calendar.dates[-1]:
            same(read[f"goal:{row['target']}"], row["n_people"])
            same(asked(run, f"target:{row['target']}", row["date"]), row["n_people"])


def of_the_border(run: Run, day: date) -> None:
    """The table of who came and left, explanations, the labour of a plan, and the change of the strength."""
    rows = border_table(run).rows()
    came, left = (sum(row["n_people"] for row in rows if row["part"] == part) for part in ("in", "out"))
    (labour,) = (item for item in readings(run.world.network, run.world.outcomes, ()) if item.name == "labour")
    same(labour.read(run.expected), came)
    same(per_step(run.world.meters.begin, run.expected).sum(), came)
    same(per_step(run.world.meters.cease, run.expected).sum(), -left)
    same(came + left, run.strength[-1].sum() - run.strength[0].sum())
    own = [row for row in rows if row["year"] == day.year]
    for part, sign in (("in", 1.0), ("out", -1.0)):
        same(asked(run, f"{part}:total", day), sign * sum(row["n_people"] for row in own if row["part"] == part))
    same(asked(run, "net:total", day), sum(row["n_people"] for row in own))


def of_every_period(run: Run, day: date) -> None:
    """The table of who came and left by month, quarter and year: opening + in - out = closing; and explanations."""
    rows = in_out_table(run)
    column = {name: values for name, values in rows.columns.items() if name.startswith(("n_", "new_"))}
    change = sum(column[name] for name in CAME) - sum(column[name] for name in LEFT)
    np.testing.assert_allclose(column["n_opening"] + change, column["n_closing"], rtol=1e-9, atol=1e-6)
    for period in (f"{day.year}-{day.month:02}", f"{day.year}-Q{(day.month + 2) // 3}", str(day.year)):
        own = rows.where(period=period).columns
        if len(own["date"]):
            same(asked(run, f"in:total@{period}", day), own["new_from_outside"].sum())
            same(asked(run, f"out:total@{period}", day), own["new_to_outside"].sum())


def of_money(run: Run, day: date) -> None:
    """The table of money, explanations and the readings of a plan, the money of measures with them."""
    world: World = run.world
    read = readings(world.network, world.outcomes, ())
    own = own_money(world.outcomes.levers, read, world.network.calendar).sum(axis=1)
    paid = {item.name: item.read(run.expected) + money for item, money in zip(read, own.tolist(), strict=True)}
    rows = money_table(run).where(kind=COST).rows()
    for year in {row["year"] for row in rows}:
        same(paid[f"paid:{year}"] * MILLION, sum(row["cost_paid"] for row in rows if row["year"] == year))
    if rows:
        same(asked(run, "cost:total", day), sum(row["cost_paid"] for row in rows if row["year"] == day.year))


def of_posts(run: Run) -> None:
    """The table of posts and explanations."""
    rows = posts_table(run).rows()
    for organisation in dict.fromkeys(row["organisation"] for row in rows):
        days = {row["date"] for row in rows if row["organisation"] == organisation}
        day = max(days)
        own = [row for row in rows if row["organisation"] == organisation and row["date"] == day]
        same(asked(run, f"filled:{organisation}", day), sum(row["n_filled"] for row in own))


def of_stages(run: Run, day: date) -> None:
    """The table of the funnel, explanations, and what the engine returned."""
    network, shares = run.world.network, year_shares(run.world.network.calendar, day.year)
    flows = {
        name: shares @ getattr(run.expected, f"new_{name}") for name in ("joined", "started", "dropped", "expired")
    }
    for row in funnel_table(run).where(year=day.year).rows():
        name = f"{row['track']}/{row['stage']}"
        own = [i for i, node in enumerate(network.labels.node) if f"{node['track']}/{node['stage']}" == name]
        for flow, people in flows.items():
            same(row[f"new_{flow}"], people[own].sum())
        for kind in ("joined", "dropped", "expired", "completed", "elsewhere"):
            same(asked(run, f"{kind}:{name}", day), row[f"new_{kind}"])
        same(asked(run, f"queue:{name}", day), row["n_waiting"])
        inside = shares @ np.diff(run.expected.n_inside[:, own].sum(axis=1))
        same(row["new_started"] - row["new_dropped"] - row["new_completed"] - row["new_elsewhere"], inside)


def of_gates(run: Run, day: date) -> None:
    """Tables of gates, of queues and of who waits, explanations, and what the engine returned."""
    network, course = run.world.network, run.expected
    parts = parts_of(network.labels.gate_keys)
    labels = np.array(network.labels.gate, object)
    gates = gates_table(run).where(year=day.year).rows()
    for row in queues_table(run).where(year=day.year).rows():
        own = [gate for gate in gates if gate["gate"] in labels[parts[row["gate"]]].tolist()]
        for column in ("new_admitted", "n_waiting"):
            same(row[column], sum(gate[column] for gate in own))
    funnel = funnel_table(run).where(year=day.year)
    behind = {(n["track"], n["stage"]) for n, g in zip(network.labels.node, network.nodes.gate, strict=True) if g >= 0}
    begun = [row for row in funnel.rows() if (row["track"], row["stage"]) in behind]
    same(sum(gate["new_admitted"] for gate in gates), sum(row["new_started"] for row in begun))
    for row in waiting_table(run).rows():
        state = network.calendar.dates.index(row["date"])
        same(row["n_waiting"], course.n_blocked[state - 1, parts[row["gate"]]].sum() if state else 0.0)
    weeks = network.calendar.years_per_step * DAYS_PER_YEAR / 7
    for row in queues_table(run).where(year=day.year).rows():
        waited = weeks * (year_shares(network.calendar, day.year) @ course.wait_sum[:, parts[row["gate"]]]).sum()
        own = [gate for gate in gates if gate["gate"] in labels[parts[row["gate"]]].tolist()]
        same(sum(gate["new_admitted"] * (gate["weeks_mean"] or 0.0) for gate in own), waited)
        for asking in (f"wait:{row['gate']}", f"wait:{row['gate']}@{day.year}"):
            same(asked(run, asking, day), row["weeks_mean"] or 0.0)
            same(asked(run, asking, day) * row["new_admitted"], waited)


def of_capacities(run: Run, day: date) -> None:
    """The table of capacities, explanations, the space of a plan, and what the engine returned."""
    network, course = run.world.network, run.expected
    shares = year_shares(network.calendar, day.year)
    table = capacities_table(run)
    for name, among in parts_of(network.labels.capacity_keys).items():
        mine = [c for c in among if network.labels.capacity_keys[c].role is not Role.PART]  # a part is in the whole
        labels = [network.labels.capacity[c] for c in mine]
        rows = [row for row in table.rows() if row["capacity"] in labels]
        own = [row for row in rows if row["year"] == day.year]
        for column, counts in (("n_available", course.available), ("n_used", course.used)):
            same(sum(row[column] for row in own), shares @ counts[:, mine].sum(axis=1) / shares.sum())
        if network.labels.capacity_keys[mine[0]].role is Role.OWN:
            same(asked(run, f"available:{name}", day), sum(row["n_available"] for row in own))
            same(asked(run, f"used:{name}", day), sum(row["n_used"] for row in own))
        read = {item.name: item for item in readings(network, run.world.outcomes, (name,))}
        length = dict(zip(*(values.tolist() for values in (run.years[0], run.years[1].sum(axis=1))), strict=True))
        used = sum(row["n_used"] * length[row["year"]] for row in rows) * network.calendar.years_per_step
        same(read["space"].read(course), used)


def of_what_holds_up(run: Run) -> None:
    """The limit in the answer, the table of limits, and those who wait at its gates."""
    said, network = answer(run), run.world.network
    rows = limits_table(run).rows()
    last = max(1, sum(day <= said.until for day in network.calendar.dates[:-1]))
    first = today(run) if today(run) < last else 0
    weeks = (last - first) * network.calendar.years_per_step * DAYS_PER_YEAR / 7
    for row in rows:
        same(row["weeks_all"], row["n_waiting"] * weeks)
    assert sum(row["n_waiting"] for row in rows) <= run.expected.n_blocked[first:last].sum(axis=1).mean() + 1e-6
    if said.queue is not None:
        same(said.queue.n_waiting, rows[0]["n_waiting"])
        same(said.queue.weeks_waited, rows[0]["weeks_waited"])


@pytest.mark.parametrize(("name", "people"), [("nederland", 144951.0), ("terugblik", 36446.0)])
def test_who_begins_to_count_in_the_shipped_scenarios(name: str, people: float) -> None:
    """Where their track says so, and not at its last stage."""
    world = build(load(name))
    course = expect(world.network)
    assert per_step(world.meters.begin, course).sum() == pytest.approx(people, rel=1e-3)


def test_former_staff_who_step_into_the_reserve_begin_to_count() -> None:
    """From stock to stock, without a course in between; their arcs are among the weights of the meter."""
    world = build(load("nederland"))
    stocks = {
        int(world.arcs.source[row])
        for weights in world.meters.begin.weights
        for row in weights.rows.tolist()
        if weights.part == "new_moved" and world.arcs.senders[row].kind == "stock"
    }
    names = {world.network.labels.stock[place - world.network.n_nodes]["stock"] for place in stocks}
    assert "former" in names
    np.testing.assert_array_equal([world.network.labels.stock_cell[p - world.network.n_nodes] for p in stocks], -1)
