"""What may be done rests on signed records; what is not granted is not permitted, whatever a record says."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dienregister.law.permits import Appoint, Ask, Facts, Oblige, Permit, Refusal, Send, age_on, permits
from dienregister.law.records import Channel, Duty, Message, Step
from dienregister.law.shelf import Shelf, take
from dienregister.law.signing import Signed
from records import DAY, EVERYTHING, FORM, LADDER, TEMPLATE, TRUSTED, law, policy, signed

LETTER = Send(Message.SURVEY_LETTER, Channel.POST, TEMPLATE)
ACTS = (
    *(Send(kind, Channel.POST, TEMPLATE) for kind in Message),
    Ask(FORM),
    *(Oblige(duty) for duty in Duty),
    *(Appoint(step) for step in Step),
)


def aged(years: int, day: date = DAY, **facts: Any) -> Facts:
    return Facts(date(day.year - years, 1, 1), **facts)


def shelf_at(level: int, **changes: Any) -> Shelf:
    shelf = take([signed(law(*EVERYTHING), "jurist"), signed(policy(level, **changes), "jurist", "owner")], TRUSTED)
    assert not shelf.faults, shelf.faults
    return shelf


def refused(*records: Signed, on: Shelf | None = None) -> list[str]:
    return [fault.code for fault in take(records, TRUSTED, on).faults]


def reason(shelf: Shelf, act: Any, person: Facts, day: date = DAY) -> str | None:
    answer = permits(shelf, act, person, day)
    return answer.reason if isinstance(answer, Refusal) else None


def test_level_nought_sends_a_letter_to_who_is_17_and_makes_nothing_a_duty() -> None:
    shelf = shelf_at(0)
    assert reason(shelf, LETTER, aged(17)) is None
    assert {reason(shelf, LETTER, aged(age)) for age in (16, 18, 27)} == {"age"}
    assert all(reason(shelf, Oblige(duty), aged(17)) for duty in Duty)
    assert reason(shelf, Appoint(Step.INTERVIEW), aged(17)) == "level"


@pytest.mark.parametrize(
    ("facts", "why"),
    [
        ({"deceased": True}, "deceased"),
        ({"emigrated": True}, "emigrated"),
        ({"not_at_address": True}, "not-at-address"),
        ({"contact_stop": True}, "contact-stop"),
        ({"sent": {Message.SURVEY_LETTER: 1}}, "often-enough"),
    ],
)
def test_no_letter_to_who_should_get_none(facts: dict[str, Any], why: str) -> None:
    assert reason(shelf_at(0), LETTER, aged(17, **facts)) == why


@pytest.mark.parametrize("level", [1, 2, 3, 4])
def test_higher_levels_are_locked_until_a_law_grants_them(level: int) -> None:
    locked = take([signed(law("letter_17"), "jurist"), signed(policy(level), "jurist", "owner")], TRUSTED)
    assert [fault.code for fault in locked.faults] == ["grant-missing"]
    assert locked.in_force(DAY) is None
    assert reason(shelf_at(level), Send(Message.INVITATION, Channel.POST, TEMPLATE), aged(20)) is None


@pytest.mark.parametrize("level", [1, 2, 3, 4])
def test_a_policy_cannot_leave_out_a_grant_it_rests_on(level: int) -> None:
    said = policy(level, grants_used=LADDER[:level])
    assert refused(signed(law(*EVERYTHING), "jurist"), signed(said, "jurist", "owner")) == ["grants-not-cited"]


@pytest.mark.parametrize(
    ("level", "changes"),
    [
        (0, {"population": {"age": [17, 18]}}),
        (1, {"duties": ["answer"]}),
        (2, {"duties": ["react"]}),
        (3, {"duties": ["attend_medical"]}),
        (0, {"send": [{"kind": "invitation", "channel": "post", "template": "t", "sha256": TEMPLATE}]}),
        (0, {"reminders": 1}),
    ],
)
def test_what_belongs_to_a_higher_level_is_refused(level: int, changes: dict[str, Any]) -> None:
    records = signed(law(*EVERYTHING), "jurist"), signed(policy(level, **changes), "jurist", "owner")
    assert refused(*records) == ["policy-above-level"]


@given(age=st.integers(17, 30), level=st.integers(0, 4), duty=st.sampled_from(Duty))
def test_no_duty_under_18_and_none_above_the_level(age: int, level: int, duty: Duty) -> None:
    answer = permits(shelf_at(level), Oblige(duty), aged(age), DAY)
    if isinstance(answer, Permit):
        assert age >= 18 and level >= {"answer": 2, "react": 3}.get(duty, 4)


@pytest.mark.parametrize("wish", ["serve", "turn_up", "military_service", "opkomst"])
def test_turning_up_for_service_cannot_be_said(wish: str) -> None:
    assert set(Duty) == {"answer", "react", "attend_interview", "attend_selection", "attend_medical"}
    records = signed(law(*EVERYTHING), "jurist"), signed(policy(4, duties=[wish]), "jurist", "owner")
    assert refused(*records) == ["record-unreadable"]
    assert refused(signed(law(wish), "jurist")) == ["record-unreadable"]


@pytest.mark.parametrize(
    "changes",
    [
        {"age_floor": {"duty": 17, "interview": 18}},
        {"consequence": "fine"},
        {"valid": {"from": date(2026, 1, 1), "to": None}},
        {"population": {"age": [16, 27]}},
        {"level": 5},
        {"fine": 100},
        {"ask": [{"form": "f", "sha256": FORM, "step": "survey", "sensitivity": ["health"]}]},
        {"ask": [{"form": "f", "sha256": FORM, "step": "medical", "sensitivity": ["belief"]}]},
    ],
)
def test_what_no_policy_may_say_cannot_be_read(changes: dict[str, Any]) -> None:
    assert refused(signed(policy(4) | changes, "jurist", "owner")) == ["record-unreadable"]


def test_health_and_another_order_need_grants_of_their_own() -> None:
    medical = [{"form": "f", "sha256": FORM, "step": "medical", "sensitivity": ["health"]}]
    for changes in ({"ask": medical}, {"order": "medical_first"}):
        records = signed(law(*EVERYTHING), "jurist"), signed(policy(4, **changes), "jurist", "owner")
        assert refused(*records) == ["grants-not-cited"]


@pytest.mark.parametrize("keys", [(), ("jurist",), ("owner",), ("jurist", "same"), ("jurist", "stranger")])
def test_a_policy_needs_a_jurist_and_an_owner_who_are_two_people(keys: tuple[str, ...]) -> None:
    assert refused(signed(law(*EVERYTHING), "jurist"), signed(policy(), *keys)) == ["policy-unsigned"]


@pytest.mark.parametrize("keys", [(), ("owner",), ("stranger",)])
def test_a_law_file_needs_a_jurist(keys: tuple[str, ...]) -> None:
    assert refused(signed(law("letter_17"), *keys)) == ["law-unsigned"]


def test_a_signature_counts_only_while_its_key_does() -> None:
    assert refused(signed(law("letter_17"), "jurist", on=date(2025, 12, 31))) == ["law-unsigned"]


@pytest.mark.parametrize(
    "changes",
    [
        {"objection_days": 43},
        {"population": {"age": [17, 17], "resident": True}},
        {"valid": {"from": date(2026, 1, 1), "to": date(2027, 1, 1)}},
        {"send": []},
        {"policy": "another"},
    ],
)
def test_every_altered_value_breaks_the_signatures(changes: dict[str, Any]) -> None:
    good = signed(policy(), "jurist", "owner")
    altered = Signed(good.where, dict(good.body) | changes, good.signatures)
    assert altered.sha != good.sha
    assert refused(signed(law(*EVERYTHING), "jurist"), altered) == ["policy-unsigned"]


def test_the_layout_of_a_record_does_not_count() -> None:
    body = policy()
    assert signed(dict(reversed(body.items())), "jurist").sha == signed(body, "owner").sha


def test_an_altered_record_is_refused_and_the_last_good_one_stays() -> None:
    shelf = shelf_at(0)
    changed = signed(policy(0, reminders=0, objection_days=50), "jurist", "owner")
    after = take([changed], TRUSTED, shelf)
    assert [fault.code for fault in after.faults] == ["record-altered"]
    assert after.in_force(DAY) == shelf.in_force(DAY)


def test_policies_do_not_overlap_unless_one_replaces_the_other() -> None:
    shelf = shelf_at(0)
    other = policy(0, policy="next", valid={"from": date(2026, 12, 1), "to": date(2027, 6, 1)})
    assert refused(signed(other, "jurist", "owner"), on=shelf) == ["policy-overlaps"]
    after = take([signed(other | {"replaces": "level-0"}, "jurist", "owner")], TRUSTED, shelf)
    assert not after.faults
    names = [found[1].policy for day in (DAY, DAY + timedelta(1)) if (found := after.in_force(day))]
    assert names == ["level-0", "next"]


def test_nothing_is_permitted_before_or_after_a_policy_or_without_one() -> None:
    shelf = shelf_at(0)
    for day in (date(2025, 12, 31), date(2027, 1, 1)):
        assert {reason(shelf, act, aged(17, day), day) for act in ACTS} == {"no-policy"}
    assert {reason(Shelf(), act, aged(17)) for act in ACTS} == {"no-policy"}


def test_a_grant_that_ends_ends_what_rests_on_it() -> None:
    ending = law(*EVERYTHING, until=date(2026, 6, 30))
    records = signed(ending, "jurist"), signed(policy(), "jurist", "owner")
    assert refused(*records) == ["grant-missing"]
    more = law(*EVERYTHING, since=date(2026, 7, 1), name="X2")
    assert refused(*records, signed(more, "jurist")) == []


def test_an_amendment_takes_the_place_of_the_law_from_the_day_it_is_in_force() -> None:
    old = law(*EVERYTHING)
    less = law("letter_17", since=DAY)
    less["law"]["publication"] = "Stb. 2026, 1"
    for order in ((old, less), (less, old)):
        shelf = Shelf()
        for one in order:
            shelf = take([signed(one, "jurist")], TRUSTED, shelf)
        assert not shelf.faults
        held = {day: {one.grant.value for one in shelf.grants() if one.holds(day)} for day in (DAY, DAY - timedelta(1))}
        assert held == {DAY: {"letter_17"}, DAY - timedelta(1): set(EVERYTHING)}
    shelf = take([signed(less, "jurist")], TRUSTED, shelf_at(4))
    assert reason(shelf, Oblige(Duty.ANSWER), aged(20), DAY - timedelta(1)) is None
    assert reason(shelf, Oblige(Duty.ANSWER), aged(20)) == "grant-ended"
    same_day = law("letter_17", since=date(2020, 1, 1))
    same_day["law"]["publication"] = "corrected"
    shelf = take([signed(same_day, "jurist")], TRUSTED, take([signed(old, "jurist")], TRUSTED))
    assert {one.grant.value for one in shelf.grants()} == {"letter_17"}


@pytest.mark.parametrize("lower", [0, 1, 2, 3])
def test_lowering_takes_one_signature_and_works_at_once(lower: int) -> None:
    down = {"lowering": "down", "policy": "level-4", "level": lower, "from": DAY}
    shelf = take([signed(down, "owner")], TRUSTED, shelf_at(4))
    assert not shelf.faults
    for duty in Duty:
        assert reason(shelf, Oblige(duty), aged(20), DAY - timedelta(1)) is None
        still = lower >= {"answer": 2, "react": 3}.get(duty, 4)
        assert (reason(shelf, Oblige(duty), aged(20)) is None) is still


def test_a_stop_stops_everything_and_nothing_raises() -> None:
    stop = {"lowering": "stop", "policy": "level-4", "level": "stop", "from": DAY}
    shelf = take([signed(stop, "jurist")], TRUSTED, shelf_at(4))
    assert {reason(shelf, act, aged(20)) for act in ACTS} == {"stopped"}
    up = {"lowering": "up", "policy": "level-1", "level": 4, "from": DAY}
    assert refused(signed(up, "jurist"), on=shelf_at(1)) == ["lowering-raises"]
    assert refused(signed(stop), on=shelf_at(4)) == ["lowering-unsigned"]


def test_another_template_or_form_needs_another_record() -> None:
    shelf = shelf_at(0)
    assert reason(shelf, Send(Message.SURVEY_LETTER, Channel.POST, "c" * 64), aged(17)) == "template"
    assert reason(shelf, Send(Message.SURVEY_LETTER, Channel.EMAIL, TEMPLATE), aged(17)) == "message"
    assert reason(shelf, Ask("c" * 64), aged(17)) == "form"


@given(
    level=st.integers(0, 4),
    act=st.sampled_from(ACTS),
    age=st.integers(15, 70),
    flags=st.tuples(*[st.booleans()] * 4),
    days=st.integers(-400, 400),
)
def test_whatever_is_permitted_lies_within_policy_law_and_facts(
    level: int, act: Any, age: int, flags: tuple[bool, ...], days: int
) -> None:
    day = DAY + timedelta(days)
    names = ("deceased", "emigrated", "not_at_address", "contact_stop")
    person = aged(age, day, **dict(zip(names, flags, strict=True)))
    shelf = shelf_at(level)
    answer = permits(shelf, act, person, day)
    assert answer == permits(shelf, act, person, day)
    if isinstance(answer, Permit):
        assert date(2026, 1, 1) <= day <= date(2026, 12, 31)
        assert answer.level <= level and not person.deceased
        if isinstance(act, Send) and act.kind is not Message.RECEIPT:
            assert not any(flags) and 17 <= age <= (17 if level == 0 else 27)


@pytest.mark.parametrize(
    ("born", "day", "age"),
    [
        (date(2008, 2, 29), date(2026, 2, 28), 17),
        (date(2008, 2, 29), date(2026, 3, 1), 18),
        (date(2008, 11, 30), date(2026, 11, 30), 18),
        (date(2008, 12, 1), date(2026, 11, 30), 17),
    ],
)
def test_age_in_full_years(born: date, day: date, age: int) -> None:
    assert age_on(born, day) == age
