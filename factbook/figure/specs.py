"""The Vega-Lite of a figure's two layouts: in the house style, looked at, drawn as SVG."""

from __future__ import annotations

import copy
import re
from typing import Any

import pandas as pd

from factbook.charts import style
from factbook.figure import days, keys
from factbook.figure.svg import draw, inline_svg
from factbook.maps.world import WorldMap
from factbook.model.problem import AuthorError

WIDEST = {"desk": 810, "phone": 380}  # px; wider, and its text would be too small as shown

Spec = dict[str, Any]


def specs_of(chart: Any, phone: Any, wide: bool) -> dict[str, Spec]:
    """Layout -> Vega-Lite of an Altair chart, or of what a form drew.

    AuthorError says what else was given, or what in it no figure can have. A WorldMap has none.
    """
    if isinstance(chart, WorldMap):
        return {}
    if hasattr(chart, "to_plotly_json"):
        raise AuthorError(
            "an Altair chart, or a WorldMap for a map: Plotly draws in a browser alone, so the page"
            " would be empty until a script runs"
        )
    if not (isinstance(chart, dict) or hasattr(chart, "to_dict")):
        raise AuthorError(f"an Altair chart or a WorldMap, not a {type(chart).__name__}")
    specs = {
        "desk": _housed(chart, style.DESK if wide else style.COLUMN, style.DESK_TEXT),
        "phone": _housed(phone or chart, style.PHONE, style.PHONE_TEXT),
    }
    if any(_faceted(spec) for spec in specs.values()):
        raise AuthorError("panels side by side made with alt.hconcat or alt.vconcat, not a facet")
    if not all(keys.walked(spec) for spec in specs.values()):
        raise AuthorError("marks a reader can walk: give one layer a description encoding")
    return specs


def number_marks(specs: dict[str, Spec], field: str, column: str, table: pd.DataFrame) -> None:
    """Let the marks know their table rows, by the field of a chart's data that holds the values
    of a table's column; the data are numbered. AuthorError says what is missing for it."""
    if not column:
        raise AuthorError("key=..., the column of the table that its chart's data carry too")
    if column not in table:
        raise AuthorError(f'the column "{column}" in its table, the key of the marks')
    try:
        for spec in specs.values():
            keys.number(spec, field, [str(key) for key in table[column]])
    except AuthorError as error:
        raise AuthorError(f"marks that know their row: {error}") from None


def draw_chart(specs: dict[str, Spec], id: str) -> tuple[dict[str, str], dict[str, str]]:
    """Layout -> drawing for the page, and layout -> the drawing as a picture of its own.

    AuthorError when a drawing has no mark or is too wide to be read.
    """
    drawings = {layout: draw(keys.carrying(spec)) for layout, spec in specs.items()}
    inline = {layout: inline_svg(svg, id, layout) for layout, svg in drawings.items()}
    for layout, svg in inline.items():
        box = re.search(r'viewBox="0 0 (\S+) (\S+?)"', svg)
        width, height = map(float, box.groups()) if box else (0.0, 0.0)
        if 'class="mark"' not in svg or height < 10:
            raise AuthorError(
                f'figure "{id}" has no mark in its {layout} drawing: is a field name misspelt?'
            )
        if width > WIDEST[layout]:
            raise AuthorError(
                f'figure "{id}" is {width:.0f} px wide in its {layout} drawing, more than'
                f" {WIDEST[layout]}: make its panels narrower, or stack them with alt.vconcat"
            )
    return inline, {layout: keys.plain(svg) for layout, svg in drawings.items()}


def _housed(chart: Any, width: int, text: int) -> Spec:
    """The chart's Vega-Lite with the house style, `width` px wide with text of `text` px."""
    if isinstance(chart, dict):  # a form's, in UTC already
        spec = copy.deepcopy(chart)
    else:
        spec = days.in_utc(chart.to_dict())
        days.utc_scales(spec)
    # Panels have widths of their own, forms draw in px.
    if not {"vconcat", "hconcat", "concat", "autosize"} & set(spec):
        spec["width"] = width
        spec["autosize"] = {"type": "fit-x", "contains": "padding"}
    own = spec.get("config", {})
    own.pop("view", None)  # Altair's own default size
    spec["config"] = _merged(style.chart_config(text), own)
    for layer in keys.units(spec):
        if "description" not in layer.get("encoding", {}):
            mark = layer["mark"]
            layer["mark"] = {**(mark if isinstance(mark, dict) else {"type": mark}), "aria": False}
    return spec


def _merged(base: Spec, over: Spec) -> Spec:
    merged = dict(base)
    for key, value in over.items():
        both = isinstance(value, dict) and isinstance(merged.get(key), dict)
        merged[key] = _merged(merged[key], value) if both else value
    return merged


def _faceted(spec: Spec) -> bool:
    encodings = [unit.get("encoding", {}) for unit in keys.units(spec)]
    return bool({"facet", "repeat", "spec"} & set(spec)) or any(
        {"row", "column", "facet"} & set(encoding) for encoding in encodings
    )
