"""Which two measures help most together: all pairs that go together, by hand."""

from dataclasses import replace
from datetime import date
from itertools import combinations
from pathlib import Path

import pytest

from dienmodel.engines.expect.expect import expect
from dienmodel.model.load import load
from dienmodel.model.said import Said, with_levels
from dienmodel.network.meters.moment import at
from dienmodel.network.world import build
from dienmodel.runs.answer import answer
from dienmodel.runs.run import Run
from dienmodel.show.say.decisive import pairs_sentence
from dienmodel.text.table import Table
from dienmodel.text.words import words
from dienmodel.weigh.pairs import pairs_table, worlds_of_pairs

SMALL = Path(__file__).parents[1] / "cases" / "small"
THREE = Path(__file__).with_name("three.yaml")
DAY = date(2030, 12, 30)
NAMES = ("more_exams", "more_seats", "more_people", "other_people")


@pytest.fixture(scope="module")
def said() -> Said:
    return load(str(SMALL), [THREE])


@pytest.fixture(scope="module")
def pairs(said: Said) -> Table:
    return pairs_table(said)


def people(said: Said, *on: str) -> float:
    world = build(with_levels(said, dict.fromkeys(on, 1.0)))
    strength = Run(world, expect(world.network)).strength
    return float(at(world.network.calendar.moment(DAY), strength).sum())


def test_every_pair_that_can_be_on_together_is_there(said: Said, pairs: Table) -> None:
    none, rows = people(said), pairs.rows()
    wanted = {frozenset(pair) for pair in combinations(NAMES, 2)} - {frozenset(NAMES[2:])}
    assert {frozenset((row["first"], row["second"])) for row in rows} == wanted
    for row in rows:
        assert row["n_both"] == pytest.approx(people(said, row["first"], row["second"]) - none)
        assert row["n_first"] == pytest.approx(people(said, row["first"]) - none)
        assert row["n_second"] <= row["n_first"]
        assert row["n_more"] == pytest.approx(row["n_both"] - row["n_first"] - row["n_second"])


def test_what_helps_most_comes_first_though_alone_it_is_nothing(pairs: Table) -> None:
    best, *others = pairs.rows()
    assert (best["first"], best["second"]) == ("more_seats", "more_people")
    assert all(row["n_both"] <= best["n_both"] for row in others)
    assert best["n_more"] > 100.0  # seats without people, and people without seats


def test_what_is_fully_on_is_in_no_pair_and_what_is_partly_on_counts_from_there(said: Said) -> None:
    on = pairs_table(load(str(SMALL), [THREE], {"more_seats": 1.0, "more_exams": 0.5})).rows()
    assert all("more_seats" not in (row["first"], row["second"]) for row in on)
    half = build(with_levels(said, {"more_seats": 1.0, "more_exams": 0.5}))
    none = at(half.network.calendar.moment(DAY), Run(half, expect(half.network)).strength).sum()
    row = next(row for row in on if {row["first"], row["second"]} == {"more_exams", "more_people"})
    both = people(said, "more_seats", "more_exams", "more_people")
    assert row["n_both"] == pytest.approx(both - none)


def test_every_world_is_told_as_progress_once(said: Said) -> None:
    told: list[tuple[int, int]] = []
    pairs_table(said, lambda *done: told.append(done))
    worlds = worlds_of_pairs(build(said).catalogue)
    assert told == [(done, worlds) for done in range(1, worlds + 1)]
    assert worlds == 1 + 4 + 5


def test_with_one_measure_there_is_no_pair() -> None:
    assert len(pairs_table(load(str(SMALL)))) == 0


def test_the_sentence_names_the_best_pair_and_what_is_gained_only_together(said: Said, pairs: Table) -> None:
    world = build(said)
    run = Run(world, expect(world.network))
    told = answer(run)
    text = pairs_sentence(pairs, told, world.catalogue, words("en"))
    best = pairs.rows()[0]
    assert "“more seats”" in text
    assert "“more people”" in text
    assert words("en").signed(best["n_both"]) in text
    assert "people on 30" in text
    assert "neither brings alone" not in text  # it is the same pair
    turned = [{**row, "n_more": 50.0 if i == 1 else 0.0} for i, row in enumerate(pairs.rows())]
    columns = {name: pairs.columns[name].copy() for name in pairs.columns}
    columns["n_more"][:] = [row["n_more"] for row in turned]
    assert "+50 beyond the sum" in pairs_sentence(replace(pairs, columns=columns), told, world.catalogue, words("en"))
    columns["n_both"][:] = 3.0
    assert pairs_sentence(replace(pairs, columns=columns), told, world.catalogue, words("en")) == ""
