"""The answer: computed and worded."""

import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from dienmodel.engines.expect.expect import expect
from dienmodel.model.figures import Text
from dienmodel.model.load import load
from dienmodel.network.meters.gates import stopped_by
from dienmodel.network.world import build
from dienmodel.runs.answer import Answer, Outlook, PostsOutlook, answer
from dienmodel.runs.bottleneck import LongestQueue
from dienmodel.runs.likely import Spread
from dienmodel.runs.run import Run
from dienmodel.runs.tables.figures import SENSITIVITIES
from dienmodel.runs.tables.waiting.limits import limits_until
from dienmodel.runs.tables.waiting.queues import gates_table, queues_table, waiting_table
from dienmodel.show.say.answer import changes, headline, sentence
from dienmodel.show.say.decisive import figures_sentence
from dienmodel.show.sheets import three_keys
from dienmodel.text.table import Table
from dienmodel.text.words import words

SMALL = Path(__file__).parents[2] / "cases" / "small"
GOAL = Outlook(
    "goal",
    "peace",
    "total",
    date(2030, 12, 31),
    100000,
    93412,
    93400,
    92880,
    93910,
    0.0,
    date(2033, 3, 7),
    middle=93380,
)
SEATS = LongestQueue("seats", "seats", "course", date(2027, 2, 1), 12000.0, 240.0, 6.4)
FOUND = Answer(GOAL, (), SEATS, GOAL.day, date(2035, 12, 31), 80000, 104000, 2030, 7.8e9, None, 20)


def test_missed(run: Run) -> None:
    text = sentence(FOUND, run.world.catalogue, words("nl")).replace("\u00a0", " ")
    assert text.startswith("Nee, zeer onwaarschijnlijk als alleen het toeval onzeker is.")
    assert "Op 31-12-2030 zijn er 93.400 (92.900–93.900) mensen in dienst, 6.600 te weinig" in text
    assert "Gehaald op die dag in 0 van 20 simulaties." in text
    assert "Toeval alleen: 92.900–93.900 in 90 % van 20 simulaties; 0 daarvan halen het doel." in text
    assert "Het effect van de onzekere cijfers is niet berekend" in text
    assert "wordt het gehaald in maart 2033" in text
    assert "Langste wachtrij: opleidingsplaatsen" in text
    assert "februari 2027" in text


def test_met_and_never(run: Run) -> None:
    catalogue = run.world.catalogue
    met = replace(GOAL, middle=101234, high=101500, chance=1.0, reached=date(2030, 2, 4))
    text = sentence(replace(FOUND, main=met), catalogue, words("en"))
    assert text.startswith("Yes, very likely with luck as the only unknown. On 31 December 2030, 101,200 ")
    assert "people are in service, 1,200 more than the target of 100,000" in text
    assert "Met on that day in 20 of 20 simulations." in text
    never = replace(GOAL, reached=None)
    assert "not met by 31 December 2035" in sentence(replace(FOUND, main=never), catalogue, words("en"))


def test_the_mix_is_said_when_only_the_total_is_met(run: Run) -> None:
    part = replace(GOAL, category="military", wanted=50000, middle=47000)
    met = replace(GOAL, middle=101234, chance=1.0)
    text = sentence(replace(FOUND, main=met, others=(part,)), run.world.catalogue, words("en"))
    assert "The mix is off target: 3,000 military short." in text


def test_without_band_limit_or_target(run: Run) -> None:
    catalogue, w = run.world.catalogue, words("nl")
    plain = replace(GOAL, low=None, high=None, chance=None)
    text = sentence(replace(FOUND, main=plain), catalogue, w)
    assert text.startswith("Hoe waarschijnlijk dit is, is niet bekend. Als elk cijfer precies klopt, ")
    assert "Het effect van toeval alleen is niet berekend." in text
    assert "De grens is het aanbod" in sentence(replace(FOUND, queue=None), catalogue, w)
    assert sentence(replace(FOUND, main=None), catalogue, w).startswith("Er is geen doel gesteld")


@pytest.mark.parametrize(
    ("language", "name", "none"), [("nl", "Langste wachtrij", "Geen"), ("en", "Longest queue", "None")]
)
def test_the_longest_queue_is_called_that_everywhere(run: Run, language: str, name: str, none: str) -> None:
    catalogue, w = run.world.catalogue, words(language)
    assert f"{name}: " in sentence(FOUND, catalogue, w)
    assert three_keys(FOUND, catalogue, w)[1].label == name == w.say("compared.limit")
    assert three_keys(replace(FOUND, queue=None), catalogue, w)[1].value == none
    assert not [text for text in w.texts.values() if re.search("first (limit|bottleneck)|eerste knelpunt", text, re.I)]


def test_the_answer_of_the_small_scenario(run: Run) -> None:
    found = answer(run)
    assert found.main is not None
    assert found.main.target == "goal"
    assert found.cost_year == 2030
    assert found.cost_paid is not None
    assert found.cost_paid > 1e8
    assert found.replications == 5


def test_limits_are_the_weeks_that_people_wait_for_a_capacity(run: Run) -> None:
    run = replace(run, sampled=None)
    course = run.expected
    everything = limits_until(run, run.world.network.calendar.dates[-1])
    stopped = (course.n_blocked * (course.binding >= 0)).sum()
    assert sum(row["weeks_all"] for row in everything) == pytest.approx(stopped, rel=1e-3)


SPLIT = """
tracks: {{entry: {{by: [rank], entry: {{split: {{rank: ranks}}}}, then: [{{stock: military}}]}}}}
gates: {{course: {{by: [rank], uses: {{instructors: null}}}}}}
capacities: {{instructors: null, seats: {{by: [rank], amount: seats_by_rank}}}}
figures:
  ranks: {{nl: x, en: x, by: [rank], unit: share, table: {{soldier: 0.5, officer: 0.5}}, {rest}}}
  seats_by_rank: {{nl: x, en: x, by: [rank], unit: people, table: {{soldier: 9, officer: {officers}}}, {rest}}}
"""


@pytest.mark.parametrize(
    ("officers", "name", "gate"), [(10, "seats", "course"), (9000, "seats:soldier", "course:soldier")]
)
def test_a_limit_names_the_part_only_where_the_numbers_are_of_that_part(
    tmp_path: Path, officers: int, name: str, gate: str
) -> None:
    path = tmp_path / "split.yaml"
    rest = "source: made_up, kind: observed, grade: expert"
    path.write_text(SPLIT.format(rest=rest, officers=officers), encoding="utf-8")
    world = build(load(str(SMALL), [path]))
    run = Run(world, expect(world.network))
    row = limits_until(run, world.network.calendar.dates[-1])[0]
    assert (row["capacity"], row["gate"]) == (name, gate)
    labels = world.network.labels.capacity
    named = [i for i, label in enumerate(labels) if label == name or label.startswith(f"{name}:")]
    held = np.where(np.isin(stopped_by(run.expected), named), run.expected.n_blocked, 0.0)
    assert row["n_waiting"] == pytest.approx(held.sum(axis=1).mean(), rel=1e-3)
    assert row["n_waiting"] > 1


def test_queues_agree_with_gates_where_a_gate_has_one_part(run: Run) -> None:
    queues, gates = queues_table(run).columns, gates_table(run).columns
    for name in ("new_admitted", "weeks_mean", "weeks_median", "n_waiting", "share_stopped"):
        assert np.allclose(queues[name].astype(float), gates[name].astype(float), equal_nan=True), name
    assert len(waiting_table(run)) % len(run.world.network.labels.gate) == 0


def test_without_simulations_nobody_is_said_not_to_wait(run: Run) -> None:
    catalogue, w = run.world.catalogue, words("en")
    unknown = replace(FOUND, queue=None, replications=0)
    assert "Whether chance makes people wait is not known without simulations." in sentence(unknown, catalogue, w)
    assert three_keys(unknown, catalogue, w)[1].value == "Not known without simulations"
    known = sentence(replace(FOUND, replications=0), catalogue, w)
    assert "Longest queue, chance left out: seats." in known
    assert "What chance adds to that is not known without simulations." in known
    assert "chance included: " in sentence(FOUND, catalogue, w) and "chance left out" not in sentence(
        FOUND, catalogue, w
    )


@pytest.mark.parametrize("language", ["nl", "en"])
def test_three_figures_decide(run: Run, language: str) -> None:
    """The three that move it most, by the size of the swing whatever its sign; none that moves nothing."""
    swings = {"seats_amount": 900.0, "leave_rate": -1200.0, "applicants_amount": 0.0, "dropout": 50.0, "talks": 2.0}
    listed = sorted(swings, key=lambda key: -abs(swings[key]))
    row = dict.fromkeys(column.name for column in SENSITIVITIES.columns)
    rows = [row | {"figure": key, "nl": key, "en": key, "swing": swings[key]} for key in listed]
    columns = {name: np.array([item[name] for item in rows], object) for name in row}
    w = words(language)
    text = figures_sentence(Table("sensitivities", columns), FOUND, w)
    assert f"leave_rate ({w.number(1200)}); seats_amount ({w.number(900)}); dropout ({w.number(50)})" in text
    assert "talks" not in text
    still = [item | {"swing": 0.0} for item in rows]
    none = {name: np.array([item[name] for item in still], object) for name in row}
    assert figures_sentence(Table("sensitivities", none), FOUND, w) == ""


def moved(tmp_path: Path, levels: dict[str, float], *overlays: str) -> Answer:
    """The answer of the small scenario under a course, with measures moved by files and in the call."""
    files = []
    for i, text in enumerate(("course: {nl: beleid, en: policy}\n", *overlays)):
        files.append(tmp_path / f"{i}.yaml")
        files[-1].write_text(text)
    world = build(load(str(SMALL), files, levels))
    return answer(Run(world, expect(world.network)))


@pytest.mark.parametrize(
    ("level", "dutch", "english"),
    [
        (1.0, "Uitgaande van beleid, met “extra keuring” aan: ", "Starting from policy, with “more exams” on: "),
        (0.5, "met “extra keuring” op 50\u00a0%: ", "with “more exams” at 50%: "),
        (0.0, "Uitgaande van beleid: ", "Starting from policy: "),
    ],
)
def test_measures_that_were_moved_are_named(tmp_path: Path, level: float, dutch: str, english: str) -> None:
    """In the call or by a file laid over the scenario, and never what the scenario says itself."""
    by_call = moved(tmp_path, {"more_exams": level})
    by_file = moved(tmp_path, {}, f"on: {{more_exams: {level}}}\n")
    for told in (by_call, by_file):
        assert dutch in headline(told, words("nl"))
        assert english in headline(told, words("en"))


def test_what_the_scenario_has_on_is_named_when_it_is_off(tmp_path: Path) -> None:
    own = tmp_path / "own.yaml"
    own.write_text("scenario: own\nbase: scenario\non: {more_exams: 1}\n")
    for name in ("scenario.yaml", "sources.yaml"):
        (tmp_path / name).write_text((SMALL / name).read_text())
    (tmp_path / "figures").mkdir()
    (tmp_path / "figures" / "small.yaml").write_text((SMALL / "figures" / "small.yaml").read_text())
    assert load(str(own)).moved == {}
    assert load(str(own), (), {"more_exams": 0}).moved == {"more_exams": 0.0}
    assert load(str(own), (), {"more_exams": 0.25}).moved == {"more_exams": 0.25}


def test_a_scenario_on_another_has_moved_what_it_switches_unless_it_says_its_own_course(tmp_path: Path) -> None:
    own = tmp_path / "own.yaml"
    text = "scenario: own\nbase: nederland\non: {campaign: 1, veva_decided: 0}\n"
    own.write_text(text)
    assert load(str(own)).moved == {"campaign": 1.0, "veva_decided": 0.0}
    own.write_text(text + "course: {nl: wat ik wil, en: what I want}\n")
    assert load(str(own)).moved == {}
    assert load(str(own), (), {"veva_decided": 1}).moved == {"veva_decided": 1.0}
    assert load("trend").moved == load("bevroren").moved == {}


def test_without_a_course_what_was_moved_is_named_too() -> None:
    world = build(load(str(SMALL), (), {"more_exams": 1}))
    assert headline(answer(Run(world, expect(world.network))), words("en")).startswith(
        "With “more exams” on: the likelihood "
    )


def test_many_measures_are_counted() -> None:
    titles = [Text(nl=f"m{i}", en=f"m{i}") for i in range(9)]
    told = changes(replace(FOUND, moved=tuple((title, 1.0) for title in titles), planned=True), words("en"))
    assert told == "“m0” on, “m1” on, “m2” on, 6 more measures other than in the scenario and the admissions of a plan"
    four = changes(replace(FOUND, moved=tuple((title, 0.0) for title in titles[:4])), words("nl"))
    assert four == "“m0” uit, “m1” uit, “m2” uit en “m3” uit"


def test_under_a_plan_one_more_of_what_is_full_is_a_question_for_its_prices(run: Run) -> None:
    told = replace(FOUND, weighed=True, planned=True)
    for language, says in (("nl", "de prijzen van het plan"), ("en", "the prices of the plan")):
        text = sentence(told, run.world.catalogue, words(language))
        assert says in text
        assert "No capacity is the bottleneck" not in text
    assert "No capacity is the bottleneck" in sentence(replace(told, planned=False), run.world.catalogue, words("en"))


@pytest.mark.parametrize("band", [None, (990.0, 1000.0, 1010.0)])
def test_no_more_posts_are_filled_than_the_target_asks_for(band: tuple[float, float, float] | None) -> None:
    """With a band and without it: 997 of 900 would be no share of anything."""
    luck = None if band is None else Spread(*band)
    goal = replace(GOAL, wanted=900.0, expected=1040.0, posts=PostsOutlook(900.0, 997.0, luck=luck))
    if band is None:
        goal = replace(goal, low=None, middle=None, high=None, chance=None)
    assert "900 of 900 posts" in re.sub(r" \([^)]*\)", "", headline(replace(FOUND, main=goal), words("en")))


@pytest.mark.parametrize(("language", "luck"), [("nl", "zonder toeval"), ("en", "chance left out")])
def test_a_wait_says_over_which_period_it_is_and_whether_luck_is_in_it(language: str, luck: str) -> None:
    w = words(language)
    link = w.say("chain.waits", people="9", weeks="3", year="2030")
    assert "2030" in link and luck in link
    values = {"limit": "seats", "month": "May 2027", "people": "9", "weeks": "3", "day": "31-12-2030"}
    since = {"nl": "van nu tot 31-12-2030", "en": "from now until 31-12-2030"}[language]
    with_luck = {"nl": "met toeval", "en": "chance included"}[language]
    drawn, expected = w.say("answer.limit", **values), w.say("answer.limit_expected", **values)
    assert since in drawn and with_luck in drawn and luck not in drawn
    assert since in expected and luck in expected and with_luck not in expected
