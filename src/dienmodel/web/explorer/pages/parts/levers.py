"""Levers by link with what each does in the futures, and packages of them that can be switched on in one click."""

from collections.abc import Iterator
from dataclasses import dataclass

from dienmodel.runs.chain import links_of
from dienmodel.runs.desk import AS_SAID
from dienmodel.runs.links import BEGUN, REACH, STAY, link_of
from dienmodel.show.names import title
from dienmodel.show.say.levers import (
    EffectLine,
    PackageLine,
    best_message,
    dated,
    effect_line,
    package_line,
    package_title,
)
from dienmodel.web.explorer.pages.parts.knobs import Knob, knob
from dienmodel.web.explorer.pages.parts.sure import computing, found_nearest
from dienmodel.web.explorer.view import View
from dienmodel.weigh.ahead import LeversKnown
from dienmodel.weigh.gains import Switches
from dienmodel.weigh.levers import Package

OUTSIDE = {REACH: "helps.reach", STAY: "helps.stay", BEGUN: "helps.begun"}
"""The words for where levers stand that are of no link."""


@dataclass(frozen=True)
class OfferedPackage:
    """A package on a page: in words once it is known, else by its title and measures, and where it is switched on."""

    title: str
    measures: list[str]
    line: PackageLine | None
    href: str
    on: bool


@dataclass(frozen=True)
class Packages:
    """All packages, the one under which most futures meet the target first, and what that comes to in a sentence."""

    each: list[OfferedPackage]
    message: str
    as_said: bool
    coming: bool
    lacking: bool


@dataclass(frozen=True)
class LinkOfLevers:
    """The levers of a link, those with the largest median effect first."""

    key: str
    title: str
    knobs: list[Knob]


def known(view: View) -> tuple[LeversKnown | None, bool]:
    """What is known of the levers, and whether that is of where they stand: else it is of the scenario as it is."""
    return found_nearest(view, "levers")


def packages(view: View) -> Packages:
    """The packages: what they do if that has been computed, else the sets of the scenario by name."""
    futures, here = known(view)
    coming = computing(view, "levers") or computing(view, "levers", AS_SAID)
    lacking = not (futures and here) and view.answer.main is not None
    if futures is None:
        return Packages(list(_unknown(view)), "", False, coming, lacking)
    w = view.words
    lines = [
        (package, package_line(futures.levers, package, futures.met[package.name], view.answer, view.catalogue, w))
        for package in futures.levers.packages
    ]
    lines.sort(key=lambda pair: (-pair[1].met, -pair[1].effect.middle))
    offered = [_offered(view, package, line) for package, line in lines]
    message = best_message([line for _, line in lines], futures.countable, futures.now, w)
    return Packages(offered, message, not here, coming, lacking)


def _unknown(view: View) -> Iterator[OfferedPackage]:
    for name, measures in view.catalogue.sets.items():
        yield _offered(view, Package(name, tuple(measures), Switches(view.catalogue).levels(measures)), None)


def _offered(view: View, package: Package, line: PackageLine | None) -> OfferedPackage:
    levels, w = view.catalogue.levels, view.words
    under = Switches(view.catalogue).levels(package.measures)  # levers that were set stay, but what it excludes
    moved = {name: level for name, level in under.items() if level != levels.get(name, 0.0)}
    return OfferedPackage(
        package_title(package, view.catalogue, w),
        [title(view.catalogue, "measures", name, w) for name in package.measures],
        line,
        view.href("/", asked=view.asked.moved(moved)),
        all(levels.get(name) == 1.0 for name in package.measures),
    )


def effects(view: View) -> dict[str, EffectLine]:
    """What each measure that can still be moved does alone, by name; none until that has been computed."""
    futures, _ = known(view)
    if futures is None:
        return {}
    return {
        name: effect_line(futures.levers, without, under, view.answer, view.words)
        for name, (without, under) in futures.levers.alone.items()
    }


def by_link(view: View) -> list[LinkOfLevers]:
    """Every lever by link, in the order of the way, and what keeps people last."""
    in_futures, groups = effects(view), dict[str, list[Knob]]()
    for lever in view.shelf.levers(view.asked.scenario):
        groups.setdefault(link_of(view.run, lever.measures[0]), []).append(knob(view, lever, in_futures))
    return [
        LinkOfLevers(key, _title(view, key), sorted(groups[key], key=_middle, reverse=True))
        for key in (REACH, *links_of(view.run), STAY, BEGUN)
        if key in groups
    ]


def _title(view: View, key: str) -> str:
    if key in OUTSIDE:
        return view.words.say(OUTSIDE[key])
    return title(view.catalogue, "chain", key, view.words)


def _middle(shown: Knob) -> float:
    """The largest median effect of a lever, or what is expected of it as long as that is not known."""
    return max(option.middle for option in shown.options)


def switched_on(view: View) -> list[str]:
    """What stands otherwise than in the scenario, in words: levels and dates of measures, and figures."""
    w, catalogue = view.words, view.catalogue
    was = view.baseline.world.catalogue.levels
    levels = [
        w.say(
            "helps.is_on" if level == 1.0 else "helps.is_part" if level else "helps.is_off",
            measure=title(catalogue, "measures", name, w),
            level=w.share(level),
        )
        for name, level in view.asked.state.levels
        if level != was.get(name, 0.0)
    ]
    figures = [f"{w.text(catalogue.figures[key])}: {w.short_number(value)}" for key, value in view.asked.state.values]
    dates = [f"{title(catalogue, 'measures', name, w)}: {dated(own, w)}" for name, own in view.asked.state.dates]
    return levels + dates + figures
