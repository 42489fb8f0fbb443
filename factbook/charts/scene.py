"""A drawing of plain shapes and words at places in pixels, and its Vega-Lite specification.

Forms work out every place themselves: then the still and the live drawing agree in every browser
and time zone, and a test can say that no two texts touch.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from factbook.charts.form import ROW_KEY
from factbook.charts.measure import LEADING, text_width
from factbook.charts.style import color

DASHES = {"": [], "dashed": [4, 3], "dotted": [1, 4]}
# What a mark is drawn as when its data do not say.
USUAL: dict[str, Any] = {"dash": [], "opacity": 1, "radius": 0, "stroke": ""}
CLEARING = 1  # layer of what hides lines behind words: over the grid, under the marks
HATCH = 5.0  # px between the lines of a hatched mark

Spec = dict[str, Any]


@dataclass(frozen=True)
class Box:
    """A rectangle in px."""

    left: float
    top: float
    right: float
    bottom: float

    def meets(self, other: Box, gap: float = 0) -> bool:
        """Whether the two overlap, or come nearer than `gap`."""
        return (
            self.left < other.right + gap
            and other.left < self.right + gap
            and self.top < other.bottom + gap
            and other.top < self.bottom + gap
        )

    def inside(self, other: Box) -> bool:
        """Whether this box lies within the other, to half a pixel."""
        return (
            self.left >= other.left - 0.5
            and self.right <= other.right + 0.5
            and self.top >= other.top - 0.5
            and self.bottom <= other.bottom + 0.5
        )


@dataclass(frozen=True)
class Words:
    """One line of text; `x` is its left edge, middle or right edge by `align`, `y` its middle."""

    text: str
    x: float
    y: float
    size: float
    weight: int = 400
    role: str = "ink"
    align: str = "left"
    row: str = ""

    @property
    def box(self) -> Box:
        """The room the text takes."""
        width = text_width(self.text, self.size, self.weight)
        left = self.x - {"left": 0.0, "center": width / 2, "right": width}[self.align]
        half = self.size * LEADING / 2
        return Box(left, self.y - half, left + width, self.y + half)


@dataclass
class Scene:
    """Shapes in the order of their layers; the size of the drawing in px.

    `row` is the key of the table row a shape belongs to, `say` the sentence of a mark that a
    reader can walk, `live` further fields that conditions of the live chart read.
    """

    width: float
    height: float = 0
    shapes: list[Spec] = field(default_factory=list)
    texts: list[Words] = field(default_factory=list)
    params: list[Spec] = field(default_factory=list)
    extra: list[Spec] = field(default_factory=list)  # further layers, under the words
    dim: str = ""  # Vega condition: marks for which it fails are faint

    def bar(
        self,
        box: Box,
        role: str,
        *,
        look: str = "solid",
        layer: int = 2,
        row: str = "",
        say: str = "",
        radius: float = 0,
        opacity: float = 1,
        live: Mapping[str, Any] | None = None,
    ) -> None:
        """A filled rectangle; by its look hollow, dashed or hatched."""
        fill, stroke, dash = _paint(role, look)
        edge = 0.9 if stroke else 0
        self._add(
            "rect",
            layer,
            row,
            say,
            live,
            x=box.left + edge,
            y=box.top + edge,
            x2=max(box.right - edge, box.left + edge + 1),
            y2=box.bottom - edge,
            fill=fill,
            stroke=stroke,
            dash=dash,
            radius=radius,
            opacity=opacity,
        )
        if look == "hatched":
            for a, b in _hatching(box):
                self.line(*a, *b, role, layer=layer + 1, row=row, width=1.4, live=live)

    def dot(
        self,
        x: float,
        y: float,
        role: str,
        *,
        radius: float = 5.5,
        look: str = "solid",
        shape: str = "circle",
        layer: int = 4,
        row: str = "",
        say: str = "",
        live: Mapping[str, Any] | None = None,
    ) -> None:
        """A round, square or other mark of the given radius in px."""
        fill, stroke, dash = _paint(role, look)
        inner = radius - 0.9
        self._add(
            "point",
            layer,
            row,
            say,
            live,
            x=x,
            y=y,
            size=math.pi * inner**2,
            shape=shape,
            fill=fill,
            stroke=stroke or color(role),
            dash=dash,
        )
        if look == "hatched":
            for k in (-0.5, 0.5):
                reach = inner * math.sqrt(1 - k * k) / math.sqrt(2)
                cx, cy = x + k * inner / math.sqrt(2), y + k * inner / math.sqrt(2)
                ends = (cx - reach, cy + reach, cx + reach, cy - reach)
                self.line(*ends, role, layer=layer + 1, row=row, width=1.2, live=live)

    def line(
        self,
        x: float,
        y: float,
        x2: float,
        y2: float,
        role: str = "rule",
        *,
        width: float = 1,
        dash: str = "",
        layer: int = 0,
        row: str = "",
        say: str = "",
        opacity: float = 1,
        live: Mapping[str, Any] | None = None,
    ) -> None:
        """A straight line."""
        place = {"x": x, "y": y, "x2": x2, "y2": y2}
        look = {"stroke": color(role), "dash": DASHES[dash], "thick": width, "opacity": opacity}
        self._add("rule", layer, row, say, live, **place, **look)

    def area(self, points: Sequence[tuple[float, float, float]], role: str) -> None:
        """A band through (x, upper y, lower y), from left to right."""
        data = [{"x": round(x, 2), "y": round(a, 2), "y2": round(b, 2)} for x, a, b in points]
        self.extra.append(
            {
                "data": {"values": data},
                "mark": {"type": "area", "color": color(role), "opacity": 0.18, "aria": False},
                "encoding": {"x": _place("x"), "y": _place("y"), "y2": {"field": "y2"}},
            }
        )

    def write(self, words: Words | Iterable[Words], *, clear: bool = False) -> None:
        """Put one text or several; `clear` keeps the light lines of the drawing out of them."""
        put = [words] if isinstance(words, Words) else list(words)
        self.texts += put
        for each in put if clear else ():
            box, inset = each.box, each.size * 0.12
            left, right = max(box.left - 3, 0.0), min(box.right + 3, self.width)
            room = Box(left, box.top + inset, right, box.bottom - inset)
            self.bar(room, "paper", layer=CLEARING)

    def _add(
        self,
        kind: str,
        layer: int,
        row: str,
        say: str,
        live: Mapping[str, Any] | None,
        **fields: Any,
    ) -> None:
        said = {"description": say} if say else {}
        data = {
            k: round(v, 2) if isinstance(v, float) else v
            for k, v in fields.items()
            if USUAL.get(k) != v
        }
        data |= {ROW_KEY: row} if row else {}
        self.shapes.append({"kind": kind, "layer": layer, "data": {**data, **said, **(live or {})}})

    def spec(self) -> Spec:
        """The Vega-Lite specification, as a dictionary."""
        ordered = sorted(self.shapes, key=_rank)
        layers = [
            _layer(kind, [s["data"] for s in part], said, self.dim)
            for (_, kind, said, _), part in groupby(ordered, key=_rank)
        ]
        return {
            "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
            "width": round(self.width, 2),
            "height": round(self.height, 2),
            "padding": 0,
            "autosize": {"type": "none"},
            "params": self.params,
            "layer": [*layers, *self.extra, *_text_layers(self.texts, self.dim)],
        }


def _paint(role: str, look: str) -> tuple[str, str, list[int]]:
    """Fill, stroke and dashes of a mark by its evidence look."""
    hue = color(role)
    if look == "solid":
        return hue, "", []
    return color("paper"), hue, DASHES["dashed"] if look == "dashed" else []


def _hatching(box: Box) -> Iterable[tuple[tuple[float, float], tuple[float, float]]]:
    """Diagonals that fill a box, each as its two ends."""
    tall = box.bottom - box.top
    start = box.left - tall + HATCH
    while start < box.right:
        low, high = max(start, box.left), min(start + tall, box.right)
        if high - low > 1:
            yield (low, box.bottom - (low - start)), (high, box.bottom - (high - start))
        start += HATCH


def _rank(shape: Spec) -> tuple[int, str, bool, bool]:
    data = shape["data"]
    return shape["layer"], shape["kind"], "description" in data, ROW_KEY in data


def _place(channel: str, name: str = "") -> Spec:
    return {"field": name or channel, "type": "quantitative", "scale": None}


def _layer(kind: str, data: list[Spec], said: bool, dim: str) -> Spec:
    """One layer of shapes of one kind; all that differs stands in the data."""
    encoding: Spec = {"x": _place("x"), "y": _place("y")}
    mark: Spec = {"type": kind, "strokeDash": {"expr": "datum.dash"}, "clip": False}
    if kind == "point":
        shape = {"field": "shape", "type": "nominal", "scale": None}
        encoding |= {"size": _place("size"), "shape": shape}
        mark |= {"strokeWidth": 1.8, "opacity": 1, "filled": True}
    else:
        encoding |= {"x2": {"field": "x2"}, "y2": {"field": "y2"}}
    if kind == "rule":
        mark |= {"strokeWidth": {"expr": "datum.thick"}}
        mark |= {"opacity": {"expr": "datum.opacity"}}
    if kind == "rect":
        mark |= {"strokeWidth": 1.8, "cornerRadius": {"expr": "datum.radius"}}
        mark |= {"opacity": {"expr": "datum.opacity"}}
    for channel in ("fill", "stroke"):
        if any(channel in each for each in data):
            encoding[channel] = {"field": channel, "type": "nominal", "scale": None}
    if said:
        encoding["description"] = {"field": "description", "type": "nominal"}
    else:
        mark["aria"] = False
    if dim and any("from_day" in each for each in data):
        del mark["opacity"]
        encoding["opacity"] = {"condition": {"test": dim, "value": 1}, "value": 0.25}
    return {"data": {"values": data}, "mark": mark, "encoding": encoding}


def _text_layers(texts: list[Words], dim: str) -> list[Spec]:
    """Texts with the same manner share a layer; those of rows can be filtered with them."""
    layers = []
    ordered = sorted(texts, key=_manner)
    for (size, weight, align, of_row), part in groupby(ordered, key=_manner):
        data = [
            {"x": round(t.x, 2), "y": round(t.y, 2), "text": t.text, "fill": color(t.role)}
            | ({ROW_KEY: t.row} if of_row else {})
            for t in part
        ]
        mark = {"type": "text", "fontSize": size, "fontWeight": weight, "align": align}
        mark |= {"baseline": "middle", "aria": False}
        encoding = {"x": _place("x"), "y": _place("y")}
        encoding["text"] = {"field": "text", "type": "nominal"}
        encoding["fill"] = {"field": "fill", "type": "nominal", "scale": None}
        layers.append({"data": {"values": data}, "mark": mark, "encoding": encoding})
    return layers


def _manner(text: Words) -> tuple[float, int, str, bool]:
    return text.size, text.weight, text.align, bool(text.row)
