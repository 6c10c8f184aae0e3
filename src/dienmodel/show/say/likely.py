"""How likely an answer is, in words: the verdict, and the one band, of figures and luck or else of luck alone."""

from dienmodel.runs.answer import Outlook
from dienmodel.runs.likely import Spread, TargetBand
from dienmodel.runs.run import Run
from dienmodel.text.words import Words, rounded, upper

SAYS = {"very_unlikely": "no", "unlikely": "bare", "even": "open", "likely": "bare", "very_likely": "yes"}
"""What each word of the scale answers: yes or no only where at most one in ten futures says otherwise."""

ONE_PERCENT = 0.01


def verdict(goal: Outlook, w: Words, follows: bool = False) -> str:
    """Yes, no or open and how likely; that no chance is known, where none is."""
    if goal.likely is None:
        return w.say("likely.follows" if follows else "likely.unknown")
    says = upper(w.say(f"likely.{SAYS[goal.word]}", word=w.say(f"likely.{goal.word}")))
    return w.say("likely.by_chance" if goal.reach is None else "likely.by_figures", says=says)


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


def span(band: Spread | TargetBand | None, w: Words) -> str:
    """A band as a range; a dash without it."""
    return "–" if band is None else w.span(w.people(band.low), w.people(band.high))


def bands(goal: Outlook, runs: int, w: Words) -> str:
    """What the numbers rest on: futures with figures and luck of their own, or else what was not computed and luck."""
    if goal.reach is not None:
        return of_figures(goal, goal.reach, w)
    return f"{w.say('likely.no_figures')} {of_chance(goal, runs, w)}"


def of_figures(goal: Outlook, band: TargetBand, w: Words) -> str:
    """What the band is, how much of it is luck, and what comes of it if every figure is exactly right."""
    rest = "likely.luck_lacking" if band.lacking else "likely.luck"
    luck = "" if band.luck is None else w.say(rest, share=small_share(band.luck, w))
    learnt = w.say("likely.learnt", n=w.number(band.learnt)) if band.learnt else ""
    values = {"n": w.number(band.draws), "share": w.share(0.9), "luck": luck, "learnt": learnt}
    key = "likely.near_each" if band.each else "likely.near" if band.near else "likely.figures"
    return f"{w.say(key, **values)} {as_expected(goal, band, w)}"


def courses_of_band(run: Run, w: Words) -> str:
    """Of which possible courses the bands are: futures with figures of their own, or luck alone."""
    return w.say("likely.of_runs" if run.futures is None else "likely.of_futures")


def small_share(share: float, w: Words) -> str:
    """A share; less than one percent where it is no whole one but there."""
    return f"< {w.share(ONE_PERCENT)}" if 0.0 < share < ONE_PERCENT else w.share(share)


def as_expected(goal: Outlook, band: TargetBand, w: Words) -> str:
    """What comes of it if every figure is exactly right, and by how much that lies above the middle of its band."""
    key = "likely.expected" if goal.posts is None else "likely.expected_posts"
    filled = "" if goal.posts is None else w.people(goal.posts.counted)
    above = ""
    if lies_above(goal.expected, band.middle):
        above = w.say("likely.above", gap=w.number(rounded(goal.expected) - rounded(band.middle)))
    return w.say(key, people=w.people(goal.expected), filled=filled, above=above)


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
    key = "likely.below" if goal.mean < goal.expected else "likely.over"
    return w.say(key, gap=w.number(abs(goal.expected - goal.mean)))
