"""Leaving while waiting and in training, as it is said: numbers by hand, in steps of a year."""

from collections.abc import Mapping
from datetime import date
from math import exp
from pathlib import Path

import numpy as np
import pytest

from dienmodel import load
from dienmodel.engines.expect.expect import expect
from dienmodel.engines.sample.ensemble import ensemble
from dienmodel.model.calendar import Calendar
from dienmodel.network.course import Trajectory
from dienmodel.network.draft import PLACES, Arc, Dest, Draft, Use
from dienmodel.network.world import World, build
from dienmodel.text.faults import FaultyInput

SCENARIO = """\
scenario: leaving
title: {nl: x, en: x}
start: 2026-01-01
end: 2032-01-01
step: year
categories: {staff: {nl: staf, en: staff}}
capacities: {seats: {title: {nl: x, en: x}, kind: slots, amount: seats}}
gates: {door: {title: {nl: x, en: x}, uses: {seats: null}, gives_up: impatience}}
stages: {course: {title: {nl: x, en: x}, duration: takes, gate: door}}
tracks:
  entry: {title: {nl: x, en: x}, entry: {people: many}, stages: [course], then: [{stock: staff}]}
stocks: {staff: {title: {nl: x, en: x}, category: staff}}
"""

BANDS = "[{from: 0, to: 1, value: 0.1}, {from: 1, to: 2, value: 0.5}, {from: 2, value: 2}]"

SAID = {
    "many": "unit: people/year, value: 100",
    "seats": "unit: people/year, value: 0",
    "takes": "unit: years, value: 1",
    "impatience": f"unit: per year, bands: {BANDS}",
}


def world(place: Path, over: str = "", **other: str) -> World:
    """The world of the scenario with an overlay and other figures."""
    figures = "".join(
        f"{key}: {{nl: x, en: x, {what}, source: made_up, kind: observed, grade: official}}\n"
        for key, what in {**SAID, **other}.items()
    )
    (place / "figures").mkdir(parents=True, exist_ok=True)
    (place / "figures" / "all.yaml").write_text(figures)
    (place / "sources.yaml").write_text("made_up: {title: Invented numbers, publisher: a test}\n")
    (place / "scenario.yaml").write_text(SCENARIO)
    (place / "over.yaml").write_text(over or "title: {nl: x, en: x}\n")
    return build(load(str(place), [place / "over.yaml"]))


def course(place: Path, over: str = "", **other: str) -> Trajectory:
    return expect(world(place, over, **other).network)


def sampled(place: Path, over: str = "", **other: str) -> Trajectory:
    """The mean of two hundred futures."""
    return ensemble(world(place, over, **other).network, 200).mean


def at(values: Mapping[str, float] | np.ndarray) -> list[float]:
    return [round(float(x), 9) for x in values]


def test_people_give_up_by_the_time_they_have_waited(tmp_path: Path) -> None:
    """Nobody is admitted: of 100 a year e^-0.1 wait on after a year, e^-0.6 after two, e^-2.6 after three."""
    waiting = course(tmp_path).n_waiting[:, 0]
    left = [100.0, 100 * exp(-0.1), 100 * exp(-0.6), 100 * exp(-2.6), 100 * exp(-4.6), 100 * exp(-6.6)]
    assert at(waiting) == pytest.approx([0.0, *np.cumsum(left)])


def test_who_waits_longest_is_admitted_first_also_where_the_longest_are_fewest(tmp_path: Path) -> None:
    """50 a year begin: in the second year those of the first, of whom 50 e^-0.1 are left."""
    run = course(tmp_path, seats="unit: people/year, value: 50")
    oldest = 50 * exp(-0.1)
    assert run.n_waiting[1:3, 0] == pytest.approx([50.0, oldest + 100 - 50])
    assert run.wait_sum[1, 0] == pytest.approx(oldest)
    rest = 100 - (50 - oldest)
    assert run.n_waiting[3, 0] == pytest.approx(rest * exp(-0.1) + 100 - 50)


def test_a_rate_of_giving_up_that_changes_over_dates_is_a_fault(tmp_path: Path) -> None:
    """Who came earlier would meet another table than who came later, and nobody says which."""
    with pytest.raises(FaultyInput) as told:
        world(tmp_path, impatience="unit: per year, path: {2026-01-01: 0.1, 2028-01-01: 0.2}")
    assert [fault.code for fault in told.value.faults] == ["figure-changes"]


AMPLE = "unit: people/year, value: 1000"
YEARS_3 = "unit: years, value: 3"


def stage(leaves: str = "", otherwise: str = "", track: str = "") -> str:
    """An overlay in which people leave the course, or go somewhere when they do."""
    said = ", ".join(
        filter(None, (f"leaves: {leaves}" if leaves else "", f"otherwise: {otherwise}" if otherwise else ""))
    )
    return f"stages: {{course: {{{said}}}}}\n{track}"


def test_a_stay_is_completed_with_the_chance_of_no_leaving_in_any_of_its_steps(tmp_path: Path) -> None:
    """A stay of three years at 0.2 a year: e^-0.6 complete it, 1 - e^-0.2 leave after one, then as many of the rest."""
    run = course(tmp_path, stage("leaving"), seats=AMPLE, takes=YEARS_3, leaving="unit: per year, value: 0.2")
    dropped = 100 * (1 - exp(-0.2)) * np.array([0.0, 1.0, 1 + exp(-0.2), 1 + exp(-0.2) + exp(-0.4)])
    assert run.new_dropped[:4, 0] == pytest.approx(dropped)
    assert run.new_dropped[5, 0] == pytest.approx(100 * (1 - exp(-0.6)))
    assert run.n_stock[4, 0] == pytest.approx(100 * exp(-0.6))
    assert run.n_inside[-1, 0] == pytest.approx(100 * (1 + exp(-0.2) + exp(-0.4)))  # inflow x mean stay


def test_leaving_by_bands_of_time_in_the_stage(tmp_path: Path) -> None:
    bands = "unit: per year, bands: [{from: 0, to: 1, value: 0}, {from: 1, to: 2, value: 0.5}, {from: 2, value: 0}]"
    run = course(tmp_path, stage("leaving"), seats=AMPLE, takes=YEARS_3, leaving=bands)
    assert run.new_dropped[:, 0] == pytest.approx([0, 0, *[100 * (1 - exp(-0.5))] * 4])
    assert run.n_stock[4, 0] == pytest.approx(100 * exp(-0.5))


def test_leaving_and_dropping_out_at_the_end_add_up(tmp_path: Path) -> None:
    over = stage("leaving").replace("}}", ", dropout: failing}}")
    figures = {"leaving": "unit: per year, value: 0.2", "failing": "unit: share, value: 0.25"}
    run = course(tmp_path, over, seats=AMPLE, takes=YEARS_3, **figures)
    assert run.new_dropped[5, 0] == pytest.approx(100 * (1 - 0.75 * exp(-0.6)))
    drawn = sampled(tmp_path, over, seats=AMPLE, takes=YEARS_3, **figures)
    assert drawn.new_dropped.sum() == pytest.approx(run.new_dropped.sum(), rel=0.02)


ELSEWHERE = """
stages: {course: {leaves: leaving, dropout: failing, leaves_to: [{stock: other, share: half}, {track: short}]}}
stocks: {other: {title: {nl: x, en: x}}}
tracks: {short: {title: {nl: x, en: x}, stages: [lesson], then: [{stock: staff}]}}
"""
LESSON = "lesson: {title: {nl: x, en: x}, duration: takes}"

RATES = {
    "leaving": "unit: per year, value: 0.2",
    "failing": "unit: share, value: 0.25",
    "half": "unit: share, value: 0.5",
    "seats": AMPLE,
    "takes": YEARS_3,
}


def test_who_leaves_goes_elsewhere_and_who_fails_drops_out(tmp_path: Path) -> None:
    """Three years at 0.2 a year: 1 - e^-0.6 leave, half for the other stock, and of the rest a quarter fails."""
    over = ELSEWHERE.replace("}}\nstocks", f"}}, {LESSON}}}\nstocks", 1)
    built = world(tmp_path, over, **RATES)
    net, run = built.network, expect(built.network)
    n = [label["stage"] for label in net.labels.node].index("course")
    assert run.new_dropped[5, n] == pytest.approx(25 * exp(-0.6))
    first = net.forks.start[net.nodes.left_fork[n]]
    assert at(run.new_moved[5, first : first + 2]) == pytest.approx([50 * (1 - exp(-0.6))] * 2)
    assert at(run.new_moved[1:3, first]) == pytest.approx([50 * (1 - exp(-0.2)), 50 * (1 - exp(-0.4))])
    assert run.total() - np.arange(7) * 100.0 == pytest.approx(np.zeros(7))
    drawn = sampled(tmp_path, over, **RATES)
    assert drawn.new_dropped.sum(0) == pytest.approx(run.new_dropped.sum(0), rel=0.03)
    assert drawn.new_moved[:, first].sum() == pytest.approx(run.new_moved[:, first].sum(), rel=0.03)


def test_who_leaves_and_goes_nowhere_is_as_one_who_drops_out(tmp_path: Path) -> None:
    """All that differs is how they are counted."""
    over = "stages: {course: {leaves: leaving, dropout: failing%s}}\n"
    away, lost = course(tmp_path, over % ", leaves_to: [{leave: true}]", **RATES), course(tmp_path, over % "", **RATES)
    for part in ("n_stock", "n_inside", "n_waiting", "n_outside"):
        np.testing.assert_allclose(getattr(away, part), getattr(lost, part), atol=1e-9)
    assert (lost.new_dropped - away.new_dropped)[5, 0] == pytest.approx(100 * (1 - exp(-0.6)))


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("dropout: failing, leaves_to: [{leave: true}]", "nobody-leaves"),
        ("leaves: nobody, leaves_to: [{leave: true}]", "nobody-leaves"),
        ("leaves: leaving, leaves_to: [{stock: staff}, {leave: true}]", "rest"),
        ("leaves: leaving, leaves_to: [{track: nowhere}]", "no-destination"),
        ("leaves: leaving, leaves_to: [{track: entry, stage: nowhere}]", "no-stage-in-track"),
        ("leaves: leaving, leaves_to: [{stock: staff, next: rank}]", "next-otherwise"),
        ("leaves: leaving, leaves_to: [{stock: staff, share: half}, {leave: true, share: most}]", "ways-above-whole"),
    ],
)
def test_where_leavers_cannot_go_is_a_fault_with_its_line(tmp_path: Path, said: str, code: str) -> None:
    over = f"dimensions: {{rank: {{title: {{nl: x, en: x}}, members: [low, high]}}}}\nstages:\n  course: {{{said}}}\n"
    with pytest.raises(FaultyInput) as told:
        world(tmp_path, over, **RATES, most="unit: share, value: 0.8")
    own = [fault for fault in told.value.faults if fault.code == code]
    assert own
    assert all(fault.where.endswith("over.yaml:3") for fault in own)


def test_who_is_not_taken_goes_back_to_where_he_came_from(tmp_path: Path) -> None:
    """A board with 10 seats: civilians apply, and who is not taken within a year is a civilian again."""
    over = """
gates: {door: {gives_up: null, patience: a_year, otherwise: [{stock: civil}]}}
stocks:
  civil:
    {title: {nl: x, en: x}, people: civilians, tenure: a_year, exits: {apply: {rate: asks, to: [{track: entry}]}}}
tracks: {entry: {entry: null}}
"""
    figures = {
        "a_year": "unit: years, value: 1",
        "civilians": "unit: people, value: 1000",
        "asks": "unit: per year, value: 0.1",
        "seats": "unit: people/year, value: 10",
    }
    built = world(tmp_path, over, **figures)
    run = expect(built.network)
    asked = 1000 * (1 - exp(-0.1))
    assert run.new_started[:2, 0] == pytest.approx([10, 10])
    assert run.new_expired[1, 0] == pytest.approx(asked - 10)
    civil = [label["stock"] for label in built.network.labels.stock].index("civil")
    assert run.n_stock[2, civil] == pytest.approx((1000 - asked) * exp(-0.1) + asked - 10)
    assert run.total() == pytest.approx(np.full(7, 1000.0))
    assert run.n_outside == pytest.approx(np.zeros(7))


def test_who_fails_begins_anew_and_who_gives_up_goes_to_another_queue(tmp_path: Path) -> None:
    """Of 100 a year 50 begin; who gives up joins the other queue in the same step, where nobody is ever admitted."""
    over = """
capacities: {none: {title: {nl: x, en: x}, kind: slots, amount: none}}
gates:
  door: {otherwise: [{track: other}]}
  shut: {title: {nl: x, en: x}, uses: {none: null}}
stages:
  course: {dropout: half, otherwise: [{track: entry, share: half}, {leave: true}]}
  second: {title: {nl: x, en: x}, duration: takes, gate: shut}
tracks:
  other: {title: {nl: x, en: x}, stages: [second], then: [{stock: staff}]}
"""
    figures = {
        "none": "unit: people/year, value: 0",
        "half": "unit: share, value: 0.5",
        "seats": "unit: people/year, value: 50",
        "impatience": "unit: per year, value: 0.3",
    }
    built = world(tmp_path, over, **figures)
    run, nodes = expect(built.network), [label["stage"] for label in built.network.labels.node]
    first, second = nodes.index("course"), nodes.index("second")
    lost = 50 * (1 - exp(-0.3))
    assert run.new_expired[1, first] == pytest.approx(lost)
    assert run.new_joined[1, second] == pytest.approx(lost)
    assert run.new_dropped[1, first] == pytest.approx(25.0)
    assert run.new_joined[1, first] == pytest.approx(100 + 12.5)
    assert run.n_outside[2] == pytest.approx(12.5)
    assert run.n_waiting[-1, second] == pytest.approx(run.new_expired[:, first].sum())


def test_moving_up_otherwise_is_a_fault(tmp_path: Path) -> None:
    over = """
dimensions: {rank: {title: {nl: x, en: x}, members: [low, high]}}
stages: {course: {otherwise: [{stock: staff, next: rank}]}}
stocks: {staff: {by: [rank]}}
tracks: {entry: {fixed: {rank: low}}}
"""
    with pytest.raises(FaultyInput) as told:
        world(tmp_path, over)
    assert "next-otherwise" in [fault.code for fault in told.value.faults]


@pytest.mark.parametrize("hazard", [0.0004, 0.02, 1.5])
def test_the_steady_chance_of_giving_up_knows_of_those_who_wait_beyond_the_run(hazard: float) -> None:
    """One rate is that rate, however much longer than the run people wait; nobody who gives up in the end is nobody."""
    steps = Draft(Calendar(date(2026, 1, 5), 52, "week"))
    steps.add_gate("constant", [], hazards=[hazard])
    steps.add_gate("never", [], hazards=[0.1, 0.0])
    assert steps.gates[0].renege == pytest.approx(-np.expm1(-hazard))
    assert (1 - steps.gates[1].renege) ** 52 == pytest.approx(np.exp(-0.1))


COUNTING = """
tracks: {entry: {category: staff, counts_from: course}}
"""


def test_a_queue_that_counts_and_that_nobody_leaves_is_a_fault_unless_it_is_said(tmp_path: Path) -> None:
    """With its line, and the remedies; `nobody` says that it is meant."""
    silent = COUNTING + "gates: {door: {gives_up: null}}\n"
    with pytest.raises(FaultyInput) as told:
        world(tmp_path, silent)
    assert [(fault.code, fault.values["gate"]) for fault in told.value.faults] == [("wait-for-ever", "door")]
    assert told.value.faults[0].where.endswith("over.yaml:3")
    said = course(tmp_path, COUNTING + "gates: {door: {gives_up: nobody}}\n")
    assert said.n_waiting[-1, 0] == pytest.approx(600.0)
    world(tmp_path, "gates: {door: {gives_up: null}}\n")  # who does not count may wait


def test_a_stage_that_counts_and_that_everybody_completes_is_told(tmp_path: Path) -> None:
    def noted(over: str) -> list[str]:
        notes = world(tmp_path, COUNTING + over, leaving="unit: per year, value: 0.2").notes
        return [str(note.values["stage"]) for note in notes if note.code == "stay-to-the-end"]

    assert noted("") == ["course"]
    assert noted(stage("nobody")) == []
    assert noted(stage("leaving")) == []


def test_impatience_in_a_queue_with_exponential_service_is_erlang_a(tmp_path: Path) -> None:
    """M/M/3 + M in steps of a day: the share that gives up is that of the birth and death process.

    With i people there is service at rate min(i, 3) m and impatience at rate max(i - 3, 0) q. A stay of whole days,
    rounded up from an exponential with rate 1/40, has the mean 1 / (1 - e^(-1/40)).
    """
    servers, arrivals, service, impatience = 3, 0.1, 1 - exp(-1 / 40), 1 / 60
    weight, total, lost = 1.0, 1.0, 0.0
    for i in range(1, 400):
        weight *= arrivals / (min(i, servers) * service + max(i - servers, 0) * impatience)
        total += weight
        lost += weight * max(i - servers, 0) * impatience
    expected = lost / total / arrivals
    d = Draft(Calendar(date(2025, 1, 1), 20_000, "day"))
    gate = d.add_gate("site", [Use(d.add_capacity("places", PLACES, servers))], hazards=[impatience])
    k = np.arange(1200)
    chances = np.where(k > 0, np.exp(-(k - 1) / 40) - np.exp(-k / 40), 0.0)
    served = d.add_node({}, chances / chances.sum(), gate=gate)
    d.go(served, [])
    d.add_entry({}, arrivals, [Arc(Dest("node", served), 1.0)])
    mean = ensemble(d.freeze(), 60).mean
    assert mean.new_expired.sum() / mean.new_joined.sum() == pytest.approx(expected, rel=0.02)


SOON = "unit: per year, bands: [{from: 0, to: 0.25, value: 2}, {from: 0.25, value: 0.1}]"
QUITS = """\
stocks:
  staff:
    people: many_there
    tenure: begun
    exits: {quits: {rate: impatience, to: [{leave: true}]}}
"""


def test_a_band_shorter_than_a_step_counts_for_its_time(tmp_path: Path) -> None:
    """A quarter at 2 a year and three at 0.1: of 100 a year e^-0.575 wait on after one, e^-0.675 after two."""
    waiting = course(tmp_path, impatience=SOON).n_waiting[:, 0]
    left = [100.0, 100 * exp(-0.575), 100 * exp(-0.675), 100 * exp(-0.775)]
    assert at(waiting[:5]) == pytest.approx([0.0, *np.cumsum(left)])


def test_so_does_one_of_a_stock(tmp_path: Path) -> None:
    """Of a thousand who have just come e^-0.575 are there after a year, and e^-0.675 after two."""
    run = course(
        tmp_path, QUITS, impatience=SOON, many_there="unit: people, value: 1000", begun="unit: years, value: 0"
    )
    assert run.n_stock[:3, 0] == pytest.approx([1000.0, 1000 * exp(-0.575), 1000 * exp(-0.675)])


def test_bands_that_are_nearly_whole_steps_are_whole_steps(tmp_path: Path) -> None:
    """A band that begins after 1.04 years is followed from the first year on: nothing is divided for so little."""
    bands = "unit: per year, bands: [{from: 0, to: 1.04, value: 0.1}, {from: 1.04, value: 0.5}]"
    assert world(tmp_path, impatience=bands).network.hazards[0][:3] == pytest.approx([0.1, 0.5, 0.5])
