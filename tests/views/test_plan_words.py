"""Sentences about plans: which prices are told, and what queues are called."""

from datetime import date

import pytest

from dienmodel.engines.plan_limits import Kind
from dienmodel.engines.prices import Price
from dienmodel.model.scenario import load
from dienmodel.network.compile import compile_scenario
from dienmodel.network.lines import apart
from dienmodel.views.labels import words
from dienmodel.views.plan_words import foremost, limit_name, line_name


def price(limit: str, year: int, value: float) -> Price:
    return Price("short", Kind.SLOTS, limit, date(year, 1, 1), date(year + 1, 1, 1), value)


def test_one_limit_does_not_crowd_out_the_others() -> None:
    prices = [price("a", 2030, 9), price("a", 2029, 8), price("a", 2028, 7), price("b", 2030, 2), price("c", 2030, 1)]
    assert [(p.limit, p.day.year) for p in foremost(prices, 4)] == [("a", 2030), ("a", 2029), ("b", 2030), ("c", 2030)]
    assert [p.limit for p in foremost(prices, 2)] == ["a", "b"]
    assert foremost(prices, 9) == prices


@pytest.mark.parametrize("language", ["nl", "en"])
def test_every_queue_of_the_baseline_has_a_name_of_its_own_in_words(language: str) -> None:
    said, w = load("nederland"), words(language)
    labels = apart(compile_scenario(said)).labels.gate
    names = [line_name(said, label, w) for label in labels]
    assert len(set(names)) == len(names)
    assert not [name for name in names if "_" in name]
    track = said.scenario.tracks["apply_professional"].title
    name = line_name(said, "selection:amsterdam:apply_professional:other_ranks:ab", w)
    assert name.startswith(getattr(track, language) + ", Amsterdam, ")
    assert getattr(said.scenario.gates["selection"].title, language).lower() in name.lower()
    assert name in limit_name(said, Kind.APPLICANTS, "selection:amsterdam:apply_professional:other_ranks:ab", w)
