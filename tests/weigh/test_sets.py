"""What belongs together gains more together: by hand, for seats and people that are of no use without each other."""

from datetime import date
from pathlib import Path

import pytest

from dienmodel.engines.expect.expect import expect
from dienmodel.model.load import load
from dienmodel.model.said import Said, with_levels
from dienmodel.network.meters.moment import at
from dienmodel.network.world import build
from dienmodel.runs.run import Run
from dienmodel.text.faults import FaultyInput
from dienmodel.weigh.gains import Switches, counted
from dienmodel.weigh.sets import sets_table, worlds_of_sets

SMALL = Path(__file__).parents[1] / "cases" / "small"
DAY = date(2030, 12, 30)

THREE = Path(__file__).with_name("three.yaml")


@pytest.fixture
def said() -> Said:
    return load(str(SMALL), [THREE])


def people(said: Said, *on: str) -> float:
    world = build(with_levels(said, dict.fromkeys(on, 1.0)))
    strength = Run(world, expect(world.network)).strength
    return float(at(world.network.calendar.moment(DAY), strength).sum())


def test_a_set_gains_what_its_measures_gain_together(said: Said) -> None:
    whole, seats, more = sets_table(said).rows()
    none, both = people(said), people(said, "more_seats", "more_people")
    assert [row["measure"] for row in (whole, seats, more)] == ["", "more_seats", "more_people"]
    assert whole["n_alone"] == pytest.approx(both - none)
    assert seats["n_alone"] == pytest.approx(people(said, "more_seats") - none)
    assert seats["n_in_set"] == pytest.approx(both - people(said, "more_people"))
    assert more["n_in_set"] == pytest.approx(both - people(said, "more_seats"))
    assert seats["n_in_set"] > seats["n_alone"] + 1.0  # where the other brings people, seats are worth more


def test_last_is_on_top_of_all_that_can_be_on_beside_it(said: Said) -> None:
    """Of the two that bring people the one that gains most alone is there, and never both."""
    _, seats, more = sets_table(said).rows()
    beside = ("more_exams", "more_people")
    assert people(said, "more_people") > people(said, "other_people")
    assert seats["n_last"] == pytest.approx(people(said, "more_seats", *beside) - people(said, *beside))
    others = ("more_exams", "more_seats")
    assert more["n_last"] == pytest.approx(people(said, "more_people", *others) - people(said, *others))


def test_a_measure_that_is_on_is_judged_against_a_world_without_it(said: Said) -> None:
    on = load(str(SMALL), [THREE], {"more_seats": 1.0})
    rows = sets_table(on).rows()
    assert rows[1]["n_alone"] == pytest.approx(people(said, "more_seats") - people(said))
    assert rows[0]["n_alone"] == pytest.approx(sets_table(said).rows()[0]["n_alone"])


def test_what_is_excluded_is_off() -> None:
    catalogue = build(load(str(SMALL), [THREE], {"other_people": 1.0})).catalogue
    assert Switches(catalogue).levels(["more_people"], ["more_exams"]) == {
        "more_people": 1.0,
        "other_people": 0.0,
        "more_exams": 0.0,
    }


def test_progress_comes_to_its_end_and_an_interrupt_ends_it(said: Said) -> None:
    told: list[tuple[int, int]] = []
    sets_table(said, lambda *done: told.append(done))
    most = worlds_of_sets(build(said).catalogue)
    assert [done for done, _ in told] == list(range(1, len(told) + 1))
    assert {total for _, total in told} == {most}
    assert most - 3 <= len(told) <= most

    def stop(done: int, total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        sets_table(said, stop)


def test_without_sets_there_is_nothing_to_tell() -> None:
    assert len(sets_table(load(str(SMALL)))) == 0


def test_posts_count_where_the_target_asks_for_them() -> None:
    world = build(load("nederland"))
    run = Run(world, expect(world.network))
    (goal,) = [row for row in run_targets(run) if row["target"] == "t2030"]
    assert counted(run) == pytest.approx(goal["n_filled"])


def run_targets(run: Run) -> list[dict[str, float]]:
    from dienmodel.runs.tables.targets import targets_table

    return targets_table(run).rows()


@pytest.mark.parametrize(
    ("measures", "code"),
    [
        ("[more_seats, nobody]", "no-reference"),
        ("[more_seats, more_seats]", "set-twice"),
        ("[more_people, other_people]", "set-excludes"),
        ("[other_people, more_people]", "set-excludes"),
        ("[more_seats]", "form"),
    ],
)
def test_a_set_names_measures_that_can_be_on_together(tmp_path: Path, measures: str, code: str) -> None:
    path = tmp_path / "wrong.yaml"
    path.write_text(THREE.read_text().replace("[more_seats, more_people]", measures))
    with pytest.raises(FaultyInput) as wrong:
        load(str(SMALL), [path])
    (fault,) = wrong.value.faults
    assert fault.code == code
    assert fault.where.startswith(str(path))
