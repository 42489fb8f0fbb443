"""All that is written beside the pages once they are, and what is dropped again."""

from __future__ import annotations

import shutil
from pathlib import Path

from sphinx.application import Sphinx

from factbook.page import ruling
from factbook.page.outputs import calendar, cards, downloads, embeds, feed, sitemap
from factbook.page.state import book

# Of all that Sphinx and its extensions copy into _static, only search needs anything.
_SEARCH_FILES = {
    "doctools.js",
    "documentation_options.js",
    "language_data.js",
    "searchtools.js",
    "sphinx_highlight.js",
}


def connect(app: Sphinx) -> None:
    embeds.connect(app)
    app.connect("build-finished", write)


def write(app: Sphinx, exception: Exception | None) -> None:
    """Write every output; drop what the pages never load."""
    if exception or app.builder.name != "html":
        return
    out = Path(app.outdir)
    downloads.write(app, out)
    ruling.write(book(app).package, out / "data")
    calendar.write(app, out)
    feed.write(app, out)
    sitemap.write(app, out)
    cards.write(app, out)
    embeds.drop_stale(app, out)
    _drop_unused(out)


def _drop_unused(out: Path) -> None:
    for path in (out / "_static").rglob("*"):
        if path.is_file() and path.name not in _SEARCH_FILES:
            path.unlink()
    for folder in sorted((out / "_static").rglob("*"), reverse=True):
        if folder.is_dir() and not any(folder.iterdir()):
            folder.rmdir()
    for name in ("_sources", "_sphinx_design_static"):
        shutil.rmtree(out / name, ignore_errors=True)
    (out / "genindex.html").unlink(missing_ok=True)
