"""Numbers that a call asks for, and overlays that say only a part of a figure: the rest stays as it was."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from dienmodel.model.files import said_as_files
from dienmodel.model.load import load
from dienmodel.model.overlays.partial import completed
from dienmodel.text.faults import FaultyInput

SMALL = str(Path(__file__).parents[1] / "cases" / "small")
NOW = date(2025, 12, 1)


def told(figures: Mapping[str, float | str], overlays: Any = ()) -> list[str]:
    """Codes of all faults, which have words in both languages."""
    with pytest.raises(FaultyInput) as caught:
        load(SMALL, overlays, figures=figures)
    assert all(caught.value.text(language) for language in ("nl", "en"))
    return [fault.code for fault in caught.value.faults]


def test_a_number_takes_the_place_of_one_and_is_an_own_assumption_with_the_range_in_proportion() -> None:
    before, said = load(SMALL).figures["leaving"], load(SMALL, figures={"leaving": 0.16})
    after = said.figures["leaving"]
    assert (after.value, after.unit, after.nl) == (0.16, before.unit, before.nl)
    assert (after.kind, after.grade, after.source, after.page) == ("assumption", "expert", "what_if", None)
    assert said.sources["what_if"].own
    assert after.factors == pytest.approx(before.factors)
    assert said.where("figures", "leaving") == "--set"


def test_text_and_number_factor_and_product_are_the_same() -> None:
    plain = load(SMALL).figures["leaving"].value
    assert plain is not None
    values = [load(SMALL, figures={"leaving": asked}).figures["leaving"].value for asked in ("x1.5", "x 1.5", "X1.5")]
    assert values == [pytest.approx(1.5 * plain)] * 3
    assert load(SMALL, figures={"leaving": "0.1"}).figures["leaving"].value == 0.1


def test_every_number_of_a_figure_takes_a_factor_or_one_of_them_a_number_by_its_place() -> None:
    before = load(SMALL).figures["by_month"].months
    assert before is not None
    half = load(SMALL, figures={"by_month": "x0.5"}).figures["by_month"].months
    assert half == pytest.approx([0.5 * number for number in before])
    one = load(SMALL, figures={"by_month.months.3": 1.25}).figures["by_month"].months
    assert one == pytest.approx([*before[:3], 1.25, *before[4:]])
    assert told({"by_month": 1.0}) == ["asked-many"]
    assert told({"by_month.months.12": 1.0}) == ["asked-place"]


def test_two_numbers_of_one_figure_may_be_asked_for_at_once() -> None:
    months = load(SMALL, figures={"by_month.months.3": 1.25, "by_month.months.4": 0.5}).figures["by_month"].months
    assert months is not None
    assert months[3:5] == (1.25, 0.5)


def test_what_is_said_over_dates_keeps_its_past() -> None:
    before = load("nederland").figures["outflow_level"].path
    after = load("nederland", figures={"outflow_level": 0.9}).figures["outflow_level"].path
    assert before is not None
    assert after == {**before, NOW: 0.9}
    times = load("nederland", figures={"outflow_level": "x1.1"}).figures["outflow_level"].path
    assert times == {**before, NOW: pytest.approx(1.1)}


def test_what_stands_in_a_line_keeps_the_line_up_to_today() -> None:
    over = {"figures": {"leaving": {"path": {date(2026, 1, 5): 0.1, date(2028, 1, 5): 0.2}}}}
    said = load(SMALL, [over, {"now": date(2027, 1, 5)}])
    line = said.figures["leaving"].model_copy(update={"between": "linear"})
    from dienmodel.model.overlays.asked import _Change, _from_day

    path = _from_day(line, line.path or {}, date(2027, 1, 5), _Change(2.0, factor=True))
    assert path[date(2026, 1, 5)] == 0.1
    assert path[date(2027, 1, 4)] == pytest.approx(0.1 + 0.1 * 364 / 730)
    assert path[date(2027, 1, 5)] == pytest.approx(0.3)
    assert path[date(2028, 1, 5)] == 0.4


@pytest.mark.parametrize(
    ("figures", "code"),
    [
        ({"leving": 0.1}, "asked-figure"),
        ({"leaving": "0,1"}, "asked-number"),
        ({"leaving": "x"}, "asked-number"),
        ({"leaving": "xx2"}, "asked-number"),
        ({"leaving": "1.000,5"}, "asked-number"),
        ({"leaving.low": 0.1}, "asked-place"),
        ({"failed": 1.5}, "figure-share"),
        ({"failed": "x-1"}, "figure-share"),
    ],
)
def test_what_has_no_meaning_is_refused(figures: Mapping[str, float | str], code: str) -> None:
    assert told(figures) == [code]


def test_a_figure_that_the_scenario_does_not_use_is_refused() -> None:
    idle = {"nl": "i", "en": "i", "unit": "factor", "value": 1, "source": "made_up", "kind": "observed"}
    assert told({"idle": 2.0}, [{"figures": {"idle": {**idle, "grade": "expert"}}}]) == ["asked-unused"]


def test_all_faults_of_a_call_are_told_at_once() -> None:
    assert told({"leving": 0.1, "failed": "a lot"}) == ["asked-figure", "asked-number"]


def test_a_call_goes_above_overlays() -> None:
    over = {"figures": {"leaving": {"value": 0.09}}}
    assert load(SMALL, [over]).figures["leaving"].value == 0.09
    assert load(SMALL, [over], figures={"leaving": "x2"}).figures["leaving"].value == 0.18


def test_an_overlay_may_say_only_the_number(tmp_path: Path) -> None:
    (tmp_path / "over.yaml").write_text("figures:\n  leaving: {value: 0.16}\n")
    by_file, by_call = load(SMALL, [tmp_path / "over.yaml"]), load(SMALL, figures={"leaving": 0.16})
    dumps = [said.figures["leaving"].model_dump(exclude={"note"}) for said in (by_file, by_call)]
    assert dumps[0] == dumps[1]
    assert by_file.where("figures", "leaving").endswith("over.yaml:2")


def test_an_overlay_may_say_the_source_of_its_number_or_only_its_range() -> None:
    source = load(SMALL).figures["leaving"].source
    sourced = load(SMALL, [{"figures": {"leaving": {"value": 0.1, "source": source}}}]).figures["leaving"]
    assert (sourced.source, sourced.kind) == (source, load(SMALL).figures["leaving"].kind)
    ranged = load(SMALL, [{"figures": {"leaving": {"low_factor": 0.5, "high_factor": 2}}}]).figures["leaving"]
    assert (ranged.value, ranged.factors) == (load(SMALL).figures["leaving"].value, (0.5, 2.0))


def test_a_part_of_no_figure_is_one_fault_and_what_the_rest_refuses_stays_refused() -> None:
    assert told({}, [{"figures": {"leving": {"value": 0.1}}}]) == ["partial-unknown"]
    assert told({}, [{"figures": {"leaving": {"valu": 0.1}}}]) == ["extra_forbidden"]
    twice = {"figures": {"leaving": {"value": 0.1}}}
    assert told({}, [twice, twice]) == ["collision"]


def test_the_chosen_variant_is_what_changes() -> None:
    under = {"nl": "a", "en": "a", "unit": "people", "value": 1, "source": "s", "kind": "observed", "grade": "press"}
    under |= {"variants": {"other": {"value": 5, "source": "t", "kind": "observed", "grade": "press", "page": 3}}}
    whole = completed(under, {"value": 7}, "other")
    assert whole["variants"]["other"]["value"] == 7
    assert "page" not in whole["variants"]["other"]
    said = load("nederland")
    for key in said.scenario.choices:
        if said.figures[key].value is not None:
            changed = load("nederland", figures={key: "x1.01"}).figures[key]
            assert changed.value == pytest.approx(1.01 * (said.figures[key].value or 0.0))


def test_what_was_asked_is_written_whole_and_read_back_the_same(tmp_path: Path) -> None:
    said = load(SMALL, figures={"leaving": "x1.5", "by_month.months.3": 1.25})
    files = said_as_files(said)
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, "utf-8")
    assert said_as_files(load(str(tmp_path))) == files
