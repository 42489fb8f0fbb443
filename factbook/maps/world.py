"""A world map built once and rendered twice: the SVG in the page and the live Plotly figure.

Outlines and markers come from `data/geo/world.geojson`; a layer says which class each country has.
Both renderings are made from the same layers, so they show the same rows in the same colours.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from html import escape
from pathlib import Path

import pandas as pd

from factbook.charts import style
from factbook.model.problem import AuthorError
from factbook.model.tables import data_folder, find_root

OUTLINES = Path("data/geo/world.geojson")
WIDTH = 1200  # drawing units: finer than a pixel on a wide figure, short in the page
SPECK = 6  # square drawing units; a smaller island is left out, unless it is all there is
SOUTH = -59.0  # the map ends here: what lies further south is shown by its marker
SMALL = 13_000  # km2: below this an area is too small to see and gets a marker
RADIUS = 5
STRIPE = 2.2  # degrees between the stripes of the live map
MOST = 5  # layers
FEWEST = 200  # outlines; a file with fewer is cut off
# Class -> colour token. "hatch" is drawn as stripes: not evidence of what the map shows.
CLASSES = {str(n): f"map-{n}" for n in range(1, 6)} | {"x": "quiet", "b": "mark", "o": "paper"}
OUTLINED = "o"  # looked at and nothing there: the paper's colour inside a grey line
OUTLINE = "quiet"
EMPTY = "no-figure"
EQUAL_EARTH = "EPSG:8857"


@dataclass(frozen=True)
class Layer:
    """One layer of a map.

    label: name of the layer on its switch. classes: class -> words of the legend, in the order
    shown; a class is one of "1" to "5" (more is further from the paper), "b" (blue: of another
    kind, not on that scale), "x" (quiet grey), "o" (outlined: looked at, nothing there) or
    "hatch". of: country code -> class; a country that is missing is drawn empty.
    empty: the legend's words for such countries. note: what the layer is not.
    years: country code -> spans (class, first year, first year without), None where not known.
    With it the live map shows the layer as it stood in a chosen year.
    """

    label: str
    classes: Mapping[str, str]
    of: Mapping[str, str]
    empty: str = "no figure"
    note: str = ""
    years: Mapping[str, Sequence[tuple[str, int | None, int | None]]] | None = None


@dataclass(frozen=True)
class WorldMap:
    """Layers over the world: `sentences` says, country by country, what a reader is told; its
    keys are the rows of the map, each of which has a mark."""

    layers: Sequence[Layer]
    sentences: Mapping[str, str]
    names: Mapping[str, str]

    def __post_init__(self):
        wrong = []
        if len(self.layers) > MOST:
            wrong.append(f"{len(self.layers)} layers; the stylesheet knows {MOST}")
        known = {place["id"] for place in places()}
        for code in self.sentences:
            if code not in known:
                wrong.append(f'"{code}" has neither outline nor marker in {OUTLINES.as_posix()}')
            if code not in self.names:
                wrong.append(f'"{code}" has no name')
        for layer in self.layers:
            for code, name in layer.of.items():
                if name not in layer.classes:
                    wrong.append(f'layer "{layer.label}": {code} has the unknown class "{name}"')
                if code not in self.sentences:
                    wrong.append(f'layer "{layer.label}": {code} has no sentence')
            for code, spans in (layer.years or {}).items():
                for name in {span[0] for span in spans} - set(layer.classes):
                    wrong.append(f'layer "{layer.label}": {code} has the unknown class "{name}"')
                now = [name for name, _, end in spans if end is None]
                if now != ([layer.of[code]] if code in layer.of else []):
                    wrong.append(f'layer "{layer.label}": {code} ends in another class than drawn')
            unknown = set(layer.classes) - set(CLASSES) - {"hatch"}
            if unknown:
                wrong.append(f'layer "{layer.label}": no such class {", ".join(sorted(unknown))}')
        if wrong:
            raise AuthorError("; ".join(dict.fromkeys(wrong)))

    def svg(self, id: str) -> str:
        """The map as it stands in the page: one mark a country, its class in each layer."""
        areas, dots = [], []
        for place in sorted(places(), key=lambda p: self.names.get(p["id"], "")):
            code = place["id"]
            if code not in self.sentences:
                areas.append(f'<path class="land" d="{place["d"]}"/>' if place["d"] else "")
                continue
            classes = [layer.of.get(code, "") for layer in self.layers]
            data = "".join(f' data-{k}="{c}"' for k, c in enumerate(classes) if c in CLASSES)
            shapes = [f'<path d="{place["d"]}"/>'] if place["d"] else []
            if place["small"]:
                x, y = place["point"]
                shapes.append(f'<circle cx="{x}" cy="{y}" r="{RADIUS}"/>')
            striped = [k for k, name in enumerate(classes) if name == "hatch"]
            if striped:
                on = " ".join(f"hatch-{k}" for k in striped)
                shapes += [
                    shape.replace("/>", f' class="hatch {on}" fill="url(#{id}-stripes)"/>')
                    for shape in shapes
                ]
            mark = (
                f'<g class="mark" role="graphics-symbol" aria-roledescription="country"'
                f' data-code="{code}"{data} aria-label="{escape(self.sentences[code])}">'
                f"{''.join(shapes)}</g>"
            )
            (dots if place["small"] else areas).append(mark)
        return (
            f'<svg class="plot plot-map" viewBox="0 0 {WIDTH} {height()}"'
            f' role="graphics-document" aria-roledescription="map" aria-labelledby="{id}-title"'
            f' aria-describedby="{id}-alt"><defs><pattern id="{id}-stripes" width="9" height="9"'
            ' patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect width="4"'
            f' height="9" fill="var(--muted)"/></pattern></defs>{"".join(areas + dots)}</svg>'
        )

    def thumbnail(self) -> str:
        """The first layer as dots, one a place: the map in a few bytes, for a card."""
        first = self.layers[0].of
        dots = []
        for place in sorted(places(), key=lambda p: p["id"] in first):
            if place["id"]:
                (x, y), paint = place["point"], _paint(first.get(place["id"], "n"))
                dots.append(f'<circle cx="{x}" cy="{y}" r="9" fill="{paint}"/>')
        return (
            f'<svg class="card-picture" viewBox="0 0 {WIDTH} {height()}" aria-hidden="true">'
            f"{''.join(dots)}</svg>"
        )

    def picture(self) -> str:
        """The first layer as an SVG that stands alone, with the light colours in it."""
        layer, shapes = self.layers[0], []
        stripes = style.color("muted")
        for place in sorted(places(), key=lambda p: p["small"]):
            name = layer.of.get(place["id"], "")
            fill = style.color(CLASSES.get(name, EMPTY))
            fills = [fill, "url(#stripes)"] if name == "hatch" else [fill]
            for paint in fills:
                line = f'fill="{paint}" stroke="{style.color(_line(name))}"'
                if place["d"]:
                    shapes.append(f'<path d="{place["d"]}" {line}/>')
                if place["small"] and place["id"] in self.sentences:
                    x, y = place["point"]
                    shapes.append(f'<circle cx="{x}" cy="{y}" r="{RADIUS}" {line}/>')
        scale = style.DESK / WIDTH
        key, x, y = [], 0, round(height() * scale) + 22
        entries = [*layer.classes.items(), ("", layer.empty)]
        for name, words in entries:
            fill = "url(#stripes)" if name == "hatch" else style.color(CLASSES.get(name, EMPTY))
            wide = 34 + 7 * len(words)
            if x + wide > style.DESK:
                x, y = 0, y + 24
            key.append(
                f'<rect x="{x}" y="{y - 11}" width="16" height="12" fill="{fill}"'
                f' stroke="{style.color(_line(name))}"/>'
                f'<text x="{x + 22}" y="{y}" font-family="{escape(style.FONT_STACK)}"'
                f' font-size="13" fill="{style.color("ink")}">{escape(words)}</text>'
            )
            x += wide + 10
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{style.DESK}" height="{y + 8}"'
            f' viewBox="0 0 {style.DESK} {y + 8}"><defs><pattern id="stripes" width="9" height="9"'
            ' patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect width="4"'
            f' height="9" fill="{stripes}"/></pattern></defs><g transform="scale({scale:.5f})">'
            f"{''.join(shapes)}</g>{''.join(key)}</svg>"
        )

    def controls(self, id: str) -> str:
        """Switches and legends of the layers; they work without a script."""
        parts = []
        for k, layer in enumerate(self.layers):
            checked = " checked" if k == 0 else ""
            hidden = " hidden" if len(self.layers) == 1 else ""  # it paints, but is no choice
            label = f'<label for="{id}-layer-{k}">{escape(layer.label)}</label>'
            parts.append(
                f'<input class="layer layer-{k}" type="radio" name="{id}.layer" value="{k}"'
                f' id="{id}-layer-{k}"{checked}{hidden}>{"" if hidden else label}'
            )
        for k, layer in enumerate(self.layers):
            entries = "".join(
                f'<li><i class="key key-{name}"></i>{escape(words)}</li>'
                for name, words in layer.classes.items()
            )
            note = f"<p>{escape(layer.note)}</p>" if layer.note else ""
            parts.append(
                f'<div class="legend legend-{k}"><ul>{entries}'
                f'<li><i class="key key-n"></i>{escape(layer.empty)}</li></ul>{note}</div>'
            )
        return "".join(parts)

    def years(self, id: str) -> str:
        """The slider of the dated layers; empty when there is none. It brings the live map."""
        dated = [k for k, layer in enumerate(self.layers) if layer.years]
        if not dated:
            return ""
        spans = [span for k in dated for each in self.layers[k].years.values() for span in each]
        known = [year for span in spans for year in span[1:] if year is not None]
        first, last = min(known), max(known)
        return (
            f'<span class="years {" ".join(f"years-{k}" for k in dated)}"><label>Year'
            f' <input type="range" name="{id}.year" min="{first}" max="{last}" value="{last}">'
            f'<output>{last}</output></label> <button type="button" class="play">Play the years'
            "</button></span>"
        )

    def plotly(self):
        """The live map: a plotly Figure with one choropleth (and its markers) a layer; colours
        are CSS variables, which the page puts in place."""
        import plotly.graph_objects as go

        figure = go.Figure()
        small = {place["id"]: place for place in places() if place["small"]}
        drawn = [place for place in places() if place["outline"] is not None]
        outlined = {place["id"] for place in drawn}
        neutral = [p["land"] for p in drawn if p["id"] not in self.sentences]
        flat = [[0, _paint("n")], [1, _paint("n")]]
        figure.add_trace(
            go.Choropleth(
                locations=neutral, z=[0] * len(neutral), colorscale=flat, showscale=False,
                hoverinfo="skip", marker={"line": {"width": 0}}, meta={"layer": None},
            )
        )  # fmt: skip
        for k, layer in enumerate(self.layers):
            order = [*layer.classes]
            codes = [c for c in sorted(self.sentences) if c in outlined]
            z = [order.index(layer.of[c]) + 1 if c in layer.of else 0 for c in codes]
            paints = [_paint("n"), *(_paint(name) for name in order)]
            top = max(len(order), 1)
            steps = [
                [edge, paint]
                for i, paint in enumerate(paints)
                for edge in (i / (top + 1), (i + 1) / (top + 1))
            ]
            common = {"visible": k == 0, "name": layer.label, "meta": {"layer": k}}
            text = [_lines(self.sentences[c]) for c in codes]
            figure.add_trace(
                go.Choropleth(
                    locations=codes, z=z, zmin=-0.5, zmax=top + 0.5, colorscale=steps, text=text,
                    hovertemplate="%{text}<extra></extra>", showscale=False,
                    marker={"line": {
                        "color": [f"var(--{_line(layer.of.get(c, ''))})" for c in codes],
                        "width": 0.5,
                    }}, **common,
                )
            )  # fmt: skip
            for code in _hatched(layer):
                if code in outlined and code not in small:
                    lon, lat = _stripes(code)
                    figure.add_trace(
                        go.Scattergeo(
                            lon=lon, lat=lat, mode="lines", hoverinfo="skip", showlegend=False,
                            line={"color": "var(--muted)", "width": 1.6},
                            **(common | {"meta": {"layer": k, "hatch": code}}),
                        )
                    )  # fmt: skip
            dots = [c for c in sorted(self.sentences) if c in small]
            figure.add_trace(
                go.Scattergeo(
                    lon=[small[c]["lonlat"][0] for c in dots],
                    lat=[max(small[c]["lonlat"][1], SOUTH) for c in dots],
                    ids=dots, text=[_lines(self.sentences[c]) for c in dots], mode="markers",
                    hovertemplate="%{text}<extra></extra>", showlegend=False,
                    marker={
                        "size": 7, "color": [_dot(layer.of.get(c, "n")) for c in dots],
                        "line": {
                            "color": [f"var(--{_line(layer.of.get(c, ''))})" for c in dots],
                            "width": 0.5,
                        },
                    }, **common,
                )
            )  # fmt: skip
        bare = dict.fromkeys(
            ("showland", "showcountries", "showcoastlines", "showframe", "showlakes"), False
        )
        figure.update_layout(
            template=None,
            margin={"l": 0, "r": 0, "t": 0, "b": 0},
            paper_bgcolor="rgba(0,0,0,0)",
            dragmode="pan",
            font={"family": "system-ui, sans-serif", "size": 14},
            hoverlabel={"bgcolor": "var(--surface)", "font": {"color": "var(--ink)"}},
            geo={
                "projection": {"type": "equal earth"},
                "bgcolor": "rgba(0,0,0,0)",
                "lataxis": {"range": [SOUTH, 84]},
                **bare,
            },
        )
        return figure

    def live(self) -> dict:
        """What the page needs to make the map live: outlines, traces, layout, years."""
        return {
            "outlines": "geo/world",
            "figure": json.loads(self.plotly().to_json()),
            "years": {k: _dated(each) for k, each in enumerate(self.layers) if each.years},
        }


def _dated(layer: Layer) -> dict:
    """Spans of a layer with the place of each class on its colour scale, the colours of dots, and
    the place of the striped class."""
    order = [*layer.classes]
    return {
        "paints": [_dot("n"), *(_dot(name) for name in order)],
        "hatch": order.index("hatch") + 1 if "hatch" in order else None,
        "spans": {
            code: [[order.index(name) + 1, first, end] for name, first, end in spans]
            for code, spans in layer.years.items()
        },
    }


def _lines(sentence: str) -> str:
    """A sentence in lines for a hover box, which does not wrap."""
    return escape(sentence, quote=False).replace(": ", "<br>", 1).replace("; ", "<br>")


def _line(name: str) -> str:
    """Token of the line around a country of this class."""
    return OUTLINE if name == OUTLINED else "paper"


def _paint(name: str) -> str:
    return f"var(--{CLASSES.get(name, EMPTY)})"


def _dot(name: str) -> str:
    """Colour of a marker of the live map, which is too small for stripes."""
    return "var(--quiet)" if name == "hatch" else _paint(name)


def _hatched(layer: Layer) -> list[str]:
    """Countries that are striped in this layer, in some year at least."""
    dated = (layer.years or {}).items()
    codes = {code for code, name in layer.of.items() if name == "hatch"}
    return sorted(codes | {c for c, spans in dated if any(s[0] == "hatch" for s in spans)})


def _stripes(code: str) -> tuple[list[float | None], list[float | None]]:
    """Longitudes and latitudes of diagonals across a country; None ends a line. Plotly has no
    stripes for areas, so the live map draws them as lines."""
    from shapely import MultiLineString

    outline = next(place["outline"] for place in places() if place["id"] == code).buffer(0)
    west, south, east, north = outline.bounds
    offsets = (
        south - east + STRIPE * k for k in range(int((north - south + east - west) / STRIPE))
    )
    lines = MultiLineString([[(west, west + c), (east, east + c)] for c in offsets])
    lon: list[float | None] = []
    lat: list[float | None] = []
    cut = lines.intersection(outline)
    for line in getattr(cut, "geoms", [cut]):
        if line.geom_type == "LineString":
            for x, y in line.coords:
                lon.append(round(x, 2))
                lat.append(round(y, 2))
            lon.append(None)
            lat.append(None)
    return lon, lat


@lru_cache
def _projected(root: Path) -> tuple[list[dict], int]:
    import geopandas as gpd

    path = data_folder(root) / "geo" / OUTLINES.name
    name = OUTLINES.as_posix()
    try:
        features = json.loads(path.read_text("utf8"))["features"]
        frame = gpd.GeoDataFrame.from_features(features, crs="EPSG:4326")
    except FileNotFoundError:
        raise AuthorError(f"{name} is missing; `make outlines` makes it") from None
    except (ValueError, KeyError, TypeError) as error:
        raise AuthorError(f"{name} cannot be read ({error}); `make outlines` makes it") from None
    bounds = frame.total_bounds
    if not (bounds[0] >= -180.1 and bounds[2] <= 180.1 and bounds[1] >= -90.1 and bounds[3] < 90.1):
        raise AuthorError(f"{name} is not in degrees of longitude and latitude")
    if len(frame) < FEWEST or not {"iso3", "lon", "lat", "km2"} <= set(frame.columns):
        raise AuthorError(f"{name} is incomplete; `make outlines` makes it")
    frame["id"] = [feature["id"] for feature in features]
    flat = frame.to_crs(EQUAL_EARTH)
    clip = gpd.GeoSeries.from_xy([-180, 180, 0, 0], [0, 0, SOUTH, 84], crs="EPSG:4326")
    corners = clip.to_crs(EQUAL_EARTH)
    left, right = corners.x[0], corners.x[1]
    bottom, top = corners.y[2], corners.y[3]
    scale = WIDTH / (right - left)
    tall = round((top - bottom) * scale)

    def point(x: float, y: float) -> tuple[int, int]:
        return round((x - left) * scale), round((top - y) * scale)

    points = gpd.GeoSeries.from_xy(frame.lon, frame.lat, crs="EPSG:4326").to_crs(EQUAL_EARTH)
    found = []
    shapes = zip(frame.itertuples(), frame.geometry, flat.geometry, points, strict=True)
    for row, degrees, geometry, at in shapes:
        x, y = point(at.x, at.y)
        far = row.lat < SOUTH
        found.append(
            {
                "id": row.id if len(row.id) == 2 else "",  # longer ids: disputed areas
                "land": row.id,
                "d": "" if far or geometry is None else _path(geometry, point),
                "small": len(row.id) == 2 and (row.km2 < SMALL or far),
                "point": (x, min(y, tall - RADIUS)),
                "outline": degrees,
                "lonlat": (row.lon, row.lat),
            }
        )
    return found, tall


def _path(geometry, point) -> str:
    """Path data in whole drawing units, relative steps: short, and it packs well."""
    rings = []
    for polygon in geometry.geoms:
        for ring in (polygon.exterior, *polygon.interiors):
            spots = [point(x, y) for x, y in ring.coords]
            spots = [p for i, p in enumerate(spots) if i == 0 or p != spots[i - 1]]
            if len(spots) >= 4:
                rings.append((_area(spots), spots))
    largest = max((area for area, _ in rings), default=0)
    parts = []
    for area, spots in rings:
        if area < min(SPECK, largest):
            continue
        x, y = spots[0]
        steps = []
        for a, b in spots[1:-1]:
            steps.append(f"{a - x}{'' if b - y < 0 else ' '}{b - y}")
            x, y = a, b
        body = steps[0] + "".join(s if s.startswith("-") else f" {s}" for s in steps[1:])
        parts.append(f"M{spots[0][0]} {spots[0][1]}l{body}z")
    return "".join(parts)


def _area(spots: list[tuple[int, int]]) -> float:
    pairs = zip(spots, spots[1:], strict=False)
    return abs(sum(a[0] * b[1] - b[0] * a[1] for a, b in pairs)) / 2


def places() -> list[dict]:
    """Every area and marker: id (alpha-2, "" for disputed areas), path data, whether it is too
    small to see, its point in drawing units and in degrees, and its outline in degrees."""
    return _projected(find_root())[0]


def height() -> int:
    """Height of the map in drawing units."""
    return _projected(find_root())[1]


def classify(values: pd.Series, breaks: Sequence[float]) -> pd.Series:
    """Values -> classes "1" to "5" by ascending breaks; one on a break is in the upper class."""
    if len(breaks) > 4 or list(breaks) != sorted(breaks):
        raise AuthorError("breaks are at most four, in ascending order")
    if values.isna().any():
        missing = ", ".join(map(str, values.index[values.isna()][:5]))
        raise AuthorError(f"no value for {missing}: leave them out, they are drawn empty")
    return values.map(lambda value: str(sum(value >= edge for edge in breaks) + 1))


def spells(
    table: pd.DataFrame, column: str, key: str = "country"
) -> dict[str, list[tuple[str, int | None, int | None]]]:
    """The years of a layer from a column of lists of texts "class/first year/year without".

    An empty year is not known. Returns code (from the column `key`) -> spans, for Layer.years;
    codes without a span are left out. AuthorError names a text of another shape.
    """
    found = {}
    for code, texts in zip(table[key], table[column], strict=True):
        spans = []
        for text in texts:
            parts = text.split("/")
            if len(parts) != 3 or not all(p == "" or p.isdigit() for p in parts[1:]):
                raise AuthorError(
                    f'{code} has the span "{text}"; write class/first year/year without'
                )
            first, end = (int(part) if part else None for part in parts[1:])
            spans.append((parts[0], first, end))
        if spans:
            found[code] = spans
    return found


def legend(breaks: Sequence[float], unit: str) -> dict[str, str]:
    """Class -> words for the legend of `classify`."""
    words = {"1": f"under {breaks[0]:g}{unit}"}
    for k, (low, high) in enumerate(zip(breaks, breaks[1:], strict=False), 2):
        words[str(k)] = f"{low:g} to {high:g}{unit}"
    words[str(len(breaks) + 1)] = f"{breaks[-1]:g}{unit} and more"
    return words
