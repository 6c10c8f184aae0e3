"""A figure says the same in every table of figures."""

from pathlib import Path

import pytest

from dienmodel import api
from dienmodel.engines.expect.expect import expect
from dienmodel.model.load import load
from dienmodel.network.world import build
from dienmodel.runs.explain.explain import explain
from dienmodel.runs.figure_row import figure_row
from dienmodel.runs.run import Run
from dienmodel.runs.tables.figures import figures_table

SMALL = str(Path(__file__).parents[1] / "cases" / "small")


@pytest.fixture(scope="module")
def run() -> Run:
    world = build(load(SMALL))
    return Run(world, expect(world.network))


def test_the_list_the_run_and_an_explanation_say_the_same_of_a_figure(run: Run) -> None:
    catalogue = run.world.catalogue
    behind = explain(run, "total", run.world.outcomes.targets[0].day).figures
    tables = (api.figures(SMALL).rows(), figures_table(run).rows(), behind.rows())
    for rows in tables:
        assert len(rows) > 10
        for row in rows:
            said = figure_row(catalogue, row["figure"])
            assert {name: row[name] for name in said if name != "where"} == {
                name: text for name, text in said.items() if name != "where"
            }
            assert said["where"].endswith(row["where"].rpartition("/")[2])
        order = [(row["grade"], row["figure"]) for row in rows]
        assert [name for grade, name in order if grade == order[0][0]] == sorted(
            name for grade, name in order if grade == order[0][0]
        )


def test_the_list_in_words_has_the_same_figures_in_the_same_order() -> None:
    plain, dutch = api.figures(SMALL).rows(), api.figures(SMALL, language="nl").rows()
    assert [row["figure"] for row in plain] == [row["figure"] for row in dutch]
    changed = {name for a, b in zip(plain, dutch, strict=True) for name in a if a[name] != b[name]}
    assert changed == {"value", "range"}
