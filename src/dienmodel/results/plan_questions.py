"""Questions about plans: why a target cannot be met, by its name in the scenario."""

from dienmodel.engines.aims import Term
from dienmodel.engines.planner import Progress
from dienmodel.engines.prepared import prepared
from dienmodel.engines.whynot import WhyNot, why_not
from dienmodel.model.faults import Fault, FaultyInput
from dienmodel.model.scenario import Said


def why_not_for(
    said: Said, target: str | None = None, patience: float = 60.0, progress: Progress | None = None
) -> WhyNot:
    """What blocks a target, with every measure to be had in part; by default the first of the peace organisation.

    Raises:
        FaultyInput: there is no such target within the run.
    """
    name = _target(said, target)
    ready = prepared(said, [Term("shortfall", "people", short=(name,))], early=True, progress=progress)
    if progress is not None:
        progress("why not")
    return why_not(ready.search, name, dict(ready.early), patience=patience)


def _target(said: Said, name: str | None) -> str:
    scenario = said.scenario
    inside = {key: item for key, item in scenario.targets.items() if scenario.start < item.date <= scenario.end}
    if name is None:
        ours = [key for key, item in inside.items() if item.organisation == "peace"] or list(inside)
        name = min(ours, key=lambda key: inside[key].date, default="")
    if name in inside:
        return name
    known = ", ".join(inside)
    where = said.where("targets", name) if name in scenario.targets else said.where("targets")
    what = f"target {name!r} lies outside the run" if name in scenario.targets else f"there is no target {name!r}"
    fault = Fault(
        what if name else "the scenario has no target within the run",
        where,
        "nothing can block it",
        f"use one of: {known}" if known else f"say a target between {scenario.start} and {scenario.end}",
        "no-target",
    )
    raise FaultyInput((fault,))
