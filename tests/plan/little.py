"""A small force of which a test says what its measures change: applicants, a course with seats, pay, letters, money."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from dienmodel.model.load import load
from dienmodel.model.said import Said

Tree = Mapping[str, Any]


def figure(unit: str, value: float | Mapping[str, float]) -> Tree:
    """A figure of one value, or of values from days on."""
    number = {"path": value} if isinstance(value, Mapping) else {"value": value}
    return {"nl": "x", "en": "x", "unit": unit, **number, "source": "made_up", "kind": "target", "grade": "expert"}


def titled(**more: Any) -> Tree:
    """A declaration with a title."""
    return {"title": {"nl": "x", "en": "x"}, **more}


def measure(effects: Sequence[Tree], cost: Tree | None = None, start: str = "2026-02-01", **more: Any) -> Tree:
    """A measure that works from its start."""
    return titled(start=start, lead="at_once", effects=effects, cost=cost or {}, **more)


FIGURES = {
    "soldiers": figure("people", 300),
    "served": figure("years", 2),
    "leaving": figure("per year", 0.12),
    "applicants": figure("people/year", 240),
    "one_month": figure("months", 1),
    "course_months": figure("months", 2),
    "failed": figure("share", 0.1),
    "seats": figure("people", 16),
    "pay": figure("euro/person/year", 40000),
    "letters": figure("people/year", 1000),
    "letter_price": figure("euro/person", 5),
    "needed": figure("people", 320),
    "at_once": figure("weeks", 0),
    "budget": figure("mln euro/year", 13),
}

SCENARIO = {
    "scenario": "little",
    "title": {"nl": "x", "en": "x"},
    "start": "2026-01-01",
    "end": "2028-01-01",
    "step": "month",
    "categories": {"soldiers": {"nl": "x", "en": "x"}},
    "stocks": {
        "soldiers": titled(
            category="soldiers",
            people="soldiers",
            tenure="served",
            exits={"leave": {"rate": "leaving", "to": [{"leave": True}]}},
        )
    },
    "stages": {
        "apply": titled(duration="one_month"),
        "course": titled(duration="course_months", dropout="failed", gate="course"),
    },
    "gates": {"course": titled(uses={"seats": None}, gives_up="nobody")},
    "capacities": {"seats": titled(kind="places", amount="seats")},
    "tracks": {
        "entry": titled(
            category="soldiers",
            counts_from="course",
            entry={"people": "applicants"},
            stages=["apply", "course"],
            then=[{"stock": "soldiers"}],
        )
    },
    "costs": {
        "pay": titled(article="pay", stock="soldiers", rate="pay"),
        "letters": titled(article="letters", flow="letters", rate="letter_price"),
    },
    "budgets": {"all": titled(articles=["pay", "letters", "measures"], amount="budget")},
    "targets": {"goal": titled(date="2027-12-01", people="needed")},
    "aims": {"shortfall": titled(least="shortfall"), "cost": titled(least="cost")},
}


def little(folder: Path, figures: Tree, **sections: Any) -> Said:
    """The small force with other figures and sections, as a scenario in a folder."""
    (folder / "figures").mkdir(exist_ok=True)
    (folder / "scenario.yaml").write_text(json.dumps({**SCENARIO, **sections}))
    (folder / "figures" / "figures.yaml").write_text(json.dumps({**FIGURES, **figures}))
    (folder / "sources.yaml").write_text("made_up: {title: Made up, publisher: the tests}")
    return load(str(folder))
