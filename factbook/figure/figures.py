"""A chart becomes a figure: one call, the same in JupyterLab and on the page.

`figure()` draws the chart twice as SVG (desk and phone) without a browser, puts title, text for
those who cannot see it, table and sources beside it, and refuses to work when one is missing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from factbook.figure import lookups
from factbook.figure.asked import Asked, Checked, checked
from factbook.figure.cells import cell_text, csv_of
from factbook.figure.contract import Lookup, Table
from factbook.figure.live import controls_html, controls_of, live_chart
from factbook.figure.notebook import NotebookFigure
from factbook.figure.share import share_svg
from factbook.figure.specs import draw_chart
from factbook.maps.world import WorldMap
from factbook.model.tables import described
from factbook.model.words import typeset


def figure(
    chart: Any,
    *,
    id: str = "",
    title: str = "",
    alt: str = "",
    table: pd.DataFrame | None = None,
    phone: Any = None,
    subtitle: str = "",
    caption: str = "",
    columns: Mapping[str, str] | None = None,
    types: Mapping[str, str] | None = None,
    sources: Sequence[str] | None = None,
    notes: Sequence[str] = (),
    wide: bool = True,
    lookup: Mapping[str, Any] | None = None,
    filters: Mapping[str, str] | None = None,
    period: str = "",
    live: bool = False,
    key: str = "",
    scroll: Mapping[str, str] | None = None,
) -> NotebookFigure:
    """Turn a form, an Altair chart or a WorldMap into a figure of the book.

    chart: a form, whose table has the form's key column, or an Altair chart. phone: with an
        Altair chart, its narrow layout (default: the same chart, narrow).
        Marks a reader can walk carry a `description` encoding: one sentence per mark.
    id: stable name, used in the address (#id) and for the downloads; lower case and hyphens.
    title: the finding, as a sentence. subtitle: what is drawn, unit, period.
    alt: what the chart shows, for those who do not see it.
    table: the rows behind the chart; `columns` maps its columns to headings and picks them.
    types: what columns that were worked out hold, where no schema tells: {"since": "year"}.
    sources: source ids; by default those in the table's `source_ids` column.
    lookup: makes the table one a reader can ask by name: {"key": column of codes that are marks
        of the map, "also": column of other names (a list), "label": the field's label}; the key
        column's name is the parameter in the address (?country=DE). And, if need be: "meanings",
        column -> what its values mean, or value -> meaning; "others", a table with key, name and
        other names of what this one does not hold, with "unknown", what to say of it; "names", a
        table (name, keys, said) of names that need a word or stand for several rows.
    filters: table columns a reader can filter by, besides words -> labels. `period`: column of
        dates for "from" and "to".
    key: with an Altair chart, the column of the table that names a row, no two alike; the chart's
        data carry it too. A form knows its own.
    live: offer the interactive chart although it has no controls of its own (zoom and pan, say).
        A chart whose parameters are bound to controls is live without being asked.
    scroll: tells the figure as a scroll, a card a row of the table: the columns of its "date",
        "head" and "text". The rows are in the order of their days, a row of the drawing each.
    Raises AuthorError listing everything that is missing or wrong.
    """
    return _made(
        Asked(
            chart=chart,
            phone=phone,
            id=id,
            title=title,
            alt=alt,
            table=table,
            subtitle=subtitle,
            caption=caption,
            columns=columns,
            types=types,
            sources=sources,
            notes=notes,
            wide=wide,
            lookup=lookup,
            filters=filters,
            period=period,
            live=live,
            key=key,
            scroll=scroll,
        )
    )


def _made(given: Asked) -> NotebookFigure:
    made = checked(given)
    asked = made.asked
    title, subtitle = typeset(asked.title), typeset(asked.subtitle)
    drawn, pictures = _drawn(made)
    share = share_svg(next(iter(pictures.values())), title, subtitle, made.sources)
    return NotebookFigure(
        id=asked.id,
        title=title,
        alt=typeset(asked.alt),
        table=_table(made),
        kind="map" if isinstance(asked.chart, WorldMap) else "chart",
        subtitle=subtitle,
        caption=typeset(asked.caption),
        notes=tuple(map(typeset, asked.notes)),
        wide=bool(asked.wide),
        sources=tuple(made.sources),
        text_html=made.text_html,
        lookup=_lookup(made),
        scroll=made.steps,
        pictures=pictures,
        share_svg=share,
        **drawn,
    )


def _table(made: Checked) -> Table:
    """The rows a reader sees, each value as the schema, or the author, says what it is."""
    table, types = made.asked.table, made.asked.types or {}
    told = described(table.columns)
    fields = [{"type": types[c]} if c in types else told.get(c, {}) for c in made.columns]
    cells = table[list(made.columns)].itertuples(index=False)
    rows = tuple(tuple(map(cell_text, row, fields)) for row in cells)
    return Table(headings=tuple(made.columns.values()), rows=rows, csv=csv_of(table))


def _lookup(made: Checked) -> Lookup | None:
    asked = made.asked
    if not asked.lookup:
        return None
    return lookups.made(asked.table, made.columns, asked.lookup, made.sources)


def _drawn(made: Checked) -> tuple[dict[str, Any], dict[str, str]]:
    """What the page is given of the chart, by the figure's fields, and its pictures."""
    asked, id = made.asked, made.asked.id
    if isinstance(asked.chart, WorldMap):
        drawn = {
            "drawings": asked.chart.drawings(id),
            "controls": asked.chart.controls(id),
            "years": asked.chart.years(id),
            "live": asked.chart.live(),
        }
        return drawn, {"map": asked.chart.picture()}
    drawings, pictures = draw_chart(made.specs, id)
    table, filters, period = asked.table, asked.filters, asked.period
    controls = controls_of(made.specs["desk"], table, filters, period, id)
    if not (controls or asked.live):
        return {"drawings": drawings}, pictures
    told = live_chart(made.specs, drawings, table, filters, period)
    return {"drawings": drawings, "controls": controls_html(controls, id)} | told, pictures
