"""Learning from records of people: nothing of any one of them comes out."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from dienmodel.records.estimate import estimate as estimated_from
from dienmodel.records.results import Estimate, as_plain
from dienmodel.records.stays import read_records
from dienmodel.show.draft import figures_of, overlay_of, sources_of
from dienmodel.text.faults import Fault, FaultyInput
from dienmodel.text.files import taking_place
from dienmodel.text.writing import yaml_text

BANDS = (0.0, 1.0, 2.0, 4.0, 6.0, 8.0, 12.0, 16.0, 24.0)
"""Years in a stock at which rates may change, unless others are asked for."""

AGES = (0.0, 20.0, 25.0, 30.0, 35.0, 40.0, 45.0, 50.0, 55.0, 60.0)
"""Ages at which rates may change, unless others are asked for."""

KEPT = "estimate.json"
"""A folder with this file is one that an estimate wrote, and may be replaced by another."""


@dataclass(frozen=True)
class Estimated:
    """What records say of how people leave and stay, with drafts of the figures of a scenario."""

    estimate: Estimate

    def as_data(self) -> dict[str, Any]:
        """Plain data, for JSON: rates, factors, seasons, tests and shares that stay."""
        return as_plain(self.estimate)

    def figures(self) -> dict[str, Any]:
        """Drafts of figures by key, as plain data."""
        return figures_of(self.estimate)

    def save(self, folder: str | Path) -> Path:
        """Write drafts into a folder, all or nothing: `overlay.yaml`, `figures/records.yaml`, `sources.yaml`, JSON.

        Raises:
            FaultyInput: the folder holds something that no estimate wrote, or cannot be written.
        """
        texts = {
            "overlay.yaml": yaml_text(overlay_of(self.estimate)),
            "figures/records.yaml": yaml_text(self.figures()),
            "sources.yaml": yaml_text(sources_of(self.estimate)),
            KEPT: json.dumps(self.as_data(), indent=1, default=str, allow_nan=False) + "\n",
        }
        with taking_place(Path(folder), _refuse_others) as part:
            (part / "figures").mkdir()
            for name, text in texts.items():
                (part / name).write_text(text, encoding="utf-8")
        return Path(folder)


def _refuse_others(folder: Path) -> None:
    if folder.exists() and not (folder / KEPT).is_file() and not (folder.is_dir() and not any(folder.iterdir())):
        raise FaultyInput([Fault("exists", str(folder))])


def estimate(
    records: str | Path,
    by: Sequence[str] = (),
    bands: Sequence[float] | None = None,
    ages: Sequence[float] | None = None,
    since: date | None = None,
    until: date | None = None,
    today: date | None = None,
) -> Estimated:
    """Estimate rates of leaving from careers or events of people, a CSV or Parquet file.

    `by` are the columns of groups. Rates may change at `bands` (years in the stock) and `ages`, which rise from 0 on;
    without them at `BANDS` and `AGES`. People were seen from `since` on and up to `until`; without these from their
    first day on and up to the last day in the file, which lies not after `today`.

    Raises:
        FaultyInput: everything that is wrong with the file, by row and without what stands in it; or too few people.
    """
    read = read_records(Path(records), tuple(by), since, until, today=today or date.today())
    return Estimated(estimated_from(read, bands or BANDS, ages or AGES))
