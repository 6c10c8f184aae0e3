"""That targets of one shortfall count the same people: then it is no number of people who are missing."""

from collections.abc import Sequence

from dienmodel.network.world import World
from dienmodel.plan.file import TOGETHER
from dienmodel.plan.overlap import overlapping
from dienmodel.show.names import title_within
from dienmodel.text.words import Words


def shared_targets(world: World, aim: str) -> list[tuple[str, ...]]:
    """Targets of an aim, or of aims that are weighed together, that count the same people on a day."""
    aims = (world.catalogue.aim(part) for part in aim.split(TOGETHER))
    names = {target for own in aims if own.least == "shortfall" for target in own.targets}
    return overlapping(world.outcomes.targets, names)


def overlap_lines(world: World, aims: Sequence[str], w: Words) -> list[str]:
    """Which targets of these aims count the same people on which day, each group of targets once."""
    catalogue, groups = world.catalogue, dict.fromkeys(names for aim in aims for names in shared_targets(world, aim))
    return [
        w.say(
            "plan.overlap",
            targets=w.listed(
                [w.say("plan.quoted", name=title_within(catalogue, "targets", name, w)) for name in names]
            ),
            day=w.day(catalogue.targets[names[0]].day),
        )
        for names in groups
    ]
