"""Figures in tables, in the words of the language that was asked for."""

from .asking import SMALL, ask, told


def test_a_figure_of_many_numbers_is_told_in_the_language_of_the_call() -> None:
    """In the list of figures and behind a number: in words for people, as it is kept for machines."""
    asked = (["figures", SMALL], ["explain", "total", "2030-12-02", SMALL, "--top", 0])
    for call in asked:
        dutch, english = ([*call, "--language", language] for language in ("nl", "en"))
        shown = " ".join(ask(*dutch).output.split())
        assert "of 1" not in shown and "of 2" not in shown and "getallen" in shown
        assert "numbers" in ask(*english).output
    values = {row["figure"]: row["value"] for row in told(ask("figures", SMALL, "--json"))}
    assert [value for value in values.values() if value.startswith("table of ")]
