"""What a plan tells, in sentences: prices, trade-offs, and what its limits are called."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from math import isinf

import numpy as np

from dienmodel.model.calendar import span
from dienmodel.network.catalogue import INDICATOR, Catalogue
from dienmodel.network.compile.staffing import Staff
from dienmodel.network.keys import names_in
from dienmodel.network.network import Reals
from dienmodel.network.quotas.floor import FLOOR
from dienmodel.plan.file import TOGETHER
from dienmodel.plan.linear.heads import DOOR
from dienmodel.plan.questions.alternatives import Range
from dienmodel.plan.questions.front import FrontPoint
from dienmodel.plan.questions.limits import LimitKind
from dienmodel.plan.questions.prices import LimitPrice, TargetPrice
from dienmodel.plan.result import Plan
from dienmodel.plan.settings import SETTINGS
from dienmodel.runs.answer import Outlook
from dienmodel.show.names import title, title_within, within
from dienmodel.text.words import Words, rounded

MOST_SENTENCES = 6
"""Prices that a page or a report tells in a sentence."""

SOME = 0.01
"""Measures below this level are not told."""

ALIKE = 0.02
"""Relative difference below which one more and one less count as worth the same."""


def price_sentence(catalogue: Catalogue, price: LimitPrice, w: Words, staff: Staff | None = None) -> str:
    """What one more unit of a limit is worth, and what one less costs where that differs.

    With `staff` the unit is one more of the people who serve the capacity.
    """
    size, more = _size(staff), best_known(price)
    text = w.say(
        "plan.price",
        more=_one_more(catalogue, price, w, staff),
        when=when(price.day, price.until, w),
        worth=worth(catalogue, price.aim, size * more, w),
    )
    if price.less is None:
        return text if price.more is None else text + " " + w.say("plan.less_unknown")
    if isinf(price.less):
        return text + " " + w.say("plan.no_less")
    if abs(price.less - more) <= ALIKE * max(price.less, more):
        return text
    return text + " " + w.say("plan.less", worth=worth(catalogue, price.aim, size * price.less, w))


def target_price_lines(catalogue: Catalogue, found: Sequence[TargetPrice], w: Words) -> list[str]:
    """What one person more of each target that is met asks of the next aim, and what one fewer saves."""
    return [
        w.say(
            "plan.target_most" if isinf(price.more) else "plan.target_price",
            name=title_within(catalogue, "targets", price.target, w),
            day=w.day(catalogue.targets[price.target].day),
            more="" if isinf(price.more) else _each(catalogue, price.aim, price.more, w),
            fewer=_each(catalogue, price.aim, price.fewer, w),
        )
        for price in found
    ]


def _each(catalogue: Catalogue, aim: str, value: float, w: Words) -> str:
    """What one person is worth in an aim: euro in full, for a person costs less than a million."""
    return whole_euro(value * 1e6, w) if least_of(catalogue, aim) == "cost" else worth(catalogue, aim, value, w)


def unit_name(catalogue: Catalogue, price: LimitPrice, w: Words, staff: Staff | None) -> str:
    """What a price is of: a limit, or the people who serve it."""
    return _figure(catalogue, staff.figure, w) if staff else full_name(catalogue, price.kind, price.limit, w)


def unit_worth(price: LimitPrice, staff: Staff | None) -> float:
    """What one more unit brings, or one more of the people who serve a limit."""
    return _size(staff) * best_known(price)


def _size(staff: Staff | None) -> float:
    return staff.units if staff else 1.0


def best_known(price: LimitPrice) -> float:
    """What one more unit brings: as solved again, else by the slope."""
    return price.value if price.more is None else price.more


def _one_more(catalogue: Catalogue, price: LimitPrice, w: Words, staff: Staff | None) -> str:
    if staff is not None:
        return w.say("plan.one_staff", name=_figure(catalogue, staff.figure, w))
    return w.say(f"plan.one_{price.kind}", name=limit_name(catalogue, price.kind, price.limit, w))


def _figure(catalogue: Catalogue, key: str, w: Words) -> str:
    return within(catalogue, w.text(catalogue.figures[key]), w)


SECTIONS = {
    LimitKind.CEILING: "ceilings",
    LimitKind.FLOOR: "floors",
    LimitKind.BUDGET: "budgets",
    LimitKind.CAP: "indicators",
    LimitKind.START: "measures",
}
"""Where in a scenario limits are named; others are capacities."""


def limit_name(catalogue: Catalogue, kind: LimitKind, label: str, w: Words) -> str:
    """What a limit is called in a sentence."""
    if kind is LimitKind.APPLICANTS:
        return w.say("plan.for", line=line_name(catalogue, label, w))
    if kind is LimitKind.SMOOTH:
        return w.say(f"plan.smooth_{label}")
    if kind is LimitKind.DOOR:
        return title_within(catalogue, "gates", label.removeprefix(DOOR), w)
    if kind is LimitKind.CAP:
        unit = w.say(f"units.{catalogue.indicators[label].unit}")
        return w.say("plan.cap", name=title_within(catalogue, "indicators", label, w), unit=unit)
    if names_in(label)[0] == FLOOR:
        return _floor_name(catalogue, label, w)
    section = SECTIONS.get(kind, "capacities")
    return title_within(catalogue, section, label, w)


def line_name(catalogue: Catalogue, label: str, w: Words) -> str:
    """What the queue of a line is called: its track, its groups, and the gate in front of it.

    A label has the gate and its groups, the track, the groups that the gate does not tell, and which turn it is.
    """
    gate, *parts = names_in(label)
    at = parts.index(track_of(catalogue, label))
    named = ":".join([parts[at], *parts[:at], *parts[at + 1 :]])
    before = title_within(catalogue, "gates", gate, w)
    return w.say("plan.line", track=title(catalogue, "tracks", named, w), gate=before)


def track_of(catalogue: Catalogue, label: str) -> str:
    """The track of a line."""
    parts = names_in(label)[1:]
    return next((part for part in parts if part in catalogue.tracks), parts[0])


def _floor_name(catalogue: Catalogue, label: str, w: Words) -> str:
    """People of some stocks who may be taken out of their units, and for what."""
    _, stocks, uses, *members = names_in(label)
    people = [title_within(catalogue, "stocks", stock, w) for stock in stocks.split(".")]
    served = [title_within(catalogue, "capacities", use, w) for use in uses.split(".")]
    named = ", ".join([w.listed(people), *(w.name("members", member) for member in members)])
    return w.say("plan.floor", people=named, uses=w.listed(served))


def full_name(catalogue: Catalogue, kind: LimitKind, label: str, w: Words) -> str:
    """What a limit is called by itself."""
    name = limit_name(catalogue, kind, label, w)
    return w.say("plan.applicants", name=name) if kind is LimitKind.APPLICANTS else name


def when(begin: date, end: date, w: Words) -> str:
    """Whole years as such, give or take a week, other times as two dates; a year may be short at one end of a run."""
    last = end - timedelta(days=1)
    first_year, next_year = _new_year(begin), _new_year(end)
    if first_year and next_year:
        return w.span(str(first_year), str(next_year - 1)) if next_year - 1 > first_year else str(first_year)
    if begin.year == last.year and (end - begin).days > 300:
        return str(begin.year)
    return w.span(w.day(begin), w.day(last))


def _new_year(day: date) -> int:
    """The year that begins about this day; 0: none does."""
    year = (day + timedelta(days=182)).year
    return year if abs((day - date(year, 1, 1)).days) < 8 else 0


def worth(catalogue: Catalogue, aim: str, value: float, w: Words) -> str:
    """So much of an aim: people on the date of its targets, euro, person-years."""
    least = least_of(catalogue, aim)
    number = w.people(value) if abs(value) >= 10 else w.short_number(round(value, 1 if abs(value) >= 1 else 2))
    if least in ("cost", "indicator"):
        return amount(catalogue, aim, value, w)
    if least != "shortfall":
        return w.say(f"plan.worth_{least}", n=number)
    years = sorted({catalogue.targets[name].day.year for name in catalogue.aim(aim).targets})
    return w.say("plan.worth_shortfall", n=number, years=w.listed([str(year) for year in years]))


def least_of(catalogue: Catalogue, aim: str) -> str:
    """What an aim counts; aims that are weighed together count euro, as cost does."""
    return "cost" if TOGETHER in aim else catalogue.aim(aim).least


def aim_title(catalogue: Catalogue, aim: str, w: Words) -> str:
    """What an aim is called, or some that are weighed together."""
    if least_of(catalogue, aim) == "indicator":
        return title(catalogue, "indicators", aim.removeprefix(INDICATOR), w)
    titles = [title(catalogue, "aims", part, w) for part in aim.split(TOGETHER)]
    if len(titles) == 1:
        return titles[0]
    return w.say("plan.weighed", aims=w.listed([titles[0], *(within(catalogue, text, w) for text in titles[1:])]))


def parts_of(catalogue: Catalogue, aim: str, parts: Mapping[str, float], w: Words) -> list[tuple[str, float]]:
    """Of aims that are weighed together each with its weight in words, and what it reached by itself."""
    names = aim.split(TOGETHER)
    if len(names) < 2:
        return []
    weighed = []
    for name in names:
        entry = catalogue.aims[name]
        counts = w.say(f"plan.weight_{entry.least}", worth=whole_euro(entry.weight * 1e6, w))
        weighed.append((f"{title(catalogue, 'aims', name, w)} ({counts})", parts[name]))
    return weighed


def whole_euro(value: float, w: Words) -> str:
    """An amount of euro, in full below a million."""
    return w.euro(value) if value >= 1e6 else w.say("numbers.euro", n=w.number(value))


def measures_counted(n: int, w: Words) -> str:
    """So many measures: 1 measure, 11 measures."""
    return w.say("best.measure_one") if n == 1 else w.say("best.measures", n=w.number(n))


def levels_named(catalogue: Catalogue, levels: Mapping[str, float], w: Words) -> list[str]:
    """The measures at work in a point of a front, with their levels where they are not fully on."""
    return [
        _at_level(title(catalogue, "measures", name, w), level, w) for name, level in levels.items() if level > SOME
    ]


def _at_level(measure: str, level: float, w: Words) -> str:
    return measure if level > 1 - SOME else f"{measure} ({w.share(level)})"


def prices_lines(
    catalogue: Catalogue, prices: Sequence[LimitPrice], staff: Mapping[str, Staff], w: Words, most: int | None = None
) -> list[str]:
    """A sentence per price, or of at most so many: the best year of each limit goes before its other years."""
    chosen = prices if most is None else foremost(prices, most)
    return [price_sentence(catalogue, price, w, staff.get(price.limit)) for price in chosen]


def foremost(prices: Sequence[LimitPrice], most: int) -> list[LimitPrice]:
    """So many of the prices, in their order: the first of every limit, and others where there is room."""
    seen: set[tuple[LimitKind, str]] = set()
    first = []
    for i, price in enumerate(prices):
        if (price.kind, price.limit) not in seen:
            seen.add((price.kind, price.limit))
            first.append(i)
    rest = [i for i in range(len(prices)) if i not in set(first)]
    return [prices[i] for i in sorted([*first, *rest][:most])]


EVEN = 0.5
"""Chance below which a target is rather missed than met."""


def risk_line(targets: Sequence[Outlook], w: Words) -> str:
    """That targets which the expectation meets are missed in most courses, and what helps; empty where none is."""
    chances = [outlook.chance for outlook in targets if outlook.met and outlook.chance is not None]
    rare = sum(chance < EVEN for chance in chances)
    return w.say("plan.risky", n=w.number(rare), all=w.number(len(chances))) if rare else ""


def admitted_by_year(catalogue: Catalogue, plan: Plan, w: Words, tracks: bool) -> tuple[list[str], list[list[str]]]:
    """Head and rows of the people admitted per calendar year from today's on: per gate, or per track at each gate."""
    calendar = span(catalogue.start, catalogue.end, catalogue.step)
    year, first = np.array([day.year for day in calendar.dates[:-1]]), catalogue.now.year
    own = year >= first
    total: dict[tuple[str, ...], Reals] = {}
    for column, label in enumerate(plan.lines):
        gate = title(catalogue, "gates", names_in(label)[0], w)
        track = title(catalogue, "tracks", track_of(catalogue, label), w)
        key = (gate, track) if tracks else (gate,)
        people: Reals = np.bincount(year[own] - first, plan.quota[own, column]).astype(np.float64)
        total[key] = total.get(key, np.zeros_like(people)) + people
    head = [w.say("columns.gate"), *([w.say("columns.track")] if tracks else [])]
    years = map(str, range(first, year[-1] + 1))
    return [*head, *years], [[*key, *map(w.number, people)] for key, people in sorted(total.items())]


SMALL = 0.1
"""Millions of euro below which an amount is told in euro."""


LAST = (1000.0, 100.0, 10.0, 1.0)
"""Units of an aim whose price is told: the largest that fits between the points of a front."""


SURE, NEVER = 0.99, 0.01
"""A level from which a measure is always in, and up to which it is never in."""


def amount(catalogue: Catalogue, aim: str, value: float, w: Words) -> str:
    """A value of an aim with its unit, without a date."""
    unit = unit_of(catalogue, aim)
    if unit == "cost":
        return w.euro(value * 1e6) if abs(value) >= SMALL else w.say("numbers.euro", n=w.people(value * 1e6))
    if unit == "indicator":  # of which more is better counts below zero, for the least is best
        entry = catalogue.indicators[aim.removeprefix(INDICATOR)]
        number = w.short_number(abs(value) if entry.better == "more" else value)
        return w.say("plan.unit_indicator", n=number, unit=w.say(f"units.{entry.unit}"))
    return w.say(f"plan.unit_{unit}", n=w.people(value))


def unit_of(catalogue: Catalogue, aim: str) -> str:
    """What the values of an aim are counted in: `people`, `cost` (millions of euro), `readiness` or `space` (years)."""
    least = least_of(catalogue, aim)
    return least if least in ("cost", "readiness", "space", "indicator") else "people"


def axis_title(catalogue: Catalogue, aim: str, w: Words) -> str:
    """What an aim is called beside its bare numbers."""
    name = aim_title(catalogue, aim, w)
    return name if TOGETHER in aim else w.say("plan.axis", aim=name, unit=w.say(f"plan.axis_{unit_of(catalogue, aim)}"))


def front_lines(catalogue: Catalogue, aims: Sequence[str], points: Sequence[FrontPoint], w: Words) -> list[str]:
    """What the last units of the first aim cost in the second, and the first ones; which plans come out otherwise."""
    if len(points) < 2 or len(aims) != 2:
        return _apart(points, w)
    ends = ("plan.last_units", "plan.last_one", points[::-1]), ("plan.first_units", "plan.first_one", points)
    lines = (_end_line(catalogue, aims, many, one, along, w) for many, one, along in ends)
    return [*(line for line in lines if line), *_apart(points, w)]


def _end_line(
    catalogue: Catalogue, aims: Sequence[str], many: str, one: str, points: Sequence[FrontPoint], w: Words
) -> str:
    """What the units of the first aim at an end of a front cost, over as many points as make up a unit.

    Nothing where all points together make up none, or where they cost less than can be told.
    """
    unit = unit_of(catalogue, aims[0])
    sizes = (*LAST, SMALL) if unit == "cost" else LAST
    gained = ((abs(points[0].values[0] - point.values[0]), point) for point in points[1:])
    gain, point = next(((gain, point) for gain, point in gained if gain >= sizes[-1]), (0.0, points[0]))
    size = next((size for size in sizes if size <= gain), 0.0)
    price = abs(points[0].values[1] - point.values[1]) * size / gain if gain else 0.0
    if not shows(catalogue, aims[1], price):
        return ""
    worth = amount(catalogue, aims[1], price, w)
    if size == 1.0 and unit not in ("cost", "indicator"):
        return w.say(f"{one}_{unit}", price=worth)
    return w.say(many, units=amount(catalogue, aims[0], size, w), price=worth)


def shows(catalogue: Catalogue, aim: str, value: float) -> bool:
    """Whether an amount of an aim is more than nothing as it is told: in whole euro, people or years."""
    return rounded(value * 1e6 if unit_of(catalogue, aim) == "cost" else value) > 0.0


def _apart(points: Sequence[FrontPoint], w: Words) -> list[str]:
    """How many plans of a front come out otherwise when they are followed, if any, and by how much."""
    most = max((point.apart for point in points), default=0.0)
    n = sum(point.apart > SETTINGS.bound for point in points)
    return [w.say("plan.front_apart", all=w.number(len(points)), n=w.number(n), most=w.share(most, 1))] if n else []


def range_word(item: Range, w: Words) -> str:
    """Whether a measure is always in, never in, or a matter of taste."""
    if item.low >= SURE:
        return w.say("plan.always")
    if item.high <= NEVER:
        return w.say("plan.never")
    return w.say("plan.always_part", low=w.share(item.low)) if item.low > NEVER else w.say("plan.taste")
