"""Lines over time: one or several series with their names at their ends."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from factbook.charts.axis import Axis, Kind
from factbook.charts.days import epoch
from factbook.charts.guides import put_axis, put_grid, put_references
from factbook.charts.labels import Wanted, place
from factbook.charts.marks import Mark, Marked, Page
from factbook.charts.measure import text_width
from factbook.charts.scene import Box, Scene, Spec, Words
from factbook.model.words import number_text

HIGH, LOW = 250.0, 110.0  # px of a plot alone, and of one among several
GAP = 26.0  # px between panels
REACH = 5.0


@dataclass(frozen=True)
class _Plot:
    """One panel: its marks and its two scales; `up` runs from the bottom to the top."""

    marks: Sequence[Mark]
    axis: Axis
    up: Axis


@dataclass(kw_only=True)
class Lines(Marked):
    """Values over days or years, joined by lines; a line breaks where a value is missing.

    x: column of days, of years or of numbers. y: column of numbers with `unit`.
    series: column that names the lines; each name stands at the end of its line.
    label: column of words at the points that matter, empty for the others; by default the first
        and the last value of each line. Every row is a point that can be asked.
    low, high: columns with the ends of a range: a whisker, or with `band=True` a band.
    joined: False draws the points alone.
    panel: column of heads; each gets a small plot with a scale of its own.
    reference: values of x with the words that explain a line there.
    within: first and last x. from_zero: False for a scale that begins near the lowest value.

    A line to a point that is not solid is broken.
    """

    x: str
    y: str
    unit: str = ""
    series: str = ""
    low: str = ""
    high: str = ""
    band: bool = False
    joined: bool = True
    panel: str = ""
    reference: Mapping[Any, str] = field(default_factory=dict)
    within: tuple[Any, Any] | None = None
    from_zero: bool = True

    group_column = "panel"

    def column_options(self) -> tuple[str, ...]:
        return ("x", "y", "series", "low", "high", "panel")

    def check(self) -> None:
        self.days = self.is_days("x")

    def told(self, row: Mapping[str, Any]) -> str:
        y = self.number(row[self.y], "y")
        said = "no value" if y is None else self._said(y)
        name = f"{self._text(row, self.series)}, " if self.series else ""
        return f"{name}{self._when(row)}: {said}"

    def _when(self, row: Mapping[str, Any]) -> str:
        x = self.number(row[self.x], "x")
        if x is None:
            raise self.wrong(f'the row "{row[self.key]}" has no x')
        if self.days:
            return self.value_text(x, self._precision(row), days=True, unit="")
        return self._plain(x)

    def _plain(self, value: float) -> str:
        """A number along x; years have no comma."""
        year = value == int(value) and 1000 <= value < 3000
        return str(int(value)) if year else number_text(value)

    def _said(self, value: float) -> str:
        return self.value_text(value, days=False, unit=self.unit)

    def _x(self, mark: Mark) -> float:
        value = self.number(mark.data[self.x], "x")
        if value is None:
            raise self.wrong(f'the row "{mark.row}" has no x')
        return value

    def _value(self, mark: Mark, option: str) -> float | None:
        name = getattr(self, option)
        return self.number(mark.data[name], option) if name else None

    # Drawing ------------------------------------------------------------------------------

    def compose(self, scene: Scene, page: Page) -> None:
        panels: dict[str, list[Mark]] = {}
        for mark in self.marks:
            panels.setdefault(mark.group, []).append(mark)
        top = self.put_key(scene, page, self._entries())
        most = {"desk": 3, "column": 2, "phone": 1}[page.layout]
        across = 1 if len(panels) == 1 else 2 if len(panels) <= 4 else 3
        across = min(across, most)
        wide = (page.width - (across - 1) * GAP) / across
        y = bottom = top
        for k, (head, marks) in enumerate(panels.items()):
            column = k % across
            if column == 0:
                y = bottom
            left = column * (wide + GAP)
            end = self._put_panel(scene, page, head, marks, (left, left + wide), y, first=k == 0)
            bottom = max(bottom, end + (14 if len(panels) > 1 else 0))
        scene.height = bottom

    def _entries(self) -> list[tuple[str, str, str]]:
        """The key; series named at their lines need no colours explained."""
        told = self.key_entries()
        if self.series and self.series == self.color and not self.words:
            return [entry for entry in told if entry[2] not in self.colors]
        return told

    def _put_panel(
        self,
        scene: Scene,
        page: Page,
        head: str,
        marks: Sequence[Mark],
        sides: tuple[float, float],
        y: float,
        *,
        first: bool,
    ) -> float:
        """One plot from `y` on, between two sides; returns where it ends."""
        if head:
            scene.write(Words(head, sides[0], y + page.line / 2, page.size, 700))
            y += page.line + 4
        up = self._up(marks, 0, 1)
        ticks = up.ticks(page.size)
        start = sides[0] + self._margin(page)
        axis = self._along(page, marks, start, sides[1])
        told = {self._bound(v): said for v, said in self.reference.items()} if first else {}
        y, lines = put_references(scene, page, axis, told, y)
        top = y + page.line
        bottom = top + (LOW if self.panel else HIGH)
        up = self._up(marks, bottom, top)
        for value, said in ticks:
            at = up.at(value)
            scene.line(start - 4, at, sides[1], at, "rule")
            scene.write(Words(said, start - 8, at, page.size, 400, "muted", "right"))
        plot = _Plot(marks, axis, up)
        self._put_lines(scene, plot)
        self._put_labels(scene, page, plot, Box(start, y, sides[1], bottom + page.line))
        end, grid = put_axis(scene, page, axis, bottom + page.line / 2 + 1)
        put_grid(scene, grid if self.days else [], bottom, bottom + 6, 0)
        for x, begin in lines or [(axis.at(self._bound(v)), top) for v in self.reference]:
            scene.line(x, begin, x, bottom, "muted", dash="dashed")
        return end

    def _margin(self, page: Page) -> float:
        """Room for the labels of y, the same beside every panel."""
        panels: dict[str, list[Mark]] = {}
        for mark in self.marks:
            panels.setdefault(mark.group, []).append(mark)
        said = [t for marks in panels.values() for _, t in self._up(marks, 0, 1).ticks(page.size)]
        return max((text_width(t, page.size) for t in said), default=0.0) + 12

    def _bound(self, value: Any) -> float:
        return epoch(value) if self.days else float(value)

    def _up(self, marks: Sequence[Mark], bottom: float, top: float) -> Axis:
        """The scale of y; its labels are as wide as they like."""
        said = [self._value(m, name) for m in marks for name in ("y", "low", "high")]
        values = [v for v in said if v is not None]
        if not values:
            raise self.wrong(f'no row of "{marks[0].group or self.y}" has a value')
        low, high = min(values), max(values)
        if self.from_zero:
            low, high = min(low, 0.0), max(high, 0.0)
        air = (high - low or 1.0) * 0.06
        low, high = (low if self.from_zero else low - air), high + air
        # Two or three labels are enough: a label each 90 px.
        room = LOW * 2.2 if self.panel else HIGH * 1.4
        draft = Axis("numbers", low, high, 0, room, 1e6, self.unit)
        return draft if (bottom, top) == (0, 1) else Axis("numbers", low, high, bottom, top, 1e6)

    def _along(self, page: Page, marks: Sequence[Mark], start: float, end: float) -> Axis:
        """The scale of x, the same in all panels, with room for names at the ends of lines."""
        values = [self._x(m) for m in self.marks] + [self._bound(v) for v in self.reference]
        low, high = map(self._bound, self.within) if self.within else (min(values), max(values))
        if outside := [v for v in values if not low <= v <= high]:
            raise self.wrong(f"{outside[0]:g} lies outside within, which is {self.within}")
        names = [self._text(m.data, self.series) for m in marks] if self.series else []
        room = max((text_width(n, page.size, 600) + 12 for n in names), default=0.0)
        if room > 0.3 * (end - start):  # then names find a place over or under their lines
            room = 0.0
        kind: Kind = "days" if self.days else "numbers"
        high = high if low < high else low + 1
        return Axis(kind, low, high, start + REACH, end - REACH - room, page.width, "", self._plain)

    def _series(self, plot: _Plot) -> dict[str, list[Mark]]:
        found: dict[str, list[Mark]] = {}
        for mark in plot.marks:
            name = self._text(mark.data, self.series) if self.series else ""
            found.setdefault(name, []).append(mark)
        return {name: sorted(marks, key=self._x) for name, marks in found.items()}

    def _put_lines(self, scene: Scene, plot: _Plot) -> None:
        for marks in self._series(plot).values():
            if self.band:
                self._put_band(scene, plot, marks)
            for a, b in itertools.pairwise(marks) if self.joined else ():
                low, high = self._value(a, "y"), self._value(b, "y")
                if low is None or high is None:
                    continue
                dash = "" if a.look == b.look == "solid" else "dashed"
                ends = (*self._spot(plot, a), *self._spot(plot, b))
                scene.line(*ends, b.role, width=2.2, dash=dash, layer=2, row=b.row)
            for mark in marks:
                if (value := self._value(mark, "y")) is not None:
                    self._put_point(scene, plot, mark, value, len(marks))

    def _put_band(self, scene: Scene, plot: _Plot, marks: Sequence[Mark]) -> None:
        points = [
            (plot.axis.at(self._x(m)), plot.up.at(high), plot.up.at(low))
            for m in marks
            if (low := self._value(m, "low")) is not None
            and (high := self._value(m, "high")) is not None
        ]
        scene.area(points, marks[0].role)

    def _put_point(self, scene: Scene, plot: _Plot, mark: Mark, value: float, count: int) -> None:
        x = plot.axis.at(self._x(mark))
        low, high = self._value(mark, "low"), self._value(mark, "high")
        if low is not None and high is not None and not self.band:
            ends = (x, plot.up.at(low), x, plot.up.at(high))
            scene.line(*ends, mark.role, width=2, layer=2, row=mark.row)
        radius = 2.6 if count > 60 else REACH if not self.panel else 4.2
        said: Spec = {"look": mark.look, "row": mark.row, "say": mark.say}
        scene.dot(x, plot.up.at(value), mark.role, radius=radius, **said)

    def _put_labels(self, scene: Scene, page: Page, plot: _Plot, frame: Box) -> None:
        """Values at points, names at the ends of lines."""
        taken, wanted, names = [], [], []
        for name, marks in self._series(plot).items():
            known = [m for m in marks if self._value(m, "y") is not None]
            for mark in known:
                x, y = self._spot(plot, mark)
                taken.append(Box(x - REACH, y - REACH, x + REACH, y + REACH))
                low, high = self._value(mark, "low"), self._value(mark, "high")
                if low is not None and high is not None and not self.band:
                    taken.append(Box(x - 1, plot.up.at(high), x + 1, plot.up.at(low)))
            for mark in known:
                said = mark.label if self.label else ""
                if not self.label and mark in (known[0], known[-1]):
                    said = self._said(rounded(self._value(mark, "y") or 0.0))
                if said:
                    wanted.append(self._around(page, plot, mark, said, 400))
            if name and known:
                names.append(self._around(page, plot, known[-1], name, 600, role=known[-1].role))
        if len(self.marks) <= 200:
            taken += self._strokes(plot)
        texts, left = place([*names, *wanted], taken, frame)
        if left:
            raise self.wrong(
                f'the label "{left[0]}" cannot be placed in the {page.layout} drawing; '
                "shorten it, or label fewer points"
            )
        scene.write(texts, clear=True)

    def _strokes(self, plot: _Plot) -> list[Box]:
        """The lines as small boxes, which no label may cover."""
        boxes = []
        for marks in self._series(plot).values() if self.joined else ():
            known = [m for m in marks if self._value(m, "y") is not None]
            for a, b in itertools.pairwise(known):
                (x, y), (x2, y2) = self._spot(plot, a), self._spot(plot, b)
                steps = max(1, int(max(abs(x2 - x), abs(y2 - y)) / 6))
                for k in range(steps + 1):
                    px, py = x + (x2 - x) * k / steps, y + (y2 - y) * k / steps
                    boxes.append(Box(px - 1, py - 1, px + 1, py + 1))
        return boxes

    def _spot(self, plot: _Plot, mark: Mark) -> tuple[float, float]:
        return plot.axis.at(self._x(mark)), plot.up.at(self._value(mark, "y") or 0.0)

    def _around(
        self, page: Page, plot: _Plot, mark: Mark, said: str, weight: int, role: str = "ink"
    ) -> Wanted:
        x, y = self._spot(plot, mark)
        lift = REACH + page.line / 2 + 3
        low, high = self._value(mark, "low"), self._value(mark, "high")
        up = y - lift if high is None else min(y, plot.up.at(high)) - lift
        down = y + lift if low is None else max(y, plot.up.at(low)) + lift
        spots = [("center", x, up), ("center", x, down)]
        spots += [("left", x + REACH + 5, y), ("right", x - REACH - 5, y)]
        for far in (0.0, page.line, 2 * page.line):
            for at in (up - far, down + far):
                spots += [("left", x - REACH, at), ("right", x + REACH, at), ("center", x, at)]
        if weight == 600:
            spots.insert(0, ("left", x + REACH + 5, y))
        choices = [
            [Words(said, px, py, page.size, weight, role, align, mark.row)]
            for align, px, py in spots
        ]
        return Wanted(said, choices)


def rounded(value: float) -> float:
    """A value with four digits that count: what a label has room for."""
    return float(f"{value:.4g}")
