"""The survey letter: what stands in it for one person."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from dienregister.letters.codes import grouped
from dienregister.letters.pdf import qr_svg

MONTHS_NL = (
    "januari februari maart april mei juni juli augustus september oktober november december".split()  # noqa: SIM905
)


@dataclass(frozen=True)
class Addressed:
    """To whom a letter goes, and his code."""

    name: str
    address: tuple[str, ...]
    code: str


@dataclass(frozen=True)
class Around:
    """What stands in every letter of a batch."""

    sender: str
    site: str
    telephone: str
    day: date
    expires: date
    questions: int
    minutes: int
    measured: bool


def day_nl(day: date) -> str:
    """`3 december 2026`."""
    return f"{day.day} {MONTHS_NL[day.month - 1]} {day.year}"


def letter_data(people: Sequence[Addressed], around: Around) -> dict[str, Any]:
    """What the template of the survey letter is filled with."""
    return {
        "sender": around.sender,
        "site": around.site.removeprefix("https://").removeprefix("http://"),
        "telephone": around.telephone,
        "day_nl": day_nl(around.day),
        "expires_nl": day_nl(around.expires),
        "questions": around.questions,
        "minutes": around.minutes,
        "about": "meestal" if around.measured else "naar schatting",
        "letters": [
            {
                "name": one.name,
                "address": list(one.address),
                "code": grouped(one.code),
                "qr": qr_svg(f"{around.site}/c/{one.code}"),
            }
            for one in people
        ],
    }
