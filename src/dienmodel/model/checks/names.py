"""Names: whatever a declaration refers to exists, and every figure has its source and its dimensions."""

from collections.abc import Collection, Iterator
from typing import NamedTuple

from dienmodel.model.checks.fault import dotted, fault_at
from dienmodel.model.checks.ways import ways
from dienmodel.model.said import Said
from dienmodel.model.schema.capacities import parts
from dienmodel.model.schema.scenario import Scenario
from dienmodel.model.schema.weighing import SECTION_OF
from dienmodel.model.titles import SECTIONS
from dienmodel.model.used import figures_used
from dienmodel.text.faults import Fault, Values, meant, one_of
from dienmodel.text.reading import YamlPlace

BESIDE = (
    "track",
    "stage",
    "stock",
    "gate",
    "capacity",
    "category",
    "age",
    "organisation",
    "measure",
    "lag",
    "tightness",
    "product",
)
"""What a figure can be told by besides the dimensions of the scenario."""

DECLARED = ("track", "stage", "stock", "gate")
"""Those of them that are names of declarations."""

BESIDE_OF = {"costs": ("stage", "track")}
"""What a section can be limited by besides the dimensions."""


class Reference(NamedTuple):
    """A name in a declaration: where it stands, what it may be, and the fault if it is something else."""

    place: YamlPlace
    word: str | None
    known: Collection[str]
    code: str


def references(said: Said) -> Iterator[Fault]:
    """Names of other declarations."""
    scenario = said.scenario
    for source in (
        _flows,
        _gates,
        _chain,
        _money,
        _weighing,
        _plans,
        _measures,
        _counts,
        _groups,
        _clocks,
        _splits,
        _members,
        _members_of_effects,
    ):
        for place, word, known, code in source(scenario):
            if word is not None and word not in known:
                yield fault_at(said, place, code, name=dotted(place), word=word, one_of=one_of(word, sorted(known)))


def _flows(s: Scenario) -> Iterator[Reference]:
    """Where people go, and through what."""
    for place, to in ways(s):
        yield Reference(place, to.stock, s.stocks, "no-destination")
        yield Reference(place, to.track, s.tracks, "no-destination")
        yield Reference(place, to.next, s.dimensions, "no-next")
    for name, track in s.tracks.items():
        for stage in track.stage_names:
            yield Reference(("tracks", name, "stages"), stage, s.stages, "no-stage")
        yield Reference(("tracks", name, "counts_from"), track.counts_from, track.stage_names, "no-stage-to-count")


def _chain(s: Scenario) -> Iterator[Reference]:
    """Gates that make up the links of the chain."""
    for name, link in s.chain.items():
        for i, gate in enumerate(link.gates):
            yield Reference(("chain", name, "gates", i), gate, s.gates, "no-gate")


def _gates(s: Scenario) -> Iterator[Reference]:
    """What people wait for, and who is held to it."""
    for name, step in s.stages.items():
        yield Reference(("stages", name, "gate"), step.gate, s.gates, "no-gate")
    for name, gate in s.gates.items():
        for capacity in gate.uses:
            yield Reference(("gates", name, "uses"), capacity, s.capacities, "no-capacity")
        for i, priority in enumerate(gate.first):
            for word in priority.tracks:
                yield Reference(("gates", name, "first", i, "tracks"), word, s.tracks, "no-reference")
    for name, ceiling in s.ceilings.items():
        for word in ceiling.tracks:
            yield Reference(("ceilings", name, "tracks"), word, s.tracks, "no-reference")
    for name, item in s.capacities.items():
        for supply in parts(item):
            yield Reference(("capacities", name), supply.stock, s.stocks, "no-stock")
    for name in s.readiness:
        yield Reference(("readiness", name), name, s.capacities, "no-reference")


def _money(s: Scenario) -> Iterator[Reference]:
    """What costs are about, and what budgets pay."""
    for name, cost in s.costs.items():
        yield Reference(("costs", name, "stock"), cost.stock, s.stocks, "no-reference")
        yield Reference(("costs", name, "track"), cost.track, s.tracks, "no-reference")
        yield Reference(("costs", name, "newcomers"), cost.newcomers, s.tracks, "no-reference")
        yield Reference(("costs", name, "admissions"), cost.admissions, s.gates, "no-reference")
        yield Reference(("costs", name, "capacity"), cost.capacity, s.capacities, "no-reference")
    articles = {cost.article for cost in s.costs.values()} | {"measures"}
    for name, budget in s.budgets.items():
        for article in budget.articles:
            yield Reference(("budgets", name, "articles"), article, articles, "no-reference")
    for section in ("payments", "definitions"):
        for name, item in getattr(s, section).items():
            for article in item.articles:
                yield Reference((section, name, "articles"), article, articles | set(s.given), "no-reference")
    if s.money is not None:
        yield Reference(("money", "definition"), s.money.definition, s.definitions, "no-reference")


def _weighing(s: Scenario) -> Iterator[Reference]:
    """What indicators count."""
    for name, indicator in s.indicators.items():
        for i, counted in enumerate(indicator.of):
            known = getattr(s, SECTION_OF[counted.base])
            yield Reference(("indicators", name, "of", i, counted.base), counted.name, known, "no-reference")
            if counted.content is not None:
                demand = s.industry.demand if s.industry else {}
                yield Reference(("indicators", name, "of", i, "given"), counted.given, demand, "no-reference")
        for key in indicator.split:
            yield Reference(("indicators", name, "split", key), key, s.keys, "no-reference")
    for name, monitored in s.monitor.items():
        counting = [other for other, indicator in s.indicators.items() if indicator.unknown is None]
        yield Reference(("monitor", name, "through"), monitored.through, counting, "no-reference")
    for article in s.industry.demand if s.industry else ():
        yield Reference(("industry", "demand"), article, s.given, "no-reference")


def _plans(s: Scenario) -> Iterator[Reference]:
    """What a plan keeps to and makes small."""
    for budget in s.limits.budgets:
        yield Reference(("limits", "budgets"), budget, s.budgets, "no-reference")
    for indicator in s.limits.caps:
        yield Reference(("limits", "caps"), indicator, s.indicators, "no-reference")
    for name, aim in s.aims.items():
        for target in aim.targets:
            yield Reference(("aims", name, "targets"), target, s.targets, "no-reference")
        for capacity in aim.capacities:
            yield Reference(("aims", name, "capacities"), capacity, s.capacities, "no-reference")
    for i, rank in enumerate(s.plan.aims):
        for aim_name in rank:
            yield Reference(("plan", "aims", i), aim_name, s.aims, "no-reference")


def _measures(s: Scenario) -> Iterator[Reference]:
    """What measures exclude, whom they are limited to, and which belong together."""
    for name, measure in s.measures.items():
        yield Reference(("measures", name, "decision"), measure.decision, s.decisions, "no-reference")
        for other in measure.excludes:
            yield Reference(("measures", name, "excludes"), other, s.measures, "no-reference")
        for other in measure.needs:
            yield Reference(("measures", name, "needs"), other, s.measures, "no-reference")
        for i, effect in enumerate(measure.effects):
            place = ("measures", name, "effects", i, "where")
            for dim, members in effect.where.items():
                yield Reference(place, dim, (*s.dimensions, *BESIDE), "no-dimension")
                for member in members if dim in DECLARED else ():
                    yield Reference(place, member, getattr(s, SECTIONS[dim]), "no-reference")

    for name, belonging in s.sets.items():
        for i, measure_name in enumerate(belonging.measures):
            yield Reference(("sets", name, "measures", i), measure_name, s.measures, "no-reference")


def _counts(s: Scenario) -> Iterator[Reference]:
    """As what people count."""
    for section in ("stocks", "tracks", "ceilings", "targets", "floors"):
        for name, item in getattr(s, section).items():
            yield Reference((section, name), item.category, s.categories, "no-category")
    for category in s.equivalents:
        yield Reference(("equivalents", category), category, s.categories, "no-category")
    for name, stock in s.stocks.items():
        yield Reference(("stocks", name, "fills"), stock.fills, s.categories, "no-category")
    for name, establishment in s.establishments.items():
        for category in establishment.posts:
            yield Reference(("establishments", name, "posts"), category, s.categories, "no-category")
        for category in establishment.available:
            yield Reference(("establishments", name, "available"), category, establishment.posts, "no-category")


def _groups(s: Scenario) -> Iterator[Reference]:
    """Dimensions by which people are split."""
    for section in ("stocks", "stages", "gates", "capacities", "tracks"):
        for name, item in getattr(s, section).items():
            for dim in item.by:
                yield Reference((section, name, "by"), dim, s.dimensions, "no-dimension")
            for key in ("split", "fixed"):
                for dim in getattr(item, key, ()):
                    yield Reference((section, name, key), dim, s.dimensions, "no-dimension")


def _clocks(s: Scenario) -> Iterator[Reference]:
    """Clocks that stocks count and that limit stages and queues, and dimensions whose changes begin them anew."""
    for name, stock in s.stocks.items():
        yield Reference(("stocks", name, "clock"), stock.clock, (*s.clocks, "group"), "no-reference")
    for section in ("stages", "gates"):
        for name, item in getattr(s, section).items():
            for word in item.limits:
                yield Reference((section, name, "limits", word), word, s.clocks, "no-reference")
    for name, clock in s.clocks.items():
        for dim in clock.per:
            yield Reference(("clocks", name, "per"), dim, s.dimensions, "no-dimension")


def _splits(s: Scenario) -> Iterator[Reference]:
    """Dimensions by which people are split on their way, or are told apart."""
    for name, track in s.tracks.items():
        for dim in track.entry.split if track.entry else ():
            yield Reference(("tracks", name, "entry", "split"), dim, s.dimensions, "no-dimension")
    for place, to in ways(s):
        for key, dims in (("split", to.split), ("set", to.set)):
            for dim in dims:
                yield Reference((*place, key), dim, s.dimensions, "no-dimension")
    for place, where in _limited(s):
        for dim in where:
            yield Reference(place, dim, (*s.dimensions, *BESIDE_OF.get(str(place[0]), ())), "no-dimension")


def _members(s: Scenario) -> Iterator[Reference]:
    """Members of dimensions."""
    for section in ("stocks", "tracks"):
        for name, item in getattr(s, section).items():
            for dim, member in item.fixed.items():
                yield from _members_of(s, (section, name, "fixed", dim), dim, (member,))
    for place, to in ways(s):
        for dim, member in to.set.items():
            yield from _members_of(s, (*place, "set", dim), dim, (member,))
    for place, where in _limited(s):
        for dim, members in where.items():
            yield from _members_of(s, (*place, dim), dim, members)
            for member in members if dim in DECLARED else ():
                yield Reference((*place, dim), member, getattr(s, SECTIONS[dim]), "no-reference")


def _members_of_effects(s: Scenario) -> Iterator[Reference]:
    """Members of dimensions to which effects are limited."""
    for name, measure in s.measures.items():
        for i, effect in enumerate(measure.effects):
            for dim, members in effect.where.items():
                if dim not in BESIDE:
                    yield from _members_of(s, ("measures", name, "effects", i, "where", dim), dim, members)


def _members_of(s: Scenario, place: YamlPlace, dim: str, members: Collection[str]) -> Iterator[Reference]:
    for member in members if dim in s.dimensions else ():
        yield Reference(place, member, s.dimensions[dim].members, "no-member")


def _limited(s: Scenario) -> Iterator[tuple[YamlPlace, dict[str, tuple[str, ...]]]]:
    """Whatever is limited to groups of people."""
    for name, stock in s.stocks.items():
        for risk, leaving in stock.exits.items():
            yield ("stocks", name, "exits", risk, "only"), leaving.only
    for name, capacity in s.capacities.items():
        for kind in ("drawn", "filled"):
            for i, part in enumerate(getattr(capacity, kind)):
                yield ("capacities", name, kind, i, "where"), part.where
    for name, gate in s.gates.items():
        for i, priority in enumerate(gate.first):
            yield ("gates", name, "first", i, "where"), priority.where
    for section in ("ceilings", "floors", "targets", "costs"):
        for name, item in getattr(s, section).items():
            yield (section, name, "where"), item.where
    for name, indicator in s.indicators.items():
        for i, counted in enumerate(indicator.of):
            yield ("indicators", name, "of", i, "where"), counted.where


def sources(said: Said) -> Iterator[Fault]:
    """Sources of all figures."""
    for key, figure in said.figures.items():
        for source in dict.fromkeys((figure.source, *(variant.source for variant in figure.variants.values()))):
            if source not in said.sources:
                values: Values = {"key": key, "source": source, "meant": meant(source, said.sources)}
                yield fault_at(said, ("figures", key, "source"), "no-source", **values)


def told_by(said: Said) -> Iterator[Fault]:
    """Dimensions by which the figures in use are told."""
    known = {*said.scenario.dimensions, *said.scenario.keys, *BESIDE}
    odd = [key for key, figure in said.figures.items() if not known.issuperset(figure.by)]
    for key in sorted(figures_used(said).intersection(odd)) if odd else ():
        for dim in said.figures[key].by:
            if dim not in known:
                values: Values = {"key": key, "word": dim, "one_of": one_of(dim, sorted(known))}
                yield fault_at(said, ("figures", key, "by"), "no-dimension-of-figure", **values)


RULES = (references, sources, told_by)
