"""What was shipped of futures is what would be computed, is there at once, and is told of nothing else."""

import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from starlette.testclient import TestClient

from dienmodel.runs.desk import AS_SAID, State
from dienmodel.web.explorer import work
from dienmodel.web.explorer.app import create
from dienmodel.web.explorer.shelf import Shelf, shelf
from dienmodel.web.explorer.work import FROM_FUTURES, key_of, note_shipped, shift_noted, ship, work_for
from dienmodel.web.shell.jobs import Job
from dienmodel.weigh.ahead import _arrays, bond_of, read_ahead

from ..conftest import HERE, three_levers

sys.path.insert(0, str(Path(__file__).parents[3] / "docs"))

from ahead import compute

PACKAGE = State.of({"more_people": 1.0, "more_seats": 1.0})


def do(own: Shelf, kind: str, state: State = AS_SAID) -> Any:
    work_for(kind, own, own.first, state)(Job("key", kind, own.first))
    return own.work.get(key_of(kind, own.first, state))


@pytest.fixture(scope="module")
def computed(tmp_path_factory: pytest.TempPathFactory) -> Shelf:
    """The levers of the small scenario, computed and shipped."""
    folder = tmp_path_factory.mktemp("ahead")
    own = replace(three_levers(folder), shipped=None)
    for kind in FROM_FUTURES:
        assert do(own, kind) is not None
    own.shipped = folder / "ahead.npz"
    assert ship(own, own.first, own.shipped)
    return own


@pytest.fixture
def fresh(computed: Shelf, monkeypatch: pytest.MonkeyPatch) -> Iterator[Shelf]:
    """The same scenario on another shelf, which must compute nothing that was shipped."""

    def never(*_: object) -> None:
        raise AssertionError("computed anew")

    for name in ("followed_apart", "futures"):
        monkeypatch.setattr(work, name, never)
    yield replace(shelf(computed.places[computed.first]), shipped=computed.shipped)


def test_the_futures_that_are_read_are_those_that_were_drawn(computed: Shelf, fresh: Shelf) -> None:
    read, drawn = do(fresh, "futures"), computed.work.get(key_of("futures", computed.first, AS_SAID))
    assert np.array_equal(read.people, drawn.people) and read.dates == drawn.dates and read.groups == drawn.groups
    assert np.array_equal(read.moves, drawn.moves) and (read.figures, read.draws) == (drawn.figures, drawn.draws)
    assert (read.failed, read.learnt_from) == (drawn.failed, drawn.learnt_from)
    for name, target in drawn.targets.items():
        assert read.targets[name].band() == target.band()


def test_what_is_read_is_what_was_computed(computed: Shelf, fresh: Shelf) -> None:
    note_shipped(fresh, fresh.first)
    links, levers = (fresh.work.get(key_of(kind, fresh.first, AS_SAID)) for kind in FROM_FUTURES)
    was = computed.work.get(key_of("levers", computed.first, AS_SAID))
    assert links == computed.work.get(key_of("links", computed.first, AS_SAID))
    assert np.array_equal(levers.levers.read, was.levers.read, equal_nan=True)
    assert replace(levers, levers=replace(levers.levers, read=0)) == replace(was, levers=replace(was.levers, read=0))


def test_the_work_is_done_without_following_anything_and_notes_the_shifts_of_packages(
    computed: Shelf, fresh: Shelf
) -> None:
    found, was = do(fresh, "levers"), computed.work.get(key_of("levers", computed.first, AS_SAID))
    assert (found.met, found.now, found.countable) == (was.met, was.now, was.countable)
    one, other = (shift_noted(own, own.first, PACKAGE) for own in (fresh, computed))
    assert one is not None and other is not None
    assert np.array_equal(one.people, other.people)


def test_the_first_page_tells_the_chance_levers_and_chain_at_once(fresh: Shelf) -> None:
    note_shipped(fresh, fresh.first)
    with TestClient(create(fresh), base_url=HERE) as client:
        first, helps, stops = (client.get(f"{path}?lang=en").text for path in ("/", "/wat-helpt", "/wat-houdt-tegen"))
    assert "of 100 possible futures" in first and "of 20 equally likely futures" in first
    assert "dots over the line" in helps and "/jobs/levers" not in helps
    assert "/jobs/links" not in stops


def test_another_state_or_scenario_is_computed(fresh: Shelf, tmp_path: Path) -> None:
    with pytest.raises(AssertionError, match="computed anew"):
        do(fresh, "links", State.of({"more_seats": 0.5}))
    other = replace(three_levers(tmp_path), shipped=fresh.shipped)
    path = Path(other.places[other.first])
    path.write_text(path.read_text().replace("value: 2, low: 1.2", "value: 2, low: 1.3"))
    note_shipped(other, other.first)
    assert other.work.get(key_of("levers", other.first, AS_SAID)) is None


def test_it_is_bound_to_draws_seed_and_what_was_learnt(fresh: Shelf) -> None:
    said = fresh.desk(fresh.first).under(AS_SAID)
    drawing = work.SharedDraws(work.DRAWS, work.SEED)
    assert fresh.shipped is not None and read_ahead(fresh.shipped, bond_of(said, drawing)) is not None
    others = [replace(drawing, draws=50), replace(drawing, seed=2)]
    assert all(read_ahead(fresh.shipped, bond_of(said, other)) is None for other in others)


@pytest.mark.parametrize("at", [0.3, 0.6, 0.9])
@pytest.mark.parametrize("with_", [b"", b"\0" * 8])
def test_a_file_that_is_cut_or_changed_counts_as_none(fresh: Shelf, tmp_path: Path, at: float, with_: bytes) -> None:
    assert fresh.shipped is not None
    content = fresh.shipped.read_bytes()
    place = int(at * len(content))
    fresh.shipped = tmp_path / "other.npz"
    fresh.shipped.write_bytes(content[:place] + (with_ and with_ + content[place + len(with_) :]))
    note_shipped(fresh, fresh.first)
    assert all(fresh.work.get(key_of(kind, fresh.first, AS_SAID)) is None for kind in ("futures", "levers"))


def test_what_is_shipped_is_computed_anew_even_where_it_fits(fresh: Shelf, tmp_path: Path) -> None:
    with pytest.raises(AssertionError, match="computed anew"):
        compute(fresh, tmp_path / "new.npz")
    assert not (tmp_path / "new.npz").exists()


@pytest.mark.parametrize("most", [127, 128, 129, 32_767, 32_768, 40_000])
def test_people_come_back_whatever_the_width_that_holds_them(computed: Shelf, tmp_path: Path, most: int) -> None:
    drawn = computed.work.get(key_of("futures", computed.first, AS_SAID))
    strength = np.zeros((2, 3, 1), np.int32)
    strength[0, 1] = most
    found = _arrays(replace(drawn, strength=strength))
    assert np.array_equal(np.cumsum(found["strength"], axis=1, dtype=np.int32), strength)
