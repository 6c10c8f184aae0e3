"""Help and the words of click, in both languages."""

import ast
import os
import re
from importlib import import_module
from pathlib import Path
from string import Formatter

import click
import pytest

from dienmodel.cli import COMMANDS, main, place_of
from dienmodel.cli.call import Call
from dienmodel.cli.help import in_words
from dienmodel.cli.words import language_of, say, speaking, text
from dienmodel.text.files import DATA
from dienmodel.text.languages import LANGUAGES
from dienmodel.text.words import texts_in

from .asking import SMALL, ask, process

FRAME = {
    "nl": ("Gebruik: ", "Opties:", "Toon deze hulp en stop.", "standaard: "),
    "en": ("Usage: ", "Options:", "Show this message and exit.", "default: "),
}


def commands(language: str) -> list[click.Command]:
    root = in_words(main, language)
    context = click.Context(root, obj=Call(language))
    return [root, *(command for name in COMMANDS if (command := root.get_command(context, name)))]


@pytest.mark.parametrize("words", [["--language", "nl", "--help"], ["--help", "--language", "nl"], ["--help"], ["-h"]])
def test_help_is_dutch_where_dutch_is_spoken(words: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANG", "en_GB.UTF-8")
    monkeypatch.setenv("LANGUAGE", "en")
    shown = " ".join(ask(*words).output.split())
    assert shown.startswith("Gebruik: dienmodel [OPTIES] OPDRACHT [ARGUMENTEN]...")
    assert "Opdrachten: run Reken een scenario door" in shown
    assert "Exitcodes: 0 alles in orde" in shown


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("command", COMMANDS)
def test_help_of_every_command_is_in_one_language(command: str, language: str) -> None:
    (ours, theirs) = (FRAME[language], FRAME["en" if language == "nl" else "nl"])
    shown = " ".join(ask(command, "--help", "--language", language).output.split())
    assert shown.startswith(f"{ours[0]}dienmodel {command} ")
    assert all(part in shown for part in ours)
    assert not any(part in shown for part in theirs)
    about = next(each for each in commands(language) if each.name == command).help or ""
    assert " ".join(about.split()) in shown
    assert say_summary(command, language) in " ".join(ask("--language", language, "--help").output.split())


def say_summary(command: str, language: str) -> str:
    return text(language, f"help.{command}.summary")


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["explain"], "Fout: Ontbrekend argument 'GROOTHEID'."),
        (["run", "--dance"], "Fout: Er is geen optie '--dance'."),
        (["dance"], "Fout: Er is geen opdracht 'dance'."),
        (["run", "--seed", "x"], "Fout: Ongeldige waarde voor '--seed': 'x' is geen geldig getal."),
        (["run", "--seed", "-1"], "valt buiten 0<="),
        (["run", SMALL, "--draws", "3"], "3 toekomsten geven geen band van 90 %: dat kan vanaf 20"),
        (["choose"], "Fout: Ontbrekende optie '--between'."),
        (["sources", SMALL, "too", "many"], "Fout: Deze argumenten zijn er te veel (too many)"),
        (["run", "--seed"], "Fout: Achter optie '--seed' hoort een waarde."),
    ],
)
def test_wrong_usage_is_told_in_dutch(words: list[object], told: str) -> None:
    result = ask(*words)
    assert result.exit_code == 2
    assert told in result.stderr


def test_wrong_usage_is_told_in_english(tmp_path: Path) -> None:
    result = process("explain", "--language", "en", cwd=tmp_path)
    assert result.returncode == 2
    assert "Error: Missing argument 'QUANTITY'." in result.stderr
    assert "Usage: dienmodel explain [OPTIONS] QUANTITY DATE [SCENARIO]" in result.stderr


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_argument_and_option_is_explained(language: str) -> None:
    for command in commands(language):
        for parameter in command.params:
            hidden = isinstance(parameter, click.Option) and parameter.hidden
            assert hidden or parameter.help, (command.name, parameter.name)  # type: ignore[attr-defined]


def test_the_commands_themselves_keep_no_language() -> None:
    before = [parameter.metavar for parameter in main.params]
    assert in_words(main, "nl").params[0].help != in_words(main, "en").params[0].help  # type: ignore[attr-defined]
    assert [parameter.metavar for parameter in main.params] == before


@pytest.mark.parametrize(
    ("words", "language"),
    [
        ([], "nl"),
        (["run", "--language", "en"], "en"),
        (["--language=en", "run"], "en"),
        (["--language", "en", "run", "--language", "nl"], "nl"),
        (["--language", "fy", "run"], "nl"),
        (["run", "--", "--language", "en"], "nl"),
        (["run", "--overlay", "en"], "nl"),
        (["run", "--languages", "en"], "nl"),
        (["run", "--language"], "nl"),
    ],
)
def test_the_language_of_a_call(words: list[str], language: str) -> None:
    assert language_of(words) == language


def test_click_speaks_for_as_long_as_it_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    from gettext import gettext

    monkeypatch.setenv("LANGUAGE", "fy")
    with speaking("nl"):
        assert gettext("Usage:") == "Gebruik:"
        with speaking("en"):
            assert gettext("Usage:") == "Usage:"
        assert gettext("Usage:") == "Gebruik:"
    assert (gettext("Usage:"), os.environ["LANGUAGE"]) == ("Usage:", "fy")


def test_a_text_that_is_not_there_is_an_error() -> None:
    with pytest.raises(KeyError, match="nothing"):
        text("nl", "messages.nothing")
    assert say("en", "on") == "on"


# --- the labels -------------------------------------------------------------------------------------------------------

ROOM = Path(__file__).parents[2] / "src" / "dienmodel" / "cli"
UNSEEN = ("Could not determine", "No options defined", "Arguments take", "Name '{name}'", "Boolean option", "Choice(")
UNSEEN += ("{value!r} is not a valid UUID", "DeprecationWarning", "Unknown standard", "Invalid start", "Aborted!")
"""What click says to programmers only, or where nobody reads on."""


def messages_of_click() -> set[str]:
    """Every text that the parts of click which speak to users ask of gettext."""
    place = Path(click.__file__).parent
    trees = [ast.parse((place / f"{part}.py").read_text("utf-8")) for part in ("core", "exceptions", "formatting")]
    trees += [ast.parse((place / f"{part}.py").read_text("utf-8")) for part in ("parser", "types")]
    calls = [node for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Call)]
    named = [call for call in calls if isinstance(call.func, ast.Name) and call.func.id in ("_", "ngettext")]
    return {part.value for call in named for part in call.args if isinstance(part, ast.Constant)}


def labels(language: str) -> dict[str, str]:
    return texts_in(DATA / "labels" / language / "cli")


def gaps(text: str) -> set[str]:
    return {gap for _, gap, _, _ in Formatter().parse(text) if gap}


def test_everything_that_click_says_has_words() -> None:
    ours = {value for key, value in labels("en").items() if key.startswith("click.")}
    assert {each for each in messages_of_click() if not each.startswith(UNSEEN)} <= ours


def test_both_languages_have_the_same_keys_and_gaps() -> None:
    dutch, english = labels("nl"), labels("en")
    assert list(dutch) == list(english)
    for key, said in dutch.items():
        more = gaps(english[key]) - gaps(said)
        assert gaps(said) <= gaps(english[key]), key
        assert not more or (key, more) == ("click.not_a_number", {"number_type"})  # "integer range" has no Dutch


def test_no_help_is_idle() -> None:
    taken = {f"help.{command.name}.{part}" for command in commands("en") for part in ("about", "summary", "epilog")}
    for command in [main, *(import_module(place_of(name)).command for name in COMMANDS)]:
        keys = {getattr(parameter, "help", None) or parameter.name for parameter in command.params}
        own = {f"help.{command.name}.{key}" for key in keys}
        taken |= own | {f"help.shared.{each.rpartition('.')[2]}" for each in own - set(labels("en"))}
    assert {key for key in labels("en") if key.startswith("help.")} <= taken


def test_no_message_is_idle() -> None:
    code = "".join(path.read_text("utf-8") for path in ROOM.parent.rglob("*.py"))
    quoted = set(re.findall(r'"([\w .]+)"', code))
    messages = {key.removeprefix("messages.") for key in labels("en") if key.startswith("messages.")}
    assert {
        key for key in messages if not {key, key.removeprefix("plan "), key.removeprefix("need ")} & quoted
    } == set()
