"""`dienmodel plan`: what it says, the file it keeps, and the run that follows it."""

import re
import shlex
from pathlib import Path

import pytest

from .asking import BARE, SMALL, ask, ask_in_english, interrupt_draws, interrupt_replications, told

TWO_OFFERS = SMALL.parent / "two_offers"


@pytest.fixture(scope="module")
def plan(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict, Path]:
    path = tmp_path_factory.mktemp("plan") / "plan.yaml"
    result = ask("plan", SMALL, "--out", path, "--patience", 5, "--json")
    assert result.exit_code == 0, result.output
    return told(result), path


def test_plan_says_what_it_reaches_and_how_well_it_was_checked(plan: tuple[dict, Path]) -> None:
    found, _ = plan
    assert set(found["aims"]) == {"shortfall", "cost"}
    assert found["difference"] <= 2e-3
    for claimed, got in ((item["claimed"], item["found"]) for item in found["meters"].values()):
        assert got == pytest.approx(claimed, rel=5e-3, abs=1.0)


def test_run_follows_the_plan(plan: tuple[dict, Path], tmp_path: Path) -> None:
    found, path = plan
    result = ask("run", SMALL, "--plan", path, "--replications", 3, "--draws", 0, "--out", tmp_path / "run", "--json")
    assert result.exit_code == 0, result.output
    target = told(result)["targets"][0]
    assert target["n_people"] == pytest.approx(found["meters"]["goal:goal"]["found"], rel=1e-4)
    assert target["n_mean"] == pytest.approx(target["n_people"], rel=0.1)


def test_plan_is_no_worse_than_no_plan(plan: tuple[dict, Path], tmp_path: Path) -> None:
    found, _ = plan
    result = ask("run", SMALL, *BARE, "--out", tmp_path / "run", "--json")
    before = told(result)["targets"][0]
    short = max(before["n_wanted"] - before["n_people"], 0.0)
    assert found["aims"]["shortfall"] <= short + 0.002 * before["n_wanted"]


def test_plan_in_words(tmp_path: Path) -> None:
    result = ask("plan", SMALL, "--out", tmp_path / "plan.yaml", "--patience", 5, "--language", "en")
    assert result.exit_code == 0, result.output
    first, second, third = result.stdout.splitlines()[:3]
    assert re.match(
        r"Posts filled on 30 December 2030 \(peace, 1,500 posts\): 1,\d{3}, with or without the plan", first
    )
    assert re.match(
        r"Chance that people in service and filled posts reach all targets of the plan \(1\): \d+%, in 100 of ",
        second,
    )
    assert third.startswith("All 3 choices of measures were compared: with admissions decided per period, none")
    assert "What starts when" in result.stdout
    assert re.search(r"^ short +[\d,]+ people *$", result.stdout, re.MULTILINE)
    assert re.search(r"^ cost +€[\d.,]+m \(all years of the run, 20\d\d-20\d\d\) *$", result.stdout, re.MULTILINE)
    assert "Checked: the expectation differs from the plan by at most" in result.stdout
    assert "One extra for “seats” in 2029 is worth" in result.stdout
    assert "people in 2030. One less costs" in result.stdout


def test_the_command_that_follows_a_plan_can_be_pasted(tmp_path: Path) -> None:
    over, out = tmp_path / "one title.yaml", tmp_path / "it's a plan.yaml"
    over.write_text("title: {nl: anders, en: other}\n", encoding="utf-8")
    changed = ("--overlay", over, "--without", "more_exams")
    result = ask("plan", SMALL, *changed, "--out", out, "--replications", 0, "--draws", 0, "--language", "en")
    assert result.exit_code == 0, result.output
    (line,) = [line for line in result.stdout.splitlines() if line.startswith("To follow it: ")]
    tool, *words = shlex.split(line.removeprefix("To follow it: "))
    assert words == ["run", str(SMALL), *map(str, changed), "--plan", str(out)]
    followed = ask(*words, "--replications", 0, "--draws", 0, "--out", tmp_path / "run")
    assert (tool, followed.exit_code) == ("dienmodel", 0)


def test_prices_are_checked_and_the_chance_is_told(plan: tuple[dict, Path]) -> None:
    found, _ = plan
    first = found["prices"][0]
    assert first["more"] <= first["value"] + 1e-6 <= first["less"] + 2e-6
    assert found["prices"][-1]["more"] is None or len(found["prices"]) <= 6
    target = found["targets"][0]
    assert 0.0 <= target["share_chance"] <= 1.0
    assert target["p5"] <= target["n_mean"] <= target["p95"]
    assert found["share_chance"] == target["share_chance"]  # of one target


def test_the_posts_that_are_filled_stand_beside_those_without_a_plan(plan: tuple[dict, Path], tmp_path: Path) -> None:
    found, path = plan
    (filled,) = found["filled"]
    assert (filled["date"], filled["organisation"], filled["n_posts"]) == ("2030-12-30", "peace", 1500)
    for key, options in (("n_filled", ("--overlay", path)), ("n_filled_without", ())):
        result = ask("explain", "filled:peace", "2030-12-30", "--scenario", SMALL, *options, "--top", 0, "--json")
        assert result.exit_code == 0, result.output
        assert told(result)["value"] == pytest.approx(filled[key], rel=1e-6)


def test_an_unknown_aim_is_a_fault(tmp_path: Path) -> None:
    result = ask_in_english("plan", SMALL, "--aim", "glory", "--out", tmp_path / "plan.yaml")
    assert result.exit_code == 2
    assert "there is no aim 'glory'" in result.stderr
    assert not (tmp_path / "plan.yaml").exists()


def test_a_plan_for_another_scenario_is_refused(plan: tuple[dict, Path], tmp_path: Path) -> None:
    _, path = plan
    text = path.read_text(encoding="utf-8").replace(":entry", ":entries").replace("2026-01-05", "2026-01-06")
    (tmp_path / "other.yaml").write_text(text, encoding="utf-8")
    result = ask_in_english(
        "run", SMALL, "--plan", tmp_path / "other.yaml", "--replications", 0, "--out", tmp_path / "run"
    )
    assert result.exit_code == 2
    assert "does not exist" in result.stderr
    assert "is not the first day of a step" in result.stderr
    assert "other.yaml:" in result.stderr


def test_numbers_of_a_plan_must_fit_its_periods(tmp_path: Path) -> None:
    (tmp_path / "plan.yaml").write_text(
        'admissions:\n  days: [2026-01-05, 2026-02-02]\n  lines:\n    "exam:entry": [1, -2]\n', encoding="utf-8"
    )
    result = ask("run", SMALL, "--plan", tmp_path / "plan.yaml", "--replications", 0, "--out", tmp_path / "run")
    assert result.exit_code == 2
    assert "plan.yaml:4" in result.stderr


def test_a_scenario_without_targets_has_no_shortfall(tmp_path: Path) -> None:
    result = ask_in_english("plan", "terugblik", "--out", tmp_path / "plan.yaml")
    assert result.exit_code == 2
    assert "aim 'shortfall' has no target" in result.stderr


def test_a_plan_is_made_again_from_a_later_day(plan: tuple[dict, Path], tmp_path: Path) -> None:
    found, path = plan
    newer = tmp_path / "newer.yaml"
    result = ask("plan", SMALL, "--from", "2027-06-07", "--follow", path, "--out", newer, "--json")
    assert result.exit_code == 0, result.output
    assert told(result)["aims"]["shortfall"] <= found["aims"]["shortfall"] + 0.1
    run = ask("run", SMALL, "--plan", newer, *BARE, "--out", tmp_path / "run", "--json")
    assert run.exit_code == 0, run.output


def test_an_older_plan_needs_a_day_up_to_which_it_is_followed(plan: tuple[dict, Path]) -> None:
    for option in ("--follow", "--plan"):  # as it was once called
        result = ask("plan", SMALL, option, plan[1], "--language", "en")
        assert result.exit_code == 2
        assert "--from" in result.output
        assert ("now --follow" in result.stderr) == (option == "--plan")


def test_no_plan_uses_a_measure_that_is_switched_off(tmp_path: Path) -> None:
    """Rooms are the best offer; who may not have them opens longer."""
    out = tmp_path / "plan.yaml"
    for off, chosen in (("", ["more_rooms"]), ("more_rooms", ["more_hours"]), ("more_rooms,more_hours", [])):
        result = ask(
            "plan", TWO_OFFERS, "--without", off, "--out", out, "--replications", 0, "--json", "--language", "en"
        )
        assert result.exit_code == 0, result.output
        assert [start["measure"] for start in told(result)["measures"]] == chosen
        assert not [name for name in off.split(",") if name and name in out.read_text(encoding="utf-8")]


@pytest.mark.parametrize("words", [["front", "--points", 3], ["alternatives"], ["robust", "--future"], ["why-not"]])
def test_no_question_about_plans_takes_it_either(words: list[object], tmp_path: Path) -> None:
    if words[0] == "robust":
        (tmp_path / "other.yaml").write_text("title: {nl: anders, en: other}\n", encoding="utf-8")
        words = [*words, tmp_path / "other.yaml"]
    result = ask(words[0], TWO_OFFERS, *words[1:], "--without", "more_rooms", "--json")
    assert result.exit_code == 0, result.output
    assert "more_rooms" not in result.stdout
    assert words[0] == "why-not" or "more_hours" in result.stdout


def test_a_file_that_is_no_plan_for_this_scenario_is_kept(tmp_path: Path) -> None:
    out = tmp_path / "plan.yaml"
    out.write_text("# A plan for nederland: dienmodel run nederland --plan THIS-FILE\n", encoding="utf-8")
    before = out.read_text(encoding="utf-8")
    refused = ask_in_english("plan", SMALL, "--out", out, "--replications", 0)
    assert refused.exit_code == 2
    assert "this file is no plan for small" in refused.stderr
    assert out.read_text(encoding="utf-8") == before
    for _ in range(2):  # its own plan is replaced without a word
        replaced = ask_in_english("plan", SMALL, "--out", out, "--replications", 0, "--force")
        assert replaced.exit_code == 0, replaced.output
    assert ask_in_english("plan", SMALL, "--out", out, "--replications", 0).exit_code == 0
    assert "course" in replaced.stdout and "Admissions per year" in replaced.stdout


@pytest.mark.parametrize(("runs", "draws"), [(3, 100), (10, 30)], ids=["while sampling", "while drawing"])
def test_an_interruption_after_the_plan_is_told(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, runs: int, draws: int
) -> None:
    """The plan is there, the exit code says that less than was asked stands behind its chance, and nothing is drawn."""
    interrupt_replications(monkeypatch, runs)
    interrupt_draws(monkeypatch, draws)
    more = ("--out", tmp_path / "plan.yaml", "--patience", 5, "--replications", 10, "--draws", 40)
    result = ask_in_english("plan", SMALL, *more)
    assert result.exit_code == 3, result.output
    assert "What starts when" in result.stdout
    assert (tmp_path / "plan.yaml").is_file()
    assert (f"Interrupted after {runs} of 10 replications" in result.stderr) == (runs < 10)
    assert (f"Interrupted after {draws} of 40 draws" in result.stderr) == (runs == 10)


def test_a_plan_in_whole_people_says_what_that_costs(tmp_path: Path) -> None:
    """Nine, twelve and nine technicians instead of 8.45, 11.45 and 9.52; the pay is some hundreds of euro more."""
    case, out = SMALL.parent / "technicians", tmp_path / "plan.yaml"
    result = ask_in_english("plan", case, "--out", out, "--whole", "--margin", 0, "--replications", 0, "--draws", 0)
    assert result.exit_code == 0, result.output
    text = " ".join(result.stdout.split())
    assert re.search(r"Admissions are whole people: Work left undone 0 people.*; Pay €0.6m, €[\d,]+ more", text), text
    assert '"training:training": [0, 0, 9, 12, 9, 0, 0]' in out.read_text(encoding="utf-8")


def test_a_plan_that_is_not_sure_enough_is_written_and_ends_with_a_code_of_its_own(tmp_path: Path) -> None:
    out = tmp_path / "plan.yaml"
    few = ("--replications", "0", "--draws", "20", "--check-prices", "0")
    result = ask("plan", SMALL, "--surely", "0.9", *few, "--out", out, "--json")
    assert result.exit_code == 4
    found = told(result)
    assert not found["surely"]["holds"] and found["surely"]["judged_by"] == 20
    taken = found["surely"]["tried"][found["surely"]["taken"]]
    (goal,) = (own for own in found["likely"] if own["target"] == "goal")
    assert goal["chance"] == taken["share"] < 0.9  # one share of one plan
    assert out.exists()
