"""Quantities and their parts in words: `wait:medical`, `track veva/medical`, `group professional:army`."""

from collections.abc import Callable, Mapping

from dienmodel.model.titles import SECTIONS
from dienmodel.runs.explain.quantity import ALL, About, Quantity
from dienmodel.show.names import Catalogue, category, title, within
from dienmodel.text.words import Words, lower

MEASURE = "measure:"
"""How a cost line begins that is the money of a measure."""


def named(asked: Quantity, catalogue: Catalogue, w: Words) -> str:
    """A quantity in words: *In use, mean: basic seats*."""
    members = group(":".join(member for _, member in asked.members), catalogue, w)
    about = ", ".join(filter(None, (_ABOUT[asked.kind.about](asked, catalogue, w), members)))
    return w.say(f"quantities.{asked.kind.key}", name=about)


def _category(asked: Quantity, catalogue: Catalogue, w: Words) -> str:
    shown = category(catalogue, asked.name, w)
    return shown if asked.kind.prefix == "" else within(catalogue, shown, w)


def _reason(asked: Quantity, catalogue: Catalogue, w: Words) -> str:
    return lower(w.name("articles", ALL)) if asked.name == ALL else w.name("reasons", asked.name)


_ABOUT: Mapping[About, Callable[[Quantity, Catalogue, Words], str]] = {
    About.CATEGORY: _category,
    About.TARGET: lambda asked, catalogue, w: title(catalogue, "targets", asked.name, w),
    About.GATE: lambda asked, catalogue, w: title(catalogue, "gates", asked.name, w),
    About.ARTICLE: lambda asked, catalogue, w: w.name("articles", asked.name),
    About.REASON: _reason,
    About.STAGE: lambda asked, catalogue, w: thing(f"track {asked.name}", catalogue, w),
    About.CAPACITY: lambda asked, catalogue, w: title(catalogue, "capacities", asked.name, w),
    About.ORGANISATION: lambda asked, catalogue, w: title(catalogue, "establishments", asked.name, w),
}


def thing(text: str, catalogue: Catalogue, w: Words) -> str:
    """What a part names, as `track veva/medical`, `stock reservist` or `group professional:army`, in words."""
    kind, _, name = text.partition(" ")
    if kind == "group":
        return group(name, catalogue, w)
    if kind not in SECTIONS:
        return w.name("names", text) if text else ""
    name, _, stage = name.partition("/")
    section = "measures" if name.startswith(MEASURE) else SECTIONS[kind]
    shown = title(catalogue, section, name.removeprefix(MEASURE), w)
    return f"{shown}: {title(catalogue, 'stages', stage, w)}" if stage else shown


def group(names: str, catalogue: Catalogue, w: Words) -> str:
    """Categories and groups in words, `professional:army`."""
    known = catalogue.categories
    return ", ".join(
        category(catalogue, name, w) if name in known else w.name("members", name) for name in names.split(":") if name
    )
