"""Drawing the charts takes seconds: only tests that read the report write it."""

from collections.abc import Iterator

import pytest


@pytest.fixture(autouse=True, scope="module")
def quick_report() -> Iterator[pytest.MonkeyPatch]:
    """Write an empty report."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            "dienmodel.show.reports.run.write_report", lambda run, path, language: path.write_text("<!doctype html>")
        )
        yield patch


@pytest.fixture
def real_report(monkeypatch: pytest.MonkeyPatch) -> None:
    """Write the report as users get it."""
    from dienmodel.show.reports.run import report

    monkeypatch.setattr(
        "dienmodel.show.reports.run.write_report",
        lambda run, path, language: path.write_text(report(run, language), encoding="utf-8"),
    )
