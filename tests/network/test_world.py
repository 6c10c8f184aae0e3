"""The world: what everything is called, and which target is the main one."""

from datetime import date
from pathlib import Path

from dienmodel.model.load import load
from dienmodel.network.outcomes import urgency
from dienmodel.network.world import build

SMALL = str(Path(__file__).parents[1] / "cases" / "small")


def test_the_world_knows_what_everything_is_called() -> None:
    said = load(SMALL)
    catalogue = build(said).catalogue
    assert catalogue.scenario == "small"
    assert catalogue.titles.scenario == said.scenario.title
    assert catalogue.titles.find("stocks", "military") == said.scenario.stocks["military"].title
    assert catalogue.titles.find("stocks", "nobody") is None
    assert catalogue.categories == ("military",)
    assert catalogue.members == {"rank": ("soldier", "officer")}
    assert all(stages == said.scenario.tracks[name].stage_names for name, stages in catalogue.stages.items())


def test_the_main_target_is_the_first_for_everybody_in_peace() -> None:
    world = build(load("nederland"))
    assert world.outcomes.main is not None
    assert world.outcomes.main.name == "t2030"


def test_everybody_goes_before_peace_and_peace_before_the_day() -> None:
    early, late = date(2027, 1, 1), date(2030, 1, 1)
    ranks = [
        urgency(None, "peace", early),
        urgency(None, "peace", late),
        urgency(None, "war", early),
        urgency("military", "peace", early),
        urgency("military", "war", early),
    ]
    assert ranks == sorted(ranks)


def test_without_targets_there_is_no_main_one() -> None:
    assert build(load("terugblik")).outcomes.main is None
