"""What decides a target and what to find out first, in words."""

from collections.abc import Sequence

from dienmodel.model.figures import Figure
from dienmodel.model.parts import figure_of
from dienmodel.network.catalogue import Catalogue
from dienmodel.show.figure_texts import named, range_in_short, value_in_short
from dienmodel.show.sheet import Sheet, sheet
from dienmodel.sweeps.decides.decides import Decides, DecidingPart, FigureLimit
from dienmodel.text.words import Words, lower

SHOWN = 15
"""Figures that are listed."""

NAMED = 3
"""Figures that the sentence names."""

TO_SPEAK_OF = 0.01
"""Share of the spread from which on the sentence names a figure."""

LITTLE = 0.4
"""Share of the spread that is foretold below which more draws are worth their time."""

WEAK = 0.6
"""Harmonic mean of coverage and density below which limits are a weak sign."""


def sentences(found: Decides, catalogue: Catalogue, w: Words) -> list[str]:
    """Which figures decide, what to know one is worth, how much of it was found, and in which futures it fails."""
    if found.figures:
        lines = [_which(found, catalogue, w), w.say("decides.explained", **_evidence(found, w))]
        little = w.say("decides.little_learnt" if found.together else "decides.little")
        lines += [little] if found.explained < LITTLE else []
    else:
        lines = [w.say("decides.nothing", draws=w.number(found.draws), **_counted(found, w))]
    if found.together:
        lines.append(w.say("decides.together"))
    if found.right.value > 0.0:
        lines.append(w.say("decides.right", now=w.share(1.0 - found.right.value)))
    return [*lines, where(found, catalogue, w)]


def _counted(found: Decides, w: Words) -> dict[str, str]:
    return {"counted": w.say("decides.posts" if found.posts else "decides.people"), "day": w.day(found.day)}


def _evidence(found: Decides, w: Words) -> dict[str, str]:
    return {"draws": w.number(found.draws), "figures": w.number(found.varied), "share": w.share(found.explained)}


def _which(found: Decides, catalogue: Catalogue, w: Words) -> str:
    """The figures that decide most, and what it is worth to know the first."""
    first, width = found.figures[0], found.beyond.high - found.beyond.low
    figures = [
        w.say("decides.figure", figure=_figure(part.name, catalogue, w), share=w.share(part.first))
        for part in found.figures[:NAMED]
        if part is first or part.first >= TO_SPEAK_OF
    ]
    return w.say(
        "decides.some",
        figures=w.listed(figures),
        first=_figure(first.name, catalogue, w),
        width=w.people(width),
        narrows=w.people(first.narrows * width),
        **_counted(found, w),
    )


def where(found: Decides, catalogue: Catalogue, w: Words) -> str:
    """In which futures the target is missed, or met; or why nothing can be said of that."""
    box = found.where
    if box.asked == "worst":
        begin = w.say("decides.worst_of_met" if found.met else "decides.worst_of_missed")
    else:
        begin = w.say("decides.missed" if box.asked == "missed" else "decides.met", share=w.share(box.share))
    if not box.limits:
        return f"{begin} {w.say('decides.no_box')}"
    key = {"missed": "decides.box_missed", "met": "decides.box_met", "worst": "decides.box_worst"}[box.asked]
    coverage, density = box.measured.coverage, box.measured.density
    limits = w.listed([_limit(limit, catalogue, w) for limit in box.limits])
    limited = w.say(key, coverage=w.share(coverage), density=w.share(density), limits=limits)
    weak = 2.0 * coverage * density / (coverage + density) < WEAK
    return " ".join([begin, limited, *([w.say("decides.weak")] if weak else [])])


def _limit(limit: FigureLimit, catalogue: Catalogue, w: Words) -> str:
    figure, name = catalogue.figures[figure_of(limit.figure)], _figure(limit.figure, catalogue, w)
    if limit.low is None or limit.high is None:
        low = limit.low is not None
        end = _end(figure, limit.low if limit.low is not None else limit.high or 0.0, w)
        return w.say("decides.above", figure=name, low=end) if low else w.say("decides.below", figure=name, high=end)
    return w.say("decides.between", figure=name, low=_end(figure, limit.low, w), high=_end(figure, limit.high, w))


def _end(figure: Figure, move: float, w: Words) -> str:
    """An end of a limit: in the unit of the figure where it is one number, else as a factor on it."""
    if figure.value is None:
        return w.say("decides.times", factor=w.short_number(move))
    value = move if figure.by_values else move * figure.value
    return f"{w.short_number(value)} {w.say(f'units.{figure.unit}')}"


def _figure(key: str, catalogue: Catalogue, w: Words) -> str:
    return f"“{lower(named(key, catalogue, w))}”"


# --- tables ----------------------------------------------------------------------------------------------------------


def figures_sheet(found: Decides, catalogue: Catalogue, w: Words) -> Sheet:
    """The figures that tell most: what each decides, alone and with others, and what knowing it is worth."""
    rows = [
        [
            w.text(catalogue.figures[part.name]),
            part.name,
            *_numbers(part, found, w),
        ]
        for part in found.figures[:SHOWN]
    ]
    caption = w.say("decides.figures", **_counted(found, w))
    return sheet(caption, _head(("figure", "key"), found, w), rows, 2)


def themes_sheet(found: Decides, w: Words) -> Sheet:
    """The same by theme."""
    rows = [[w.name("themes", part.name), *_numbers(part, found, w)] for part in found.themes]
    return sheet(w.say("decides.themes", **_counted(found, w)), _head(("theme",), found, w), rows)


def _numbers(part: DecidingPart, found: Decides, w: Words) -> list[str]:
    """Shares with their errors, what the band narrows by, and what it adds to the chance to be right."""
    numbers = [
        _with_error(part.first, part.first_error, w),
        _with_error(part.total, part.total_error, w),
        w.people(part.narrows * (found.beyond.high - found.beyond.low)),
    ]
    return [*numbers, _with_error(part.right.value, part.right.error, w)] if found.right.value > 0.0 else numbers


def _with_error(share: float, error: float, w: Words) -> str:
    return w.say("decides.with_error", share=w.share(share, 1), error=w.number(100.0 * error, 1))


def _head(names: Sequence[str], found: Decides, w: Words) -> list[str]:
    numbers = ("first", "total", "narrows", *(("right",) if found.right.value > 0.0 else ()))
    return [w.say(f"decides_columns.{name}") for name in (*names, *numbers)]


def wanted_sheet(found: Decides, catalogue: Catalogue, w: Words, most: int) -> Sheet:
    """The figures that are worth most to know, as they are now, and by how much each narrows the band."""
    width = found.beyond.high - found.beyond.low
    rows = [
        [
            w.text(catalogue.figures[part.name]),
            part.name,
            w.say(f"units.{catalogue.figures[part.name].unit}"),
            value_in_short(catalogue.figures[part.name], w),
            range_in_short(catalogue.figures[part.name], w),
            w.people(part.narrows * width),
        ]
        for part in found.figures[:most]
    ]
    head = [w.say("decides_columns.figure"), w.say("decides_columns.key"), *_asked_head(w)]
    return sheet(w.say("wanted.title", **_counted(found, w)), head, rows, 3)


def _asked_head(w: Words) -> list[str]:
    return [*(w.say(f"columns.{name}") for name in ("unit", "value", "range")), w.say("decides_columns.narrows")]
