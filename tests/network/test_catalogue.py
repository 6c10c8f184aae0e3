"""What readers are told of a scenario is what it declares, by hand for the small one."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from dienmodel.model.figures import Text
from dienmodel.model.load import load
from dienmodel.model.said import Said, with_levels
from dienmodel.network.catalogue import catalogue_of
from dienmodel.network.compile.entries import (
    AdmissionsEntry,
    AimEntry,
    CostEntry,
    EffectEntry,
    GateEntry,
    TargetEntry,
    TrackEntry,
)
from dienmodel.network.world import build

SMALL = Path(__file__).parents[1] / "cases" / "small"


@pytest.fixture(scope="module")
def said() -> Said:
    return load(str(SMALL))


def test_a_catalogue_says_what_was_declared(said: Said) -> None:
    catalogue = catalogue_of(said)
    assert (catalogue.scenario, catalogue.start, catalogue.end) == ("small", date(2026, 1, 5), date(2031, 1, 6))
    assert catalogue.categories == ("military",)
    assert catalogue.counted == {"military"}
    assert catalogue.drawn == {"instructors"}
    assert catalogue.members == {"rank": ("soldier", "officer")}
    assert catalogue.titles.find("measures", "more_exams") == Text(nl="extra keuring", en="more exams")
    assert catalogue.titles.find("measures", "not_there") is None


def test_a_track_knows_its_stages_and_where_its_people_end(said: Said) -> None:
    (entry,) = catalogue_of(said).tracks.values()
    stages = ("decide", "exam", "course")
    assert entry == TrackEntry("military", stages, ("military",), True, into_stocks=True, from_population=True)
    assert entry.into_force
    assert not entry.recruits  # those who are on it count already
    assert not entry.only_asks


@pytest.mark.parametrize(
    ("track", "recruits", "only_asks", "into_force"),
    [("survey_17", False, True, False), ("apply_professional", True, False, False), ("veva", False, False, True)],
)
def test_tracks_ask_examine_or_lead_into_the_force(
    track: str, recruits: bool, only_asks: bool, into_force: bool
) -> None:
    entry = catalogue_of(load("nederland")).tracks[track]
    assert (entry.recruits, entry.only_asks, entry.into_force) == (recruits, only_asks, into_force)


def test_targets_aims_and_measures(said: Said) -> None:
    catalogue = catalogue_of(said)
    assert catalogue.targets == {"goal": TargetEntry(date(2030, 12, 30), "peace", None)}
    assert catalogue.aims["shortfall"] == AimEntry("shortfall", ("goal",), 1.0, ())
    assert catalogue.aims["cost"].targets == ("goal",)  # all of the peace organisation
    measure = catalogue.measures["more_exams"]
    assert (measure.start, measure.legal, measure.legal_from) == (date(2027, 1, 4), None, None)
    assert measure.excludes == ()
    assert measure.effects == (EffectEntry("slots", "add", "more_slots", {}),)
    assert (measure.timing, catalogue.working) == (("lead",), ())
    assert (measure.lead, measure.once, measure.yearly) == (("lead",), (), ("slots_cost",))
    assert (catalogue.ranks, catalogue.admissions, catalogue.planned) == ((), None, False)


def test_a_catalogue_says_what_a_plan_aims_at_and_what_was_decided(tmp_path: Path) -> None:
    path = tmp_path / "decided.yaml"
    path.write_text(
        "aims: {beds: {title: {nl: bedden, en: beds}, least: space, capacities: [seats]}}\n"
        "plan: {aims: [beds, shortfall]}\n"
        "admissions: {days: [2026-01-05, 2026-02-02, 2026-03-02], lines: {'exam:entry': [4, 2.5]}}\n"
    )
    catalogue = catalogue_of(load(str(SMALL), [path]))
    assert catalogue.aims["beds"] == AimEntry("space", ("goal",), 1.0, ("seats",))
    assert catalogue.ranks == (("beds",), ("shortfall",))
    days = (date(2026, 1, 5), date(2026, 2, 2), date(2026, 3, 2))
    assert catalogue.admissions == AdmissionsEntry(days, {"exam:entry": (4.0, 2.5)}, {})
    assert catalogue.planned


def test_gates_costs_and_reasons_to_leave(said: Said) -> None:
    catalogue = catalogue_of(said)
    assert catalogue.gates == {
        "exam": GateEntry((), ("exam_slots",)),
        "course": GateEntry((), ("seats", "instructors")),
    }
    assert catalogue.gate_of == {"exam": "exam", "course": "course"}  # nobody waits to decide
    assert catalogue.exits == ("leave", "promotion")
    assert catalogue.costs == {
        "pay": CostEntry("personnel", ("stocks", "military")),
        "pay_in_training": CostEntry("personnel", ("tracks", "entry")),
    }


def test_a_measure_works_at_a_level_above_zero(said: Said) -> None:
    assert catalogue_of(with_levels(said, {"more_exams": 0.0})).working == ()
    assert catalogue_of(with_levels(said, {"more_exams": 0.1})).working == ("more_exams",)


@pytest.mark.parametrize(
    ("kind", "doubt"), [("assumption", "assumption"), ("estimate", "estimate"), ("observed", "known")]
)
def test_a_budget_is_as_doubtful_as_its_figure(said: Said, kind: str, doubt: str) -> None:
    budget = said.figures["budget"].model_copy(update={"kind": kind})
    assert catalogue_of(replace(said, figures={**said.figures, "budget": budget})).budget_kind == doubt


def test_a_world_carries_its_catalogue(said: Said) -> None:
    assert build(said).catalogue == catalogue_of(said)
