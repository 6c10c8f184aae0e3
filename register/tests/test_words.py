"""Words: every one in both languages, all of them used, and at voluntary levels none that says must."""

import ast
import re
from importlib.resources import files
from pathlib import Path
from string import Formatter

import dienregister
from dienregister.letters.pdf import template
from dienregister.store.installation import shipped_form
from dienregister.text.words import words

ROOT = Path(dienregister.__file__).parent
CODE = "\n".join(path.read_text("utf-8") for path in [*ROOT.rglob("*.py"), *ROOT.rglob("*.j2")])
MUST = re.compile(r"\bmoet|\bverplicht|\bmoest|\bmust\b|\bobliged|\bmandatory|\bhave to\b", re.IGNORECASE)


def gaps(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def test_both_languages_say_the_same_things() -> None:
    nl, en = words("nl"), words("en")
    assert set(nl) == set(en)
    assert [key for key in nl if gaps(nl[key]) != gaps(en[key])] == []


def test_every_fault_has_words_and_all_words_of_faults_are_used() -> None:
    codes = {key.removeprefix("faults.") for key in words("en") if key.startswith("faults.")}
    assert [code for code in codes if f'"{code}"' not in CODE] == []
    called = re.findall(r'(?:\bfault|\bFault)\(\s*"([a-z-]+)"', CODE)
    assert set(called) <= codes


def test_every_word_of_the_pages_is_used() -> None:
    literal = {
        node.value
        for path in ROOT.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    built = (
        "start.problem.",
        "start.help.",
        "start.",
        "page.",
        "about.",
        "errors.",
        "refusals.",
        "faults.",
        "later.",
        "missing.",
        "broken.",
    )
    unused = [key for key in words("nl") if f'"{key}"' not in CODE and key not in literal and not key.startswith(built)]
    assert unused == []


def test_at_a_voluntary_level_no_text_says_must() -> None:
    form = shipped_form()
    pages = [
        text
        for language in ("nl", "en")
        for key, text in words(language).items()
        if not key.startswith(("faults.", "refusals."))
    ]
    asked = [text for q in form.questions for text in (q.ask.nl, q.ask.en, q.why.nl, q.why.en)]
    assert [text for text in [*pages, *asked, template("letter_17").decode()] if MUST.search(text)] == []


def test_citizens_read_short_sentences() -> None:
    for key, text in words("nl").items():
        if not key.startswith(("faults.", "refusals.")):
            for sentence in re.split(r"[.?!:]\s", text):
                assert len(sentence.split()) <= 18, (key, sentence)


def test_files_and_folders_can_be_read_in_one_sitting() -> None:
    for path in ROOT.rglob("*.py"):
        assert len(path.read_text("utf-8").splitlines()) <= 400, path
    for folder in [ROOT, *(path for path in ROOT.rglob("*") if path.is_dir() and path.name != "__pycache__")]:
        assert len([path for path in folder.iterdir() if path.is_file()]) <= 15, folder


def test_the_model_does_not_know_the_register() -> None:
    model = Path(__file__).parents[2] / "src" / "dienmodel"
    assert model.is_dir()
    assert [path for path in model.rglob("*.py") if "dienregister" in path.read_text("utf-8")] == []


def test_the_pages_are_in_the_package() -> None:
    assert (files("dienregister") / "citizen" / "static" / "citizen.css").is_file()
