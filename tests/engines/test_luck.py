"""Luck goes by name: what is added, renamed or written in another order leaves the numbers of all others alone."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from dienmodel import load
from dienmodel.engines.sample.ensemble import ensemble
from dienmodel.engines.sample.sample import person, sample, sample_histories
from dienmodel.network.compile.compile import compile_scenario
from dienmodel.network.luck import luck_of
from dienmodel.network.network import Network
from dienmodel.network.quotas.lines import apart

from .networks import EXAMPLES

Scenario = dict[str, Any]


def titled(text: str, **rest: object) -> dict[str, object]:
    return {"title": {"nl": text, "en": text}, **rest}


def figure(unit: str, **said: object) -> dict[str, object]:
    return {"nl": "x", "en": "x", "unit": unit, **said, "source": "made_up", "kind": "observed", "grade": "official"}


FIGURES = {
    "heads": figure("people", value=600),
    "leaving": figure("per year", value=0.2),
    "arrivals": figure("people/year", value=520),
    "weeks": figure("weeks", value=10),
    "spread": figure("factor", value=0.5),
    "some": figure("share", value=0.1),
    "slots": figure("people/year", value=420),
    "halves": figure("share", by=["arm"], table={"foot": 0.5, "horse": 0.5}),
    "by_arm": figure("people", by=["arm"], table={"foot": 300, "horse": 300}),
}


def half(name: str) -> Scenario:
    """A track with a test behind a gate, a course and a stock, from which some come back for another course."""
    leave, again = [{"leave": True}], [{"track": f"{name}_again"}]
    exits = {"leave": {"rate": "leaving", "to": leave}, "learn": {"rate": "leaving", "to": again}}
    course = {"duration": "weeks", "variation": "spread", "dropout": "some"}
    return {
        "categories": {name: {"nl": name, "en": name}},
        "capacities": {f"{name}_slots": titled(name, kind="slots", amount="slots")},
        "gates": {f"{name}_gate": titled(name, uses={f"{name}_slots": None}, gives_up="leaving")},
        "stages": {
            f"{name}_test": titled(name, duration="weeks", gate=f"{name}_gate"),
            f"{name}_course": titled(name, **course),
        },
        "tracks": {
            name: titled(
                name, entry={"people": "arrivals"}, stages=[f"{name}_test", f"{name}_course"], then=[{"stock": name}]
            ),
            f"{name}_again": titled(name, stages=[f"{name}_course"], then=[{"stock": name}]),
        },
        "stocks": {name: titled(name, category=name, people="heads", exits=exits)},
    }


def both() -> Scenario:
    """Soldiers and civilians, who have nothing to do with each other."""
    parts = [half("soldier"), half("civilian")]
    sections = {key: {name: item for part in parts for name, item in part[key].items()} for key in parts[0]}
    return {"scenario": "two", **titled("two"), "start": "2026-01-05", "end": "2028-01-03", **sections}


def as_it_is(said: Scenario) -> None:
    pass


def another_exit(said: Scenario) -> None:
    exits = said["stocks"]["soldier"]["exits"]
    said["stocks"]["soldier"]["exits"] = {"dismissed": {"rate": "leaving", "to": [{"leave": True}]}, **exits}


def another_dimension(said: Scenario) -> None:
    said["dimensions"] = {"arm": titled("arm", members=["foot", "horse"], share="halves")}
    said["stocks"]["soldier"] |= {"by": ["arm"], "people": "by_arm"}
    said["tracks"]["soldier_again"]["by"] = ["arm"]


def another_stage(said: Scenario) -> None:
    said["stages"] = {"drill": titled("drill", duration="weeks"), **said["stages"]}
    said["tracks"]["soldier"]["stages"] = ["soldier_test", "drill", "soldier_course"]


def another_half(said: Scenario) -> None:
    for key, items in half("reservist").items():
        said[key] = {**items, **said[key]}


def other_titles(said: Scenario) -> None:
    said |= titled("other")
    for key in ("stages", "tracks", "stocks", "gates", "capacities"):
        for item in said[key].values():
            item |= titled("other")


def the_other_way_round(said: Scenario) -> None:
    for key in ("categories", "stages", "tracks", "stocks", "gates", "capacities"):
        said[key] = dict(reversed(said[key].items()))
    for stock in said["stocks"].values():
        stock["exits"] = dict(reversed(stock["exits"].items()))


def no_soldiers(said: Scenario) -> None:
    for key, items in half("soldier").items():
        said[key] = {name: item for name, item in said[key].items() if name not in items}


def compiled(place: Path, change: Callable[[Scenario], None]) -> Network:
    said = both()
    change(said)
    used = json.dumps(said)
    (place / "figures").mkdir(parents=True)
    figures = {key: figure for key, figure in FIGURES.items() if f'"{key}"' in used}
    (place / "figures" / "all.yaml").write_text(json.dumps(figures))
    (place / "sources.yaml").write_text("made_up: {title: Invented numbers, publisher: a test}\n")
    (place / "scenario.yaml").write_text(used)
    return compile_scenario(load(place))


def of_civilians(network: Network) -> dict[tuple[str, ...], np.ndarray]:
    """Everything that is counted of civilians, by name."""
    run, labels = sample(network, 3, 1), network.labels
    flows = ("n_inside", "n_waiting", "new_joined", "new_started", "new_dropped", "new_expired")
    rows = [(name, label, getattr(run, name)[:, i]) for name in flows for i, label in enumerate(labels.node)]
    rows += [("n_stock", label, run.n_stock[:, i]) for i, label in enumerate(labels.stock)]
    rows += [("new_arrived", label, run.new_arrived[:, i]) for i, label in enumerate(labels.entry)]
    rows += [("n_blocked", {"gate": label}, run.n_blocked[:, i]) for i, label in enumerate(labels.gate)]
    civil = [(name, label, row) for name, label, row in rows if any("civilian" in part for part in label.values())]
    return {(name, *sorted(label.values())): row for name, label, row in civil}


@pytest.mark.parametrize(
    "change",
    [another_exit, another_dimension, another_stage, another_half, other_titles, the_other_way_round, no_soldiers],
)
def test_what_has_nothing_to_do_with_others_leaves_their_numbers(change, tmp_path):
    before, after = (of_civilians(compiled(tmp_path / each.__name__, each)) for each in (as_it_is, change))
    assert before.keys() == after.keys() and len(before) > 15
    for name, row in before.items():
        np.testing.assert_array_equal(row, after[name], err_msg=str(name))
    moved = [name for name, row in before.items() if np.ptp(row) > 0]
    assert {"n_stock", "n_inside", "n_waiting", "new_dropped", "new_expired"} <= {name for name, *_ in moved}


def test_who_has_another_name_has_other_luck(tmp_path: Path) -> None:
    """Both halves have the same numbers in expectation; were they keyed by what they say they would be the same."""
    network = compiled(tmp_path / "two", as_it_is)
    run = sample(network, 3, 1).n_stock
    assert (run[:, 0] != run[:, 1]).mean() > 0.9


@pytest.mark.parametrize("name", ["careers", "survey", "classes"])
def test_every_key_is_another(name: str) -> None:
    luck = luck_of(EXAMPLES[name]())
    keys = np.concatenate([luck.node, luck.stock, luck.risk, luck.gate, luck.entry, luck.pool]).tolist()
    assert len(set(keys)) == len(keys)


def test_things_of_one_name_differ() -> None:
    network = EXAMPLES["sites"]()
    network.labels.node[:] = [{}] * network.n_nodes
    assert len(set(luck_of(network).node.tolist())) == network.n_nodes > 1


def test_a_plan_leaves_who_is_first_in_turn(tmp_path: Path) -> None:
    network = compiled(tmp_path / "two", as_it_is)
    lines = apart(network)
    behind = network.nodes.gate >= 0
    of_node, of_line = (luck_of(n).gate[n.nodes.gate[behind]] for n in (network, lines))
    np.testing.assert_array_equal(of_node, of_line)


def test_a_way_on_in_a_track_is_no_new_episode_and_a_way_back_is(tmp_path: Path) -> None:
    network = compiled(tmp_path / "two", the_other_way_round)
    rank, of_track = luck_of(network).rank, [label["track"] for label in network.labels.node]
    for name in ("soldier", "civilian"):
        stock = network.n_nodes + [label["stock"] for label in network.labels.stock].index(name)
        test, course = (node for node, track in enumerate(of_track) if track == name)
        again = of_track.index(f"{name}_again")
        assert rank[test] < rank[course] < rank[stock] < rank[network.outside]
        assert rank[again] < rank[stock]


def test_people_are_told_by_where_and_when_they_came(tmp_path: Path) -> None:
    """Everybody of the start who did something, and every newcomer, is one person with a number of his own."""
    network = compiled(tmp_path / "two", as_it_is)
    run, told = sample_histories(network, 3, 1)
    came = [person(who) for who in np.unique(told.who).tolist()]
    new = [(one.when, one.where, one.ordinal) for one in came if one.newcomer]
    arrived = [
        (t, e, i) for t, row in enumerate(run.new_arrived) for e, number in enumerate(row) for i in range(int(number))
    ]
    assert sorted(new) == arrived
    stocks = network.stocks
    for one in came:
        at = stocks.initial_start[one.where] + one.when
        assert one.newcomer or one.ordinal < stocks.initial[at]


def test_a_reason_to_leave_more_moves_only_those_whom_it_takes(tmp_path: Path) -> None:
    """Who has the same luck goes when he went, or earlier by the new reason: fewer are left in each replication."""
    runs = [ensemble(compiled(tmp_path / each.__name__, each), 20).strength for each in (as_it_is, another_exit)]
    cells = {key: i for i, key in enumerate(("soldier", "civilian"))}
    lost = (runs[0] - runs[1])[:, -1]
    assert (lost[:, cells["civilian"]] == 0).all()
    assert (lost[:, cells["soldier"]] > 0).all()
