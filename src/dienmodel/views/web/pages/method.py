"""How it is computed, what it does not say, and how it did on the past."""

from typing import Any

from dienmodel.results.desk import AS_SAID
from dienmodel.results.tables import figures_table, published_table
from dienmodel.views.pictures import Sheet, sheet
from dienmodel.views.report import about_sheet, method_lines
from dienmodel.views.web.view import View
from dienmodel.views.web.work import run_with_bands

PATH, NAME, TEMPLATE = "/verantwoording", "method", "method.html.j2"
TABLES = ("published", "figures")

BACK_TEST = "terugblik"


def content(view: View) -> dict[str, Any]:
    """Ten lines, limits, the back-test against published counts, and what is needed to repeat the run."""
    shown = [BACK_TEST, view.asked.scenario] if BACK_TEST in view.shelf.names() else [view.asked.scenario]
    return {
        "lines": method_lines(view.told),
        "tests": [_against(view, name) for name in dict.fromkeys(shown)],
        "about": about_sheet(view.told, view.answer, len(figures_table(view.run))),
        "command": _command(view),
    }


def _against(view: View, name: str) -> Sheet:
    """Published counts against the model."""
    w, run = view.words, run_with_bands(view.shelf, name, AS_SAID)
    said = run.world.said
    rows = [
        [
            w.text(said.scenario.published[row["point"]].title),
            w.day(row["date"]),
            w.number(row["n_published"]),
            w.number(row["n_people"]),
            w.share(row["share_difference"], 1),
        ]
        for row in published_table(run).rows()
    ]
    head = [w.say(f"columns.{key}") for key in ("point", "date", "counted", "expected", "difference")]
    return sheet(w.say("sheets.published", scenario=w.text(said.scenario.title)), head, rows, 2)


def _command(view: View) -> str:
    """The command that gives the same numbers."""
    levels = ",".join(f"{name}={level:g}" for name, level in view.asked.state.levels)
    plain = f"dienmodel run {view.asked.scenario}"
    return f"{plain} --measures {levels}" if levels and not view.asked.state.values else plain
