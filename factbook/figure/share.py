"""The picture of a figure that stands alone, with title and sources in it."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from html import escape

from lxml import etree

from factbook.charts import style
from factbook.figure.html import publishers
from factbook.figure.svg import SVG
from factbook.model.sources import Source


def share_svg(svg: str, title: str, subtitle: str, sources: Sequence[Source]) -> str:
    """The drawing with title and sources in it, to stand alone as a download."""
    plot = etree.fromstring(svg.encode())
    for text in plot.iter(f"{{{SVG}}}text"):
        # A family whose name ends in a number is none until it stands in quotes.
        text.set("font-family", style.FONT_STACK)
    width, height = style.DESK, float(plot.get("height") or 0)
    blocks = [
        (title, 22, 700, style.color("ink"), 66),
        (subtitle, 15, 400, style.color("muted"), 100),
    ]
    margin = 24
    y: float = 20
    lines = []

    def put(text: str, size: int, weight: int, fill: str, columns: int) -> None:
        nonlocal y
        for line in textwrap.wrap(text, columns):
            y += round(size * 1.3)
            lines.append(
                f'<text x="{margin}" y="{y}" font-family="{escape(style.FONT_STACK)}"'
                f' font-size="{size}" font-weight="{weight}" fill="{fill}">{escape(line)}</text>'
            )

    for block in blocks:
        put(*block)
        y += 6
    top = y + 18
    y = top + height + 8
    put(f"Sources: {publishers(sources)}", 13, 400, style.color("muted"), 118)
    plot.set("x", str(margin))
    plot.set("y", str(top))
    inner = etree.tostring(plot, encoding="unicode")
    full = width + 2 * margin
    return (
        f'<svg xmlns="{SVG}" width="{full}" height="{y + 22:.0f}"'
        f' viewBox="0 0 {full} {y + 22:.0f}" role="img" aria-label="{escape(title)}">'
        f'<rect width="100%" height="100%" fill="{style.color("paper")}"/>'
        f"{''.join(lines)}{inner}</svg>"
    )
