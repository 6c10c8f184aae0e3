"""Histories of people add up to what the same replication counts."""

from collections import Counter
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from dienmodel import api
from dienmodel.engines.sample.sample import sample
from dienmodel.network.arcs import arcs_of
from dienmodel.network.world import World, build
from dienmodel.runs.histories import histories_table
from dienmodel.text.table import Table

SMALL = str(Path(__file__).parents[1] / "cases" / "small")


@pytest.fixture(scope="module")
def world() -> World:
    return build(api.load(SMALL))


@pytest.fixture(scope="module")
def events(world: World) -> Table:
    return histories_table(world, seed=5, replication=2)


def test_every_event_is_counted_once(world: World, events: Table) -> None:
    course = sample(world.network, seed=5, replication=2)
    gated = world.network.nodes.gate >= 0
    counted = {
        "went": course.new_moved.sum(),
        "dropped": course.new_dropped.sum(),
        "gave_up": course.new_expired.sum(),
        "admitted": course.new_started[:, gated].sum(),
    }
    assert Counter(events.columns["event"].tolist()) == {name: n for name, n in counted.items() if n}


def test_newcomers_come_in_by_entries(world: World, events: Table) -> None:
    course = sample(world.network, seed=5, replication=2)
    arrived = [str(place).startswith("entry ") for place in events.columns["from"]]
    assert sum(arrived) == course.new_arrived.sum()
    entries = {sender.row for sender in arcs_of(world.network).senders if sender.kind == "entry"}
    assert len({place for place, yes in zip(events.columns["from"], arrived, strict=True) if yes}) == len(entries)


def test_everybody_goes_on_from_where_they_were_and_never_back_in_time(events: Table) -> None:
    rows = events.rows()
    for before, after in pairwise(rows):
        if before["person"] == after["person"]:
            assert after["from"] == before["to"]
            assert after["date"] >= before["date"]


def test_the_file_holds_the_table(tmp_path: Path, events: Table) -> None:
    import duckdb

    path = api.histories(SMALL, seed=5, replication=2).save(tmp_path / "people.parquet")
    with duckdb.connect() as db:
        counted = db.execute(f"select count(*), max(person) from '{path}'").fetchone()
    assert counted == (len(events), int(np.max(events.columns["person"])))
