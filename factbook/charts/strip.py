"""A strip: many things along one scale, by kind, each a dot that covers no other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from statistics import median
from typing import Any, Literal

from factbook.charts.axis import Axis
from factbook.charts.days import DAY, end_of, epoch
from factbook.charts.guides import put_axis, put_grid, put_references
from factbook.charts.labels import Wanted, place
from factbook.charts.marks import Mark, Marked, Page
from factbook.charts.scene import Box, Scene, Spec, Words
from factbook.charts.swarm import swarm
from factbook.model.words import number_text

RADIUS, SMALL = 5.2, 3.4  # px: dots, and dots of a strip with many
SHORT = 3.0  # px between the round ends of the shortest bar
BRUSH = "period"
MANY = 150  # marks in one group from which dots are small


@dataclass(kw_only=True)
class Strip(Marked):
    """Dots along a scale of days or numbers, in rows by kind; a swarm where they are many.

    date: column of days (a mark of which only the month or year is known, by `precision`, is a
        bar as long), or value: column of numbers with `unit`.
    group: column of kinds, each a row. groups: words of each kind in the order of the rows; by
        default the values as they come. count: False leaves the count out of the heads.
    label: column of words for the few marks that matter, empty for the others.
    middle: "median" draws it in each row and says it in the head.
    reference: days or numbers with the words that explain a line there.
    within: first and last day, or lowest and highest number, of the scale.
    """

    date: str = ""
    value: str = ""
    unit: str = ""
    group: str = ""
    groups: Mapping[str, str] = field(default_factory=dict)
    count: bool = True
    middle: Literal["", "median"] = ""
    reference: Mapping[Any, str] = field(default_factory=dict)
    within: tuple[Any, Any] | None = None

    group_column = "group"

    def column_options(self) -> tuple[str, ...]:
        return ("date", "value", "group")

    def check(self) -> None:
        if bool(self.date) == bool(self.value):
            raise self.wrong("give date or value, one of the two")
        if self.middle not in {"", "median"}:
            raise self.wrong(f'middle="{self.middle}" is unknown; it is "median" or nothing')
        self.along = "date" if self.date else "value"
        if self.date and not self.is_days("date"):
            raise self.wrong(f'date="{self.date}" holds no days; use value for numbers')
        if self.group and self.groups:
            values = dict.fromkeys(self._text(r, self.group) for r in self.records())
            if missing := [v for v in values if v not in self.groups]:
                raise self.wrong(f'groups has no "{missing[0]}"; it has {", ".join(self.groups)}')

    def told(self, row: Mapping[str, Any]) -> str:
        value = self.number(row[getattr(self, self.along)], self.along)
        if value is None:
            raise self.wrong(f'the row "{row[self.key]}" has no {self.along}')
        return self.value_text(value, self._precision(row), days=bool(self.date), unit=self.unit)

    def _at(self, mark: Mark) -> float:
        value = self.number(mark.data[getattr(self, self.along)], self.along)
        if value is None:
            raise self.wrong(f'the row "{mark.row}" has no {self.along}')
        return value

    # Scale --------------------------------------------------------------------------------

    def _axis(self, page: Page) -> Axis:
        values = [self._at(mark) for mark in self.marks]
        if self.date:
            values += [end_of(self._at(m), m.precision) for m in self.marks]
        values += [self._bound(v) for v in self.reference]
        if self.within:
            low, high = map(self._bound, self.within)
            if outside := [v for v in values if not low <= v <= high]:
                said = [
                    self.value_text(v, days=bool(self.date), unit=self.unit)
                    for v in (outside[0], low, high)
                ]
                raise self.wrong(
                    f"{said[0]} lies outside within, which goes from {said[1]} to {said[2]}"
                )
        else:
            low, high = min(values), max(values)
            low = low if self.date or low < 0 else 0.0
            air = (high - low or DAY) * 0.01
            low, high = (low - air, high + air) if self.date else (low, high + air)
        edge = RADIUS + 1
        kind: Any = "days" if self.date else "numbers"
        return Axis(kind, low, high, edge, page.width - edge, page.width, self.unit)

    def _bound(self, value: Any) -> float:
        return epoch(value) if self.date else float(value)

    # Drawing ------------------------------------------------------------------------------

    def compose(self, scene: Scene, page: Page) -> None:
        axis = self._axis(page)
        y = self.put_key(scene, page, self.key_entries(spans=bool(self.date)))
        y, grid = put_axis(scene, page, axis, y)
        told = {self._bound(v): said for v, said in self.reference.items()}
        y, lines = put_references(scene, page, axis, told, y)
        top = y
        y += 4
        for head, marks in self._kinds().items():
            y = self._put_kind(scene, page, axis, head, marks, y)
        scene.height = y
        put_grid(scene, grid, top, y, page.line if self.date else 0)
        for x, begin in lines:
            scene.line(x, begin, x, y, "ink", dash="dashed", width=1.2)
        if self.period and self.date:
            scene.extra.append(self._brush(axis, scene))
            select = {"type": "interval", "encodings": ["x"]}
            scene.params.append({"name": BRUSH, "select": select, "views": [BRUSH]})

    def _kinds(self) -> dict[str, list[Mark]]:
        """Head -> marks, in the order of `groups` or of the data."""
        found: dict[str, list[Mark]] = {value: [] for value in self.groups}
        for mark in self.marks:
            found.setdefault(mark.group, []).append(mark)
        return {self._head(value, marks): marks for value, marks in found.items()}

    def _head(self, value: str, marks: Sequence[Mark]) -> str:
        said = self.groups.get(value, value)
        if self.middle:
            middle = median(self._at(mark) for mark in marks) if marks else 0.0
            worded = self.value_text(round(middle, 2), days=bool(self.date), unit=self.unit)
            return f"{said}: {self.middle} {worded}"
        return f"{said}: {number_text(len(marks))}" if said and self.count else said

    def _put_kind(
        self, scene: Scene, page: Page, axis: Axis, head: str, marks: Sequence[Mark], y: float
    ) -> float:
        """Head and swarm of one kind from `y` on; returns where they end."""
        radius = SMALL if len(marks) > MANY else RADIUS
        spans = [self._extent(axis, mark) for mark in marks]
        heights = swarm(spans, 2 * radius + 1)
        reach = max([0.0, *map(abs, heights)]) + radius
        named = Words(head, 0, y + page.line / 2, page.size, 700)
        labelled = any(mark.label for mark in marks)
        over = page.line if head or labelled else 0.0
        for under in (k * (page.line + 3) for k in range(4)):  # lines for labels under the swarm
            middle = y + over + 5 + max(reach, page.line / 2)
            bottom = middle + reach + under
            boxes = [
                Box(a - radius, middle + h - radius, b + radius, middle + h + radius)
                for (a, b), h in zip(spans, heights, strict=True)
            ]
            wanted = [
                w
                for mark, box in zip(marks, boxes, strict=True)
                if mark.label
                for w in (self._wanted(page, mark, box, boxes, (middle - reach, middle + reach)),)
            ]
            taken = [*boxes, named.box] if head else boxes
            texts, left = place(wanted, taken, Box(0, y, page.width, bottom + 2))
            if not left:
                break
        else:
            raise self.wrong(
                f'the label "{left[0]}" cannot be placed in the {page.layout} drawing; '
                "shorten it or leave it out"
            )
        if head:
            scene.write(named, clear=True)
        scene.write(texts, clear=True)
        place_of = {mark.row: box for mark, box in zip(marks, boxes, strict=True)}
        for words in texts:
            self._put_leader(scene, words, place_of[words.row])
        scene.line(0, middle, page.width, middle, "rule")
        for mark, box, span in zip(marks, boxes, spans, strict=True):
            self._put_mark(scene, mark, box, span)
        if self.middle and marks:
            x = axis.at(median(self._at(mark) for mark in marks))
            scene.line(x, middle - reach - 3, x, middle + reach + 3, "ink", width=3, layer=6)
        return bottom + 10

    def _extent(self, axis: Axis, mark: Mark) -> tuple[float, float]:
        """Where a mark begins and ends, in px: one place for a dot, two for a month or a year."""
        value = self._at(mark)
        if not self.date or mark.precision == "day":
            return axis.at(value), axis.at(value)
        end = min(axis.at(end_of(value, mark.precision)), axis.right)
        start = axis.at(value)
        return (start, end) if end - start >= SHORT else (start, start + SHORT)

    def _put_mark(self, scene: Scene, mark: Mark, box: Box, span: tuple[float, float]) -> None:
        said: Spec = {"row": mark.row, "say": mark.say}
        radius = (box.bottom - box.top) / 2
        if not self.date or mark.precision == "day":
            scene.dot(span[0], box.top + radius, mark.role, radius=radius, look=mark.look, **said)
        else:
            flat = Box(box.left, box.top + 1.4, box.right, box.bottom - 1.4)
            scene.bar(flat, mark.role, look=mark.look, layer=4, radius=1, **said)

    def _wanted(
        self, page: Page, mark: Mark, box: Box, others: Sequence[Box], swarm_: tuple[float, float]
    ) -> Wanted:
        """A label beside its mark, or over or under the swarm (from one y to another); places
        from which nothing stands between label and mark come first."""
        x, y = (box.left + box.right) / 2, (box.top + box.bottom) / 2
        step = page.line + 3
        high, low = swarm_[0] - step / 2 - 1, swarm_[1] + step / 2 + 1
        spots = [("left", box.right + 4, y), ("right", box.left - 4, y)]
        for up in (box.top - step / 2 - 1, box.bottom + step / 2 + 1, high, low):
            spots += [("center", x, up), ("left", box.left, up), ("right", box.right, up)]
        for up in (low + step, low + 2 * step):
            spots += [("center", x, up), ("left", box.left, up), ("right", box.right, up)]
        places = [
            [Words(mark.label, at, up, page.size, 600, "ink", align, mark.row)]
            for align, at, up in spots
        ]
        return Wanted(mark.label, sorted(places, key=lambda p: not _clear(p[0], box, others)))

    def _put_leader(self, scene: Scene, words: Words, box: Box) -> None:
        """A thin line from a label that stands off to its mark."""
        x, top, bottom = _between(words, box)
        if bottom - top > 3:
            scene.line(x, top, x, bottom, "muted", layer=2, row=words.row)

    def _brush(self, axis: Axis, scene: Scene) -> Spec:
        """What a reader drags over to choose a period, for the live chart."""
        data = [{"date": self._at(mark), "y": scene.height / 2} for mark in self.marks]
        scale = {
            "type": "linear",
            "domain": [axis.low, axis.high],
            "range": [axis.left, axis.right],
        }
        return {
            "name": BRUSH,
            "data": {"values": data},
            "mark": {"type": "point", "opacity": 0, "aria": False},
            "encoding": {
                "x": {"field": "date", "type": "quantitative", "scale": scale, "axis": None},
                "y": {"field": "y", "type": "quantitative", "scale": None},
            },
        }


def _between(words: Words, box: Box) -> tuple[float, float, float]:
    """The stretch between a label and its mark: x, and from which y to which."""
    x = (box.left + box.right) / 2
    if words.box.bottom <= box.top:
        return x, words.box.bottom - 2, box.top - 1
    return x, box.bottom + 1, words.box.top + 2


def _clear(words: Words, box: Box, others: Sequence[Box]) -> bool:
    """Whether no other mark stands between a label and its own."""
    x, top, bottom = _between(words, box)
    line = Box(x - 2, top, x + 2, max(top, bottom))
    return not any(other is not box and other.meets(line) for other in others)
