"""Days as numbers: midnight UTC in milliseconds, so that no zone of builder or reader counts."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pandas as pd

DAY = 86_400_000.0
PRECISIONS = ("day", "month", "year")


def epoch(value: Any) -> float:
    """Midnight UTC of a day in ms; a date, a Timestamp or ISO text of a day, month or year."""
    if isinstance(value, str) and len(value) == 4:
        value = f"{value}-01-01"
    stamp = pd.Timestamp(value)
    if stamp.tzinfo is not None:
        stamp = stamp.tz_convert("UTC").tz_localize(None)
    return float(stamp.normalize().value // 1_000_000)


def day(ms: float) -> dt.date:
    """The day of a time in ms."""
    return dt.date(1970, 1, 1) + dt.timedelta(days=ms // DAY)


def end_of(ms: float, precision: str) -> float:
    """The first moment after the day, month or year that begins at `ms`."""
    if precision == "day":
        return ms
    start = day(ms)
    if precision == "month":
        year, month = divmod(start.year * 12 + start.month, 12)
        return epoch(dt.date(year, month + 1, 1))
    return epoch(dt.date(start.year + 1, 1, 1))
