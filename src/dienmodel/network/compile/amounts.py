"""Amounts over time: products of figures in a context, with the measures that are on."""

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from typing import Any, NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from dienmodel.model.calendar import DAYS_PER_YEAR, Calendar
from dienmodel.model.figures import UNITS, Figure
from dienmodel.model.parts import figure_of, part_name
from dienmodel.model.said import Factor, Said, parted
from dienmodel.model.schema.measures import Effect, Measure
from dienmodel.model.used import bare, mentions
from dienmodel.network.compile.figures.effects import Acting, EffectReach, effects_of, reaches
from dienmodel.network.compile.figures.levels import (
    ALL_ALONG,
    Banded,
    Level,
    at_most_one,
    days_of,
    ends_of,
    first_of,
    look_up,
    moments_of,
    over_time,
    stacked,
)
from dienmodel.network.compile.figures.sense import sense_of, sensible
from dienmodel.network.compile.figures.wholes import Whole, tilt, whole_of
from dienmodel.network.network import Reals
from dienmodel.text.faults import Fault, FaultyInput, Phrase, Value

Context = Mapping[str, str]

Asked = TypeVar("Asked")


class CachedPart(NamedTuple):
    """What was made of amounts: the figures it was made of, what of them is not as said, and which cannot change."""

    made: Any
    figures: frozenset[str]
    notes: tuple[Fault, ...]
    lasting: frozenset[str]


@dataclass
class Amounts:
    """Evaluates amounts of one scenario in people, years and euro; collects faults instead of stopping.

    `factors` scales figures (for uncertainty and sensitivity) from today on, for the past is known, unless a factor
    says what it was before; those that cannot change over the run (`constant`, `steady...`) all along: they are
    `lasting`. Shares stay within 0..1; parts of a whole are scaled by their names (`parts`), and stay a whole. `notes`
    say what is followed otherwise than it is said.
    """

    said: Said
    calendar: Calendar
    factors: Mapping[str, Factor] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    notes: list[Fault] = field(default_factory=list)
    used: set[str] = field(default_factory=set)
    lasting: set[str] = field(default_factory=set)
    reach: EffectReach = field(default_factory=EffectReach)
    days_asked: tuple[date, ...] = ()
    _dimensions: dict[str, tuple[str, ...]] = field(default_factory=dict)
    _rows: dict[Hashable, tuple[Level, frozenset[str]]] = field(default_factory=dict, init=False)
    _known: dict[Hashable, CachedPart] = field(default_factory=dict, init=False)
    _under: dict[frozenset[tuple[str, bool]], "Amounts"] = field(default_factory=dict, init=False)
    _on: dict[tuple[date, ...], "Amounts"] = field(default_factory=dict, init=False)
    _together: dict[tuple[str, ...], tuple[str, ...]] = field(default_factory=dict, init=False)
    _moved: dict[str, Level] = field(default_factory=dict, init=False)
    _flats: dict[float, Reals] = field(default_factory=dict, init=False)

    @cached_property
    def days(self) -> Reals:
        """Start day of each step as ordinal, [T]."""
        return days_of(self.calendar)

    @cached_property
    def moments(self) -> Reals:
        """Days at which figures are looked up, as ordinals: the start, then those of each step, [1 + T * moments]."""
        if self.days_asked:
            return np.array([day.toordinal() for day in self.days_asked], float)
        return moments_of(self.calendar)

    @cached_property
    def months(self) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
        """Month (0..11) of each moment."""
        return np.array([date.fromordinal(int(day)).month - 1 for day in self.moments.tolist()])

    @cached_property
    def ahead(self) -> NDArray[np.bool_]:
        """Whether a moment lies in what is not known yet."""
        ahead: NDArray[np.bool_] = self.moments >= self.said.scenario.today.toordinal()
        return ahead

    @cached_property
    def _all_ahead(self) -> bool:
        return bool(self.ahead.all())

    @cached_property
    def _all_along(self) -> "Amounts":
        """The same amounts with factors that hold from the start."""
        if not self.factors or self._all_ahead:
            return self
        other = replace(self)
        other.ahead = np.ones_like(self.ahead)
        other.effects = self.effects
        return other

    def _over_steps(self, at_moments: Reals) -> Reals:
        """The mean over each step, [..., T], of what changes from moment to moment, [..., moments]."""
        steps = self.calendar.n_steps
        if at_moments.shape[-1] == 1 + steps:
            return at_moments[..., 1:]
        mean: Reals = at_moments[..., 1:].reshape(*at_moments.shape[:-1], steps, -1).mean(axis=-1)
        return mean

    @cached_property
    def effects(self) -> dict[str, list[Acting]]:
        """Per figure what measures do to it, see `effects_of`."""
        return effects_of(self.said.scenario, self._working, self._flat(0.0))

    @cached_property
    def signed(self) -> set[str]:
        """Figures that have a meaning below zero: some amount in which they stand allows it."""
        return {bare(key) for item in mentions(self.said.scenario) if item.use.least is None for key in item.keys}

    def acting(self, keys: Sequence[str], context: Context) -> dict[str, Reals]:
        """How strong the measures are per step, [T], that are on and change an amount themselves."""
        acts = (act for key in keys for act in self.effects.get(bare(key), ()) if act.on)
        return {act.place[0]: self._over_steps(act.strength) for act in acts if reaches(act.effect, context)}

    def under(self, on: Mapping[str, bool], keys: Sequence[str], context: Context) -> Reals:
        """An amount, [T], with some measures as if they had always been fully on or off."""
        if not on:
            return self.row(keys, context)
        chosen = frozenset(on.items())
        if chosen not in self._under:
            self._under[chosen] = replace(self)
            self._under[chosen].effects = {
                figure: [self._as_if(act, on.get(act.place[0])) for act in acts]
                for figure, acts in self.effects.items()
            }
        return self._noting(self._under[chosen], lambda other: other.row(keys, context))

    def _as_if(self, act: Acting, on: bool | None) -> Acting:
        """An effect of a measure as if that had always been fully on or off, if so told."""
        return act if on is None else act._replace(strength=self._flat(float(on)))

    def _noting(self, other: "Amounts", ask: Callable[["Amounts"], Asked]) -> Asked:
        """What other amounts of the same scenario say; the figures used for it are used here."""
        if other is self:
            return ask(self)
        other.used = set()
        answer = ask(other)
        self.used |= other.used
        return answer

    def _lasting(self, ask: Callable[["Amounts"], Asked]) -> Asked:
        """What amounts say that cannot change over the run; the figures used for it cannot either."""
        others, self.used = self.used, set()
        answer = self._noting(self._all_along, ask)
        self.lasting |= self.used
        self.used |= others
        return answer

    def apart(self, make: Callable[[], Any]) -> CachedPart:
        """Something made of amounts, with all that is noted meanwhile; `taken` notes it here."""
        others = self.used, self.notes, self.lasting
        self.used, self.notes, self.lasting = set(), [], set()
        try:
            return CachedPart(make(), frozenset(self.used), tuple(self.notes), frozenset(self.lasting))
        finally:
            self.used, self.notes, self.lasting = others

    def taken(self, part: CachedPart) -> Any:
        """What was made apart, with its figures and notes as if it were made here."""
        self.used |= part.figures
        if part.lasting:
            self.lasting |= part.lasting
        if part.notes:
            self.notes += [note for note in part.notes if note not in self.notes]
        return part.made

    def once(self, what: Hashable, keys: tuple[str, ...], context: Context, make: Callable[[], Asked]) -> Asked:
        """What is made of some figures: once for all contexts that are the same to them."""
        place = what, keys, self.where(keys, context)
        part = self._known.get(place)
        if part is None:
            part = self._known[place] = self.apart(make)
        answer: Asked = self.taken(part)
        return answer

    def where(self, keys: tuple[str, ...], context: Context) -> tuple[str | None, ...]:
        """All of a context on which a product of figures can depend."""
        dims = self._together.get(keys)
        if dims is None:
            dims = self._together[keys] = tuple(sorted({d for key in keys for d in self._dims(bare(key))}))
        return tuple([context.get(dim) for dim in dims]) if dims else ()

    def working(self, measure: Measure) -> Reals:
        """How far a measure works per step, 0..1, [T]: after its lead time, growing linearly over its ramp."""
        return self._over_steps(self._working(measure))

    def _working(self, measure: Measure) -> Reals:
        """How far a measure works at each moment."""
        begin = float(measure.start.toordinal()) + DAYS_PER_YEAR * self._as_said(measure.lead)
        ramp = DAYS_PER_YEAR * self._as_said(measure.ramp) if measure.ramp else 0.0
        end = measure.until.toordinal() if measure.until else np.inf  # over at once, and not as slowly as it began
        there = ((self.moments >= begin) & (self.moments < end)).astype(float)
        return there * np.clip((self.moments - begin) / ramp, 0.0, 1.0) if ramp > 0 else there

    def _flat(self, value: float) -> Reals:
        """One value at all moments."""
        if value not in self._flats:
            self._flats[value] = np.full(len(self.moments), value)
        return self._flats[value]

    def _as_said(self, keys: Sequence[str]) -> float:
        """Product of figures at the start, without measures: the timing of measures cannot depend on measures."""
        return float(np.prod([first_of(self._base(key, {})) for key in keys]))

    def row(self, keys: Sequence[str] | None, context: Context, default: float = 1.0, signed: bool = False) -> Reals:
        """Product of figures in a context, its mean over each step, [T]; `default` where nothing is said.

        Below zero people only if `signed`.
        """
        if keys is None:
            return np.full(self.calendar.n_steps, default)
        return self._over_steps(self.values(keys, context, signed))

    def on(self, days: Sequence[date]) -> "Amounts":
        """The same amounts as they are on some days, inside the run or not: see `values`."""
        asked = tuple(days)
        if asked not in self._on:
            self._on[asked] = replace(self, days_asked=asked, used=set())
            assert self._on[asked].effects is not None  # the timing of measures belongs to no one part
        then = self._on[asked]
        then.used, then.notes, then.lasting = self.used, self.notes, self.lasting
        return then

    def values(self, keys: Sequence[str], context: Context, signed: bool = False) -> Reals:
        """Product of figures in a context at each of `moments`; the first is on the first day."""
        level = self._level(tuple(keys), context, signed)
        return self._flat(level) if isinstance(level, float) else level

    def _level(self, keys: tuple[str, ...], context: Context, signed: bool = False) -> Level:
        """The same, as one number if it never changes."""
        place = keys, signed, self.where(keys, context)
        return self._noted(place, lambda: self._product(keys, context, signed))

    def _noted(self, place: Hashable, make: Callable[[], Level]) -> Level:
        """A row with the figures that it is made of: there are many, and they have no notes."""
        known = self._rows.get(place)
        if known is None:
            others, self.used = self.used, set()
            row = make()
            known = self._rows[place] = row, frozenset(self.used)
            self.used = others
        self.used |= known[1]
        return known[0]

    def _product(self, keys: tuple[str, ...], context: Context, signed: bool) -> Level:
        """The product of figures within what it can mean; a fault where it leaves that."""
        product = self._factor(keys[0], context)
        for key in keys[1:]:
            product = product * self._factor(key, context)
        return self._sensible(keys, product, signed)

    def _sensible(self, keys: tuple[str, ...], product: Level, signed: bool = False) -> Level:
        row, wrong = sensible(sense_of(tuple([self.figure(key).unit for key in keys]), signed), product)
        if wrong:
            others = [Phrase("times", {"key": bare(key)}) for key in keys[1:]]
            number, unit, low, high = wrong
            self._fault(keys[0], "amount-beyond", others=others, number=number, unit=unit, low=low, high=high)
        return row

    def constant(self, keys: Sequence[str] | None, context: Context | None = None, default: float = 0.0) -> float:
        """Product of figures that do not change over time."""
        if keys is None:
            return default
        every, group = tuple(keys), context or {}
        return self.once("constant", every, group, lambda: self._constant(every, group))

    def _constant(self, keys: tuple[str, ...], context: Context) -> float:
        level = self._lasting(lambda other: other._level(keys, context))
        if isinstance(level, float):
            return level
        row = self._over_steps(level)
        if np.ptp(row) > 1e-12:
            self._fault(keys[0], "figure-changes")
        return float(row[0])

    def banded(self, keys: Sequence[str], context: Context) -> Banded:
        """A rate of which at most one figure is told by tenure."""
        every = tuple(keys)
        return self.once("banded", every, context, lambda: self._banded(every, context))

    def _banded(self, keys: tuple[str, ...], context: Context) -> Banded:
        with_bands = [key for key in keys if self.figure(key).bands is not None]
        rest = [key for key in keys if key not in with_bands]
        row = self.values(rest, context) if rest else self._flat(1.0)
        if not with_bands:
            return Banded((ALL_ALONG,), self._over_steps(row)[None, :])
        figure = self.figure(with_bands[0])
        scale = UNITS[figure.unit][1]
        levels = np.array([[band.value * scale] for band in figure.bands or ()])
        rows = self._over_steps(row * self._changed(with_bands[0], levels, context))
        self.used.add(with_bands[0])
        if len(with_bands) > 1:
            self._fault(with_bands[1], "figure-second-bands")
        return Banded(figure.bands or (), rows)

    def steady(self, keys: Sequence[str], context: Context) -> Banded:
        """A rate by time that does not change over the dates of the run; a fault where it does."""
        every = tuple(keys)
        return self.once("steady", every, context, lambda: self._steady(every, context))

    def _steady(self, keys: tuple[str, ...], context: Context) -> Banded:
        rate = self._lasting(lambda other: other.banded(keys, context))
        if np.ptp(rate.rows, axis=1).max() > 1e-12:
            self._fault(keys[0], "figure-changes")
        return rate

    def ages(self, keys: Sequence[str], context: Context, ages: Sequence[int]) -> Reals:
        """An amount by age, [T, A]."""
        return self._over_steps(self.by_age(keys, context, ages)).T

    def by_age(self, keys: Sequence[str], context: Context, ages: Sequence[int]) -> Reals:
        """An amount by age at each of `moments`, [A, moments]."""
        product = np.ones((len(ages), len(self.moments)))
        for key in keys:
            rows = self._at_ages(bare(key), context, ages)
            product = product * (1.0 - rows if key.startswith("not ") else rows)
        return np.asarray(self._sensible(tuple(keys), product))

    def _at_ages(self, key: str, context: Context, ages: Sequence[int]) -> Level:
        """A figure by age, [A, moments]; one row or number where age does not matter to it."""
        if "age" not in self._dims(key):
            return self._figure_row(key, context)
        groups = [{**context, "age": str(age)} for age in ages]
        if key in self.effects:  # which may differ by age
            return stacked([self._figure_row(key, group) for group in groups], len(self.moments))
        base = stacked([self._base(key, group) for group in groups], len(self.moments))
        return self._changed(key, base, context)

    def steady_ages(self, keys: Sequence[str], context: Context, ages: Sequence[int]) -> Reals:
        """An amount by age that should not change over the dates of the run, [T, A]."""
        return self._lasting(lambda other: other.ages(keys, context, ages))

    def figure(self, key: str) -> Figure:
        """The figure behind a factor of an amount."""
        return self.said.figures[bare(key)]

    def _dims(self, key: str) -> tuple[str, ...]:
        """Dimensions on which a figure can depend, by itself or by what measures do to it."""
        if key not in self._dimensions:
            self._dimensions[key] = self._dims_of(key)
        return self._dimensions[key]

    def _dims_of(self, key: str) -> tuple[str, ...]:
        dims = list(self.said.figures[key].by)
        for _, effect, _, on in self.effects.get(key, ()):
            dims += effect.where
            others = (effect.multiply, effect.add, effect.set) if on else ()
            dims += [dim for other in others if other for dim in self._dims(other)]
        return tuple(dims)

    def _factor(self, factor: str, context: Context) -> Level:
        key = bare(factor)
        row = self._figure_row(key, context)
        return 1.0 - row if factor.startswith("not ") else row

    def _figure_row(self, key: str, context: Context) -> Level:
        place = key, *[context.get(dim) for dim in self._dims(key)]
        return self._noted(place, lambda: self._changed(key, self._base(key, context), context))

    def _base(self, key: str, context: Context) -> Level:
        """The figure as said, in base units: one number, or one at each moment."""
        figure = self.said.figures[key]
        self.used.add(key)
        scale = UNITS[figure.unit][1]
        if figure.value is not None:
            return figure.value * scale
        if figure.months is not None:
            return np.asarray(figure.months)[self.months] * scale
        if figure.path is not None:
            return over_time(figure, figure.path, self.moments) * scale
        if figure.bands is not None:
            self._fault(key, "figure-bands")
            return figure.bands[0].value * scale
        leaf, missing = look_up(figure, context)
        if missing is not None:
            self._fault_no_leaf(key, missing, context)
        changing = isinstance(leaf, dict) and leaf
        return over_time(figure, leaf, self.moments) * scale if changing else float(leaf) * scale

    def _fault_no_leaf(self, key: str, dim: str, context: Context) -> None:
        """Note that a table says nothing for a group, or that nobody says which group it is."""
        member = context.get(dim)
        if member:
            self._fault(key, "figure-no-value", dimension=dim, member=member)
        else:
            self._fault(key, "figure-no-member", dimension=dim, groups=groups_of(context))

    def _changed(self, key: str, row: Level, context: Context) -> Level:
        """After the uncertainty factor and the measures."""
        is_share = self.said.figures[key].unit == "share"
        if key in self.factors:
            row = row * self._factors(key)
            row = at_most_one(row) if is_share else row
        elif key in self._wholes:
            row = row * self._tilt(key, context)
        for place, effect, strength, on in self.effects.get(key, ()):
            if self.reach.note(place, effect, context) and on:
                row = self._apply(effect, strength, row, context)
        if is_share or key in self.effects:
            low, high = ends_of(row)
            if is_share and (high > 1 + 1e-9 or low < -1e-9):
                self._fault(key, "figure-pushed", number=f"{high if high > 1 else low:.3g}")
            elif key in self.effects and low < -1e-9 and key not in self.signed:
                self._fault(key, "figure-pushed-below", number=f"{low:.3g}")
        return row

    def _factors(self, key: str) -> Level:
        """The factor on a figure at each moment, or all along."""
        if key not in self._moved:
            before, ahead = parted(self.factors[key])
            same = before == ahead or self._all_ahead
            self._moved[key] = float(ahead) if same else np.where(self.ahead, ahead, before)
        return self._moved[key]

    @cached_property
    def _wholes(self) -> dict[str, Whole]:
        """Figures that share a whole out, of which some part has another weight."""
        moved = {figure_of(name) for name in self.factors} - set(self.factors)
        return {key: whole for key in moved if (whole := whole_of(self.said, key)) is not None}

    def _tilt(self, key: str, context: Context) -> Level:
        """The factor on a share of a whole, of which each part has a weight."""
        by, (dims, groups) = self.said.figures[key].by, self._wholes[key]
        if any(dim not in context for dim in by):
            return 1.0
        every = [{**context, **dict(zip(dims, group, strict=True))} for group in groups]
        weights = [self._weight(key, [each[dim] for dim in by]) for each in every]
        own = self._weight(key, [context[dim] for dim in by])
        return tilt([self._base(key, each) for each in every], weights, own)

    def _weight(self, key: str, members: Sequence[str]) -> Level:
        """The weight of a part of a whole."""
        name = part_name(key, members)
        return self._factors(name) if name in self.factors else 1.0

    def _apply(self, effect: Effect, strength: Reals, row: Level, context: Context) -> Level:
        if effect.multiply:
            return row * (1.0 + strength * (self._figure_row(effect.multiply, context) - 1.0))
        if effect.add:
            return row + strength * self._figure_row(effect.add, context)
        assert effect.set is not None
        return row + strength * (self._figure_row(effect.set, context) - row)

    def chance(self, keys: Sequence[str] | None, context: Context, default: float = 1.0) -> Reals:
        """A product of figures that is a chance: a share, or a share times factors."""
        if not keys:
            return self.row(keys, context, default)
        every = tuple(keys)
        return self.once("chance", every, context, lambda: self._chance(every, context))

    def _chance(self, keys: tuple[str, ...], context: Context) -> Reals:
        row = self.row(keys, context)
        low, high = ends_of(row)
        if high > 1 + 1e-9 or low < -1e-9:
            number = f"{high if high > 1 else low:.3g}"
            self._fault(keys[0], "figure-no-chance", product=" x ".join(keys), number=number)
            return np.clip(row, 0.0, 1.0)
        return row

    def _fault(self, key: str, code: str, **values: Value) -> None:
        fault = Fault(code, self.said.where("figures", bare(key)), {"key": bare(key), **values})
        if fault not in self.faults:
            self.faults.append(fault)

    def stop_on_faults(self) -> None:
        """Raises FaultyInput with everything found so far, if anything was."""
        if self.faults:
            raise FaultyInput(self.faults)


def groups_of(context: Context) -> str:
    """Whom a context is about, as people read it: service=navy, rank=officer."""
    return ", ".join(f"{dim}={member}" for dim, member in context.items())
