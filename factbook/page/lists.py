"""Lists on a page: rows of a table, chapters as cards, all sources and where they are used."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Mapping
from html import escape
from typing import TYPE_CHECKING, Any

from sphinx.application import Sphinx

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


def wrong_options(
    resource: Mapping[str, Any], head: str = "", text: str = "", group: str = "", newest: str = ""
) -> str:
    """What the options ask of a table that it does not have, in words; "" when all is well."""
    missing = [name for name, given in (("head", head), ("text", text)) if not given]
    if missing:
        return f"{{listing}} needs the option {' and '.join(missing)}"
    columns = [f["name"] for f in resource["schema"]["fields"]]
    asked = [head, *(name.strip() for name in text.split(",")), group, newest]
    unknown = [name for name in asked if name and name not in columns]
    if unknown:
        return (
            f'{{listing}}: data/{resource["name"]}.csv has no column "{unknown[0]}"; '
            f"there are {', '.join(columns)}"
        )
    return ""


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
) -> str:
    """The rows of a table as a list; with `group`, one fold for each of its values."""
    rows = package.read(table)
    if rows.empty:
        return f"<p>{escape(empty)}</p>"
    if newest:
        rows = rows.sort_values(newest, ascending=False, kind="stable")
    titles = {f["name"]: f["title"] for f in package.resource(table)["schema"]["fields"]}
    columns = [name.strip() for name in text.split(",")]

    def cell(value: Any) -> str:
        if isinstance(value, bool):
            return "yes" if value else "no"
        return escape(cell_text(value))

    def entry(row: dict[Any, Any]) -> str:
        cells = [(titles[c], cell(row[c])) for c in columns]
        told = "".join(f"<dd><span>{escape(t)}:</span> {said}</dd>" for t, said in cells if said)
        used = pick(row.get("source_ids", ()), sources)
        links = "; ".join(source.html(source.brief) for source in used)
        told += f"<dd><span>Sources:</span> {links}</dd>" if links else ""
        return f"<div><dt>{cell(row[head])}</dt>{told}</div>"

    def part(rows: pd.DataFrame) -> str:
        return f'<dl class="listing">{"".join(map(entry, rows.to_dict("records")))}</dl>'

    if not group:
        return part(rows)
    folds = "".join(
        f"<details><summary>{cell(name)} ({len(part_of)})</summary>{part(part_of)}</details>"
        for name, part_of in rows.groupby(group, sort=False, dropna=False)
    )
    return f'<div class="data-table">{folds}</div>'


def cards_html(app: Sphinx, docname: str) -> str:
    """A card for each chapter: its kicker, title and lead figure."""
    cards = []
    for name in contents.chapters(app.env):
        meta = app.env.metadata.get(name, {})
        lead = contents.lead_figure(app.env, name)
        url = addresses.relative(app, docname, name)
        cards.append(
            f'<li class="card"><a href="{escape(url)}">{lead.thumbnail if lead else ""}'
            f'<span class="card-kicker">{escape(str(meta.get("kicker", "")))}</span>'
            f'<span class="card-title">{escape(title(app.env, name))}</span>'
            f'<span class="card-text">{escape(lead.title if lead else "")}</span></a></li>'
        )
    return f'<ul class="cards">{"".join(cards)}</ul>'


def sources_html(app: Sphinx, docname: str) -> str:
    """Every source with kind, date and where it is used: tables (rows) and figures."""
    package, sources = book(app).package, book(app).facts.sources
    uses, shown_in = _uses(package), _shown_in(app, docname)
    items = []
    for row in package.read(load_config().tables.sources).to_dict("records"):
        source = sources[row["source_id"]]
        tables = ", ".join(f"{n} ({c})" for n, c in uses.get(source.id, {}).items())
        links = ", ".join(shown_in.get(source.id, []))
        where = [f"tables: {tables}"] * bool(tables) + [f"figures: {links}"] * bool(links)
        use = f"Used in {'; '.join(where)}." if where else "Kept for its notes; in no table."
        when = f", {_when(source.published)}" if source.published else ", no date"
        not_ = f' <span class="source-not">{escape(row["is_not"])}</span>' if row["is_not"] else ""
        items.append(
            f'<li id="source-{escape(source.id)}">{source.html()}{escape(when)}. '
            f'<span class="source-kind">{escape(source.kind)}</span>{not_} '
            f'<span class="source-use">{use}</span></li>'
        )
    # In parts, so that a browser lays out only those in view.
    return "".join(
        f'<ol class="source-list" start="{at + 1}">{"".join(items[at : at + 40])}</ol>'
        for at in range(0, len(items), 40)
    )


def _uses(package: Package) -> dict[str, Counter[str]]:
    """Source id -> in how many rows of which tables it is named."""
    uses: dict[str, Counter[str]] = defaultdict(Counter)
    for name in package.names:
        table = package.read(name)
        if name != load_config().tables.sources and "source_ids" in table:
            for id in (id for ids in table["source_ids"] for id in ids):
                uses[id][name] += 1
    return uses


def _shown_in(app: Sphinx, docname: str) -> dict[str, list[str]]:
    """Source id -> links to the figures that name it, in reading order."""
    shown: dict[str, list[str]] = defaultdict(list)
    for page in contents.reading_order(app.env):
        for figure in notes(app.env).page(page).figures:
            url = f"{addresses.relative(app, docname, page)}#{figure.id}"
            for source in figure.sources:
                shown[source.id].append(f'<a href="{escape(url)}">{escape(figure.id)}</a>')
    return shown


def _when(published: str) -> str:
    try:
        return long_date(dt.date.fromisoformat(published))
    except ValueError:
        return iso_text(published)
