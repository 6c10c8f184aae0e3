"""What a plan tells, in sentences: prices, blocked targets, trade-offs."""

from collections.abc import Sequence
from datetime import date, timedelta
from math import isinf

from dienmodel.engines.plan_limits import Kind
from dienmodel.engines.prices import Price
from dienmodel.model.scenario import Said
from dienmodel.results.plans import targets_of
from dienmodel.results.staffing import Staff
from dienmodel.views.labels import Words, lower, title

ALIKE = 0.02
"""Relative difference below which one more and one less count as worth the same."""


def price_sentence(said: Said, price: Price, w: Words, staff: Staff | None = None) -> str:
    """What one more unit of a limit is worth, and what one less costs where that differs.

    With `staff` the unit is one more of the people who serve the capacity.
    """
    size = staff.units if staff else 1.0
    more = price.value if price.more is None else price.more
    text = w.say(
        "plan.price",
        more=_one_more(said, price, w, staff),
        when=when(price.day, price.until, w),
        worth=worth(said, price.aim, size * more, w),
    )
    if price.less is None:
        return text
    if isinf(price.less):
        return text + " " + w.say("plan.no_less")
    if abs(price.less - more) <= ALIKE * max(price.less, more):
        return text
    return text + " " + w.say("plan.less", worth=worth(said, price.aim, size * price.less, w))


def _one_more(said: Said, price: Price, w: Words, staff: Staff | None) -> str:
    if staff is not None:
        return w.say("plan.one_staff", name=_figure(said, staff.figure, w))
    return w.say(f"plan.one_{price.kind}", name=limit_name(said, price.kind, price.limit, w))


def _figure(said: Said, key: str, w: Words) -> str:
    figure = said.figures[key]
    return lower(figure.nl if w.language == "nl" else figure.en)


def limit_name(said: Said, kind: Kind, label: str, w: Words) -> str:
    """What a limit is called in a sentence."""
    if kind is Kind.APPLICANTS:
        gate, track, *members = label.split(":")
        named = ":".join([track, *members])
        return w.say("plan.at", track=lower(title(said, "tracks", named, w)), gate=lower(title(said, "gates", gate, w)))
    section = {Kind.BUDGET: "budgets", Kind.START: "measures"}.get(kind, "capacities")
    return lower(title(said, section, label, w))


def when(begin: date, end: date, w: Words) -> str:
    """A whole year as such, other times as two dates."""
    last = end - timedelta(days=1)
    if (last - begin).days > 320 and abs((begin - date(begin.year, 1, 1)).days) < 8:
        return str(begin.year)
    if begin.year == last.year and (end - begin).days > 300:
        return str(begin.year)
    return w.span(w.day(begin), w.day(last))


def worth(said: Said, aim: str, value: float, w: Words) -> str:
    """So much of an aim: people on the date of its targets, euro, person-years."""
    least = said.scenario.aims[aim].least
    number = w.people(value) if abs(value) >= 100 else w.short_number(round(value, 2))
    if least == "cost":
        return w.euro(value * 1e6)
    if least != "shortfall":
        return w.say(f"plan.worth_{least}", n=number)
    days = sorted({said.scenario.targets[name].date.year for name in targets_of(said, aim)})
    return w.say("plan.worth_shortfall", n=number, years=w.listed([str(year) for year in days]))


def prices_lines(said: Said, prices: Sequence[Price], staff: dict[str, Staff], w: Words) -> list[str]:
    """A sentence per price."""
    return [price_sentence(said, price, w, staff.get(price.limit)) for price in prices]
