"""What a plan says first: the posts it fills, its chance, how near it is to the best, and what its aims reached."""

from collections.abc import Sequence
from datetime import date

from dienmodel.network.catalogue import Catalogue
from dienmodel.network.keys import names_in
from dienmodel.network.outcomes import HALF
from dienmodel.plan.file import TOGETHER
from dienmodel.plan.linear.decided import Open
from dienmodel.plan.passed import passed_ceilings
from dienmodel.plan.result import Plan, Start
from dienmodel.runs.answer import missed_floors
from dienmodel.runs.filled import FilledPosts, beside, chance_of_all
from dienmodel.runs.run import Run
from dienmodel.show.names import title, title_within
from dienmodel.show.say.answer import floor_sentences
from dienmodel.show.say.likely import courses_of_band
from dienmodel.show.say.overlap import overlap_lines
from dienmodel.show.say.plan import aim_title, amount, parts_of, shows
from dienmodel.text.telling import told
from dienmodel.text.words import Words, rounded


def first_lines(run: Run, bare: Run, plan: Plan, aims: Sequence[str], w: Words) -> list[str]:
    """The posts that a plan fills beside those filled without it, its chance, and how near it is to the best.

    `run` follows the plan, `bare` is the scenario without any.
    """
    catalogue, targets = run.world.catalogue, targets_of(bare.world.catalogue, aims)
    pairs = beside(run, bare, targets)
    heads = any(goal.posts is None for goal in run.world.outcomes.targets if goal.name in targets)
    fewer = heads and any(rounded(a.people) < rounded(b.people) for a, b in pairs)
    why = [w.say("plan.why_fewer")] if fewer else []
    filled = [_filled_line(catalogue, planned, without, w) for planned, without in pairs]
    as_it_is = w.say("plan.only_gates" if plan.only_gates else "plan.as_it_is")
    left = [as_it_is] if plan.as_it_is else open_lines(catalogue, plan, w)
    waits = [
        *overlap_lines(bare.world, _missing(catalogue, plan, aims), w),
        *clash_lines(catalogue, plan, w),
        *class_lines(catalogue, plan, w),
        *idle_lines(catalogue, plan, w),
        *missed_lines(catalogue, plan, w),
        *door_lines(catalogue, plan, w),
        *whole_lines(catalogue, plan, aims, w),
    ]
    return [
        *filled,
        *why,
        *limit_lines(run, w),
        _chance_line(run, targets, w),
        near_line(catalogue, plan, w, aims),
        *waits,
        *left,
    ]


def limit_lines(run: Run, w: Words) -> list[str]:
    """Floors and ceilings that the course which follows a plan misses by half a person or more, as a run tells them.

    A plan keeps to them up to the accuracy with which it is checked.
    """
    catalogue, network = run.world.catalogue, run.world.network
    passed = [
        w.say(
            "plan.passed",
            ceiling=title(catalogue, "ceilings", ceiling.ceiling, w),
            day=w.day(ceiling.day),
            most=w.people(ceiling.most),
            over=w.people(ceiling.people - ceiling.most),
        )
        for ceiling in passed_ceilings(network, run.expected, catalogue.now)
    ]
    return [*floor_sentences(missed_floors(run), catalogue, w), *passed]


def _missing(catalogue: Catalogue, plan: Plan, aims: Sequence[str]) -> list[str]:
    """The aims of which the plan leaves a shortfall, alone or weighed together with others."""
    reached = dict(zip(aims, plan.values, strict=False)) | dict(plan.parts)
    return [
        aim
        for aim in aims
        if any(
            catalogue.aim(part).least == "shortfall" and reached.get(part, 0.0) >= HALF for part in aim.split(TOGETHER)
        )
    ]


def targets_of(catalogue: Catalogue, aims: Sequence[str]) -> list[str]:
    """Targets that some aims are about: those whose shortfall they make small, else all of the peace organisation."""
    parts = [part for aim in aims for part in aim.split(TOGETHER)]
    shortfalls = [catalogue.aim(part) for part in parts if catalogue.aim(part).least == "shortfall"]
    short = [target for aim in shortfalls for target in aim.targets]
    peace = [
        name
        for name, target in catalogue.targets.items()
        if target.organisation == "peace" and catalogue.now < target.day <= catalogue.end
    ]
    return list(dict.fromkeys(short or peace))


def _filled_line(catalogue: Catalogue, planned: FilledPosts, bare: FilledPosts, w: Words) -> str:
    more = rounded(planned.people) - rounded(bare.people)
    return w.say(
        f"plan.filled_{'more' if more > 0 else 'fewer' if more < 0 else 'same'}",
        day=w.day(planned.day),
        organisation=title_within(catalogue, "establishments", planned.organisation, w),
        people=w.people(planned.people),
        posts=w.people(planned.posts),
        without=w.people(bare.people),
        apart=w.people(abs(more)),
    )


def _chance_line(run: Run, targets: Sequence[str], w: Words) -> str:
    chance = chance_of_all(run, targets)
    if chance is None:
        return w.say("plan.no_chance" if targets else "plan.no_targets")
    runs = w.number(run.replications if run.futures is None else len(run.futures))
    values = {"chance": w.share(chance), "runs": runs, "courses": courses_of_band(run, w)}
    return w.say("plan.chance", n=w.number(len(targets)), **values)


FAR = 0.05
"""From this part of what an aim reached on, what another choice could better is told as a search that was not ended."""


def searched_far(plan: Plan, aims: Sequence[str]) -> bool:
    """Whether the search came so far that another choice of measures betters its aim by little, if that is known."""
    reached = dict(zip(aims, plan.values, strict=False)) | dict(plan.parts)
    value = reached.get(plan.near.aim)
    return plan.near.known and (value is None or plan.near.most <= max(FAR * abs(value), HALF))


def open_gates(catalogue: Catalogue, plan: Plan, w: Words) -> list[str]:
    """The gates of which a plan leaves a queue to itself, each once; of empty ones none."""
    labels = [label for label, why in plan.open.items() if why != Open.EMPTY]
    return list(dict.fromkeys(title_within(catalogue, "gates", names_in(label)[0], w) for label in labels))


def near_line(catalogue: Catalogue, plan: Plan, w: Words, aims: Sequence[str] = ()) -> str:
    """How near the choice of measures is to the best in the unit of an aim, or that this is not known.

    Where another choice may be much better than what the `aims` reached, the search was not ended.
    """
    near = plan.near
    if (plan.gathered or plan.late) and near.compared > 1:
        return w.say("plan.near_classes")
    if not searched_far(plan, aims):
        return w.say("plan.not_to_end")
    if near.whole:
        return w.say("plan.near_all", n=w.number(near.compared)) if near.compared > 1 else w.say("plan.near_none")
    keys = ("plan.near", "plan.near_half_year")
    if not shows(catalogue, near.aim, near.most):
        keys = ("plan.near_none_better", "plan.near_none_better_half_year")
    off = amount(catalogue, near.aim, near.off, w)
    return w.say(
        keys[near.coarse],
        aim=aim_title(catalogue, near.aim, w),
        most=amount(catalogue, near.aim, near.most, w),
        together=w.say("plan.near_off" if shows(catalogue, near.aim, near.off) else "plan.near_same", off=off),
    )


def clash_lines(catalogue: Catalogue, plan: Plan, w: Words) -> list[str]:
    """Which measures were never chosen together since they do not go together, and what would be wrong; each once."""
    lines = []
    for clash in plan.clashes:
        names = [_clashing(catalogue, start, clash.always, w) for start in clash.starts]
        fault = told(clash.faults[0], w.language)
        lines.append(w.say("plan.clash", measures=w.listed(names), why=f"{fault.what} ({fault.where})"))
    return list(dict.fromkeys(lines))


def _clashing(catalogue: Catalogue, start: Start, always: bool, w: Words) -> str:
    """A measure, with its day where on another it may go together with the others."""
    name = title(catalogue, "measures", start.measure, w)
    return w.say("plan.quoted" if always else "plan.quoted_from", name=name, day=w.day(start.start))


def class_lines(catalogue: Catalogue, plan: Plan, w: Words) -> list[str]:
    """At which gates classes were made large enough to begin, or are not, so that people begin later than is asked."""
    return [
        w.say(key, gates=w.listed(list(dict.fromkeys(_gate(catalogue, line, w) for line in lines))))
        for key, lines in (("plan.gathered", plan.gathered), ("plan.late", plan.late))
        if lines
    ]


def _gate(catalogue: Catalogue, line: str, w: Words) -> str:
    """What the gate of a line is called in a sentence."""
    return title_within(catalogue, "gates", names_in(line)[0], w)


def idle_lines(catalogue: Catalogue, plan: Plan, w: Words) -> list[str]:
    """How long people in service wait although there is room, and at which gate most of all; nothing below a year."""
    years: dict[str, float] = {}
    for spell in plan.idle:
        gate = names_in(spell.line)[0]
        years[gate] = years.get(gate, 0.0) + spell.years
    if sum(years.values()) < 1.0:
        return []
    most = title_within(catalogue, "gates", max(years, key=lambda gate: years[gate]), w)
    return [w.say("plan.idle", years=w.people(sum(years.values())), gate=most)]


def missed_lines(catalogue: Catalogue, plan: Plan, w: Words) -> list[str]:
    """At which gates people come too soon for the even admissions of a plan, and how many it loses by that at most."""
    people: dict[str, float] = {}
    for line in plan.missed:
        gate = names_in(line.line)[0]
        people[gate] = people.get(gate, 0.0) + line.people
    parts = [
        w.say("plan.missed_part", people=w.people(number), gate=title_within(catalogue, "gates", gate, w))
        for gate, number in people.items()
    ]
    return [w.say("plan.missed", parts=w.listed(parts))] if parts else []


def door_lines(catalogue: Catalogue, plan: Plan, w: Words) -> list[str]:
    """At which gates a plan turns people away, and how many of them though more might wait: that is its decision."""
    people: dict[str, tuple[float, float]] = {}
    for door in plan.doors:
        gate, (turned, early) = names_in(door.line)[0], (float(door.turned.sum()), float(door.early.sum()))
        before = people.get(gate, (0.0, 0.0))
        people[gate] = (before[0] + turned, before[1] + early)
    return [
        w.say(
            "plan.door",
            gate=title_within(catalogue, "gates", gate, w),
            people=w.people(turned),
            early=w.say("plan.door_early", people=w.people(early)) if early >= HALF else "",
        )
        for gate, (turned, early) in people.items()
        if turned >= HALF
    ]


def whole_lines(catalogue: Catalogue, plan: Plan, aims: Sequence[str], w: Words) -> list[str]:
    """What each aim reached in whole people, beside what it was before they were rounded; nothing if they were not."""
    if not plan.unrounded:
        return []
    parts = [
        w.say(
            "plan.whole_more" if now > before else "plan.whole_less" if now < before else "plan.whole_same",
            aim=aim_title(catalogue, aim, w),
            now=amount(catalogue, aim, now, w),
            apart=amount(catalogue, aim, abs(now - before), w),
        )
        for aim, now, before in zip(aims, plan.values, plan.unrounded, strict=True)
    ]
    return [w.say("plan.whole", aims="; ".join(parts))]


def open_lines(catalogue: Catalogue, plan: Plan, w: Words) -> list[str]:
    """The gates that the plan leaves to themselves, by the reason; of a gate some queues may be decided."""
    gates: dict[Open, dict[str, None]] = {}
    for label, why in plan.open.items():
        gates.setdefault(why, {})[title_within(catalogue, "gates", names_in(label)[0], w)] = None
    parts = [
        w.say(f"plan.open_{why}", gates=w.listed(list(gates[why])))
        for why in Open
        if why in gates and why != Open.EMPTY
    ]
    return [w.say("plan.open", gates="; ".join(parts))] if parts else []


def _amount_over_run(catalogue: Catalogue, found: Plan, aim: str, value: float, w: Words) -> str:
    """A value of an aim; of cost with the years over which it is paid, the past too, and what is still to come."""
    euro = amount(catalogue, aim, value, w)
    if TOGETHER in aim or catalogue.aim(aim).least != "cost":
        return euro
    paid = {int(name.partition(":")[2]): got for name, (_, got) in found.metered.items() if name.startswith(PAID)}
    if not paid:
        return euro
    later = {year: got for year, got in paid.items() if date(year, 1, 1) >= catalogue.now}
    years = {"euro": euro, "first": str(min(paid)), "last": str(max(paid))}
    if not later or later == paid or catalogue.now <= catalogue.start:
        return w.say("plan.paid_over", **years)
    rest = amount(catalogue, aim, sum(later.values()), w)
    return w.say("plan.paid_over_and_on", later=rest, since=str(min(later)), **years)


PAID = "paid:"
"""Before the year in the name of a meter of millions of euro paid."""


def reached(catalogue: Catalogue, found: Plan, aims: Sequence[str], w: Words) -> list[tuple[str, str]]:
    """What each aim is called and what it reached; under aims that are weighed together each of them."""
    rows = []
    for aim, value in zip(aims, found.values, strict=True):
        rows.append((aim_title(catalogue, aim, w), _amount_over_run(catalogue, found, aim, value, w)))
        parts = zip(aim.split(TOGETHER), parts_of(catalogue, aim, found.parts, w), strict=False)
        rows += [(text, amount(catalogue, part, got, w)) for part, (text, got) in parts]
    return rows
