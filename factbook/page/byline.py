"""The line under the lead of a page that says who wrote it and when it was last changed."""

from __future__ import annotations

import datetime as dt

import docutils.nodes as nodes
from markupsafe import Markup
from sphinx.application import Sphinx

from factbook.charts.template import render
from factbook.model.words import long_date
from factbook.page import problems
from factbook.page.nodes import raw


def place(app: Sphinx, doctree: nodes.document) -> None:
    """Put the line under the lead, from the page's front matter and the book's author."""
    updated = app.env.metadata.get(app.env.docname, {}).get("updated")
    if not updated:
        return
    try:
        day = dt.date.fromisoformat(str(updated))
    except ValueError:
        line = problems.front_line(app, "updated")
        problems.note_at(app, line, f'updated: "{updated}" is not a day like 2024-06-20')
        return
    line_of_text = raw(byline_html(app.config.author, day))
    for box in doctree.findall(nodes.container):
        if "lead" in box["classes"]:
            box.parent.insert(box.parent.index(box) + 1, line_of_text)
            return


def byline_html(author: str, day: dt.date) -> Markup:
    """The line as HTML."""
    return render("page/byline.html", author=author, day=day, said=long_date(day))
