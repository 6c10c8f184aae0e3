"""The posts of an organisation by group, in words."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from dienmodel import api
from dienmodel.model.schema.targets import CountedBy
from dienmodel.runs.answer import answer
from dienmodel.runs.filled import by_group
from dienmodel.runs.run import Run
from dienmodel.runs.tables.targets import targets_table
from dienmodel.show.say.posts import posts_sheet
from dienmodel.text.words import words

SMALL = str(Path(__file__).parents[2] / "cases" / "small")


@pytest.fixture(scope="module")
def run() -> Run:
    said = api.load(SMALL)
    goal = said.scenario.targets["goal"].model_copy(update={"counts": CountedBy.POSTS})
    return api.project(replace(said, scenario=said.scenario.model_copy(update={"targets": {"goal": goal}}))).computed


def trained(run: Run, soldiers: float, officers: float) -> Run:
    """The run with so many in each stock of a rank throughout."""
    stock = np.zeros_like(run.expected.n_stock)
    ranks = [label.get("rank") for label in run.world.network.labels.stock]
    stock[:, [ranks.index("soldier"), ranks.index("officer")]] = soldiers, officers
    return replace(run, expected=replace(run.expected, n_stock=stock))


@pytest.mark.parametrize("language", ["nl", "en"])
def test_posts_are_those_that_trained_people_of_their_rank_fill(run: Run, language: str) -> None:
    """Hundred soldiers and 400 officers, for 1,200 and 300 posts: 100 officers too many fill none."""
    full = trained(run, 100.0, 400.0)
    sheet = posts_sheet(full, answer(full), words(language))
    assert sheet is not None
    w = words(language)
    assert [row[1:4] for row in sheet.rows] == [
        [w.people(1200), w.people(100), w.people(1100)],
        [w.people(300), w.people(300), w.people(0)],
    ]
    assert sheet.rows[1][4] == w.share(1.0)
    assert all(row[5] == w.signed(0) for row in sheet.rows)  # nothing came since the start


def test_groups_add_up_to_the_target(run: Run) -> None:
    """Ranks are a split of the posts: what they fill is what the target says is filled."""
    goal = run.world.outcomes.main
    assert goal is not None
    (row,) = [row for row in targets_table(run).rows() if row["target"] == goal.name]
    groups = by_group(run, goal.organisation, goal.day)
    ranks = [group for group in groups if group.dimension == "rank"]
    assert sum(group.filled for group in ranks) == pytest.approx(row["n_filled"])
    assert all(group.filled <= min(group.people, group.posts) + 1e-9 for group in ranks)


def test_an_organisation_without_posts_has_no_groups(run: Run) -> None:
    assert by_group(run, "nobody", run.world.network.calendar.dates[-1]) == []
