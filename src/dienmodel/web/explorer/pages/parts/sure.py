"""How sure the answer is where the levers stand: its band, or what is still computed and what is known beside it."""

from collections.abc import Hashable
from typing import Any

from dienmodel.runs.answer import Answer, Outlook, with_bottleneck
from dienmodel.runs.desk import AS_SAID, State
from dienmodel.show.say import likely
from dienmodel.web.explorer.view import View
from dienmodel.web.explorer.work import drawn_as_said, is_weighed, key_of, run_weighed, shift_noted


def answered(view: View) -> Answer:
    """The answer where the levers stand, with its bottleneck where that is known: a lever does not wait for it."""
    if not is_weighed(view.shelf, *view.place):
        return view.answer
    return with_bottleneck(view.answer, run_weighed(view.shelf, *view.place))


def sureness(view: View) -> str:
    """What the band is, that of luck alone where no figures were drawn; empty without a target."""
    goal = view.answer.main
    if goal is None:
        return ""
    figures = _of_figures(view, goal)
    return figures if goal.reach is not None else f"{figures} {_of_chance(view, goal)}"


def _of_figures(view: View, goal: Outlook) -> str:
    w = view.words
    if goal.reach is not None and not goal.reach.near:
        return likely.of_figures(goal, goal.reach, w)
    sentence = w.say("likely.no_figures") if goal.reach is None else likely.of_figures(goal, goal.reach, w)
    if computing(view, "futures"):
        return w.say("likely.coming") if goal.reach is None else f"{sentence} {w.say('likely.coming')}"
    return sentence if view.read_only else f"{sentence} {w.say('likely.offered')}"


def _of_chance(view: View, goal: Outlook) -> str:
    coming = view.run.sampled is None and computing(view, "bands")
    return (
        view.words.say("likely.chance_coming") if coming else likely.of_chance(goal, view.run.replications, view.words)
    )


def computing(view: View, kind: str, state: State | None = None) -> bool:
    """Whether long work of a kind waits or runs for a state, by default where the levers stand."""
    job = view.job(kind, state)
    return job is not None and job.open


def found_nearest(view: View, kind: str) -> tuple[Any, bool]:
    """What long work of a kind found where the levers stand, or else for the scenario as said; True: the former."""
    states: list[State] = [view.asked.state, AS_SAID]
    for state in states:
        result = view.shelf.work.get(key_of(kind, view.asked.scenario, state))
        if result is not None:
            return result, state == view.asked.state
    return None, False


def knowledge(view: View) -> Hashable:
    """What the words about sureness rest on, so that what is kept of them is not older than that."""
    kinds = ("bands", "futures")
    coming = tuple(computing(view, kind) for kind in kinds)  # before what is computed, as for a page
    computed = tuple(view.shelf.work.get(key_of(kind, *view.place)) is not None for kind in kinds)
    return (
        is_weighed(view.shelf, *view.place),
        computed,
        coming,
        bool(drawn_as_said(view.shelf, view.asked.scenario)),
        shift_noted(view.shelf, *view.place) is not None,
    )
