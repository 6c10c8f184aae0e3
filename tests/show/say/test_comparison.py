"""The opening sentence of a comparison."""

from dataclasses import replace
from datetime import date
from itertools import pairwise
from typing import Any

import pytest

from dienmodel import api
from dienmodel.runs.compare import Comparison, compare
from dienmodel.runs.folder import SavedRun
from dienmodel.show.say.comparison import Names, certainty, earned_back, expectation, opening
from dienmodel.text.table import table
from dienmodel.text.words import words

from ..conftest import SMALL


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> tuple[SavedRun, SavedRun]:
    """The small scenario, and the same with more applications."""
    more = tmp_path_factory.mktemp("more") / "more.yaml"
    more.write_text("on: {more_exams: 1}\n")
    one, other = (api.run(str(SMALL), overlays, replications=0, draws=0) for overlays in ([], [more]))
    return one.kept(), other.kept()


def changed(found: Comparison, people: float, cost: float, distinct: bool | None = None) -> Comparison:
    """The same comparison with a difference in people at the target and in cost in its year."""
    goal = found.targets.rows()[0]
    goal |= {"n_people_difference": people, "n_people_b": goal["n_people_a"] + people, "distinct": distinct}
    paid: list[dict[str, Any]] = [
        {
            "kind": kind,
            "article": "personnel",
            "year": 2030,
            "cost_paid_a": 1e8,
            "cost_paid_b": 1e8 + cost,
            "cost_paid_difference": cost,
        }
        for kind in ("cost", "budget")
    ]
    return replace(found, targets=table("targets", [goal]), money=table("money", paid))


@pytest.mark.parametrize(
    ("people", "cost", "distinct", "says"),
    [
        (
            40.0,
            2e6,
            None,
            "40 more than the first; in 2030 it costs €2.0m more, or €50,000 a year per extra person.",
        ),
        (-40.0, -2e6, True, "40 fewer than the first; in 2030 it costs €2.0m less, which saves €50,000 a year"),
        (40.0, -2e6, True, "40 more than the first; in 2030 it costs €2.0m less."),
        (40.0, 0.0, True, "40 more than the first; in 2030 it costs as much."),
        (40.0, 2e6, False, "it costs €2.0m more; a difference in people this small can be luck."),
        (0.0, 2e6, False, "it costs €2.0m more."),
    ],
)
def test_it_tells_people_money_and_money_per_person(
    kept: tuple[SavedRun, SavedRun], people: float, cost: float, distinct: bool | None, says: str
) -> None:
    found = changed(compare(*kept), people, cost, distinct)
    text = opening(found, *kept, Names.of(*kept, words("en")))
    assert says in text
    assert "on 30 December 2030 (target “goal”)" in text


@pytest.mark.parametrize(
    ("posts", "people", "sure", "says"),
    [
        (
            20.0,
            100.0,
            (True, True),
            "The second run has 1,220 filled posts on 30 December 2030 (target “goal”), 20 more than the first, and "
            "1,100 people, 100 more than the first; in 2030 it costs €2.0m more, or €100,000 a year per extra filled "
            "post and €20,000 a year per extra person.",
        ),
        (0.0, 100.0, (None, None), "costs €2.0m more, or €20,000 a year per extra person."),
        (-20.0, 100.0, (True, True), "20 fewer than the first, and 1,100 people, 100 more than the first; in 2030 it"),
        (
            20.0,
            100.0,
            (False, True),
            "or €20,000 a year per extra person; a difference in filled posts this small can be luck.",
        ),
    ],
)
def test_posts_come_first_where_the_target_counts_posts(
    kept: tuple[SavedRun, SavedRun], posts: float, people: float, sure: tuple[bool | None, bool | None], says: str
) -> None:
    found = changed(compare(*kept), people, 2e6)
    row = found.targets.rows()[0] | {"n_people_b": 1000.0 + people, "distinct": sure[1]}
    row |= {"n_filled_b": 1200.0 + posts, "n_filled_difference": posts, "filled_distinct": sure[0]}
    text = opening(replace(found, targets=table("targets", [row])), *kept, Names.of(*kept, words("en")))
    assert says in text


def test_numbers_are_those_of_the_band_and_the_expectation_is_told_apart(kept: tuple[SavedRun, SavedRun]) -> None:
    """With replications every number and the price of one more are their means."""
    found = changed(compare(*kept), 569.0, 2e6)
    assert expectation(found, kept[1], words("en")) == ""
    row = found.targets.rows()[0] | {"n_mean_a": 900.0, "n_mean_b": 950.0, "n_mean_difference": 50.0, "distinct": True}
    found = replace(found, targets=table("targets", [row]))
    text = opening(found, *kept, Names.of(*kept, words("en")))
    assert "has 950 people" in text
    assert "50 more than the first; in 2030 it costs €2.0m more, or €40,000 a year per extra person." in text
    assert "the difference on 30 December 2030 is +569 people." in expectation(found, kept[1], words("en"))
    row |= {f"n_filled_{name}": number for name, number in {"a": 700.0, "b": 710.0, "difference": 10.0}.items()}
    row |= {f"n_filled_mean_{name}": number for name, number in {"a": 690.0, "b": 710.0, "difference": 20.0}.items()}
    found = replace(found, targets=table("targets", [row | {"filled_distinct": True}]))
    assert "710 filled posts" in (text := opening(found, *kept, Names.of(*kept, words("en"))))
    assert "20 more than the first, and 950 people, 50 more" in text
    assert "is +10 filled posts and +569 people" in expectation(found, kept[1], words("en"))


def test_names_replace_keys(kept: tuple[SavedRun, SavedRun]) -> None:
    names = Names.of(*kept, words("nl"))
    assert names.title("gates", "exam") == "keuring"
    assert names.title("categories", "military") == "militairen"
    assert names.title("gates", "exam:amsterdam") == "keuring, Amsterdam"
    assert names.title("gates", "not_there") == "not there"
    assert names.place("on.more_exams") == "extra keuring (on.more_exams)"
    assert names.place("figures.slots.value").endswith("(figures.slots.value)")
    assert names.place("end") == "end"


def test_without_a_target_it_is_about_everybody_on_the_last_day(kept: tuple[SavedRun, SavedRun]) -> None:
    found = replace(compare(*kept), targets=table("targets", [], ("target", "n_people_difference")))
    assert "has 1,440 people on 6 January 2031, as many as the first" in opening(
        found, *kept, Names.of(*kept, words("en"))
    )


def ready(found: Comparison, differences: list[float], **more: float) -> Comparison:
    """The same comparison with so many people more in the units at the beginning of each year, from 2026."""
    rows = []
    for i, gap in enumerate(differences):
        years = sum((a + b) / 2 for a, b in pairwise(differences[: i + 1]))
        why = dict.fromkeys((f"n_{name}_difference" for name in ("in_service", "untrained", "detached", "empty")), 0.0)
        rows.append({"date": date(2026 + i, 1, 1), "n_ready_difference": gap, "person_years": years, **why, **more})
    return replace(found, ready=table("ready", rows))


@pytest.mark.parametrize(
    ("differences", "says"),
    [
        ([0, -40, -20, 10, 30, 90], "on 1 January 2027, beside the first run: 40 fewer people are ready; from"),
        ([0, -40, -20, 10, 30, 90], "on 1 January 2027"),
        (
            [0, -40, -20, 10, 30, 90],
            "from 1 January 2029 on, more people are ready than in the first run; "
            "by 1 January 2031 all of it is earned back.",
        ),
        (
            [0, -40, -20, 10, 30],
            "from 1 January 2029 on, more people are ready than in the first run; "
            "by 1 January 2030 it is not yet earned back.",
        ),
        (
            [0, -40, -60],
            "60 fewer people are ready; by 1 January 2028 it is not",
        ),
    ],
)
def test_it_tells_when_readiness_is_earned_back(
    kept: tuple[SavedRun, SavedRun], differences: list[float], says: str
) -> None:
    assert says in earned_back(ready(compare(*kept), differences), words("en"))


@pytest.mark.parametrize(
    ("more", "says"),
    [
        (
            {"n_in_service_difference": -70.0, "n_empty_difference": 30.0},
            " (70 fewer in service and 30 more posts empty)",
        ),
        ({"n_detached_difference": 40.0}, " (40 more away from their posts to train others)"),
        (
            {"n_in_service_difference": 25.0, "n_untrained_difference": 65.0, "n_detached_difference": -5.0},
            " (65 more in service who are not trained for a post, or not yet)",
        ),
    ],
)
def test_training_is_named_only_where_the_tables_do(
    kept: tuple[SavedRun, SavedRun], more: dict[str, float], says: str
) -> None:
    """Of people who left it is not said that they train others or learn."""
    text = earned_back(ready(compare(*kept), [0, -40, -20], **more), words("en"))
    assert f"40 fewer people are ready{says};" in text


def test_what_costs_no_readiness_is_not_mentioned(kept: tuple[SavedRun, SavedRun]) -> None:
    found = compare(*kept)
    assert earned_back(ready(found, [0, 5, 20]), words("nl")) == ""
    assert earned_back(ready(found, []), words("nl")) == ""
    assert earned_back(compare(kept[0], kept[0]), words("en")) == ""


@pytest.mark.parametrize(("middle", "says"), [(0.0, "as many or more the first"), (12.0, "it goes the other way")])
def test_a_middle_of_nothing_goes_no_way(kept: tuple[SavedRun, SavedRun], middle: float, says: str) -> None:
    found = compare(*kept)
    goal = found.targets.rows()[0] | {
        "n_people_difference": middle,
        **{f"n_median_{side}": middle for side in ("a", "b", "difference")},
        **dict.fromkeys(("p5", "p25"), -20.0),
        **dict.fromkeys(("p75", "p95"), 20.0),
        "turned": 0.3,
        "distinct": False,
    }
    text = certainty(replace(found, targets=table("targets", [goal]), futures=20, paired=True), kept[1], words("en"))
    assert says in text and "30%" in text
