"""Two editions of a small scenario with counts in between: page, PDF and workbook say what the tables say."""

import json
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pypdf
import pytest

from dienmodel import api
from dienmodel.runs.editions import PEOPLE, TARGET, read_earlier
from dienmodel.text.faults import FaultyInput
from dienmodel.text.words import words

TESTS = Path(__file__).parents[1]
INSIDE = date(2028, 1, 3)
"""The day of a count in the middle of the band that the first edition gives; another is far above its band."""

SMALL, ASKS = str(TESTS / "cases" / "small"), str(TESTS / "weigh" / "asks.yaml")
COUNT = "{{title: {{nl: Telling, en: Count}}, date: {day}, quantity: total, value: {figure}, error: count_error}}"
FIGURE = "{{nl: x, en: x, unit: people, value: {value}, source: made_up, kind: observed, grade: official}}"


def counted(path: Path, now: str, **counts: tuple[str, int]) -> str:
    """An overlay with a past and counts in it."""
    lines = [f"now: {now}", "observed:"]
    lines += [f"  {name}: {COUNT.format(day=day, figure=f'n_{name}')}" for name, (day, _) in counts.items()]
    lines += [
        "figures:",
        "  count_error: {nl: x, en: x, unit: people, value: 10, source: made_up, kind: estimate, grade: expert}",
    ]
    lines += [f"  n_{name}: {FIGURE.format(value=value)}" for name, (_, value) in counts.items()]
    path.write_text("\n".join(lines) + "\n", "utf-8")
    return str(path)


def made(folder: Path, overlay: str) -> None:
    """A run with its counts, bands and effects."""
    api.run(api.Choice(SMALL, (ASKS, overlay)), replications=0, draws=20).with_effects().save(folder)


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folders of two runs, and of the editions of both; the second knows two counts more."""
    place = tmp_path_factory.mktemp("editions")
    first = counted(place / "first.yaml", "2027-01-04", one=("2027-01-04", 1255))
    made(place / "run1", first)
    band = read_earlier(place / "run1").people["total"].on(INSIDE)
    assert band is not None
    later = {"two": ("2027-07-05", 9000), "three": (INSIDE.isoformat(), round((band.low + band.high) / 2))}
    made(place / "run2", counted(place / "second.yaml", INSIDE.isoformat(), one=("2027-01-04", 1255), **later))
    api.edition(place / "run1", place / "edition1")
    api.edition(place / "run2", place / "edition2", place / "edition1")
    return place


def pages(path: Path) -> str:
    """The text of a PDF on one line, without the hyphens at ends of lines."""
    text = "\n".join(page.extract_text() for page in pypdf.PdfReader(path).pages).replace("\u2060", "")
    return " ".join(re.sub(r"\u00ad\s*\n?|(?<=\w)[-\u2010]\n(?=[a-z])", "", text).split())


def elements(part: Any) -> Iterator[Any]:
    """All elements of the structure of a PDF."""
    children = part.get("/K", [])
    for child in children if isinstance(children, list) else [children]:
        own = child.get_object()
        if isinstance(own, dict) and "/S" in own:
            yield own
            yield from elements(own)


@pytest.mark.parametrize(("name", "language"), [("stand", "nl"), ("state", "en")])
def test_the_pdf_is_tagged_and_can_be_read_aloud(place: Path, name: str, language: str) -> None:
    pdf = pypdf.PdfReader(place / "edition2" / f"{name}.pdf")
    root: Any = pdf.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"].startswith(language)
    assert "pdfuaid:part>1<" in root["/Metadata"].get_object().get_data().decode()
    assert pdf.metadata is not None and pdf.metadata.title and pdf.metadata.author == "dienmodel"
    outline = [each for each in pdf.outline if not isinstance(each, list)]
    assert words(language).say("edition_chapters.money") in [each.title for each in outline]  # type: ignore[union-attr]
    every = list(elements(root["/StructTreeRoot"]))
    pictures = [each for each in every if each["/S"] == "/Figure"]
    assert pictures and all(len(str(each["/Alt"])) > 40 for each in pictures)
    tables = [each for each in every if each["/S"] == "/Table"]
    heads = [each for each in tables if any(part["/S"] == "/TH" for part in elements(each))]
    assert len(heads) >= len(tables) - 1  # what is needed to make the run again has no headings


@pytest.mark.parametrize(("name", "language"), [("stand", "nl"), ("state", "en")])
def test_page_and_pdf_have_the_figures_of_the_tables(place: Path, name: str, language: str) -> None:
    w, run = words(language), api.read(place / "run2")
    (goal,) = run.table("targets").rows()
    told = [w.people(goal["p50"]), w.span(w.people(goal["p5"]), w.people(goal["p95"]))]
    for row in run.table("indicators").where(year=goal["date"].year).rows():
        if row["value_p50"] is not None:
            told.append(w.people(row["value_p50"]))
    effects = run.table("effects").where(quantity="people", cause="more_exams").rows()
    told.append(w.number(sum(row["value_shapley"] for row in effects)))
    assert len(told) > 4
    for text in (pages(place / "edition2" / f"{name}.pdf"), (place / "edition2" / f"{name}.html").read_text("utf-8")):
        assert [number for number in told if number not in text] == []


def test_counts_that_came_later_are_held_against_the_bands_of_before(place: Path) -> None:
    earlier = read_earlier(place / "edition1")
    for previous in (place / "edition1", place / "run1"):
        again = api.edition(place / "run2", place / "again", previous, ["en"])
        assert (again.counts, again.inside) == (2, 1)
        assert 0 < again.revised_inside <= again.revised
    text = pages(place / "edition2" / "state.pdf")
    assert "1 of the 2 new counts lay in the band of 90%" in text
    assert "That is too little to judge the bands by" in text
    band = earlier.people["total"].on(read_earlier(place / "edition2").today)
    w = words("en")
    assert band is not None and w.span(w.people(band.low), w.people(band.high)) in text
    assert "9,000" in text
    assert {row["kind"] for row in earlier.said.rows()} >= {PEOPLE, TARGET}


def test_the_first_edition_says_that_it_is_the_first(place: Path) -> None:
    assert "dit is de eerste stand" in (place / "edition1" / "stand.html").read_text("utf-8").lower()


def test_the_workbook_has_numbers_not_texts(place: Path) -> None:
    book = openpyxl.load_workbook(place / "edition2" / "stand.xlsx", read_only=True)
    assert {"Bevindingen", "Wat deze stand zegt", "Vorige stand, geteld", "money", "ledger"} <= set(book.sheetnames)
    head, *rows = book["Vorige stand, geteld"].iter_rows(values_only=True)
    assert head[0] == "Grootheid"
    assert [(row[4], row[5]) for row in rows] == [
        (9000, "buiten"),
        (pytest.approx((rows[1][2] + rows[1][3]) / 2, abs=0.5), "binnen"),
    ]
    assert all(row[2] < row[3] for row in rows)
    (goal,) = api.read(place / "run2").table("targets").rows()
    said = [row for row in book["Wat deze stand zegt"].iter_rows(values_only=True) if row[0] == "doel: mensen"]
    assert [row[3:6] for row in said] == [
        (pytest.approx(goal["p5"]), pytest.approx(goal["p50"]), pytest.approx(goal["p95"]))
    ]


def test_the_same_run_gives_the_same_pdf(place: Path, tmp_path: Path) -> None:
    again = api.edition(place / "run1", tmp_path / "again", languages=["nl"])
    assert [path.name for path in again.files] == ["stand.html", "stand.pdf", "stand.xlsx"]
    assert (tmp_path / "again" / "stand.pdf").read_bytes() == (place / "edition1" / "stand.pdf").read_bytes()


def test_what_was_not_computed_is_not_yet_known(place: Path, tmp_path: Path) -> None:
    api.run(api.Choice(SMALL, (), {"more_exams": 1.0}), replications=0, draws=0).save(tmp_path / "bare")
    written = api.edition(tmp_path / "bare", tmp_path / "edition", languages=["en"])
    text = (written.folder / "state.html").read_text("utf-8")
    assert "Not yet known: this run did not compute who caused how much." in text
    assert "<code>dienmodel run --effects</code>" in text
    assert "expected" in text


# --- what goes wrong ---


def codes(error: pytest.ExceptionInfo[FaultyInput]) -> list[str]:
    return [fault.code for fault in error.value.faults]


def test_an_edition_goes_only_where_an_edition_may(place: Path, tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("dear")
    with pytest.raises(FaultyInput) as error:
        api.edition(place / "run1", tmp_path)
    assert codes(error) == ["edition-not-ours"]
    assert [path.name for path in tmp_path.iterdir()] == ["letter.txt"]


def test_a_later_edition_is_no_previous_one(place: Path, tmp_path: Path) -> None:
    with pytest.raises(FaultyInput) as error:
        api.edition(place / "run1", tmp_path / "out", place / "edition2")
    assert codes(error) == ["edition-later"]
    assert list(tmp_path.iterdir()) == []


def test_what_an_edition_said_cannot_be_changed_afterwards(place: Path, tmp_path: Path) -> None:
    for name in ("edition.json", "said.parquet"):
        (tmp_path / name).write_bytes((place / "edition1" / name).read_bytes())
    facts = json.loads((tmp_path / "edition.json").read_text())
    (tmp_path / "edition.json").write_text(json.dumps(facts | {"edition": 99}))
    with pytest.raises(FaultyInput) as error:
        read_earlier(tmp_path)
    assert codes(error) == ["edition-layout"]
    (tmp_path / "edition.json").write_text(json.dumps(facts))
    (tmp_path / "said.parquet").write_bytes((place / "edition2" / "said.parquet").read_bytes())
    with pytest.raises(FaultyInput) as error:
        read_earlier(tmp_path)
    assert codes(error) == ["edition-changed"]
    with pytest.raises(FaultyInput) as error:
        read_earlier(place)
    assert codes(error) == ["no-edition"]


def test_nothing_is_half_written(place: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    api.edition(place / "run1", tmp_path / "edition", languages=["nl"])
    before = {path.name: path.read_bytes() for path in (tmp_path / "edition").iterdir()}

    def stop(*_: object) -> bytes:
        raise KeyboardInterrupt

    monkeypatch.setattr("dienmodel.show.taking.pdf.pdf_of", stop)
    with pytest.raises(KeyboardInterrupt):
        api.edition(place / "run2", tmp_path / "edition")
    assert {path.name: path.read_bytes() for path in (tmp_path / "edition").iterdir()} == before
    assert [path.name for path in tmp_path.iterdir()] == ["edition"]


def test_without_typst_page_and_workbook_are_there(
    place: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dienmodel.show.taking.pdf.can_set", lambda: False)
    written = api.edition(place / "run1", tmp_path / "edition", languages=["nl"])
    assert not written.has_pdf
    assert {path.name for path in written.files} == {"stand.html", "stand.xlsx"}
