"""Advice: a scenario that is wrong in one way that is no fault is told so, and one that is not is left alone."""

from datetime import date
from typing import Any

import pytest

from dienmodel.api.choice import Choice, said_of
from dienmodel.sweeps.advice import advice
from dienmodel.text.faults import Fault
from dienmodel.text.telling import told

from ..cli.asking import SMALL, ask
from ..cli.asking import told as machines_told

IDLE = {"advice-unused": {"soldiers", "officers"}, "advice-measure": {"more_exams"}}
"""What the small case has that nobody uses, and its measure: its exams have room for everybody as it is."""

OWN: dict[str, Any] = {"source": "made_up", "kind": "observed", "grade": "official"}


def figure(value: float, unit: str) -> dict[str, Any]:
    return {"nl": "x", "en": "x", "unit": unit, "value": value, **OWN}


def advised(overlay: dict[str, Any]) -> dict[str, set[str]]:
    pieces = advice(said_of(Choice(str(SMALL), overlays=(overlay,) if overlay else ())))
    for piece in pieces:
        assert told(piece, "nl").what != told(piece, "en").what
        assert str(piece.where).startswith((str(SMALL), "overlay 1"))
    by_code: dict[str, set[str]] = {}
    for piece in pieces:
        by_code.setdefault(piece.code, set()).add(_name(piece))
    return by_code


def _name(piece: Fault) -> str:
    return str(
        next(piece.values[key] for key in ("name", "figure", "gate", "measure", "capacity") if key in piece.values)
    )


LONG_QUEUE = {
    "patience": figure(900, "weeks"),
    "applications": figure(4000, "people/year"),
    "slots": figure(1, "people/week"),
}
WIDE = {"seats": figure(90_000, "people")}


@pytest.mark.parametrize(
    ("overlay", "code", "names"),
    [
        ({"costs": {"pay_in_training": None}}, "advice-cost", {"entry"}),
        ({"costs": {"pay": None}}, "advice-cost", {"military"}),
        ({"figures": {"ledger": figure(1, "people")}}, "advice-unused", {"soldiers", "officers", "ledger"}),
        ({"figures": WIDE}, "advice-capacity", {"seats"}),
        ({"figures": LONG_QUEUE}, "advice-queue", {"exam"}),
    ],
)
def test_what_is_hardly_meant_is_told(overlay: dict[str, Any], code: str, names: set[str]) -> None:
    assert advised(overlay)[code] == names


def test_the_small_case_gets_no_other_advice() -> None:
    assert advised({}) == IDLE


def test_a_measure_moves_people_where_its_limit_binds_and_it_comes_in_time() -> None:
    scarce = {"figures": {"slots": figure(3, "people/week")}}
    assert "advice-measure" not in advised(scarce)
    assert advised({**scarce, "on": {"more_exams": 1}}).get("advice-measure") is None
    late = {"measures": {"more_exams": {"start": date(2030, 12, 30)}}}
    assert advised({**scarce, **late})["advice-measure"] == {"more_exams"}


def test_people_without_a_rank_fill_no_post() -> None:
    apart = {
        "stocks": {
            "guests": {
                "title": {"nl": "x", "en": "x"},
                "category": "military",
                "people": "ledger",
                "exits": {"leave": {"rate": "leaving", "to": [{"leave": True}]}},
            }
        },
        "figures": {"ledger": figure(10, "people")},
    }
    found = advised(apart)
    assert found["advice-post"] == found["advice-cost"] == {"guests"}
    apart["stocks"]["guests"]["fixed"] = {"rank": "officer"}
    assert "advice-post" not in advised(apart)


def test_check_tells_advice_where_it_is_asked_for() -> None:
    shown = ask("check", SMALL, "--advice", "--language", "en").stdout
    assert "nothing uses the figure 'officers'" in shown
    assert "Advice" not in ask("check", SMALL, "--language", "en").stdout
    pieces = machines_told(ask("check", SMALL, "--advice", "--json"))["advice"]
    assert {piece["code"] for piece in pieces} == IDLE.keys()
    assert machines_told(ask("check", SMALL, "--json"))["advice"] == []
