"""Which pages are read again, and which are written again besides.

A page depends on its text, which Sphinx watches, on what its cells read and, when it quotes facts
or lists data, on the tables: a page whose tables changed is read again. It shows two things more:
what all pages share (titles in the navigation, names of the stylesheet and scripts), and what is
collected from other pages. When these change it is written again.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

from factbook.model.config import load_config
from factbook.model.tables import DESCRIPTOR
from factbook.notebook import chapters
from factbook.page import contents, fresh
from factbook.page.outputs import assets
from factbook.page.state import notes
from factbook.page.text import title

QUOTING = (
    "{fact}",
    "{key-facts}",
    "{rules}",
    "{calendar}",
    "{data-tables}",
    "{source-list}",
    "{term}",
    "{glossary}",
    "{listing}",
)
# Front matter that other pages show, in lists and in links between pages.
_SHOWN = ("kicker", "description", "updated")
_LED_TO = (contents.SOURCE_LIST, contents.GLOSSARY)


def connect(app: Sphinx) -> None:
    app.connect("env-get-outdated", to_read)
    app.connect("env-updated", to_write)


def digest(app: Sphinx, docname: str) -> str:
    """What a page depends on besides its own text: its chapter's inputs, and all tables when it
    quotes facts or lists data."""
    root = Path(app.srcdir)
    path = Path(app.env.doc2path(docname))
    text = path.read_text("utf8") if path.is_file() else ""
    names = set(chapters.inputs_of(root, chapters.Chapter(path, text)))
    if any(word in text for word in QUOTING):
        names |= {p.relative_to(root).as_posix() for p in (root / "data").glob("*.csv")}
        names.add(DESCRIPTOR.as_posix())
    found = hashlib.sha256()
    for name in sorted(names):
        found.update(f"{name} {chapters.file_digest(root / name)} ".encode())
    return found.hexdigest()


def to_read(
    app: Sphinx, env: BuildEnvironment, added: set[str], changed: set[str], removed: set[str]
) -> list[str]:
    """Pages to read again because something else than their text changed."""
    return [name for name in env.found_docs if notes(env).page(name).inputs != digest(app, name)]


def to_write(app: Sphinx, env: BuildEnvironment) -> set[str]:
    """Pages to write: all when what they share changed, those that collect when that changed."""
    known, shared, collected = notes(env), _shared(app), _collected(env)
    before = known.shared, known.collected
    known.shared, known.collected = shared, collected
    if before[0] != shared:
        fresh.add(app, env.found_docs)
        return set(env.found_docs)
    if before[1] == collected:
        return set()
    return {name for name, page in known.pages.items() if page.places}


def _collected(env: BuildEnvironment) -> str:
    """What lists and cards show of other pages: their figures."""
    figures = {
        name: [[f.id, f.title, f.thumbnail, f.sources] for f in page.figures]
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
