"""An explained number says what time it is about, in what unit, and over how many people it is a mean."""

from datetime import date
from pathlib import Path

import pytest

from dienmodel.runs.explain.every import KINDS
from dienmodel.runs.explain.explain import explain
from dienmodel.runs.explain.quantity import Period
from dienmodel.runs.run import Run
from dienmodel.show.say.quantity import amount, reason, when, with_unit
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
    written = {kind.unit: with_unit(1234.0, kind.unit, w) for kind in KINDS}
    assert written == {
        "people": "1,234 people",
        "weeks": "1,234.0 weeks",
        "euro": w.euro(1234.0),
        "units": "1,234 units",
        "posts": "1,234 posts",
        "equivalents": "1,234 full-time equivalents",
    }
    assert (amount(12.34, "units", w), amount(12.34, "people", w), amount(2.34e6, "euro", w)) == ("12.3", "12", "€2.3m")


def test_a_mean_says_over_how_many_people(bare: Run) -> None:
    """All who were admitted to the course that year: two classes of 90."""
    (row,) = explain(bare, "wait:course", date(2028, 12, 31)).parts.rows()
    assert (row["why"], row["n_people"]) == ("admitted", pytest.approx(180.0))
    assert reason(row["why"], row["n_people"], words("en")) == "180 admitted"
    assert reason("went on", None, words("en")) == "completed"
    assert reason("", None, words("en")) == ""


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
