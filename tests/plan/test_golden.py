"""Every kind of row that a plan's program can have, as text.

A file in `tests/golden` is one tiny program, named after the kind of row it shows. To write the files anew after a
change that is meant, run the test with DIENMODEL_GOLDEN=write and read the difference. A new kind of row needs a
program in `PROGRAMS`.
"""

import os
from collections.abc import Callable, Hashable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any, get_args

import highspy
import numpy as np
import pytest

from dienmodel.model.figures import Text
from dienmodel.model.load import load
from dienmodel.model.said import Said
from dienmodel.model.schema.targets import Establishment
from dienmodel.network.draft import OUTSIDE, PLACES, SAVED, SLOTS, Arc, Dest, Draft, Risk, Use
from dienmodel.network.network import Network
from dienmodel.network.quotas.floor import floored
from dienmodel.network.quotas.lines import apart
from dienmodel.network.world import build
from dienmodel.plan.file import made_for, term
from dienmodel.plan.linear.decided import throughflow
from dienmodel.plan.linear.heads import head_limits
from dienmodel.plan.linear.keys import ColumnKey, FutureColumn, RowKey, WorstColumn
from dienmodel.plan.linear.model import Model, model
from dienmodel.plan.linear.order import AimGroup, held
from dienmodel.plan.linear.program import keep_to
from dienmodel.plan.linear.rows import program, window_rows, with_heads
from dienmodel.plan.linear.search import Formulation
from dienmodel.plan.measures.measures import ChosenMeasures
from dienmodel.plan.measures.rivals import without
from dienmodel.plan.questions.alternatives import near_the_best
from dienmodel.plan.questions.blocking import hitting_set
from dienmodel.plan.questions.front import bounded
from dienmodel.plan.questions.prepared import PreparedQuestion, prepared, solved
from dienmodel.plan.questions.robust import robust
from dienmodel.plan.result import Start
from dienmodel.plan.settings import Search
from dienmodel.plan.smooth import with_changes
from dienmodel.solver.highs import Solution, Solver
from dienmodel.solver.program import Program, with_row_bounds, with_rows

from ..engines.networks import draft
from .lp_text import kind_of, lp_text
from .reading import reading

GOLDEN = Path(__file__).parents[1] / "golden"
CASES = Path(__file__).parents[1] / "cases"
STEPS = 6


def one_line(kind: int = SLOTS, per: float = 1.0, supply: float = 0.0, room: float = 3.0, **gate: float) -> Network:
    """A queue, a course of two steps, and a force of ten that people leave."""
    d = draft(STEPS)
    force = d.add_stock({"name": "force"}, initial=[10], cell=d.add_cell({"rank": "all"}))
    units = d.add_capacity("room", kind, room, [(force, supply)] if supply else [])
    _course(d, force, d.add_gate("gate", [Use(units, per)], **gate))  # type: ignore[arg-type]
    return d.freeze()


def _course(d: Draft, force: int, gate: int) -> None:
    course = d.add_node({"track": "t", "stage": "course"}, 2, dropout=0.5, gate=gate)
    d.go(course, [Arc(Dest("stock", force), 1.0)])
    d.leave(force, [Risk("exit", [0.1], [Arc(OUTSIDE, 1.0)])])
    d.add_entry({"track": "t"}, [4, 0, 5, 0, 1, 0], [Arc(Dest("node", course), 1.0)])


def crowded(least: float | None = None) -> Program:
    """At most twelve in the force, the course and the queue behind it; of ten who were there a tenth leaves per step.

    The queue belongs to a line that is decided, so who waits within a period is told by who joins and is admitted.
    """
    d = draft(STEPS)
    force = d.add_stock({"name": "force"}, initial=[10], cell=d.add_cell({"rank": "all"}))
    first, last = (d.add_gate(name, [Use(d.add_capacity(name, SLOTS, 3.0))]) for name in ("first", "last"))
    _course(d, force, first)
    again = d.add_node({"track": "t", "stage": "again"}, 1, gate=last)
    d.go(again, [Arc(Dest("stock", force), 1.0)])
    d.go(0, [Arc(Dest("node", again), 1.0)])
    ceiling = d.add_ceiling("most", 12.0, [force], [(0, False), (again, False), (again, True)], least)
    d.gates[first].uses = [*d.gates[first].uses, Use(ceiling)]
    lines = apart(d.freeze())
    end = reading("people", STEPS - 1, STEPS, STEPS, stock=np.ones(1))
    m = model(lines, [0, 2, 4, 6], [end], ~throughflow(lines), heads=head_limits(lines, ()))
    return with_heads(program(m)[0], m, [(0, 2)])


def behind_a_door() -> Program:
    """At most two wait, and who is turned away comes to a second course of one step a step later."""
    d = draft(STEPS)
    force = d.add_stock({"name": "force"}, initial=[10], cell=d.add_cell({"rank": "all"}))
    gate = d.add_gate("gate", [Use(d.add_capacity("room", SLOTS, 3.0))], renege=0.1)
    d.add_door(gate, 2)
    _course(d, force, gate)
    other = d.add_node(
        {"track": "t", "stage": "other"}, 1, gate=d.add_gate("last", [Use(d.add_capacity("last", SLOTS, 1.0))])
    )
    d.go(other, [Arc(Dest("stock", force), 1.0)])
    d.lose(0, quitting=[Arc(Dest("node", other), 0.5)])
    lines = apart(d.freeze())
    end = reading("people", STEPS - 1, STEPS, STEPS, stock=np.ones(1))
    m = model(lines, [0, 2, 4, 6], [end], ~throughflow(lines), heads=head_limits(lines, ()))
    return with_heads(program(m)[0], m, [(0, 2)])


def two_lines() -> Network:
    """Two gates in a row that share the places of a course."""
    d = draft(STEPS)
    force = d.add_stock({"name": "force"}, cell=d.add_cell({"rank": "all"}))
    shared = Use(d.add_capacity("room", PLACES, 3.0))
    first = d.add_node({"track": "t", "stage": "first"}, 1, gate=d.add_gate("first", [shared]))
    last = d.add_node({"track": "t", "stage": "last"}, 2, gate=d.add_gate("last", [shared]))
    d.go(first, [Arc(Dest("node", last), 0.5)])
    d.go(last, [Arc(Dest("stock", force), 1.0)])
    d.leave(force, [])
    d.add_entry({"track": "t"}, 2.0, [Arc(Dest("node", first), 1.0)])
    return d.freeze()


def drawn_twice() -> Network:
    """Two courses whose teachers come out of a force of forty, a fifth for each, and a quarter for both."""
    d = draft(STEPS)
    force = d.add_stock({"stock": "force"}, initial=[40], cell=d.add_cell({"rank": "all"}))
    for name in ("teach", "guide"):
        places = d.add_capacity(name, PLACES, 1.0, [(force, 0.2)])
        course = d.add_node({"track": name, "stage": "course"}, 2, gate=d.add_gate(name, [Use(places, 2.0)]))
        d.go(course, [Arc(Dest("stock", force), 1.0)])
        d.add_entry({"track": name}, 9.0, [Arc(Dest("node", course), 1.0)])
    d.leave(force, [])
    return floored(d.freeze(), np.full(STEPS, 0.25))


def modelled(network: Network, every: int = 2) -> Model:
    """The model in periods, with everybody in the force at the end as its meter."""
    lines = apart(network)
    end = reading("people", STEPS - 1, STEPS, STEPS, stock=np.ones(network.n_stocks))
    return model(lines, [*range(0, STEPS, every), STEPS], [end], ~throughflow(lines))


def made(network: Network, every: int = 2) -> Program:
    return program(modelled(network, every))[0]


def waiting_counts() -> Program:
    """A meter of a whole span: those who serve, those in the course and those who wait."""
    lines = apart(one_line(renege=0.1, patience=2))
    span = reading("span", 1, 5, STEPS, stock=np.ones(1), inside=np.ones(1), waiting=np.ones(1))
    return program(model(lines, [0, 2, 4, 6], [span], ~throughflow(lines)))[0]


def windows() -> Program:
    """Within a period of three steps: not before they come, and not after their patience ends."""
    found = modelled(one_line(renege=0.1, patience=2), every=3)
    return with_rows(program(found)[0], window_rows(found, [(0, 0, 1), (0, 2, 3)]))[0]


def kept() -> Program:
    """A budget over one year, and an intake that differs from the one before by at most a tenth."""
    lines = apart(one_line())
    spent = reading("budget:staff:2026", 0, 6, STEPS, stock=np.ones(1))
    spent = replace(spent, budget="staff", year=2026, most=60.0)
    first = reading("intake:2026", 0, 3, STEPS, started=np.ones(1))
    second = reading("intake:2027", 3, 6, STEPS, started=np.ones(1))
    second = replace(second, year=2025, after="intake:2026", within=0.1)
    found = model(lines, [0, 2, 4, 6], [spent, first, second], ~throughflow(lines))
    whole, places = program(found)
    return with_rows(whole, keep_to(found, places))[0]


def capped() -> Program:
    """At most so much of an indicator in a year."""
    lines = apart(one_line())
    land = reading("cap:land:2026", 0, 6, STEPS, stock=np.ones(1))
    land = replace(land, cap="land", year=2026, most=60.0)
    found = model(lines, [0, 2, 4, 6], [land], ~throughflow(lines))
    whole, places = program(found)
    return with_rows(whole, keep_to(found, places))[0]


def changing() -> Program:
    """People per step in periods of one, two and three steps, which differ by what counts as a change."""
    m = model(apart(one_line()), [0, 1, 3, 6], [], ~throughflow(apart(one_line())))
    return with_changes(Formulation(m, *program(m)))[0].program


def held_aim() -> Program:
    """What an earlier aim reached, nine people in the force, may not be lost for a later one."""
    m = modelled(one_line())
    form = Formulation(m, *program(m))
    aim, x = (form.program.costs(form.places.meter, value) for value in (-1.0, 9.0))
    return held(form, AimGroup(aim, {"most people": aim}), x, 1e-3).program


def solved_by(work: Callable[[], object]) -> list[Program]:
    """The programs that some work solves."""
    solved: list[Program] = []

    def noted(self: Solver, program: Program, *rest: Any, **how: Any) -> Solution:
        solved.append(program)
        return before(self, program, *rest, **how)

    before = Solver.solve
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Solver, "solve", noted)
        work()
    return solved


def planned(case: str) -> Program:
    """The first program that a plan of a scenario solves: with its targets, and its measures if any."""
    return solved_by(lambda: made_for(build(load(str(CASES / case))), search=Search(margin=0.0)))[0]


def on_posts() -> Program:
    """A target that counts posts: five for the one rank there is."""
    return solved_by(lambda: made_for(build(five_posts()), search=Search(margin=0.0)))[0]


def more_posts() -> Program:
    """The same with a measure that multiplies the posts."""
    said = five_posts()
    hours = said.scenario.measures["more_hours"]
    hours = hours.model_copy(update={"effects": (hours.effects[0].model_copy(update={"figure": "posts"}),)})
    scenario = said.scenario.model_copy(update={"measures": {"more_hours": hours}})
    world = build(replace(said, scenario=scenario))
    return prepared(world, [term(world, "shortfall")]).form.program


def five_posts() -> Said:
    """Two measures, and posts that the target counts."""
    said = load(str(CASES / "two_offers"))
    figure = said.figures["heads"].model_copy(update={"value": 5.0})
    peace = Establishment(title=Text(nl="vrede", en="peace"), posts={"military": ("posts",)})
    scenario = said.scenario.model_copy(update={"establishments": {"peace": peace}})
    return replace(said, scenario=scenario, figures={**said.figures, "posts": figure})


def asked(early: bool = False) -> PreparedQuestion:
    """Two measures, least shortfall and then least cost, prepared for questions."""
    said = load(str(CASES / "two_offers"))
    return prepared(build(said), [term(build(said), name) for name in ("shortfall", "cost")], early=early)


def below() -> Program:
    """A point of a front has a bound on every aim but the first, which moves: here it is 1."""
    ready, rows = bounded(asked())
    return with_row_bounds(ready.form.program, rows, -np.inf, 1.0)


def near() -> Program:
    """Alternatives are at most a tenth worse than the best, in every aim."""
    ready = asked()
    ready, x = solved(ready, ready.weights())
    return near_the_best(ready, tuple(value + 0.1 * max(abs(value), 1.0) for value in ready.values(x))).form.program


def tried() -> Program:
    """The first of the two measures by itself has been compared, and is not chosen again."""
    form = asked().form
    first = form.model.options[0]
    return without(form, ChosenMeasures((Start(first.measure, first.start, 1.0),)), 1).program


def for_two_futures() -> Program:
    """One decision about January in two futures, and the worst regret of both."""
    solved = solved_by(lambda: robust({"one": asked(), "other": asked()}, date(2026, 2, 1)))
    return next(program for program in solved if WorstColumn() in program.column)


def hitting() -> Program:
    """Of three families each of two ways out has one: the second alone will do."""
    ways = [np.array([0, 1]), np.array([1, 2])]
    return solved_by(lambda: hitting_set(ways, np.arange(3)))[0]


PROGRAMS: dict[str, Callable[[], Program]] = {
    "capacity-saved": lambda: made(one_line(SAVED)),
    "capacity-slots": lambda: made(one_line(SLOTS)),
    "capacity-places": lambda: made(one_line(PLACES)),
    "capacity-shared-by-lines": lambda: made(two_lines()),
    "capacity-shared-by-people": lambda: made(one_line(PLACES, per=2.0)),
    "capacity-drawn": lambda: made(one_line(PLACES, supply=0.2)),
    "capacity-filled": lambda: made(one_line(PLACES, supply=-0.2)),
    "capacity-floor": lambda: made(drawn_twice()),
    "head": crowded,
    "head-least": lambda: crowded(1.0),
    "head-door": behind_a_door,
    "turn": behind_a_door,
    "closed": lambda: made(one_line(PLACES, supply=0.2, room=-3.0)),
    "queue": lambda: made(one_line(renege=0.1)),
    "queue-behind-a-line": lambda: made(two_lines()),
    "patience": lambda: made(one_line(renege=0.1, patience=2)),
    "window": windows,
    "meter": lambda: made(one_line()),
    "meter-waiting": waiting_counts,
    "budget": kept,
    "cap": capped,
    "smooth": kept,
    "change": changing,
    "target": lambda: planned("technicians"),
    "posts": on_posts,
    "filled": on_posts,
    "established": more_posts,
    "aim": held_aim,
    "once": lambda: asked().form.program,
    "exclude": lambda: asked().form.program,
    "tried": tried,
    "early": lambda: asked(early=True).form.program,
    "aim-below": below,
    "aim-near": near,
    "regret": for_two_futures,
    "now": for_two_futures,
    "way": hitting,
}
"""Per golden file its program; the word before the first hyphen is the kind of row that the file shows."""


KINDS = {kind_of_row.__name__.removesuffix("Row").lower(): kind_of_row for kind_of_row in get_args(RowKey)}
"""The kinds of row that a plan can have. A row of one future among several shows what it is a row of."""


def test_every_kind_of_row_has_a_golden_file() -> None:
    shown = {name.split("-")[0] for name in PROGRAMS}
    assert set(KINDS) - {"future"} == shown
    assert {path.stem for path in GOLDEN.glob("*.lp")} == set(PROGRAMS)


@pytest.mark.parametrize("name", PROGRAMS)
def test_columns_and_rows_have_keys_of_known_kinds_each_its_own(name: str) -> None:
    made_ = PROGRAMS[name]()
    keys: list[Hashable] = [*made_.columns, *made_.rows]
    assert len(set(keys)) == len(keys)
    assert {type(key) for key in keys} <= {*get_args(ColumnKey), *get_args(RowKey)}


def text_of(name: str) -> str:
    made_ = PROGRAMS[name]()
    return lp_text(made_, made_.costs(), [KINDS[name.split("-")[0]]])


@pytest.mark.parametrize("name", PROGRAMS)
def test_programs_are_as_written(name: str) -> None:
    path, text = GOLDEN / f"{name}.lp", text_of(name)
    if os.environ.get("DIENMODEL_GOLDEN") == "write":
        path.write_text(text, encoding="utf-8")
    assert text == path.read_text(encoding="utf-8"), "if the change is meant, run with DIENMODEL_GOLDEN=write"
    kind = name.split("-")[0]
    assert f" {kind}." in text, f"no row of kind {kind} in {path.name}"


def innermost(key: Hashable) -> Hashable:
    """Of a column of one future the column it is."""
    return key.column if isinstance(key, FutureColumn) else key


@pytest.mark.parametrize("name", PROGRAMS)
def test_the_text_is_the_program(name: str, tmp_path: Path) -> None:
    """HiGHS finds the same optimum in the text of the whole program as in the program."""
    made_ = PROGRAMS[name]()
    costs = {"admit": -1.0, "meter": 0.0}
    cost = np.array([costs.get(kind_of(innermost(key)), 1e-3) for key in made_.columns])
    (tmp_path / "program.lp").write_text(lp_text(made_, cost), encoding="utf-8")
    reader = highspy.Highs()
    reader.setOptionValue("output_flag", False)
    assert reader.readModel(str(tmp_path / "program.lp")) == highspy.HighsStatus.kOk
    reader.run()
    found = Solver().solve(made_, cost)
    assert reader.getInfo().objective_function_value == pytest.approx(found.objective, rel=1e-4)
    assert abs(found.objective) > 1e-6
