"""Notes keep what was looked at last, and compute what they have not."""

from dienmodel.web.shell.notes import Notes


def test_what_was_not_looked_at_for_longest_is_forgotten_first() -> None:
    notes = Notes(2)
    notes.keep("a", 1)
    notes.keep("b", 2)
    assert notes.get("a") == 1
    notes.keep("c", 3)
    assert [notes.get(key) for key in "abc"] == [1, None, 3]


def test_what_is_noted_is_not_computed_again() -> None:
    notes, computed = Notes(2), []

    def compute() -> int:
        computed.append("once")
        return 5

    assert [notes.found("key", compute), notes.found("key", compute)] == [5, 5]
    assert computed == ["once"]


def test_what_lasts_is_not_forgotten_and_takes_no_room() -> None:
    notes = Notes(2, lambda key: key == "for everybody")
    for key in ("for everybody", *"abc"):
        notes.keep(key, key)
    assert [notes.get(key) for key in ("for everybody", *"abc")] == ["for everybody", None, "b", "c"]


def test_what_is_noted_is_at_most_so_large_together() -> None:
    notes = Notes(5, size=len)
    for key in ("aa", "bb", "cc"):
        notes.keep(key, key)
    assert [notes.get(key) for key in ("aa", "bb", "cc")] == [None, "bb", "cc"]
    notes.keep("huge", "x" * 6)
    assert [notes.get(key) for key in ("bb", "cc", "huge")] == [None, None, None]
