"""Prices and limits of one full queue, of which everything can be reckoned by hand."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pytest

from dienmodel.model.load import load
from dienmodel.model.said import Said
from dienmodel.network.catalogue import catalogue_of
from dienmodel.network.compile import compile as compile_
from dienmodel.network.compile.recall import Memory, neighbour
from dienmodel.network.world import build
from dienmodel.plan.file import made_for, overlay, term
from dienmodel.plan.planner import plan
from dienmodel.plan.questions.ask import why_not_for
from dienmodel.plan.questions.limits import LimitKind
from dienmodel.plan.questions.prices import LimitPrice
from dienmodel.plan.result import Plan
from dienmodel.plan.settings import Search

from .lone_queue import lone_queue

CASES = Path(__file__).parents[1] / "cases"


def price(plan: Plan, kind: LimitKind, year: int) -> LimitPrice:
    """The price of a limit in a year."""
    return next(item for item in plan.prices if item.kind is kind and item.day.year <= year < item.until.year + 1)


def test_a_plan_that_leaves_the_gates_as_they_are_keeps_its_prices(tmp_path: Path) -> None:
    """Ten start in each of the 51 weeks of 2026 after the first, and eight of them finish in time.

    A plan decides for four weeks at once, and in the first week nobody can start: so it counts 48 weeks.
    """
    said = lone_queue(tmp_path)
    plan = made_for(build(said), search=Search(margin=0.0, checks=2))
    assert plan.as_it_is and not plan.lines
    assert plan.values[0] == pytest.approx(2000 - 1000 - 0.8 * 10 * (51 + 25), abs=0.1)
    slots = price(plan, LimitKind.SLOTS, 2026)
    assert slots.value == pytest.approx(0.8 * 48, rel=1e-4)
    assert slots.more == pytest.approx(slots.less) == pytest.approx(slots.value)
    file = overlay(catalogue_of(said), plan)
    assert "the gates as they are do at least as well" in file


def test_with_room_for_everybody_whom_to_take_is_still_a_choice(tmp_path: Path) -> None:
    """Where all who come may start, a plan is no dearer than with ten slots that leave as few short."""
    few, ample = (
        made_for(build(lone_queue(tmp_path / n, slots=f"value: {n}", goal="value: 1300")), search=Search(margin=0.0))
        for n in ("10", "1000")
    )
    assert few.lines == ample.lines
    assert few.values[0] == pytest.approx(ample.values[0], abs=1e-6)
    assert ample.values[1] <= few.values[1] + 1e-6


@pytest.mark.parametrize("step", ["week", "month", "day"])
def test_a_slot_more_a_week_is_worth_what_it_saves(tmp_path: Path, step: str) -> None:
    """Later admissions cost less pay; slots come in whole numbers, so that one more a week is one only about."""
    more = f"step: {step}\nstart: 2026-01-01\nend: 2028-01-01\n"
    said = lone_queue(tmp_path / "ten", more, goal="value: 1500")
    plan = made_for(build(said), search=Search(margin=0.0, checks=2))
    slots = price(plan, LimitKind.SLOTS, 2027)
    path = f"path: {{2026-01-01: 10, {slots.day}: 11}}"
    again = made_for(
        build(lone_queue(tmp_path / "eleven", more, goal="value: 1500", slots=path)), search=Search(margin=0.0)
    )
    assert plan.values[0] == pytest.approx(0.0, abs=1e-6)
    assert again.values[0] == pytest.approx(0.0, abs=1e-6)
    assert slots.more is not None and slots.less is not None
    assert slots.more <= slots.value * (1 + 1e-6) <= slots.less * (1 + 2e-6)
    assert slots.more == pytest.approx(plan.values[1] - again.values[1], rel=0.15)
    assert slots.less < 2.0 * slots.more


@pytest.mark.parametrize(("step", "weeks"), [("week", 73.0), ("month", (16 + 26 / 31) * 365.25 / 12 / 7)])
def test_what_would_do_is_told_per_week(tmp_path: Path, step: str, weeks: float) -> None:
    """Eight of ten who start finish in time, if they start in one of 73 weeks.

    In months these are 16, and 26 of the 31 days of the month in which the goal lies.
    """
    said = lone_queue(tmp_path, f"step: {step}\nstart: 2026-01-01\nend: 2028-01-01\n")
    blocked = why_not_for(build(said), fine=True)
    (item,) = blocked.together
    assert item.limit.kind is LimitKind.SLOTS
    assert item.units == pytest.approx((blocked.planned or blocked.short) / 0.8 / weeks, rel=0.01)
    assert item.share == pytest.approx((item.units or 0.0) / 10, rel=0.01)


def test_two_days_of_a_year_are_no_year_with_a_budget(tmp_path: Path) -> None:
    """A week more time, with two days of the next year, changes little of what a budget allows."""
    limited = "limits: {budgets: [all]}\n"
    less = f"{limited}end: 2027-12-27\ntargets: {{goal: {{date: 2027-12-20}}}}\n"
    figures = {"slots": "value: 15"}
    longer, shorter = (
        made_for(build(lone_queue(tmp_path / name, more, **figures)), search=Search(margin=0.0))
        for name, more in (("longer", limited), ("shorter", less))
    )
    years = {item.day for item in longer.prices if item.kind is LimitKind.BUDGET}
    assert years == {date(2027, 1, 1)}
    assert longer.values[0] == pytest.approx(shorter.values[0], abs=1.0)
    assert "budget:all:2028" not in longer.metered


def test_a_plan_is_made_for_the_people_who_were_counted(tmp_path: Path) -> None:
    """A hundred more than the scenario says are there at the start, so a hundred fewer are short."""
    (tmp_path / "counted").mkdir()
    (tmp_path / "counted" / "counts.csv").write_text("stock,years,people\ntrained,1,1100\n", encoding="utf-8")
    said, counted = lone_queue(tmp_path / "said"), lone_queue(tmp_path / "counted", "snapshot: counts.csv\n")
    short, fewer = (made_for(build(one), search=Search(margin=0.0)).values[0] for one in (said, counted))
    assert short - fewer == pytest.approx(100.0)


def test_a_plan_compiles_each_choice_of_measures_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The measure on neither, the first or the second of its days; the world at hand is not compiled again."""
    world, made = build(load(str(CASES / "small"))), []

    def noted(memory: Memory | None, said: Said, factors: Mapping[str, float]) -> Memory:
        found = neighbour(memory, said, factors)
        made.append(not found.parts)
        return found

    monkeypatch.setattr(compile_, "neighbour", noted)
    terms = [term(world, name) for name in ("shortfall", "cost")]
    plan(world, terms, search=Search(patience=5))
    assert len(world.said.scenario.measures) == 1
    assert sum(made) == 1 + 3  # and once with the measure as an option, near which it is made in full force
    assert len(made) == 5
