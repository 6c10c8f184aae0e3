"""A call-up by lot: volunteers first, then the lowest lots, with a border number per intake.

Whom an intake takes follows from three things that anybody may know: the list, the key and the places. Everybody has
one lot; volunteers go before others; the border of an intake is the last lot that it took, of others if there are any.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from dienmodel.posts.lots.drawing import lots
from dienmodel.posts.reading import read_file, stop_if_faulty
from dienmodel.text.faults import Fault
from dienmodel.text.table import Column, Schema, TableRow, Type, texts

LISTED = {"person": True, "volunteer": False, "intake": False}
INTAKES = {"intake": True, "places": True}
"""Columns of both files, and whether a cell may not be empty."""


@dataclass(frozen=True)
class OnList:
    """Somebody on the list of a call-up."""

    person: str
    volunteer: bool
    first: int  # intake from which he is available


@dataclass(frozen=True)
class IntakeOfLots:
    """One intake: whom it took, and the last of each kind; the lot is empty where it took nobody of them."""

    intake: int
    places: int
    volunteers: int
    others: int
    left: int  # who were available and wait for the next one
    last_volunteer: str
    last_other: str

    @property
    def border(self) -> str:
        """The last lot that was taken: of others, or else of volunteers."""
        return self.last_other or self.last_volunteer


@dataclass(frozen=True)
class CallUp:
    """Everybody on the list with his lot and his intake (0: none), in the order of the call; and every intake."""

    called: tuple[tuple[OnList, str, int], ...]
    intakes: tuple[IntakeOfLots, ...]


def read_list(people: Path, intakes: Path) -> tuple[list[OnList], dict[int, int]]:
    """People on the list, and places by intake.

    Raises:
        FaultyInput: everything that is wrong with the files, with their rows.
    """
    listed, planned = read_file(people, LISTED), read_file(intakes, INTAKES)
    places, rows = dict[int, int](), dict[int, str]()
    for row in planned.rows:
        number = planned.whole(row, "intake", 1)
        if number in places:
            other = rows[number].rpartition(":")[2]
            planned.faults.append(Fault("posts-twice", row.where, {"column": "intake", "other": other}))
        places[number], rows[number] = planned.whole(row, "places"), row.where
    on_list = [
        OnList(
            listed.text(row, "person"),
            bool(listed.whole(row, "volunteer")),
            listed.whole(row, "intake", min(places, default=1)),
        )
        for row in listed.rows
    ]
    stop_if_faulty(listed, planned)
    return on_list, places


def call_up(people: Sequence[OnList], places: Mapping[int, int], key: str) -> CallUp:
    """Call up by lot, intake by intake; who is left has the same lot for the next one.

    Args:
        people: whoever is on the list, in any order.
        places: by intake.
        key: of the lots.
    """
    drawn = zip(people, lots(key, (each.person for each in people)), strict=True)
    order = sorted(drawn, key=lambda each: (not each[0].volunteer, each[1], each[0].person))
    taken = dict[str, int]()
    intakes = tuple(_intake(intake, places[intake], order, taken) for intake in sorted(places))
    return CallUp(tuple((one, lot, taken.get(one.person, 0)) for one, lot in order), intakes)


def _intake(intake: int, places: int, order: Sequence[tuple[OnList, str]], taken: dict[str, int]) -> IntakeOfLots:
    """Take who is available, the first in order, and write down who that is."""
    available = [(one, lot) for one, lot in order if one.first <= intake and one.person not in taken]
    called = available[:places]
    taken |= {one.person: intake for one, _ in called}
    volunteers, others = ([lot for one, lot in called if one.volunteer is wanted] for wanted in (True, False))
    last = [max(own, default="") for own in (volunteers, others)]
    return IntakeOfLots(intake, places, len(volunteers), len(others), len(available) - len(called), last[0], last[1])


CALLED = Schema(
    "lots",
    (
        *texts("person"),
        *(Column(n, Type.WHOLE) for n in ("volunteer", "available")),
        *texts("lot"),
        Column("intake", Type.WHOLE),
    ),
)
BORDERS = Schema(
    "intakes",
    (
        Column("intake", Type.WHOLE),
        Column("n_places", Type.WHOLE, "posts"),
        *(Column(name, Type.WHOLE, "people") for name in ("n_volunteers", "n_others", "n_left")),
        *texts("last_volunteer", "last_other", "border"),
    ),
)
LOT_SCHEMAS: Mapping[str, Schema] = {schema.name: schema for schema in (CALLED, BORDERS)}
"""What is declared of each table, by name."""


def called_rows(result: CallUp) -> Iterator[TableRow]:
    """A row for everybody on the list, in the order of the call."""
    for one, lot, intake in result.called:
        yield {
            "person": one.person,
            "volunteer": int(one.volunteer),
            "available": one.first,
            "lot": lot,
            "intake": intake,
        }


def border_rows(result: CallUp) -> Iterator[TableRow]:
    """A row for each intake."""
    for each in result.intakes:
        yield {
            "intake": each.intake,
            "n_places": each.places,
            "n_volunteers": each.volunteers,
            "n_others": each.others,
            "n_left": each.left,
            "last_volunteer": each.last_volunteer,
            "last_other": each.last_other,
            "border": each.border,
        }
