"""Facts in prose and on cards, and the notes at the end of a page that say where they come from."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

import docutils.nodes as nodes
from markupsafe import Markup
from sphinx.application import Sphinx
from sphinx.util.docutils import ReferenceRole

from factbook.charts.template import render
from factbook.model.facts import Fact, FactNote
from factbook.model.problem import AuthorError
from factbook.model.words import iso_text, typeset
from factbook.page import addresses, contents, problems
from factbook.page.nodes import FactNode, FactNotes, raw
from factbook.page.prose import figures_in
from factbook.page.state import book

COMPUTED = " (facts computed in a cell must be its last line or in display(...))"


class FactRole(ReferenceRole):
    """{fact}`id`, {fact}`id | form`, or {fact}`words in the sentence <id>`."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        id, _, form = self.target.partition("|")
        words = typeset(self.title) if self.has_explicit_title else ""
        node = FactNode("", id=id.strip(), form=form.strip(), words=words, card="")
        self.set_source_info(node)
        return [node], []


def resolve(app: Sphinx, doctree: nodes.document, local: Mapping[str, Fact]) -> list[Fact]:
    """Put each fact in its place; the facts used, each once. `local` are those of the page."""
    used: dict[str, Fact] = {}
    computes = re.search(r"\bfact\(", problems.page_text(app)) is not None
    for node in list(doctree.findall(FactNode)):
        try:
            fact = book(app).facts.get(node["id"], dict(local))
            text = node["words"] or fact.show(node["form"])
        except (AuthorError, KeyError, ValueError) as error:
            hint = computes and str(error).startswith("no fact")
            problems.note(app, node, f"{error}{COMPUTED if hint else ''}")
            continue
        for figure in figures_in(node["words"]):
            said = f'"{figure}" is a bare figure in the words of fact "{fact.id}"'
            problems.note(app, node, said)
        used.setdefault(fact.id, fact)
        node.replace_self(card(fact, node["card"]) if node["card"] else _in_prose(fact, text))
    return list(used.values())


def _in_prose(fact: Fact, text: str) -> nodes.raw:
    found = raw(fact_html(fact, text))
    found["text"] = text
    return found


def fact_html(fact: Fact, text: str) -> Markup:
    """The fact in prose: a number or a day for programs, and a link to its note."""
    return render("page/fact.html", fact=fact, text=text)


def card(fact: Fact, form: str) -> nodes.raw:
    """A key fact: value, label, who says so and how old it is."""
    said = f"{fact.claimant}, {iso_text(fact.as_of)}" if fact.as_of else fact.claimant
    # A label that names the unit already stands below the number.
    named = form == "full" and fact.unit and fact.unit in fact.label
    text = fact.show("" if named else form)
    return raw(render("page/fact-card.html", fact=fact, text=text, said=said))


def visit_notes(translator: Any, node: FactNotes) -> None:
    """Write the notes of facts at the end of a page."""
    builder = translator.builder
    listed = contents.page_with(builder.env, contents.SOURCE_LIST)
    url = f"{addresses.prefix(builder.current_docname)}{listed}.html" if listed else ""
    translator.body.append(notes_html(node["notes"], url))
    raise nodes.SkipNode


def notes_html(found: Sequence[FactNote], listed: str = "") -> Markup:
    """The notes of facts; `listed` leads to the page of all sources."""
    return render("page/fact-notes.html", notes=found, listed=listed)
