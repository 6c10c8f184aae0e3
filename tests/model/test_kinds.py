"""Kinds of input that mean nothing: each is refused where it stands, in words, and never followed."""

from collections.abc import Mapping
from pathlib import Path

import pytest

import dienmodel
from dienmodel.cli import main
from dienmodel.model.load import load
from dienmodel.network.catalogue import catalogue_of
from dienmodel.network.world import build
from dienmodel.runs.explain.every import parse
from dienmodel.text.faults import FaultyInput
from dienmodel.text.languages import LANGUAGES
from dienmodel.text.telling import told

SMALL = str(Path(__file__).parents[1] / "cases" / "small")
SAID = "nl: x, en: x, source: made_up, kind: estimate, grade: expert"
BY_RANK = "by: [rank], table: {soldier: 1000, officer: 200}"


def overlay(place: Path, text: str, figures: Mapping[str, str] | None = None) -> str:
    """A file to lay over the small scenario: some text, and figures by key with what is not in all of them."""
    lines = [f"  {key}: {{{content}, {SAID}}}" for key, content in (figures or {}).items()]
    (place / "over.yaml").write_text("\n".join([text, *(["figures:"] if lines else []), *lines]) + "\n")
    return str(place / "over.yaml")


def codes(place: Path, text: str, figures: Mapping[str, str] | None = None) -> list[str]:
    """Codes of the faults of the small scenario under an overlay; each can be told in both languages."""
    with pytest.raises(FaultyInput) as caught:
        build(load(SMALL, [overlay(place, text, figures)]))
    for fault in caught.value.faults:
        assert all(told(fault, language).remedy for language in LANGUAGES)
        assert ".yaml:" in str(fault.where)
    return [fault.code for fault in caught.value.faults]


@pytest.mark.parametrize(
    ("key", "content"),
    [
        ("leaving_by_tenure", "unit: factor, value: -1"),
        ("by_month", f"unit: factor, months: [{', '.join(['1'] * 11)}, -1]"),
        ("applications", "unit: people/year, value: -1200, low: -1300, high: -1100"),
        ("heads", "unit: people, by: [rank], table: {soldier: -1000, officer: 200}"),
        ("seats", "unit: people, value: -5"),
        ("goal", "unit: people, value: -5"),
        ("posts", "unit: people, by: [rank], table: {soldier: -5, officer: 5}"),
        ("per_instructor", "unit: people/unit, value: 0.5"),
        ("ages", "unit: factor, value: -1"),
    ],
)
def test_fewer_than_nobody_is_refused_where_the_number_stands(tmp_path: Path, key: str, content: str) -> None:
    with pytest.raises(FaultyInput) as caught:
        load(SMALL, [overlay(tmp_path, "", {key: content})])
    assert "too-low" in [fault.code for fault in caught.value.faults]
    assert {str(fault.where) for fault in caught.value.faults} == {f"{tmp_path / 'over.yaml'}:3"}


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ("unit: hours/person/year, value: 8", "unit"),
        ("unit: factor, value: 2", "figure-no-chance"),
        ("unit: factor, value: -0.5", "too-low"),
    ],
)
def test_a_chance_lies_between_0_and_1(tmp_path: Path, content: str, code: str) -> None:
    assert set(codes(tmp_path, "", {"failed": content})) == {code}


def test_a_share_times_a_factor_is_a_chance_as_long_as_it_is_one(tmp_path: Path) -> None:
    text = "stages: {course: {dropout: [failed, twice]}}"
    build(load(SMALL, [overlay(tmp_path, text, {"twice": "unit: factor, value: 2"})]))
    assert codes(tmp_path, text, {"twice": "unit: factor, value: 200"}) == ["figure-no-chance"]


MEASURE = "measures: {m: {title: {nl: x, en: x}, start: 2027-01-04, lead: lead, cost: {}, effects: [%s]}}"

WEIGHED = "aims: {shortfall: {weight: worth}}\n"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (MEASURE % "{figure: seats, add: seats}", "effect-in-circle"),
        (MEASURE % "{figure: seats, add: more}, {figure: more, add: seats}", "effect-in-circle"),
        (WEIGHED + MEASURE % "{figure: worth, multiply: twice}", "weight-of-measure"),
        ("population: {youngest: 28}", "population-ages"),
        ("tracks: {entry: {then: [{stock: military, next: rank}]}}", "next-without"),
        ("stocks: {military: {limit: years_in, at_limit: [{stock: military, next: rank}]}}", "next-from-top"),
        ("tracks: {entry: {stages: [decide, {swap: [exam, exam], share: failed}, course]}}", "swap-alone"),
        ("stocks: {military: {category: null}}\ntracks: {entry: {category: null}}", "nobody-counts"),
        ("costs: {pay: {stock: null, newcomers: entry, where: {rank: [officer]}}}", "cost-where"),
        ("costs: {pay: {where: {rank: [oficer]}}}", "no-member"),
        ("costs: {pay: {where: {rnk: [officer]}}}", "no-dimension"),
        ("costs: {pay: {stock: null, capacity: seats, where: {rank: [officer]}}}", "cost-where-capacity"),
        ("capacities: {exam_slots: {drawn: [{stock: military, share: failed}]}}", "slots-drawn"),
        ("capacities: {exam_slots: {filled: [{stock: military}]}}", "slots-filled"),
    ],
)
def test_what_would_do_nothing_or_lead_nowhere_is_refused(tmp_path: Path, text: str, code: str) -> None:
    figures = {
        "more": "unit: people, value: 5",
        "worth": "unit: euro/person, value: 5",
        "twice": "unit: factor, value: 2",
    }
    assert code in codes(tmp_path, text, figures)


def test_shares_above_the_whole_are_a_fault_of_the_scenario(tmp_path: Path) -> None:
    text = "stocks: {military: {exits: {leave: {to: [{leave: true, share: most}, {stock: military, share: most}]}}}}"
    assert "ways-above-whole" in codes(tmp_path, text, {"most": "unit: share, value: 0.6"})


def test_a_table_deeper_than_its_dimensions_is_refused(tmp_path: Path) -> None:
    deep = "unit: share, by: [rank], table: {soldier: {a: 0.1}, officer: 0.1}"
    assert codes(tmp_path, "", {"failed": deep}) == ["figure-table-deep"]


def test_posts_are_told_for_the_groups_that_fill_them(tmp_path: Path) -> None:
    assert codes(tmp_path, "", {"posts": "unit: people, value: 2000"}) == ["posts-of-groups"]


def test_costs_of_a_capacity_count_the_part_that_is_named(tmp_path: Path) -> None:
    """20 of 50 seats are for officers: 20 seats a year at 1000 euro, and 50 without `where`."""
    text = """
gates: {course: {by: [rank], uses: {instructors: null}}}
capacities: {instructors: null, seats: {by: [rank]}}
stages: {course: {by: [rank], split: {rank: half}}}
costs: {seats: {title: {nl: x, en: x}, article: training, capacity: seats, rate: price%s}}
"""
    figures = {
        "price": "unit: euro/person/year, value: 1000",
        "half": "unit: share, value: 0.5",
        "seats": "unit: people, by: [rank], table: {soldier: 30, officer: 20}",
    }
    for where, seats in (("", 50), (", where: {rank: [officer]}", 20)):
        world = build(load(SMALL, [overlay(tmp_path, text % where, figures)]))
        (line,) = [cost for cost in world.outcomes.costs if cost.name == "seats"]
        keys = [world.network.labels.capacity_keys[i] for i in line.rows]
        offered = {"soldier": 30, "officer": 20}
        assert sum(offered[key.groups[0]] for key in keys) == seats


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("figures: {seats: {unit: people, value: 1}}\n", "plan-says-more"),
        ("measures: {more_exams: {start: 2028-01-03}}\n", "plan-decides-nothing"),
        ("- a\n", "plan-decides-nothing"),
    ],
)
def test_a_file_that_decides_nothing_is_no_plan(tmp_path: Path, text: str, code: str) -> None:
    from dienmodel.api import Choice

    (tmp_path / "p.yaml").write_text(text)
    with pytest.raises(FaultyInput) as caught:
        Choice(SMALL).following(tmp_path / "p.yaml")
    assert code in [fault.code for fault in caught.value.faults]


def test_a_control_character_is_refused_however_it_is_written(tmp_path: Path) -> None:
    with pytest.raises(FaultyInput) as caught:
        load(SMALL, [overlay(tmp_path, 'title: {nl: "a\\x0Bb", en: x}')])
    assert [(fault.code, str(fault.where)) for fault in caught.value.faults] == [
        ("yaml-character", f"{tmp_path / 'over.yaml'}:1")
    ]


@pytest.mark.parametrize("value", ["value: 0,15", "value: '0,15'"])
def test_a_decimal_comma_is_explained(tmp_path: Path, value: str) -> None:
    with pytest.raises(FaultyInput) as caught:
        load(SMALL, [overlay(tmp_path, "", {"failed": f"unit: share, {value}"})])
    assert any("0.15" in told(fault, language).remedy for fault in caught.value.faults for language in LANGUAGES)


@pytest.mark.parametrize("command", ["check", "run", "measures"])
def test_the_command_line_answers_in_the_language_of_the_call(tmp_path: Path, command: str) -> None:
    from click.testing import CliRunner

    file = overlay(tmp_path, "stages: {exam: {dropuot: failed}}")
    found = {
        language: CliRunner().invoke(main, ["--language", language, command, SMALL, "--overlay", file]).stderr
        for language in LANGUAGES
    }
    assert "is hier geen bekende sleutel" in found["nl"]
    assert "waarom:" in found["nl"]
    assert "is not a known key" in found["en"]
    assert not {"why:", "remedy:", "not a known"} & set(found["nl"].split())


def test_faults_of_a_question_are_told_in_both_languages() -> None:
    with pytest.raises(FaultyInput) as caught:
        parse("nobody", catalogue_of(dienmodel.load(SMALL)))
    assert "there is no quantity 'nobody'" in str(caught.value)
    assert "er is geen grootheid 'nobody'" in caught.value.text("nl")
