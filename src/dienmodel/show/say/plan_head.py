"""What a plan says first: the posts it fills, its chance, how near it is to the best, and what its aims reached."""

from collections.abc import Sequence

from dienmodel.model.said import Said
from dienmodel.plan.file import TOGETHER, targets_of
from dienmodel.plan.result import Plan
from dienmodel.runs.filled import Filled, beside, chance_of_all
from dienmodel.runs.run import Run
from dienmodel.show.names import title
from dienmodel.show.say.plan import aim_title, amount, parts_of
from dienmodel.text.words import Words, lower, rounded


def first_lines(run: Run, bare: Run, plan: Plan, aims: Sequence[str], w: Words) -> list[str]:
    """The posts that a plan fills beside those filled without it, its chance, and how near it is to the best.

    `run` follows the plan, `bare` is the scenario without any.
    """
    said, targets = run.world.said, aimed(bare.world.said, aims)
    pairs = beside(run, bare, targets)
    why = [w.say("plan.why_fewer")] if any(rounded(a.people) < rounded(b.people) for a, b in pairs) else []
    return [*(_filled_line(said, a, b, w) for a, b in pairs), *why, _chance_line(run, targets, w), near_line(plan, w)]


def aimed(said: Said, aims: Sequence[str]) -> list[str]:
    """Targets that some aims are about: those whose shortfall they make small, else all of the peace organisation."""
    parts = [part for aim in aims for part in aim.split(TOGETHER)]
    short = [
        target for part in parts if said.scenario.aims[part].least == "shortfall" for target in targets_of(said, part)
    ]
    start, end = said.scenario.start, said.scenario.end
    peace = (name for name, target in said.scenario.targets.items() if target.organisation == "peace")
    return list(dict.fromkeys(short or (name for name in peace if start < said.scenario.targets[name].date <= end)))


def _filled_line(said: Said, planned: Filled, bare: Filled, w: Words) -> str:
    more = rounded(planned.people) - rounded(bare.people)
    return w.say(
        f"plan.filled_{'more' if more > 0 else 'fewer' if more < 0 else 'same'}",
        day=w.day(planned.day),
        organisation=lower(title(said, "establishments", planned.organisation, w)),
        people=w.people(planned.people),
        posts=w.people(planned.posts),
        without=w.people(bare.people),
        apart=w.people(abs(more)),
    )


def _chance_line(run: Run, targets: Sequence[str], w: Words) -> str:
    chance = chance_of_all(run, targets)
    if chance is None:
        return w.say("plan.no_chance" if targets else "plan.no_targets")
    return w.say("plan.chance", n=w.number(len(targets)), chance=w.share(chance), runs=w.number(run.replications))


def near_line(plan: Plan, w: Words) -> str:
    """How near the choice of measures is to the best, or that this is not known."""
    return w.say("plan.near", gap=w.share(plan.gap, 1)) if plan.near else w.say("plan.not_to_end")


def reached(said: Said, found: Plan, aims: Sequence[str], w: Words) -> list[tuple[str, str]]:
    """What each aim is called and what it reached; under aims that are weighed together each of them."""
    rows = []
    for aim, value in zip(aims, found.values, strict=True):
        rows.append((aim_title(said, aim, w), amount(said, aim, value, w)))
        parts = zip(aim.split(TOGETHER), parts_of(said, aim, found.parts, w), strict=False)
        rows += [(text, amount(said, part, got, w)) for part, (text, got) in parts]
    return rows
