"""The day a reader asks a chart about, in its live form.

In the still drawing no day is chosen. In the live chart the field `day` sets it, as YYYY-MM-DD; its
name in the address is the one the role question uses, so both show the same day. Days are
compared as ISO text and placed as UTC, so that no reader's time zone matters.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from factbook.charts.axis import Axis
from factbook.charts.scene import Spec
from factbook.charts.style import color

if TYPE_CHECKING:
    from factbook.charts.marks import Page

ON = "day"
HELD = f"(datum.from_day <= {ON} && {ON} < datum.to_day)"


def asked(label: str) -> str:
    """The Vega condition for marks that hold the chosen day; true when none is chosen."""
    return f"{ON} == '' || {HELD}" if label else ""


def day_layers(
    label: str,
    holds: str,
    axis: Axis,
    top: float,
    bottom: float,
    page: Page,
    shapes: Sequence[dict[str, Any]],
    answer: float,
) -> tuple[list[Spec], list[Spec]]:
    """The parameter bound to a date field, and layers that answer: a rule at the day, and words
    in the line from `answer` on that say how many marks hold it."""
    param = {"name": ON, "value": "", "bind": {"input": "date", "name": label}}
    days = [s["data"] for s in shapes if "description" in s["data"] and "from_day" in s["data"]]
    told = [{k: each[k] for k in ("from_day", "to_day")} for each in days]
    return [param], [_rule(axis, top, bottom), _answer(told, holds, page, answer)]


def _rule(axis: Axis, top: float, bottom: float) -> Spec:
    """An upright rule at the chosen day."""
    across = (axis.right - axis.left) / (axis.high - axis.low)
    at = f"{axis.left} + (toNumber(toDate({ON})) - {axis.low}) * {across}"
    place = {"type": "quantitative", "scale": None}
    return {
        "data": {"values": [{"y": top, "y2": bottom}]},
        "transform": [
            {"filter": f"{ON} != ''"},
            {"calculate": at, "as": "x"},
            {"filter": f"datum.x >= {axis.left} && datum.x <= {axis.right}"},
        ],
        "mark": {"type": "rule", "strokeWidth": 2, "color": color("ink"), "aria": False},
        "encoding": {
            "x": {"field": "x", **place},
            "y": {"field": "y", **place},
            "y2": {"field": "y2"},
        },
    }


def _answer(days: Sequence[Spec], holds: str, page: Page, y: float) -> Spec:
    """Words on how many of the marks hold the chosen day."""
    date = f"utcFormat(toDate({ON}), '%-d %B %Y')"
    said = f"{date} + ': ' + datum.held + ' of ' + datum.all + {json.dumps(' ' + holds)}"
    counted = [
        {"op": "sum", "field": "one", "as": "held"},
        {"op": "count", "as": "all"},
    ]
    mark = {"type": "text", "fontSize": page.size, "fontWeight": 700, "align": "left"}
    return {
        "name": "answer",  # the page says it too
        "data": {"values": days},
        "transform": [
            {"filter": f"{ON} != ''"},
            {"calculate": f"{HELD} ? 1 : 0", "as": "one"},
            {"aggregate": counted},
            {"filter": "datum.all > 0"},
            {"calculate": said, "as": "text"},
        ],
        "mark": {**mark, "baseline": "middle", "aria": False, "fill": color("ink")},
        "encoding": {
            "x": {"value": 0},
            "y": {"value": y + page.line / 2},
            "text": {"field": "text", "type": "nominal"},
        },
    }
