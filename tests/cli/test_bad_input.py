"""Everything that can be wrong with the input: a clear message, exit code 2, and nothing written."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from .asking import SMALL, everything_in
from .asking import ask_in_english as ask

Change = Callable[[Path], object]


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    """A scenario of one's own that is still right."""
    return Path(shutil.copytree(SMALL, tmp_path / "plan"))


def put(name: str, old: str, new: str) -> Change:
    """Replace a text in a file of the plan."""

    def change(plan: Path) -> None:
        text = (plan / name).read_text()
        assert old in text
        (plan / name).write_text(text.replace(old, new, 1))

    return change


def add(name: str, text: str) -> Change:
    """Add a text at the end of a file of the plan."""

    def change(plan: Path) -> None:
        with (plan / name).open("a") as file:
            file.write(text)

    return change


def figure(key: str, rest: str) -> Change:
    """Add a figure to the plan."""
    origin = "source: made_up, kind: estimate, grade: expert"
    return add("figures/small.yaml", f"{key}: {{nl: x, en: x, {rest}, {origin}}}\n")


def huge(plan: Path) -> None:
    with (plan / "scenario.yaml").open("r+b") as file:
        file.truncate(1 << 30)  # a hole: it takes no room on the disk


def bomb(plan: Path) -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 9)}]" for i in range(1, 12)]
    (plan / "scenario.yaml").write_text("\n".join(lines) + "\n")


def deep(plan: Path) -> None:
    (plan / "scenario.yaml").write_text("a: " + "[" * 10_000 + "]" * 10_000 + "\n")


def several(*changes: Change) -> Change:
    def change(plan: Path) -> None:
        for each in changes:
            each(plan)

    return change


S, F = "scenario.yaml", "figures/small.yaml"

BAD: dict[str, tuple[Change, str, str]] = {
    # what: (how to make it wrong, where it is said to be (`file@text on that line`), a part of what is said)
    "unknown key": (
        put(S, "patience: patience}", "patients: patience}"),
        f"{S}@patients",
        "patients` is not a known key",
    ),
    "unknown section": (add(S, "stokcs: {}\n"), f"{S}@stokcs", "`stokcs` is not a known key"),
    "duplicate key": (add(S, "stages: {}\n"), f"{S}@stages: {{}}", "written twice"),
    "duplicate figure": (add(F, "pay: {}\n"), f"{F}@pay: {{}}", "written twice"),
    "wrong unit": (put(S, "duration: exam_weeks", "duration: rejected"), f"{S}@duration: rejected", "is in share"),
    "unknown unit": (
        put(F, "unit: per year, value: 0.03", "unit: per jaar, value: 0.03"),
        f"{F}@per jaar",
        "unknown unit",
    ),
    "missing figure": (put(S, "dropout: failed", "dropout: fialed"), f"{S}@fialed", "'fialed', which does not exist"),
    "missing stage": (
        put(S, "stages: [decide, exam", "stages: [decide, test"),
        f"{S}@decide, test",
        "'test', which does not exist",
    ),
    "missing gate": (put(S, "gate: exam,", "gate: exams,"), f"{S}@gate: exams,", "'exams', which does not exist"),
    "missing capacity": (
        put(S, "uses: {exam_slots", "uses: {slots"),
        f"{S}@uses: {{slots",
        "'slots', which does not exist",
    ),
    "missing stock": (
        put(S, "then: [{stock: military", "then: [{stock: civil"),
        f"{S}@stock: civil",
        "'civil', which does not",
    ),
    "missing source": (put(F, "value: 0.03, source: made_up", "value: 0.03, source: dream"), f"{F}@dream", "'dream'"),
    "two clocks of one stock": (
        put(S, "    tenure: years_in\n", "    tenure: years_in\n    clock: [service, age]\n"),
        f"{S}@clock: [service",
        "`stocks.military.clock`: a stock counts one clock, not several (service, age)",
    ),
    "missing key": (put(S, "end: 2031-01-06\n", ""), S, "`end` is missing"),
    "negative chance": (
        put(F, "unit: share, value: 0.06", "unit: share, value: -0.06"),
        f"{F}@-0.06",
        "between 0 and 1",
    ),
    "chance above one": (
        put(F, "unit: share, value: 0.06", "unit: share, value: 1.06"),
        f"{F}@1.06",
        "between 0 and 1",
    ),
    "negative rate": (put(F, "per year, value: 0.03", "per year, value: -0.03"), f"{F}@-0.03", "cannot be negative"),
    "not a number": (put(F, "per year, value: 0.03", "per year, value: .nan"), f"{F}@.nan", "number"),
    "infinite": (put(F, "per year, value: 0.03", "per year, value: .inf"), f"{F}@.inf", "number"),
    "text for a number": (put(F, "per year, value: 0.03", "per year, value: '3'"), f"{F}@'3'", "a number is needed"),
    "number in a scenario": (put(S, "rate: promoted", "rate: 0.03"), f"{S}@rate: 0.03", "never a bare number"),
    "hole in a table of hazards": (
        put(F, "{from: 1, value: 0.95}", "{from: 2, value: 0.95}"),
        f"{F}@bands:",
        "hole",
    ),
    "hole at the end": (
        put(F, "{from: 1, value: 0.95}", "{from: 1, to: 9, value: 0.95}"),
        f"{F}@bands:",
        "hole",
    ),
    "overlapping hazards": (
        put(F, "{from: 1, value: 0.95}", "{from: 0.5, value: 0.95}"),
        f"{F}@bands:",
        "overlap",
    ),
    "unused capacity": (
        put(S, "capacities:\n", "capacities:\n  beds: {title: {nl: b, en: b}, kind: places, amount: seats}\n"),
        f"{S}@beds:",
        "no gate uses capacity 'beds'",
    ),
    "unreachable stage": (
        put(S, "stages:\n", "stages:\n  swim: {title: {nl: z, en: s}, duration: exam_weeks}\n"),
        f"{S}@swim:",
        "nobody enters stage 'swim'",
    ),
    "missing base": (add(S, "base: other\n"), f"{S}@base: other", "no base scenario"),
    "value outside its range": (
        put(F, "value: 400, low: 300", "value: 400, low: 500"),
        f"{F}@low: 500",
        "outside its range",
    ),
    "assumption without range": (
        put(F, "value: 400, low: 300, high: 500", "value: 400"),
        f"{F}@applications:",
        "needs a range",
    ),
    "end before start": (put(S, "end: 2031", "end: 2021"), f"{S}:4", "does not lie after the start"),
    "no such day": (put(S, "end: 2031-01-06", "end: 2031-02-30"), f"{S}:4", "does not exist"),
    "empty file": (lambda plan: (plan / S).write_text(""), S, "the file is empty"),
    "empty figures": (lambda plan: (plan / F).write_text("# nothing\n"), F, "the file is empty"),
    "not UTF-8": (
        lambda plan: (plan / S).write_bytes(b"scenario: small\ntitle: caf\xe9\n"),
        f"{S}:2",
        "is not UTF-8",
    ),
    "not a mapping": (lambda plan: (plan / S).write_text("- a\n"), f"{S}:1", "no mapping"),
    "not YAML": (add(S, "x: [1, 2\n"), f"{S}@x: [1, 2", "not YAML"),
    "1 GB file": (huge, S, "at most"),
    "YAML bomb": (bomb, f"{S}:", "written elsewhere"),
    "deep YAML": (deep, f"{S}:1", "inside one another"),
    "path in a base": (put(S, "scenario: small", "scenario: small\nbase: ../../secret"), f"{S}:2", "no base scenario"),
    "path in a name": (put(S, "scenario: small", "scenario: ../../small"), f"{S}:1", "is no name"),
    "snapshot that is not there": (add(S, "snapshot: hr.csv\n"), f"{S}@snapshot:", "cannot be read"),
    "snapshot that does not add up": (
        several(
            add(S, "snapshot: hr.csv\n"),
            lambda plan: (plan / "hr.csv").write_text("stock,rank,years,people\nmilitary,soldier,1,10\n"),
        ),
        "hr.csv",
        "counts 10 people",
    ),
    "snapshot with a wrong row": (
        several(
            add(S, "snapshot: hr.csv\n"),
            lambda plan: (plan / "hr.csv").write_text("stock,rank,years,people\nmilitary,general,1,1200\n"),
        ),
        "hr.csv:2",
        "'general' does not exist",
    ),
}


def place(plan: Path, where: str) -> str:
    """`file:line` of `file@text on that line`."""
    name, _, text = where.partition("@")
    if not text:
        return where
    lines = (plan / name).read_text().splitlines()
    return f"{plan / name}:{next(i for i, line in enumerate(lines, start=1) if text in line)}: "


@pytest.mark.parametrize("what", BAD)
def test_bad_input_is_refused_with_file_reason_and_remedy(plan: Path, tmp_path: Path, what: str) -> None:
    change, where, message = BAD[what]
    change(plan)
    before = everything_in(tmp_path)
    result = ask("run", plan, "--out", tmp_path / "out", "--replications", 0)
    assert result.exit_code == 2, result.output
    assert place(plan, where) in result.stderr
    assert message in result.stderr
    assert "why:" in result.stderr
    assert "remedy:" in result.stderr
    assert "Traceback" not in result.output
    assert everything_in(tmp_path) == before


@pytest.mark.parametrize("what", ["unknown key", "YAML bomb", "1 GB file", "snapshot that does not add up"])
def test_check_finds_the_same(plan: Path, what: str) -> None:
    change, where, message = BAD[what]
    change(plan)
    result = ask("check", plan)
    assert result.exit_code == 2
    assert place(plan, where) in result.stderr
    assert message in result.stderr


def test_all_faults_come_at_once(plan: Path) -> None:
    for what in ("wrong unit", "missing source", "unreachable stage"):
        BAD[what][0](plan)
    result = ask("check", plan)
    for what in ("wrong unit", "missing source", "unreachable stage"):
        assert BAD[what][2] in result.stderr
    assert "3. " in result.stderr


def test_a_base_that_rests_on_itself_is_refused(plan: Path) -> None:
    (plan / "a.yaml").write_text("base: b\n")
    (plan / "b.yaml").write_text("base: a\n")
    result = ask("check", plan / "a.yaml")
    assert result.exit_code == 2
    assert "leads back to this scenario" in result.stderr
    assert "b.yaml:1" in result.stderr


def test_overlays_that_collide_are_refused(plan: Path) -> None:
    for name, level in (("one", 0.5), ("two", 1)):
        (plan / f"{name}.yaml").write_text(f"on: {{more_exams: {level}}}\n")
    result = ask("check", plan, "--overlay", plan / "one.yaml", "--overlay", plan / "two.yaml")
    assert result.exit_code == 2
    assert "two overlays change on.more_exams" in result.stderr
    assert "two.yaml:1" in result.stderr
    assert "one.yaml:1" in result.stderr


@pytest.mark.parametrize(
    "name", ["../../etc/passwd", "/etc/passwd", "..", "", "nobody", "a\x00b", "small/../small.txt"]
)
def test_a_scenario_name_leads_nowhere_else(name: str) -> None:
    result = ask("check", name)
    assert result.exit_code == 2
    assert "there is no scenario" in result.stderr
    assert "root:" not in result.output


@pytest.mark.parametrize(("option", "state"), [("--measures", "on"), ("--without", "off")])
def test_an_unknown_measure_is_blamed_on_the_call(plan: Path, option: str, state: str) -> None:
    result = ask("check", plan, option, "more_exam")
    assert result.exit_code == 2
    assert f"1. {option}: measure 'more_exam' is switched {state} but does not exist" in result.stderr
    assert "did you mean 'more_exams'?" in result.stderr
    assert "did you mean" not in ask("check", plan, option, "magic").stderr


@pytest.mark.parametrize("command", ["check", "run", "effects", "plan"])
@pytest.mark.parametrize("levels", ["more_exams", "more_exams=0.5"])
def test_a_measure_is_not_switched_on_and_off_at_once(command: str, levels: str) -> None:
    result = ask(command, SMALL, "--measures", levels, "--without", "more_exams")
    assert result.exit_code == 2
    assert "more_exams: named by both --measures and --without" in result.stderr


def test_off_twice_is_off_and_off_in_part_is_refused() -> None:
    assert ask("check", SMALL, "--measures", "more_exams=0", "--without", "more_exams").exit_code == 0
    result = ask("check", SMALL, "--without", "more_exams=0.5")
    assert result.exit_code == 2
    assert "more_exams=0.5: --without switches a measure off altogether" in result.stderr


def test_two_clocks_are_told_to_take_two_stocks(plan: Path) -> None:
    BAD["two clocks of one stock"][0](plan)
    for language, remedy in (("en", "two stocks, one after the other"), ("nl", "twee voorraden na elkaar")):
        assert remedy in ask("check", plan, "--language", language).stderr


def test_an_unknown_measure_in_a_file_is_blamed_on_the_file(plan: Path) -> None:
    (plan / "over.yaml").write_text("# mine\non: {magic: 1}\n")
    assert "over.yaml:2: measure 'magic'" in ask("check", plan, "--overlay", plan / "over.yaml").stderr


def test_two_measures_that_exclude_each_other_are_one_fault() -> None:
    from dienmodel.model.load import load

    measures = load("nederland").scenario.measures
    one, other = next((a, b) for a, m in measures.items() for b in m.excludes if a in measures[b].excludes)
    result = ask("check", "nederland", "--measures", f"{one},{other}", "--json")
    assert [fault["code"] for fault in json.loads(result.stdout)["faults"]] == ["excludes"]


@pytest.mark.parametrize(
    ("change", "hint"),
    [
        (put(S, "dropout: failed", "dropuot: failed"), "'dropout'"),
        (put(S, "capacities:\n", "capacites:\n"), "'capacities'"),
        (put(S, "dropout: failed", "dropout: faild"), "'failed'"),
        (put(S, "gate: exam,", "gate: exams,"), "'exam'"),
        (put(F, "unit: per year, value: 0.03", "unit: per year, vale: 0.03"), "'value'"),
    ],
)
def test_a_slip_of_the_pen_gets_a_suggestion(plan: Path, change: Change, hint: str) -> None:
    change(plan)
    result = ask("check", plan)
    assert result.exit_code == 2
    assert f"did you mean {hint}?" in result.stderr


def test_a_wrong_number_is_said_with_its_own_line_and_what_may_stand_there(plan: Path) -> None:
    add(
        F,
        "chance:\n  nl: x\n  en: x\n  unit: share\n  path:\n    2026-01-01: 0.1\n    2027-01-01: -0.2\n"
        "  source: made_up\n  kind: estimate\n  grade: expert\n"
        "other:\n  nl: x\n  en: x\n  unit: share\n  by: [rank]\n  table:\n    soldier: 0.5\n    officer: 1.5\n"
        "  source: made_up\n  kind: estimate\n  grade: expert\n",
    )(plan)
    result = ask("check", plan)
    assert place(plan, f"{F}@2027-01-01: -0.2") in result.stderr
    assert place(plan, f"{F}@officer: 1.5") in result.stderr
    assert "give a number from 0 to 1" in result.stderr


@pytest.mark.parametrize(
    "levels", ["more_exams=2", "more_exams=x", "more_exams=nan", "more_exams,more_exams", "=1", "a b"]
)
def test_a_wrong_level_is_wrong_usage(levels: str) -> None:
    result = ask("check", SMALL, "--measures", levels)
    assert result.exit_code == 2
    assert "--measures" in result.stderr


# --- places -------------------------------------------------------------------------------------------------


def test_somebody_elses_folder_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "thesis.txt").write_text("mine")
    before = everything_in(tmp_path)
    result = ask("run", SMALL, "--out", tmp_path / "out", "--replications", 0)
    assert result.exit_code == 2
    assert "is not a run folder" in result.stderr
    assert everything_in(tmp_path) == before


@pytest.mark.parametrize("place", ["/proc/nothing/out", "/dev/null/out"])
def test_a_place_that_cannot_be_written_is_refused_before_the_work(place: str) -> None:
    result = ask("run", SMALL, "--out", place, "--replications", 0)
    assert result.exit_code == 2, result.output
    assert result.stdout == ""
    assert "Traceback" not in result.stderr


def test_a_place_is_named_once_with_what_is_wrong_there(tmp_path: Path) -> None:
    assert "no folder can be made in /proc\n" in ask("run", SMALL, "--out", "/proc/out").stderr.replace(
        " [out", "\n[out"
    )
    (tmp_path / "out").write_text("mine")
    said = ask("run", SMALL, "--out", tmp_path / "out").stderr
    assert said.count(str(tmp_path / "out")) == 1
    assert f"{tmp_path / 'out'}: this is a file" in said


@pytest.fixture
def tiny_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 64 kB, where one may make such a thing."""
    place = tmp_path / "disk"
    place.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(place)], capture_output=True, check=False
    )
    if mounted.returncode:
        pytest.skip("a small disk cannot be made here; test_store fills a disk in another way")
    yield place
    subprocess.run(["umount", str(place)], check=True)


def test_a_full_disk_is_said_and_leaves_nothing(tiny_disk: Path) -> None:
    result = ask("run", SMALL, "--out", tiny_disk / "out", "--replications", 5)
    assert result.exit_code == 2
    assert "the disk is full" in result.stderr
    assert everything_in(tiny_disk) == {}


# --- interruption ---------------------------------------------------------------------------------------------


@pytest.mark.skipif(sys.platform == "win32", reason="signals work otherwise there")
def test_an_interrupted_run_keeps_what_is_done_and_says_so(tmp_path: Path) -> None:
    from dienmodel import api

    api.run(str(SMALL), replications=1, draws=0)  # compiled from here on
    listening = "import signal; signal.signal(signal.SIGINT, signal.default_int_handler)"  # who tests may be deaf to it
    call = [sys.executable, "-c", f"{listening}; from dienmodel.cli import main; main()", "run", str(SMALL)]
    with subprocess.Popen(
        [*call, "--replications", "100000", "--draws", "0", "--out", "out"],
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    ) as job:
        assert job.stdout is not None
        job.stdout.readline()  # the answer: sampling begins
        time.sleep(1.5)
        job.send_signal(signal.SIGINT)
        try:
            output, errors = job.communicate(timeout=120)
        finally:
            job.kill()  # what does not listen must not go on for hours
    assert job.returncode == 3, errors
    assert "onderbroken" in errors
    assert "Traceback" not in errors
    assert "out" in output
    facts = api.read(tmp_path / "out").kept().facts
    assert not facts["complete"]
    assert 0 < facts["replications"] < 100_000
    assert [path.name for path in tmp_path.iterdir()] == ["out"]
