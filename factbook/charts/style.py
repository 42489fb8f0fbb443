"""The house style: one set of colour tokens for page and charts, and the look of a chart.

Charts are drawn with the exact light hex of a token; when the SVG goes into the page each such
hex becomes the token's CSS variable, so one drawing follows the theme, print and forced colours.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

HERE = Path(__file__).parent
FONT = "Source Sans 3"
FONT_STACK = f"'{FONT}', 'Helvetica Neue', Arial, sans-serif"
DESK, COLUMN, PHONE = 760, 620, 340  # drawing widths: a wide figure, one in the text, a phone's
WIDE = 860  # the widest a drawing is shown, in px
DESK_TEXT, PHONE_TEXT = 13, 14  # text sizes that stay readable as shown, in px


@cache
def tokens() -> dict[str, dict[str, str]]:
    """Token name -> {"light": hex, "dark": hex}."""
    return json.loads((HERE / "tokens.json").read_text("utf8"))


def color(name: str) -> str:
    """The light hex of a token, for use in a chart; KeyError lists the tokens there are."""
    if name not in tokens():
        raise KeyError(f'no colour token "{name}"; there are {", ".join(tokens())}')
    return tokens()[name]["light"]


@cache
def variables() -> dict[str, str]:
    """Light hex in lower case -> CSS variable, e.g. "#b3261e" -> "var(--ban)"."""
    return {pair["light"].lower(): f"var(--{name})" for name, pair in tokens().items()}


def chart_config(text: int) -> dict:
    """Vega-Lite config of the house: quiet axes, no box, text of the given size in px."""
    ink, muted, rule = color("ink"), color("muted"), color("rule")
    label = {"font": FONT, "fontSize": text}
    return {
        "background": None,
        "font": FONT,
        "padding": 2,
        "view": {"stroke": None},
        "axis": {
            "aria": False,
            "domain": False,
            "ticks": False,
            "grid": False,
            "labelColor": muted,
            "labelFont": FONT,
            "labelFontSize": text,
            "labelLimit": 400,
            "labelPadding": 6,
            "title": None,
            "gridColor": rule,
        },
        "legend": {"disable": True, "aria": False},
        "text": {**label, "fill": ink, "align": "left", "baseline": "middle"},
        "bar": {"fill": color("act")},
        "rule": {"stroke": muted},
        "point": {"filled": True, "size": 90},
    }
