"""What measures do together, in words: levers that belong together, and pairs that help most."""

from dienmodel.network.catalogue import Catalogue
from dienmodel.runs.answer import Answer
from dienmodel.show.names import title
from dienmodel.show.say.comparison import between
from dienmodel.show.sheet import Sheet, sheet
from dienmodel.text.table import Table
from dienmodel.text.words import HARD_SPACE, Words

GAINS = ("n_alone", "n_in_set", "n_last")
PAIRS_SHOWN = 10
"""Pairs of measures that reports and pages list."""

VERDICTS = {
    "sure": "added.sure",
    "either": "added.either",
    "insurance": "added.insurance",
    "unsure": "added.unsure",
    "nothing": "added.nothing",
}
"""The words for how sure it is which way a measure works."""

OF_PAIRS = ("n_first", "n_second", "n_both", "n_more")


def counted(answer: Answer, w: Words) -> str:
    """What is counted, and when: filled posts, or people where the answer counts heads."""
    return w.say("together.posts" if answer.counts == "posts" else "together.people", day=w.day(answer.until))


def sets_sheet(sets: Table, answer: Answer, catalogue: Catalogue, w: Words) -> Sheet:
    """Each set and its measures: what is gained alone, in the set, and on top of all other measures."""
    rows = [
        [lever(row["set"], row["measure"], catalogue, w), *(w.signed(row[name]) for name in GAINS)]
        for row in sets.rows()
    ]
    head = [w.say(f"columns.{name}") for name in ("lever", "gain_alone", "in_set", "gain_last")]
    return sheet(w.say("sheets.sets", counted=counted(answer, w)), head, rows)


def lever(name: str, measure: str, catalogue: Catalogue, w: Words) -> str:
    """A set by its title, and a measure in it behind a dash."""
    return f"–{HARD_SPACE}{title(catalogue, 'measures', measure, w)}" if measure else title(catalogue, "sets", name, w)


def added_sheet(added: Table, answer: Answer, catalogue: Catalogue, w: Words) -> Sheet:
    """What each measure adds over the futures: middle and band, and how sure it is which way it works."""
    rows = [
        [
            title(catalogue, "measures", row["measure"], w),
            w.say("report.on" if row["on"] else "report.off"),
            w.signed(row["n_p50"]),
            between(row["n_p5"], row["n_p95"], w),
            w.say(VERDICTS[row["verdict"]]),
        ]
        for row in added.rows()
    ]
    head = [*(w.say(f"columns.{name}") for name in ("measure", "state")), *_heads(w)]
    first = added.rows()[0]
    learnt = w.say("likely.learnt", n=w.number(first["learnt_from"])) if first["learnt_from"] else ""
    caption = w.say("sheets.added", counted=counted(answer, w), n=w.number(first["draws"]), learnt=learnt)
    return Sheet(caption, head, rows, frozenset({2, 3}))


def _heads(w: Words) -> list[str]:
    return [w.say(f"shared_columns.{name}") for name in ("middle", "band", "verdict")]


def pairs_sheet(pairs: Table, answer: Answer, catalogue: Catalogue, w: Words, most: int) -> Sheet:
    """The pairs of measures that help most: what each gains alone, both together, and that beyond the sum."""
    rows = [
        [
            title(catalogue, "measures", row["first"], w),
            title(catalogue, "measures", row["second"], w),
            *(w.signed(row[name]) for name in OF_PAIRS),
        ]
        for row in pairs.rows()[:most]
    ]
    head = [w.say(f"columns.{name}") for name in ("first", "second", "first_alone", "second_alone", "both", "beyond")]
    return sheet(w.say("sheets.pairs", counted=counted(answer, w)), head, rows, 2)
