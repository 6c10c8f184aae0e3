"""A plan in three sentences: what it reaches and how surely, what it asks on the way, and who loses by it."""

from collections.abc import Sequence
from datetime import date

from dienmodel.plan.result import Plan
from dienmodel.runs.filled import beside, chance_of_all
from dienmodel.runs.run import Run
from dienmodel.runs.tables.money import COST, money_table
from dienmodel.runs.tables.people import totals_table
from dienmodel.show.say.likely import courses_of_band
from dienmodel.show.say.plan_head import open_gates, searched_far, targets_of
from dienmodel.text.words import Words, rounded

MOST_OPEN = 3
"""Gates that a sentence names."""


def three_sentences(run: Run, bare: Run, plan: Plan, aims: Sequence[str], w: Words) -> list[str]:
    """What a run that follows a plan tells beside one without any."""
    targets = targets_of(bare.world.catalogue, aims)
    return [
        _reaches(run, bare, targets, w),
        w.say("short.asks", path=_path(run, bare, w), cost=_cost(run, bare, w)),
        w.say("short.leaves", fewer=_fewer(run, bare, targets, w), open=_open(run, plan, aims, w)),
    ]


def _reaches(run: Run, bare: Run, targets: Sequence[str], w: Words) -> str:
    """The chance to meet all targets, and the posts that are filled on the day of the first."""
    chance, pairs = chance_of_all(run, targets), beside(run, bare, targets)
    runs = run.replications if run.futures is None else len(run.futures)
    values = {"n": w.number(len(targets)), "runs": w.number(runs), "courses": courses_of_band(run, w)}
    surely = w.say("plan.no_chance") if chance is None else w.say("short.chance", chance=w.share(chance), **values)
    if not pairs:
        return surely
    planned, without = pairs[0]
    filled = w.say(
        "short.filled",
        day=w.day(planned.day),
        people=w.people(planned.people),
        posts=w.people(planned.posts),
        without=w.people(without.people),
    )
    return f"{surely} {filled}"


def _by_year(run: Run, category: str) -> dict[int, float]:
    """People of a category at the end of each year that is still to come."""
    rows = totals_table(run).where(category=category).rows()
    return {row["date"].year: row["n_people"] for row in rows if row["date"] > run.world.catalogue.now}


def _path(run: Run, bare: Run, w: Words) -> str:
    """In which years there are fewer people than without a plan, and when that is worst."""
    planned, without = _by_year(run, "total"), _by_year(bare, "total")
    fewer = {
        year: without[year] - people for year, people in planned.items() if rounded(people) < rounded(without[year])
    }
    if not fewer:
        return w.say("short.never_fewer")
    worst = max(fewer, key=lambda year: fewer[year])
    first, last = str(min(fewer)), str(max(fewer))
    years = first if first == last else w.say("short.years", first=first, last=last)
    return w.say("short.fewer_in", years=years, people=w.people(fewer[worst]), worst=str(worst))


def _cost(run: Run, bare: Run, w: Words) -> str:
    """What is paid more or less than without a plan, from now to the end."""
    more = _paid(run) - _paid(bare)
    key = "short.costs_same" if abs(more) < 5e4 else "short.costs_more" if more > 0 else "short.costs_less"
    return w.say(key, euro=w.euro(abs(more)), end=str(run.world.catalogue.end.year))


def _paid(run: Run) -> float:
    """Euro that are paid from the year of now on."""
    rows = money_table(run).where(kind=COST).rows()
    return float(sum(row["cost_paid"] for row in rows if row["year"] >= run.world.catalogue.now.year))


def _fewer(run: Run, bare: Run, targets: Sequence[str], w: Words) -> str:
    """Of which categories there are fewer people on the day of the first target, or nobody."""
    day = min(
        (goal.day for goal in run.world.outcomes.targets if goal.name in targets), default=run.world.catalogue.end
    )
    lost = []
    for category, name in run.world.catalogue.titles.sections["categories"].items():
        planned, without = _people_on(run, category, day), _people_on(bare, category, day)
        if rounded(planned) < rounded(without):
            lost.append(w.say("short.lost", people=w.people(without - planned), category=w.text(name)))
    if not lost:
        return w.say("short.nobody", day=w.day(day))
    return w.say("short.lose", day=w.day(day), lost=w.listed(lost))


def _people_on(run: Run, category: str, day: date) -> float:
    """People of a category on the last step up to a day."""
    rows = [row for row in totals_table(run).where(category=category).rows() if row["date"] <= day]
    return float(rows[-1]["n_people"]) if rows else 0.0


def _open(run: Run, plan: Plan, aims: Sequence[str], w: Words) -> str:
    """What was not decided, and that better may be found where the search did not come to its end."""
    gates = open_gates(run.world.catalogue, plan, w)
    named = (
        gates if len(gates) <= MOST_OPEN else [*gates[:MOST_OPEN], w.say("short.others", n=str(len(gates) - MOST_OPEN))]
    )
    left = [w.say("short.open", gates=w.listed(named))] if gates else []
    sentences = [w.say("plan.as_it_is")] if plan.as_it_is else left
    return " ".join([*sentences, *([] if searched_far(plan, aims) else [w.say("plan.not_to_end")])])
