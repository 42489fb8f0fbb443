"""The plain text of parts of a page."""

from __future__ import annotations

import re

import docutils.nodes as nodes
from sphinx.environment import BuildEnvironment


def title(env: BuildEnvironment, docname: str) -> str:
    """The title of a page; its name where it is none of the book's."""
    return plain_text(env.titles[docname]) if docname in env.titles else docname


def plain_text(node: nodes.Node) -> str:
    """The text of a node with its facts, for descriptions."""
    parts = []
    for child in node.findall():
        if isinstance(child, nodes.Text):
            if not isinstance(child.parent, nodes.raw):
                parts.append(child.astext())
        elif isinstance(child, nodes.raw) and "text" in child:
            parts.append(child["text"])
    return re.sub(r"\s+", " ", "".join(parts)).strip()


def lead_text(doctree: nodes.document) -> str:
    """The first sentences of a page, as they stand in its {lead}."""
    for node in doctree.findall(nodes.container):
        if "lead" in node["classes"]:
            return plain_text(node)
    return ""


def ids(doctree: nodes.document) -> set[str]:
    """Every id of a page, of sections above all."""
    found: set[str] = set()
    for node in doctree.findall(nodes.Element):
        found.update(node.get("ids", ()))
    return found
