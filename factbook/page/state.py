"""What the extension knows: of the book while it is built, and of each page from build to build."""

from __future__ import annotations

from dataclasses import dataclass, field

from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

from factbook.figure.contract import Figure, Lookup
from factbook.model.citation import Citation
from factbook.model.facts import FactBook
from factbook.model.glossary import Term
from factbook.model.sources import Source
from factbook.model.tables import Package

# Something a page is made from: its kind and its name. ("table", "events"), ("fact", "users").
Thing = tuple[str, str]
_KEPT_AS = "factbook"  # the one attribute on Sphinx's application, and on its environment


@dataclass
class Book:
    """The book during one build: its tables and what is made of them, the paths of its assets by
    role (see outputs/assets.py), and the mistakes found as (file, line, words). figures:
    those of pages read so far (see figures.py). fresh: pages whose
    figures' files are made anew (see fresh.py). written: pages written so far, as files."""

    package: Package
    facts: FactBook
    terms: dict[str, Term]
    citation: Citation
    assets: dict[str, str] = field(default_factory=dict)
    problems: list[tuple[str, int, str]] = field(default_factory=list)
    figures: dict[str, list[Figure]] = field(default_factory=dict)
    fresh: set[str] = field(default_factory=set)
    written: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Entry:
    """A question that leads to the answer of another page, and the line it is asked in."""

    page: str
    anchor: str
    line: int | None


@dataclass(frozen=True)
class FigureNotes:
    """What other pages and the next build must know of a figure, without its drawings; `line` is
    that of its cell, `lookup` what the search finds of its table by name."""

    id: str
    title: str
    alt: str
    scroll: bool
    sources: tuple[Source, ...]
    line: int | None
    lookup: Lookup | None = None


@dataclass
class PageNotes:
    """A page as it was last read.

    made_from: what it is made from besides its text, each thing with its state. figures: in its
    order. facts: how many it quotes. lead: its first sentences.
    entries: questions answered elsewhere. places: (directive, table or "") of what is filled in
    when all pages are read. links: the places it leads to. shown: hash of what it showed of other
    pages when it was last written.
    """

    made_from: dict[Thing, str] = field(default_factory=dict)
    figures: list[FigureNotes] = field(default_factory=list)
    facts: int = 0
    lead: str = ""
    entries: list[Entry] = field(default_factory=list)
    places: list[tuple[str, str]] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    shown: str = ""


@dataclass
class Notes:
    """All pages by name. shared: hash of what all of them show, when they were last written."""

    pages: dict[str, PageNotes] = field(default_factory=dict)
    shared: str = ""

    def page(self, name: str) -> PageNotes:
        """The notes of a page, empty ones when it was not read yet."""
        return self.pages.setdefault(name, PageNotes())


def connect(app: Sphinx) -> None:
    app.connect("env-purge-doc", _forget)
    app.connect("env-merge-info", _merge)


def set_book(app: Sphinx, found: Book) -> None:
    """Say what the book of this build is."""
    setattr(app, _KEPT_AS, found)


def book(app: Sphinx) -> Book:
    """The book of this build."""
    found: Book = getattr(app, _KEPT_AS)
    return found


def notes(env: BuildEnvironment) -> Notes:
    """What is known of the pages; kept with Sphinx's own notes."""
    found: Notes = vars(env).setdefault(_KEPT_AS, Notes())
    return found


def _forget(app: Sphinx, env: BuildEnvironment, docname: str) -> None:
    notes(env).pages.pop(docname, None)


def _merge(app: Sphinx, env: BuildEnvironment, docnames: set[str], other: BuildEnvironment) -> None:
    """Take over what another process noted of the pages it read."""
    read = notes(other).pages
    notes(env).pages.update({name: read[name] for name in docnames if name in read})
