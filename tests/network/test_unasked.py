"""Dimensions that no post asks for: people of all members fill the same posts."""

from pathlib import Path

import numpy as np
import pytest

from dienmodel.engines.expect.expect import expect
from dienmodel.model.load import load
from dienmodel.network.meters.meter import per_steps
from dienmodel.network.meters.posts import filled
from dienmodel.network.world import World, build
from dienmodel.plan.file import made_for
from dienmodel.plan.settings import Search
from dienmodel.text.faults import FaultyInput

SMALL = str(Path(__file__).parents[1] / "cases" / "small")
SEX = """
dimensions: {sex: {title: {nl: Geslacht, en: Sex}, members: [woman, man], share: of_recruits%s}}
stocks: {military: {by: [rank, sex], people: [heads, of_soldiers]}}
figures:
  of_soldiers:
    {nl: x, en: x, unit: share, by: [sex], table: {woman: 0.1, man: 0.9}, source: made_up, kind: target, grade: expert}
  of_recruits:
    {nl: x, en: x, unit: share, by: [sex], table: {woman: 0.3, man: 0.7}, source: made_up, kind: target, grade: expert}
"""


def small(folder: Path, text: str) -> World:
    path = folder / "over.yaml"
    path.write_text(text)
    return build(load(SMALL, [path]))


def test_women_and_men_fill_the_same_posts(tmp_path: Path) -> None:
    plain, apart = small(tmp_path, "{}"), small(tmp_path, SEX % ", posts: false")
    courses = [expect(world.network) for world in (plain, apart)]
    people = [course.n_stock.sum(axis=1) for course in courses]
    np.testing.assert_allclose(people[1], people[0], rtol=2e-3)  # whole people at the start
    on_posts = [
        filled(per_steps(world.meters.trained, course), world.outcomes.posts["peace"]).sum(axis=-1)
        for world, course in zip((plain, apart), courses, strict=True)
    ]
    np.testing.assert_allclose(on_posts[1], on_posts[0], rtol=2e-3)
    assert apart.outcomes.posts["peace"].sum() == plain.outcomes.posts["peace"].sum()
    women = [i for i, label in enumerate(apart.network.labels.stock) if label["sex"] == "woman"]
    share = courses[1].n_stock[:, women].sum(axis=1) / people[1]
    assert share[0] == pytest.approx(0.1, abs=0.001)
    assert 0.15 < share[-1] < 0.3


def test_a_plan_counts_them_together(tmp_path: Path) -> None:
    plan = made_for(small(tmp_path, SEX % ", posts: false"), ["shortfall"], search=Search(margin=0.0, patience=5))
    assert plan.difference <= 1e-5


def test_posts_that_do_not_tell_who_fills_them_are_a_fault_otherwise(tmp_path: Path) -> None:
    with pytest.raises(FaultyInput, match="posts"):
        small(tmp_path, SEX % "")
