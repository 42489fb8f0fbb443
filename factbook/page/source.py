"""Where a page's text comes from: its file or, when it has code, the notebook that was run."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sphinx.application import Sphinx
from sphinx.errors import ExtensionError

from factbook.charts import fonts
from factbook.model.problem import AuthorError
from factbook.notebook import chapters, execute

_reading: list[tuple[Path, Path]] = []  # the book's root and the page being read


def connect(app: Sphinx) -> None:
    app.connect("builder-inited", run_chapters)
    app.connect("source-read", _note_page)


def run_chapters(app: Sphinx) -> None:
    """Run the chapters whose code, tables or libraries changed."""
    root = Path(app.srcdir)
    files = chapters.book_files(root)
    found = [chapters.Chapter.load(path) for path in files if path.is_file()]
    try:
        fonts.folder(root)  # once, and not by every chapter that draws side by side
        execute.execute(root, found)
    except AuthorError as error:
        raise ExtensionError(f"A chapter failed; nothing was published.\n\n{error}") from None


def read_chapter(text: str) -> Any:
    """MyST-NB's reader of a page: the executed notebook when it has code, else the text."""
    root, path = _reading[0]
    chapter = chapters.Chapter(path, text)
    if not chapter.has_code:
        return chapters.read_myst(text)
    notebook = chapters.cached(root, chapter)
    if notebook is None:
        raise ExtensionError("a chapter was read before it was executed")
    return notebook


def _note_page(app: Sphinx, docname: str, content: list[str]) -> None:
    _reading[:] = [(Path(app.srcdir), Path(app.env.doc2path(docname)))]
