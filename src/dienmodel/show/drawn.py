"""Pictures drawn as SVG, for a page and for a phone."""

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from markupsafe import Markup

from dienmodel.network.catalogue import Catalogue
from dienmodel.show import theme
from dienmodel.show.charts.marks import Look
from dienmodel.show.pictures.picture import Picture
from dienmodel.show.svg import to_svg
from dienmodel.text.words import Words


@dataclass(frozen=True)
class Shown:
    """A picture, drawn for a page and for a phone."""

    picture: Picture
    wide: Markup
    narrow: Markup


def drawn(catalogue: Catalogue, w: Words, wanted: Iterable[Picture | None]) -> dict[str, Shown]:
    """Pictures by key, drawn in a thread of their own."""
    from altair.utils import schemapi

    waiting = []
    schemapi.disable_debug_mode()
    with ThreadPoolExecutor(1) as artist:
        for picture in wanted:
            if picture is None:
                continue
            ways = []
            for width in (theme.WIDE, theme.NARROW):
                spec = picture.draw(Look(catalogue, w, width)).to_dict(validate=False)
                spec["config"] = theme.config()
                key = f"{picture.key}-{width}"
                ways.append(artist.submit(to_svg, spec, w, key, picture.alt))
            waiting.append((picture, ways))
        return {
            picture.key: Shown(picture, Markup(wide.result()), Markup(narrow.result()))
            for picture, (wide, narrow) in waiting
        }
