"""What must not matter does not matter to a plan: names, order, splits, useless measures and ample limits."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from dienmodel.model.load import load
from dienmodel.model.said import Said
from dienmodel.network.world import build
from dienmodel.plan.file import made_for
from dienmodel.plan.result import Plan
from dienmodel.plan.settings import Search

from .. import otherwise

CASES = Path(__file__).parents[1] / "cases"
EXACT = Search(margin=0.0)
Change = Callable[[Said], Said]

CHANGES: dict[str, dict[str, Change]] = {
    "technicians": {
        "names": lambda s: otherwise.renamed(otherwise.renamed(s, "tracks", "training"), "gates", "training"),
        "other names": lambda s: otherwise.renamed(
            otherwise.renamed(s, "stages", "learn"), "capacities", "supervision"
        ),
        "order": partial(otherwise.reordered, section="stages"),
        "ample capacity": lambda s: otherwise.with_free_capacity(s, "training", "applicants"),
        "ample gate": lambda s: otherwise.with_ample_gate(s, "apply", "applicants"),
        "two stocks for one": lambda s: otherwise.split(s, "technician", "applicants"),
    },
    "enlistment": {
        "names": lambda s: otherwise.renamed(otherwise.renamed(s, "tracks", "enlistment"), "gates", "enlist"),
        "order": partial(otherwise.reordered, section="costs"),
        "ample capacity": lambda s: otherwise.with_free_capacity(s, "enlist", "offices"),
        "ample gate": lambda s: otherwise.with_ample_gate(s, "apply", "offices"),
    },
    "small": {
        "names": lambda s: otherwise.renamed(otherwise.renamed(s, "tracks", "entry"), "gates", "course"),
        "order": partial(otherwise.reordered, section="capacities"),
        "useless measure": lambda s: otherwise.with_idle_measure(s, "seats", 1.0),
        "ample capacity": lambda s: otherwise.with_free_capacity(s, "course", "seats"),
        "ample gate": lambda s: otherwise.with_ample_gate(s, "decide", "slots"),
        "two stocks for one": lambda s: otherwise.split(s, "military", "rejected"),
    },
}


@pytest.fixture(scope="module")
def plans() -> dict[str, Plan]:
    return {name: made_for(build(load(str(CASES / name))), search=EXACT) for name in CHANGES}


@pytest.mark.parametrize(("case", "change"), [(case, change) for case, own in CHANGES.items() for change in own])
def test_plans_are_worth_the_same(plans: dict[str, Plan], case: str, change: str) -> None:
    """The people short and the cost, and which measures start when; of equally good admissions any may come out."""
    plan, other = plans[case], made_for(build(CHANGES[case][change](load(str(CASES / case)))), search=EXACT)
    assert other.values == pytest.approx(plan.values, rel=1e-5, abs=1e-4)
    assert other.starts == plan.starts
