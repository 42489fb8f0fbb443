"""Of which pages this build makes the figures' files anew: downloads, pages to embed and to cite.

What the last build made of a page that is not read again, and that shows nothing else of what all
pages share, is there already and the same.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

from factbook.page.state import book

Hearer = Callable[[Path, list[str]], None]
_hearers: list[Hearer] = []


def connect(app: Sphinx) -> None:
    app.connect("env-before-read-docs", _note)
    app.connect("html-page-context", _note_written)
    app.connect("html-collect-pages", _tell)


@contextmanager
def heard(hearer: Hearer) -> Iterator[None]:
    """While the block runs, tell `hearer` of the pages that were written, by folder and names:
    before search, downloads and all else are brought up to date."""
    _hearers.append(hearer)
    try:
        yield
    finally:
        _hearers.remove(hearer)


def add(app: Sphinx, docnames: Iterable[str]) -> None:
    """Let what is made of these pages be made anew."""
    book(app).fresh.update(docnames)


def is_fresh(app: Sphinx, docname: str) -> bool:
    """Whether the files of this page's figures can differ from those of the last build."""
    return docname in book(app).fresh


def _note(app: Sphinx, env: BuildEnvironment, docnames: list[str]) -> None:
    add(app, docnames)


def _note_written(
    app: Sphinx, pagename: str, template: str, context: object, doctree: object
) -> None:
    if doctree is not None:
        book(app).written.append(f"{pagename}.html")


def _tell(app: Sphinx) -> list[tuple[str, dict[str, object], str]]:
    for hear in _hearers:
        hear(Path(app.outdir), book(app).written)
    return []
