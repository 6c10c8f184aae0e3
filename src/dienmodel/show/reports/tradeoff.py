"""The page of a trade-off: the vector of all alternatives first, and sums only by somebody's own weights."""

from collections.abc import Mapping
from pathlib import Path

from dienmodel.runs.run import Run
from dienmodel.show.drawn import drawn
from dienmodel.show.pictures.tradeoff import trade_off_picture
from dienmodel.show.reports.page import PageSection, page
from dienmodel.show.say.tradeoff import (
    present_sheet,
    pro_memoria,
    ranking_lines,
    ranking_sheet,
    regret_lines,
    regret_sheet,
    scales_sheet,
    tradeoff_lines,
    tradeoff_sheet,
)
from dienmodel.text.files import written
from dienmodel.text.words import words
from dienmodel.weigh.ranking import Ranking
from dienmodel.weigh.regret import Regret
from dienmodel.weigh.tradeoff import PresentValues, TradeOff


def write_trade_off(
    runs: Mapping[str, Run],
    trade_off: TradeOff,
    present: PresentValues | None,
    regret: Regret | None,
    ranking: Ranking | None,
    path: Path,
    language: str,
) -> None:
    """Write the page of a trade-off.

    Raises:
        FaultyInput: the file cannot be written.
    """
    text = trade_off_page(runs, trade_off, present, regret, ranking, language)
    with written(path):
        path.write_text(text, encoding="utf-8")


def trade_off_page(
    runs: Mapping[str, Run],
    trade_off: TradeOff,
    present: PresentValues | None,
    regret: Regret | None,
    ranking: Ranking | None,
    language: str,
) -> str:
    """The page of a trade-off as HTML."""
    w, catalogue = words(language), next(iter(runs.values())).world.catalogue
    shown = tuple(drawn(catalogue, w, [trade_off_picture(trade_off, runs, w)]).values())
    vector = tradeoff_sheet(trade_off, runs, w)
    lines = tuple(tradeoff_lines(trade_off, w))
    parts = [PageSection("vector", w.say("tradeoff.part_vector"), (), lines, shown, (vector,))]
    if present is not None:
        lead = (pro_memoria(trade_off, runs, w), w.say("tradeoff.not_twice"))
        parts.append(PageSection("present", w.say("tradeoff.part_present"), lead, (), (), (present_sheet(present, w),)))
    if regret is not None:
        sheets, lines = (regret_sheet(regret, runs, w),), tuple(regret_lines(w))
        parts.append(PageSection("regret", w.say("tradeoff.part_regret"), lines, (), (), sheets))
    if ranking is not None:
        ranks = (ranking_sheet(ranking, w), scales_sheet(ranking, trade_off, runs, w))
        lines = tuple(ranking_lines(ranking, w))
        parts.append(PageSection("weights", w.say("tradeoff.part_weights"), lines, (), (), ranks))
    return page(catalogue, w, w.say("tradeoff.heading"), parts)
