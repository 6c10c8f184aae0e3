"""Costs and budgets: every cost is of somebody, and every budget begins in time."""

from collections.abc import Iterator

from dienmodel.model.checks.fault import fault_at
from dienmodel.model.said import Said
from dienmodel.model.used import bare
from dienmodel.text.faults import Fault, Values


def limited(said: Said) -> Iterator[Fault]:
    """A cost is limited to groups only where these can be told apart."""
    for name, cost in said.scenario.costs.items():
        if cost.where and cost.newcomers:
            yield fault_at(said, ("costs", name, "where"), "cost-where", cost=name)
        if cost.flow and any(len(members) > 1 for members in cost.where.values()):
            yield fault_at(said, ("costs", name, "where"), "cost-where-flow", cost=name)
        capacity = said.scenario.capacities.get(cost.capacity or "")
        extra = [dim for dim in cost.where if dim not in capacity.by] if capacity else []
        if extra:
            values: Values = {"cost": name, "capacity": cost.capacity, "extra": extra}
            yield fault_at(said, ("costs", name, "where"), "cost-where-capacity", **values)


def newcomers(said: Said) -> Iterator[Fault]:
    """Newcomers are people who come into a track by themselves."""
    for name, cost in said.scenario.costs.items():
        track = said.scenario.tracks.get(cost.newcomers or "")
        if track is not None and track.entry is None:
            yield fault_at(said, ("costs", name, "newcomers"), "cost-newcomers", cost=name, track=cost.newcomers)


def budgets(said: Said) -> Iterator[Fault]:
    """A budget must be said from the first day on which it can be spent otherwise: carried back nobody granted it."""
    start = said.scenario.today
    for name, budget in said.scenario.budgets.items():
        for key in budget.amount:
            figure = said.figures.get(bare(key))
            if figure is not None and figure.path and min(figure.path) > start:
                values: Values = {"budget": name, "first": min(figure.path), "start": start, "key": bare(key)}
                yield fault_at(said, ("budgets", name, "amount"), "budget-years", **values)


RULES = (limited, newcomers, budgets)
