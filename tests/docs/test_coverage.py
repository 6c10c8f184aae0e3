"""The dossier claim by claim: every name in the page is one of the scenario."""

from types import ModuleType

import pytest

from dienmodel.model.load import load
from dienmodel.model.said import without_measures

from .test_pages import ROOT, script


@pytest.fixture(scope="module")
def coverage() -> ModuleType:
    return script("claims")


def test_the_page_is_what_is_said(coverage: ModuleType) -> None:
    assert (ROOT / "docs" / "coverage.md").read_text("utf-8") == coverage.coverage_page(), "run `make pages`"


def test_every_claim_is_there_once(coverage: ModuleType) -> None:
    keys = [claim["key"] for claim in coverage.claims()]
    assert keys == [f"{part}{n}" for part, most in (("S", 25), ("K", 100), ("P", 14)) for n in range(1, most + 1)]


def test_a_claim_says_where_it_is_or_why_it_is_not(coverage: ModuleType) -> None:
    for claim in coverage.claims():
        assert claim["has"] in ("in", "partly", "not", "later")
        assert bool(claim.get("where")) or claim["has"] in ("not", "later"), claim["key"]
        assert bool(claim.get("why")) == (claim["has"] != "in"), claim["key"]


def test_what_a_claim_names_is_in_the_scenario(coverage: ModuleType) -> None:
    assert coverage.unknown() == []
    less = coverage.unknown(without_measures(load("nederland"), ["campaign"]))
    assert "K6: measures.campaign" in less and all(name.endswith("measures.campaign") for name in less)
