"""Scenarios side by side where the target counts posts: filled posts, and what each of them costs."""

from pathlib import Path
from shutil import copytree

from starlette.testclient import TestClient

from dienmodel.runs.desk import AS_SAID, State
from dienmodel.sweeps.uncertainty import futures
from dienmodel.web.explorer.app import create
from dienmodel.web.explorer.shelf import shelf
from dienmodel.web.explorer.work import key_of

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


def test_the_difference_has_a_band_where_the_futures_of_both_are_computed() -> None:
    """They are pairs: nothing is drawn again; until then the page says where to ask for it."""
    own = shelf(str(SMALL))
    client = TestClient(create(own), base_url=HERE)
    desk, moved = own.desk(own.first), State.of({"more_exams": 1.0})

    def shown() -> str:
        answer = client.get("/vergelijken", params=ASKED)
        assert answer.status_code == 200
        return answer.text

    assert "in possible futures of both" not in shown()
    for state, says in ((AS_SAID, "not computed: ask for its band"), (moved, "of 20): cannot be told apart")):
        own.work.keep(key_of("futures", own.first, state), futures(desk.run(state).world, 20))
        assert says in shown()
