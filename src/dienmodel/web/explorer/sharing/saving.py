"""Scenario files as the command line reads them: a scenario under its levers, with or without a plan."""

from collections.abc import Mapping
from typing import Any

from dienmodel.model.figures import Text
from dienmodel.network.catalogue import Catalogue
from dienmodel.runs.desk import State
from dienmodel.text.reading import read_yaml_text
from dienmodel.text.writing import yaml_text
from dienmodel.web.explorer.asked import Asked


def saved(catalogue: Catalogue, laid: Mapping[str, Any], asked: Asked) -> str:
    """The scenario file of a question: what it is laid on, its levels, its figures, and how its visitor calls it.

    The command line reads it as a scenario, and as an overlay on the one it was made from.
    """
    ending = (asked.name,) * 2 if asked.name else ("aangepast", "adjusted")
    content = _content(catalogue, laid, asked.state, "my_scenario", ending)
    return yaml_text(content | ({"note": {"nl": asked.note, "en": asked.note}} if asked.note else {}))


def with_plan(catalogue: Catalogue, laid: Mapping[str, Any], state: State, plan: str) -> str:
    """The scenario file of a state under a plan, which is given as a file to lay over it."""
    content = _content(catalogue, laid, state, "with_plan", ("met het beste plan", "with the best plan"))
    added: Any = read_yaml_text(plan, "plan").data
    before, planned = content.get("measures", {}), added.get("measures", {})
    return yaml_text(
        {
            **content,
            "measures": {**before, **{name: {**before.get(name, {}), **item} for name, item in planned.items()}},
            "on": {**content.get("on", {}), **added.get("on", {})},
            "admissions": added["admissions"],
        }
    )


def _content(
    catalogue: Catalogue, laid: Mapping[str, Any], state: State, name: str, ending: tuple[str, str]
) -> dict[str, Any]:
    """What the file says: what it is laid on, its name and title, its levels and its figures."""
    title, (nl, en) = catalogue.titles.scenario, ending
    figures = {key: catalogue.figures[key].model_dump(by_alias=True, exclude_none=True) for key, _ in state.values}
    changed = {key: {k: v for k, v in data.items() if v not in ((), {})} for key, data in figures.items()}
    content: dict[str, Any] = {
        **laid,
        "scenario": name,
        "title": Text(nl=f"{title.nl}, {nl}", en=f"{title.en}, {en}").model_dump(),
        "on": {**laid.get("on", {}), **dict(state.levels)},
        "measures": _dated(laid.get("measures", {}), state),
        "figures": {**laid.get("figures", {}), **changed},
    }
    return {key: value for key, value in content.items() if value != {}}


def _dated(measures: Mapping[str, Any], state: State) -> dict[str, Any]:
    """The measures of a file, those with other dates with these."""
    dated = {name: {key: day for key, day in own._asdict().items() if day} for name, own in state.dates}
    return {**measures, **{name: {**measures.get(name, {}), **own} for name, own in dated.items()}}
