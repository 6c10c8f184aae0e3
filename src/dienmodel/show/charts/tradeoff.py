"""Alternatives on scales of what is shown: a row for each criterion, a line through the places of each alternative."""

from collections.abc import Sequence

import altair as alt

from dienmodel.show import theme
from dienmodel.show.charts.marks import Look, MarkRow, colour_by, dash_by, encoded, layers_of, mark_of, name_axis
from dienmodel.text.words import Words


def tradeoff(rows: Sequence[MarkRow], alternatives: Sequence[str], look: Look) -> alt.LayerChart:
    """Parallel coordinates: `along` from the worst shown, 0, to the best, 1, of each `name`, a line per `alternative`.

    Lines are drawn with decreasing width, so that of those that lie on each other all are seen.
    """
    names, w = list(dict.fromkeys(row["name"] for row in rows)), look.words
    room = 150 if look.narrow else 300
    x = encoded("along:Q", title=None, axis=_ends(w), scale=dict(domain=[0, 1]))
    y = name_axis(names, room)
    columns = 1 if look.narrow else 3
    colour, dash = (
        colour_by("alternative", alternatives, columns=columns),
        dash_by("alternative", alternatives, columns),
    )
    layers = []
    for i, alternative in enumerate(alternatives):
        own, width = [row for row in rows if row["alternative"] == alternative], 1.6 + 1.4 * (len(alternatives) - 1 - i)
        line = mark_of(own, "line", strokeWidth=width)
        layers.append(line.encode(x=x, y=y, color=colour, strokeDash=dash, order="place:Q"))
        dots = mark_of(own, "circle", size=30 + 25 * width, opacity=1)
        layers.append(dots.encode(x=x, y=y, color={**colour, "legend": None}))
    chart: alt.LayerChart = layers_of(*layers).properties(
        width=look.width - room - 30, height={"step": 44 if look.narrow else 30}
    )
    return chart


def _ends(w: Words) -> MarkRow:
    """An axis with words at its two ends."""
    worst, best = w.say("tradeoff.worst"), w.say("tradeoff.best")
    label = f"datum.value == 0 ? '{worst}' : '{best}'"
    return dict(values=[0, 1], labelExpr=label, grid=True, gridColor=theme.LINE, labelFlush=True)
