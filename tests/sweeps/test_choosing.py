"""A choice between measures in the same draws."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from dienmodel import api
from dienmodel.engines.expect.expect import expect
from dienmodel.model.load import load
from dienmodel.network.world import World, build
from dienmodel.runs.answer import Outlook, answer
from dienmodel.runs.likely import Futures
from dienmodel.runs.run import Run
from dienmodel.show.say import choosing as worded
from dienmodel.sweeps.decides.choosing import Chosen, choosing, paired
from dienmodel.sweeps.draws import free_figures
from dienmodel.sweeps.map import Execution
from dienmodel.sweeps.uncertainty import futures
from dienmodel.text.faults import FaultyInput
from dienmodel.text.words import words

SMALL = str(Path(__file__).parents[1] / "cases" / "small")
OPTIONS = {"": 0.0, "more_exams=1": 1.0}


@pytest.fixture(scope="module")
def worlds() -> dict[str, World]:
    return {name: build(load(SMALL, on={"more_exams": level})) for name, level in OPTIONS.items()}


@pytest.fixture(scope="module")
def goal(worlds: dict[str, World]) -> Outlook:
    main = answer(Run(worlds[""], expect(worlds[""].network))).main
    assert main is not None
    return main


@pytest.fixture(scope="module")
def chosen(worlds: dict[str, World], goal: Outlook) -> Chosen:
    found = choosing(worlds, goal, 60)
    assert found is not None
    return found


def test_options_share_their_draws_though_one_has_more_figures(worlds: dict[str, World], goal: Outlook) -> None:
    keys = sorted(set(free_figures(worlds[""].catalogue)) | set(free_figures(worlds["more_exams=1"].catalogue)))
    assert "more_slots" in keys
    assert "more_slots" not in free_figures(worlds[""].catalogue)
    found = [futures(world, 20, keys=keys) for world in worlds.values()]
    assert np.array_equal(found[0].moves, found[1].moves)
    (name,) = found[1].targets
    whole = found[1].targets[name]
    rest = replace(whole, wanted=whole.wanted[1:], people=whole.people[1:], expected=whole.expected[1:])
    short = replace(found[1], moves=found[1].moves[1:], targets={name: rest})  # a draw that failed there
    moves, gains = paired([found[0], short], goal)
    assert np.array_equal(moves, short.moves)
    people = [each.targets[name].expected[-19:] for each in (found[0], short)]
    assert gains[:, 1] - gains[:, 0] == pytest.approx(people[1] - people[0])


def test_where_options_give_the_same_nothing_is_worth_knowing(chosen: Chosen) -> None:
    """Exams hold nobody up in this case."""
    assert chosen.gains == (0.0, 0.0)
    assert chosen.all.value == 0.0
    assert chosen.figures == ()


def test_the_figure_on_which_a_choice_turns_is_worth_what_it_saves(
    worlds: dict[str, World], goal: Outlook, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A gain of 1,000 (leaving - its mean): who knows that figure takes the option half of the time."""

    def made_up(world: World, *more: Any, **named: Any) -> Futures:
        drawn = futures(world, *more, **named)
        leaving = drawn.moves[:, drawn.figures.index("leaving")]
        gain = 1000.0 * (leaving - leaving.mean()) * (world is worlds["more_exams=1"])
        return replace(
            drawn, targets={name: replace(own, expected=1000.0 + gain) for name, own in drawn.targets.items()}
        )

    monkeypatch.setattr("dienmodel.sweeps.decides.choosing.futures", made_up)
    chosen = choosing(worlds, goal, 60)
    assert chosen is not None
    assert [key for key, _ in chosen.figures] == ["leaving"]
    worth = chosen.figures[0][1]
    assert worth.value == pytest.approx(chosen.all.value, rel=0.02)
    assert worth.value > 3.0 * worth.error
    assert chosen.gains[1] == pytest.approx(0.0, abs=1e-6)
    assert 0.3 < chosen.best[1] < 0.7
    w = words("en")
    assert "Most worth to know: “outflow rate”" in worded.sentences(chosen, worlds[""].catalogue, w)[1]
    assert worded.worth_sheet(chosen, goal, worlds[""].catalogue, w).rows[0][1] == "leaving"


@pytest.mark.parametrize("language", ["nl", "en"])
def test_a_choice_is_worded(chosen: Chosen, goal: Outlook, worlds: dict[str, World], language: str) -> None:
    w, catalogue = words(language), worlds[""].catalogue
    rows = worded.options_sheet(chosen, goal, catalogue, w).rows
    assert rows[0][0] == w.say("choosing.as_is")
    assert len(worded.sentences(chosen, catalogue, w)) == 2
    assert worded.option_name("more_exams=0.5", catalogue, w).endswith("(0.5)")


def test_the_door_refuses_too_few_draws() -> None:
    with pytest.raises(FaultyInput) as caught:
        api.choose(SMALL, [{"more_exams": 1.0}], draws=20, target="none")
    assert {fault.code for fault in caught.value.faults} == {"decides-few", "decides-no-target"}


def test_an_interruption_gives_no_choice(worlds: dict[str, World], goal: Outlook) -> None:
    def stop(done: int, total: int) -> None:
        if done == 3:
            raise KeyboardInterrupt

    assert choosing(worlds, goal, 10, how=Execution(progress=stop)) is None
