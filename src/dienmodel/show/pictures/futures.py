"""The picture of futures: what may come on the day of the main target, in dots that can be counted."""

from functools import partial

from dienmodel.network.meters.meter import per_step
from dienmodel.network.meters.posts import filled
from dienmodel.runs.answer import Outlook
from dienmodel.runs.run import Run
from dienmodel.runs.tables.periods import today
from dienmodel.show import charts
from dienmodel.show.charts.futures import DotScale
from dienmodel.show.pictures.picture import Picture, Subject, heads, picture
from dienmodel.show.sheet import Sheet, sheet


def futures(subject: Subject, goal: Outlook, scale: DotScale | None = None) -> Picture | None:
    """Equally likely futures of a target beside today; on a scale of their own or a given one. None without futures."""
    if goal.reach is None:
        return None
    w, dots = subject.words, goal.reach.countable
    now = counted_today(subject.run, goal)
    today = w.say("dots.now", day=w.day(subject.catalogue.now), n=w.people(now))
    marks = [(now, today), (wanted(goal), w.say("dots.wanted", n=w.people(wanted(goal))))]
    return picture(
        subject,
        "dots",
        partial(charts.futures, dots, scale or dot_scale(subject.run, goal), marks),
        _sheet(subject, goal),
        met=w.number(sum(dot.met for dot in dots)),
        all=w.number(len(dots)),
        counted=w.say("dots.people") if goal.posts is None else w.say("dots.posts"),
        day=w.day(goal.day),
    )


def dot_scale(run: Run, goal: Outlook) -> DotScale:
    """A scale with room for today, the target and its futures."""
    dots = () if goal.reach is None else goal.reach.countable
    return DotScale.around([counted_today(run, goal), wanted(goal), *(dot.counts for dot in dots)])


def wanted(goal: Outlook) -> float:
    """The posts that a target asks for; the people where it counts heads."""
    return goal.wanted if goal.posts is None else goal.posts.wanted


def counted_today(run: Run, goal: Outlook) -> float:
    """What counts for a target today: filled posts of its people, by the posts of today; of heads people."""
    outcomes, now = run.world.outcomes, today(run)
    own = next(each for each in outcomes.targets if each.name == goal.target)
    if own.posts is None:
        return float(per_step(run.world.meters.targets[own.name], run.expected)[now])
    able = outcomes.able(own.organisation, run.trained)[now] * own.cells
    posts = outcomes.posts[own.organisation][now] * own.cells
    return float(filled(able, posts).sum())


def _sheet(subject: Subject, goal: Outlook) -> Sheet:
    w, dots = subject.words, goal.reach.countable if goal.reach else ()
    said = {True: w.say("dots.met"), False: w.say("dots.missed")}
    counts = "people" if goal.posts is None else "posts_filled"
    rows = [[str(i), w.people(dot.counts), said[dot.met]] for i, dot in enumerate(dots, 1)]
    return sheet(w.say("sheets.dots"), heads(subject, "future", counts, "target"), rows)
