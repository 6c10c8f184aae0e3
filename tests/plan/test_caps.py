"""Caps of indicators that a plan keeps to: they bind, have a price, stop a target by name, and come out."""

from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from dienmodel import api
from dienmodel.model.load import load
from dienmodel.model.said import Said
from dienmodel.network.meters.indicators import indicator_values
from dienmodel.network.world import build
from dienmodel.plan.file import made_for, overlay
from dienmodel.plan.linear.program import NoPlan
from dienmodel.plan.questions.limits import LimitKind
from dienmodel.plan.result import Plan
from dienmodel.plan.settings import Search
from dienmodel.show.say.plan import prices_lines
from dienmodel.text.faults import FaultyInput
from dienmodel.text.words import words

CASE = Path(__file__).parents[1] / "cases" / "small"
CAPS = Path(__file__).with_name("caps.yaml")
YEARS = range(2026, 2031)
MANY = 1e5
FREE_COMING = 175.0
"""Fewer than come in any year without a cap."""


def said(room: float = MANY, come: float = MANY, caps: tuple[str, ...] = ("serving", "begun")) -> Said:
    """The small scenario whose plans keep to these caps."""
    loaded = load(str(CASE), [CAPS])
    limits = loaded.scenario.limits.model_copy(update={"caps": caps})
    values = {"room_for": room, "may_come": come}
    figures = {key: loaded.figures[key].model_copy(update={"value": value}) for key, value in values.items()}
    scenario = loaded.scenario.model_copy(update={"limits": limits})
    return replace(loaded, scenario=scenario, figures={**loaded.figures, **figures})


@cache
def planned(room: float = MANY, come: float = MANY, checks: int = 0) -> Plan:
    return made_for(build(said(room, come)), ["shortfall"], search=Search(checks=checks, margin=0.0))


def read(plan: Plan, indicator: str) -> np.ndarray:  # type: ignore[type-arg]
    """What is claimed of an indicator and what the followed plan comes to, [years, 2]."""
    return np.array([plan.metered[f"cap:{indicator}:{year}"] for year in YEARS])


def test_a_cap_above_what_is_best_changes_nothing() -> None:
    free = made_for(build(said(caps=())), ["shortfall"], search=Search(margin=0.0))
    assert planned().values == pytest.approx(free.values, rel=1e-9)
    assert not any(name.startswith("cap:") for name in free.metered)
    assert read(planned(), "begun").min() > FREE_COMING  # so that the caps below do bind


def test_a_cap_on_those_who_come_is_reached_and_kept() -> None:
    plan = planned(come=150.0)
    assert read(plan, "begun") == pytest.approx(np.full((len(YEARS), 2), 150.0), rel=1e-5)
    assert plan.values[0] > planned().values[0] + 50.0


def test_a_cap_on_a_mean_is_kept_in_every_year() -> None:
    plan = planned(room=1200.0)
    claimed, followed = read(plan, "serving").T
    assert claimed == pytest.approx(followed, rel=1e-6)
    assert followed.max() == pytest.approx(1200.0, rel=1e-4)
    assert plan.values[0] > planned().values[0] + 50.0


def test_a_looser_cap_is_never_worse() -> None:
    short = [planned(come=come).values[0] for come in (130.0, 150.0, 170.0, MANY)]
    assert short == sorted(short, reverse=True)
    assert short[0] > short[-1] + 100.0


def test_one_more_is_worth_what_it_gains_when_solved_again() -> None:
    """Between one more and one fewer in all years: what the prices of those years add up to."""
    prices = [price for price in planned(come=150.0).prices if price.kind is LimitKind.CAP]
    assert {price.limit for price in prices} == {"begun"}
    assert sorted(price.day.year for price in prices) == list(YEARS)
    total = sum(price.value for price in prices)
    less = planned(come=149.0).values[0] - planned(come=150.0).values[0]
    more = planned(come=150.0).values[0] - planned(come=151.0).values[0]
    assert more - 1e-3 <= total <= less + 1e-3


def test_the_unit_of_an_indicator_changes_no_plan() -> None:
    """Everybody counts for a hundred, under a cap a hundred times as high."""
    plain = said(come=150.0)
    each = plain.figures["may_come"].model_copy(update={"unit": "factor", "value": 100.0, "low": 1, "high": 1000})
    (counted,) = plain.scenario.indicators["begun"].of
    hundreds = plain.scenario.indicators["begun"].model_copy(
        update={"of": (counted.model_copy(update={"each": ("each",)}),)}
    )
    figures = {**plain.figures, "each": each}
    figures["may_come"] = figures["may_come"].model_copy(update={"value": 15000.0})
    indicators = {**plain.scenario.indicators, "begun": hundreds}
    scenario = plain.scenario.model_copy(update={"indicators": indicators})
    other = made_for(
        build(replace(plain, scenario=scenario, figures=figures)), ["shortfall"], search=Search(margin=0.0)
    )
    assert other.values == pytest.approx(planned(come=150.0).values, rel=1e-5)
    assert read(other, "begun") == pytest.approx(100.0 * read(planned(come=150.0), "begun"), rel=1e-5)


def test_the_run_that_follows_the_plan_reads_what_it_claimed(tmp_path: Path) -> None:
    plan, case = planned(come=150.0), said(come=150.0)
    file = tmp_path / "plan.yaml"
    world = build(case)
    file.write_text(overlay(world.catalogue, plan), encoding="utf-8")
    (tmp_path / "tight.yaml").write_text("limits: {caps: [begun]}\n", encoding="utf-8")
    run = api.project(load(str(CASE), [CAPS, tmp_path / "tight.yaml", file])).computed
    years, shares = run.years
    values = dict(
        zip(
            years.tolist(),
            indicator_values(run.world.meters.indicators["begun"], run.expected, shares).tolist(),
            strict=True,
        )
    )
    claimed = read(plan, "begun")[:, 0]
    assert [values[year] for year in YEARS] == pytest.approx(claimed, rel=1e-4)


def test_a_cap_that_cannot_be_kept_is_no_plan_and_is_named() -> None:
    """There are a thousand soldiers at the start, whom no plan sends away."""
    tight = said(room=10.0)
    with pytest.raises(NoPlan, match="contradict"):
        made_for(build(tight), ["shortfall"])
    found = api.why_not(tight, "goal")
    (more,) = found.why.together
    assert (more.limit.kind, more.limit.name) == (LimitKind.CAP, "serving")
    assert more.units is not None
    kept = made_for(build(said(room=10.0 + more.units * 1.001)), ["shortfall"], search=Search(margin=0.0))
    assert kept.values[0] > planned().values[0]
    with pytest.raises(NoPlan, match="contradict"):
        made_for(build(said(room=10.0 + more.units * 0.95)), ["shortfall"])
    assert any(
        "more allowed of “soldiers in service, in people”" in line for _, told in found.lines("en") for line in told
    )


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("en", "One more allowed of “come from outside, in people per year” in 2030 is worth"),
        ("nl", "Eén meer toegestaan van “van buiten gekomen, in mensen per jaar” in 2030"),
    ],
)
def test_a_price_is_told_in_the_unit_of_the_indicator(language: str, told: str) -> None:
    price = next(price for price in planned(come=150.0).prices if price.kind is LimitKind.CAP)
    assert price.day == date(2030, 1, 1)
    (line,) = prices_lines(build(said()).catalogue, [price], {}, words(language))
    assert line.startswith(told)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("limits: {caps: [nowhere]}", "limits.caps names 'nowhere', which does not exist"),
        ("limits: {caps: [uncapped]}", "indicator 'uncapped', which has none"),
        ("limits: {caps: [noise]}", "indicator 'noise', which is unknown: nobody counts it"),
        ("limits: {caps: [hidden]}", "indicator 'hidden', which is unknown: nobody says it"),
    ],
)
def test_caps_that_cannot_be_kept_to_are_faults(text: str, told: str, tmp_path: Path) -> None:
    means = "title: {nl: x, en: x}, definition: {nl: x, en: x}, better: less, when: now, grade: expert, unit: people"
    more = f"""
indicators:
  uncapped: {{{means}, of: [{{stock: military}}]}}
  noise: {{{means}, unknown: {{nl: niemand telt het, en: nobody counts it}}}}
  hidden: {{{means}, of: [{{stock: military}}], cap: {{unknown: {{nl: niemand zegt het, en: nobody says it}}}}}}
"""
    file = tmp_path / "caps.yaml"
    file.write_text(text + more, encoding="utf-8")
    with pytest.raises(FaultyInput) as error:
        load(str(CASE), [file])
    assert told in str(error.value)
    assert f"{file}:1" in str(error.value)
