"""Tables of clocks that go along in `sample`: to stocks that count one, and with people in nodes and queues."""

import numpy as np
from numpy.typing import NDArray

from dienmodel.engines.sample.shapes import ALONG, BEGINS, BRINGS, KEEPS, LIMITED
from dienmodel.network.clocks import carried, going_along, horizons
from dienmodel.network.network import Ints, Network, Small


def clocks_at_stocks(network: Network, dest: Small, row_arc: Small) -> tuple[Small, Small]:
    """How each row leads to a clock, of `ALONG`, `BEGINS` and `LIMITED`, and what it shows then, at most or exactly."""
    clock = np.full(network.outside + 1, -1)
    clock[network.n_nodes : network.outside] = network.clocks.of_stock
    horizon = np.append(horizons(network), 0)[clock[dest]].astype(np.int32)
    going = going_along(network)[row_arc]
    fork = np.repeat(np.arange(len(network.forks.start) - 1), np.diff(network.forks.start))[row_arc]
    by_risk = going & np.isin(fork, network.stocks.risk_fork)
    how = np.where(going, ALONG, np.where(clock[dest] >= 0, BEGINS, 0)) + LIMITED * by_risk
    return how.astype(np.int32), np.where(going, horizon, np.minimum(network.clocks.begins[row_arc], horizon)).astype(
        np.int32
    )


def clocks_with_people(network: Network, dest: Small, origin: Small) -> tuple[Small, Small, Small]:
    """Which rows lead out of a stock to a node with a clock, `KEEPS`, and on from there, `BRINGS` and `LIMITED`.

    With the clock of each row, and what it shows at most where it is brought [rows].
    """
    n, there = network.n_nodes, carried(network)
    counted = np.concatenate([np.full(n, -1), network.clocks.of_stock, [-1]])
    anywhere = np.append(there.any(0), np.zeros(network.n_stocks + 1, bool))
    with_it = np.zeros((len(there) + 1, network.outside + 1), bool)  # the last row is for no clock
    with_it[:-1, :n] = there
    keeps = (origin >= n) & anywhere[dest]
    brings = (origin >= 0) & (origin < n) & with_it[counted[dest], np.maximum(origin, 0)]
    clock = np.where(keeps, counted[np.maximum(origin, 0)], np.where(brings, counted[dest], -1))
    how = np.where(keeps, KEEPS, np.where(brings, BRINGS + LIMITED, 0))
    return how.astype(np.int32), clock.astype(np.int32), np.append(horizons(network), 0)[clock].astype(np.int32)


def limit_tables(network: Network) -> dict[str, Small]:
    """Limits on the clocks that people have with them, by node, then by node for which they wait."""
    rows = _limits(network)
    clocks = network.clocks
    at_row = clocks.limit_node[rows] + network.n_nodes * clocks.limit_waits[rows].astype(np.int64)
    rows = rows[np.argsort(at_row, kind="stable")]
    starts = np.concatenate([[0], np.cumsum(np.bincount(at_row, minlength=2 * network.n_nodes))])
    return {
        "limit_start": starts.astype(np.int32),
        "limit_clock": clocks.limit_clock[rows],
        "limit_at": clocks.limit[rows],
    }


def limited_stays(network: Network) -> NDArray[np.bool_]:
    """Whether people leave each node by a clock, [N]."""
    rows = _limits(network)
    inside = network.clocks.limit_node[rows[network.clocks.limit_waits[rows] == 0]]
    return np.isin(np.arange(network.n_nodes), inside)


def limited_queues(network: Network) -> NDArray[np.bool_]:
    """Whether people stop waiting for each node by a clock, [N]."""
    rows = _limits(network)
    before = network.clocks.limit_node[rows[network.clocks.limit_waits[rows] > 0]]
    return np.isin(np.arange(network.n_nodes), before) & (network.nodes.gate >= 0)


def _limits(network: Network) -> Ints:
    """The limits on clocks that anybody has where they are."""
    clocks = network.clocks
    rows: Ints = np.flatnonzero(carried(network)[clocks.limit_clock, clocks.limit_node])
    return rows
