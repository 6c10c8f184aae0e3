"""Everything the command line can do, for use from Python.

>>> import dienmodel
>>> run = dienmodel.run("nederland", replications=100, seed=1)
>>> print(run.answer())
>>> run.table("strength").rows()
>>> run.save("run/nederland")
"""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

from dienmodel.engines.expect.expect import expect
from dienmodel.engines.sample.ensemble import ensemble
from dienmodel.model.scenario import Said
from dienmodel.model.scenario import load as load_said
from dienmodel.network.world import build
from dienmodel.runs.answer import answer
from dienmodel.runs.compare import Comparison
from dienmodel.runs.compare import compare as compare_kept
from dienmodel.runs.explain.explain import Explanation
from dienmodel.runs.explain.explain import explain as explain_world
from dienmodel.runs.folder import Kept, keep, write
from dienmodel.runs.reopen import as_it_was, read_run
from dienmodel.runs.run import Run
from dienmodel.sweeps.uncertainty import ranged_figures, sensitivities
from dienmodel.text.table import Table
from dienmodel.weigh.attribution import attribute

Progress = Callable[[int, int], None]

LANGUAGES = ("nl", "en")

ASKED = ("asked", "overlays", "replications_asked")
"""Facts of a run that only the call knows."""


@dataclass(frozen=True)
class Result:
    """What a run gave: the computed courses, what was asked, and how long each part took in seconds."""

    computed: Run
    asked: Mapping[str, Any] = field(default_factory=dict)
    seconds: Mapping[str, float] = field(default_factory=dict)

    @property
    def said(self) -> Said:
        """The scenario as said."""
        return self.computed.world.said

    @property
    def complete(self) -> bool:
        """False when the sample was interrupted: it then holds fewer replications than asked."""
        return self.computed.sampled is None or bool(self.computed.sampled.complete)

    def answer(self, language: str = "nl", band_follows: bool = False) -> str:
        """The answer in one sentence, in Dutch (`nl`) or English (`en`); `band_follows` says that runs will be made."""
        from dienmodel.show.answer import sentence
        from dienmodel.text.words import words

        return sentence(answer(self.computed), self.said, words(language), band_follows)

    def kept(self) -> Kept:
        """All tables and facts, as a run folder holds them."""
        facts = {
            **self.asked,
            "seconds": {name: round(value, 3) for name, value in self.seconds.items()},
            "answer": {language: self.answer(language) for language in LANGUAGES},
        }
        return keep(self.computed, facts)

    def table(self, name: str) -> Table:
        """A table by name, such as `totals`, `targets`, `gates` or `money`.

        Raises:
            KeyError: there is no such table.
        """
        return self.kept().table(name)

    def save(self, folder: str | Path, language: str = "nl") -> Path:
        """Write the run folder with its report: whole, or not at all.

        Raises:
            FaultyInput: the folder is not ours to replace, or cannot be written.
        """
        place = Path(folder)
        write(self.kept(), place, self.said, lambda part: self.report(part / "report.html", language))
        return place

    def report(self, path: str | Path, language: str = "nl") -> None:
        """Write only the report, one HTML file that needs no network."""
        from dienmodel.show.report import write_report

        write_report(self.computed, Path(path), language)

    def sampled(
        self, replications: int, seed: int = 1, threads: int | None = None, progress: Progress | None = None
    ) -> "Result":
        """The same run with so many possible courses; an interruption keeps those that are done."""
        begin = time.perf_counter()
        network = self.computed.world.network
        found = ensemble(network, replications, seed, threads=threads, progress=progress)
        seconds = {**self.seconds, "sample": time.perf_counter() - begin}
        return replace(self, computed=replace(self.computed, sampled=found, seed=seed), seconds=seconds)

    def with_sensitivities(self, progress: Progress | None = None, processes: int = 1) -> "Result":
        """The same run that also knows how far each figure moves the people on the day of the answer.

        An interruption leaves the run as it was: an order by effect needs all effects.
        """
        keys = ranged_figures(self.said, "total")
        found = sensitivities(self.said, "total", answer(self.computed).until, keys, progress, processes)
        return replace(self, computed=replace(self.computed, swings=found)) if len(found) == len(keys) else self

    def explain(self, quantity: str, day: date, swings: Table | None = None) -> Explanation:
        """From a number back to flows, figures and sources.

        Raises:
            FaultyInput: there is no such quantity, or the day lies outside the run.
        """
        return explain_world(self.computed.world, quantity, day, swings)

    def effects(self, day: date, progress: Progress | None = None) -> Table:
        """Which measure caused how much of the people on a day.

        Raises:
            FaultyInput: the day lies outside the run.
        """
        return attribute(self.said, day, progress)


def load(
    scenario: str = "nederland", overlays: Sequence[str | Path] = (), measures: Mapping[str, float] | None = None
) -> Said:
    """Read and check a scenario; `measures` sets levels, 0 switches off.

    Raises:
        FaultyInput: everything that is wrong with it, with file and line.
    """
    return load_said(str(scenario), overlays, measures)


def project(said: Said, asked: Mapping[str, Any] | None = None) -> Result:
    """Compile a scenario and follow its expected course.

    Raises:
        FaultyInput: figures that do not fit, or a snapshot that does not add up.
    """
    begin = time.perf_counter()
    world = build(said)
    built = time.perf_counter()
    run = Run(world, expect(world.network))
    return Result(run, asked or {}, {"build": built - begin, "expect": time.perf_counter() - built})


def run(
    scenario: str = "nederland",
    overlays: Sequence[str | Path] = (),
    measures: Mapping[str, float] | None = None,
    replications: int = 100,
    seed: int = 1,
    threads: int | None = None,
    progress: Progress | None = None,
) -> Result:
    """Run a scenario: the expected course and, unless `replications` is 0, so many possible ones.

    Raises:
        FaultyInput: everything that is wrong with the scenario, with file and line.
    """
    asked = {"asked": str(scenario), "overlays": [str(path) for path in overlays]}
    result = project(load(scenario, overlays, measures), asked)
    return result.sampled(replications, seed, threads, progress) if replications else result


def read(folder: str | Path) -> Kept:
    """A run folder: `facts`, `tables` and `said`, without computing anything.

    Raises:
        FaultyInput: it is no run folder, or something in it is missing or was changed.
    """
    return read_run(folder)


def reopen(folder: str | Path) -> Result:
    """The run of a folder as it was: its tables, and the expectation computed again and held against them.

    Raises:
        FaultyInput: it is no run folder, it was changed after the run, or this version computes something else.
    """
    place = Path(folder)
    kept = read_run(place)
    told = {name: kept.facts[name] for name in (*ASKED, "complete") if name in kept.facts}
    result = project(load(str(place / "scenario")), told)
    return replace(result, computed=as_it_was(result.computed, kept, place))


def compare(a: Result | Kept, b: Result | Kept) -> Comparison:
    """What b does differently from a, in input and outcome."""
    return compare_kept(*(each.kept() if isinstance(each, Result) else each for each in (a, b)))


def explore(
    scenario: str = "nederland",
    host: str = "127.0.0.1",
    port: int = 8765,
    names: Sequence[str] = (),
    read_only: bool = False,
    ready: Callable[[str], None] | None = None,
) -> None:
    """Serve the explorer until it is stopped; `ready` is called with its address.

    Raises:
        FaultyInput: everything that is wrong with the scenario.
    """
    from dienmodel.web.explorer.serve import serve

    serve(scenario, host, port, names, read_only, ready)


__all__ = ["Kept", "Result", "Said", "compare", "explore", "load", "project", "read", "reopen", "run"]
