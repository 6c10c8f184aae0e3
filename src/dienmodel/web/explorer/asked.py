"""What a request asks: scenario, language and levers, all in the address; nothing of it is a path."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from dienmodel.model.bounds import tried
from dienmodel.model.said import Said
from dienmodel.runs.desk import AS_SAID, State
from dienmodel.text.faults import Fault, FaultyInput, Phrase, Values
from dienmodel.text.words import LANGUAGES

LEVEL, PICK, VALUE = "m.", "pick.", "f."
"""How the names of parameters begin: level of a measure in percent, one of several measures, value of a figure."""

MOST = 200
"""Parameters in one address."""

MANY = ("with", "table")
"""Parameters that may be there more than once."""

Pairs = Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Asked:
    """What every page is asked."""

    scenario: str
    language: str = "nl"
    state: State = AS_SAID

    def query(self) -> list[tuple[str, str]]:
        """The same as parameters of an address."""
        pairs = [("scenario", self.scenario), ("lang", self.language)]
        pairs += [(f"{LEVEL}{name}", f"{100 * level:.6g}") for name, level in self.state.levels]
        return pairs + [(f"{VALUE}{key}", f"{value:.12g}") for key, value in self.state.values]

    def address(self, path: str, more: Iterable[tuple[str, str]] = ()) -> str:
        """Address of a page for the same question."""
        return f"{path}?{urlencode([*self.query(), *more])}"

    def moved(self, levels: Mapping[str, float]) -> "Asked":
        """The same with some measures at other levels."""
        found = {**dict(self.state.levels), **levels}
        return replace(self, state=State.of(found, dict(self.state.values)))


def scenario_of(pairs: Pairs, default: str) -> str:
    """Name of the scenario that an address asks for."""
    return next((value for name, value in pairs if name == "scenario"), default)


def language_of(pairs: Pairs) -> str:
    """Language that an address asks for; Dutch if it is not one of ours."""
    found = next((value for name, value in pairs if name == "lang"), "nl")
    return found if found in LANGUAGES else "nl"


def asked_of(pairs: Pairs, scenario: str, said: Said) -> Asked:
    """Read scenario, language and levers; levers where the scenario has them already are left out.

    Raises:
        FaultyInput: too many parameters, one of them twice, or a lever that is no number.
    """
    if len(pairs) > MOST:
        raise FaultyInput([Fault("address-many", Phrase("address"), {"count": len(pairs), "most": MOST})])
    names = Counter(name[:60] for name, _ in pairs if name not in MANY)
    twice = {name: count for name, count in names.items() if count > 1}
    if twice:
        raise FaultyInput(Fault("address-twice", name, {"name": name, "count": n}) for name, n in twice.items())
    levels: dict[str, float] = {}
    values: dict[str, float] = {}
    faults: list[Fault] = []
    for name, value in pairs:
        if name.startswith(LEVEL):
            levels[name.removeprefix(LEVEL)] = _number(name, value) / 100
        elif name.startswith(PICK) and value:
            levels[value] = 1.0
        elif name.startswith(PICK):
            levels |= _all_off(said, name.removeprefix(PICK))
        elif name.startswith(VALUE) and value.strip():
            key = name.removeprefix(VALUE)
            values[key] = _number(name, value)
            faults += _outside(said, key, values[key])
    if faults:
        raise FaultyInput(faults)
    return Asked(scenario, language_of(pairs), state_of(said, levels, values))


def state_of(said: Said, levels: Mapping[str, float], values: Mapping[str, float]) -> State:
    """A state without what says the same as the scenario."""
    on, figures = said.scenario.on, said.figures
    return State.of(
        {name: level for name, level in levels.items() if level != on.get(name, 0.0)},
        {key: value for key, value in values.items() if key not in figures or figures[key].value != value},
    )


def _all_off(said: Said, name: str) -> dict[str, float]:
    """Levels that switch off a measure and those that it excludes."""
    measure = said.scenario.measures.get(name)
    return {other: 0.0 for other in (name, *measure.excludes) if said.scenario.on.get(other)} if measure else {}


def _outside(said: Said, key: str, value: float) -> Iterator[Fault]:
    """What is wrong with a value that a figure of the scenario cannot have, with the range that it can have."""
    figure = said.figures.get(key)
    if figure is None or figure.value is None:
        return  # told when it is set
    low, high = tried(figure)
    if value != figure.value and not low <= value <= high:
        span: Values = {"low": low, "high": high, "unit": Phrase(f"units.{figure.unit}")}
        yield Fault("address-outside", f"{VALUE}{key}", {"figure": figure, "value": value, **span})


def _number(name: str, text: str) -> float:
    try:
        found = float(text.strip().replace(",", "."))
    except ValueError:
        found = float("nan")
    if not -1e15 < found < 1e15:
        raise FaultyInput([Fault("address-number", name[:60], {"text": text[:40]})])
    return found
