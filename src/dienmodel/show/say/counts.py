"""The user's own counts of the start beside the figures of a scenario."""

from collections.abc import Iterable, Sequence

from dienmodel.network.catalogue import Catalogue
from dienmodel.network.compile.stocks.snapshot import Reconciled
from dienmodel.show.names import title
from dienmodel.show.sheet import Sheet, sheet
from dienmodel.text.words import Words


def own_counts_sheet(catalogue: Catalogue, lines: Sequence[Reconciled], w: Words) -> Sheet:
    """The user's own counts of the start beside the scenario's figures, with the total of each stock."""
    stocks = dict.fromkeys(line.stock for line in lines)
    rows = [row for stock in stocks for row in _of_stock(catalogue, [line for line in lines if line.stock == stock], w)]
    head = [w.say(f"columns.{key}") for key in ("stock", "group", "by_figures", "own_count", "difference")]
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
    return [w.number(n) for n in (by_figures, counted, counted - by_figures)]
