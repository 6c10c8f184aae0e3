"""What a scenario says that is no fault, and hardly what its author means."""

from collections.abc import Iterator

from dienmodel.model.checks.fault import fault_at
from dienmodel.model.said import Said
from dienmodel.model.schema.people import Stock
from dienmodel.model.schema.tracks import Track
from dienmodel.model.used import bare, figures_used
from dienmodel.text.faults import Fault
from dienmodel.text.files import DATA


def advice_on_words(said: Said) -> Iterator[Fault]:
    """Advice that needs no run: people who cost nothing or can fill no post, and figures that nobody uses."""
    yield from _cost_nothing(said)
    yield from _fill_no_post(said)
    yield from _unused(said)


def _counting(said: Said) -> Iterator[tuple[str, str, Stock | Track]]:
    """Stocks and tracks in which people count for a category, each with its section and name."""
    for section, parts in (("stocks", said.scenario.stocks), ("tracks", said.scenario.tracks)):
        for name, part in parts.items():
            if part.category is not None:
                yield section, name, part


def _cost_nothing(said: Said) -> Iterator[Fault]:
    """People who count and for whom no cost line pays; a scenario without costs is about something else."""
    costs = said.scenario.costs.values()
    paid = {("stocks", cost.stock) for cost in costs}
    paid |= {("tracks", track) for cost in costs for track in (cost.track, cost.newcomers)}
    for section, name, part in _counting(said):
        if costs and (section, name) not in paid:
            yield fault_at(said, (section, name), "advice-cost", name=name, category=part.category or "")


def _fill_no_post(said: Said) -> Iterator[Fault]:
    """Stocks of people who fill posts by group and belong to no group of some dimension; on a track nobody does."""
    dims: dict[str, set[str]] = {}
    for establishment in said.scenario.establishments.values():
        for category, amount in establishment.posts.items():
            split = {dim for key in amount for dim in said.figures[bare(key)].by}
            dims.setdefault(category, set()).update(split & said.scenario.dimensions.keys())
    for name, stock in said.scenario.stocks.items():
        fills = stock.fills or stock.category or ""
        if lacking := sorted(dims.get(fills, set()) - {*stock.by, *stock.fixed}):
            yield fault_at(said, ("stocks", name), "advice-post", name=name, category=fills, dimensions=lacking)


def _unused(said: Said) -> Iterator[Fault]:
    """Figures of the author that count nowhere; those of the package are there for everybody."""
    used = figures_used(said) | set(said.scenario.choices)
    for key in sorted(said.figures.keys() - used):
        if not said.where("figures", key).startswith(str(DATA)):
            yield fault_at(said, ("figures", key), "advice-unused", figure=key)
