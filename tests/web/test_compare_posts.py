"""Scenarios side by side where the target counts posts: filled posts, and what each of them costs."""

from pathlib import Path
from shutil import copytree

from starlette.testclient import TestClient

from dienmodel.web.explorer.app import create
from dienmodel.web.explorer.shelf import shelf

from .conftest import HERE, SMALL

ASKED = {"m.more_exams": "100", "lang": "en"}


def page(place: Path) -> str:
    client = TestClient(create(shelf(str(place))), base_url=HERE)
    answer = client.get("/vergelijken", params=ASKED)
    assert answer.status_code == 200
    return answer.text


def test_filled_posts_stand_beside_people(tmp_path: Path) -> None:
    """With euro per filled post and per person; none of posts where the target counts heads."""
    place = Path(copytree(SMALL, tmp_path / "small"))
    file = place / "scenario.yaml"
    heads = page(place)
    file.write_text(file.read_text().replace("people: goal, counts: heads}", "people: goal, counts: posts}"))
    posts = page(place)
    assert "Filled posts on the target date" in posts
    assert "Euro a year per extra filled post" in posts
    assert "Filled posts on the target date" not in heads
    assert "Euro a year per extra filled post" not in heads
    for text in (posts, heads):
        assert "Euro a year per extra person" in text
