"""What a reader can search: sections, figures, notes and words of all pages, as one script.

It is taken from the pages as they are written, so that whatever a reader sees there is found.
A page is taken apart once and kept until its text changes; the script is loaded by the search
page alone, when somebody searches.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from lxml import html
from sphinx.application import Sphinx

from factbook.model.cache import FOLDER, kept
from factbook.model.config import load_config
from factbook.model.tables import Package
from factbook.page import contents
from factbook.page.state import FigureNotes, book, notes

SCRIPT = "search-data.js"
GLOSSARY = "glossary"
MOST_ROWS = 99  # a longer table is for looking up, not for reading
_LATIN = re.compile(r"(?![A-Z]{3}$)[\u0000-\u024f]+$")  # codes, other letters: the look-up's own
_KEPT = FOLDER / "search"
_DRAWN = {"svg", "script", "style", "form", "button", "noscript", "template", "object"}
# Parts of a page that a reader does not look for: what is on every figure, lists of sources
# (their page has a filter of its own), lists of columns.
_LEFT_OUT = {
    "listing-sources",
    "on-paper",
    "figure-title",
    "figure-sources",
    "figure-tools",
    "live-tools",
    "lookup",
    "byline",
    "kicker",
    "cards",
    "scroll",
    "source-list",
    "source-use",
    "data-facts",
    "data",
}
_INLINE = {"a", "abbr", "b", "cite", "code", "data", "em", "i", "mark", "q", "small", "span"}
_INLINE |= {"strong", "sub", "sup", "time"}

Json = list[Any]


@dataclass
class Entry:
    """One place of a page: its kind, address on the page, title, text, and words of its table."""

    kind: str  # "" a section, "figure", "note" of a fact, "word", "row" to look up, "data" a table
    anchor: str
    title: str
    parts: list[str] = field(default_factory=list)
    rows: dict[str, None] = field(default_factory=dict)

    @property
    def text(self) -> str:
        return _plain("".join(self.parts))

    def told(self) -> Json:
        rows = [[*self.rows]] if self.rows else []
        return [self.kind, self.anchor, self.title, self.text, *rows]


def connect(app: Sphinx) -> None:
    app.connect("builder-inited", _no_other_index)
    app.connect("html-collect-pages", collect)


def _no_other_index(app: Sphinx) -> None:
    """Sphinx would make an index of its own, of whole pages."""
    if app.builder is not None and app.builder.name == "html":
        app.builder.search = False  # type: ignore[attr-defined]


def collect(app: Sphinx) -> Iterator[tuple[str, dict[str, Any], str]]:
    """The search page, once all pages are written, and the script of what it finds."""
    root, out = Path(app.srcdir), Path(app.outdir)
    words = same(book(app).package, load_config(root).tables.synonyms)
    names = contents.reading_order(app.env)
    looked_up = {name: _looked_up(notes(app.env).page(name).figures) for name in names}
    told = script(root, out, looked_up, words, main=1 + len(contents.chapters(app.env)))
    (out / SCRIPT).write_text(told, "utf8")
    shown = {
        "title": "Search",
        "description": "Look for words in all pages of the book.",
        "robots": "noindex",
        "data": SCRIPT,
        "words": contents.page_with(app.env, GLOSSARY),
    }
    yield "search", shown, "search.html"


def _looked_up(figures: list[FigureNotes]) -> Json:
    """The rows a reader can ask a figure's table for, each a place of its own."""
    return [
        ["row", f"?{asked.param}={key}#{figure.id}", title, " · ".join(filter(_LATIN.match, names))]
        for figure in figures
        if (asked := figure.lookup)
        for key, title, names, _ in asked.told["rows"]
    ]


def script(root: Path, out: Path, listed: dict[str, Json], words: Json, main: int = 0) -> str:
    """All that is found, as a script: one that loads from a folder too. `listed` are the pages by
    name, each with further places of its own; the first `main` of them are the book, the others
    stand behind it."""
    used: set[Path] = set()
    titles: Json = []
    entries: Json = []
    seen: set[str] = set()
    for index, (name, more) in enumerate(listed.items()):
        article = _article((out / f"{name}.html").read_text("utf8"))
        path = root / _KEPT / f"{_key(article)}.json"
        used.add(kept(path, partial(_keep, article)))
        told = json.loads(path.read_text("utf8"))
        titles.append([f"{name}.html", told[0][2] if told else name])
        # The note of a fact, or a name, that stands on several pages is found on the first.
        once = [(entry, json.dumps(entry[2:4])) for entry in [*told, *more]]
        entries += [[index, *entry] for entry, said in once if said not in seen]
        seen |= {said for entry, said in once if entry[0] in {"note", "row"}}
    for path in set((root / _KEPT).iterdir()) - used:
        path.unlink()
    told = {"main": main, "pages": titles, "entries": entries, "same": words}
    text = json.dumps(told, ensure_ascii=False, separators=(",", ":"))
    return f"self.found={text};\n"


def same(package: Package, table: str) -> Json:
    """Words that readers type and the words of the book for them, where there is such a table."""
    if table not in package.names:
        return []
    rows = package.read(table).to_dict("records")
    return [[row["word"], list(row["means"])] for row in rows]


def _key(article: str) -> str:
    return hashlib.sha256(article.encode() + Path(__file__).read_bytes()).hexdigest()[:16]


def _article(page: str) -> str:
    """The part of a page that is its own."""
    begin, end = page.find("<article"), page.rfind("</article>")
    return page[begin:end] if begin >= 0 else ""


def _keep(article: str, path: Path) -> None:
    path.write_text(json.dumps([e.told() for e in entries_of(article)]), "utf8")


def entries_of(article: str) -> list[Entry]:
    """The places of a page, in its order; those without any text are left out."""
    if not article.strip():
        return []
    top = Entry("", "", "")
    found = [top]
    _walk(html.fragment_fromstring(article, create_parent="div"), top, found)
    return [entry for entry in found if entry.title and (entry is top or _holds(entry))]


def _holds(entry: Entry) -> bool:
    return bool(entry.text or entry.rows or entry.kind == "row")


def _walk(element: html.HtmlElement, into: Entry, found: list[Entry]) -> None:
    """Give the text below an element to the entries it belongs to."""
    if not isinstance(element.tag, str) or element.tag in _DRAWN or _is_left_out(element):
        return
    if element.tag == "summary" and into.kind == "figure":  # "Table behind this figure"
        return
    if element.tag in {"h1", "h2", "h3"} and not into.title:
        into.title = _text(element)
        return
    into = _entry_of(element, into, found)
    if element.tag == "table" and into.kind == "figure":
        _table(element, into)
        return
    space = "" if element.tag in _INLINE else " "
    into.parts.append(space + (element.text or ""))
    for child in element:
        _walk(child, into, found)
        into.parts.append(child.tail or "")
    into.parts.append(space)


def _is_left_out(element: html.HtmlElement) -> bool:
    return not _LEFT_OUT.isdisjoint(element.get("class", "").split())


def _entry_of(element: html.HtmlElement, into: Entry, found: list[Entry]) -> Entry:
    """The entry that an element begins, else the one it stands in."""
    made = None
    id, classes = element.get("id", ""), element.get("class", "").split()
    if element.tag == "figure" and id:
        title = element.find_class("figure-title")
        made = Entry("figure", id, _text(title[0]) if title else "")
    elif "fact-note" in classes:
        made = _note(element, id)
    elif element.tag == "section" and "data-table" in classes:
        made = Entry("data", id, "")
    elif element.tag == "section" and not (into is found[0] and not into.title):
        # The heading of a section is its title; the first, of the page, is that of its top.
        made = Entry("", id or element.get("aria-labelledby", ""), "")
    elif element.tag == "details" and id:
        made = Entry("", id, _summary(element[0]))
    elif element.tag == "div" and id and element.find("dt") is not None:
        made = Entry("word", id, _plain(element.find("dt").text or ""))
    if made is None:
        return into
    found.append(made)
    return made


def _summary(summary: html.HtmlElement) -> str:
    """The first words of a fold, without the badges beside them."""
    own = _plain(summary.text or "")
    return own or next((_text(part) for part in summary), "")


def _note(element: html.HtmlElement, id: str) -> Entry:
    """The claim of a fact's note and what it adds."""
    claim = element.find_class("fact-claim")
    entry = Entry("note", id, _text(claim[0]) if claim else "")
    for head in element.iter("dt"):
        said = head.getnext()
        if said is not None and _text(head) in {"Note"}:
            entry.parts += [_text(said), " "]
    for child in list(element):
        element.remove(child)  # said
    return entry


def _table(table: html.HtmlElement, into: Entry) -> None:
    """The words in the rows of a figure's table."""
    rows = list(table.iter("tr"))
    if len(rows) > MOST_ROWS:
        return
    for row in rows:
        cells = [_text(cell) for cell in row]
        if worded := [cell for cell in cells if re.search(r"[^\W\d_]{3}", cell)]:
            into.rows[" · ".join(dict.fromkeys(worded))] = None


def _text(element: html.HtmlElement) -> str:
    return _plain(element.text_content())


def _plain(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()
