"""Two runs side by side."""

from functools import partial
from pathlib import Path

import numpy as np
import pytest

from dienmodel import api
from dienmodel.runs.compare import beside_band, compare
from dienmodel.runs.inputs import inputs_table
from dienmodel.runs.paired import CoursePairs, CourseSet
from dienmodel.runs.tables.targets import sampled_on_its_day

SMALL = Path(__file__).parents[1] / "cases" / "small"


by_luck = partial(api.run, draws=0)
"""A run whose bands are of luck alone; `test_paired.py` has futures."""


@pytest.fixture(scope="module")
def base() -> api.Result:
    return by_luck(str(SMALL), replications=12, seed=5)


def overlay(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "change.yaml"
    path.write_text(text)
    return path


def more_seats(tmp_path: Path) -> Path:
    return overlay(
        tmp_path,
        "figures:\n  seats: {nl: x, en: x, unit: people, value: 140, source: made_up, kind: estimate, grade: expert}\n",
    )


def test_a_run_does_not_differ_from_itself(base: api.Result) -> None:
    found = api.compare(base, base)
    assert found.paired
    assert len(found.inputs) == 0
    for row in found.people.rows():
        assert (row["n_people_difference"], row["p5"], row["p95"], row["distinct"]) == (0, 0, 0, False)


def test_paired_band_is_that_of_the_differences(base: api.Result, tmp_path: Path) -> None:
    other = by_luck(str(SMALL), [more_seats(tmp_path)], replications=12, seed=5)
    row = api.compare(base, other).people.where(category="total").rows()[-1]
    assert base.computed.sampled is not None
    assert other.computed.sampled is not None
    differences = (other.computed.sampled.strength - base.computed.sampled.strength)[:, -1].sum(axis=1)
    assert (row["p5"], row["p95"]) == tuple(np.percentile(differences, (5, 95)))
    assert row["n_people_difference"] == pytest.approx(row["n_people_b"] - row["n_people_a"])
    assert row["distinct"]


def test_the_difference_is_that_of_its_band(base: api.Result, tmp_path: Path) -> None:
    """Mean, band and verdict come from the same pairs; what is expected is told beside them."""
    other = by_luck(str(SMALL), [more_seats(tmp_path)], replications=9, seed=5)
    found = api.compare(base, other)
    assert base.computed.sampled is not None
    assert other.computed.sampled is not None
    ours, theirs = (run.computed.sampled.strength[:9, -1].sum(axis=1) for run in (base, other))
    row = found.people.where(category="total").rows()[-1]
    assert beside_band(row, "n_people") == pytest.approx((ours.mean(), theirs.mean(), (theirs - ours).mean()))
    for row in found.people.rows():
        a, b, difference = beside_band(row, "n_people")
        assert a is not None
        assert b is not None
        assert difference is not None
        assert b - a == pytest.approx(difference)
        assert row["p5"] <= difference <= row["p95"]
        if row["distinct"]:
            assert abs(difference) >= 0.5
    plain = by_luck(str(SMALL), replications=0)
    row = api.compare(plain, other).people.rows()[-1]
    assert beside_band(row, "n_people") == tuple(row[f"n_people_{side}"] for side in ("a", "b", "difference"))


def test_part_of_a_person_is_no_difference() -> None:
    """A band of 0.1 to 0.4 is shown as 0 to 0, so it cannot be told apart; one of half a person can."""
    zeros = np.zeros(5)
    for more, distinct in ((0.4, False), (0.5, True), (-0.4, False), (-0.5, True)):
        pairs = CoursePairs(True, 5, CourseSet(posts={"goal": zeros}), CourseSet(posts={"goal": zeros + more}))
        assert pairs.band_of_posts("goal")["filled_distinct"] == distinct


def test_filled_posts_of_targets_are_compared_in_pairs(tmp_path: Path) -> None:
    """Where the target counts posts: expected in both runs, with the band over the pairs, from folders too."""
    from dienmodel.runs.folder import keep, write

    posts = overlay(tmp_path, "targets: {goal: {counts: posts}}\n")
    one, other = (by_luck(str(SMALL), [posts], levels, replications=12, seed=5) for levels in ({}, {"more_exams": 1}))
    (row,) = api.compare(one, other).targets.rows()
    for side, run in (("a", one), ("b", other)):
        (told,) = run.table("targets").rows()
        assert row[f"n_filled_{side}"] == told["n_filled"]
        assert row[f"date_reached_{side}"] == told["date_reached"]
    assert row["n_filled_difference"] == row["n_filled_b"] - row["n_filled_a"]
    (goal,) = one.computed.world.outcomes.targets
    filled = [sampled_on_its_day(run.computed, goal)[1] for run in (one, other)]
    assert (row["filled_p5"], row["filled_p95"]) == tuple(np.percentile(filled[1] - filled[0], (5, 95)))
    write(keep(one.computed), tmp_path / "a", one.said)
    write(keep(other.computed), tmp_path / "b", other.said)
    assert compare(api.read(tmp_path / "a").kept(), api.read(tmp_path / "b").kept()).targets.rows() == [row]


def test_heads_have_no_posts_to_compare(base: api.Result) -> None:
    (row,) = api.compare(base, base).targets.rows()
    assert row["n_filled_difference"] is None
    assert row["filled_distinct"] is None


def test_the_ready_are_those_trained_less_what_teaching_costs(base: api.Result, tmp_path: Path) -> None:
    """A teacher costs as much readiness as the scenario says; the person-years are the area between the two runs."""
    weigh = tmp_path / "half.yaml"
    weigh.write_text(
        "readiness: {instructors: per_teacher}\n"
        "figures:\n  per_teacher: {nl: x, en: x, unit: factor, value: 0.5, low: 0, high: 1, source: made_up, "
        "kind: assumption, grade: expert}\n"
    )
    other = by_luck(str(SMALL), [weigh], replications=0)
    rows = api.compare(base, other).ready.rows()
    posts = other.table("posts").rows()
    away: dict[object, float] = {}
    for row in posts:
        assert row["n_lost"] == pytest.approx(row["n_detached"] / 2)
        away[row["date"]] = away.get(row["date"], 0.0) + row["n_detached"]
    assert max(away.values()) > 1.0
    for row in rows:
        assert row["n_ready_difference"] == pytest.approx(away[row["date"]] / 2)
    days = np.array([row["date"].toordinal() for row in rows]) / 365.2425
    gaps = np.array([row["n_ready_difference"] for row in rows])
    assert rows[-1]["person_years"] == pytest.approx(float(np.diff(days) @ (gaps[1:] + gaps[:-1]) / 2))


def test_the_ready_are_told_apart(tmp_path: Path, base: api.Result) -> None:
    """Who is in service is ready, lost to training others, or not trained for a post; posts are filled or empty."""
    weigh = tmp_path / "half.yaml"
    weigh.write_text(
        "readiness: {instructors: per_teacher}\n"
        "figures:\n  per_teacher: {nl: x, en: x, unit: factor, value: 1, low: 0, high: 1, source: made_up, "
        "kind: assumption, grade: expert}\n"
    )
    other = by_luck(str(SMALL), [weigh], {"more_exams": 1}, replications=0)
    rows = api.compare(base, other).ready.rows()
    for row in rows:
        for side, run in (("a", base), ("b", other)):
            parts = sum(row[f"n_{name}_{side}"] for name in ("ready", "detached", "untrained"))
            assert parts == pytest.approx(row[f"n_in_service_{side}"])
            posts = run.table("posts").where(date=row["date"], organisation="peace").rows()
            assert row[f"n_empty_{side}"] == pytest.approx(sum(p["n_posts"] - p["n_filled"] for p in posts))
            totals = run.table("totals").where(date=row["date"], category="military").rows()
            for total in totals:
                assert row[f"n_in_service_{side}"] == pytest.approx(total["n_people"])


def test_the_funnel_tells_who_came_to_each_stage(base: api.Result, tmp_path: Path) -> None:
    other = by_luck(str(SMALL), [more_seats(tmp_path)], replications=0)
    rows = api.compare(base, other).funnel.rows()
    ours, theirs = base.table("funnel").rows(), other.table("funnel").rows()
    assert [row["new_joined_a"] for row in rows] == [row["new_joined"] for row in ours]
    assert [row["new_joined_difference"] for row in rows] == pytest.approx(
        [b["new_joined"] - a["new_joined"] for a, b in zip(ours, theirs, strict=True)]
    )
    assert any(row["new_completed_difference"] for row in rows)


def test_shared_luck_narrows_the_band(base: api.Result, tmp_path: Path) -> None:
    change = [more_seats(tmp_path)]
    same, other = (by_luck(str(SMALL), change, replications=12, seed=seed) for seed in (5, 6))
    rows = [api.compare(base, run).people.where(category="total").rows()[-2] for run in (same, other)]
    assert not api.compare(base, other).paired
    assert rows[0]["p95"] - rows[0]["p5"] < rows[1]["p95"] - rows[1]["p5"]


def test_inputs_say_what_was_changed(base: api.Result, tmp_path: Path) -> None:
    changed = by_luck(str(SMALL), [more_seats(tmp_path)], {"more_exams": 0.5}, replications=0)
    rows = {row["what"]: (row["kind"], row["a"], row["b"]) for row in api.compare(base, changed).inputs.rows()}
    assert rows["on.more_exams"] == ("measure", "-", "0.5")
    assert rows["figures.seats.value"] == ("figure", "90.0", "140.0")


def test_choices_and_missing_things_are_named() -> None:
    a = {"scenario.yaml": "choices: {x: press}\nstocks: {}\n", "figures/figures.yaml": "k: {value: 1}\n"}
    b = {"scenario.yaml": "stocks: {}\n", "figures/figures.yaml": "j: {value: 1}\n"}
    rows = {row["what"]: row["kind"] for row in inputs_table(a, b).rows()}
    assert rows == {"choices.x": "choice", "figures.k": "figure", "figures.j": "figure"}


def test_folders_and_runs_compare_alike(base: api.Result, tmp_path: Path) -> None:
    from dienmodel.runs.folder import keep, write

    write(keep(base.computed), tmp_path / "a", base.said)
    other = by_luck(str(SMALL), measures={"more_exams": 1}, replications=12, seed=5)
    write(keep(other.computed), tmp_path / "b", other.said)
    from_folders = compare(api.read(tmp_path / "a").kept(), api.read(tmp_path / "b").kept())
    for left, right in zip(from_folders.tables(), api.compare(base, other).tables(), strict=True):
        assert left.rows() == right.rows()


def test_without_replications_there_is_no_band() -> None:
    run = by_luck(str(SMALL), replications=0)
    rows = api.compare(run, run).people.rows()
    assert {row["distinct"] for row in rows} == {None}


def test_waits_are_all_of_one_kind(base: api.Result) -> None:
    """Of the replications where both runs have them; as expected where one has none. Who is not known stays so."""
    plain = by_luck(str(SMALL), replications=0)
    for other, suffix in ((base, "_runs"), (plain, "")):
        told = {(row["gate"], row["year"]): row for row in base.table("gates").rows()}
        rows = api.compare(base, other).gates.rows()
        assert len(rows) == len(told)
        for row in rows:
            own = told[row["gate"], row["year"]]
            for name in ("weeks_mean", "n_waiting", "capacity"):
                assert row[f"{name}_a"] == own[f"{name}{suffix}"]
            assert row["weeks_mean_difference"] == (None if own[f"weeks_mean{suffix}"] is None else 0)


@pytest.mark.parametrize("change", ["step: month\n", "start: 2026-01-07\n"])
def test_runs_in_other_steps_meet_at_the_end_of_every_year(base: api.Result, tmp_path: Path, change: str) -> None:
    """Each at the last step of its own, so that neither year nor category is lost; luck is not shared."""
    other = by_luck(str(SMALL), [overlay(tmp_path, change)], replications=12, seed=5)
    found = api.compare(base, other)
    assert not found.paired
    rows = found.people.where(category="total").rows()
    years = [row["date"].year for row in rows]
    assert years == sorted(set(years))
    assert len(years) >= 4
    for row in rows:
        assert row["date"].year == row["date_b"].year
        assert abs((row["date"] - row["date_b"]).days) <= 31
        for side, day, run in (("a", row["date"], base), ("b", row["date_b"], other)):
            (told,) = run.table("totals").where(date=day, category="total").rows()
            assert row[f"n_people_{side}"] == told["n_people"]
            days = set(run.table("totals").columns["date"].tolist())
            last = min(max(days), max(base.table("totals").columns["date"]), max(other.table("totals").columns["date"]))
            assert day == max(d for d in days if d.year == day.year and d <= last)


def test_runs_in_equal_steps_share_their_luck(base: api.Result) -> None:
    assert api.compare(base, base).paired
    assert not api.compare(base, by_luck(str(SMALL), replications=12, seed=6)).paired
