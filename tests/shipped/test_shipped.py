"""Every scenario in the package: loads, compiles, conserves people, and its engines agree."""

import numpy as np
import pytest

from dienmodel.engines.expect.expect import expect
from dienmodel.engines.sample.ensemble import ensemble
from dienmodel.model.figures import Figure, Text, _leaves
from dienmodel.model.load import load, scenario_names
from dienmodel.model.said import with_values
from dienmodel.model.used import figures_used
from dienmodel.network.catalogue import catalogue_of
from dienmodel.network.meters.meter import per_step, per_steps
from dienmodel.network.meters.posts import filled
from dienmodel.network.world import World, build
from dienmodel.runs.run import Run
from dienmodel.sweeps.draws import ranged_figures
from dienmodel.sweeps.uncertainty import sensitivities

NAMES = scenario_names()


@pytest.fixture(scope="module", params=NAMES)
def world(request: pytest.FixtureRequest) -> World:
    return build(load(request.param))


def test_there_are_scenarios() -> None:
    assert {"nederland", "terugblik"} <= set(NAMES)


def test_people_are_conserved_in_every_step(world: World) -> None:
    course = expect(world.network)
    entries = world.network.entries.weights < 0
    came = course.new_arrived[:, entries].sum(axis=1)
    population = world.network.population
    turned = population.turn.astype(bool)
    came[turned] += population.entering[turned] + np.maximum(population.net[turned], 0).sum(axis=1)
    totals = course.total()
    np.testing.assert_allclose(np.diff(totals), came, rtol=0, atol=1e-6 * totals[-1] / 1e3)


def test_the_start_is_what_is_said(world: World) -> None:
    course = expect(world.network)
    np.testing.assert_allclose(per_steps(world.meters.strength, course)[0].sum(), world.outcomes.start.sum())


def test_sample_and_expect_tell_the_same_story(world: World) -> None:
    """Bound by capacity, expect lies a little above the mean of the samples (min is concave): by 1.05 % at most."""
    sampled = ensemble(world.network, 8, seed=3)
    mean = sampled.strength.mean(axis=0)
    expected = per_steps(world.meters.strength, expect(world.network))
    total, wanted = mean.sum(axis=1), expected.sum(axis=1)
    assert np.abs(total / wanted - 1).max() < 0.012
    assert (sampled.strength >= 0).all()


def test_nobody_is_negative(world: World) -> None:
    course = expect(world.network)
    for values in (course.n_stock, course.n_inside, course.n_waiting, course.n_population, course.new_moved):
        assert values.min() >= -1e-6


def test_every_figure_of_the_baseline_has_a_grade_and_a_use() -> None:
    said = load("nederland")
    used = figures_used(said)
    assert len(used) > 100
    assert all(said.figures[key].source in said.sources for key in used)


@pytest.fixture(scope="module")
def baseline() -> Run:
    world = build(load("nederland"))
    return Run(world, expect(world.network))


@pytest.mark.parametrize("measure", sorted(load("nederland").scenario.measures))
def test_every_measure_can_be_switched_and_does_something(measure: str, baseline: Run) -> None:
    said = baseline.world.said.scenario
    level = 0.0 if said.on.get(measure, 0) > 0 else 1.0
    needing = (name for name, other in said.measures.items() if measure in other.needs)
    others = dict.fromkeys(said.measures[measure].excludes if level else needing, 0.0)
    changed = build(load("nederland", on={measure: level, **others}))
    a, b = baseline.expected, expect(changed.network)
    people = per_steps(changed.meters.strength, b)[-1].sum() - baseline.strength[-1].sum()
    same_room = np.array_equal(a.used, b.used) and np.array_equal(a.available, b.available)
    assert abs(people) > 0.5 or not same_room, f"{measure}: {people:+.1f} people"


def test_a_second_hat_leaves_no_post_empty() -> None:
    """Twenty times as many civilians who become reservists: nobody is hired for their posts, and no post is lost."""
    said = load("nederland")
    many = build(
        with_values(said, {"civilian_reserve_rate": 20 * (said.figures["civilian_reserve_rate"].value or 0.0)})
    )
    people, posts = [], []
    for world in (build(said), many):
        course = expect(world.network)
        people.append(sum(per_step(meter, course)[-1] for meter in world.meters.strength))
        manned = filled(per_steps(world.meters.trained, course), world.outcomes.posts["peace"])
        posts.append(manned[-1].sum())
    assert people[1] == pytest.approx(people[0], rel=1e-3)
    assert posts[1] == pytest.approx(posts[0], rel=1e-3)
    hats = [s["stock"] == "civilian_reservist" for s in many.network.labels.stock]
    assert expect(many.network).n_stock[-1, hats].sum() > 5_000


def test_no_figure_that_splits_people_makes_people(world: World) -> None:
    """Shares over the members of a dimension that add up to 1 cannot move the number on the first day."""
    said, start = world.said, world.network.calendar.dates[0]
    split = [key for key in ranged_figures(catalogue_of(said), "total") if _adds_up(said.figures[key])]
    assert split
    assert {row["swing"] for row in sensitivities(build(said), "total", start, split).rows()} == {None}


def _adds_up(figure: Figure) -> bool:
    return (
        figure.unit == "share"
        and len(figure.by) == 1
        and abs(sum(share for _, share in _leaves(figure.table, 1)) - 1) < 1e-9
    )


@pytest.mark.parametrize("name", NAMES)
def test_every_note_of_a_figure_is_in_both_languages(name: str) -> None:
    contents = [c for figure in load(name).figures.values() for c in (figure, *figure.variants.values()) if c.note]
    assert len(contents) > 200
    for content in contents:
        assert isinstance(content.note, Text)
        assert content.note.nl != content.note.en
