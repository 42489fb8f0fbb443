"""Names on a map: which stand at which width of the map, so that none covers another.

A name has the size of text whatever the map's width, so a wider map holds more of them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from factbook.charts.measure import LEADING, text_width
from factbook.charts.scene import Box
from factbook.maps.layers import Layer
from factbook.maps.outlines import Ground, Place

SIZE = 12.5  # px
WEIGHT = 600
STEPS = (260, 300, 340, 420, 500, 600, 760, 960)  # px: widths of the map from which more names fit
AIR = 2.0  # px between two names
ROUND = 9.0  # px that a name beside its place keeps off the point


@dataclass(frozen=True)
class Name:
    """A name on a map: its code and text, the layers it belongs to, the width of the map from
    which it stands (a place in STEPS), its point in percent, its anchor and its shift in px."""

    code: str
    text: str
    layer: int
    step: int
    x: float
    y: float
    anchor: str
    dx: float
    dy: float


def names_on(
    ground: Ground, layers: Sequence[Layer], names: Mapping[str, str], codes: set[str]
) -> list[Name]:
    """The names of each layer's countries among `codes`, as many as fit at each width."""
    places = {p.id: p for p in ground.places if p.id in codes and p.within}
    found = []
    for k, layer in enumerate(layers):
        wanted = [places[code] for code in layer.named() if code in places]
        found += _placed(ground, wanted, names, k)
    return found


def _placed(
    ground: Ground, wanted: Sequence[Place], names: Mapping[str, str], layer: int
) -> list[Name]:
    done: dict[str, Name] = {}
    for step, width in enumerate(STEPS):
        frame = Box(0, 0, width, width * ground.height / ground.width)
        filled = [_box(name, frame) for name in done.values()]
        for place in wanted:
            if place.id in done:
                continue
            for name in _choices(ground, place, names[place.id], layer, step):
                box = _box(name, frame)
                if box.inside(frame) and not any(box.meets(other, AIR) for other in filled):
                    done[place.id] = name
                    filled.append(box)
                    break
    return list(done.values())


def _choices(ground: Ground, place: Place, text: str, layer: int, step: int) -> list[Name]:
    """Where a name may stand: on its place, else beside, above or below it."""
    across, down = place.point if place.small else place.label
    x, y = round(100 * across / ground.width, 2), round(100 * down / ground.height, 2)
    spots = [
        ("start", ROUND, 0.0),
        ("end", -ROUND, 0.0),
        ("middle", 0.0, -13.0),
        ("middle", 0.0, 13.0),
    ]
    if not place.small:
        spots.insert(0, ("middle", 0.0, 0.0))
    return [Name(place.id, text, layer, step, x, y, *spot) for spot in spots]


def _box(name: Name, frame: Box) -> Box:
    wide, tall = text_width(name.text, SIZE, WEIGHT), SIZE * LEADING
    x, y = name.x / 100 * frame.right + name.dx, name.y / 100 * frame.bottom + name.dy
    left = {"start": x, "middle": x - wide / 2, "end": x - wide}[name.anchor]
    return Box(left, y - tall / 2, left + wide, y + tall / 2)
