"""A force in which nothing happens has a report too: what has nothing to show is left out."""

from pathlib import Path

import pytest

from dienmodel import api

SCENARIO = """
scenario: still
title: {nl: Stilstand, en: Standstill}
start: 2026-01-01
end: 2028-01-01
step: month
categories: {staff: {nl: Personeel, en: Staff}, other: {nl: Anders, en: Other}}
stages: {course: {title: {nl: Cursus, en: Course}, duration: course_months}}
tracks:
  entry: {title: {nl: Instroom, en: Entry}, entry: {people: arrivals}, stages: [course], then: [{stock: staff}]}
stocks:
  staff:
    title: {nl: Personeel, en: Staff}
    category: staff
    people: heads
    exits: {leave: {rate: leaving, to: [{leave: true}]}, move: {rate: moving, to: [{stock: other}]}}
  other:
    title: {nl: Anders, en: Other}
    category: other
    people: heads
    exits: {leave: {rate: leaving, to: [{leave: true}]}}
"""
FIGURE = "{name}: {{nl: x, en: x, unit: {unit}, value: {value}, source: made_up, kind: observed, grade: expert}}\n"
UNITS = {
    "heads": "people",
    "arrivals": "people/year",
    "leaving": "per year",
    "moving": "per year",
    "course_months": "months",
}


def still(place: Path, **values: float) -> Path:
    (place / "figures").mkdir(parents=True)
    (place / "scenario.yaml").write_text(SCENARIO)
    known = {"heads": 500, "arrivals": 0, "leaving": 0.0, "moving": 0.0, "course_months": 3} | values
    lines = [FIGURE.format(name=name, unit=unit, value=known[name]) for name, unit in UNITS.items()]
    (place / "figures" / "figures.yaml").write_text("".join(lines))
    (place / "sources.yaml").write_text("made_up: {title: Invented numbers, publisher: a test}\n")
    return place


@pytest.mark.parametrize(
    "values",
    [{}, {"heads": 0}, {"heads": 0, "arrivals": 100}, {"moving": 0.1}, {"leaving": 0.1}],
    ids=["nobody comes or goes", "nobody is there", "nobody at the start", "only moves", "only leaving"],
)
@pytest.mark.parametrize("replications", [0, 2])
def test_whatever_happens_not_has_a_report(tmp_path: Path, values: dict[str, float], replications: int) -> None:
    result = api.run(str(still(tmp_path / "still", **values)), replications=replications, seed=1)
    result.save(tmp_path / "run", "en")
    page = (tmp_path / "run" / "report.html").read_text()
    assert "<svg" in page
    moved = any(values.get(name) for name in ("arrivals", "leaving"))
    assert ("flows-700" in page) == moved
    assert api.read(tmp_path / "run").table("movements").rows() == result.table("movements").rows()
