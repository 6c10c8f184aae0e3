"""The answer in one sentence, and what belongs to it, in words."""

from dienmodel.network.catalogue import Catalogue
from dienmodel.runs.answer import Answer, Bottleneck, Outlook
from dienmodel.show.names import category, title, title_within, within
from dienmodel.show.say.likely import bands, verdict
from dienmodel.text.words import Words, rounded

NOT_LIKELY = ("unknown", "very_unlikely", "unlikely")
"""Words of targets that a shortage is subject of."""


def sentence(answer: Answer, catalogue: Catalogue, w: Words, follows: bool = False) -> str:
    """The whole answer: whether the main target is met, by how much, when, and where the longest queue is."""
    return f"{outcome(answer, w, follows)} {behind(answer, catalogue, w)}"


def behind(answer: Answer, catalogue: Catalogue, w: Words) -> str:
    """What the outcome leaves unsaid: the mix of categories, and where the longest queue is."""
    parts = (mix_sentence(answer, catalogue, w), limit_sentence(answer, catalogue, w))
    return " ".join(part for part in parts if part)


def outcome(answer: Answer, w: Words, follows: bool = False) -> str:
    """How likely the main target is met, what is expected, and both bands unless they follow."""
    text = headline(answer, w, follows)
    return text if follows or answer.main is None else f"{text} {sureness(answer, w)}"


def headline(answer: Answer, w: Words, follows: bool = False) -> str:
    """How likely the main target is met, and what comes of it and when if every figure is right."""
    goal = answer.main
    if goal is None:
        values = {"start": w.people(answer.n_start), "end": w.people(answer.n_end), "day": w.day(answer.end)}
        return w.say("answer.no_target", **values) + "."
    expected = w.say(
        "answer.enough" if goal.met else "answer.short",
        people=w.people(goal.expected),
        day=w.day(goal.day),
        wanted=w.people(goal.wanted),
        gap=w.number(abs(gap(goal))),
    )
    parts = (
        verdict(goal, answer.replications, w, follows),
        " ",
        expected,
        _arrival(goal, answer, w),
        _beyond(answer, w),
    )
    return "".join(parts) + "."


def _beyond(answer: Answer, w: Words) -> str:
    """That the target lies behind the end of the run, where it does."""
    late = answer.main is not None and answer.main.day > answer.end
    return w.say("answer.beyond", end=w.day(answer.end)) if late else ""


def sureness(answer: Answer, w: Words) -> str:
    """The bands in sentences of their own; empty without a target."""
    return bands(answer.main, answer.replications, w) if answer.main is not None else ""


def gap(outlook: Outlook) -> float:
    """Expected less wanted, from the rounded number that the page shows."""
    return rounded(outlook.expected) - outlook.wanted


def _arrival(goal: Outlook, answer: Answer, w: Words) -> str:
    """When the wanted number is reached, if that is news."""
    if goal.reached is None:
        return w.say("answer.never", wanted=w.people(goal.wanted), end=w.day(answer.end))
    return w.say("answer.reached", wanted=w.people(goal.wanted), month=w.month(goal.reached))


def mix_sentence(answer: Answer, catalogue: Catalogue, w: Words) -> str:
    """Which categories fall short on the day of the main target; empty where that target is for a category."""
    main = answer.main
    if main is None or main.category != "total":
        return ""
    short = [
        w.say(
            "answer.mix_part",
            gap=w.number(-gap(other)),
            category=within(catalogue, category(catalogue, other.category, w), w),
        )
        for other in answer.others
        if other.category != "total"
        and (other.day, other.organisation) == (main.day, main.organisation)
        and other.word in NOT_LIKELY
        and gap(other) < 0
    ]
    return w.say("answer.mix", parts=w.listed(short)) if short else ""


def limit_sentence(answer: Answer, catalogue: Catalogue, w: Words) -> str:
    """Which capacity has the longest queue, or that it is supply and staying."""
    limit = answer.limit
    if limit is None:
        return w.say("answer.supply")
    return w.say(
        "answer.limit",
        limit=title_within(catalogue, "capacities", limit.capacity, w),
        month=w.month(limit.since),
        people=w.people(limit.n_waiting),
        weeks=w.number(limit.weeks_waited, 0 if limit.weeks_waited >= 9.5 else 1),
        day=w.day(answer.until),
    )


def limit_name(limit: Bottleneck | None, catalogue: Catalogue, w: Words) -> str:
    """The capacity with the longest queue in a few words."""
    return title(catalogue, "capacities", limit.capacity, w) if limit else w.say("answer.supply_short")
