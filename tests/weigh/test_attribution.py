"""Who caused what in worlds that are compiled: everything adds up, and equals what is followed world by world."""

from collections.abc import Sequence
from datetime import date
from itertools import permutations
from pathlib import Path

import numpy as np
import pytest

from dienmodel.engines.expect.expect import expect
from dienmodel.model.load import load
from dienmodel.model.said import with_levels
from dienmodel.network.meters.moment import at
from dienmodel.network.world import World, build
from dienmodel.runs.run import Run
from dienmodel.runs.tables.indicators import indicators_table
from dienmodel.runs.tables.money import money_table
from dienmodel.runs.tables.posts import posts_table
from dienmodel.show.say.effects import caused_sheet, helping_sheet
from dienmodel.sweeps.map import Execution
from dienmodel.text.faults import FaultyInput
from dienmodel.text.words import words
from dienmodel.weigh.attribution import (
    Attribution,
    Orders,
    attribute,
    effects_table,
    help_table,
    kept_tables,
    level_with_first,
)
from dienmodel.weigh.luck import luck_of
from dienmodel.weigh.players import alone_beside, last_beside
from dienmodel.weigh.quantities import Quantities, named, quantities_of

SMALL = Path(__file__).parents[1] / "cases" / "small"
ASKS = Path(__file__).parent / "asks.yaml"
DAY = date(2030, 12, 30)

MEASURES = """
measures:
  more_seats:
    title: {nl: meer plaatsen, en: more seats}
    start: 2026-06-01
    lead: lead
    effects: [{figure: seats, multiply: seats_factor}, {figure: may_instruct, multiply: seats_factor}]
    cost: {}
  more_people:
    title: {nl: meer mensen, en: more people}
    start: 2026-06-01
    lead: lead
    effects: [{figure: applications, multiply: seats_factor}, {figure: slots, multiply: seats_factor}]
    cost: {}
  longer_letter:
    title: {nl: langere brief, en: longer letter}
    start: 2027-01-04
    lead: lead
    effects: [{figure: applications, multiply: as_many}]
    cost: {}
  first_level:
    title: {nl: niveau een, en: level one}
    start: 2027-01-04
    lead: lead
    effects: [{figure: leaving, set: leaving_one}]
    cost: {}
  second_level:
    title: {nl: niveau twee, en: level two}
    start: 2028-01-03
    lead: lead
    effects: [{figure: leaving, set: leaving_two}]
    cost: {}
figures:
  seats_factor:
    {nl: x, en: x, unit: factor, value: 2, low: 1.2, high: 3, source: made_up, kind: assumption, grade: expert}
  as_many: {nl: x, en: x, unit: factor, value: 1, source: made_up, kind: observed, grade: expert}
  leaving_one: {nl: x, en: x, unit: per year, value: 0.08, source: made_up, kind: observed, grade: expert}
  leaving_two: {nl: x, en: x, unit: per year, value: 0.05, source: made_up, kind: observed, grade: expert}
"""

ALL = ("more_seats", "more_people", "longer_letter", "first_level", "second_level")


def world_of(tmp_path: Path, *on: str, more: str = "", overlays: Sequence[Path] = ()) -> World:
    path = tmp_path / "measures.yaml"
    path.write_text(MEASURES + more)
    return build(load(str(SMALL), [*overlays, path], dict.fromkeys(on, 1.0)))


def people(world: World, on: Sequence[str]) -> float:
    """Everybody on the day, with exactly these measures on."""
    built = build(with_levels(world.said, dict.fromkeys(on, 1.0)))
    return float(at(built.network.calendar.moment(DAY), Run(built, expect(built.network)).strength).sum())


def shapley(found: Attribution, of: str = "people") -> dict[str, float]:
    rows = effects_table(found, of).rows()
    return {row["cause"]: row["n_shapley"] for row in rows if row["cause"] in found.measures}


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Attribution:
    """All five measures, of which two are levels of one player; with indicators and money beside them."""
    return attribute(world_of(tmp_path_factory.mktemp("all"), *ALL, overlays=[ASKS]), DAY)


def test_every_quantity_and_group_adds_up(found: Attribution) -> None:
    """To the difference between the world with all measures and that with none, of every single cell."""
    difference = found.everything - found.without
    moved = np.abs(difference) > 0
    assert np.abs(found.drawn[0].sum(axis=0) - difference)[moved] == pytest.approx(
        0.0, abs=1e-9 * np.abs(found.everything[moved]).max()
    )
    assert found.drawn[0].sum(axis=0)[moved] == pytest.approx(difference[moved], rel=1e-7, abs=1e-9)
    assert len(found.quantities.names) > 15 and moved.sum() > 20


def test_equals_all_orders_of_worlds_followed_one_by_one(tmp_path: Path) -> None:
    world = world_of(tmp_path, *ALL[:3])
    known = {frozenset(some): people(world, some) for n in range(4) for some in permutations(ALL[:3], n)}
    by_hand = dict.fromkeys(ALL[:3], 0.0)
    for order in permutations(ALL[:3]):
        for i, name in enumerate(order):
            by_hand[name] += (known[frozenset(order[: i + 1])] - known[frozenset(order[:i])]) / 6
    found = attribute(world, DAY)
    assert shapley(found) == pytest.approx(by_hand, rel=1e-9, abs=1e-9)
    rows = {row["cause"]: row for row in effects_table(found).rows()}
    for name in ALL[:3]:
        others = [other for other in ALL[:3] if other != name]
        assert rows[name]["n_alone"] == pytest.approx(people(world, [name]) - people(world, []))
        assert rows[name]["n_last"] == pytest.approx(people(world, ALL[:3]) - people(world, others))
    (best,) = (
        row for row in help_table(found).rows() if {row["first"], row["second"]} == {"more_seats", "more_people"}
    )
    assert best["n_beyond"] > 1  # seats without people and people without seats are worth less


def test_a_measure_that_changes_nothing_has_exactly_nothing(found: Attribution) -> None:
    i = found.measures.index("longer_letter")
    assert not found.drawn[:, i].any() and not found.alone[i].any() and not found.last[i].any()


def test_levels_that_set_one_figure_are_one_player_who_climbs(found: Attribution) -> None:
    players = found.steps.players
    assert players.levels == (("more_seats",), ("more_people",), ("longer_letter",), ("first_level", "second_level"))
    assert all("first_level" in world for world in found.steps.worlds if "second_level" in world)
    assert last_beside(found.world.catalogue, players, "first_level") == set(ALL[:3])
    assert alone_beside(found.world.catalogue, players, "second_level") == {"first_level"}
    assert len(found.steps.worlds) == 2**4 + 2**3


def test_what_is_read_is_what_tables_of_a_run_tell(found: Attribution) -> None:
    """One number, wherever it appears: people, posts, money and indicators of the world with everything."""
    run = Run(found.world, expect(found.world.network))
    totals = {name: found.everything[found.quantities.of(name)].sum() for name in found.quantities.names}
    assert totals["people"] == pytest.approx(people(found.world, ALL), rel=1e-12)
    for row in indicators_table(run).where(year=2030).rows():
        if row["value"] is not None:
            assert totals[f"indicator:{row['indicator']}"] == pytest.approx(row["value"], rel=1e-9)
    costs = money_table(run).where(year=2030, kind="cost").rows()
    assert costs and totals["paid:total"] == pytest.approx(sum(row["cost_paid"] for row in costs), rel=1e-9)
    for row in costs:
        assert totals[f"committed:{row['article']}"] == pytest.approx(row["cost_committed"], rel=1e-9)
    for name in run.world.outcomes.posts:
        own = [row for row in posts_table(run).where(organisation=name).rows() if row["date"].year == 2030]
        assert own and totals[f"filled:{name}"] > 0


def test_what_is_read_is_linear_in_the_course(found: Attribution) -> None:
    """People, posts that nobody fills up, money and indicators without what is fixed; waits are ratios."""
    run = Run(found.world, expect(found.world.network))
    once, quantities = quantities_of(run, DAY)(run), found.quantities
    linear = [i for i, cell in enumerate(quantities.cells) if cell.quantity in ("people", "start", "queue:exam")]
    double = type(run.expected)(**{k: v if v is None else v * 2 for k, v in vars(run.expected).items()})
    assert quantities(Run(found.world, double))[linear] == pytest.approx(2 * once[linear], rel=1e-12)


def test_a_measure_that_needs_another_comes_after_it(tmp_path: Path) -> None:
    world = world_of(tmp_path, *ALL[:2], more="", overlays=[_needs(tmp_path, "more_people", "more_seats")])
    found = attribute(world, DAY)
    none, seats, both = people(world, []), people(world, ["more_seats"]), people(world, ALL[:2])
    assert shapley(found) == pytest.approx({"more_seats": seats - none, "more_people": both - seats}, rel=1e-9)
    assert found.alone == pytest.approx(found.last) and not found.pairs
    assert frozenset({"more_people"}) not in found.steps.worlds


def _needs(tmp_path: Path, name: str, other: str) -> Path:
    path = tmp_path / "needs.yaml"
    path.write_text(f"measures: {{{name}: {{needs: [{other}]}}}}\n")
    return path


def test_needs_that_make_no_sense_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "measures.yaml"
    path.write_text(MEASURES)

    def codes(text: str, **on: float) -> set[str]:
        (tmp_path / "more.yaml").write_text(text)
        with pytest.raises(FaultyInput) as refused:
            load(str(SMALL), [path, tmp_path / "more.yaml"], on)
        return {fault.code for fault in refused.value.faults}

    assert codes("measures: {more_seats: {needs: [more_people]}}", more_seats=1.0) == {"needs-off"}
    both = "measures: {more_seats: {needs: [more_people]}, more_people: {needs: [more_seats]}}"
    assert codes(both) == {"needs-in-circle"}
    assert codes("measures: {more_seats: {needs: [more_people], excludes: [more_people]}}") == {"needs-excluded"}
    assert codes("measures: {more_seats: {needs: [sleep]}}") == {"no-reference"}


@pytest.mark.parametrize("began", ["2026-06-01", "2028-01-03"], ids=["before", "today"])
def test_what_is_still_to_begin_is_added_to_what_has_begun(tmp_path: Path, began: str) -> None:
    """Nobody can undo what has been done: alone a lever stands beside it. What has been done is judged without it."""
    later = MEASURES.replace("start: 2026-06-01", "start: 2028-06-05", 1)
    text = later.replace("start: 2026-06-01", f"start: {began}", 1) + "now: 2028-01-03\n"
    (tmp_path / "past.yaml").write_text(text)
    world = build(load(str(SMALL), [tmp_path / "past.yaml"], dict.fromkeys(ALL[:2], 1.0)))
    rows = {row["cause"]: row for row in effects_table(attribute(world, DAY)).rows()}
    none, seats, more, both = (people(world, on) for on in ([], ["more_seats"], ["more_people"], ALL[:2]))
    assert rows["more_seats"]["n_alone"] == pytest.approx(both - more)
    assert rows["more_people"]["n_alone"] == pytest.approx(more - none)
    assert rows["more_people"]["n_last"] == pytest.approx(both - seats)
    assert sum(row["n_shapley"] for row in rows.values()) == pytest.approx(both)


def test_groups_are_kept_apart(found: Attribution) -> None:
    table = effects_table(found, "people", ("category", "rank"))
    assert set(table.columns) == {"cause", "category", "rank", "n_alone", "n_last", "n_shapley", "n_error"}
    assert {row["rank"] for row in table.rows()} == {"soldier", "officer", ""}
    total = {row["cause"]: row["n_shapley"] for row in effects_table(found).rows()}
    for cause, value in total.items():
        parts = [row["n_shapley"] for row in table.rows() if row["cause"] == cause]
        assert sum(parts) == pytest.approx(value, rel=1e-9, abs=1e-9)


def test_drawn_orders_add_up_and_their_bars_hold_the_value(found: Attribution) -> None:
    drawn = attribute(found.world, DAY, orders=Orders(exact=0, pairs=12))
    assert drawn.drawn.mean(axis=0).sum(axis=0) == pytest.approx(found.everything - found.without, rel=1e-7, abs=1e-6)
    exact = shapley(found)
    rows = [row for row in effects_table(drawn).rows() if row["cause"] in exact]
    held = [abs(row["n_shapley"] - exact[row["cause"]]) <= 2 * row["n_error"] + 1e-9 for row in rows]
    assert all(held) and all(row["n_error"] is not None for row in rows)
    assert level_with_first(found) == [] and isinstance(level_with_first(drawn), list)


def test_all_orders_of_many_measures_want_a_time(found: Attribution) -> None:
    with pytest.raises(FaultyInput) as refused:
        attribute(found.world, DAY, orders=Orders(exact=2, minutes=0.0))
    (fault,) = refused.value.faults
    assert fault.code == "exact-takes-long" and fault.values["worlds"] == 16
    assert shapley(attribute(found.world, DAY, orders=Orders(exact=2, minutes=60.0))) == shapley(found)


def test_a_stopped_sweep_loses_nothing(found: Attribution, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Stopped after ten worlds; asked again the others are followed and no more, and all is as if in one go."""
    followed: list[int] = []

    def stop(done: int, total: int) -> None:
        if done == 10:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        attribute(found.world, DAY, Execution(progress=stop, folder=tmp_path))
    read = Quantities.__call__
    monkeypatch.setattr(Quantities, "__call__", lambda self, run: (followed.append(1), read(self, run))[1])
    again = attribute(found.world, DAY, Execution(folder=tmp_path))
    assert len(followed) == len(found.steps.worlds) - 10
    assert np.array_equal(again.drawn, found.drawn, equal_nan=True)


def test_the_year_ends_the_course_that_is_followed(tmp_path: Path) -> None:
    """What happens after the year of the day is not followed, and changes nothing of what is read."""
    world = world_of(tmp_path, *ALL[:2])
    run, day = Run(world, expect(world.network)), date(2027, 5, 5)
    quantities = quantities_of(run, day)
    assert world.network.calendar.dates[quantities.until].year == 2028
    short = Run(world, expect(world.network, until=quantities.until))
    assert np.array_equal(quantities(short), quantities(run), equal_nan=True)


def test_quantities_are_asked_for_by_name(found: Attribution) -> None:
    world, quantities = found.world, found.quantities
    assert named(quantities, world, "") == "people"
    assert named(quantities, world, "people") == "people"
    assert named(quantities, world, "claim") == named(quantities, world, "indicator:claim") == "indicator:claim"
    for name, code in (("trust", "indicator-unknown"), ("nothing", "no-quantity")):
        with pytest.raises(FaultyInput) as refused:
            named(quantities, world, name)
        assert refused.value.faults[0].code == code


def test_luck_lies_around_the_expected_share(found: Attribution) -> None:
    luck = luck_of(found, (), 20, 1, Execution())
    bands, exact = {row["cause"]: row for row in luck.bands.rows()}, shapley(found)
    assert bands.keys() == exact.keys()
    for name, row in bands.items():
        assert row["p5"] - 1e-9 <= exact[name] <= row["p95"] + 1e-9
    assert bands["longer_letter"]["p95"] == bands["longer_letter"]["p5"] == 0.0  # the same luck in both worlds
    assert bands["more_seats"]["p95"] - bands["more_seats"]["p5"] > 1.0


def test_a_report_tells_what_a_run_keeps_of_people(found: Attribution) -> None:
    caused, helping = kept_tables(found)
    catalogue, w = found.world.catalogue, words("en")
    shown = {row[0]: row[3] for row in caused_sheet(caused, DAY, catalogue, w).rows}
    assert shown["more seats"] == w.number(shapley(found)["more_seats"])
    pairs = helping_sheet(helping, catalogue, w).rows
    assert ["more seats", "more people", "help each other"] in [row[:3] for row in pairs]
