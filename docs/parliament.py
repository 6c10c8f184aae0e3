"""Write parliament.md: questions, commands, and answers made of what these print (`make pages`)."""

import re
import shlex
from collections.abc import Iterator
from contextlib import chdir
from pathlib import Path
from tempfile import TemporaryDirectory
from textwrap import wrap
from typing import Any, cast

from click.testing import CliRunner
from jinja2 import Environment, StrictUndefined

from dienmodel.cli import main
from dienmodel.text.reading import read_yaml
from dienmodel.text.words import words
from dienmodel.web.explorer.site import ALL

HERE = Path(__file__).parent
WIDTH = 100
PATHS = {page.NAME: path for path, page in ALL.items()}

HEAD = """\
# Nine questions of Parliament

<!-- Made by `make pages` from parliament.yaml and from what the commands print; a test compares the two. -->

On 28 May 2025 Parliament published its questions about the letter "Onze mensen, onze toekomst", with the answers
(Kamerstuk 33763-164, 2025D24749). Nine of them are about people, posts, measures or timing. Here they are in our own
words, with the number they have there, and with what the ministry answered where we have read it. Each has commands
with the lines of their answer, the page of `dienmodel explore` that shows the same, and what is uncertain. The answers
are those of the expected course, without chance.
"""

Question = dict[str, Any]


def questions() -> list[Question]:
    """The questions as they stand in parliament.yaml."""
    return cast(list[Question], read_yaml(HERE / "parliament.yaml").data)


def parliament_page() -> str:
    """All questions with their answers of today."""
    return HEAD + "".join(f"\n{line}" for question in questions() for line in _lines(question))


def _lines(question: Question) -> Iterator[str]:
    printed, known = _answered(question)
    page = ALL[PATHS[question["page"]]]
    yield from (f"## {question['number']}. {question['en']}", "", f"> {question['nl']}", "")
    yield from _paragraph("The ministry", question.get("ministry", ""))
    for name, content in question.get("files", {}).items():
        yield from ("```yaml", f"# {name}", content.rstrip(), "```", "")
    yield from ("```console", *printed, "```", "")
    yield from _paragraph("Not known", question.get("cannot", ""))
    yield from _paragraph("Answer", _environment().from_string(question["answer"]).render(known))
    if slow := question.get("slow"):
        yield from ("This takes minutes:", "", "```sh", *slow, "```", "")
    yield from _paragraph("In the explorer", f"{words('en').say(f'pages.{page.NAME}')} (`{page.PATH}`).")
    yield from _paragraph("Uncertain", question["uncertain"])


def _paragraph(head: str, text: str) -> Iterator[str]:
    if text:
        yield from (*wrap(f"**{head}.** {text}", 120, break_long_words=False, break_on_hyphens=False), "")


def _answered(question: Question) -> tuple[list[str], dict[str, int | str]]:
    """The console with the lines that were to be printed, and what these name."""
    lines: list[str] = []
    known: dict[str, int | str] = {}
    runner = CliRunner(env={"COLUMNS": str(WIDTH)})
    with TemporaryDirectory() as folder, chdir(folder):
        for name, content in question.get("files", {}).items():
            Path(name).write_text(content, encoding="utf-8")
        for command in question["commands"]:
            done = runner.invoke(main, shlex.split(command["run"])[1:])
            if done.exit_code:
                raise RuntimeError(f"{command['run']}\n{done.output}")
            lines += [f"$ {command['run']}", *_shown(command, done.stdout, known)]
    return lines, known


def _shown(command: Question, printed: str, known: dict[str, int | str]) -> Iterator[str]:
    """The lines of a command that match, in the order in which they are asked for."""
    for pattern in command["shows"]:
        matches = [match for line in printed.splitlines() if (match := re.search(pattern, line))]
        if not matches:
            raise RuntimeError(f"{command['run']}: nothing printed matches {pattern}\n{printed}")
        for match in matches:
            known.update({name: _number(text) for name, text in match.groupdict().items()})
            yield match[0].rstrip()


def _number(text: str) -> int | str:
    """A whole number as one, to reckon with; anything else as it is printed."""
    whole = text.replace(",", "").replace("−", "-")
    return int(whole) if re.fullmatch(r"-?\d+", whole) else text


def _environment() -> Environment:
    return Environment(undefined=StrictUndefined, finalize=_printed)


def _printed(value: Any) -> Any:
    return f"{value:,}".replace("-", "−") if isinstance(value, int) else value


if __name__ == "__main__":
    (HERE / "parliament.md").write_text(parliament_page(), encoding="utf-8")
