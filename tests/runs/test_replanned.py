"""What a newer plan changes against an older one: measures, admissions, posts, people and euro."""

from pathlib import Path

import pytest

from dienmodel import api
from dienmodel.runs.filled import filled
from dienmodel.runs.replanned import ADMITTED, FILLED, PAID, PEOPLE, changes
from dienmodel.runs.run import Run
from dienmodel.runs.tables.money import COST, money_table
from dienmodel.show.say.replanned import changes_by_year, changes_lines
from dienmodel.text.words import words

SMALL = str(Path(__file__).parents[1] / "cases" / "small")
OLD = """measures: {more_exams: {start: 2027-01-04}}
on: {more_exams: 1}
"""
NEW = """measures: {more_exams: {start: 2028-01-03}}
on: {more_exams: 1}
admissions:
  days: [2026-01-05, 2027-01-04, 2031-01-06]
  lines: {"course:entry": [52, 208]}
"""


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> tuple[Run, Run]:
    folder, found = tmp_path_factory.mktemp("plans"), []
    for name, text in (("old.yaml", OLD), ("new.yaml", NEW)):
        (folder / name).write_text(text, encoding="utf-8")
        found.append(api.project(api.load(SMALL, [folder / name])).computed)
    return found[0], found[1]


def test_a_run_changes_nothing_against_itself(runs: tuple[Run, Run]) -> None:
    same = changes(runs[0], runs[0])
    assert same.measures == ()
    assert not same.numbers.columns["difference"].any()
    catalogue, w = runs[0].world.catalogue, words("en")
    assert changes_by_year(catalogue, same, w)[1] == []
    cost, measures = changes_lines(catalogue, same, w)
    assert cost.startswith("All years together cost as much as with the older plan: €")
    assert measures == "No measure starts on another day."


def test_numbers_are_those_of_the_two_runs(runs: tuple[Run, Run]) -> None:
    """A person a week may begin the course in 2026 by the newer plan; and the totals are those of each run."""
    old, new = runs
    found = changes(old, new).numbers
    (first,) = found.where(what=ADMITTED, name="course", year=2026).rows()
    assert first["after"] == pytest.approx(52.0, abs=1.0)
    for column, run in (("before", old), ("after", new)):
        assert found.where(what=PAID).columns[column].sum() == pytest.approx(
            sum(row["cost_paid"] for row in money_table(run).where(kind=COST).rows())
        )
        (post,) = filled(run, ["goal"])
        assert found.where(what=FILLED).columns[column].tolist() == [post.people]
        begun = found.where(what=ADMITTED).columns[column].sum()
        gates = run.world.network.nodes.gate >= 0
        assert begun == pytest.approx(run.expected.new_started[:, gates].sum())
    assert found.columns["difference"] == pytest.approx(found.columns["after"] - found.columns["before"])


@pytest.mark.parametrize(
    ("language", "moved"),
    [
        ("en", "“more exams” starts on 3 January 2028 instead of 4 January 2027."),
        ("nl", "“extra keuring” begint op 03-01-2028 in plaats van 04-01-2027."),
    ],
)
def test_what_changes_is_told(runs: tuple[Run, Run], language: str, moved: str) -> None:
    catalogue, w = runs[1].world.catalogue, words(language)
    lines = changes_lines(catalogue, changes(*runs), w)
    assert moved in lines
    assert "€" in lines[0]
    head, rows = changes_by_year(catalogue, changes(*runs), w)
    assert head[1:] == ["2026", "2027", "2028", "2029", "2030", "2031"]
    assert any(text.startswith("−") for row in rows for text in row)


def test_a_measure_in_one_of_the_plans_is_new_or_dropped(runs: tuple[Run, Run]) -> None:
    bare, w = api.project(api.load(SMALL)).computed, words("en")
    for before, after, line in (
        (bare, runs[1], "New: “more exams” from 3 January 2028."),
        (runs[1], bare, "No longer: “more exams”, which was to start on 3 January 2028."),
    ):
        assert line in changes_lines(runs[1].world.catalogue, changes(before, after), w)
    assert {row["name"] for row in changes(*runs).numbers.where(what=PEOPLE).rows()} == {"goal"}
