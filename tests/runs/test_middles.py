"""The course that is drawn is the middle of the futures: inside their band, and its categories add up to it."""

import numpy as np
import pytest

from dienmodel import api
from dienmodel.runs.likely import Spread
from dienmodel.runs.middles import middled, offsets_of
from dienmodel.runs.tables.people import totals_table
from dienmodel.show.pictures import strength
from dienmodel.show.pictures.picture import subject_of
from dienmodel.text.words import words


@pytest.fixture(scope="module")
def run() -> api.Result:
    return api.run("nederland", replications=0, draws=20)


def test_the_line_lies_within_its_band_on_every_day(run: api.Result) -> None:
    """The expectation of the Dutch baseline does not, for years."""
    totals = middled(totals_table(run.computed), offsets_of(run.computed)).where(category="total").columns
    assert (totals["p5"] <= totals["n_people"] + 0.5).all() and (totals["n_people"] <= totals["p95"] + 0.5).all()


def test_categories_add_up_to_the_total(run: api.Result) -> None:
    drawn = middled(totals_table(run.computed), offsets_of(run.computed))
    parts = [drawn.where(category=name).columns["n_people"] for name in run.computed.futures.groups]  # type: ignore[union-attr]
    *categories, total = parts
    np.testing.assert_allclose(np.sum(categories, axis=0), total, rtol=1e-9)


def test_the_title_and_the_line_say_the_same_people(run: api.Result) -> None:
    w, goal = words("en"), run.in_full.main
    assert goal is not None
    picture = strength(subject_of(run.computed, w))
    totals = middled(totals_table(run.computed), offsets_of(run.computed)).where(category="total")
    near = np.abs([(day - goal.day).days for day in totals.columns["date"]]).argmin()
    assert totals.columns["n_people"][near] == pytest.approx(goal.people, rel=0.003)
    assert picture.title.startswith(w.people(goal.people).split()[0])
    assert "middle of the futures" in picture.note


def test_without_futures_it_is_what_is_expected() -> None:
    bare = api.run("nederland", replications=0, draws=0)
    totals = totals_table(bare.computed)
    assert offsets_of(bare.computed) is None and middled(totals, None) is totals
    assert "if every figure is exactly right" in strength(subject_of(bare.computed, words("en"))).note


def test_a_middle_is_that_of_the_spread(run: api.Result) -> None:
    totals = middled(totals_table(run.computed), offsets_of(run.computed)).where(category="total").columns
    assert totals["n_people"][-1] == pytest.approx(Spread.over(run.computed.futures.people[:, -1, -1]).middle)  # type: ignore[union-attr]
