"""An explained number says what time it is about, in what unit, and over how many people it is a mean."""

from datetime import date
from pathlib import Path

import pytest

from dienmodel.model.figures import INDICATOR_UNITS, UNITS
from dienmodel.runs.explain.every import KINDS
from dienmodel.runs.explain.explain import explain
from dienmodel.runs.explain.indicators import INDICATOR
from dienmodel.runs.explain.quantity import Period
from dienmodel.runs.run import Run
from dienmodel.show.say.quantity import amount, everybody_in, part_of, reason, when, with_unit
from dienmodel.text.languages import LANGUAGES
from dienmodel.text.words import words

DAY = date(2030, 12, 31)
SMALL = Path(__file__).parents[2] / "cases" / "small"


@pytest.mark.parametrize(
    ("period", "english", "dutch"),
    [
        (Period.DAY, "on 31 December 2030", "op 31-12-2030"),
        (Period.YEAR, "in 2030", "in 2030"),
    ],
)
def test_the_time_that_a_number_is_about(period: Period, english: str, dutch: str) -> None:
    assert when(period, DAY, words("en")) == english
    assert when(period, DAY, words("nl")) == dutch


def test_every_unit_is_written_once() -> None:
    w = words("en")
    written = {kind.unit: with_unit(1234.0, kind.unit, w) for kind in KINDS if kind is not INDICATOR}
    assert written == {
        "people": "1,234 people",
        "weeks": "1,234.0 weeks",
        "euro": w.euro(1234.0),
        "units": "1,234 units of the capacity",
        "posts": "1,234 posts",
        "equivalents": "1,234 full-time equivalents",
        "share": "123,400.0%",
    }
    assert (amount(12.34, "units", w), amount(12.34, "people", w), amount(2.34e6, "euro", w)) == ("12.3", "12", "€2.3m")


def test_units_are_words_of_the_language() -> None:
    """No unit is shown as it is called in the code: one without words ends with an error, here and not on a screen."""
    own = [kind.unit for kind in KINDS if kind is not INDICATOR] + list(INDICATOR_UNITS)
    nl = {unit: with_unit(1234.0, unit, words("nl")) for unit in own}
    assert (nl["posts"], nl["units"]) == ("1.234 functies", "1.234 eenheden van de capaciteit")
    for language in LANGUAGES:
        for unit in (*UNITS, *nl):
            assert words(language).say(f"units.{unit}")


def test_a_part_of_a_mean_is_not_read_as_a_wait() -> None:
    """A group of a quarter of the people that waits four weeks adds one to the mean."""
    rows = [
        {"part": "of", "why": "admitted", "value": value, "n_people": people}
        for value, people in ((1.0, 100.0), (6.0, 300.0), (0.0, 0.0))
    ]
    assert everybody_in(rows) == 400.0
    assert [part_of(row) for row in rows] == ["mean"] * 3
    assert [reason(row, 400.0, "weeks", words("en")) for row in rows] == [
        "100 of 400 admitted; their own mean: 4.0 weeks",
        "300 of 400 admitted; their own mean: 8.0 weeks",
        "nobody admitted",
    ]


def test_a_mean_says_over_how_many_people(bare: Run) -> None:
    """All who were admitted to the course that year: two classes of 90."""
    (row,) = explain(bare, "wait:course", date(2028, 12, 31)).parts.rows()
    assert (row["why"], row["n_people"]) == ("admitted", pytest.approx(180.0))
    assert reason(row, 180.0, "weeks", words("en")).startswith("180 of 180 admitted; their own mean: ")
    for why, text in (("went on", "completed"), ("", "")):
        assert reason({"why": why, "n_people": None}, 0.0, "people", words("en")) == text


def test_the_command_and_the_page_say_the_same() -> None:
    from click.testing import CliRunner
    from starlette.testclient import TestClient

    from dienmodel.cli import main
    from dienmodel.web.explorer.app import create
    from dienmodel.web.explorer.shelf import shelf

    asked = ("explain", "wait:course", "2028-12-31", str(SMALL), "--top", "0", "--language", "en")
    told = CliRunner().invoke(main, asked).stdout
    client = TestClient(create(shelf(str(SMALL))), base_url="http://localhost")
    page = client.get("/herkomst", params={"quantity": "wait:course", "date": "2028-12-31", "lang": "en"}).text
    for text in ("in 2028", "180 admitted", "25.0 weeks"):
        assert text in told
        assert text in page
