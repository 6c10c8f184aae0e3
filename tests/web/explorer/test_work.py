"""Work that is stopped leaves a result only where what was done makes one."""

from dataclasses import dataclass, replace
from typing import Any

import pytest
from starlette.testclient import TestClient

from dienmodel.plan.result import Plan
from dienmodel.runs.desk import AS_SAID
from dienmodel.runs.likely import ENOUGH
from dienmodel.web.explorer import work
from dienmodel.web.explorer.app import create
from dienmodel.web.explorer.shelf import Shelf, shelf
from dienmodel.web.shell.jobs import Job

from ..conftest import HERE, SMALL


@dataclass
class Stopped(Job):
    """A job that somebody stops after so many pieces of work."""

    after: int = 0

    def tick(self, done: int, total: int) -> None:
        if done >= self.after:
            self.cancel()
        super().tick(done, total)


class StoppedApart(Stopped):
    """The same of work in a process of its own, which is ended."""

    def note(self, done: int, total: int) -> None:
        if done >= self.after:
            self.cancel()
        super().note(done, total)


@pytest.fixture
def own() -> Shelf:
    return shelf(str(SMALL))


def noted(kind: str, own: Shelf, job: Job) -> Any:
    """What stands under the key of some work when it has ended."""
    work.work_for(kind, own, own.first, AS_SAID)(job)
    return own.work.get(work.key_of(kind, own.first, AS_SAID))


@pytest.mark.parametrize("draws", [3, ENOUGH - 1, ENOUGH])
def test_of_stopped_draws_a_band_is_kept_and_less_is_not(own: Shelf, draws: int) -> None:
    futures = noted("futures", own, Stopped("key", "futures", own.first, after=draws))
    assert (futures is not None) == (draws >= ENOUGH)
    assert futures is None or len(futures) == draws
    assert work.run_with_bands(own, own.first, AS_SAID).futures is futures


def test_figures_are_not_put_in_order_by_some_of_them(own: Shelf) -> None:
    """Five figures of the small scenario have a range and matter while its measure is off."""
    with pytest.raises(KeyboardInterrupt):
        noted("swings", own, StoppedApart("key", "swings", own.first, after=5))
    assert own.work.get(work.key_of("swings", own.first, AS_SAID)) is None
    assert len(noted("swings", own, Job("key", "swings", own.first))) == 5


@pytest.mark.parametrize("runs", [3, ENOUGH])
def test_of_stopped_replications_a_band_is_kept(own: Shelf, monkeypatch: pytest.MonkeyPatch, runs: int) -> None:
    def fewer(network: Any, _: int, seed: int, **more: Any) -> Any:
        return replace(ensemble(network, runs, seed), complete=False)

    ensemble = work.ensemble
    monkeypatch.setattr(work, "ensemble", fewer)
    job = Job("key", "bands", own.first)
    job.cancel()
    assert (noted("bands", own, job) is not None) == (runs >= ENOUGH)


def test_a_plan_that_stopped_is_searched_on_and_a_better_one_takes_its_place(
    own: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun_with: list[Plan | None] = []

    def stops_once(said: Any, job: Job, after: Plan | None = None) -> Plan:
        begun_with.append(after)
        return replace(made(said, job, after), stopped=after is None)

    made = work.plan_apart
    monkeypatch.setattr(work, "plan_apart", stops_once)
    first = noted("plan", own, Job("key", "plan", own.first))
    with TestClient(create(own), base_url=HERE) as client:
        assert ">Zoek verder</button>" in client.get("/wat-helpt").text
        assert ">Search on</button>" in client.get("/wat-helpt?lang=en").text
        second = noted("plan", own, Job("key", "plan", own.first))
        assert begun_with == [None, first.plan]
        assert second.plan.stopped is False and second.plan.values <= first.plan.values
        page = client.get("/wat-helpt").text
        assert "Zoek verder" not in page and 'action="/jobs/plan' not in page
    with TestClient(create(own, read_only=True), base_url=HERE) as client:
        own.work.keep(work.key_of("plan", own.first, AS_SAID), first)
        assert "Zoek verder" not in client.get("/wat-helpt").text
