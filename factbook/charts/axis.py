"""The scale along x: days, numbers from zero or between bounds, or powers of ten."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from factbook.charts.days import DAY, day, epoch
from factbook.charts.measure import text_width
from factbook.model.words import day_month, month_name, month_year, number_text

Kind = Literal["days", "numbers", "powers"]
GAP = 14  # px between two labels of an axis
_STEPS = [m * 10.0**e for e in range(-3, 13) for m in (1, 2, 2.5, 5)]
_MONTHS = (1, 2, 3, 6, 12, 24, 60, 120, 240)


@dataclass(frozen=True)
class Axis:
    """Values between `low` and `high` along the pixels from `left` to `right`.

    Days are milliseconds of UTC midnights. `unit` stands at the first label that has room.
    """

    kind: Kind
    low: float
    high: float
    left: float
    right: float
    room: float  # width of the drawing, which no label leaves
    unit: str = ""
    format: Callable[[float], str] = number_text

    def at(self, value: float) -> float:
        """The pixel of a value."""
        low, high = self.low, self.high
        if self.kind == "powers":
            value, low, high = math.log10(value), math.log10(low), math.log10(high)
        return self.left + (value - low) / (high - low) * (self.right - self.left)

    def holds(self, value: float) -> bool:
        """Whether the value lies on the scale."""
        return self.low - 1e-9 <= value <= self.high + 1e-9

    def ticks(self, size: float) -> list[tuple[float, str]]:
        """Values and their labels, as many as stand side by side in text of `size` px."""
        tries = {"days": self._days, "numbers": self._numbers, "powers": self._powers}[self.kind]()
        for labelled in tries:
            spans = [(t, self.span(*t, size)) for t in labelled if self.holds(t[0])]
            inside = [t for t, (start, end) in spans if start >= 0 and end <= self.room]
            if self._fits(inside, size):
                return inside
        return []

    def span(self, value: float, label: str, size: float) -> tuple[float, float]:
        """Where the label of a value begins and ends: days begin at their line, numbers are
        centred on it, and all stay inside the drawing."""
        width = text_width(label, size)
        if self.kind == "days":
            start = self.at(value) + 4
        else:
            start = min(max(self.at(value) - width / 2, 0), self.room - width)
        return start, start + width

    def _fits(self, labelled: list[tuple[float, str]], size: float) -> bool:
        spans = [self.span(value, label, size) for value, label in labelled]
        apart = all(b[0] - a[1] >= GAP for a, b in zip(spans, spans[1:], strict=False))
        return bool(labelled) and apart

    def _numbers(self) -> list[list[tuple[float, str]]]:
        found = []
        for step in _STEPS:
            first, last = math.ceil(self.low / step - 1e-9), math.floor(self.high / step + 1e-9)
            if last - first <= max(3, (self.right - self.left) / 90):
                values = [k * step for k in range(first, last + 1)]
                found.append([(v, self._worded(v, v == values[-1])) for v in values])
        return found

    def _worded(self, value: float, last: bool) -> str:
        said = self.format(value)
        if self.unit == "%":
            return f"{said}%"
        return f"{said} {self.unit}" if self.unit and last else said

    def _powers(self) -> list[list[tuple[float, str]]]:
        first, last = math.ceil(math.log10(self.low)), math.floor(math.log10(self.high) + 1e-9)
        return [
            [(10.0**e, self.format(10.0**e)) for e in range(first, last + 1, step)]
            for step in (1, 2, 3)
        ]

    def _days(self) -> list[list[tuple[float, str]]]:
        start, end = day(self.low), day(self.high)
        found = []
        if (self.high - self.low) / DAY < 70:
            for step in (1, 2, 7, 14):
                found.append(_by_days(start, end, step))
        return found + [_by_months(start, end, step) for step in _MONTHS]


def _by_days(start: dt.date, end: dt.date, step: int) -> list[tuple[float, str]]:
    count, labelled, month = (end - start).days + 1, [], 0
    for k in range(0, count, step):
        date = start + dt.timedelta(days=k)
        said = day_month(date) if date.month != month else str(date.day)
        month = date.month
        labelled.append((epoch(date), said))
    return labelled


def _by_months(start: dt.date, end: dt.date, step: int) -> list[tuple[float, str]]:
    first = start.year * 12 + start.month - 1 + (start.day > 1)
    last = end.year * 12 + end.month - 1
    labelled: list[tuple[float, str]] = []
    year = None
    for count in range(math.ceil(first / step) * step, last + 1, step):
        date = dt.date(count // 12, count % 12 + 1, 1)
        dated = month_name(date.month) if date.year == year else month_year(date)
        said = str(date.year) if step >= 12 else dated
        year = date.year
        labelled.append((epoch(date), said))
    return labelled
