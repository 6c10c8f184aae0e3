"""What is kept of measures together, in a run of which that was asked: sets that belong together, and all pairs."""

from dienmodel.text.table import Schema, reals, texts

SETS = Schema("sets", (*texts("set", "measure"), *reals("as_answered", "n_alone", "n_in_set", "n_last")))
PAIRS = Schema("pairs", (*texts("first", "second"), *reals("as_answered", "n_first", "n_second", "n_both", "n_more")))

TOGETHER = (SETS, PAIRS)
"""Tables that a run holds if they were asked for."""
