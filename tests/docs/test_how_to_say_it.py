"""The cases of the page say what the books say, to the digits that stand there."""

import re
from datetime import date
from math import exp, factorial
from pathlib import Path

import numpy as np
import pytest

from dienmodel.engines.expect.expect import expect
from dienmodel.engines.sample.ensemble import ensemble
from dienmodel.model.load import load
from dienmodel.model.said import with_levels
from dienmodel.network.meters.moment import at
from dienmodel.network.world import World, build
from dienmodel.plan.file import made_for
from dienmodel.plan.settings import Search
from dienmodel.runs.need import needed, wish_of_target

PAGE = Path(__file__).parents[2] / "docs" / "how-to-say-it.md"


def world_of(case: str, place: Path) -> World:
    (block,) = [
        b for b in re.findall(r"^```yaml\n(.*?)^```", PAGE.read_text(), re.M | re.S) if b.startswith(f"# {case}.")
    ]
    (place / f"{case}.yaml").write_text(block, encoding="utf-8")
    return build(load(str(place / f"{case}.yaml")))


def told(title: str) -> tuple[list[float], list[float]]:
    """Numbers of the books and ours in the table of the page."""
    (row,) = [line.split("|") for line in PAGE.read_text().splitlines() if line.startswith(f"| [{title}]")]
    books, ours = ([float(number.replace(",", "")) for number in re.findall(r"[\d,.]*\d", cell)] for cell in row[3:5])
    return books, ours


def waits(world: World, settled: date) -> list[float]:
    """Mean days of waiting per gate of those who begin from a day on, over many possible courses."""
    network, mean = world.network, ensemble(world.network, 500).mean
    steps = slice(network.calendar.dates.index(settled), None)
    begun = [mean.new_started[steps, network.nodes.gate == g].sum() for g in range(len(network.gates.least))]
    return [float(mean.wait_sum[steps, g].sum() / people) for g, people in enumerate(begun)]


def test_replacement(tmp_path: Path) -> None:
    world = world_of("replacement", tmp_path)
    books, ours = told("Replacement")
    assert books == [1000 * 0.2]
    assert needed(world, "intake", wish_of_target(world)).flow == pytest.approx(ours[0], abs=0.05)


def test_ten_years_at_most(tmp_path: Path) -> None:
    people = expect(world_of("ten_years", tmp_path).network).n_stock.sum(axis=1)
    assert told("Ten years at most") == ([0.0], [people[120]])
    assert people[119] == pytest.approx(1000.0)


def test_survival_by_service(tmp_path: Path) -> None:
    world = world_of("by_service", tmp_path)
    moment = world.network.calendar.moment(date(2034, 1, 1))
    (books, _), (ours,) = told("Survival by service")
    assert books == pytest.approx(1000 * exp(-(2 * 0.3 + 6 * 0.1)), abs=0.05)
    assert at(moment, expect(world.network).n_stock.sum(axis=1)) == pytest.approx(ours, abs=0.05)


def test_a_course_before_promotion(tmp_path: Path) -> None:
    """The years of service go on during two courses."""
    world = world_of("by_course", tmp_path)
    moment = world.network.calendar.moment(date(2034, 1, 1))
    (books, _), (ours,) = told("A course before promotion")
    assert books == pytest.approx(1000 * exp(-4 * 0.25), abs=0.05)
    assert at(moment, expect(world.network).n_stock.sum(axis=1)) == pytest.approx(ours, abs=0.05)


def test_ten_places(tmp_path: Path) -> None:
    """Erlang's formula; in steps of a day, which is a fiftieth of a stay."""
    load_of, places = 9, 10
    queue = load_of**places / factorial(places) * places / (places - load_of)
    chance = queue / (sum(load_of**k / factorial(k) for k in range(places)) + queue)
    books, ours = told("Ten places")
    assert books == [pytest.approx(chance * 50 / (places - load_of), abs=0.05)]
    assert waits(world_of("ten_places", tmp_path), date(2006, 1, 1)) == pytest.approx(ours, abs=0.05)
    assert ours == pytest.approx(books, rel=0.02)


def test_who_is_first(tmp_path: Path) -> None:
    """Cobham's formula: 0.6 x 50 days until the desk is free, over the shares that it has left."""
    books, ours = told("Who is first")
    assert books == pytest.approx([30 / 0.7, 30 / (0.7 * 0.4)], abs=0.05)
    assert waits(world_of("who_is_first", tmp_path), date(2006, 1, 1)) == pytest.approx(ours, abs=0.05)
    assert ours == pytest.approx(books, rel=0.02)


def test_who_gives_up(tmp_path: Path) -> None:
    """As patient as they are long served, people are there as if nobody had to wait: Poisson."""
    books, ours = told("Who gives up")
    assert books == [pytest.approx(100 * exp(-10) * 10**10 / factorial(10), abs=0.05)]
    world = world_of("who_gives_up", tmp_path)
    mean, settled = ensemble(world.network, 100).mean, slice(world.network.calendar.dates.index(date(2006, 1, 1)), None)
    gone, served = mean.new_expired[settled].sum(), mean.new_started[settled].sum()
    assert 100 * gone / (gone + served) == pytest.approx(ours[0], abs=0.05)
    assert ours == pytest.approx(books, rel=0.02)


def test_turned_away(tmp_path: Path) -> None:
    """Erlang's loss formula; in steps of a day, which is a fiftieth of a stay."""
    books, ours = told("Turned away")
    terms = [10**k / factorial(k) for k in range(11)]
    assert books == [pytest.approx(100 * terms[-1] / sum(terms), abs=0.05)]
    world = world_of("turned_away", tmp_path)
    mean, settled = ensemble(world.network, 100).mean, slice(world.network.calendar.dates.index(date(2006, 1, 1)), None)
    gone, came = mean.new_expired[settled].sum(), mean.new_joined[settled].sum()
    assert 100 * gone / came == pytest.approx(ours[0], abs=0.05)
    assert ours == pytest.approx(books, rel=0.03)


def test_overflow(tmp_path: Path) -> None:
    """A queue of ten fills in two months and a half; a plan does not wait for that."""
    world = world_of("overflow", tmp_path)
    moment = world.network.calendar.moment(date(2027, 1, 1))
    alone = at(moment, expect(world.network).n_stock.sum(axis=1))
    found = made_for(world, ["near"], Search(margin=0.0))
    books, ours = told("Overflow")
    assert books == ours == pytest.approx([alone, 100 - found.values[0]], abs=1e-4)


def test_a_board(tmp_path: Path) -> None:
    books, ours = told("A board")
    network = world_of("a_board", tmp_path).network
    course, moment = expect(network), network.calendar.moment(date(2029, 2, 1))
    everybody = course.n_stock.sum(axis=1) + course.n_waiting.sum(axis=1) + course.n_inside.sum(axis=1)
    assert everybody == pytest.approx(100.0)
    assert books == ours == pytest.approx([at(moment, course.n_stock[:, 1]), 100.0])


@pytest.mark.parametrize("title", ["Terms of enlistment", "Technicians", "Machinists"])
def test_what_is_planned_is_tested_with_the_cases(title: str) -> None:
    """`tests/plan/test_textbook.py` plans them."""
    books, ours = told(title)
    assert books == ours


def test_a_waiver(tmp_path: Path) -> None:
    """A year after the first have come: 24 and 31 weeks of those who came are trained."""
    books, ours = told("A waiver")
    assert books == [pytest.approx(0.96 * (750 * 24 + 250 * 31) / 52, abs=0.05)]
    soldiers = expect(world_of("a_waiver", tmp_path).network).n_stock.sum(axis=1)
    assert soldiers[52] == pytest.approx(ours[0], abs=0.05)


def test_refreshers(tmp_path: Path) -> None:
    books, ours = told("Refreshers")
    assert books == [pytest.approx((50 - 1000 * 14 / 365.25) * 365.25 / 70, abs=0.05)]
    world = world_of("refreshers", tmp_path)
    trained = expect(world.network).n_stock[:, 1]
    assert (trained[250] - trained[50]) / 200 * 365.25 / 7 == pytest.approx(ours[0], abs=0.05)


def test_skills_that_fade(tmp_path: Path) -> None:
    books, ours = told("Skills that fade")
    assert books == [100 / 0.5]
    ready, faded = expect(world_of("fading", tmp_path).network).n_stock[-1]
    assert ready == pytest.approx(ours[0], abs=0.05)
    assert faded == pytest.approx(1000 - 200 - 50, abs=5)


def test_too_few_instructors(tmp_path: Path) -> None:
    books, ours = told("Too few instructors")
    assert books == [5 * 8 * 4 * 0.9, 5 * 12 * 4 * 0.75]
    small, larger = world_of("larger_classes", tmp_path), load(str(tmp_path / "larger_classes.yaml"))
    worlds = [small, build(with_levels(larger, {"larger_classes": 1.0}))]
    grown = [float(np.ptp(expect(world.network).n_stock[[36, 84], 0])) / 4 for world in worlds]
    assert grown == pytest.approx(ours, abs=0.5)


def test_larger_classes_lose_people_where_nobody_waits(tmp_path: Path) -> None:
    world_of("larger_classes", tmp_path)
    path = tmp_path / "larger_classes.yaml"
    path.write_text(path.read_text("utf-8").replace("value: 600", "value: 100"), encoding="utf-8")
    few = load(str(path))
    last = [expect(build(said).network).n_stock[-1, 0] for said in (few, with_levels(few, {"larger_classes": 1.0}))]
    assert last[1] < last[0]
