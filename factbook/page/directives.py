"""Directives of a page: lead, key facts, chapter cards, rules, tables as lists, glossary."""

from __future__ import annotations

from typing import Any

import docutils.nodes as nodes
from docutils.parsers.rst.directives import unchanged_required
from sphinx.util.docutils import SphinxDirective

from factbook.model.config import load_config
from factbook.page.nodes import FactNode, Generated


def _placed(directive: SphinxDirective, **what: Any) -> list[nodes.Node]:
    """A place to be filled that knows its line, so that a slip in it can be named."""
    node = Generated("", **what)
    directive.set_source_info(node)
    return [node]


class Lead(SphinxDirective):
    """The first sentences of a page, set larger."""

    has_content = True

    def run(self) -> list[nodes.Node]:
        box = nodes.container(classes=["lead"])
        self.state.nested_parse(self.content, self.content_offset, box)
        return [box]


class Note(SphinxDirective):
    """What this does not show: a quiet box with a heading of its own."""

    has_content = True
    required_arguments = 1
    final_argument_whitespace = True

    def run(self) -> list[nodes.Node]:
        title = nodes.paragraph(classes=["not-shown-title"])
        title += nodes.Text(self.arguments[0])
        box = nodes.container("", title, classes=["not-shown"])
        self.state.nested_parse(self.content, self.content_offset, box)
        return [box]


class Minute(SphinxDirective):
    """A chapter in a minute: its few facts as a list, before the lead figure."""

    has_content = True

    def run(self) -> list[nodes.Node]:
        title = nodes.paragraph("", "In a minute", classes=["minute-title"])
        box = nodes.container("", title, classes=["minute"])
        self.state.nested_parse(self.content, self.content_offset, box)
        return [box]


class KeyFacts(SphinxDirective):
    """A list of fact ids, one a line, shown as cards with claimant and age."""

    has_content = True

    def run(self) -> list[nodes.Node]:
        items: list[nodes.Node] = []
        for offset, line in enumerate(self.content):
            if not line.strip():
                continue
            id, _, form = line.partition("|")
            form = form.strip()
            node = FactNode("", id=id.strip(), form=form, words="", card=form or "full")
            # MyST counts the lines of the content from the directive on.
            node.source, begin = self.get_source_info()
            node.line = begin + self.content_offset + offset + 1
            items.append(node)
        opening = nodes.raw("", '<ul class="key-facts">', format="html")
        return [opening, *items, nodes.raw("", "</ul>", format="html")]


def _generated(what: str) -> type[SphinxDirective]:
    class Directive(SphinxDirective):
        def run(self) -> list[nodes.Node]:
            return _placed(self, what=what)

    return Directive


class CalendarFile(SphinxDirective):
    """A link to the calendar file of the table named."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        return _placed(self, what="calendar", table=self.arguments[0])


class Rules(SphinxDirective):
    """The role question (who you are, on which day), and the list of all answers. The argument is
    the id of the section it stands in; the option `table` the table of rules."""

    required_arguments = 1
    option_spec = {"table": unchanged_required}

    def run(self) -> list[nodes.Node]:
        table = self.options.get("table", load_config().tables.rules)
        return _placed(self, what="rules", table=table, anchor=self.arguments[0])


class Glossary(SphinxDirective):
    """All terms of the glossary; links of terms in prose lead to this page."""

    def run(self) -> list[nodes.Node]:
        return _placed(self, what="glossary")


class Listing(SphinxDirective):
    """The rows of the table named, as a list: `head` is the column that names a row, `text` the
    columns told under it, `group` one to fold by, `newest` a date column to sort by; `empty` is
    said when the table has no rows."""

    required_arguments = 1
    option_spec = dict.fromkeys(("head", "text", "group", "newest", "empty"), unchanged_required)

    def run(self) -> list[nodes.Node]:
        return _placed(self, what="listing", table=self.arguments[0], options=self.options)


class RulesEntry(SphinxDirective):
    """The role question on a page without the list of all answers. The argument is the page and
    the section with that list ("chapters/dates#rules"); the option `table` the table of rules."""

    required_arguments = 1
    option_spec = {"table": unchanged_required}

    def run(self) -> list[nodes.Node]:
        page, _, anchor = self.arguments[0].partition("#")
        table = self.options.get("table", load_config().tables.rules)
        return _placed(self, what="rules-entry", table=table, page=page, anchor=anchor)


ALL: dict[str, type[SphinxDirective]] = {
    "edition": _generated("edition"),
    "lead": Lead,
    "not-shown": Note,
    "minute": Minute,
    "key-facts": KeyFacts,
    "chapter-cards": _generated("chapter-cards"),
    "rules": Rules,
    "rules-entry": RulesEntry,
    "calendar": CalendarFile,
    "listing": Listing,
    "data-tables": _generated("data-tables"),
    "source-list": _generated("source-list"),
}
