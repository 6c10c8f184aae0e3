"""What a plan tells of floors and ceilings that the course which follows it misses, as a run does."""

from pathlib import Path

import pytest

from dienmodel.engines.expect.expect import expect
from dienmodel.model.load import load
from dienmodel.network.world import World, build
from dienmodel.plan.passed import passed_ceilings
from dienmodel.runs.answer import answer
from dienmodel.runs.run import Run
from dienmodel.show.say.answer import behind
from dienmodel.show.say.plan_head import limit_lines
from dienmodel.text.words import words

from ..network.test_ceilings import BASE

FEWEST = "  few: {nl: x, en: x, unit: people, value: 120, source: assumption, kind: estimate, grade: expert}\n"


def world(tmp_path: Path, heads: int, more: str) -> World:
    path = tmp_path / "limits.yaml"
    path.write_text(BASE.lstrip().replace("table: {default: 100}", f"table: {{default: {heads}}}") + FEWEST + more)
    return build(load(str(path)))


def test_a_floor_that_is_missed_is_told_as_the_run_tells_it(tmp_path: Path) -> None:
    """A hundred of the highest rank, where a hundred and twenty are asked for from the first day on."""
    floor = "floors: {enough: {title: {nl: Genoeg, en: Enough}, where: {rank: [high]}, fewest: few}}\n"
    built = world(tmp_path, 100, floor)
    run = Run(built, expect(built.network))
    for language in ("nl", "en"):
        (line,) = limit_lines(run, words(language))
        assert line in behind(answer(run), built.catalogue, words(language))
    assert line.startswith("“Enough” is not kept: it asks for at least 120 people")


@pytest.mark.parametrize("heads", [100, 200])
def test_a_ceiling_that_is_passed_is_told(tmp_path: Path, heads: int) -> None:
    """Three hundred may be there; of four hundred who are at the start nobody is sent away."""
    top = "ceilings: {top: {title: {nl: Grens, en: Limit}, category: force, most: most}}\n"
    built = world(tmp_path, heads, top)
    course = expect(built.network)
    passed = passed_ceilings(built.network, course, built.catalogue.now)
    lines = limit_lines(Run(built, course), words("en"))
    if heads == 100:
        assert (passed, lines) == ([], [])
        return
    (ceiling,) = passed
    assert (ceiling.ceiling, ceiling.most) == ("top", 300.0)
    assert ceiling.people == pytest.approx(400.0, abs=1.0)
    assert lines[0].startswith("“Limit” is not kept: it allows at most 300 people, and on ")
    assert len(passed_ceilings(built.network, course, built.catalogue.end)) == 0
