"""Social cards: the picture of a page that others show when they link to it."""

from __future__ import annotations

import textwrap
from html import escape
from pathlib import Path

from lxml import etree
from sphinx.application import Sphinx

from factbook.charts import render, style
from factbook.figure.svg import SVG
from factbook.page import contents, figures, fresh
from factbook.page.text import title

WIDTH, HEIGHT = 1200, 630
_MARGIN = 60
_GAP = 28
_FOOT = 70  # the line with the book's name
_COLUMN = 420  # the title's width where the drawing stands beside it
_LEAST = 0.55  # a drawing is cut off at its foot rather than drawn smaller than this


def write(app: Sphinx, out: Path) -> None:
    """Write the card of every page: its lead figure, else its title. What the last build made of
    the same is there already."""
    folder = out / "cards"
    folder.mkdir(exist_ok=True)
    pages = {file_name(page): page for page in contents.reading_order(app.env)}
    for name, page in pages.items():
        if fresh.is_fresh(app, page) or not (folder / name).is_file():
            figure = next(iter(figures.of_page(app, page)), None)
            words = figure.title if figure else title(app.env, page)
            svg = card_svg(words, app.config.html_title, figure.share_svg if figure else "")
            (folder / name).write_bytes(card(Path(app.srcdir), svg))
    for path in folder.iterdir():
        if path.name not in pages:
            path.unlink()


def alt(app: Sphinx, page: str) -> str:
    """What the card shows, for those who do not see it."""
    figure = contents.lead_figure(app.env, page)
    if figure is None:
        return f"The words “{title(app.env, page)}”"
    return textwrap.shorten(f"Chart: {figure.title}. {figure.alt}", 400, placeholder=" …")


def file_name(page: str) -> str:
    """File name of a page's card: "chapters/history" -> "chapters-history.png"."""
    return f"{page.replace('/', '-')}.png"


def card_svg(words: str, book: str, share_svg: str = "") -> str:
    """The card as SVG: the title, the drawing of a figure's share picture, the book's name."""
    plot = _drawing(share_svg) if share_svg else None
    inner = WIDTH - 2 * _MARGIN
    room = HEIGHT - _MARGIN - _FOOT
    if plot is None:
        parts, _ = _lines(words, inner, 72, _MARGIN, 5)
    else:
        wide, high = _number(plot, "width"), _number(plot, "height")
        over, y = _lines(words, inner, 46, _MARGIN, 3)
        beside, _ = _lines(words, _COLUMN, 40, _MARGIN, 9)
        above = (_MARGIN, y + _GAP, inner, room - (y - _MARGIN) - _GAP)
        left = _MARGIN + _COLUMN + _GAP
        right = (left, _MARGIN, WIDTH - left - _MARGIN / 2, room)
        scale_above, scale_right = (min(w / wide, h / high) for _, _, w, h in (above, right))
        stacked = scale_above >= scale_right
        parts = over if stacked else beside
        parts.append(_placed(plot, *(above if stacked else right)))
    return (
        f'<svg xmlns="{SVG}" width="{WIDTH}" height="{HEIGHT}"'
        f' viewBox="0 0 {WIDTH} {HEIGHT}">'
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="{style.color("paper")}"/>'
        f'<rect width="{WIDTH}" height="12" fill="{style.color("accent")}"/>'
        f"{''.join(parts)}"
        f"{_text(book, _MARGIN, HEIGHT - 30, 26, 600, 'muted')}</svg>"
    )


def card(root: Path, svg: str) -> bytes:
    """The card as PNG, as it is served."""
    return render.png(svg, root)


def _drawing(share_svg: str) -> etree._Element:
    """The plot inside a figure's share picture."""
    root = etree.fromstring(share_svg.encode())
    return next(e for e in root if etree.QName(e).localname == "svg")


def _lines(words: str, width: float, size: int, top: float, most: int) -> tuple[list[str], float]:
    """Words in lines, smaller until it fits into `most` of them, and where it ends."""
    while True:
        lines = textwrap.wrap(words, int(width / (size * 0.5)))
        if len(lines) <= most or size <= 24:
            break
        size -= 2
    parts, y = [], top
    for line in lines:
        y += round(size * 1.14)
        parts.append(_text(line, _MARGIN, y, size, 700, "ink"))
    return parts, y + size * 0.25


def _text(text: str, x: float, y: float, size: int, weight: int, token: str) -> str:
    return (
        f'<text x="{x}" y="{y}" font-family="{escape(style.FONT_STACK)}" font-size="{size}"'
        f' font-weight="{weight}" fill="{style.color(token)}">{escape(text)}</text>'
    )


def _number(plot: etree._Element, name: str) -> float:
    return float(plot.get(name, ""))


def _placed(plot: etree._Element, x: float, y: float, width: float, height: float) -> str:
    wide, high = _number(plot, "width"), _number(plot, "height")
    scale = max(min(width / wide, height / high), min(_LEAST, width / wide))
    shown = min(high, height / scale)
    left, top, across = (float(n) for n in plot.get("viewBox", "").split()[:3])
    units = across / wide
    box = f"{left} {top} {wide * units:g} {shown * units:g}"
    for key, value in {
        "x": x + (width - wide * scale) / 2,
        "y": y,
        "width": wide * scale,
        "height": shown * scale,
    }.items():
        plot.set(key, f"{value:g}")
    plot.set("viewBox", box)
    plot.set("preserveAspectRatio", "xMidYMin")
    return etree.tostring(plot, encoding="unicode")
