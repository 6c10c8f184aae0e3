"""The shapes that the compiled functions of `sample` read, and how their tables are laid out."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from dienmodel.network.luck import Keys
from dienmodel.network.network import Reals, Small

Chances = NDArray[np.uint64]


HEADROOM = 2.0
"""Entries from the counted population propose this many times the arrivals of the start and thin them out."""


# Columns of `Flat.stay`, `.lose`, `.fork`, `.way`, `.stock`, `.risk` and `.gate`; the widths are powers of two.
QUANTILE_AT, SPREAD, DROP_AT, DROP_STRIDE, DROP_ROW, POOL, MILESTONE = range(7)


RELEASE, ONLY, GATE, TOGETHER, QUIT_POOL, LOSES, BY_START = range(7, 14)


EARLY_AT, EARLY_GUIDE, LOST_OWNER, QUIT_OWNER, LEFT_OWNER = range(5)


ROW, ARCS, CHANCE_AT, CHANCE_STRIDE = range(4)


DEST, HOW = range(2)


AGAIN, ANEW, ALONG, BEGINS, LIMITED, KEEPS, BRINGS = 1, 2, 4, 8, 16, 32, 64
"""How a way leads on: back to a place that had its turn in the loop over places, back to one where people draw anew;
to a stock that counts a clock, which goes on or begins; by a risk or from a node, so that the limit of that stock may
be over; from a stock to a node where people have clocks with them; from there to a stock that counts one of these."""


RISK_FROM, RISK_TO, TENURE_LIMIT, CLOCKED = range(4)


METHOD, SURVIVAL_AT, GUIDE_AT = range(3)


_, RATE_AT, BAND_AT, SEASON_AT = range(4)


USE_FROM, USE_TO, OPEN, LEAST, QUIT_AT, QUIT_GUIDE, FOLLOWED = range(7)


CLOSES, REOPENS, PACE, ENDS = range(7, 11)


STAY_WIDTH, FORK_WIDTH, WAY_WIDTH, STOCK_WIDTH, RISK_WIDTH, GATE_WIDTH, LOSE_WIDTH = 16, 4, 2, 4, 4, 16, 8


BY_TABLE, BY_BANDS = 0, 1
"""Ways to invert a latent time: a table of survival by tenure, or a walk over tenure bands with a changing season."""


GUIDE_CELLS = 2048


class Shape(NamedTuple):
    """Numbers of things; `outside` is the place of the outside world, `block` the steps of arrivals taken together.

    The rows of the counters: one per arc by owner, then from `first_*` one per node (people who drop out, give up, or
    start), pool (people who return to the count) and twice per gate (people who give up; who give back what they held).
    What falls into the last row, `unread`, or into the column after the last step does not matter. Of the rows by owner
    the first `through` are not of those who are lost.
    `keeping` is 1 where people have clocks with them in nodes.
    """

    steps: int
    paths: int
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
    through: int
    keeping: int
    first_expire: int
    first_start: int
    first_back: int
    first_quit: int
    first_release: int
    unread: int


class Flat(NamedTuple):
    """Arrays that the compiled engine reads, without dimensions."""

    paths: Reals  # [T, P], for a step reads many of them
    # stays and ways on; an entry is a stay of no steps
    stay: Small  # [E + N, STAY_WIDTH]
    lose: Small  # [N, LOSE_WIDTH] only read where people leave a stay early or are followed when they are lost
    quantile: NDArray[np.uint16]  # per duration: steps by the upper 12 bits of a draw, a single one where it is fixed
    by_start: Small  # where a duration begins in `quantile`, per step of the start, of the nodes where it matters
    fork: Small  # [owners, FORK_WIDTH]
    chance: Chances  # thresholds of dropout and forks, in units of 2**-CHANCE_BITS
    way: Small  # [rows, WAY_WIDTH]
    way_pool: Small  # [rows] return pool of those who go outside from a node, -1: none; empty if none returns
    shows: Small  # [rows] what the clock shows where it begins, and at most where it goes on
    clock: Small  # [rows] the clock that people have with them on a way that keeps or brings one, -1: none
    at_most: Small  # [rows] what that clock shows at most where it is brought
    limit_start: Small  # [2 N + 1] limits on clocks in each node, then of those who wait for it
    limit_clock: Small
    limit_at: Small
    is_free: NDArray[np.uint8]  # [outside] no way leads back, into a queue or to a clock
    # keys of luck, by name
    stay_luck: Keys  # [E + N]
    wait_luck: Keys  # [N]
    early_luck: Keys  # [N]
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
    filled_start: Small  # [C+1] rows that bring people among those who fill a capacity, or out of them
    filled_row: Small
    filled_sign: Small
    filled_since: Small  # 1: who is admitted fills it from the next step on
    fewest: Small  # [C] path row, -1: none
    flow_start: Small  # [S+1] rows that bring people into or out of a supplying stock
    flow_row: Small
    flow_sign: Small
    # entries and population
    arrival_mean: Reals  # [E, T] of proposals
    arrival_mode: Reals  # [E, T]
    arrival_sum: Reals  # [E, T]
    entry_weights: Small  # [E]
    entry_each: Small  # [E]
    weights: Reals  # [W, A]
    weighted_start: Reals  # [W]
    back_after: Small  # [Z]
    back_share: Chances  # [Z, A] cumulative, of 2**32 - 1
    turn: NDArray[np.uint8]  # [T]
    entering: NDArray[np.int64]  # [T]
    net: NDArray[np.int64]  # [T, A]
    year: Small  # [T]
    start: NDArray[np.int64]  # [S] people at the start
