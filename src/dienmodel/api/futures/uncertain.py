"""How sure an answer is: the band of figures and luck, and which figures decide."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

from dienmodel.api.choice import AnyScenario, Choice, said_of
from dienmodel.api.result import ENOUGH, Drawing
from dienmodel.engines.expect.expect import expect
from dienmodel.network.world import World, build
from dienmodel.runs.answer import Outlook, answer
from dienmodel.runs.likely import Futures
from dienmodel.runs.run import Run
from dienmodel.runs.tables.people import totals_table
from dienmodel.show.wanted import FormRow, form_rows, write_form
from dienmodel.sweeps.decides.choosing import Chosen, choosing
from dienmodel.sweeps.decides.decides import FEWEST, Decides, decides
from dienmodel.sweeps.map import HERE, Execution
from dienmodel.sweeps.posterior import Posterior, differs_from_learnt, learnt_for, posterior_for
from dienmodel.sweeps.uncertainty import futures
from dienmodel.text.faults import Fault, FaultyInput, Values, one_of
from dienmodel.text.table import Table, table
from dienmodel.text.words import words

__all__ = ["Choosing", "Decides", "Uncertainty", "Wanted", "choose", "uncertainty", "wanted"]


@dataclass(frozen=True)
class Uncertainty:
    """People at the end of each year under drawn figures.

    `people` has the columns date, category, p5, p50 and p95 over `kept` draws and n_people, what is expected with the
    figures as they were given; in persons. `failed` draws contradicted themselves. Figures were learnt from so many
    counts, and go together; 0: each was drawn from its range.
    """

    run: Run  # the expected course, with the figures as they were given
    people: Table
    figures: tuple[str, ...]
    draws: int
    kept: int
    failed: int
    drawn: Futures = field(repr=False)
    learnt_from: int = 0

    @property
    def world(self) -> World:
        """The scenario whose figures were drawn."""
        return self.run.world

    @property
    def unlearnt(self) -> str | None:
        """By what it differs from what was learnt for it, as `Result.unlearnt`; None where figures were learnt."""
        return None if self.learnt_from else differs_from_learnt(self.run)

    @property
    def done(self) -> int:
        """Draws that were computed; fewer than `draws` after an interruption."""
        return self.kept + self.failed

    @property
    def stands(self) -> bool:
        """Whether so many draws are kept that they make a band."""
        return self.kept >= ENOUGH

    def decides(self, target: str | None = None) -> Decides:
        """What decides a target, by default the main one, in these very draws: no other course is followed.

        Raises:
            FaultyInput: there is no such target of all people of a category as heads, or there are too few draws.
        """
        return decides(self.drawn, self.world.catalogue, _goal(self.run, target, self.kept), self.learnt_from > 0)

    def as_data(self) -> dict[str, Any]:
        """Plain data, for JSON."""
        return {"draws": self.kept, "failed": self.failed, "figures": self.figures, "people": self.people.rows()}


def _goal(run: Run, target: str | None, draws: int) -> Outlook:
    """A target of all people of a category, by default the main one, if so many draws are enough to say what decides.

    Raises:
        FaultyInput: there is no such target, or there are too few draws.
    """
    goals, said = answer(run), run.world.said
    plain = {goal.target: goal for goal in goals.targets if goal.plain}
    goal = goals.main if target is None else plain.get(target)
    faults = []
    if goal is None:
        where: Values = {"word": target or "", "one_of": one_of(target or "", plain)}
        faults.append(Fault("decides-no-target", said.where("targets"), where))
    if draws < FEWEST:
        values: Values = {"draws": str(draws), "fewest": str(FEWEST)}
        faults.append(Fault("decides-few", said.where("figures"), values))
    if faults or goal is None:
        raise FaultyInput(faults)
    return goal


BAND = ("date", "category", "p5", "p95", "p50", "n_people")


def uncertainty(
    scenario: AnyScenario = "nederland",
    draws: int = 100,
    seed: int = 1,
    how: Execution = HERE,
    posterior: Path | None = None,
    figures: Drawing = "learnt",
) -> Uncertainty:
    """Draw all uncertain figures at once, each time with luck of its own: the band of all that is not known.

    They come from the file of a `posterior`, or from what was `learnt` from counts where that lies beside this scenario
    or comes with the package for it, and the past differs too; else, or if asked for, from their `ranges`.

    An interruption keeps the draws that are done. With a folder in `how` every draw is kept there, and what is there is
    not computed again.

    Raises:
        FaultyInput: everything that is wrong with the scenario, nothing can be kept in the folder, a cluster cannot do
            it, or what was learnt is damaged, of another past, or has fewer members than draws.
    """
    world = build(said_of(scenario))
    run = Run(world, expect(world.network))
    if posterior is not None:
        learnt: Posterior | None = _learnt(posterior, run, draws)
    else:
        learnt = learnt_for(run) if figures == "learnt" else None
    drawn = futures(world, draws, seed, how, learnt)
    complete = len(drawn)
    rows: list[dict[str, Any]] = []
    if complete:
        ends = set({day.year: day for day in drawn.dates}.values())
        expected = _expected(run)
        rows = [
            row | {"n_people": expected[row["date"], row["category"]]}
            for row in drawn.table().rows()
            if row["date"] in ends
        ]
    people = table("uncertainty", rows, BAND)
    return Uncertainty(run, people, drawn.figures, draws, complete, drawn.failed, drawn, drawn.learnt_from)


def _learnt(path: Path, run: Run, draws: int) -> Posterior:
    """What was learnt for a scenario, with enough members for so many draws."""
    learnt = posterior_for(path, run)
    if draws > len(learnt):
        values: Values = {"members": str(len(learnt)), "draws": str(draws)}
        raise FaultyInput([Fault("posterior-few", str(path), values)])
    return learnt


def _expected(run: Run) -> Mapping[tuple[date, str], float]:
    """The expected people by date and category, with the figures as they were given."""
    rows = totals_table(run).rows()
    return {(row["date"], row["category"]): row["n_people"] for row in rows}


@dataclass(frozen=True)
class Wanted:
    """The data request: the figures that are worth most to know for a target, in draws that are there."""

    uncertainty: Uncertainty
    decisive: Decides

    @property
    def world(self) -> World:
        """The scenario whose figures are asked for."""
        return self.uncertainty.world

    def form(self, language: str = "nl", most: int = 10) -> list[FormRow]:
        """A row for each number of so many figures: what it is, unit, groups, period and range, and why it matters."""
        return form_rows(self.decisive, self.world.catalogue, words(language), most)

    def save(self, path: str | Path, language: str = "nl", most: int = 10) -> Path:
        """Write the form to fill in, as Excel where the name ends in .xlsx and else as CSV.

        Raises:
            FaultyInput: the file cannot be written.
        """
        write_form(self.form(language, most), Path(path), words(language))
        return Path(path)


def wanted(
    scenario: AnyScenario = "nederland",
    draws: int = 100,
    seed: int = 1,
    target: str | None = None,
    how: Execution = HERE,
    posterior: Path | None = None,
) -> Wanted:
    """Ask for the figures that decide a target most, by default the main one; draws are made as by `uncertainty`.

    Raises:
        FaultyInput: as `uncertainty`; there is no such target, or too few draws stand.
    """
    band = uncertainty(scenario, draws, seed, how, posterior)
    return Wanted(band, band.decides(target))


@dataclass(frozen=True)
class Choosing:
    """A choice between a scenario as it is and options, and what it is worth to know before one chooses.

    `options` are the measures of each with their levels, as they are written on the command line.
    """

    world: World
    goal: Outlook
    chosen: Chosen

    def as_data(self) -> dict[str, Any]:
        """Plain data, for JSON."""
        return {"target": self.goal.target, "date": self.goal.day, **self.chosen.as_data()}


def choose(
    scenario: Choice | str,
    options: Sequence[Mapping[str, float]],
    draws: int = 100,
    seed: int = 1,
    target: str | None = None,
    how: Execution = HERE,
) -> Choosing | None:
    """What it is worth to know a figure before one chooses between a scenario as it is and measures.

    All are followed in the same draws. None where it was interrupted; with a folder in `how` every draw is kept there.

    Raises:
        FaultyInput: everything that is wrong with a scenario; there is no such target, or there are too few draws.
    """
    choice = Choice(scenario) if isinstance(scenario, str) else scenario
    own = [replace(choice, measures={**choice.measures, **levels}) for levels in options]
    worlds = {"": build(choice.said)} | {
        ",".join(f"{name}={level:g}" for name, level in levels.items()): build(each.said)
        for levels, each in zip(options, own, strict=True)
    }
    base = Run(worlds[""], expect(worlds[""].network))
    goal, learnt = _goal(base, target, draws), learnt_for(base)
    chosen = choosing(worlds, goal, draws, seed, how, learnt)
    return None if chosen is None else Choosing(base.world, goal, chosen)
