"""Rows: one thing a row, with a dot, a bar, a range, or a before and an after on one scale."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from factbook.charts.axis import Axis, Kind
from factbook.charts.guides import put_axis, put_grid, put_references
from factbook.charts.labels import Wanted, place
from factbook.charts.marks import Mark, Marked, Page
from factbook.charts.measure import text_width, wrapped
from factbook.charts.scene import Box, Scene, Spec, Words

BESIDE = 0.36  # share of the width that labels beside the marks may take
REACH = 5.5  # radius of a dot, px


@dataclass(frozen=True)
class _Point:
    """One row's values on the scale: where the mark begins and ends, and what is said there."""

    mark: Mark
    low: float
    high: float
    texts: tuple[tuple[float, str], ...]  # (value, label) at the mark


@dataclass
class _Row:
    """One row of the drawing: its label, and the marks that stand in it."""

    label: str
    note: str
    points: list[_Point]
    lines: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


@dataclass(kw_only=True)
class Rows(Marked):
    """Things one under the other, each with a mark on a common scale.

    What the mark is follows from the columns given:
    value: a dot, or a bar with `shape="bar"`. `other`: a second value, where sources disagree.
        `low` and `high`: columns with the ends of a whisker.
    start, end: a range.
    before, after: two marks and an arrow from the first to the second.

    Rows with the same label (and group) share a line. Numbers or days alike.

    value_label: column of words at the mark; by default its value with `unit`. unit: of the
        numbers, in the plural ("days", "%").
    group: column of heads, each over its rows, in the order of the data.
    reference: values with the words that explain a line there, e.g. {0: "the order"}.
    scale: "linear", or "log" where each step multiplies by ten. within: lowest and highest value
        of the scale; by default from zero to the highest. from_zero: False for a scale that
        begins near the lowest value.
    broken: marks above this value are drawn short, with a broken line.
    axis: False leaves the scale out, where labels say every value.
    """

    value: str = ""
    shape: Literal["dot", "bar"] = "dot"
    other: str = ""
    low: str = ""
    high: str = ""
    start: str = ""
    end: str = ""
    before: str = ""
    after: str = ""
    value_label: str = ""
    unit: str = ""
    group: str = ""
    reference: Mapping[Any, str] = field(default_factory=dict)
    scale: Literal["linear", "log"] = "linear"
    within: tuple[Any, Any] | None = None
    from_zero: bool = True
    broken: float | None = None
    axis: bool = True

    group_column = "group"

    def column_options(self) -> tuple[str, ...]:
        values = ("value", "other", "low", "high", "start", "end", "before", "after")
        return (*values, "value_label", "group")

    def check(self) -> None:
        given = [n for n in ("value", "start", "before") if getattr(self, n)]
        pairs = bool(self.start) == bool(self.end) and bool(self.before) == bool(self.after)
        if len(given) != 1 or not pairs:
            raise self.wrong("give value, or start and end, or before and after")
        if self.shape not in {"dot", "bar"}:
            raise self.wrong(f'shape="{self.shape}" is unknown; it is "dot" or "bar"')
        if self.scale not in {"linear", "log"}:
            raise self.wrong(f'scale="{self.scale}" is unknown; it is "linear" or "log"')
        self.days = self.is_days(given[0])

    def told(self, row: Mapping[str, Any]) -> str:
        precision = self._precision(row)
        said = " to ".join(filter(None, (self._said(row, n, precision) for n in self._ends())))
        if other := self._said(row, "other", precision) if self.other else "":
            said += f", or {other} by another source"
        if self.low and self.high:
            ends = [self._said(row, n, precision) for n in ("low", "high")]
            said += f", between {ends[0]} and {ends[1]}"
        return said

    def _ends(self) -> tuple[str, ...]:
        if self.value:
            return ("value",)
        return ("start", "end") if self.start else ("before", "after")

    def _said(self, row: Mapping[str, Any], option: str, precision: str) -> str:
        value = self.number(row[getattr(self, option)], option)
        return "" if value is None else self._worded(value, precision)

    def _worded(self, value: float, precision: str = "day") -> str:
        return self.value_text(value, precision, days=self.days, unit=self.unit)

    # Values and scale ---------------------------------------------------------------------

    def _point(self, mark: Mark) -> _Point:
        row = mark.data
        ends = [self.number(row[getattr(self, n)], n) for n in self._ends()]
        found = [v for v in ends if v is not None]
        if len(found) < len(ends):
            raise self.wrong(f'the row "{mark.row}" has no {self._ends()[ends.index(None)]}')
        low, high = found[0], found[-1]
        if self.start and high < low:
            raise self.wrong(f'the row "{mark.row}" ends before it starts')
        label = self._text(row, self.value_label)
        if label or self.value_label:
            texts = [(high, label)]
        elif self.before:
            texts = [(low, self._worded(low)), (high, self._worded(high))]
        elif self.start and low != high:
            texts = [(high, f"{self._short(low)} to {self._worded(high)}")]
        else:
            other = self.number(row[self.other], "other") if self.other else None
            said = self._worded(high, mark.precision)
            said = said if other is None else f"{self._short(high)} or {self._worded(other)}"
            texts = [(high, said)]
        return _Point(mark, low, high, tuple(t for t in texts if t[1]))

    def _short(self, value: float) -> str:
        return self.value_text(value, days=self.days, unit="%" if self.unit == "%" else "")

    def _whiskers(self, mark: Mark) -> tuple[float, float] | None:
        if not (self.low and self.high):
            return None
        low, high = (self.number(mark.data[getattr(self, n)], n) for n in ("low", "high"))
        return None if low is None or high is None else (low, high)

    def _second(self, mark: Mark) -> float | None:
        return self.number(mark.data[self.other], "other") if self.other else None

    def _bounds(self, points: Sequence[_Point]) -> tuple[float, float]:
        """Lowest and highest value of the scale."""
        values = [v for p in points for v in (p.low, p.high, *(self._whiskers(p.mark) or ()))]
        values += [v for p in points if (v := self._second(p.mark)) is not None]
        values += [self._bound(v) for v in self.reference]
        if self.within:
            low, high = (self._bound(v) for v in self.within)
            outside = [v for v in values if not low <= v <= high]
            if outside and self.broken is None:
                raise self.wrong(
                    f"{self._worded(outside[0])} lies outside within, "
                    f"which goes from {self._worded(low)} to {self._worded(high)}"
                )
            return low, high
        if self.scale == "log" and min(values) <= 0:
            raise self.wrong(f'scale="log" cannot hold {self._worded(min(values))}; above 0 only')
        low, high = min(values), max(values)
        if self.broken is not None:
            high = min(high, self.broken * 1.15)
        if self.scale == "linear" and not self.days and self.from_zero:
            low, high = min(low, 0.0), max(high, 0.0)
        elif self.scale == "linear":
            air = (high - low or 1.0) * 0.06
            low, high = low - air, high + air
        return (low, high) if low < high else (low - 1, high + 1)

    def _bound(self, value: Any) -> float:
        if self.days:
            from factbook.charts.days import epoch

            return epoch(value)
        return float(value)

    # Drawing ------------------------------------------------------------------------------

    def compose(self, scene: Scene, page: Page) -> None:
        groups = self._lines([self._point(mark) for mark in self.marks])
        rows = [row for part in groups.values() for row in part]
        start = self._label_room(page, rows)
        axis = self._axis(page, rows, start)
        y = self.put_key(scene, page, self.key_entries(), "bar" if self.shape == "bar" else "dot")
        grid: list[float] = []
        if self.axis:
            y, grid = put_axis(scene, page, axis, y)
        told = {self._bound(v): said for v, said in self.reference.items()}
        y, lines = put_references(scene, page, axis, told, y)
        top = y
        y += 4
        for head, part in groups.items():
            if head:
                y += 6 if y > top + 4 else 0
                scene.write(Words(head, 0, y + page.line / 2, page.size + 1, 700), clear=True)
                y += page.line + 6
            for row in part:
                y = self._put_row(scene, page, axis, row, y, start)
        scene.height = y + 2
        put_grid(scene, grid, top, y, page.line if self.days else 0)
        if not self.days and axis.low < 0 < axis.high:
            scene.line(axis.at(0), top, axis.at(0), y, "muted")
        for x, begin in lines:
            scene.line(x, begin, x, y, "ink", dash="dashed", width=1.2)

    def _lines(self, points: Sequence[_Point]) -> dict[str, list[_Row]]:
        """Rows by group, marks with one label together, in the order of the data."""
        groups: dict[str, dict[str, _Row]] = {}
        for point in points:
            mark = point.mark
            rows = groups.setdefault(mark.group, {})
            row = rows.setdefault(mark.label or mark.row, _Row(mark.label, mark.note, []))
            row.points.append(point)
            row.note = row.note or mark.note
        for rows in groups.values():
            for row in rows.values():
                row.points = self._one_unit(row.points)
        return {head: list(rows.values()) for head, rows in groups.items()}

    def _one_unit(self, points: list[_Point]) -> list[_Point]:
        """Of several marks in one row only the highest says the unit."""
        if len(points) < 2 or not self.unit or self.unit == "%" or self.value_label:
            return points
        last = max(points, key=lambda p: p.high)
        ending = re.compile(rf" {re.escape(self.unit[:-1])}{re.escape(self.unit[-1])}?$")
        bare = [tuple((v, ending.sub("", t)) for v, t in p.texts) for p in points]
        return [
            p if p is last else replace(p, texts=texts)
            for p, texts in zip(points, bare, strict=True)
        ]

    def _label_room(self, page: Page, rows: Sequence[_Row]) -> float:
        """Where the scale begins: beside the labels when they are short, else at the left."""
        most = BESIDE * page.width
        for row in rows:
            row.lines = wrapped(row.label, most, page.size, 600)
            row.notes = wrapped(row.note, most, page.size)
        short = all(len(row.lines) <= 2 and len(row.notes) <= 2 for row in rows)
        if not page.phone and short:
            widths = [text_width(t, page.size, 600) for r in rows for t in r.lines]
            widths += [text_width(t, page.size) for r in rows for t in r.notes]
            return max(widths, default=0.0) + 18
        for row in rows:
            row.lines = wrapped(row.label, page.width, page.size, 600)
            row.notes = wrapped(row.note, page.width, page.size)
        return 0.0

    def _axis(self, page: Page, rows: Sequence[_Row], start: float) -> Axis:
        """The scale, with room beside it for the labels of its outermost marks."""
        low, high = self._bounds([point for row in rows for point in row.points])
        kind: Kind = "days" if self.days else "powers" if self.scale == "log" else "numbers"
        left, right = start + REACH + 1, page.width - REACH - 1
        draft = Axis(kind, low, high, 0, 1, 1)
        ends = [max(row.points, key=lambda p: p.high) for row in rows]
        for point, (value, said) in [(p, text) for p in ends for text in p.texts]:
            far = [value, *(self._whiskers(point.mark) or ()), self._second(point.mark)]
            far = [v for v in far if v is not None] if not self.before else [value]
            share = draft.at(self._cut(min(far) if self._leftward(point, value) else max(far)))
            room = text_width(said, page.size, 600) + REACH + 8
            if self._leftward(point, value) and share < 0.5:
                left = max(left, (start + room - share * right) / (1 - share))
            elif share > 0.5 and not self._leftward(point, value):
                right = min(right, left + (page.width - room - left) / share)
        right = max(right, left + 0.45 * (page.width - left))
        return Axis(kind, low, high, left, right, page.width, self.unit)

    def _leftward(self, point: _Point, value: float) -> bool:
        """Whether a label wants to stand left of its mark: at the lower of two, at a fall."""
        if self.before and point.low != point.high:
            return value == min(point.low, point.high)
        return self.shape == "bar" and value < 0

    def _cut(self, value: float) -> float:
        return min(value, self.broken * 1.15) if self.broken is not None else value

    def _put_row(
        self, scene: Scene, page: Page, axis: Axis, row: _Row, y: float, start: float
    ) -> float:
        """Label and marks of one row from `y` on; returns where it ends. Labels of marks that
        do not fit beside them get a line over the marks, then one under them too."""
        label_high = (len(row.lines) + len(row.notes)) * page.line
        for crowd in range(3):
            over = page.line + 3 if crowd else 0.0
            extra = crowd * (page.line + 3)
            if start:
                high = max(label_high + 8, 26 + extra)
                middle = y + (high - 26 - extra) / 2 + 13 + over
                text_y = max(y, middle - label_high / 2)
            else:
                high = label_high + 26 + extra + 6
                middle, text_y = y + label_high + 13 + over, y
            left_edge, head = (start - 12, y) if start else (0.0, y + label_high)
            frame = Box(left_edge, head, page.width, y + high + 4)
            wanted = [w for p in row.points for w in self._labels(page, axis, p, middle, crowd)]
            taken = [self._extent(axis, point, middle) for point in row.points]
            texts, left = place(wanted, taken, frame)
            if not left:
                break
        else:
            raise self.wrong(
                f'the label "{left[0]}" of the row "{row.label}" cannot be placed in the '
                f"{page.layout} drawing; shorten it, or leave it out by value_label"
            )
        self._put_label(scene, page, row, text_y)
        scene.write(texts, clear=True)
        if self.shape != "bar":
            scene.line(axis.left, middle, axis.right, middle, "rule")
        for point in row.points:
            self._put_mark(scene, axis, point, middle)
        return y + high

    def _put_label(self, scene: Scene, page: Page, row: _Row, y: float) -> None:
        for k, said in enumerate([*row.lines, *row.notes]):
            weight, role = (600, "ink") if k < len(row.lines) else (400, "muted")
            at = y + (k + 0.5) * page.line
            key = row.points[0].mark.row
            scene.write(Words(said, 0, at, page.size, weight, role, row=key), clear=True)

    def _extent(self, axis: Axis, point: _Point, y: float) -> Box:
        """The room of a mark, which no label may cover."""
        values = [point.low, point.high, *(self._whiskers(point.mark) or ())]
        ends = [axis.at(self._cut(v)) for v in values]
        if (other := self._second(point.mark)) is not None:
            ends.append(axis.at(self._cut(other)))
        if self.shape == "bar":
            ends.append(self._zero(axis))
        reach = 0 if self.shape == "bar" else REACH
        return Box(min(ends) - reach, y - REACH, max(ends) + reach, y + REACH)

    def _zero(self, axis: Axis) -> float:
        return axis.at(max(axis.low, 0.0)) if axis.kind == "numbers" else axis.left

    def _put_mark(self, scene: Scene, axis: Axis, point: _Point, y: float) -> None:
        mark = point.mark
        said: Spec = {"row": mark.row, "say": mark.say}
        low, high = axis.at(self._cut(point.low)), axis.at(self._cut(point.high))
        if whiskers := self._whiskers(mark):
            a, b = (axis.at(self._cut(v)) for v in whiskers)
            scene.line(a, y, b, y, mark.role, width=2, layer=2, row=mark.row)
            for x in (a, b):
                scene.line(x, y - 5, x, y + 5, mark.role, width=2, layer=2, row=mark.row)
        if (other := self._second(mark)) is not None:
            x = axis.at(self._cut(other))
            scene.line(high, y, x, y, mark.role, width=2, dash="dashed", layer=2, row=mark.row)
            scene.dot(x, y, mark.role, look="hollow", row=mark.row)
        if self.before:
            self._put_change(scene, mark, low, high, y)
        elif self.start and high - low > 2 * REACH:
            scene.bar(Box(low, y - 5, high, y + 5), mark.role, look=mark.look, radius=2, **said)
        elif self.shape == "bar":
            ends = sorted((self._zero(axis), high))
            scene.bar(Box(ends[0], y - 7, ends[1], y + 7), mark.role, look=mark.look, **said)
        else:
            scene.dot(high, y, mark.role, look=mark.look, **said)
        if self.broken is not None and point.high > self.broken:
            for shift in (-20, -14):
                x = high + shift
                hue = "paper" if self.shape == "bar" else "muted"
                scene.line(x - 3, y + 8, x + 3, y - 8, hue, width=2, layer=5, row=mark.row)

    def _put_change(self, scene: Scene, mark: Mark, low: float, high: float, y: float) -> None:
        said: Spec = {"row": mark.row, "say": mark.say}
        if abs(high - low) > 2 * REACH + 4:
            ahead = 1 if high > low else -1
            tip = high - ahead * (REACH + 1.5)
            scene.line(low + ahead * REACH, y, tip, y, mark.role, width=2, layer=2, row=mark.row)
            for up in (-4, 4):
                ends = (tip - ahead * 5, y + up, tip, y)
                scene.line(*ends, mark.role, width=2, layer=2, row=mark.row)
        scene.dot(low, y, mark.role, radius=4, look="hollow", row=mark.row)
        scene.dot(high, y, mark.role, look=mark.look, **said)

    def _labels(self, page: Page, axis: Axis, point: _Point, y: float, crowd: int) -> list[Wanted]:
        wanted = []
        whole = self._extent(axis, point, y)
        for value, said in point.texts:
            x = axis.at(self._cut(value))
            beside = [("left", whole.right + 6, y), ("right", whole.left - 6, y)]
            if self._leftward(point, value):
                beside.reverse()
            places = beside
            if crowd:
                lift = REACH + page.line / 2 + 3
                around = [
                    (align, x + shift, y + up)
                    for align, shift in (("center", 0), ("left", -REACH), ("right", REACH))
                    for up in ((-lift,), (-lift, lift))[crowd - 1]
                ]
                places = [*around[:1], *beside, *around[1:]]
            choices = [
                [Words(said, px, py, page.size, 600, "ink", align, point.mark.row)]
                for align, px, py in places
            ]
            wanted.append(Wanted(said, choices))
        return wanted
