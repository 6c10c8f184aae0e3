"""What the plans ask of the country, in words: what the model knows, and what it does not know yet and why."""

from collections.abc import Iterator
from dataclasses import dataclass

from dienmodel.runs.answer import Answer
from dienmodel.runs.run import Run
from dienmodel.runs.tables.waiting.queues import capacities_table
from dienmodel.show.names import budget_name, title_within
from dienmodel.show.pictures.queues import merged_capacities
from dienmodel.show.say.against import asked_of, posts_against
from dienmodel.text.words import Words

BEDS = "beds"
"""The capacity that counts beds, in a scenario that has them."""

UNKNOWN = {"labour": "why_labour", "space": "why_space", "prosperity": "why_prosperity"}
"""What is asked of the country and in no figure yet, and the words for why."""


FIRST = {"money": "money_said", "posts": "posts_said", "train": "train_said"}
"""What one sentence tells, and the words for it."""


@dataclass(frozen=True)
class Asks:
    """One thing that is asked of the country: what, how much, and against what; or why that is not known."""

    key: str
    label: str
    value: str
    note: str
    known: bool = True


def asks(run: Run, answered: Answer, w: Words) -> list[Asks]:
    """What is asked of the country in the year of the answer, what is not known last."""
    return [*_money(run, answered, w), *_posts(answered, w), *_capacities(run, answered.until.year, w), *_unknown(w)]


def message(run: Run, answered: Answer, w: Words) -> str:
    """The same in one sentence: money against the budget, people who train others, and how much is not known."""
    listed = [ask for ask in asks(run, answered, w) if ask.key in FIRST]
    said = [w.say(f"country.{FIRST[ask.key]}", value=ask.value) for ask in listed]
    text = w.say("country.message", year=str(answered.until.year), said=w.listed(said)) if said else ""
    return f"{text} {w.say('country.unknown_said', n=w.number(len(UNKNOWN)))}".strip()


def _money(run: Run, answered: Answer, w: Words) -> Iterator[Asks]:
    if answered.cost_paid is None:
        return
    label = w.say("country.money", year=str(answered.cost_year))
    note = w.say("country.no_budget")
    if answered.budget is not None:
        gap = answered.budget - answered.cost_paid
        key = "country.within" if gap >= 0 else "country.beyond"
        name = budget_name(run.world.catalogue, w)
        note = w.say(key, gap=w.euro(abs(gap)), name=name, budget=w.euro(answered.budget))
    yield Asks("money", label, w.euro(answered.cost_paid), note)


def _posts(answered: Answer, w: Words) -> Iterator[Asks]:
    goal = answered.main
    posts = None if goal is None else posts_against(goal)
    if goal is None or posts is None:
        return
    value = posts.say(posts.number, w)
    note = w.say("country.of_posts", wanted=asked_of(posts, goal.asked_posts, w), gap=posts.say(abs(posts.gap), w))
    yield Asks("posts", w.say("country.posts", day=w.day(goal.day)), value, note)


def _capacities(run: Run, year: int, w: Words) -> Iterator[Asks]:
    """People of the force who train and guide others, and beds where the scenario has them."""
    catalogue = run.world.catalogue
    rows = [row for row in merged_capacities(capacities_table(run)).rows() if row["year"] == year]
    drawn = [row for row in rows if row["capacity"] in catalogue.drawn and row["n_available"] > 0]
    if drawn:
        value = w.people(sum(row["n_used"] for row in drawn))
        listed = w.listed([title_within(catalogue, "capacities", row["capacity"], w) for row in drawn])
        yield Asks("train", w.say("country.train", year=str(year)), value, w.say("country.trained_by", listed=listed))
    beds = [row for row in rows if row["capacity"] == BEDS]
    if beds:
        there = w.people(sum(row["n_available"] for row in beds))
        value = w.people(sum(row["n_used"] for row in beds))
        yield Asks("beds", w.say("country.beds", year=str(year)), value, w.say("country.of_beds", n=there))


def _unknown(w: Words) -> Iterator[Asks]:
    for key, why in UNKNOWN.items():
        yield Asks(key, w.say(f"country.{key}"), w.say("country.unknown"), w.say(f"country.{why}"), known=False)
