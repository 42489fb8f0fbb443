"""The check that refuses bare figures: numbers in prose must be facts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

import docutils.nodes as nodes

from factbook.model.config import BookConfig, load_config
from factbook.page.nodes import FactNode, FigureNode, TermNode

# Years may stand as they are; what else may, the book's configuration says.
_YEAR = re.compile(r"\b(?:19|20)\d\d(?:s\b|\b)")
_DIGITS = re.compile(r"[$€£]?\d(?:[\d,.]*\d)?(?:\s?(?:percent|%|million|billion))?")
_SKIP = (
    nodes.literal,
    nodes.literal_block,
    nodes.raw,
    nodes.comment,
    FactNode,
    FigureNode,
    TermNode,
)


def bare_figures(doctree: nodes.document) -> Iterator[tuple[nodes.Node, str]]:
    """Each bare figure of the page's prose with the node it stands in."""
    for node in doctree.findall(nodes.Text):
        if any(isinstance(parent, _SKIP) for parent in _parents(node)):
            continue
        for figure in figures_in(node.astext()):
            yield node, figure


def figures_in(text: str) -> Iterator[str]:
    """Each bare figure in a text."""
    allowed, patterns = _patterns(load_config())
    for pattern in allowed:
        text = pattern.sub(" ", text)
    for pattern in patterns:
        for match in pattern.finditer(text):
            yield match[0]
        text = pattern.sub(" ", text)  # "2 million" is one figure


@lru_cache(maxsize=8)
def _patterns(config: BookConfig) -> tuple[list[re.Pattern[str]], list[re.Pattern[str]]]:
    """What may stand as it is, and what is a figure."""
    prose = config.prose
    allowed = ["|".join(prose.allowed)] if prose.allowed else []
    words = rf"\b(?:{'|'.join(prose.number_words)})s?\b"
    figures = [_DIGITS] + [re.compile(words, re.IGNORECASE)] * bool(prose.number_words)
    return [*map(re.compile, allowed), _YEAR], figures


def _parents(node: nodes.Node) -> Iterator[nodes.Node]:
    while (node := node.parent) is not None:
        yield node
