"""What is told of industry: of which year its table is, and which indicators count what becomes of the money."""

from collections.abc import Mapping
from dataclasses import dataclass

from dienmodel.model.input_output import YEARS
from dienmodel.model.schema.industry import Becomes
from dienmodel.model.schema.scenario import Scenario
from dienmodel.model.schema.weighing import Indicator

Became = tuple[Becomes | None, bool]
"""What becomes of money, None for all of it, and whether at those who deliver alone."""


@dataclass(frozen=True)
class IndustryEntry:
    """The key of the source of its table, of which year that is where it is known, and indicators of what money buys.

    `becomes` are those that count one thing of all money that is spent, `by_table` those that take its proportions.
    """

    source: str
    year: int | None
    becomes: Mapping[str, Became]
    by_table: frozenset[str]


def industry_entry(scenario: Scenario) -> IndustryEntry | None:
    """What is told of industry; None where the scenario does not say what its money buys."""
    industry, indicators = scenario.industry, scenario.indicators
    if industry is None:
        return None
    articles = set(industry.demand)
    becomes = {name: _became(said, articles) for name, said in indicators.items()}
    return IndustryEntry(
        industry.source,
        YEARS.get(industry.table),
        {name: became for name, became in becomes.items() if became is not None},
        frozenset(name for name, said in indicators.items() if any(each.content for each in said.of)),
    )


def _became(said: Indicator, articles: set[str]) -> Became | None:
    """What an indicator counts of all given money; None of one that counts other things, or only what is displaced."""
    plain = [each for each in said.of if each.displaced is None and each.each is None and not each.less]
    became = {(each.content, each.direct) for each in plain}
    whole = {each.given for each in plain} == articles and len(said.of) == len(plain) == len(articles)
    return next(iter(became)) if whole and len(became) == 1 else None
