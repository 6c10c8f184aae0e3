"""Where indicators land: members add up, what is displaced and made up is all of it, caps have days, nobody twice."""

from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dienmodel.engines.expect.expect import expect
from dienmodel.model.figures import THEMES
from dienmodel.model.load import load
from dienmodel.model.said import Said, with_figures, with_values
from dienmodel.network.meters.indicators import indicator_by_key, indicator_values
from dienmodel.network.network import Reals
from dienmodel.network.weighing.keyed import read_off
from dienmodel.network.world import World, build
from dienmodel.runs.run import Run
from dienmodel.runs.tables.country import indicator_caps_table, indicator_keys_table, monitor_table, visible
from dienmodel.sweeps.uncertainty import futures
from dienmodel.text.faults import FaultyInput
from dienmodel.text.reading import read_yaml
from dienmodel.text.writing import yaml_text
from dienmodel.weigh.views import views_of, views_table

HERE = Path(__file__).parent
SMALL = str(HERE.parent / "cases" / "small")
OVERLAYS = [HERE / "asks.yaml", HERE / "lands.yaml"]
SAID = load(SMALL, OVERLAYS)
BOTH = ("sector", "province")


def run_of(said: Said = SAID) -> Run:
    world = build(said)
    return Run(world, expect(world.network))


@pytest.fixture(scope="module")
def run() -> Run:
    return run_of()


@pytest.fixture(scope="module")
def baseline() -> Run:
    world = build(load("nederland"))
    return Run(world, expect(world.network))


def values(run: Run, name: str) -> Reals:
    return indicator_values(run.world.meters.indicators[name], run.expected, run.years[1])


def cells(run: Run, name: str, *keys: str) -> Reals:
    return indicator_by_key(run.world.meters.indicators[name], run.expected, run.years[1], keys)


def with_table(said: Said, **tables: dict[Any, float]) -> Said:
    return with_figures(said, {k: said.figures[k].model_copy(update={"table": t}) for k, t in tables.items()})


shares = st.lists(st.floats(0.01, 1.0), min_size=3, max_size=3)
rising = st.lists(st.floats(0.0, 1.0), min_size=3, max_size=3).map(sorted)


@given(shares, st.floats(0.05, 0.95), rising, st.floats(0.2, 2.5), st.floats(0.0, 600.0))
@settings(max_examples=12, deadline=None)
def test_displaced_and_made_up_are_all_of_it_in_every_cell(
    sectors: list[float], north: float, curve: list[float], here: float, applied: float
) -> None:
    """In each sector, province and year; and what stays undone is no part below zero nor above one."""
    said = with_table(
        with_values(SAID, {"applications": applied}),
        from_sector={name: share / sum(sectors) for name, share in zip("CQP", sectors, strict=True)},
        from_province={"north": north, "south": 1.0 - north},
        curve=dict(zip((50, 100, 140), curve, strict=True)),
        tight_here={"north": here, "south": 1.0},
    )
    run = run_of(said)
    gross, undone, made_up = (cells(run, name, *BOTH) for name in ("gross", "displaced", "made_up"))
    assert undone + made_up == pytest.approx(gross, rel=1e-9, abs=1e-9)
    assert (np.abs(undone) <= np.abs(gross) * (1 + 1e-9) + 1e-9).all()
    for name in ("gross", "displaced", "made_up"):
        whole = values(run, name)
        assert cells(run, name, *BOTH).sum(axis=(1, 2)) == pytest.approx(whole, rel=1e-9, abs=1e-9)
        for key, other in ((0, 2), (1, 1)):
            alone = cells(run, name, BOTH[key])
            assert alone == pytest.approx(cells(run, name, *BOTH).sum(axis=other), rel=1e-9, abs=1e-9)


def test_nothing_is_displaced_where_the_curve_is_zero_and_all_where_it_is_one(run: Run) -> None:
    none, all_of_it = (run_of(with_table(SAID, curve={50: x, 100: x})) for x in (0.0, 1.0))
    assert values(none, "displaced") == pytest.approx(0.0, abs=1e-12)
    assert values(all_of_it, "displaced") == pytest.approx(values(run, "gross"), rel=1e-12)


def test_provinces_that_change_places_change_their_numbers(run: Run) -> None:
    turned = run_of(
        with_table(SAID, from_province={"north": 0.6, "south": 0.4}, tight_here={"north": 1.2, "south": 0.5})
    )
    assert cells(turned, "displaced", "province")[:, ::-1] == pytest.approx(cells(run, "displaced", "province"))
    assert values(turned, "displaced") == pytest.approx(values(run, "displaced"), rel=1e-12)


@given(st.lists(st.floats(0.0, 200.0), min_size=2, max_size=40), rising)
def test_a_curve_is_read_off_as_numpy_does(at: list[float], curve: list[float]) -> None:
    points, tight = np.array([50.0, 100.0, 140.0]), np.array(sorted(at))
    read = read_off(tight, points, np.tile(curve, (len(tight), 1)))
    assert read == pytest.approx(np.interp(tight, points, curve), abs=1e-12)
    assert all(a <= b + 1e-12 for a, b in pairwise(read))


def test_keys_are_linear_in_the_course(run: Run) -> None:
    other = run_of(with_values(SAID, {"applications": 700.0})).expected
    arrays = {name: a + getattr(other, name) for name, a in vars(run.expected).items() if isinstance(a, np.ndarray)}
    meter = run.world.meters.indicators["displaced"]
    one, two, both = (
        indicator_by_key(meter, course, run.years[1], BOTH)
        for course in (run.expected, other, replace(run.expected, **arrays))
    )
    assert both == pytest.approx(one + two, rel=1e-12, abs=1e-9)


def test_shared_land_is_counted_once(run: Run) -> None:
    """What is shared and what is not are all of it."""
    rest = run_of(with_values(SAID, {"shared_land": 0.4}))
    assert values(run, "land_alone") + values(rest, "land_alone") == pytest.approx(values(run, "land"), rel=1e-12)
    assert values(run_of(with_values(SAID, {"shared_land": 0.0})), "land_alone") == pytest.approx(values(run, "land"))


def test_use_stays_within_its_cap_or_has_a_day(run: Run) -> None:
    """A day is the first on which so many hectares are in use as there are not."""
    rows = indicator_caps_table(run).where(indicator="land").rows()
    network = run.world.network
    military = [label["stock"] == "military" for label in network.labels.stock]
    hectares = 0.5 * run.expected.n_stock[1:, military].sum(axis=1)
    first = network.calendar.dates[int(np.flatnonzero(hectares > 650.0)[0])]
    days = [row["over"] for row in rows]
    assert days[0] is None and next(day for day in days if day) == first
    for row in rows:
        assert row["slack"] == pytest.approx(row["cap"] - row["value"])
        assert row["over"] is not None or row["value"] <= row["cap"] * (1 + 1e-9)
    assert not len(indicator_caps_table(run).where(indicator="land_alone"))


def test_a_higher_cap_changes_no_use(run: Run) -> None:
    wide = run_of(with_values(SAID, {"own_land": 1e4}))
    assert (values(wide, "land") == values(run, "land")).all()
    assert {row["over"] for row in indicator_caps_table(wide).rows()} == {None}


def test_a_figure_that_stands_beside_moves_nothing(run: Run) -> None:
    other = run_of(with_table(SAID, vacancies={"C": 1.0, "Q": 2.0}))
    assert (values(other, "displaced") == values(run, "displaced")).all()
    (line,) = run.world.outcomes.beside
    assert line.values[0].tolist()[:2] == [300.0, 700.0]
    assert np.isnan(line.values[0, 2])  # nothing is said of education, and that is no zero


def test_what_is_monitored_is_a_share_of_all_who_are_asked(run: Run) -> None:
    """Those who are there count as more than today; a size is told as it is, what is unknown at most so much."""
    rows = {row["monitored"]: row for row in monitor_table(run).where(year=2030).rows()}
    years = run.years[0].tolist()
    people = values(run, "people")
    more = (people[years.index(2030)] - people[years.index(2026)]) / 1e6
    assert rows["happy"]["share_size"] == pytest.approx(more)
    assert (rows["happy"]["size_is"], rows["happy"]["visible"]) == ("at_most", "no")
    assert rows["working"]["share_size"] == pytest.approx(values(run, "gross")[years.index(2030)] / 1e6)
    assert (rows["working"]["size_is"], rows["working"]["visible"]) == ("size", "yes")
    assert (rows["safe"]["size_is"], rows["safe"]["visible"], rows["safe"]["share_size"]) == (
        "unknown",
        "unknown",
        None,
    )


def test_only_what_is_known_is_said_to_be_seen() -> None:
    assert visible(0.03, 0.02, bound=False) == "yes"
    assert visible(0.03, 0.02, bound=True) == "unknown"
    assert visible(0.01, 0.02, bound=True) == visible(0.01, 0.02, bound=False) == "no"
    assert visible(None, 0.02, bound=True) == visible(0.01, None, bound=False) == "unknown"


def test_views_stand_together_and_move_what_they_are_about(run: Run) -> None:
    table = views_table(run, ["gross", "displaced", "made_up"])
    assert [view.variant for view in views_of(run, ["displaced"])] == ["all_of_it"]
    assert set(table.columns["indicator"]) == {"displaced", "made_up"}
    shown = {(row["variant"], row["indicator"]): row["value"] for row in table.where(year=2030).rows()}
    at = run.years[0].tolist().index(2030)
    assert shown["", "displaced"] == values(run, "displaced")[at]
    assert shown["all_of_it", "displaced"] == pytest.approx(values(run, "gross")[at])
    assert shown["all_of_it", "made_up"] == pytest.approx(0.0, abs=1e-9)


def test_futures_draw_other_shares_and_curves_and_stay_whole(run: Run) -> None:
    """The share of a sector is another one in every future; what it is a share of is not moved by it."""
    drawn = futures(run.world, draws=6, weighed=True)
    assert len(set(drawn.indicators["gross"].values[:, 3])) == 6


# --- faults ----------------------------------------------------------------------------------------------------------

LABOUR = "title: {nl: x, en: x}, definition: {nl: x, en: x}, better: less, when: now, grade: expert"
FIGURE = "nl: x, en: x, source: made_up, kind: estimate, grade: expert"
JOINS = "{joins: military, each: part_time"

FAULTS = {
    "a share that does not add up": (
        f"figures: {{from_sector: {{{FIGURE}, unit: share, by: [sector], table: {{C: 0.5, Q: 0.3, P: 0.1}}}}}}",
        "adds up to 0.9",
    ),
    "an SBI code that is not there": (
        f"figures: {{from_sector: {{{FIGURE}, unit: share, by: [sector], table: {{C: 0.5, Q: 0.3, P: 0.1, Z: 0.1}}}}}}",
        "'Z'",
    ),
    "a province that is left out": (
        f"figures: {{from_province: {{{FIGURE}, unit: share, by: [province], table: {{north: 1}}}}}}",
        "south",
    ),
    "a province of what stands beside that is not there": (
        f"figures: {{vacancies: {{{FIGURE}, unit: vacancies, by: [sector], table: {{X: 4}}}}}}",
        "'X'",
    ),
    "displacement that falls": (
        f"figures: {{curve: {{{FIGURE}, unit: share, by: [tightness], table: {{50: 0.5, 100: 0.3}}}}}}",
        "falls from 0.5",
    ),
    "displacement above one": (
        f"figures: {{curve: {{{FIGURE}, unit: share, by: [tightness], table: {{50: 0.5, 100: 1.3}}}}}}",
        "1.3",
    ),
    "displacement below zero": (
        f"figures: {{curve: {{{FIGURE}, unit: share, by: [tightness], table: {{50: -0.1, 100: 0.3}}}}}}",
        "-0.1",
    ),
    "displacement that is no curve": (
        f"figures: {{curve: {{{FIGURE}, unit: share, value: 0.4}}}}",
        "no curve",
    ),
    "land that is shared altogether": (
        f"figures: {{shared_land: {{{FIGURE}, unit: share, value: 1}}}}",
        "shares 1 of the land",
    ),
    "land that may be shared altogether": (
        f"figures: {{shared_land: {{{FIGURE}, unit: share, value: 0.7, low: 0.4, high: 1}}}}",
        "shares 1 of the land",
    ),
    "functions that do not go together": (
        "indicators: {land_alone: {of: [{stock: military, each: land_each, combined: "
        "{functions: [training, housing], shared: shared_land}}]}}",
        "training-housing",
    ),
    "a cap in another unit": (
        "indicators: {land: {cap: {of: {own: everybody}}}}",
        "in people",
    ),
    "a cap that is nothing": ("indicators: {land: {cap: {}}}", "either parts"),
    "a split over what is no key": (
        f"indicators: {{x: {{{LABOUR}, unit: equivalents/year, split: {{town: from_sector}}, of: [{JOINS}}}]}}}}",
        "'town'",
    ),
    "tightness by a key that it is not split over": (
        f"indicators: {{x: {{{LABOUR}, unit: equivalents/year, split: {{sector: from_sector}}, of: [{JOINS}, "
        "displaced: {at: [tight, tight_here], along: curve}}]}}",
        "not shared out",
    ),
    "what a person counts for by a key": (
        f"indicators: {{x: {{{LABOUR}, unit: people/year, split: {{province: from_province}}, "
        "of: [{joins: military, each: tight_here}]}}",
        "not shared out",
    ),
    "a split by a figure of something else": (
        f"indicators: {{x: {{{LABOUR}, unit: equivalents/year, split: {{sector: from_province}}, of: [{JOINS}}}]}}}}",
        "alone",
    ),
    "a monitor through hectares": ("monitor: {happy: {through: land}}", "'land'"),
    "a monitor through what is unknown": ("monitor: {happy: {through: trust}}", "'trust'"),
    "a monitor of no size": ("monitor: {working: {through: null, whole: null}}", "through"),
    "what stands beside without a number or a reason": (
        "keys: {sector: {beside: {shortage: {unknown: null}}}}",
        "reason why it is",
    ),
}


@pytest.mark.parametrize("case", FAULTS)
def test_what_cannot_be_is_refused_with_its_line(case: str, tmp_path: Path) -> None:
    text, named = FAULTS[case]
    path = tmp_path / "wrong.yaml"
    path.write_text(text + "\n")
    with pytest.raises(FaultyInput) as caught:
        build(load(SMALL, [*OVERLAYS[:1], _laid_over(path, tmp_path)]))
    assert "both.yaml:" in str(caught.value)
    assert named in str(caught.value)
    assert all(fault.text("nl") for fault in caught.value.faults)


def _laid_over(path: Path, folder: Path) -> Path:
    """The overlay with what is wrong in place of what was right: two overlays may not say the same."""
    right, wrong = (read_yaml(each).data for each in (OVERLAYS[1], path))
    assert isinstance(right, dict) and isinstance(wrong, dict)
    both = folder / "both.yaml"
    both.write_text(yaml_text(_merged(right, wrong)))
    return both


def _merged(under: dict[Any, Any], over: dict[Any, Any]) -> dict[Any, Any]:
    """Mappings merge, figures are replaced as a whole, and what is empty is removed."""
    merged = {**under, **{key: value for key, value in over.items() if value is not None}}
    for key, value in over.items():
        if isinstance(value, dict) and isinstance(under.get(key), dict) and "unit" not in value and value:
            merged[key] = _merged(under[key], value)
        elif value is None:
            merged.pop(key, None)
    return merged


# --- the baseline ----------------------------------------------------------------------------------------------------


def test_origins_of_the_baseline_add_up(baseline: Run) -> None:
    """Students, those without work and those from other work are all who come; nothing is counted in two of them."""
    parts = sum(values(baseline, name) for name in ("claim_students", "claim_jobless", "claim_employed"))
    assert parts == pytest.approx(values(baseline, "labour_claim"), rel=1e-9)
    less = values(baseline, "labour_claim") - values(baseline, "returned")
    assert values(baseline, "lasting_claim") == pytest.approx(less, rel=1e-9)
    work = values(baseline, "claim_employed") - values(baseline, "returned")
    assert values(baseline, "work_claim") == pytest.approx(work, rel=1e-9)


def test_displaced_and_made_up_are_the_gross_claim_of_the_baseline(baseline: Run) -> None:
    gross, undone, made_up = (cells(baseline, n, *BOTH) for n in ("work_claim", "work_left_undone", "work_made_up"))
    assert gross.shape[1:] == (17, 12)
    assert undone + made_up == pytest.approx(gross, rel=1e-9, abs=1e-9)
    assert ((undone >= 0) & (undone <= gross)).all()
    of_province = cells(baseline, "work_left_undone", "province") / cells(baseline, "work_claim", "province")
    at = baseline.years[0].tolist().index(2025)
    names = list(baseline.world.catalogue.keys["province"].members)
    assert of_province[at, names.index("utrecht")] > of_province[at, names.index("groningen")]


def test_members_of_keys_add_up_in_the_table(baseline: Run) -> None:
    rows = indicator_keys_table(baseline).where(year=2030).rows()
    at = baseline.years[0].tolist().index(2030)
    sums: dict[tuple[str, str], float] = {}
    for row in rows:
        sums[row["indicator"], row["key"]] = sums.get((row["indicator"], row["key"]), 0.0) + row["value"]
    assert len(sums) > 10
    for (name, _), total in sums.items():
        assert total == pytest.approx(values(baseline, name)[at], rel=1e-9), name


def test_one_person_makes_one_claim(baseline: Run) -> None:
    """The days that a reservist serves and those that he works elsewhere are at most one person together."""
    world = baseline.world
    stock = [label["stock"] == "reservist" for label in world.network.labels.stock]
    of_year = baseline.years[1]
    reservists = of_year @ baseline.expected.n_stock[1:, stock].sum(axis=1) / of_year.sum(axis=1)
    elsewhere, at_call_up = (values(baseline, name) for name in ("double_hatted", "lost_in_call_up"))
    assert (elsewhere < reservists).all()
    serving = reservists * world.said.figures["reservist_equivalents"].value
    assert (serving + at_call_up < reservists).all()
    employed = world.said.figures["reservist_employed"].value
    assert elsewhere == pytest.approx(employed * reservists, rel=1e-6)


def test_everybody_who_serves_is_counted_once(baseline: Run) -> None:
    """As the table of people has them: the strength of the force."""
    of_year, people = baseline.years[1], baseline.strength[1:].sum(axis=1)
    assert values(baseline, "people_serving") == pytest.approx(of_year @ people / of_year.sum(axis=1), rel=1e-6)


def test_most_of_broad_prosperity_is_unknown_and_said_to_be(baseline: Run) -> None:
    rows = monitor_table(baseline).where(year=2030).rows()
    assert sum(row["size_is"] != "size" for row in rows) >= 20
    assert {row["visible"] for row in rows} <= {"no", "unknown"}
    for row in rows:
        entry = baseline.world.catalogue.monitor[row["monitored"]]
        assert entry.unknown is not None or row["share_size"] is not None


def test_views_of_the_baseline_keep_their_order(baseline: Run) -> None:
    """Who thinks that all is displaced expects most, who thinks of less the least; they share the gross claim."""
    rows = views_table(baseline, ["work_left_undone", "work_claim"]).where(year=2030, figure="displacement").rows()
    shown = {row["variant"]: row["value"] for row in rows}
    assert shown["less_of_it"] < shown[""] < shown["all_of_it"]
    at = baseline.years[0].tolist().index(2030)
    assert shown["all_of_it"] == pytest.approx(values(baseline, "work_claim")[at], rel=1e-9)


def test_every_theme_can_be_asked_for() -> None:
    from dienmodel.cli.answers.indicators import THEMES as ASKED

    assert ASKED == THEMES


def test_the_call_up_counts_where_professionals_do(baseline: Run) -> None:
    """The call-up duty for comparison counts the same where it is off."""
    other = run_of(load("opkomstplicht"))
    for name in ("labour_claim", "work_left_undone", "barracks_land", "people_serving"):
        assert values(other, name) == pytest.approx(values(baseline, name), rel=1e-9), name


def test_a_world_keeps_its_keys(baseline: Run) -> None:
    world: World = baseline.world
    assert set(world.catalogue.keys) == set(BOTH)
    assert len(world.catalogue.keys["province"].members) == 12
