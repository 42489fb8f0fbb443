"""What all forms with marks share: their options, the checks of the rows, the key.

Options are words about the content: which column is what, and what the reader is told.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from factbook.charts.days import PRECISIONS, epoch
from factbook.charts.evidence import LOOKS, vocabulary, words
from factbook.charts.form import Controls, Form, Layout
from factbook.charts.labels import overlaps
from factbook.charts.measure import LEADING, text_width, wrapped
from factbook.charts.scene import Box, Scene, Spec, Words
from factbook.charts.style import COLUMN, DESK, DESK_TEXT, PHONE, PHONE_TEXT, tokens
from factbook.model.problem import AuthorError
from factbook.model.words import long_date, number_text

WIDTHS: Mapping[Layout, int] = {"desk": DESK, "column": COLUMN, "phone": PHONE}


def listed(names: Sequence[object]) -> str:
    """Names as a sentence lists them, the first twelve."""
    said = [str(name) for name in names]
    return ", ".join(said[:12]) + (f" and {len(said) - 12} more" if len(said) > 12 else "")


@dataclass(frozen=True)
class Page:
    """The room of one layout: width of the drawing and size of its text, in px."""

    layout: Layout
    width: float
    size: int

    @property
    def phone(self) -> bool:
        """Whether labels stand above their marks for want of room."""
        return self.layout == "phone"

    @property
    def line(self) -> float:
        """Height of a line of text."""
        return self.size * LEADING


@dataclass(frozen=True)
class Mark:
    """What every mark has, read from one row of the data."""

    row: str
    label: str
    note: str
    role: str
    look: str
    precision: str
    say: str
    group: str
    data: Mapping[str, Any]


@dataclass(kw_only=True)
class Marked(Form):
    """A form whose rows are marks; each form explains its own options besides these.

    rows: the data, a row a mark, in the order in which they are drawn. key: the column that
        names a row, no two alike; the figure's table has the same column.
    label: column of words at the mark or row. note: column of a second, quieter line.
    say: column of the sentence a mark is read out as; by default label, value and evidence.
    color: a colour role of the book for all marks, or a column. colors: role of each value of
        that column, in the order of the key; without it the column holds roles.
    evidence: column of evidence words, drawn solid, hollow, dashed or hatched; the words and
        their looks are the book's. precision: column of "day", "month" and "year".
    words: what the key says for a value of `color`, a look or a precision ("" leaves it out).
    filters: columns of the figure's table a reader may filter by, with their labels.
    period: column of dates of the figure's table for "from" and "to".
    """

    rows: pd.DataFrame = field(kw_only=False)
    key: str
    label: str = ""
    note: str = ""
    say: str = ""
    color: str = "ink"
    colors: Mapping[str, str] = field(default_factory=dict)
    evidence: str = ""
    precision: str = ""
    words: Mapping[str, str] = field(default_factory=dict)
    filters: Mapping[str, str] | None = None
    period: str = ""

    group_column = ""

    def __post_init__(self) -> None:
        self.form = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", type(self).__name__).lower()
        if not isinstance(self.rows, pd.DataFrame) or self.rows.empty:
            raise self.wrong("there are no rows to draw; at least one is needed")
        self.rows = self.rows.reset_index(drop=True)
        self.known(self.key, "key")
        keys = self.rows[self.key].astype(str)
        if keys.duplicated().any():
            raise self.wrong(
                f'two rows have the key "{keys[keys.duplicated()].iloc[0]}"; '
                f'every value of the column "{self.key}" may occur once'
            )
        self.controls = Controls(self.filters or {}, self.period, self.asks())
        for option in ("label", "note", "say", "evidence", "precision", *self.column_options()):
            if name := getattr(self, option):
                self.known(name, option)
        self.check()
        self.marks = [self._mark(row) for row in self.records()]

    # What a form with marks says about itself ---------------------------------------------

    def column_options(self) -> tuple[str, ...]:
        """Options that name a column of the data, besides those all forms share."""
        return ()

    def asks(self) -> str:
        """The label of the control for one day, or nothing."""
        return ""

    def check(self) -> None:
        """Refuse what this form cannot draw."""

    def told(self, row: Mapping[str, Any]) -> str:
        """The value of a row in words, for its sentence."""
        return ""

    def compose(self, scene: Scene, page: Page) -> None:
        """Put the marks and words of one layout into the scene and set its height."""
        raise NotImplementedError

    def draw(self, layout: Layout) -> Spec:
        """The Vega-Lite specification for one width; AuthorError when labels cannot be placed."""
        return self.scene(layout).spec()

    def scene(self, layout: Layout) -> Scene:
        """The drawing of one layout as shapes and words in px."""
        scene = Scene(WIDTHS[layout])
        phone = layout == "phone"
        self.compose(scene, Page(layout, WIDTHS[layout], PHONE_TEXT if phone else DESK_TEXT))
        self.proved(scene, layout)
        return scene

    def proved(self, scene: Scene, layout: Layout) -> None:
        """Refuse a drawing whose texts touch or leave it."""
        frame = Box(0, 0, scene.width, scene.height)
        if out := [t.text for t in scene.texts if not t.box.inside(frame)]:
            raise self.wrong(f'"{out[0]}" does not fit into the {layout} drawing; make it shorter')
        if pairs := overlaps(scene.texts):
            a, b = pairs[0]
            raise self.wrong(
                f'"{a}" and "{b}" cannot both be placed in the {layout} drawing; '
                "shorten one or leave it out"
            )

    # Reading the data ---------------------------------------------------------------------

    def wrong(self, sentence: str) -> AuthorError:
        """The error of this form."""
        return AuthorError(f"{self.form}: {sentence}")

    def records(self) -> list[dict[str, Any]]:
        """The rows as dictionaries, column -> value."""
        return [{str(k): v for k, v in row.items()} for row in self.rows.to_dict("records")]

    def known(self, name: str, option: str) -> None:
        """Refuse a column the data do not have."""
        if name not in self.rows:
            raise self.wrong(
                f'{option}="{name}" is no column; the data have {listed(list(self.rows))}'
            )

    def number(self, value: Any, option: str) -> float | None:
        """A value as a number on the scale: days in ms, None for nothing."""
        if value is None or (not isinstance(value, str) and pd.isna(value)) or value == "":
            return None
        try:
            return epoch(value) if self.is_days(option) else float(value)
        except (TypeError, ValueError):
            kind = "a day (YYYY-MM-DD)" if self.is_days(option) else "a number"
            raise self.wrong(f'{option} has "{value}", which is not {kind}') from None

    def days_within(self, within: tuple[Any, Any], days: Sequence[float]) -> tuple[float, float]:
        """First and last day of a scale in ms; refuses a day outside it."""
        first, last = map(epoch, within)
        if outside := [day for day in days if not first <= day <= last]:
            said = [self.value_text(v, days=True, unit="") for v in (outside[0], first, last)]
            raise self.wrong(
                f"{said[0]} lies outside within, which goes from {said[1]} to {said[2]}"
            )
        return first, last

    def is_days(self, option: str) -> bool:
        """Whether an option's column holds days rather than numbers."""
        column = self.rows[getattr(self, option)]
        if pd.api.types.is_datetime64_any_dtype(column):
            return True
        texts = column.dropna()
        return (
            bool(len(texts))
            and not pd.api.types.is_numeric_dtype(column)
            and all(not isinstance(v, (int, float)) for v in texts)
        )

    def _mark(self, row: Mapping[str, Any]) -> Mark:
        look, precision = self._look(row), self._precision(row)
        label, note = self._text(row, self.label), self._text(row, self.note)
        say = self._text(row, self.say) or ": ".join(filter(None, (label, self.told(row))))
        if not self.say and look != "solid":
            say += f" ({self.word(look)})"
        group = self._text(row, getattr(self, self.group_column)) if self.group_column else ""
        role = self._role(row)
        return Mark(str(row[self.key]), label, note, role, look, precision, say, group, row)

    def _text(self, row: Mapping[str, Any], column: str) -> str:
        value = row[column] if column else ""
        missing = value is None or (not isinstance(value, str) and pd.isna(value))
        return "" if missing else str(value)

    def _look(self, row: Mapping[str, Any]) -> str:
        said = self._text(row, self.evidence) if self.evidence else "solid"
        known = {k.replace("-", " "): v for k, v in vocabulary().items()}
        if said.replace("-", " ") not in known:
            raise self.wrong(
                f'evidence has the word "{said}"; known are {listed(list(vocabulary()))}'
            )
        return known[said.replace("-", " ")]

    def _precision(self, row: Mapping[str, Any]) -> str:
        said = self._text(row, self.precision) if self.precision else "day"
        if said not in PRECISIONS:
            raise self.wrong(f'precision has the word "{said}"; known are {listed(PRECISIONS)}')
        return said

    def _role(self, row: Mapping[str, Any]) -> str:
        if self.color in self.rows:
            said = self._text(row, self.color)
            if self.colors and said not in self.colors:
                raise self.wrong(f'colors has no "{said}"; it has {listed(list(self.colors))}')
            said = self.colors.get(said, said)
        else:
            said = self.color
        return self.role_named(said)

    def role_named(self, said: str) -> str:
        """A colour role the book has."""
        if said not in tokens():
            raise self.wrong(
                f'"{said}" is no colour role or column; roles are {", ".join(tokens())}'
            )
        return said

    # Words --------------------------------------------------------------------------------

    def word(self, name: str) -> str:
        """What the reader is told for a look, a precision or a value of `color`."""
        return self.words.get(name, words().get(name, name))

    def value_text(self, value: float, precision: str = "day", *, days: bool, unit: str) -> str:
        """A value in words: a long date, or a number with its unit."""
        if days:
            return long_date(pd.Timestamp(value, unit="ms"), precision)
        said = number_text(value)
        if unit in {"", "%"}:
            return said + unit
        return f"{said} {unit[:-1] if value == 1 and unit.endswith('s') else unit}"

    # The key ------------------------------------------------------------------------------

    def key_entries(self, spans: bool = False) -> list[tuple[str, str, str]]:
        """(role, look, words) of what the key explains: only what occurs, and nothing when
        there is nothing to tell apart. A look "month" or "year" stands for a span."""
        entries: list[tuple[str, str, str]] = []
        if self.color in self.rows:
            values = list(dict.fromkeys(self._text(m.data, self.color) for m in self.marks))
            order = [v for v in self.colors if v in values] or values
            told = [v for v in order if v in self.colors or v in self.words]
            if len(values) > 1:
                entries += [(self.colors.get(v, v), "solid", self.word(v)) for v in told]
        looks = [look for look in LOOKS if any(m.look == look for m in self.marks)]
        if looks != ["solid"]:
            role = self.marks[0].role if len({m.role for m in self.marks}) == 1 else "muted"
            entries += [(role, look, self.word(look)) for look in looks]
        loose = [p for p in ("month", "year") if any(m.precision == p for m in self.marks)]
        if spans and loose:
            entries.append(("muted", "span", self.word(" or ".join(loose))))
        return [entry for entry in entries if entry[2]]

    def put_key(
        self, scene: Scene, page: Page, entries: Sequence[tuple[str, str, str]], shape: str = "dot"
    ) -> float:
        """Draw the key at the top, as many lines as it needs; returns where it ends."""
        x, y, indent = 0.0, page.line / 2 + 2, 18.0
        for role, look, said in entries:
            lines = wrapped(said, page.width - indent, page.size)
            width = indent + max(text_width(line, page.size) for line in lines)
            if x and x + width > page.width:
                x, y = 0.0, y + page.line + 4
            self._sample(scene, x, y, role, look, shape)
            for k, line in enumerate(lines):
                words = Words(line, x + indent, y + k * page.line, page.size, 400, "muted")
                scene.write(words)
            y += (len(lines) - 1) * page.line
            x += width + 20
        return y + page.line / 2 + 10 if entries else 0.0

    def _sample(self, scene: Scene, x: float, y: float, role: str, look: str, shape: str) -> None:
        if look == "span":
            scene.bar(Box(x, y - 4, x + 14, y + 4), role, radius=1)
        elif shape == "bar":
            scene.bar(Box(x, y - 5.5, x + 13, y + 5.5), role, look=look)
        else:
            scene.dot(x + 6.5, y, role, look=look)
