"""Indicators as aims of a plan: the way that is better, what the followed plan reads, and what cannot be aimed at."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Literal

import numpy as np
import pytest
from click.testing import CliRunner

from dienmodel.cli import main
from dienmodel.engines.expect.expect import expect
from dienmodel.model.load import load
from dienmodel.model.said import Said
from dienmodel.network.meters.indicators import indicator_steps
from dienmodel.network.world import build
from dienmodel.plan.file import made_for, overlay, term
from dienmodel.plan.result import Plan
from dienmodel.plan.settings import Search
from dienmodel.text.faults import FaultyInput

CASE = Path(__file__).parents[1] / "cases" / "small"
CAPS = Path(__file__).with_name("caps.yaml")
BEGUN = "indicator:begun"


def said(better: Literal["more", "less", "neither"] = "less") -> Said:
    """The small scenario, in which more or less people from outside are better."""
    loaded = load(str(CASE), [CAPS])
    begun = loaded.scenario.indicators["begun"].model_copy(update={"better": better})
    indicators = {**loaded.scenario.indicators, "begun": begun}
    return replace(loaded, scenario=loaded.scenario.model_copy(update={"indicators": indicators}))


def made(case: Said, *aims: str) -> Plan:
    return made_for(build(case), aims, search=Search(margin=0.0))


def test_the_way_that_is_better_decides() -> None:
    """Alone, the fewest are none at all; the most are as many as the seats allow, who meet the target best."""
    fewest, most = made(said("less"), BEGUN), made(said("more"), BEGUN)
    short, likewise = made(said(), "shortfall", BEGUN), made(said("more"), "shortfall", BEGUN)
    assert fewest.values[0] == pytest.approx(0.0, abs=2.0)
    assert -most.values[0] > 170.0
    assert short.values[0] == pytest.approx(likewise.values[0], abs=0.5)
    assert fewest.values[0] < short.values[1] <= -likewise.values[1] + 1e-6 <= -most.values[0] + 1e-3


@pytest.mark.parametrize("better", ["more", "less"])
def test_the_followed_plan_reads_what_is_claimed(better: Literal["more", "less"], tmp_path: Path) -> None:
    plan, case = made(said(better), "shortfall", BEGUN), said(better)
    claimed, followed = plan.metered[BEGUN]
    assert claimed == pytest.approx(followed, rel=1e-6)
    file = tmp_path / "plan.yaml"
    file.write_text(overlay(build(case).catalogue, plan), encoding="utf-8")
    world = build(load(str(CASE), [CAPS, file]))
    steps = indicator_steps(world.meters.indicators["begun"], expect(world.network))
    mean = float(steps.sum()) / (len(steps) * world.network.calendar.years_per_step)
    assert mean == pytest.approx(followed, rel=1e-4)
    assert plan.values[1] == pytest.approx(mean if better == "less" else -mean, rel=1e-4)


def test_an_indicator_that_is_the_cost_asks_for_the_plan_of_the_cost() -> None:
    """Labour counts those from outside who begin to count for the force, as this indicator does."""
    by_labour = CAPS.read_text(encoding="utf-8")
    assert "joins: military" in by_labour
    case = said()
    aims = {**case.scenario.aims, "labour": case.scenario.aims["cost"].model_copy(update={"least": "labour"})}
    case = replace(case, scenario=case.scenario.model_copy(update={"aims": aims}))
    labour, indicator = made(case, "shortfall", "labour"), made(case, "shortfall", BEGUN)
    assert indicator.values[0] == pytest.approx(labour.values[0], abs=0.1)
    years = build(case).network.n_steps * build(case).network.calendar.years_per_step
    assert indicator.values[1] * years == pytest.approx(labour.values[1], rel=1e-4)


def test_a_term_weighs_by_the_way_that_is_better() -> None:
    assert term(build(said("less")), BEGUN).weights == {BEGUN: 1.0}
    assert term(build(said("more")), BEGUN).weights == {BEGUN: -1.0}
    assert term(build(said()), BEGUN).unit == "people/year"


@pytest.mark.parametrize(
    ("better", "aim", "told"),
    [
        ("less", "indicator:nowhere", "no aim 'indicator:nowhere'"),
        ("neither", BEGUN, "neither more nor less of it is better"),
        ("less", f"shortfall+{BEGUN}", "cannot be weighed together with other aims"),
    ],
)
def test_what_cannot_be_aimed_at_is_refused(better: Literal["less", "neither"], aim: str, told: str) -> None:
    with pytest.raises(FaultyInput, match=told):
        made(said(better), aim)


@pytest.mark.parametrize(
    ("language", "title", "unit"),
    [
        ("en", "come from outside", "people per year (mean of the run)"),
        ("nl", "van buiten gekomen", "mensen per jaar (gemiddeld over de loop)"),
    ],
)
def test_the_command_takes_it_as_an_aim(language: str, title: str, unit: str, tmp_path: Path) -> None:
    call = ["plan", str(CASE), "--overlay", str(CAPS), "--aim", "shortfall", "--aim", BEGUN, "--replications", "0"]
    call += ["--out", str(tmp_path / "plan.yaml"), "--force", "--language", language]
    shown = CliRunner().invoke(main, call)
    assert shown.exit_code == 0, shown.output
    assert title in shown.stdout
    assert unit in " ".join(shown.stdout.split())
    told = json.loads(CliRunner().invoke(main, [*call, "--json"]).stdout)["result"]["aims"]
    assert np.isfinite(told[BEGUN])
    assert told[BEGUN] > 0.0
