"""Controls a chart may carry besides the filters of its table: the day a reader asks about.

In the still drawing no day is chosen. In the live chart the field `on` sets it; its name in the
address is the one the question of rules uses, so both show the same day.
"""

from __future__ import annotations

import altair as alt

ON = "on"
TIME = "toDate(on + 'T00:00:00')"  # midnight where the reader is, as the dates of the data are


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
