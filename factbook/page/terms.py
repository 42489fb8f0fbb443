"""Terms: a word in prose whose meaning stands in a table, shown like the note of a fact.

{term}`id` in prose is a link to the page with the {glossary} list, so it works without a script;
with one, the note at the end of the page opens as a card; on paper it is a footnote.
"""

from __future__ import annotations

from html import escape

import docutils.nodes as nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import ReferenceRole

from factbook.model.glossary import Term
from factbook.model.sources import Source, pick
from factbook.page import contents, problems
from factbook.page.nodes import TermNode
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
    listed = contents.page_with(app.env, "glossary")
    uri = app.builder.get_relative_uri(docname, listed) if listed else ""
    used: dict[str, Term] = {}
    for node in list(doctree.findall(TermNode)):
        term = used.setdefault(node["id"], book(app).terms[node["id"]])
        href = f"{uri}#term-{term.id}" if uri else f"#fact-term-{term.id}"
        html = (
            f'<span class="fact" data-fact="term-{escape(term.id)}">'
            f'<a class="fact-link" href="{escape(href)}">{escape(node.astext())}</a></span>'
        )
        node.replace_self(nodes.raw("", html, format="html"))
    if used:
        start = notes(app.env).page(docname).facts + 1
        doctree.append(_notes(list(used.values()), book(app).facts.sources, start))


def _notes(used: list[Term], sources: dict[str, Source], start: int) -> nodes.raw:
    items = "".join(
        f'<li id="fact-term-{escape(t.id)}" class="fact-note">'
        f'<p class="fact-claim"><strong>{escape(t.term)}</strong>: {escape(t.meaning)}</p>'
        f"<dl>{_rows(t, sources)}</dl></li>"
        for t in used
    )
    return nodes.raw(
        "",
        '<section class="fact-notes" aria-labelledby="term-notes-title">'
        '<h2 id="term-notes-title">Words used here</h2>'
        f'<ol start="{start}">{items}</ol></section>',
        format="html",
    )


def _rows(term: Term, sources: dict[str, Source]) -> str:
    links = "; ".join(source.html() for source in pick(term.sources, sources))
    rows = [("Also", escape(", ".join(term.also))), ("Source", links)]
    return "".join(f"<dt>{name}</dt><dd>{html}</dd>" for name, html in rows if html)


def glossary_html(terms: dict[str, Term], sources: dict[str, Source]) -> str:
    """All terms in the order of the alphabet, each with an address of its own."""
    items = "".join(
        f'<div id="term-{escape(t.id)}"><dt>{escape(t.term)}'
        + (f' <span class="term-also">{escape(", ".join(t.also))}</span>' if t.also else "")
        + f"</dt><dd>{escape(t.meaning)}"
        f' <span class="source-use">Source: '
        f"{'; '.join(s.html(s.brief) for s in pick(t.sources, sources))}</span></dd></div>"
        for t in sorted(terms.values(), key=lambda t: t.term.casefold())
    )
    return f'<dl class="listing">{items}</dl>'
