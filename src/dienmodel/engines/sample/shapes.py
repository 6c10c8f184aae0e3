"""The shapes that the compiled functions of `sample` read, and how their tables are laid out."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from dienmodel.network.luck import Keys
from dienmodel.network.network import Reals, Small

Chances = NDArray[np.uint64]


HEADROOM = 2.0
"""Entries from the counted population propose this many times the arrivals of the start and thin them out."""


# Columns of `Flat.stay`, `.fork`, `.way`, `.stock`, `.risk` and `.gate`; the widths are powers of two.
QUANTILE_AT, SPREAD, DROP_AT, DROP_STRIDE, DROP_ROW, POOL, MILESTONE = range(7)


RELEASE_FROM, RELEASE_TO, ONLY, GATE, TOGETHER = range(7, 12)


ROW, ARCS, CHANCE_AT, CHANCE_STRIDE = range(4)


DEST, BACK = range(2)


AGAIN, ANEW = 1, 2
"""How a way leads back: to a place that had its turn in the loop over places, and to one where people draw anew."""


RISK_FROM, RISK_TO, TENURE_LIMIT = range(3)


METHOD, SURVIVAL_AT, GUIDE_AT = range(3)


_, RATE_AT, BAND_AT, SEASON_AT = range(4)


USE_FROM, USE_TO, OPEN, LEAST, LENGTH, QUIT_AT, QUIT_GUIDE = range(7)


STAY_WIDTH, FORK_WIDTH, WAY_WIDTH, STOCK_WIDTH, RISK_WIDTH, GATE_WIDTH = 16, 4, 2, 4, 4, 8


BY_TABLE, BY_BANDS = 0, 1
"""Ways to invert a latent time: a table of survival by tenure, or a walk over tenure bands with a changing season."""


GUIDE_CELLS = 2048


class Shape(NamedTuple):
    """Numbers of things; `outside` is the place of the outside world, `block` the steps of arrivals taken together.

    The rows of the counters: one per arc by owner, then from `first_*` one per node (people who drop out, give up, or
    start), pool (people who return to the count), gate (people who give up) and capacity (places given back). What
    falls into the last row, `unread`, or into the column after the last step does not matter.
    """

    steps: int
    nodes: int
    stocks: int
    risks: int
    gates: int
    capacities: int
    entries: int
    ages: int
    pools: int
    years: int
    milestones: int
    outside: int
    block: int
    rows: int
    first_expire: int
    first_start: int
    first_back: int
    first_quit: int
    first_release: int
    unread: int


class Flat(NamedTuple):
    """Arrays that the compiled engine reads, without dimensions."""

    paths: Reals  # [P, T]
    # stays and ways on; an entry is a stay of no steps
    stay: Small  # [E + N, STAY_WIDTH]
    quantile: NDArray[np.uint16]  # per duration: steps by the upper 12 bits of a draw, a single one where it is fixed
    fork: Small  # [owners, FORK_WIDTH]
    chance: Chances  # thresholds of dropout and forks, in units of 2**-CHANCE_BITS
    way: Small  # [rows, WAY_WIDTH]
    is_free: NDArray[np.uint8]  # [outside] no way leads back or into a queue
    release: Small  # rows of the places that a person gives back
    # keys of luck, by name
    stay_luck: Keys  # [E + N]
    wait_luck: Keys  # [N]
    turn_luck: Keys  # [G]
    risk_luck: Keys  # [R]
    limit_luck: Keys  # [S]
    start_luck: Keys  # [S]
    coming_luck: Keys  # [E + Z]
    # careers
    stock: Small  # [S, STOCK_WIDTH]
    risk: Small  # [R, RISK_WIDTH]
    guide: NDArray[np.uint16]  # GUIDE_CELLS + 1 per survival table: a tenure not above the answer
    band: Small  # ends of tenure bands
    real: Reals  # survival tables (of careers and of waiting), band rates and cumulative seasons
    initial_start: Small  # [S+1]
    initial: NDArray[np.int64]
    # gates and capacities
    gate: Small  # [G, GATE_WIDTH]
    use_capacity: Small
    use_per: Reals
    is_places: NDArray[np.uint8]  # [C]
    is_saved: NDArray[np.uint8]  # [C]
    base: Small  # [C] path row
    supply_start: Small  # [C+1]
    supply_stock: Small
    supply_share: Small
    flow_start: Small  # [S+1] rows that bring people into or out of a supplying stock
    flow_row: Small
    flow_sign: Small
    # entries and population
    arrival_mean: Reals  # [E, T] of proposals
    arrival_mode: Reals  # [E, T]
    arrival_sum: Reals  # [E, T]
    entry_weights: Small  # [E]
    weights: Reals  # [W, A]
    weighted_start: Reals  # [W]
    back_after: Small  # [Z]
    back_share: Chances  # [Z, A] cumulative, of 2**32 - 1
    turn: NDArray[np.uint8]  # [T]
    entering: NDArray[np.int64]  # [T]
    net: NDArray[np.int64]  # [T, A]
    year: Small  # [T]
    start: NDArray[np.int64]  # [S] people at the start
