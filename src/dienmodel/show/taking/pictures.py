"""A picture of a run as a file: with its finding, how to read it and where it was made."""

import re
from collections.abc import Sequence

from dienmodel.runs.run import Run
from dienmodel.runs.tables.figures import figures_table
from dienmodel.show import theme
from dienmodel.show.charts.marks import Look
from dienmodel.show.pictures.picture import Picture, subject_of
from dienmodel.show.poster import as_pdf, as_png, poster
from dienmodel.show.reports.run import pictures_of
from dienmodel.show.svg import to_svg
from dienmodel.text.faults import Fault, FaultyInput, one_of
from dienmodel.text.words import Words

FORMS = ("png", "svg", "pdf")
"""Forms in which a picture is taken along, which are the endings of its file."""


def pictures_by_name(run: Run, w: Words) -> dict[str, Picture]:
    """All pictures that the report of a run has, in its order."""
    from dienmodel.runs.answer import answer_in_full

    answered = answer_in_full(run)
    subject = subject_of(run, w, answered)
    drawn = pictures_of(subject, answered, figures_table(run).where())
    return {picture.key: picture for picture in drawn if picture is not None}


def picture_file(run: Run, name: str, form: str, w: Words) -> bytes:
    """A picture of a run by its name, as the content of a file in one of `FORMS`.

    Raises:
        FaultyInput: the run has no such picture, or there is no such form.
    """
    if form not in FORMS:
        raise FaultyInput([Fault("picture-form", name, {"form": form, "forms": list(FORMS)})])
    every = pictures_by_name(run, w)
    if name not in every:
        raise FaultyInput([Fault("no-picture", name, {"word": name, "one_of": one_of(name, every)})])
    svg = _drawn(run, every[name], w)
    if form == "svg":
        return svg.encode()
    return as_png(svg) if form == "png" else as_pdf(svg)


def _drawn(run: Run, picture: Picture, w: Words) -> str:
    catalogue = run.world.catalogue
    spec = picture.draw(Look(catalogue, w, theme.WIDE)).to_dict(validate=False)
    spec["config"] = theme.config()
    drawing = to_svg(spec, w, picture.key, picture.alt)
    return _standing(poster(drawing, picture.title, [picture.note, *_made(run, w)]))


def _made(run: Run, w: Words) -> Sequence[str]:
    return (w.text(run.world.catalogue.titles.scenario), w.say("excel.made", version=run.version))


def _standing(svg: str) -> str:
    """A poster without inline style, which belongs to a page."""
    return re.sub(r' style="max-width:[\d.]+px"', "", svg)
