"""Pages for those who reuse a figure: one to put in a frame, one that says how, and how to cite.

Both work without a script; in a frame a small one tells the page around it how tall the figure is.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from markupsafe import Markup
from sphinx.application import Sphinx

from factbook.charts import style
from factbook.charts.template import render
from factbook.figure.contract import Figure
from factbook.figure.html import publishers
from factbook.page import addresses, figures, fresh
from factbook.page.outputs.downloads import reads_as_missing
from factbook.page.state import book, notes

FOLDERS = ("cite", "embed")  # of the pages that serve a figure, not a reader of the book
UNKNOWN = "https://ADDRESS/"  # stands in snippets for an address that nobody set
NARROW = 480  # the widest the phone drawing is shown, in px
# Makes every frame of the site as tall as its figure, on the page of whoever embeds it.
RESIZER = """<script>
addEventListener("message", ({ data, source }) => {
  if (typeof data?.figureHeight !== "number") return;
  for (const frame of document.querySelectorAll("iframe")) {
    if (frame.contentWindow === source) frame.height = data.figureHeight;
  }
});
</script>"""


def connect(app: Sphinx) -> None:
    app.connect("html-collect-pages", collect)


def collect(app: Sphinx) -> Iterator[tuple[str, dict[str, Any], str]]:
    """An embed page and a page about reuse for each figure; neither is searched or listed. Those
    that the last build made of the same are there already."""
    out = Path(app.outdir)
    for page, known in notes(app.env).pages.items():
        names = [f"{folder}/{figure.id}.html" for figure in known.figures for folder in FOLDERS]
        if fresh.is_fresh(app, page) or not all((out / name).is_file() for name in names):
            for figure in figures.of_page(app, page):
                yield from _pages(app, figure, page)


def _pages(app: Sphinx, figure: Figure, page: str) -> Iterator[tuple[str, dict[str, Any], str]]:
    home = f"../{page}.html#{figure.id}"
    told: dict[str, Any] = {"description": figure.subtitle or figure.title, "robots": "noindex"}
    told |= {"meta": {"kicker": "Reuse"}}
    shown: dict[str, Any] = {
        "title": figure.title,
        "figure": embed_html(figure, app.config.html_title, home),
    }
    yield f"embed/{figure.id}", told | shown, "embed.html"
    shown = {"title": f"Embed or cite: {figure.title}", "reuse": reuse(app, figure, page)}
    yield f"cite/{figure.id}", told | shown, "cite.html"


def embed_html(figure: Figure, book: str, home: str) -> Markup:
    """The figure alone: title, subtitle, drawing, notes, who published the sources, way back."""
    named = publishers(figure.sources)
    there = ["the table", "every source"]
    there += ["the look-up"] if figure.lookup else []
    there += ["what can be set and moved"] if figure.live else []
    return render(
        "page/alone.html", figure=figure, publishers=named, book=book, home=home, there=there
    )


def reuse(app: Sphinx, figure: Figure, page: str) -> dict[str, Any]:
    """What the page about reuse shows: snippets, citations, files."""
    id, citation = figure.id, book(app).citation
    base = addresses.whole(app, "")
    url = f"{addresses.whole(app, f'{page}.html') or f'{UNKNOWN}{page}.html'}#{id}"
    return {
        "id": id,
        "title": figure.title,
        "home": f"../{page}.html#{id}",
        "frame": frame(figure, base or UNKNOWN),
        "desk": style.DESK,
        "wide": height(figure, style.WIDE),
        "narrow": height(figure, NARROW),
        "resizer": RESIZER,
        "known": bool(base),
        "words": citation.words(figure.title, url),
        "bibtex": citation.bibtex(figure.title, id, url),
        "rows": len(figure.table.rows),
        "has_code": bool(figure.code),
        "says_na": reads_as_missing(figure.table.csv),
        "licences": book(app).package.descriptor["licenses"],
    }


def frame(figure: Figure, base: str) -> str:
    """The snippet that puts the figure on another page."""
    tall = height(figure, NARROW)
    return str(render("page/frame.html", figure=figure, base=base, height=tall))


def height(figure: Figure, column: int) -> int:
    """A height that holds the figure in a column of that many px and in narrower ones: the
    drawing at its tallest and the lines of text around it, rather too tall than cut off."""
    drawings, wide = figure.drawings, column >= style.DESK
    if not figure.wide:
        column = min(column, style.COLUMN)
    fitting = ("map", "desk", "phone") if wide else ("map", "phone", "desk")
    layout = next(name for name in fitting if name in drawings)
    total = _slope(drawings[layout]) * (NARROW if layout == "phone" else column)
    if "near" in drawings:  # a close-up stands beside the map, or above it
        total += _slope(drawings["near"]) * column * (0.2 if wide else 1)
    if figure.text_html:
        total *= 1.4  # words of the page are larger than those of the drawing
    measure = 600 if wide else 400  # px of a line of text

    def lines(text: str, letter: float) -> int:
        return int(len(text) * letter // measure) + 1

    total += lines(figure.title, 12.5) * 30 + lines(figure.subtitle, 9) * 24
    total += sum(lines(note, 8.2) * 22 for note in figure.notes)
    total += lines(publishers(figure.sources), 8) * 22
    if layout == "map":
        switches = figure.controls.count("<label")
        total += math.ceil(switches * 120 / measure) * 52 + (60 if wide else 370)
    return math.ceil((total + 160) / 10) * 10


def _slope(drawing: str) -> float:
    """Height of a drawing over its width."""
    box = re.search(r'viewBox="0 0 (\S+) (\S+?)"', drawing)
    assert box  # every drawing has one
    return float(box[2]) / float(box[1])


def drop_stale(app: Sphinx, out: Path) -> None:
    """Remove pages of figures that are no more."""
    now = {figure.id for page in notes(app.env).pages.values() for figure in page.figures}
    for folder in FOLDERS:
        for path in (out / folder).glob("*.html"):
            if path.stem not in now:
                path.unlink()
