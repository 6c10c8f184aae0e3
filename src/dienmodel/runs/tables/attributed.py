"""What measures that are on did: the share of each, and which of them help or hinder each other."""

from dienmodel.text.table import GROUPS, Schema, reals, texts

EFFECTS = Schema(
    "effects",
    (
        *texts("cause"),
        GROUPS,
        *reals("as_asked", "n_alone", "n_last", "n_shapley", gaps=True),
        *reals("as_asked", "n_error", gaps=True),
    ),
)
HELP = Schema("help", (*texts("first", "second"), *reals("as_asked", "n_beyond")))
