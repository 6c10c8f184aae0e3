"""What decides a target in futures: of a scenario, of drawn and of learnt figures, and of futures that were made up."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from dienmodel.engines.expect.expect import expect
from dienmodel.model.load import load
from dienmodel.network.world import World, build
from dienmodel.runs.answer import Outlook, answer
from dienmodel.runs.likely import Futures
from dienmodel.runs.run import Run
from dienmodel.show.say import decides as worded
from dienmodel.sweeps.decides.decides import FEWEST, Decides, decides, theme_of
from dienmodel.sweeps.uncertainty import futures
from dienmodel.text.words import words

SMALL = Path(__file__).parents[1] / "cases" / "small"


@pytest.fixture(scope="module")
def world() -> World:
    return build(load(str(SMALL)))


@pytest.fixture(scope="module")
def drawn(world: World) -> Futures:
    return futures(world, 120)


@pytest.fixture(scope="module")
def goal(world: World) -> Outlook:
    main = answer(Run(world, expect(world.network))).main
    assert main is not None
    return main


@pytest.fixture(scope="module")
def found(world: World, drawn: Futures, goal: Outlook) -> Decides:
    return decides(drawn, world.catalogue, goal)


def test_leaving_decides_and_prices_do_nothing(found: Decides, drawn: Futures) -> None:
    """The figure with the largest swing decides most; a price was drawn but cannot move people."""
    assert found.figures[0].name == "leaving"
    assert found.figures[0].first > 0.8
    assert "pay" in drawn.figures
    assert "pay" not in {part.name for part in found.figures}
    assert found.varied == len(drawn.figures) - 1


def test_shares_of_a_theme_hold_those_of_its_figures(found: Decides, world: World) -> None:
    assert [part.name for part in found.themes] == [theme_of(world.catalogue, "leaving")]
    assert found.themes[0].first == pytest.approx(sum(part.first for part in found.figures), abs=0.02)
    assert found.explained > 0.95


def test_what_knowing_is_worth_is_what_is_left_of_chance(found: Decides) -> None:
    """Who knows everything is never wrong; who knows nothing says what is likelier."""
    assert found.right.value == pytest.approx(min(found.met, 1.0 - found.met))
    assert 0.0 < found.figures[0].right.value <= found.right.value
    assert 0.6 < found.figures[0].narrows < 0.9


def test_a_box_says_in_which_futures(found: Decides, drawn: Futures) -> None:
    assert found.where.asked == "met"
    limit = found.where.limits[0]
    assert limit.figure == "leaving"
    assert limit.low is None
    assert limit.high is not None
    inside = drawn.moves[:, drawn.figures.index("leaving")] <= limit.high
    assert inside.mean() == pytest.approx(found.where.measured.mass) or len(found.where.limits) > 1


def made_up(drawn: Futures, people: np.ndarray) -> Futures:
    """The same draws with so many people for every target, [draw]."""
    return replace(drawn, targets={name: replace(own, expected=people) for name, own in drawn.targets.items()})


def test_where_all_futures_miss_a_target_the_worst_are_told_of(world: World, drawn: Futures, goal: Outlook) -> None:
    moves = drawn.moves[:, drawn.figures.index("leaving")]
    for people, met, said in ((100.0 - moves, 0.0, "No future"), (1e6 - moves, 1.0, "Every future")):
        told = decides(made_up(drawn, people), world.catalogue, goal)
        assert told.met == met
        assert told.right.value == 0.0
        assert told.where.asked == "worst"
        assert [limit.figure for limit in told.where.limits] == ["leaving"]
        assert worded.where(told, world.catalogue, words("en")).startswith(said)


def test_figures_that_were_drawn_again_foretell_nothing(world: World, drawn: Futures, goal: Outlook) -> None:
    """Noise that comes twice with the same figures is foretold by its twin, unless the two count once."""
    noise = goal.wanted + np.random.default_rng(1).standard_normal(len(drawn))
    once = made_up(drawn, noise)
    targets = {
        name: replace(
            own, **{part: np.tile(getattr(own, part), 2) for part in ("wanted", "people", "expected", "reached")}
        )
        for name, own in once.targets.items()
    }
    twice = replace(
        once, moves=np.tile(once.moves, (2, 1)), strength=np.tile(once.strength, (2, 1, 1)), targets=targets
    )
    assert decides(twice, world.catalogue, goal) == decides(once, world.catalogue, goal)


@pytest.mark.parametrize("language", ["nl", "en"])
def test_luck_is_told_as_luck(world: World, drawn: Futures, goal: Outlook, language: str) -> None:
    noise = goal.wanted + np.random.default_rng(1).standard_normal(len(drawn))
    told = decides(made_up(drawn, noise), world.catalogue, goal)
    w = words(language)
    assert not told.figures
    assert not told.where.limits
    said = worded.sentences(told, world.catalogue, w)
    assert said[0] == w.say("decides.nothing", draws="120", counted=w.say("decides.people"), day=w.day(goal.day))
    assert said[-1].endswith(w.say("decides.no_box"))


def test_learnt_figures_go_together(world: World, drawn: Futures, goal: Outlook) -> None:
    """Two figures of which one repeats the other: knowing either tells the same, and neither is told by it alone."""
    first, second = (drawn.figures.index(key) for key in ("leaving", "failed"))
    moves = drawn.moves.copy()
    moves[:, second] = moves[:, first]
    told = decides(replace(drawn, moves=moves), world.catalogue, goal, together=True)
    parts = {part.name: part for part in told.figures}
    assert parts["leaving"].first == pytest.approx(parts["failed"].first)
    assert parts["leaving"].first > 0.7
    assert parts["leaving"].total == pytest.approx(0.0, abs=0.15) or parts["failed"].total == pytest.approx(
        0.0, abs=0.15
    )
    assert words("en").say("decides.together") in worded.sentences(told, world.catalogue, words("en"))


@pytest.mark.parametrize("language", ["nl", "en"])
def test_it_is_worded(found: Decides, world: World, language: str) -> None:
    w = words(language)
    said = worded.sentences(found, world.catalogue, w)
    assert w.text(world.catalogue.figures["leaving"]) in said[0]
    assert w.text(world.catalogue.figures["leaving"]) in said[-1]
    little, enough = (worded.sentences(replace(found, explained=e), world.catalogue, w) for e in (0.3, 0.5))
    assert set(little) - set(enough) >= {w.say("decides.little")}
    sheet = worded.figures_sheet(found, world.catalogue, w)
    assert len(sheet.head) == len(sheet.rows[0]) == 6
    assert len(worded.themes_sheet(found, w).rows) == 1
    data = found.as_data()
    assert data["day"] == date(2030, 12, 30)
    assert data["figures"][0]["narrows"] == found.figures[0].narrows


def test_few_draws_are_refused(world: World, drawn: Futures, goal: Outlook) -> None:
    few = replace(drawn, moves=drawn.moves[: FEWEST - 1], strength=drawn.strength[: FEWEST - 1])
    with pytest.raises(ValueError):
        decides(few, world.catalogue, goal)
