"""Which scenario is asked about: its name, what is laid over it and which measures are switched."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from dienmodel.model.said import Said

LONGEST = 120
"""Letters in the name of a run folder; file systems stop at 255."""


@dataclass(frozen=True)
class Choice:
    """A scenario by its name, file or folder, files laid over it in order, and levels of measures (0: off)."""

    scenario: str = "nederland"
    overlays: tuple[str, ...] = ()
    measures: Mapping[str, float] = field(default_factory=dict)

    @cached_property
    def said(self) -> "Said":
        """The scenario, read and checked once.

        Raises:
            FaultyInput: everything that is wrong with it, with file and line.
        """
        from dienmodel.model.load import load

        return load(self.scenario, self.overlays, self.measures)

    @property
    def learnt_at(self) -> Path | None:
        """Where what is learnt for it is kept and found: beside what was laid over it last, or its own file.

        None where all of its files come with the package.
        """
        from dienmodel.model.files import place_beside

        return place_beside(self.said)

    @property
    def off(self) -> frozenset[str]:
        """Measures that it switches off."""
        return frozenset(name for name, level in self.measures.items() if level == 0)

    def following(self, plan: str | Path) -> "Choice":
        """The same under a plan file.

        Raises:
            FaultyInput: the file is no plan.
        """
        from dienmodel.plan.file import check_plan

        check_plan(Path(plan))
        return self.under(plan)

    def under(self, *overlays: str | Path) -> "Choice":
        """The same with more files laid over it."""
        return replace(self, overlays=(*self.overlays, *map(str, overlays)))

    @property
    def name(self) -> str:
        """What its runs are called, see `marked`."""
        return marked(_called(self.scenario, self.said.name), self.measures, self.overlays)

    def refuse_folder(self, folder: Path, force: bool = False) -> None:
        """Find out before the work whether its run can be kept in a folder; `force` replaces runs of other scenarios.

        Raises:
            FaultyInput: the folder cannot be written, is not ours to replace, or holds a run of another scenario.
        """
        from dienmodel.runs.folder import check_place

        check_place(folder, None if force else self.said.name)


AnyScenario: TypeAlias = "Choice | Said | str"
"""A scenario by name, chosen with what is laid over it, or as it was loaded."""


def said_of(scenario: AnyScenario) -> "Said":
    """A scenario that is given in any of these ways, read and checked.

    Raises:
        FaultyInput: everything that is wrong with it, with file and line.
    """
    if isinstance(scenario, str):
        return Choice(scenario).said
    return scenario.said if isinstance(scenario, Choice) else scenario


def load(
    scenario: str = "nederland", overlays: Sequence[str | Path] = (), measures: Mapping[str, float] | None = None
) -> "Said":
    """Read and check a scenario; `measures` sets levels, 0 switches off.

    Raises:
        FaultyInput: everything that is wrong with it, with file and line.
    """
    return Choice(str(scenario), tuple(map(str, overlays)), measures or {}).said


def _called(scenario: str, said: str) -> str:
    """The folder of one's own scenario, or of the run it comes from; else the scenario's own name."""
    from dienmodel.model.load import scenario_names
    from dienmodel.runs.folder import is_run_folder

    folder = Path(scenario).resolve()
    if folder.name == "scenario" and is_run_folder(folder.parent):
        return folder.parent.name
    own = scenario not in scenario_names() and folder.is_dir() and folder.name not in ("", "scenario")
    return folder.name if own else said


def marked(name: str, levels: Mapping[str, float], overlays: Sequence[str]) -> str:
    """The name of a run with what was asked beside its scenario, so that runs of other measures lie side by side.

    `nederland+retention_pay-campaign`: with the one and without the other; `+survey_level_1=0.5` at half its level; an
    overlay or a plan by the name of its file. A name that would grow too long ends in a fingerprint.
    """
    marks = [f"+{Path(path).stem}" for path in overlays]
    for measure, level in sorted(levels.items()):
        marks.append(f"-{measure}" if level == 0 else f"+{measure}" if level == 1 else f"+{measure}={level:g}")
    whole = name + "".join(marks)
    return whole if len(whole) <= LONGEST else f"{name}+{sha256(''.join(marks).encode()).hexdigest()[:8]}"
