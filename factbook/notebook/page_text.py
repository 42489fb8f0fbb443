"""The text of a page as far as it names things: roles, directives, links, headings and calls in
cells, each with its line. No cell is run for it."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

_OPTION = re.compile(r"^:([\w-]+):[ \t]*(.*)$")
_NESTED = {"lead", "minute", "not-shown"}  # directives whose content is text like the page's
_EXPLICIT = re.compile(r"^(.*?)\s*<([^<>]*)>$", re.DOTALL)


@dataclass(frozen=True)
class Named:
    """A role or a directive: its line, its name, what it is given, and options and content of a
    directive."""

    line: int
    name: str
    given: str
    options: dict[str, str] = field(default_factory=dict)
    content: tuple[str, ...] = ()
    first: int = 0  # line of the content

    @property
    def target(self) -> str:
        """What a role names: all of it, or what stands in angle brackets behind its words."""
        match = _EXPLICIT.match(self.given)
        return (match[2] if match else self.given).strip()

    @property
    def has_words(self) -> bool:
        return _EXPLICIT.match(self.given) is not None


@dataclass
class PageText:
    """What a page names and what it defines. `facts` and `figures` are the ids that its cells
    give in so many words; `computes`: a cell defines a fact whose id is worked out."""

    roles: list[Named] = field(default_factory=list)
    directives: list[Named] = field(default_factory=list)
    links: list[tuple[int, str]] = field(default_factory=list)
    anchors: set[str] = field(default_factory=set)
    facts: dict[str, int] = field(default_factory=dict)
    figures: dict[str, int] = field(default_factory=dict)
    computes: bool = False
    doubled: list[tuple[int, str]] = field(default_factory=list)
    maps: bool = False


@lru_cache(maxsize=256)
def parse(text: str) -> PageText:
    """The page of this text, which nobody changes: it is kept for the next who asks."""
    page = PageText()
    _blocks(text, 0, page)
    return page


@lru_cache(maxsize=1)
def _parser() -> Any:
    from markdown_it.renderer import RendererHTML
    from myst_parser.config.main import MdParserConfig
    from myst_parser.parsers.mdit import create_md_parser

    return create_md_parser(MdParserConfig(enable_extensions={"colon_fence"}), RendererHTML)


def _blocks(text: str, above: int, page: PageText) -> None:
    """Read a text that begins below line `above` of its page."""
    heading = False
    for token in _parser().parse(text):
        line = above + (token.map[0] + 1 if token.map else 1)
        if token.type in {"fence", "colon_fence"}:
            _fence(token, line, page)
        elif token.type == "myst_target":
            page.anchors.add(token.content)
        elif token.type == "inline":
            _inline(token, line, page)
            if heading:
                page.anchors.add(_slug(token))
        heading = token.type == "heading_open"


def _inline(token: Any, line: int, page: PageText) -> None:
    for child in token.children:
        if child.type == "myst_role":
            page.roles.append(Named(line, child.meta["name"], child.content))
        elif child.type == "link_open":
            page.links.append((line, str(child.attrs.get("href", ""))))
        elif child.type in {"softbreak", "hardbreak"}:
            line += 1


def _slug(token: Any) -> str:
    """The address that docutils gives a heading."""
    from docutils.nodes import make_id

    return str(make_id("".join(c.content for c in token.children if c.type != "myst_role")))


def _fence(token: Any, line: int, page: PageText) -> None:
    match = re.match(r"\{([\w:-]+)\}\s*(.*)", token.info.strip())
    if not match:
        return
    lines = token.content.split("\n")
    options: dict[str, str] = {}
    while lines and (option := _OPTION.match(lines[0])):
        options[option[1]] = option[2].strip()
        lines.pop(0)
    first = line + 1 + len(options)
    if match[1] == "code-cell":
        _cell("\n".join(lines), first, page)
        return
    page.directives.append(Named(line, match[1], match[2].strip(), options, tuple(lines), first))
    if match[1] in _NESTED:
        _blocks("\n".join(lines), first - 1, page)


def _cell(source: str, first: int, page: PageText) -> None:
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError):  # a line of IPython's own, or the run says so
        page.computes = page.computes or "fact(" in source
        return
    shown = {"fact": page.facts, "figure": page.figures}
    for call in _calls(tree):
        name = call.func.id if isinstance(call.func, ast.Name) else ""
        page.maps = page.maps or name == "WorldMap"
        if name not in shown:
            continue
        id = _id(call, positional=name == "fact")
        if id is None:
            page.computes = page.computes or name == "fact"
            continue
        line = first + call.lineno - 1
        if id in shown[name]:
            page.doubled.append(
                (line, f'{name} "{id}" is already defined in line {shown[name][id]}')
            )
        shown[name][id] = line


def _calls(tree: ast.AST) -> Iterator[ast.Call]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.Call))


def _id(call: ast.Call, *, positional: bool) -> str | None:
    """The id a call gives in so many words, None when it is worked out."""
    given = [word.value for word in call.keywords if word.arg == "id"]
    if positional and call.args:
        given = [call.args[0]]
    if given and isinstance(given[0], ast.Constant) and isinstance(given[0].value, str):
        return given[0].value
    return None
