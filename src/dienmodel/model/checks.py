"""What a scenario must satisfy beyond its form: everything named exists, fits, and is used."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from pydantic import BaseModel

from dienmodel.model import schema
from dienmodel.model.bounds import check_bounds
from dienmodel.model.figures import UNITS
from dienmodel.model.scenario import Place, Said
from dienmodel.text.faults import Fault, meant, one_of

Size = tuple[int, int, int]

PEOPLE, FLOW, TIME, RATE, PURE = (1, 0, 0), (1, -1, 0), (0, 1, 0), (0, -1, 0), (0, 0, 0)
EURO, EURO_A_YEAR, EURO_A_HEAD, EURO_A_HEAD_A_YEAR = (0, 0, 1), (0, -1, 1), (-1, 0, 1), (-1, -1, 1)

SIZES: dict[tuple[type[BaseModel], str], tuple[Size, ...]] = {
    (schema.Dimension, "share"): (PURE,),
    (schema.To, "share"): (PURE,),
    (schema.To, "split"): (PURE,),
    (schema.Exit, "rate"): (RATE,),
    (schema.Exit, "season"): (PURE,),
    (schema.Stock, "people"): (PEOPLE,),
    (schema.Stock, "tenure"): (TIME,),
    (schema.Stock, "limit"): (TIME,),
    (schema.Stage, "duration"): (TIME,),
    (schema.Stage, "variation"): (PURE,),
    (schema.Stage, "dropout"): (PURE,),
    (schema.Stage, "split"): (PURE,),
    (schema.Gate, "uses"): (PURE,),
    (schema.Gate, "every"): (TIME,),
    (schema.Gate, "least"): (PEOPLE,),
    (schema.Gate, "gives_up"): (RATE,),
    (schema.Gate, "patience"): (TIME,),
    (schema.Supply, "share"): (PURE,),
    (schema.Capacity, "amount"): (PEOPLE, FLOW),
    (schema.Entry, "people"): (FLOW,),
    (schema.Entry, "season"): (PURE,),
    (schema.Entry, "ages"): (PURE,),
    (schema.Entry, "split"): (PURE,),
    (schema.Swap, "share"): (PURE,),
    (schema.Track, "again_after"): (TIME,),
    (schema.Populace, "people"): (PEOPLE,),
    (schema.Populace, "entering"): (FLOW, PEOPLE),
    (schema.Populace, "net"): (RATE,),
    (schema.Measure, "lead"): (TIME,),
    (schema.Measure, "ramp"): (TIME,),
    (schema.Price, "once"): (EURO,),
    (schema.Price, "yearly"): (EURO_A_YEAR,),
    (schema.Cost, "flow"): (FLOW,),
    (schema.Cost, "rate"): (EURO_A_HEAD_A_YEAR, EURO_A_HEAD),
    (schema.Budget, "amount"): (EURO_A_YEAR,),
    (schema.Target, "people"): (PEOPLE,),
    (schema.Aim, "weight"): (EURO_A_HEAD, EURO_A_HEAD_A_YEAR),
    (schema.Establishment, "posts"): (PEOPLE,),
    (schema.Point, "people"): (PEOPLE,),
    (schema.Scenario, "readiness"): (PURE,),
}
"""Every amount in the language and the dimensions (people, time, money) it may have."""


class Mention(NamedTuple):
    """An amount in a scenario: where it stands, its figure keys and the dimensions it may have."""

    place: Place
    keys: tuple[str, ...]
    sizes: tuple[Size, ...]


def mentions(node: BaseModel, place: Place = ()) -> Iterator[Mention]:
    """All amounts of a scenario."""
    for name in type(node).model_fields:
        value, here = getattr(node, name), (*place, name)
        sizes = SIZES.get((type(node), name))
        if sizes and isinstance(value, tuple):
            yield Mention(here, value, sizes)
        elif sizes and isinstance(value, Mapping):
            yield from (Mention((*here, key), item, sizes) for key, item in value.items() if item)
        else:
            yield from _inside(value, here)


def _inside(value: Any, place: Place) -> Iterator[Mention]:
    if isinstance(value, BaseModel):
        yield from mentions(value, place)
    elif isinstance(value, Mapping) and place != ("figures",):
        for key, item in value.items():
            yield from _inside(item, (*place, key))
    elif isinstance(value, tuple):
        for i, item in enumerate(value):
            yield from _inside(item, (*place, i))


def figures_used(said: Said) -> set[str]:
    """Keys of all figures that the scenario names, measures included."""
    scenario = said.scenario
    amounts = {key.removeprefix("not ") for mention in mentions(scenario) for key in mention.keys}
    effects = {
        key
        for measure in scenario.measures.values()
        for effect in measure.effects
        for key in (effect.figure, effect.multiply, effect.add, effect.set)
        if key
    }
    return amounts | effects


def check(said: Said) -> list[Fault]:
    """All faults of a scenario that is well-formed."""
    found = [
        *check_bounds(said),
        *_amounts(said),
        *_sizes_by_kind(said),
        *_references(said),
        *_sources(said),
        *_dimensions(said),
        *_destinations(said),
        *_tracks(said),
    ]
    return [*found, *_gates(said), *_measures(said), *_categories(said), *_budgets(said), *_wishes(said)]


def _fault(said: Said, place: Place, what: str, why: str, remedy: str, code: str) -> Fault:
    return Fault(what, said.where(*place), why, remedy, code)


def _name(place: Place) -> str:
    return ".".join(map(str, place))


def _amounts(said: Said) -> Iterator[Fault]:
    for mention in mentions(said.scenario):
        missing = [key for key in mention.keys if key.removeprefix("not ") not in said.figures]
        for key in missing:
            yield _fault(
                said,
                mention.place,
                f"{_name(mention.place)} uses figure {key!r}, which does not exist",
                "without it the amount is unknown",
                f"{meant(key, said.figures)}add the figure, or correct the name",
                "no-figure",
            )
        yield from _size(said, mention)


def _size(said: Said, mention: Mention) -> Iterator[Fault]:
    if any(key.removeprefix("not ") not in said.figures for key in mention.keys):
        return  # told by `_amounts`
    units = [said.figures[key.removeprefix("not ")].unit for key in mention.keys]
    size = tuple(sum(UNITS[unit][0][i] for unit in units) for i in range(3))
    if size not in mention.sizes:
        wanted = sorted({unit for unit, (s, _) in UNITS.items() if s in mention.sizes})
        yield _fault(
            said,
            mention.place,
            f"{_name(mention.place)} is in {' x '.join(units)}",
            f"it must come out in one of: {', '.join(wanted)}",
            "use a figure with the right unit",
            "unit",
        )
    for key, unit in zip(mention.keys, units, strict=True):
        if key.startswith("not ") and unit != "share":
            yield _fault(
                said,
                mention.place,
                f"{_name(mention.place)} says {key!r}, but that figure is in {unit}",
                "only a share has a rest",
                "use `not` with a share only",
                "unit",
            )


def _sizes_by_kind(said: Said) -> Iterator[Fault]:
    """Amounts whose unit must fit another word of the declaration."""
    scenario = said.scenario
    for name, capacity in scenario.capacities.items():
        wanted = FLOW if capacity.kind == "slots" else PEOPLE
        if capacity.amount:
            yield from _size(said, Mention(("capacities", name, "amount"), capacity.amount, (wanted,)))
    for name, share in (("instructors", scenario.limits.instructors), ("smooth", scenario.limits.smooth)):
        if share:
            yield from _size(said, Mention(("limits", name), share, (PURE,)))
    for name, cost in scenario.costs.items():
        by_head = cost.newcomers is not None or cost.flow is not None
        slots = cost.capacity in scenario.capacities and scenario.capacities[cost.capacity].kind == "slots"
        wanted = EURO_A_HEAD if by_head or slots else EURO_A_HEAD_A_YEAR
        yield from _size(said, Mention(("costs", name, "rate"), cost.rate, (wanted,)))
    for name, aim in scenario.aims.items():
        wanted = EURO_A_HEAD if aim.least in ("shortfall", "labour") else EURO_A_HEAD_A_YEAR
        if aim.weight:
            yield from _size(said, Mention(("aims", name, "weight"), aim.weight, (wanted,)))


def _references(said: Said) -> Iterator[Fault]:
    """Names of other declarations in costs, budgets and measures."""
    scenario = said.scenario
    named: list[tuple[Place, str | None, Iterable[str]]] = []
    place: Place
    for name, cost in scenario.costs.items():
        named += [
            (("costs", name, "stock"), cost.stock, scenario.stocks),
            (("costs", name, "track"), cost.track, scenario.tracks),
            (("costs", name, "newcomers"), cost.newcomers, scenario.tracks),
            (("costs", name, "capacity"), cost.capacity, scenario.capacities),
        ]
    articles = {cost.article for cost in scenario.costs.values()} | {"measures"}
    for name, budget in scenario.budgets.items():
        named += [(("budgets", name, "articles"), article, articles) for article in budget.articles]
    named += [(("limits", "budgets"), budget, scenario.budgets) for budget in scenario.limits.budgets]
    for name, aim in scenario.aims.items():
        named += [(("aims", name, "targets"), target, scenario.targets) for target in aim.targets]
        named += [(("aims", name, "capacities"), capacity, scenario.capacities) for capacity in aim.capacities]
    named += [(("plan", "aims", i), aim, scenario.aims) for i, rank in enumerate(scenario.plan.aims) for aim in rank]
    sections: dict[str, Iterable[str]] = {
        "track": scenario.tracks,
        "stage": scenario.stages,
        "stock": scenario.stocks,
        "gate": scenario.gates,
    }
    for name, measure in scenario.measures.items():
        named += [(("measures", name, "excludes"), other, scenario.measures) for other in measure.excludes]
        for i, effect in enumerate(measure.effects):
            place = ("measures", name, "effects", i, "where")
            named += [(place, m, sections[d]) for d, members in effect.where.items() if d in sections for m in members]
    for name, track in scenario.tracks.items():
        split = track.entry.split if track.entry else {}
        named += [(("tracks", name, "entry", "split"), dim, scenario.dimensions) for dim in split]
    named += [((*place, "split"), dim, scenario.dimensions) for place, to in _ways(scenario) for dim in to.split]
    for place, word, known in named:
        if word is not None and word not in known:
            yield _fault(
                said,
                place,
                f"{_name(place)} names {word!r}, which does not exist",
                "it would silently do nothing",
                one_of(word, sorted(known)),
                "no-reference",
            )


def _sources(said: Said) -> Iterator[Fault]:
    used = figures_used(said)
    for key, figure in said.figures.items():
        named = [figure.source, *(variant.source for variant in figure.variants.values())]
        for source in named:
            if source not in said.sources:
                yield _fault(
                    said,
                    ("figures", key, "source"),
                    f"figure {key!r} names source {source!r}, which is not in sources.yaml",
                    "a number without a source cannot be checked",
                    "add the source, or correct the key",
                    "no-source",
                )
        for dim in figure.by if key in used else ():
            if dim not in said.scenario.dimensions and dim not in _CONTEXT:
                yield _fault(
                    said,
                    ("figures", key, "by"),
                    f"figure {key!r} is by {dim!r}, which is no dimension",
                    "its table can never be looked up",
                    f"use one of: {', '.join([*said.scenario.dimensions, *_CONTEXT])}",
                    "no-dimension",
                )


_CONTEXT = ("track", "stage", "stock", "gate", "capacity", "category", "age", "organisation", "measure")


def _dimensions(said: Said) -> Iterator[Fault]:
    """Dimensions and members named anywhere must exist."""
    scenario = said.scenario
    for place, dims in _by(scenario):
        for dim in dims:
            if dim not in scenario.dimensions:
                yield _fault(
                    said,
                    place,
                    f"{_name(place)} names dimension {dim!r}, which does not exist",
                    "people cannot be split by it",
                    one_of(dim, scenario.dimensions),
                    "no-dimension",
                )
    for place, dim, members in _members(scenario):
        known = scenario.dimensions[dim].members if dim in scenario.dimensions else ()
        for member in members:
            if member not in known:
                yield _fault(
                    said,
                    place,
                    f"{_name(place)} names {dim} {member!r}, which does not exist",
                    "nobody is in that group",
                    one_of(member, known),
                    "no-member",
                )


def _by(scenario: schema.Scenario) -> Iterator[tuple[Place, tuple[str, ...]]]:
    for section in ("stocks", "stages", "gates", "capacities", "tracks"):
        for name, item in getattr(scenario, section).items():
            yield (section, name, "by"), item.by
            yield (section, name, "split"), tuple(getattr(item, "split", {}))


def _members(scenario: schema.Scenario) -> Iterator[tuple[Place, str, tuple[str, ...]]]:
    for section in ("stocks", "tracks"):
        for name, item in getattr(scenario, section).items():
            for dim, member in item.fixed.items():
                yield (section, name, "fixed", dim), dim, (member,)
    for place, to in _ways(scenario):
        for dim, member in to.set.items():
            yield (*place, "set", dim), dim, (member,)
    for name, stock in scenario.stocks.items():
        for risk, leaving in stock.exits.items():
            for dim, members in leaving.only.items():
                yield ("stocks", name, "exits", risk, "only", dim), dim, members
    for name, capacity in scenario.capacities.items():
        for i, part in enumerate(schema.parts(capacity)):
            for dim, members in part.where.items():
                kind, row = ("drawn", i) if i < len(capacity.drawn) else ("filled", i - len(capacity.drawn))
                yield ("capacities", name, kind, row, "where", dim), dim, members
    for name, measure in scenario.measures.items():
        for i, effect in enumerate(measure.effects):
            for dim, members in effect.where.items():
                if dim not in _CONTEXT:
                    yield ("measures", name, "effects", i, "where", dim), dim, members


def _ways(scenario: schema.Scenario) -> Iterator[tuple[Place, schema.To]]:
    """Every place people can go on to."""
    for name, track in scenario.tracks.items():
        for i, to in enumerate(track.then):
            yield ("tracks", name, "then", i), to
    for name, stock in scenario.stocks.items():
        for risk, leaving in stock.exits.items():
            for i, to in enumerate(leaving.to):
                yield ("stocks", name, "exits", risk, "to", i), to
        for i, to in enumerate(stock.at_limit):
            yield ("stocks", name, "at_limit", i), to


def _destinations(said: Said) -> Iterator[Fault]:
    scenario = said.scenario
    for place, to in _ways(scenario):
        for kind, name, known in (("stock", to.stock, scenario.stocks), ("track", to.track, scenario.tracks)):
            if name is not None and name not in known:
                yield _fault(
                    said,
                    place,
                    f"{_name(place)} leads to {kind} {name!r}, which does not exist",
                    "people would vanish",
                    one_of(name, known),
                    "no-destination",
                )
        if to.stage and to.track in scenario.tracks and to.stage not in scenario.tracks[to.track].stages:
            alone = [stage for stage in scenario.tracks[to.track].stages if isinstance(stage, str)]
            yield _fault(
                said,
                place,
                f"{_name(place)} leads to stage {to.stage!r}, which track {to.track!r} does not have by itself",
                "people would not know where to go on",
                one_of(to.stage, alone),
                "no-stage",
            )
        if to.next is not None and to.next not in scenario.dimensions:
            yield _fault(
                said,
                place,
                f"{_name(place)} moves up in {to.next!r}, which is no dimension",
                "there is no next member",
                one_of(to.next, scenario.dimensions),
                "no-dimension",
            )
    for name, track in scenario.tracks.items():
        yield from _one_rest(said, ("tracks", name, "then"), track.then)
    for name, stock in scenario.stocks.items():
        for risk, leaving in stock.exits.items():
            yield from _one_rest(said, ("stocks", name, "exits", risk, "to"), leaving.to)
        if (stock.limit is None) != (not stock.at_limit):
            yield _fault(
                said,
                ("stocks", name),
                f"stock {name!r} says only one of limit and at_limit",
                "who reaches the limit must go somewhere",
                "say both or none",
                "limit",
            )


def _one_rest(said: Said, place: Place, ways: tuple[schema.To, ...]) -> Iterator[Fault]:
    if sum(to.share is None for to in ways) > 1:
        yield _fault(
            said,
            place,
            f"{_name(place)} has more than one way without a share",
            "only one can take the rest",
            "give all but one a share",
            "rest",
        )


def _tracks(said: Said) -> Iterator[Fault]:
    scenario = said.scenario
    fed = {to.track for _, to in _ways(scenario) if to.track}
    entered: set[str] = set()
    for name, track in scenario.tracks.items():
        if track.entry is None and name not in fed:
            yield _fault(
                said,
                ("tracks", name),
                f"nobody comes into track {name!r}",
                "its stages stay empty",
                "give it an entry, or let another track or stock lead to it",
                "unreachable",
            )
        for stage in track.stage_names:
            if stage not in scenario.stages:
                yield _fault(
                    said,
                    ("tracks", name, "stages"),
                    f"track {name!r} has stage {stage!r}, which does not exist",
                    "people could not go through it",
                    one_of(stage, scenario.stages),
                    "no-stage",
                )
        entered |= set(track.stage_names)
        if track.counts_from and track.counts_from not in track.stage_names:
            yield _fault(
                said,
                ("tracks", name, "counts_from"),
                f"track {name!r} counts from {track.counts_from!r}, which it does not have",
                "its people would never count",
                one_of(track.counts_from, track.stage_names),
                "no-stage",
            )
        if track.entry and track.entry.ages and scenario.population is None:
            yield _fault(
                said,
                ("tracks", name, "entry", "ages"),
                f"track {name!r} draws on ages, but there is no population",
                "there is nobody to draw on",
                "add `population`, or remove `ages`",
                "no-population",
            )
    for name in set(scenario.stages) - entered:
        yield _fault(
            said,
            ("stages", name),
            f"nobody enters stage {name!r}",
            "it has no effect, which may be a spelling mistake",
            "use it in a track, or remove it",
            "unreachable",
        )


def _gates(said: Said) -> Iterator[Fault]:
    scenario = said.scenario
    behind = {stage.gate for stage in scenario.stages.values() if stage.gate}
    for name, stage in scenario.stages.items():
        if stage.gate and stage.gate not in scenario.gates:
            yield _fault(
                said,
                ("stages", name, "gate"),
                f"stage {name!r} is behind gate {stage.gate!r}, which does not exist",
                "nobody could be admitted",
                one_of(stage.gate, scenario.gates),
                "no-gate",
            )
    for name, gate in scenario.gates.items():
        if name not in behind:
            yield _fault(
                said,
                ("gates", name),
                f"no stage is behind gate {name!r}",
                "it has no effect, which may be a spelling mistake",
                "name it in a stage, or remove it",
                "unused",
            )
        for needed in gate.uses:
            if needed not in scenario.capacities:
                yield _fault(
                    said,
                    ("gates", name, "uses"),
                    f"gate {name!r} uses capacity {needed!r}, which does not exist",
                    "its room is unknown",
                    one_of(needed, scenario.capacities),
                    "no-capacity",
                )
            elif not set(scenario.capacities[needed].by) <= set(gate.by):
                extra = set(scenario.capacities[needed].by) - set(gate.by)
                yield _fault(
                    said,
                    ("gates", name, "uses"),
                    f"gate {name!r} cannot tell which {needed!r} to use: that is also by {', '.join(extra)}",
                    "each gate uses one of each capacity",
                    f"add {', '.join(extra)} to the gate's `by`",
                    "dimension",
                )
    used = {needed for gate in scenario.gates.values() for needed in gate.uses}
    for name, capacity in scenario.capacities.items():
        if name not in used:
            yield _fault(
                said,
                ("capacities", name),
                f"no gate uses capacity {name!r}",
                "it has no effect, which may be a spelling mistake",
                "use it in a gate, or remove it",
                "unused",
            )
        for supply in schema.parts(capacity):
            if supply.stock not in scenario.stocks:
                yield _fault(
                    said,
                    ("capacities", name),
                    f"capacity {name!r} depends on stock {supply.stock!r}, which does not exist",
                    "nobody supplies or fills it",
                    one_of(supply.stock, scenario.stocks),
                    "no-stock",
                )


def check_levels(said: Said) -> Iterator[Fault]:
    """Faults in which measures are on: unknown, outside 0..1, or two that exclude each other."""
    scenario = said.scenario
    told: list[set[str]] = []
    for name, level in scenario.on.items():
        if name not in scenario.measures:
            yield _fault(
                said,
                ("on", name),
                f"measure {name!r} is switched {'on' if level else 'off'} but does not exist",
                "it would silently do nothing",
                one_of(name, scenario.measures),
                "no-measure",
            )
            continue
        if not 0 <= level <= 1:
            yield _fault(
                said,
                ("on", name),
                f"measure {name!r} has level {level}",
                "a level lies between 0 and 1",
                "use 0..1",
                "range",
            )
        clash = [other for other in scenario.measures[name].excludes if level > 0 and scenario.on.get(other, 0) > 0]
        for other in clash:
            if {name, other} in told:
                continue
            told.append({name, other})
            yield _fault(
                said,
                ("on", name),
                f"measures {name!r} and {other!r} are both on",
                "they exclude each other",
                "switch one of them off",
                "excludes",
            )


def _measures(said: Said) -> Iterator[Fault]:
    yield from check_levels(said)
    scenario = said.scenario
    for name, measure in scenario.measures.items():
        if measure.legal_from and measure.start < measure.legal_from:
            yield _fault(
                said,
                ("measures", name, "start"),
                f"measure {name!r} starts {measure.start}, before it is legal ({measure.legal_from})",
                "what the law does not allow cannot start",
                "start it later",
                "legal",
            )
        for i, effect in enumerate(measure.effects):
            yield from _effect(said, ("measures", name, "effects", i), effect)


def _effect(said: Said, place: Place, effect: schema.Effect) -> Iterator[Fault]:
    keys = [key for key in (effect.figure, effect.multiply, effect.add, effect.set) if key]
    missing = [key for key in keys if key not in said.figures]
    for key in missing:
        yield _fault(
            said,
            place,
            f"{_name(place)} uses figure {key!r}, which does not exist",
            "the measure would do nothing",
            f"{meant(key, said.figures)}add the figure, or correct the name",
            "no-figure",
        )
    if missing:
        return
    sizes = [UNITS[said.figures[key].unit][0] for key in keys]
    if sizes[1] != ((0, 0, 0) if effect.multiply else sizes[0]):
        yield _fault(
            said,
            place,
            f"{_name(place)}: {keys[1]!r} does not fit {keys[0]!r}",
            "the units differ",
            "multiply by a factor, or add or set in the unit of the figure",
            "unit",
        )


def _budgets(said: Said) -> Iterator[Fault]:
    """A budget must be said from the first day: carried back it would be money that nobody granted."""
    start = said.scenario.start
    for name, budget in said.scenario.budgets.items():
        for key in budget.amount:
            figure = said.figures.get(key)
            if figure is not None and figure.path and min(figure.path) > start:
                yield _fault(
                    said,
                    ("budgets", name, "amount"),
                    f"budget {name!r} says nothing before {min(figure.path)}, and the run begins on {start} "
                    f"(figure {key!r})",
                    "what may be spent in those years is unknown",
                    f"give the figure a value on {start} or before",
                    "budget-years",
                )


def _wishes(said: Said) -> Iterator[Fault]:
    """Ranks of aims that a plan can follow, and weights that weigh something."""
    scenario = said.scenario
    for name, aim in scenario.aims.items():
        numbers = [said.figures[key].value for key in aim.weight or () if key in said.figures]
        if not all(number is not None and number > 0 for number in numbers):
            yield _fault(
                said,
                ("aims", name, "weight"),
                f"aim {name!r} weighs {' x '.join('no one number' if n is None else f'{n:g}' for n in numbers)}",
                "an aim that weighs nothing, less than nothing, or now this and now that, is not made small",
                "use figures of one `value` above zero",
                "weight",
            )
    yield from check_ranks(said, scenario.plan.aims, ("plan", "aims"))


def check_ranks(said: Said, ranks: Sequence[Sequence[str]], place: Place) -> Iterator[Fault]:
    """Faults in ranks of aims: one that stands there twice, or shares a rank without a weight."""
    aims, named = said.scenario.aims, [aim for rank in ranks for aim in rank]
    for name in dict.fromkeys(name for name in named if named.count(name) > 1):
        yield _fault(
            said,
            place,
            f"aim {name!r} is named {named.count(name)} times",
            "its first place decides, and the others do nothing",
            "name it once",
            "aim-twice",
        )
    for name in dict.fromkeys(name for rank in ranks if len(rank) > 1 for name in rank if name in aims):
        if aims[name].least != "cost" and not aims[name].weight:
            yield _fault(
                said,
                place,
                f"aim {name!r} is weighed together with others, but has no weight",
                f"it must be said how many euro {UNIT_OF_WEIGHT[aims[name].least]} is worth",
                f"give aims.{name} a `weight`, or a place of its own",
                "no-weight",
            )


UNIT_OF_WEIGHT = {
    "shortfall": "a person short",
    "readiness": "a person-year in the units",
    "labour": "a person from the labour market",
    "space": "a place for a year",
}
"""What the weight of an aim is per."""


def _categories(said: Said) -> Iterator[Fault]:
    scenario = said.scenario
    named: list[tuple[Place, str | None]] = []
    for section in ("stocks", "tracks", "targets", "published"):
        named += [((section, name), item.category) for name, item in getattr(scenario, section).items()]
    named += [(("establishments", n, "posts"), c) for n, e in scenario.establishments.items() for c in e.posts]
    for place, category in named:
        if category is not None and category not in scenario.categories:
            yield _fault(
                said,
                place,
                f"{_name(place)} names category {category!r}, which does not exist",
                "its people would not be counted",
                one_of(category, scenario.categories),
                "no-category",
            )
    for section in ("targets", "published"):
        for name, goal in getattr(scenario, section).items():
            if not scenario.start <= goal.date <= scenario.end:
                yield _fault(
                    said,
                    (section, name, "date"),
                    f"{section}.{name} is dated {goal.date}, outside {scenario.start}..{scenario.end}",
                    "the run says nothing about that day",
                    "use a date within the run, or let the run start earlier or end later",
                    "date",
                )
    if scenario.end <= scenario.start:
        yield _fault(
            said,
            ("end",),
            "the end does not lie after the start",
            "there is nothing to compute",
            "use a later end",
            "date",
        )
