"""The mix: posts that stay empty where a target counts posts, people who are short where it counts heads."""

from dataclasses import replace

import pytest

from dienmodel.engines.expect.expect import expect
from dienmodel.model.load import load
from dienmodel.network.world import build
from dienmodel.runs.answer import PostsOutlook, answer
from dienmodel.runs.filled import by_group
from dienmodel.runs.run import Run
from dienmodel.show.say.answer import sentence
from dienmodel.show.say.mix import mix_sentence
from dienmodel.text.words import words

from .test_answer import FOUND, GOAL

MAIN = replace(GOAL, middle=101_234, chance=1.0)
MILITARY = replace(
    GOAL, target="part", category="military", wanted=50_000, middle=49_000, posts=PostsOutlook(45_000.0, 41_000.0)
)


@pytest.mark.parametrize(
    ("language", "says"),
    [
        ("en", "The mix is off target: 4,000 posts for military stay empty."),
        ("nl", "De verdeling klopt niet: 4.000 functies voor militairen blijven leeg."),
    ],
)
def test_empty_posts_are_told_where_posts_count(run: Run, language: str, says: str) -> None:
    """A thousand people are short, and four thousand posts stay empty: most who are there are not trained yet."""
    assert says in sentence(replace(FOUND, main=MAIN, others=(MILITARY,)), run.world.catalogue, words(language))


def test_posts_stay_empty_also_where_there_are_people_enough(run: Run) -> None:
    enough = replace(MILITARY, middle=52_000)
    text = mix_sentence(replace(FOUND, main=MAIN, others=(enough,)), run.world.catalogue, words("en"))
    assert text == "The mix is off target: 4,000 posts for military stay empty."


def test_people_are_told_where_heads_count_and_where_all_posts_are_filled(run: Run) -> None:
    heads = replace(MILITARY, posts=None)
    full = replace(MILITARY, posts=PostsOutlook(45_000.0, 45_000.0))
    for other in (heads, full):
        text = mix_sentence(replace(FOUND, main=MAIN, others=(other,)), run.world.catalogue, words("en"))
        assert text == "The mix is off target: 1,000 military short."
    both = mix_sentence(replace(FOUND, main=MAIN, others=(MILITARY, heads)), run.world.catalogue, words("en"))
    assert both == "The mix is off target: 4,000 posts for military stay empty; 1,000 military short."


def test_of_the_baseline_the_posts_of_the_table_by_group_are_told() -> None:
    world = build(load("nederland"))
    run = Run(world, expect(world.network))
    found, w = answer(run), words("en")
    assert found.main is not None
    empty = {
        group.member: group.posts - group.filled
        for group in by_group(run, "peace", found.main.day)
        if group.dimension == "category" and group.posts - group.filled > 0.5
    }
    text = mix_sentence(found, world.catalogue, w)
    assert empty and all(f"{w.people(posts)} posts for" in text for posts in empty.values())
    assert text.count("posts for") == len(empty)
