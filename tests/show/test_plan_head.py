"""The first lines of a plan, and its values with their units."""

import pytest

from dienmodel.model.scenario import Said, load
from dienmodel.show.plan_words import amount, axis_title
from dienmodel.text.words import words


@pytest.fixture(scope="module")
def baseline() -> Said:
    return load("nederland")


@pytest.mark.parametrize(
    ("aim", "value", "nl", "en"),
    [
        ("shortfall", 65.2, "65 mensen", "65 people"),
        ("cost", 624.0, "€ 624 mln", "€624m"),
        ("cost", 7800.0, "€ 7,8 mld", "€7.8bn"),
        ("cost", 0.02, "€ 20.000", "€20,000"),
        ("readiness", 3417.0, "3.420 mensjaren", "3,420 person-years"),
        ("labour", 41234.0, "41.200 mensen", "41,200 people"),
        ("space", 12.0, "12 jaar", "12 years"),
        ("shortfall+cost", 65.0, "€ 65,0 mln", "€65.0m"),
    ],
)
def test_a_value_of_an_aim_has_its_unit(baseline: Said, aim: str, value: float, nl: str, en: str) -> None:
    assert amount(baseline, aim, value, words("nl")) == nl
    assert amount(baseline, aim, value, words("en")) == en


def test_bare_numbers_on_an_axis_have_their_unit_in_its_title(baseline: Said) -> None:
    assert axis_title(baseline, "cost", words("nl")) == "Kosten (mln euro)"
    assert axis_title(baseline, "readiness", words("en")) == "Instructors from units (person-years)"
