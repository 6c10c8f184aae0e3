"""Ledgers: how what is committed on an article is paid, called off, or still owed.

With E[k] for what becomes of a euro k calendar years after it was committed, paid or called off, all of it adds up to
one; with c for what is committed in a year,

    paid[y] = sum over k of paid[k] * c[y - k] + what is paid of the amount outstanding at the opening,

so a ledger is linear in the course. Of what is due in a year only the part that is realised is paid in it; the rest is
due a year later. What was outstanding at the opening runs off as if the same had been committed in every year before.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache

import numpy as np

from dienmodel.model.calendar import Calendar, TimeSpan
from dienmodel.model.schema.scenario import Scenario
from dienmodel.model.schema.weighing import Payment
from dienmodel.network.compile.amounts import Amounts
from dienmodel.network.meters.meter import span_shares
from dienmodel.network.network import Reals
from dienmodel.text.faults import Fault

EXACT = 1e-6
"""By how much the shares of a lag may miss one: they are written in a few decimals."""

SHARES = 1024
"""Shares that are kept: of every article in every year, and of some that were there before."""


@dataclass(frozen=True, eq=False)  # the shares of a ledger are kept by which one it is
class Ledger:
    """What becomes of commitments, [K] calendar years after they were made, and of what is outstanding at the opening.

    `paid` and `cancelled` are shares of a commitment; `run_off` and `called_off` are euro in each year after `opens`.
    Commitments before `opens` are part of what is `outstanding`, in euro.
    """

    opens: date
    paid: Reals
    cancelled: Reals
    run_off: Reals
    called_off: Reals
    outstanding: float = 0.0

    @property
    def at_once(self) -> bool:
        """Whether everything is paid in the year in which it is committed, and nothing was owed before."""
        return self.outstanding == 0.0 and bool(self.paid[0] == 1.0)


@cache
def paid_at_once(opens: date) -> Ledger:
    """The ledger of an article of which nothing is said."""
    none = np.zeros(1)
    return Ledger(opens, np.ones(1), none, none, none)


@lru_cache(maxsize=SHARES)
def paid_shares(ledger: Ledger, calendar: Calendar, span: TimeSpan) -> Reals:
    """The part of what is committed in each step that is paid in a span of days, [T]."""
    return _shares(ledger, ledger.paid, calendar, span)


@lru_cache(maxsize=SHARES)
def cancelled_shares(ledger: Ledger, calendar: Calendar, span: TimeSpan) -> Reals:
    """The part of what is committed in each step that is called off in a span of days, [T]."""
    return _shares(ledger, ledger.cancelled, calendar, span)


@lru_cache(maxsize=SHARES)
def committed_shares(ledger: Ledger, calendar: Calendar, span: TimeSpan) -> Reals:
    """The part of each step in a span of days, [T], since the ledger opens."""
    return _shares(ledger, np.ones(1), calendar, span)


def run_off(ledger: Ledger, span: TimeSpan) -> tuple[float, float]:
    """Euro of what was outstanding at the opening that are paid, and that are called off, in a span of days."""
    parts = np.array([_overlap(later(ledger.opens, k), later(ledger.opens, k + 1), span) for k in _years(ledger)])
    return float(parts @ ledger.run_off), float(parts @ ledger.called_off)


def _years(ledger: Ledger) -> range:
    return range(len(ledger.run_off))


def _shares(ledger: Ledger, after: Reals, calendar: Calendar, span: TimeSpan) -> Reals:
    """The sum over k of `after[k]` times the part of each step in the span k years before, since the opening, [T]."""
    shares = np.zeros(calendar.n_steps)
    for k, share in enumerate(after.tolist()):
        begin, end = max(later(span.begin, -k), ledger.opens), later(span.end, -k)
        if share and end > max(begin, calendar.dates[0]):
            shares += share * span_shares(calendar, TimeSpan(span.name, begin, end))
    shares.flags.writeable = False
    return shares


def later(day: date, years: int) -> date:
    """The same day so many years later; of 29 February the day after where there is none."""
    year = day.year + years
    return day.replace(year=year) if (day.month, day.day) != (2, 29) else date(year, 3, 1)


def _overlap(begin: date, end: date, span: TimeSpan) -> float:
    """The part of some days, up to `end`, that lies in a span."""
    days = (min(end, span.end) - max(begin, span.begin)).days
    return max(days, 0) / (end - begin).days


# --- compiled --------------------------------------------------------------------------------------------------------


def ledgers_of(amounts: Amounts, scenario: Scenario) -> dict[str, Ledger]:
    """The ledger of every article that is given or of which it is said how it is paid."""
    start = amounts.calendar.dates[0]
    since = max(scenario.money.since, start) if scenario.money else start
    opens = {article: since if article in scenario.given else start for article in (*_paid(scenario), *scenario.given)}
    paid = {article: name for name, payment in scenario.payments.items() for article in payment.articles}
    return {
        article: _ledger(amounts, paid[article], scenario.payments[paid[article]], day)
        if article in paid
        else paid_at_once(day)
        for article, day in opens.items()
    }


def _paid(scenario: Scenario) -> Iterator[str]:
    return (article for payment in scenario.payments.values() for article in payment.articles)


def _ledger(amounts: Amounts, name: str, payment: Payment, opens: date) -> Ledger:
    calendar = amounts.calendar
    lag, cancelled = _lag(amounts, payment), amounts.constant(payment.cancelled)
    amounts.faults += _wrong(amounts, name, lag, cancelled, outstanding := amounts.constant(payment.outstanding))
    years = calendar.dates[-1].year - min(opens, calendar.dates[0]).year + 1
    off = np.zeros(len(lag))
    off[-1] = cancelled
    realised = amounts.constant(payment.realised, default=1.0)
    to_pay, to_call_off = _still_open(lag, off)
    open_years = max(float(to_pay.sum() + to_call_off.sum()), EXACT)
    return Ledger(
        opens,
        _realised(lag, realised, years + len(lag)),
        off,
        _realised(to_pay * outstanding / open_years, realised, years + len(lag)),
        _padded(to_call_off * outstanding / open_years, years + len(lag)),
        outstanding,
    )


def _lag(amounts: Amounts, payment: Payment) -> Reals:
    """Shares of a commitment that are due so many years after it, [years]; one number is all in the same year."""
    figure = amounts.figure(payment.lag[0])
    years = sorted(map(int, figure.table or {"0": 0.0}))
    return np.array([amounts.constant(payment.lag, {"lag": str(year)}) for year in range(years[-1] + 1)])


def _still_open(lag: Reals, off: Reals) -> tuple[Reals, Reals]:
    """Of one euro committed in every year before, what is due, and called off, in each year after now, [years]."""
    later = [np.append(shares[k + 1 :], np.zeros(k + 1)) for shares in (lag, off) for k in range(len(lag))]
    both = np.array(later).reshape(2, len(lag), len(lag)).sum(axis=1)
    return both[0], both[1]


def _realised(due: Reals, realised: float, years: int) -> Reals:
    """What is paid in each of so many years where only a part of what is due is, the rest being due a year later."""
    paid, left = np.zeros(years), 0.0
    for k in range(years):
        left += due[k] if k < len(due) else 0.0
        paid[k] = realised * left
        left -= paid[k]
    return paid


def _padded(euro: Reals, years: int) -> Reals:
    return np.append(euro, np.zeros(years - len(euro)))


def _wrong(amounts: Amounts, name: str, lag: Reals, cancelled: float, outstanding: float) -> Iterator[Fault]:
    """What cannot be: shares that do not add up to one, and something owed where everything is paid at once."""
    where = amounts.said.where("payments", name, "lag")
    if abs(float(lag.sum()) + cancelled - 1.0) > EXACT:
        shares = [f"{share:g}" for share in lag.tolist()]
        values = {"payment": name, "shares": shares, "cancelled": f"{cancelled:g}"}
        yield Fault("lag-sum", where, {**values, "sum": f"{float(lag.sum()) + cancelled:g}"})
    if outstanding > 0.0 and len(lag) == 1:
        yield Fault("outstanding-at-once", where, {"payment": name})
