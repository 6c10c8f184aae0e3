"""Whether an act towards somebody is permitted today: a pure function of records, facts and the day."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from dienregister.law.ladder import LEVEL_OF_DUTY, level_of_message
from dienregister.law.records import Channel, Duty, Grant, Message, Policy, Step
from dienregister.law.shelf import Shelf


@dataclass(frozen=True)
class Send:
    """Sending a message, by a channel, with a template."""

    kind: Message
    channel: Channel
    template_sha: str


@dataclass(frozen=True)
class Ask:
    """Asking a form."""

    form_sha: str


@dataclass(frozen=True)
class Oblige:
    """Making something a duty."""

    duty: Duty


@dataclass(frozen=True)
class Appoint:
    """Offering an appointment for a step."""

    step: Step


Act = Send | Ask | Oblige | Appoint


@dataclass(frozen=True)
class Facts:
    """What must be known of somebody today, as told by the population register."""

    birth_date: date
    deceased: bool = False
    emigrated: bool = False
    not_at_address: bool = False
    contact_stop: bool = False
    sent: Mapping[Message, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Permit:
    """An act is permitted by a policy on a day."""

    act: Act
    policy_sha: str
    level: int
    day: date


@dataclass(frozen=True)
class Refusal:
    """An act is not permitted; `reason` is a key of the labels (`refusals`)."""

    act: Act
    reason: str
    day: date


def age_on(birth_date: date, day: date) -> int:
    """Age in full years. Who was born on 29 February has a birthday on 1 March in other years."""
    return day.year - birth_date.year - ((day.month, day.day) < (birth_date.month, birth_date.day))


def permits(shelf: Shelf, act: Act, person: Facts, today: date) -> Permit | Refusal:
    """Whether an act towards a person is permitted today, by the policy in force and every grant it rests on."""
    found = shelf.in_force(today)
    if found is None:
        return Refusal(act, "no-policy", today)
    sha, policy = found
    level = shelf.level(policy, today)
    if level is None:
        return Refusal(act, "stopped", today)
    if not all(_granted(shelf, grant, today) for grant in policy.grants_used):
        return Refusal(act, "grant-ended", today)
    reason = _whom(policy, act, person, today) or _what(policy, level, act, person, today)
    return Refusal(act, reason, today) if reason else Permit(act, sha, level, today)


def _granted(shelf: Shelf, grant: Grant, day: date) -> bool:
    return any(one.grant is grant and one.holds(day) for one in shelf.grants())


def _whom(policy: Policy, act: Act, person: Facts, today: date) -> str | None:
    if person.deceased:
        return "deceased"
    if isinstance(act, Send) and act.kind is Message.RECEIPT:
        return None  # who answered is told so, whatever changed since
    if person.emigrated:
        return "emigrated"
    if person.not_at_address and isinstance(act, Send):
        return "not-at-address"
    if person.contact_stop and not isinstance(act, Ask):
        return "contact-stop"
    youngest, oldest = policy.population.age
    if not youngest <= age_on(person.birth_date, today) <= (oldest if isinstance(act, Send) else oldest + 1):
        return "age"  # who was written to before a birthday may still answer after it
    return None


def _what(policy: Policy, level: int, act: Act, person: Facts, today: date) -> str | None:
    age = age_on(person.birth_date, today)
    match act:
        case Send():
            return _send(policy, level, act, person, age)
        case Ask():
            return None if act.form_sha in {asking.sha256 for asking in policy.ask} else "form"
        case Oblige():
            return _oblige(policy, level, act, age)
        case Appoint():
            return "level" if level < 1 else "too-young" if age < policy.age_floor.interview else None


def _send(policy: Policy, level: int, act: Send, person: Facts, age: int) -> str | None:
    allowed = [one for one in policy.send if (one.kind, one.channel) == (act.kind, act.channel)]
    if not allowed:
        return "message"
    if act.template_sha not in {one.sha256 for one in allowed}:
        return "template"
    if level < level_of_message(act.kind, age):
        return "level"
    if person.sent.get(act.kind, 0) >= max(one.max_per_person for one in allowed):
        return "often-enough"
    return None


def _oblige(policy: Policy, level: int, act: Oblige, age: int) -> str | None:
    if act.duty not in policy.duties:
        return "duty"
    if level < LEVEL_OF_DUTY[act.duty]:
        return "level"
    return "too-young" if age < max(policy.age_floor.duty, 18) else None
