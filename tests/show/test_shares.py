"""A share of a capacity is called after the people whose share it is."""

import pytest

from dienmodel.engines.expect.expect import expect
from dienmodel.model.load import load
from dienmodel.network.world import World, build
from dienmodel.runs.run import Run
from dienmodel.show.names import title
from dienmodel.show.pictures.picture import subject_of
from dienmodel.show.sheets import limits_sheet
from dienmodel.text.words import words

SHARES = """
scenario: shares
title: {nl: Delen, en: Shares}
start: 2026-01-05
end: 2028-01-03
dimensions: {arm: {title: {nl: a, en: a}, members: [army, navy], share: by_arm}}
categories: {staff: {nl: mensen, en: staff}}
stocks: {staff: {title: {nl: mensen, en: staff}, category: staff, by: [arm]}}
stages: {course: {title: {nl: les, en: course}, duration: eight, gate: course}}
gates:
  course:
    title: {nl: les, en: course}
    by: [arm]
    uses: {seats: null}
    gives_up: nobody
    first:
      - {tracks: [short], at_most: {seats: part}}
      - {tracks: [long], where: {arm: [navy]}, at_most: {seats: part}, reserved: {seats: part}}
capacities: {seats: {title: {nl: Stoelen, en: Seats}, kind: places, by: [arm], amount: seats}}
tracks:
  short:
    title: {nl: Kort, en: Short}
    by: [arm]
    category: staff
    entry: {people: many}
    stages: [course]
    then: [{stock: staff}]
  long:
    title: {nl: Lang, en: Long}
    by: [arm]
    category: staff
    entry: {people: many}
    stages: [course]
    then: [{stock: staff}]
figures:
  eight: {nl: x, en: x, unit: weeks, value: 8, source: assumption, kind: estimate, grade: expert}
  by_arm: {nl: x, en: x, unit: share, value: 0.5, source: assumption, kind: estimate, grade: expert}
  part: {nl: x, en: x, unit: share, value: 0.25, source: assumption, kind: estimate, grade: expert}
  seats: {nl: x, en: x, unit: people, value: 80, source: assumption, kind: estimate, grade: expert}
  many: {nl: x, en: x, unit: people/week, value: 40, source: assumption, kind: estimate, grade: expert}
"""


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    path = tmp_path_factory.mktemp("shares") / "shares.yaml"
    path.write_text(SHARES.lstrip())
    return build(load(str(path)))


@pytest.mark.parametrize(
    ("label", "dutch", "english"),
    [
        ("seats:army:at_most_1", "Stoelen, Landmacht, het deel voor kort", "Seats, Army, the share for short"),
        (
            "seats:navy:at_most_2",
            "Stoelen, Marine, het deel voor lang (Marine)",
            "Seats, Navy, the share for long (Navy)",
        ),
        (
            "seats:navy:unreserved_1",
            "Stoelen, Marine, niet gereserveerd voor lang (Marine)",
            "Seats, Navy, not reserved for long (Navy)",
        ),
    ],
)
def test_it_is_told_whose_share_it_is(world: World, label: str, dutch: str, english: str) -> None:
    assert label in world.network.labels.capacity
    for language, text in (("nl", dutch), ("en", english)):
        assert title(world.catalogue, "capacities", label, words(language)) == text


def test_the_list_of_limits_says_it_too(world: World) -> None:
    run = Run(world, expect(world.network))
    for language in ("nl", "en"):
        sheet = limits_sheet(subject_of(run, words(language)))
        assert sheet is not None
        shown = " ".join(row[0] for row in sheet.rows)
        assert "at most 1" not in shown and "at_most" not in shown and "hoogste 1" not in shown
