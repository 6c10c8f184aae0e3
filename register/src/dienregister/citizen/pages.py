"""What the pages show: questions with what was filled in, a list to check, and the copy to keep."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dienregister.citizen.drafts import Filled
from dienregister.forms.answers import page_questions, visible
from dienregister.forms.conditions import Answer
from dienregister.forms.definition import Form, Question
from dienregister.letters.letter import day_nl
from dienregister.letters.pdf import pdf
from dienregister.text.words import Language, words


@dataclass(frozen=True)
class Drawn:
    """A question as it stands on a page."""

    question: Question
    ask: str
    why: str
    values: Sequence[str]
    hidden: bool
    error: str | None
    addresses: Mapping[str, str]


def drawn(form: Form, number: int, now: Filled, language: Language, errors: Mapping[str, str]) -> list[Drawn]:
    """The questions of a page, with answers of this session and what is wrong with what was sent."""
    return [
        Drawn(
            question,
            question.ask.said(language),
            question.why.said(language),
            _values(now.shown(question.id)),
            now.hidden(question),
            words(language)[f"errors.{errors[question.id]}"] if question.id in errors else None,
            {kind: str(now.shown(f"{question.id}.{kind}") or "") for kind in ("phone", "email")},
        )
        for question in page_questions(form, form.pages[number - 1], now.answers)
    ]


def _values(answer: Answer | None) -> Sequence[str]:
    if answer is None:
        return ()
    return (str(answer),) if isinstance(answer, str | int) else tuple(answer)


def told(form: Form, now: Filled, language: Language) -> list[dict[str, Any]]:
    """Every question that is asked, its page, and its answer in words; one of an earlier session is not told."""
    pages = {question.id: number for number, page in enumerate(form.pages, 1) for question in page.questions}
    return [
        {
            "id": question.id,
            "page": pages[question.id],
            "question": question.ask.said(language),
            "answer": _told(question, now, language),
        }
        for question in visible(form, now.answers)
    ]


def _told(question: Question, now: Filled, language: Language) -> str:
    said = words(language)
    if now.hidden(question):
        return said["page.earlier"]
    answer = now.shown(question.id)
    if answer is None or answer == []:
        return said["page.skipped"]
    names = {option.id: option.text.said(language) for option in question.options}
    text = ", ".join(names.get(value, value) for value in _values(answer))
    addresses = [str(now.shown(f"{question.id}.{kind}") or "") for kind in ("phone", "email")]
    return ": ".join([text, *filter(None, addresses)])


def copy_pdf(form: Form, now: Filled, language: Language) -> bytes:
    """A copy of what was sent, to keep."""
    said = words(language)
    assert now.sent_at is not None
    day = day_nl(now.sent_at.date()) if language == "nl" else f"{now.sent_at:%-d %B %Y}"
    return pdf(
        "copy",
        {
            "title": said["copy.title"],
            "language": language,
            "lines": [f"{said['copy.receipt']}: {now.receipt}", f"{said['copy.sent']}: {day}"],
            "answers": [{"question": one["question"], "answer": one["answer"]} for one in told(form, now, language)],
        },
    )
