"""What a law file, a policy and a lowering may say. What is not here cannot be said, such as turning up to serve."""

from datetime import date
from enum import StrEnum
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

NO_DUTY_UNDER = 18
"""No duty of any kind below this age, whatever a record says (Optional Protocol on children in armed conflict)."""
YOUNGEST = 17
"""Nobody younger is in the register."""

Level = Annotated[int, Field(ge=0, le=4)]
Age = Annotated[int, Field(ge=YOUNGEST, le=67)]
Sha = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
Name = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]{0,39}$")]


class Duty(StrEnum):
    """What a law may oblige somebody to do. Serving is not among them."""

    ANSWER = "answer"
    REACT = "react"
    ATTEND_INTERVIEW = "attend_interview"
    ATTEND_SELECTION = "attend_selection"
    ATTEND_MEDICAL = "attend_medical"


class Grant(StrEnum):
    """What a law in force may grant."""

    LETTER_17 = "letter_17"
    CONTACT_18_27 = "contact_18_27"
    DUTY_ANSWER = "duty_answer"
    DUTY_REACT = "duty_react"
    DUTY_ATTEND = "duty_attend"
    ASK_HEALTH = "ask_health"
    MEDICAL_FIRST = "medical_first"


class Message(StrEnum):
    """What may be sent to somebody."""

    SURVEY_LETTER = "survey_letter"
    RECEIPT = "receipt"
    INVITATION = "invitation"
    REQUEST = "request"
    REMINDER = "reminder"
    APPOINTMENT = "appointment"


class Channel(StrEnum):
    """How a message goes out."""

    POST = "post"
    EMAIL = "email"


class Step(StrEnum):
    """Where a form is asked, or an appointment held."""

    SURVEY = "survey"
    INTERVIEW = "interview"
    SELECTION = "selection"
    MEDICAL = "medical"


class Said(BaseModel):
    """A part of a record: strict, frozen, without unknown keys."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=False)


class Period(Said):
    """From a day up to and including another; without end where that is not said."""

    since: Annotated[date, Field(alias="from")]
    until: Annotated[date | None, Field(alias="to")] = None

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.until is not None and self.until < self.since:
            raise ValueError("`to` lies before `from`")
        return self

    def holds(self, day: date) -> bool:
        """Whether a day lies in it."""
        return self.since <= day and (self.until is None or day <= self.until)


class Granted(Period):
    """One thing that an article of a law grants, and when."""

    grant: Grant
    article: Annotated[str, Field(min_length=1)]


class Law(Said):
    """The law that a file speaks of."""

    id: Annotated[str, Field(min_length=1)]
    title: Annotated[str, Field(min_length=1)]
    publication: str | None = None
    in_force: date


class LawFile(Said):
    """A law file, signed by a jurist: what a law in force grants."""

    law: Law
    grants: tuple[Granted, ...]


class Population(Said):
    """Whom a policy may be about, judged on the facts of the day."""

    age: tuple[Age, Age]
    resident: Literal[True] = True

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.age[0] > self.age[1]:
            raise ValueError("the youngest age lies above the oldest")
        return self


class Sending(Said):
    """One kind of message that may be sent: only with the template of this hash."""

    kind: Message
    channel: Channel
    template: Annotated[str, Field(min_length=1)]
    sha256: Sha
    max_per_person: Annotated[int, Field(ge=1, le=5)] = 1


class Asking(Said):
    """The form that may be asked: only the one of this hash, at this step."""

    form: Annotated[str, Field(min_length=1)]
    sha256: Sha
    step: Step = Step.SURVEY
    sensitivity: tuple[Literal["plain", "health"], ...] = ("plain",)

    @model_validator(mode="after")
    def _health_only_at_the_medical(self) -> Self:
        if "health" in self.sensitivity and self.step is not Step.MEDICAL:
            raise ValueError("health may be asked at the medical only")
        return self


class AgeFloor(Said):
    """The youngest age for a duty and for an interview."""

    duty: Annotated[int, Field(ge=NO_DUTY_UNDER)] = NO_DUTY_UNDER
    interview: Annotated[int, Field(ge=YOUNGEST)] = NO_DUTY_UNDER


class Retention(Said):
    """How many days each class of data is kept."""

    draft_days: Annotated[int, Field(ge=1)]
    no_contact_days: Annotated[int, Field(ge=1)]
    unanswered_days: Annotated[int, Field(ge=1)]


class Policy(Said):
    """A policy record, signed by a jurist and by the policy owner."""

    policy: Name
    level: Level
    valid: Period
    replaces: Name | None = None
    population: Population
    grants_used: tuple[Grant, ...]
    send: tuple[Sending, ...] = ()
    ask: tuple[Asking, ...] = ()
    duties: tuple[Duty, ...] = ()
    reminders: Annotated[int, Field(ge=0, le=2)] = 0
    order: Literal["selection_first", "medical_first"] = "selection_first"
    consequence: Literal["none", "flag"] = "none"
    age_floor: AgeFloor = AgeFloor()
    retention: Retention
    objection_days: Annotated[int, Field(ge=42)] = 42

    @model_validator(mode="after")
    def _ends(self) -> Self:
        if self.valid.until is None:
            raise ValueError("a policy must say when it ends (`valid: to`)")
        return self


class Lowering(Said):
    """Takes a policy down to a level, or to a stop, at once; one signature is enough."""

    lowering: Name
    policy: Name
    level: Level | Literal["stop"]
    since: Annotated[date, Field(alias="from")]


Record = LawFile | Policy | Lowering


def name_of(record: Record) -> str:
    """What a record is called, unique among those of its sort; an amendment of a law is another publication."""
    if isinstance(record, LawFile):
        return f"{record.law.id} {record.law.publication or ''}".strip()
    return record.policy if isinstance(record, Policy) else record.lowering
