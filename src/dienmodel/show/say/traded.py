"""Points of a front over the futures, in words."""

from collections.abc import Sequence

from dienmodel.network.catalogue import Catalogue
from dienmodel.show.say.plan import aim_title, amount
from dienmodel.show.sheet import Sheet
from dienmodel.sweeps.traded import FrontInFutures, PointBand
from dienmodel.text.words import Words


def points_sheet(found: FrontInFutures, aims: Sequence[str], catalogue: Catalogue, w: Words) -> Sheet:
    """Each point with the middle and 90 % of its aims, how often its targets are met, and whether it stands out."""
    counting = [aim for aim in aims if found.points and aim in found.points[0].met]

    def cells(point: PointBand) -> list[str]:
        bands = [_band(catalogue, aim, point.aims[aim], w) for aim in aims]
        met = [w.share(point.met[aim]) for aim in counting]
        return [str(point.point), *bands, *met, w.say("traded.same") if point.level else ""]

    head = [
        w.say("traded.point"),
        *(w.say("traded.aim", aim=aim_title(catalogue, aim, w)) for aim in aims),
        *(w.say("traded.met", aim=aim_title(catalogue, aim, w)) for aim in counting),
        w.say("traded.alike"),
    ]
    learnt = w.say("likely.learnt", n=w.number(found.learnt_from)) if found.learnt_from else ""
    caption = w.say("traded.points", n=w.number(found.draws), learnt=learnt)
    return Sheet(caption, head, [cells(point) for point in found.points], frozenset(range(1, len(head) - 1)))


def left_out(found: FrontInFutures, points: int, w: Words) -> str:
    """Which points of a front could not be followed, and why; empty where all were."""
    missing = sorted(set(range(1, points + 1)) - {point.point for point in found.points})
    return w.say("traded.left_out", points=w.listed([str(number) for number in missing])) if missing else ""


def _band(catalogue: Catalogue, aim: str, band: Sequence[float], w: Words) -> str:
    low, middle, high = (amount(catalogue, aim, band[i], w) for i in (0, 2, 4))
    return w.say("surely.band", middle=middle, low=low, high=high)
