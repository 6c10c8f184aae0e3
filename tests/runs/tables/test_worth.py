"""What one unit more is worth, against counts by hand; the longest queue need not be the bottleneck."""

from dataclasses import replace
from pathlib import Path

import pytest

from dienmodel.engines.expect.expect import expect
from dienmodel.model.load import load
from dienmodel.network.meters.meter import per_step
from dienmodel.network.world import build
from dienmodel.runs.answer import answer, answer_in_full
from dienmodel.runs.run import Run
from dienmodel.runs.tables.waiting.limits import limits_table
from dienmodel.runs.tables.waiting.worth import worth_table
from dienmodel.show.say.answer import sentence
from dienmodel.show.sheets import three_keys
from dienmodel.text.words import words

SMALL = str(Path(__file__).parents[2] / "cases" / "small")

CHAIN = """
scenario: chain
title: {nl: Keten, en: Chain}
start: 2026-01-05
end: 2028-01-03
categories: {staff: {nl: mensen, en: staff}}
stocks: {staff: {title: {nl: mensen, en: staff}, category: staff}}
stages:
  first: {title: {nl: eerst, en: first}, duration: week, gate: first}
  second: {title: {nl: dan, en: second}, duration: week, gate: second}
gates:
  first: {title: {nl: eerst, en: first}, uses: {desks: null}, gives_up: nobody}
  second: {title: {nl: dan, en: second}, uses: {seats: null}, gives_up: nobody}
capacities:
  desks: {title: {nl: loketten, en: desks}, kind: slots, amount: desks}
  seats: {title: {nl: plaatsen, en: seats}, kind: places, amount: seats}
tracks:
  entry:
    title: {nl: instroom, en: entry}
    category: staff
    counts_from: second
    entry: {people: applicants}
    stages: [first, second]
    then: [{stock: staff}]
targets: {goal: {title: {nl: doel, en: goal}, date: 2027-12-27, people: goal}}
"""

FIGURES = """
week: {{nl: x, en: x, unit: weeks, value: 1, {rest}}}
desks: {{nl: x, en: x, unit: people/week, value: {desks}, {rest}}}
seats: {{nl: x, en: x, unit: people, value: {seats}, {rest}}}
applicants: {{nl: x, en: x, unit: people/week, value: 40, {rest}}}
goal: {{nl: x, en: x, unit: people, value: 5000, {rest}}}
"""


FIRST = """
figures:
  half: {{nl: x, en: x, unit: share, value: 0.5, source: made_up, kind: observed, grade: expert}}
  nobody: {{nl: x, en: x, unit: people/week, value: 0, source: made_up, kind: observed, grade: expert}}
tracks:
  other:
    title: {{nl: anders, en: other}}
    category: staff
    counts_from: second
    entry: {{people: nobody}}
    stages: [second]
    then: [{{stock: staff}}]
gates: {{second: {{first: [{{tracks: [{track}], {word}: {{seats: half}}}}]}}}}
"""


def chain(folder: Path, desks: float, seats: float, overlay: str = "") -> Run:
    """Forty people a week pass desks, and then places where each stays a week."""
    (folder / "figures").mkdir()
    (folder / "scenario.yaml").write_text(CHAIN, "utf-8")
    rest = "source: made_up, kind: observed, grade: expert"
    (folder / "figures" / "figures.yaml").write_text(FIGURES.format(desks=desks, seats=seats, rest=rest), "utf-8")
    (folder / "sources.yaml").write_text("made_up: {title: Invented, publisher: tests}\n", "utf-8")
    (folder / "overlay.yaml").write_text(overlay, "utf-8")
    world = build(load(str(folder), [folder / "overlay.yaml"] if overlay else []))
    return Run(world, expect(world.network))


def test_the_longest_queue_is_not_the_bottleneck_where_the_next_gate_is_full(tmp_path: Path) -> None:
    """Thirty a week too many for the desks, two for the seats: a desk more only makes the second queue longer.

    A seat more lets one person more in, in every week from the second to that of the target, the 104th.
    """
    run = chain(tmp_path, 10, 8)
    assert [row["capacity"] for row in limits_table(run).rows()] == ["desks", "seats"]
    seats, desks = worth_table(run).rows()
    assert (seats["capacity"], desks["capacity"]) == ("seats", "desks")
    assert seats["n_more"] == pytest.approx(102)
    assert desks["n_more"] == pytest.approx(0.0, abs=1e-6)
    found = answer_in_full(run)
    assert found.queue is not None and found.bottleneck is not None
    assert (found.queue.capacity, found.bottleneck.capacity) == ("desks", "seats")
    text = sentence(found, run.world.catalogue, words("en"))
    assert "Bottleneck: seats. One more from now on gives 102.0 more people on 27 December 2027" in text
    assert "Longest queue, chance left out: desks." in text
    key = three_keys(found, run.world.catalogue, words("en"))[1]
    assert (key.label, key.value) == ("Bottleneck", "seats")
    assert key.note == "One more: 102.0 more people; longest queue: desks"


def test_the_first_gate_is_the_bottleneck_where_the_next_has_room(tmp_path: Path) -> None:
    run = chain(tmp_path, 10, 20)
    (desks,) = worth_table(run).rows()
    assert desks["n_more"] == pytest.approx(102)
    text = sentence(answer_in_full(run), run.world.catalogue, words("nl"))
    assert "Knelpunt: loketten. Eén extra per week vanaf nu geeft 102,0 mensen meer op 27-12-2027" in text


@pytest.mark.parametrize(("track", "word"), [("other", "reserved"), ("entry", "at_most")])
def test_of_a_seat_more_those_who_may_use_half_of_them_have_half(track: str, word: str, tmp_path: Path) -> None:
    """Half of sixteen seats is for people who do not come, or the most that those who come may use."""
    run = chain(tmp_path, 10, 16, FIRST.format(track=track, word=word))
    seats, desks = worth_table(run).rows()
    assert (seats["capacity"], desks["capacity"]) == ("seats", "desks")
    assert seats["n_more"] == pytest.approx(51)
    assert desks["n_more"] == pytest.approx(0.0, abs=1e-6)
    assert "Bottleneck: seats. One more" in sentence(answer_in_full(run), run.world.catalogue, words("en"))


def test_where_nothing_helps_no_bottleneck_is_named(tmp_path: Path) -> None:
    run = chain(tmp_path, 10, 20)
    found = answer_in_full(run)
    none = replace(found, bottleneck=None)
    assert "No capacity is the bottleneck" in sentence(none, run.world.catalogue, words("en"))
    assert "No capacity is the bottleneck" not in sentence(answer(run), run.world.catalogue, words("en"))
    roomy = tmp_path / "roomy"
    roomy.mkdir()
    easy = answer_in_full(chain(roomy, 50, 60))
    assert easy.bottleneck is None and easy.queue is None


def test_worth_is_what_another_scenario_gives(tmp_path: Path) -> None:
    """One more in the scenario itself, compiled anew, adds what the table says."""
    world = build(load(SMALL))
    run = Run(world, expect(world.network))
    over = tmp_path / "more.yaml"
    seat = "{nl: x, en: x, unit: people, value: 91, source: made_up, kind: estimate, grade: expert}"
    over.write_text(f"figures: {{seats: {seat}}}\n", "utf-8")
    other = build(load(SMALL, [over]))
    (row,) = worth_table(run).where(capacity="seats").rows()
    step = world.network.calendar.moment(world.outcomes.targets[0].day).state
    people = [per_step(each.meters.targets["goal"], expect(each.network))[step] for each in (world, other)]
    assert row["n_more"] == pytest.approx(people[1] - people[0], rel=1e-6)


TWO = """
scenario: two
title: {nl: Twee, en: Two}
start: 2026-01-05
end: 2028-01-03
categories: {clerks: {nl: klerken, en: clerks}, soldiers: {nl: soldaten, en: soldiers}}
stocks:
  clerks: {title: {nl: klerken, en: clerks}, category: clerks, people: many}
  soldiers: {title: {nl: soldaten, en: soldiers}, category: soldiers}
stages:
  desk: {title: {nl: loket, en: desk}, duration: week, gate: desk}
  course: {title: {nl: les, en: course}, duration: eight, gate: course}
gates:
  desk: {title: {nl: loket, en: desk}, uses: {desks: null}, gives_up: nobody}
  course: {title: {nl: les, en: course}, uses: {seats: null}, gives_up: nobody}
capacities:
  desks: {title: {nl: loketten, en: desks}, kind: slots, amount: two}
  seats: {title: {nl: plaatsen, en: seats}, kind: places, amount: many}
tracks:
  clerks:
    {title: {nl: klerk, en: clerk}, category: clerks, entry: {people: forty}, stages: [desk], then: [{stock: clerks}]}
  soldiers:
    title: {nl: soldaat, en: soldier}
    category: soldiers
    entry: {people: forty}
    stages: [course]
    then: [{stock: soldiers}]
establishments: {peace: {title: {nl: vrede, en: peace}, posts: {clerks: few, soldiers: goal}}}
targets: {goal: {title: {nl: doel, en: goal}, date: 2027-12-27, people: goal}}
figures:
  week: {nl: x, en: x, unit: weeks, value: 1, source: assumption, kind: estimate, grade: expert}
  eight: {nl: x, en: x, unit: weeks, value: 8, source: assumption, kind: estimate, grade: expert}
  two: {nl: x, en: x, unit: people/week, value: 2, source: assumption, kind: estimate, grade: expert}
  forty: {nl: x, en: x, unit: people/week, value: 40, source: assumption, kind: estimate, grade: expert}
  few: {nl: x, en: x, unit: people, value: 10, source: assumption, kind: estimate, grade: expert}
  many: {nl: x, en: x, unit: people, value: 100, source: assumption, kind: estimate, grade: expert}
  goal: {nl: x, en: x, unit: people, value: 5000, source: assumption, kind: estimate, grade: expert}
"""


def test_while_posts_stay_empty_what_fills_them_helps_most(tmp_path: Path) -> None:
    """A desk more adds a clerk a week without a post; a seat more a soldier every eight weeks, who fills one."""
    (tmp_path / "two.yaml").write_text(TWO.lstrip(), "utf-8")
    world = build(load(str(tmp_path / "two.yaml")))
    run = Run(world, expect(world.network))
    seats, desks = worth_table(run).rows()
    assert (seats["capacity"], desks["capacity"]) == ("seats", "desks")
    assert seats["n_filled_more"] == pytest.approx(12)  # those who began from the second week on and are through
    assert desks["n_filled_more"] == pytest.approx(0.0, abs=1e-9)
    assert desks["n_more"] > 100 > seats["n_more"]
    found = answer_in_full(run)
    text = sentence(found, world.catalogue, words("en"))
    assert "Bottleneck: seats. One more from now on gives 12.0 more filled posts on 27 December 2027" in text
    assert three_keys(found, world.catalogue, words("nl"))[1].note.startswith("Eén extra: 12,0 gevulde functies meer")
