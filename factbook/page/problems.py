"""Mistakes in pages: collected with file and line while pages are read, told all at once."""

from __future__ import annotations

from pathlib import Path

import docutils.nodes as nodes
from sphinx.application import Sphinx
from sphinx.errors import ExtensionError

from factbook.page.state import book


def note(app: Sphinx, node: nodes.Node, message: str) -> None:
    """Note a mistake in the page being read, at the line of a node."""
    note_at(app, line_of(node), message)


def note_at(app: Sphinx, line: int | None, message: str, docname: str = "") -> None:
    """Note a mistake at a line of a page, by default the one being read."""
    book(app).problems.append((f"{docname or app.env.docname}.md", line or 0, message))


def tell(app: Sphinx) -> None:
    """End the build when there are mistakes, naming all of them."""
    if found := book(app).problems:
        listed = "\n".join(
            f"{name}, line {line or '?'}: {said}" for name, line, said in sorted(set(found))
        )
        raise ExtensionError(f"Nothing was published. To mend:\n{listed}")


def line_of(node: nodes.Node) -> int | None:
    """The line a node stands in, or the nearest known around it. Of a table MyST knows the first
    line only; each row has one line, and a line of dashes stands between head and body."""
    below = 0
    here: nodes.Element | nodes.Node = node
    while not here.line and here.parent is not None:
        if isinstance(here, nodes.row):
            in_body = isinstance(here.parent, nodes.tbody)
            below = here.parent.index(here) + (2 if in_body else 0)
        here = here.parent
    return here.line + below if here.line else None


def page_text(app: Sphinx) -> str:
    """The text of the page being read."""
    return Path(app.env.doc2path(app.env.docname)).read_text("utf8")


def front_line(app: Sphinx, key: str) -> int | None:
    """The line of its front matter that gives this key."""
    lines = enumerate(page_text(app).splitlines(), 1)
    return next((number for number, line in lines if line.startswith(f"{key}:")), None)
