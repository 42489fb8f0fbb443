"""A calendar: weeks one under the other, days as cells, and beside them what happened."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from factbook.charts.days import DAY, epoch
from factbook.charts.days import day as date_of
from factbook.charts.marks import Mark, Marked, Page
from factbook.charts.measure import text_width, wrapped
from factbook.charts.scene import Box, Scene, Words
from factbook.charts.style import on_mark
from factbook.model.words import day_month, month_name, weekday_letters

CELL = {"desk": 34.0, "column": 32.0, "phone": 23.0}  # width of a day, px
GAP = 2.0
TINT = 0.25  # how strongly the days of a span are coloured


@dataclass(kw_only=True)
class Calendar(Marked):
    """Days in weeks from Monday to Sunday, with the words of each week beside it.

    date: column of days. end: column of last days; a row with one is a span, whose days are
        tinted under those of single days. Two rows on one day share its cell, half each.
    label: column of words beside the week; its day is said before it.
    within: first and last day; by default those of the data. Days outside are left out.
    """

    date: str
    end: str = ""
    within: tuple[Any, Any] | None = None

    def column_options(self) -> tuple[str, ...]:
        return ("date", "end")

    def check(self) -> None:
        if not self.is_days("date"):
            raise self.wrong(f'date="{self.date}" holds no days (YYYY-MM-DD)')

    def told(self, row: Mapping[str, Any]) -> str:
        start, end = self._days(row)
        said = self._worded(start)
        return said if end == start else f"{said} to {self._worded(end)}"

    def _worded(self, value: float) -> str:
        return self.value_text(value, days=True, unit="")

    def _days(self, row: Mapping[str, Any]) -> tuple[float, float]:
        start = self.number(row[self.date], "date")
        if start is None:
            raise self.wrong(f'the row "{row[self.key]}" has no date')
        end = self.number(row[self.end], "end") if self.end else None
        if end is not None and end < start:
            raise self.wrong(f'the row "{row[self.key]}" ends before it starts')
        return start, start if end is None else end

    def _frame(self) -> tuple[float, float]:
        days = [value for mark in self.marks for value in self._days(mark.data)]
        if not self.within:
            return min(days), max(days)
        return self.days_within(self.within, days)

    # Drawing ------------------------------------------------------------------------------

    def compose(self, scene: Scene, page: Page) -> None:
        first, last = self._frame()
        monday = first - date_of(first).weekday() * DAY
        left = max(text_width(self._month(m, page), page.size, 700) for m in range(1, 13)) + 10
        cell = CELL[page.layout]
        y = self.put_key(scene, page, self.key_entries(), "bar")
        for k, name in enumerate(weekday_letters()):
            at = left + (k + 0.5) * (cell + GAP)
            middle = y + page.line / 2
            scene.write(Words(name, at, middle, page.size, 400, "muted", "center"))
        y += page.line + 4
        month, words_end = 0, y
        while monday <= last:
            days = [monday + k * DAY for k in range(7)]
            days = [d for d in days if first <= d <= last]
            begun = [date_of(d).month for d in days if date_of(d).day == 1 or not month]
            if begun and begun[-1] != month:
                month = begun[-1]
                at = y + (page.line + 5) / 2
                scene.write(Words(self._month(month, page), 0, at, page.size, 700))
            words_end = self._put_words(scene, page, days, left, max(y, words_end))
            y = self._put_week(scene, page, days, left, y)
            monday += 7 * DAY
        scene.height = max(y, words_end)

    def _month(self, month: int, page: Page) -> str:
        return month_name(month, short=page.phone)

    def _put_week(
        self, scene: Scene, page: Page, days: Sequence[float], left: float, y: float
    ) -> float:
        """The cells of one week from `y` on; returns where they end."""
        cell, high = CELL[page.layout], page.line + 5
        for ms in days:
            date = date_of(ms)
            x = left + date.weekday() * (cell + GAP)
            self._put_day(scene, page, date, Box(x, y, x + cell, y + high))
        return y + high + GAP

    def _put_words(
        self, scene: Scene, page: Page, days: Sequence[float], left: float, y: float
    ) -> float:
        """What happened in one week, beside it, or lower when the week before has much to say;
        returns where the words end."""
        start = left + 7 * (CELL[page.layout] + GAP) + 10
        told = [m for m in self.marks if m.label and days[0] <= self._days(m.data)[0] <= days[-1]]
        for mark in told:
            date = date_of(self._days(mark.data)[0])
            said = f"{day_month(date, short=True)}: {mark.label}"
            for line in wrapped(said, page.width - start, page.size):
                at = y + (page.line + 5) / 2
                scene.write(Words(line, start, at, page.size, row=mark.row))
                y += page.line
            y += 5
        return y

    def _put_day(self, scene: Scene, page: Page, date: dt.date, box: Box) -> None:
        """One cell: tinted by a span, filled by the rows of that very day, half each for two."""
        ms = epoch(date)
        singles: list[Mark] = []
        spans: list[Mark] = []
        for mark in self.marks:
            start, end = self._days(mark.data)
            if start <= ms <= end:
                (spans if end > start else singles).append(mark)
        if len(singles) > 2:
            raise self.wrong(f"{self._worded(ms)} has {len(singles)} rows; a day holds two")
        if not singles and not spans:
            scene.bar(box, "no-figure", radius=2, opacity=0.5)
        for mark in spans:
            first = self._days(mark.data)[0] == ms
            scene.bar(box, "paper", layer=1)
            scene.bar(
                box,
                mark.role,
                radius=2,
                opacity=TINT,
                row=mark.row,
                say=mark.say if first else "",
            )
        half = (box.right - box.left) / max(1, len(singles))
        for k, mark in enumerate(singles):
            part = Box(box.left + k * half, box.top, box.left + (k + 1) * half, box.bottom)
            gap = 1.0 if len(singles) > 1 and k == 0 else 0.0
            part = Box(part.left, part.top, part.right - gap, part.bottom)
            self._cell(scene, mark, part)
        role = self._ink(singles)
        x, y = (box.left + box.right) / 2, (box.top + box.bottom) / 2
        scene.write(Words(str(date.day), x, y, page.size, 400, role, "center"))

    def _cell(self, scene: Scene, mark: Mark, box: Box) -> None:
        look = "hollow" if mark.look == "hatched" else mark.look
        scene.bar(box, mark.role, look=look, layer=3, row=mark.row, say=mark.say, radius=2)

    def _ink(self, singles: Sequence[Mark]) -> str:
        if not singles:
            return "muted"
        solid = [mark.role if mark.look == "solid" else "paper" for mark in singles]
        return on_mark(*solid)
