"""All that is written beside the pages once they are, and what is dropped again."""

from __future__ import annotations

import shutil
from pathlib import Path

from sphinx.application import Sphinx

from factbook.page import ruling
from factbook.page.outputs import calendar, cards, downloads, embeds, feed, finding, hosts, sitemap
from factbook.page.state import book


def connect(app: Sphinx) -> None:
    embeds.connect(app)
    finding.connect(app)
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
    hosts.write(out)


def _drop_unused(out: Path) -> None:
    """What Sphinx and its extensions write, and no page loads."""
    for name in ("_static", "_sources", "_sphinx_design_static"):
        shutil.rmtree(out / name, ignore_errors=True)
    for name in ("genindex.html", "searchindex.js"):
        (out / name).unlink(missing_ok=True)
