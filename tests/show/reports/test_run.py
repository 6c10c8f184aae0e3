"""The report: whole, readable without network, script or sight, and safe."""

import json
import re
from collections import Counter
from dataclasses import replace
from datetime import date
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from dienmodel.model.figures import Text
from dienmodel.model.load import load
from dienmodel.model.said import Said
from dienmodel.model.schema.observed import Observation
from dienmodel.network.catalogue import catalogue_of
from dienmodel.network.compile.stocks.snapshot import Reconciled
from dienmodel.network.meters.meter import year_shares
from dienmodel.network.observed import Observed, ObservedAmount
from dienmodel.network.outcomes import Outcomes
from dienmodel.network.world import World
from dienmodel.runs.answer import answer
from dienmodel.runs.run import Run
from dienmodel.runs.tables.targets import targets_table
from dienmodel.show.charts.marks import Look
from dienmodel.show.figure_texts import figure_value
from dienmodel.show.pictures.people import categories, flows, strength
from dienmodel.show.pictures.picture import Subject
from dienmodel.show.pictures.posts import money
from dienmodel.show.reports.run import report, write_report
from dienmodel.show.sheets import counted_lines, three_keys
from dienmodel.show.theme import NARROW, WIDE
from dienmodel.text.words import rounded, upper, words

VOID = {"meta", "link", "br", "hr", "img", "input"}


class Page(HTMLParser):
    """What the tests ask of a page: its tags with their attributes, and that they are closed in order."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.open: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {name: value or "" for name, value in attrs}))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def all(self, name: str) -> list[dict[str, str]]:
        return [attributes for tag, attributes in self.tags if tag == name]


@pytest.fixture(scope="module", params=["nl", "en"])
def html(request: pytest.FixtureRequest, run: Run) -> str:
    return report(run, request.param)


@pytest.fixture(scope="module")
def page(html: str) -> Page:
    return Page(html)


def test_it_is_written_as_one_file(run: Run, tmp_path: Path) -> None:
    write_report(run, tmp_path / "report.html", "nl")
    assert (tmp_path / "report.html").stat().st_size < 1_500_000


def test_nothing_is_loaded_and_nothing_is_run(html: str, page: Page) -> None:
    for tag, attributes in page.tags:
        assert tag not in ("script", "link", "img", "iframe", "object", "embed")
        for name, value in attributes.items():
            assert "http:" not in value, (tag, name)
            assert "https:" not in value, (tag, name)
            assert not name.startswith("on")
    assert not re.search(r"@import|url\((?!#)", html)


def test_every_tag_is_closed_and_every_id_is_there_once(page: Page) -> None:
    assert page.open == []
    ids = Counter(attributes["id"] for _, attributes in page.tags if "id" in attributes)
    assert [name for name, count in ids.items() if count > 1] == []
    wanted = [a["href"][1:] for a in page.all("a") if a.get("href", "").startswith("#")]
    assert set(wanted) <= set(ids)
    assert {a["aria-labelledby"] for _, a in page.tags if "aria-labelledby" in a} <= set(ids)


def test_headings_are_in_order_and_landmarks_are_there(page: Page) -> None:
    levels = [int(tag[1]) for tag, _ in page.tags if re.fullmatch(r"h[1-6]", tag)]
    assert levels.count(1) == 1
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    assert all(len(page.all(tag)) == 1 for tag in ("header", "nav", "main", "footer"))
    assert page.all("html")[0]["lang"] in ("nl", "en")
    assert page.all("a")[0]["class"] == "skip"


def test_every_chart_has_an_alternative_text_and_a_table(html: str, page: Page) -> None:
    charts = page.all("svg")
    assert len(charts) == 2 * len(page.all("figure")) >= 20
    assert all(chart["role"] == "img" and len(chart["aria-label"]) > 40 for chart in charts)
    for figure in re.findall(r"<figure.*?</figure>", html, re.DOTALL):
        assert "<details>" in figure
        assert "<table" in figure
        assert "<h3>" in figure


def test_every_table_says_what_it_is_about(html: str) -> None:
    for found in re.findall(r"<table.*?</table>", html, re.DOTALL):
        assert "<caption" in found


def test_numbers_are_written_in_the_language(html: str) -> None:
    dutch = '<html lang="nl">' in html
    assert ("1.500" in html) == dutch
    assert ("1,500" in html) != dutch
    assert ("30-12-2030" in html) == dutch


def test_every_figure_is_listed_with_its_place_worst_grade_first(run: Run, html: str) -> None:
    listed = re.findall(r'id="figure-(\w+)"', html)
    assert set(listed) >= {"slots", "pay", "budget", "goal", "posts"}
    assert "figures/small.yaml:" in html
    assert str(Path(__file__).parents[3]) not in html
    assert listed.index("slots") < listed.index("failed") < listed.index("young")


def test_within_a_grade_the_widest_range_comes_first_and_it_says_so(run: Run, html: str) -> None:
    listed = [key for key in re.findall(r'id="figure-(\w+)"', html) if run.world.said.figures[key].grade == "expert"]
    ranges = [run.world.said.figures[key].factors for key in listed]
    widths = [high / low for low, high in ranges]
    assert widths == sorted(widths, reverse=True)
    assert len(set(widths)) > 2
    assert ("met de grootste marge voorop" in html) or ("figures with the widest range come first" in html)


def test_without_samples_it_says_that_there_is_no_band(bare: Run) -> None:
    html = report(bare, "nl")
    assert "geen simulaties" in html
    assert "Er zijn geen doorlooptijden" in html
    assert 'id="lead-times"' not in html


def test_a_count_of_the_start_date_tests_nothing(run: Run) -> None:
    dates = run.world.network.calendar.dates
    start = _count("start", dates[0], float(run.strength[0].sum()))
    later = _count("later", dates[52], float(run.strength[52].sum()) * 2)
    assert "Not compared with published counts" in _with_counts(run, start)
    assert "the largest difference is −50.0" in _with_counts(run, start, later)
    assert "with published counts" not in _with_counts(run)


def _count(name: str, day: date, people: float) -> Observed:
    title = Text(nl=name, en=name)
    return Observed(name, title, "total", day, None, ObservedAmount(people, (1, 0, 0), "people"), None, True)


def _with_counts(run: Run, *counts: Observed, language: str = "en", **content: Text) -> str:
    """The report of a run beside some counts of everybody."""
    said = run.world.said
    points = {
        item.name: Observation(title=item.title, quantity="total", date=item.day, value=("leaving",), **content)
        for item in counts
    }
    said = replace(said, scenario=said.scenario.model_copy(update={"observed": points}))
    world = _declared(run, said, replace(run.world.outcomes, observed=counts))
    return report(replace(run, world=world), language).replace("\u00a0", " ")


def test_the_net_of_a_year_is_the_change_of_the_strength(run: Run) -> None:
    behind = flows(Subject(run, words("en"), run.world.network.calendar.dates[-1], (2026, 2027), "")).sheet
    people = run.strength.sum(axis=1)
    for row in behind.rows:
        share = year_shares(run.world.network.calendar, int(row[0]))
        assert row[-1] == words("en").number(float(share @ np.diff(people)))


@pytest.mark.parametrize(
    ("kind", "name"),
    [("assumption", "assumed budget"), ("estimate", "estimated budget"), ("observed", "budget"), ("target", "budget")],
)
def test_a_budget_is_called_what_its_figure_is(run: Run, kind: str, name: str) -> None:
    said = run.world.said
    budget = said.figures["budget"].model_copy(update={"kind": kind})
    said = replace(said, figures={**said.figures, "budget": budget})
    w, catalogue = words("en"), catalogue_of(said)
    key = three_keys(answer(run), catalogue, w)[-1]
    assert key.note.startswith(f"paid; {name} €")
    picture = money(subject(replace(run, world=replace(run.world, catalogue=catalogue))))
    assert picture is not None
    assert f" the {name} of " in picture.title
    assert picture.note.endswith(f"the {name}.")
    assert [row[0] for row in picture.sheet.rows][-1].startswith(f"{upper(name)}: ")


@pytest.mark.parametrize(("wanted", "says"), [(1500, "short of the target of 1,500"), (1400, "more than the target")])
def test_the_first_picture_answers_the_question_of_the_target(run: Run, wanted: float, says: str) -> None:
    """By the middle of the band, as the answer does."""
    goals = tuple(replace(goal, people=wanted) for goal in run.world.outcomes.targets)
    world = replace(run.world, outcomes=replace(run.world.outcomes, targets=goals))
    title, main = strength(subject(replace(run, world=world))).title, answer(run).main
    assert main is not None
    gap = abs(rounded(main.people) - wanted)
    assert title.startswith(f"{words('en').people(main.people)} people on 30 December 2030: {gap:g} {says}")


def test_the_first_picture_shows_its_band(run: Run, bare: Run) -> None:
    low, high = targets_table(run).rows()[0]["p5"], targets_table(run).rows()[0]["p95"]
    w = words("en")
    for width, text in ((WIDE, "90%: {}"), (NARROW, "{}")):
        chart = strength(subject(run)).draw(Look(run.world.catalogue, w, width))
        marks = json.dumps(chart.to_dict(validate=False))
        reach = text.format(w.span(w.people(low), w.people(high)))
        assert json.dumps(json.dumps(reach))[1:-1] in marks
        assert '"field": "p25' in marks
    without = json.dumps(strength(subject(bare)).draw(Look(run.world.catalogue, w, WIDE)).to_dict(validate=False))
    assert '"field": "p25' not in without
    assert "there is no band" in strength(subject(bare)).note


def test_pictures_of_a_scenario_without_targets_do_not_ask_for_them(run: Run) -> None:
    world = replace(run.world, outcomes=replace(run.world.outcomes, targets=()))
    shown = subject(replace(run, world=world))
    assert strength(shown).title.startswith("From 1,")
    assert categories(shown).title == "People by category"
    assert categories(subject(run)).title == "Which category meets its target?"


def _declared(run: Run, said: Said, outcomes: Outcomes) -> World:
    """The world of a run that was said in other words."""
    return replace(run.world, said=said, catalogue=catalogue_of(said), outcomes=outcomes)


def subject(run: Run) -> Subject:
    return Subject(run, words("en"), date(2030, 12, 30), (2030,), "peace")


def test_who_counts_for_a_category_and_may_go_elsewhere_is_said_at_its_target() -> None:
    lines = counted_lines(catalogue_of(load("nederland")), words("en"))
    professional = next(line for line in lines if "professional" in line.lower())
    assert "Dienjaar (year of service)" in professional
    assert "VeVa" not in professional
    assert not [line for line in lines if "100,000 people" in line]


def test_where_everybody_stays_in_the_category_nothing_is_said(run: Run) -> None:
    assert counted_lines(run.world.catalogue, words("en")) == []


def test_hostile_titles_do_no_harm(run: Run) -> None:
    bad = Text(nl='<script>alert("x")</script>&{x}', en="<b onmouseover=x>")
    said = run.world.said
    scenario = said.scenario.model_copy(
        update={
            "title": bad,
            "categories": dict.fromkeys(said.scenario.categories, bad),
            "gates": {k: gate.model_copy(update={"title": bad}) for k, gate in said.scenario.gates.items()},
            "stages": {k: stage.model_copy(update={"title": bad}) for k, stage in said.scenario.stages.items()},
        }
    )
    figures = {key: figure.model_copy(update={"nl": bad.nl}) for key, figure in said.figures.items()}
    world = replace(run.world, said=replace(said, scenario=scenario, figures=figures))
    page = Page(report(replace(run, world=world), "nl"))
    assert page.all("script") == []
    assert page.open == []


def test_observations_have_a_part_with_table_picture_and_explanations(run: Run) -> None:
    why = Text(nl="Omdat <niemand> telde.", en="Because <nobody> counted.")
    count = _count("twice", run.world.network.calendar.dates[52], float(run.strength[52].sum()) * 2)
    html = _with_counts(run, count, language="nl", note=why)
    part = re.search(r'<section aria-labelledby="part-observed">.*?</section>', html, re.DOTALL)
    assert part is not None
    assert "0 van de 1 waarnemingen liggen binnen 5 %" in part[0]
    assert "<details open>" in part[0]
    assert f"{words('nl').number(count.value.number)}</td>" in part[0]
    assert "Omdat &lt;niemand&gt; telde." in part[0]
    assert 'href="#part-observed"' in html


def test_a_count_of_ones_own_is_held_against_the_figures(run: Run, html: str) -> None:
    assert "part-snapshot" not in html
    assert "part-observed" not in html
    lines = (Reconciled("military", ("soldier",), 1000, 950), Reconciled("military", ("officer",), 200, 210))
    own = report(replace(run, world=replace(run.world, reconciled=lines)), "en")
    part = re.search(r'<section aria-labelledby="part-snapshot">.*?</section>', own, re.DOTALL)
    assert part is not None
    cells = re.findall(r"<t[hd][^>]*>([^<]*)</t[hd]>", part[0])
    assert cells[:5] == ["Stock", "Group", "By the figures", "Your count", "Difference"]
    assert cells[-5:] == ["military", "Total", "1,200", "1,160", "−40"]


def test_the_note_of_a_figure_is_in_the_language_of_the_report(run: Run) -> None:
    said = run.world.said
    both = said.figures["slots"].model_copy(update={"note": Text(nl="Vijf <per> dag.", en="Five <a> day.")})
    one = said.figures["pay"].model_copy(update={"note": "As published."})
    said = replace(said, figures={**said.figures, "slots": both, "pay": one})
    noted = replace(run, world=_declared(run, said, run.world.outcomes))
    for language, note in (("nl", "Vijf &lt;per&gt; dag."), ("en", "Five &lt;a&gt; day.")):
        html = report(noted, language)
        assert f"<small>{note}</small>" in html
        assert "<small>As published.</small>" in html


def test_a_table_names_tracks_by_their_titles() -> None:
    said = load("nederland")
    shown = figure_value(said.figures["basic_dropout"], words("nl"), catalogue_of(said))
    assert shown.startswith("Opleiding direct bij een operationeel commando: 0,15; ")
    seats = figure_value(said.figures["basic_seats"], words("en"), catalogue_of(said))
    assert seats.startswith("Army, Other ranks: 330; Army, NCOs: 150; ")
    places = figure_value(said.figures["service_year_seats"], words("nl"), catalogue_of(said))
    assert "Landmacht, 2023-08-15: 72" in places
