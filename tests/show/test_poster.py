"""Pictures that leave their page: everything is in them, and nothing of it is run."""

from xml.etree import ElementTree

import pytest

from dienmodel.show.poster import as_png, poster

DRAWING = '<svg viewBox="0 0 300 100" role="img" aria-label="x"><path d="M0,0h300v100"/></svg>'
SVG = "{http://www.w3.org/2000/svg}"


def texts_of(svg: str) -> list[str]:
    return [str(each.text) for each in ElementTree.fromstring(svg).iter(f"{SVG}text")]


def test_a_poster_holds_its_finding_and_where_it_comes_from_and_is_as_high_as_they_ask() -> None:
    short, long = (poster(DRAWING, "A finding", below) for below in (["From here"], ["From here", "and " * 60]))
    assert texts_of(short) == ["A finding", "From here"]
    assert " ".join(texts_of(long)).split() == ["A", "finding", "From", "here", *["and"] * 60]
    heights = [float(ElementTree.fromstring(each).attrib["height"]) for each in (short, long)]
    assert heights[0] < heights[1]
    assert ElementTree.fromstring(short).find(f".//{SVG}path") is not None


def test_what_a_scenario_says_is_text_and_nothing_else() -> None:
    made = poster(DRAWING, "<script>alert(1)</script> & more", ['"><image href="x"/>'])
    names = {each.tag.removeprefix(SVG) for each in ElementTree.fromstring(made).iter()}
    assert names == {"svg", "title", "rect", "text", "g", "path"}
    assert "".join(texts_of(made)[:1]) == "<script>alert(1)</script> & more"


def test_a_poster_becomes_an_image() -> None:
    assert as_png(poster(DRAWING, "A finding", [])).startswith(b"\x89PNG")


def test_a_drawing_without_a_size_is_refused() -> None:
    with pytest.raises(ValueError, match="size"):
        poster("<svg></svg>", "A finding", [])
