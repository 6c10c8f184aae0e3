"""Which scenario is asked about: its name, what is laid over it and which measures are switched."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    from dienmodel.model.said import Said

Overlay: TypeAlias = str | Mapping[str, Any]
"""A file that is laid over a scenario, an overlay of the package by its name, or plain data in the form of a file."""

LONGEST = 120
"""Letters in the name of a run folder; file systems stop at 255."""


@dataclass(frozen=True)
class Choice:
    """A scenario by its name, file or folder, what is laid over it in order, levels of measures (0: off) and numbers.

    An overlay is a file, or plain data in the form of a file. `figures` gives numbers in place of those of figures
    (`{"seats": 150, "outflow_level": "x0.95"}`), see `dienmodel.load`.
    """

    scenario: str = "nederland"
    overlays: tuple[Overlay, ...] = ()
    measures: Mapping[str, float] = field(default_factory=dict)
    figures: Mapping[str, float | str] = field(default_factory=dict)

    @cached_property
    def said(self) -> "Said":
        """The scenario, read and checked once.

        Raises:
            FaultyInput: everything that is wrong with it, with file and line.
        """
        from dienmodel.model.load import load

        return load(self.scenario, self.overlays, self.measures, self.figures)

    @property
    def learnt_at(self) -> Path | None:
        """Where what is learnt for it is kept and found: beside what was laid over it last, or its own file.

        None where all of its files come with the package.
        """
        from dienmodel.model.files import place_beside

        return place_beside(self.said)

    @property
    def changes(self) -> list[str]:
        """The options of a command that lays the same over its scenario and gives the same numbers."""
        laid = [word for each in self.overlays if isinstance(each, str) for word in ("--overlay", each)]
        return laid + [word for name, number in self.figures.items() for word in ("--set", f"{name}={number}")]

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

    def under(self, *overlays: Overlay | Path) -> "Choice":
        """The same with more laid over it."""
        return replace(self, overlays=(*self.overlays, *_named(overlays)))

    @property
    def name(self) -> str:
        """What its runs are called, see `marked`."""
        return marked(_called(self.scenario, self.said.name), self.measures, self.overlays, self.figures)

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
    scenario: str = "nederland",
    overlays: Sequence[Overlay | Path] = (),
    measures: Mapping[str, float] | None = None,
    figures: Mapping[str, float | str] | None = None,
) -> "Said":
    """Read and check a scenario; `measures` sets levels, 0 switches off.

    `overlays` are files, or plain data in the form of a file. `figures` gives numbers, or factors such as `"x1.2"`, in
    place of those of figures: what is said over dates changes from today on, any other figure all along.

    Raises:
        FaultyInput: everything that is wrong with it, with file and line.
    """
    return Choice(str(scenario), _named(overlays), measures or {}, figures or {}).said


def _named(overlays: Sequence[Overlay | Path]) -> tuple[Overlay, ...]:
    return tuple(each if isinstance(each, Mapping) else str(each) for each in overlays)


def _called(scenario: str, said: str) -> str:
    """The folder of one's own scenario, or of the run it comes from; else the scenario's own name."""
    from dienmodel.model.load import scenario_names
    from dienmodel.runs.folder import is_run_folder

    folder = Path(scenario).resolve()
    if folder.name == "scenario" and is_run_folder(folder.parent):
        return folder.parent.name
    own = scenario not in scenario_names() and folder.is_dir() and folder.name not in ("", "scenario")
    return folder.name if own else said


def marked(
    name: str,
    levels: Mapping[str, float],
    overlays: Sequence[Overlay],
    figures: Mapping[str, float | str] = MappingProxyType({}),
) -> str:
    """The name of a run with what was asked beside its scenario, so that runs of other measures lie side by side.

    `nederland+retention_pay-campaign`: with the one and without the other; `+survey_level_1=0.5` at half its level; an
    overlay or a plan by the name of its file; `+seats=150` with another number. A name that would grow too long ends in
    a fingerprint, and an overlay without a file is one.
    """
    marks = [f"+{_overlay_name(each)}" for each in overlays]
    for measure, level in sorted(levels.items()):
        marks.append(f"-{measure}" if level == 0 else f"+{measure}" if level == 1 else f"+{measure}={level:g}")
    marks += [f"+{figure}={number}" for figure, number in sorted(figures.items())]
    whole = name + "".join(marks)
    return whole if len(whole) <= LONGEST else f"{name}+{_short_mark(''.join(marks))}"


def _overlay_name(overlay: Overlay) -> str:
    return Path(overlay).stem if isinstance(overlay, str) else _short_mark(repr(overlay))


def _short_mark(text: str) -> str:
    return sha256(text.encode()).hexdigest()[:8]
