"""What a scenario must satisfy beyond its form: everything that is named exists, fits, and is used."""

from dienmodel.model.checks import (
    bounds,
    country,
    gates,
    industry,
    measures,
    money,
    names,
    plan,
    targets,
    tracks,
    units,
    weighing,
)
from dienmodel.model.said import Said
from dienmodel.text.faults import Fault

ROOMS = (bounds, units, names, tracks, gates, measures, money, weighing, industry, country, plan, targets)


def check(said: Said) -> list[Fault]:
    """All faults of a scenario that is well-formed."""
    return [fault for room in ROOMS for rule in room.RULES for fault in rule(said)]
