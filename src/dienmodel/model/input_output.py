"""Input-output tables: who in a country buys how much of what from whom, and what each buys abroad and pays in taxes.

A file, CSV or Excel, has a row and a column for every product, in any order, by the same names. Below the products
stand the rows `imports`, `taxes` (on products, less subsidies), `value_added`, `output` and, to count jobs, `wages`,
which are a part of value added. Columns for final demand may stand beside them; they are held against the output as
well. Amounts are of one year and one unit, such as million euro.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from dienmodel.text.faults import Fault, FaultyInput, one_of
from dienmodel.text.files import DATA
from dienmodel.text.rows.files import Heads, Row, Rows, read_rows
from dienmodel.text.rows.typed import with_numbers

IMPORTS, TAXES, WAGES, VALUE_ADDED, OUTPUT = "imports", "taxes", "wages", "value_added", "output"
BELOW = (IMPORTS, TAXES, WAGES, VALUE_ADDED, OUTPUT)
"""Rows that are no products."""

FINAL = ("households", "non_profits", "government", "investment", "stocks", "exports")
"""Columns that are no products, besides the output."""

YEARS = {"nederland_2000": 2000}
"""Of which year the tables of the package are; of others nobody says it."""

ROUNDED = 0.5
"""By how much each amount of a table may be rounded, in its own unit."""


@dataclass(frozen=True)
class InputOutput:
    """A table of domestic production: `uses[i][j]` is what product j takes of product i, the others are per product.

    Output is what all inputs of a product come to together, so that columns balance exactly.
    """

    products: tuple[str, ...]
    uses: tuple[tuple[float, ...], ...]
    imports: tuple[float, ...]
    taxes: tuple[float, ...]
    value_added: tuple[float, ...]
    output: tuple[float, ...]
    wages: tuple[float, ...] | None


def table_file(name: str, folder: Path) -> Path:
    """File of a table: a name inside the package, or a file beside a scenario.

    Raises:
        FaultyInput: there is no such table.
    """
    if name in table_names():
        return DATA / "industry" / f"{name}.csv"
    path = folder / name
    if path.is_file():
        return path
    raise FaultyInput([Fault("io-table", name, {"word": name, "one_of": one_of(name, table_names())})])


def table_names() -> list[str]:
    """Names of the tables inside the package."""
    return sorted(path.stem for path in (DATA / "industry").glob("*.csv"))


def read_input_output(path: Path) -> InputOutput:
    """Read a table and hold it against itself.

    Raises:
        FaultyInput: everything that is wrong with it, with file and row: an unknown name, an amount that is none or is
            below zero, a column or a row that does not add up, or a product that takes all it makes.
    """
    rows = read_rows(path, Heads(more=(*FINAL, OUTPUT)))
    named, columns = rows.columns[0], rows.columns[1:]
    rows = with_numbers(rows, columns, optional=columns)
    if rows.faults:
        raise FaultyInput(list(rows.faults))
    products = tuple(name for name in columns if name not in (*FINAL, OUTPUT))
    by_name = {str(row.cells[named]).strip(): row for row in rows.rows}
    if faults := list(_of_names(rows, by_name, products)):
        raise FaultyInput(faults)
    amounts = {name: {column: row.cells[column] or 0.0 for column in columns} for name, row in by_name.items()}
    table = _table(products, amounts)
    if faults := list(_of_sums(table, amounts, by_name, columns)):
        raise FaultyInput(faults)
    return table


def as_csv(table: InputOutput) -> str:
    """A table as its file, without final demand."""
    below = {IMPORTS: table.imports, TAXES: table.taxes, VALUE_ADDED: table.value_added, OUTPUT: table.output}
    below |= {} if table.wages is None else {WAGES: table.wages}
    rows = [*zip(table.products, table.uses, strict=True), *below.items()]
    lines = [["product", *table.products], *([name, *map(repr, row)] for name, row in rows)]
    return "".join(f"{','.join(line)}\n" for line in lines)


def _of_names(rows: Rows, by_name: Mapping[str, Row], products: Sequence[str]) -> Iterator[Fault]:
    """Rows and columns that do not meet."""
    for name, row in by_name.items():
        if name not in (*products, *BELOW):
            yield Fault("io-name", row.where, {"name": name, "one_of": one_of(name, (*products, *BELOW))})
    needed = (*products, *(name for name in BELOW if name != WAGES))
    if missing := [name for name in needed if name not in by_name]:
        yield Fault("io-missing", rows.head, {"names": missing})
    if len(by_name) < len(rows.rows):
        yield Fault("io-twice", rows.head)
    if not products:
        yield Fault("io-empty", rows.head)


def _table(products: tuple[str, ...], amounts: Mapping[str, Mapping[str, float]]) -> InputOutput:
    def row(name: str) -> tuple[float, ...]:
        return tuple(amounts[name][product] for product in products)

    uses = tuple(row(name) for name in products)
    inputs = (*uses, row(IMPORTS), row(TAXES), row(VALUE_ADDED))
    output = tuple(map(sum, zip(*inputs, strict=True)))
    wages = row(WAGES) if WAGES in amounts else None
    return InputOutput(products, uses, row(IMPORTS), row(TAXES), row(VALUE_ADDED), output, wages)


def _of_sums(
    table: InputOutput,
    amounts: Mapping[str, Mapping[str, float]],
    by_name: Mapping[str, Row],
    columns: Sequence[str],
) -> Iterator[Fault]:
    """What does not add up, is below zero, or leaves nothing to earn."""
    slack = ROUNDED * (len(columns) + len(BELOW))
    for j, product in enumerate(table.products):
        said, comes_to = amounts[OUTPUT][product], table.output[j]
        where = by_name[product].where
        if abs(said - comes_to) > slack:
            yield Fault("io-column", where, {"product": product, "said": said, "sum": comes_to})
        inside = sum(row[j] for row in table.uses)
        if comes_to <= 0.0 or inside >= comes_to:
            yield Fault("io-reaches-one", where, {"product": product, "inside": inside, "output": comes_to})
        below = [name for i, name in enumerate(table.products) if table.uses[i][j] < 0.0]
        below += [IMPORTS] if table.imports[j] < 0.0 else []
        if below:
            yield Fault("io-below-zero", where, {"product": product, "names": below})
        if any(column in FINAL for column in columns):
            sold = sum(amounts[product][column] for column in columns if column != OUTPUT)
            if abs(sold - said) > slack:
                yield Fault("io-row", where, {"product": product, "said": said, "sum": sold})
