"""The ladder of obligation: what each level may contain, and which grants that needs."""

from collections.abc import Iterator

from dienregister.law.records import Duty, Grant, Message, Policy

LEVEL_OF_DUTY = {
    Duty.ANSWER: 2,
    Duty.REACT: 3,
    Duty.ATTEND_INTERVIEW: 4,
    Duty.ATTEND_SELECTION: 4,
    Duty.ATTEND_MEDICAL: 4,
}
LEVEL_OF_MESSAGE = {
    Message.SURVEY_LETTER: 0,
    Message.RECEIPT: 0,
    Message.INVITATION: 1,
    Message.REMINDER: 1,
    Message.REQUEST: 2,
    Message.APPOINTMENT: 4,
}
GRANT_OF_LEVEL = {
    1: Grant.CONTACT_18_27,
    2: Grant.DUTY_ANSWER,
    3: Grant.DUTY_REACT,
    4: Grant.DUTY_ATTEND,
}
OLDEST_OF_LEVEL = {0: 17, 1: 27, 2: 27, 3: 27, 4: 27}
"""The oldest age that a level may be about."""


def level_of_message(kind: Message, age: int) -> int:
    """The level that sending a message to somebody of an age needs: a survey letter to an adult is one of level 1."""
    return max(LEVEL_OF_MESSAGE[kind], 1 if age > OLDEST_OF_LEVEL[0] and kind is not Message.RECEIPT else 0)


def needed(policy: Policy) -> frozenset[Grant]:
    """Every grant that a policy rests on, whether it says so or not."""
    return frozenset(_needed(policy))


def _needed(policy: Policy) -> Iterator[Grant]:
    if policy.population.age[0] <= OLDEST_OF_LEVEL[0]:
        yield Grant.LETTER_17
    yield from (grant for level, grant in GRANT_OF_LEVEL.items() if level <= policy.level)
    if any("health" in asking.sensitivity for asking in policy.ask):
        yield Grant.ASK_HEALTH
    if policy.order == "medical_first":
        yield Grant.MEDICAL_FIRST


def above_its_level(policy: Policy) -> tuple[str, ...]:
    """What a policy holds that belongs to a higher level than its own."""
    duties = [duty.value for duty in policy.duties if LEVEL_OF_DUTY[duty] > policy.level]
    messages = [sending.kind.value for sending in policy.send if LEVEL_OF_MESSAGE[sending.kind] > policy.level]
    ages = [f"age {policy.population.age[1]}"] if policy.population.age[1] > OLDEST_OF_LEVEL[policy.level] else []
    consequence = ["consequence"] if policy.consequence != "none" and not policy.duties else []
    reminders = ["reminders"] if policy.reminders > min(policy.level, 2) else []
    return (*duties, *messages, *ages, *consequence, *reminders)
