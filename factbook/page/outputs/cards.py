"""Social cards: the picture of a page that others show when they link to it."""

from __future__ import annotations

import textwrap
from pathlib import Path

from sphinx.application import Sphinx

from factbook.charts.pictures import pngs
from factbook.figure.poster import CARD, poster
from factbook.page import contents, figures, fresh
from factbook.page.text import title


def write(app: Sphinx, out: Path) -> None:
    """Write the card of every page: its lead figure, else its title. What the last build made of
    the same is there already."""
    folder = out / "cards"
    folder.mkdir(exist_ok=True)
    pages = {file_name(page): page for page in contents.reading_order(app.env)}
    wanted = {}
    for name, page in pages.items():
        if fresh.is_fresh(app, page) or not (folder / name).is_file():
            figure = next(iter(figures.of_page(app, page)), None)
            words = figure.title if figure else title(app.env, page)
            drawn = figure.pictures if figure else {}
            svg = poster(words, app.config.html_title, drawn, CARD)
            wanted[f"cards/{name}"] = (svg, 1.0)
    for path_of, content in pngs(wanted, Path(app.srcdir)).items():
        (out / path_of).write_bytes(content)
    for path in folder.iterdir():
        if path.name not in pages:
            path.unlink()


def alt(app: Sphinx, page: str) -> str:
    """What the card shows, for those who do not see it."""
    figure = contents.lead_figure(app.env, page)
    if figure is None:
        return f"The words “{title(app.env, page)}”"
    return textwrap.shorten(f"Chart: {figure.title}. {figure.alt}", 400, placeholder=" …")


def file_name(page: str) -> str:
    """File name of a page's card: "chapters/history" -> "chapters-history.png"."""
    return f"{page.replace('/', '-')}.png"
