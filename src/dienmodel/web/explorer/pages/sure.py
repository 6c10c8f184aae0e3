"""How sure the answer is where the levers stand: both bands, or what is still computed and what is known beside it."""

from collections.abc import Hashable

from dienmodel.runs.answer import Outlook, answer
from dienmodel.runs.desk import AS_SAID
from dienmodel.runs.likely import Futures, TargetBand, enough, reach
from dienmodel.show.say import likely
from dienmodel.web.explorer.view import View
from dienmodel.web.explorer.work import key_of


def sureness(view: View) -> str:
    """The band from the figures and the band from chance; empty without a target."""
    goal = view.answer.main
    return f"{_of_figures(view, goal)} {_of_chance(view, goal)}" if goal is not None else ""


def _of_figures(view: View, goal: Outlook) -> str:
    w = view.words
    if goal.reach is not None:
        return likely.of_figures(goal, goal.reach, w)
    if computing(view, "futures"):
        return w.say("likely.coming")
    reach_as_said = as_said(view) if view.moved else None
    sentence = w.say("likely.no_figures") if reach_as_said is None else likely.as_said(reach_as_said, w)
    return sentence if view.read_only else f"{sentence} {w.say('likely.offered')}"


def _of_chance(view: View, goal: Outlook) -> str:
    coming = view.run.sampled is None and computing(view, "bands")
    return (
        view.words.say("likely.chance_coming") if coming else likely.of_chance(goal, view.run.replications, view.words)
    )


def computing(view: View, kind: str) -> bool:
    """Whether long work of a kind waits or runs for where the levers stand."""
    job = view.jobs.of(key_of(kind, *view.place))
    return job is not None and job.open


def as_said(view: View) -> TargetBand | None:
    """What uncertain figures do to the main target of the scenario as it is; None until that has been computed."""
    name, shelf = view.asked.scenario, view.shelf
    known: TargetBand | None = shelf.small.get(("reach", name))
    drawn: Futures | None = shelf.work.get(key_of("futures", name, AS_SAID))
    if known is not None or drawn is None or enough(drawn) is None:
        return known
    goal = shelf.small.found(("answer", name), lambda: answer(view.baseline)).main
    if goal is None:
        return None
    return shelf.small.keep(("reach", name), reach(drawn, goal.day, goal.wanted, goal.category))


def knowledge(view: View) -> Hashable:
    """What the words about sureness rest on, so that what is kept of them is not older than that."""
    kinds = ("bands", "futures")
    computed = tuple(view.shelf.work.get(key_of(kind, *view.place)) is not None for kind in kinds)
    return computed, tuple(computing(view, kind) for kind in kinds), as_said(view)
