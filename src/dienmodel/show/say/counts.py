"""What was counted, in words: published counts beside a run, and the user's own of the start beside the figures."""

from collections.abc import Iterable, Sequence
from datetime import date

from dienmodel.network.catalogue import Catalogue
from dienmodel.network.compile.stocks.snapshot import TOLERANCE, Reconciled
from dienmodel.runs.answer import Answer
from dienmodel.runs.counted import FAR, BesideCount
from dienmodel.show.names import category, title, within
from dienmodel.show.sheet import Sheet, sheet
from dienmodel.text.words import Words


def counts_sentence(answer: Answer, catalogue: Catalogue, w: Words) -> str:
    """A run without a target beside the last count of each category, and where it leaves them; empty without counts."""
    if answer.main is not None or not answer.counted:
        return ""
    parts = "; ".join(_beside(count, catalogue, w) for count in answer.counted)
    return f"{w.say('answer.counts', parts=parts)} {_left(answer.counted, catalogue, w)}"


def _beside(count: BesideCount, catalogue: Catalogue, w: Words) -> str:
    """The last count of a category, what the run has, and the difference, as exact as the count: it must add up."""
    difference = round(count.expected) - round(count.counted)
    return w.say(
        "answer.count",
        category=_named(count, catalogue, w),
        day=w.day(count.day),
        counted=w.number(count.counted),
        people=w.number(count.expected),
        difference=f"{'+' if difference > 0 else ''}{w.number(difference)}",
        share=w.share(count.expected / count.counted - 1.0, 1),
    )


def _left(counts: Sequence[BesideCount], catalogue: Catalogue, w: Words) -> str:
    """From which counts on the run is far from them all, by category; that it is from none."""
    left: dict[date, list[str]] = {}
    for count in counts:
        if count.leaves is not None:
            left.setdefault(count.leaves, []).append(_named(count, catalogue, w))
    parts = [w.say("answer.leaves_part", categories=w.listed(left[day]), day=w.day(day)) for day in sorted(left)]
    return w.say("answer.leaves" if parts else "answer.leaves_none", parts=w.listed(parts), far=w.share(FAR))


def _named(count: BesideCount, catalogue: Catalogue, w: Words) -> str:
    return within(catalogue, category(catalogue, count.category, w), w)


def own_counts_sheet(catalogue: Catalogue, lines: Sequence[Reconciled], w: Words) -> Sheet:
    """The user's own counts of the start beside the scenario's figures, with the total of each stock."""
    stocks = dict.fromkeys(line.stock for line in lines)
    rows = [row for stock in stocks for row in _of_stock(catalogue, [line for line in lines if line.stock == stock], w)]
    head = [w.say(f"columns.{key}") for key in ("stock", "group", "by_figures", "own_count", "difference")]
    if any(row[-1] for row in rows):
        head.append(w.say("columns.marked"))
    else:
        rows = [row[:-1] for row in rows]
    return sheet(w.say("sheets.own_counts"), head, rows, 2)


def _of_stock(catalogue: Catalogue, lines: Sequence[Reconciled], w: Words) -> Iterable[list[str]]:
    """The counts of one stock by group, and their sum where there are several."""
    name = title(catalogue, "stocks", lines[0].stock, w)
    for line in lines:
        yield [
            name,
            ", ".join(w.name("members", member) for member in line.group),
            *_counts(line.said, line.counted, w),
        ]
    if len(lines) > 1:
        totals = sum(line.said for line in lines), sum(line.counted for line in lines)
        yield [name, w.name("names", "total"), *_counts(*totals, w)]


def _counts(by_figures: int, counted: int, w: Words) -> list[str]:
    """Both, the difference, and a mark where that is large."""
    apart = abs(counted - by_figures) > TOLERANCE * by_figures
    mark = w.say("start.apart", share=w.share(TOLERANCE)) if apart else ""
    return [*(w.number(n) for n in (by_figures, counted, counted - by_figures)), mark]
