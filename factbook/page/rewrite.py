"""Which pages are written again besides those that were read again.

A page shows three things that are not in its own text: what all pages share (titles in the
navigation, names of the stylesheet and scripts), what is collected from other pages, and what
stands in tables. The last makes it be read again; the first two are looked after here.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

from factbook.model.config import load_config
from factbook.model.tables import DESCRIPTOR
from factbook.page import contents, directives, pages

# Front matter that other pages show, in lists and in links between pages.
_SHOWN = ("kicker", "description", "updated")


def connect(app: Sphinx) -> None:
    app.connect("doctree-read", note)
    app.connect("env-purge-doc", forget)
    app.connect("env-updated", to_write)
    app.connect("build-finished", forget_words)


def note(app: Sphinx, doctree: nodes.document) -> None:
    """Remember the pages that collect something from others."""
    if next(iter(doctree.findall(directives.Generated)), None) is not None:
        _collecting(app.env).add(app.env.docname)


def forget(app: Sphinx, env: BuildEnvironment, docname: str) -> None:
    _collecting(env).discard(docname)


def to_write(app: Sphinx, env: BuildEnvironment) -> set[str]:
    """Pages to write: all when what they share changed, those that collect when that changed."""
    shared, collected = _shared(app), _collected(env)
    before = getattr(env, "factbook_shown", ("", ""))
    env.factbook_shown = shared, collected  # type: ignore[attr-defined]
    if before[0] != shared:
        return set(env.found_docs)
    return set(_collecting(env)) if before[1] != collected else set()


def forget_words(app: Sphinx, exception: Exception | None) -> None:
    """Drop the words that stand on no page any more: Sphinx leaves them in its index."""
    path = Path(app.outdir) / "searchindex.js"
    if exception or app.builder.name != "html" or not path.is_file():
        return
    head, _, told = path.read_text("utf8").partition("(")
    index = json.loads(told.removesuffix(")"))
    for key in ("terms", "titleterms"):
        index[key] = {word: where for word, where in index[key].items() if where != []}
    told = json.dumps(index, separators=(",", ":"), sort_keys=True)
    path.write_text(f"{head}({told})", "utf8")


def _collecting(env: BuildEnvironment) -> set[str]:
    notes = vars(env)
    found: set[str] = notes.setdefault("factbook_collecting", set())
    return found


def _collected(env: BuildEnvironment) -> str:
    """What lists and cards show of other pages: their figures."""
    figures = {
        page: [[f.id, f.title, f.thumbnail, f.sources] for f in found]
        for page, found in sorted(env.factbook_figures.items())  # type: ignore[attr-defined]
    }
    return hashlib.sha256(json.dumps(figures, default=str).encode()).hexdigest()


def _shared(app: Sphinx) -> str:
    env, root = app.env, Path(app.srcdir)
    of_pages = [
        [name, pages.title(env, name), *(str(env.metadata[name].get(k, "")) for k in _SHOWN)]
        for name in contents.reading_order(env)
    ]
    citation = load_config(root).citation
    files = [root / name for name in ("_config.yml", citation, DESCRIPTOR)]
    digests = [hashlib.sha256(p.read_bytes()).hexdigest() for p in files if p.is_file()]
    told = json.dumps([of_pages, contents.parts(env), digests, sorted(pages.assets(app).items())])
    return hashlib.sha256(told.encode()).hexdigest()
