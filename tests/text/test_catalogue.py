"""Every fault of the code is in the catalogue in both languages, with the values that fill its gaps; none is idle."""

import re
from string import Formatter

import pytest

from dienmodel.text.languages import LANGUAGES
from dienmodel.text.telling import catalogue
from dienmodel.text.words import words

from .raised import ROOT, Made, made

PARTS = ("what", "why", "remedy")
MADE = made()
LOOKED_UP = re.compile("phrases[.](os-|syntax-|in-|form-)|faults[.]rows-(old-excel|compressed)[.]|fault[.]")
"""Keys that a table in the code leads to; the test of idle keys finds each of them there."""


def gaps(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def texts_of(each: Made, language: str) -> list[str]:
    if "." in each.key:
        return [words(language).texts[each.key]]
    keys = [f"faults.{each.key}.{part}" for part in PARTS] if each.section == "faults" else [f"phrases.{each.key}"]
    return [catalogue(language)[key] for key in keys]


def test_the_code_makes_many_faults() -> None:
    assert len({each.key for each in MADE if each.section == "faults"}) > 150


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("each", MADE, ids=lambda each: f"{each.where} {each.key}")
def test_what_the_code_makes_can_be_told(each: Made, language: str) -> None:
    wanted = {gap for text in texts_of(each, language) for gap in gaps(text)}
    missing = wanted - each.values
    assert not missing, f"{each.where}: no value for {missing}"
    assert each.values <= wanted | {"name"}, f"{each.where}: {each.values - wanted} is not told"


def test_both_languages_have_the_same_keys_and_gaps() -> None:
    dutch, english = map(catalogue, LANGUAGES)
    assert set(dutch) == set(english)
    for key in dutch:
        entry = [other for other in dutch if other.rpartition(".")[0] == key.rpartition(".")[0]]
        entry = entry if key.startswith("faults.") else [key]
        assert {g for k in entry for g in gaps(dutch[k])} == {g for k in entry for g in gaps(english[k])}, key


def test_no_entry_is_idle() -> None:
    named = {f"{each.section}.{each.key}" for each in MADE}
    code = "".join(path.read_text("utf-8") for path in ROOT.rglob("*.py"))
    for key in catalogue("en"):
        section, name = key.split(".")[:2]
        looked_up = LOOKED_UP.match(key) and (f'"{name}"' in code or name.startswith("os-") or section == "fault")
        assert f"{section}.{name}" in named or looked_up, key


def test_every_fault_says_what_why_and_what_to_do() -> None:
    codes = {key.split(".")[1] for key in catalogue("en") if key.startswith("faults.")}
    assert {f"faults.{code}.{part}" for code in codes for part in PARTS} <= set(catalogue("en"))
    for language in LANGUAGES:
        for key, text in catalogue(language).items():
            if key.startswith("faults."):
                assert text, key
                assert not text.endswith("."), key
