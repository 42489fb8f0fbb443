"""The day a reader asks a chart about, in its live form.

In the still drawing no day is chosen. In the live chart the field `on` sets it, as YYYY-MM-DD; its
name in the address is the one the question of rules uses, so both show the same day. Days are
compared as ISO text and placed as UTC, so that no reader's time zone matters.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import altair as alt

from factbook.charts.axis import Axis
from factbook.charts.style import color

if TYPE_CHECKING:
    from factbook.charts.marks import Page

ON = "on"
TIME = "toDate(on + 'T00:00:00')"  # midnight where the reader is, as the dates of the data are
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
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """The parameter bound to a date field, and layers that answer: a rule at the day, and words
    in the line from `answer` on that say how many marks hold it."""
    param = {"name": ON, "value": "", "bind": {"input": "date", "name": label}}
    across = (axis.right - axis.left) / (axis.high - axis.low)
    at = f"{axis.left} + (toNumber(toDate({ON})) - {axis.low}) * {across}"
    place = {"type": "quantitative", "scale": None}
    rule = {
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
    days = [s["data"] for s in shapes if "description" in s["data"] and "from_day" in s["data"]]
    date = f"utcFormat(toDate({ON}), '%-d %B %Y')"
    said = f"{date} + ': ' + datum.held + ' of ' + datum.all + ' {holds}'"
    words = {
        "data": {"values": [{k: d[k] for k in ("from_day", "to_day")} for d in days]},
        "transform": [
            {"filter": f"{ON} != ''"},
            {"calculate": f"{HELD} ? 1 : 0", "as": "one"},
            {
                "aggregate": [
                    {"op": "sum", "field": "one", "as": "held"},
                    {"op": "count", "as": "all"},
                ]
            },
            {"filter": "datum.all > 0"},
            {"calculate": said, "as": "text"},
        ],
        "mark": {
            "type": "text",
            "fontSize": page.size,
            "fontWeight": 700,
            "align": "left",
            "baseline": "middle",
            "aria": False,
            "fill": color("ink"),
        },
        "encoding": {
            "x": {"value": 0},
            "y": {"value": answer + page.line / 2},
            "text": {"field": "text", "type": "nominal"},
        },
    }
    return [param], [rule, words]


def day_control(label: str = "Day") -> alt.Parameter:
    """The parameter `on`, a day as YYYY-MM-DD or empty, bound to a date field."""
    return alt.param(name=ON, value="", bind=alt.BindInput(input="date", name=label))


def day_line(**mark) -> alt.Chart:
    """A rule at the chosen day, for a layered chart with time along x; nothing without a day."""
    return (
        alt.Chart(alt.Data(values=[{"one": 1}]))
        .transform_filter("on != ''")
        .transform_calculate(at=TIME)
        .mark_rule(**{"strokeWidth": 2, "clip": True, **mark})
        .encode(x="at:T")
    )
