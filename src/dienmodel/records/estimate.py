"""Rates of leaving from records: by time in the stock, by age, by group and by month, one for each reason."""

from collections.abc import Sequence

import numpy as np

from dienmodel.records.leaving import leaving_of
from dienmodel.records.reasons import merged_reasons
from dienmodel.records.results import Estimate, LeavingRates, Staying
from dienmodel.records.small import LEAST
from dienmodel.records.staying import staying_of
from dienmodel.records.stays import Records
from dienmodel.text.faults import Fault, FaultyInput

MOST_CELLS = 100_000
"""Groups that members of all dimensions make up together; more are never filled, and exhaust the memory."""


def estimate(records: Records, bands: Sequence[float], ages: Sequence[float]) -> Estimate:
    """Estimate rates of leaving for every stock and reason with at least ten events.

    `bands` are the years in the stock at which a rate may change, and `ages` the ages; both begin at 0.

    Raises:
        FaultyInput: nowhere did ten people leave, or there are too many groups.
    """
    stays = records.stays
    cells = int(np.prod([len(names) for names in stays.members.values()], dtype=np.int64))
    if cells > MOST_CELLS:
        raise FaultyInput([Fault("records-cells", "--by", {"count": cells, "most": MOST_CELLS})])
    leaving: list[LeavingRates] = []
    staying: list[Staying] = []
    too_small = 0
    for code, stock in enumerate(stays.stocks):
        here = stays.where(stays.stock == code)
        reasons = merged_reasons(here)
        if reasons is None:
            too_small += 1
            continue
        leaving += leaving_of(stock, here, reasons, np.array(bands, float), np.array(ages, float))
        staying += staying_of(stock, here, reasons, np.array(bands, float))
    if not leaving:
        raise FaultyInput([Fault("records-few", "RECORDS", {"least": LEAST})])
    return Estimate(records, tuple(leaving), tuple(staying), too_small)
