"""Codes of letters: twelve characters of Crockford's base32, the last of which checks the others."""

import hmac

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""No I, L, O or U: nothing that is misread, and no words."""
LENGTH = 12
POLYNOMIAL = 0b100101
"""Of the field of 32 elements in which the check is computed; 2 generates it."""


def code_of(key: bytes, invite: str) -> str:
    """The code of an invitation: 55 bits that cannot be told from chance without the key, and a check character.

    A letter that must be printed again gets the same code, and no code is stored anywhere.
    """
    number = int.from_bytes(hmac.digest(key, invite.encode(), "sha256")[:7]) >> 1
    digits = [number >> 5 * place & 31 for place in range(LENGTH - 1)]
    return "".join(ALPHABET[digit] for digit in [*digits, _check(digits)])


def _check(digits: list[int]) -> int:
    """Sum of 2^i x digit i in the field of 32: any one wrong character shows, and any two that changed places."""
    total = 0
    for digit in digits:
        total = _double(total ^ digit)
    return total


def _double(element: int) -> int:
    doubled = element << 1
    return doubled ^ POLYNOMIAL if doubled & 32 else doubled


def typed(text: str) -> str:
    """A code as it was meant: capitals, without spaces and dashes; O is a nought, I and L are a one."""
    plain = text.upper().translate(str.maketrans("OIL", "011"))
    return "".join(sign for sign in plain if sign.isascii() and sign.isalnum())[: 2 * LENGTH]


def is_code(text: str) -> bool:
    """Whether a code has twelve characters of which the last fits the others."""
    if len(text) != LENGTH or any(sign not in ALPHABET for sign in text):
        return False
    digits = [ALPHABET.index(sign) for sign in text]
    return _check(digits[:-1]) == digits[-1]


def grouped(code: str) -> str:
    """A code as it is printed: three groups of four."""
    return "-".join(code[start : start + 4] for start in range(0, LENGTH, 4))
