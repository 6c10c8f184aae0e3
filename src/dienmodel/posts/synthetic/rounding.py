"""Whole people from expectations: every margin exact, every cell within one of what is expected."""

from collections.abc import Sequence

import numpy as np

from dienmodel.network.network import Ints, Reals
from dienmodel.solver.highs import Solver, Status
from dienmodel.solver.program import ColumnBlock, Program, RowBlock
from dienmodel.text.faults import Fault, FaultyInput, Values

ROUNDS, CLOSE = 1000, 1e-9
"""Rounds of fitting, and the relative distance from the margins at which it ends."""


def fitted(rows: Ints, columns: Ints, weights: Reals, names: tuple[str, str, Sequence[str], Sequence[str]]) -> Reals:
    """The table [rows, columns] that is proportional to weights and has both margins (iterative proportional fitting).

    `names` are those of the two margins, of the rows and of the columns, to say which contradict each other.

    Raises:
        FaultyInput: the margins have different totals, or the weights leave no room for one of them.
    """
    first, second, row_names, column_names = names
    if rows.sum() != columns.sum():
        gap: Values = {"first": first, "second": second, "total": int(rows.sum()), "other": int(columns.sum())}
        raise FaultyInput([Fault("margins-totals", "margins", gap)])
    cells = np.array(weights, float)
    for _ in range(ROUNDS):
        cells = _scaled(cells, rows / np.maximum(cells.sum(axis=1), 1e-300), 0)
        off = np.abs(cells.sum(axis=0) - columns)
        if off.max(initial=0.0) <= CLOSE * max(1, int(columns.sum())):
            break
        cells = _scaled(cells, columns / np.maximum(cells.sum(axis=0), 1e-300), 1)
    missed = [(first, n, r, s) for n, r, s in zip(row_names, rows, cells.sum(axis=1), strict=True)]
    missed += [(second, n, c, s) for n, c, s in zip(column_names, columns, cells.sum(axis=0), strict=True)]
    margin, name, wanted, room = max(missed, key=lambda each: abs(each[2] - each[3]))
    if abs(wanted - room) > 1e-6 * max(1, int(rows.sum())):
        about: Values = {"margin": margin, "member": name, "wanted": int(wanted), "found": round(float(room), 1)}
        raise FaultyInput([Fault("margins-apart", "margins", about)])
    return cells


def _scaled(cells: Reals, factor: Reals, axis: int) -> Reals:
    scaled: Reals = cells * (factor[:, None] if axis == 0 else factor[None, :])
    return scaled


def rounded(expected: Reals) -> Ints:
    """A whole table [rows, columns] with the margins of the expected one, each cell rounded up or down.

    Margins must be whole to within a ten-thousandth. Such a table is a flow from rows to columns within bounds, and
    there always is a whole one; of all, one that is near to the expectation.

    Raises:
        ArithmeticError: the margins are not whole.
    """
    totals = [expected.sum(axis=axis) for axis in (1, 0)]
    margins = [np.rint(total) for total in totals]
    if any(np.abs(m - t).max(initial=0.0) > 1e-4 for m, t in zip(margins, totals, strict=True)):
        raise ArithmeticError("margins are not whole")
    snapped = np.where(np.abs(expected - np.rint(expected)) < 1e-7, np.rint(expected), expected)
    lower, upper = np.floor(snapped), np.ceil(snapped)
    n_rows, n_columns = expected.shape
    cells = np.arange(expected.size).reshape(expected.shape)
    column = np.concatenate([cells.ravel(), cells.T.ravel()])
    start = np.concatenate([np.arange(n_rows) * n_columns, expected.size + np.arange(n_columns + 1) * n_rows])
    margin = np.concatenate(margins)
    block = RowBlock(range(n_rows + n_columns), start, column, np.ones(len(column)), margin, margin)
    columns = ColumnBlock(range(expected.size), np.zeros(expected.size + 1, np.int64), cells[:0, 0], np.zeros(0))
    program = Program((columns, block), lower.ravel(), upper.ravel(), margin, margin)
    solution = Solver().solve(program, (lower + upper - 2 * snapped).ravel())
    if solution.status is not Status.OPTIMAL:
        raise ArithmeticError("no whole table was found")
    table: Ints = np.rint(solution.x).astype(np.int64).reshape(expected.shape)
    return table


def shared_out(total: int, weights: Sequence[float] | Reals) -> Ints:
    """A whole number shared out by weights, each part within one of its share; the largest remainders go up."""
    share = np.asarray(weights, float) * (total / max(float(np.sum(weights)), 1e-300))
    parts = np.floor(share + 1e-9).astype(np.int64)
    order = np.lexsort((np.arange(len(parts)), -(share - parts)))
    parts[order[: total - int(parts.sum())]] += 1
    return parts
