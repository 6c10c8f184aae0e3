"""What measures cause adds up, whatever they do together."""

from datetime import date
from pathlib import Path

import pytest

from dienmodel.engines.expect.expect import expect
from dienmodel.model.load import load
from dienmodel.network.meters.moment import at
from dienmodel.network.world import World, build
from dienmodel.runs.run import Run
from dienmodel.weigh.attribution import attribute, summed

SMALL = Path(__file__).parents[1] / "cases" / "small"
DAY = date(2030, 12, 30)

TWO_MEASURES = """
measures:
  more_seats:
    title: {nl: meer plaatsen, en: more seats}
    start: 2026-06-01
    lead: lead
    effects: [{figure: seats, multiply: seats_factor}, {figure: may_instruct, multiply: seats_factor}]
    cost: {}
  more_people:
    title: {nl: meer mensen, en: more people}
    start: 2026-06-01
    lead: lead
    effects: [{figure: applications, multiply: seats_factor}, {figure: slots, multiply: seats_factor}]
    cost: {}
figures:
  seats_factor:
    {nl: x, en: x, unit: factor, value: 2, low: 1.2, high: 3, source: made_up, kind: assumption, grade: expert}
"""


@pytest.fixture
def world(tmp_path: Path) -> World:
    path = tmp_path / "two.yaml"
    path.write_text(TWO_MEASURES)
    return build(load(str(SMALL), [path], {"more_seats": 1.0, "more_people": 1.0}))


def test_causes_add_up_to_the_people_on_the_day(world: World) -> None:
    run = Run(world, expect(world.network))
    people = at(world.network.calendar.moment(DAY), run.strength).sum()
    table = summed(attribute(world, DAY), ("category",))
    for column in ("n_alone", "n_last", "n_share"):
        assert table.columns[column].sum() == pytest.approx(people)


def test_interaction_is_what_the_two_do_together(world: World) -> None:
    rows = {row["cause"]: row for row in summed(attribute(world, DAY), ()).rows()}
    assert list(rows) == ["start", "without_measures", "more_seats", "more_people", "interaction"]
    assert rows["start"]["n_alone"] == 1200
    assert rows["more_seats"]["n_alone"] > 1
    assert rows["interaction"]["n_alone"] > 1  # seats without people and people without seats are worth less
    assert rows["interaction"]["n_last"] == pytest.approx(-rows["interaction"]["n_alone"])


def test_one_measure_has_no_interaction() -> None:
    world = build(load(str(SMALL), on={"more_exams": 1.0}))
    rows = {row["cause"]: row for row in summed(attribute(world, DAY), ()).rows()}
    assert rows["interaction"]["n_share"] == pytest.approx(0)
    assert rows["more_exams"]["n_alone"] == pytest.approx(rows["more_exams"]["n_last"])


@pytest.mark.parametrize("began", ["2026-06-01", "2028-01-03"], ids=["before", "today"])
def test_what_is_still_to_begin_is_added_to_what_has_begun(tmp_path: Path, began: str) -> None:
    """Nobody can undo what has been done: alone a lever stands beside it. What has been done is judged without it."""
    path = tmp_path / "past.yaml"
    measures = TWO_MEASURES.replace("start: 2026-06-01", "start: 2028-06-05", 1)
    path.write_text(measures.replace("start: 2026-06-01", f"start: {began}") + "now: 2028-01-03\n")

    def people(**on: float) -> float:
        built = build(load(str(SMALL), [path], on))
        return float(at(built.network.calendar.moment(DAY), Run(built, expect(built.network)).strength).sum())

    both = {"more_seats": 1.0, "more_people": 1.0}
    rows = {row["cause"]: row for row in summed(attribute(build(load(str(SMALL), [path], both)), DAY), ()).rows()}
    assert rows["more_seats"]["n_alone"] == pytest.approx(people(**both) - people(more_people=1.0))
    assert rows["more_seats"]["n_alone"] == pytest.approx(rows["more_seats"]["n_last"])
    assert rows["more_people"]["n_alone"] == pytest.approx(people(more_people=1.0) - people())
    assert rows["more_people"]["n_last"] == pytest.approx(people(**both) - people(more_seats=1.0))
    for column in ("n_alone", "n_last", "n_share"):
        assert sum(row[column] for row in rows.values()) == pytest.approx(people(**both))


def test_groups_are_kept_apart(world: World) -> None:
    table = attribute(world, DAY)
    assert set(table.columns) == {"cause", "category", "rank", "n_alone", "n_last", "n_share"}
    assert {row["rank"] for row in table.rows()} == {"soldier", "officer", ""}
