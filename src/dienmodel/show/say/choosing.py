"""A choice between measures, and what is worth knowing before it, in words."""

import numpy as np

from dienmodel.network.catalogue import Catalogue
from dienmodel.runs.answer import Outlook
from dienmodel.show.names import title
from dienmodel.show.sheet import Sheet, sheet
from dienmodel.sweeps.decides.choosing import Chosen
from dienmodel.text.words import Words, lower, upper

SHOWN, NAMED = 15, 3
"""Figures that are listed, and that the sentence names."""


def options_sheet(chosen: Chosen, goal: Outlook, catalogue: Catalogue, w: Words) -> Sheet:
    """What each option gives over the first, and in which share of the futures it is best."""
    options = zip(chosen.options, chosen.gains, chosen.best, strict=True)
    rows = [[option_name(option, catalogue, w), w.signed(gain), w.share(best)] for option, gain, best in options]
    caption = w.say("choosing.options", draws=w.number(chosen.draws), counted=_counted(goal, w), day=w.day(goal.day))
    return sheet(caption, [w.say(f"choosing_columns.{name}") for name in ("option", "gain", "best")], rows)


def worth_sheet(chosen: Chosen, goal: Outlook, catalogue: Catalogue, w: Words) -> Sheet:
    """What it is worth to know each figure, worth most first."""
    rows = [
        [w.text(catalogue.figures[key]), key, f"{w.number(worth.value, 1)} ± {w.number(worth.error, 1)}"]
        for key, worth in chosen.figures[:SHOWN]
    ]
    head = [w.say(f"choosing_columns.{name}") for name in ("figure", "key", "worth")]
    return sheet(w.say("choosing.figures", counted=_counted(goal, w)), head, rows, 2)


def sentences(chosen: Chosen, catalogue: Catalogue, w: Words) -> list[str]:
    """Which option is best on average, how often it is not, and what is most worth knowing."""
    first = int(np.argmax(chosen.gains))
    best = w.say(
        "choosing.best",
        option=upper(option_name(chosen.options[first], catalogue, w)),
        share=w.share(1.0 - chosen.best[first]),
        all=w.number(chosen.all.value, 1),
    )
    if not chosen.figures:
        return [best, w.say("choosing.nothing")]
    figures = [
        w.say(
            "choosing.one",
            figure=f"“{lower(w.text(catalogue.figures[key]))}”",
            worth=w.number(worth.value, 1),
            error=w.number(worth.error, 1),
        )
        for key, worth in chosen.figures[:NAMED]
    ]
    return [best, w.say("choosing.most", figures=w.listed(figures))]


def option_name(option: str, catalogue: Catalogue, w: Words) -> str:
    """Measures of an option by their titles, with the level of those that are not fully on."""
    parts = [part.partition("=") for part in option.split(",") if part]
    titles = [(title(catalogue, "measures", name, w), level) for name, _, level in parts]
    named = [name if level == "1" else f"{name} ({level})" for name, level in titles]
    return w.listed(named) or w.say("choosing.as_is")


def _counted(goal: Outlook, w: Words) -> str:
    return w.say("decides.posts" if goal.posts is not None else "decides.people")
