"""What was learnt from the observations, in words."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from dienmodel.model.parts import figure_of
from dienmodel.network.catalogue import Catalogue
from dienmodel.network.observed import Lack
from dienmodel.show.figure_texts import named
from dienmodel.show.names import category, title, title_within
from dienmodel.show.say.quantity import amount
from dienmodel.show.sheet import Sheet, sheet
from dienmodel.sweeps.learnt import FigureLearnt, PeopleLearnt, PointLearnt
from dienmodel.sweeps.left_out import Contradiction, LeftOut, WayLeftOut
from dienmodel.text.words import Words

FIGURES_SHOWN = 15
"""Figures that the report of a calibration lists."""

_WAYS: Mapping[WayLeftOut, str] = {"weights": "learnt.by_weights", "smoother": "learnt.by_smoother"}
"""What a forecast without a count rests on."""

PAIRS_SHOWN = 5
"""Contradictions that the report of a calibration lists."""

LEARNT = 0.01
"""Nats from which on something was learnt: a mean moved by a seventh of its spread, or a tenth of that was lost."""


def points_sheet(points: Sequence[PointLearnt], catalogue: Catalogue, w: Words) -> Sheet:
    """Each count with its error, and 5, 50 and 95 % before and after."""
    rows = [
        [
            title(catalogue, "observed", row.point, w),
            w.say("learnt.learn" if row.learn else "learnt.test"),
            amount(row.counted, row.unit, w),
            _small(row.error, row.unit, w),
            _small(row.lacks, row.unit, w),
            _three(row.before, row.unit, w),
            _three(row.after, row.unit, w),
        ]
        for row in points
    ]
    return sheet(
        w.say("learnt.points"), _head(("point", "use", "counted", "error", "lacks", "before", "after"), w), rows, 2
    )


def left_out_sheet(
    forecasts: Iterable[LeftOut], points: Sequence[PointLearnt], catalogue: Catalogue, w: Words
) -> Sheet:
    """What the others would have forecast of each count, on how many members that rests, and how far off it is."""
    counted = {row.point: row for row in points}
    rows = [
        [
            title(catalogue, "observed", row.point, w),
            amount(counted[row.point].counted, counted[row.point].unit, w),
            _three(row.forecast, counted[row.point].unit, w),
            w.number(row.off, 1),
            w.say(_WAYS[row.way], n=w.number(row.effective)),
        ]
        for row in forecasts
    ]
    head = _head(("point", "counted", "forecast", "off", "way"), w)
    return sheet(w.say("learnt.left_out"), head, rows, 1)


def contradicted(pairs: Sequence[Contradiction], catalogue: Catalogue, w: Words) -> list[str]:
    """Counts that contradict each other, a sentence for each pair, the worst first."""
    return [
        w.say("learnt.contradiction", points=_listed(row.points, catalogue, w), off=w.number(row.off, 1))
        for row in pairs[:PAIRS_SHOWN]
    ]


def figures_sheet(figures: Sequence[FigureLearnt], catalogue: Catalogue, w: Words, most: int = FIGURES_SHOWN) -> Sheet:
    """The figures of which most was learnt: what is left of their spread, and how far they moved."""
    rows = [
        [
            named(row.figure, catalogue, w),
            row.figure,
            w.say(f"learnt.{row.part}"),
            w.share(row.left),
            w.number(row.shift, 1),
        ]
        for row in figures[:most]
        if row.gained >= LEARNT
    ]
    return sheet(w.say("learnt.figures"), _head(("figure", "key", "part", "left", "shift"), w), rows, 3)


def people_sheet(people: Iterable[PeopleLearnt], catalogue: Catalogue, w: Words) -> Sheet:
    """People by category at the end of each year, 5, 50 and 95 % before and after."""
    rows = [
        [
            category(catalogue, row.category, w),
            w.day(row.day),
            *(" / ".join(map(w.people, b)) for b in (row.before, row.after)),
        ]
        for row in people
    ]
    return sheet(w.say("learnt.people"), _head(("category", "date", "before", "after"), w), rows, 2)


def touched(figures: Sequence[FigureLearnt], untouched: int, w: Words) -> str:
    """Of how many figures something was learnt, hardly anything, and nothing at all."""
    touched = {figure_of(row.figure) for row in figures}
    learnt = {figure_of(row.figure) for row in figures if row.gained >= LEARNT}
    numbers = {"learnt": len(learnt), "hardly": len(touched - learnt), "n": untouched, "all": len(touched) + untouched}
    return w.say("learnt.untouched", **{key: w.number(number) for key, number in numbers.items()})


def lacking(lacks: Mapping[str, Lack], w: Words) -> str:
    """That a scenario does not say what the model lacks, or that it says nothing is; empty where something is."""
    if not lacks:
        return w.say("learnt.nothing_lacks")
    return "" if any(lack.any for lack in lacks.values()) else w.say("learnt.lacks_zero")


def members(members: int, failed: int, w: Words) -> str:
    """How many members gave a consistent scenario."""
    if not failed:
        return w.say("learnt.all_members", members=w.number(members))
    return w.say("learnt.members", good=w.number(members - failed), members=w.number(members))


def findings(points: Sequence[PointLearnt], catalogue: Catalogue, w: Words) -> list[str]:
    """Counts that contradict what was thought before, and those that do not fit what was learnt; a sentence each."""
    said = []
    for key, those in (
        ("surprising", [row for row in points if row.surprising]),
        ("apart", [row for row in points if row.apart]),
    ):
        if those:
            said.append(w.say(f"learnt.{key}", points=_listed([row.point for row in those], catalogue, w)))
    tests = [row for row in points if not row.learn]
    if tests:
        inside = w.number(sum(row.inside for row in tests))
        said.append(w.say("learnt.tests", inside=inside, tests=w.number(len(tests))))
    return said


def doubt(kind: str, values: Mapping[str, Any], catalogue: Catalogue, w: Words) -> str:
    """Why the ensemble must not be trusted, in one sentence."""
    shown = {}
    for key, value in values.items():
        if key == "points":
            shown[key] = _listed(value, catalogue, w)
        else:
            shown[key] = w.share(value) if key == "share" else w.number(value)
    return w.say(f"learnt.doubt_{kind}", **shown)


def _listed(points: Sequence[str], catalogue: Catalogue, w: Words) -> str:
    return w.listed([title_within(catalogue, "observed", point, w) for point in points])


def _small(value: float, unit: str, w: Words) -> str:
    """An error, of which few people may be a part of one."""
    return w.number(value, 1) if unit == "people" and 0.0 < value < 10.0 else amount(value, unit, w)


def _three(band: tuple[float, float, float], unit: str, w: Words) -> str:
    return " / ".join(amount(value, unit, w) for value in band)


def _head(names: Sequence[str], w: Words) -> list[str]:
    return [w.say(f"learnt_columns.{name}") for name in names]
