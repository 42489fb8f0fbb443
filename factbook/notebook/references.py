"""What pages name that does not exist, found without running a cell: facts, terms, tables,
columns, pages, sections and figures."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

from factbook.model import asked
from factbook.model.facts import FactBook
from factbook.model.files import front_matter, load_yaml
from factbook.model.problem import AuthorError, Problem
from factbook.model.tables import Package
from factbook.notebook.page_text import Named, PageText, parse

OUTLINES = "data/geo/world.geojson"
Slip = tuple[int, str]  # line and what is wrong


@dataclass(frozen=True)
class _Book:
    """All pages by their path from the root, and what tables define."""

    root: Path
    pages: dict[str, PageText]
    package: Package
    facts: FactBook
    terms: set[str]
    anchors: set[str]  # of all pages, with their figures


def check(root: Path, names: list[str]) -> list[Problem]:
    """All that the named pages name and the book does not have; the data must be sound."""
    pages = {name: parse((root / name).read_text("utf8")) for name in names}
    package = Package.load(root)
    anchors = {id for page in pages.values() for id in (page.anchors | set(page.figures))}
    book = _Book(root, pages, package, FactBook.load(package), _terms(package), anchors)
    return [
        Problem.at_line(name, line, wrong)
        for name in names
        for part in _PARTS
        for line, wrong in part(book, name)
    ]


def _terms(package: Package) -> set[str]:
    glossaries = ((r["name"], r["factbook:glossary"]) for r in package.resources if _GLOSSARY in r)
    return {row[columns["id"]] for name, columns in glossaries for row in package.records(name)}


_GLOSSARY = "factbook:glossary"


def _head(book: _Book, name: str) -> Iterator[Slip]:
    text = (book.root / name).read_text("utf8")
    head, first = front_matter(text)
    told = load_yaml(head) if head else None
    if not isinstance(told, dict):
        return
    lines = {line.partition(":")[0]: n for n, line in enumerate(head.split("\n"), first)}
    for key in ("kicker", "description"):
        if key in told and not isinstance(told[key], str):
            yield lines.get(key, 1), f"{key} is not text"
    if "updated" in told and not _is_day(told["updated"]):
        yield lines.get("updated", 1), f'updated: "{told["updated"]}" is not a day like 2024-06-20'
    reads = told.get("reads") or []
    if not isinstance(reads, list) or not all(isinstance(each, str) for each in reads):
        yield lines.get("reads", 1), "reads: is a list of files, like [data/geo/world.gpkg]"
        return
    for each in reads:
        if not (book.root / each).is_file():
            yield lines.get("reads", 1), f'reads: "{each}" is not a file; paths begin at the root'


def _is_day(value: object) -> bool:
    try:
        return bool(dt.date.fromisoformat(str(value)))
    except ValueError:
        return False


def _roles(book: _Book, name: str) -> Iterator[Slip]:
    page = book.pages[name]
    for role in page.roles:
        if role.name == "fact":
            yield from _fact(book, page, role.line, role.target)
        elif role.name == "term" and role.target not in book.terms:
            yield role.line, f'no term "{role.target}" in the glossary'


def _fact(book: _Book, page: PageText, line: int, target: str) -> Iterator[Slip]:
    id, _, form = (part.strip() for part in target.partition("|"))
    if id in page.facts:
        return
    try:
        book.facts.get(id).show(form)
    except AuthorError as error:
        if not (page.computes and str(error).startswith("no fact")):
            yield line, str(error)


def _directives(book: _Book, name: str) -> Iterator[Slip]:
    page = book.pages[name]
    for each in page.directives:
        if each.name == "key-facts":
            for number, line in enumerate(each.content):
                if line.strip():
                    yield from _fact(book, page, each.first + number, line.strip())
        elif wrong := _of_tables(book.package, each) or _of_pages(book, page, each):
            yield each.line, wrong


def _of_tables(package: Package, each: Named) -> str:
    if each.name in {"rules", "rules-entry"}:
        return asked.rules(package, each.name, each.options.get("table", ""))
    if each.name == "calendar":
        return asked.calendar(package, each.given)
    return asked.listing(package, each.given, each.options) if each.name == "listing" else ""


def _of_pages(book: _Book, page: PageText, each: Named) -> str:
    """The section of the answer to a question, here or on another page."""
    if each.name == "rules" and each.given not in page.anchors:
        return f'{{rules}}: this page has no section "{each.given}"'
    if each.name != "rules-entry":
        return ""
    path, _, anchor = each.given.partition("#")
    other = book.pages.get(f"{path}.md")
    if other is None:
        return f'no page "{path}" for {{rules-entry}}; write the page as folder/name#id'
    if anchor not in other.anchors:
        return f'page "{path}" has no section "{anchor}" for {{rules-entry}}'
    return ""


def _links(book: _Book, name: str) -> Iterator[Slip]:
    """Links within the book: to a figure or section, to another page, to a file."""
    for line, href in book.pages[name].links:
        parts = urlsplit(href)
        if parts.scheme or parts.netloc or href.startswith("/") or not href:
            continue
        if not parts.path:
            if unquote(parts.fragment) not in book.anchors:
                yield line, f'no figure or section "{parts.fragment}" in the book'
            continue
        path = (book.root / name).parent / unquote(parts.path)
        if path.suffix == ".md" and not path.is_file():
            yield line, f'no page "{parts.path}"; paths begin at the folder of this page'


def _cells(book: _Book, name: str) -> Iterator[Slip]:
    page = book.pages[name]
    yield from page.doubled
    for id, line in page.facts.items():
        if table := book.facts.tables.get(id):
            yield line, f'fact "{id}" is already defined in data/{table}.csv'
    earlier = list(book.pages)[: list(book.pages).index(name)]
    for id, line in page.figures.items():
        if other := next((each for each in earlier if id in book.pages[each].figures), ""):
            yield line, f'figure id "{id}" is already used in {other}'
    if page.maps and not (book.root / OUTLINES).is_file():
        yield 0, f"a map needs {OUTLINES}, which is missing; `make outlines` makes it"


_PARTS: list[Callable[[_Book, str], Iterator[Slip]]] = [_head, _roles, _directives, _links, _cells]
