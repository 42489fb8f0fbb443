"""What an author asks of a figure, and all that is wrong with it, said at once."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeVar

import pandas as pd

from factbook.charts.form import ROW_KEY, Form
from factbook.figure import lookups
from factbook.figure.cells import heading
from factbook.figure.contract import Step
from factbook.figure.scroll import steps_of
from factbook.figure.specs import Spec, number_marks, specs_of
from factbook.model.problem import AuthorError
from factbook.model.sources import Source, load_sources, pick

_ID = re.compile(r"^[a-z][a-z0-9-]*$")

T = TypeVar("T")


@dataclass(frozen=True)
class Asked:
    """The arguments of `figure()`, as an author gave them: of any kind, perhaps a wrong one."""

    chart: Any
    phone: Any
    id: str
    title: str
    alt: str
    table: Any
    subtitle: str
    caption: str
    columns: Any
    types: Mapping[str, str] | None
    sources: Any
    notes: Sequence[str]
    wide: bool
    lookup: Any
    filters: Mapping[str, str] | None
    period: str
    live: bool
    key: str
    scroll: Mapping[str, str] | None


@dataclass(frozen=True)
class Checked:
    """What a figure is made from, with nothing wrong in it.

    asked: the arguments, with a form's own controls where none were given. columns: column of the
    table -> heading. specs: layout -> Vega-Lite, none for a map. text_html: what takes the place
    of the drawings.
    """

    asked: Asked
    columns: dict[str, str]
    sources: list[Source]
    steps: tuple[Step, ...]
    specs: dict[str, Spec]
    text_html: str


def checked(asked: Asked) -> Checked:
    """What to make the figure from. AuthorError lists everything that is missing or wrong."""
    ask, html, marks = _without_form(asked)
    wrong = _wrong_words(ask)
    ask, of_wrong_kind = _settled(ask)
    wrong += of_wrong_kind
    columns = dict(ask.columns or {c: heading(c) for c in ask.table if c != "source_ids"})
    wrong += _wrong_columns(ask, columns)
    sources: list[Source] = _tried(wrong, lambda: _sources(ask), [])
    steps: tuple[Step, ...] = _tried(wrong, lambda: _steps(ask), ())
    specs: dict[str, Spec] = _tried(wrong, lambda: specs_of(ask.chart, ask.phone, ask.wide), {})
    if specs:
        _tried(wrong, lambda: number_marks(specs, marks, ask.key, ask.table), None)
    if wrong:
        raise AuthorError(f'figure "{ask.id}" needs ' + "; ".join(wrong))
    return Checked(ask, columns, sources, steps, specs, html)


def _steps(ask: Asked) -> tuple[Step, ...]:
    return steps_of(ask.table, ask.scroll) if ask.scroll else ()


def _tried(wrong: list[str], make: Callable[[], T], instead: T) -> T:
    """What `make` makes; where it cannot, why is added to what is wrong."""
    try:
        return make()
    except AuthorError as error:
        wrong.append(str(error))
        return instead


def _without_form(ask: Asked) -> tuple[Asked, str, str]:
    """With a form's drawings and controls in its place; its text; the field of the marks' keys."""
    form = ask.chart
    if not isinstance(form, Form):
        return ask, "", ask.key
    drawn = replace(
        ask,
        chart=form.draw("desk" if ask.wide else "column"),
        phone=form.draw("phone"),
        filters=ask.filters or dict(form.controls.filters) or None,
        period=ask.period or form.controls.period,
        key=form.key,
    )
    return drawn, form.html(), ROW_KEY


def _wrong_words(ask: Asked) -> list[str]:
    wrong = [] if _ID.match(ask.id or "") else ["an id of lower-case letters, digits and hyphens"]
    named = (("a title", ask.title), ("an alternative text (alt)", ask.alt))
    return wrong + [n for n, text in named if not (isinstance(text, str) and text.strip())]


def _settled(ask: Asked) -> tuple[Asked, list[str]]:
    """With nothing in place of what is of a wrong kind, and what is wrong with that."""
    wrong: list[str] = []
    instead: dict[str, Any] = {}
    for name, nothing in (("sources", None), ("notes", ())):
        if isinstance(getattr(ask, name), str):
            wrong.append(f"a list of {name}, not one text")
            instead[name] = nothing
    if ask.columns is not None and not isinstance(ask.columns, Mapping):
        wrong.append('columns as {"column": "Heading"}')
        instead["columns"] = None
    shown = {} if "columns" in instead else ask.columns or {}
    if ask.lookup is not None and (said := lookups.wrong_with(ask.lookup, shown)):
        wrong.append(said)
        instead["lookup"] = None
    if not isinstance(ask.table, pd.DataFrame) or ask.table.empty:
        wrong.append("a table with at least one row")
        instead["table"] = pd.DataFrame()
    return replace(ask, **instead), wrong


def _wrong_columns(ask: Asked, columns: Mapping[str, str]) -> list[str]:
    table, wrong = ask.table, []
    needed = [*columns, *([ask.lookup["key"], ask.lookup["also"]] if ask.lookup else [])]
    needed += [*(ask.filters or {}), *([ask.period] if ask.period else [])]
    if absent := [c for c in needed if c not in table]:
        wrong.append(f"table columns {', '.join(absent)} (the table has {', '.join(table)})")
    if ask.period in table and not pd.api.types.is_datetime64_any_dtype(table[ask.period]):
        wrong.append(f'a column of dates for period ("{ask.period}" has none)')
    return wrong


def _sources(ask: Asked) -> list[Source]:
    """The sources asked for, or those of the table's rows."""
    ids = ask.sources
    if ids is None and "source_ids" in ask.table:
        if any(isinstance(each, str) for each in ask.table["source_ids"]):
            raise AuthorError("lists of ids in the column source_ids, not texts")
        ids = [source for each in ask.table["source_ids"] for source in each]
    if not ids:
        raise AuthorError("sources (a source_ids column in the table, or sources=[...])")
    try:
        return pick(ids, load_sources())
    except AuthorError as error:
        raise AuthorError(f"known sources: {error}") from None
