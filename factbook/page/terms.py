"""Terms: a word in prose whose meaning stands in a table, shown like the note of a fact.

A table whose descriptor has a `factbook:glossary` mapping is the glossary. {term}`id` in prose is
a link to the page with the {glossary} list, so it works without a script; with one, the note at
the end of the page opens as a card; on paper it is a footnote.
"""

from __future__ import annotations

from dataclasses import dataclass
from html import escape

import docutils.nodes as nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import ReferenceRole

from factbook.model.sources import Source, pick
from factbook.model.tables import Package
from factbook.page.elements import TermNode


@dataclass(frozen=True)
class Term:
    id: str
    term: str
    also: tuple[str, ...]
    meaning: str
    sources: tuple[str, ...]


class TermRole(ReferenceRole):
    """{term}`id`, or {term}`words in the sentence <id>`."""

    def run(self):
        node = TermNode("", id=self.target.strip(), named=self.has_explicit_title)
        node += nodes.Text(self.title)
        self.set_source_info(node)
        return [node], []


def load(package: Package) -> dict[str, Term]:
    """Term id -> term, from every table described as a glossary."""
    found = {}
    for resource in package.resources:
        if columns := resource.get("factbook:glossary"):
            for row in package.read(resource["name"]).to_dict("records"):
                term = Term(**{name: row[column] for name, column in columns.items()})
                found[term.id] = term
    return found


def check(app: Sphinx, doctree: nodes.document, problem) -> None:
    """Give each term its words; report ids that no glossary has."""
    for node in doctree.findall(TermNode):
        term = app.factbook_terms.get(node["id"])
        if term is None:
            problem(app, node, f'no term "{node["id"]}" in the glossary')
        elif not node["named"]:
            node.clear()
            node += nodes.Text(term.term)


def fill(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Links in prose, and the notes of the terms used, after those of the facts."""
    pages = sorted(app.env.factbook_glossaries)
    uri = app.builder.get_relative_uri(docname, pages[0]) if pages else ""
    used: dict[str, Term] = {}
    for node in list(doctree.findall(TermNode)):
        term = used.setdefault(node["id"], app.factbook_terms[node["id"]])
        href = f"{uri}#term-{term.id}" if uri else f"#fact-term-{term.id}"
        html = (
            f'<span class="fact" data-fact="term-{escape(term.id)}">'
            f'<a class="fact-link" href="{escape(href)}">{escape(node.astext())}</a></span>'
        )
        node.replace_self(nodes.raw("", html, format="html"))
    if used:
        start = len(app.env.factbook_facts.get(docname, ())) + 1
        doctree.append(_notes(list(used.values()), app.factbook.sources, start))


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
