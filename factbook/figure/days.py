"""A day of a chart is the same day in every time zone: moments without a zone are UTC."""

from __future__ import annotations

import re
from typing import Any

from factbook.figure import keys

Spec = dict[str, Any]
_MOMENT = re.compile(r"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?$")
_POSITIONS = {"x", "y"}  # what has an axis: only a scale says how its labels are written


def in_utc(node: Any) -> Any:
    """The specification with all its moments and units of time in UTC, not the machine's zone."""
    if isinstance(node, str):
        return f"{node}Z" if _MOMENT.match(node) else node
    if isinstance(node, list):
        return [in_utc(each) for each in node]
    if not isinstance(node, dict):
        return node
    told = {name: in_utc(value) for name, value in node.items()}
    if "year" in told and set(told) <= {"year", "quarter", "month", "date", "hours", "minutes"}:
        told["utc"] = True
    if isinstance(unit := told.get("timeUnit"), str) and not unit.startswith("utc"):
        told["timeUnit"] = f"utc{unit}"
    return told


def utc_scales(spec: Spec) -> None:
    """Write the days of every axis in UTC, unless its scale has a kind of its own."""
    for unit in keys.units(spec):
        for channel in _POSITIONS & set(unit.get("encoding", {})):
            encoding = unit["encoding"][channel]
            scale = encoding.get("scale", {})
            if encoding.get("type") == "temporal" and scale is not None and "type" not in scale:
                encoding["scale"] = {**scale, "type": "utc"}
