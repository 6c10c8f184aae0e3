"""Loading: bases, overlays, variants, and where things stand."""

import shutil
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules

import pytest

from dienmodel.model.figures import UNITS, Figure
from dienmodel.model.load import load, locate
from dienmodel.model.schema.scenario import Scenario
from dienmodel.model.used import USES, figures_used, mentions
from dienmodel.text.faults import FaultyInput

SMALL = str(Path(__file__).parents[1] / "cases" / "small")


def overlay(tmp_path: Path, text: str, name: str = "over.yaml") -> Path:
    path = tmp_path / name
    path.write_text(text)
    return path


def faults(*args: object, **kwargs: object) -> str:
    with pytest.raises(FaultyInput) as caught:
        load(*args, **kwargs)  # type: ignore[arg-type]
    return str(caught.value)


def test_small_case_loads_with_its_own_library() -> None:
    said = load(SMALL)
    assert said.scenario.scenario == "small"
    assert said.figures["leaving"].value == 0.08
    assert said.sources["made_up"].publisher == "the tests of this project"
    assert said.where("tracks", "entry", "stages").endswith("scenario.yaml:41")
    assert said.where("figures", "leaving", "low").startswith(SMALL + "/figures/small.yaml:")


def test_overlay_replaces_figures_whole_and_merges_the_rest(tmp_path: Path) -> None:
    text = """
figures:
  leaving: {nl: x, en: x, unit: per year, value: 0.01, source: made_up, kind: estimate, grade: expert}
stocks: {military: {title: {en: troops}}}
measures: {more_exams: null}
"""
    said = load(SMALL, [overlay(tmp_path, text)])
    assert said.figures["leaving"].value == 0.01
    assert said.figures["leaving"].low is None
    assert said.scenario.stocks["military"].title.en == "troops"
    assert said.scenario.stocks["military"].title.nl == "militairen"
    assert said.scenario.measures == {}
    assert "over.yaml:3" in said.where("figures", "leaving")


def test_two_overlays_on_one_key_collide(tmp_path: Path) -> None:
    a = overlay(tmp_path, "end: 2030-01-07\n", "a.yaml")
    b = overlay(tmp_path, "\nend: 2032-01-05\n", "b.yaml")
    message = faults(SMALL, [a, b])
    assert "two overlays change end" in message
    assert "b.yaml:2" in message
    assert "a.yaml:1" in message


def test_a_scenario_is_read_with_its_parts(tmp_path: Path) -> None:
    """A fault in a part has its line there, and what is laid over the scenario is laid over its parts."""
    folder = tmp_path / "small"
    shutil.copytree(SMALL, folder)
    whole = folder / "scenario.yaml"
    head, measures = whole.read_text().split("\nmeasures:")
    measures, tail = measures.split("\ncosts:")
    (folder / "parts").mkdir()
    (folder / "parts" / "measures.yaml").write_text(f"measures:{measures}\n")
    whole.write_text(f"parts: [parts/measures.yaml]\n{head}\ncosts:{tail}")
    assert load(str(folder)).scenario == load(SMALL).scenario
    over = overlay(tmp_path, "measures: {more_exams: null}")
    assert load(str(folder), [over]).scenario.measures == {}
    (folder / "parts" / "measures.yaml").write_text(f"measures:{measures}\nend: 2040-01-02\n")
    message = faults(str(folder))
    assert "end is said twice" in message and "measures.yaml:" in message and "scenario.yaml:" in message


@pytest.mark.parametrize("text", ["parts: parts/measures.yaml", "parts: [1]"])
def test_parts_are_a_list_of_files(text: str, tmp_path: Path) -> None:
    folder = tmp_path / "small"
    shutil.copytree(SMALL, folder)
    whole = folder / "scenario.yaml"
    whole.write_text(f"{text}\n{whole.read_text()}")
    assert "no list of files" in faults(str(folder)) and "scenario.yaml:1" in faults(str(folder))


def test_an_overlay_has_no_parts(tmp_path: Path) -> None:
    assert "`parts` is not a known key" in faults(SMALL, [overlay(tmp_path, "parts: [a.yaml]")])


def test_choosing_a_variant(tmp_path: Path) -> None:
    said = load(SMALL, [overlay(tmp_path, "choices: {soldiers: press}")])
    assert said.figures["soldiers"].value == 1100
    assert said.figures["soldiers"].grade == "press"
    message = faults(SMALL, [overlay(tmp_path, "choices: {soldiers: rumour}")])
    assert "use one of: press" in message


def test_all_faults_come_at_once(tmp_path: Path) -> None:
    text = """
stages: {exam: {dropout: slots}, coffee: {title: {nl: koffie, en: coffee}, duration: exam_weeks}}
gates: {exam: {uses: {nothing: null}}}
tracks: {entry: {then: [{stock: navy}]}}
targets: {goal: {date: 2020-01-01}}
on: {sleeping: 1}
"""
    message = faults(SMALL, [overlay(tmp_path, text)])
    for part in (
        "unit",
        "nobody enters stage 'coffee'",
        "capacity 'nothing'",
        "leads to 'navy'",
        "is dated 2020-01-01",
        "'sleeping'",
    ):
        assert part in message
    assert message.startswith("6 faults")


def test_names_do_not_traverse(tmp_path: Path) -> None:
    for name in ("../small", "nederland/../../../etc/passwd", "", "..", "\0"):
        with pytest.raises(FaultyInput):
            locate(name)
    message = faults(str(overlay(tmp_path, "base: ../../etc/passwd\nscenario: x\n", "x.yaml")))
    assert "use a plain name" in message


def test_circular_base(tmp_path: Path) -> None:
    overlay(tmp_path, "scenario: a\nbase: b\n", "a.yaml")
    path = overlay(tmp_path, "scenario: b\nbase: a\n", "b.yaml")
    assert "leads back" in faults(str(path))


def test_every_amount_in_the_language_has_a_size() -> None:
    """A field that takes figures and is not in USES would go unchecked."""
    from pydantic import BaseModel

    from dienmodel.model import schema

    modules = [import_module(f"{schema.__name__}.{each.name}") for each in iter_modules(schema.__path__)]
    models = [model for module in modules for model in vars(module).values()]
    assert len(models) > 20
    for model in models:
        if isinstance(model, type) and issubclass(model, BaseModel):
            for name, field in model.model_fields.items():
                if "_amount" in repr(field):
                    assert (model, name) in USES, (model, name)
    assert all(len(size) == 3 for use in USES.values() for size in use.sizes)
    assert {u[0] for u in UNITS.values()} >= {size for use in USES.values() for size in use.sizes} - {(1, 0, 0)}


def test_mentions_reach_into_every_corner() -> None:
    said = load(SMALL)
    used = figures_used(said)
    assert {
        "heads",
        "by_month",
        "promoted",
        "may_instruct",
        "more_slots",
        "slots_cost",
        "posts",
        "budget",
    } <= used
    assert len(list(mentions(said.scenario))) > 25


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"value": 1.2, "unit": "share"}, "figure-share"),
        ({"value": -3.0, "unit": "weeks"}, "negative"),
        ({"value": 1.0, "low": 2.0, "high": 3.0}, "range-outside"),
        ({"value": 1.0, "path": {"2026-01-01": 2}}, "figure-one-form"),
        ({"value": 1.0, "kind": "assumption"}, "range-missing"),
        ({"value": 1.0, "unit": "stone"}, "figure-unit"),
        ({"value": None, "bands": [{"from": 0, "to": 1, "value": 1}, {"from": 2, "value": 1}]}, "hole"),
        ({"value": None, "bands": [{"from": 0, "value": 1}, {"from": 2, "value": 1}]}, "overlap"),
        ({"value": None, "bands": [{"from": 0, "to": 2, "value": 1}]}, "bands-end"),
        ({"value": None, "table": {"a": "much"}, "by": ["rank"]}, "number"),
        ({"value": "3"}, "number"),
        ({"value": True}, "number"),
        ({"value": float("nan")}, "finite"),
    ],
)
def test_figures_that_are_refused(change: dict[str, object], reason: str) -> None:
    plain = {
        "nl": "x",
        "en": "x",
        "unit": "people",
        "value": 1.0,
        "source": "s",
        "kind": "observed",
        "grade": "press",
    }
    Figure.model_validate(plain)
    with pytest.raises(ValueError, match=reason):
        Figure.model_validate({**plain, **change})


def test_scenarios_take_no_bare_numbers() -> None:
    with pytest.raises(ValueError, match="bare-number"):
        Scenario.model_validate(
            {
                "scenario": "x",
                "title": {"nl": "x", "en": "x"},
                "start": "2026-01-05",
                "end": "2027-01-05",
                "stocks": {"a": {"title": {"nl": "x", "en": "x"}, "people": 100}},
            }
        )


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("costs: {pay: {stock: navy}}", "names 'navy'"),
        ("budgets: {personnel: {articles: [nothing]}}", "names 'nothing'"),
        ("measures: {more_exams: {excludes: [sleep]}}", "names 'sleep'"),
        ("tracks: {entry: {entry: {split: {rnk: rejected}}}}", "names dimension 'rnk'"),
        ("capacities: {exam_slots: {amount: seats}}", "capacities.exam_slots.amount is in people"),
        ("capacities: {seats: {amount: applications}}", "capacities.seats.amount is in people/year"),
        ("costs: {pay: {stock: null, newcomers: entry}}", "costs.pay.rate is in euro/person/year"),
    ],
)
def test_names_and_units_that_would_silently_do_nothing(tmp_path: Path, text: str, reason: str) -> None:
    assert reason in faults(SMALL, [overlay(tmp_path, text)])


def test_variants_are_held_to_the_rules_of_their_figure() -> None:
    plain = {"nl": "x", "en": "x", "unit": "share", "value": 0.5, "source": "s", "kind": "observed", "grade": "press"}
    variant = {"value": 1.5, "source": "s", "kind": "observed", "grade": "press"}
    with pytest.raises(ValueError, match="figure-share"):
        Figure.model_validate({**plain, "variants": {"other": variant}})
    with pytest.raises(ValueError, match="negative"):
        Figure.model_validate({**plain, "unit": "weeks", "value": None, "by": ["rank"], "table": {"a": -3}})


def test_null_in_an_overlay_adds_a_use_or_takes_it_away(tmp_path: Path) -> None:
    over = tmp_path / "over.yaml"
    over.write_text("gates: {course: {uses: {exam_slots: null, instructors: null}}}\ncapacities: {instructors: null}\n")
    uses = load(SMALL, [over]).scenario.gates["course"].uses
    assert uses == {"seats": None, "exam_slots": None}


def test_an_overlay_brings_the_sources_of_its_own_figures(tmp_path: Path) -> None:
    path = tmp_path / "over.yaml"
    path.write_text(
        "sources: {counted: {title: Counted, publisher: us}}\n"
        "figures: {slots: {nl: x, en: x, unit: people/week, value: 9, source: counted, kind: estimate, grade: press}}\n"
    )
    said = load(SMALL, [path])
    assert said.sources["counted"].title == "Counted"
    assert "made_up" in said.sources
    path.write_text("sources: {counted: {title: Counted}}\n")
    with pytest.raises(FaultyInput) as caught:
        load(SMALL, [path])
    assert [str(fault.where) for fault in caught.value.faults] == [f"{path}:1"]


@pytest.mark.parametrize("section", ["figures", "sources"])
def test_a_section_of_an_overlay_that_is_no_mapping_is_a_fault(section: str, tmp_path: Path) -> None:
    path = tmp_path / "over.yaml"
    path.write_text(f"{section}: [1]\n")
    with pytest.raises(FaultyInput):
        load(SMALL, [path])


@pytest.mark.parametrize(("kind", "refused"), [("target", True), ("assumption", False)])
def test_a_decided_number_that_is_asked_for_has_no_range(tmp_path: Path, kind: str, refused: bool) -> None:
    """Else some futures ask for fewer. What nobody decided may be another number than is said."""
    changed = f"""
figures:
  posts: {{nl: x, en: x, unit: people, value: 200, low: 190, high: 210, source: made_up, kind: {kind}, grade: expert}}
"""
    if refused:
        assert "'posts' is a decided number with a range (x 0.95-1.05)" in faults(SMALL, [overlay(tmp_path, changed)])
    else:
        assert load(SMALL, [overlay(tmp_path, changed)]).figures["posts"].ranged
