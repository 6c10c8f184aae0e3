"""Which figures stand behind a scenario: worked out when first asked, for a compilation does not need them."""

from collections.abc import Mapping, Set
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from dienmodel.model.said import Said, without_idle, without_measures, without_prices, without_sections
from dienmodel.model.used import COUNTRY, SPENDING, Mention, bare, counts, figures_used, mentions, splits
from dienmodel.network.compile.figures.wholes import SharePart, parts_of

BESIDE = ("targets", "establishments", "observed", "discrepancy", "readiness", "equivalents", *COUNTRY)
"""Sections that judge an outcome and do not change it."""

MONEY = SPENDING

UNANSWERED = ("equivalents", *COUNTRY, "payments", "given", "definitions", "money")
"""Sections of which the answer says nothing."""

Declaration = tuple[str, ...]
"""A section with the name of what it declares; the section alone where that has no names."""


@dataclass(frozen=True)
class FiguresBehind:
    """The figures behind a scenario, by what they can change."""

    said: Said = field(repr=False)

    @cached_property
    def named(self) -> Mapping[Declaration, frozenset[str]]:
        """Figures that the amounts of each declaration name."""
        named: dict[Declaration, set[str]] = {}
        for mention in mentions(self.said.scenario):
            declaration = tuple(map(str, mention.place[:2]))
            named.setdefault(declaration, set()).update(map(bare, mention.keys))
        for name, stock in self.said.scenario.stocks.items():  # a stock rests on the clock that it counts
            named.setdefault(("stocks", name), set()).update(named.get(("clocks", stock.clock or ""), ()))
        return {declaration: frozenset(keys) for declaration, keys in named.items()}

    def of(self, declarations: Set[Declaration]) -> set[str]:
        """Figures that some declarations name; of a section all of its declarations."""
        return {
            key
            for declaration, keys in self.named.items()
            if declaration in declarations or declaration[:1] in declarations
            for key in keys
        }

    def where(self, key: str) -> str:
        """`file:line` of a figure."""
        return self.said.where("figures", key)

    @cached_property
    def used(self) -> frozenset[str]:
        """Figures that the scenario names, those of measures that are off among them."""
        return frozenset(figures_used(self.said))

    @cached_property
    def in_answer(self) -> frozenset[str]:
        """Figures of everything but the measures that are off; the answer counts heads, posts and what they cost."""
        return frozenset(figures_used(without_sections(without_idle(self.said), UNANSWERED)))

    @cached_property
    def of_indicators(self) -> frozenset[str]:
        """Figures that say how much what indicators count counts for, and what money buys."""
        return frozenset(self.of({("indicators",), ("industry",)}))

    def of_indicator(self, name: str) -> set[str]:
        """Figures that say how much what an indicator counts counts for; of given money also what it buys."""
        buys = any(counted.given for counted in self.said.scenario.indicators[name].of)
        return self.of({("indicators", name), *([("industry",)] if buys else [])})

    @cached_property
    def of_equivalents(self) -> frozenset[str]:
        """Figures that can move full-time equivalents: those of its people, and for how many a person counts."""
        return self.of_people | self.of({("equivalents",)})

    @cached_property
    def of_money(self) -> frozenset[str]:
        """Figures that can move what the scenario costs, and so its people too."""
        return frozenset(figures_used(self._live))

    @cached_property
    def of_people(self) -> frozenset[str]:
        """Figures that can move its people: prices never do."""
        return frozenset(figures_used(without_prices(without_sections(self._live, MONEY))))

    @cached_property
    def of_posts(self) -> frozenset[str]:
        """Figures that can move its posts and who fills them."""
        beside = [section for section in BESIDE if section != "establishments"]
        live = without_sections(without_idle(self.said), (*beside, *MONEY))
        return frozenset(figures_used(without_prices(live)))

    def by(self, day: date) -> "FiguresBehind":
        """What stands behind the scenario up to a day: measures that start later do not."""
        later = [name for name, measure in self.said.scenario.measures.items() if measure.start > day]
        return FiguresBehind(without_measures(self.said, later))

    @cached_property
    def of_shares(self) -> frozenset[str]:
        """Figures that split people or posts into groups, or change such a split: none of them can vary alone."""
        shared_out = {
            bare(key)
            for mention in mentions(self.said.scenario)
            for key in mention.keys
            if splits(mention.place) or _is_lag(mention) or (counts(mention.place) and self._has_shares(key))
        }
        changes = (effect for measure in self.said.scenario.measures.values() for effect in measure.effects)
        by = (
            key
            for effect in changes
            if effect.figure in shared_out
            for key in (effect.multiply, effect.add, effect.set)
        )
        return frozenset({*shared_out, *filter(None, by)})

    @cached_property
    def parts(self) -> Mapping[str, SharePart]:
        """Parts of wholes that can be other shares of them together, by name; posts are decided, and so is their split.

        A figure that splits together with others by which it is multiplied is left as it is: the product would be no
        whole.
        """
        every = list(mentions(self.said.scenario))
        decided = {bare(key) for mention in every if mention.place[0] == "establishments" for key in mention.keys}
        mixed = {bare(key) for mention in every if splits(mention.place) and _is_mixed(mention) for key in mention.keys}
        lags = {bare(key) for mention in every if _is_lag(mention) for key in mention.keys}
        wholes = sorted(self.of_shares - decided - mixed - lags - self._changing)
        return {name: part for key in wholes for name, part in parts_of(self.said, key).items()}

    @property
    def _changing(self) -> set[str]:
        """Figures by which measures multiply others, or that they add to them: no wholes."""
        effects = [effect for measure in self.said.scenario.measures.values() for effect in measure.effects]
        return {key for effect in effects for key in (effect.multiply, effect.add) if key}

    @property
    def _live(self) -> Said:
        return without_sections(without_idle(self.said), BESIDE)

    def _has_shares(self, key: str) -> bool:
        """Whether a figure has a share for each of some groups."""
        figure = self.said.figures[bare(key)]
        return figure.unit == "share" and figure.table is not None


def _is_mixed(mention: Mention) -> bool:
    """Whether a split is a product of figures, or what one leaves of one."""
    return len(mention.keys) > 1 or bare(mention.keys[0]) != mention.keys[0]


def _is_lag(mention: Mention) -> bool:
    """Whether an amount shares money out over years: what is called off belongs to that whole too."""
    return mention.place[0] == "payments" and mention.place[-1] == "lag"
