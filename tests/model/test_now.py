"""The day up to which a scenario follows the past."""

from pathlib import Path

import pytest

from dienmodel.model.load import load
from dienmodel.text.faults import FaultyInput

CASE = str(Path(__file__).parents[1] / "cases" / "small")


def under(folder: Path, text: str) -> str:
    path = folder / "now.yaml"
    path.write_text(text + "\n", "utf-8")
    return str(path)


def test_without_it_today_is_the_start() -> None:
    assert load(CASE).scenario.today == load(CASE).scenario.start


@pytest.mark.parametrize("day", ["2000-01-01", "2100-01-01"])
def test_a_day_outside_the_run_is_a_fault(tmp_path: Path, day: str) -> None:
    with pytest.raises(FaultyInput, match="does not lie within"):
        load(CASE, [under(tmp_path, f"now: {day}")])
