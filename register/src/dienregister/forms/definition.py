"""What a form may say: pages of questions, each with its reason, purpose and how long its answer is kept."""

import hashlib
import json
import re
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from dienregister.forms.conditions import names_in
from dienregister.text.faults import fault
from dienregister.text.words import Language
from dienregister.text.yaml import parse_yaml

Kind = Literal["scale", "one", "many", "number", "text", "contact"]
Purpose = Literal["contact", "match", "plan_talk", "count"]
LONGEST_TEXT = 200

HEALTH = re.compile(
    r"gezond|ziek|medisch|medicijn|allergi|beperking|handicap|lengte|gewicht|\bbmi\b|\bbril\b|astma|diabet|psych"
    r"|operatie|huisarts|\bfit|conditie|roken|alcohol|drugs"
    r"|health|illness|disease|medic|allerg|disab|height|weight|glasses|asthma|surgery|\bfit|smok",
    re.IGNORECASE,
)
BELIEF = re.compile(
    r"geloof|geloven|religi|godsdienst|geweten|kerk|moskee|levensbeschouw|politiek|partij"
    r"|belief|faith|church|mosque|conscien|politic",
    re.IGNORECASE,
)


class Part(BaseModel):
    """A part of a form: frozen, without unknown keys."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Text(Part):
    """A text in both languages; the Dutch is at level B1."""

    nl: Annotated[str, Field(min_length=1)]
    en: Annotated[str, Field(min_length=1)]

    def said(self, language: Language) -> str:
        """In a language."""
        return self.nl if language == "nl" else self.en


class Option(Part):
    """One of the answers to choose from."""

    id: Annotated[str, Field(pattern=r"^[a-z0-9_]+$")]
    text: Text


class Question(Part):
    """A question: the same on paper, on a screen and by telephone."""

    id: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
    ask: Text
    why: Text
    kind: Kind
    options: tuple[Option, ...] = ()
    ends: tuple[Text, Text] | None = None
    """What the lowest and the highest of a scale mean."""
    lowest: int = 0
    highest: int = 10
    purpose: Annotated[tuple[Purpose, ...], Field(min_length=1)]
    ground: Literal["answers"] = "answers"
    sensitivity: Literal["plain", "health"] = "plain"
    duty: Literal["never"] = "never"
    show_if: str | None = None
    optional: bool = False
    keep: Literal["interest", "contact"]

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if bool(self.options) is not (self.kind in ("one", "many", "contact")):
            raise ValueError(f"a question of kind {self.kind} has options or has none: {self.id}")
        if (self.kind == "scale") is not (self.ends is not None):
            raise ValueError(f"a scale says what its ends mean, and nothing else does: {self.id}")
        said = " ".join(
            [self.ask.nl, self.ask.en, self.why.nl, self.why.en]
            + [word for option in self.options for word in (option.text.nl, option.text.en)]
        )
        if self.sensitivity == "plain" and (found := HEALTH.search(said)):
            raise ValueError(f"a health question ({found[0]!r} in {self.id}) may be asked at the medical only")
        if found := BELIEF.search(said):
            raise ValueError(f"belief and conscience are never asked ({found[0]!r} in {self.id})")
        return self


class Page(Part):
    """Questions that are asked together."""

    title: Text
    questions: Annotated[tuple[Question, ...], Field(min_length=1)]


class Form(Part):
    """A version of a form, named by its hash for good."""

    form: Annotated[str, Field(pattern=r"^[a-z0-9_]+@[0-9]+$")]
    title: Text
    interest: str
    """The scale on which nought ends the form at once."""
    pages: Annotated[tuple[Page, ...], Field(min_length=1)]

    @cached_property
    def questions(self) -> tuple[Question, ...]:
        """All questions, in the order in which they are asked."""
        return tuple(question for page in self.pages for question in page.questions)

    @cached_property
    def sha(self) -> str:
        """The hash of what the form says."""
        said = json.dumps(self.model_dump(mode="json"), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        return hashlib.sha256(said.encode()).hexdigest()

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        before: set[str] = set()
        for page in self.pages:
            for question in page.questions:
                if unknown := names_in(question.show_if or "0 == 0") - before:
                    raise ValueError(f"{question.id} depends on {', '.join(unknown)}, which no earlier page asks")
            before |= {question.id for question in page.questions}
        if len(before) < len([question for page in self.pages for question in page.questions]):
            raise ValueError("two questions have one name")
        if self.interest not in {question.id for question in self.pages[0].questions if question.kind == "scale"}:
            raise ValueError(f"the first page asks no {self.interest} on a scale")
        return self


def read_form(path: Path, at_the_medical: bool = False) -> Form:
    """A form from its file.

    Raises:
        FaultyInput: what the file says is no form, or asks about health elsewhere than at the medical.
    """
    return form_of(parse_yaml(path.read_text("utf-8"), path.name), path.name, at_the_medical)


def form_of(said: dict[str, Any], where: str, at_the_medical: bool = False) -> Form:
    """A form from what is said.

    Raises:
        FaultyInput: it is no form, or asks about health elsewhere than at the medical.
    """
    try:
        form = Form.model_validate(said)
    except ValidationError as error:
        one = error.errors()[0]
        raise fault("form", where, reason=f"{'.'.join(map(str, one['loc']))}: {one['msg']}") from None
    if not at_the_medical and any(_health(form)):
        raise fault("form-health", where, questions=", ".join(_health(form)))
    return form


def _health(form: Form) -> Iterator[str]:
    return (question.id for question in form.questions if question.sensitivity == "health")
