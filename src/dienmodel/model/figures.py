"""Figures: the only way a number enters a scenario."""

from collections.abc import Iterator
from datetime import date
from typing import Annotated, Any, Literal, Self, get_args

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from dienmodel.model.calendar import DAYS_PER_YEAR
from dienmodel.text.faults import Value, one_of
from dienmodel.text.notation import misread
from dienmodel.text.reading import YamlKey

FigureKind = Literal["observed", "target", "estimate", "assumption"]
Grade = Literal["official", "press", "derived", "expert"]
Theme = Literal["force", "labour", "space", "industry", "prosperity"]
THEMES: tuple[str, ...] = get_args(Theme)
"""What an indicator can be about."""

End = Literal["low", "high"]
"""The ends of a range."""

UNITS: dict[str, tuple[tuple[int, int, int], float]] = {
    # unit: ((people, years, euro) exponents, size in people, years and euro)
    "people": ((1, 0, 0), 1.0),
    "people/year": ((1, -1, 0), 1.0),
    "people/week": ((1, -1, 0), DAYS_PER_YEAR / 7),
    "share": ((0, 0, 0), 1.0),
    "factor": ((0, 0, 0), 1.0),
    "people/unit": ((0, 0, 0), 1.0),
    "days": ((0, 1, 0), 1 / DAYS_PER_YEAR),
    "weeks": ((0, 1, 0), 7 / DAYS_PER_YEAR),
    "months": ((0, 1, 0), 1 / 12),
    "years": ((0, 1, 0), 1.0),
    "per year": ((0, -1, 0), 1.0),
    "hours/person/year": ((0, 0, 0), 1.0),
    "minutes/person": ((-1, 1, 0), 1 / (DAYS_PER_YEAR * 24 * 60)),
    "euro": ((0, 0, 1), 1.0),
    "mln euro": ((0, 0, 1), 1e6),
    "euro/year": ((0, -1, 1), 1.0),
    "mln euro/year": ((0, -1, 1), 1e6),
    "euro/person": ((-1, 0, 1), 1.0),
    "euro/person/year": ((-1, -1, 1), 1.0),
    "ha": ((0, 0, 0), 1.0),
    "vacancies": ((0, 0, 0), 1.0),
    "ha/person": ((-1, 0, 0), 1.0),
    "dwellings/person": ((-1, 0, 0), 1.0),
    "kg/person/year": ((-1, -1, 0), 1.0),
    "tonne/person/year": ((-1, -1, 0), 1.0),
}
"""The closed list of units: dimension (people, time, money) and size in people, years and euro."""

THINGS = ("ha", "kg", "tonne", "equivalents", "dwellings", "vacancies")
"""What some units count besides people, time and money: that stands in front."""


def thing_of(unit: str) -> str:
    """What a unit counts besides people, time and money; empty where it counts nothing else."""
    first = unit.partition("/")[0]
    return first if first in THINGS else ""


INDICATOR_UNITS: dict[str, tuple[tuple[int, int, int], float]] = {
    **{unit: UNITS[unit] for unit in ("people", "people/year", "euro/year", "mln euro/year")},
    "equivalents": ((1, 0, 0), 1.0),
    "equivalents/year": ((1, -1, 0), 1.0),
    "jobs": ((1, 0, 0), 1.0),
    "ha": ((0, 0, 0), 1.0),
    "dwellings/year": ((0, -1, 0), 1.0),
    "kg/year": ((0, -1, 0), 1.0),
    "tonne/year": ((0, -1, 0), 1.0),
}
"""Units of indicators: a mean over a year, or what comes together in one."""


class Strict(BaseModel):
    """A frozen declaration that refuses what it does not know."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=False, allow_inf_nan=False)


class Text(Strict):
    """Something people read, in Dutch and in English."""

    nl: str
    en: str


WRONG = "wrong"
"""Sort of validation fault that brings its own code, place and values."""


def wrong(code: str, inside: tuple[YamlKey, ...] = (), **values: Value) -> PydanticCustomError:
    """What is wrong with a declaration, with its place inside that declaration."""
    return PydanticCustomError(WRONG, "{code}", {"code": code, "place": inside, "values": values})


def _number(value: Any) -> Any:
    if isinstance(value, bool | str):
        problem = misread(value)
        raise wrong("form-number", problem=problem.what, remedy=problem.remedy)
    return value


Number = Annotated[float, BeforeValidator(_number, json_schema_input_type=float)]
DatedNumbers = dict[date, Number]


class Band(Strict):
    """A value that holds from a number of years (of tenure) up to another; without `to` it holds for good."""

    from_: Number = Field(alias="from", ge=0)
    to: Number | None = None
    value: Number


FORMS = ("value", "path", "table", "bands", "months")
"""Ways to say what a figure is: one number, or more of them over dates, groups, time or the months of a year."""


class Content(Strict):
    """What a figure says and where it comes from."""

    value: Number | None = None
    path: DatedNumbers | None = None
    table: dict[str | int, Any] | None = None
    bands: tuple[Band, ...] | None = None
    months: tuple[Number, ...] | None = Field(None, min_length=12, max_length=12)
    low: Number | None = None
    high: Number | None = None
    low_factor: Number | None = Field(None, gt=0, le=1)
    high_factor: Number | None = Field(None, ge=1)
    as_if_counted: Number | None = Field(None, ge=1)
    """Shares of a whole are known as if so many people had been counted."""
    source: str
    page: str | int | None = None
    valid: str | date | int | None = None
    kind: FigureKind
    grade: Grade
    note: Text | str | None = None

    @model_validator(mode="after")
    def _one_form(self) -> Self:
        forms = [form for form in FORMS if getattr(self, form) is not None]
        if len(forms) != 1:
            raise wrong("figure-one-form" if forms else "figure-no-form", forms=forms or FORMS)
        _check_range(self)
        if self.bands is not None:
            _check_bands(self.bands)
        return self

    @property
    def factors(self) -> tuple[float, float]:
        """Range as factors on the figure (1, 1 where none is said, or one that can only be said in values)."""
        if self.low_factor is not None and self.high_factor is not None:
            return self.low_factor, self.high_factor
        if self.low is not None and self.high is not None and self.value is not None and self.value > 0:
            return self.low / self.value, self.high / self.value
        return 1.0, 1.0

    @property
    def in_short(self) -> str:
        """Its value in one word; of a figure with more of them how many there are."""
        for form in FORMS:
            if (content := getattr(self, form)) is not None:
                return f"{content:g}" if form == "value" else f"{form} of {len(content)}"
        return ""

    @property
    def range_in_short(self) -> str:
        """Its range in one word: factors on it, or both ends where it has none; empty without a range."""
        if not self.ranged:
            return ""
        if self.as_if_counted is not None:
            return f"as if {self.as_if_counted:g} counted"
        return f"{self.low:.3g}-{self.high:.3g}" if self.by_values else "x {:.3g}-{:.3g}".format(*self.factors)

    @property
    def by_values(self) -> bool:
        """Whether its range is one of values: a number of zero has no factors, and below zero they turn around."""
        return self.low is not None and self.value is not None and self.value <= 0

    @property
    def ranged(self) -> bool:
        """Whether it may be another number than is said."""
        counted = self.as_if_counted is not None
        return counted or self.factors != (1.0, 1.0) or (self.by_values and self.low != self.high)


class Figure(Content):
    """A number with a unit, a source and a grade; `variants` keep conflicting values side by side."""

    nl: str
    en: str
    unit: str
    by: tuple[str, ...] = ()
    between: Literal["linear", "step"] = "step"
    spread: Literal["triangular", "uniform"] = "triangular"
    variants: dict[str, Content] = {}

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if self.unit not in UNITS:
            raise wrong("figure-unit", ("unit",), unit=self.unit, one_of=one_of(self.unit, UNITS))
        _check_numbers(self, self)
        for name, variant in self.variants.items():
            _check_numbers(self, variant, ("variants", name))
        return self

    def _frame(self) -> dict[str, Any]:
        """What the variants share with the figure."""
        return {name: getattr(self, name) for name in ("nl", "en", "unit", "by", "between", "spread")}

    def choose(self, variant: str | None) -> "Figure":
        """The figure with one of its variants in place of its own content.

        Raises:
            KeyError: there is no such variant.
        """
        if variant is None:
            return self
        content = {k: getattr(self.variants[variant], k) for k in Content.model_fields}
        return self.model_construct(**self._frame(), **content, variants=self.variants)

    def at(self, end: End) -> "Figure":
        """The figure at one end of its range; shares stay within 0 and 1.

        Raises:
            ValueError: no range is said.
        """
        if self.low is not None and self.high is not None:
            return self.model_copy(update={"value": self.low if end == "low" else self.high})
        factor = self.low_factor if end == "low" else self.high_factor
        if factor is None:
            raise ValueError("no range is said")
        most = 1.0 if self.unit == "share" else float("inf")
        forms = {name: getattr(self, name) for name in ("value", "path", "table", "months")}
        moved = {name: _scaled(form, factor, most) for name, form in forms.items() if form is not None}
        if self.bands is not None:
            moved["bands"] = tuple(b.model_copy(update={"value": min(b.value * factor, most)}) for b in self.bands)
        return self.model_copy(update=moved)


def _scaled(form: Any, factor: float, most: float) -> Any:
    """All numbers in a form times a factor, none above `most`."""
    if isinstance(form, dict):
        return {key: _scaled(item, factor, most) for key, item in form.items()}
    if isinstance(form, tuple):
        return tuple(_scaled(item, factor, most) for item in form)
    return min(form * factor, most)


class Source(Strict):
    """Where figures come from."""

    title: str
    publisher: str
    number: str | None = None
    date: Any = None
    note: str | None = None
    own: bool = False
    """It is the reasoning of who wrote the scenario: published nowhere and judged by nobody else."""


def numbers(figure: Figure, content: Content | None = None) -> Iterator[tuple[tuple[YamlKey, ...], float]]:
    """All numbers of a figure, or of one of its variants, each with its place inside it."""
    said = content or figure
    yield from (((name,), x) for name in ("value", "low", "high") if (x := getattr(said, name)) is not None)
    yield from ((("path", day), x) for day, x in (said.path or {}).items())
    yield from ((("bands", i, "value"), band.value) for i, band in enumerate(said.bands or ()))
    yield from ((("months", i), x) for i, x in enumerate(said.months or ()))
    yield from ((("table", *place), x) for place, x in _leaves(said.table, len(figure.by)))


def _leaves(table: Any, depth: int) -> Iterator[tuple[tuple[YamlKey, ...], float]]:
    """All numbers in a nested table of so many dimensions, each with its keys; a leaf may be a path over dates.

    Raises:
        ValueError: the nesting does not fit, or a leaf is no number.
    """
    if table is None:
        return
    if not isinstance(table, dict):
        raise wrong("figure-table-flat", ("table",), depth=depth, found=str(table))
    for key, item in table.items():
        deeper = _leaves(item, depth - 1) if depth > 1 else _leaf(key, item)
        yield from (((key, *place), number) for place, number in deeper)


def _leaf(key: Any, item: Any) -> Iterator[tuple[tuple[YamlKey, ...], float]]:
    if isinstance(item, dict) and not all(isinstance(day, date) for day in item):
        raise wrong("figure-table-deep", ("table", key), key=str(key))
    numbers_at = {(day,): number for day, number in item.items()} if isinstance(item, dict) else {(): item}
    for place, number in numbers_at.items():
        if isinstance(number, bool) or not isinstance(number, int | float) or number != number:
            problem = misread(number)
            raise wrong("form-number", ("table", key), problem=problem.what, remedy=problem.remedy)
        yield place, float(number)


def _check_numbers(figure: Figure, content: Content, within: tuple[YamlKey, ...] = ()) -> None:
    """A table goes with its dimensions, shares lie between 0 and 1, and what lasts or costs is not negative."""
    if (content.table is not None) != bool(figure.by):
        raise wrong("figure-table-by", within)
    if content.as_if_counted is not None and (content.table is None or figure.unit != "share"):
        raise wrong("range-counted", (*within, "as_if_counted"))
    for place, number in numbers(figure, content):
        if figure.unit == "share" and not 0 <= number <= 1:
            raise wrong("figure-share", (*within, *place), number=f"{number:g}")
        if figure.unit != "factor" and number < 0 and not figure.unit.startswith("people"):
            raise wrong("figure-negative", (*within, *place), number=f"{number:g}", unit=figure.unit)


def _check_range(content: Content) -> None:
    """A range has both ends, is said once, and holds the value."""
    if (content.low is None) != (content.high is None) or (content.low_factor is None) != (content.high_factor is None):
        raise wrong("range-half")
    said = (content.low, content.low_factor, content.as_if_counted)
    if sum(end is not None for end in said) > 1:
        raise wrong("range-twice")
    if content.low is not None and content.value is None:
        raise wrong("range-without-value")
    if content.low is not None and not content.low <= content.value <= content.high:  # type: ignore[operator]
        shown = {name: f"{getattr(content, name):g}" for name in ("value", "low", "high")}
        raise wrong("range-outside", ("value",), **shown)
    if content.kind == "assumption" and all(end is None for end in said):
        raise wrong("range-missing")


def _check_bands(bands: tuple[Band, ...]) -> None:
    """Bands must follow each other from 0 without hole or overlap, and the last must be open."""
    at: float | None = 0.0
    for band in bands:
        start = f"{band.from_:g}"
        if at is None or band.from_ < at:
            raise wrong("bands-overlap", ("bands",), start=start)
        if band.from_ > at:
            raise wrong("bands-hole", ("bands",), start=start, wanted=f"{at:g}")
        if band.to is not None and band.to <= band.from_:
            raise wrong("bands-backward", ("bands",), start=start, end=f"{band.to:g}")
        at = band.to
    if at is not None:
        raise wrong("bands-end", ("bands",), end=f"{at:g}")
