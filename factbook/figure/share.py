"""The picture of a figure that stands alone, with title and sources in it."""

from __future__ import annotations

from collections.abc import Sequence

from lxml import etree

from factbook.charts import style
from factbook.charts.measure import wrapped
from factbook.figure.html import publishers
from factbook.figure.poster import Line, sheet, standing
from factbook.model.sources import Source

MARGIN = 24


def share_svg(picture: str, title: str, subtitle: str, sources: Sequence[Source]) -> str:
    """The drawing with title and sources in it, to stand alone as a download."""
    plot = standing(picture)
    y, lines = 20.0, list[Line]()

    def put(text: str, size: int, weight: int, token: str) -> None:
        nonlocal y
        for words in wrapped(text, style.DESK, size, weight):
            y += round(size * 1.3)
            lines.append(Line(words, MARGIN, y, size, weight, token))
        y += 6

    put(title, 22, 700, "ink")
    put(subtitle, 15, 400, "muted")
    plot.set("x", str(MARGIN))
    plot.set("y", str(y + 18))
    y += float(plot.get("height") or 0) + 26
    put(f"Sources: {publishers(sources)}", 13, 400, "muted")
    inner = etree.tostring(plot, encoding="unicode")
    return sheet(style.DESK + 2 * MARGIN, round(y + 16), lines, inner, label=title)
