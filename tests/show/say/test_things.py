"""Parts of a quantity in words: each kind of thing by the title that its section gives it."""

from pathlib import Path

import pytest

from dienmodel.model.load import load
from dienmodel.model.titles import SECTIONS
from dienmodel.network.catalogue import catalogue_of
from dienmodel.show.say.quantity import thing
from dienmodel.text.words import words

SMALL = str(Path(__file__).parents[2] / "cases" / "small")


@pytest.mark.parametrize(
    ("text", "dutch", "english"),
    [
        ("stock military", "militairen", "military"),
        ("track entry/course", "instroom: opleiding", "entry: course"),
        ("capacity seats", "opleidingsplaatsen", "seats"),
        ("cost pay_in_training", "loon in opleiding", "pay in training"),
        ("measure more_exams", "extra keuring", "more exams"),
        ("group military:officer", "militairen, officieren", "military, officers"),
        ("", "", ""),
    ],
)
def test_a_part_is_called_by_its_title(text: str, dutch: str, english: str) -> None:
    catalogue = catalogue_of(load(SMALL))
    assert thing(text, catalogue, words("nl")).lower() == dutch
    assert thing(text, catalogue, words("en")).lower() == english


def test_everything_that_is_declared_can_be_called_by_its_title() -> None:
    catalogue, w = catalogue_of(load("nederland")), words("nl")
    for kind, section in SECTIONS.items():
        for name, title in catalogue.titles.sections[section].items():
            assert thing(f"{kind} {name}", catalogue, w) == title.nl
