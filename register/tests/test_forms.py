"""Forms as data: what is asked follows the answers, what is not asked leaves nothing, health is not asked."""

import copy
from importlib.resources import files
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dienregister.forms.answers import about_minutes, counted, ended, read, visible
from dienregister.forms.conditions import holds, names_in
from dienregister.forms.definition import Question, form_of
from dienregister.store.installation import shipped_form
from dienregister.text.faults import FaultyInput
from dienregister.text.yaml import parse_yaml

FORM = shipped_form()
SAID = parse_yaml((files("dienregister") / "data" / "forms" / "questions_17.yaml").read_text("utf-8"), "form")


def answer_to(question: Question) -> st.SearchStrategy[Any]:
    options = [option.id for option in question.options]
    match question.kind:
        case "scale" | "number":
            return st.integers(question.lowest, question.highest)
        case "many":
            return st.lists(st.sampled_from(options), min_size=1, unique=True)
        case "text":
            return st.text(min_size=1, max_size=200)
        case _:
            return st.sampled_from(options)


ANSWERS = st.fixed_dictionaries({}, optional={question.id: answer_to(question) for question in FORM.questions})


@given(ANSWERS)
def test_no_answer_outside_the_path_is_kept(answers: dict[str, Any]) -> None:
    kept = counted(FORM, answers)
    asked = {question.id for question in visible(FORM, answers)}
    assert set(kept) <= asked and kept.items() <= answers.items()
    assert counted(FORM, kept) == kept
    if answers.get("interest") == 0:
        assert kept == {"interest": 0} and ended(FORM, kept)
    if answers.get("interest", 0) <= 2:
        assert "when" not in kept


def test_no_interest_ends_the_form_at_the_first_question() -> None:
    assert [question.id for question in visible(FORM, {"interest": 0, "way": ["civilian"]})] == ["interest"]


@pytest.mark.parametrize(
    ("condition", "answers", "true"),
    [
        ("interest > 2", {"interest": 3}, True),
        ("interest > 2", {"interest": 2}, False),
        ("interest > 2", {}, False),
        ("not interest > 2", {}, True),
        ("'B' in licence and interest == 5", {"licence": ["B", "C"], "interest": 5}, True),
        ("'D' in licence or interest == 5", {"licence": ["B"], "interest": 4}, False),
        ("now != 'school'", {"now": "work"}, True),
    ],
)
def test_conditions(condition: str, answers: dict[str, Any], true: bool) -> None:
    assert holds(condition, answers) is true


@pytest.mark.parametrize(
    "condition",
    [
        "__import__('os')",
        "interest",
        "interest + 1 > 2",
        "a < b < c",
        "(lambda: 1)() == 1",
        "x.y == 1",
        "f(x) == 1",
        "==",
    ],
)
def test_a_condition_is_never_code(condition: str) -> None:
    with pytest.raises(ValueError):
        names_in(condition)


def changed(**changes: Any) -> dict[str, Any]:
    said = copy.deepcopy(SAID)
    said["pages"][1]["questions"][0].update(changes)
    return said


HEALTH = [
    ("Hoe is je gezondheid?", "How are you?"),
    ("Gebruik je medicijnen?", "What do you use?"),
    ("Wat is je lengte?", "How tall are you?"),
    ("Hoe gaat het?", "Do you have a disability?"),
    ("Heb je een bril?", "Do you wear them?"),
]


@pytest.mark.parametrize(("nl", "en"), HEALTH)
def test_no_health_question_can_be_in_a_form(nl: str, en: str) -> None:
    with pytest.raises(FaultyInput, match="health"):
        form_of(changed(ask={"nl": nl, "en": en}), "form.yaml")
    with pytest.raises(FaultyInput, match="at the medical only"):
        form_of(changed(ask={"nl": nl, "en": en}, sensitivity="health"), "form.yaml")
    assert form_of(changed(ask={"nl": nl, "en": en}, sensitivity="health"), "form.yaml", at_the_medical=True)


def test_belief_is_never_asked() -> None:
    with pytest.raises(FaultyInput, match="belief"):
        form_of(changed(ask={"nl": "Wat is je geloof?", "en": "What?"}), "form.yaml", at_the_medical=True)


@pytest.mark.parametrize(
    "changes",
    [
        {"purpose": []},
        {"purpose": ["profit"]},
        {"duty": "with(duty_answer)"},
        {"options": []},
        {"show_if": "contact == 'none'"},
        {"show_if": "work == 'x'"},
        {"id": "interest"},
        {"ask": {"nl": "Alleen Nederlands"}},
    ],
)
def test_what_no_form_may_say_is_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(FaultyInput):
        form_of(changed(**changes), "form.yaml")


@given(ANSWERS.filter(lambda answers: answers.get("interest") != 0))
def test_a_question_reads_what_it_offers(answers: dict[str, Any]) -> None:
    for question in FORM.questions:
        if question.id not in answers or question.kind in ("contact", "text"):
            continue
        value = answers[question.id]
        sent = {
            question.id: [value]
            if isinstance(value, str)
            else list(map(str, value if isinstance(value, list) else [value]))
        }
        got = read(question, sent)
        assert isinstance(got, dict)
        assert (sorted(got[question.id]) if isinstance(value, list) else got[question.id]) == (
            sorted(value) if isinstance(value, list) else value
        )


@pytest.mark.parametrize(
    ("name", "sent", "code"),
    [
        ("interest", ["11"], "number"),
        ("interest", ["-1"], "number"),
        ("interest", ["٣"], "number"),
        ("interest", [], "missing"),
        ("way", ["general"], "choice"),
        ("now", ["school", "work"], "choice"),
        ("hobby", ["x" * 201], "long"),
    ],
)
def test_what_cannot_be_read_is_told(name: str, sent: list[str], code: str) -> None:
    question = next(question for question in FORM.questions if question.id == name)
    assert read(question, {name: sent}) == code


@pytest.mark.parametrize(
    ("way", "address", "good"),
    [
        ("email", "noor@voorbeeld.nl", True),
        ("email", "noor", False),
        ("email", "a@b@c.nl", False),
        ("phone", "06 12345678", True),
        ("phone", "bel mij", False),
        ("letter", "", True),
        ("none", "", True),
    ],
)
def test_a_way_to_be_reached_needs_its_address(way: str, address: str, good: bool) -> None:
    question = next(question for question in FORM.questions if question.kind == "contact")
    sent = {"contact": [way], f"contact.{way}": [address], "contact.phone": [address]}
    assert isinstance(read(question, sent), dict) is good
    if way in ("letter", "none"):
        assert read(question, sent) == {"contact": way}


def test_the_hash_of_a_form_names_what_it_says() -> None:
    assert form_of(SAID, "f").sha == FORM.sha
    assert form_of(changed(optional=True), "f").sha != FORM.sha
    assert 2 <= about_minutes(FORM) <= 10
