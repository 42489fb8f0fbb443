"""The nodes of a page that are the kit's own: figures, facts, and how notebooks bring them."""

from __future__ import annotations

import docutils.nodes as nodes
from docutils.nodes import SkipNode
from sphinx.util.docutils import ReferenceRole

from factbook.figure import contract
from factbook.figure.contract import Figure
from factbook.figure.html import figure_html
from factbook.model import facts
from factbook.model.words import typeset
from factbook.page.contents import SOURCE_LIST, page_with


class FigureNode(nodes.General, nodes.Element):
    """A figure: `figure`, as its cell made it, with the code of its cell."""


class FactNode(nodes.Inline, nodes.Element):
    """A fact in prose, resolved when the whole page is read: `id`, `form`, `words`, `card`."""


class TermNode(nodes.Inline, nodes.TextElement):
    """A term of the glossary in prose: `id`, and whether its words were given (`named`)."""


class FactDefinition(nodes.Invisible, nodes.Element):
    """A computed fact, defined by a cell of this page: `fact`."""


class FactRole(ReferenceRole):
    """{fact}`id`, {fact}`id | form`, or {fact}`words in the sentence <id>`."""

    def run(self):
        id, _, form = self.target.partition("|")
        words = typeset(self.title) if self.has_explicit_title else ""
        node = FactNode("", id=id.strip(), form=form.strip(), words=words, card="")
        self.set_source_info(node)
        return [node], []


class MimeRenderer:
    """MyST-NB's plugin: outputs of the kit become nodes of the kit."""

    mime_priority_overrides = [("html", contract.MIME, 1), ("html", facts.MIME, 1)]

    @staticmethod
    def handle_mime(renderer, data, inline):
        if data.mime_type == contract.MIME:
            figure = Figure.from_json(data.content)
            return [FigureNode("", _searchable(figure), figure=figure)]
        if data.mime_type == facts.MIME:
            return [FactDefinition("", fact=data.content)]
        return None


def _searchable(figure: Figure) -> nodes.inline:
    """The words of a figure, for the search index alone: the figure writes its own HTML."""
    words = [figure.title, figure.subtitle, figure.caption, figure.alt]
    words += [cell for row in figure.table.rows for cell in row]
    return nodes.inline(text=" ".join(words))


def visit_figure(translator, node: FigureNode) -> None:
    docname = translator.builder.current_docname
    prefix = "../" * docname.count("/")
    listed = page_with(translator.builder.env, SOURCE_LIST)
    all_sources = f"{prefix}{listed}.html" if listed else ""
    translator.body.append(figure_html(node["figure"], prefix, all_sources))
    raise SkipNode
