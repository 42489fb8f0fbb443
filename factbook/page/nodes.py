"""The nodes of a page that are the kit's own: figures, facts, terms, and places to be filled."""

from __future__ import annotations

import docutils.nodes as nodes
from markupsafe import Markup


class FigureNode(nodes.General, nodes.Element):
    """A figure: `figure`, as its cell made it, with the code of its cell."""


class FactNode(nodes.Inline, nodes.Element):
    """A fact in prose, resolved when the whole page is read: `id`, `form`, `words`, `card`."""


class TermNode(nodes.Inline, nodes.TextElement):
    """A term of the glossary in prose: `id`, and whether its words were given (`named`)."""


class FactDefinition(nodes.Invisible, nodes.Element):
    """A computed fact, defined by a cell of this page: `fact`."""


class FactNotes(nodes.General, nodes.Element):
    """Where the numbers of a page come from: `notes`, one of each fact that it uses."""


class Generated(nodes.General, nodes.Element):
    """A place to be filled once all pages are read: `what` names the filler (see places.py)."""


def raw(html: Markup) -> nodes.raw:
    """HTML of the kit as it stands."""
    return nodes.raw("", str(html), format="html")
