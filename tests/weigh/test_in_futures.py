"""Effects in futures that all worlds share: closed forms, planted signs, and what cannot be told apart."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from dienmodel import api
from dienmodel.model.load import load
from dienmodel.model.said import Said, with_levels
from dienmodel.network.meters.moment import at
from dienmodel.network.world import World, build
from dienmodel.runs.paired import PairedEffect, level_with_best
from dienmodel.runs.run import Run
from dienmodel.sweeps.shared import SharedDraws, in_futures, moves_of_all
from dienmodel.text.faults import FaultyInput
from dienmodel.weigh.attribution import EffectsInFutures, attribute, attribute_in_futures
from dienmodel.weigh.pairs import pairs_in_futures, pairs_table
from dienmodel.weigh.sets import sets_in_futures, sets_table

SMALL = Path(__file__).parents[1] / "cases" / "small"
THREE = Path(__file__).with_name("three.yaml")
DAY = date(2030, 12, 30)
N = 40

LINEAR = """
measures:
  more_people:
    title: {{nl: meer mensen, en: more people}}
    start: 2026-06-01
    lead: lead
    effects: [{{figure: applications, {effect}: more}}]
    cost: {{}}
on: {{more_people: 1}}
figures:
  applications:
    {{nl: x, en: x, unit: people/year, value: 60, low: 30, high: 90, source: made_up, kind: assumption, grade: expert}}
  more:
    {{nl: x, en: x, unit: {unit}, value: {value}, low: {low}, high: {high}, spread: uniform, source: made_up,
      kind: assumption, grade: expert}}
"""


def linear(tmp_path: Path, **said: object) -> Said:
    """Nothing binds where few apply, so that people are linear in applications; figures left with a range: two."""
    path = tmp_path / "linear.yaml"
    path.write_text(LINEAR.format(**said))
    read = load(str(SMALL), [path])
    known = {key: figure.model_copy(update={"low": None, "high": None}) for key, figure in read.figures.items()}
    return replace(read, figures={**known, **{key: read.figures[key] for key in ("applications", "more")}})


def effects_in(world: World, by: tuple[str, ...], drawing: SharedDraws) -> EffectsInFutures:
    return attribute_in_futures(attribute(world, DAY), drawing, by)


def people(run: Run) -> np.ndarray:
    return np.array(at(run.world.network.calendar.moment(DAY), run.strength).sum())


def test_the_band_of_a_linear_effect_is_its_closed_form(tmp_path: Path) -> None:
    """Forty more a year, uniform from 20 to 60: whatever else differs, the effect is as many times its expectation."""
    said = linear(tmp_path, effect="add", unit="people/year", value=40, low=20, high=60)
    world = build(said)
    expected = api.effects(said, DAY, ()).table.where(cause="more_people").rows()[0]["n_alone"]
    found = effects_in(world, (), SharedDraws(N))
    row = found.bands.where(cause="more_people", quantity="n_alone").rows()[0]
    assert (found.draws, found.failed) == (N, 0)
    for name, factor in (("p5", 0.55), ("p25", 0.75), ("p50", 1.0), ("p75", 1.25), ("p95", 1.45)):
        assert row[name] == pytest.approx(factor * expected, abs=expected / N)
    assert (row["turned"], row["distinct"]) == (0.0, True)


def test_a_planted_sign_that_turns_is_named(tmp_path: Path) -> None:
    """The measure brings fewer where its factor is below one: in exactly those futures."""
    said = linear(tmp_path, effect="multiply", unit="factor", value=1.2, low=0.8, high=1.6)
    drawing = SharedDraws(N)
    below = np.mean([1.2 * moves["more"] < 1.0 for moves in moves_of_all(said, drawing)])
    row = effects_in(build(said), (), drawing).bands.where(cause="more_people").rows()[0]
    assert 0.2 < below < 0.3
    assert row["turned"] == below
    assert not row["distinct"]


def test_a_world_differs_from_itself_in_no_future_and_pairs_are_narrow(tmp_path: Path) -> None:
    """The same futures in both make the effect at least three times narrower than futures of its own for each."""
    said = linear(tmp_path, effect="add", unit="people/year", value=40, low=36, high=44)
    worlds = [{"more_people": 1.0}, {}, {"more_people": 1.0}]
    found = in_futures(said, worlds, people, SharedDraws(N)).read
    assert (found[:, 0] == found[:, 2]).all()
    other = in_futures(said, [{}], people, SharedDraws(N, seed=2)).read
    paired, apart = PairedEffect.over(found[:, 0] - found[:, 1]), PairedEffect.over(found[:, 0] - other[:, 0])
    assert apart.p95 - apart.p5 > 3 * (paired.p95 - paired.p5)


def test_the_figures_of_measures_that_are_off_are_drawn_too() -> None:
    assert {"hardly", "twice", "leaving", "more_slots"} <= set(
        moves_of_all(load(str(SMALL), [THREE]), SharedDraws(2))[0]
    )


def test_effects_are_the_differences_between_worlds_in_each_future() -> None:
    """Alone, last and the share of two, from the four worlds by hand."""
    said = load(str(SMALL), [THREE], {"more_seats": 1.0, "more_people": 1.0})
    drawing, names = SharedDraws(20), ("more_seats", "more_people")
    worlds = [{}, *({name: 1.0} for name in names), dict.fromkeys(names, 1.0)]
    none, seats, more, both = in_futures(said, worlds, people, drawing).read.T
    found = effects_in(build(said), (), drawing)
    by_hand = {
        ("more_seats", "n_alone"): seats - none,
        ("more_seats", "n_last"): both - more,
        ("more_people", "n_shapley"): (more - none + both - seats) / 2,
        ("more_seats", "n_shapley"): (seats - none + both - more) / 2,
    }
    for (cause, quantity), differences in by_hand.items():
        (band,) = found.bands.where(cause=cause, quantity=quantity).rows()
        assert [band[name] for name in PairedEffect._fields] == pytest.approx(
            [*PairedEffect.over(differences)], abs=1e-6
        )


def test_sets_and_pairs_are_told_of_in_the_same_futures() -> None:
    said = load(str(SMALL), [THREE])
    drawing, names = SharedDraws(20), ("more_seats", "more_people")
    worlds = [{}, *({name: 1.0} for name in names), dict.fromkeys(names, 1.0)]
    none, seats, more, both = in_futures(said, worlds, people, drawing).read.T
    of_sets = sets_in_futures(said, drawing).bands
    (within,) = of_sets.where(set="course", measure="more_seats", quantity="n_in_set").rows()
    assert within["p50"] == pytest.approx(float(np.median(both - more)))
    assert len(of_sets) == 3 * len(sets_table(said))
    pairs = pairs_table(said)
    found = pairs_in_futures(said, pairs, drawing)
    (beyond,) = found.bands.where(first="more_seats", second="more_people", quantity="n_more").rows()
    assert beyond["p50"] == pytest.approx(float(np.median(both - seats - more + none)))
    assert found.best == names
    assert set(found.level) < {(row["first"], row["second"]) for row in pairs.rows()}


def test_what_cannot_be_told_from_the_best_is_named() -> None:
    often = np.arange(20.0)
    values = {"best": often + 100.0, "as_good": often[::-1] + 100.0, "worse": often}
    assert level_with_best(values) == ("best", ("as_good",))
    assert level_with_best({"only": often}) == (None, ())


def test_too_few_futures_make_no_band() -> None:
    world = build(load(str(SMALL), on={"more_exams": 1.0}))
    found = effects_in(world, ("category",), SharedDraws(3))
    assert (len(found.bands), found.draws, found.best) == (0, 3, None)


def test_a_world_that_does_not_hold_is_told() -> None:
    said = with_levels(load(str(SMALL)), {})
    with pytest.raises(FaultyInput):
        api.effects(said, date(2050, 1, 1)).in_futures(20)
