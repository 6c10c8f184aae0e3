"""Words that the reader sees: names beside a picture and commands in a sentence."""

import re

import pytest

from dienmodel.show import svg, theme
from dienmodel.show.markup import with_code

LONG = "Wacht op het veiligheidsonderzoek, dienjaar en reserve, en daarna nog op de uitslag van de keuring"


@pytest.mark.parametrize("room", [130, 150, 250])
@pytest.mark.parametrize("name", ["Keuring", "Wacht op basisopleiding bij het instituut", LONG])
def test_a_name_stays_within_its_room(name: str, room: int) -> None:
    for tag, line in re.findall(r"(<tspan[^>]*>|^)([^<]+)", svg._lines(name, room)):
        size = re.search(r'font-size="([\d.]+)"', tag)
        assert svg._width(line) * (float(size[1]) / theme.LABEL if size else 1) <= room


def test_a_name_becomes_smaller_before_it_is_cut() -> None:
    name = "Wacht op basisopleiding bij het instituut"
    assert "font-size" in svg._lines(name, 140)
    assert "…" not in svg._lines(name, 140)
    assert svg._lines(LONG, 140).count("…") == 1
    assert svg._lines("A <b>", 140) == "A &lt;b&gt;"


def test_a_command_in_a_sentence_is_code() -> None:
    assert with_code("`dienmodel plan` <b> says") == "<code>dienmodel plan</code> &lt;b&gt; says"
    assert with_code("no command") == "no command"
