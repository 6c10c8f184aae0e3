"""Share or save: names, links, files, pictures for other pages and paper, each as who gets it finds it."""

import html
import io
import re
from pathlib import Path
from shutil import copytree
from urllib.parse import parse_qsl, urlsplit

import openpyxl
import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st
from starlette.testclient import TestClient

from dienmodel.cli import main
from dienmodel.runs.desk import State
from dienmodel.runs.parquet import read_columns
from dienmodel.show.sheet import Sheet, sheet
from dienmodel.text.faults import FaultyInput
from dienmodel.text.words import words
from dienmodel.web.explorer.asked import Asked
from dienmodel.web.explorer.sharing.book import number_of, sheet_as_excel
from dienmodel.web.explorer.sharing.downloads import sheet_as_csv
from dienmodel.web.explorer.sharing.short import lengthened, shortened
from dienmodel.web.explorer.shelf import Shelf

from .conftest import SMALL
from .test_guarded import opened

MOVED = {"m.more_exams": "45", "name": "Plan <b>A</b>", "note": "met = en & erin"}
NAMED = "Plan &lt;b&gt;A&lt;/b&gt;"


# --- a name and a note -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["/", "/mensen", "/delen", "/vergelijken", "/cijfers"])
def test_name_and_note_are_on_every_page_and_in_its_links(client: TestClient, path: str) -> None:
    page = client.get(path, params=MOVED).text
    assert NAMED in page and "met = en &amp; erin" in page and "<b>A" not in page
    links = [html.unescape(link) for link in re.findall(r'href="(/[^"]*more_exams[^"]*)"', page)]
    assert links and all(("name", MOVED["name"]) in parse_qsl(urlsplit(link).query) for link in links)


@pytest.mark.parametrize("kind", ["svg", "csv"])
def test_name_and_note_go_along(client: TestClient, kind: str) -> None:
    text = html.unescape(client.get(f"/take/strength.{kind}", params=MOVED).text)
    assert "Plan <b>A</b>: met = en & erin" in text


@pytest.mark.parametrize(
    "called", [{"name": "Plan geheim"}, {"note": "Plan geheim"}, {"with": "m.more_exams=40&name=Plan+geheim"}]
)
def test_the_server_keeps_no_name_and_no_note(client: TestClient, small: Shelf, called: dict[str, str]) -> None:
    asked, there = {"m.more_exams": "41"}, ("take/strength.svg", "take/strength.png", "picture/strength.svg", "live")
    for path in (*there, "", "delen", "vergelijken"):
        assert client.get(f"/{path}", params=asked | called).status_code == 200
    kept = [str(item) for notes in (small.small, small.pictures, small.work) for item in notes._notes.items()]
    assert kept and not [item[:200] for item in kept if "geheim" in item]


def test_pictures_push_out_nothing_that_is_for_everybody(client: TestClient, small: Shelf) -> None:
    client.get("/take/strength.png", params={"m.more_exams": "42"})
    assert not any(isinstance(noted, bytes) for noted in small.small._notes.values())
    assert any(isinstance(noted, bytes) for noted in small.pictures._notes.values())
    for number in range(small.small.most + 5):
        small.small.keep(("shift", small.first, State.of({"more_exams": number / 10000})), number)
    assert small.small.get(("catalogue", small.first)) is not None


@pytest.mark.parametrize(("key", "most"), [("name", 80), ("note", 500)])
def test_a_name_fits_or_is_refused(client: TestClient, key: str, most: int) -> None:
    assert client.get("/", params={key: "x" * most}).status_code == 200
    refused = client.get("/", params={key: "x" * (most + 1)})
    assert refused.status_code == 400 and f"er passen er {most}" in refused.text


def test_what_cannot_be_printed_is_left_out_of_a_name(client: TestClient) -> None:
    page = client.get("/mensen", params={"name": "  a\tb\r\nc\x00\u202ed "}).text
    assert "<strong>a b cd</strong>" in page


# --- short links -----------------------------------------------------------------------------------------------------


LETTERS = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), max_size=60)


@given(level=st.floats(0, 1), name=LETTERS, note=LETTERS, more=st.lists(st.tuples(st.just("with"), LETTERS)))
def test_a_short_link_says_all_that_the_long_one_says(
    small: Shelf, level: float, name: str, note: str, more: list[tuple[str, str]]
) -> None:
    asked, catalogue = Asked("small", "en", State.of({"more_exams": level}), name, note), small.catalogue("small")
    code = shortened("/mensen", asked, more, catalogue).rpartition("/")[2]
    assert lengthened("small", code, catalogue) == ("/mensen", [*asked.query(), *more])


@pytest.mark.parametrize("code", ["abc", "", "eNo", "____", "Zm9v" * 40])
def test_what_is_no_short_link_is_refused_in_words(client: TestClient, code: str) -> None:
    answer = client.get(f"/s/small/{code}")
    assert answer.status_code in (400, 404) and "class=" in answer.text


def test_a_short_link_that_unpacks_to_too_much_is_refused(small: Shelf) -> None:
    catalogue = small.catalogue("small")
    code = shortened("/", Asked("small", note="x" * 1_000_000), (), catalogue).rpartition("/")[2]
    assert len(code) < 3000
    with pytest.raises(FaultyInput):
        lengthened("small", code, catalogue)


def test_every_letter_of_a_short_link_counts(small: Shelf) -> None:
    """A link that was cut off or mistyped is refused: it never leads to another state."""
    catalogue, asked = small.catalogue("small"), Asked("small", "nl", State.of({"more_exams": 0.37}))
    code = shortened("/", asked, (), catalogue).rpartition("/")[2]
    for i in range(len(code) - 1):
        other = code[:i] + ("A" if code[i] != "A" else "B") + code[i + 1 :]
        with pytest.raises(FaultyInput):
            lengthened("small", other, catalogue)
        with pytest.raises(FaultyInput):
            lengthened("small", code[:i], catalogue)


def test_a_short_link_leads_to_the_page_and_to_no_other_server(client: TestClient, small: Shelf) -> None:
    catalogue = small.catalogue("small")
    asked = Asked("small", "en", State.of({"more_exams": 0.4}), "Plan A")
    moved = client.get(shortened("/mensen", asked, [("date", "2027-06-30")], catalogue), follow_redirects=False)
    assert moved.status_code == 303 and moved.headers["cache-control"] == "private, no-store"
    place = urlsplit(moved.headers["location"])
    assert place.path == "/mensen" and not place.netloc
    assert parse_qsl(place.query) == [*asked.query(), ("date", "2027-06-30")]
    for elsewhere in ("//evil.test/", "https://evil.test/", "/nowhere"):
        assert client.get(shortened(elsewhere, asked, (), catalogue), follow_redirects=False).status_code == 404
        page = client.get("/delen", params={"page": elsewhere}).text
        assert not re.search(r'(href|action)="(https?:)?//evil', page)


def test_a_link_of_nine_levers_becomes_short() -> None:
    from dienmodel.web.explorer.shelf import shelf

    catalogue = shelf("nederland").catalogue("nederland")
    levels = {name: 0.05 * (i + 3) for i, name in enumerate(sorted(catalogue.measures)[:9])}
    asked = Asked("nederland", "nl", State.of(levels))
    long, short = asked.address("/"), shortened("/", asked, (), catalogue)
    assert len(short) < 140 and len(short) < 0.6 * len(long)


def test_an_own_scenario_gets_no_short_link_and_is_embedded_nowhere(client: TestClient) -> None:
    name = opened(client, 5)
    asked = {"scenario": name, "picture": "strength", "note": "x" * 200}
    page = client.get("/delen", params=asked)
    assert "/s/upload" not in page.text and "&lt;img" not in page.text and "kan alles ervan lezen" in page.text
    assert page.headers["cache-control"] == "private, no-store"
    refused = client.get("/embed/strength.svg", params={"scenario": name})
    assert refused.status_code == 400 and "eigen scenario" in refused.text


# --- pictures elsewhere, tables, files -------------------------------------------------------------------------------


def test_only_a_picture_to_embed_may_be_used_by_others(client: TestClient) -> None:
    page = html.unescape(client.get("/delen", params={"picture": "strength", **MOVED}).text)
    address = re.search(r'<img src="http://localhost(/embed/[^"]+)"', html.unescape(page))
    assert address
    picture = client.get(html.unescape(address[1]))
    assert picture.status_code == 200 and picture.headers["content-type"] == "image/svg+xml"
    assert picture.headers["cross-origin-resource-policy"] == "cross-origin"
    assert "Plan <b>A</b>" in html.unescape(picture.text)
    for path in ("/", "/picture/strength.svg", "/take/strength.svg", "/delen"):
        assert client.get(path).headers["cross-origin-resource-policy"] == "same-origin"


@pytest.mark.parametrize("key", ["strength", "target-table", "outcomes"])
def test_a_table_in_excel_is_the_one_on_the_screen(client: TestClient, key: str) -> None:
    asked = {**MOVED, "lang": "nl"}
    rows = client.get(f"/take/{key}.csv", params=asked).text.removeprefix("\ufeff").splitlines()
    book = openpyxl.load_workbook(io.BytesIO(client.get(f"/take/{key}.xlsx", params=asked).content))
    about, table = book.worksheets
    assert (about.title, table.title) == ("Toelichting", "Tabel")
    assert [cell.value for cell in table[1]] == [name.strip('"') for name in rows[0].split(";")]
    assert table.freeze_panes == "B2" and all(cell.font.bold for cell in table[1])
    told = [str(row[0].value) for row in about.iter_rows()]
    assert "Plan <b>A</b>: met = en & erin" in told[1] and any("more_exams=45" in text for text in told)
    widths = [table.column_dimensions[cell.column_letter].width for cell in table[2]]
    assert all(width >= min(len(str(cell.value)), 60) for width, cell in zip(widths, table[2], strict=True))


@pytest.mark.parametrize(
    ("cell", "language", "expected"),
    [
        ("93.400", "nl", (93400.0, "#,##0")),
        ("93,400", "en", (93400.0, "#,##0")),
        ("0,5", "nl", (0.5, "#,##0.0")),
        ("12\u00a0%", "nl", (0.12, "#,##0 %")),
        ("\u22121.210", "nl", (-1210.0, "#,##0")),
        ("+12", "nl", (12.0, "+#,##0;-#,##0;#,##0")),
        ("77.000\u201387.700", "nl", None),
        ("\u20ac 8,8 mld", "nl", None),
        ("=1+1", "nl", None),
        ("\u2013", "nl", None),
    ],
)
def test_a_number_in_excel_is_a_number_that_looks_the_same(
    cell: str, language: str, expected: tuple[float, str] | None
) -> None:
    found = number_of(cell, language)
    assert (found is None) == (expected is None)
    if found and expected:
        assert found[0] == pytest.approx(expected[0]) and found[1] == expected[1]


def test_no_cell_of_excel_is_a_formula() -> None:
    shown = sheet("=A1", ["=name", "n"], [["=1+1", "@x"], ["http://evil.test", "-cmd"]])
    book = openpyxl.load_workbook(io.BytesIO(sheet_as_excel(shown, words("en"), ["=made"])))
    cells = [cell for page in book.worksheets for row in page.iter_rows() for cell in row if cell.value is not None]
    assert cells and all(cell.data_type == "s" and cell.hyperlink is None for cell in cells)


def test_a_table_without_rows_or_heading_is_still_a_table() -> None:
    for shown in (sheet("Empty", ["a", "b"], []), Sheet("Bare", [], [["x"]], frozenset())):
        assert openpyxl.load_workbook(io.BytesIO(sheet_as_excel(shown, words("nl"), [])))
        assert sheet_as_csv(shown, "nl", [])


@pytest.mark.parametrize("as_overlay", [True, False])
def test_the_command_line_goes_on_with_the_file(client: TestClient, tmp_path: Path, as_overlay: bool) -> None:
    """What a run of the saved file expects is what the page expects, week by week."""
    asked = {**MOVED, "f.seats": "40"}
    text = client.get("/download/scenario.yaml", params=asked).text
    folder = copytree(SMALL, tmp_path / "small")
    file = folder / "mine.yaml"
    file.write_text(text, encoding="utf-8")
    said = [folder, "--overlay", file] if as_overlay else [file]
    options = ["--replications", "0", "--draws", "0", "--out", tmp_path / "run"]
    done = CliRunner().invoke(main, [str(word) for word in ("run", *said, *options)])
    assert done.exit_code == 0, done.output
    (computed,) = read_columns(tmp_path / "run" / "tables" / "totals.parquet", ["n_people"])
    page = client.get("/download/totals.csv", params={**asked, "lang": "en"}).text
    rows = [row.split(",") for row in page.removeprefix("\ufeff").splitlines()]
    column = rows[0].index("n_people")
    assert [float(row[column]) for row in rows[1:]] == pytest.approx(computed.tolist())


# --- paper -----------------------------------------------------------------------------------------------------------


def test_paper_tells_address_day_and_what_is_on_and_hides_that_of_an_own_scenario(client: TestClient) -> None:
    for path in ("/", "/mensen", "/wat-houdt-tegen"):
        printed = _printed(client.get(path, params={**MOVED, "date": "2027-06-30"}).text)
        assert f"http://localhost{path}?" in printed and "date=2027-06-30" in printed and "45" in printed
    name = opened(client, 6)
    printed = _printed(client.get("/", params={"scenario": name}).text)
    assert name not in printed and "een eigen scenario" in printed


def _printed(page: str) -> str:
    found = re.search(r'<div class="printed".*?</div>', page, re.DOTALL)
    assert found
    return html.unescape(found[0])
