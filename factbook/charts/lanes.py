"""Lanes: what held from when to when, one lane a thing, on a scale of days."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from factbook.charts.axis import Axis
from factbook.charts.controls import asked, day_layers
from factbook.charts.days import DAY, end_of, epoch
from factbook.charts.days import day as date_of
from factbook.charts.guides import put_axis, put_grid, put_references
from factbook.charts.marks import Mark, Marked, Page
from factbook.charts.measure import text_width, wrapped
from factbook.charts.scene import Box, Scene, Spec, Words
from factbook.charts.style import on_mark

THICK, THIN = 12.0, 3.0  # px: a bar, and its tail before it was in force
TICK = 3.0


@dataclass(frozen=True)
class _Span:
    """One interval: its mark, its days in ms, and whether its ends are known."""

    mark: Mark
    start: float
    end: float
    signed: float
    open_start: bool
    open_end: bool
    inside: str
    gap: str


@dataclass(kw_only=True)
class Lanes(Marked):
    """Intervals over time, one lane a label.

    start, end: columns of days; an interval with no start or no end runs to the edge and is open
        there. An interval whose end is its start, or with no `end` column at all, is a mark of
        one day (by `precision` a month or a year).
    since: column of the day a thing was signed or announced: a thin tail before the start.
    inside: column of words inside the bar ("allowed"). Rows with the same label share a lane.
    gap: column of words on the empty stretch before a row, after the row before it in the
        lane ("1,248 days").
    ticks: further rows with the same columns, as upright ticks in one last lane under the words
        `ticks_head`; their labels are joined when they would touch.
    group: column of heads, each over its lanes.
    reference: days with the words that explain a line there, {"2024-09-29": "updates end"}.
    within: first and last day of the scale; by default those of the data.
    day: label of a control that asks about one day ("Who was bound on"): intervals that do not
        hold that day turn faint, and words say how many do. holds: what those words call it.
    """

    start: str
    end: str = ""
    since: str = ""
    inside: str = ""
    gap: str = ""
    ticks: pd.DataFrame | None = None
    ticks_head: str = ""
    group: str = ""
    reference: Mapping[Any, str] = field(default_factory=dict)
    within: tuple[Any, Any] | None = None
    day: str = ""
    holds: str = "hold"

    group_column = "group"

    def column_options(self) -> tuple[str, ...]:
        return ("start", "end", "since", "inside", "gap", "group")

    def asks(self) -> str:
        return self.day

    def check(self) -> None:
        if self.within:
            first, last = map(epoch, self.within)
            if first >= last:
                raise self.wrong("within ends before it starts; it is (first day, last day)")
        self.tick_marks: list[Mark] = []
        if self.ticks is not None and len(self.ticks):
            form = Lanes(
                self.ticks,
                **{
                    n: getattr(self, n) for n in ("key", "label", "say", "color", "colors", "start")
                },
            )
            self.tick_marks = form.marks
            both = set(self.rows[self.key].astype(str)) & {m.row for m in self.tick_marks}
            if both:
                raise self.wrong(f'two rows have the key "{min(both)}", one of them among ticks')

    def told(self, row: Mapping[str, Any]) -> str:
        start, end = self._ends(row)
        precision = self._precision(row)
        first = "" if start is None else self._worded(start, precision)
        if self._instant(row):
            return first
        last = "" if end is None else self._worded(end, "day")
        said = f"from {first}" if first else ""
        said = f"{said} to {last}".strip() if last else f"{said}, no end found".lstrip(", ")
        inside = self._text(row, self.inside)
        return f"{inside}, {said}" if inside else said

    def _worded(self, value: float, precision: str) -> str:
        return self.value_text(value, precision, days=True, unit="")

    def _ends(self, row: Mapping[str, Any]) -> tuple[float | None, float | None]:
        start = self.number(row[self.start], "start")
        end = self.number(row[self.end], "end") if self.end else start
        if start is not None and end is not None and end < start:
            raise self.wrong(f'the row "{row[self.key]}" ends before it starts')
        return start, end

    def _instant(self, row: Mapping[str, Any]) -> bool:
        start, end = self._ends(row)
        return start is not None and start == end

    # Values and scale ---------------------------------------------------------------------

    def _frame(self) -> tuple[float, float]:
        """First and last day of the scale, in ms."""
        known = [v for m in self.marks for v in self._ends(m.data) if v is not None]
        for mark in self.marks:
            start, _ = self._ends(mark.data)
            known += [] if start is None else [end_of(start, mark.precision)]
            signed = self.number(mark.data[self.since], "since") if self.since else None
            known += [] if signed is None else [signed]
        ticks = [self.number(mark.data[self.start], "start") for mark in self.tick_marks]
        known += [v for v in ticks if v is not None]
        known += [epoch(v) for v in self.reference]
        if not self.within:
            air = max((max(known) - min(known)) * 0.02, DAY)
            return min(known) - air, max(known) + air
        return self.days_within(self.within, known)

    def _span(self, mark: Mark, first: float, last: float) -> _Span:
        start, end = self._ends(mark.data)
        if self._instant(mark.data) and start is not None:
            end = end_of(start, mark.precision)
        signed = self.number(mark.data[self.since], "since") if self.since else None
        begin = first if start is None else start
        return _Span(
            mark,
            begin,
            last if end is None else end,
            begin if signed is None else signed,
            start is None,
            end is None,
            self._text(mark.data, self.inside),
            self._text(mark.data, self.gap),
        )

    # Drawing ------------------------------------------------------------------------------

    def _entries(self) -> list[tuple[str, str, str]]:
        """The key; words inside the bars need no colours explained."""
        told = self.key_entries(spans=not self.end)
        if self.inside and not self.words:
            return [entry for entry in told if entry[2] not in self.colors]
        return told

    def compose(self, scene: Scene, page: Page) -> None:
        first, last = self._frame()
        axis = Axis("days", first, last, 1, page.width - 12, page.width)
        y = self.put_key(scene, page, self._entries(), "bar")
        if self.day:
            y += page.line + 2
            scene.dim = asked(self.day)
        y, grid = put_axis(scene, page, axis, y)
        told = {epoch(v): said for v, said in self.reference.items()}
        y, lines = put_references(scene, page, axis, told, y)
        top = y
        y += 4
        for head, part in self._by_lane(first, last).items():
            if head:
                y += 8 if y > top + 4 else 0
                scene.write(Words(head, 0, y + page.line / 2, page.size + 1, 700), clear=True)
                y += page.line + 6
            for spans in part.values():
                y = self._put_lane(scene, page, axis, spans, y)
        if self.tick_marks:
            y = self._put_ticks(scene, page, axis, y)
        scene.height = y
        put_grid(scene, grid, top, y, page.line)
        for x, begin in lines:
            scene.line(x, begin, x, y, "ink", dash="dashed", width=1.2)
        if self.day:
            scene.params, scene.extra = day_layers(
                self.day, self.holds, axis, top, y, page, scene.shapes, self.key_height(page)
            )

    def key_height(self, page: Page) -> float:
        """Where the key ends, and the answer about a day begins."""
        return self.put_key(Scene(page.width), page, self._entries(), "bar")

    def _by_lane(self, first: float, last: float) -> dict[str, dict[str, list[_Span]]]:
        groups: dict[str, dict[str, list[_Span]]] = {}
        for mark in self.marks:
            lanes = groups.setdefault(mark.group, {})
            lanes.setdefault(mark.label or mark.row, []).append(self._span(mark, first, last))
        return groups

    def _put_lane(
        self, scene: Scene, page: Page, axis: Axis, spans: Sequence[_Span], y: float
    ) -> float:
        """Label over the bar, note under it, from `y` on; returns where the lane ends."""
        bar = THICK if not self.inside else page.size + 9
        x = axis.at(min(s.signed for s in spans))
        label, label_high = self._block(page, spans[0].mark.label, x, y, 600, "ink")
        middle = y + label_high + 2 + bar / 2
        note = next((s.mark.note for s in spans if s.mark.note), "")
        under, note_high = self._block(page, note, x, middle + bar / 2 + 1, 400, "muted")
        scene.write(label, clear=True)
        scene.write(under, clear=True)
        for before, span in zip([None, *spans], spans, strict=False):
            self._put_span(scene, axis, span, middle, bar)
            self._put_inside(scene, page, axis, span, middle)
            if before and span.gap:
                self._put_gap(scene, page, axis.at(before.end), axis.at(span.start), span, middle)
        return middle + bar / 2 + (note_high + 1 if note else 0) + 10

    def _block(
        self, page: Page, text: str, x: float, y: float, weight: int, role: str
    ) -> tuple[list[Words], float]:
        """Words that begin at `x`, or end at the edge when they would leave the drawing."""
        if not text:
            return [], 0.0
        lines = wrapped(text, page.width, page.size, weight)
        wide = max(text_width(line, page.size, weight) for line in lines)
        left = max(0.0, min(x, page.width - wide))
        said = [
            Words(line, left, y + (k + 0.5) * page.line, page.size, weight, role)
            for k, line in enumerate(lines)
        ]
        return said, len(lines) * page.line

    def _put_span(self, scene: Scene, axis: Axis, span: _Span, y: float, thick: float) -> None:
        mark = span.mark
        a, b = axis.at(span.start), axis.at(span.end)
        said: Spec = {"row": mark.row, "say": mark.say, "live": _held(span)}
        if span.signed < span.start:
            box = Box(axis.at(span.signed), y - THIN / 2, a, y + THIN / 2)
            scene.bar(box, mark.role, row=mark.row, opacity=0.55, live=_held(span))
        if span.end == span.start:
            scene.dot(a, y, mark.role, look=mark.look, **said)
            return
        b = max(b, a + 3)
        box = Box(a, y - thick / 2, b, y + thick / 2)
        scene.bar(box, mark.role, look=mark.look, radius=1.5, **said)
        if span.open_end:
            tip = b + 9
            for up in (-1, 1):  # an open end: the bar goes on
                ends = (b + 2, y + up * thick / 2, tip, y)
                scene.line(*ends, mark.role, width=2, layer=3, row=mark.row, live=_held(span))

    def _put_inside(self, scene: Scene, page: Page, axis: Axis, span: _Span, y: float) -> None:
        """Words in the bar; AuthorError when the bar is too short for them."""
        if not span.inside:
            return
        a, b = axis.at(span.start), axis.at(span.end)
        wide = text_width(span.inside, page.size, 600)
        if wide > b - a - 8:
            raise self.wrong(
                f'"{span.inside}" does not fit into its bar in the {page.layout} drawing; '
                "use a shorter word or leave it out"
            )
        role = on_mark(span.mark.role) if span.mark.look == "solid" else "ink"
        scene.write(Words(span.inside, a + 7, y, page.size, 600, role, row=span.mark.row))

    def _put_gap(self, scene: Scene, page: Page, a: float, b: float, span: _Span, y: float) -> None:
        """A dotted stretch with its words, when it is long enough to hold them."""
        scene.line(a + 4, y, b - 4, y, "muted", width=1.5, dash="dotted", row=span.mark.row)
        if text_width(span.gap, page.size) + 16 <= b - a:
            words = Words(span.gap, (a + b) / 2, y, page.size, 400, "muted", "center")
            scene.write(words, clear=True)

    def _put_ticks(self, scene: Scene, page: Page, axis: Axis, y: float) -> float:
        """The last lane: a tick a row, and under them their labels, joined where they touch."""
        found = [
            (axis.at(v), m)
            for m in self.tick_marks
            if (v := self.number(m.data[self.start], "start")) is not None
        ]
        found.sort(key=lambda pair: (pair[0], pair[1].row))
        head, high = self._block(page, self.ticks_head, found[0][0], y, 600, "ink")
        scene.write(head, clear=True)
        middle = y + high + 12
        for x, mark in found:
            box = Box(x - TICK / 2, middle - 9, x + TICK / 2, middle + 9)
            held = {"from_day": _iso(self.number(mark.data[self.start], "start")), "to_day": "9999"}
            scene.bar(box, mark.role, row=mark.row, say=mark.say, live=held)
        under = middle + 9 + page.line / 2 + 1
        for x, said in _joined([(x, m.label) for x, m in found if m.label], page):
            scene.write(Words(said, x, under, page.size, 400, "muted"), clear=True)
        return under + page.line / 2 + 6


def _joined(labels: Sequence[tuple[float, str]], page: Page) -> list[tuple[float, str]]:
    """Left edges and texts of labels in one line: neighbours that would touch become one text,
    "Bonn, Mainz", or "Bonn and 5 more" when that is long; all stay inside the drawing."""
    blocks = [(x, [said]) for x, said in labels]
    while True:
        told = [_listed(names, page) for _, names in blocks]
        widths = [text_width(text, page.size) for text in told]
        lefts = [
            max(0.0, min(x - TICK, page.width - wide))
            for (x, _), wide in zip(blocks, widths, strict=True)
        ]
        touch = [k for k in range(1, len(blocks)) if lefts[k - 1] + widths[k - 1] + 8 > lefts[k]]
        if not touch:
            return list(zip(lefts, told, strict=True))
        k = touch[0]
        blocks[k - 1 : k + 1] = [(blocks[k - 1][0], [*blocks[k - 1][1], *blocks[k][1]])]


def _listed(names: Sequence[str], page: Page) -> str:
    """Names in one text, no longer than half the drawing."""
    whole = ", ".join(names)
    if len(names) < 2 or text_width(whole, page.size) <= page.width / 2:
        return whole
    return f"{names[0]} and {len(names) - 1} more"


def _iso(ms: float | None) -> str:
    return date_of(ms).isoformat() if ms is not None else ""


def _held(span: _Span) -> dict[str, Any]:
    """First day an interval holds and first day it no longer does, as ISO texts."""
    end = "9999" if span.open_end else _iso(span.end)
    return {"from_day": "" if span.open_start else _iso(span.start), "to_day": end}
