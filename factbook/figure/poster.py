"""Pictures of a set size: the card others show when they link to a page, and one for a phone.

A poster has a title, the drawing of a figure and a line at its foot. Of the drawings there are, and
of the places one can have, it takes what makes the drawing's own text the largest.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from lxml import etree
from markupsafe import Markup

from factbook.charts import style
from factbook.charts.measure import wrapped
from factbook.charts.template import render

TEXT = {"desk": style.DESK_TEXT, "phone": style.PHONE_TEXT, "map": style.DESK_TEXT}  # px
LARGEST = 30  # px of a drawing's text; larger would shout
LEAST = 0.55  # a drawing is cut off at its foot rather than drawn smaller than this
GAP = 28
SMALL = 24  # px: the foot; a title gets no smaller


@dataclass(frozen=True)
class Shape:
    """A size in px, its margin, the size of its title, and the width of a title beside a drawing,
    0 where none fits."""

    width: int
    height: int
    margin: int
    title: int
    beside: int = 0


CARD = Shape(1200, 630, margin=60, title=46, beside=420)
TALL = Shape(1080, 1350, margin=60, title=64)


@dataclass(frozen=True)
class Line:
    """A line of text with its baseline."""

    words: str
    x: float
    y: float
    size: int
    weight: int
    token: str

    @property
    def fill(self) -> str:
        return style.color(self.token)


@dataclass(frozen=True)
class _Box:
    x: float
    y: float
    width: float
    height: float


def poster(
    title: str, foot: str, pictures: Mapping[str, str], shape: Shape, subtitle: str = ""
) -> str:
    """The poster as SVG; `pictures` are the drawings of a figure by layout, perhaps none."""
    feet = _block(foot, shape.width - 2 * shape.margin, SMALL, shape.margin, 0, 2, "muted", 600)
    top = shape.height - 30 - feet[-1].y if feet else 0
    feet = [replace(line, y=line.y + top) for line in feet]
    floor = feet[0].y - 2 * SMALL if feet else shape.height - shape.margin
    lines, plot = _words_alone(title, shape), ""
    best = 0.0
    for layout, picture in pictures.items():
        root = etree.fromstring(picture.encode())
        wide, high = float(root.get("width", "")), float(root.get("height", ""))
        for words, box in _placements(title, subtitle, shape, floor):
            scale = min(box.width / wide, box.height / high, LARGEST / TEXT[layout])
            if scale * TEXT[layout] > best:
                best, lines = scale * TEXT[layout], words
                plot = _placed(picture, box, max(scale, min(LEAST, box.width / wide)))
    return sheet(shape.width, shape.height, [*lines, *feet], plot, band=12)


def sheet(
    width: float, height: float, lines: list[Line], plot: str, *, label: str = "", band: int = 0
) -> str:
    """Lines of text and a drawing on paper, in the house font; `band`: of the accent, on top."""
    return render(
        "figure/sheet.svg",
        width=width,
        height=height,
        label=label,
        band=band,
        lines=lines,
        plot=Markup(plot),
        family=style.FONT_STACK,
        paper=style.color("paper"),
        accent=style.color("accent"),
    )


def standing(picture: str) -> etree._Element:
    """A drawing, to be put into another; its text in the house font."""
    root = etree.fromstring(picture.encode())
    for text in root.iter(f"{{{root.nsmap[None]}}}text"):
        # A family whose name ends in a number is none until it stands in quotes.
        text.set("font-family", style.FONT_STACK)
    return root


def _placements(
    title: str, subtitle: str, shape: Shape, floor: float
) -> Iterator[tuple[list[Line], _Box]]:
    """Where a drawing may stand, with the words that leave it that room: below, or beside."""
    margin, room = shape.margin, shape.width - 2 * shape.margin
    words = _block(title, room, shape.title, margin, margin, 3)
    if subtitle:
        words += _block(subtitle, room, SMALL + 4, margin, words[-1].y + 12, 2, "muted", 400)
    top = words[-1].y + GAP
    yield words, _Box(margin, top, room, floor - top)
    if shape.beside:
        left = margin + shape.beside + GAP
        words = _block(title, shape.beside, shape.title - 6, margin, margin, 9)
        yield words, _Box(left, margin, shape.width - left - margin / 2, floor - margin)


def _words_alone(title: str, shape: Shape) -> list[Line]:
    return _block(title, shape.width - 2 * shape.margin, 72, shape.margin, shape.margin, 5)


def _block(
    words: str,
    room: float,
    size: int,
    x: float,
    top: float,
    most: int,
    token: str = "ink",
    weight: int = 700,
) -> list[Line]:
    """Words in lines, smaller until they fit into `most` of them."""
    while len(lines := wrapped(words, room, size, weight)) > most and size > SMALL:
        size -= 2
    step = round(size * 1.16)
    return [Line(w, x, top + step * n, size, weight, token) for n, w in enumerate(lines, 1)]


def _placed(picture: str, box: _Box, scale: float) -> str:
    """The drawing at a scale in the middle of the box, cut off at its foot."""
    root = standing(picture)
    wide, high = float(root.get("width", "")), float(root.get("height", ""))
    left, top, across, _ = (float(n) for n in root.get("viewBox", "").split())
    shown = min(high, box.height / scale)
    units = across / wide
    sizes = {"width": wide * scale, "height": shown * scale}
    place = {"x": box.x + (box.width - wide * scale) / 2, "y": box.y}
    for name, value in (place | sizes).items():
        root.set(name, f"{value:g}")
    root.set("viewBox", f"{left:g} {top:g} {wide * units:g} {shown * units:g}")
    root.set("preserveAspectRatio", "xMidYMin")
    return etree.tostring(root, encoding="unicode")
