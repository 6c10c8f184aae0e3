"""A selection of the population register: every fault at once, with its row, and nothing of the person."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select

from conftest import MONDAY
from dienregister.demo.people import made_up_people
from dienregister.people.bsn import WEIGHTS, is_bsn, made_up_bsn
from dienregister.people.selection import Person, municipalities, read_selection, selection_text
from dienregister.store.databases import reading
from dienregister.store.installation import Installation
from dienregister.store.people import identity_of, keep_people
from dienregister.store.tables import audit, person
from dienregister.text.faults import FaultyInput

TODAY = MONDAY.date()
PEOPLE = list(made_up_people(3, TODAY))


def told(path: Path) -> list[tuple[str, str]]:
    with pytest.raises(FaultyInput) as found:
        read_selection(path, TODAY, (17, 17))
    return [(fault.code, fault.where) for fault in found.value.faults]


def written(tmp_path: Path, *people: Person) -> Path:
    path = tmp_path / "selection.csv"
    path.write_text(selection_text(people), "utf-8")
    return path


def test_what_is_written_is_read(tmp_path: Path) -> None:
    assert read_selection(written(tmp_path, *PEOPLE), TODAY, (17, 17)) == tuple(PEOPLE)


@given(st.text("0123456789", min_size=9, max_size=9))
def test_the_test_of_eleven_finds_any_one_wrong_digit(digits: str) -> None:
    total = sum(weight * int(digit) for weight, digit in zip(WEIGHTS, digits, strict=True))
    assert is_bsn(digits) is (total % 11 == 0 and digits != "000000000")
    if is_bsn(digits):
        for place in range(9):
            other = f"{digits[:place]}{(int(digits[place]) + 1) % 10}{digits[place + 1 :]}"
            assert not is_bsn(other)


@pytest.mark.parametrize("text", ["", "12345678", "1234567890", "12345678x", "١٢٣٤٥٦٧٨٢", "000000000"])
def test_what_is_no_number_of_nine_digits_is_no_bsn(text: str) -> None:
    assert not is_bsn(text)
    assert is_bsn("111222333")


def test_made_up_numbers_are_all_different() -> None:
    numbers = {made_up_bsn(index) for index in range(5000)}
    assert len(numbers) == 5000 and all(map(is_bsn, numbers))


@pytest.mark.parametrize(
    ("code", "change"),
    [
        ("bsn", lambda one: replace(one, bsn="123456789")),
        ("birth-date-future", lambda one: replace(one, birth_date=date(2027, 1, 1))),
        ("age", lambda one: replace(one, birth_date=date(2010, 6, 1))),
        ("age", lambda one: replace(one, birth_date=date(2000, 6, 1))),
        ("municipality", lambda one: replace(one, municipality="9999")),
        ("too-long", lambda one: replace(one, family_name="x" * 300)),
        ("control-characters", lambda one: replace(one, given_names="Noor\u202e")),
        ("empty", lambda one: replace(one, street="")),
    ],
)
def test_a_fault_names_its_row(tmp_path: Path, code: str, change: Callable[[Person], Person]) -> None:
    path = written(tmp_path, PEOPLE[0], change(PEOPLE[1]), PEOPLE[2])
    assert told(path) == [(code, "selection.csv:3")]


@pytest.mark.parametrize("date_", ["", "2009-00-00", "20090000", "0", "2009-02-30", "1 maart 2009"])
def test_an_unknown_birth_date_is_told(tmp_path: Path, date_: str) -> None:
    path = written(tmp_path, *PEOPLE)
    path.write_text(path.read_text("utf-8").replace(str(PEOPLE[0].birth_date), date_, 1), "utf-8")
    assert ("birth-date", "selection.csv:2") in told(path)


def test_a_duplicate_names_the_other_row(tmp_path: Path) -> None:
    path = written(tmp_path, *PEOPLE, replace(PEOPLE[2], bsn=PEOPLE[0].bsn))
    with pytest.raises(FaultyInput, match=r"selection.csv:5: .*row 2"):
        read_selection(path, TODAY, (17, 17))


def test_all_faults_at_once_and_none_tells_who_it_is(tmp_path: Path) -> None:
    bad = [replace(one, bsn="123456789", municipality="0000", family_name="Geheimnaam" * 30) for one in PEOPLE]
    path = written(tmp_path, *bad)
    assert len(told(path)) == 3 * 3 + 2
    with pytest.raises(FaultyInput) as found:
        read_selection(path, TODAY, (17, 17))
    for language in ("nl", "en"):
        text = found.value.text(language)
        assert "123456789" not in text and "Geheimnaam" not in text


def test_half_a_file_is_refused(tmp_path: Path) -> None:
    path = written(tmp_path, *PEOPLE)
    whole = path.read_bytes()
    for cut in range(len(whole) - 1):
        path.write_bytes(whole[:cut])
        assert told(path), f"{cut} bytes of {len(whole)} were taken for a whole file"
    path.write_bytes(whole.replace(b"END;3", b"END;4"))
    assert told(path) == [("half-a-file-count", "selection.csv:5")]


def test_the_wrong_encoding_is_told(tmp_path: Path) -> None:
    path = written(tmp_path, replace(PEOPLE[0], given_names="Zoë", family_name="Vos"))
    path.write_bytes(path.read_text("utf-8").encode("cp1252"))
    assert told(path) == [("encoding", "selection.csv:2")]
    path.write_bytes(selection_text(PEOPLE).encode("utf-8-sig"))
    assert len(read_selection(path, TODAY, (17, 17))) == 3


SIGNS = st.characters(exclude_categories=("Cc", "Cf", "Co", "Cn", "Cs", "Zl", "Zp", "Zs"))


@given(name=st.text(SIGNS, min_size=1, max_size=40))
def test_names_in_every_script_are_kept(tmp_path_factory: pytest.TempPathFactory, name: str) -> None:
    import unicodedata

    name = unicodedata.normalize("NFC", name).strip()
    path = written(tmp_path_factory.mktemp("names"), replace(PEOPLE[0], given_names=name))
    assert read_selection(path, TODAY, (17, 17))[0].given_names == name


def test_municipalities_are_those_of_cbs() -> None:
    assert len(municipalities()) == 342
    assert {"0363", "0599", "0823", "0269", "1992"} <= municipalities()


def test_people_are_taken_once_and_brought_up_to_date(at: Installation) -> None:
    with reading(at.databases.register) as connection:
        before = connection.execute(select(func.count()).select_from(person)).scalar_one()
    known = list(made_up_people(60, TODAY))
    moved = [replace(known[0], street="Nieuwe Straat", deceased=True), *list(made_up_people(62, TODAY, seed=9))[60:]]
    taken = keep_people(at, moved, "refresh.csv", "somebody", MONDAY)
    assert (taken.new, taken.known) == (2, 1)
    with reading(at.databases.register) as connection:
        assert connection.execute(select(func.count()).select_from(person)).scalar_one() == before + 2
        row = connection.execute(select(person).where(person.c.source == "refresh.csv", person.c.deceased)).one()
    assert "Nieuwe Straat" in identity_of(row, at.keys.get(row.id, "identity")).address[1]


def test_nothing_is_half_written(at: Installation, monkeypatch: pytest.MonkeyPatch) -> None:
    def breaks(*_: object, **__: object) -> None:
        raise OSError("disk full")

    with reading(at.databases.register) as connection:
        before = [connection.execute(select(func.count()).select_from(t)).scalar_one() for t in (person, audit)]
    monkeypatch.setattr("dienregister.store.people.note", breaks)
    with pytest.raises(OSError, match="disk full"):
        keep_people(at, list(made_up_people(80, TODAY, seed=5)), "x.csv", "somebody", MONDAY)
    with reading(at.databases.register) as connection:
        after = [connection.execute(select(func.count()).select_from(t)).scalar_one() for t in (person, audit)]
    assert after == before


def test_a_made_up_register_takes_no_real_people(at: Installation) -> None:
    people = list(made_up_people(3, date(2026, 11, 30)))
    real = replace(people[0], bsn="111222333")
    with pytest.raises(FaultyInput) as error:
        keep_people(at, [*people[1:], real], "x.csv", "A", MONDAY)
    assert [one.code for one in error.value.faults] == ["real-people"] and "111222333" not in str(error.value)
