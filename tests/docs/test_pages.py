"""The pages that are made from the code are up to date."""

import importlib.util
import shlex
from gettext import GNUTranslations
from pathlib import Path
from types import ModuleType

import click
import pytest

from dienmodel.cli import COMMANDS, main
from dienmodel.text.languages import LANGUAGES
from dienmodel.text.words import words

ROOT = Path(__file__).parents[2]


def script(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, ROOT / "docs" / f"{name}.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def generate() -> ModuleType:
    return script("generate")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_words_of_the_command_line_are_what_the_labels_say(language: str) -> None:
    words = script("compile_labels")
    entries, compiled = words.entries(language), words.compiled_file(language)
    assert compiled.read_bytes() == words.catalogue(entries), "run `make pages`"
    with compiled.open("rb") as file:
        known = GNUTranslations(file)
    for key, text in entries.items():
        one, _, many = key.partition("\0")
        told = [known.ngettext(one, many, n) for n in (1, 2)] if many else [known.gettext(one)]
        assert not key or "\0".join(told) == text


@pytest.mark.parametrize("page", ["tables.md", "commands.md"])
def test_a_page_is_what_the_code_declares(page: str, generate: ModuleType) -> None:
    assert (ROOT / "docs" / page).read_text("utf-8") == generate.PAGES[page](), "run `make pages`"
    assert f"docs/{page}" in (ROOT / "README.md").read_text("utf-8")


def test_every_command_has_an_example_that_it_understands(generate: ModuleType) -> None:
    assert list(generate.EXAMPLES) == list(COMMANDS)
    for name, example in generate.EXAMPLES.items():
        tool, called, *words = shlex.split(example)
        command = main.get_command(click.Context(main), name)
        assert (tool, called) == ("dienmodel", name)
        assert command is not None
        command.make_context(name, words)


def test_the_page_of_commands_has_every_option_that_is_not_hidden(generate: ModuleType) -> None:
    sections = generate.commands_page().split("\n## ")
    assert [section.split("\n")[0] for section in sections[2:]] == list(COMMANDS)
    for section in sections[2:]:
        command = main.get_command(click.Context(main), section.split("\n")[0])
        assert command is not None
        for option in command.params:
            if isinstance(option, click.Option):
                assert (f"`{option.opts[0]}" in section) == (not option.hidden), (command.name, option.opts)


def test_the_picture_of_the_readme_shows_the_baseline_of_today() -> None:
    """It is drawn from a run with the expectation of today, and shows the one band of figures and luck."""
    picture = script("picture")
    text = picture.FILE.read_text("utf-8")
    assert f"<!-- as expected: {picture.picture().title} -->" in text, "run `make pages`"
    label = text.split('aria-label="', 1)[1].split('"')[0]
    assert words("en").say("likely.of_futures") in label
