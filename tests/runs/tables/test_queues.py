"""Tables of queues: what chance makes people wait, against closed forms."""

from dataclasses import replace
from math import factorial
from pathlib import Path

import numpy as np
import pytest

from dienmodel.engines.expect.expect import expect
from dienmodel.engines.sample.ensemble import ensemble
from dienmodel.model.load import load
from dienmodel.network.world import build
from dienmodel.runs.answer import answer, answer_in_full
from dienmodel.runs.run import Run
from dienmodel.runs.tables.flows import lead_times_table
from dienmodel.runs.tables.waiting.limits import limits_table
from dienmodel.runs.tables.waiting.queues import gates_table, queues_table, waiting_table
from dienmodel.show.say.answer import sentence
from dienmodel.text.words import words

SITES = """
scenario: sites
title: {{nl: Locaties, en: Sites}}
start: 2026-01-01
end: {end}
step: day
dimensions: {{site: {{title: {{nl: locatie, en: site}}, members: [{members}]}}}}
categories: {{tested: {{nl: getest, en: tested}}}}
stocks:
  tested: {{title: {{nl: getest, en: tested}}, category: tested, by: [site], people: nobody}}
stages:
  test: {{title: {{nl: test, en: test}}, duration: length, variation: spread, gate: test}}
gates:
  test: {{title: {{nl: test, en: test}}, by: [site], uses: {{places: null}}, gives_up: nobody}}
capacities:
  places: {{title: {{nl: plaatsen, en: places}}, kind: places, by: [site], amount: places}}
tracks:
  entry:
    title: {{nl: instroom, en: entry}}
    category: tested
    by: [site]
    counts_from: test
    entry: {{people: applicants, split: {{site: evenly}}}}
    stages: [test]
    then: [{{stock: tested}}]
"""

FIGURES = """
applicants: {{nl: x, en: x, unit: people/year, value: {applicants}, {rest}}}
evenly: {{nl: x, en: x, unit: share, by: [site], table: {{default: {share}}}, {rest}}}
length: {{nl: x, en: x, unit: weeks, value: {weeks}, {rest}}}
spread: {{nl: x, en: x, unit: factor, value: 1, {rest}}}
places: {{nl: x, en: x, unit: people, by: [site], table: {{default: {places}}}, {rest}}}
nobody: {{nl: x, en: x, unit: people, by: [site], table: {{default: 0}}, {rest}}}
"""


def sites(folder: Path, n: int, places: int, load_each: float, days: int, end: str, replications: int) -> Run:
    """Sites with places for stays of some days, each as long as chance has it, as a user says them."""
    per_year = n * load_each / days * 365.2425
    rest = "source: made_up, kind: observed, grade: expert"
    names = ", ".join(f"s{i}" for i in range(n))
    (folder / "figures").mkdir(parents=True)
    (folder / "scenario.yaml").write_text(SITES.format(end=end, members=names), "utf-8")
    figures = FIGURES.format(applicants=per_year, share=1 / n, weeks=days / 7, places=places, rest=rest)
    (folder / "figures" / "figures.yaml").write_text(figures, "utf-8")
    (folder / "sources.yaml").write_text("made_up: {title: Invented, publisher: tests}\n", "utf-8")
    world = build(load(str(folder)))
    return Run(world, expect(world.network), ensemble(world.network, replications, 1) if replications else None)


def erlang_c(servers: int, load: float) -> float:
    """Chance to wait with Poisson arrivals and exponential stays; load in servers."""
    last = load**servers / factorial(servers) * servers / (servers - load)
    return last / (sum(load**k / factorial(k) for k in range(servers)) + last)


def waits(run: Run, since: int) -> tuple[float, float, float]:
    """Mean weeks waited, share that waits and the longest 90 %, over years from one on, all sites together."""
    rows = [row for row in gates_table(run).rows() if since <= row["year"] < max(run.years[0])]
    people = sum(row["new_admitted"] for row in rows)
    mean, share = (
        sum(row[name] * row["new_admitted"] for row in rows) / people
        for name in ("weeks_mean_runs", "share_waited_runs")
    )
    return mean, share, max(row["weeks_p90_runs"] for row in rows)


def test_waits_in_the_table_are_those_of_erlang_c(tmp_path: Path) -> None:
    """Three places at load 2.1: 49 % wait, 0.547 of a stay on average; in the expectation nobody does."""
    run = sites(tmp_path / "sites", 40, 3, 2.1, 40, "2042-01-01", 60)
    mean, share, _ = waits(run, 2031)
    assert share == pytest.approx(erlang_c(3, 2.1), rel=0.02)
    assert mean == pytest.approx(erlang_c(3, 2.1) / 0.9 * 40 / 7, rel=0.02)
    assert {row["weeks_mean"] for row in gates_table(run).rows()} == {0.0}


def test_one_large_site_is_not_ten_small_ones_of_the_same_load(tmp_path: Path) -> None:
    """Of ten places at load 9 on one site 67 % wait, 0.67 of a stay; on ten sites 90 % do, nine stays."""
    large = waits(sites(tmp_path / "large", 1, 10, 9.0, 7, "2046-01-01", 60), 2036)
    small = waits(sites(tmp_path / "small", 10, 1, 0.9, 7, "2046-01-01", 60), 2036)
    assert large[1] == pytest.approx(erlang_c(10, 9.0), abs=0.06)
    assert small[1] == pytest.approx(0.9, abs=0.06)
    assert 0.5 < large[0] < 0.9 < 7 < small[0] < 10
    assert large[2] < 3 < 14 < small[2]


@pytest.fixture(scope="module")
def busy(tmp_path_factory: pytest.TempPathFactory) -> Run:
    return sites(tmp_path_factory.mktemp("busy") / "sites", 2, 5, 4.5, 30, "2030-01-01", 30)


def test_the_answer_knows_waits_by_chance_where_there_are_runs(busy: Run) -> None:
    limit = answer(busy).queue
    assert limit is not None
    assert (limit.capacity, limit.gate) == ("places", "test")
    assert limit.weeks_waited > 2
    assert answer(replace(busy, sampled=None)).queue is None


def test_who_gives_up_by_chance_is_told_where_on_average_nobody_waits(tmp_path: Path) -> None:
    """One place, and people come, are served and give up at one rate: as many are there as Poisson says, mean one.

    The place is empty 1/e of the time, so that 1/e of the people give up; the expectation has room for all of them.
    """
    sites(tmp_path / "sites", 20, 1, 1.0, 50, "2040-01-01", 0)
    figure = "{nl: x, en: x, unit: per year, value: 7.30485, source: made_up, kind: estimate, grade: expert}"
    (tmp_path / "quits.yaml").write_text(f"gates: {{test: {{gives_up: quits}}}}\nfigures: {{quits: {figure}}}\n")
    world = build(load(str(tmp_path / "sites"), [str(tmp_path / "quits.yaml")]))
    run = Run(world, expect(world.network), ensemble(world.network, 20, 1))
    found = answer_in_full(run)
    assert found.bottleneck is None and found.by_chance is not None
    assert found.by_chance.share_gave_up == pytest.approx(np.exp(-1), abs=0.015)
    text = sentence(found, world.catalogue, words("en"))
    assert "On average there is enough of places, but by chance people wait for it in the simulations" in text
    assert "% of those who come give up waiting" in text
    assert "adds nobody" not in text
    alone = replace(found.queue, n_waiting=0.37) if found.queue is not None else None
    assert "0.4 on average" in sentence(replace(found, queue=alone), world.catalogue, words("en"))
    assert answer_in_full(replace(run, sampled=None)).by_chance is None


def test_limits_are_all_who_wait_in_the_runs(busy: Run) -> None:
    assert busy.sampled is not None
    (row,) = limits_table(busy).rows()
    assert row["n_waiting"] == pytest.approx(busy.sampled.mean.n_waiting[1:].sum(axis=1).mean())
    joined = busy.sampled.mean.new_joined.sum()
    assert row["weeks_waited"] == pytest.approx(busy.sampled.mean.n_waiting[1:].sum() / 7 / joined, rel=1e-3)


def test_queues_are_their_parts_together(busy: Run) -> None:
    for queue in queues_table(busy).rows():
        parts = gates_table(busy).where(year=queue["year"]).rows()
        people = sum(row["new_admitted"] for row in parts)
        assert queue["n_waiting_runs"] == pytest.approx(sum(row["n_waiting_runs"] for row in parts))
        mean = sum(row["weeks_mean_runs"] * row["new_admitted"] for row in parts) / people if people else None
        assert queue["weeks_mean_runs"] == pytest.approx(mean, rel=0.05)
        assert queue["capacity_runs"] == "places"
        assert {row["capacity_runs"] for row in parts} == {"places:s0", "places:s1"}


def test_without_runs_nothing_is_said_of_chance(busy: Run) -> None:
    bare = replace(busy, sampled=None)
    for row in (*gates_table(bare).rows(), *queues_table(bare).rows(), *waiting_table(bare).rows()):
        assert {value for name, value in row.items() if name.endswith("_runs")} <= {None, ""}


def test_who_waits_is_held_by_what_stops_the_gate(busy: Run) -> None:
    """Here each gate uses one capacity, so it holds everybody who waits."""
    assert busy.sampled is not None
    np.testing.assert_allclose(busy.sampled.stopped, busy.sampled.mean.n_blocked, atol=1e-12)


BACKLOG = """
scenario: backlog
title: {{nl: Achterstand, en: Backlog}}
start: 2026-01-01
end: 2029-01-01
step: {step}
categories: {{staff: {{nl: mensen, en: staff}}}}
stages: {{test: {{title: {{nl: test, en: test}}, duration: week, gate: test, milestone: true}}}}
gates: {{test: {{title: {{nl: test, en: test}}, uses: {{slots: null}}}}}}
capacities: {{slots: {{title: {{nl: plekken, en: slots}}, kind: slots, amount: slots}}}}
tracks:
  entry: {{title: {{nl: in, en: in}}, entry: {{people: applicants}}, stages: [test], then: [{{stock: staff}}]}}
stocks: {{staff: {{title: {{nl: mensen, en: staff}}, category: staff}}}}
figures:
  week: {{nl: x, en: x, unit: weeks, value: 1, {rest}}}
  slots: {{nl: x, en: x, unit: people/year, value: 600, {rest}}}
  applicants: {{nl: x, en: x, unit: people/year, path: {{2026-01-01: 20000, 2026-02-01: 0}}, {rest}}}
"""


@pytest.mark.parametrize("step", ["day", "week"])
def test_waits_of_years_are_told_in_any_step(tmp_path: Path, step: str) -> None:
    """Some 1,700 come in January 2026 and 600 a year are tested: who is in July 2027 has waited about 76 weeks."""
    rest = "source: made_up, kind: observed, grade: expert"
    (tmp_path / "figures").mkdir()
    (tmp_path / "scenario.yaml").write_text(BACKLOG.format(step=step, rest=rest), "utf-8")
    (tmp_path / "sources.yaml").write_text("made_up: {title: Invented, publisher: tests}\n", "utf-8")
    world = build(load(str(tmp_path)))
    run = Run(world, expect(world.network), ensemble(world.network, 10, 1))
    (row,) = gates_table(run).where(year=2027).rows()
    for name, weeks in (("weeks_mean", 76), ("weeks_median", 76), ("weeks_p90", 96.5)):
        assert row[name] == pytest.approx(weeks, abs=1.5), name
        assert row[f"{name}_runs"] == pytest.approx(weeks, abs=1.5), name
    assert row["share_waited_runs"] == 1.0
    (lead,) = lead_times_table(run).where(year=2027).rows()
    assert lead["weeks_median"] == pytest.approx(77, abs=2)
    assert lead["weeks_p90"] == pytest.approx(97.5, abs=2)
