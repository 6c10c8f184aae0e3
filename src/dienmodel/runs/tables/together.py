"""What is kept of measures in a run of which that was asked: sets, pairs, what each adds, and who caused how much."""

from dienmodel.text.table import GROUPS, Column, Schema, Type, reals, texts

SETS = Schema("sets", (*texts("set", "measure"), *reals("as_answered", "n_alone", "n_in_set", "n_last")))
PAIRS = Schema("pairs", (*texts("first", "second"), *reals("as_answered", "n_first", "n_second", "n_both", "n_more")))
ADDED = Schema(
    "added",
    (
        *texts("measure", "verdict"),
        Column("on", Type.WHOLE),
        *reals("as_answered", "n_p5", "n_p50", "n_p95"),
        *reals("share", "share_turned"),
        Column("draws", Type.WHOLE),
        Column("learnt_from", Type.WHOLE),
    ),
)

CAUSED = Schema(
    "effects",
    (
        *texts("quantity", "unit", "cause"),
        GROUPS,
        *reals("as_row", "value_alone", "value_last", "value_shapley", "value_error", gaps=True),
    ),
)
HELPING = Schema("effects_of_pairs", (*texts("quantity", "unit", "first", "second"), *reals("as_row", "value_beyond")))

TOGETHER = (SETS, PAIRS, ADDED, CAUSED, HELPING)
"""Tables that a run holds if they were asked for."""
