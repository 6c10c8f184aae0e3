"""Alternatives on scales of what is shown: a row for each criterion, a mark of its own for each alternative."""

from collections.abc import Sequence

import altair as alt

from dienmodel.show import theme
from dienmodel.show.charts.marks import Look, MarkRow, colour_by, encoded, layers_of, mark_of, name_axis
from dienmodel.text.words import Words

SHAPES = ("circle", "square", "triangle-up", "diamond", "cross", "triangle-down", "triangle-right", "triangle-left")
"""Marks that need no colour to be told from each other."""


def tradeoff(rows: Sequence[MarkRow], alternatives: Sequence[str], look: Look) -> alt.LayerChart:
    """Dots on a line: `along` from the worst shown, 0, to the best, 1, of each `name`, a mark per `alternative`.

    Marks become smaller, so that of those that lie on each other all are seen.
    """
    names = list(dict.fromkeys(row["name"] for row in rows))
    room = 150 if look.narrow else 300
    x = encoded("along:Q", title=None, axis=_ends(look.words), scale=dict(domain=[0, 1]))
    y = name_axis(names, room)
    line = mark_of([{"name": name} for name in names], "rule", color=theme.LINE, strokeWidth=1.5)
    layers = [line.encode(x={"datum": 0, "type": "quantitative"}, x2={"datum": 1}, y=y)]
    colour, shape = (
        colour_by("alternative", alternatives, columns=1),
        _shape_by("alternative", alternatives, look.width - room - 30),
    )
    for i, alternative in enumerate(alternatives):
        own = [row for row in rows if row["alternative"] == alternative]
        size = 70 + 38 * (len(alternatives) - 1 - i)
        marks = mark_of(own, "point", filled=True, size=size, opacity=1, stroke=theme.PAPER, strokeWidth=0.8)
        layers.append(marks.encode(x=x, y=y, color=colour, shape=shape))
    chart: alt.LayerChart = layers_of(*layers).properties(
        width=look.width - room - 30, height={"step": 44 if look.narrow else 30}
    )
    return chart


def _shape_by(field: str, names: Sequence[str], limit: int) -> MarkRow:
    """A shape per name, in the legend of the colours."""
    shapes = [SHAPES[i % len(SHAPES)] for i in range(len(names))]
    return encoded(
        f"{field}:N",
        scale=dict(domain=list(names), range=shapes),
        legend=dict(columns=1, symbolSize=110, labelLimit=limit),
    )


def _ends(w: Words) -> MarkRow:
    """An axis with words at its two ends."""
    worst, best = w.say("tradeoff.worst"), w.say("tradeoff.best")
    label = f"datum.value == 0 ? '{worst}' : '{best}'"
    return dict(values=[0, 1], labelExpr=label, grid=True, gridColor=theme.LINE, labelFlush=True)
