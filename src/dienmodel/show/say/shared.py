"""What worlds do in futures that they share, in words: bands, and what cannot be told apart."""

from collections.abc import Callable, Collection, Sequence

from dienmodel.runs.paired import PairedEffect
from dienmodel.show.say.comparison import between
from dienmodel.show.sheet import Sheet, sheet
from dienmodel.text.table import Table, TableRow
from dienmodel.text.words import Words

COLUMNS = ("number", "middle", "half", "band", "turned", "verdict")


def bands_sheet(
    bands: Table,
    caption: str,
    names: Sequence[str],
    name: Callable[[TableRow], list[str]],
    numbers: Collection[str],
    w: Words,
) -> Sheet:
    """A row for each gain and number: its middle, half and nine in ten of the futures, and how sure its sign is.

    `names` head the columns that `name` fills for a row; of the `numbers` only these are shown.
    """
    rows = [[*name(row), *_cells(row, w)] for row in bands.rows() if row["quantity"] in numbers]
    head = [*names, *(w.say(f"shared_columns.{column}") for column in COLUMNS)]
    return sheet(caption, head, rows, len(names) + 1)


def _cells(row: TableRow, w: Words) -> list[str]:
    return [
        w.say(f"shared_numbers.{row['quantity']}"),
        w.signed(row["p50"]),
        between(row["p25"], row["p75"], w),
        between(row["p5"], row["p95"], w),
        w.share(row["turned"]),
        w.say("shared.distinct" if row["distinct"] else "shared.same"),
    ]


def caption(counted: str, draws: int, learnt_from: int, w: Words) -> str:
    """Over how many futures bands are told, whence their figures, and what is counted."""
    key = "shared.learnt" if learnt_from else "shared.ranges"
    return w.say(key, counted=counted, n=w.number(draws), counts=w.number(learnt_from))


def best_sentence(best: str, level: Sequence[str], w: Words) -> str:
    """What gains most in the middle of the futures, and what cannot be told apart from it."""
    if not level:
        return w.say("shared.best_alone", best=best)
    return w.say("shared.best_level", best=best, level=w.listed([f"“{name}”" for name in level]))


def told_effect(effect: PairedEffect, w: Words) -> str:
    """An effect in one cell: its middle and band, over how many futures, and how sure its sign is."""
    middle, band = w.signed(effect.p50), between(effect.p5, effect.p95, w)
    values = {"middle": middle, "band": band, "n": w.number(effect.draws), "turned": w.share(effect.turned)}
    return w.say("shared.cell" if effect.distinct else "shared.cell_same", **values)
