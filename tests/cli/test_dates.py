"""Dates on the command line: as files write them, and as tables in Dutch do."""

import pytest

from .asking import SMALL, ask


@pytest.mark.parametrize(
    "words",
    [
        ["explain", "total", "{}", SMALL, "--top", 0],
        ["effects", SMALL, "--date", "{}"],
        ["need", "intake", SMALL, "--people", 1100, "--date", "{}"],
        ["figures", SMALL, "--counts", "--date", "{}"],
    ],
    ids=lambda words: words[0],
)
def test_a_date_is_read_as_files_and_as_dutch_tables_write_it(words: list[object]) -> None:
    asked = [[str(word).format(day) for word in words] for day in ("2030-12-02", "02-12-2030", "2-12-2030")]
    first, *others = [ask(*each) for each in asked]
    assert first.exit_code == 0, first.output
    assert all(other.output == first.output for other in others)


@pytest.mark.parametrize("text", ["12-31-2030", "31/12/2030", "31-12-30", "2030-31-12", "morgen"])
@pytest.mark.parametrize(
    ("words", "year"),
    [
        (["explain", "total", "{}", SMALL], True),
        (["effects", SMALL, "--date", "{}"], True),
        (["robust", SMALL, "--future", "pay=low", "--until", "{}"], True),
        (["plan", SMALL, "--from", "{}"], False),
    ],
    ids=lambda value: value[0] if isinstance(value, list) else "",
)
def test_what_is_no_date_is_refused_with_what_to_write(words: list[object], year: bool, text: str) -> None:
    for language in ("nl", "en"):
        result = ask(*(str(word).format(text) for word in words), "--language", language)
        assert result.exit_code == 2
        assert repr(text) in result.stderr and "2030-12-31" in result.stderr and "31-12-2030" in result.stderr
        assert (" 2030 " in result.stderr or " 2030," in result.stderr) == year
