"""The answer in one sentence, and what belongs to it, in words."""

from dienmodel.model.scenario import Said
from dienmodel.runs.answer import Answer, Limit, Outlook
from dienmodel.show.names import category, title
from dienmodel.text.words import Words, lower, rounded

SURE = 0.95
"""From this chance on a target counts as met, and below one minus it as missed."""


def verdict(outlook: Outlook) -> str:
    """`yes`, `no`, or `unsure` where chance alone decides."""
    if outlook.chance is None or outlook.chance >= SURE or outlook.chance <= 1 - SURE:
        return "yes" if outlook.met else "no"
    return "unsure"


def sentence(answer: Answer, said: Said, w: Words, band_follows: bool = False) -> str:
    """The whole answer: whether the main target is met, by how much, when, and where the longest queue is."""
    return f"{outcome(answer, w, band_follows)} {behind(answer, said, w)}"


def behind(answer: Answer, said: Said, w: Words) -> str:
    """What the outcome leaves unsaid: the mix of categories, and where the longest queue is."""
    parts = (mix_sentence(answer, said, w), limit_sentence(answer, said, w))
    return " ".join(part for part in parts if part)


def outcome(answer: Answer, w: Words, band_follows: bool = False) -> str:
    """Whether the main target is met, with the band and what the band covers, or that it is being computed."""
    goal = answer.main
    text = headline(answer, w)
    if goal is None:
        return text
    figures = w.say("answer.figures")
    behind = w.say("answer.band_follows") if band_follows else band(goal, answer, w, figures)
    return f"{text.removesuffix('.')}{behind}{_beyond(answer, w)}."


def headline(answer: Answer, w: Words) -> str:
    """Whether the main target is met and when, without the band."""
    goal = answer.main
    if goal is None:
        values = {"start": w.people(answer.n_start), "end": w.people(answer.n_end), "day": w.day(answer.end)}
        return w.say("answer.no_target", **values) + "."
    parts = [
        w.say(
            f"answer.{verdict(goal)}",
            people=w.people(goal.expected),
            day=w.day(goal.day),
            wanted=w.people(goal.wanted),
            gap=w.number(abs(gap(goal))),
        ),
        _arrival(goal, answer, w),
    ]
    return "".join(parts) + "."


def _beyond(answer: Answer, w: Words) -> str:
    """That the target lies behind the end of the run, where it does."""
    late = answer.main is not None and answer.main.day > answer.end
    return w.say("answer.beyond", end=w.day(answer.end)) if late else ""


def sureness(answer: Answer, w: Words) -> str:
    """The band as a sentence of its own; empty without a target."""
    if answer.main is None:
        return ""
    text = band(answer.main, answer, w, w.say("web.figures_band")).strip().removeprefix("(").removesuffix(")")
    return f"{text[:1].upper()}{text[1:]}{_beyond(answer, w)}."


def gap(outlook: Outlook) -> float:
    """Expected less wanted, from the rounded number that the page shows."""
    return rounded(outlook.expected) - outlook.wanted


def band(outlook: Outlook, answer: Answer, w: Words, figures: str) -> str:
    """The band in brackets with what it covers and where to find that of the figures, or that there is none."""
    if outlook.low is None or outlook.high is None:
        return w.say("answer.no_band")
    return w.say(
        "answer.band",
        share=w.share(0.9),
        range=w.span(w.people(outlook.low), w.people(outlook.high)),
        runs=runs(outlook, answer, w),
        below=below(outlook, w),
        figures=figures,
    )


def below(outlook: Outlook, w: Words) -> str:
    """Why the band lies beside the expectation, where it does."""
    if outlook.mean is None or outlook.low is None or outlook.high is None:
        return ""
    if outlook.low <= outlook.expected <= outlook.high:
        return ""
    return w.say("answer.below", gap=w.number(abs(outlook.expected - outlook.mean)))


def runs(outlook: Outlook, answer: Answer, w: Words) -> str:
    """In how many of the runs the target is met; empty without runs."""
    if outlook.chance is None:
        return ""
    met = round(outlook.chance * answer.replications)
    return w.say("answer.runs", met=w.number(met), all=w.number(answer.replications))


def _arrival(goal: Outlook, answer: Answer, w: Words) -> str:
    """When the wanted number is reached, if that is news."""
    if goal.reached is None:
        return w.say("answer.never", wanted=w.people(goal.wanted), end=w.day(answer.end))
    return w.say("answer.reached", wanted=w.people(goal.wanted), month=w.month(goal.reached))


def mix_sentence(answer: Answer, said: Said, w: Words) -> str:
    """Which categories fall short on the day of the main target; empty where that target is for a category."""
    main = answer.main
    if main is None or main.category != "total":
        return ""
    short = [
        w.say(
            "answer.mix_part",
            gap=w.number(-gap(other)),
            category=lower(category(said, other.category, w)),
        )
        for other in answer.others
        if other.category != "total"
        and (other.day, other.organisation) == (main.day, main.organisation)
        and verdict(other) == "no"
        and gap(other) < 0
    ]
    return w.say("answer.mix", parts=w.listed(short)) if short else ""


def limit_sentence(answer: Answer, said: Said, w: Words) -> str:
    """Which capacity has the longest queue, or that it is supply and staying."""
    limit = answer.limit
    if limit is None:
        return w.say("answer.supply")
    return w.say(
        "answer.limit",
        limit=lower(title(said, "capacities", limit.capacity, w)),
        month=w.month(limit.since),
        people=w.people(limit.n_waiting),
        weeks=w.number(limit.weeks_waited, 0 if limit.weeks_waited >= 9.5 else 1),
        day=w.day(answer.until),
    )


def limit_name(limit: Limit | None, said: Said, w: Words) -> str:
    """The capacity with the longest queue in a few words."""
    return title(said, "capacities", limit.capacity, w) if limit else w.say("answer.supply_short")


def target_name(outlook: Outlook, said: Said, w: Words) -> tuple[str, str]:
    """Title of a target and the category it is about."""
    return title(said, "targets", outlook.target, w), category(said, outlook.category, w)
