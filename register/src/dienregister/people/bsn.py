"""The citizen service number (BSN) and its test of eleven."""

WEIGHTS = (9, 8, 7, 6, 5, 4, 3, 2, -1)


def is_bsn(text: str) -> bool:
    """Whether nine digits pass the test: the weighted sum is a multiple of eleven, and not all are zero."""
    if len(text) != 9 or not (text.isascii() and text.isdigit()) or not int(text):
        return False
    return sum(weight * int(digit) for weight, digit in zip(WEIGHTS, text, strict=True)) % 11 == 0


def made_up_bsn(number: int) -> str:
    """A BSN of made-up people that passes the test; distinct for distinct numbers below 500,000.

    Six digits carry twice the number, plus one where the check digit would be ten otherwise.
    """
    for extra in (0, 1):
        head = f"99{number * 2 + extra:06d}"
        check = sum(weight * int(digit) for weight, digit in zip(WEIGHTS, head, strict=False)) % 11
        if check < 10:
            return f"{head}{check}"
    raise ValueError(number)
