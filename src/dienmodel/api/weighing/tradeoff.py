"""Alternatives against one baseline: everything they reach, ask and pay, and no sum but by one's own weights."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeAlias

from dienmodel.api.choice import AnyScenario, Choice, said_of
from dienmodel.api.planning.questions import DrawnFutures
from dienmodel.api.result import Result, project, read
from dienmodel.model.load import is_overlay
from dienmodel.runs.folder import is_run_folder
from dienmodel.runs.run import Run
from dienmodel.runs.tables.periods import day_of_answer
from dienmodel.show.reports.tradeoff import write_trade_off
from dienmodel.show.taking.book import write_book
from dienmodel.text.faults import Fault, FaultyInput
from dienmodel.text.table import Table, table
from dienmodel.weigh.ranking import OwnWeights as OwnWeights
from dienmodel.weigh.ranking import Ranking, ranked
from dienmodel.weigh.tradeoff import PresentValues, TradeOff, comparable, in_run, present_values, side_by_side

Alternative: TypeAlias = "AnyScenario | Result | Path"
"""A scenario, a run or its folder; a plan or another overlay, by name or file, is laid over the baseline."""


@dataclass(frozen=True)
class SideBySide:
    """Alternatives side by side, the first of them the baseline; `ranking` only where weights were given.

    `present` is None where an alternative says no ceilings, and with them no discount rate.
    """

    runs: Mapping[str, Run]
    trade_off: TradeOff
    present: PresentValues | None
    ranking: Ranking | None

    @property
    def table(self) -> Table:
        """A row for each criterion and alternative."""
        return self.trade_off.table()

    def page(self, path: str | Path, language: str = "nl") -> None:
        """Write the table and the picture in one HTML page.

        Raises:
            FaultyInput: the file cannot be written.
        """
        write_trade_off(self.runs, self.trade_off, self.present, self.ranking, Path(path), language)

    def book(self, path: str | Path) -> None:
        """Write the tables as an Excel workbook.

        Raises:
            FaultyInput: the file cannot be written.
        """
        write_book({each.name: each for each in self.tables()}, Path(path))

    def tables(self) -> list[Table]:
        """All tables: of criteria, of dominance, of present values and of one's own weights."""
        tables = [self.table, self._dominated()]
        if self.present is not None:
            rows = [{"alternative": name, "present_value": value} for name, value in self.present.values.items()]
            tables.append(table("present", rows))
        return [*tables, self.ranking.table()] if self.ranking else tables

    def _dominated(self) -> Table:
        pairs = [(name, other) for name, others in self.trade_off.dominated().items() for other in others]
        rows = [{"alternative": name, "dominated_by": other} for name, other in pairs]
        return table("dominated", rows, ("alternative", "dominated_by"))

    def as_data(self) -> dict[str, Any]:
        """Plain data, for JSON."""
        present, ranking = self.present, self.ranking
        return {
            "baseline": self.trade_off.names[0],
            "alternatives": list(self.trade_off.names),
            "year": self.trade_off.year,
            "criteria": self.table.rows(),
            "dominated": {name: list(others) for name, others in self.trade_off.dominated().items()},
            "present": None if present is None else {**vars(present), "values": dict(present.values)},
            "ranking": None if ranking is None else _as_data(ranking),
        }


def _as_data(ranking: Ranking) -> dict[str, Any]:
    ends = {
        key: {"worst": float(low), "best": float(high), "own": key in ranking.own_ends}
        for key, low, high in zip(ranking.weights, ranking.worst, ranking.best, strict=True)
    }
    return {
        "by": ranking.by,
        "weights": dict(ranking.weights),
        "ends": ends,
        "draws": ranking.draws,
        "alternatives": ranking.table().rows(),
    }


def trade_off(
    alternatives: Sequence[Alternative],
    between: Sequence[Mapping[str, float]] = (),
    year: int | None = None,
    own: OwnWeights | None = None,
    rate: float | None = None,
    drawn: DrawnFutures | None = None,
) -> SideBySide:
    """Everything that alternatives reach, ask and pay, against the first; `between` are measures laid over the first.

    `year` is that of the main target of the first unless it is said. With weights of somebody's `own` alternatives are
    ranked as well. Scenarios are followed in the futures that are `drawn`, so that they have bands; runs have theirs.
    `rate` stands in for the discount rate.

    Raises:
        FaultyInput: everything that is wrong with an alternative; fewer than two; other horizons or prices of other
            years; weights that are negative, do not sum to one, or are of what has none.
    """
    runs: dict[str, Run] = {}
    for name, asked in _asked(alternatives, between):
        result = asked if isinstance(asked, Result) else project(asked)
        if drawn is not None and drawn.draws and not isinstance(asked, Result):
            result = result.with_draws(drawn.draws, drawn.seed, drawn.how, drawn.figures)
        runs[_free(name, runs)] = result.computed
    comparable(runs)
    first = next(iter(runs.values()))
    vector = side_by_side(runs, in_run(first, day_of_answer(first).year if year is None else year))
    return SideBySide(runs, vector, present_values(runs, rate), ranked(vector, own) if own else None)


def _asked(
    alternatives: Sequence[Alternative], between: Sequence[Mapping[str, float]]
) -> "Iterator[tuple[str, AnyScenario | Result]]":
    """Every alternative with its name, those of measures alone last."""
    base: Choice | None = None
    for each in alternatives:
        opened = _opened(each, base)
        base = base or (opened[1] if isinstance(opened[1], Choice) else _said_in(each))
        yield opened
    if between and base is None:
        raise FaultyInput([Fault("weigh-base", "between")])
    if base is not None:
        yield from ((choice.name, choice) for choice in (_with(base, levels) for levels in between))


def _with(base: Choice, levels: Mapping[str, float]) -> Choice:
    return replace(base, measures={**base.measures, **levels})


def _opened(each: Alternative, base: Choice | None) -> "tuple[str, AnyScenario | Result]":
    if isinstance(each, Result):
        return each.computed.world.catalogue.scenario, each
    if not isinstance(each, str | Path):
        return each.name if isinstance(each, Choice) else said_of(each).scenario.scenario, each
    if is_run_folder(Path(each)):
        return Path(each).resolve().name, read(each)
    if not is_overlay(str(each)):
        choice = Choice(str(each))
        return choice.name, choice
    if base is None:
        raise FaultyInput([Fault("weigh-base", str(each))])
    choice = base.under(each)
    return choice.name, choice


def _said_in(each: Alternative) -> Choice | None:
    """The scenario as it lies in a run folder; None of a run that is in no folder."""
    return Choice(str(Path(each) / "scenario")) if isinstance(each, str | Path) else None


def _free(name: str, taken: Mapping[str, Run]) -> str:
    """A name that no other alternative has."""
    return next(free for n in range(1, len(taken) + 2) if (free := name if n == 1 else f"{name} ({n})") not in taken)
