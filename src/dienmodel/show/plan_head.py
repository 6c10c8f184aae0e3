"""What a plan says first: what its aims reached, each with its unit."""

from collections.abc import Sequence

from dienmodel.model.scenario import Said
from dienmodel.plan.file import TOGETHER
from dienmodel.plan.planner import Plan
from dienmodel.show.plan_words import aim_title, amount, parts_of
from dienmodel.text.words import Words


def reached(said: Said, found: Plan, aims: Sequence[str], w: Words) -> list[tuple[str, str]]:
    """What each aim is called and what it reached; under aims that are weighed together each of them."""
    rows = []
    for aim, value in zip(aims, found.values, strict=True):
        rows.append((aim_title(said, aim, w), amount(said, aim, value, w)))
        parts = zip(aim.split(TOGETHER), parts_of(said, aim, found.parts, w), strict=False)
        rows += [(text, amount(said, part, got, w)) for part, (text, got) in parts]
    return rows
