"""What is taken along: a picture, or the table on the screen, that says itself where it comes from."""

import csv
import io

import pytest
from starlette.testclient import TestClient

from dienmodel.show.sheet import sheet
from dienmodel.web.explorer.sharing.downloads import MARK, sheet_as_csv

MOVED = {"m.more_exams": "45"}


@pytest.mark.parametrize("key", ["strength", "flows"])
@pytest.mark.parametrize(("kind", "begins"), [("png", b"\x89PNG"), ("svg", b"<svg "), ("csv", MARK.encode())])
def test_a_picture_is_taken_along_in_each_kind(client: TestClient, key: str, kind: str, begins: bytes) -> None:
    answer = client.get(f"/take/{key}.{kind}", params=MOVED)
    assert answer.status_code == 200
    assert answer.content.startswith(begins)
    assert f'filename="small-{key}.{kind}"' in answer.headers["content-disposition"]


@pytest.mark.parametrize("kind", ["svg", "csv"])
def test_it_says_what_is_on_and_the_address_that_shows_it(client: TestClient, kind: str) -> None:
    text = client.get(f"/take/strength.{kind}", params={**MOVED, "lang": "en"}).text
    assert "45%" in text
    assert "more_exams=45" in text
    assert "http://localhost/?" in text


@pytest.mark.parametrize("path", ["strength.exe", "nothing.png", "dots.png"])
def test_what_is_not_there_is_not_found(client: TestClient, path: str) -> None:
    assert client.get(f"/take/{path}", params={"f.slots": "3"}).status_code == 404


@pytest.mark.parametrize(
    ("language", "cells", "expected"),
    [
        ("nl", ["93.400", "−1.210", "+12", "0,5", "12 %", "–"], ["93400", "-1210", "+12", "0,5", "12 %", "–"]),
        ("en", ["93,400", "−1,210", "+12", "0.5", "12%", "–"], ["93400", "-1210", "+12", "0.5", "12%", "–"]),
        ("nl", ["77.000–87.700", "€ 8,8 mld", "=1+1"], ["77.000–87.700", "€ 8,8 mld", "'=1+1"]),
    ],
)
def test_numbers_of_the_screen_are_numbers_of_a_spreadsheet(
    language: str, cells: list[str], expected: list[str]
) -> None:
    shown = sheet("A table", ["name", *"abcdef"[: len(cells)]], [["-danger", *cells]])
    text = sheet_as_csv(shown, language, ["made here"]).removeprefix(MARK)
    rows = list(csv.reader(io.StringIO(text), delimiter=";" if language == "nl" else ","))
    assert rows[1] == ["'-danger", *expected]
    assert [row[0] for row in rows[-2:]] == ["A table", "made here"]
