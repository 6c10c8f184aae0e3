"""What a measure does to a figure, in words."""

from typing import Any

import pytest

from dienmodel.model.figures import Figure
from dienmodel.show.effect_texts import effect_text
from dienmodel.text.words import words


def figure(unit: str, **content: Any) -> Figure:
    known = {"nl": "x", "en": "x", "source": "s", "kind": "estimate", "grade": "press"}
    return Figure(unit=unit, **known, **content)


@pytest.mark.parametrize(
    ("how", "by", "dutch", "english"),
    [
        ("multiply", figure("factor", value=1.6, low=1.1, high=2.2), "60 % meer (10–120 %)", "60% more (10–120%)"),
        ("multiply", figure("factor", value=0.85, low=0.75, high=0.95), "15 % minder (5–25 %)", "15% less (5–25%)"),
        (
            "multiply",
            figure("factor", value=0.97, low=0.92, high=1.02),
            "3 % minder (8 % minder tot 2 % meer)",
            "3% less (8% less to 2% more)",
        ),
        ("set", figure("share", value=0.55, low=0.3, high=0.75), "wordt 55 % (30–75 %)", "becomes 55% (30–75%)"),
        ("set", figure("weeks", value=26), "wordt 26 weken", "becomes 26 weeks"),
        ("add", figure("share", value=0.05), "plus 5 procentpunt", "plus 5 percentage points"),
        ("add", figure("people", value=-40, low=-60, high=-20), "min 40 mensen (20–60)", "minus 40 people (20–60)"),
        (
            "add",
            figure("people", path={"2026-01-01": 5}),
            "plus 2026-01-01: 5 mensen",
            "plus 2026-01-01: 5 people",
        ),
    ],
)
def test_a_change_is_said_as_a_change(how: str, by: Figure, dutch: str, english: str) -> None:
    assert effect_text(by, how, words("nl")).replace("\u00a0", " ") == dutch
    assert effect_text(by, how, words("en")) == english


def test_every_change_of_several_numbers_has_words() -> None:
    by = figure("people", path={"2026-01-01": 5})
    assert len({effect_text(by, how, words("en")) for how in ("multiply", "add", "set")}) == 3
