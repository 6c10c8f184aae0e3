"""Tables of latent times: when people leave a stock or give up waiting."""

import numpy as np
from numpy.typing import NDArray

from dienmodel.engines.sample.clocks import limited_queues
from dienmodel.engines.sample.shapes import (
    BY_BANDS,
    BY_TABLE,
    CLOCKED,
    CLOSES,
    ENDS,
    FOLLOWED,
    GATE_WIDTH,
    GUIDE_CELLS,
    LEAST,
    OPEN,
    PACE,
    QUIT_AT,
    QUIT_GUIDE,
    REOPENS,
    RISK_WIDTH,
    STOCK_WIDTH,
    USE_FROM,
    USE_TO,
)
from dienmodel.engines.sample.streams import SMALLEST, exp_minus, exponential
from dienmodel.network.clocks import horizons
from dienmodel.network.network import Network, Reals, Small

MOST_HAZARD = 600.0
"""Survival tables stop here, far above the smallest number: longer careers walk over bands."""


NO_LIMIT = 2**30


class LatentTables:
    """Survival tables and band walks for latent times as they are made; equal ones are kept once."""

    def __init__(self) -> None:
        self.real: list[Reals] = []
        self.n_real = 0
        self.guide: list[NDArray[np.uint16]] = []
        self.band: list[Small] = []
        self.n_band = 0
        self.known: dict[bytes, int] = {}

    def add_real(self, values: Reals) -> int:
        """Offset of some numbers in `real`."""
        key = values.tobytes()
        if key not in self.known:
            self.known[key] = self.n_real
            self.real.append(values)
            self.n_real += len(values)
        return self.known[key]

    def add_table(self, hazard: Reals) -> tuple[int, int, int, int]:
        """A hazard per step that does not depend on the date; nobody is left after the last."""
        survival = np.minimum.accumulate(exp_minus(np.concatenate([[0.0], np.cumsum(hazard)])))
        survival = np.append(survival, 0.0)
        at = self.add_real(survival)
        key = b"guide" + at.to_bytes(8, "little")
        if key not in self.known:
            edges = np.arange(1, GUIDE_CELLS + 2) / GUIDE_CELLS
            first = np.searchsorted(-survival[1:], -edges, side="right")
            self.known[key] = len(self.guide) * (GUIDE_CELLS + 1)
            self.guide.append(first.astype(np.uint16))
        return BY_TABLE, at, self.known[key], 0

    def arrays(self) -> dict[str, NDArray[np.generic]]:
        """What the engine reads; never empty."""
        return {
            "guide": np.concatenate([*self.guide, np.zeros(1, np.uint16)]),
            "band": np.concatenate([*self.band, np.zeros(1, np.int32)]),
            "real": np.concatenate([*self.real, np.zeros(1)]),
        }

    def add_walk(self, rates: Reals, ends: Small, season: Reals) -> tuple[int, int, int, int]:
        """A risk whose hazard is the rate of a tenure band times a season; equal neighbours are one band."""
        last = np.append(rates[1:] != rates[:-1], True)
        rate_at = self.add_real(np.append(rates[last], 0.0))
        band_at = self.n_band
        self.band.append(ends[last])
        self.n_band += len(self.band[-1])
        return BY_BANDS, rate_at, band_at, self.add_real(np.concatenate([[0.0], np.cumsum(season)]))


def career_tables(network: Network, made: LatentTables) -> dict[str, NDArray[np.generic]]:
    """Fields of the tables that say when people leave a stock."""
    stocks, of_stock, horizon = network.stocks, network.clocks.of_stock, np.append(horizons(network), -1)
    stock = np.zeros((network.n_stocks, STOCK_WIDTH), np.int32)
    risk = np.zeros((len(stocks.risk_fork), RISK_WIDTH), np.int32)
    for s in range(network.n_stocks):
        lengths = stocks.band_length[stocks.band_start[s] : stocks.band_start[s + 1]].astype(np.int32)
        limit = int(lengths.sum()) if stocks.limit_fork[s] >= 0 else NO_LIMIT
        stock[s, :3] = stocks.risk_start[s], stocks.risk_start[s + 1], limit
        stock[s, CLOCKED] = of_stock[s] >= 0
        longest = max(int(stocks.initial_start[s + 1] - stocks.initial_start[s]), int(horizon[of_stock[s]]) + 1)
        reach = min(limit, network.n_steps + longest)
        for r in range(stocks.risk_start[s], stocks.risk_start[s + 1]):
            rates = stocks.rate[stocks.rate_start[r] :][: len(lengths)]
            risk[r] = _latent(made, rates, lengths, limit, reach, network.paths[stocks.risk_season[r]])
    return {"stock": stock, "risk": risk}


def _latent(
    made: LatentTables, rates: Reals, lengths: Small, limit: int, reach: int, season: Reals
) -> tuple[int, int, int, int]:
    """The cheapest exact way to draw the latent time of one risk; tenures below `reach` matter."""
    ends = np.cumsum(lengths, dtype=np.int32)
    if limit == NO_LIMIT:
        ends[-1] = NO_LIMIT
    if (season == season[0]).all() and reach < 2**16:
        lasting = np.diff(np.minimum(ends, reach), prepend=0)
        hazard = np.repeat(rates * season[0], lasting)
        if hazard.sum() < MOST_HAZARD:
            return made.add_table(hazard)
    return made.add_walk(rates, ends, season)


def gate_tables(network: Network, made: LatentTables) -> dict[str, NDArray[np.generic]]:
    """Fields of the tables that say what gates use and when people give up waiting."""
    gates = network.gates
    table = np.zeros((len(gates.least), GATE_WIDTH), np.int32)
    table[:, USE_FROM], table[:, USE_TO] = gates.use_start[:-1], gates.use_start[1:]
    table[:, OPEN], table[:, LEAST] = gates.open, gates.least
    table[:, FOLLOWED] = np.bincount(network.nodes.gate[network.nodes.quit_fork >= 0], minlength=len(table)) > 0
    table[:, CLOSES], table[:, REOPENS], table[:, PACE] = gates.closes, gates.reopens, gates.pace
    table[:, ENDS] = np.isin(np.arange(len(table)), network.nodes.gate[limited_queues(network)])
    for g in range(len(table)):
        table[g, [QUIT_AT, QUIT_GUIDE]] = _quits(network, made, g)
    return {"gate": table, "use_capacity": gates.use_capacity, "use_per": gates.use_per}


def starts_of(network: Network) -> Small:
    """Where the places of each node begin among those by step of the start [N], -1: its stays do not depend on it."""
    start_of = np.full(network.n_nodes, -1, np.int32)
    varied = np.unique(network.lengths.node)
    start_of[varied] = np.arange(len(varied)) * network.n_steps
    return start_of


def _quits(network: Network, made: LatentTables, g: int) -> tuple[int, int]:
    """The table of those who still wait at a gate, by steps; nobody after its patience. -1: all wait on."""
    gates, steps = network.gates, network.n_steps
    patience, renege = int(gates.patience[g]), float(gates.renege[g])
    if patience == 0 and renege == 0.0 and gates.hazard[g] < 0:
        return -1, -1
    most = min(patience - 1, steps) if patience else steps
    hazard = np.full(steps, exponential(max(1.0 - renege, SMALLEST)))
    _, at, guide, _ = made.add_table((hazard if gates.hazard[g] < 0 else network.hazards[gates.hazard[g]])[:most])
    return at, guide
