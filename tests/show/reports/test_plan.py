"""The report of a plan: every part is there, in both languages, and needs nothing from outside."""

import html
import re
from dataclasses import replace
from pathlib import Path

import pytest

from dienmodel import api
from dienmodel.network.catalogue import catalogue_of
from dienmodel.network.world import build
from dienmodel.plan.file import made_for, write_plan
from dienmodel.plan.questions.ask import front_for
from dienmodel.plan.questions.front import FrontPoint
from dienmodel.plan.result import Plan
from dienmodel.plan.settings import Search
from dienmodel.runs.answer import answer
from dienmodel.runs.filled import without_plan
from dienmodel.runs.run import Run
from dienmodel.show.reports.plan import plan_report, price_rows, write_front
from dienmodel.show.say.answer import headline
from dienmodel.show.say.likely import bands
from dienmodel.show.say.plan_head import first_lines
from dienmodel.sweeps.uncertainty import futures
from dienmodel.text.words import words

SMALL = str(Path(__file__).parents[2] / "cases" / "small")
AIMS = ["shortfall", "cost"]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Run, Plan, list[FrontPoint]]:
    said = api.load(SMALL)
    plan = made_for(build(said), AIMS, search=Search(checks=3))
    path = tmp_path_factory.mktemp("plan") / "plan.yaml"
    write_plan(catalogue_of(said), plan, path)
    run = api.project(api.load(SMALL, [path], {"more_exams": 1.0})).sampled(20)
    return run.computed, plan, front_for(build(said), AIMS, 6)


@pytest.mark.parametrize("language", ["nl", "en"])
def test_the_report_has_every_part(made: tuple[Run, Plan, list[FrontPoint]], language: str) -> None:
    run, plan, points = made
    text = plan_report(run, without_plan(api.load(SMALL)), plan, AIMS, language, points)
    w = words(language)
    for part in ("reached", "starts", "training", "prices", "front"):
        assert f'id="part-{part}"' in text
        assert w.say(f"plan.{part}") in text
    for picture in ("plan-calendar", "plan-prices", "front", "strength", "seats", "instructors"):
        assert f'<figure id="{picture}">' in text
    assert "<script" not in text
    assert not re.search(r'(?:src|href)="https?:', text)
    assert w.say("columns.chance") in text
    lead = re.search(r'<h2 id="part-reached">.*?</h2>(.*?)<(?:ul|figure)', text, re.S)
    assert lead
    shown = html.unescape(lead[1])
    for line in first_lines(run, without_plan(api.load(SMALL)), plan, AIMS, w):
        assert f"<p>{line}</p>" in shown


@pytest.mark.parametrize("language", ["nl", "en"])
def test_the_report_says_how_likely_with_both_bands(made: tuple[Run, Plan, list[FrontPoint]], language: str) -> None:
    run, plan, _ = made
    drawn = replace(run, futures=futures(run.world, 20))
    found = answer(drawn)
    assert found.main is not None
    assert found.main.reach is not None
    text = plan_report(drawn, without_plan(api.load(SMALL)), plan, AIMS, language)
    assert headline(found, words(language)) in text
    assert bands(found.main, found.replications, words(language)) in text


def test_a_plan_without_measures_prices_or_front_says_so(made: tuple[Run, Plan, list[FrontPoint]]) -> None:
    _, plan, _ = made
    bare = without_plan(api.load(SMALL))
    text = plan_report(bare, bare, replace(plan, prices=()), AIMS, "en")
    assert words("en").say("plan.no_starts") in text
    assert words("en").say("plan.no_prices") in text
    assert 'id="part-front"' not in text


@pytest.mark.parametrize("language", ["nl", "en"])
def test_a_front_of_three_aims_is_drawn_with_the_third_as_a_shade(language: str, tmp_path: Path) -> None:
    more = tmp_path / "more.yaml"
    aim = "labour: {title: {nl: arbeidsmarkt, en: labour market}, least: labour}"
    more.write_text(f"aims:\n  {aim}\n", encoding="utf-8")
    said, names = api.load(SMALL, [more]), [*AIMS, "labour"]
    points = front_for(build(said), names, 9)
    page = tmp_path / "front.html"
    write_front(catalogue_of(said), names, points, page, language)
    (picture,) = re.findall(r'<figure id="front">.*?</figure>', page.read_text(encoding="utf-8"), re.S)
    assert getattr(said.scenario.aims["labour"].title, language) in picture
    dots = re.findall(r'href="(#point-\d+)".*?fill="([^"]+)"', picture)
    assert {f"#point-{i}" for i in range(1, len(points) + 1)} == {address for address, _ in dots}
    assert len({fill for _, fill in dots}) == len({round(point.values[2]) for point in points}) > 2


def test_prices_fill_a_table_of_limits_and_years(made: tuple[Run, Plan, list[FrontPoint]]) -> None:
    run, plan, _ = made
    rows = price_rows(run.world.catalogue, plan.prices, run.world.staff, words("en"))
    names, years = {row["name"] for row in rows}, {row["year"] for row in rows}
    assert len(rows) == len(names) * len(years)
    assert years == set(range(2026, 2031))
    assert "seats" in names
