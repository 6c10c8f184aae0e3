"""How it is computed, what it does not say, and how it did on the past."""

from typing import Any

from dienmodel.runs.desk import AS_SAID
from dienmodel.runs.tables.figures import figures_table
from dienmodel.runs.tables.observed import observed_table
from dienmodel.show.pictures.counts import observed_notes, observed_sheet
from dienmodel.show.sheet import Sheet
from dienmodel.show.sheets import about_sheet, method_lines
from dienmodel.web.explorer.view import View
from dienmodel.web.explorer.work import run_with_bands

BACK_TEST = "terugblik"


def content(view: View) -> dict[str, Any]:
    """Ten lines, limits, the back-test against published counts, and what is needed to repeat the run."""
    shown = [BACK_TEST, view.asked.scenario] if BACK_TEST in view.shelf.names() else [view.asked.scenario]
    return {
        "lines": method_lines(view.subject),
        "tests": [_against(view, name) for name in dict.fromkeys(shown)],
        "about": about_sheet(view.subject, view.answer, len(figures_table(view.run))),
        "command": _command(view),
        "by_name": _by_name(view),
    }


def _against(view: View, name: str) -> tuple[Sheet, list[str]]:
    """Published counts against the model, and what explains the differences."""
    run = run_with_bands(view.shelf, name, AS_SAID)
    rows = observed_table(run).rows()
    catalogue = run.world.catalogue
    return observed_sheet(catalogue, rows, view.words), observed_notes(catalogue, rows, view.words)


def _by_name(view: View) -> bool:
    """Whether a command can name the scenario and all that was changed: else it needs the file."""
    name = view.asked.scenario
    return view.shelf.places.get(name) == name and not view.asked.state.values and not view.asked.state.dates


def _command(view: View) -> str:
    """The command that gives the same numbers."""
    if not _by_name(view):
        return "dienmodel run scenario.yaml"
    levels = ",".join(f"{name}={level:g}" for name, level in view.asked.state.levels)
    return " ".join(["dienmodel run", view.asked.scenario, *(["--measures", levels] if levels else [])])
