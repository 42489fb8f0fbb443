"""A chart becomes a figure: one call, the same in JupyterLab and on the page.

`figure()` draws the chart twice as SVG (desk and phone) without a browser, puts title, text for
those who cannot see it, table and sources beside it, and refuses to work when one is missing.
"""

from __future__ import annotations

import base64
import copy
import re
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from factbook.charts import render, style
from factbook.charts.form import ROW_KEY, Form
from factbook.figure import days, keys, lookups
from factbook.figure.cells import cell_text, csv_of, heading
from factbook.figure.contract import Step, Table
from factbook.figure.live import controls_html, controls_of, live_chart
from factbook.figure.notebook import NotebookFigure
from factbook.figure.scroll import steps_of
from factbook.figure.share import share_svg
from factbook.figure.svg import draw, inline_svg
from factbook.maps.world import WorldMap
from factbook.model.problem import AuthorError
from factbook.model.sources import Source, load_sources, pick
from factbook.model.tables import described
from factbook.model.words import typeset

WIDEST = {"desk": 810, "phone": 380}  # px; wider, and its text would be too small as shown
_ID = re.compile(r"^[a-z][a-z0-9-]*$")


def figure(
    chart,
    *,
    id: str = "",
    title: str = "",
    alt: str = "",
    table: pd.DataFrame | None = None,
    phone=None,
    subtitle: str = "",
    caption: str = "",
    columns: Mapping[str, str] | None = None,
    types: Mapping[str, str] | None = None,
    sources: Sequence[str] | None = None,
    notes: Sequence[str] = (),
    wide: bool = True,
    lookup: Mapping[str, Any] | None = None,
    filters: Mapping[str, str] | None = None,
    period: str = "",
    live: bool = False,
    key: str = "",
    scroll: Mapping[str, str] | None = None,
) -> NotebookFigure:
    """Turn a form, an Altair chart or a WorldMap into a figure of the book.

    chart: a form, whose table has the form's key column, or an Altair chart. phone: with an
        Altair chart, its narrow layout (default: the same chart, narrow).
        Marks a reader can walk carry a `description` encoding: one sentence per mark.
    id: stable name, used in the address (#id) and for the downloads; lower case and hyphens.
    title: the finding, as a sentence. subtitle: what is drawn, unit, period.
    alt: what the chart shows, for those who do not see it.
    table: the rows behind the chart; `columns` maps its columns to headings and picks them.
    types: what columns that were worked out hold, where no schema tells: {"since": "year"}.
    sources: source ids; by default those in the table's `source_ids` column.
    lookup: makes the table one a reader can ask by name: {"key": column of codes that are marks
        of the map, "also": column of other names (a list), "label": the field's label}; the key
        column's name is the parameter in the address (?country=DE). And, if need be: "meanings",
        column -> what its values mean, or value -> meaning; "others", a table with key, name and
        other names of what this one does not hold, with "unknown", what to say of it; "names", a
        table (name, keys, said) of names that need a word or stand for several rows.
    filters: table columns a reader can filter by, besides words -> labels. `period`: column of
        dates for "from" and "to".
    key: with an Altair chart, the column of the table that names a row, no two alike; the chart's
        data carry it too. A form knows its own.
    live: offer the interactive chart although it has no controls of its own (zoom and pan, say).
        A chart whose parameters are bound to controls is live without being asked.
    scroll: tells the figure as a scroll, a card a row of the table: the columns of its "date",
        "head" and "text". The rows are in the order of their days, a row of the drawing each.
    Raises AuthorError listing everything that is missing or wrong.
    """
    wrong = []
    html, field = "", key
    if isinstance(chart, Form):
        filters = filters or dict(chart.controls.filters) or None
        period = period or chart.controls.period
        html = chart.html()
        field, key = ROW_KEY, chart.key
        chart, phone = _drawn(chart, wide)
    if not _ID.match(id or ""):
        wrong.append("an id of lower-case letters, digits and hyphens")
    for name, text in (("a title", title), ("an alternative text (alt)", alt)):
        if not (isinstance(text, str) and text.strip()):
            wrong.append(name)
    for name, value in (("sources", sources), ("notes", notes)):
        if isinstance(value, str):
            wrong.append(f"a list of {name}, not one text")
            sources, notes = (None if name == "sources" else sources), ()
    if columns is not None and not isinstance(columns, Mapping):
        wrong.append('columns as {"column": "Heading"}')
        columns = None
    if lookup is not None and (said := lookups.wrong_with(lookup, columns or {})):
        wrong.append(said)
        lookup = None
    if not isinstance(table, pd.DataFrame) or table.empty:
        wrong.append("a table with at least one row")
        table = pd.DataFrame()
    columns = dict(columns or {c: heading(c) for c in table.columns if c != "source_ids"})
    needed = [*columns, *([lookup["key"], lookup["also"]] if lookup else [])]
    needed += [*(filters or {}), *([period] if period else [])]
    if absent := [c for c in needed if c not in table.columns]:
        wrong.append(f"table columns {', '.join(absent)} (the table has {', '.join(table)})")
    if period in table and not pd.api.types.is_datetime64_any_dtype(table[period]):
        wrong.append(f'a column of dates for period ("{period}" has none)')
    if sources is None and "source_ids" in table:
        if any(isinstance(ids, str) for ids in table["source_ids"]):
            wrong.append("lists of ids in the column source_ids, not texts")
        else:
            sources = [source for ids in table["source_ids"] for source in ids]
    if not sources:
        wrong.append("sources (a source_ids column in the table, or sources=[...])")
    known: list[Source] = []
    try:
        known = pick(sources or [], load_sources())
    except AuthorError as error:
        wrong.append(f"known sources: {error}")
    steps: tuple[Step, ...] = ()
    try:
        steps = steps_of(table, scroll) if scroll else ()
    except AuthorError as error:
        wrong.append(str(error))
    specs = {}
    if hasattr(chart, "to_plotly_json"):
        wrong.append(
            "an Altair chart, or a WorldMap for a map: Plotly draws in a browser alone, so the page"
            " would be empty until a script runs"
        )
    elif not (isinstance(chart, (WorldMap, dict)) or hasattr(chart, "to_dict")):
        wrong.append(f"an Altair chart or a WorldMap, not a {type(chart).__name__}")
    elif not isinstance(chart, WorldMap):
        desk = _spec(chart, style.DESK if wide else style.COLUMN, style.DESK_TEXT)
        specs = {"desk": desk, "phone": _spec(phone or chart, style.PHONE, style.PHONE_TEXT)}
        if any(_faceted(spec) for spec in specs.values()):
            wrong.append("panels side by side made with alt.hconcat or alt.vconcat, not a facet")
        elif not all(keys.walked(spec) for spec in specs.values()):
            wrong.append("marks a reader can walk: give one layer a description encoding")
        else:
            wrong += _keyed(specs, field, key, table)
    if wrong:
        raise AuthorError(f'figure "{id}" needs ' + "; ".join(wrong))

    title, subtitle, caption, alt = map(typeset, (title, subtitle, caption, alt))
    fields = _fields(columns, table, types or {})
    cells = table[list(columns)].itertuples(index=False)
    rows = tuple(tuple(map(cell_text, row, fields)) for row in cells)
    drawn = _draw_map(chart, id) if isinstance(chart, WorldMap) else _draw_chart(specs, id)
    if specs and (controls := controls_of(specs["desk"], table, filters, period, id) or live):
        drawn |= live_chart(specs, drawn["drawings"], table, filters, period)
        drawn["controls"] = controls_html(controls if isinstance(controls, list) else [], id)
    share = share_svg(drawn.pop("picture"), title, subtitle, known)
    return NotebookFigure(
        id=id,
        title=title,
        alt=alt,
        table=Table(headings=tuple(columns.values()), rows=rows, csv=csv_of(table)),
        kind="map" if isinstance(chart, WorldMap) else "chart",
        subtitle=subtitle,
        caption=caption,
        notes=tuple(map(typeset, notes)),
        wide=bool(wide),
        sources=tuple(known),
        text_html=html,
        lookup=lookups.made(table, columns, lookup, known) if lookup else None,
        scroll=steps,
        share_svg=share,
        png=base64.b64encode(render.png(share, scale=2)).decode(),
        **drawn,
    )


def _fields(
    columns: Mapping[str, str], table: pd.DataFrame, types: Mapping[str, str]
) -> list[dict[str, Any]]:
    """What the schema, or the author, says of each column shown."""
    told = described(table.columns)
    return [{"type": types[c]} if c in types else told.get(c, {}) for c in columns]


def _drawn(form: Form, wide: bool) -> tuple[dict, dict]:
    """The form's drawings: for a wide screen or the column, and for a phone."""
    return form.draw("desk" if wide else "column"), form.draw("phone")


def _keyed(specs: dict[str, dict], field: str, column: str, table: pd.DataFrame) -> list[str]:
    """What is missing for marks to know their table row, by the field of a chart's data that
    holds the values of a table's column; the data are numbered."""
    if not column:
        return ["key=..., the column of the table that its chart's data carry too"]
    if column not in table:
        return [f'the column "{column}" in its table, the key of the marks']
    try:
        for spec in specs.values():
            keys.number(spec, field, [str(key) for key in table[column]])
    except AuthorError as error:
        return [f"marks that know their row: {error}"]
    return []


def _spec(chart, width: int, text: int) -> dict:
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
    house = style.chart_config(text)
    own = spec.get("config", {})
    own.pop("view", None)  # Altair's own default size
    spec["config"] = _merge(house, own)
    for layer in keys.units(spec):
        if "description" not in layer.get("encoding", {}):
            mark = layer["mark"]
            layer["mark"] = {**(mark if isinstance(mark, dict) else {"type": mark}), "aria": False}
    return spec


def _merge(base: dict, over: dict) -> dict:
    merged = dict(base)
    for key, value in over.items():
        both = isinstance(value, dict) and isinstance(merged.get(key), dict)
        merged[key] = _merge(merged[key], value) if both else value
    return merged


def _faceted(spec: dict) -> bool:
    encodings = [unit.get("encoding", {}) for unit in keys.units(spec)]
    return bool({"facet", "repeat", "spec"} & set(spec)) or any(
        {"row", "column", "facet"} & set(encoding) for encoding in encodings
    )


def _draw_chart(specs: dict[str, dict], id: str) -> dict:
    drawings = {layout: draw(keys.carrying(spec)) for layout, spec in specs.items()}
    inline = {layout: inline_svg(svg, id, layout) for layout, svg in drawings.items()}
    for layout, svg in inline.items():
        width, height = map(float, re.search(r'viewBox="0 0 (\S+) (\S+?)"', svg).groups())
        if 'class="mark"' not in svg or height < 10:
            raise AuthorError(
                f'figure "{id}" has no mark in its {layout} drawing: is a field name misspelt?'
            )
        if width > WIDEST[layout]:
            raise AuthorError(
                f'figure "{id}" is {width:.0f} px wide in its {layout} drawing, more than'
                f" {WIDEST[layout]}: make its panels narrower, or stack them with alt.vconcat"
            )
    return {"drawings": inline, "picture": keys.plain(drawings["desk"])}


def _draw_map(chart: WorldMap, id: str) -> dict:
    return {
        "drawings": chart.drawings(id),
        "controls": chart.controls(id),
        "years": chart.years(id),
        "live": chart.live(),
        "picture": chart.picture(),
    }
