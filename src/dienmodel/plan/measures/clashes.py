"""Measures that cannot be on together: their figures would be what nothing can be, such as fewer than no seats.

Nobody says so in the scenario, as `excludes` does; it comes out when a choice with all of them is compiled.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from dienmodel.network.catalogue import Catalogue
from dienmodel.network.world import World
from dienmodel.plan.result import Clash, Start
from dienmodel.text.faults import Fault, FaultyInput, Phrase, Value

Compiling = Callable[[Sequence[Start]], World]
"""The scenario with some measures; it raises FaultyInput where these do not go together."""


@dataclass(frozen=True)
class ClashSearch:
    """What measures may start when, and what compiles a scenario with some of them."""

    catalogue: Catalogue
    last: dict[str, Start]  # of each measure the latest start
    compiled: Compiling

    def clash(self, starts: Sequence[Start], why: FaultyInput) -> Clash:
        """The fewest of some starts that do not go together: without any of them the others do."""
        narrow = self._acting(starts, why)
        still = why if len(narrow) == len(starts) else self._faults(narrow)
        left, why = (narrow, still) if still else (list(starts), why)
        for start in starts:
            others = [other for other in left if other != start]
            if len(others) < len(left) and others and (still := self._faults(others)):
                left, why = others, still
        return Clash(tuple(left), self._always(left), why.faults)

    def _acting(self, starts: Sequence[Start], why: FaultyInput) -> list[Start]:
        """Those that change a figure with a fault: most likely it is among them."""
        figures = set(_figures(why.faults))
        effects = {start: self.catalogue.measures[start.measure].effects for start in starts}
        return [start for start in starts if any(effect.figure in figures for effect in effects[start])]

    def _faults(self, starts: Sequence[Start]) -> FaultyInput | None:
        try:
            self.compiled(starts)
        except FaultyInput as faulty:
            return faulty
        return None

    def _always(self, starts: Sequence[Start]) -> bool:
        """Whether these measures never go together: if they all start as late as they can they do not, and none ends.

        Whenever else they start, they are all on at that time too.
        """
        if any(self.catalogue.measures[start.measure].until for start in starts):
            return False
        last = [self.last[start.measure] for start in starts]
        return set(last) == set(starts) or self._faults(last) is not None


def acts_on(catalogue: Catalogue, name: str, clash: Clash) -> bool:
    """Whether a measure changes what is wrong where others clash: a figure with a fault, or by which they change it."""
    figures = {*_figures(clash.faults)}
    figures |= {effect.by for other in clash.measures for effect in catalogue.measures[other].effects}
    return any(effect.figure in figures for effect in catalogue.measures[name].effects)


def _figures(faults: Sequence[Fault]) -> Iterator[str]:
    """Figures that faults of amounts name: the first of a product, and its others."""
    for fault in faults:
        values = [fault.values.get("key"), *(other.values.get("key") for other in _phrases(fault.values.get("others")))]
        yield from (str(value) for value in values if value)


def _phrases(value: Value) -> list[Phrase]:
    return [item for item in value if isinstance(item, Phrase)] if isinstance(value, list) else []
