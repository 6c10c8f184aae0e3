from dataclasses import replace

import pytest

from dienmodel.model.evidence import WEAKEST_FIRST, evidence, weakness
from dienmodel.model.figures import Source
from dienmodel.model.load import load
from dienmodel.model.said import Said


@pytest.fixture(scope="module")
def said() -> Said:
    return load("nederland")


def test_figures_that_only_this_project_reasoned_say_so(said: Said) -> None:
    reasoned = [key for key, figure in said.figures.items() if figure.source == "assumption"]
    assert len(reasoned) > 100
    assert {evidence(said, key) for key in reasoned} == {"own"}


def test_a_figure_with_a_source_of_somebody_else_keeps_its_grade(said: Said) -> None:
    others = {key: figure.grade for key, figure in said.figures.items() if figure.source != "assumption"}
    assert {key: evidence(said, key) for key in others} == others
    assert set(others.values()) >= {"derived", "press", "official"}


def test_experts_who_were_asked_remain_experts(said: Said) -> None:
    asked = Source(title="Interviews with ten planners", publisher="A made-up university")
    key = next(key for key, figure in said.figures.items() if figure.source == "assumption")
    assert evidence(replace(said, sources={**said.sources, "assumption": asked}), key) == "expert"


def test_nothing_is_weaker_than_what_nobody_else_judged() -> None:
    assert [weakness(sort) for sort in WEAKEST_FIRST] == [0, 1, 2, 3, 4]
    assert WEAKEST_FIRST[0] == "own"
