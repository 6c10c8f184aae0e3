"""A call-up by lot that anybody can draw again."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dienmodel.api.keeping import fingerprint, save_tables
from dienmodel.posts.lots.callup import (
    BORDERS,
    CALLED,
    LOT_SCHEMAS,
    CallUp,
    border_rows,
    call_up,
    called_rows,
    read_list,
)
from dienmodel.text.faults import Fault, FaultyInput
from dienmodel.text.table import Table
from dienmodel.version import __version__


@dataclass(frozen=True)
class CalledUp:
    """Who is called up for which intake, with the lots and borders, and from what that was made."""

    result: CallUp
    about: dict[str, Any]

    def tables(self) -> dict[str, Table]:
        """Everybody with his lot and his intake, and every intake with its border."""
        return {"lots": CALLED.table(called_rows(self.result)), "intakes": BORDERS.table(border_rows(self.result))}

    def as_data(self) -> dict[str, Any]:
        """Plain data, for JSON: from what it was made, and the intakes."""
        return {**self.about, "n_people": len(self.result.called), "intakes": self.tables()["intakes"].rows()}

    def save(self, place: str | Path) -> Path:
        """Write the tables: to a workbook if `place` ends in `.xlsx`, or else to a folder, as Parquet and CSV.

        Raises:
            FaultyInput: the folder holds something that no lots wrote, or cannot be written.
        """
        return save_tables(Path(place), self.tables(), LOT_SCHEMAS, self.as_data(), "lots.json")


def lots(people: str | Path, intakes: str | Path, key: str) -> CalledUp:
    """Call up by lot: volunteers first, then the lowest lots.

    Args:
        people: file with `person` and, where it matters, `volunteer` (1 or 0) and `intake` (from which on).
        intakes: file with `intake` and `places`.
        key: of the lots: HMAC-SHA256 of the key and the person.

    Raises:
        FaultyInput: everything that is wrong with the files, by row; or the key is empty.
    """
    if not key.strip():
        raise FaultyInput([Fault("lots-key", "--key", {})])
    result = call_up(*read_list(Path(people), Path(intakes)), key)
    about = {"version": __version__, "key": key, "files": {**fingerprint(Path(people)), **fingerprint(Path(intakes))}}
    return CalledUp(result, about)
