"""What became of what an earlier edition said, in words: counts in their bands, and bands that moved."""

from collections.abc import Iterator, Sequence

from dienmodel.network.catalogue import Catalogue
from dienmodel.runs.editions import (
    FILLED,
    INDICATOR,
    PEOPLE,
    CountSince,
    EarlierEdition,
    Revision,
    chance_of_so_few,
    counted_since,
    revisions,
    without_band,
)
from dienmodel.show.names import category, title
from dienmodel.show.sheet import Sheet
from dienmodel.text.table import Table
from dienmodel.text.words import Words, rounded

ENOUGH_COUNTS = 30
"""Counts from which on the share that lay in their bands says something: three are expected outside bands of 90 %."""

NINETY_PERCENT = 0.9


def earlier_lines(earlier: EarlierEdition, said: Table, catalogue: Catalogue, w: Words) -> list[str]:
    """How the bands of an earlier edition fared, the finding first."""
    counts, revised = counted_since(earlier, said), revisions(earlier, said, catalogue.now)
    lines = [_fared(counts, w), *_care(counts, w), *_moved(revised, w)]
    if rest := without_band(earlier, said):
        lines.append(w.say("edition.without_band", n=w.number(rest)))
    return [*lines, *_which(earlier, catalogue, w)]


def _fared(counts: Sequence[CountSince], w: Words) -> str:
    if not counts:
        return w.say("edition.no_counts")
    inside = sum(each.inside for each in counts)
    share = w.share(NINETY_PERCENT)
    key = "edition.fared_one" if len(counts) == 1 else "edition.fared"
    return w.say(key, n=w.number(inside), all=w.number(len(counts)), share=share)


def _care(counts: Sequence[CountSince], w: Words) -> Iterator[str]:
    """How much that says: little while there are few counts, for of good bands it would often be as many."""
    if not counts:
        return
    inside = sum(each.inside for each in counts)
    chance = w.share(chance_of_so_few(inside, len(counts)))
    yield w.say("edition.chance_of_so_few", n=w.number(inside), all=w.number(len(counts)), chance=chance)
    if len(counts) < ENOUGH_COUNTS:
        yield w.say("edition.few_counts", n=w.number(ENOUGH_COUNTS))


def _moved(revised: Sequence[Revision], w: Words) -> Iterator[str]:
    """How many medians of now lie in the bands of before."""
    if revised:
        inside = sum(each.inside for each in revised)
        values = {"n": w.number(inside), "all": w.number(len(revised)), "share": w.share(NINETY_PERCENT)}
        yield w.say("edition.moved", **values)


def _which(earlier: EarlierEdition, catalogue: Catalogue, w: Words) -> Iterator[str]:
    """Which edition that was, and where it was of another scenario or had bands of luck alone."""
    name = w.text(_Both(**earlier.title))
    yield w.say("edition.earlier", title=name, day=w.day(earlier.today), n=w.number(earlier.draws))
    if earlier.scenario != catalogue.scenario:
        yield w.say("edition.other_scenario", then=earlier.scenario, now=catalogue.scenario)
    if not earlier.draws:
        yield w.say("edition.luck_alone")


class _Both:
    """A title in both languages, as the facts of an edition have it."""

    def __init__(self, nl: str, en: str) -> None:
        self.nl, self.en = nl, en


def since_sheet(counts: Sequence[CountSince], catalogue: Catalogue, w: Words) -> Sheet | None:
    """Every new count in the band that the earlier edition gave; None without any."""
    rows = [
        [
            category(catalogue, each.category, w),
            w.day(each.day),
            w.span(w.people(each.band.low), w.people(each.band.high)),
            w.people(each.counted),
            _side(each, w),
        ]
        for each in counts
    ]
    names = ("quantity", "day", "band_before", "counted", "inside")
    head = [w.say(f"edition_columns.{name}") for name in names]
    return Sheet(w.say("edition.since"), head, rows, frozenset({2, 3})) if rows else None


def _side(each: CountSince, w: Words) -> str:
    """Inside, or by how many people outside on which side."""
    if each.inside:
        return w.say("edition.inside")
    gap = each.counted - each.band.high if each.counted > each.band.high else each.band.low - each.counted
    return w.say("edition.above" if each.counted > each.band.high else "edition.below", n=w.people(gap))


def revised_sheet(revised: Sequence[Revision], year: int, catalogue: Catalogue, w: Words) -> Sheet | None:
    """Bands of before and of now: people and targets on all days, indicators in one year; None without any."""
    shown = [each for each in revised if each.kind != INDICATOR or each.day.year == year]
    rows = [
        [
            said_name(each.kind, each.name, each.unit, catalogue, w),
            w.day(each.day),
            _band(each.before, w),
            _band(each.now, w),
            _shift(each, w),
            w.say("edition.inside" if each.inside else "edition.outside"),
        ]
        for each in shown
    ]
    names = ("quantity", "day", "before", "now", "shift", "inside")
    head = [w.say(f"edition_columns.{name}") for name in names]
    return Sheet(w.say("edition.revised", year=str(year)), head, rows, frozenset({2, 3, 4})) if rows else None


def said_name(kind: str, name: str, unit: str, catalogue: Catalogue, w: Words) -> str:
    """What is said: people of a category, people or filled posts of a target, an indicator with its unit."""
    if kind == PEOPLE:
        return category(catalogue, name, w)
    if kind == INDICATOR:
        return f"{title(catalogue, 'indicators', name, w)} ({w.say(f'units.{unit}')})"
    target = title(catalogue, "targets", name, w)
    return w.say("edition.filled" if kind == FILLED else "edition.target", target=target)


def _band(band: tuple[float, float, float], w: Words) -> str:
    low, middle, high = map(w.people, band)
    return f"{middle} ({w.span(low, high)})"


def _shift(each: Revision, w: Words) -> str:
    """The shift as it shows between the numbers that are told."""
    return w.signed(rounded(each.now.middle) - rounded(each.before.middle))
