"""Random numbers by key: a draw depends on who is asked what, never on when or in which order.

`draw(key, decision)` is random access into SplitMix64: position `decision + 1` of the stream that starts at `key`.
A person's key follows from (seed, replication) and from where and when the person came in, a decision from the name
of what decides (see `network.luck`), so two scenarios that ask the same person the same question hear the same answer:
they share their luck.

Everything here is integer arithmetic, or floating point with + - * / only: bit for bit the same on every platform.
"""

from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

from dienmodel.network.network import Reals

U64 = np.uint64

WordArray = NDArray[np.uint64]

GOLDEN = U64(0x9E3779B97F4A7C15)
EPISODE = U64(0xD1B54A32D192ED03)
"""Added to a person's key on every way back, so that whoever passes a place twice draws anew."""

STAY, RISK, LIMIT, RENEGE, AGE_BACK, TURN, FIRST_ARC, THIN, AGE, NUMBER, COMING, EARLY = map(U64, range(12))
"""Kinds of decisions: added to the key of a node, risk, stock or gate; the entry of a person is in the person's own."""

WHEN_SHIFT = U64(32)
"""One of those who came in at an entry (or a stock) is step (or tenure at the start) | ordinal."""
MOST_WHEN, MOST_WHERE, MOST_PEOPLE = 2**16 - 1, 2**15 - 1, 2**32 - 2
EVERYBODY = U64(2**32 - 1)
"""The ordinal that stands for all newcomers of a step at an entry, to draw their number."""

CHANCE_BITS = 26
"""A chance is a whole multiple of 2**-26, rounded once when the tables are made."""
LOW = U64((1 << CHANCE_BITS) - 1)
LATENT_BITS = 64 - CHANCE_BITS
"""A latent time uses the upper 38 bits of its draw; the lower 26 choose the way on."""

SMALLEST = 1e-20
"""Chances below this are not told from zero."""
LN2 = 0.6931471805599453
SQRT_HALF = 0.7071067811865476
_S30, _S27, _S31, _S12, _S26 = U64(30), U64(27), U64(31), U64(12), U64(CHANCE_BITS)
_M1, _M2 = U64(0xBF58476D1CE4E5B9), U64(0x94D049BB133111EB)
_ONE = U64(1)
_UNIT52, _UNIT38 = 2.0**-52, 2.0**-LATENT_BITS

compiled: Any = njit(cache=True, nogil=True, error_model="numpy")
"""How the functions of the engine are compiled: kept on disk, threads run side by side, division as in numpy."""
_inner: dict[str, Any] = {"_nrt": False, "no_cpython_wrapper": True, "no_cfunc_wrapper": True}
inner: Any = njit(cache=True, nogil=True, error_model="numpy", **_inner)
inlined: Any = njit(cache=True, nogil=True, error_model="numpy", forceinline=True, **_inner)
"""The same for parts of a compiled function, for a call that passes arrays counts references to each of them."""


@compiled
def mix(z: U64) -> U64:
    """Return the output function of SplitMix64."""
    z = (z ^ (z >> _S30)) * _M1
    z = (z ^ (z >> _S27)) * _M2
    return z ^ (z >> _S31)


@compiled
def draw(key: U64, decision: U64) -> U64:
    """Return 64 random bits for one decision."""
    return mix(key + (decision + _ONE) * GOLDEN)


@compiled
def replication_key(seed: U64, replication: U64) -> U64:
    """Return the key of a replication."""
    return draw(mix(seed + GOLDEN), replication)


@compiled
def person_key(place: U64, which: U64) -> U64:
    """Return the key of one of those who came in at a place, whose own key is a draw of the replication."""
    return mix(place + which * GOLDEN)


def which_of(place: NDArray[np.uint64], first: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Return which one has a key in the first episode: `person_key` turned back, for each of its steps can be."""
    z = first.copy()
    z ^= (z >> _S31) ^ (z >> U64(62))
    z *= U64(pow(int(_M2), -1, 2**64))
    z ^= (z >> _S27) ^ (z >> U64(54))
    z *= U64(pow(int(_M1), -1, 2**64))
    z ^= (z >> _S30) ^ (z >> U64(60))
    return (z - place) * U64(pow(int(GOLDEN), -1, 2**64))


@compiled
def uniform(bits: U64) -> float:
    """Return a number in (0, 1), an odd multiple of 2**-53."""
    return (float(np.int64(bits >> _S12)) + 0.5) * _UNIT52


@compiled
def remaining(bits: U64) -> float:
    """Return a number in (0, 1], the share of a group that has yet to leave when this person does; 38 bits."""
    return float(np.int64(bits >> _S26) + 1) * _UNIT38


@compiled
def exponential(share: float) -> float:
    """Return -log(share) for a share in (0, 1] by its exponent and the series of artanh; error below 1e-15."""
    halvings = 0
    while share < SQRT_HALF:
        share += share
        halvings += 1
    s = (1.0 - share) / (1.0 + share)
    q = s * s
    series = 1.0 / 19.0
    for k in range(17, 0, -2):
        series = series * q + 1.0 / k
    return 2.0 * s * series + halvings * LN2


@compiled
def poisson(u: float, mean: float, mode_chance: float, mode_sum: float) -> int:
    """Return the smallest n with P(N <= n) >= u, walking from the mode; never falls with u or with the mean.

    Args:
        u: uniform draw.
        mean: expected number.
        mode_chance: P(N = floor(mean)), see `poisson_modes`.
        mode_sum: P(N <= floor(mean)).
    """
    n = int(mean)
    chance, total = mode_chance, mode_sum
    if u > total:
        while u > total and chance > SMALLEST:
            n += 1
            chance *= mean / n
            total += chance
        return n
    while n > 0 and u <= total - chance:
        total -= chance
        chance *= n / mean
        n -= 1
    return n


@compiled
def poisson_modes(mean: Reals, chance: Reals, total: Reals) -> None:
    """Fill P(N = floor(mean)) and P(N <= floor(mean)) by ratios of neighbours, scaled to add up to one; all [i]."""
    for i in range(len(mean)):
        mode = int(mean[i])
        below, above = 1.0, 0.0
        part, n = 1.0, mode
        while n > 0 and part > SMALLEST:
            part *= n / mean[i]
            below += part
            n -= 1
        part, n = 1.0, mode
        while part > SMALLEST:
            n += 1
            part *= mean[i] / n
            above += part
        chance[i] = 1.0 / (below + above)
        total[i] = below / (below + above)


def exp_minus(x: Reals) -> Reals:
    """Return exp(-x) for x >= 0 from basic operations: 2**-k times a Taylor series on [0, log 2]."""
    halvings = np.floor(x / LN2)
    rest = halvings * LN2 - x
    series = np.ones_like(rest)
    for k in range(20, 0, -1):
        series = 1.0 + series * rest / k
    return np.ldexp(series, -halvings.astype(np.int64))
