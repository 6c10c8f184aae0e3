"""Targets that count the same people on one day: in a shortfall somebody who is missing may count for several."""

from collections.abc import Collection, Sequence

from dienmodel.network.outcomes import Goal


def overlapping(goals: Sequence[Goal], names: Collection[str]) -> list[tuple[str, ...]]:
    """The named targets that have people in common with another of them, put together by day, the first day first."""
    together: list[list[Goal]] = []
    for goal in sorted((goal for goal in goals if goal.name in names), key=lambda goal: goal.day):
        joined = [own for own in together if any(_have_in_common(goal, other) for other in own)]
        together = [own for own in together if own not in joined] + [[*(g for own in joined for g in own), goal]]
    return [tuple(goal.name for goal in own) for own in together if len(own) > 1]


def _have_in_common(one: Goal, other: Goal) -> bool:
    return one.day == other.day and bool((one.cells & other.cells).any())
