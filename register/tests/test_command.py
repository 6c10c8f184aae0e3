"""The command, as the README tells it."""

import re
import shlex
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

from conftest import dienregister
from dienregister.cli import main

README = Path(__file__).parents[1] / "README.md"


def test_the_demonstration_is_set_up_and_is_as_it_was_left(tmp_path: Path) -> None:
    home = str(tmp_path / "home")
    answer = dienregister("demo", "--home", home, "--people", "40", "--letters", "6", "--no-serve")
    assert answer.returncode == 0, answer.stderr
    assert "40 made-up people, 6 letters" in answer.stdout
    assert re.search(r"code [0-9A-Z-]{14}, born \d+ \d+ 20\d\d", answer.stdout)
    assert (tmp_path / "home").stat().st_mode & 0o077 == 0
    assert dienregister("db", "doctor", "--home", home).stdout.strip() == "Everything is as it was left."
    assert "level 0" in dienregister("law", "show", "--home", home).stdout


@pytest.fixture
def run() -> Callable[..., str]:
    def runs(line: str, expected: int = 0) -> str:
        answer = CliRunner(env={"LC_ALL": "C"}).invoke(main, shlex.split(line))
        assert answer.exit_code == expected, (line, answer.output)
        return str(answer.output)

    return runs


def test_from_an_empty_folder_to_printed_letters(tmp_path: Path, run: Callable[..., str]) -> None:
    """What an operator does: keys, law, people, a campaign of two people, letters, doctor."""
    home, keys = tmp_path / "home", tmp_path
    run(f"init --home {home} --site https://v.nl --sender Ministerie --telephone 088")
    assert "exists" not in run(f"law show --home {home}")
    assert "no policy is in force" in run(f"people import --home {home} --by A {README}", 2)
    run(f"law draft --home {home}")
    for key, role in (("jurist", "jurist"), ("owner", "policy_owner")):
        public = run(f"law key {keys / key} --password geheim").split()[-1]
        run(f"law trust --home {home} {key} {public} --holder {key} --role {role}")
    assert "Have a jurist sign" in run(f"law take --home {home}", 1)
    law = home / "law"
    for record, key in (("kaderwet", "jurist"), ("policy-level-0", "jurist"), ("policy-level-0", "owner")):
        run(f"law sign {law / record}.yaml --key {key} --private {keys / key} --password geheim")
    assert "level 0" in run(f"law take --home {home}")
    from conftest import MONDAY
    from dienregister.cli.commands import clock
    from dienregister.demo.people import made_up_people
    from dienregister.people.selection import selection_text

    assert clock() > MONDAY.replace(year=2026, month=1, day=1)
    selection = tmp_path / "selection.csv"
    selection.write_text(selection_text(list(made_up_people(10, clock().date()))), "utf-8")
    assert "10 people are new" in run(f"people import --home {home} --by A {selection}")
    key = re.search(r"approve (\w+)", run(f"campaign propose --home {home} 4 --by A"))
    assert key and "4 people, proposed by A" in run(f"campaign list --home {home}")
    assert "Somebody else must approve" in run(f"campaign approve --home {home} {key[1]} --by A", 2)
    assert "4 letters are due" in run(f"campaign approve --home {home} {key[1]} --by B")
    assert "4 letters printed" in run(f"work --home {home} --once")
    assert "as it was left" in run(f"db doctor --home {home}")
    (home / "secrets" / "audit").chmod(0o644)
    assert "chmod 600" in run(f"db doctor --home {home}", 2)


def test_every_command_of_the_readme_exists(run: Callable[..., str]) -> None:
    lines = re.findall(r"^\$ dienregister (.+)$", README.read_text("utf-8"), re.MULTILINE)
    assert len(lines) >= 8
    for line in lines:
        words = [word for word in shlex.split(line, comments=True) if not word.startswith("-")]
        command, taken = main, []
        while words and hasattr(command, "commands") and words[0] in command.commands:
            taken.append(words[0])
            command = command.commands[words.pop(0)]
        assert not hasattr(command, "commands"), line
        options = {option for parameter in command.params for option in parameter.opts}
        assert set(re.findall(r"(?<!\S)--[a-z-]+", line)) <= options, line
        assert "Usage" in run(" ".join([*taken, "--help"]))
