"""Learning from published counts: of the past only levels, of what moves nobody nothing; and a file bound to it."""

import pickle
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy.special import ndtri

from dienmodel.engines.expect.expect import expect
from dienmodel.model.load import load
from dienmodel.model.said import Move, Said, with_levels
from dienmodel.network.compile.amounts import Amounts
from dienmodel.network.world import World, build
from dienmodel.runs.observed import later_observations
from dienmodel.runs.run import Run
from dienmodel.sweeps.calibrate import (
    AHEAD,
    Calibration,
    Stopped,
    calibrate,
    moves_of,
    reach_of,
    unknowns_of,
)
from dienmodel.sweeps.draws import quantile, span_of
from dienmodel.sweeps.learnt import (
    doubts,
    figures_learnt,
    forecasts,
    pairs_apart,
    people_learnt,
    points_learnt,
    untouched,
)
from dienmodel.sweeps.map import Execution
from dienmodel.sweeps.posterior import posterior_for, posterior_of, read_posterior, write_posterior
from dienmodel.sweeps.smoother import standard_normals
from dienmodel.sweeps.uncertainty import futures
from dienmodel.text.faults import FaultyInput

CASES = Path(__file__).parents[1] / "cases"
SMALL, COUNTED = str(CASES / "small"), CASES / "counted.yaml"
MEMBERS = 120


def said_with(tmp_path: Path, more: str) -> Said:
    path = tmp_path / "more.yaml"
    path.write_text(more)
    return load(SMALL, [COUNTED, path])


@pytest.fixture(scope="module")
def world() -> World:
    return build(load(SMALL, [COUNTED]))


@pytest.fixture(scope="module")
def learnt(world: World) -> Calibration:
    return calibrate(world, MEMBERS)


# --- a level and a change ------------------------------------------------------------------------------------


def test_from_now_on_a_figure_lies_where_it_always_did_and_before_that_less_far_out(world: World) -> None:
    """From now on it has its whole range as it was drawn before; up to now half of its variance."""
    unknowns = unknowns_of(world)
    z = standard_normals(4000, len(unknowns), 1)
    before, ahead = moves_of(world.catalogue, unknowns, z)["leaving"]
    ranks = np.array([0.05, 0.25, 0.5, 0.75, 0.95])
    figure = world.catalogue.figures["leaving"]
    assert np.quantile(ahead, ranks) == pytest.approx(quantile(figure, ranks), abs=0.01)
    known = quantile(figure, np.array([0.5 + 0.5 * (2 * r - 1) for r in (0.0, 1.0)]))
    assert known[0] < before.mean() < known[1]
    assert before.std() < 0.8 * ahead.std()


def test_without_a_change_the_level_holds_all_along(world: World) -> None:
    unknowns = unknowns_of(world)
    z = np.zeros((1, len(unknowns)))
    place = unknowns.figures.index("leaving")
    z[0, place] = ndtri(0.9)
    (before,), (ahead,) = moves_of(world.catalogue, unknowns, z)["leaving"]
    assert unknowns.changing[place]
    assert before == ahead > 1.0
    assert AHEAD == 0.5


def test_what_cannot_change_over_a_run_has_no_change_of_its_own(world: World) -> None:
    unknowns = unknowns_of(world)
    changing = dict(zip(unknowns.figures, unknowns.changing.tolist(), strict=True))
    assert not changing["years_in"]
    assert changing["leaving"]
    before, ahead = moves_of(world.catalogue, unknowns, standard_normals(50, len(unknowns), 1))["years_in"]
    assert np.array_equal(before, ahead)


def test_a_factor_up_to_now_and_one_from_then_on(world: World) -> None:
    calendar = world.network.calendar
    amounts = Amounts(world.said, calendar, {"leaving": Move(0.5, 2.0), "applications": 3.0})
    now = calendar.dates.index(world.said.scenario.today)
    leaving, applications = amounts.row(("leaving",), {}), amounts.row(("applications",), {})
    assert leaving[:now] == pytest.approx(0.04)
    assert leaving[now:] == pytest.approx(0.16)
    assert applications[now:] == pytest.approx(3.0 * applications[0])
    assert applications[:now] == pytest.approx(applications[0])


# --- what reaches what ---------------------------------------------------------------------------------------


def test_counts_of_the_past_say_nothing_of_prices_nor_of_what_is_to_come(world: World) -> None:
    unknowns, points = unknowns_of(world), [point for point in later_observations(world) if point.learn]
    reach = reach_of(world, unknowns, points)
    levels = {key: bool(reach[i].all()) for i, key in enumerate(unknowns.figures)}
    assert levels["leaving"] and levels["applications"] and levels["years_in"]
    assert not levels["pay"]
    assert not reach[len(unknowns.figures) :].any()


def test_a_count_after_now_says_something_of_changes_and_a_measure_nothing_before_it_starts(tmp_path: Path) -> None:
    more = "now: 2026-06-01\non: {more_exams: 1}\n"
    path = tmp_path / "more.yaml"
    path.write_text(more)
    whole = COUNTED.read_text().replace("now: 2028-01-03\n", more)
    path.write_text(whole)
    world = build(load(SMALL, [path]))
    unknowns, points = unknowns_of(world), [point for point in later_observations(world) if point.learn]
    reach = reach_of(world, unknowns, points)
    row = dict(zip(unknowns.figures, reach[: len(unknowns.figures)].tolist(), strict=True))
    assert row["more_slots"] == [True, True]  # it starts on the day of the first count
    changing = [key for key, can in zip(unknowns.figures, unknowns.changing, strict=True) if can]
    changes = dict(zip(changing, reach[len(unknowns.figures) :].tolist(), strict=True))
    assert changes["leaving"] == [True, True]
    assert changes["pay"] == [False, False]


# --- what is learnt ------------------------------------------------------------------------------------------


def test_counts_are_met_better_and_what_they_cannot_tell_stays_exactly(learnt: Calibration) -> None:
    smoothed, unknowns = learnt.smoothed, learnt.unknowns
    assert smoothed.fit[-1] < 0.5 * smoothed.fit[0]
    n, pay = len(unknowns.figures), unknowns.figures.index("pay")
    same = smoothed.posterior == smoothed.prior[smoothed.alive]
    assert same[:, pay].all()
    assert same[:, n:].all()
    rows = figures_learnt(learnt)
    assert {row.part for row in rows} == {"level"}
    assert [row.gained for row in rows] == sorted((row.gained for row in rows), reverse=True)
    assert untouched(learnt) == len(unknowns.figures) - len(rows) >= 1


def test_every_count_is_told_before_and_after(learnt: Calibration) -> None:
    rows = points_learnt(learnt)
    assert [row.point for row in rows] == ["first", "second", "later"]
    assert [row.learn for row in rows] == [True, True, False]
    for row in rows:
        assert row.after[2] - row.after[0] < row.before[2] - row.before[0]
        assert row.inside and not row.apart and not row.surprising
    assert not list(doubts(learnt))


def test_people_of_the_years_to_come_are_known_better(learnt: Calibration) -> None:
    ends = {(row.category, row.day.year): row for row in people_learnt(learnt)}
    end = ends["total", 2030]
    assert end.before[0] < end.after[1] < end.before[1]  # fewer were counted than was thought
    assert end.after[2] - end.after[0] < end.before[2] - end.before[0]


def test_the_same_seed_learns_the_same_also_in_pieces(world: World, tmp_path: Path) -> None:
    """Stopped in the second round, and gone on with from what was kept."""
    plain = calibrate(world, 20, 2, 3)
    left: Iterator[int] = iter(range(30))

    def tell(done: int, asked: int) -> None:
        assert asked == 60
        if next(left, None) is None:
            raise KeyboardInterrupt

    with pytest.raises(Stopped) as stopped:
        calibrate(world, 20, 2, 3, Execution(progress=tell, folder=tmp_path))
    assert 20 < stopped.value.done < 40
    resumed = calibrate(world, 20, 2, 3, Execution(folder=tmp_path))
    assert resumed.smoothed.posterior.tobytes() == plain.smoothed.posterior.tobytes()


def test_other_processes_can_be_asked(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is asked can be sent to a process that has nothing of ours."""

    def elsewhere(ask: Callable[..., Any], todo: Sequence[tuple[int, Any]], _: int) -> Iterator[tuple[int, Any]]:
        sent = pickle.loads(pickle.dumps(ask))
        return ((i, sent(item)) for i, item in pickle.loads(pickle.dumps(todo)))

    here = calibrate(world, 12, 1, how=Execution())
    monkeypatch.setattr("dienmodel.sweeps.map.WORTH", 0.0)
    monkeypatch.setattr("dienmodel.sweeps.map._by_processes", elsewhere)
    there = calibrate(world, 12, 1, how=Execution(2))
    assert here.smoothed.posterior.tobytes() == there.smoothed.posterior.tobytes()


def test_two_counts_that_contradict_each_other_are_named(tmp_path: Path) -> None:
    """Two hundred apart on one day, with errors of ten."""
    more = """
observed:
  other: {title: {nl: Andere, en: Other}, date: 2027-01-04, quantity: total, value: counted_other, error: count_error}
figures:
  counted_other: {nl: x, en: x, unit: people, value: 1455, source: made_up, kind: observed, grade: official}
"""
    found = calibrate(build(said_with(tmp_path, more)), MEMBERS)
    rows = {row.point: row for row in points_learnt(found)}
    assert rows["other"].apart and rows["other"].surprising
    assert rows["first"].apart or rows["second"].apart
    assert {kind for kind, _ in doubts(found)} >= {"outside", "apart"}
    pairs = [pair.points for pair in pairs_apart(found)]
    assert ("first", "other") in pairs
    assert all("other" in pair for pair in pairs)
    assert {row.point for row in forecasts(found) if not row.inside} >= {"other"}


def test_few_members_are_doubted(world: World) -> None:
    assert ("few", {"members": 12, "enough": 100}) in list(doubts(calibrate(world, 12, 1)))


# --- nothing to learn ----------------------------------------------------------------------------------------


def codes(caught: pytest.ExceptionInfo[FaultyInput]) -> list[str]:
    return [fault.code for fault in caught.value.faults]


def test_without_counts_or_members_there_is_nothing_to_learn(tmp_path: Path, world: World) -> None:
    with pytest.raises(FaultyInput) as caught:
        calibrate(build(load(SMALL)))
    assert codes(caught) == ["no-counts"]
    with pytest.raises(FaultyInput) as caught:
        calibrate(world, 5)
    assert codes(caught) == ["few-members"]


def test_members_that_all_fail_are_told(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dienmodel.sweeps.calibrate.rebuilt", lambda *_: None)
    with pytest.raises(FaultyInput) as caught:
        calibrate(world, 20)
    assert codes(caught) == ["members-failed"]


# --- the file ------------------------------------------------------------------------------------------------


def test_what_was_learnt_is_read_as_it_was_written(learnt: Calibration, tmp_path: Path) -> None:
    path = tmp_path / "learnt.parquet"
    write_posterior(learnt, path)
    read, own = read_posterior(path), posterior_of(learnt)
    assert read.lesson == own.lesson
    assert read.lesson.learnt_from == 2
    assert read.figures == own.figures
    assert read.before.tobytes() == own.before.tobytes()
    assert read.ahead.tobytes() == own.ahead.tobytes()
    assert len(read) == len(learnt.smoothed.posterior)
    assert read.moves(3)["leaving"] == Move(own.before[3][own.figures.index("leaving")], read.moves(3)["leaving"].ahead)
    assert [file.name for file in tmp_path.iterdir()] == ["learnt.parquet"]


def test_a_file_of_another_scenario_is_refused(learnt: Calibration, tmp_path: Path) -> None:
    path = tmp_path / "learnt.parquet"
    write_posterior(learnt, path)
    figure = (
        "  counted_first: {nl: x, en: x, unit: people, value: 1256, source: made_up, kind: observed, grade: official}"
    )
    changed = tmp_path / "counted.yaml"
    whole = COUNTED.read_text()
    (old,) = [line for line in whole.splitlines() if line.startswith("  counted_first")]
    changed.write_text(whole.replace(old, figure))
    with pytest.raises(FaultyInput) as caught:
        posterior_for(path, run_of(load(SMALL, [changed])))
    assert codes(caught) == ["posterior-stale"]
    assert caught.value.faults[0].values["differs"] == "first"


def run_of(said: Said) -> Run:
    world = build(said)
    return Run(world, expect(world.network))


def test_what_cannot_have_taught_anything_changes_nothing(learnt: Calibration) -> None:
    """A measure to come leaves the past and its lesson as they are; another range or another past does not."""
    lesson, said = posterior_of(learnt).lesson, learnt.world.said
    later = run_of(with_levels(said, {"more_exams": 1.0}))
    assert lesson.differs(run_of(said)) == lesson.differs(later) == ""
    assert later.world.catalogue.levels != learnt.world.catalogue.levels

    def moved(**content: float) -> Said:
        return replace(said, figures={**said.figures, "leaving": said.figures["leaving"].model_copy(update=content)})

    leaving = said.figures["leaving"]
    assert leaving.value is not None
    assert lesson.differs(run_of(moved(high=leaving.value * 3))) == "leaving"
    assert lesson.differs(run_of(moved(value=leaving.value * 1.2))) == "leaving"


def test_members_are_drawn_in_turn_and_figures_they_do_not_know_from_their_ranges(learnt: Calibration) -> None:
    world, whole = learnt.world, posterior_of(learnt)
    known = replace(whole, figures=whole.figures[1:], before=whole.before[:, 1:], ahead=whole.ahead[:, 1:])
    drawn = futures(world, len(whole) + 5, 1, learnt=known)
    assert drawn.figures == (*whole.figures[1:], whole.figures[0])
    assert (drawn.moves[: len(whole), 0] != drawn.moves[0, 0]).sum() > 0.9 * len(whole)
    assert (drawn.moves[len(whole) :, :-1] == drawn.moves[:5, :-1]).all()
    assert sorted(drawn.moves[: len(whole), 0]) == pytest.approx(sorted(known.ahead[:, 0]))
    low, _, high = span_of(world.catalogue.figures[whole.figures[0]])
    own = drawn.moves[:, -1]
    assert low <= own.min() < own.max() <= high
    assert len(set(own.tolist())) == len(own)
    assert drawn.learnt_from == whole.lesson.learnt_from


@pytest.mark.parametrize("damage", ["cut", "empty", "text", "missing", "folder", "numbers"])
def test_a_damaged_file_is_refused(learnt: Calibration, tmp_path: Path, damage: str) -> None:
    path = tmp_path / "learnt.parquet"
    write_posterior(learnt, path)
    content = path.read_bytes()
    if damage == "cut":
        path.write_bytes(content[: len(content) // 2])
    elif damage == "empty":
        path.write_bytes(b"")
    elif damage == "text":
        path.write_text("a,b\n1,2\n")
    elif damage == "missing":
        path.unlink()
    elif damage == "folder":
        path.unlink()
        path.mkdir()
    else:
        at = content.index(b"PAR1") + 600
        path.write_bytes(content[:at] + bytes([content[at] ^ 0x5A]) + content[at + 1 :])
    with pytest.raises(FaultyInput) as caught:
        read_posterior(path)
    assert codes(caught) == [
        {"missing": "file-unreadable", "folder": "file-unreadable"}.get(damage, "posterior-damaged")
    ]


def test_a_file_that_cannot_be_written_leaves_nothing(learnt: Calibration, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(FaultyInput) as caught:
        write_posterior(learnt, tmp_path / "file" / "learnt.parquet")
    assert codes(caught) == ["no-write"]
    with pytest.raises(FaultyInput):
        write_posterior(learnt, tmp_path)
    assert [file.name for file in tmp_path.iterdir()] == ["file"]
