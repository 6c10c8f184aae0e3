"""What counts the time by which people leave a stock: the stock, the group, or a clock that goes along."""

from math import exp, expm1
from pathlib import Path

import pytest

from dienmodel import load
from dienmodel.engines.expect.expect import expect
from dienmodel.model.said import Said
from dienmodel.network.compile.behind import FiguresBehind
from dienmodel.network.world import build
from dienmodel.text.faults import FaultyInput

SCENARIO = """\
scenario: clocks
title: {nl: x, en: x}
start: 2026-01-01
end: 2042-01-01
step: year
categories: {staff: {nl: staf, en: staff}}
dimensions:
  rank: {title: {nl: rang, en: rank}, members: [junior, senior, chief]}
"""

STAFF = """\
stocks:
  staff:
    title: {nl: x, en: x}
    category: staff
    by: [rank]
    people: heads
    tenure: new
    limit: at_most
    at_limit: [{leave: true}]
    exits: {promoted: {rate: promotion, to: [{stock: staff, next: rank}]}}
"""

FIGURES = {
    "heads": "unit: people, by: [rank], table: {junior: 1000, senior: 0, chief: 0}",
    "new": "unit: years, value: 0",
    "at_most": "unit: years, value: 10",
    "promotion": "unit: per year, value: 0.3",
}


def said_in(place: Path, text: str = STAFF, **other: str) -> Said:
    figures = "".join(
        f"{key}: {{nl: x, en: x, {value}, source: made_up, kind: observed, grade: official}}\n"
        for key, value in {**FIGURES, **other}.items()
    )
    (place / "figures").mkdir(parents=True)
    (place / "figures" / "all.yaml").write_text(figures)
    (place / "sources.yaml").write_text("made_up: {title: Invented numbers, publisher: a test}\n")
    (place / "scenario.yaml").write_text(SCENARIO + text)
    return load(place)


def test_a_limit_holds_for_who_is_promoted(tmp_path: Path) -> None:
    """A thousand people come on 1 January 2026 for ten years at most: none is left on 1 January 2036."""
    people = expect(build(said_in(tmp_path)).network).n_stock.sum(1)
    assert people.tolist() == pytest.approx([1000.0] * 10 + [0.0] * 7)


BY_SERVICE = STAFF.replace("    limit: at_most\n    at_limit: [{leave: true}]\n", "").replace(
    "exits: {", "exits: {leave: {rate: leaving, to: [{leave: true}]}, "
)


@pytest.mark.parametrize(
    ("step", "rate", "moved", "least", "most"),
    [("year", 0.3, "26", 1.04, 1.2), ("month", 0.8, "6", 1.0, 1.02), ("month", 0.3, None, 1.0, 1.01)],
)
def test_a_step_in_which_many_are_promoted_is_told(
    tmp_path: Path, step: str, rate: float, moved: str | None, least: float, most: float
) -> None:
    """Of those who serve exp(-0.8) are left after eight years; who is promoted leaves in no part of that step.

    In steps of a year that makes 1 - (1 - exp(-0.3)) / 0.3 = 14 % of a year in which nobody leaves.
    """
    figures = {"leaving": "unit: per year, value: 0.1", "promotion": f"unit: per year, value: {rate}"}
    (tmp_path / "finer.yaml").write_text(f"step: {step}\n")
    said_in(tmp_path, BY_SERVICE, **figures)
    world = build(load(tmp_path, [tmp_path / "finer.yaml"]))
    notes = [note for note in world.notes if note.code == "moves-once"]
    assert [note.values["moved"] for note in notes] == ([moved] if moved else [])
    people = expect(world.network).n_stock.sum(1)[8 if step == "year" else 96]
    assert least < people / (1000 * exp(-0.8)) < most


def test_a_clock_of_the_group_begins_anew(tmp_path: Path) -> None:
    """The same with ten years in a rank: of those who came exp(-3) are never promoted, and only they go after ten."""
    text = STAFF.replace("tenure: new", "tenure: new\n    clock: group")
    people = expect(build(said_in(tmp_path, text)).network).n_stock.sum(1)
    assert people[9] == pytest.approx(1000.0)
    assert people[10] == pytest.approx(1000 * (1 - 2.718281828**-3))


def test_a_limit_that_leads_to_where_it_is_over_too_is_a_fault(tmp_path: Path) -> None:
    text = STAFF.replace("by: [rank]", "by: [rank]\n    fixed: {}").replace(
        "{leave: true}", "{stock: staff, set: {rank: chief}}"
    )
    with pytest.raises(FaultyInput) as caught:
        build(said_in(tmp_path, text))
    assert [fault.code for fault in caught.value.faults] == ["limit-leads-back"]
    assert "scenario.yaml:" in str(caught.value.faults[0].where)


def test_a_limit_may_lead_to_a_rank_with_a_later_one(tmp_path: Path) -> None:
    """Ten years as a junior, then as a chief up to fifteen."""
    text = STAFF.replace("{leave: true}", "{stock: staff, set: {rank: chief}, share: not_chief}, {leave: true}")
    figures = {
        "at_most": "unit: years, by: [rank], table: {junior: 10, senior: 10, chief: 15}",
        "not_chief": "unit: share, by: [rank], table: {junior: 1, senior: 1, chief: 0}",
        "promotion": "unit: per year, value: 0",
    }
    people = expect(build(said_in(tmp_path, text, **figures)).network).n_stock
    assert people[:, 0].tolist() == pytest.approx([1000.0] * 10 + [0.0] * 7)
    assert people[:, 2].tolist() == pytest.approx([0.0] * 10 + [1000.0] * 5 + [0.0] * 2)


TWO = """\
clocks: {service: {title: {nl: dienst, en: service}%s}}
stocks:
  staff:
    title: {nl: x, en: x}
    category: staff
    by: [rank]
    people: heads
    tenure: new
    clock: service
    exits:
      promoted: {rate: promotion, to: [{stock: staff, next: rank}]}
      aside: {rate: promotion, only: {rank: [senior]}, to: [{stock: reserve}]}
  reserve:
    title: {nl: x, en: x}
    category: staff
    clock: service
    limit: at_most
    at_limit: [{leave: true}]
"""


def test_a_clock_goes_along_to_another_stock(tmp_path: Path) -> None:
    """All who come to the reserve within ten years leave it ten years after they came into service."""
    people = expect(build(said_in(tmp_path, TWO % "")).network).n_stock
    assert people[9, 3] > 300
    assert people[10:, 3] == pytest.approx(0.0)


def test_a_clock_per_rank_begins_anew_with_a_promotion(tmp_path: Path) -> None:
    """By `per: [rank]` it is the time in the rank, which nobody of the reserve brings along: they have none."""
    network = build(said_in(tmp_path, TWO % ", per: [rank]")).network
    assert expect(network).n_stock[10, 3] > 300
    assert network.clocks.of_stock.tolist() == [-1, -1, -1, -1]


AGES = """\
clocks: {age: {title: {nl: leeftijd, en: age}, starts_at: comes_at}}
stages: {course: {title: {nl: x, en: x}, duration: takes, dropout: none}}
tracks:
  school: {title: {nl: x, en: x}, entry: {people: many}, stages: [course], then: [{stock: staff, set: {rank: junior}}]}
  lateral: {title: {nl: x, en: x}, entry: {people: many}, stages: [course], then: [{stock: staff, set: {rank: senior}}]}
""" + STAFF.replace("tenure: new", "tenure: mean_age\n    clock: age")

OLD = {
    "at_most": "unit: years, value: 60",
    "comes_at": "unit: years, by: [track], table: {school: 50, lateral: 55}",
    "mean_age": "unit: years, value: 55",
    "takes": "unit: years, value: 1",
    "none": "unit: share, value: 0",
    "many": "unit: people/year, value: 10",
}


def test_retirement_at_sixty_whatever_the_rank(tmp_path: Path) -> None:
    """Of 20 a year half stay ten years and half five; those of the start, 50 to 59 years old, have gone after ten."""
    network = build(said_in(tmp_path, AGES, **OLD)).network
    assert network.stocks.initial[:50].sum() == 0
    assert network.stocks.initial[50:60].sum() == 1000
    people = expect(network).n_stock.sum(1)
    assert people[11:] == pytest.approx(10 * 10 + 10 * 5)
    assert people[1] == pytest.approx(1000 - network.stocks.initial[59])


def test_a_stock_rests_on_the_figures_of_its_clock(tmp_path: Path) -> None:
    said = said_in(tmp_path, AGES, **OLD)
    assert "comes_at" in FiguresBehind(said).of({("stocks", "staff")})


@pytest.mark.parametrize(
    ("text", "figures", "code"),
    [
        (TWO.replace("    tenure: new\n", "") % "", {}, "no-tenure"),
        (TWO.replace("clock: service\n    limit", "clock: servic\n    limit") % "", {}, "no-reference"),
        (TWO.replace("clock: service\n", "clock: group\n") % "", {}, "unused-clock"),
        (TWO % ", per: [colour]", {}, "no-dimension"),
        ((TWO % "").replace("{service:", "{group: {title: {nl: x, en: x}}, service:"), {}, "clock-called-group"),
        (AGES, {**OLD, "mean_age": "unit: years, value: 45"}, "tenure-below-start"),
        (AGES.replace("{leave: true}", "{track: school}"), OLD, "limit-leads-round"),
    ],
)
def test_faults_of_clocks(tmp_path: Path, text: str, figures: dict[str, str], code: str) -> None:
    with pytest.raises(FaultyInput) as caught:
        build(said_in(tmp_path, text, **figures))
    found = {fault.code: str(fault.where) for fault in caught.value.faults}
    assert code in found
    assert ".yaml:" in found[code]


BOARD = (
    STAFF.replace("exits: {promoted", "exits: {board: {rate: promotion, to: [{track: board}]}, promoted")
    + """\
stages: {board: {title: {nl: x, en: x}, duration: takes}}
tracks: {board: {title: {nl: x, en: x}, by: [rank], stages: [board], then: [{stock: staff}]}}
"""
)


def test_a_clock_that_a_track_begins_anew_is_told(tmp_path: Path) -> None:
    """Whoever comes back from a board has ten more years: nothing goes along through a track."""
    notes = build(said_in(tmp_path / "stock", BOARD, takes="unit: years, value: 1")).notes
    (note,) = [note for note in notes if note.code == "clock-anew"]
    assert ".yaml:" in str(note.where)
    group = BOARD.replace("    limit:", "    clock: group\n    limit:")
    by_group = build(said_in(tmp_path / "group", group, takes="unit: years, value: 1")).notes
    assert "clock-anew" not in {note.code for note in by_group}


def test_a_clock_that_is_named_goes_along_through_a_track(tmp_path: Path) -> None:
    """The same by years of service: on the board or back from it, all are gone after eleven years."""
    clocks = "clocks: {service: {title: {nl: x, en: x}}}\n"
    named = BOARD.replace("    limit:", "    clock: service\n    limit:") + clocks
    world = build(said_in(tmp_path, named, takes="unit: years, value: 1"))
    course = expect(world.network)
    assert {note.code for note in world.notes} == {"moves-once"}
    assert course.n_stock[10:].sum() == pytest.approx(0.0)
    assert course.n_stock.sum(1)[:10] + course.n_inside.sum(1)[:10] == pytest.approx(1000.0)
    assert course.n_inside[10].sum() > 100
    assert course.n_inside[11:].sum() == pytest.approx(0.0)


RISE = """\
clocks: {age: {title: {nl: leeftijd, en: age}, starts_at: comes_at}}
stages: {course: {title: {nl: x, en: x}, duration: takes, dropout: none}}
tracks:
  school: {title: {nl: x, en: x}, entry: {people: many}, stages: [course], then: [{stock: staff, set: {rank: junior}}]}
  rise: {title: {nl: x, en: x}, stages: [course], then: [{stock: staff, set: {rank: senior}}]}
""" + STAFF.replace("tenure: new", "tenure: mean_age\n    clock: age").replace(
    "to: [{stock: staff, next: rank}]", "only: {rank: [junior]}, to: [{track: rise}]"
)


def test_a_clock_begins_only_in_tracks_through_which_people_come_without_it(tmp_path: Path) -> None:
    """The age at entry is told for the school alone: whoever is on a course for a promotion has an age already.

    Ten a year come at 50 for ten years; only those on the course when they become 60 are still there a year later.
    """
    figures = {**OLD, "comes_at": "unit: years, by: [track], table: {school: 50}"}
    network = build(said_in(tmp_path / "one", RISE, **figures)).network
    course = expect(network)
    rise = [label["track"] == "rise" for label in network.labels.node]
    people = course.n_stock.sum(1) + course.n_inside[:, rise].sum(1)
    assert people[12:] == pytest.approx(100 + 10 * exp(-0.3 * 9) * -expm1(-0.3))
    entered = RISE.replace("rise: {title: {nl: x, en: x},", "rise: {title: {nl: x, en: x}, entry: {people: many},")
    with pytest.raises(FaultyInput, match="comes_at"):
        build(said_in(tmp_path / "both", entered, **figures))


RETIRING = RISE.replace("dropout: none}", "dropout: none, limits: {age: at_most}}")


def test_who_is_on_a_course_retires_on_the_day(tmp_path: Path) -> None:
    """Ten a year come at 50 and are there for ten years, whether in a rank or on the course, which takes three.

    Only who is chosen in his last year begins it, and is there for a year more.
    """
    comes_at = "unit: years, by: [track], table: {school: 50}"
    figures = {**OLD, "comes_at": comes_at, "takes": "unit: years, value: 3"}
    network = build(said_in(tmp_path, RETIRING, **figures)).network
    course = expect(network)
    rise = [label["track"] == "rise" for label in network.labels.node]
    people = course.n_stock.sum(1) + course.n_inside[:, rise].sum(1)
    assert people[14:] == pytest.approx(100 + 10 * exp(-0.3 * 9) * -expm1(-0.3))
    assert course.new_dropped.sum() > 1


def test_a_limit_on_a_clock_that_nobody_has_is_a_fault(tmp_path: Path) -> None:
    """Whoever is at school has no age yet: it begins in the first stock."""
    text = AGES.replace("dropout: none}", "dropout: none, limits: {age: at_most}}")
    with pytest.raises(FaultyInput) as caught:
        build(said_in(tmp_path, text, **OLD))
    assert [fault.code for fault in caught.value.faults] == ["limit-without-clock"]
