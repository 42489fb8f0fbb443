"""How wide a text is, from the advance widths of the house font.

The same numbers hold in the browser, in the drawing made at build and on every machine, so a
label placed here stays where it was placed. Kerning is left out: it makes a text a little
narrower, never wider.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

TABLE = Path(__file__).parent / "advances.json"  # weight -> character -> thousandths of the size
UNKNOWN = 650  # a character the house font lacks comes from another, of unknown width
LEADING = 1.3  # height of a line, in text sizes


@cache
def _advances() -> dict[str, dict[str, int]]:
    table: dict[str, dict[str, int]] = json.loads(TABLE.read_text("utf8"))
    return table


@cache
def text_width(text: str, size: float, weight: int = 400) -> float:
    """Width in px of one line of text set in the house font; weights are 400, 600 and 700."""
    known = _advances()[str(weight)]
    return sum(known.get(letter, UNKNOWN) for letter in text) * size / 1000


def wrapped(text: str, room: float, size: float, weight: int = 400) -> list[str]:
    """The text in lines no wider than `room` px; a single word may be wider."""
    lines: list[str] = []
    for word in text.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and text_width(longer, size, weight) <= room:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines
