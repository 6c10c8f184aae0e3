"""From a chart to a picture that stands by itself: SVG without outside parts."""

import json
import re
from collections.abc import Iterable, Sequence
from typing import Any

from dienmodel.show.theme import HATCHES, LABEL, PAPER, SERIES, number_locale, time_locale
from dienmodel.text.words import Words

ARIAL = {
    letter: width
    for width, letters in {
        0.22: "ijl'|",
        0.28: " tfI.,:;/!",
        0.33: "r-()",
        0.5: "cksvxyzJ",
        0.61: "FTZ",
        0.67: "ABEKPSVXY&",
        0.72: "CDHNRUw",
        0.78: "GOQ",
        0.83: "mM",
        0.89: "%",
        0.94: "W",
        1.0: "…",
    }.items()
    for letter in letters
}
"""Widths of letters in Arial, in parts of the size; all others take 0.56."""


SIZES = (1.0, 0.94, 0.88)
"""How much smaller a name may become before it is cut."""


GAP = 5
"""Pixels between a name and its axis."""


def to_svg(spec: dict[str, Any], w: Words, key: str, label: str) -> str:
    """Render a Vega-Lite spec as SVG for the page: scalable, labelled, and with ids of its own.

    The names of rows (field `name`, in an axis of fixed extent) are set afterwards, over two lines where they are
    long: measuring long texts is by far the slowest part of rendering.
    """
    import vl_convert

    names: dict[str, tuple[str, int]] = {}
    svg = vl_convert.vegalite_to_svg(
        _short_names(spec, names),
        format_locale=number_locale(w),
        time_format_locale=time_locale(w),
        allowed_base_urls=[],
    )
    for short, (name, room) in names.items():
        svg = svg.replace(f">{short}<", f">{_lines(name, room)}<")
    svg = _hatched(svg, spec.get("usermeta", {}).get("hatched", ()))
    return _framed(_slim(_own_links(_own_ids(svg, key))), label)


def _hatched(svg: str, colours: Sequence[str]) -> str:
    """Give what is filled with each of these colours of `SERIES` a pattern of its own."""
    tiles = []
    for colour in colours:
        n = SERIES.index(colour)
        lines = f'<path d="{HATCHES[n]}" fill="none" stroke="{PAPER}" stroke-width="1.2"/>' if HATCHES[n] else ""
        size = 'width="8" height="8"'
        tile = f'<rect {size} fill="{colour}"/>{lines}'
        tiles.append(f'<pattern id="hatch{n}" {size} patternUnits="userSpaceOnUse">{tile}</pattern>')
        svg = svg.replace(f' fill="{colour}"', f' fill="url(#hatch{n})"')
    end = svg.index(">") + 1
    return f"{svg[:end]}<defs>{''.join(tiles)}</defs>{svg[end:]}" if tiles else svg


def _short_names(spec: Any, names: dict[str, tuple[str, int]]) -> Any:
    """The spec with a short stand-in for every name of a row; `names` gets what each stands for."""
    for encoding in _encodings(spec):
        for name in encoding["sort"]:
            if name not in (known for known, _ in names.values()):
                names[f"@{len(names)}@"] = (name, encoding["axis"]["minExtent"])
    short = {name: stand_in for stand_in, (name, _) in names.items()}

    def shorten(part: Any) -> Any:
        if isinstance(part, list):
            return [shorten(item) for item in part]
        if not isinstance(part, dict):
            return part
        if part.get("field") == "name" and "sort" in part:
            return part | {"sort": [short[name] for name in part["sort"]]}
        return {field: shorten(item) for field, item in part.items()}

    data = {
        key: [row | {"name": short.get(row["name"], row["name"])} if "name" in row else row for row in json.loads(rows)]
        for key, rows in spec.get("datasets", {}).items()
    }
    return shorten(spec) | {"datasets": data}


def _encodings(part: Any) -> Iterable[dict[str, Any]]:
    """All encodings of named rows in a spec."""
    if isinstance(part, list):
        for item in part:
            yield from _encodings(item)
    elif isinstance(part, dict):
        if part.get("field") == "name" and "sort" in part:
            yield part
        for item in part.values():
            yield from _encodings(item)


def _lines(name: str, room: int) -> str:
    """A name in one or two lines of so many pixels, escaped; what does not fit ends in dots."""
    from markupsafe import escape

    for size in SIZES:
        lines = broken(name, (room - GAP) / size)
        if len(lines) <= 2 and all(_width(line) <= (room - GAP) / size for line in lines):
            break
    else:
        lines = [lines[0], _cut(" ".join(lines[1:]), (room - GAP) / size)] if len(lines) > 1 else lines
    small = f' font-size="{size * LABEL:g}"' if size < 1 else ""
    if len(lines) == 1:
        return f"<tspan{small}>{escape(lines[0])}</tspan>" if small else str(escape(lines[0]))
    first, second = (escape(line) for line in lines)
    return f'<tspan x="0" dy="-0.5em"{small}>{first}</tspan><tspan x="0" dy="1.1em"{small}>{second}</tspan>'


def broken(text: str, room: float, size: float = LABEL) -> list[str]:
    """The words of a text in lines of so many pixels, in letters of a size."""
    lines: list[str] = []
    for word in text.split():
        if lines and _width(f"{lines[-1]} {word}") * size / LABEL <= room:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines or [""]


def _cut(text: str, room: float) -> str:
    """A text that does not fit, as far as it fits in whole words, with dots."""
    while " " in text and _width(f"{text} …") > room:
        text = text.rpartition(" ")[0].rstrip(",:;(")
    return f"{text} …"


def _width(text: str) -> float:
    """The pixels that a text takes as a label."""
    return LABEL * sum(ARIAL.get(letter, 0.56) for letter in text)


def _own_ids(svg: str, key: str) -> str:
    svg = re.sub(r'\bid="([^"]+)"', rf'id="{key}-\1"', svg)
    return re.sub(r"url\(#([^)]+)\)", rf"url(#{key}-\1)", svg)


def _own_links(svg: str) -> str:
    """Links to a place on the page stay on the page: the renderer gives them an address."""
    return re.sub(r'(<a [^>]*href=")[^"#]*#', r"\1#", svg)


def _slim(svg: str) -> str:
    """Leave out what does not show: roles and names of marks (but `live_`), decimals beyond a tenth of a pixel."""
    svg = re.sub(r' (?:class|role|aria-[a-z]+|pointer-events)="(?![^"]*\blive_)[^"]*"', "", svg)
    svg = re.sub(r'<path d="M0\.5,0\.5h[^"]*" stroke="#ddd"/>', "", svg)
    svg = re.sub(r' stroke="transparent"| opacity="1"', "", svg)
    return re.sub(
        r' (?:d|transform|points|x2|y2)="[^"]*"',
        lambda found: re.sub(r"(\.\d)\d+", r"\1", found[0]),
        svg,
    )


def _framed(svg: str, label: str) -> str:
    """Give the picture its label, and let the page decide its size."""
    from markupsafe import escape

    box = re.search(r'width="([\d.]+)" height="([\d.]+)" viewBox="([^"]+)"', svg)
    if box is None:
        raise ValueError("the renderer returned no SVG with a size")
    width, view = box[1], box[3]
    end = svg.index(">") + 1
    head = f'<svg viewBox="{view}" role="img" aria-label="{escape(label)}"'
    return f'{head} style="max-width:{width}px">{svg[end:]}'
