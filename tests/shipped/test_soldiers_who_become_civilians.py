"""Professionals who take a civilian post: how many, that each is counted once, and that his post is."""

from datetime import date
from functools import cache

import pytest

from dienmodel.engines.expect.expect import expect
from dienmodel.model.load import load
from dienmodel.model.said import with_values
from dienmodel.network.world import build
from dienmodel.runs.explain.explain import explain
from dienmodel.runs.run import Run

NONE, MANY = 0.0, 1.0
ONCE = 1e-6


@cache
def run(share: float | None = None) -> Run:
    said = load("nederland")
    world = build(said if share is None else with_values(said, {"share_civilian_at_leaving": share}))
    return Run(world, expect(world.network))


def people(share: float | None, quantity: str, year: int) -> float:
    return explain(run(share), quantity, date(year, 12, 31)).value


def changing(year: int, part: str = "out:professional", share: float | None = None) -> float:
    rows = explain(run(share), part, date(year, 12, 31)).parts.rows()
    return abs(
        sum(row["value"] for row in rows if "soldier_to_civilian" in row["what"] and row["why"] != "not admitted")
    )


def test_two_in_five_new_civilians_were_soldiers_until_2023_and_one_in_four_after() -> None:
    shares = {
        year: changing(year, "in:civilian") / people(None, "in:civilian", year) for year in (2019, 2022, 2024, 2025)
    }
    assert shares[2019] == pytest.approx(0.38, abs=0.02) and shares[2022] == pytest.approx(0.38, abs=0.02)
    assert 0.22 < shares[2025] < 0.3 and 0.22 < shares[2024] < 0.3


@pytest.mark.parametrize("year", [2019, 2024, 2030])
def test_who_leaves_as_a_soldier_comes_as_a_civilian_and_leaves_the_force_not(year: int) -> None:
    assert changing(year) == pytest.approx(changing(year, "in:civilian"), rel=ONCE)
    left = explain(run(), "left:total", date(year, 12, 31)).parts.rows()
    assert not [row for row in left if "soldier_to_civilian" in row["what"] and row["why"] != "not admitted"]


def test_nobody_fills_a_post_that_is_not_there() -> None:
    """Civilians, with those who are also reservists and those about to begin, are no more than the posts there are."""
    for each in (run(), run(MANY)):
        network, course = each.world.network, each.expected
        for c, key in enumerate(network.labels.capacity_keys):
            if key.name != "civilian_vacancies":
                continue
            stocks = [
                s
                for s, label in enumerate(network.labels.stock)
                if label["stock"] in ("civilian", "civilian_reservist") and label["service"] == key.groups[0]
            ]
            posts = network.paths[network.capacities.base[c]]
            filled = course.n_stock[1:, stocks].sum(axis=1) + course.used[:, c]
            assert len(stocks) == 2 and (filled <= posts + ONCE).all()
            assert filled[-1] == pytest.approx(posts[-1], rel=1e-3)


def test_a_soldier_who_finds_no_post_looks_for_civilian_work_elsewhere() -> None:
    """He would not come back into uniform from a civilian post either: more refusals make no more soldiers."""
    rows = explain(run(MANY), "out:professional", date(2033, 12, 31)).parts.rows()
    gave_up = [row for row in rows if "soldier_to_civilian" in row["what"] and row["why"] == "not admitted"]
    assert gave_up and {row["to"] for row in gave_up} == {"outside"}


def test_those_who_stay_leave_as_many_professionals_and_fewer_reservists_to_be_found() -> None:
    """Nobody stays a soldier for it, and who changes is no former professional whom one could ask again."""
    assert people(NONE, "professional", 2025) == pytest.approx(people(None, "professional", 2025), rel=0.01)
    assert people(NONE, "civilian", 2025) < people(None, "civilian", 2025)
    assert people(NONE, "reservist", 2025) > people(None, "reservist", 2025)
