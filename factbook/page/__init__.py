"""The Sphinx extension: facts, figures and data pages become part of the built book.

Order of a build: check the data, run stale chapters, read pages (facts resolve, bare figures are
refused), and only then write. Whatever is wrong is known before anything is written.
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx
from sphinx.errors import ExtensionError

from factbook.model import checked
from factbook.model.citation import Citation
from factbook.model.config import use_book
from factbook.model.facts import FactBook
from factbook.model.glossary import load_terms
from factbook.model.problem import AuthorError, report
from factbook.model.tables import Package
from factbook.page import (
    addresses,
    checks,
    context,
    dependencies,
    directives,
    fresh,
    places,
    reading,
    source,
    state,
    terms,
)
from factbook.page.facts import FactRole, visit_notes
from factbook.page.figures import MimeRenderer, visit_figure
from factbook.page.nodes import FactDefinition, FactNode, FactNotes, FigureNode, TermNode
from factbook.page.outputs import files
from factbook.page.source import read_chapter

__all__ = ["MimeRenderer", "read_chapter", "setup"]

KIT = Path(__file__).parent.parent


def open_book(app: Sphinx) -> None:
    """Check the data and take what all pages draw on from them."""
    root = Path(app.srcdir)
    try:
        use_book(root)
        if problems := checked.problems(root):
            raise AuthorError(report(problems))
        package = Package.load(root)
        facts, known = FactBook.load(package), load_terms(package)
        state.set_book(app, state.Book(package, facts, known, Citation.load(package)))
    except AuthorError as error:
        raise ExtensionError(str(error)) from None


def kit_digest() -> int:
    """Changes whenever a kit file does: pages read with an older kit are read again."""
    digest = hashlib.sha256()
    for path in sorted(KIT.rglob("*")):
        if path.is_file() and "__pycache__" not in path.parts:
            digest.update(path.read_bytes())
    return int(digest.hexdigest()[:12], 16)


def setup(app: Sphinx) -> dict[str, Any]:
    """Make the extension known to Sphinx; what reads and writes pages hooks in by itself."""
    app.add_html_theme("factbook", str(KIT / "theme"))
    app.add_node(FigureNode, html=(visit_figure, None))
    app.add_node(FactNotes, html=(visit_notes, None))
    for node in (FactNode, FactDefinition, TermNode):
        app.add_node(node)
    app.add_role("fact", FactRole())
    for name, directive in directives.ALL.items():
        app.add_directive(name, directive)
    # Sphinx's own glossary knows no sources and no cards.
    app.add_role_to_domain("std", "term", terms.TermRole(), override=True)
    app.add_directive_to_domain("std", "glossary", directives.Glossary, override=True)
    # Jupyter Book sets these for extensions that this book does not load.
    for name in ("comments_config", "use_multitoc_numbering"):
        if name not in app.config:
            app.add_config_value(name, {}, "")
    app.add_config_value("factbook", {}, "env", types=(dict,))  # read by model.config
    app.add_config_value("factbook_report", "", "env", types=(str,))
    app.connect("builder-inited", open_book)
    app.connect("build-finished", lambda *_: use_book(None))
    # The order counts where two wait for the same event.
    for part in (
        addresses,
        source,
        state,
        reading,
        checks,
        dependencies,
        places,
        terms,
    ):
        part.connect(app)
    for part in (fresh, context, files):
        part.connect(app)
    return {"version": "0.1.0", "env_version": kit_digest(), "parallel_read_safe": False}
