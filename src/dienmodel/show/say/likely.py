"""How likely an answer is, in words: the verdict, the band from the figures and the band from chance."""

from dienmodel.runs.answer import Outlook
from dienmodel.runs.likely import TargetBand
from dienmodel.text.words import Words, rounded

SAYS = {"very_unlikely": "no", "unlikely": "no", "even": "open", "likely": "yes", "very_likely": "yes"}
"""What each word of the scale answers."""


def verdict(goal: Outlook, runs: int, w: Words, follows: bool = False) -> str:
    """Yes, no or open, how likely, and by how many futures or runs; nothing of that where no chance is known."""
    if goal.likely is None:
        return w.say("likely.follows" if follows else "likely.unknown")
    says = w.say(f"likely.{SAYS[goal.word]}", word=w.say(f"likely.{goal.word}"))
    key = "likely.by_chance" if goal.reach is None else "likely.by_figures"
    return w.say(key, says=says, times=times(goal, runs, w))


def times(goal: Outlook, runs: int, w: Words) -> str:
    """In how many of the futures, or else of the runs, a target is met; empty without a chance."""
    if goal.likely is None:
        return ""
    n = runs if goal.reach is None else goal.reach.draws
    return w.say("likely.times", met=w.number(round(goal.likely * n)), all=w.number(n))


def in_short(goal: Outlook, runs: int, w: Words) -> str:
    """The word and the count behind it, for a table."""
    if goal.likely is None:
        return "–"
    key = "likely.short_chance" if goal.reach is None else "likely.short_figures"
    return w.say(key, word=w.say(f"likely.{goal.word}"), times=times(goal, runs, w))


def span(band: TargetBand | None, w: Words) -> str:
    """The band from the figures as a range; a dash without it."""
    return "–" if band is None else w.span(w.people(band.low), w.people(band.high))


def bands(goal: Outlook, runs: int, w: Words) -> str:
    """Both bands in sentences: what uncertain figures do and what chance does, or that it was not computed."""
    figures = w.say("likely.no_figures") if goal.reach is None else of_figures(goal, goal.reach, w)
    return f"{figures} {of_chance(goal, runs, w)}"


def of_figures(goal: Outlook, band: TargetBand, w: Words) -> str:
    """The band from the figures, and by how much the expectation lies above its middle, where it does."""
    return " ".join([w.say("likely.figures", **_band(band, w)), *_above(goal, band, w)])


def as_said(band: TargetBand, w: Words) -> str:
    """The band from the figures of the scenario as it is, named as such."""
    return w.say("likely.as_said", **_band(band, w))


def _band(band: TargetBand, w: Words) -> dict[str, str]:
    numbers = {"n": w.number(band.draws), "middle": w.people(band.middle)}
    return {"range": span(band, w), "share": w.share(0.9), **numbers}


def _above(goal: Outlook, band: TargetBand, w: Words) -> list[str]:
    if not lies_above(goal.expected, band.middle):
        return []
    return [w.say("likely.above", gap=w.number(rounded(goal.expected) - rounded(band.middle)))]


def lies_above(expected: float, middle: float) -> bool:
    """Whether a reader sees an expected number of people above the median of its band."""
    return rounded(expected) > rounded(middle)


def of_chance(goal: Outlook, runs: int, w: Words) -> str:
    """The band from chance with how many runs meet the target, and why it lies beside the expectation if it does."""
    if goal.low is None or goal.high is None or goal.chance is None:
        return w.say("likely.no_chance")
    return w.say(
        "likely.chance",
        range=w.span(w.people(goal.low), w.people(goal.high)),
        share=w.share(0.9),
        n=w.number(runs),
        below=_below(goal, w),
        met=w.number(round(goal.chance * runs)),
    )


def _below(goal: Outlook, w: Words) -> str:
    if goal.mean is None or goal.low is None or goal.high is None or goal.low <= goal.expected <= goal.high:
        return ""
    return w.say("likely.below", gap=w.number(abs(goal.expected - goal.mean)))
