"""The kit's roles and directives as plain words, for the stock book that `bench` builds."""

from __future__ import annotations

import re
from typing import Any, ClassVar

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective, SphinxRole

_NAMED = re.compile(r"(.+?)\s*<(.+)>$", re.DOTALL)


class Words(SphinxRole):
    """The words of a role, or its target where it has none."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        named = _NAMED.match(self.text)
        return [nodes.inline(text=named[1] if named else self.text)], []


class Contents(SphinxDirective):
    """What stands in a directive, as if it stood in the page."""

    has_content = True
    optional_arguments = 9
    final_argument_whitespace = True
    option_spec: ClassVar[Any] = None

    def run(self) -> list[nodes.Node]:
        box = nodes.container()
        self.state.nested_parse(self.content, self.content_offset, box)
        return box.children


class _Any(dict[str, Any]):
    """An option of any name."""

    def __getitem__(self, name: str) -> Any:
        return str

    def __contains__(self, name: object) -> bool:
        return True

    def __bool__(self) -> bool:
        return True


def setup(app: Sphinx) -> dict[str, Any]:
    from factbook_names import DIRECTIVES, ROLES  # type: ignore[import-not-found]

    Contents.option_spec = _Any()
    for name in ROLES:
        app.add_role(name, Words(), override=True)
    for name in DIRECTIVES:
        app.add_directive(name, Contents, override=True)
    app.add_role_to_domain("std", "term", Words(), override=True)
    app.add_directive_to_domain("std", "glossary", Contents, override=True)
    return {"parallel_read_safe": True}
