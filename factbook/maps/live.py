"""The live map: a Plotly figure of the same layers, whose colours are CSS variables that the
page puts in place."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

import plotly.graph_objects as go

from factbook.maps.layers import HATCH, Layer, token
from factbook.maps.outlines import NORTH, OUTLINES, SOUTH, Ground, Place

STRIPE = 2.2  # degrees between the stripes: Plotly has none for areas, so they are lines


def told(
    ground: Ground, layers: Sequence[Layer], sentences: Mapping[str, str], ramp: str
) -> dict[str, Any]:
    """What the page needs to make a map live: outlines, traces, layout, and of each dated layer
    the classes by year."""
    return {
        "outlines": f"geo/{OUTLINES.stem}",
        "figure": json.loads(plotly(ground, layers, sentences, ramp).to_json()),
        "years": {k: _dated(each, ramp) for k, each in enumerate(layers) if each.years},
    }


def plotly(
    ground: Ground, layers: Sequence[Layer], sentences: Mapping[str, str], ramp: str = "map"
) -> go.Figure:
    """The map as a plotly Figure: neutral land, then areas, stripes and markers of each layer."""
    drawn = [place for place in ground.places if place.outline is not None]
    figure = go.Figure()
    figure.add_trace(_land([p.land for p in drawn if p.id not in sentences]))
    rows = sorted(sentences)
    areas = [code for code in rows if code in {p.id for p in drawn}]
    small = {p.id: p for p in ground.places if p.small}
    by_id = {p.id: p for p in drawn}
    for k, layer in enumerate(layers):
        common = {"visible": k == 0, "name": layer.label, "showlegend": False}
        figure.add_trace(
            _areas(layer, areas, sentences, ramp).update({"meta": {"layer": k}} | common)
        )
        for code in layer.hatched():
            if code in by_id and code not in small:
                stripes = _stripes(by_id[code]).update(common)
                figure.add_trace(stripes.update(meta={"layer": k, "hatch": code}))
        dots = [small[code] for code in rows if code in small]
        figure.add_trace(
            _markers(layer, dots, sentences, ramp).update({"meta": {"layer": k}} | common)
        )
    return figure.update_layout(_layout())


def _land(codes: list[str]) -> go.Choropleth:
    paint = _paint("n")
    return go.Choropleth(
        locations=codes,
        z=[0] * len(codes),
        colorscale=[[0, paint], [1, paint]],
        showscale=False,
        hoverinfo="skip",
        marker={"line": {"width": 0}},
        meta={"layer": None},
    )


def _areas(
    layer: Layer, codes: list[str], sentences: Mapping[str, str], ramp: str
) -> go.Choropleth:
    order = [*layer.classes]
    paints = [_paint(name, ramp) for name in ("n", *order)]
    top = max(len(order), 1)
    steps = [
        [edge, paint]
        for i, paint in enumerate(paints)
        for edge in (i / (top + 1), (i + 1) / (top + 1))
    ]
    return go.Choropleth(
        locations=codes,
        z=[order.index(layer.of[c]) + 1 if c in layer.of else 0 for c in codes],
        zmin=-0.5,
        zmax=top + 0.5,
        colorscale=steps,
        text=[_lines(sentences[c]) for c in codes],
        hovertemplate="%{text}<extra></extra>",
        showscale=False,
        marker={"line": {"color": "var(--paper)", "width": 0.5}},
    )


def _markers(
    layer: Layer, dots: list[Place], sentences: Mapping[str, str], ramp: str
) -> go.Scattergeo:
    return go.Scattergeo(
        lon=[p.lonlat[0] for p in dots],
        lat=[max(p.lonlat[1], SOUTH) for p in dots],
        ids=[p.id for p in dots],
        text=[_lines(sentences[p.id]) for p in dots],
        mode="markers",
        hovertemplate="%{text}<extra></extra>",
        marker={
            "size": 7,
            "color": [_dot(layer.of.get(p.id, "n"), ramp) for p in dots],
            "line": {"color": "var(--paper)", "width": 0.5},
        },
    )


def _stripes(place: Place) -> go.Scattergeo:
    """Diagonals across a country; None ends a line."""
    from shapely import MultiLineString

    outline = place.outline.buffer(0)
    west, south, east, north = outline.bounds
    offsets = (
        south - east + STRIPE * k for k in range(int((north - south + east - west) / STRIPE))
    )
    lines = MultiLineString([[(west, west + c), (east, east + c)] for c in offsets])
    lon: list[float | None] = []
    lat: list[float | None] = []
    cut = lines.intersection(outline)
    for each in getattr(cut, "geoms", [cut]):
        if each.geom_type == "LineString":
            for x, y in each.coords:
                lon.append(round(x, 2))
                lat.append(round(y, 2))
            lon.append(None)
            lat.append(None)
    return go.Scattergeo(
        lon=lon,
        lat=lat,
        mode="lines",
        hoverinfo="skip",
        line={"color": "var(--muted)", "width": 1.6},
    )


def _layout() -> dict[str, Any]:
    bare = ("showland", "showcountries", "showcoastlines", "showframe", "showlakes")
    return {
        "template": None,
        "margin": {"l": 0, "r": 0, "t": 0, "b": 0},
        "paper_bgcolor": "rgba(0,0,0,0)",
        "dragmode": "pan",
        "font": {"family": "system-ui, sans-serif", "size": 14},
        "hoverlabel": {"bgcolor": "var(--surface)", "font": {"color": "var(--ink)"}},
        "geo": {
            "projection": {"type": "equal earth"},
            "bgcolor": "rgba(0,0,0,0)",
            "lataxis": {"range": [SOUTH, NORTH]},
            **dict.fromkeys(bare, False),
        },
    }


def _dated(layer: Layer, ramp: str) -> dict[str, Any]:
    """Names and words of a layer's classes, its spans by the class's place in that list, and the
    colours of its dots, the first for none."""
    return {
        "classes": [*layer.classes],
        "words": [*layer.classes.values()],
        "paints": [_dot(name, ramp) for name in ("n", *layer.classes)],
        "spans": layer.spans(),
    }


def _lines(sentence: str) -> str:
    """A sentence in lines for a hover box, which does not wrap."""
    return escape(sentence, quote=False).replace(": ", "<br>", 1).replace("; ", "<br>")


def _paint(name: str, ramp: str = "map") -> str:
    return f"var(--{token(name, ramp)})"


def _dot(name: str, ramp: str) -> str:
    """Colour of a marker, which is too small for stripes."""
    return "var(--quiet)" if name == HATCH else _paint(name, ramp)
