"""What commands are asked with: the options that several of them share, each said once."""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import partial, wraps
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import click
from click.core import ParameterSource
from click.shell_completion import CompletionItem

from dienmodel.cli.call import asked, plain
from dienmodel.cli.shown import phrased

if TYPE_CHECKING:
    from pathlib import Path

    from dienmodel.api import Choice, Execution
    from dienmodel.text.faults import Phrase

Decorator = Callable[[Callable[..., Any]], Callable[..., Any]]


# --- sorts of values --------------------------------------------------------------------------------------------------


class DayParam(click.ParamType[Any]):
    """A date."""

    name = "date"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Read a text as what it asks for; what was read before stays as it is."""
        if not isinstance(value, str):
            return value
        try:
            return self.read(value)
        except ValueError:
            self.fail(phrased(self.refusal(value)), param, ctx)

    def read(self, text: str) -> date | str:
        """Read `2030-12-31` or `31-12-2030`.

        Raises:
            ValueError: it is neither.
        """
        from dienmodel.text.notation import day_of

        return day_of(text)

    def refusal(self, text: str) -> "Phrase":
        """Why a text is refused, and what to write."""
        from dienmodel.text.faults import Phrase

        return Phrase("cli-day", {"text": text})


class LastDayParam(DayParam):
    """A date, or a year for its last day."""

    def read(self, text: str) -> date | str:
        """Read a date, or `2030`."""
        from dienmodel.text.notation import last_day_of

        return last_day_of(text)

    def refusal(self, text: str) -> "Phrase":
        """Why a text is refused, and what to write."""
        from dienmodel.text.faults import Phrase

        return Phrase("cli-date", {"text": text})


MONTHS = r"[0-9]{4}(-(H[12]|Q[1-4]|0[1-9]|1[0-2]))?"
"""A year, half, quarter or month as it is written."""


class PeriodParam(DayParam):
    """A date, or whole months as they are written."""

    def read(self, text: str) -> date | str:
        """Read a date; `2030`, `2030-H1`, `2030-Q2`, `2030-03` and `2030-01..2030-08` stay as they are."""
        return text if re.fullmatch(rf"{MONTHS}(\.\.{MONTHS})?", text) else super().read(text)

    def refusal(self, text: str) -> "Phrase":
        """Why a text is refused, and what to write."""
        from dienmodel.text.faults import Phrase

        return Phrase("cli-period", {"text": text})


class LevelsParam(click.ParamType[dict[str, float]]):
    """Measures with their levels: `a,b=0.5`."""

    name = "a,b=0.5"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> dict[str, float]:
        """Read measures with levels; a measure without level is fully on."""
        from dienmodel.text.faults import Phrase

        if isinstance(value, dict):
            return value
        levels: dict[str, float] = {}
        for part in filter(None, (part.strip() for part in value.split(","))):
            name, _, level = part.partition("=")
            if not name.isidentifier() or name in levels:
                self.fail(phrased(Phrase("cli-measures", {"text": part})), param, ctx)
            try:
                levels[name] = float(level or 1)
            except ValueError:
                self.fail(phrased(Phrase("cli-level", {"text": part})), param, ctx)
            if not 0 <= levels[name] <= 1:
                self.fail(phrased(Phrase("cli-level", {"text": part})), param, ctx)
        return levels

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        """Names of measures of the scenario, after those that stand already."""
        from dienmodel.api import measures
        from dienmodel.text.faults import FaultyInput

        before, comma, begun = incomplete.rpartition(",")
        try:
            known = [each.measure for each in measures(next(iter(ctx.args), ctx.params.get("scenario", "")))]
        except FaultyInput:
            return []
        return [CompletionItem(before + comma + name) for name in known if name.startswith(begun)]


class ScenarioParam(click.ParamType[str]):
    """A scenario: its name, a file or a folder."""

    name = "scenario"

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        """Names of the package, then files."""
        from dienmodel.api import scenarios

        known = [CompletionItem(name) for name in scenarios() if name.startswith(incomplete)]
        return known or [CompletionItem(incomplete, type="file")]


class FigureParam(click.ParamType[tuple[str, str]]):
    """A figure with a number, or with a factor: `seats=150`, `seats=x1.2`."""

    name = "figure=value"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, str]:
        """Part the name from the number; the model reads both."""
        from dienmodel.text.faults import Phrase

        if isinstance(value, tuple):
            return value
        name, equals, number = (part.strip() for part in value.partition("="))
        if not (name and equals and number):
            self.fail(phrased(Phrase("cli-figure", {"text": value})), param, ctx)
        return name, number


def together(name: str, make: Callable[..., Any], *options: Decorator) -> Decorator:
    """Give a command some options, whose values it gets as one: what `make` makes of them, under a name."""

    def decorate(command: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(command)
        def called(**values: Any) -> Any:
            parts = {key: values.pop(key) for key in keys}
            return command(**{name: make(**parts)}, **values)

        declared: list[click.Parameter] = called.__dict__.setdefault("__click_params__", [])
        for option in reversed(options):
            option(called)
        keys = [parameter.name for parameter in declared[-len(options) :]]
        return called

    return decorate


def writes(name: str, metavar: str, default: "Path | None" = None, **limits: Any) -> Decorator:
    """An option that names what to write, or where."""
    from pathlib import Path

    place = click.Path(path_type=Path, **limits)
    return click.option(name, type=place, metavar=metavar, default=default, show_default=default is not None)


# --- which scenario ---------------------------------------------------------------------------------------------------


SCENARIO = click.argument("scenario", type=ScenarioParam(), default="nederland")
OVERLAY = click.option("--overlay", "overlays", multiple=True, metavar="FILE")
MEASURES = click.option("--measures", type=LevelsParam(), default="", metavar="a,b=0.5")
SET = click.option("--set", "numbers", type=FigureParam(), multiple=True, metavar="seats=x1.2")
WITHOUT = click.option("--without", type=LevelsParam(), default="", metavar="a,b")
BARRED = click.option("--without", type=LevelsParam(), default="", metavar="a,b", help="barred")
PLAN = click.option("--plan", metavar="FILE")
OLD_SCENARIO = click.option("--scenario", "old_scenario", hidden=True)

NONE: Mapping[str, float] = MappingProxyType({})


def _chosen(
    scenario: str,
    overlays: Sequence[str] = (),
    measures: Mapping[str, float] = NONE,
    without: Mapping[str, float] = NONE,
    plan: str | None = None,
    numbers: Sequence[tuple[str, str]] = (),
    old_scenario: str | None = None,
    barred: bool = False,
) -> "Choice":
    """The scenario that was asked for, read and checked; `barred`: what is off may not be switched on again either."""
    from dienmodel.api import Choice

    _stop_if_unclear(measures, without)
    if old_scenario is not None:
        asked().tell("old option", old="--scenario", now=old_scenario)
    levels = {**measures, **dict.fromkeys(without, 0.0)}
    choice = Choice(old_scenario or scenario, tuple(overlays), levels, numbers_once(numbers))
    choice = choice if plan is None else choice.following(plan)
    _tell_in_vain(choice.said.switched_in_vain, measures, {} if barred else without)
    return choice


def numbers_once(numbers: Sequence[tuple[str, str]]) -> dict[str, str]:
    """Numbers by figure; one that is asked for twice is refused."""
    from dienmodel.text.faults import Phrase

    if twice := sorted({name for name, _ in numbers if sum(name == other for other, _ in numbers) > 1}):
        raise click.UsageError(phrased(Phrase("cli-set-twice", {"names": twice})))
    return dict(numbers)


def _tell_in_vain(names: Sequence[str], measures: Mapping[str, float], without: Mapping[str, float]) -> None:
    """Tell of measures that were switched to where they stood: the call asks for nothing else than without them."""
    if on := [name for name in names if name in measures and name not in without]:
        asked().tell("on in vain", names=", ".join(on))
    if off := [name for name in names if name in without]:
        asked().tell("off in vain", names=", ".join(off))


def _stop_if_unclear(measures: Mapping[str, float], without: Mapping[str, float]) -> None:
    """Refuse a measure that is switched on and off at once, and one that is switched off in part."""
    from dienmodel.text.faults import Phrase

    if both := [name for name in without if measures.get(name)]:
        raise click.UsageError(phrased(Phrase("cli-on-and-off", {"names": both})))
    if part := [f"{name}={level:g}" for name, level in without.items() if level != 1]:
        raise click.UsageError(phrased(Phrase("cli-off-in-part", {"names": part})))


def _choosing(*options: Decorator, make: Callable[..., "Choice"] = _chosen) -> Decorator:
    """Give a command these options and those that all have; it gets the scenario that they choose as `choice`."""
    return lambda command: plain(together("choice", make, *options)(command))


scenario_named = _choosing(SCENARIO)
"""For a command that takes SCENARIO as it is."""

scenario_asked = _choosing(SCENARIO, OVERLAY, SET, MEASURES, WITHOUT, PLAN)
"""For a command that takes SCENARIO and the options that change it."""

scenario_asked_last = _choosing(SCENARIO, OVERLAY, SET, MEASURES, WITHOUT, PLAN, OLD_SCENARIO)
"""For a command that has arguments of its own; `--scenario` is how SCENARIO was once asked for."""

scenario_to_plan = _choosing(SCENARIO, OVERLAY, SET, MEASURES, BARRED, make=partial(_chosen, barred=True))
"""For a command about plans: it decides the rest itself."""


# --- of what is drawn by chance ---------------------------------------------------------------------------------------

MOST_RUNS = 100_000
"""Replications, or draws, that a call may ask for."""


def whole(option: str, least: int, most: int | None, default: int | None, name: str = "", **more: Any) -> Decorator:
    """An option whose value is a whole number within limits."""
    more |= {"type": click.IntRange(least, most), "default": default, "show_default": default is not None}
    return click.option(*filter(None, (option, name)), metavar="N", **more)


SEED = whole("--seed", 0, 2**63 - 1, 1)
REPLICATIONS = whole("--replications", 0, MOST_RUNS, 100)


def enough_draws(context: click.Context, parameter: click.Parameter, value: int) -> int:
    """Refuse to draw fewer futures than make a band."""
    if value and context.get_parameter_source(parameter.name or "") is not ParameterSource.DEFAULT:
        from dienmodel.api.result import ENOUGH
        from dienmodel.text.faults import Phrase

        if value < ENOUGH:
            raise click.BadParameter(phrased(Phrase("cli-draws", {"draws": value, "enough": ENOUGH})), param=parameter)
    return value


DRAWS = whole("--draws", 0, MOST_RUNS, 100, callback=enough_draws)
FIGURES = click.option(
    "--figures", type=click.Choice(("learnt", "ranges", "fixed")), default="learnt", show_default=True
)
DRAWN_FIGURES = click.option("--figures", type=click.Choice(("learnt", "ranges")), default="learnt", show_default=True)
"""Where the figures of futures come from; the second for a command that only draws."""

ALL_DRAWS = whole("--draws", 1, MOST_RUNS, 100, callback=enough_draws)
"""For a command that only draws."""


# --- by whom ---------------------------------------------------------------------------------------------------------

ON = click.option("--on", metavar="ADDRESS")
RESUME = writes("--resume", "FOLDER", file_okay=False)


def at_work(on: str | None, resume: "Path | None" = None) -> "Execution":
    """By whom work is done: by processes of this machine, or by a cluster that is found to be there and like us."""
    from dienmodel import api

    if on is not None:
        api.reach(on)
        if is_in_the_clear(on):
            asked().tell("in the clear", address=on)
    return api.Execution(api.processes(), folder=resume, on=on)


def is_in_the_clear(address: str) -> bool:
    """Whether what goes to an address can be read, and changed, by others on the way."""
    from ipaddress import ip_address

    scheme, _, place = address.partition("://")
    host = place.rpartition(":")[0].strip("[]")
    try:
        return scheme == "tcp" and not ip_address(host).is_loopback
    except ValueError:  # a name
        return scheme == "tcp" and host != "localhost"


SPREAD = together("how", at_work, ON)
"""For a command that looks at many worlds."""

SPREAD_AND_KEPT = together("how", at_work, ON, RESUME)
"""For one that keeps what it finds in each."""


# --- of plans ---------------------------------------------------------------------------------------------------------

FINE = click.option("--fine", is_flag=True)
AIMS = click.option("--aim", "aims", multiple=True, metavar="AIM")


def patience(seconds: float) -> Decorator:
    """For a command that searches: so many seconds, unless the call says otherwise."""
    return click.option("--patience", type=click.FloatRange(1), default=seconds, show_default=True, metavar="SECONDS")


def share(name: str, default: float) -> Decorator:
    """An option whose value is from 0 to 1."""
    return click.option(name, type=click.FloatRange(0, 1), default=default, show_default=True, metavar="SHARE")


def points(least: int, default: int) -> Decorator:
    """For a command that can show a trade-off between aims: so many points of it, unless the call says otherwise."""
    return whole("--points", least, 400, default)


# --- of targets, days and files ---------------------------------------------------------------------------------------

TARGET = click.option("--target", metavar="NAME")
DATE = click.option("--date", "day", type=LastDayParam(), metavar="DATE")


def ready_to_write(*paths: "Path | None") -> None:
    """Make the folders of files to come, before the work of which they keep the result.

    Raises:
        FaultyInput: a folder cannot be made, or a file not be written there.
    """
    from dienmodel.text.files import written

    for path in filter(None, paths):
        with written(path):
            path.open("a").close()
            if not path.stat().st_size:
                path.unlink()
