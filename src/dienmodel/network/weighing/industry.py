"""What becomes of money that is spent on products: value added, imports, taxes, wages and jobs, by Leontief's inverse.

With A for what each euro of output takes of other products at home, a share s of a euro on each product, and d of it
bought at home, firms make

    x = (I - A)^-1 (d s),

and of the euro value_added = v x, taxes = t x and imports = m x + sum of (1 - d) s: together one euro. Of wages w x, so
many jobs as they pay at the wage of a job. Taxes are those that firms pay on what they use; final demand is without
its own. What is `direct` is made by those who deliver to the buyer, d s itself in place of x.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property, partial

import numpy as np

from dienmodel.model.calendar import Calendar
from dienmodel.model.checks.industry import table_of
from dienmodel.model.input_output import InputOutput
from dienmodel.model.schema.industry import Becomes, FinalDemand
from dienmodel.network.compile.amounts import Amounts
from dienmodel.network.compile.recall import Recalling, recall
from dienmodel.network.network import Reals
from dienmodel.network.weighing.ledgers import EXACT, Ledger, later
from dienmodel.network.weighing.lines import Line
from dienmodel.text.faults import Fault


@dataclass(frozen=True)
class Coefficients:
    """Per euro of output of each product: `uses` [i, j] of i by j at home, imports, taxes, value added and wages."""

    products: tuple[str, ...]
    uses: Reals
    imports: Reals
    taxes: Reals
    value_added: Reals
    wages: Reals

    @cached_property
    def inverse(self) -> Reals:
        """Output of i for a euro of final demand for j, [i, j]."""
        return np.asarray(np.linalg.inv(np.eye(len(self.products)) - self.uses), float)


def coefficients_of(table: InputOutput) -> Coefficients:
    """A table by euro of output; where it tells no wages these are zero, and nothing may ask for them."""
    output = np.array(table.output)
    wages = np.zeros(len(output)) if table.wages is None else np.array(table.wages)
    rows: list[Reals] = [np.array(row) / output for row in (table.imports, table.taxes, table.value_added, wages)]
    return Coefficients(table.products, np.array(table.uses) / output, *rows)


def content_of(per: Coefficients, split: Reals, domestic: Reals, content: Becomes, wage: Reals, direct: bool) -> Reals:
    """What becomes of a euro over time, [T], that is split over products [P, T] of which a share [P, T] is domestic.

    `wage` is that of a job, [P, T] in euro a year, for jobs. At those who deliver themselves what they use of others is
    in nobody's value added, so that only all of it adds up to one.
    """
    at_home = split * domestic
    output = at_home if direct else per.inverse @ at_home
    if content == "imports":
        bought: Reals = (split - at_home).sum(axis=0) + per.imports @ output
        return bought
    if content == "jobs":
        jobs: Reals = (per.wages[:, None] * output / wage).sum(axis=0)
        return jobs
    of_output: Reals = getattr(per, content) @ output
    return of_output


# --- compiled --------------------------------------------------------------------------------------------------------


def compiled_content(c: Recalling, article: str, content: Becomes, direct: bool) -> Reals:
    """What becomes of a euro of given money on an article, [T]."""
    industry = c.amounts.said.scenario.industry
    assert industry is not None  # a rule of names
    per = recall(c, "input-output", lambda: coefficients_of(table_of(c.amounts.said)))
    split, domestic = recall(
        c, ("bought", article), partial(_bought, c.amounts, per, article, industry.demand[article])
    )
    wage = recall(c, "wages", partial(_by_product, c.amounts, per, industry.wage)) if content == "jobs" else split
    return content_of(per, split, domestic, content, wage, direct)


def _bought(amounts: Amounts, per: Coefficients, article: str, demand: FinalDemand) -> tuple[Reals, Reals]:
    """The share of each product in what is bought on an article, and what of it is domestic, [P, T]."""
    split, domestic = (_by_product(amounts, per, keys) for keys in (demand.products, demand.domestic))
    amounts.faults += _wrong(amounts, article, split, domestic)
    return split, domestic


def _by_product(amounts: Amounts, per: Coefficients, keys: tuple[str, ...]) -> Reals:
    return np.array([amounts.row(keys, {"product": product}) for product in per.products])


def _wrong(amounts: Amounts, article: str, split: Reals, domestic: Reals) -> Iterator[Fault]:
    """Shares that are not parts of one whole."""
    place = ("industry", "demand", article)
    apart = split.sum(axis=0)[np.abs(split.sum(axis=0) - 1.0).argmax()]
    if abs(apart - 1.0) > EXACT:
        yield Fault("io-split", amounts.said.where(*place, "products"), {"article": article, "sum": f"{apart:g}"})
    if domestic.max() > 1.0 + EXACT:
        values = {"article": article, "share": f"{domestic.max():g}"}
        yield Fault("io-domestic", amounts.said.where(*place, "domestic"), values)


def paid_per_step(line: Line, ledger: Ledger, calendar: Calendar) -> Reals:
    """Euro of given money that are paid in each step, [T]: of what was committed since its ledger opened, and before.

    With C for all that was committed up to a day, paid up to it is sum over k of paid[k] * C(k years before). In the
    step in which the ledger opens the pace is the same all along, so that the year that opens has all of its own.
    """
    days = np.array([day.toordinal() for day in calendar.dates], float)
    committed = np.append(0.0, np.cumsum(line.rate))
    opens = ledger.opens.toordinal()
    before = np.interp(opens, days, committed)
    paid = np.zeros(len(days))
    for k, share in enumerate(ledger.paid.tolist()):
        if share and (then := _years_before(calendar, k))[-1] > opens:
            paid += share * (np.interp(np.maximum(then, opens), days, committed) - before)
    years = [later(ledger.opens, k).toordinal() for k in range(len(ledger.run_off) + 1)]
    paid += np.interp(days, years, np.append(0.0, np.cumsum(ledger.run_off)))
    begin, end = days[:-1], days[1:]
    per_step: Reals = np.diff(paid) * (end - begin) / np.clip(end - opens, 1.0, end - begin)
    return per_step


@cache
def _years_before(calendar: Calendar, years: int) -> Reals:
    """The day so many years before each of the states, [T+1]."""
    days = np.array(calendar.dates, "datetime64[D]")
    months = days.astype("datetime64[M]")
    moved = (months - 12 * years).astype("datetime64[D]") + (days - months.astype("datetime64[D]"))
    since: Reals = (moved - np.datetime64("0001-01-01")).astype(float) + 1.0
    return since
