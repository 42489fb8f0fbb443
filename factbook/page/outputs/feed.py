"""The Atom feed: changes of the data and corrections."""

from __future__ import annotations

import datetime as dt
import textwrap
import uuid
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
from lxml import etree
from sphinx.application import Sphinx
from sphinx.errors import ExtensionError

from factbook.model.changelog import changes
from factbook.model.config import load_config
from factbook.model.tables import Package
from factbook.page import addresses, contents
from factbook.page.state import book

ATOM = "http://www.w3.org/2005/Atom"


@dataclass(frozen=True)
class News:
    """A change of the data or a correction, as the feed tells it. `id` stays when words are
    mended; `mended` is the day of that."""

    id: str
    day: dt.date
    title: str
    text: str
    page: str
    mended: dt.date | None = None

    @property
    def updated(self) -> dt.date:
        return self.mended or self.day


def write(app: Sphinx, out: Path) -> None:
    """Write the feed into the site."""
    (out / "feed.xml").write_bytes(feed(app, news(app)))


def news(app: Sphinx) -> list[News]:
    """Changes of the data and corrections, newest first."""
    package, root = book(app).package, Path(app.srcdir)
    found: list[News] = []
    config = load_config(root)
    log, heading = root / config.changelog.file, config.changelog.heading
    try:
        dated = changes(log.read_text("utf8"), heading) if log.is_file() else []
    except ValueError as error:
        raise ExtensionError(f"{config.changelog.file}, under {heading}: {error}") from None
    page = _page_with(app, contents.DATA_TABLES)
    for each in dated:
        title = f"Data: {textwrap.shorten(each.text, 90, placeholder=' …')}"
        id = f"{each.day} {each.number}"
        found.append(News(id, each.day, title, each.text, page, each.mended))
    table = config.tables.corrections
    if table in package.names:
        found += corrections(package, table, _page_with(app, contents.LISTING, table))
    return sorted(found, key=lambda each: (-each.updated.toordinal(), each.id))


def last_change(app: Sphinx) -> dt.date:
    """The day the book's data last changed: of its news, its release, or the sources it was
    read from last."""
    package = book(app).package
    days = [book(app).citation.released, *(each.updated for each in news(app))]
    table = load_config(Path(app.srcdir)).tables.sources
    if table in package.names:
        rows = package.read(table)
        fields = package.resource(table)["schema"]["fields"]
        read = [rows[field["name"]].max() for field in fields if field["type"] == "date"]
        days += [day.date() for day in read if not pd.isna(day)]
    return max(days)


def _page_with(app: Sphinx, directive: str, table: str = "") -> str:
    return contents.page_with(app.env, directive, table) or app.config.root_doc


def corrections(package: Package, table: str, page: str) -> list[News]:
    """The rows of the table of corrections: its first text column says where, the rest what."""
    schema = package.resource(table)["schema"]
    key = schema["primaryKey"]
    key = key if isinstance(key, str) else key[0]
    fields = [f for f in schema["fields"] if f["name"] not in {key, "date"}]
    where, *rest = fields
    found = []
    for row in package.read(table).to_dict("records"):
        told = [f"{f['title']}: {row[f['name']]}" for f in rest if row[f["name"]]]
        title = f"Correction: {row[where['name']]}"
        found.append(News(row[key], row["date"].date(), title, " ".join(told), page))
    return found


def feed(app: Sphinx, entries: list[News]) -> bytes:
    """The Atom feed; names of entries stay the same wherever the site stands."""
    citation = book(app).citation
    root = etree.Element("feed", nsmap={None: ATOM})  # type: ignore[dict-item]

    _put(root, "id", _urn(citation.key))
    _put(root, "title", app.config.html_title)
    _put(root, "subtitle", "Changes of the data and corrections")
    _put(root, "updated", _stamp(max((n.updated for n in entries), default=citation.released)))
    for name in citation.authors:
        _put(_put(root, "author"), "name", name)
    _put(root, "link", href=addresses.whole(app, "index.html") or "index.html")
    if own := addresses.whole(app, "feed.xml"):
        _put(root, "link", rel="self", href=own)
    for each in entries:
        entry = _put(root, "entry")
        _put(entry, "id", _urn(f"{citation.key} {each.id}"))
        _put(entry, "title", each.title)
        _put(entry, "updated", _stamp(each.updated))
        _put(entry, "published", _stamp(each.day))
        _put(entry, "link", href=addresses.whole(app, f"{each.page}.html") or f"{each.page}.html")
        _put(entry, "content", each.text, type="text")
    return etree.tostring(root, xml_declaration=True, encoding="utf-8", pretty_print=True)


def _put(parent: etree._Element, tag: str, text: str = "", **attributes: str) -> etree._Element:
    element = etree.SubElement(parent, tag, attributes)
    element.text = text or None
    return element


def _stamp(day: dt.date) -> str:
    return f"{day.isoformat()}T00:00:00Z"


def _urn(text: str) -> str:
    return uuid.uuid5(uuid.NAMESPACE_URL, text).urn
