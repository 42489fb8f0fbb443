"""The still map: what stands in the page before any script, and the picture to take away."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from factbook.charts import style
from factbook.charts.measure import text_width
from factbook.charts.template import render
from factbook.maps.layers import HATCH, Layer, token
from factbook.maps.names import SIZE, STEPS, Name, names_on
from factbook.maps.outlines import RADIUS, Ground, Place, Spot

GAP = 20  # px between the two maps of a picture
LARGE = 0.58  # share of a picture's width that a close-up takes
KEY = 13  # px: text of a picture's key


@dataclass(frozen=True)
class _Mark:
    """A country as drawn: without a sentence it only repeats, in colour, what another map says."""

    code: str
    path: str
    sentence: str = ""
    classes: tuple[tuple[int, str], ...] = ()
    striped: bool = False
    dot: Spot | None = None


def drawing(
    id: str,
    ground: Ground,
    layers: Sequence[Layer],
    sentences: Mapping[str, str],
    names: Mapping[str, str],
    own: set[str],
    *,
    near: bool = False,
    ramp: str = "map",
) -> str:
    """A map as SVG, with the names on it as another.

    `sentences` are the rows of the map; those in `own` are marks of this drawing, the others stand
    on it in their colours alone. `near`: it is a close-up beside the map of the world.
    """
    striped = {code for layer in layers for code in layer.hatched()}
    flat: list[_Mark] = []
    dots: list[_Mark] = []
    for place in sorted(ground.places, key=lambda p: names.get(p.id, "")):
        if place.id not in sentences:
            flat += [_Mark("", place.path)] if place.path else []
            continue
        mark = _Mark(
            code=place.id,
            path=place.path,
            sentence=sentences[place.id] if place.id in own else "",
            classes=tuple(
                (k, each.of[place.id]) for k, each in enumerate(layers) if place.id in each.of
            ),
            striped=place.id in striped,
            dot=place.point if place.small else None,
        )
        (dots if place.small else flat).append(mark)
    stripes = f"{id}-{'near-' if near else ''}stripes"
    return render(
        "maps/map.svg",
        id=id,
        ground=ground,
        near=near,
        ramp=ramp,
        striped=bool(striped),
        stripes=stripes,
        marks=flat + dots,
        radius=RADIUS,
        names=names_on(ground, layers, names, own),
    )


def controls(id: str, layers: Sequence[Layer], ramp: str) -> str:
    """Switches and legends of the layers; they work without a script."""
    return render("maps/controls.html", id=id, layers=layers, ramp=ramp)


def years(id: str, layers: Sequence[Layer]) -> str:
    """The slider of the dated layers; empty when there is none."""
    dated = {k: each.years for k, each in enumerate(layers) if each.years}
    if not dated:
        return ""
    spans = [span for each in dated.values() for spells in each.values() for span in spells]
    known = [year for span in spans for year in span[1:] if year is not None]
    names = " ".join(f"years-{k}" for k in dated)
    return render("maps/years.html", id=id, dated=names, first=min(known), last=max(known))


# The picture to take away ------------------------------------------------------------------------


@dataclass(frozen=True)
class _Shape:
    path: str
    dot: Spot | None
    fill: str
    line: str


@dataclass(frozen=True)
class _Text:
    text: str
    x: float
    y: float
    anchor: str


@dataclass(frozen=True)
class _Pane:
    ground: Ground
    x: float
    y: float
    width: float
    height: float
    shapes: list[_Shape]
    names: list[_Text]


@dataclass(frozen=True)
class _Key:
    x: float
    y: float
    fill: str
    line: str
    words: str


def picture(
    ground: Ground,
    closeup: Ground | None,
    layer: Layer,
    rows: Mapping[str, str],
    names: Mapping[str, str],
    nearby: set[str],
    ramp: str,
) -> str:
    """The layer as an SVG that stands alone, with the light colours, names and the key in it."""
    width = float(style.DESK)
    if closeup is None:
        panes = [_pane(ground, layer, rows, names, set(rows), (0, 0, width), ramp)]
        x, y, room = 0.0, panes[0].height + 22, width
    else:
        large = round(width * LARGE)
        left = large + GAP
        near = _pane(closeup, layer, rows, names, nearby, (0, 0, large), ramp)
        tall = (width - left) * ground.height / ground.width
        far = _pane(
            ground,
            layer,
            rows,
            names,
            set(rows) - nearby,
            (left, near.height - tall, width - left),
            ramp,
        )
        panes = [near, far]
        x, y, room = left, 22.0, width - left
    key, bottom = _key(layer, x, y, room, ramp)
    lowest = max(bottom, *(pane.y + pane.height for pane in panes))
    return render(
        "maps/picture.svg",
        width=style.DESK,
        height=round(lowest + 8),
        panes=panes,
        key=key,
        striped=bool(layer.hatched()),
        radius=RADIUS,
        muted=style.color("muted"),
        ink=style.color("ink"),
        paper=style.color("paper"),
        family=style.FONT_STACK,
        size=SIZE,
    )


def _pane(
    ground: Ground,
    layer: Layer,
    rows: Mapping[str, str],
    names: Mapping[str, str],
    own: set[str],
    spot: tuple[float, float, float],
    ramp: str,
) -> _Pane:
    x, y, width = spot
    shapes: list[_Shape] = []
    for place in sorted(ground.places, key=lambda p: p.small):
        shapes += _shapes(place, layer, place.id in rows, ramp)
    height = width * ground.height / ground.width
    fit = max((k for k, step in enumerate(STEPS) if step <= width), default=-1)
    texts = [
        _written(name, x, y, width, height)
        for name in names_on(ground, [layer], names, own)
        if name.step <= fit
    ]
    return _Pane(ground, x, y, width, round(height, 1), shapes, texts)


def _shapes(place: Place, layer: Layer, row: bool, ramp: str) -> list[_Shape]:
    name = layer.of.get(place.id, "")
    fills = [style.color(token(name, ramp))] + (["url(#stripes)"] if name == HATCH else [])
    dot = place.point if place.small and row else None
    return [_Shape(place.path, dot, fill, style.color("paper")) for fill in fills]


def _written(name: Name, x: float, y: float, width: float, height: float) -> _Text:
    return _Text(
        name.text,
        round(x + name.x / 100 * width + name.dx, 1),
        round(y + name.y / 100 * height + name.dy + SIZE * 0.36, 1),
        name.anchor,
    )


def _key(layer: Layer, left: float, top: float, room: float, ramp: str) -> tuple[list[_Key], float]:
    """The legend in lines no wider than `room`, and where it ends."""
    key: list[_Key] = []
    x, y = left, top
    for name, words in [*layer.classes.items(), ("", layer.empty)]:
        wide = 34 + text_width(words, KEY)
        if x + wide > left + room and x > left:
            x, y = left, y + 24
        fill = "url(#stripes)" if name == HATCH else style.color(token(name, ramp))
        key.append(_Key(x, y, fill, style.color("paper"), words))
        x += wide + 10
    return key, y + 8
