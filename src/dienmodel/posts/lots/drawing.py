"""The lot of a person: a number that follows from a stated key and his pseudonym alone.

HMAC-SHA256(key, pseudonym), RFC 2104, both in UTF-8, written as 64 hexadecimal digits; the lowest goes first. Whoever
knows the key and his own pseudonym reckons his lot himself, and nobody else's presence or absence moves it.
"""

import hmac
from collections.abc import Iterable, Sequence

import numpy as np

from dienmodel.network.network import Ints


def lots(key: str, persons: Iterable[str]) -> list[str]:
    """The lot of each person, as 64 hexadecimal digits."""
    secret = key.encode()
    return [hmac.digest(secret, person.encode(), "sha256").hex() for person in persons]


def order_of(drawn: Sequence[str], persons: Sequence[str]) -> Ints:
    """Place of each lot among all, the lowest 0 [people]; equal ones, of which nobody has ever seen two, by person."""
    order = sorted(range(len(drawn)), key=lambda i: (drawn[i], persons[i]))
    place = np.zeros(len(drawn), np.int64)
    place[order] = np.arange(len(drawn))
    return place
