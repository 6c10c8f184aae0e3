"""How long people stay in one stock, and why those who did not left."""

import numpy as np

from dienmodel.network.network import Reals
from dienmodel.records.rates import band_of
from dienmodel.records.reasons import Reasons
from dienmodel.records.results import Staying
from dienmodel.records.small import LEAST, merge_neighbours
from dienmodel.records.stays import Stays
from dienmodel.records.survival import Survival, at_time, survival


def staying_of(stock: str, stays: Stays, reasons: Reasons, bands: Reals) -> list[Staying]:
    """Who stayed longer than the years at which rates may change, as far as ten people were at risk all along.

    Where nobody was seen from his first day on, it begins at the first of these years after which ten people were.
    """
    since = next((edge for edge in bands.tolist() if _there(stays, edge) >= LEAST), None)
    if since is None:
        return []
    after = stays.end > since
    survived = survival(
        np.maximum(stays.start[after], since), stays.end[after], reasons.codes[after], len(reasons.names)
    )
    ends = [edge for edge in _ends(stays, reasons, bands) if edge > since]
    rows = [_row(stock, since, edge, survived, reasons) for edge in ends]
    return [row for row in rows if row is not None]


def _there(stays: Stays, edge: float) -> int:
    """Stays that were seen just after so many years."""
    return int(np.count_nonzero((stays.start <= edge) & (stays.end > edge)))


def _ends(stays: Stays, reasons: Reasons, bands: Reals) -> list[float]:
    """Years between which, for no reason, fewer than ten people left, but not none."""
    left = reasons.codes >= 0
    events = np.zeros((len(bands), len(reasons.names)), np.int64)
    np.add.at(events, (band_of(stays.end[left], bands), reasons.codes[left]), 1)
    at_risk = np.array([np.count_nonzero(stays.end > edge) for edge in bands])
    merged = merge_neighbours(events, at_risk)
    return [float(bands[part[-1] + 1]) for part in merged.parts if part[-1] + 1 < len(bands)]


def _row(stock: str, since: float, years: float, survived: Survival, reasons: Reasons) -> Staying | None:
    """Who stayed so long; None where too few were left to tell, or nobody had left yet."""
    at = at_time(survived, years)
    if at < 0 or survived.at_risk[: at + 1].min() < LEAST:
        return None
    gone = dict(zip(reasons.names, survived.gone[at].tolist(), strict=True))
    stayed, low, high = (float(array[at]) for array in (survived.stayed, survived.low, survived.high))
    return Staying(stock, since, years, int(survived.at_risk[at]), stayed, low, high, gone)
