"""Make the outlines of data/geo: `python data/geo`, or `--check` to compare without writing.

The outlines come from the npm package plotly.js (MIT), which drew them from UN Geodata. Repeated
ids are dissolved, outlines cut at the antimeridian, simplified with shared borders kept (as a
coverage, in Equal Earth metres) and rounded. Markers stand at the outlines' own label points,
those of places without an outline in markers.csv. A close-up holds the same countries in finer
lines, cut to its frame.
"""

from __future__ import annotations

import argparse
import base64
import csv
import hashlib
import itertools
import json
import subprocess
import sys
import tarfile
import tempfile
import warnings
from pathlib import Path

import antimeridian
import geopandas as gpd
from shapely import make_valid
from shapely.geometry import MultiPolygon, box, mapping, shape

from factbook.model.node import node

HERE = Path(__file__).parent
PACKAGE = "plotly.js@4.1.1"
INTEGRITY = (
    "fYLAOj091/+M4h1rmtVIkRIpdkz5/P9IdNUeB9wKmCUyvewuUdlCYR5ryqDWP7Cb36Dn4EvSrs6YKvRJ9ukNdQ=="
)
ASSETS = "package/dist/plotly-geo-assets.js"
EQUAL_EARTH = "EPSG:8857"
TOLERANCE = 27_000  # metres: three quarters of a pixel of a map 960 px wide
SOUTH = -60  # maps of the world's people end here; what lies further south has a marker
DECIMALS = 2
# Close-ups: name, projection, frame in its metres (west, south, east, north), and the widest error
# in metres: less than a pixel of a picture 600 px wide.
CLOSEUPS = {
    "europe": {
        "label": "Europe",
        "epsg": 3035,
        "frame": [2_530_000, 1_370_000, 6_330_000, 4_720_000],
        "tolerance": 5_000,
    }
}
ALOFT = (-40, 25, 75, 80)  # degrees: what of the world is drawn at all for a close-up
SPECK = 0.0005  # square degrees; smaller rings are noise of the rounding
# UN codes of areas whose status is not settled: drawn neutral, without a name.
DISPUTED = {"XAC", "XAP", "XBT", "XHT", "XIT", "XJK"}


def outlines(folder: Path) -> dict:
    """The TopoJSON of the outlines out of the npm package; exits when it is another file."""
    command = [sys.executable, "-m", "factbook.build.node", "npm", "pack", "--silent", PACKAGE]
    subprocess.run(command, cwd=folder, check=True, stdout=subprocess.DEVNULL)
    [archive] = folder.glob("*.tgz")
    found = base64.b64encode(hashlib.sha512(archive.read_bytes()).digest()).decode()
    if found != INTEGRITY:
        sys.exit(f"{PACKAGE} is not the package this recipe was written for (sha512 {found})")
    with tarfile.open(archive) as tar:
        tar.extract(ASSETS, folder, filter="data")
    # The file expects a browser's window.
    script = (
        "globalThis.window = {}; const assets = require(process.argv[1]);"
        "process.stdout.write(JSON.stringify(assets.topojson.world_50m))"
    )
    done = subprocess.run(
        [node(), "-e", script, str(folder / ASSETS)], capture_output=True, check=True
    )
    return json.loads(done.stdout)


def _crosses(geometry) -> bool:
    """True when neighbouring points of an outline lie on both sides of the antimeridian."""
    rings = [p.exterior.coords for p in polygons(geometry).geoms]
    return any(abs(a[0] - b[0]) > 180 for ring in rings for a, b in itertools.pairwise(ring))


def polygons(geometry) -> MultiPolygon:
    """All polygons of a repaired geometry, nested collections included."""
    parts = []
    stack = [geometry]
    while stack:
        one = stack.pop()
        if one.geom_type == "Polygon":
            parts.append(one)
        elif hasattr(one, "geoms"):
            stack.extend(one.geoms)
    return MultiPolygon(parts)


def sources() -> tuple[gpd.GeoDataFrame, dict[str, tuple[float, float]]]:
    """The outlines as the package has them, repaired and one row an id, and their label points."""
    with tempfile.TemporaryDirectory() as folder:
        topology = outlines(Path(folder))
        path = Path(folder) / "world.topojson"
        path.write_text(json.dumps(topology), "utf8")
        frame = gpd.read_file(path, layer="countries")
    points = {
        g["id"]: g["properties"]["ct"] for g in topology["objects"]["countries"]["geometries"]
    }
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it says which outlines it cut
        frame["geometry"] = [
            # Cut first and repair after: the other way round leaves a streak across the Arctic.
            polygons(make_valid(shape(antimeridian.fix_shape(mapping(g))) if _crosses(g) else g))
            for g in frame.geometry
        ]
    frame = frame.set_crs("EPSG:4326", allow_override=True).dissolve("id").reset_index()
    return frame, points


def country_codes() -> dict[str, str]:
    """Code of three letters -> of two, from the table of countries."""
    with (HERE.parent / "countries.csv").open(encoding="utf8", newline="") as file:
        return {row["iso3"]: row["country"] for row in csv.DictReader(file)}


def world(frame: gpd.GeoDataFrame, points: dict[str, tuple[float, float]]) -> str:
    """The GeoJSON text: one feature a country, its markers in the properties."""
    codes = country_codes()
    flat = frame.to_crs(EQUAL_EARTH)
    simple = flat.geometry.simplify_coverage(TOLERANCE)
    back = gpd.GeoSeries(simple, crs=EQUAL_EARTH).to_crs("EPSG:4326")
    features = []
    for id, outline, full in zip(frame["id"], back, flat.geometry, strict=True):
        parts = [p for p in polygons(make_valid(outline)).geoms if p.area > 0]
        lon, lat = points[id]
        if lat < SOUTH:
            parts = []
        features.append(
            {
                "type": "Feature",
                "id": codes.get(id, id),
                "properties": {
                    "iso3": id,
                    "lon": round(lon, DECIMALS),
                    "lat": round(lat, DECIMALS),
                    "km2": round(full.area / 1e6),
                },
                "geometry": _shape(parts),
            }
        )
    drawn = {feature["id"] for feature in features}
    unknown = {f["id"] for f in features if len(f["id"]) != 2} - DISPUTED
    if unknown:
        sys.exit(f"outlines without a row in countries.csv: {', '.join(sorted(unknown))}")
    with (HERE / "markers.csv").open(encoding="utf8", newline="") as file:
        for row in csv.DictReader(file):
            if row["country"] not in drawn:
                place = {"iso3": "", "lon": float(row["lon"]), "lat": float(row["lat"]), "km2": 0}
                features.append(
                    {"type": "Feature", "id": row["country"], "properties": place, "geometry": None}
                )
    features.sort(key=lambda f: (f["id"], f["properties"]["iso3"]))
    return _collection(features, "")


def closeup(frame: gpd.GeoDataFrame, points: dict, view: dict) -> str:
    """The GeoJSON text of a close-up: its projection and frame, and what lies in the frame."""
    codes, crs = country_codes(), f"EPSG:{view['epsg']}"
    # Antarctica surrounds a pole, which no other projection than its own can cut.
    near = frame[[points[id][1] > SOUTH for id in frame["id"]]].clip(box(*ALOFT)).to_crs(crs)
    west, south, east, north = view["frame"]
    margin = (east - west) / 50
    cut = box(west - margin, south - margin, east + margin, north + margin)
    whole = frame.set_index("id").to_crs(EQUAL_EARTH).area
    part = near.set_index("id").intersection(cut).to_crs(EQUAL_EARTH).area / whole
    near["geometry"] = near.geometry.simplify_coverage(view["tolerance"]).intersection(cut)
    near = near[~near.geometry.is_empty]
    back = near.geometry.to_crs("EPSG:4326")
    features = []
    for id, outline, flat in zip(near["id"], back, near.geometry, strict=True):
        lon, lat = points[id]
        place = {"lon": round(lon, DECIMALS), "lat": round(lat, DECIMALS)}
        parts = [p for p in polygons(make_valid(outline)).geoms if p.area > 0]
        if shape_ := _shape(parts):
            place |= {"km2": round(flat.area / 1e6), "iso3": id, "part": round(part[id], 2)}
            features.append(
                {
                    "type": "Feature",
                    "id": codes.get(id, id),
                    "properties": place,
                    "geometry": shape_,
                }
            )
    told = json.dumps({k: view[k] for k in ("label", "epsg", "frame")})
    return _collection(sorted(features, key=lambda f: f["id"]), f'"view":{told},')


def _collection(features: list[dict], more: str) -> str:
    listed = ",\n".join(json.dumps(f, separators=(",", ":"), sort_keys=True) for f in features)
    return f'{{"type":"FeatureCollection",{more}"features":[\n{listed}\n]}}\n'


def _shape(parts: list) -> dict | None:
    rounded = _rounded(MultiPolygon(parts))
    return rounded if rounded["coordinates"] else None


def _rounded(geometry: MultiPolygon) -> dict:
    """Rounded rings, without those that rounding has emptied; outer rings run clockwise, as
    spherical programs expect: the other way round they would mean the rest of the world."""
    parts = []
    for polygon in geometry.geoms:
        rings = []
        for number, ring in enumerate((polygon.exterior, *polygon.interiors)):
            points = [[round(x, DECIMALS), round(y, DECIMALS)] for x, y in ring.coords]
            points = [p for i, p in enumerate(points) if i == 0 or p != points[i - 1]]
            area = sum(a[0] * b[1] - b[0] * a[1] for a, b in itertools.pairwise(points)) / 2
            empty = len(points) < 4 or abs(area) < SPECK
            if empty and number == 0:
                break
            if not empty:
                rings.append(points if (area < 0) == (number == 0) else points[::-1])
        if rings:
            parts.append(rings)
    return {"type": "MultiPolygon", "coordinates": parts}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="compare, write nothing")
    check = parser.parse_args().check
    frame, points = sources()
    texts = {"world": world(frame, points)}
    texts |= {name: closeup(frame, points, view) for name, view in CLOSEUPS.items()}
    same = True
    for name, text in texts.items():
        path = HERE / f"{name}.geojson"
        if not check:
            path.write_text(text, "utf8")
            print(f"data/geo/{name}.geojson: {text.count('Feature') - 1} outlines and markers")
        elif not path.is_file() or path.read_text("utf8") != text:
            same = False
            print(f"data/geo/{name}.geojson is not what the recipe makes")
    return 0 if same else 1


if __name__ == "__main__":
    sys.exit(main())
