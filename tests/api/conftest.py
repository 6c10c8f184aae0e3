"""Drawing the charts takes seconds, and none of these tests is about them."""

import pytest


@pytest.fixture
def quick_report(monkeypatch: pytest.MonkeyPatch) -> None:
    """Write a report that only says which language it is in."""
    monkeypatch.setattr(
        "dienmodel.show.reports.run.write_report",
        lambda run, path, language: path.write_text(f"<!doctype html>{language}"),
    )
