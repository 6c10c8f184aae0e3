"""Runs: made, kept in a folder, read again and drawn in a report."""

import os
import secrets
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import nullcontext, suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import cached_property
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from dienmodel.api.choice import Choice, Overlay, said_of
from dienmodel.api.days import AnyDay, as_date
from dienmodel.engines.ahead import sample_compiled_beside
from dienmodel.engines.expect.expect import expect
from dienmodel.engines.sample.ensemble import ensemble
from dienmodel.model.files import said_as_files
from dienmodel.model.said import Said
from dienmodel.network.compile.stocks.snapshot import Reconciled as Reconciled
from dienmodel.network.world import build
from dienmodel.runs.answer import Answer, Outlook, answer_in_full, outlooks
from dienmodel.runs.banded import people_together
from dienmodel.runs.filled import filled
from dienmodel.runs.folder import SavedRun, keep, own_facts, write
from dienmodel.runs.likely import ENOUGH as ENOUGH
from dienmodel.runs.likely import Futures, Spread, TargetBand, enough
from dienmodel.runs.observed import observations
from dienmodel.runs.reopen import as_it_was, read_run
from dienmodel.runs.run import Run
from dienmodel.runs.tables.every import TABLES
from dienmodel.runs.tables.periods import day_of_answer
from dienmodel.runs.tables.targets import targets_table
from dienmodel.runs.tables.together import PAIRS
from dienmodel.runs.tables.waiting.worth import WORTH, worth_table
from dienmodel.sweeps.draws import free_figures, one_at_a_time
from dienmodel.sweeps.foretold import Foretold, foretold_for, summary
from dienmodel.sweeps.map import HERE
from dienmodel.sweeps.map import Execution as Execution
from dienmodel.sweeps.posterior import differs_from_learnt, learnt_for
from dienmodel.sweeps.shared import SharedDraws
from dienmodel.sweeps.uncertainty import futures, sensitivities
from dienmodel.text.files import refuse
from dienmodel.text.languages import LANGUAGES
from dienmodel.text.progress import Progress
from dienmodel.text.table import Table
from dienmodel.weigh.attribution import attribute, kept_tables
from dienmodel.weigh.pairs import pairs_table
from dienmodel.weigh.sets import sets_table
from dienmodel.weigh.switched import added_table

if TYPE_CHECKING:
    from dienmodel.api.answers import Explained
    from dienmodel.api.kept.taking import TakenPicture

Drawing = Literal["learnt", "ranges", "fixed"]
"""Where the figures of futures come from: what counts taught of them, their ranges, or nowhere: as given."""

ASKED = ("asked", "overlays", "figures_set", "command", "draws_asked", "figures_drawn", "replications_asked")
"""Facts of a run that only the call knows."""


@dataclass(frozen=True, repr=False)
class Result:
    """What a run gave: the computed courses, what was asked, and how long each part took in seconds.

    `drawn` is what was drawn of the uncertain figures, also where that is too little for a band; `judged` says whether
    what its measures do together was computed.
    """

    computed: Run
    asked: Mapping[str, Any] = field(default_factory=dict)
    seconds: Mapping[str, float] = field(default_factory=dict)
    drawn: Futures | None = None
    judged: bool = False

    @property
    def said(self) -> Said:
        """The scenario as said."""
        return self.computed.world.said

    @property
    def complete(self) -> bool:
        """False when the sample was interrupted: it then holds fewer replications than asked."""
        return self.computed.sampled is None or bool(self.computed.sampled.complete)

    @property
    def uncertain(self) -> bool:
        """Whether a figure in the answer has a range and can vary alone."""
        return bool(free_figures(self.computed.world.catalogue))

    @cached_property
    def unlearnt(self) -> str | None:
        """By which figure or count it differs from what was learnt for it; empty: nothing was ever learnt for it.

        None where what was learnt fits, or there is nothing to learn or to learn from.
        """
        return differs_from_learnt(self.computed)

    @cached_property
    def in_full(self) -> Answer:
        """The answer as data, with its bottleneck."""
        return answer_in_full(self.computed)

    def answer(self, language: str = "nl", follows: bool = False) -> str:
        """The answer in words, in Dutch (`nl`) or English (`en`); `follows` says that how likely is still computed."""
        from dienmodel.show.say.answer import sentence
        from dienmodel.text.words import words

        whole = sentence(self.in_full, self.computed.world.catalogue, words(language), follows)
        return f"{whole} {decides}" if (decides := self.decides(language)) else whole

    def decides(self, language: str = "nl") -> str:
        """Which figures decide the answer and which two measures help most together; what of both was computed."""
        from dienmodel.show.say.decisive import decisive
        from dienmodel.text.words import words

        run = self.computed
        return decisive(self.in_full, run.world.catalogue, words(language), run.swings, run.kept.get(PAIRS.name))

    def held(self, language: str = "nl") -> str:
        """How often bands like that of this run held later counts; empty without a band or what was foretold."""
        from dienmodel.show.say.foretold import how_often_held
        from dienmodel.text.words import words

        return how_often_held(self._foretold, words(language)) if self.computed.banded else ""

    @property
    def _foretold(self) -> tuple[Foretold, ...]:
        return foretold_for(self.computed.world)

    def outcome(self, language: str = "nl") -> str:
        """The part of the answer about the main target: how likely, what is expected, and both bands."""
        from dienmodel.show.say.answer import outcome
        from dienmodel.text.words import words

        return outcome(self.in_full, words(language))

    def __repr__(self) -> str:
        run = self.computed
        futures = 0 if run.futures is None else len(run.futures)
        return f"<run of {run.world.catalogue.scenario}: {run.replications} replications, {futures} futures>"

    def _repr_html_(self) -> str:
        """The answer and the targets, for a notebook."""
        return f"<p>{escape(self.answer())}</p>{self.table('targets')._repr_html_()}"

    def explain(self, quantity: str, day: AnyDay | None = None) -> "Explained":
        """Where a number of the expected course comes from, by default on the day of the main target.

        Raises:
            FaultyInput: there is no such quantity, or the day lies outside the run.
        """
        from dienmodel.api.answers import explained_in

        return explained_in(self.computed, quantity, day)

    def people(self, day: AnyDay, **groups: str | Sequence[str] | None) -> Spread:
        """People on a day in some groups together: 5 %, 50 % and 95 %.

        Groups are named by dimension: `rank="officer"`, `service=["army", "navy"]`, `rank=None` for who has none.

        Bands of rows may not be added: not all of them lie high, or low, in one course. This adds the people in each
        course first; a run that was read from a folder does not hold them.

        Raises:
            FaultyInput: there is no such group, the run has no bands by group, or the day lies outside it.
        """
        return people_together(self.computed, as_date(day), groups)

    def kept(self) -> SavedRun:
        """All tables and facts, as a run folder holds them."""
        facts = {
            **self.asked,
            "moment": datetime.now(UTC).isoformat(timespec="seconds"),
            "seconds": {name: round(value, 3) for name, value in self.seconds.items()},
            "answer": {language: self.answer(language) for language in LANGUAGES},
        }
        return keep(self.computed, facts)

    def table(self, name: str) -> Table:
        """A table by name, such as `totals`, `targets`, `gates` or `money`.

        Raises:
            KeyError: there is no such table.
        """
        own = next((each for each in TABLES if each.name == name), None)
        return self.kept().table(name) if own is None else own(self.computed)

    def save(self, folder: str | Path, language: str = "nl") -> Path:
        """Write the run folder with its report: whole, or not at all.

        Raises:
            FaultyInput: the folder is not ours to replace, or cannot be written.
        """
        from dienmodel.show.reports.run import write_report

        place = Path(folder)
        write(self.kept(), place, self.said, lambda part: write_report(self.computed, part / "report.html", language))
        return place

    def report(self, path: str | Path, language: str = "nl") -> Path:
        """Write only the report, one HTML file that needs no network: whole, or not at all.

        Raises:
            FaultyInput: the file cannot be written.
        """
        from dienmodel.show.reports.run import write_report

        place = Path(path)
        part = place.with_name(f".{place.name}.{secrets.token_hex(4)}.part")
        try:
            write_report(self.computed, part, language)
            os.replace(part, place)
        except OSError as error:
            refuse(place, error)
        finally:
            with suppress(OSError):
                part.unlink(missing_ok=True)
        return place

    def pictures(self, language: str = "nl") -> dict[str, str]:
        """The finding of every picture of the report, by the name of the picture."""
        from dienmodel.show.taking.pictures import pictures_by_name
        from dienmodel.text.words import words

        return {name: each.title for name, each in pictures_by_name(self.computed, words(language)).items()}

    def picture(self, name: str, language: str = "nl") -> "TakenPicture":
        """A picture of the report by its name: `run.picture("strength").save("strength.png")`."""
        from dienmodel.api.kept.taking import TakenPicture

        return TakenPicture(self, name, language)

    def outlooks(self) -> list[Outlook]:
        """Every target: wanted and expected, mean, 90 % band and chance of the replications (None without them)."""
        return outlooks(self.computed)

    def likely(self) -> list[dict[str, Any]]:
        """How likely each target is met: the word of the scale, the chance that counts, the band from the figures."""
        return [
            {
                "target": goal.target,
                "word": goal.word,
                "chance": goal.likely,
                "figures": goal.reach and _band_as_data(goal.reach),
            }
            for goal in self.outlooks()
        ]

    def as_data(self) -> dict[str, Any]:
        """The answer in both languages, the targets and the facts as plain data, for JSON."""
        return {
            "answer": {language: self.answer(language) for language in LANGUAGES},
            "targets": targets_table(self.computed).rows(),
            "likely": self.likely(),
            "foretold": summary(self._foretold),
            "filled": [vars(post) for post in filled(self.computed, [goal.target for goal in self.outlooks()])],
            "facts": own_facts(self.computed, said_as_files(self.said)),
        }

    def weighed(self) -> "Result":
        """The same run that knows what one unit more of each scarce capacity is worth, so that it is computed once."""
        return replace(self, computed=replace(self.computed, kept={WORTH.name: worth_table(self.computed)}))

    def sampled(
        self, replications: int, seed: int = 1, threads: int | None = None, progress: Progress | None = None
    ) -> "Result":
        """The same run with so many possible courses; an interruption keeps those that are done."""
        begin = time.perf_counter()
        network = self.computed.world.network
        sample = ensemble(network, replications, seed, threads=threads, progress=progress)
        seconds = {**self.seconds, "sample": time.perf_counter() - begin}
        return replace(self, computed=replace(self.computed, sampled=sample, seed=seed), seconds=seconds)

    def with_draws(
        self,
        draws: int,
        seed: int = 1,
        how: Execution = HERE,
        figures: Drawing = "learnt",
        which: range | None = None,
    ) -> "Result":
        """The same run with its band: so many futures, each with figures and luck of its own.

        Figures are those that were `learnt` from counts, where these lie beside the scenario or come with the package
        for it, else drawn from their `ranges`; where they are `fixed` the run stays as it was.

        An interruption keeps the draws that are done, if they make a band. A run of which no figure has a range stays
        as it was. With `which` only the draws of these numbers are followed.
        """
        if not self.uncertain or figures == "fixed":
            return self
        begin = time.perf_counter()
        learnt = learnt_for(self.computed) if figures == "learnt" else None
        drawn = futures(self.computed.world, draws, seed, how, learnt, which=which, weighed=True)
        seconds = {**self.seconds, "draws": time.perf_counter() - begin}
        seeded = seed if self.computed.sampled is None else self.computed.seed
        computed = replace(self.computed, futures=enough(drawn), seed=seeded)
        return replace(self, computed=computed, seconds=seconds, drawn=drawn)

    def with_sensitivities(self, how: Execution = HERE) -> "Result":
        """The same run that also knows how far each figure moves what the answer counts: filled posts, or people.

        An interruption leaves the run as it was: an order by effect needs all effects.
        """
        world = self.computed.world
        quantity, day = self.in_full.quantity, self.in_full.until
        keys = one_at_a_time(world.catalogue, quantity)
        swings = sensitivities(world, quantity, day, keys, how)
        return replace(self, computed=replace(self.computed, swings=swings)) if len(swings) == len(keys) else self

    def with_together(self, progress: Progress | None = None) -> "Result":
        """The same run that also knows what its measures do together; an interruption leaves the run as it was."""
        try:
            tables = [sets_table(self.said, progress), pairs_table(self.said, progress)]
        except KeyboardInterrupt:
            return self
        more = {**self.computed.kept, **{each.name: each for each in tables}}
        return replace(self, computed=replace(self.computed, kept=more), judged=True)

    def with_added(self, draws: int, seed: int = 1, how: Execution = HERE, figures: Drawing = "learnt") -> "Result":
        """The same run that also knows what each measure adds over so many futures, luck left out.

        An interruption leaves the run as it was if it leaves too few futures.
        """
        drawing = SharedDraws(draws, seed, learnt_for(self.computed) if figures == "learnt" else None, how)
        added = added_table(self.said, drawing)
        if not len(added):
            return self
        return replace(self, computed=replace(self.computed, kept={**self.computed.kept, added.name: added}))

    def with_effects(self, how: Execution = HERE) -> "Result":
        """The same run that also knows which measure caused how much; an interruption leaves the run as it was."""
        try:
            found = attribute(self.computed.world, day_of_answer(self.computed), how)
        except KeyboardInterrupt:
            return self
        more = {**self.computed.kept, **{each.name: each for each in kept_tables(found)}}
        return replace(self, computed=replace(self.computed, kept=more))


def _band_as_data(band: TargetBand) -> dict[str, Any]:
    spreads = {name: value._asdict() if isinstance(value, Spread) else value for name, value in vars(band).items()}
    return {**spreads, "countable": [each._asdict() for each in band.countable]}


def project(
    scenario: Choice | Said | str,
    asked: Mapping[str, Any] | None = None,
    early: Callable[[Result], object] | None = None,
    sampled: bool = False,
) -> Result:
    """Compile a scenario and follow its expected course; `asked` are facts to keep with the run.

    If it is to be `sampled` next, the engine for that is compiled at the same time where need be; `early` is called
    with the result before that is waited for.

    Raises:
        FaultyInput: everything that is wrong with the scenario, or a snapshot that does not add up.
    """
    said = said_of(scenario)
    with sample_compiled_beside() if sampled else nullcontext() as compiled:
        begin = time.perf_counter()
        world = build(said)
        observations(world)  # what is wrong with an observation is told before work begins
        built = time.perf_counter()
        course = expect(world.network)
        seconds = {"build": built - begin, "expect": time.perf_counter() - built}
        result = Result(Run(world, course), {**_asked(scenario), **(asked or {})}, seconds)
        if early is not None:
            result = result.weighed()
            early(result)
        if compiled is not None:
            compiled()
    return result


def _asked(scenario: Choice | Said | str) -> dict[str, Any]:
    """What only the call knows of a scenario."""
    if isinstance(scenario, str):
        return {"asked": scenario, "overlays": []}
    if not isinstance(scenario, Choice):
        return {}
    changed = {"figures_set": dict(scenario.figures)} if scenario.figures else {}
    return {"asked": scenario.scenario, "overlays": list(scenario.overlays), **changed}


def run(
    scenario: Choice | str = "nederland",
    overlays: Sequence[Overlay | Path] = (),
    measures: Mapping[str, float] | None = None,
    replications: int = 100,
    seed: int = 1,
    threads: int | None = None,
    progress: Progress | None = None,
    draws: int = 100,
) -> Result:
    """Run a scenario: the expected course, so many possible ones by luck alone, and so many futures; 0: none.

    `overlays` and `measures` change the scenario as in `load`; a `Choice` may change figures as well.

    Raises:
        FaultyInput: everything that is wrong with the scenario, with file and line.
    """
    choice = scenario if isinstance(scenario, Choice) else Choice(str(scenario))
    choice = replace(choice.under(*overlays), measures={**choice.measures, **(measures or {})})
    result = project(choice).weighed()
    result = result.sampled(replications, seed, threads, progress) if replications else result
    return result.with_draws(draws, seed, Execution(progress=progress)) if draws else result


def read(folder: str | Path) -> Result:
    """The run of a folder as it was: its tables, and the expectation computed again and held against them.

    Raises:
        FaultyInput: it is no run folder, it was changed after the run, or this version computes something else.
    """
    place = Path(folder)
    saved = read_run(place)
    facts = {name: saved.facts[name] for name in (*ASKED, "complete") if name in saved.facts}
    result = project(said_of(str(place / "scenario")), facts)
    return replace(result, computed=as_it_was(result.computed, saved, place))
