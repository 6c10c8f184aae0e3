"""Questions about the expected course: where a number comes from, who caused it, what it needs, how sure it is."""

from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from dienmodel.api.choice import AnyScenario, said_of
from dienmodel.api.contents import first_target
from dienmodel.api.days import AnyDay, as_date
from dienmodel.api.result import Result
from dienmodel.engines.expect.expect import expect
from dienmodel.model.said import Said
from dienmodel.network.world import World, build
from dienmodel.runs.compare import Comparison
from dienmodel.runs.compare import compare as compare_kept
from dienmodel.runs.explain.every import over
from dienmodel.runs.explain.explain import Explanation
from dienmodel.runs.explain.explain import explain as explain_run
from dienmodel.runs.folder import SavedRun
from dienmodel.runs.histories import HISTORIES, histories_table
from dienmodel.runs.parquet import write_table
from dienmodel.runs.reopen import read_run
from dienmodel.runs.run import Run
from dienmodel.show.say.comparison import Names, arrival, certainty, earned_back, expectation, is_same, opening, stages
from dienmodel.sweeps.draws import one_at_a_time
from dienmodel.sweeps.map import HERE, Execution
from dienmodel.sweeps.uncertainty import sensitivities as swings_of
from dienmodel.text.languages import LANGUAGES
from dienmodel.text.table import Table
from dienmodel.text.words import words

# --- explain ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Explained:
    """Where a number comes from; `varied` of `figures`, or parts of them, have been varied, None: nobody asked."""

    world: World
    explanation: Explanation
    figures: int
    varied: int | None = None

    @property
    def complete(self) -> bool:
        """False when varying the figures was interrupted."""
        return self.varied in (None, self.figures)

    def with_sensitivities(self, how: Execution = HERE) -> "Explained":
        """The same with how far each figure moves the number; an interruption keeps the figures that are done."""
        quantity, day = self.explanation.quantity.text, self.explanation.day
        swings = _swings(self.world, quantity, day, how)
        return replace(self, explanation=replace(self.explanation, sensitivities=swings), varied=len(swings))

    def as_data(self) -> dict[str, Any]:
        """Plain data, for JSON."""
        return self.explanation.as_data()


def explain(scenario: AnyScenario, quantity: str, day: AnyDay | None = None, period: str = "") -> Explained:
    """From a number back to flows, figures and sources; parts add up to it exactly.

    `quantity` is a name such as `total`, `professional:army`, `target:t2030` or `cost:staff`; those of a year are about
    the calendar year of `day`, by default that of the main target. With a `period` (`2027`, `2027-Q2`, ...)
    what is counted over time is counted over it, and anything else on its last day. Its unit is said with it: people,
    posts, weeks, euro or units of a capacity.

    Raises:
        FaultyInput: there is no such quantity or period, or the day lies outside the run.
    """
    world = build(said_of(scenario))
    quantity, when = over(quantity, period, world.catalogue) if period else (quantity, day)
    one_at_a_time(world.catalogue, quantity)  # a quantity that is not there is told before work begins
    return explained_in(Run(world, expect(world.network)), quantity, when)


def explained_in(run: Run, quantity: str, day: AnyDay | None = None) -> Explained:
    """The same of a course that was followed already.

    Raises:
        FaultyInput: there is no such quantity, or the day lies outside the run.
    """
    when = as_date(day) or first_target(run.world)
    figures = one_at_a_time(run.world.catalogue, quantity)
    return Explained(run.world, explain_run(run, quantity, when), len(figures))


def sensitivities(scenario: AnyScenario, quantity: str, day: AnyDay, how: Execution = HERE) -> Table:
    """How far each figure moves a quantity on a day over its range, largest swing first, in the quantity's unit.

    Columns figure, nl, en, kind, grade, source, low_factor, high_factor, low, value, high and swing; the last four are
    None for a figure that cannot vary. A part of a whole has a row of its own (`site_share.wezep`). An interruption
    keeps the figures that are done.

    Raises:
        FaultyInput: there is no such quantity, or the day lies outside the run.
    """
    return _swings(build(said_of(scenario)), quantity, as_date(day), how)


def _swings(world: World, quantity: str, day: date, how: Execution) -> Table:
    keys = one_at_a_time(world.catalogue, quantity)
    return swings_of(world, quantity, day, keys, how)


# --- compare ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Compared(Comparison):
    """What run `b` does differently from run `a`, and both as they were kept."""

    a: SavedRun
    b: SavedRun

    @property
    def same(self) -> bool:
        """Whether both had the same input, luck and version, so that nothing can differ."""
        return is_same(self, self.a, self.b)

    def names(self, language: str) -> Names:
        """Titles of everything in the two scenarios."""
        return Names.of(self.a, self.b, words(language))

    def answer(self, language: str = "nl") -> str:
        """The difference at the main target and what it costs, in one sentence."""
        return opening(self, self.a, self.b, self.names(language))

    def readiness(self, language: str = "nl") -> str:
        """When readiness that is lost to training is earned back; empty where none is lost."""
        return earned_back(self, words(language))

    def expectation(self, language: str = "nl") -> str:
        """The difference at the main target as expected, chance left out; empty where `answer` tells that itself."""
        return "" if self.same else expectation(self, self.b, words(language))

    def certainty(self, language: str = "nl") -> str:
        """How sure the difference is over the futures of both, and whether the two can be told apart; empty without."""
        return "" if self.same else certainty(self, self.b, words(language))

    def arrival(self, language: str = "nl") -> str:
        """How much sooner or later the main target is met over the futures of both; empty without, or if never."""
        return "" if self.same else arrival(self, self.b, words(language))

    def stages(self) -> list[dict[str, Any]]:
        """Who came to each stage in the year of the main target, where that differs."""
        return stages(self, self.b)

    def as_data(self) -> dict[str, Any]:
        """Plain data, for JSON."""
        return {
            "answer": {language: self.answer(language) for language in LANGUAGES},
            "readiness": {language: self.readiness(language) for language in LANGUAGES},
            "expectation": {language: self.expectation(language) for language in LANGUAGES},
            "certainty": {language: self.certainty(language) for language in LANGUAGES},
            "arrival": {language: self.arrival(language) for language in LANGUAGES},
            "same": self.same,
            "paired": self.paired,
            "futures": self.futures,
            "replications": self.replications,
            **{each.name: each.rows() for each in self.tables()},
        }


def compare(a: Result | SavedRun | str | Path, b: Result | SavedRun | str | Path) -> Compared:
    """What b does differently from a, in input and outcome; each a run, what was kept of it, or its folder.

    Raises:
        FaultyInput: a folder is no run folder, or something in it is missing or was changed.
    """
    left, right = (_kept(each) for each in (a, b))
    return Compared(**vars(compare_kept(left, right)), a=left, b=right)


def _kept(run: Result | SavedRun | str | Path) -> SavedRun:
    if isinstance(run, Result):
        return run.kept()
    return run if isinstance(run, SavedRun) else read_run(run)


# --- histories -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Histories:
    """What happened to each person in one replication: a row per event, by person and in order of time."""

    said: Said
    table: Table

    @property
    def people(self) -> int:
        """People to whom something happened."""
        return int(self.table.columns["person"].max(initial=-1)) + 1

    def save(self, path: str | Path) -> Path:
        """Write the events as a Parquet file.

        Raises:
            FaultyInput: the file cannot be written.
        """
        write_table(self.table, HISTORIES, Path(path))
        return Path(path)

    def as_data(self) -> dict[str, Any]:
        """For JSON."""
        return {"people": self.people, "histories": self.table.rows()}


def histories(scenario: AnyScenario = "nederland", seed: int = 1, replication: int = 0) -> Histories:
    """Follow every person of one replication: ways, admissions, dropouts, waits that end in giving up.

    Raises:
        FaultyInput: everything that is wrong with the scenario.
        ValueError: the population that answers grew to more than a replication can follow.
    """
    said = said_of(scenario)
    return Histories(said, histories_table(build(said), seed, replication))
