"""Plans spread what they admit in a period over the steps in which there are slots, whoever has or supplies them."""

import json
from pathlib import Path
from typing import Any

import pytest

from dienmodel.engines.expect.expect import expect
from dienmodel.model.load import load
from dienmodel.model.said import with_values
from dienmodel.network.world import World, build
from dienmodel.plan.file import made_for
from dienmodel.plan.settings import Search

from .little import figure, titled

SLOTS: dict[str, dict[str, Any]] = {
    "half of one slot a week is reserved for the others": {
        "capacities": {"slots": titled(kind="slots", amount="slots")},
        "gates": {
            "desk": titled(uses={"slots": None}, first=[{"tracks": ["others"], "reserved": {"slots": ["part"]}}])
        },
    },
    "half of one slot a week at most is for them, after the others": {
        "capacities": {"slots": titled(kind="slots", amount="slots")},
        "gates": {
            "desk": titled(
                uses={"slots": None},
                first=[{"tracks": ["others"]}, {"tracks": ["own"], "at_most": {"slots": ["part"]}}],
            )
        },
    },
    "of two kinds of slots there is one in every other week": {
        "capacities": {
            "slots": titled(kind="slots", amount="slots"),
            "rooms": titled(kind="slots", amount="slots_of_rooms"),
        },
        "gates": {"desk": titled(uses={"slots": None, "rooms": None}, first=[{"tracks": ["others"]}])},
    },
}


def desk(folder: Path, case: str) -> Path:
    """Soldiers are asked for, and civilians who go before them at the desk may take every slot."""
    sections = {
        "scenario": "desk",
        "title": {"nl": "x", "en": "x"},
        "start": "2026-01-05",
        "end": "2028-07-03",
        "categories": {name: {"nl": name, "en": name} for name in ("soldiers", "civilians")},
        "stocks": {
            "soldiers": titled(
                category="soldiers", people="heads", exits={"leave": {"rate": "leaving", "to": [{"leave": True}]}}
            ),
            "civilians": titled(category="civilians"),
        },
        "stages": {"talk": titled(duration="weeks", gate="desk")},
        "tracks": {
            "own": titled(entry={"people": "comers"}, stages=["talk"], then=[{"stock": "soldiers"}]),
            "others": titled(entry={"people": "of_others"}, stages=["talk"], then=[{"stock": "civilians"}]),
        },
        "targets": {"goal": titled(date="2028-06-05", people="goal", category="soldiers")},
        "aims": {"short": titled(least="shortfall")},
        **SLOTS[case],
    }
    figures = {
        "heads": figure("people", 100),
        "leaving": figure("per year", 0.05),
        "weeks": figure("weeks", 4),
        "comers": figure("people/year", 104),
        "of_others": figure("people/year", 104),
        "slots": figure("people/year", 52),
        "part": figure("share", 0.5),
        "slots_of_rooms": figure("people/year", 26),
        "goal": figure("people", 100),
    }
    (folder / "figures").mkdir()
    (folder / "scenario.yaml").write_text(json.dumps(sections), "utf-8")
    (folder / "figures" / "figures.yaml").write_text(json.dumps(figures), "utf-8")
    (folder / "sources.yaml").write_text("made_up: {title: Made up, publisher: the tests}\n", "utf-8")
    return folder


def soldiers(world: World) -> float:
    """Soldiers on the day of the target with the gates left to themselves."""
    day = world.network.calendar.dates.index(world.outcomes.targets[0].day)
    return float(expect(world.network).n_stock[day, 0])


@pytest.mark.parametrize("case", SLOTS)
def test_a_plan_reaches_what_a_run_reaches_to_which_no_others_come(case: str, tmp_path: Path) -> None:
    """It lets the others wait, and loses some by deciding per four weeks and per quarter."""
    said = load(str(desk(tmp_path, case)))
    most = soldiers(build(with_values(said, {"of_others": 0.0})))
    assert soldiers(build(said)) < 0.8 * most
    world = build(with_values(said, {"goal": 0.95 * most}))
    plan = made_for(world, ["short"], Search(margin=0.0))
    assert plan.values == (pytest.approx(0.0, abs=1e-6),)
    assert plan.difference < 1e-9
