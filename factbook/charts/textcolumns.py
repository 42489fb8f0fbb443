"""Text in columns: what was said by whom, as words of the page one can select and search."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from factbook.charts.marks import Marked, Page
from factbook.charts.measure import wrapped
from factbook.charts.scene import Box, Scene, Words

if TYPE_CHECKING:
    from jinja2 import Template

INDENT, BAR, GAP = 14.0, 4.0, 28.0  # px: of text behind its bar, of the bar, between columns


@dataclass(frozen=True)
class Block:
    """One statement: its row, what it is called, its colour role and look, and its words."""

    row: str
    role: str
    look: str
    name: str
    note: str
    text: str
    say: str


@dataclass(kw_only=True)
class TextColumns(Marked):
    """Statements in columns side by side, one under the other on a phone.

    text: column of statements; `label` is the name over each, `note` a quieter line, `column`
        the column of the data that says in which column of the figure a statement stands, in
        the order of `columns` (value -> head) or of the data.
    Or text as a mapping of several columns to the heads over them, {"claim": "The regulator says",
        "reply": "The company says"}: then a row is a pair whose statements start level, under
        its `label`, and `colors` gives the role of each of these columns.

    The page has the words as text; the share picture draws them.
    """

    text: str | Mapping[str, str] = ""
    column: str = ""
    columns: Mapping[str, str] = field(default_factory=dict)

    def column_options(self) -> tuple[str, ...]:
        return ("column",)

    def check(self) -> None:
        if not self.text:
            raise self.wrong("give text: a column, or several columns with their heads")
        for name in [self.text] if isinstance(self.text, str) else self.text:
            self.known(name, "text")
        if self.column and self.columns:
            values = {self._text(row, self.column) for row in self.records()}
            if missing := sorted(values - set(self.columns)):
                raise self.wrong(f'columns has no "{missing[0]}"; it has {", ".join(self.columns)}')

    def told(self, row: Mapping[str, Any]) -> str:
        names = [self.text] if isinstance(self.text, str) else list(self.text)
        return " ".join(filter(None, (self._text(row, name) for name in names)))

    def _role(self, row: Mapping[str, Any]) -> str:
        return super()._role(row) if isinstance(self.text, str) else "ink"

    # Words --------------------------------------------------------------------------------

    def sides(self) -> list[tuple[str, list[Block]]]:
        """Head -> statements of each column; none when rows are pairs."""
        if not isinstance(self.text, str):
            return []
        found: dict[str, list[Block]] = {value: [] for value in self.columns}
        for mark in self.marks:
            text = self._text(mark.data, self.text)
            block = Block(mark.row, mark.role, mark.look, mark.label, mark.note, text, mark.say)
            found.setdefault(self._text(mark.data, self.column), []).append(block)
        return [(self.columns.get(value, value), blocks) for value, blocks in found.items()]

    def pairs(self) -> list[tuple[str, list[Block]]]:
        """Head -> statements of each row that is a pair."""
        if isinstance(self.text, str):
            return []
        found = []
        for mark in self.marks:
            blocks = [
                Block(mark.row, self._side(name), mark.look, head, "",
                      self._text(mark.data, name), "" if k else mark.say)
                for k, (name, head) in enumerate(self.text.items())
            ]  # fmt: skip
            found.append((mark.label, blocks))
        return found

    def _side(self, name: str) -> str:
        """The colour role of one of several columns of statements."""
        return self.role_named(self.colors.get(name, self.color))

    def html(self) -> str:
        """The statements as HTML, for the page."""
        key = [(look, said) for _, look, said in self.key_entries() if look != "solid"]
        text: str = _template().render(columns=self.sides(), pairs=self.pairs(), key=key)
        return text

    # Drawing, for the share picture -------------------------------------------------------

    def compose(self, scene: Scene, page: Page) -> None:
        y = self.put_key(scene, page, self.key_entries(), "bar") or 2.0
        if isinstance(self.text, str):
            scene.height = self._put_sides(scene, page, y)
            return
        for head, blocks in self.pairs():
            for line in wrapped(head, page.width, page.size + 1, 700):
                scene.write(Words(line, 0, y + page.line / 2, page.size + 1, 700))
                y += page.line + 3
            y = self._level(scene, page, [[block] for block in blocks], y + 4) + 10
        scene.height = y

    def _put_sides(self, scene: Scene, page: Page, y: float) -> float:
        sides = self.sides()
        if page.phone:
            for head, blocks in sides:
                scene.write(Words(head, 0, y + page.line / 2, page.size + 1, 700))
                y = self._level(scene, page, [blocks], y + page.line + 4) + 10
            return y
        wide = self._wide(page, len(sides))
        for k, (head, _) in enumerate(sides):
            x = k * (wide + GAP)
            scene.write(Words(head, x, y + page.line / 2, page.size + 1, 700))
        return self._level(scene, page, [blocks for _, blocks in sides], y + page.line + 4)

    def _wide(self, page: Page, count: int) -> float:
        return page.width if page.phone else (page.width - (count - 1) * GAP) / count

    def _level(
        self, scene: Scene, page: Page, columns: Sequence[Sequence[Block]], y: float
    ) -> float:
        """Columns of statements that start level (one under the other on a phone)."""
        wide, ends = self._wide(page, len(columns)), [y]
        for k, blocks in enumerate(columns):
            x = 0.0 if page.phone else k * (wide + GAP)
            at = ends[-1] if page.phone else y
            for block in blocks:
                at = self._put_block(scene, page, block, x, at, wide)
            ends.append(at)
        return max(ends)

    def _put_block(
        self, scene: Scene, page: Page, block: Block, x: float, y: float, wide: float
    ) -> float:
        lines = []
        parts = ((block.name, 700, "ink"), (block.note, 400, "muted"), (block.text, 400, "ink"))
        for text, weight, role in parts:
            lines += [(t, weight, role) for t in wrapped(text, wide - INDENT, page.size, weight)]
        for k, (text, weight, role) in enumerate(lines):
            at = y + (k + 0.5) * page.line
            scene.write(Words(text, x + INDENT, at, page.size, weight, role, row=block.row))
        end = y + len(lines) * page.line
        box = Box(x, y + 2, x + BAR + 1, end - 2)
        scene.bar(box, block.role, look=block.look, row=block.row, say=block.say)
        return end + 10


@cache
def _template() -> Template:
    # Here, not above: most pages have no text columns, and every kernel starts with the forms.
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    folder = FileSystemLoader(Path(__file__).parent / "templates")
    house = Environment(
        loader=folder,
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return house.get_template("textcolumns.html")
