"""Which pages are read again, and which are written again besides.

Sphinx watches a page's text. What else it is made from is noted when it is read, each thing with
its state: the results of its cells, the facts and terms it quotes, the tables its lists and rules
are filled from. When one of these has another state the page is read again.

A page shows three things more. What all pages share (titles in the navigation, names of the
stylesheet and scripts), what is collected from the figures of other pages, and the words of places
it leads to. When these change it is written again.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from pathlib import Path

import docutils.nodes as nodes
from sphinx.addnodes import pending_xref
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

from factbook.model.config import load_config
from factbook.model.sources import pick
from factbook.model.tables import DESCRIPTOR
from factbook.notebook import chapters
from factbook.page import contents, fresh, places
from factbook.page.nodes import FactDefinition, FactNode, Generated, TermNode
from factbook.page.outputs import assets
from factbook.page.state import Book, PageNotes, Thing, book, notes
from factbook.page.text import title

# Front matter that other pages show, in lists and in links between pages.
_SHOWN = ("kicker", "description", "updated")
_LED_TO = (contents.SOURCE_LIST, contents.GLOSSARY)


def connect(app: Sphinx) -> None:
    app.connect("env-get-outdated", to_read)
    app.connect("env-updated", to_write)


def found_in(app: Sphinx, doctree: nodes.document) -> dict[Thing, str]:
    """What the page being read is made from besides its text, each thing with its state. Facts
    and terms must not have been resolved yet."""
    things: set[Thing] = {("cells", app.env.docname)}
    things |= {("fact", node["id"]) for node in doctree.findall(FactNode)}
    things |= {("term", node["id"]) for node in doctree.findall(TermNode)}
    for node in doctree.findall(FactDefinition):
        things |= {("fact", node["fact"]["id"])}  # an id may be defined once
        things |= {("source", id) for id in node["fact"]["sources"]}
    for place in doctree.findall(Generated):
        things |= places.made_from(app, app.env.docname, place)
    return {thing: _state(app, thing) for thing in sorted(things)}


def links_of(doctree: nodes.document) -> list[str]:
    """The places that a page leads to and whose words it may show."""
    return sorted({node.get("reftarget", "") for node in doctree.findall(pending_xref)})


def to_read(
    app: Sphinx, env: BuildEnvironment, added: set[str], changed: set[str], removed: set[str]
) -> list[str]:
    """Pages to read again because something else than their text changed."""
    now: dict[Thing, str] = {}

    def has_changed(thing: Thing, state: str) -> bool:
        if thing not in now:
            now[thing] = _state(app, thing)
        return now[thing] != state

    pages = notes(env).pages
    return [
        name
        for name in env.found_docs
        if name in pages and any(has_changed(*each) for each in pages[name].made_from.items())
    ]


def _state(app: Sphinx, thing: Thing) -> str:
    """A hash of what a page sees of a thing."""
    kind, name = thing
    if kind == "cells":
        path = Path(app.env.doc2path(name))
        text = path.read_text("utf8") if path.is_file() else ""
        return chapters.state_of(Path(app.srcdir), chapters.Chapter(path, text))
    return _hash(_STATES[kind](book(app), name))


def _fact(known: Book, id: str) -> str:
    fact = known.facts.facts.get(id)
    return repr(known.facts.note(fact) if fact else None)


def _term(known: Book, id: str) -> str:
    term = known.terms.get(id)
    return repr((term, pick(term.sources, known.facts.sources) if term else ()))


def _table(known: Book, name: str) -> str:
    if name not in known.package.names:
        return ""
    path = known.package.path(name)
    content = hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else ""
    return json.dumps([known.package.resource(name), content])


_STATES: dict[str, Callable[[Book, str], str]] = {
    "fact": _fact,
    "term": _term,
    "source": lambda known, id: repr(known.facts.sources.get(id)),
    "terms": lambda known, _: repr([_term(known, id) for id in sorted(known.terms)]),
    "table": _table,
}


def to_write(app: Sphinx, env: BuildEnvironment) -> set[str]:
    """Pages to write: all when what they share changed, else those that show something else of
    other pages."""
    known, shared = notes(env), _shared(app)
    figures = _figures(env)
    changed = set()
    for name, page in known.pages.items():
        shown = _of_others(env, page, figures)
        if page.shown != shown:
            changed.add(name)
            page.shown = shown
    before, known.shared = known.shared, shared
    if before == shared:
        return changed
    fresh.add(app, env.found_docs)
    return set(env.found_docs)


def _of_others(env: BuildEnvironment, page: PageNotes, figures: str) -> str:
    """What a page shows of other pages: figures in its lists, the words of places it leads to."""
    data = env.get_domain("std").data
    places = [[data[kind].get(link) for kind in ("labels", "anonlabels")] for link in page.links]
    return _hash(json.dumps([places, figures if page.places else ""], default=str))


def _figures(env: BuildEnvironment) -> str:
    """What lists and cards show of all figures."""
    figures = {
        name: [[f.id, f.title, f.sources] for f in page.figures]
        for name, page in sorted(notes(env).pages.items())
    }
    return _hash(json.dumps(figures, default=str))


def _shared(app: Sphinx) -> str:
    env, root = app.env, Path(app.srcdir)
    of_pages = [
        [name, title(env, name), *(str(env.metadata[name].get(k, "")) for k in _SHOWN)]
        for name in contents.reading_order(env)
    ]
    citation = load_config(root).citation
    files = [root / name for name in ("_config.yml", citation, DESCRIPTOR)]
    digests = [hashlib.sha256(p.read_bytes()).hexdigest() for p in files if p.is_file()]
    led_to = [contents.page_with(env, directive) for directive in _LED_TO]
    address = app.config.html_baseurl
    told = [of_pages, contents.parts(env), digests, led_to, sorted(assets.paths(app).items())]
    return _hash(json.dumps([*told, address]))


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
