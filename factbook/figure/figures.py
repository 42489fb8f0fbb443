"""A chart becomes a figure: one call, the same in JupyterLab and on the page.

`figure()` draws the chart twice as SVG (desk and phone) without a browser, puts title, text for
those who cannot see it, table and sources beside it, and refuses to work when one is missing.
"""

from __future__ import annotations

import base64
import copy
import csv
import io
import json
import re
import textwrap
from collections.abc import Mapping, Sequence
from html import escape

import pandas as pd
from lxml import etree

from factbook.charts import render, style
from factbook.charts.form import ROW_KEY, Form
from factbook.figure import days, keys
from factbook.figure.contract import Lookup, Table
from factbook.figure.html import publishers
from factbook.figure.notebook import NotebookFigure
from factbook.maps.world import WorldMap
from factbook.model.problem import AuthorError
from factbook.model.sources import Source, load_sources, pick
from factbook.model.words import long_date, typeset

SVG = "http://www.w3.org/2000/svg"
WIDEST = {"desk": 810, "phone": 380}  # px; wider, and its text would be too small as shown
_ID = re.compile(r"^[a-z][a-z0-9-]*$")
_ARCS = re.compile(r"^M([\d.]+),0A\1,\1,0,1,1,-\1,0A\1,\1,0,1,1,\1,0Z?$")
_PLACE = re.compile(r"^translate\((-?[\d.]+),(-?[\d.]+)\)$")


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
    sources: Sequence[str] | None = None,
    notes: Sequence[str] = (),
    wide: bool = True,
    lookup: Mapping[str, str] | None = None,
    filters: Mapping[str, str] | None = None,
    period: str = "",
    live: bool = False,
    key: str = "",
) -> NotebookFigure:
    """Turn a form, an Altair chart or a WorldMap into a figure of the book.

    chart: a form, whose table has the form's key column, or an Altair chart. phone: with an
        Altair chart, its narrow layout (default: the same chart, narrow).
        Marks a reader can walk carry a `description` encoding: one sentence per mark.
    id: stable name, used in the address (#id) and for the downloads; lower case and hyphens.
    title: the finding, as a sentence. subtitle: what is drawn, unit, period.
    alt: what the chart shows, for those who do not see it.
    table: the rows behind the chart; `columns` maps its columns to headings and picks them.
    sources: source ids; by default those in the table's `source_ids` column.
    lookup: makes the table one a reader can ask by name: {"key": column of codes that are marks
        of the map, "also": column of other names (a list), "label": the field's label}; the key
        column's name is the parameter in the address (?country=DE).
    filters: table columns a reader can filter by, besides words -> labels. `period`: column of
        dates for "from" and "to".
    key: with an Altair chart, the column of the table that names a row, no two alike; the chart's
        data carry it too. A form knows its own.
    live: offer the interactive chart although it has no controls of its own (zoom and pan, say).
        A chart whose parameters are bound to controls is live without being asked.
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
    if lookup is not None and set(lookup) != {"key", "also", "label"}:
        wrong.append("a lookup with key, also and label")
        lookup = None
    if not isinstance(table, pd.DataFrame) or table.empty:
        wrong.append("a table with at least one row")
        table = pd.DataFrame()
    columns = dict(columns or {c: _heading(c) for c in table.columns if c != "source_ids"})
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
    # A year is a name, not a quantity: no comma.
    written = [str if name == "year" or name.endswith("_year") else cell_text for name in columns]
    cells = table[list(columns)].itertuples(index=False)
    rows = tuple(tuple(write(v) for write, v in zip(written, row, strict=True)) for row in cells)
    drawn = _draw_map(chart, id) if isinstance(chart, WorldMap) else _draw_chart(specs, id)
    drawn["thumbnail"] = (
        chart.thumbnail() if isinstance(chart, WorldMap) else _thumbnail(drawn["drawings"]["desk"])
    )
    if specs and (controls := _controls(specs["desk"], table, filters, period, id) or live):
        drawn |= _live_chart(specs, drawn["drawings"], table, filters, period)
        drawn["controls"] = _controls_html(controls if isinstance(controls, list) else [], id)
    share = _share_svg(drawn.pop("picture"), title, subtitle, known)
    return NotebookFigure(
        id=id,
        title=title,
        alt=alt,
        table=Table(headings=tuple(columns.values()), rows=rows, csv=_csv(table)),
        kind="map" if isinstance(chart, WorldMap) else "chart",
        subtitle=subtitle,
        caption=caption,
        notes=tuple(map(typeset, notes)),
        wide=bool(wide),
        sources=tuple(known),
        text_html=html,
        lookup=_lookup(table, lookup) if lookup else None,
        share_svg=share,
        png=base64.b64encode(render.png(share, scale=2)).decode(),
        **drawn,
    )


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


def _lookup(table: pd.DataFrame, lookup: Mapping[str, str]) -> Lookup:
    ids = table["source_ids"] if "source_ids" in table else [()] * len(table)
    return Lookup(
        param=lookup["key"],
        label=lookup["label"],
        keys=tuple(table[lookup["key"]]),
        also=tuple(";".join(names) for names in table[lookup["also"]]),
        row_sources=tuple(" ".join(each) for each in ids),
    )


def _heading(column: str) -> str:
    return column.replace("_", " ").capitalize()


def cell_text(value) -> str:
    """A table cell as a reader sees it."""
    if isinstance(value, (tuple, list)):
        return ", ".join(map(str, value))
    if value is None or (not isinstance(value, str) and pd.isna(value)):
        return ""
    if isinstance(value, pd.Timestamp):
        return long_date(value)
    if isinstance(value, float) and value == int(value):
        return f"{int(value):,}"
    if isinstance(value, int) and not isinstance(value, bool):
        return f"{value:,}"
    return str(value)


def _csv(table: pd.DataFrame) -> str:
    """The table as the CSV download: ISO dates, list cells joined by ";"."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(table.columns)
    for row in table.itertuples(index=False):
        writer.writerow(map(_csv_cell, row))
    return out.getvalue()


def _csv_cell(value) -> str:
    if isinstance(value, (tuple, list)):
        return ";".join(map(str, value))
    if value is None or (not isinstance(value, str) and pd.isna(value)):
        return ""
    if isinstance(value, pd.Timestamp):
        return value.date().isoformat()
    if isinstance(value, float) and value == int(value):
        return str(int(value))
    return str(value)


# Drawing -----------------------------------------------------------------------------------


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
    drawings = {layout: _draw(keys.carrying(spec)) for layout, spec in specs.items()}
    inline = {layout: _inline_svg(svg, id, layout) for layout, svg in drawings.items()}
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
        "drawings": {"map": chart.svg(id)},
        "controls": chart.controls(id),
        "years": chart.years(id),
        "live": chart.live(),
        "picture": chart.picture(),
    }


def _controls(spec: dict, table: pd.DataFrame, filters, period: str, id: str) -> list[dict]:
    """What a reader can set: the bound parameters of a chart and the filters of its table, whose
    names begin with the figure's id."""
    found = []
    for param in spec.get("params", []):
        bind = param.get("bind")
        if isinstance(bind, dict):
            limits = {k: bind[k] for k in ("min", "max", "step", "options") if k in bind}
            told = {"label": bind.get("name") or _heading(param["name"]), "value": param["value"]}
            found.append({"name": param["name"], "kind": bind["input"], **told, **limits})
    for column, label in (filters or {}).items():
        options = list(dict.fromkeys(filter(None, map(cell_text, table[column]))))
        found.append(
            {"name": f"{id}.{column}", "kind": "select", "label": label, "options": options}
        )
    if period:
        known = table[period].dropna()
        low, high = known.min().date().isoformat(), known.max().date().isoformat()
        for name in ("from", "to"):
            about = {
                "name": f"{id}.{name}",
                "kind": "date",
                "label": name.capitalize(),
                "value": "",
            }
            found.append(about | {"min": low, "max": high})
    if filters is not None:
        found.append({"name": f"{id}.text", "kind": "search", "label": "Words", "value": ""})
    return found


def _controls_html(controls: list[dict], id: str) -> str:
    """Labels and fields; their names are the parameters of the address."""
    parts = []
    for control in controls:
        name, value = escape(control["name"]), escape(str(control.get("value", "")))
        field_id = f'name="{name}"'
        if control["kind"] == "select":
            values = control["options"] if "value" in control else ["", *control["options"]]
            options = "".join(
                f'<option value="{escape(str(v))}">{escape(str(v)) or "All"}</option>'
                for v in values
            )
            field = f"<select {field_id}>{options}</select>"
        else:
            limits = "".join(
                f' {k}="{escape(str(control[k]))}"' for k in ("min", "max", "step") if k in control
            )
            limits += ' maxlength="60"' if control["kind"] == "search" else ""
            field = f'<input {field_id} type="{control["kind"]}" value="{value}"{limits}>'
            if control["kind"] == "range":
                field += f"<output>{escape(cell_text(control['value']))}</output>"
        parts.append(f"<label>{escape(control['label'])} {field}</label>")
    return "".join(parts)


def _live_chart(
    specs: dict[str, dict], stills: dict[str, str], table: pd.DataFrame, filters, period: str
) -> dict:
    """The chart for Vega, compiled at build, with theme colours as CSS variables."""
    charts = {}
    for layout, spec in specs.items():
        told = json.dumps(render.vega(spec))
        for hex_, variable in style.variables().items():
            told = re.sub(re.escape(hex_), variable, told, flags=re.IGNORECASE)
        charts[layout] = _as_still(_unbound(json.loads(told)), stills[layout])
    params = specs[next(iter(specs))].get("params", [])
    brushes = [p["name"] for p in params if "select" in p and p.get("bind") != "scales"]
    rows = None
    if filters is not None:
        fields = {column: [cell_text(v) for v in table[column]] for column in filters}
        dates = [_csv_cell(v) for v in table[period]] if period else None
        rows = {"fields": fields, "period": dates}
    return {
        "live": {
            "charts": charts,
            "params": [p["name"] for p in params if isinstance(p.get("bind"), dict)],
            "brush": brushes[0] if brushes else None,
            "rows": rows,
        }
    }


def _as_still(spec: dict, still: str) -> dict:
    """Panels side by side get the frame of the still drawing: browsers measure text otherwise,
    and the drawing would jump."""
    if "layout" not in spec:
        return spec
    width, height = map(float, re.search(r'viewBox="0 0 (\S+) (\S+)"', still).groups())
    left, top = map(float, re.search(r"translate\(([\d.]+),([\d.]+)\)", still).groups())
    # Panels of one width share the chart's own: what it leaves free is padding.
    inner = {"width": spec.get("width", width - left), "height": spec.get("height", height - top)}
    room = {"left": left, "right": width - left - inner["width"]}
    room |= {"top": top, "bottom": height - top - inner["height"]}
    return spec | inner | {"autosize": "none", "padding": room}


def _unbound(spec: dict) -> dict:
    """The compiled chart without Vega's own input fields: the page has them."""
    for signal in spec.get("signals", []):
        signal.pop("bind", None)
    return spec


def _draw(spec: dict) -> str:
    svg = render.svg(spec)
    # The outline of a text is a halo behind its letters, not a line over them.
    return re.sub(r"<text (?=[^>]*\bstroke=)", '<text paint-order="stroke" ', svg)


def _local(element) -> str:
    return etree.QName(element).localname if isinstance(element.tag, str) else ""


def _thumbnail(svg: str) -> str:
    """The marks of a drawing without its words, as a picture on a card."""
    root = etree.fromstring(svg)
    for element in list(root.iter()):
        if _local(element) == "text" or (_local(element) == "title"):
            element.getparent().remove(element)
            continue
        for name in list(element.attrib):
            if name in {"class", "id"} or name.startswith(("aria-", "role", "data-")):
                del element.attrib[name]
    root.set("class", "card-picture")
    root.set("aria-hidden", "true")
    _drop_empty_groups(root)
    return etree.tostring(root, encoding="unicode")


def _inline_svg(svg: str, id: str, layout: str) -> str:
    """The drawing as it stands in the page: theme colours, named marks, stable ids, no style."""
    root = etree.fromstring(svg.encode())
    variables = style.variables()
    count = 0
    for element in root.iter():
        label = element.get("aria-label")
        titled = element.get("aria-roledescription") == "title"
        walkable = element.get("role") == "graphics-symbol" and label and not titled
        for name in list(element.attrib):
            value = element.get(name)
            if name in {"style", "class", "font-family"} or name.startswith(("aria-", "role")):
                del element.attrib[name]
            elif name in {"fill", "stroke", "stop-color"}:
                element.set(name, variables.get(value.lower(), value))
            elif name == "id":
                element.set(name, f"{id}-{layout}-{value}")
            elif "url(#" in value:
                element.set(name, value.replace("url(#", f"url(#{id}-{layout}-"))
            elif name in {"d", "transform", "x", "y", "x1", "x2", "y1", "y2", "width", "height"}:
                element.set(name, _short(value))
        if walkable:
            element.set("class", "mark")
            element.set("role", "graphics-symbol")
            element.set("aria-roledescription", "data point")
            row, sentence = keys.parted(label)
            element.set("aria-label", sentence)
            if row != count:  # without the attribute, the nth mark leads to the nth row
                element.set("data-row", str(row))
            count += 1
        elif _local(element) == "text":
            element.set("aria-hidden", "true")
        _lighten(element)
    _drop_empty_groups(root)
    root.set("class", f"plot plot-{layout}")
    root.set("role", "graphics-document")
    root.set("aria-roledescription", "chart")
    root.set("aria-labelledby", f"{id}-title")
    root.set("aria-describedby", f"{id}-alt")
    etree.cleanup_namespaces(root)
    text = etree.tostring(root, encoding="unicode")
    return text.replace(f' xmlns="{SVG}"', "", 1)


def _lighten(element) -> None:
    """Say the same in fewer bytes: a dot that Vega wrote as two arcs is a circle."""
    arcs, place = _ARCS.match(element.get("d", "")), _PLACE.match(element.get("transform", ""))
    if arcs and place:
        element.tag = f"{{{SVG}}}circle"
        del element.attrib["d"], element.attrib["transform"]
        for name, value in zip(("cx", "cy", "r"), (*place.groups(), arcs[1]), strict=True):
            element.set(name, value)
    if element.get("stroke-width") and element.get("stroke") in {None, "none"}:
        del element.attrib["stroke-width"]
    if element.get("opacity") == "1":
        del element.attrib["opacity"]


def _short(value: str) -> str:
    return re.sub(r"-?\d+\.\d{2,}", lambda m: f"{float(m[0]):.1f}".removesuffix(".0"), value)


def _drop_empty_groups(root) -> None:
    """Unwrap groups that carry nothing, and drop invisible background paths."""
    for element in reversed(list(root.iter())):
        parent = element.getparent()
        if parent is None:
            continue
        if _local(element) == "g" and len(element) == 0:
            parent.remove(element)
        elif _local(element) == "g" and not element.attrib:
            index = parent.index(element)
            for child in reversed(list(element)):
                parent.insert(index, child)
            parent.remove(element)
        elif _local(element) == "path" and element.get("pointer-events") == "none":
            shown = {element.get("fill"), element.get("stroke")} - {None, "none", "transparent"}
            if not shown:
                parent.remove(element)


def _share_svg(svg: str, title: str, subtitle: str, sources: Sequence[Source]) -> str:
    """The drawing with title and sources in it, to stand alone as a download."""
    plot = etree.fromstring(svg.encode())
    for text in plot.iter(f"{{{SVG}}}text"):
        # A family whose name ends in a number is none until it stands in quotes.
        text.set("font-family", style.FONT_STACK)
    width, height = style.DESK, float(plot.get("height"))
    blocks = [
        (title, 22, 700, style.color("ink"), 66),
        (subtitle, 15, 400, style.color("muted"), 100),
    ]
    margin, y = 24, 20
    lines = []

    def put(text: str, size: int, weight: int, fill: str, columns: int) -> None:
        nonlocal y
        for line in textwrap.wrap(text, columns):
            y += round(size * 1.3)
            lines.append(
                f'<text x="{margin}" y="{y}" font-family="{escape(style.FONT_STACK)}"'
                f' font-size="{size}" font-weight="{weight}" fill="{fill}">{escape(line)}</text>'
            )

    for block in blocks:
        put(*block)
        y += 6
    top = y + 18
    y = top + height + 8
    put(f"Sources: {publishers(sources)}", 13, 400, style.color("muted"), 118)
    plot.set("x", str(margin))
    plot.set("y", str(top))
    inner = etree.tostring(plot, encoding="unicode")
    full = width + 2 * margin
    return (
        f'<svg xmlns="{SVG}" width="{full}" height="{y + 22:.0f}"'
        f' viewBox="0 0 {full} {y + 22:.0f}" role="img" aria-label="{escape(title)}">'
        f'<rect width="100%" height="100%" fill="{style.color("paper")}"/>'
        f"{''.join(lines)}{inner}</svg>"
    )
