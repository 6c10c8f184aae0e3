"""What is kept of measures together, in a run of which that was asked: sets that belong together."""

from dienmodel.text.table import Schema, reals, texts

SETS = Schema("sets", (*texts("set", "measure"), *reals("as_answered", "n_alone", "n_in_set", "n_last")))

TOGETHER = (SETS,)
"""Tables that a run holds if they were asked for."""
