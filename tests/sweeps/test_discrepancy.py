"""What the model lacks: in closed form, in draws, learnt from counts, and in a scenario."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from dienmodel.engines.expect.expect import expect
from dienmodel.model.calendar import DAYS_PER_YEAR
from dienmodel.model.load import load
from dienmodel.network.observed import Lack
from dienmodel.network.world import World, build
from dienmodel.runs.answer import answer
from dienmodel.runs.observed import observations
from dienmodel.runs.run import Run
from dienmodel.show.pictures.picture import subject_of
from dienmodel.show.say.learnt import lacking
from dienmodel.show.say.likely import of_figures, small_share
from dienmodel.show.sheets import stated_lines
from dienmodel.sweeps.beyond import factors
from dienmodel.sweeps.calibrate import Calibration, calibrate
from dienmodel.sweeps.discrepancy import Component, Lacked, covariance, integrated, with_lacking
from dienmodel.sweeps.learnt import people_learnt, points_learnt
from dienmodel.sweeps.uncertainty import futures
from dienmodel.text.faults import FaultyInput
from dienmodel.text.words import words

CASES = Path(__file__).parents[1] / "cases"
SAID = """
discrepancy:
  {kind}: {{spread: lack_spread, drift: lack_drift, memory: lack_memory, together: lack_together}}
figures:
  lack_spread: {{nl: x, en: x, unit: share, value: {spread}, source: made_up, kind: estimate, grade: expert}}
  lack_drift: {{nl: x, en: x, unit: per year, value: {drift}, source: made_up, kind: estimate, grade: expert}}
  lack_memory: {{nl: x, en: x, unit: years, value: {memory}, source: made_up, kind: estimate, grade: expert}}
  lack_together: {{nl: x, en: x, unit: share, value: 0.5, source: made_up, kind: estimate, grade: expert}}
"""


def learnt(
    place: Path, spread: float, drift: float = 0.0, memory: float = 3.0, kind: str = "people", members: int = 30
) -> Calibration:
    path = place / "lacks.yaml"
    path.write_text(SAID.format(kind=kind, spread=spread, drift=drift, memory=memory))
    return calibrate(build(load(str(CASES / "small"), [CASES / "counted.yaml", path])), members, 2)


def of(names: list[str], years: list[float], loads: float = 1.0) -> Lacked:
    own = [[loads * (name == other) for other in dict.fromkeys(names)] for name in names]
    return Lacked(tuple(Component("people", name) for name in dict.fromkeys(names)), np.array(own), np.array(years))


def test_flows_that_stay_wrong_add_up_at_first_by_time_and_far_ahead_by_its_root() -> None:
    years = np.array([-1.0, 0.0, 0.01, 400.0, 1600.0])
    spread = np.sqrt(np.diag(integrated(years, 2.0)))
    assert spread[:2].tolist() == [0.0, 0.0]
    assert spread[2] == pytest.approx(0.01, rel=0.01)
    assert spread[4] / spread[3] == pytest.approx(2.0, rel=0.01)


def test_they_are_the_integral_of_a_process_that_fades() -> None:
    """The double integral of exp(-|u - v| / m), by its sum over small squares."""
    step, memory = 0.01, 1.7
    middles = np.arange(0.0, 3.0, step) + step / 2
    kernel = np.exp(-np.abs(middles[:, None] - middles) / memory) * step**2
    found = integrated(np.array([1.0, 3.0]), memory)
    assert found[0, 0] == pytest.approx(kernel[:100, :100].sum(), rel=1e-3)
    assert found[0, 1] == found[1, 0] == pytest.approx(kernel[:100].sum(), rel=1e-3)
    assert found[1, 1] == pytest.approx(kernel.sum(), rel=1e-3)


def test_categories_lack_the_same_as_far_as_together_and_their_sum_what_they_lack() -> None:
    lacks = {"people": Lack({"a": 0.02, "b": 0.01}, {}, 2.0, 0.5)}
    asked = of(["a", "b", "a"], [0.0, 0.0, 2.0], 1000.0)
    loads = np.vstack([asked.loads, asked.loads[0] + asked.loads[1]])
    both = Lacked(asked.components, loads, np.append(asked.years, 0.0))
    found = covariance(lacks, both)
    assert np.sqrt(np.diag(found)[:2]) == pytest.approx([20.0, 10.0])
    assert found[0, 1] == pytest.approx(0.5 * 20.0 * 10.0)
    assert found[0, 2] == pytest.approx(400.0 * np.exp(-1.0))
    assert found[3, 3] == pytest.approx(found[0, 0] + found[1, 1] + 2 * found[0, 1])
    assert covariance({"wait": Lack({"": 0.1}, {}, 1.0, 0.0)}, both).tolist() == np.zeros((4, 4)).tolist()


def test_what_a_count_leaves_tells_of_what_is_lacked_later() -> None:
    """One count of which 30 are left over, what is lacked related to it by half: the normal distribution given it."""
    lacking, given = np.array([[400.0, 200.0], [200.0, 400.0]]), np.full((50_000, 2), 1000.0)
    drawn = with_lacking(given, lacking, np.array([1030.0]), np.array([10.0]), 1)
    assert drawn.mean(axis=0) == pytest.approx([1000 + 30 * 400 / 500, 1000 + 30 * 200 / 500], abs=0.3)
    assert drawn.var(axis=0) == pytest.approx([400 - 400**2 / 500, 400 - 200**2 / 500], rel=0.03)
    free = with_lacking(given, lacking, np.zeros(0), np.zeros(0), 1)
    assert free.mean(axis=0) == pytest.approx([1000.0, 1000.0], abs=0.3)
    assert np.cov(free.T) == pytest.approx(lacking, rel=0.03)


def test_a_model_that_lacks_more_learns_less_and_is_less_sure_the_further_ahead(tmp_path: Path) -> None:
    nothing, little, much = (learnt(tmp_path, spread, drift) for spread, drift in ((0, 0), (0.02, 0.01), (0.1, 0.05)))
    left = [float(each.smoothed.left.mean()) for each in (nothing, little, much)]
    assert left == sorted(left)
    assert left[0] < left[2]
    lacks = [[row.lacks for row in points_learnt(each)] for each in (nothing, little, much)]
    assert lacks[0] == [0.0, 0.0, 0.0]
    assert lacks[2] == pytest.approx([5 * each for each in lacks[1]])

    def widths(found: Calibration) -> dict[int, float]:
        rows = (row for row in people_learnt(found) if row.category == "total")
        return {row.day.year: row.after[2] - row.after[0] for row in rows}

    bands = [widths(each) for each in (nothing, little, much)]
    assert bands[0][2030] < bands[1][2030] < bands[2][2030]
    assert bands[2][2030] - bands[0][2030] > bands[2][2028] - bands[0][2028]


def test_nothing_lacking_is_as_if_nothing_were_said(tmp_path: Path) -> None:
    plain = calibrate(build(load(str(CASES / "small"), [CASES / "counted.yaml"])), 12, 2)
    assert learnt(tmp_path, 0.0, members=12).smoothed.posterior.tobytes() == plain.smoothed.posterior.tobytes()


@pytest.mark.parametrize(
    ("kind", "memory", "code"), [("people", 0.0, "lacks-no-memory"), ("sailors", 3.0, "lacks-no-kind")]
)
def test_a_discrepancy_of_no_kind_or_without_memory_is_a_fault_with_its_line(
    tmp_path: Path, kind: str, memory: float, code: str
) -> None:
    path = tmp_path / "lacks.yaml"
    path.write_text(SAID.format(kind=kind, spread=0.1, drift=0.1, memory=memory))
    with pytest.raises(FaultyInput) as caught:
        observations(build(load(str(CASES / "small"), [CASES / "counted.yaml", path])))
    assert [(fault.code, fault.where.rpartition("/")[2]) for fault in caught.value.faults] == [(code, "lacks.yaml:3")]


# --- in futures ----------------------------------------------------------------------------------------------


def lacking_world(place: Path, spread: float, drift: float) -> World:
    path = place / "lacks.yaml"
    path.write_text(SAID.format(kind="people", spread=spread, drift=drift, memory=3.0))
    return build(load(str(CASES / "small"), [CASES / "counted.yaml", path]))


def test_from_now_on_a_future_lacks_as_much_as_is_said(tmp_path: Path) -> None:
    """None up to now; then spread sqrt(1 - exp(-2 t / m)), for there is none now, and what the drift adds up to."""
    world = lacking_world(tmp_path, 0.02, 0.01)
    drawn = np.array([factors(world, 1, i) for i in range(2000)])[:, :, 0]
    dates, now = world.network.calendar.dates, world.catalogue.now
    assert (drawn[:, [i for i, day in enumerate(dates) if day <= now]] == 1.0).all()
    years = (dates[-1] - now).days / DAYS_PER_YEAR
    variance = 0.02**2 * (1 - np.exp(-2 * years / 3.0)) + 0.01**2 * integrated(np.array([years]), 3.0)[0, 0]
    assert drawn[:, -1].std() == pytest.approx(np.sqrt(variance), rel=0.05)
    assert drawn[:, -1].mean() == pytest.approx(1.0, abs=0.003)


def test_futures_are_wider_by_what_the_model_lacks_and_the_same_where_it_lacks_nothing(tmp_path: Path) -> None:
    plain = futures(build(load(str(CASES / "small"), [CASES / "counted.yaml"])), 40)
    nothing, much = (futures(lacking_world(tmp_path, 0.0, drift), 40) for drift in (0.0, 0.1))
    assert (nothing.strength == plain.strength).all()
    people = [each.strength.sum(axis=2) for each in (plain, much)]
    now = sum(day <= date(2028, 1, 3) for day in plain.dates)
    assert (people[0][:, :now] == people[1][:, :now]).all()
    assert people[1][:, -1].std() > 1.5 * people[0][:, -1].std()
    (name,) = much.targets
    assert much.targets[name].people.std() > 1.5 * plain.targets[name].people.std()
    assert much.targets[name].expected.std() > 1.5 * plain.targets[name].expected.std()


# --- by category ---------------------------------------------------------------------------------------------

BY_CATEGORY = """
categories: {guard: {nl: x, en: guard}}
stocks:
  guard:
    title: {nl: x, en: x}
    category: guard
    people: guards
    tenure: years_in
    exits: {leave: {rate: leaving, to: [{stock: guard}]}}
observed:
  all: {title: {nl: x, en: x}, date: 2026-07-06, quantity: total, value: counted_all, error: count_error}
  guards: {title: {nl: x, en: x}, date: 2027-01-04, quantity: guard, value: guards, error: count_error}
discrepancy:
  people: {spread: lack_spread, drift: lack_drift, memory: lack_memory, together: lack_together}
figures:
  guards: {nl: x, en: x, unit: people, value: 20000, source: made_up, kind: observed, grade: official}
  counted_all: {nl: x, en: x, unit: people, value: 120000, source: made_up, kind: observed, grade: official}
  lack_spread: {nl: x, en: x, unit: share, by: [category], table: {staff: 0.02, guard: SPREAD}, REST}
  lack_drift: {nl: x, en: x, unit: per year, by: [category], table: {staff: 0.01, guard: DRIFT}, REST}
  lack_memory: {nl: x, en: x, unit: years, value: 3, source: made_up, kind: estimate, grade: expert}
  lack_together: {nl: x, en: x, unit: share, value: 0.5, REST}
""".replace("REST", "source: made_up, kind: estimate, grade: expert")


def two_categories(place: Path, spread: float, drift: float) -> World:
    path = place / "guard.yaml"
    path.write_text(BY_CATEGORY.replace("SPREAD", str(spread)).replace("DRIFT", str(drift)))
    return build(load(str(CASES / "shared_out"), [path]))


def test_each_category_of_a_future_lacks_what_is_said_of_it(tmp_path: Path) -> None:
    """In closed form: spread and drift of each, related by half."""
    world = two_categories(tmp_path, 0.06, 0.05)
    names = [cell["category"] for cell in world.network.labels.cells]
    drawn = np.array([factors(world, 1, i) for i in range(3000)])[:, -1]
    staff, guard = (drawn[:, names.index(name)] - 1.0 for name in ("staff", "guard"))
    days = world.network.calendar.dates
    years = (days[-1] - world.catalogue.now).days / DAYS_PER_YEAR
    grown, left = integrated(np.array([years]), 3.0)[0, 0], 1.0 - np.exp(-2.0 * years / 3.0)
    variances = [spread**2 * left + drift**2 * grown for spread, drift in ((0.02, 0.01), (0.06, 0.05))]
    assert [staff.var(), guard.var()] == pytest.approx(variances, rel=0.08)
    both = 0.5 * (0.02 * 0.06 * left + 0.01 * 0.05 * grown)
    assert np.cov(staff, guard)[0, 1] == pytest.approx(both, rel=0.12)


def test_a_category_of_which_nothing_lacks_is_left_as_it_is(tmp_path: Path) -> None:
    world = two_categories(tmp_path, 0.0, 0.0)
    names = [cell["category"] for cell in world.network.labels.cells]
    drawn = np.array([factors(world, 1, i) for i in range(20)])[:, -1]
    assert (drawn[:, names.index("guard")] == 1.0).all()
    assert drawn[:, names.index("staff")].std() > 0.0


def test_counts_are_wider_by_what_lacks_of_their_categories(tmp_path: Path) -> None:
    """A count of all lacks what both lack together; that of the guard is related to it by what lacks of the guard."""
    found = calibrate(two_categories(tmp_path, 0.06, 0.0), 12, 1)
    place = {point.name: i for i, point in enumerate(found.points)}
    staff, guard = 0.02 * 100_000, 0.06 * 20_000
    assert found.lacking[place["all"], place["all"]] == pytest.approx(staff**2 + guard**2 + staff * guard)
    assert found.lacking[place["guards"], place["guards"]] == pytest.approx(guard**2)
    apart = np.exp(
        -abs((found.points[place["all"]].day - found.points[place["guards"]].day).days) / DAYS_PER_YEAR / 3.0
    )
    related = (guard**2 + 0.5 * staff * guard) * apart
    assert found.lacking[place["all"], place["guards"]] == pytest.approx(related)


def test_a_category_of_which_nothing_is_said_is_a_fault(tmp_path: Path) -> None:
    path = tmp_path / "guard.yaml"
    path.write_text(BY_CATEGORY.replace(", guard: SPREAD", "").replace("DRIFT", "0"))
    with pytest.raises(FaultyInput) as caught:
        build(load(str(CASES / "shared_out"), [path]))
    assert "figure-no-value" in [fault.code for fault in caught.value.faults]


# --- in words ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["nl", "en"])
def test_what_makes_the_rest_of_a_band_is_told_as_it_is(tmp_path: Path, language: str) -> None:
    w = words(language)
    for drift, key, line in (
        (0.0, "likely.luck", "stated.not_lacking"),
        (0.05, "likely.luck_lacking", "stated.lacking"),
    ):
        world = lacking_world(tmp_path, 0.0, drift)
        run = replace(Run(world, expect(world.network)), futures=futures(world, 30), seed=1)
        found = answer(run)
        assert found.main is not None and found.main.reach is not None
        assert found.main.reach.lacking == (drift > 0.0)
        share = small_share(found.main.reach.luck or 0.0, w)
        assert w.say(key, share=share) in of_figures(found.main, found.main.reach, w)
        subject = subject_of(run, w, found)
        assert any(w.say(line) in said for said in stated_lines(subject, found))


def test_what_a_calibration_says_of_what_the_model_lacks(tmp_path: Path) -> None:
    w = words("en")
    assert "does not say" in lacking({}, w)
    assert "lacks nothing" in lacking(lacking_world(tmp_path, 0.0, 0.0).outcomes.lacks, w)
    assert lacking(lacking_world(tmp_path, 0.0, 0.01).outcomes.lacks, w) == ""
