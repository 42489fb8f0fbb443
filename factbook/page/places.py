"""Places of a page that are filled once all pages are read, each by the directive it stands for."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import Any

import docutils.nodes as nodes
from markupsafe import Markup
from sphinx.application import Sphinx

from factbook.model import asked
from factbook.model.config import load_config
from factbook.model.tables import Package
from factbook.page import addresses, contents, lists, role_answers, tables, terms
from factbook.page.nodes import Generated, raw
from factbook.page.outputs import assets
from factbook.page.state import Thing, book

_OF_ALL_TABLES = {contents.DATA_TABLES, contents.SOURCE_LIST}


def connect(app: Sphinx) -> None:
    app.connect("doctree-resolved", fill)


def fill(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Fill the places of a page: cards, rules, data tables, source list."""
    for node in list(doctree.findall(Generated)):
        node.replace_self(raw(Markup(_FILLERS[node["what"]](app, docname, node))))


def made_from(app: Sphinx, docname: str, node: Generated) -> set[Thing]:
    """The tables and terms that a place is filled from. Which tables are asked is seen by filling
    it, but for places that wait for other pages, and for one that cannot be filled."""
    what, known = node["what"], book(app)
    if what == "chapter-cards" or wrong(known.package, node):
        return set()
    if what in _OF_ALL_TABLES:
        return {("table", name) for name in known.package.names}
    watched = Watched(known.package.root, known.package.descriptor)
    known.package, package = watched, known.package
    try:
        _FILLERS[what](app, docname, node)
    finally:
        known.package = package
    things = {("table", name) for name in watched.asked}
    if what == "glossary":
        things.add(("terms", ""))
    return things | {("table", load_config().tables.sources)}


class Watched(Package):
    """A package that notes the names of the tables it is asked for."""

    @cached_property
    def asked(self) -> set[str]:
        return set()

    def resource(self, name: str) -> dict[str, Any]:
        self.asked.add(name)
        found: dict[str, Any] = super().resource(name)
        return found


def wrong(package: Package, node: Generated) -> str:
    """What the place asks of the tables that they cannot give, in words; "" when all is well."""
    match node["what"]:
        case "calendar":
            return asked.calendar(package, node["table"])
        case "rules" | "rules-entry":
            return asked.rules(package, node["what"], node["table"])
        case "listing":
            return asked.listing(package, node["table"], node["options"])
    return ""


def _rules(app: Sphinx, docname: str, node: Generated) -> Markup:
    return _question(app, docname, node["table"], node["anchor"])


def _rules_entry(app: Sphinx, docname: str, node: Generated) -> Markup:
    url = f"{addresses.relative(app, docname, node['page'])}#{node['anchor']}"
    return _question(app, docname, node["table"], _section(node), url)


def _section(node: nodes.Node) -> str:
    """The id of the section a node stands in, as the page's headings have it."""
    while node.parent is not None and not isinstance(node, nodes.section):
        node = node.parent
    return str(node["ids"][0]) if isinstance(node, nodes.section) else ""


def _question(app: Sphinx, docname: str, table: str, anchor: str, list_url: str = "") -> Markup:
    script = assets.paths(app)["roles_js"]
    place = role_answers.Place(anchor, addresses.prefix(docname), script, list_url)
    known = book(app)
    return role_answers.question_html(known.package, known.facts.sources, table, place)


def _calendar(app: Sphinx, docname: str, node: Generated) -> Markup:
    return tables.calendar_html(book(app).package, node["table"], addresses.prefix(docname))


def _data_tables(app: Sphinx, docname: str, node: Generated) -> Markup:
    return tables.tables_html(book(app).package, addresses.prefix(docname))


def _glossary(app: Sphinx, docname: str, node: Generated) -> Markup:
    return terms.glossary_html(book(app).terms, book(app).facts.sources)


def _listing(app: Sphinx, docname: str, node: Generated) -> Markup:
    known = book(app)
    return lists.listing_html(known.package, known.facts.sources, node["table"], **node["options"])


def _chapter_cards(app: Sphinx, docname: str, node: Generated) -> Markup:
    return lists.cards_html(app, docname)


def _edition(app: Sphinx, docname: str, node: Generated) -> Markup:
    return lists.edition_html(app, docname)


def _source_list(app: Sphinx, docname: str, node: Generated) -> Markup:
    return lists.sources_html(app, docname)


_FILLERS: dict[str, Callable[[Sphinx, str, Generated], str]] = {
    "chapter-cards": _chapter_cards,
    "rules": _rules,
    "rules-entry": _rules_entry,
    "calendar": _calendar,
    "data-tables": _data_tables,
    "edition": _edition,
    "source-list": _source_list,
    "glossary": _glossary,
    "listing": _listing,
}
