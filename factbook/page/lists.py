"""Lists on a page: rows of a table, chapters as cards, all sources and where they are used."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from markupsafe import Markup
from sphinx.application import Sphinx

from factbook.charts.template import render
from factbook.figure.cells import cell_text
from factbook.model.config import load_config
from factbook.model.sources import Source, pick
from factbook.model.tables import Package
from factbook.model.words import iso_text, long_date
from factbook.page import addresses, contents
from factbook.page.state import book, notes
from factbook.page.text import title

if TYPE_CHECKING:
    import pandas as pd


def listing_html(
    package: Package,
    sources: dict[str, Source],
    table: str,
    *,
    head: str,
    text: str,
    group: str = "",
    newest: str = "",
    empty: str = "",
) -> Markup:
    """The rows of a table as a list; with `group`, one fold for each of its values."""
    rows = package.read(table)
    if rows.empty:
        return render("page/listing.html", empty=empty, shared=[])
    if newest:
        rows = rows.sort_values(newest, ascending=False, kind="stable")
    fields = {f["name"]: f for f in package.resource(table)["schema"]["fields"]}
    columns = [name.strip() for name in text.split(",")]
    every = [tuple(ids) for ids in rows.get("source_ids", ())]
    same = len(every) > 1 and len(set(every)) == 1  # said once, not with every row

    def entries(rows: pd.DataFrame) -> list[_Entry]:
        return [
            _Entry(
                _words(row[head], fields[head]),
                [(fields[c]["title"], _words(row[c], fields[c])) for c in columns],
                [] if same else pick(row.get("source_ids", ()), sources),
            )
            for row in rows.to_dict("records")
        ]

    shared = pick(every[0], sources) if same else []
    if not group:
        told = {"entries": entries(rows), "shared": shared}
        return render("page/listing.html", empty="", groups=None, **told)
    by_value = rows.groupby(group, sort=False, dropna=False)
    groups = [(_words(name, fields[group]), entries(found)) for name, found in by_value]
    return render("page/listing.html", empty="", groups=groups, shared=shared)


@dataclass(frozen=True)
class _Entry:
    """A row of a table in a list: its head, its cells with their titles, its sources."""

    head: str
    cells: list[tuple[str, str]]
    sources: list[Source]


def _words(value: Any, field: Mapping[str, Any]) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return cell_text(value, field)


def cards_html(app: Sphinx, docname: str) -> Markup:
    """A card for each chapter: its title and what its lead figure finds."""
    cards = []
    for name in contents.chapters(app.env):
        lead = contents.lead_figure(app.env, name)
        card = {
            "url": addresses.relative(app, docname, name),
            "title": title(app.env, name),
            "text": lead.title if lead else "",
        }
        cards.append(card)
    return render("page/chapter-cards.html", cards=cards)


def edition_html(app: Sphinx, docname: str) -> Markup:
    """Which edition this is, since when, where changes are announced and where to write."""
    citation, report = book(app).citation, addresses.report(app)
    return render(
        "page/edition.html",
        edition=citation.edition,
        released=citation.released,
        day=long_date(citation.released),
        feed=f"{addresses.prefix(docname)}feed.xml",
        report=report,
        shown=report.removeprefix("mailto:"),
    )


def sources_html(app: Sphinx, docname: str) -> Markup:
    """Every source with kind, date and where it is used: tables (rows) and figures."""
    package, sources = book(app).package, book(app).facts.sources
    uses, shown_in = _uses(package), _shown_in(app, docname)
    entries = []
    for row in package.read(load_config().tables.sources).to_dict("records"):
        source = sources[row["source_id"]]
        entry = {
            "source": source,
            "day": _when(source.published),
            "is_not": row["is_not"],
            "tables": ", ".join(f"{n} ({count})" for n, count in uses[source.id].items()),
            "figures": shown_in[source.id],
        }
        entries.append(entry)
    kinds = sorted({entry["source"].kind for entry in entries})
    return render("page/source-list.html", entries=entries, kinds=kinds)


def _uses(package: Package) -> dict[str, Counter[str]]:
    """Source id -> in how many rows of which tables it is named."""
    uses: dict[str, Counter[str]] = defaultdict(Counter)
    for name in package.names:
        table = package.read(name)
        if name != load_config().tables.sources and "source_ids" in table:
            for id in (id for ids in table["source_ids"] for id in ids):
                uses[id][name] += 1
    return uses


def _shown_in(app: Sphinx, docname: str) -> dict[str, list[tuple[str, str]]]:
    """Source id -> (address, id) of the figures that name it, in reading order."""
    shown: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for page in contents.reading_order(app.env):
        for figure in notes(app.env).page(page).figures:
            url = f"{addresses.relative(app, docname, page)}#{figure.id}"
            for source in figure.sources:
                shown[source.id].append((url, figure.id))
    return shown


def _when(published: str) -> str:
    if not published:
        return "no date"
    try:
        return long_date(dt.date.fromisoformat(published))
    except ValueError:
        return iso_text(published)
