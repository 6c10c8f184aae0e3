"""Write coverage.md: the dossier claim by claim, against what the shipped scenario has (`make pages`)."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

from dienmodel.model.load import load
from dienmodel.model.said import Said
from dienmodel.text.reading import read_yaml

HERE = Path(__file__).parent
BASELINE = "nederland"
Claim = dict[str, Any]

HEAD = """\
# The dossier, claim by claim

<!-- Made by `make pages` from coverage.yaml; a test compares the two, and looks every name up in the scenario. -->

What the three papers of the dossier say, in our own words, and where `nederland` has it: the note of the secretariat of
the SER (S), the letter of 24 March 2025 (K, Kamerstuk 33763-161) and the four priorities of Defence (P). Of {total}
claims {in} are `in`, {partly} `partly`, {not} `not`, and {later} are for `later`: the parts about people
and posts, about a crisis, about candidates, and about weighing money, labour, industry, space and prosperity.
"""


def places() -> list[dict[str, Any]]:
    """The places of the dossier, each with its claims."""
    return cast(list[dict[str, Any]], read_yaml(HERE / "coverage.yaml").data)


def claims() -> list[Claim]:
    """All claims, in the order of the dossier."""
    return [claim for place in places() for claim in place["claims"]]


def coverage_page() -> str:
    """A table per place of the dossier."""
    counts = Counter(claim["has"] for claim in claims())
    lines = [line for place in places() for line in _table(place)]
    return HEAD.format(total=counts.total(), **counts) + "\n".join(lines) + "\n"


def _table(place: dict[str, Any]) -> Iterator[str]:
    yield from ("", f"## {place['place']}", "", "| | claim | | where | what is not, and why |", "|---|---|---|---|---|")
    for claim in place["claims"]:
        where = ", ".join(f"`{name}`" for name in claim.get("where", []))
        if other := claim.get("scenario"):
            where += f" of `{other}`"
        yield f"| {claim['key']} | {claim['claim']} | {claim['has']} | {where} | {claim.get('why', '')} |"


def unknown(said: Said | None = None) -> list[str]:
    """Names that a claim gives and its scenario does not have, as `claim: section.name`; `said`: for `nederland`."""
    scenarios = {claim.get("scenario", BASELINE) for claim in claims()}
    saids = {name: said if said and name == BASELINE else load(name) for name in scenarios}
    names = [
        (claim["key"], saids[claim.get("scenario", BASELINE)], name)
        for claim in claims()
        for name in claim.get("where", [])
    ]
    return [f"{key}: {name}" for key, scenario, name in names if not _has(scenario, *name.split("."))]


def _has(said: Said, section: str, name: str) -> bool:
    return name in (said.figures if section == "figures" else getattr(said.scenario, section))


if __name__ == "__main__":
    (HERE / "coverage.md").write_text(coverage_page(), encoding="utf-8")
