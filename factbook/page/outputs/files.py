"""All that is written beside the pages once they are, and what is dropped again."""

from __future__ import annotations

import shutil
from pathlib import Path

from sphinx.application import Sphinx

from factbook.page import role_answers
from factbook.page.outputs import (
    calendar,
    cards,
    downloads,
    embeds,
    feed,
    finding,
    hosts,
    licences,
    notebooks,
    sitemap,
)
from factbook.page.state import book

_OWN = ("search",)  # pages that no text makes


def connect(app: Sphinx) -> None:
    embeds.connect(app)
    finding.connect(app)
    app.connect("builder-inited", _make_place)
    app.connect("build-finished", write)


def _make_place(app: Sphinx) -> None:
    """Where extensions put their files at the end, although no page was written: Sphinx makes it
    only when one was."""
    (Path(app.outdir) / "_static").mkdir(parents=True, exist_ok=True)


def write(app: Sphinx, exception: Exception | None) -> None:
    """Write every output; drop what the pages never load."""
    if exception or app.builder.name != "html":
        return
    out = Path(app.outdir)
    downloads.write(app, out)
    notebooks.write(app, out)
    role_answers.write(book(app).package, out / "data", feed.last_change(app))
    calendar.write(app, out)
    feed.write(app, out)
    sitemap.write(app, out)
    licences.write(Path(app.srcdir), out)
    cards.write(app, out)
    embeds.drop_stale(app, out)
    _drop_pages(app, out)
    _drop_unused(out)
    hosts.write(out)


def _drop_pages(app: Sphinx, out: Path) -> None:
    """Pages that the book has no more: Sphinx leaves what it once wrote."""
    pages = {f"{name}.html" for name in (*app.env.found_docs, *_OWN)}
    for path in out.rglob("*.html"):
        name = path.relative_to(out).as_posix()
        if name not in pages and not name.startswith(tuple(f"{each}/" for each in embeds.FOLDERS)):
            path.unlink()


def _drop_unused(out: Path) -> None:
    """What Sphinx and its extensions write, and no page loads."""
    for name in ("_static", "_sources", "_sphinx_design_static"):
        shutil.rmtree(out / name, ignore_errors=True)
    (out / "searchindex.js").unlink(missing_ok=True)
