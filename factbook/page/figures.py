"""Figures on their way from a notebook's output to the HTML of a page."""

from __future__ import annotations

from typing import Any

import docutils.nodes as nodes
from docutils.nodes import SkipNode
from sphinx.application import Sphinx

from factbook.figure import contract
from factbook.figure.contract import Figure
from factbook.figure.html import figure_html
from factbook.model import facts
from factbook.page import addresses, contents
from factbook.page.nodes import FactDefinition, FigureNode
from factbook.page.state import book


class MimeRenderer:
    """MyST-NB's plugin: outputs of the kit become nodes of the kit."""

    mime_priority_overrides = [("html", contract.MIME, 1), ("html", facts.MIME, 1)]

    @staticmethod
    def handle_mime(renderer: Any, data: Any, inline: bool) -> list[nodes.Element] | None:
        if data.mime_type == contract.MIME:
            figure = Figure.from_json(data.content)
            return [FigureNode("", figure=figure)]
        if data.mime_type == facts.MIME:
            return [FactDefinition("", fact=data.content)]
        return None


def of_page(app: Sphinx, docname: str) -> list[Figure]:
    """The figures of a page that was read in this build, or before it."""
    known = book(app).figures
    if docname not in known:
        doctree = app.env.get_doctree(docname)
        known[docname] = [node["figure"] for node in doctree.findall(FigureNode)]
    return known[docname]


def visit_figure(translator: Any, node: FigureNode) -> None:
    """Write a figure into the page."""
    prefix = addresses.prefix(translator.builder.current_docname)
    listed = contents.page_with(translator.builder.env, contents.SOURCE_LIST)
    level = min(translator.section_level + 1, 6)
    all_sources = f"{prefix}{listed}.html" if listed else ""
    figure = node["figure"]
    page = f"{translator.builder.current_docname}.html"
    address = f"{addresses.whole(translator.builder.app, page) or page}#{figure.id}"
    translator.body.append(str(figure_html(figure, prefix, all_sources, level, address)))
    raise SkipNode
