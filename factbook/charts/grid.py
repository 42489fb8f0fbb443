"""A grid: tiles in rows by year or kind, or a matrix of two kinds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from factbook.charts.marks import Mark, Marked, Page
from factbook.charts.measure import text_width, wrapped
from factbook.charts.scene import Box, Scene, Words
from factbook.charts.style import on_mark

GAP, SQUARE, PAD = 4.0, 26.0, 8.0  # px between tiles, of a tile without words, beside words


@dataclass(kw_only=True)
class Grid(Marked):
    """Tiles, one a row of the data.

    y: column of what the rows of the grid are: years (whole numbers, all between the first and
        the last get a row) or kinds, in the order of the data. x: column of kinds across, which
        makes a matrix with one tile a cell; without it tiles stand one after the other.
    label: column of words in the tile; without it tiles are small squares.
    across: tiles side by side in a grid without x, where their number has a meaning (10 for a
        hundred squares); by default as many as fit.
    empty: words for a row of the grid without a tile ("none found").
    """

    y: str = ""
    x: str = ""
    across: int = 0
    empty: str = ""

    def column_options(self) -> tuple[str, ...]:
        return ("y", "x")

    def check(self) -> None:
        if self.x and not self.y:
            raise self.wrong("a matrix needs y beside x")
        if self.across < 0:
            raise self.wrong(f"across={self.across} is no number of tiles; 1 or more")
        if not self.x:
            return
        cells = self.rows[[self.y, self.x]].astype(str)
        if (twice := cells[cells.duplicated()]).size:
            y, x = twice.iloc[0]
            raise self.wrong(f'two rows stand in the cell "{y}", "{x}"; one tile a cell')

    def told(self, row: Mapping[str, Any]) -> str:
        said = [self._text(row, name) for name in (self.y, self.x) if name]
        if self.color in self.rows:
            said.append(self.word(self._text(row, self.color)))
        return ", ".join(filter(None, said))

    # Drawing ------------------------------------------------------------------------------

    def compose(self, scene: Scene, page: Page) -> None:
        y = self.put_key(scene, page, self.key_entries(), "bar")
        heads = self._heads()
        left = max((text_width(h, page.size, 700) + 12 for h in heads if h), default=0.0)
        above = left > 0.3 * page.width
        if above:
            left = 0.0
        if self.x:
            scene.height = self._matrix(scene, page, heads, left, y)
            return
        wide, across = self._tile(page, page.width - left)
        for head, marks in heads.items():
            if head:
                at = y + (page.line if above else self._high(page)) / 2
                scene.write(Words(head, 0, at, page.size, 700))
                y += page.line + 2 if above else 0
            y = self._flow(scene, page, marks, left, y, wide, across) + (8 if head else 0)
        scene.height = y

    def _heads(self) -> dict[str, list[Mark]]:
        """Rows of the grid -> their marks; of years all, in order."""
        found: dict[str, list[Mark]] = {}
        if self.y and pd.api.types.is_integer_dtype(self.rows[self.y]):
            years = self.rows[self.y]
            found = {str(year): [] for year in range(int(years.min()), int(years.max()) + 1)}
        for mark in self.marks:
            found.setdefault(self._text(mark.data, self.y), []).append(mark)
        return found

    def _high(self, page: Page) -> float:
        return page.line + 7 if self.label else SQUARE

    def _tile(self, page: Page, room: float) -> tuple[float, int]:
        """Width of a tile and how many stand side by side."""
        if not self.label:
            across = self.across or max(1, int((room + GAP) // (SQUARE + GAP)))
            return min(SQUARE, (room - (across - 1) * GAP) / across), across
        need = max(text_width(m.label, page.size) for m in self.marks) + 2 * PAD
        if need > room:
            longest = max(self.marks, key=lambda m: text_width(m.label, page.size))
            raise self.wrong(
                f'"{longest.label}" is too long for a tile of the {page.layout} drawing; shorten it'
            )
        across = self.across or max(1, int((room + GAP) // (need + GAP)))
        return (room - (across - 1) * GAP) / across, across

    def _flow(
        self,
        scene: Scene,
        page: Page,
        marks: Sequence[Mark],
        left: float,
        y: float,
        wide: float,
        across: int,
    ) -> float:
        """Tiles one after the other from `y` on; returns where they end."""
        high = self._high(page)
        if not marks and self.empty:
            scene.write(Words(self.empty, left, y + high / 2, page.size, 400, "muted"))
        for k, mark in enumerate(marks):
            x, top = left + k % across * (wide + GAP), y + k // across * (high + GAP)
            self._put_tile(scene, page, mark, Box(x, top, x + wide, top + high))
        lines = max(1, -(-len(marks) // across))
        return y + lines * (high + GAP) - GAP

    def _put_tile(self, scene: Scene, page: Page, mark: Mark, box: Box) -> None:
        scene.bar(box, mark.role, look=mark.look, row=mark.row, say=mark.say, radius=3)
        if not self.label:
            return
        role = on_mark(mark.role) if mark.look == "solid" else "ink"
        x, y = (box.left + box.right) / 2, (box.top + box.bottom) / 2
        words = Words(mark.label, x, y, page.size, 400, role, "center", mark.row)
        if words.box.right - words.box.left > box.right - box.left - 4:
            raise self.wrong(
                f'"{mark.label}" is too long for a tile of the {page.layout} drawing; shorten it'
            )
        if mark.look == "hatched":
            scene.write(words)
            scene.bar(words.box, "paper", layer=3)
            return
        scene.write(words)

    def _matrix(
        self, scene: Scene, page: Page, heads: Mapping[str, Sequence[Mark]], left: float, y: float
    ) -> float:
        """One tile a cell under the names of the columns; returns where it ends."""
        kinds = list(dict.fromkeys(self._text(m.data, self.x) for m in self.marks))
        wide = (page.width - left - (len(kinds) - 1) * GAP) / len(kinds)
        names = [wrapped(kind, wide, page.size) for kind in kinds]
        lines = max(map(len, names))
        for k, said in enumerate(names):
            middle = left + k * (wide + GAP) + wide / 2
            for n, line in enumerate(said):
                at = y + (lines - len(said) + n + 0.5) * page.line
                scene.write(Words(line, middle, at, page.size, 400, "muted", "center"))
        y += lines * page.line + 4
        high = self._high(page)
        for head, marks in heads.items():
            if not left:
                scene.write(Words(head, 0, y + page.line / 2, page.size, 700))
                y += page.line + 2
            else:
                scene.write(Words(head, 0, y + high / 2, page.size, 700))
            for mark in marks:
                x = left + kinds.index(self._text(mark.data, self.x)) * (wide + GAP)
                self._put_tile(scene, page, mark, Box(x, y, x + wide, y + high))
            y += high + GAP
        return y
