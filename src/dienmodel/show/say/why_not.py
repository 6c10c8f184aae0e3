"""A why-not in words: what would be enough, and which limits block a target."""

from collections.abc import Sequence
from dataclasses import replace
from math import ceil, isinf

from dienmodel.network.catalogue import Catalogue
from dienmodel.network.quotas.floor import FLOOR
from dienmodel.plan.questions.elastic import Family
from dienmodel.plan.questions.limits import Limit, LimitKind
from dienmodel.plan.questions.whynot import Means, Relaxation, WhyNot
from dienmodel.show.names import title
from dienmodel.show.say.plan import full_name, limit_name, track_of, when
from dienmodel.text.words import Words

MOST_LINES, MANY = 15, 100.0
"""Limits in a list, and times as much of a limit as nobody asks for."""

FEW = 4
"""Limits in a sentence."""

NOTICED = 1.01
"""By which factor half years must leave more people missing than shorter periods to be named."""

NOTHING = 1e-3
"""People whom a solver's accuracy may add to a whole number: "at most" is rounded up."""

POSSIBLE = {
    Means.GATES: "plan.possible_gates",
    Means.MEASURES: "plan.possible_measures",
    Means.PLAN: "plan.possible_plan",
}
"""What is said of a target that is met, by what meets it."""


NOT_MORE = (LimitKind.START, LimitKind.APPLICANTS, LimitKind.FLOOR)
"""Kinds of limits of which "more of it is never enough" would say something else."""


Passage = tuple[str, list[str]]
"""A heading, and the sentences under it."""


def why_not_lines(catalogue: Catalogue, why: WhyNot, w: Words) -> list[Passage]:
    """Headings with the sentences under them: whether a target can be met, what blocks it, what would do."""
    if why.short <= 0.0:
        return [_possible(catalogue, why, w)]
    if isinf(why.short if why.planned is None else why.planned):
        return [_contradiction(catalogue, why, w), *_together(catalogue, why, "to_agree", w)]
    if why.allowed:
        return [_allowed(catalogue, why, w)]
    impossible = _missed(catalogue, why, "plan.impossible", w)
    if not why.together and why.complete:
        return [impossible, (w.say("plan.too_soon"), [])]
    return [
        impossible,
        *_together(catalogue, why, "together", w),
        *_blocking(catalogue, why, w),
        *_alone(catalogue, why, w),
        *([] if why.complete and why.fewest else [(w.say("plan.not_complete"), list[str]())]),
    ]


def in_short(passages: Sequence[Passage], w: Words) -> list[str]:
    """The first three of these in a sentence each: what can be reached, what would be enough, what stops it."""
    return [_in_a_sentence(heading, lines, w) for heading, lines in passages[:3]]


def _in_a_sentence(heading: str, lines: Sequence[str], w: Words) -> str:
    few = [*lines[:FEW], *([w.say("plan.and_more", n=w.number(len(lines) - FEW))] if len(lines) > FEW else [])]
    if not heading.endswith(":"):
        return " ".join([heading, *few])
    return f"{heading} {w.listed(few)}."


def _possible(catalogue: Catalogue, why: WhyNot, w: Words) -> Passage:
    """By what a target is met, and the measures that this takes."""
    name, day = _name_and_day(catalogue, why, w)
    return w.say(POSSIBLE[why.way or Means.PLAN], target=name, day=day), _quoted(catalogue, "measures", why.measures, w)


def _contradiction(catalogue: Catalogue, why: WhyNot, w: Words) -> Passage:
    """That no plan keeps to all limits; of gates as they are that do, so is told, and how many they leave missing."""
    if not why.way:
        return w.say("plan.contradiction"), []
    name, day = _name_and_day(catalogue, why, w)
    measures = w.listed(_quoted(catalogue, "measures", why.measures, w))
    line = w.say(f"plan.kept_{why.way}", target=name, day=day, short=w.people(why.short), measures=measures)
    return w.say("plan.contradiction_per_period"), [line]


def _allowed(catalogue: Catalogue, why: WhyNot, w: Words) -> Passage:
    """A target that the limits allow and no known way meets, and the gates whose smallest classes are why."""
    gates = w.listed(_quoted(catalogue, "gates", why.classes, w))
    return _missed(catalogue, why, "plan.allowed_classes" if gates else "plan.allowed", w, gates)


def _missed(catalogue: Catalogue, why: WhyNot, key: str, w: Words, gates: str = "") -> Passage:
    """How many people plans leave missing, and how few another way leaves."""
    name, day = _name_and_day(catalogue, why, w)
    short = w.people(why.short if why.planned is None else why.planned)
    heading = w.say(key, target=name, day=day, short=short, gates=gates)
    return heading, [_nearest(catalogue, why, w)] if why.way else []


def _name_and_day(catalogue: Catalogue, why: WhyNot, w: Words) -> tuple[str, str]:
    return title(catalogue, "targets", why.target, w), w.day(catalogue.targets[why.target].day)


def _quoted(catalogue: Catalogue, section: str, names: Sequence[str], w: Words) -> list[str]:
    return [w.say("plan.quoted", name=title(catalogue, section, name, w)) for name in names]


def _nearest(catalogue: Catalogue, why: WhyNot, w: Words) -> str:
    """How few another way than a plan leaves missing."""
    key = "plan.nearest_measures" if why.way is Means.MEASURES else "plan.nearest_gates"
    measures = w.listed(_quoted(catalogue, "measures", why.measures, w))
    return w.say(key, short=w.people(why.short), measures=measures)


def _together(catalogue: Catalogue, why: WhyNot, key: str, w: Words) -> list[Passage]:
    """What would be enough together, under the heading of a key; nothing where that is not known."""
    lines = [_much_more(catalogue, item, w) for item in why.together]
    return [(w.say(f"plan.{key}"), lines)] if lines else []


def _alone(catalogue: Catalogue, why: WhyNot, w: Words) -> list[Passage]:
    """How much more of each blocking limit would be enough by itself; nothing where that is not known."""
    lines = _at_most([_enough(catalogue, item, w) for item in why.alone], w)
    return [(w.say("plan.alone"), lines)] if lines else []


def _blocking(catalogue: Catalogue, why: WhyNot, w: Words) -> list[Passage]:
    """Which kinds of limits stop a target, and which of these limits block it; nothing where time ran out before."""
    if why.only is None or not why.fewest:
        return []
    families = w.listed([_family_name(catalogue, family, w) for family in why.families])
    lines = _joined(catalogue, why.blocking, w)
    key = "not_smallest" if not why.smallest else "blocking" if len(lines) > 1 else "blocking_one"
    least, analysed = why.short if why.planned is None else why.planned, why.analysed or 0.0
    stops = "stops_half_years" if analysed > NOTICED * least else "stops"
    heading = w.say(f"plan.{stops}", families=families, only=w.people(why.only), analysed=w.people(analysed))
    return [(heading, []), (w.say(f"plan.{key}"), lines)]


def _family_name(catalogue: Catalogue, family: Family, w: Words) -> str:
    if family.name in ("", FLOOR):
        return w.say(f"plan.family_{family.name or family.kind}")
    return w.say("plan.quoted", name=limit_name(catalogue, family.kind, family.name, w))


def _joined(catalogue: Catalogue, limits: Sequence[Limit], w: Words) -> list[str]:
    """Limits with their years; where there are many, the years of one joined, then the applicants of one track."""
    lines = [_in_its_time(catalogue, limit, w) for limit in limits]
    if len(lines) <= MOST_LINES:
        return lines
    spans: dict[tuple[LimitKind, str], list[Limit]] = {}
    for limit in limits:
        spans.setdefault((limit.kind, limit.name), []).append(limit)
    whole = [replace(years[0], end=years[-1].end) for years in spans.values()]
    if len(whole) > MOST_LINES:
        return _by_track(catalogue, whole, w)
    return [_in_its_time(catalogue, limit, w) for limit in whole]


def _by_track(catalogue: Catalogue, limits: Sequence[Limit], w: Words) -> list[str]:
    """Limits with the applicants of one track joined, and no more than can be read."""
    tracks: dict[str, list[Limit]] = {}
    lines = []
    for limit in limits:
        if limit.kind is LimitKind.APPLICANTS:
            tracks.setdefault(track_of(catalogue, limit.name), []).append(limit)
        else:
            lines.append(_in_its_time(catalogue, limit, w))
    for track, same in tracks.items():
        span = replace(same[0], begin=min(one.begin for one in same), end=max(one.end for one in same))
        name = title(catalogue, "tracks", track, w)
        joined = w.say("plan.applicants_track", name=name, when=when(span.begin, span.end, w))
        lines.append(_in_its_time(catalogue, span, w) if len(same) == 1 else joined)
    return _at_most(lines, w)


def _at_most(lines: Sequence[str], w: Words) -> list[str]:
    """No more lines than can be read, and how many there are besides."""
    rest = len(lines) - MOST_LINES
    return [*lines[:MOST_LINES], *([w.say("plan.and_more", n=w.number(rest))] if rest > 0 else [])]


def _in_its_time(catalogue: Catalogue, limit: Limit, w: Words) -> str:
    name = full_name(catalogue, limit.kind, limit.name, w)
    if limit.kind is LimitKind.START:
        return w.say("plan.limit_start", name=name)
    return w.say("plan.limit_when", name=name, when=when(limit.begin, limit.end, w))


def _enough(catalogue: Catalogue, item: Relaxation, w: Words) -> str:
    if item.units is None:
        key = item.limit.kind if item.limit.kind in NOT_MORE else "more"
        name = limit_name(catalogue, item.limit.kind, item.limit.name, w)
        return w.say(f"plan.never_{key}", name=name, helps=w.people(ceil(item.helps - NOTHING)))
    if item.share is not None and item.share > MANY:
        amount = w.say("plan.far", name=full_name(catalogue, item.limit.kind, item.limit.name, w))
    else:
        amount = _much_more(catalogue, item, w)
    return amount if item.sure else w.say("plan.not_sure", told=amount)


def _much_more(catalogue: Catalogue, item: Relaxation, w: Words) -> str:
    """So many units more, and which share that is of what there is."""
    units, share = item.units or 0.0, item.share or 0.0
    name = limit_name(catalogue, item.limit.kind, item.limit.name, w)
    if item.limit.kind is LimitKind.START:
        return w.say("plan.more_start", name=name, share=w.share(share))
    number = w.people(ceil(units)) if units >= 10 else w.short_number(ceil(10 * units) / 10)
    return w.say(f"plan.more_{item.limit.kind}", n=number, name=name, share=w.share(share))
