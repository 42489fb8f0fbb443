"""The ground of a map: outlines and markers of `data/geo`, projected into drawing units."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import geopandas as gpd
from shapely.geometry import MultiPolygon

from factbook.model.problem import AuthorError
from factbook.model.tables import data_folder, find_root

OUTLINES = Path("data/geo/world.geojson")
WIDTH = 1200  # drawing units: finer than a pixel on a wide figure, short in the page
SPECK = 6  # square drawing units; a smaller island is left out, unless it is all there is
SOUTH, NORTH = -59.0, 84.0  # the map ends here: what lies beyond is shown by its marker
SMALL = 13_000  # km2: below this an area is too small to see on a map of the world: a marker
MOSTLY = 0.5  # the part of a country that a close-up must hold to show it as its own
SMALL_AREA = 160  # square drawing units of a close-up, below which a country has a marker
RADIUS = 5
FEWEST = 200  # outlines; a file of the world with fewer is cut off
EQUAL_EARTH = "EPSG:8857"

Spot = tuple[int, int]


@dataclass(frozen=True)
class Place:
    """A country or territory as drawn.

    id: alpha-2 code, "" for disputed areas. land: the code of its outline. path: SVG path data in
    drawing units. small: it needs a marker to be seen. point, label: where its marker and its name
    stand, in drawing units. area: square drawing units. within: it belongs to this drawing, not
    only a part of it. lonlat: its point in
    degrees. outline: in degrees, None where there is none.
    """

    id: str
    land: str
    path: str
    small: bool
    point: Spot
    label: Spot
    area: float
    within: bool
    lonlat: tuple[float, float]
    outline: Any


@dataclass(frozen=True)
class Ground:
    """A map without its layers: its name, its size in drawing units and its places."""

    label: str
    width: int
    height: int
    places: tuple[Place, ...]


def world() -> Ground:
    """The whole world in Equal Earth. AuthorError when the outlines are missing or broken."""
    return _world(find_root())


def closeup(name: str) -> Ground:
    """A part of the world in its own projection, from data/geo/NAME.geojson, whose member `view`
    holds label, projection (epsg) and frame in its metres. AuthorError when there is none."""
    return _closeup(find_root(), name)


def _read(root: Path, name: str) -> tuple[gpd.GeoDataFrame, dict[str, Any]]:
    path = data_folder(root) / "geo" / f"{name}.geojson"
    shown = f"data/geo/{name}.geojson"
    try:
        told = json.loads(path.read_text("utf8"))
        frame = gpd.GeoDataFrame.from_features(told["features"], crs="EPSG:4326")
        frame["id"] = [feature["id"] for feature in told["features"]]
    except FileNotFoundError:
        raise AuthorError(f"{shown} is missing; `make outlines` makes it") from None
    except (ValueError, KeyError, TypeError) as error:
        raise AuthorError(f"{shown} cannot be read ({error}); `make outlines` makes it") from None
    west, south, east, north = frame.total_bounds
    if not (west >= -180.1 and east <= 180.1 and south >= -90.1 and north < 90.1):
        raise AuthorError(f"{shown} is not in degrees of longitude and latitude")
    if not {"iso3", "lon", "lat", "km2"} <= set(frame.columns):
        raise AuthorError(f"{shown} is incomplete; `make outlines` makes it")
    return frame, told.get("view", {})


@lru_cache
def _world(root: Path) -> Ground:
    frame, _ = _read(root, OUTLINES.stem)
    if len(frame) < FEWEST:
        raise AuthorError(f"{OUTLINES.as_posix()} is incomplete; `make outlines` makes it")
    clip = gpd.GeoSeries.from_xy([-180, 180, 0, 0], [0, 0, SOUTH, NORTH], crs="EPSG:4326")
    corners = clip.to_crs(EQUAL_EARTH)
    bounds = corners.x[0], corners.y[2], corners.x[1], corners.y[3]
    ground = _ground(frame, "World", EQUAL_EARTH, bounds)
    km2, lat = frame.km2.to_list(), frame.lat.to_list()
    places = []
    for place, area, south in zip(ground.places, km2, lat, strict=True):
        far = south < SOUTH
        x, y = place.point
        told = place.__dict__ | {
            "path": "" if far else place.path,
            "small": bool(place.id) and (area < SMALL or far),
            "point": (x, min(y, ground.height - RADIUS)),
        }
        places.append(Place(**told))
    return Ground(ground.label, ground.width, ground.height, tuple(places))


@lru_cache
def _closeup(root: Path, name: str) -> Ground:
    frame, view = _read(root, name)
    if set(view) != {"label", "epsg", "frame"} or "part" not in frame:
        raise AuthorError(f"data/geo/{name}.geojson has no view (label, epsg, frame) or no part")
    west, south, east, north = view["frame"]
    ground = _ground(frame, view["label"], f"EPSG:{view['epsg']}", (west, south, east, north))
    places = tuple(
        Place(
            **place.__dict__
            | {"small": bool(place.id) and place.area < SMALL_AREA, "within": part >= MOSTLY}
        )
        for place, part in zip(ground.places, frame.part, strict=True)
    )
    return Ground(ground.label, ground.width, ground.height, places)


def _ground(
    frame: gpd.GeoDataFrame, label: str, crs: str, bounds: tuple[float, float, float, float]
) -> Ground:
    """Outlines of a frame in degrees, projected and scaled so that the bounds fill the drawing."""
    left, bottom, right, top = bounds
    scale = WIDTH / (right - left)
    tall = round((top - bottom) * scale)

    def spot(x: float, y: float) -> Spot:
        return round((x - left) * scale), round((top - y) * scale)

    points = gpd.GeoSeries.from_xy(frame.lon, frame.lat, crs="EPSG:4326").to_crs(crs)
    flat = frame.geometry.to_crs(crs)
    places = []
    rows = zip(frame.itertuples(), frame.geometry, flat, points, strict=True)
    for row, degrees, geometry, at in rows:
        x, y = spot(at.x, at.y)
        whole = geometry is not None and not geometry.is_empty
        named = spot(*_middle(geometry)) if whole else (x, y)
        places.append(
            Place(
                id=row.id if len(row.id) == 2 else "",  # longer ids: disputed areas
                land=row.id,
                path=_path(geometry, spot) if whole else "",
                small=False,
                point=(x, y),
                label=named,
                area=geometry.area * scale**2 if whole else 0.0,
                within=True,
                lonlat=(row.lon, row.lat),
                outline=degrees,
            )
        )
    return Ground(label, WIDTH, tall, tuple(places))


def _middle(geometry: MultiPolygon) -> tuple[float, float]:
    """A point well inside the largest part, far-off islands apart."""
    largest = max(getattr(geometry, "geoms", [geometry]), key=lambda part: part.area)
    point = largest.representative_point()
    return point.x, point.y


def _path(geometry: MultiPolygon, spot: Callable[[float, float], Spot]) -> str:
    """Path data in whole drawing units, relative steps: short, and it packs well."""
    rings = []
    for polygon in getattr(geometry, "geoms", [geometry]):
        for ring in (polygon.exterior, *polygon.interiors):
            spots = [spot(x, y) for x, y in ring.coords]
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


def _area(spots: list[Spot]) -> float:
    pairs = zip(spots, spots[1:], strict=False)
    return abs(sum(a[0] * b[1] - b[0] * a[1] for a, b in pairs)) / 2
