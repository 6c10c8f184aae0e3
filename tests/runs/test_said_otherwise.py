"""What must not matter does not: names, order, splits, idle measures, ample limits and the size of everything.

Asked of random small scenarios, where limits bind and where they do not, and of those that are shipped.
"""

from collections.abc import Callable
from functools import partial

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dienmodel.engines.expect.expect import expect
from dienmodel.engines.sample.ensemble import ensemble
from dienmodel.model.load import load
from dienmodel.model.said import Said
from dienmodel.network.network import Ints, Reals
from dienmodel.network.world import build
from dienmodel.runs.run import Run
from dienmodel.runs.tables.flows import border_table
from dienmodel.runs.tables.money import money_table
from dienmodel.runs.tables.people import totals_table
from dienmodel.runs.tables.posts import posts_table

from .. import otherwise
from .test_one_number import SIZES, said

FIGURES = st.fixed_dictionaries({key: st.floats(0.1, most) for key, most in SIZES.items()})
DAYS = st.integers(100, 1200)

WHOLE = 5e-5
"""People of a start are whole at every tenure, so halves and multiples of them differ by so much."""

Answers = dict[tuple[object, ...], float]


def answers(world_of: Said) -> Answers:
    """What somebody reads: people, posts, who came and left, and money."""
    world = build(world_of)
    run = Run(world, expect(world.network))
    told: Answers = {}
    for table, numbers in (
        (totals_table(run), ("n_people",)),
        (posts_table(run), ("n_filled", "n_posts")),
        (border_table(run), ("n_people",)),
        (money_table(run), ("cost_paid",)),
    ):
        names = [name for name in table.columns if not name.startswith(("n_", "cost_", "share_"))]
        for row in table.rows():
            for number in numbers:
                key = (number, *(row[name] for name in names))
                told[key] = told.get(key, 0.0) + row[number]
    return told


def same(one: Said, other: Said, people: float = 0.02, times: float = 1.0) -> None:
    """Both say the same, the second so many times as much."""
    first, second = answers(one), answers(other)
    assert first
    for key in first.keys() | second.keys():  # a table leaves out rows of nobody
        assert second.get(key, 0.0) == pytest.approx(first.get(key, 0.0) * times, rel=WHOLE, abs=people), key


Change = Callable[[Said], Said]

EVERYTHING: dict[str, Change] = {
    "names": lambda s: otherwise.renamed(
        otherwise.renamed(otherwise.renamed(s, "stages", "course"), "gates", "course"), "capacities", "seats"
    ),
    "other names": lambda s: otherwise.renamed(otherwise.renamed(s, "tracks", "entry"), "stages", "exam"),
    "order of stages": lambda s: otherwise.reordered(s, "stages"),
    "order of capacities": lambda s: otherwise.reordered(s, "capacities"),
    "order of costs": lambda s: otherwise.reordered(s, "costs"),
    "idle measure": lambda s: otherwise.with_idle_measure(s, "slots"),
    "ample capacity": lambda s: otherwise.with_free_capacity(s, "course", "seats"),
    "ample gate": lambda s: otherwise.with_ample_gate(s, "decide", "slots"),
    "two stocks for one": lambda s: otherwise.split(s, "military", "rejected"),
}


@pytest.mark.parametrize("change", EVERYTHING.values(), ids=EVERYTHING.keys())
@given(values=FIGURES, days=DAYS, level=st.sampled_from([0.0, 0.4, 1.0]))
@settings(max_examples=8, deadline=None)
def test_random_small_scenarios(change: Change, values: dict[str, float], days: int, level: float) -> None:
    scenario = said(values, days, level)
    same(scenario, change(scenario))


@given(values=FIGURES, days=DAYS, factor=st.sampled_from([2.0, 10.0]))
@settings(max_examples=8, deadline=None)
def test_so_many_times_everything_is_so_many_times_the_answer(
    values: dict[str, float], days: int, factor: float
) -> None:
    keys = ("heads", "young", "seventeen", "applications", "slots", "seats", "posts", "goal", "budget")
    """Whole slots, for a part of a slot is saved until it is a whole one."""
    scenario = said({**values, "slots": float(round(values["slots"]))}, days, 0.0)
    same(scenario, otherwise.larger(scenario, factor, keys), times=factor)


def _names(scenario: Said) -> Said:
    for section, name in (
        ("tracks", "veva"),
        ("tracks", "survey_17"),
        ("stages", "settling"),
        ("gates", "function"),
        ("capacities", "function_seats"),
        ("capacities", "instructors"),
    ):
        scenario = otherwise.renamed(scenario, section, name)
    return scenario


ORDERS = ("stocks", "stages", "capacities", "tracks", "costs", "measures", "establishments", "targets")

SHIPPED: dict[str, Change] = {
    "names": _names,
    **{f"order of {section}": partial(otherwise.reordered, section=section) for section in ORDERS},
    "idle measure": lambda s: otherwise.with_idle_measure(s, "basic_seats"),
    "ample capacity": lambda s: otherwise.with_free_capacity(s, "function", "beds"),
    "ample gate": lambda s: otherwise.with_ample_gate(s, "offer", "talks"),
    "two stocks for one": lambda s: otherwise.split(s, "reservist", "share_reserve_at_retirement"),
}


@pytest.fixture(scope="module")
def baseline() -> Said:
    return load("nederland")


@pytest.mark.parametrize("change", SHIPPED.values(), ids=SHIPPED.keys())
def test_the_baseline(baseline: Said, change: Change) -> None:
    """People of a start are whole in every stock and step, so that half of them twice may be some more or less."""
    same(baseline, change(baseline), people=5.0 if change is SHIPPED["two stocks for one"] else 1e-4)


def test_ten_times_the_baseline_is_ten_times_its_answer(baseline: Said) -> None:
    """All people, places and money, but for whole slots and whole people at the start: ten people in any row."""
    money = {"euro", "euro/year", "mln euro", "mln euro/year"}
    figures = baseline.figures.items()
    keys = tuple(key for key, f in figures if f.unit in {"people", "people/year", "people/week"} | money)
    same(baseline, otherwise.larger(baseline, 10.0, keys), people=100.0, times=10.0)


@pytest.mark.parametrize("name", [f"order of {section}" for section in ORDERS] + ["idle measure", "ample capacity"])
def test_luck_is_the_same_however_it_is_said(baseline: Said, name: str) -> None:
    """One possible course to the last person."""
    one, other = one_course(baseline), one_course(SHIPPED[name](baseline))
    assert one.keys() == other.keys()
    for cell, people in one.items():
        np.testing.assert_array_equal(people, other[cell])


def one_course(scenario: Said) -> dict[tuple[tuple[str, str], ...], Ints]:
    """People of each strength cell in one possible course, [T+1]."""
    network = build(scenario).network
    strength = ensemble(network, 1, 1).strength[0]
    return {tuple(sorted(cell.items())): strength[:, i] for i, cell in enumerate(network.labels.cells)}


@pytest.mark.parametrize("figure", ["slots", "seats", "per_instructor"])
@given(values=FIGURES, days=DAYS, more=st.sampled_from([2.0, 5.0]))
@settings(max_examples=8, deadline=None)
def test_more_of_what_nobody_competes_for_leaves_no_post_empty(
    figure: str, values: dict[str, float], days: int, more: float
) -> None:
    """One track, so that whoever is admitted sooner takes nobody's place; but who serves sooner may leave sooner."""
    scenario = said({**values, "slots": float(round(values["slots"]))}, days, 0.0)
    few, many = ever_served(scenario), ever_served(otherwise.larger(scenario, more, (figure,)))
    assert np.all(many >= few * (1.0 - 1e-9) - 1e-6)


def ever_served(scenario: Said) -> Reals:
    """How many have come to a post up to each step, [T]."""
    network = build(scenario).network
    post = network.n_nodes + [label["stock"] for label in network.labels.stock].index("military")
    return np.cumsum(expect(network).new_moved[:, network.forks.dest == post].sum(axis=1))
