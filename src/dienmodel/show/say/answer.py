"""The answer in one sentence, and what belongs to it, in words."""

from collections.abc import Sequence

from dienmodel.model.figures import Text
from dienmodel.network.catalogue import Catalogue
from dienmodel.runs.answer import Answer, MissedFloor, Outlook
from dienmodel.runs.bottleneck import Bottleneck
from dienmodel.runs.likely import Spread, TargetBand
from dienmodel.show.names import title, title_within
from dienmodel.show.say.against import Against, asked_of, people_against, posts_against
from dienmodel.show.say.arrival import expected_arrival
from dienmodel.show.say.counts import counts_sentence
from dienmodel.show.say.likely import bands, span, times, verdict
from dienmodel.show.say.mix import mix_sentence
from dienmodel.text.words import Words, lower

MOST_MOVED = 4
"""Measures that were moved and are named; where there are more, the last of these tells how many."""

SHARE_TO_SPEAK_OF = 0.005
"""Who gives up is told from half a percent on, which is shown as one."""

SMALL_MEAN = 9.5
"""Means below this are told with a decimal: 0.4 people waiting is not nobody."""


def sentence(answer: Answer, catalogue: Catalogue, w: Words, follows: bool = False) -> str:
    """The whole answer: filled posts and people against the main target, when it is met, and what stops it."""
    return f"{outcome(answer, w, follows)} {behind(answer, catalogue, w)}"


def behind(answer: Answer, catalogue: Catalogue, w: Words) -> str:
    """What the outcome leaves unsaid: the mix, or else the counts; missed floors, the bottleneck, the longest queue."""
    parts = (
        counts_sentence(answer, catalogue, w),
        mix_sentence(answer, catalogue, w),
        *floor_sentences(answer.floors, catalogue, w),
        bottleneck_sentence(answer, catalogue, w),
        chance_sentence(answer, catalogue, w),
        *door_sentences(answer, catalogue, w),
        queue_sentence(answer, catalogue, w),
    )
    return " ".join(part for part in parts if part)


def outcome(answer: Answer, w: Words, follows: bool = False) -> str:
    """How likely the main target is met, what is expected, and what the band is unless it follows."""
    text = headline(answer, w, follows)
    return text if follows or answer.main is None else f"{text} {sureness(answer, w)}"


def headline(answer: Answer, w: Words, follows: bool = False) -> str:
    """The course, whether the main target is met, the filled posts and people on its day, and when it is met."""
    goal = answer.main
    if goal is None:
        values = {"start": w.people(answer.n_start), "end": w.people(answer.n_end), "day": w.day(answer.end)}
        return w.say("answer.no_target", **values) + "."
    counted = f"{_counted(goal, w)}{_beyond(answer, w)}."
    return f"{_first(goal, answer, w, follows)} {counted} {arrival(goal, answer, w)}"


def _first(goal: Outlook, answer: Answer, w: Words, follows: bool) -> str:
    """Whether the main target is met and how likely, from which course."""
    says, others = verdict(goal, w, follows), changes(answer, w)
    if answer.course is not None:
        beside = w.say("answer.course_with", changes=others) if others else ""
        return w.say("answer.course", course=w.text(answer.course) + beside, says=lower(says))
    return w.say("answer.with", changes=others, says=lower(says)) if others else says


def changes(answer: Answer, w: Words) -> str:
    """Measures that stand elsewhere than the scenario says, and that a plan says whom to admit; empty: neither."""
    changed = [_moved(title, level, w) for title, level in answer.moved]
    if len(changed) > MOST_MOVED:
        changed = [*changed[: MOST_MOVED - 1], w.say("answer.more_moved", n=w.number(len(changed) - MOST_MOVED + 1))]
    return w.listed([*changed, *([w.say("answer.plan_admits")] if answer.planned else [])])


def _moved(title: Text, level: float, w: Words) -> str:
    if 0 < level < 1:
        return w.say("answer.moved_part", measure=w.text(title), level=w.share(level))
    return w.say("answer.moved_on" if level else "answer.moved_off", measure=w.text(title))


def _counted(goal: Outlook, w: Words) -> str:
    """Filled posts and people against the target, each with its band: the middle of the band comes first."""
    people, posts, is_banded = people_against(goal), posts_against(goal), goal.band is not None
    values = {
        "day": w.day(goal.day),
        "people": _banded(people, goal.band, w),
        "against": w.say(
            "answer.too_few" if people.gap < 0 else "answer.more" if people.gap > 0 else "answer.as_asked",
            gap=people.say(abs(people.gap), w),
            wanted=asked_of(people, goal.asked, w),
        ),
    }
    if posts is None:
        return w.say("answer.heads" if is_banded else "answer.heads_expected", **values)
    filled = {"filled": _banded(posts, goal.band_of_posts, w), "posts": asked_of(posts, goal.asked_posts, w)}
    return w.say("answer.posts" if is_banded else "answer.posts_expected", **filled, **values)


def _banded(number: Against, band: Spread | None, w: Words) -> str:
    """A number of people or posts with its band behind it."""
    shown = number.say(number.number, w)
    return shown if band is None else f"{shown} ({span(band, w)})"


def _beyond(answer: Answer, w: Words) -> str:
    """That the target lies behind the end of the run, where it does."""
    late = answer.main is not None and answer.main.day > answer.end
    return w.say("answer.beyond", end=w.day(answer.end)) if late else ""


def sureness(answer: Answer, w: Words) -> str:
    """What the band is in sentences of its own; empty without a target."""
    return bands(answer.main, answer.replications, w) if answer.main is not None else ""


def arrival(goal: Outlook, answer: Answer, w: Words) -> str:
    """In which share of the futures the target is met, on its day and later, or else when it is expected to be."""
    expected = expected_arrival(goal, answer, w)
    if goal.likely is None:
        return expected
    chance = _met_in(goal, answer, w)
    later_is_known = goal.reach is not None and goal.reach.ever is not None
    return chance if later_is_known and not goal.lost else f"{chance} {expected}"


def _met_in(goal: Outlook, answer: Answer, w: Words) -> str:
    """In how many futures, or else runs, the target is met on its day; an estimate where levers moved the futures."""
    met = times(goal, answer.replications, w)
    if goal.reach is None:
        return w.say("answer.met_in_runs", times=met)
    if goal.reach.near:
        return w.say("answer.met_in_about", times=met)
    return w.say("answer.met_in", times=met, later=_later(goal, answer, w))


def _later(goal: Outlook, answer: Answer, w: Words) -> str:
    """How many futures meet the target by the end of the run, and when half of all have."""
    band = goal.reach
    if band is None or band.ever is None or goal.day >= answer.end:
        return ""
    ever = w.number(round(band.ever * band.draws))
    return w.say("answer.by_end", end=w.day(answer.end), ever=ever, half=_when(band, answer, w))


def _when(band: TargetBand, answer: Answer, w: Words) -> str:
    """When half of all futures meet the target, and the 90 % of that; or when the first one in twenty does."""
    if band.soonest is None:
        return ""
    soonest = w.month(band.soonest)
    if band.half is None:
        return "" if band.soonest <= answer.now else w.say("answer.soonest", month=soonest)
    if band.half <= answer.now:
        return w.say("answer.half_now")
    latest = w.say("answer.after_end", end=str(answer.end.year)) if band.latest is None else w.month(band.latest)
    between = w.say("answer.between", soonest=soonest, latest=latest)
    return w.say("answer.half", month=w.month(band.half), between=between)


def floor_sentences(floors: Sequence[MissedFloor], catalogue: Catalogue, w: Words) -> list[str]:
    """Floors below which people are expected to fall, and by how much on the worst day."""
    return [
        w.say(
            "answer.floor",
            floor=title(catalogue, "floors", missed.floor, w),
            day=w.day(missed.day),
            fewest=w.people(missed.fewest),
            short=w.people(missed.fewest - missed.people),
        )
        for missed in floors
    ]


def bottleneck_sentence(answer: Answer, catalogue: Catalogue, w: Words) -> str:
    """Of which capacity one unit more helps most, how much, and of which that cannot be told; empty without any."""
    return " ".join(filter(None, (_most(answer, catalogue, w), _by_doors(answer, catalogue, w))))


def _most(answer: Answer, catalogue: Catalogue, w: Words) -> str:
    """Of which capacity one unit more helps most, and how much; empty where that is not known or nobody waits."""
    scarce, day = answer.bottleneck, w.day(answer.until)
    if scarce is None:
        known = answer.weighed and answer.by_chance is None and not answer.by_doors
        return _no_bottleneck(answer, w) if known and answer.queue is not None else ""
    return w.say(
        "answer.bottleneck_known" if answer.by_doors else "answer.bottleneck",
        limit=title_within(catalogue, "capacities", scarce.label, w),
        unit=one_more(answer, catalogue, w),
        more=more(scarce, w),
        day=day,
    )


def _by_doors(answer: Answer, catalogue: Catalogue, w: Words) -> str:
    """Of which capacities nobody can tell what one unit more adds, since a door closes and opens again."""
    limits = [title_within(catalogue, "capacities", label, w) for label in answer.by_doors]
    return w.say("answer.by_doors", limits=w.listed(limits), day=w.day(answer.until)) if limits else ""


def more(scarce: Bottleneck, w: Words) -> str:
    """What one unit more of the bottleneck adds: people, or filled posts."""
    key = "answer.more_posts" if scarce.counts == "posts" else "answer.more_people"
    return w.say(key, n=w.number(scarce.n_more, 1))


def _no_bottleneck(answer: Answer, w: Words) -> str:
    """That one more of nothing helps: under a plan because it fixes whom to admit, which its prices do not."""
    if answer.planned:
        return w.say("answer.no_bottleneck_planned")
    return w.say("answer.no_bottleneck", day=w.day(answer.until))


def chance_sentence(answer: Answer, catalogue: Catalogue, w: Words) -> str:
    """That people wait by chance for what suffices on average, and that the worth of one more is not known there."""
    queue = answer.by_chance
    if queue is None:
        return ""
    gone = queue.share_gave_up or 0.0
    return w.say(
        "answer.by_chance",
        limit=title_within(catalogue, "capacities", queue.label, w),
        gone=w.say("answer.gone", share=w.share(gone)) if gone >= SHARE_TO_SPEAK_OF else "",
    )


def door_sentences(answer: Answer, catalogue: Catalogue, w: Words) -> list[str]:
    """Whom closed doors turn away, for want of what, and where these people go."""
    return [
        w.say(
            "answer.door" if answer.replications else "answer.door_expected",
            gate=title_within(catalogue, "gates", door.gate, w),
            people=mean_people(door.per_year, w),
            share=w.share(door.share),
            short=w.say("answer.door_short_of", limit=title_within(catalogue, "capacities", door.capacity, w))
            if door.capacity
            else "",
            chance=w.say("answer.door_by_chance") if door.by_chance else "",
            places=w.listed([place_within(catalogue, place, w) for place in door.places]),
            day=w.day(answer.until),
        )
        for door in answer.doors
    ]


def place_within(catalogue: Catalogue, place: str, w: Words) -> str:
    """A track, a stock or the outside world within a sentence."""
    kind, _, name = place.partition(" ")
    if kind == "outside":
        return w.say("answer.outside")
    return title_within(catalogue, "tracks" if kind == "track" else "stocks", name, w)


def one_more(answer: Answer, catalogue: Catalogue, w: Words) -> str:
    """One unit more of the bottleneck: in every step where units are offered anew."""
    if answer.bottleneck is None or not answer.bottleneck.per_step:
        return w.say("answer.one_more")
    return w.say("answer.one_more_per", step=w.say(f"steps.{catalogue.step}"))


def queue_sentence(answer: Answer, catalogue: Catalogue, w: Words) -> str:
    """Which capacity has the longest queue, or that it is supply and staying; chance only from simulations."""
    limit = answer.queue
    if limit is None and (answer.doors or answer.bottleneck is not None):
        return ""
    if limit is None:
        return w.say("answer.supply" if answer.replications else "answer.supply_expected")
    return w.say(
        "answer.limit" if answer.replications else "answer.limit_expected",
        limit=title_within(catalogue, "capacities", limit.capacity, w),
        month=w.month(limit.since),
        people=mean_people(limit.n_waiting, w),
        weeks=w.number(limit.weeks_waited, 0 if limit.weeks_waited >= 9.5 else 1),
        day=w.day(answer.until),
    )


def mean_people(value: float, w: Words) -> str:
    """A mean number of people, with a decimal where it is small."""
    return w.number(value, 1) if value < SMALL_MEAN else w.people(value)


def limit_name(answer: Answer, catalogue: Catalogue, w: Words) -> str:
    """The capacity with the longest queue in a few words."""
    if answer.queue is not None:
        return title(catalogue, "capacities", answer.queue.capacity, w)
    if answer.doors:
        return w.say("answer.door_of", gate=title_within(catalogue, "gates", answer.doors[0].gate, w))
    return w.say("answer.supply_short" if answer.replications else "answer.supply_short_expected")
