"""What stands in the columns of a table, in words: for readers of run folders, spreadsheets and the reference page."""

from dataclasses import dataclass

from dienmodel.text.table import GROUPS, Column, Schema
from dienmodel.text.words import Words


@dataclass(frozen=True)
class Meaning:
    """A column in words."""

    column: str
    unit: str
    text: str


def meanings(schema: Schema, names: list[str], w: Words) -> list[Meaning]:
    """What the named columns of a table mean, in order.

    Raises:
        KeyError: a column is not declared, or nobody has said what it means.
    """
    return [Meaning(name, _unit(schema.column(name), w), _text(schema, name, w)) for name in names]


def _unit(column: Column, w: Words) -> str:
    return w.say(f"column_units.{column.unit}") if column.unit else ""


def _text(schema: Schema, name: str, w: Words) -> str:
    """What a column means in this table; failing that, what it means in any."""
    own, common = f"column.{schema.name}.{name}", f"column.{name}"
    if name not in {column.name for column in schema.columns} or name == GROUPS.name:
        return w.texts.get(own, w.texts.get(common, w.say("column.group")))
    return w.texts[own if own in w.texts else common]
