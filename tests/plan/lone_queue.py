"""A scenario with one queue before slots, a course of half a year and a force that nobody leaves, with pay as its cost.

So many come that the slots are always full, but for the first step: applicants take a week.
"""

from pathlib import Path

from dienmodel.model.load import load
from dienmodel.model.said import Said

FIGURES = {
    "applications": "people/year, value: 5200",
    "week": "weeks, value: 1",
    "half_a_year": "weeks, value: 26",
    "failed": "share, value: 0.2",
    "heads": "people, value: 1000",
    "slots": "people/week, value: 10",
    "pay": "euro/person/year, value: 50000",
    "goal": "people, value: 2000",
    "granted": "euro/year, value: 90000000",
}

SCENARIO = """
scenario: lone_queue
title: {nl: Een rij, en: A queue}
start: 2026-01-05
end: 2028-01-03
categories: {trained: {nl: x, en: x}, course: {nl: x, en: x}}
stages:
  wait: {title: {nl: x, en: x}, duration: week}
  course: {title: {nl: x, en: x}, duration: half_a_year, dropout: failed, gate: course}
gates: {course: {title: {nl: x, en: x}, uses: {slots: null}, gives_up: nobody}}
capacities: {slots: {title: {nl: x, en: x}, kind: slots, amount: slots}}
tracks:
  entry:
    title: {nl: x, en: x}
    category: course
    counts_from: course
    entry: {people: applications}
    stages: [wait, course]
    then: [{stock: trained}]
stocks: {trained: {title: {nl: x, en: x}, category: trained, people: heads}}
costs:
  pay: {title: {nl: x, en: x}, article: pay, stock: trained, rate: pay}
  pay_in_course: {title: {nl: x, en: x}, article: pay, track: entry, rate: pay}
budgets: {all: {title: {nl: x, en: x}, articles: [pay], amount: granted}}
targets: {goal: {title: {nl: x, en: x}, date: 2027-12-27, people: goal, category: trained}}
aims:
  short: {title: {nl: x, en: x}, least: shortfall, targets: [goal]}
  cost: {title: {nl: x, en: x}, least: cost}
"""


def lone_queue(folder: Path, more: str = "", **figures: str) -> Said:
    """The scenario with further sections, and with other values of figures."""
    said = FIGURES | {name: f"{FIGURES[name].split(',')[0]}, {value}" for name, value in figures.items()}
    told = ", source: made_up, kind: observed, grade: official}\n"
    lines = [f"{name}: {{nl: x, en: x, unit: {value}{told}" for name, value in said.items()]
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "figures").mkdir(exist_ok=True)
    (folder / "figures" / "figures.yaml").write_text("".join(lines), encoding="utf-8")
    (folder / "sources.yaml").write_text("made_up: {title: Invented, publisher: a test}\n", encoding="utf-8")
    (folder / "scenario.yaml").write_text(SCENARIO, encoding="utf-8")
    (folder / "more.yaml").write_text(more, encoding="utf-8")
    return load(str(folder), overlays=[folder / "more.yaml"] if more else [])
