"""Compilation: the network means what the scenario says."""

import itertools
import shutil
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dienmodel.engines.expect.expect import expect
from dienmodel.engines.sample.sample import sample
from dienmodel.model.calendar import Calendar, span
from dienmodel.model.load import load
from dienmodel.network.compile.amounts import Amounts
from dienmodel.network.compile.compile import compile_scenario
from dienmodel.network.compile.compiler import whole_people
from dienmodel.network.draft import Arc, Dest, Draft, Use
from dienmodel.network.network import PLACES
from dienmodel.network.world import build
from dienmodel.text.faults import FaultyInput
from dienmodel.text.telling import told

SMALL = str(Path(__file__).parents[1] / "cases" / "small")


def laid_over(tmp_path: Path, text: str) -> str:
    path = tmp_path / "over.yaml"
    path.write_text(text)
    return str(path)


def test_the_small_case() -> None:
    network = compile_scenario(load(SMALL))
    assert [label["stage"] for label in network.labels.node] == ["decide", "exam", "course"]
    assert network.calendar.dates[0] == date(2026, 1, 5)
    assert network.calendar.dates[-1] == date(2031, 1, 6)
    people = [int(part.sum()) for part in np.split(network.stocks.initial, network.stocks.initial_start[1:-1])]
    assert people == [1000, 200]
    assert network.population.turn.sum() == 4
    assert network.population.start.tolist() == [20000] * 11
    rate = network.paths[network.entries.rate[0]]
    assert rate.sum() == pytest.approx(400 * network.n_steps * 7 / 365.2425)


def test_hazards_follow_rate_bands_and_season() -> None:
    network = compile_scenario(load(SMALL))
    leave, promotion = (
        network.labels.risk.index({"stock": "military", "rank": "soldier", "risk": r}) for r in ("leave", "promotion")
    )
    first = network.stocks.rate_start[leave]
    week = 7 / 365.2425
    assert network.stocks.band_length[:2].tolist() == [52, 0]
    np.testing.assert_allclose(network.stocks.rate[first : first + 2], np.array([1.5, 0.95]) * 0.08 * week)
    seasons = network.paths[network.stocks.risk_season[leave]]
    july = [i for i, day in enumerate(network.calendar.dates[:-1]) if (day.month, 5 <= day.day <= 20) == (7, True)]
    assert set(seasons[july]) == {1.2}
    assert set(network.paths[network.stocks.risk_season[promotion]]) == {1.0}


def test_the_top_rank_is_not_promoted() -> None:
    network = compile_scenario(load(SMALL))
    assert [r["risk"] for r in network.labels.risk if r["rank"] == "officer"] == ["leave"]


def test_a_measure_works_after_its_lead_time() -> None:
    network = compile_scenario(load(SMALL, on={"more_exams": 1.0}))
    slots = network.paths[network.capacities.base[network.labels.capacity.index("exam_slots")]]
    works = np.array([day >= date(2027, 7, 5) for day in network.calendar.dates[:-1]])
    assert slots[~works].mean() == pytest.approx(10, abs=0.1)
    assert slots[works].mean() == pytest.approx(15, abs=0.1)
    half = compile_scenario(load(SMALL, on={"more_exams": 0.5}))
    assert half.paths[half.capacities.base[0]][works].mean() == pytest.approx(12.5, abs=0.1)


def test_measures_that_push_a_share_over_one_are_refused(tmp_path: Path) -> None:
    text = """
figures:
  double: {nl: x, en: x, unit: factor, value: 4, source: made_up, kind: estimate, grade: expert}
measures:
  harsh:
    {title: {nl: x, en: x}, start: 2026-01-05, lead: lead, effects: [{figure: rejected, multiply: double}], cost: {}}
on: {harsh: 1}
"""
    with pytest.raises(FaultyInput, match="pushed to"):
        compile_scenario(load(SMALL, [laid_over(tmp_path, text)]))


def test_swapping_two_stages_doubles_their_nodes(tmp_path: Path) -> None:
    text = """
figures:
  second_first:
    {nl: x, en: x, unit: share, path: {2026-01-05: 0, 2027-01-04: 1}, source: made_up, kind: estimate, grade: expert}
tracks: {entry: {stages: [{swap: [decide, exam], share: second_first}, course]}}
"""
    network = compile_scenario(load(SMALL, [laid_over(tmp_path, text)]))
    assert [(n["stage"], n["turn"]) for n in network.labels.node] == [
        ("decide", "ab"), ("exam", "ba"), ("exam", "ab"), ("decide", "ba"), ("course", ""),
    ]  # fmt: skip
    fork = network.entries.fork[0]
    arcs = slice(network.forks.start[fork], network.forks.start[fork + 1])
    assert network.forks.dest[arcs].tolist() == [0, 1]
    assert network.paths[network.forks.chance[arcs]][:, [0, -1]].tolist() == [[1, 0], [0, 1]]


def test_forks_add_up_everywhere() -> None:
    network = compile_scenario(load(SMALL))
    chances = network.paths[network.forks.chance]
    totals = np.add.reduceat(chances, network.forks.start[:-1])
    np.testing.assert_allclose(totals, 1.0, atol=1e-9)


def test_factors_scale_figures_but_shares_stay_shares() -> None:
    said = load(SMALL)
    amounts = Amounts(said, span(said.scenario.start, said.scenario.end, "week"), {"rejected": 9.0, "slots": 2.0})
    assert amounts.row(("rejected",), {}).max() == 1.0
    assert amounts.row(("not rejected",), {}).max() == 0.0
    assert amounts.row(("slots",), {})[0] * 7 / 365.2425 == pytest.approx(20)


def test_a_rising_budget_is_interpolated() -> None:
    said = load(SMALL)
    amounts = Amounts(said, span(said.scenario.start, said.scenario.end, "week"))
    row = amounts.row(("budget",), {})
    assert row[0] == pytest.approx(115e6, rel=0.01)
    assert row[-1] == 150e6
    assert (np.diff(row) >= 0).all()


@given(st.lists(st.floats(0, 1e4), min_size=1, max_size=40))
def test_whole_people_keep_the_total(values: list[float]) -> None:
    whole = whole_people(np.array(values))
    assert whole.sum() == round(sum(values))
    assert np.abs(whole - np.array(values)).max() <= 1.0 + 1e-6


@pytest.mark.parametrize("step", ["day", "week", "month", "year"])
def test_calendars_end_on_or_after_the_end(step: str) -> None:
    calendar = span(date(2026, 1, 5), date(2029, 6, 30), step)
    assert calendar.dates[-1] >= date(2029, 6, 30) > calendar.dates[-2]
    assert all(a < b for a, b in zip(calendar.dates, calendar.dates[1:], strict=False))


def test_months_and_years_follow_the_calendar() -> None:
    assert Calendar(date(2026, 1, 1), 14, "month").dates[-1] == date(2027, 3, 1)
    assert Calendar(date(2026, 1, 1), 3, "year").dates[-1] == date(2029, 1, 1)


def test_a_day_that_a_month_does_not_have_is_its_last() -> None:
    months = Calendar(date(2025, 12, 31), 36, "month").dates
    assert months[:4] == (date(2025, 12, 31), date(2026, 1, 31), date(2026, 2, 28), date(2026, 3, 31))
    assert months[26] == date(2028, 2, 29) and months[-1] == date(2028, 12, 31)
    assert span(date(2025, 12, 31), date(2028, 12, 31), "month").n_steps == 36
    years = Calendar(date(2024, 2, 29), 4, "year").dates
    assert years == (date(2024, 2, 29), *(date(year, 2, 28) for year in (2025, 2026, 2027)), date(2028, 2, 29))


@given(start=st.dates(date(1990, 1, 1), date(2080, 1, 1)), step=st.sampled_from(["day", "week", "month", "year"]))
def test_a_run_begins_where_it_is_said_and_every_step_comes_after_the_last(start: date, step: str) -> None:
    dates = Calendar(start, 40, step).dates
    assert dates[0] == start
    assert all(a < b for a, b in itertools.pairwise(dates))


SNAPSHOT = "stock,rank,years,people\nmilitary,soldier,0.5,400\nmilitary,soldier,6,590\nmilitary,officer,10,205\n"


def test_a_snapshot_replaces_the_start_and_is_reconciled(tmp_path: Path) -> None:
    (tmp_path / "hr.csv").write_text(SNAPSHOT)
    world = build(load(SMALL, [laid_over(tmp_path, f"snapshot: {tmp_path / 'hr.csv'}")]))
    starts, initial = world.network.stocks.initial_start, world.network.stocks.initial
    assert initial[starts[0] + 26] == 400
    assert initial[starts[0] + 313] == 590
    assert initial[starts[1] : starts[2]].sum() == 205
    assert [(line.said, line.counted) for line in world.reconciled] == [(1000, 990), (200, 205)]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (SNAPSHOT.replace("soldier,6", "general,6"), "rank is 'general', which does not exist"),
        (SNAPSHOT.replace("590", "-5"), "people is -5"),
        (SNAPSHOT.replace("590", "5.5"), "not whole"),
        (SNAPSHOT.replace("590", "90"), "counts 695 people in 'military'"),
        ("stock,rank,people\n", "no column 'years'"),
    ],
)
def test_snapshots_that_are_refused(tmp_path: Path, text: str, reason: str) -> None:
    (tmp_path / "hr.csv").write_text(text)
    with pytest.raises(FaultyInput, match=reason):
        build(load(SMALL, [laid_over(tmp_path, f"snapshot: {tmp_path / 'hr.csv'}")]))


def test_posts_that_are_filled_leave_vacancies(tmp_path: Path) -> None:
    """Admissions stop where people and places held reach the posts."""
    text = """
figures:
  limit: {nl: x, en: x, unit: people, value: 1260, source: made_up, kind: estimate, grade: expert}
  per_one: {nl: x, en: x, unit: people/unit, value: 1, source: made_up, kind: estimate, grade: expert}
capacities: {vacancies: {title: {nl: x, en: x}, kind: places, amount: limit, filled: [{stock: military}]}}
gates: {course: {uses: {vacancies: per_one}}}
"""
    world = build(load(SMALL, [laid_over(tmp_path, text)]))
    course = expect(world.network)
    inside = course.n_stock.sum(axis=1) + course.n_inside[:, 2]
    assert inside.max() <= 1260 + 1e-6
    assert inside[100:].min() > 1250


def test_effects_differ_by_the_groups_of_their_own_figure(tmp_path: Path) -> None:
    text = """
figures:
  by_rank:
    {nl: x, en: x, unit: factor, by: [rank], table: {soldier: 2, officer: 3}, source: made_up,
     kind: estimate, grade: press}
measures:
  exodus:
    {title: {nl: x, en: x}, start: 2020-01-06, lead: lead, effects: [{figure: leaving, multiply: by_rank}], cost: {}}
on: {exodus: 1}
"""
    said = load(SMALL, [laid_over(tmp_path, text)])
    amounts = Amounts(said, span(said.scenario.start, said.scenario.end, "week"))
    rates = [float(amounts.row(("leaving",), {"rank": rank})[-1]) for rank in ("soldier", "officer")]
    assert rates == pytest.approx([0.16, 0.24])


def test_who_drops_out_returns_at_the_ages_of_the_own_entry() -> None:
    world = build(load("nederland"))
    population, labels = world.network.population, world.network.labels
    for i, label in enumerate(labels.entry):
        nodes = [n for n, node in enumerate(labels.node) if node["track"] == label["track"]]
        pools = {int(world.network.nodes.returns[n]) for n in nodes} - {-1}
        for pool in pools:
            weights = population.weights[world.network.entries.weights[i]] * population.start
            np.testing.assert_allclose(population.return_share[pool], weights / weights.sum())


@pytest.mark.parametrize("variation", [3.0, 1.0, 0.5, 0.1, 0.02])
def test_the_chances_of_a_gamma_are_those_of_scipy(variation: float) -> None:
    from scipy.special import gammainc

    from dienmodel.network.compile.stays import gamma_below

    shape = 1 / variation**2
    x = shape * np.concatenate([[0.0], np.linspace(0.001, 1 + 8 * variation, 200)])
    assert np.allclose(gamma_below(shape, x), gammainc(shape, x), rtol=1e-10, atol=1e-13)


BIASED = "measures: {bias: {title: {nl: x, en: x}, start: 2027-01-04, lead: lead, cost: {}, effects: [%s]}}\n"


@pytest.mark.parametrize(
    ("effect", "remedy"),
    [
        ("{figure: slots, add: more_slots, where: {rank: [officer]}}", "leave rank out of `where`"),
        ("{figure: failed, set: rejected, where: {stage: [exam, decide]}}", "for which it counts (stage: course)"),
        ("{figure: posts, multiply: waiting_spread, where: {rank: [soldier], stage: [course]}}", "leave stage out of"),
        ("{figure: pay, multiply: waiting_spread, where: {stock: [military]}}", "leave stock out of"),
        (
            "{figure: soldiers, multiply: waiting_spread, where: {rank: [officer]}}",
            "use figure 'soldiers' in an amount",
        ),
    ],
)
@pytest.mark.parametrize("on", ["", "on: {bias: 1}\n"])
def test_an_effect_that_reaches_nobody_is_a_fault(tmp_path: Path, effect: str, remedy: str, on: str) -> None:
    over = laid_over(tmp_path, BIASED % effect + on)
    with pytest.raises(FaultyInput) as raised:
        build(load(SMALL, overlays=[over]))
    (fault,) = raised.value.faults
    assert "effect 1 of measure 'bias' reaches nobody" in told(fault, "en").what
    assert fault.where == f"{over}:1"
    assert remedy in told(fault, "en").remedy


@pytest.mark.parametrize(
    "effect",
    [
        "{figure: failed, set: rejected, where: {stage: [exam, course]}}",
        "{figure: posts, multiply: waiting_spread, where: {rank: [officer]}}",
        "{figure: leaving, multiply: waiting_spread, where: {rank: [officer]}}",
    ],
)
def test_an_effect_that_reaches_somebody_changes_nothing_until_it_is_on(tmp_path: Path, effect: str) -> None:
    over = laid_over(tmp_path, BIASED % effect)
    plain, off = build(load(SMALL)), build(load(SMALL, overlays=[over]))
    np.testing.assert_array_equal(plain.network.paths, off.network.paths)
    assert plain.network.labels.trace["figures"] == off.network.labels.trace["figures"]
    on = build(load(SMALL, overlays=[over], on={"bias": 1.0}))
    moved = not np.array_equal(plain.network.paths, on.network.paths)
    costs = [np.array_equal(a.rate, b.rate) for a, b in zip(plain.outcomes.costs, on.outcomes.costs, strict=True)]
    posts = np.array_equal(plain.outcomes.posts["peace"], on.outcomes.posts["peace"])
    assert moved or not all(costs) or not posts


LATE = """
stocks:
  underway:
    title: {nl: onderweg, en: underway}
    people: goal
    limit: exam_weeks
    at_limit: [{track: entry, stage: %s}]
"""


def test_people_come_into_a_track_at_the_stage_that_is_named(tmp_path: Path) -> None:
    network = compile_scenario(load(SMALL, overlays=[laid_over(tmp_path, LATE % "course")]))
    plain = compile_scenario(load(SMALL))
    joined = expect(network).new_joined - expect(plain).new_joined
    stages = [label["stage"] for label in network.labels.node]
    assert joined[:3, stages.index("course")].sum() == pytest.approx(1500)
    assert np.abs(joined[:3, [stages.index("decide"), stages.index("exam")]]).max() < 1e-9


@pytest.mark.parametrize(
    ("stage", "remedy"), [("cuorse", "did you mean 'course'"), ("military", "use one of: decide, exam, course")]
)
def test_a_stage_that_a_track_does_not_have_is_a_fault(tmp_path: Path, stage: str, remedy: str) -> None:
    with pytest.raises(FaultyInput) as raised:
        load(SMALL, overlays=[laid_over(tmp_path, LATE % stage)])
    (fault,) = raised.value.faults
    assert f"leads to stage '{stage}', which track 'entry' does not have" in told(fault, "en").what
    assert remedy in told(fault, "en").remedy


def test_only_a_track_has_a_stage_to_come_into(tmp_path: Path) -> None:
    over = laid_over(tmp_path, LATE.replace("track: entry", "stock: military") % "course")
    with pytest.raises(FaultyInput, match="only a track has a stage"):
        load(SMALL, overlays=[over])


def test_half_a_place_is_half_a_place_on_average_and_none_for_whole_people() -> None:
    """A stay of one step behind 2.5 places, for which there always are people."""
    d = Draft(span(date(2026, 1, 5), date(2027, 1, 4), "week"))
    places = d.add_capacity("places", PLACES, 2.5)
    gate = d.add_gate("gate", [Use(places, 1.0)])
    stock = d.add_stock({"stock": "trained"}, initial=[0])
    node = d.add_node({"stage": "course"}, [0.0, 1.0], gate=gate)
    d.go(node, [Arc(Dest("stock", stock), 1.0)])
    d.add_entry({"track": "t"}, 10.0, [Arc(Dest("node", node), 1.0)])
    network = d.freeze()
    assert expect(network).new_started[-1, node] == pytest.approx(2.5)
    assert sample(network, 1).new_started[-1, node] == 2


def test_how_long_people_have_been_there_must_be_said_where_it_decides_who_leaves(tmp_path: Path) -> None:
    said = load(SMALL)
    stock = said.scenario.stocks["military"].model_copy(update={"tenure": None})
    silent = replace(said, scenario=said.scenario.model_copy(update={"stocks": {"military": stock}}))
    with pytest.raises(FaultyInput, match="does not say how long they have been there"):
        build(silent)
    counted = tmp_path / "small"
    shutil.copytree(SMALL, counted)
    (counted / "counts.csv").write_text("stock,rank,years,people\nmilitary,soldier,3,1000\nmilitary,officer,5,200\n")
    declared = (counted / "scenario.yaml").read_text().replace("    tenure: years_in\n", "")
    (counted / "scenario.yaml").write_text(declared + "snapshot: counts.csv\n")
    assert build(load(str(counted))).network.stocks.initial.sum() == 1200


@pytest.mark.parametrize("name", ["nederland", "terugblik"])
def test_what_is_shipped_is_followed_as_it_is_said(name: str) -> None:
    """Courses that are closed have no seats, and are no classes that are too large."""
    assert build(load(name)).notes == ()


@pytest.mark.parametrize(("least", "seats", "noted"), [(91, "value: 90", True), (90, "value: 90", False)])
def test_a_class_for_which_there_is_never_room_is_noted(tmp_path: Path, least: int, seats: str, noted: bool) -> None:
    figure = f"{{nl: x, en: x, unit: people, value: {least}, source: made_up, kind: target, grade: official}}"
    path = laid_over(tmp_path, f"gates: {{course: {{least: fewest}}}}\nfigures: {{fewest: {figure}}}\n")
    notes = [note for note in build(load(SMALL, overlays=[path])).notes if note.code == "class-too-large"]
    assert bool(notes) == noted


@pytest.mark.parametrize(("rest", "noted"), [("", True), (", {leave: true}", False)])
def test_who_has_no_way_is_noted(tmp_path: Path, rest: str, noted: bool) -> None:
    """A share of 0.2 goes on: where nothing is said of the others they go outside, which is noted."""
    then = f"[{{stock: military, set: {{rank: soldier}}, share: failed}}{rest}]"
    world = build(load(SMALL, overlays=[laid_over(tmp_path, f"tracks: {{entry: {{then: {then}}}}}\n")]))
    notes = [note for note in world.notes if note.code == "ways-below-whole"]
    assert [note.values["rest"] for note in notes] == (["0.8"] if noted else [])
