"""A picture that leaves its page: its finding, how to read it and where it comes from are in it."""

import re
from collections.abc import Sequence
from itertools import pairwise

from markupsafe import escape

from dienmodel.show.svg import broken
from dienmodel.show.theme import FONT, INK, LABEL, PAPER, QUIET

EDGE = 24
"""Pixels of paper around what is drawn."""

FINDING, NOTE = 19.0, LABEL
"""Sizes in pixels of the letters of the finding, and of what stands below the picture."""

WIDEST = 0.6
"""Width of a letter of an address, in parts of its size, that hardly any exceeds on average."""

SCALE = 2.0
"""Pixels of a PNG for each of the picture: sharp on paper and on fine screens."""


def poster(svg: str, finding: str, below: Sequence[str]) -> str:
    """A drawing on paper, under its finding and above some texts, as SVG that stands by itself.

    Raises:
        ValueError: it has no size.
    """
    box = re.search(r'viewBox="0 0 ([\d.]+) ([\d.]+)"', svg)
    if box is None:
        raise ValueError("a drawing without a size")
    width, height = float(box[1]), float(box[2])
    head = [(line, FINDING, INK) for line in broken(finding, width, FINDING)]
    foot = [(line, NOTE, QUIET) for text in below for line in broken(_fitting(text, width), width, NOTE)]
    top = EDGE + _height(head) + NOTE
    whole = top + height + NOTE + _height(foot) + EDGE
    inside = re.sub(r"<svg [^>]*>", "", svg, count=1).removesuffix("</svg>")
    size = f'width="{width + 2 * EDGE:g}" height="{whole:g}"'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} font-family="{escape(FONT)}">'
        f'<title>{escape(finding)}</title><rect width="100%" height="100%" fill="{PAPER}"/>'
        f'{_text(head, EDGE)}<g transform="translate({EDGE},{top:g})">{inside}</g>'
        f"{_text(foot, top + height + NOTE)}</svg>"
    )


def _fitting(text: str, width: float) -> str:
    """A text whose longest words, addresses, are cut where the paper ends."""
    most = int(width / NOTE / WIDEST)
    return " ".join(word[i : i + most] for word in text.split() for i in range(0, len(word), most))


def as_png(svg: str) -> bytes:
    """A poster as an image for documents that take no SVG."""
    import vl_convert

    image: bytes = vl_convert.svg_to_png(svg, scale=SCALE)
    return image


def as_pdf(svg: str) -> bytes:
    """A poster as a page for print."""
    import vl_convert

    page: bytes = vl_convert.svg_to_pdf(svg)
    return page


Lines = Sequence[tuple[str, float, str]]
"""Lines of text with the size of their letters and their colour."""


def _height(lines: Lines) -> float:
    return sum(_leading(size) for _, size, _ in lines)


def _leading(size: float) -> float:
    """Pixels from a line to the next."""
    return 1.35 * size


def _text(lines: Lines, top: float) -> str:
    """Lines below each other."""
    tops = [top]
    for _, size, _ in lines:
        tops.append(tops[-1] + _leading(size))
    return "".join(
        f'<text x="{EDGE}" y="{above + size:g}" {_letters(size, colour)}>{escape(line)}</text>'
        for (line, size, colour), (above, _) in zip(lines, pairwise(tops), strict=True)
    )


def _letters(size: float, colour: str) -> str:
    weight = ' font-weight="bold"' if size == FINDING else ""
    return f'font-size="{size:g}" fill="{colour}"{weight}'
