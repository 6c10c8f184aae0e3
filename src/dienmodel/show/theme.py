"""How pictures look: colours that the colour-blind can tell apart, one accent, quiet axes, local numbers."""

from typing import Any

from dienmodel.text.words import HARD_SPACE, MINUS, Words

INK = "#1c2733"


QUIET = "#55616d"


LINE = "#d9dee3"


PAPER = "#ffffff"


ACCENT = "#0b5a78"


ALERT = "#b3430e"


BLANK = "#eef1f4"


SERIES = ("#0b5a78", "#d98a00", "#6f8f3a", "#9a4f7d", "#4fa3c7", "#7a6a58", "#b3430e", "#98a4ae", "#39465a", "#c7b47a")
"""Colours of series: they also differ in lightness, so that they hold in grey."""


DASHES = ([1, 0], [7, 3], [2, 3], [9, 3, 2, 3], [4, 2], [12, 4], [1, 2], [6, 2, 1, 2])
"""Line patterns: the second cue beside colour."""


HATCHES = (
    "",
    "M-2,2l4,-4M0,8l8,-8M6,10l4,-4",
    "M1,2h2M5,6h2",
    "M-2,6l4,4M0,0l8,8M6,-2l4,4",
    "M2,0v8M6,0v8",
    "M0,0l8,8M8,0l-8,8",
    "M0,2h8M0,6h8",
    "M3,4h2",
    "M4,0v8",
    "M0,4h8M4,0v8",
)
"""What is drawn over each colour of `SERIES` in a tile of 8 by 8, so that areas need not be subject apart by colour."""


HEAT = ("#f4f6f8", "#d9e7ed", "#b4d1dc", "#8dbccc", "#64a4bb")
"""From little to much; dark letters are readable on all of them."""


SHADES = (*HEAT[2:], "#0b5a78", "#062f40")
"""From little to much, of dots on paper."""


GRADES = {"own": "#8c2f07", "expert": "#c8591d", "derived": "#d98a00", "press": "#7fb0c4", "official": "#0b5a78"}
"""Grades of evidence, the weakest in the warmest colour."""


FONT = 'Arial, "Liberation Sans", Helvetica, sans-serif'


LABEL = 12.5
"""Size in pixels of the letters of a label."""


WIDE, NARROW = 700, 340
"""Widths of a picture in pixels: for a page, and for a phone."""


def config() -> dict[str, Any]:
    """Vega-Lite configuration of all pictures."""
    words = {"labelFontSize": LABEL, "titleFontSize": LABEL, "labelColor": QUIET, "titleColor": QUIET}
    return {
        "font": FONT,
        "background": None,
        "padding": 2,
        "view": {"stroke": None},
        "aria": False,
        "axis": {
            **words,
            "titleFontWeight": "normal",
            "gridColor": LINE,
            "domainColor": LINE,
            "tickColor": LINE,
            "titlePadding": 8,
            "labelPadding": 5,
            "labelLimit": 0,
        },
        "axisY": {"domain": False, "ticks": False, "titleAlign": "left", "titleAngle": 0, "titleX": 0, "titleY": -12},
        "legend": {
            **words,
            "orient": "top",
            "title": None,
            "labelLimit": 0,
            "symbolSize": 110,
            "padding": 0,
            "offset": 26,
        },
        "text": {"fontSize": 12.5, "color": INK},
        "header": {"labelFontSize": 13, "labelColor": INK, "labelFontWeight": "bold", "title": None},
        "scale": {"bandPaddingInner": 0.25},
    }


def number_locale(w: Words) -> dict[str, Any]:
    """How axes write numbers."""
    dutch = w.language == "nl"
    return {
        "decimal": "," if dutch else ".",
        "thousands": "." if dutch else ",",
        "grouping": [3],
        "currency": [f"€{HARD_SPACE}" if dutch else "€", ""],
        "percent": f"{HARD_SPACE}%" if dutch else "%",
        "minus": MINUS,
    }


def time_locale(w: Words) -> dict[str, Any]:
    """How axes write dates."""
    months = [w.texts[f"months.{i}"] for i in range(1, 13)]
    return {
        "dateTime": "%d-%m-%Y %H:%M",
        "date": "%d-%m-%Y",
        "time": "%H:%M",
        "periods": ["am", "pm"],
        "days": [str(i) for i in range(7)],
        "shortDays": [str(i) for i in range(7)],
        "months": months,
        "shortMonths": [month[:3] for month in months],
    }
