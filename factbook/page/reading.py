"""A page as it is read: what its cells show takes its place, facts resolve, mistakes are noted."""

from __future__ import annotations

import docutils.nodes as nodes
from sphinx.application import Sphinx

from factbook.page import byline, cells, checks, dependencies, facts, terms
from factbook.page.nodes import FactNotes, FigureNode, Generated
from factbook.page.state import Entry, FigureNotes, PageNotes, book, notes
from factbook.page.text import lead_text


def connect(app: Sphinx) -> None:
    app.connect("doctree-read", read)


def read(app: Sphinx, doctree: nodes.document) -> None:
    """Resolve facts, take the code with its figure, refuse bare figures; note what the page has."""
    env = app.env
    made_from, links = dependencies.found_in(app, doctree), dependencies.links_of(doctree)
    cells.place_code(app, doctree)
    byline.place(app, doctree)
    used = facts.resolve(app, doctree, cells.computed_facts(app, doctree))
    terms.check(app, doctree)
    checks.page(app, doctree)
    found = list(doctree.findall(FigureNode))
    generated = list(doctree.findall(Generated))
    book(app).figures[env.docname] = [node["figure"] for node in found]
    notes(env).pages[env.docname] = PageNotes(
        made_from=made_from,
        figures=[_noted(node) for node in found],
        facts=len(used),
        lead=lead_text(doctree),
        entries=[
            Entry(node["page"], node["anchor"], node.line)
            for node in generated
            if node["what"] == "rules-entry"
        ],
        places=[(node["what"], node.get("table", "")) for node in generated],
        links=links,
    )
    _label_figures(app)
    if used:
        doctree.append(FactNotes("", notes=[book(app).facts.note(fact) for fact in used]))


def _noted(node: FigureNode) -> FigureNotes:
    figure = node["figure"]
    return FigureNotes(
        figure.id,
        figure.title,
        figure.alt,
        bool(figure.scroll),
        figure.sources,
        node.line,
        figure.lookup,
    )


def _label_figures(app: Sphinx) -> None:
    """Any page links to a figure by its id, as to a section: [words](#id)."""
    domain, docname = app.env.get_domain("std"), app.env.docname
    for figure in notes(app.env).page(docname).figures:
        domain.data["anonlabels"][figure.id] = (docname, figure.id)
        domain.data["labels"][figure.id] = (docname, figure.id, figure.title)
