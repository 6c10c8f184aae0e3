"""The monitor of broad prosperity in words: what may change, through what, how much, and whether it shows."""

from collections.abc import Mapping
from typing import Any

from dienmodel.network.catalogue import Catalogue
from dienmodel.network.compile.entries import MonitoredEntry
from dienmodel.runs.run import Run
from dienmodel.runs.tables.country import monitor_table
from dienmodel.show.names import title
from dienmodel.show.say.spending import UNKNOWN
from dienmodel.show.sheet import Sheet
from dienmodel.text.words import Words

WHEN = ("now", "later", "elsewhere")


def monitor_headline(run: Run, year: int, w: Words) -> str:
    """Of how many of all that is monitored the size is unknown, the sign too, and how many could be seen."""
    rows, entries = monitor_table(run).where(year=year).rows(), run.world.catalogue.monitor
    size = sum(entry.unknown is not None for entry in entries.values())
    sign = sum(entry.sign == "unknown" for entry in entries.values())
    seen = {word: sum(row["visible"] == word for row in rows) for word in ("yes", "no")}
    numbers = {"all": len(entries), "size": size, "sign": sign, **seen}
    return w.say("monitor.headline", year=str(year), **{name: str(number) for name, number in numbers.items()})


def monitor_sheet(run: Run, year: int, w: Words) -> Sheet | None:
    """Everything that is monitored by when it is: sign, size, margin and whether it shows; None where nothing is."""
    catalogue = run.world.catalogue
    rows = {row["monitored"]: row for row in monitor_table(run).where(year=year).rows()}
    names = sorted(catalogue.monitor, key=lambda name: WHEN.index(catalogue.monitor[name].when))
    head = [
        w.say("monitor.columns.what"),
        w.say("monitor.columns.sign"),
        w.say("monitor.columns.size"),
        w.say("monitor.columns.margin"),
        w.say("monitor.columns.visible"),
        w.say("monitor.columns.when"),
        w.say("monitor.columns.whom"),
        w.say("monitor.columns.theme"),
    ]
    lines = [_line(catalogue, name, rows[name], w) for name in names]
    return Sheet(w.say("monitor.sheet", year=str(year)), head, lines, frozenset({2, 3})) if lines else None


def _line(catalogue: Catalogue, name: str, row: Mapping[str, Any], w: Words) -> list[str]:
    entry = catalogue.monitor[name]
    when = {"now": "asks.now", "later": "asks.later", "elsewhere": "asks.elsewhere"}[entry.when]
    return [
        title(catalogue, "monitor", name, w),
        _sign(entry, w),
        _size(row, w),
        UNKNOWN if row["margin"] is None else w.share(row["margin"], 2),
        w.say(
            {"yes": "monitor.visible", "no": "monitor.not_visible", "unknown": "monitor.nobody_knows"}[row["visible"]]
        ),
        w.say(when),
        w.text(entry.whom),
        w.text(entry.theme),
    ]


def _sign(entry: MonitoredEntry, w: Words) -> str:
    return UNKNOWN if entry.sign == "unknown" else w.say({"up": "monitor.up", "down": "monitor.down"}[entry.sign])


def _size(row: Mapping[str, Any], w: Words) -> str:
    """The size of an effect, or the most that it can be through those who serve."""
    if row["share_size"] is None:
        return UNKNOWN
    size = w.share(row["share_size"], 3)
    return size if row["size_is"] == "size" else w.say("monitor.at_most", size=size)


def monitor_reasons(catalogue: Catalogue, w: Words) -> Sheet:
    """Through what each of them may change, why its size is unknown, and how good the evidence is and of when."""
    head = [
        w.say("monitor.columns.what"),
        w.say("monitor.columns.channel"),
        w.say("monitor.columns.why"),
        w.say("monitor.columns.grade"),
        w.say("monitor.columns.measured"),
    ]
    lines = [
        [
            title(catalogue, "monitor", name, w),
            w.text(entry.channel),
            "" if entry.unknown is None else w.text(entry.unknown),
            w.say(f"grades.{entry.grade}"),
            _measured(catalogue, entry),
        ]
        for name, entry in catalogue.monitor.items()
    ]
    return Sheet(w.say("monitor.reasons"), head, lines, frozenset())


def _measured(catalogue: Catalogue, entry: MonitoredEntry) -> str:
    valid = [catalogue.figures[key].valid for key in entry.measured]
    return ", ".join(str(each) for each in valid if each) or UNKNOWN
