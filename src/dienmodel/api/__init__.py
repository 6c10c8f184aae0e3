"""The door: everything that can be asked of the model, one function for each command.

>>> import dienmodel
>>> run = dienmodel.run("nederland", replications=100, draws=100, seed=1)
>>> print(run.answer())
>>> run.table("strength").rows()
>>> run.save("run/nederland")

A question takes a scenario by its name, as a `Choice` (with files laid over it and measures switched) or as it was
loaded. It gives a frozen result, whose tables are plain and whose `as_data` is ready for JSON. Long work calls
`progress`, and keeps what is done when it is interrupted. Everything is imported when it is first used.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from dienmodel.api.answers import (
        Compared,
        Explained,
        Histories,
        compare,
        explain,
        histories,
        sensitivities,
    )
    from dienmodel.api.choice import Choice, load
    from dienmodel.api.contents import (
        Checked,
        MeasureText,
        check,
        figures,
        grades,
        measures,
        quantities,
        scenarios,
        sources,
    )
    from dienmodel.api.copying import new
    from dienmodel.api.futures.together import Together, pairs, sets
    from dienmodel.api.futures.uncertain import Choosing, Decides, Uncertainty, Wanted, choose, uncertainty, wanted
    from dienmodel.api.kept.again import Again, rerun
    from dienmodel.api.kept.taking import TakenPicture, export
    from dienmodel.api.learning import Learnt, calibrate
    from dienmodel.api.matching import Matched, match
    from dienmodel.api.needs import Needed, SeatsNeeded, need
    from dienmodel.api.planning.plans import Effort, NoPlan, Planned, best_plan
    from dienmodel.api.planning.questions import (
        Blocked,
        DrawnFutures,
        Front,
        NearBest,
        RobustPlan,
        alternatives,
        front,
        robust,
        why_not,
    )
    from dienmodel.api.records import Estimated, estimate
    from dienmodel.api.result import Execution, Result, project, read, run
    from dienmodel.api.serving import explore, is_compiled, processes, reach
    from dienmodel.api.weighing.caused import Effects, Orders, effects
    from dienmodel.api.weighing.country import Indicators, Spending, indicators, money
    from dienmodel.api.weighing.tradeoff import OwnWeights, SideBySide, trade_off
    from dienmodel.model.said import Said
    from dienmodel.network.compile.stocks.snapshot import Reconciled
    from dienmodel.runs.answer import Outlook
    from dienmodel.runs.folder import SavedRun
    from dienmodel.sweeps.calibrate import Stopped

__all__ = [
    "Again",
    "Blocked",
    "Checked",
    "Choice",
    "Choosing",
    "Compared",
    "Decides",
    "DrawnFutures",
    "Effects",
    "Effort",
    "Estimated",
    "Execution",
    "Explained",
    "Front",
    "Histories",
    "Indicators",
    "Learnt",
    "Matched",
    "MeasureText",
    "NearBest",
    "Needed",
    "NoPlan",
    "Orders",
    "Outlook",
    "OwnWeights",
    "Planned",
    "Reconciled",
    "Result",
    "RobustPlan",
    "Said",
    "SavedRun",
    "SeatsNeeded",
    "SideBySide",
    "Spending",
    "Stopped",
    "TakenPicture",
    "Together",
    "Uncertainty",
    "Wanted",
    "alternatives",
    "best_plan",
    "calibrate",
    "check",
    "choose",
    "compare",
    "effects",
    "estimate",
    "explain",
    "explore",
    "export",
    "figures",
    "front",
    "grades",
    "histories",
    "indicators",
    "is_compiled",
    "load",
    "match",
    "measures",
    "money",
    "need",
    "new",
    "pairs",
    "processes",
    "project",
    "quantities",
    "reach",
    "read",
    "rerun",
    "robust",
    "run",
    "scenarios",
    "sensitivities",
    "sets",
    "sources",
    "trade_off",
    "uncertainty",
    "wanted",
    "why_not",
]

_ROOMS = {
    "kept.again": "Again rerun",
    "answers": """
        Compared Explained Histories
        compare explain histories sensitivities
    """,
    "weighing.caused": "Effects Orders effects",
    "choice": "Choice load",
    "contents": "Checked MeasureText check figures grades measures quantities scenarios sources",
    "copying": "new",
    "learning": "Learnt Stopped calibrate",
    "matching": "Matched match",
    "needs": "Needed SeatsNeeded need",
    "planning.plans": "Effort NoPlan Planned best_plan",
    "planning.questions": "Blocked DrawnFutures Front NearBest RobustPlan alternatives front robust why_not",
    "records": "Estimated estimate",
    "result": "Execution Outlook Reconciled Result Said SavedRun project read run",
    "serving": "explore is_compiled processes reach",
    "kept.taking": "TakenPicture export",
    "futures.together": "Together pairs sets",
    "weighing.tradeoff": "OwnWeights SideBySide trade_off",
    "weighing.country": "Indicators Spending indicators money",
    "futures.uncertain": "Choosing Decides Uncertainty Wanted choose uncertainty wanted",
}

_ROOM_OF = {name: room for room, names in _ROOMS.items() for name in names.split()}


def __getattr__(name: str) -> Any:
    """Import what is asked for only then: `import dienmodel` and `--help` stay fast."""
    if name not in _ROOM_OF:
        raise AttributeError(f"module 'dienmodel.api' has no attribute {name!r}")
    return getattr(import_module(f"dienmodel.api.{_ROOM_OF[name]}"), name)


def __dir__() -> list[str]:
    return [*globals(), *__all__]
