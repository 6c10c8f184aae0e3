"""The tab key knows commands, scenarios and measures."""

import pytest
from click.shell_completion import BashComplete

from dienmodel.cli import main


def offered(words: list[str], begun: str) -> list[str]:
    shell = BashComplete(main, {}, "dienmodel", "_DIENMODEL_COMPLETE")
    return [item.value for item in shell.get_completions(words, begun)]


@pytest.mark.parametrize(
    ("words", "begun", "name"),
    [
        ([], "cali", "calibrate"),
        (["run"], "terug", "terugblik"),
        (["run", "nederland", "--measures"], "retention", "retention_pay"),
        (["run", "nederland", "--measures"], "retention_pay,extra_sel", "retention_pay,extra_selection_sites"),
        (["compare", "--language"], "e", "en"),
    ],
)
def test_the_tab_key_offers(words: list[str], begun: str, name: str) -> None:
    assert name in offered(words, begun)


def test_of_a_scenario_that_is_not_there_no_measures_are_offered() -> None:
    assert offered(["run", "nowhere", "--measures"], "") == []
