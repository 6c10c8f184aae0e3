"""Every figure with value, range, source, page and grade; change one here and see what moves."""

from typing import Any

from dienmodel.runs.tables.figures import figures_off, figures_table
from dienmodel.show import pictures
from dienmodel.show.figure_texts import FigureLine, figure_line
from dienmodel.web.explorer.pages.parts import method
from dienmodel.web.explorer.view import View

PATH, NAME, TEMPLATE = "/cijfers", "figures", "figures.html.j2"
TABLES = ("figures", "observed")


def content(view: View) -> dict[str, Any]:
    """The figures by grade, the weakest first; with a search and the changes made so far."""
    sought = view.parameter("q").strip()[:80]
    used, off = figures_table(view.run).rows(), figures_off(view.run).rows()
    rows = [(view.words.say(f"grades.{row['grade']}"), row) for row in used]
    rows += [(view.words.say("web.figures_off"), row) for row in off]
    lines = [(group, figure_line(view.catalogue, row, view.words), _value(view, row["figure"])) for group, row in rows]
    fitting = [line for line in lines if _fits(line[1], sought)]
    groups = dict.fromkeys(group for group, _, _ in fitting)
    before = view.baseline.world.catalogue.figures
    evidence = pictures.evidence(view.subject, figures_table(view.run))
    return {
        **method.content(view),
        "message": evidence.title,
        "evidence": evidence,
        "q": sought,
        "all": len(rows),
        "found": len(fitting),
        "groups": [(group, [(line, v) for own, line, v in fitting if own == group]) for group in groups],
        "changed": [
            (_line(view, key), view.words.short_number(before[key].value or 0.0), view.words.short_number(value))
            for key, value in view.asked.state.values
        ],
        "origin": view.origin("total", view.answer.until),
    }


def _fits(line: FigureLine, sought: str) -> bool:
    return all(word in f"{line.name} {line.key} {line.source}".lower() for word in sought.lower().split())


def _value(view: View, key: str) -> str:
    """The number in an input, in the notation of the language; empty where a figure has more than one."""
    value = view.catalogue.figures[key].value
    text = "" if value is None else f"{value:.10g}"
    return text.replace(".", ",") if view.language == "nl" else text


def _line(view: View, key: str) -> str:
    return view.words.text(view.catalogue.figures[key])
