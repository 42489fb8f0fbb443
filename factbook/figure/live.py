"""The interactive chart of a figure, compiled at build, and its controls."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

import pandas as pd

from factbook.charts import render, style, template
from factbook.figure.cells import cell_text, csv_cell, heading

Spec = dict[str, Any]
Filters = Mapping[str, str] | None
_LIMITS: tuple[str, ...] = ("min", "max", "step")


def controls_of(
    spec: Spec, table: pd.DataFrame, filters: Filters, period: str, id: str
) -> list[dict[str, Any]]:
    """What a reader can set: the bound parameters of a chart and the filters of its table, whose
    names begin with the figure's id."""
    found: list[dict[str, Any]] = []
    for param in spec.get("params", []):
        bind = param.get("bind")
        if isinstance(bind, dict):
            limits = {k: bind[k] for k in (*_LIMITS, "options") if k in bind}
            told = {"label": bind.get("name") or heading(param["name"]), "value": param["value"]}
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


def controls_html(controls: list[dict[str, Any]], id: str) -> str:
    """Labels and fields; their names are the parameters of the address."""
    shown = [_shown(each) for each in controls]
    return str(template.render("figure/controls.html", controls=shown))


def _shown(control: dict[str, Any]) -> dict[str, Any]:
    """A control as its template shows it."""
    value = control.get("value", "")
    shown = {key: control[key] for key in ("name", "kind", "label")}
    if control["kind"] == "select":
        values = control["options"] if "value" in control else ["", *control["options"]]
        return shown | {"choices": [str(each) for each in values]}
    limits = {key: str(control[key]) for key in _LIMITS if key in control}
    if control["kind"] == "search":
        limits["maxlength"] = "60"
    return shown | {"value": str(value), "limits": limits, "said": cell_text(value)}


def live_chart(
    specs: dict[str, Spec],
    stills: Mapping[str, str],
    table: pd.DataFrame,
    filters: Filters,
    period: str,
) -> dict[str, Any]:
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
        dates = [csv_cell(v) for v in table[period]] if period else None
        rows = {"fields": fields, "period": dates}
    return {
        "live": {
            "charts": charts,
            "params": [p["name"] for p in params if isinstance(p.get("bind"), dict)],
            "brush": brushes[0] if brushes else None,
            "rows": rows,
        }
    }


def _as_still(spec: Spec, still: str) -> Spec:
    """Panels side by side get the frame of the still drawing: browsers measure text otherwise,
    and the drawing would jump."""
    if "layout" not in spec:
        return spec
    width, height = _numbers(r'viewBox="0 0 (\S+) (\S+)"', still)
    left, top = _numbers(r"translate\(([\d.]+),([\d.]+)\)", still)
    # Panels of one width share the chart's own: what it leaves free is padding.
    inner = {"width": spec.get("width", width - left), "height": spec.get("height", height - top)}
    room = {"left": left, "right": width - left - inner["width"]}
    room |= {"top": top, "bottom": height - top - inner["height"]}
    return spec | inner | {"autosize": "none", "padding": room}


def _numbers(pattern: str, svg: str) -> tuple[float, float]:
    """The two numbers of the first match in a drawing, which always has one."""
    found = re.search(pattern, svg)
    assert found is not None
    return float(found[1]), float(found[2])


def _unbound(spec: Spec) -> Spec:
    """The compiled chart without Vega's own input fields: the page has them."""
    for signal in spec.get("signals", []):
        signal.pop("bind", None)
    return spec
