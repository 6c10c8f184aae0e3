"""Industry: the table holds, its source is known, and figures by product name products of it."""

from collections.abc import Iterator

from dienmodel.model.checks.fault import fault_at
from dienmodel.model.input_output import WAGES, InputOutput, read_input_output, table_file
from dienmodel.model.said import Said
from dienmodel.model.used import Mention, bare, mentions
from dienmodel.text.faults import Fault, FaultyInput, Values, meant, one_of


def table_holds(said: Said) -> Iterator[Fault]:
    """The table can be read and adds up, and says where it is from."""
    industry = said.scenario.industry
    if industry is None:
        return
    if industry.source not in said.sources:
        values: Values = {
            "key": industry.table,
            "source": industry.source,
            "meant": meant(industry.source, said.sources),
        }
        yield fault_at(said, ("industry", "source"), "no-source", **values)
    try:
        table = table_of(said)
    except FaultyInput as error:
        yield from error.faults
        return
    yield from _products(said, table)
    contents = {each.content for indicator in said.scenario.indicators.values() for each in indicator.of}
    if table.wages is None and contents & {"wages", "jobs"}:
        yield fault_at(said, ("industry", "table"), "io-no-wages", table=industry.table, row=WAGES)


def table_of(said: Said) -> InputOutput:
    """The input-output table of a scenario that has one.

    Raises:
        FaultyInput: see `read_input_output`.
    """
    assert said.scenario.industry is not None
    return read_input_output(table_file(said.scenario.industry.table, said.folder))


def _products(said: Said, table: InputOutput) -> Iterator[Fault]:
    """Figures by product know no others than those of the table."""
    for mention in mentions(said.scenario):
        for key in mention.keys if mention.place[0] == "industry" else ():
            figure = said.figures.get(bare(key))
            for product in figure.table or () if figure is not None and figure.by == ("product",) else ():
                if product not in (*table.products, "default"):
                    yield _unknown(said, mention, key, str(product), table)


def _unknown(said: Said, mention: Mention, key: str, product: str, table: InputOutput) -> Fault:
    known = one_of(product, table.products)
    return fault_at(said, mention.place, "io-product", key=key, product=product, one_of=known)


RULES = (table_holds,)
