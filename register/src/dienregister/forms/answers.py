"""Answers: what was filled in, what of it can be read, and what of it counts."""

import re
from collections.abc import Mapping, Sequence

from dienregister.forms.conditions import Answer, Answers, holds
from dienregister.forms.definition import LONGEST_TEXT, Form, Page, Question

EMAIL = re.compile(r"[^@\s]{1,64}@[^@\s.]+(\.[^@\s.]+)+")
PHONE = re.compile(r"\+?[0-9][0-9 ()-]{7,18}")
WORDS_PER_MINUTE, SECONDS_PER_QUESTION = 150, 12
"""For the time a form takes before anybody filled it in: slow reading, and a choice for each question."""


def visible(form: Form, answers: Answers) -> tuple[Question, ...]:
    """The questions that are asked, given answers: each looks only at answers that are asked themselves."""
    shown: dict[str, Question] = {}
    for question in form.questions:
        counted = {key: value for key, value in answers.items() if key in shown}
        if ended(form, counted):
            break
        if question.show_if is None or holds(question.show_if, counted):
            shown[question.id] = question
    return tuple(shown.values())


def counted(form: Form, answers: Answers) -> dict[str, Answer]:
    """The answers that count: those to questions that are asked. Of branches that were left nothing stays."""
    shown = {question.id for question in visible(form, answers)}
    kept = {key: value for key, value in answers.items() if key.partition(".")[0] in shown}
    return {form.interest: 0} if ended(form, kept) else kept


def ended(form: Form, answers: Answers) -> bool:
    """Whether somebody has no interest: the form is over, and nothing else is asked or kept."""
    return answers.get(form.interest) == 0


def page_questions(form: Form, page: Page, answers: Answers) -> tuple[Question, ...]:
    """The questions of a page that are asked."""
    return tuple(question for question in visible(form, answers) if question in page.questions)


def read(question: Question, sent: Mapping[str, Sequence[str]]) -> Answers | str:
    """The answers of a question by their keys, or the code of what is wrong (`errors` of the labels)."""
    values = [value.strip() for value in sent.get(question.id, []) if value.strip()]
    match question.kind:
        case "scale" | "number":
            return _number(question, values)
        case "one":
            return _one(question, values)
        case "many":
            return _many(question, values)
        case "text":
            return _text(question, values)
        case "contact":
            return _contact(question, values, sent)


def _number(question: Question, values: Sequence[str]) -> Answers | str:
    if not values:
        return {} if question.optional else "missing"
    if not re.fullmatch(r"[0-9]{1,4}", values[0]) or not question.lowest <= int(values[0]) <= question.highest:
        return "number"
    return {question.id: int(values[0])}


def _one(question: Question, values: Sequence[str]) -> Answers | str:
    if not values:
        return {} if question.optional else "missing"
    known = {option.id for option in question.options}
    return {question.id: values[0]} if len(values) == 1 and values[0] in known else "choice"


def _many(question: Question, values: Sequence[str]) -> Answers | str:
    if not values:
        return {} if question.optional else "missing"
    known = [option.id for option in question.options]
    if not set(values) <= set(known):
        return "choice"
    return {question.id: [option for option in known if option in values]}


def _text(question: Question, values: Sequence[str]) -> Answers | str:
    text = " ".join(values)
    if not text:
        return {} if question.optional else "missing"
    return {question.id: text} if len(text) <= LONGEST_TEXT else "long"


def _contact(question: Question, values: Sequence[str], sent: Mapping[str, Sequence[str]]) -> Answers | str:
    way = _one(question, values)
    if isinstance(way, str) or way.get(question.id) not in ("email", "phone"):
        return way
    kind = str(way[question.id])
    address = " ".join(value.strip() for value in sent.get(f"{question.id}.{kind}", []))
    wanted = EMAIL if kind == "email" else PHONE
    return {**way, f"{question.id}.{kind}": address} if wanted.fullmatch(address) else kind


def about_minutes(form: Form) -> int:
    """About how many minutes a form takes whose interest is not nought, by its words and questions."""
    words = sum(
        len(text.split())
        for question in form.questions
        for text in [question.ask.nl, question.why.nl, *(option.text.nl for option in question.options)]
    )
    return max(1, round(words / WORDS_PER_MINUTE + len(form.questions) * SECONDS_PER_QUESTION / 60))
