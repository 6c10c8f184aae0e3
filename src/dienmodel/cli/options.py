"""What commands are asked with: the options that several of them share, each said once."""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import wraps
from inspect import signature
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from dienmodel.cli.shown import Asked, asked, phrased
from dienmodel.cli.words import LANGUAGES
from dienmodel.text.faults import Phrase

if TYPE_CHECKING:
    from dienmodel.api import Choice, Effort

Command = TypeVar("Command", bound=Callable[..., Any])
Decorator = Callable[[Callable[..., Any]], Callable[..., Any]]


# --- sorts of values --------------------------------------------------------------------------------------------------


class Day(click.ParamType[date]):
    """A date, or a year for its last day."""

    name = "date"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """Read `2030-12-31` or `2030`."""
        if isinstance(value, date):
            return value
        try:
            return date(int(value), 12, 31) if re.fullmatch(r"[0-9]{4}", value) else date.fromisoformat(value)
        except ValueError:
            self.fail(phrased(Phrase("cli-date", {"text": str(value)})), param, ctx)


class Levels(click.ParamType[dict[str, float]]):
    """Measures with their levels: `a,b=0.5`."""

    name = "a,b=0.5"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> dict[str, float]:
        """Read measures with levels; a measure without level is fully on."""
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


# --- of every command -------------------------------------------------------------------------------------------------


def _set_language(context: click.Context, _: click.Parameter, value: str | None) -> None:
    if value is not None:
        context.ensure_object(Asked).language = value


def _set_json(context: click.Context, _: click.Parameter, value: bool) -> None:
    context.ensure_object(Asked).as_json |= value


LANGUAGE = click.option(
    "--language",
    type=click.Choice(LANGUAGES),
    expose_value=False,
    callback=_set_language,
    is_eager=True,
    help="Language of messages and reports: Dutch or English.  [default: nl]",
)
JSON = click.option(
    "--json", is_flag=True, expose_value=False, callback=_set_json, is_eager=True, help="Print JSON for machines."
)


def plain(command: Command) -> Command:
    """Give a command the options that all have."""
    return LANGUAGE(JSON(command))


def together(name: str, make: Callable[..., Any], *options: Callable[[Any], Any]) -> Decorator:
    """Give a command some options, whose values it gets as one: what `make` makes of them, under a name."""
    keys = tuple(signature(make).parameters)

    def decorate(command: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(command)
        def called(**values: Any) -> Any:
            parts = {key: values.pop(key) for key in keys}
            return command(**{name: make(**parts)}, **values)

        for option in reversed(options):
            option(called)
        return called

    return decorate


SHARED = ("overlays", "measures", "without", "plan", "language", "json")
"""Options of many commands, in the order in which help lists them: after those of the command itself."""


def place_in_help(parameter: click.Parameter) -> int:
    """Where help lists an argument or option: what many commands have comes last."""
    return SHARED.index(parameter.name) + 1 if parameter.name in SHARED else 0


# --- which scenario ---------------------------------------------------------------------------------------------------

SCENARIO = click.argument("scenario", default="nederland")
OVERLAY = click.option(
    "--overlay", "overlays", multiple=True, metavar="FILE", help="Lay this file over the scenario; may be repeated."
)
MEASURES = click.option(
    "--measures",
    type=Levels(),
    default="",
    metavar="a,b=0.5",
    help="Switch these measures on, fully or to a level from 0 to 1.",
)
WITHOUT = click.option("--without", type=Levels(), default="", metavar="a,b", help="Switch these measures off.")
BARRED = click.option(
    "--without", type=Levels(), default="", metavar="a,b", help="Switch these measures off; no plan may use them."
)
PLAN = click.option("--plan", metavar="FILE", help="Follow this plan, made by `dienmodel plan`.")
OLD_SCENARIO = click.option("--scenario", "old_scenario", hidden=True)


def _chosen(
    scenario: str,
    overlays: Sequence[str],
    measures: Mapping[str, float],
    without: Mapping[str, float],
    plan: str | None = None,
    old_scenario: str | None = None,
) -> "Choice":
    """The scenario that was asked for, read and checked."""
    from dienmodel.api import Choice

    if old_scenario is not None:
        asked().tell("old option", old="--scenario", now=old_scenario)
    choice = Choice(old_scenario or scenario, tuple(overlays), {**measures, **dict.fromkeys(without, 0.0)})
    choice = choice if plan is None else choice.following(plan)
    _ = choice.said  # its faults come before anything else is said
    return choice


def _one_by_name(scenario: str) -> "Choice":
    return _chosen(scenario, (), {}, {})


def _to_plan_for(
    scenario: str, overlays: Sequence[str], measures: Mapping[str, float], without: Mapping[str, float]
) -> "Choice":
    return _chosen(scenario, overlays, measures, without)


def _followed(
    scenario: str,
    overlays: Sequence[str],
    measures: Mapping[str, float],
    without: Mapping[str, float],
    plan: str | None,
) -> "Choice":
    return _chosen(scenario, overlays, measures, without, plan)


def scenario_asked(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command SCENARIO and the options that change it, as one `choice`."""
    return plain(together("choice", _followed, SCENARIO, OVERLAY, MEASURES, WITHOUT, PLAN)(command))


def scenario_asked_last(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command that has arguments of its own the same; `--scenario` is how SCENARIO was once asked for."""
    options = (SCENARIO, OVERLAY, MEASURES, WITHOUT, PLAN, OLD_SCENARIO)
    return plain(together("choice", _chosen, *options)(command))


def scenario_to_plan(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command about plans SCENARIO and what may be changed in it; it decides the rest itself."""
    return plain(together("choice", _to_plan_for, SCENARIO, OVERLAY, MEASURES, BARRED)(command))


def scenario_named(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command SCENARIO as it is."""
    return plain(together("choice", _one_by_name, SCENARIO)(command))


# --- of plans ---------------------------------------------------------------------------------------------------------

FINE = click.option(
    "--fine", is_flag=True, help="Decide admissions in the shorter periods of a plan, not per half year: slower."
)
AIMS = click.option(
    "--aim",
    "aims",
    multiple=True,
    metavar="AIM",
    help="Aim, most important first; `a+b` combines two aims using their weights.  "
    "[default: those of the scenario's plan, or its first two]",
)


def _effort(gap: float, patience: float, margin: float, checks: int, points: int) -> "Effort":
    from dienmodel.api import Effort

    return Effort(gap, patience, margin, checks, points)


EFFORT = together(
    "effort",
    _effort,
    click.option(
        "--gap",
        type=click.FloatRange(0, 1),
        default=0.005,
        show_default=True,
        metavar="SHARE",
        help="Stop this close to the best choice of measures.",
    ),
    click.option(
        "--patience",
        type=click.FloatRange(1),
        default=60.0,
        show_default=True,
        metavar="SECONDS",
        help="Time to search for that choice.",
    ),
    click.option(
        "--margin",
        type=click.FloatRange(0, 1),
        default=0.001,
        show_default=True,
        metavar="SHARE",
        help="Aim this share above the targets, so that chance is less likely to make the plan miss them.",
    ),
    click.option(
        "--check-prices",
        "checks",
        type=click.IntRange(0),
        metavar="N",
        default=6,
        show_default=True,
        help="Verify this many of the largest prices by solving again with one unit more and one less.",
    ),
    click.option(
        "--points",
        type=click.IntRange(0, 400),
        metavar="N",
        default=0,
        show_default=True,
        help="Points of the trade-off between two aims in the report; 0: leave it out.",
    ),
)


def ready_to_write(*paths: Path | None) -> None:
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
