"""What a request asks: scenario, language and levers, all in the address; nothing of it is a path."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from urllib.parse import urlencode

from dienmodel.model.bounds import tried
from dienmodel.model.said import MeasureDates
from dienmodel.network.catalogue import Catalogue
from dienmodel.runs.desk import AS_SAID, State
from dienmodel.text.faults import Fault, FaultyInput, Phrase, Values, meant
from dienmodel.text.languages import LANGUAGES

LEVEL, PICK, VALUE, START, UNTIL = "m.", "pick.", "f.", "s.", "e."
"""How parameters begin: level of a measure in percent, one of several, value of a figure, first and last day."""

OF_LEVERS = (LEVEL, PICK, VALUE, START, UNTIL)

MOST = 200
"""Parameters in one address."""

MANY = ("with", "table")
"""Parameters that may be there more than once."""

LABELS = {"name": 80, "note": 500}
"""Parameters by which a visitor calls what is on, and most letters of each."""

Pairs = Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Asked:
    """What every page is asked."""

    scenario: str
    language: str = "nl"
    state: State = AS_SAID
    name: str = ""
    note: str = ""

    @property
    def place(self) -> tuple[str, State]:
        """Scenario and state: what is computed, whatever it is called."""
        return self.scenario, self.state

    @property
    def labels(self) -> list[tuple[str, str]]:
        """What its visitor calls it, as parameters of an address."""
        return [(key, text) for key, text in (("name", self.name), ("note", self.note)) if text]

    def query(self) -> list[tuple[str, str]]:
        """The same as parameters of an address."""
        pairs = [("scenario", self.scenario), ("lang", self.language)]
        pairs += [(f"{LEVEL}{name}", f"{100 * level:.6g}") for name, level in self.state.levels]
        pairs += [(f"{VALUE}{key}", f"{value:.12g}") for key, value in self.state.values]
        for name, dates in self.state.dates:
            pairs.append((f"{START}{name}", dates.start.isoformat()))
            pairs.append((f"{UNTIL}{name}", dates.until.isoformat() if dates.until else ""))
        return pairs + self.labels

    def address(self, path: str, more: Iterable[tuple[str, str]] = ()) -> str:
        """Address of a page for the same question."""
        own = urlencode(list(more))
        return f"{path}?{self._query}&{own}" if own else f"{path}?{self._query}"

    @cached_property
    def _query(self) -> str:
        """The question as it stands in an address: a page has a thousand of them."""
        return urlencode(self.query())

    def moved(self, levels: Mapping[str, float]) -> "Asked":
        """The same with some measures at other levels."""
        all_levels = {**dict(self.state.levels), **levels}
        return replace(self, state=State.of(all_levels, dict(self.state.values), dict(self.state.dates)))


def scenario_of(pairs: Pairs, default: str) -> str:
    """Name of the scenario that an address asks for."""
    return next((value for name, value in pairs if name == "scenario"), default)


def language_of(pairs: Pairs) -> str:
    """Language that an address asks for; Dutch if it is not one of ours."""
    language = next((value for name, value in pairs if name == "lang"), "nl")
    return language if language in LANGUAGES else "nl"


def asked_of(pairs: Pairs, scenario: str, catalogue: Catalogue) -> Asked:
    """Read scenario, language and levers; levers where the scenario has them already are left out.

    Raises:
        FaultyInput: too many parameters, one of them twice, or a lever that is no number.
    """
    _refuse_too_many(pairs)
    levels: dict[str, float] = {}
    values: dict[str, float] = {}
    for name, value in pairs:
        levels |= _levels(catalogue, name, value)
        values |= _values(name, value)
    if faults := [fault for key, value in values.items() for fault in _outside(catalogue, key, value)]:
        raise FaultyInput(faults)
    state = state_of(catalogue, levels, values)
    state, labels = replace(state, dates=_dates(catalogue, dict(pairs))), _labels(dict(pairs))
    return Asked(scenario, language_of(pairs), state, labels["name"], labels["note"])


def _labels(asked: Mapping[str, str]) -> dict[str, str]:
    """Name and note of what is on, each on one line.

    Raises:
        FaultyInput: one is too long.
    """
    labels = {key: " ".join(asked.get(key, "").split()) for key in LABELS}
    if long := [key for key, text in labels.items() if len(text) > LABELS[key]]:
        raise FaultyInput(
            Fault("address-long", key, {"name": key, "count": len(labels[key]), "most": LABELS[key]}) for key in long
        )
    return {key: "".join(letter for letter in text if letter.isprintable()) for key, text in labels.items()}


def _refuse_too_many(pairs: Pairs) -> None:
    """Refuse an address with absurdly many parameters, or with one of them twice."""
    if len(pairs) > MOST:
        raise FaultyInput([Fault("address-many", Phrase("address"), {"count": len(pairs), "most": MOST})])
    names = Counter(name[:60] for name, _ in pairs if name not in MANY)
    twice = {name: count for name, count in names.items() if count > 1}
    if twice:
        raise FaultyInput(Fault("address-twice", name, {"name": name, "count": n}) for name, n in twice.items())


def _levels(catalogue: Catalogue, name: str, value: str) -> dict[str, float]:
    """Levels of measures that a parameter says, if it is one of a lever."""
    if name.startswith(LEVEL):
        return {name.removeprefix(LEVEL): number_in(name, value) / 100}
    if name.startswith(PICK):
        return {value: 1.0} if value else _all_off(catalogue, name.removeprefix(PICK))
    return {}


def _values(name: str, value: str) -> dict[str, float]:
    """The value of a figure that a parameter says, if it is one of a figure and not empty."""
    if name.startswith(VALUE) and value.strip():
        return {name.removeprefix(VALUE): number_in(name, value)}
    return {}


def _dates(catalogue: Catalogue, asked: Mapping[str, str]) -> tuple[tuple[str, MeasureDates], ...]:
    """Dates of measures that are other than in the scenario; a start that is left empty is as it was."""
    moved = []
    for name in sorted({key[len(START) :] for key in asked if key.startswith((START, UNTIL))}):
        was = catalogue.measures.get(name)
        if was is None:
            raise FaultyInput(
                [Fault("no-lever", name[:60], {"word": name[:60], "meant": meant(name, catalogue.measures)})]
            )
        start = _day(asked.get(f"{START}{name}", "")) or was.start
        until = _day(asked[f"{UNTIL}{name}"]) if f"{UNTIL}{name}" in asked else was.until
        if (start, until) != (was.start, was.until):
            moved.append((name, MeasureDates(start, until)))
    return tuple(moved)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise FaultyInput([Fault("address-date", "date", {"text": text[:40]})]) from None


def state_of(catalogue: Catalogue, levels: Mapping[str, float], values: Mapping[str, float]) -> State:
    """A state without what says the same as the scenario."""
    on, figures = catalogue.levels, catalogue.figures
    return State.of(
        {name: level for name, level in levels.items() if level != on.get(name, 0.0)},
        {key: value for key, value in values.items() if key not in figures or figures[key].value != value},
    )


def _all_off(catalogue: Catalogue, name: str) -> dict[str, float]:
    """Levels that switch off a measure and those that it excludes."""
    measure = catalogue.measures.get(name)
    return {other: 0.0 for other in (name, *measure.excludes) if catalogue.levels.get(other)} if measure else {}


def _outside(catalogue: Catalogue, key: str, value: float) -> Iterator[Fault]:
    """What is wrong with a value that a figure of the scenario cannot have, with the range that it can have."""
    figure = catalogue.figures.get(key)
    if figure is None or figure.value is None:
        return  # told when it is set
    low, high = tried(figure)
    if value != figure.value and not low <= value <= high:
        span: Values = {"low": low, "high": high, "unit": Phrase(f"units.{figure.unit}")}
        yield Fault("address-outside", f"{VALUE}{key}", {"figure": figure, "value": value, **span})


def number_in(name: str, text: str) -> float:
    """The number that a parameter says, with a point or a comma.

    Raises:
        FaultyInput: it says none, or an absurd one.
    """
    try:
        number = float(text.strip().replace(",", "."))
    except ValueError:
        number = float("nan")
    if not -1e15 < number < 1e15:
        raise FaultyInput([Fault("address-number", name[:60], {"text": text[:40]})])
    return number
