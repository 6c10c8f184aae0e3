"""The api is the door: every command is one function of it, and both give the same answer."""

import ast
import json
from collections.abc import Callable
from datetime import date
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

import dienmodel
from dienmodel import api, cli
from dienmodel.cli import COMMANDS, main
from dienmodel.cli.shown import _plain

SMALL = str(Path(__file__).parents[1] / "cases" / "small")
THREE = str(Path(__file__).parents[1] / "weigh" / "three.yaml")
COUNTED = str(Path(__file__).parents[1] / "cases" / "counted.yaml")
RECORDS = str(Path(__file__).parents[1] / "records" / "cases" / "careers.csv")
MORE = api.Choice(SMALL, (), {"more_exams": 1.0})
ON = ("--measures", "more_exams")
END = date(2030, 12, 31)

FUNCTIONS = {
    "explain": {"explain", "quantities"},
    "plan": {"best_plan"},
    "run": {"project"},
    "report": {"read"},
    "figures": {"figures", "grades"},
    "weigh": {"trade_off"},
}
"""Functions of commands that are not called like them: `dienmodel.plan` and `dienmodel.weigh` are packages, and figures
can be counted.
"""


def asked(*words: object) -> Any:
    """What a command says to machines."""
    done = CliRunner().invoke(main, [*map(str, words), "--json"])
    assert done.exit_code == 0, done.output
    return json.loads(done.stdout)["result"]


def plain(data: Any) -> Any:
    """Data as machines read it."""
    return json.loads(json.dumps(data, default=_plain))


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_calls_one_function_of_the_api(command: str) -> None:
    tree = ast.parse(Path(import_module(cli.place_of(command)).__file__ or "").read_text(encoding="utf-8"))
    called = [
        node.func.attr
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and ast.unparse(node.func.value) == "api"
    ]
    expected = FUNCTIONS.get(command, {command.replace("-", "_")})
    assert sorted(called) == sorted(expected)
    assert expected <= set(api.__all__)


def test_the_public_names_are_one_list_and_all_exist() -> None:
    assert set(dienmodel.__all__) == {*api.__all__, "FaultyInput", "__version__"}
    assert list(api.__all__) == sorted(api.__all__)
    for name in dienmodel.__all__:
        assert getattr(dienmodel, name) is not None
        assert name in dir(dienmodel)
    with pytest.raises(AttributeError):
        _ = dienmodel.fill_the_force  # type: ignore[attr-defined]


Question = tuple[tuple[object, ...], Callable[[], Any]]

QUESTIONS: dict[str, Question] = {
    "check": (("check", SMALL), lambda: api.check(SMALL).as_data()),
    "measures": (("measures", SMALL, *ON), lambda: [vars(item) for item in api.measures(MORE)]),
    "figures": (
        ("figures", SMALL, "--grade", "press", "--kind", "estimate"),
        lambda: api.figures(SMALL, "press", "estimate").rows(),
    ),
    "unused": (("figures", SMALL, "--unused"), lambda: api.figures(SMALL, unused=True).rows()),
    "grades": (("figures", SMALL, *ON, "--counts"), lambda: api.grades(MORE).rows()),
    "weights": (("figures", SMALL, "--weighted", "--date", 2029), lambda: weights(date(2029, 12, 31))),
    "sources": (("sources", SMALL), lambda: api.sources(SMALL).rows()),
    "explain": (
        ("explain", "military:officer", 2030, SMALL, *ON),
        lambda: api.explain(MORE, "military:officer", END).with_sensitivities().as_data(),
    ),
    "effects": (("effects", SMALL, *ON, "--by", "rank"), lambda: api.effects(MORE, by=("rank",)).as_data()),
    "sets": (("sets", SMALL, "--overlay", THREE), lambda: api.sets(api.Choice(SMALL, (THREE,))).as_data()),
    "pairs": (("pairs", SMALL, "--overlay", THREE), lambda: api.pairs(api.Choice(SMALL, (THREE,))).as_data()),
    "need": (("need", "intake", SMALL, "--most", 3), lambda: api.need(SMALL, "intake", most=3.0).as_data()),
    "retention": (
        ("need", "retention", SMALL, "--people", 1300, "--date", 2029, "--category", "military"),
        lambda: api.need(SMALL, "retention", people=1300.0, day=date(2029, 12, 31), category="military").as_data(),
    ),
    "uncertainty": (
        ("uncertainty", SMALL, *ON, "--draws", 20, "--seed", 3),
        lambda: api.uncertainty(MORE, 20, 3).as_data(),
    ),
    "decides": (
        ("uncertainty", SMALL, "--draws", 50, "--decides"),
        lambda: api.uncertainty(SMALL, 50).as_data() | {"decides": api.uncertainty(SMALL, 50).decides().as_data()},
    ),
    "choose": (("choose", SMALL, "--between", "more_exams", "--draws", 50), lambda: chosen()),
    "wanted": (("wanted", SMALL, "--draws", 50, "--top", 2), lambda: api.wanted(SMALL, 50).form("nl", 2)),
    "calibrate": (
        ("calibrate", SMALL, "--overlay", COUNTED, "--members", 12, "--rounds", 1),
        lambda: api.calibrate(api.Choice(SMALL, (COUNTED,)), 12, 1).as_data(),
    ),
    "estimate": (
        ("estimate", RECORDS, "--by", "rank", "--since", "2016-01-01", "--bands", "1,4"),
        lambda: api.estimate(RECORDS, ["rank"], (0.0, 1.0, 4.0), since=date(2016, 1, 1)).as_data(),
    ),
    "front": (("front", SMALL, "--points", 3), lambda: api.front(SMALL, points=3).as_data()),
    "alternatives": (
        ("alternatives", SMALL, "--within", 0.1),
        lambda: api.alternatives(SMALL, within=0.1).as_data(),
    ),
    "robust": (
        ("robust", SMALL, "--future", "leaving=high", "--until", "2028-01-01"),
        lambda: api.robust(SMALL, ["leaving=high"], until=date(2028, 1, 1)).as_data(),
    ),
    "why-not": (("why-not", SMALL, "--target", "goal"), lambda: api.why_not(SMALL, "goal").as_data()),
}


def chosen() -> dict[str, Any]:
    found = api.choose(SMALL, [{"more_exams": 1.0}], 50)
    assert found is not None
    return found.as_data()


def weights(day: date) -> list[dict[str, Any]]:
    return api.grades(SMALL, weighted=True, day=day).rows()


@pytest.mark.parametrize("question", QUESTIONS)
def test_a_command_and_its_function_give_the_same_answer(question: str) -> None:
    words, call = QUESTIONS[question]
    assert asked(*words) == plain(call())


@pytest.mark.usefixtures("quick_report")
def test_a_run_and_what_is_made_of_it(tmp_path: Path) -> None:
    for name, more in (("a", ()), ("b", ON)):
        asked("run", SMALL, *more, "--replications", 3, "--seed", 4, "--out", tmp_path / name)
    runs = [dienmodel.run(SMALL, replications=3, seed=4), dienmodel.run(MORE, replications=3, seed=4)]
    for run, name in zip(runs, "ab", strict=True):
        kept = dienmodel.read(tmp_path / name).kept()
        assert kept.facts["answer"] == {language: run.answer(language) for language in ("nl", "en")}
        assert kept.table("targets").rows() == run.table("targets").rows()
        assert kept.table("replications").rows() == run.table("replications").rows()
    found = asked("compare", tmp_path / "a", tmp_path / "b")
    assert found == plain(api.compare(*runs).as_data())
    assert found == plain(api.compare(tmp_path / "a", tmp_path / "b").as_data())
    again = asked("report", tmp_path / "a", "--out", tmp_path / "again.html")
    assert Path(again["report"]).read_bytes() == api.read(tmp_path / "a").report(tmp_path / "b.html").read_bytes()


def test_a_plan_and_its_file(tmp_path: Path) -> None:
    told = asked("plan", SMALL, "--patience", 5, "--replications", 2, "--out", tmp_path / "a.yaml")
    planned = api.best_plan(SMALL, effort=api.Effort(patience=5.0), out=tmp_path / "b.yaml")
    run = planned.followed(2)
    found = plain(planned.as_data(run, planned.in_futures(run)))
    apart = {"seconds", "file"}
    assert {k: v for k, v in told.items() if k not in apart} == {k: v for k, v in found.items() if k not in apart}
    assert (tmp_path / "a.yaml").read_bytes() == (tmp_path / "b.yaml").read_bytes()


def test_a_copy_of_a_scenario(tmp_path: Path) -> None:
    asked("new", tmp_path / "one" / "plan")
    assert api.new(tmp_path / "two" / "plan") == tmp_path / "two" / "plan"
    ours, theirs = (
        {str(path.relative_to(place)): path.read_bytes() for path in place.rglob("*.yaml")}
        for place in (tmp_path / "one", tmp_path / "two")
    )
    assert ours == theirs
    assert len(ours) > 3


def test_the_explorer_is_asked_for_what_the_command_says(monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[object] = []
    monkeypatch.setattr("dienmodel.api.serving.explore", lambda *words: told.extend(words[:5]))
    words = ["explore", SMALL, "--port", "0", "--name", "a.example", "--read-only", "--no-browser"]
    assert CliRunner().invoke(main, words).exit_code == 0
    assert told == [SMALL, "127.0.0.1", 0, ("a.example",), True]
