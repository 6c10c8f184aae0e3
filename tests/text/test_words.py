"""Words and numbers in both languages."""

import re
from datetime import date
from pathlib import Path

import pytest

from dienmodel import show, text, web
from dienmodel.model.figures import UNITS, FigureKind, Grade
from dienmodel.runs.explain.every import KINDS
from dienmodel.text.files import DATA
from dienmodel.text.languages import LANGUAGES
from dienmodel.text.reading import read_yaml
from dienmodel.text.words import lower, proper_names, words

ROOMS = [Path(room.__file__ or "").parent for room in (show, text, web)]
CODE = "\n".join(p.read_text() for room in ROOMS for p in [*room.rglob("*.py"), *room.rglob("templates/*")])
CHOSEN = ("members.", "themes.", "articles.", "reasons.", "names.", "levers.", "sources.")
"""Sections with words for names that a scenario chooses; a name that is not there is shown as it is."""
LISTED = (
    "asked.",
    "budgets.",
    "months.",
    "units.",
    "tables.",
    "column.",
    "column_units.",
    "kinds.",
    "grades.",
    "steps.",
    "method.m",
    "limits.l",
    "run.",
    "jobs.",
    "when.",
    "plan.open_",
    "pages.",
    "parts.",
    "quantities.",
    "quantity.",
    "causes.",
    "country.",
    "helps.each_",
    "helps.stay",
    "plan.one_",
    "plan.last_one_",
    "plan.first_one_",
    "plan.kept_",
    "plan.worth_",
    "plan.weight_",
    "plan.smooth_",
    "plan.unit_",
    "plan.axis_",
    "plan.filled_",
    "plan.more_",
    "plan.never_",
    "plan.family_",
    "learnt.doubt_",
)
"""Sections looked up by a name that is put together in the code."""


def test_both_languages_have_the_same_keys_and_the_same_gaps() -> None:
    dutch, english = (words(language).texts for language in LANGUAGES)
    assert set(dutch) == set(english)
    for key in dutch:
        assert set(re.findall(r"{(\w+)}", dutch[key])) == set(re.findall(r"{(\w+)}", english[key])), key


def test_no_key_stands_in_two_files() -> None:
    for language in LANGUAGES:
        files = [read_yaml(path) for path in (DATA / "labels" / language).glob("*.yaml")]
        sections = [section for file in files for section in file.data]  # type: ignore[union-attr]
        assert sorted(set(sections)) == sorted(sections)


def test_every_key_that_the_code_says_exists_and_no_key_is_idle() -> None:
    known = set(words("nl").texts)
    said = set(re.findall(r"""\b(?:say|t)\(\s*["']([a-z0-9_]+\.[a-z0-9_]+)["'][,)]""", CODE))
    assert said <= known
    quoted = set(re.findall(r"""["']([a-z0-9_.]+)["']""", CODE))
    for key in known - said:
        name = key.partition(".")[2].removesuffix("_lead")
        assert key.startswith((*CHOSEN, *LISTED)) or {key, name} & quoted or name in ("title", "note"), key


def test_every_unit_kind_and_grade_has_a_word() -> None:
    for language in LANGUAGES:
        texts = words(language).texts
        assert {f"units.{unit}" for unit in UNITS} <= set(texts)
        assert {f"{section}.{kind.key}" for kind in KINDS for section in ("quantities", "quantity")} <= set(texts)
        assert {f"kinds.{kind}" for kind in FigureKind.__args__} <= set(texts)  # type: ignore[attr-defined]
        assert {f"grades.{grade}" for grade in Grade.__args__} <= set(texts)  # type: ignore[attr-defined]


def test_dutch_notation() -> None:
    w = words("nl")
    assert w.number(93400) == "93.400"
    assert w.number(-1234.5, 1) == "−1.234,5"
    assert w.share(0.123, 1) == "12,3\u00a0%"
    assert w.day(date(2030, 12, 31)) == "31-12-2030"
    assert w.month(date(2033, 3, 1)) == "maart 2033"
    assert w.euro(7.84e9) == "€ 7,8 mld"
    assert w.short_number(0.05) == "0,05"
    assert w.short_number(1200) == "1.200"


def test_english_notation() -> None:
    w = words("en")
    assert w.number(93400) == "93,400"
    assert w.share(0.123, 1) == "12.3%"
    assert w.day(date(2030, 12, 31)) == "31 December 2030"
    assert w.euro(12.3e6) == "€12.3m"


def test_people_are_no_finer_than_they_can_be_known() -> None:
    w = words("en")
    assert [w.people(n) for n in (93412, 4378, 91.4, -0.2)] == ["93,400", "4,380", "91", "0"]


def test_a_title_within_a_sentence_keeps_its_capitals_where_they_belong() -> None:
    assert [lower(text) for text in ("Selectie", "VeVa-plaatsen", "NCOs")] == ["selectie", "VeVa-plaatsen", "NCOs"]


def test_a_name_is_a_word_with_a_capital_amid_some_title() -> None:
    names = proper_names(
        ["Dienjaar seats", "Waiting for the Dienjaar", "Survey level 0: voluntary", "At the start: Talks"]
    )
    assert names == {"Dienjaar"}
    titles = ("Dienjaar seats", "Talks", "Survey level 0", "Dienjaar, all of it")
    assert [lower(title, names) for title in titles] == [titles[0], "talks", "survey level 0", titles[3]]


def test_there_are_no_words_in_another_language() -> None:
    with pytest.raises(ValueError, match="nl, en"):
        words("fy")
