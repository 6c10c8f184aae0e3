"""Every command: what it shows, in both languages, for people and for machines, and its exit code."""

import json
import re
import shlex
import shutil
import sys
from datetime import date
from pathlib import Path
from typing import Any

import click
import duckdb
import numpy as np
import pytest

from dienmodel.api import Needed
from dienmodel.api.choice import marked
from dienmodel.cli import main
from dienmodel.cli.answers.need import _show
from dienmodel.cli.answers.uncertainty import _show_skew
from dienmodel.cli.call import Call
from dienmodel.engines.need import Binding, Need, Outcome
from dienmodel.model.load import load
from dienmodel.network.world import build
from dienmodel.runs.reopen import read_run
from dienmodel.text.words import words

from .asking import BARE, SMALL, ask, ask_in_english, everything_in, interrupt_draws, process, told


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two runs that differ in one measure."""
    place = tmp_path_factory.mktemp("runs")
    for name, more in (("a", []), ("b", ["--measures", "more_exams"])):
        result = ask("run", SMALL, "--out", place / name, "--replications", 5, "--draws", 20, *more)
        assert result.exit_code == 0, result.output
    return place


def data(*words: object) -> Any:
    """What a command says to machines: nothing but JSON on stdout."""
    result = ask(*words, "--json")
    assert result.exit_code == 0, result.output
    return told(result)


# --- the call as a whole -----------------------------------------------------------------------------------


def test_help_is_quick_because_it_imports_nothing_heavy(tmp_path: Path) -> None:
    script = (
        "import sys, click\n"
        "from dienmodel.cli import main\n"
        "try: main(['--help'])\n"
        "except SystemExit as end: assert end.code == 0\n"
        "heavy = {'numpy', 'numba', 'pydantic', 'scipy', 'duckdb', 'rich', 'altair', 'jinja2', 'ruamel'}\n"
        "assert not heavy & set(sys.modules), heavy & set(sys.modules)\n"
    )
    import subprocess

    done = subprocess.run([sys.executable, "-c", script], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "Exitcodes" in done.stdout


def test_import_is_quick_too(tmp_path: Path) -> None:
    import subprocess

    script = (
        "import sys, dienmodel; assert not {'numpy', 'numba', 'pydantic'} & set(sys.modules); dienmodel.__version__"
    )
    done = subprocess.run([sys.executable, "-c", script], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    "words", [["dance"], ["run", "--seed", "x"], ["explain"], ["explain", "total", "soon"], ["need"]]
)
def test_wrong_usage_is_code_2(words: list[str]) -> None:
    result = ask(*words)
    assert result.exit_code == 2
    assert "Gebruik" in result.stderr


def test_exit_codes_in_a_real_process(tmp_path: Path) -> None:
    assert process("check", SMALL, cwd=tmp_path).returncode == 0
    faulty = process("check", "nobody", cwd=tmp_path)
    assert faulty.returncode == 2
    assert "Traceback" not in faulty.stderr
    assert list(tmp_path.iterdir()) == []


def test_what_is_unexpected_is_one_line_and_code_1(monkeypatch: pytest.MonkeyPatch) -> None:
    def burst(*_: object) -> None:
        raise RuntimeError("a pipe burst\nand more")

    monkeypatch.setattr("dienmodel.model.load.load", burst)
    result = ask("check", SMALL)
    assert result.exit_code == 1
    assert "RuntimeError: a pipe burst" in result.stderr
    assert "--debug" in result.stderr
    assert "Traceback" not in result.output
    assert isinstance(ask("--debug", "check", SMALL).exception, RuntimeError)


def test_an_interruption_is_code_3(monkeypatch: pytest.MonkeyPatch) -> None:
    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("dienmodel.model.load.load", stop)
    result = ask("check", SMALL)
    assert result.exit_code == 3
    assert result.stderr.strip() == "Onderbroken."


@pytest.mark.parametrize("words", [["--language", "en", "check", SMALL], ["check", SMALL, "--language", "en"]])
def test_the_language_is_asked_for_and_not_guessed(words: list[object], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANG", "en_GB.UTF-8")
    assert "geen fouten" in ask("check", SMALL).output
    assert "no faults" in ask(*words).output


def test_machines_are_told_no_number_that_strict_json_lacks() -> None:
    from dienmodel.cli.shown import show_json

    for number in (float("inf"), float("nan"), np.float64("-inf"), np.float32("nan")):
        with pytest.raises(ValueError, match="not JSON compliant"):
            show_json({"n": [number]})


def test_a_price_where_no_plan_is_left_is_null_and_says_so() -> None:
    from datetime import date

    from dienmodel.api.planning.plans import price_data
    from dienmodel.plan.questions.limits import LimitKind
    from dienmodel.plan.questions.prices import LimitPrice

    sides = [(1.0, float("inf")), (1.0, 2.0), (None, None)]
    prices = [
        LimitPrice("a", next(iter(LimitKind)), "x", date(2026, 1, 1), date(2027, 1, 1), 1.0, *side) for side in sides
    ]
    told = [price_data(price) for price in prices]
    assert [(price["less"], price["infeasible_with_less"]) for price in told] == [
        (None, True),
        (2.0, False),
        (None, False),
    ]


def test_faults_are_json_for_machines(tmp_path: Path) -> None:
    result = ask("check", "nobody", "--json")
    assert result.exit_code == 2
    found = json.loads(result.stdout)
    assert found.keys() == {"ok", "format", "command", "faults"} and not found["ok"] and found["command"] == "check"
    assert set(found["faults"][0]) == {"what", "where", "why", "remedy", "code"}


# --- run, report, compare -----------------------------------------------------------------------------------


@pytest.mark.usefixtures("real_report")
def test_run_begins_with_the_answer_and_ends_with_the_report(tmp_path: Path) -> None:
    result = ask("run", SMALL, "--out", tmp_path / "out", "--replications", 3, "--language", "en")
    assert result.exit_code == 0
    lines = result.stdout.strip().splitlines()
    assert "1,500" in lines[0]
    assert lines[-1].endswith("report.html")
    assert (tmp_path / "out" / "report.html").read_text("utf-8").lower().lstrip().startswith("<!doctype html")


def test_the_middle_of_the_runs_is_told_where_runs_were_made(tmp_path: Path) -> None:
    for runs in (3, 0):
        asks = ("run", SMALL, "--out", tmp_path / "out", "--replications", runs, "--draws", 0, "--language", "en")
        shown = ask(*asks).stdout
        row = read_run(tmp_path / "out").table("targets").rows()[0]
        assert (row["p50"] is not None) == (runs > 0)
        assert words("en").people(row["n_people"] if row["p50"] is None else row["p50"]) in shown


def test_run_tells_machines_everything(tmp_path: Path) -> None:
    found = data(
        "run",
        SMALL,
        "--out",
        tmp_path / "out",
        "--replications",
        3,
        "--draws",
        0,
        "--measures",
        "more_exams=0.5",
        "--seed",
        4,
    )
    assert set(found["answer"]) == {"nl", "en"}
    assert found["targets"][0]["n_wanted"] == 1500
    assert found["facts"]["on"] == {"more_exams": 0.5}
    assert (found["facts"]["seed"], found["facts"]["replications"]) == (4, 3)


def test_without_wins_over_what_is_on(tmp_path: Path) -> None:
    (tmp_path / "on.yaml").write_text("on: {more_exams: 1}\n")
    found = data("measures", SMALL, "--overlay", tmp_path / "on.yaml", "--without", "more_exams")
    assert found[0]["level"] == 0


def test_the_default_place_is_run_and_the_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert ask("run", SMALL, *BARE).exit_code == 0
    assert (tmp_path / "run" / "small" / "run.json").is_file()


def test_a_run_folder_holds_its_scenario(runs: Path, tmp_path: Path) -> None:
    assert ask("check", runs / "b" / "scenario").exit_code == 0
    assert data("measures", runs / "b" / "scenario")[0]["level"] == 1


def test_the_answer_does_not_deny_what_follows(tmp_path: Path) -> None:
    shown = ask("run", SMALL, "--out", tmp_path / "a", "--replications", 3, "--language", "en").stdout
    assert shown.startswith("The likelihood follows below. ")
    kept = json.loads((tmp_path / "a" / "run.json").read_text())["answer"]["en"]
    for text in (shown, kept):
        assert "of 100 possible futures" in text
        assert "medians of 100 possible futures" in text
        assert "Luck makes " in text
        assert "Luck alone" not in text
        assert "computed" not in text
    assert "follows below" not in kept
    alone = ask("run", SMALL, "--out", tmp_path / "b", "--replications", 0, "--draws", 0, "--language", "en").stdout
    assert alone.startswith("The likelihood is not known. ")
    assert "The effect of the uncertain figures has not been computed." in alone
    assert "follows below" not in alone
    luck = ask("run", SMALL, "--out", tmp_path / "c", "--replications", 3, "--draws", 0, "--language", "en").stdout
    assert "with luck as the only unknown." in luck
    assert "in 0 of 3 simulations" in luck
    figures = ask("run", SMALL, "--out", tmp_path / "d", "--replications", 0, "--draws", 20, "--language", "en").stdout
    assert "of 20 possible futures" in figures


def test_machines_are_told_how_likely(tmp_path: Path) -> None:
    found = data("run", SMALL, "--out", tmp_path / "out", "--replications", 3, "--draws", 40)
    (goal,) = (item for item in found["likely"] if item["target"] == found["targets"][0]["target"])
    assert goal["figures"]["draws"] == found["facts"]["draws"] == 40
    assert goal["chance"] == goal["figures"]["chance"]
    assert goal["figures"]["low"] <= goal["figures"]["middle"] <= goal["figures"]["high"]


def test_too_few_draws_for_a_band_are_refused(tmp_path: Path) -> None:
    result = ask("run", SMALL, "--out", tmp_path / "out", "--draws", 19)
    assert result.exit_code == 2
    assert "geen band van 90 %: dat kan vanaf 20" in result.stderr
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("done", [30, 5])
def test_an_interruption_keeps_the_draws_that_make_a_band(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, done: int
) -> None:
    """After 30 of 100 draws there is a band of 30; after 5 there is none, and no chance is claimed."""
    interrupt_draws(monkeypatch, done)
    result = ask("run", SMALL, "--out", tmp_path / "out", "--replications", 0, "--language", "en")
    assert result.exit_code == 3
    assert f"Interrupted after {done} of 100 draws of the figures" in " ".join(result.stderr.split())
    assert ("of 30 possible futures" in result.stdout) == (done == 30)
    assert read_run(tmp_path / "out").facts["draws"] == (30 if done == 30 else 0)


@pytest.mark.usefixtures("real_report")
def test_report_again_in_the_other_language(runs: Path, tmp_path: Path) -> None:
    place = shutil.copytree(runs / "a", tmp_path / "a")
    result = ask("report", place, "--language", "en")
    assert result.exit_code == 0, result.output
    assert '<html lang="en"' in (place / "report.html").read_text("utf-8")
    assert ask("report", tmp_path).exit_code == 2


def test_report_to_a_place_that_cannot_be_written(runs: Path) -> None:
    result = ask("--language", "en", "report", runs / "a", "--out", "/dev/null/report.html")
    assert result.exit_code == 2
    assert "cannot be written" in result.stderr


def test_compare_shows_what_differs_in_and_out(runs: Path) -> None:
    result = ask("compare", runs / "a", runs / "b", "--language", "en")
    assert result.exit_code == 0
    assert "more exams (on.more_exams)" in result.output
    assert result.output.startswith("The second run has 1,430 people on 30 December 2030 (target “goal”), as many as")
    assert "and chance left out, the difference on 30 December 2030 is 0 people." in result.output
    assert "In the 20 possible futures of both runs the difference on 30 December 2030 is 0 people" in result.output
    assert "The two cannot be told apart." in result.output
    assert "budget:" not in result.output
    assert "same figures and luck in both" in result.output
    found = data("compare", runs / "a", runs / "b")
    assert found["paired"]
    assert (found["replications"], found["futures"]) == (5, 20)
    (row,) = found["targets"]
    assert row["n_mean_difference"] == pytest.approx(row["n_mean_b"] - row["n_mean_a"])
    assert row["p5"] <= row["n_median_difference"] <= row["p95"]
    assert {"inputs", "people", "targets", "gates", "money"} <= found.keys()
    assert found["answer"]["en"] == result.output.splitlines()[0]
    assert not found["same"]
    assert ask("compare", runs / "a", runs).exit_code == 2


def test_compare_speaks_one_language(runs: Path) -> None:
    text = ask("compare", runs / "a", runs / "b").output
    assert "gehaald (eerst)" in text
    assert "gehaald (daarna)" in text
    assert " maatregel " in text
    assert " measure " not in text


def test_compare_says_that_two_runs_are_the_same(runs: Path, tmp_path: Path) -> None:
    assert ask("compare", runs / "a", runs / "a").output.startswith("De twee berekeningen zijn gelijk")
    assert data("compare", runs / "a", runs / "a")["same"]
    assert ask("run", SMALL, "--out", tmp_path / "c", "--replications", 5, "--seed", 2).exit_code == 0
    assert not data("compare", runs / "a", tmp_path / "c")["same"]


# --- new ----------------------------------------------------------------------------------------------------


def test_new_gives_a_scenario_that_holds(tmp_path: Path) -> None:
    result = ask("new", tmp_path / "plan")
    assert result.exit_code == 0, result.output
    assert "dienmodel run" in result.output
    assert ask("check", tmp_path / "plan").exit_code == 0
    assert sorted(path.name for path in tmp_path.iterdir()) == ["plan"]


def test_a_copy_bears_the_name_of_its_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from dienmodel.model.load import load

    monkeypatch.chdir(tmp_path)
    for origin in ("nederland", "terugblik"):
        shown = ask("new", f"it's {origin}", "--from", origin, "--language", "en").output
        assert shlex.join(["--out", f"run/it's {origin}"]) in shown
        said = load(f"it's {origin}").scenario
        assert said.scenario == f"it_s_{origin}"
        assert said.title.nl == f"it's {origin} (naar {origin})"
        assert said.title.en == f"it's {origin} (after {origin})"
        assert said.stocks == load(origin).scenario.stocks
    assert ask("check", "it's nederland").output.startswith("it_s_nederland: geen fouten")


@pytest.mark.parametrize("name", ["Mijn plan 2026", "it's mine", "-x", "a;b $c"])
def test_the_commands_that_new_proposes_can_be_pasted(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert ask("new", "--", name).exit_code == 0
    for language in ("nl", "en"):
        shutil.rmtree(tmp_path / name)
        shown = ask("new", "--language", language, "--", name).stdout
        commands = [shlex.split(line) for line in shown.splitlines() if line.startswith("  dienmodel ")]
        assert [command[1] for command in commands] == ["check", "run"]
        for _, *call in commands if language == "nl" else commands[:1]:  # to run one of the two takes long enough
            result = ask(*call, *(BARE if call[0] == "run" else ()))
            assert result.exit_code == 0, result.output
        assert (tmp_path / "run" / name / "run.json").is_file()


def test_the_name_of_a_scenario_of_the_package_is_taken(tmp_path: Path) -> None:
    result = ask("new", tmp_path / "nederland", "--language", "en")
    assert result.exit_code == 2
    assert "scenario of the package" in result.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_run_goes_to_a_folder_named_after_its_scenario(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    shutil.copytree(SMALL, "my-plan")
    assert ask("run", "my-plan", *BARE).exit_code == 0
    assert ask("run", SMALL / "scenario.yaml", *BARE).exit_code == 0
    assert ask("run", "run/small/scenario", *BARE).exit_code == 0
    assert sorted(path.name for path in Path("run").iterdir()) == ["my-plan", "small"]


def test_runs_of_other_measures_lie_side_by_side(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("dear.yaml").write_text("title: {nl: duur, en: dear}\n")
    for more in ((), ("--measures", "more_exams"), ("--measures", "more_exams=0.5"), ("--without", "more_exams")):
        assert ask("run", SMALL, *BARE, *more).exit_code == 0
    assert ask("run", SMALL, *BARE, "--overlay", "dear.yaml").exit_code == 0
    names = ["small", "small+dear", "small+more_exams", "small+more_exams=0.5", "small-more_exams"]
    assert sorted(path.name for path in Path("run").iterdir()) == names
    facts = [json.loads((Path("run") / name / "run.json").read_text()) for name in names]
    assert [fact["on"] for fact in facts] == [{}, {}, {"more_exams": 1.0}, {"more_exams": 0.5}, {}]
    assert ask("run", "run/small+more_exams/scenario", *BARE).exit_code == 0
    assert sorted(path.name for path in Path("run").iterdir()) == names


def test_a_long_name_of_a_run_ends_in_a_fingerprint() -> None:
    levels = {f"measure_{i}": 1.0 for i in range(30)}
    assert marked("a", {"b": 1.0, "c": 0.0}, ["d/e.yaml"]) == "a+e+b-c"
    assert len(marked("small", levels, ())) == len("small+") + 8
    assert marked("small", levels, ()) != marked("small", {**levels, "measure_0": 0.5}, ())


@pytest.mark.usefixtures("real_report")
def test_a_run_with_sensitivities_lists_figures_by_effect_within_a_grade(tmp_path: Path) -> None:
    place = tmp_path / "a"
    result = ask("run", SMALL, "--out", place, *BARE, "--sensitivities", "--language", "en")
    assert result.exit_code == 0, result.output
    page = (place / "report.html").read_text("utf-8")
    assert "with the largest effect on the number of people on 30 December 2030 come first" in page
    rows = read_run(place).table("sensitivities").rows()
    swing = {row["figure"]: abs(row["swing"] or 0.0) for row in rows}
    for grade in ("expert", "press"):
        listed = [key for key in re.findall(r'id="figure-(\w+)"', page) if grade_of(key) == grade]
        effects = [swing.get(key, 0.0) for key in listed]
        assert effects == sorted(effects, reverse=True)
        assert len(set(effects)) > 1
    assert re.search(r"<small>[\d,]+ to [\d,]+ people</small>", page)
    assert ask("report", place, "--language", "en").exit_code == 0
    assert (place / "report.html").read_text("utf-8") == page


def grade_of(key: str) -> str:
    return load(str(SMALL)).figures[key].grade


def test_a_run_of_another_scenario_is_kept_unless_forced(tmp_path: Path) -> None:
    out, other = tmp_path / "out", shutil.copytree(SMALL, tmp_path / "other")
    (other / "scenario.yaml").write_text(
        (SMALL / "scenario.yaml").read_text().replace("scenario: small", "scenario: b")
    )
    for _ in range(2):
        assert ask("run", SMALL, "--out", out, *BARE).exit_code == 0
    before = everything_in(out)
    result = ask("run", other, "--out", out, *BARE, "--language", "en")
    assert result.exit_code == 2
    assert "holds a run of small, and you run b" in result.stderr
    assert "--force" in result.stderr
    assert everything_in(out) == before
    assert ask("run", other, "--out", out, *BARE, "--force").exit_code == 0
    assert json.loads((out / "run.json").read_text())["scenario"] == "b"


def test_new_never_overwrites(tmp_path: Path) -> None:
    (tmp_path / "plan").mkdir()
    (tmp_path / "plan" / "scenario.yaml").write_text("mine")
    assert ask("new", tmp_path / "plan").exit_code == 2
    assert (tmp_path / "plan" / "scenario.yaml").read_text() == "mine"
    assert ask("new", "/dev/null/plan").exit_code == 2
    assert ask("new", tmp_path / "other", "--from", "../../secret").exit_code == 2
    assert sorted(path.name for path in tmp_path.iterdir()) == ["plan"]


# --- looking into it ------------------------------------------------------------------------------------------


def test_measures_say_what_they_do() -> None:
    found = data("measures", SMALL)
    assert found[0]["measure"] == "more_exams"
    assert found[0]["does"] == ["slots + 5 people/week"]
    shown = " ".join(ask("measures", SMALL).output.split())
    assert "extra keuring" in shown
    assert "slots + 5 mensen per week" in shown  # on screen in the language that was asked
    assert "people/week" not in shown


def test_explain_adds_up_and_names_figures() -> None:
    found = data("explain", "military", "2030", "--scenario", SMALL)
    assert sum(part["value"] for part in found["parts"]) == pytest.approx(found["value"])
    assert found["sensitivities"][0]["figure"] == "leaving"
    shown = ask("explain", "military", "2030-12-31", "--scenario", SMALL, "--top", 2, "--language", "en").output
    assert "small.yaml:" in shown
    assert "What matters most" in shown


@pytest.mark.parametrize("words", [["explain", "total", "2030", "--top", 0], ["need", "intake"], ["figures"]])
def test_the_old_way_to_name_a_scenario_works_and_says_so(words: list[object]) -> None:
    old, now = ask(*words, "--scenario", SMALL, "--language", "en"), ask(*words, SMALL, "--language", "en")
    assert old.exit_code == now.exit_code == 0
    assert old.stdout == now.stdout
    assert "without --scenario" in old.stderr
    assert now.stderr == ""


def test_every_quantity_in_the_help_of_explain_exists() -> None:
    from dienmodel.model.load import load
    from dienmodel.network.catalogue import catalogue_of
    from dienmodel.runs.explain.every import parse

    shown = ask("explain", "--help", "--language", "en").output
    assert "\\b" not in shown
    listed = shown.partition("QUANTITY is one of\n")[2].splitlines()
    examples = [line.split()[0] for line in listed] + ["total", "professional:army:nco", "cost:total"]
    assert {"professional:army", "wait:medical", "cost:staff"} <= set(examples)
    catalogue = catalogue_of(load("nederland"))
    assert [parse(text, catalogue).text for text in examples] == examples


def test_explain_says_what_quantities_there_are() -> None:
    result = ask("explain", "colonels", "2030", "--scenario", SMALL)
    assert result.exit_code == 2
    assert "total, military" in result.stderr


def test_effects_add_up() -> None:
    rows = data("effects", SMALL, "--measures", "more_exams")["effects"]
    total = data("explain", "total", "2030-12-30", "--scenario", SMALL, "--measures", "more_exams", "--top", 0)
    assert sum(row["n_shapley"] for row in rows) == pytest.approx(total["value"])
    assert ask("effects", SMALL, "--by", "colour").exit_code == 2


def test_effects_are_kept_in_a_run(tmp_path: Path) -> None:
    place = tmp_path / "run"
    asked = ("--measures", "more_exams", "--replications", 0, "--draws", 0, "--effects", "--language", "en")
    assert ask("run", SMALL, "--out", place, *asked).exit_code == 0
    causes = (
        duckdb.read_parquet(str(place / "tables" / "effects.parquet")).filter("quantity = 'people'").project("cause")
    )
    assert {cause for (cause,) in causes.fetchall()} == {"start", "without_measures", "more_exams"}


def test_effects_say_in_words_who_did_most_and_how_sure_that_is() -> None:
    shown = ask("effects", SMALL, "--measures", "more_exams", "--language", "en").stdout
    assert "came since the start" in shown and "No measure changes it" in shown
    assert "Shapley value; 2 worlds" in shown
    told = ask("effects", SMALL, "--measures", "more_exams", "--orders", 4, "--of", "paid:total", "--language", "nl")
    assert "4 getrokken volgordes" in told.stdout and "miljoen euro" in told.stdout
    assert ask("effects", SMALL, "--measures", "more_exams", "--of", "nothing").exit_code == 2


@pytest.mark.parametrize("words", [["--target", "goal"], ["--people", "1400", "--date", "2029"], []])
@pytest.mark.parametrize("what", ["intake", "retention"])
def test_need_finds_the_factor(what: str, words: list[str]) -> None:
    found = data("need", what, "--scenario", SMALL, *words)
    assert found["outcome"] in ("reached", "exceeded", "unreachable")
    if found["outcome"] != "unreachable":
        assert found["strength"] == pytest.approx(found["wanted"], rel=1e-6)


@pytest.mark.parametrize(
    "words",
    [
        ["--people", 9],
        ["--target", "x"],
        ["--category", "military"],
        ["--people", 9, "--date", "2029", "--category", "x"],
        ["--people", 9, "--date", "2026-01-05"],
    ],
)
def test_need_refuses_half_questions(words: list[object]) -> None:
    assert ask("need", "intake", "--scenario", SMALL, *words).exit_code == 2


def test_need_says_what_stops_more() -> None:
    found = data("need", "intake", "--scenario", SMALL, "--people", 5000, "--date", 2030)
    assert found["outcome"] == "unreachable"
    assert found["bindings"]


@pytest.mark.parametrize(("strength", "crowded"), [(1_390.0, True), (1_450.0, False)])
def test_need_says_why_more_intake_gives_no_more_people(
    strength: float, crowded: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    stopped = (Binding("exam", "exam_slots", 12, 30.0),)
    found = Need(Outcome.UNREACHABLE, 2.12, strength, 1_400.0, 300.0, 140.0, stopped)
    for what in ("intake", "retention"):
        with click.Context(main, obj=Call("en")):
            _show(Call("en"), Needed(build(load(str(SMALL))), what, 1_500, date(2030, 12, 30), found), 10.0)
        shown = capsys.readouterr().out
        assert "Out of reach" in shown
        says = {"intake": "up to 10 times today's intake was tried. 2.12 times", "retention": "down to none were tried"}
        assert says[what] in shown
        assert "factor" not in shown
        assert ("the seats are already full" in shown) == (crowded and what == "intake")
        assert ("exam slots" in shown) == (what == "intake")


def test_figures_are_filtered_and_counted() -> None:
    assert {row["grade"] for row in data("figures", "--scenario", SMALL, "--grade", "press")} == {"press"}
    assert {row["figure"] for row in data("figures", "--scenario", SMALL, "--unused")} == {"soldiers", "officers"}
    assert {row["kind"] for row in data("figures", "--scenario", SMALL, "--kind", "assumption")} == {"assumption"}
    listed = len(data("figures", "--scenario", SMALL))
    for options in (["--counts"], ["--grade"]):
        counts = data("figures", "--scenario", SMALL, *options)
        assert sum(row["figures"] for row in counts) == listed
        assert sum(row["share"] for row in counts) == pytest.approx(1)
    weighted = data("figures", "--scenario", SMALL, "--weighted")
    assert sum(row["weight"] for row in weighted) == pytest.approx(1)
    assert ask("figures", "--scenario", SMALL, "--grade", "gold").exit_code == 2


def test_sources_are_counted() -> None:
    found = data("sources", SMALL)
    assert found[0]["source"] == "made_up"
    assert found[0]["figures"] > 20


def test_uncertainty_gives_a_band() -> None:
    found = data("uncertainty", SMALL, "--draws", 20)
    assert found["draws"] == 20
    assert all(row["p5"] <= row["p50"] <= row["p95"] for row in found["people"])
    shown = " ".join(ask("uncertainty", SMALL, "--draws", 20).output.split())
    assert "20 toekomsten" in shown
    assert "laag midden (mediaan) hoog verwacht" in shown


def rows_kept(folder: Path) -> int:
    """Answers that calls kept in a folder."""
    ((rows,),) = duckdb.sql(f"select count(*) from '{folder}/*.parquet'").fetchall()
    return int(rows)


def test_uncertainty_tells_what_decides_in_both_languages(tmp_path: Path) -> None:
    words = ("uncertainty", SMALL, "--draws", 60, "--resume", tmp_path)
    found = data(*words, "--decides")["decides"]
    assert found["figures"][0]["name"] == "leaving"
    assert found["draws"] == 60
    dutch = " ".join(ask(*words, "--decides").stdout.split())
    assert "de cijfers die het meest zeggen" in dutch
    assert "Wie “uitstroom” precies wist" in dutch
    english = " ".join(ask_in_english(*words, "--target", "goal").stdout.split())
    assert "Who knew “outflow rate” exactly" in english
    assert rows_kept(tmp_path) == 60  # what decides follows no other course
    assert "decides" not in data(*words)


def test_what_decides_is_refused_where_it_cannot_be_told(tmp_path: Path) -> None:
    few = ask("uncertainty", SMALL, "--draws", 30, "--target", "gaol")
    assert few.exit_code == 2
    assert "decides-few" in few.stderr
    assert "decides-no-target" in few.stderr
    assert "'goal'" in few.stderr


@pytest.mark.parametrize("draws", [0, 1, 19])
def test_uncertainty_without_a_band_is_refused(draws: int) -> None:
    assert ask("uncertainty", SMALL, "--draws", draws).exit_code == 2


@pytest.mark.parametrize("draws", [20, 5])
def test_too_few_draws_before_an_interruption_give_no_band(monkeypatch: pytest.MonkeyPatch, draws: int) -> None:
    interrupt_draws(monkeypatch, draws)
    result = ask("uncertainty", SMALL)
    assert result.exit_code == 3
    assert ("midden (mediaan)" in " ".join(result.stdout.split())) == (draws == 20)


@pytest.mark.parametrize(("expected", "says"), [(95_000.0, True), (90_300.0, False), (85_000.0, False)])
def test_uncertainty_says_why_the_expectation_lies_above_the_middle(
    expected: float, says: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    row = {"category": "total", "date": date(2030, 12, 30), "p50": 90_300.0, "n_people": expected}
    _show_skew(Call("en"), [row, row | {"category": "military", "n_people": 99_999.0}])
    shown = capsys.readouterr().out
    assert ("On 30 December 2030 the expected value, 95,000, is above the median, 90,300" in shown) == says
    assert bool(shown) == says


COUNTED = SMALL.parent / "counted.yaml"


def test_calibrate_tells_what_was_learnt_in_both_languages_and_keeps_it(tmp_path: Path) -> None:
    out, keep, counted = tmp_path / "learnt.parquet", tmp_path / "courses", shutil.copy(COUNTED, tmp_path)
    words = ("calibrate", SMALL, "--overlay", counted, "--members", 20, "--rounds", 1, "--keep", keep)
    dutch = ask(*words, "--out", out)
    shown = " ".join(dutch.stdout.split())
    assert dutch.exit_code == 0
    assert "Wat is waargenomen: voor en na het leren" in shown
    assert "Vertrouw hier niet op: 20 leden zijn te weinig" in shown
    assert "learnt.parquet" in dutch.stderr
    assert out.is_file()
    english = " ".join(ask_in_english(*words).stdout.split())
    assert "outflow rate leaving level" in english
    assert "of 6 figures, hardly anything of" in english
    found = data(*words)
    assert found["trusted"] is False
    assert [point["point"] for point in found["points"]] == ["first", "second", "later"]
    assert rows_kept(keep) == 40  # the three calls computed each course once


def test_uncertainty_from_what_was_learnt_follows_the_counts_and_moves_the_past(tmp_path: Path) -> None:
    out, where = tmp_path / "learnt.parquet", ("--overlay", COUNTED)
    assert ask("calibrate", SMALL, *where, "--members", 40, "--rounds", 2, "--out", out).exit_code == 0
    learnt = data("uncertainty", SMALL, *where, "--draws", 40, "--posterior", out)["people"]
    plain = data("uncertainty", SMALL, *where, "--draws", 40)["people"]
    assert learnt[-1]["p50"] < plain[-1]["p50"]
    shown = ask("uncertainty", SMALL, *where, "--draws", 20, "--posterior", out).stdout
    assert "geleerd van 2 tellingen, en toeval (20 toekomsten" in " ".join(shown.split())
    for more, code in ((("--draws", 41, *where), "posterior-few"), (("--draws", 20), "posterior-stale")):
        refused = ask("uncertainty", SMALL, *more, "--posterior", out)
        assert refused.exit_code == 2
        assert code in refused.stderr


def test_calibrate_without_counts_is_refused_and_writes_nothing(tmp_path: Path) -> None:
    result = ask("calibrate", SMALL, "--out", tmp_path / "learnt.parquet")
    assert result.exit_code == 2
    assert "no-counts" in result.stderr
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("more", [("--members", 9), ("--rounds", 0), ("--members", "many")])
def test_calibrate_refuses_what_makes_no_ensemble(more: tuple[object, ...]) -> None:
    assert ask("calibrate", SMALL, *more).exit_code == 2


def test_calibrate_that_is_stopped_says_how_to_go_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("dienmodel.sweeps.calibrate.rebuilt", stop)
    out = tmp_path / "learnt.parquet"
    result = ask_in_english("calibrate", SMALL, "--overlay", COUNTED, "--out", out, "--keep", tmp_path / "courses")
    assert result.exit_code == 3
    assert "Interrupted after 0 of 1000 courses; nothing was learnt" in result.stderr
    assert "goes on from there" in result.stderr
    assert not out.exists()


def test_a_snapshot_is_reconciled(tmp_path: Path) -> None:
    plan = shutil.copytree(SMALL, tmp_path / "plan")
    with (plan / "scenario.yaml").open("a") as file:
        file.write("snapshot: hr.csv\n")
    (plan / "hr.csv").write_text("stock,rank,years,people\nmilitary,soldier,2,950\nmilitary,officer,3,210\n")
    lines = data("check", plan)["snapshot"]
    assert [line["counted"] for line in lines] == [950, 210]
    result = ask("run", plan, "--out", tmp_path / "out", *BARE)
    assert result.exit_code == 0, result.output
    assert ask("check", tmp_path / "out" / "scenario").exit_code == 0
    assert json.loads((tmp_path / "out" / "run.json").read_text())["snapshot"] == lines
    for shown in (result.stdout, ask("check", plan).stdout):
        (total,) = [line.split() for line in shown.splitlines() if line.split()[:2] == ["militairen", "Totaal"]]
        assert total[-3:] == ["1.200", "1.160", "\N{MINUS SIGN}40"]
        assert "uw telling" in shown
    assert "uw telling" not in ask("check", SMALL).stdout


def test_a_count_of_other_people_is_told_whom_the_stock_means(tmp_path: Path) -> None:
    assert ask("new", tmp_path / "plan").exit_code == 0
    with (tmp_path / "plan" / "scenario.yaml").open("a") as file:
        file.write("\nsnapshot: hr.csv\n")
    from dienmodel.model.load import load

    said = load("nederland").scenario
    by = said.stocks["professional"].by
    group = ",".join(said.dimensions[dim].members[0] for dim in by)
    (tmp_path / "plan" / "hr.csv").write_text(f"stock,{','.join(by)},years,people\nprofessional,{group},3,45000\n")
    result = ask("check", tmp_path / "plan", "--json", "--language", "en")
    assert result.exit_code == 2
    (fault,) = json.loads(result.stdout)["faults"]
    assert fault["code"] == "snapshot-total"
    assert "'professional' means: Professionals on a post" in fault["remedy"]
    assert "in_training_at_start" in fault["remedy"]
    assert "in_training_at_start" in (Path(__file__).parents[2] / "docs" / "scenario-language.md").read_text()


def test_effects_head_every_group_by_its_own_name() -> None:
    shown = ask("effects", SMALL, "--measures", "more_exams", "--by", "category,rank", "--language", "en").stdout
    assert "cause category rank alone last share" in " ".join(shown.split())
