"""Sheets about what people pass and wait for hold the numbers of their tables."""

from dienmodel.runs.run import Run
from dienmodel.runs.tables.flows import funnel_table
from dienmodel.show.pictures.picture import subject_of
from dienmodel.show.pictures.queues import funnel
from dienmodel.text.words import words


def test_more_may_go_on_than_came_in_the_same_year(bare: Run) -> None:
    """In 2028 some who came to decide in 2027 go on: 392 come and 393 go on, as the page on origins says too."""
    shown = funnel(subject_of(bare, words("en")), 2028)
    assert shown is not None
    (decide,) = (row for row in shown.sheet.rows if row[1] == "deciding")
    (row,) = funnel_table(bare).where(year=2028, stage="decide").rows()
    assert (round(row["new_joined"]), round(row["new_completed"])) == (392, 393)
    assert (decide[2], decide[5]) == ("392", "393")
