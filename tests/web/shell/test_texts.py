"""Texts of visitors: names that nobody can guess, and nothing dropped that is in use."""

import pytest

from dienmodel.web.shell.texts import DAY, Full, Texts


class Clock:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.time = 0.0

    def __call__(self) -> float:
        return self.time


def test_a_name_is_the_same_for_the_same_text_and_differs_between_servers() -> None:
    one, other = Texts("t-"), Texts("t-")
    name = one.keep("text")
    assert one.keep("text") == one.name_of("text") == name
    assert one.get(name) == "text" and one.get("t-") is None
    assert other.name_of("text") != name
    assert len(name.removeprefix("t-")) * 4 >= 128


def test_full_refuses_what_is_new_and_keeps_what_was_seen_within_a_day() -> None:
    clock = Clock()
    texts = Texts("t-", most=3, most_each=2, now=clock)
    names = [texts.keep(text, "a") for text in ("1", "2")]
    with pytest.raises(Full) as own:
        texts.keep("3", "a")
    assert own.value.own
    names.append(texts.keep("3", "b"))
    with pytest.raises(Full) as whole:
        texts.keep("4", "c")
    assert not whole.value.own
    assert [texts.get(name) for name in names] == ["1", "2", "3"]
    assert texts.keep("1", "c") == names[0]  # it is there already


def test_after_a_day_the_one_longest_unseen_makes_room() -> None:
    clock = Clock()
    texts = Texts("t-", most=2, now=clock)
    first, second = texts.keep("1", "a"), texts.keep("2", "b")
    clock.time = DAY / 2
    assert texts.get(first) == "1"
    clock.time = DAY * 1.2
    third = texts.keep("3", "c")
    assert [texts.get(name) for name in (first, second, third)] == ["1", None, "3"]


def test_a_client_makes_room_among_its_own() -> None:
    clock = Clock()
    texts = Texts("t-", most_each=1, now=clock)
    other, own = texts.keep("1", "b"), texts.keep("2", "a")
    clock.time = 2 * DAY
    texts.keep("3", "a")
    assert texts.get(other) == "1" and texts.get(own) is None


def test_bytes_count() -> None:
    clock = Clock()
    texts = Texts("t-", most_bytes=10, now=clock)
    texts.keep("ééé", "a")  # six bytes
    texts.keep("1234", "b")
    with pytest.raises(Full):
        texts.keep("5", "c")
    clock.time = DAY
    texts.keep("12345", "c")
    assert texts.get(texts.name_of("ééé")) is None and texts.get(texts.name_of("1234")) == "1234"
