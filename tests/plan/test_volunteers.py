"""People of the force who come to a gate and may be refused: how many are taken is a decision, at a price each."""

from pathlib import Path
from typing import Any

import pytest

from dienmodel.model.said import Said
from dienmodel.network.world import build
from dienmodel.plan.file import made_for
from dienmodel.plan.result import Plan
from dienmodel.plan.settings import Search
from dienmodel.text.faults import FaultyInput

from .little import figure, little, titled

PAY, PRICE = 40_000, 30_000


def asked_after_ten_months(folder: Path, price: float, needed: float, **other: Any) -> Said:
    """Three hundred soldiers, whom nobody joins, and who are asked once whether they want to leave at a price."""
    soldiers = titled(
        category="soldiers", people="soldiers", tenure="fresh", limit="ten_months", at_limit=[{"track": "leaving"}]
    )
    leaving = titled(category="soldiers", counts_from="leave", stages=["leave"], then=[{"leave": True}])
    gate = {"uses": {"desks": None}, "patience": "one_month", "volunteers": True, "otherwise": [{"stock": "stayed"}]}
    return little(
        folder,
        {
            "fresh": figure("months", 0),
            "ten_months": figure("months", 10),
            "price": figure("euro/person", price),
            "needed": figure("people", needed),
            "desks": figure("people/week", 100_000),
            "nobody": figure("per year", 0),
        },
        stocks={"soldiers": soldiers, "stayed": titled(category="soldiers")},
        stages={"leave": titled(duration="one_month", leaves="nobody", gate="leaving")},
        gates={"leaving": titled(**{**gate, **other})},
        capacities={"desks": titled(kind="slots", amount="desks")},
        tracks={"leaving": leaving},
        costs={
            "soldiers": titled(article="pay", stock="soldiers", rate="pay"),
            "stayed": titled(article="pay", stock="stayed", rate="pay"),
            "price": titled(article="leave", admissions="leaving", rate="price"),
        },
        budgets={},
    )


def planned(said: Said) -> Plan:
    return made_for(build(said), search=Search(margin=0.0))


def test_as_many_may_leave_at_a_price_as_are_not_needed(tmp_path: Path) -> None:
    """Who leaves saves more pay than his price: of 300 all but the 260 that are needed go."""
    plan = planned(asked_after_ten_months(tmp_path, PRICE, 260))
    assert plan.admitted.sum() == pytest.approx(40, abs=1e-6)
    assert plan.values[0] == pytest.approx(0.0, abs=1e-6)
    assert plan.difference < 1e-9
    assert not plan.open and not plan.idle


def test_nobody_leaves_at_a_price_above_all_the_pay_that_is_saved(tmp_path: Path) -> None:
    plan = planned(asked_after_ten_months(tmp_path, 3 * PAY, 260))
    assert plan.admitted.sum() == pytest.approx(0, abs=1e-6)
    assert plan.difference < 1e-9


def test_the_price_is_paid_once_for_each_who_is_taken(tmp_path: Path) -> None:
    """A euro more of a price costs a euro for each of the forty."""
    folders = [tmp_path / name for name in ("one", "more")]
    for folder in folders:
        folder.mkdir()
    cost, more = (
        planned(asked_after_ten_months(folder, price, 260)).values[1]
        for folder, price in zip(folders, (PRICE, PRICE + 1_000), strict=True)
    )
    assert (more - cost) * 1e6 == pytest.approx(40 * 1_000, rel=1e-6)


def test_without_a_word_the_gate_is_left_to_itself_and_takes_everybody(tmp_path: Path) -> None:
    """Nobody's career is held up by a plan that was not told that he may be refused."""
    plan = planned(asked_after_ten_months(tmp_path, PRICE, 260, volunteers=False))
    assert list(plan.open.values()) == ["force"]
    assert plan.values[0] == pytest.approx(260, abs=1e-6)


def test_who_may_be_refused_has_somewhere_to_stay(tmp_path: Path) -> None:
    with pytest.raises(FaultyInput, match="volunteers-refused"):
        asked_after_ten_months(tmp_path, PRICE, 260, otherwise=[])
