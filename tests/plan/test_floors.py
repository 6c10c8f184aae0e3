"""Floors: the fewest people of a group, kept by a plan at a price and told by a run."""

from pathlib import Path

import numpy as np
import pytest

from dienmodel.engines.expect.expect import expect
from dienmodel.engines.sample.ensemble import ensemble
from dienmodel.model.load import load
from dienmodel.network.meters.meter import per_step
from dienmodel.network.quotas.lines import apart, with_quotas
from dienmodel.network.world import World, build
from dienmodel.plan.file import made_for, term
from dienmodel.plan.linear.program import NoPlan
from dienmodel.plan.questions.limits import LimitKind
from dienmodel.plan.questions.prepared import prepared
from dienmodel.plan.questions.whynot import least_short, why_not
from dienmodel.plan.settings import Search
from dienmodel.runs.answer import answer
from dienmodel.runs.run import Run
from dienmodel.runs.tables.targets import floors_table
from dienmodel.show.say.answer import behind
from dienmodel.show.say.why_not import why_not_lines
from dienmodel.text.faults import FaultyInput
from dienmodel.text.words import words

from ..network.test_ceilings import AIM, BASE, GOAL

FEWEST = "  few: {nl: x, en: x, unit: people, value: 120, source: assumption, kind: estimate, grade: expert}\n"
LABOUR = "aims: {labour: {title: {nl: l, en: l}, least: labour}}\n"


def world(tmp_path: Path, floor: str, more: str = LABOUR, fewest: str = "120") -> World:
    """A hundred of each rank, of whom a tenth leaves a year, and a floor."""
    path = tmp_path / "floor.yaml"
    floors = f"floors: {{enough: {{title: {{nl: Genoeg, en: Enough}}, {floor}}}}}\n"
    path.write_text(BASE.lstrip() + FEWEST.replace("120", fewest) + more + floors)
    return build(load(str(path)))


def people(built: World, course: object) -> np.ndarray:
    return per_step(built.meters.floors["enough"], course)  # type: ignore[arg-type]


HIGH = "where: {rank: [high]}, fewest: few, start: 2027-01-04"


def test_a_plan_keeps_to_a_floor_and_says_what_one_fewer_saves(tmp_path: Path) -> None:
    """With least people from outside nobody would be let in but for the floor, and then no more than it takes."""
    built = world(tmp_path, HIGH)
    best = made_for(built, search=Search(checks=2))
    lines = apart(built.network)
    which = np.array([lines.labels.gate.index(label) for label in best.lines])
    course = expect(with_quotas(lines, best.quota, which))
    from_2027 = people(built, course)[52:]
    assert from_2027.min() == pytest.approx(120, abs=0.2)
    assert from_2027.max() < 125
    worth = [price for price in best.prices if price.kind is LimitKind.FLOOR]
    assert {price.limit for price in worth} == {"enough"}
    assert sum(price.value for price in worth) == pytest.approx(1.2, abs=0.2)  # one more, and those who leave till 2029


def test_on_one_day_only(tmp_path: Path) -> None:
    built = world(tmp_path, HIGH.replace("start: 2027-01-04", "start: 2027-01-06, until: 2027-01-06"))
    (floor,) = built.outcomes.floors
    assert np.flatnonzero(np.isfinite(floor.fewest)).tolist() == [53]  # the first state from that day on


def test_a_floor_out_of_reach_contradicts_and_is_named(tmp_path: Path) -> None:
    built = world(tmp_path, HIGH, GOAL + AIM, fewest="900")
    with pytest.raises(NoPlan, match="contradict"):
        made_for(built)
    ready = prepared(built, [term(built, "near")])
    form, least = least_short(ready.form, ready.solver, "many", 5)
    why = why_not(form, ready.solver, "many", least)
    assert LimitKind.FLOOR in {item.limit.kind for item in why.together}
    text = str(why_not_lines(built.catalogue, why, words("en")))
    assert "people fewer for “enough”" in text


def test_a_run_tells_whether_a_floor_is_kept(tmp_path: Path) -> None:
    """Of a hundred a tenth leaves a year, and some are always learning: 97 are kept at first, and 150 never."""
    built = world(tmp_path, HIGH.replace(", start: 2027-01-04", ""), fewest="150")
    run = Run(built, expect(built.network), ensemble(built.network, 20, 1))
    (row,) = floors_table(run).rows()
    assert (row["date_missed"], row["share_chance"]) == (built.network.calendar.dates[0], 0.0)
    assert row["n_fewest"] - row["n_people"] == pytest.approx(row["n_short"])
    assert "“Enough” is not kept" in behind(answer(run), built.catalogue, words("en"))
    kept = world(tmp_path, HIGH, fewest="50")
    run = Run(kept, expect(kept.network), ensemble(kept.network, 20, 1))
    (row,) = floors_table(run).rows()
    assert (row["n_short"], row["date_missed"], row["share_chance"]) == (0.0, None, 1.0)
    assert "Enough" not in behind(answer(run), kept.catalogue, words("en"))


@pytest.mark.parametrize(
    ("floor", "reason"),
    [
        ("category: navy, fewest: few", "navy"),
        ("where: {rank: [top]}, fewest: few", "top"),
        ("fewest: few, start: 2028-01-01, until: 2027-01-01", "over before it starts"),
        ("fewest: few, start: 2040-01-01", "2040"),
        ("fewest: still", "people"),
    ],
)
def test_floors_that_say_nothing_are_refused(tmp_path: Path, floor: str, reason: str) -> None:
    with pytest.raises(FaultyInput, match=reason):
        world(tmp_path, floor)
