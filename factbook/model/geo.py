"""Check the outlines of the maps: what cannot be drawn is told before a map is."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from factbook.model import signs
from factbook.model.problem import Problem

FOLDER = Path("data/geo")
_SHAPES = {"Point", "MultiPoint", "LineString", "MultiLineString", "Polygon", "MultiPolygon"}
_NUMBERS = ("lon", "lat")


def check(root: Path) -> list[Problem]:
    """All mistakes of the GeoJSON files of the book."""
    problems = []
    for path in sorted((root / FOLDER).glob("*.geojson")):
        name = path.relative_to(root).as_posix()
        problems += [Problem(name, 0, "", wrong) for wrong in _file(path)]
    return problems


def _file(path: Path) -> Iterator[str]:
    try:
        text = path.read_text("utf8")
        told = json.loads(text)
    except UnicodeDecodeError:
        yield "is not UTF-8 text; save the file as UTF-8"
        return
    except (ValueError, RecursionError) as error:
        if next(signs.unmerged(text), None) is None:  # told elsewhere, with its line
            yield f"this is not JSON, or cut off ({error})"
        return
    features = told.get("features") if isinstance(told, dict) else None
    if not isinstance(features, list) or not features:
        yield "holds no features; it must be a GeoJSON FeatureCollection"
        return
    seen: set[str] = set()
    for number, feature in enumerate(features, 1):
        id = feature.get("id") if isinstance(feature, dict) else None
        if id and id in seen:
            yield f'feature {number}: "{id}" is the id of another feature too'
        seen.add(id or "")
        if wrong := _feature(feature):
            yield f"feature {number}{f' ({id})' if id else ''}: {wrong}"


def _feature(feature: Any) -> str:
    """What is wrong with one area, "" when nothing is."""
    if not isinstance(feature, dict) or feature.get("type") != "Feature":
        return "is not a Feature"
    if not isinstance(feature.get("id"), str):
        return "has no id; write a country's code, or an empty text for a disputed area"
    told = feature.get("properties")
    if not isinstance(told, dict):
        return "has no properties"
    for name in _NUMBERS:
        if isinstance(told.get(name), bool) or not isinstance(told.get(name), int | float):
            return f"{name} is missing, or is not a number"
    geometry = feature.get("geometry")
    if geometry is None:
        return ""
    if not isinstance(geometry, dict) or geometry.get("type") not in _SHAPES:
        return f"its geometry is not one of {', '.join(sorted(_SHAPES))}"
    return _outline(geometry.get("coordinates"))


def _outline(coordinates: Any) -> str:
    """What is wrong with the points of an outline."""
    if not isinstance(coordinates, list) or not coordinates:
        return "its outline has no points"
    waiting = [coordinates]
    while waiting:
        here = waiting.pop()
        if not isinstance(here, list) or not here:
            return "its outline has a gap where a point must be"
        if not isinstance(here[0], list):
            if len(here) < 2 or not all(_number(each) for each in here):
                return f"its outline has {here[:3]!r} where two numbers must be"
            if not (abs(here[0]) <= 180.1 and abs(here[1]) <= 90.1):
                return f"{here[:2]} is not in degrees of longitude and latitude"
        else:
            waiting += here
    return ""


def _number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
