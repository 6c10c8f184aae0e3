"""Levers and packages of them in words: what each does in the futures, for how much, and how sure that is."""

from dataclasses import dataclass

from dienmodel.model.said import MeasureDates
from dienmodel.network.catalogue import Catalogue
from dienmodel.runs.answer import Answer
from dienmodel.runs.desk import State
from dienmodel.show.names import title
from dienmodel.show.say.comparison import between, euro_each
from dienmodel.text.words import Words
from dienmodel.weigh.levers import ALL, LeversInFutures, Package, in_bad_futures
from dienmodel.weigh.switched import Verdict

EACH = {"posts": "each_posts", "people": "each_people"}
"""The words for euro for each of what an answer counts."""

SURENESS = {
    Verdict.NOTHING: "helps.nothing",
    Verdict.SURE: "helps.sure",
    Verdict.EITHER: "helps.either",
    Verdict.INSURANCE: "helps.insurance",
    Verdict.UNSURE: "helps.unsure",
}


def dated(dates: MeasureDates, w: Words) -> str:
    """From when a measure is on, and until when if it ends."""
    start = w.say("helps.from", day=w.day(dates.start))
    return f"{start} {w.say('helps.until', day=w.day(dates.until))}" if dates.until else start


@dataclass(frozen=True)
class EffectLine:
    """What a lever does, in words: its middle and band with what is counted, its euro, and how sure that is.

    `each` is empty where nobody is gained, `sure` where it plainly helps.
    """

    effect: str
    cost: str
    each: str
    sure: str
    verdict: Verdict
    middle: float


def effect_line(found: LeversInFutures, without: State, under: State, answered: Answer, w: Words) -> EffectLine:
    """What the second state adds to the first."""
    effect, cost = found.effect(without, under), found.cost_of(without, under)
    counted = w.say(f"chain.{answered.counts}", n=w.signed(effect.p50))
    each = euro_each(cost, effect.p50) if effect.p5 > 0.0 else None  # else one divides by what may be nothing
    judged = found.verdict(without, under)
    values = {
        "bad": w.signed(in_bad_futures(found.counted(without), found.gains(without, under))),
        "turned": w.number(round(effect.turned * effect.draws)),
        "all": w.number(effect.draws),
    }
    return EffectLine(
        w.say("helps.effect", counted=counted, band=between(effect.p5, effect.p95, w)),
        w.say("helps.cost", cost=("+" if cost > 0 else "") + w.euro(cost), year=str(answered.cost_year)),
        "" if each is None or cost <= 0 else w.say(f"helps.{EACH[answered.counts]}", euro=w.number(each)),
        w.say(SURENESS[judged] if effect.p50 >= 0 or judged is not Verdict.SURE else "helps.harms", **values),
        judged,
        effect.p50,
    )


@dataclass(frozen=True)
class PackageLine:
    """A package in words: how many futures meet the target, what it adds and costs, and what each part adds."""

    title: str
    met: int
    over_the_line: str
    effect: EffectLine
    parts: list[tuple[str, str]]


def package_line(
    found: LeversInFutures, package: Package, met: tuple[int, int], answered: Answer, catalogue: Catalogue, w: Words
) -> PackageLine:
    """A package, with how many of the futures that can be counted meet the target under it."""
    here, under = found.states[0], found.state(package.levels)
    parts = [(name, found.effect(found.parts[package.name, name], under)) for name in package.measures]
    parts.sort(key=lambda part: -part[1].p50)
    return PackageLine(
        package_title(package, catalogue, w),
        met[0],
        w.say("helps.met", met=w.number(met[0]), all=w.number(met[1])),
        effect_line(found, here, under, answered, w),
        [
            (title(catalogue, "measures", name, w), f"{w.signed(part.p50)} ({between(part.p5, part.p95, w)})")
            for name, part in parts
        ],
    )


def package_title(package: Package, catalogue: Catalogue, w: Words) -> str:
    """The title of a set, or that it is everything together."""
    if package.name == ALL:
        return w.say("helps.all", n=w.number(len(package.measures)))
    return title(catalogue, "sets", package.name, w)


def best_message(lines: list[PackageLine], n: int, now: int, w: Words) -> str:
    """Whether there is a way: a package under which more than half of the futures meet the target, or the nearest."""
    if not lines:
        return ""
    best = max(lines, key=lambda line: (line.met, line.effect.middle))
    values = {"package": best.title, "met": w.number(best.met), "all": w.number(n), "now": w.number(now)}
    key = "helps.way" if 2 * best.met > n else "helps.no_way" if best.met or now else "helps.never"
    return w.say(key, **values, effect=best.effect.effect)
