"""Ways to say a scenario otherwise that must not matter: every one takes a scenario as said and gives another.

Each works on the plain data of the declarations, as somebody would who edits the file.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from dienmodel.model.said import Said
from dienmodel.model.schema.scenario import Scenario

Data = dict[str, Any]
"""A scenario as plain data."""

AMPLE = 10.0**7


def said_as(said: Said, change: Callable[[Data], None]) -> Said:
    """The scenario after a change of its plain data."""
    data = said.scenario.model_dump(exclude_unset=True)
    change(data)
    return replace(said, scenario=Scenario.model_validate(data))


def with_number(said: Said, key: str, like: str, value: float) -> Said:
    """The scenario with one more figure, declared like another of one number."""
    one = said.figures[like].model_copy(
        update={"value": value, "path": None, "table": None, "by": (), "low": None, "high": None}
    )
    return replace(said, figures={**said.figures, key: one})


def renamed(said: Said, section: str, name: str) -> Said:
    """The scenario with another name for a stock, stage, track, gate or capacity wherever it is said."""
    names = {name: f"{name}_by_another_name"}
    made = said_as(said, lambda data: data.update(_with_names(data, section, names)))
    figures = {
        key: figure.model_copy(update={"table": _with_keys(figure.table, names)})
        if WORDS[section] in figure.by
        else figure
        for key, figure in said.figures.items()
    }
    return replace(made, figures=figures)


WORDS = {"stocks": "stock", "tracks": "track", "stages": "stage", "gates": "gate", "capacities": "capacity"}
"""The word by which other declarations mean one of a section."""

LISTS = {"stages": {"stages", "swap"}, "capacities": {"capacities"}, "tracks": {"track", "tracks"}}
"""Lists of names of a section."""


def _with_names(data: Any, section: str, names: Mapping[str, str]) -> Any:
    """Data in which the names of one section are others."""
    word = WORDS[section]

    def walk(value: Any, within: str) -> Any:
        if isinstance(value, dict):
            keyed = within in _keyed_by(section)
            return {names.get(k, k) if keyed else k: walk(v, k) for k, v in value.items()}
        if isinstance(value, list | tuple):
            return [
                names.get(v, v) if isinstance(v, str) and within in LISTS.get(section, ()) else walk(v, within)
                for v in value
            ]
        means = within == word or (section == "stages" and within == "counts_from")
        means |= section == "tracks" and within == "newcomers"
        means |= section == "capacities" and within == "used"
        means |= section == "gates" and within == "admissions"
        return names.get(value, value) if isinstance(value, str) and means else value

    return walk(data, "")


def _keyed_by(section: str) -> set[str]:
    """Words under which the names of a section are keys."""
    return {section} | ({"uses", "readiness", "at_most", "reserved"} if section == "capacities" else set())


def _with_keys(table: Any, names: Mapping[str, str]) -> Any:
    """A table with other keys."""
    if not isinstance(table, Mapping):
        return table
    return {names.get(key, key): _with_keys(value, names) for key, value in table.items()}


def reordered(said: Said, section: str) -> Said:
    """The scenario with a section in the opposite order; only that of gates means something, priority."""
    return said_as(said, lambda data: data.update({section: dict(reversed(data.get(section, {}).items()))}))


def with_idle_measure(said: Said, figure: str, factor: float = 10.0) -> Said:
    """The scenario with a measure more that is off; with a factor of one it would change nothing."""

    def change(data: Data) -> None:
        some = next(iter(data["measures"].values()))
        data["measures"] = {
            "idle": {**some, "effects": [{"figure": figure, "multiply": "so_many_times"}]},
            **data["measures"],
        }

    return with_number(said_as(said, change), "so_many_times", _a_factor(said), factor)


def _a_factor(said: Said) -> str:
    """Some figure that is a factor of one number."""
    return next(key for key, f in said.figures.items() if f.unit == "factor" and f.value is not None)


def with_free_capacity(said: Said, gate: str, like: str) -> Said:
    """The scenario with a capacity more that a gate uses, of which there is plenty."""

    def change(data: Data) -> None:
        title = {"nl": "ruim", "en": "ample"}
        data["capacities"] = {"ample": {"title": title, "kind": "places", "amount": "plenty"}, **data["capacities"]}
        data["gates"][gate] = {**data["gates"][gate], "uses": {"ample": None, **data["gates"][gate]["uses"]}}

    return with_number(said_as(said, change), "plenty", like, AMPLE)


def with_ample_gate(said: Said, stage: str, like: str) -> Said:
    """The scenario with a gate before a stage that had none, with room for everybody."""

    def change(data: Data) -> None:
        title = {"nl": "ruim", "en": "ample"}
        data["capacities"] = {"ample": {"title": title, "kind": "slots", "amount": "plenty"}, **data["capacities"]}
        data["gates"] = {"ample": {"title": title, "uses": {"ample": None}, "gives_up": "nobody"}, **data["gates"]}
        data["stages"][stage] = {**data["stages"][stage], "gate": "ample"}

    return with_number(said_as(said, change), "plenty", like, AMPLE)


def split(said: Said, stock: str, like: str) -> Said:
    """The scenario with the people of a stock in two of the same kind: half of those there, and of those who come."""
    twin = f"{stock}_too"

    def change(data: Data) -> None:
        own = data["stocks"][stock]
        own["people"] = [*own["people"], "half"]
        data["stocks"] = _both_from_elsewhere(data["stocks"], stock, twin)
        data["stocks"][twin] = _moving_to(own, stock, twin)
        data["tracks"] = _both_from_elsewhere(data["tracks"], "", twin, stock)
        for capacity in data["capacities"].values():
            for part in ("drawn", "filled"):
                people = capacity.get(part, ())
                capacity[part] = [*people, *({**p, "stock": twin} for p in people if p["stock"] == stock)]
        own_costs = {name: cost for name, cost in data["costs"].items() if cost.get("stock") == stock}
        data["costs"] |= {f"{name}_too": {**cost, "stock": twin} for name, cost in own_costs.items()}

    return with_number(said_as(said, change), "half", like, 0.5)


def _moving_to(value: Any, stock: str, twin: str) -> Any:
    """Declarations of a stock whose moves within itself are moves within its twin."""
    if isinstance(value, dict):
        return {k: twin if k == "stock" and v == stock else _moving_to(v, stock, twin) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [_moving_to(v, stock, twin) for v in value]
    return value


def _both_from_elsewhere(section: Data, own: str, twin: str, stock: str = "") -> Data:
    """Declarations in which whoever comes to a stock from elsewhere goes half to its twin."""
    stock = stock or own

    def walk(value: Any) -> Any:
        if isinstance(value, dict):
            return {k: walk(v) for k, v in value.items()}
        if isinstance(value, list | tuple):
            return [part for v in value for part in (halves(v) if _is_way_to(v, stock) else [walk(v)])]
        return value

    def halves(to: Data) -> list[Data]:
        shares = [*to.get("share", ()), "half"]
        rest = {"share": shares} if "share" in to else {}
        return [{**to, "share": shares}, {**to, "stock": twin, **rest}]

    return {name: value if name == own else walk(value) for name, value in section.items()}


def _is_way_to(value: Any, stock: str) -> bool:
    return isinstance(value, dict) and value.get("stock") == stock and "rate" not in value


def larger(said: Said, factor: float, keys: tuple[str, ...]) -> Said:
    """The scenario with so many times the people, places and budgets."""
    return replace(said, figures={**said.figures, **{key: _times(said.figures[key], factor) for key in keys}})


def _times(figure: Any, factor: float) -> Any:
    def walk(value: Any) -> Any:
        if isinstance(value, Mapping):
            return {key: walk(number) for key, number in value.items()}
        return None if value is None else value * factor

    return figure.model_copy(update={form: walk(getattr(figure, form)) for form in ("value", "path", "table")})
