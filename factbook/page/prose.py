"""The check that refuses bare figures: numbers in prose must be facts."""

from __future__ import annotations

import re
from collections.abc import Iterator

import docutils.nodes as nodes

from factbook.page.elements import FactNode, FigureNode, TermNode

# What may stand as it is: years, names of laws, rules and standards, and a few plain words. A name
# of a law is a word of law with its number, or an abbreviation with a number that has a hyphen
# (BOD 17-01, FAR 52.204-23); an amount with its currency has none, and neither has a count.
_LEGAL = re.compile(
    r"\b(?:(?i:E\.O\.|Executive Order|section|sec\.|Pub\. L\.(?: No\.)?|part|article|Case No\.|"
    r"docket(?: No\.)?|directive|rule|page)|FAR|ISO|SOC|WCAG)\s+[\w.()-]*\d[\w.()/:-]*+"
    r"(?!,\d|\s?%|\s(?:percent|thousand|million|billion)\b)"
    r"|\b\d+ (?:FR|CFR|U\.S\.C\.|Stat\.|F\.(?:\s?Supp\.)?\s?\d?d)\s*(?:part )?[\w.-]*\d+"
    r"|\b(?!USD|EUR|GBP|CHF|RUB|JPY|CNY)[A-Z]{2,}(?:-\d[\w.-]*| \d[\d.]*-\d[\w.-]*)"
)
_YEAR = re.compile(r"\b(?:19|20)\d\d(?:s\b|\b)")
_DIGITS = re.compile(r"[$€£]?\d(?:[\d,.]*\d)?(?:\s?(?:percent|%|million|billion))?")
_WORDS = re.compile(
    r"\b(?:four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|"
    r"seventeen|eighteen|nineteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|"
    r"hundred|thousand|million|billion)s?\b",
    re.IGNORECASE,
)
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
    text = _YEAR.sub(" ", _LEGAL.sub(" ", text))
    for pattern in (_DIGITS, _WORDS):
        for match in pattern.finditer(text):
            yield match[0]
        text = pattern.sub(" ", text)  # "2 million" is one figure


def _parents(node: nodes.Node) -> Iterator[nodes.Node]:
    while (node := node.parent) is not None:
        yield node
