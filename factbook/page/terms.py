"""Terms: a word in prose whose meaning stands in a table, shown like the note of a fact.

{term}`id` in prose is a link to the page with the {glossary} list, so it works without a script;
with one, the note at the end of the page opens as a card; on paper it is a footnote.
"""

from __future__ import annotations

import docutils.nodes as nodes
from markupsafe import Markup
from sphinx.application import Sphinx
from sphinx.util.docutils import ReferenceRole

from factbook.charts.template import render
from factbook.model.glossary import Term
from factbook.model.sources import Source, pick
from factbook.page import addresses, contents, problems
from factbook.page.nodes import TermNode, raw
from factbook.page.state import book, notes


def connect(app: Sphinx) -> None:
    app.connect("doctree-resolved", fill)


class TermRole(ReferenceRole):
    """{term}`id`, or {term}`words in the sentence <id>`."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        node = TermNode("", id=self.target.strip(), named=self.has_explicit_title)
        node += nodes.Text(self.title)
        self.set_source_info(node)
        return [node], []


def check(app: Sphinx, doctree: nodes.document) -> None:
    """Give each term its words; report ids that no glossary has."""
    for node in doctree.findall(TermNode):
        term = book(app).terms.get(node["id"])
        if term is None:
            problems.note(app, node, f'no term "{node["id"]}" in the glossary')
        elif not node["named"]:
            node.clear()
            node += nodes.Text(term.term)


def fill(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Links in prose, and the notes of the terms used, after those of the facts."""
    listed = contents.page_with(app.env, contents.GLOSSARY)
    uri = addresses.relative(app, docname, listed) if listed else ""
    used: dict[str, Term] = {}
    for node in list(doctree.findall(TermNode)):
        term = used.setdefault(node["id"], book(app).terms[node["id"]])
        href = f"{uri}#term-{term.id}" if uri else f"#fact-term-{term.id}"
        link = render("page/term.html", id=term.id, href=href, words=node.astext())
        node.replace_self(raw(link))
    if used:
        start = notes(app.env).page(docname).facts + 1
        doctree.append(raw(notes_html(list(used.values()), book(app).facts.sources, start)))


def notes_html(used: list[Term], sources: dict[str, Source], start: int) -> Markup:
    """What these terms mean, as the end of a page; their numbers begin with `start`."""
    return render("page/term-notes.html", terms=used, sources=_sources(used, sources), start=start)


def glossary_html(terms: dict[str, Term], sources: dict[str, Source]) -> Markup:
    """All terms in the order of the alphabet, each with an address of its own."""
    found = sorted(terms.values(), key=lambda t: t.term.casefold())
    return render("page/glossary.html", terms=found, sources=_sources(found, sources))


def _sources(terms: list[Term], sources: dict[str, Source]) -> dict[str, list[Source]]:
    """Id of a term -> its sources."""
    return {term.id: pick(term.sources, sources) for term in terms}
