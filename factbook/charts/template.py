"""HTML from templates: what is put into one is text, and is escaped.

Each room has its own, in its folder `templates`; they go by room and file, "page/byline.html". A
template is laid out for those who read it: a line break and the indentation after it are no part
of the HTML where a tag, a value or a statement ends or begins, and one space elsewhere.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # every kernel starts with the forms, and most write no HTML
    from jinja2 import Environment
    from markupsafe import Markup

_KIT = Path(__file__).parents[1]
_COMMENT = re.compile(r"\{#.*?#\}", re.DOTALL)


def render(name: str, **values: object) -> Markup:
    """A template, filled in. What shall stand in it as HTML is given as Markup, as this is.
    jinja2.UndefinedError names a value that is missing."""
    from markupsafe import Markup

    return Markup(_environment().get_template(name).render(**values))


@cache
def _environment() -> Environment:
    from jinja2 import Environment, FunctionLoader, StrictUndefined

    return Environment(loader=FunctionLoader(_source), autoescape=True, undefined=StrictUndefined)


def _source(name: str) -> tuple[str, str, None] | None:
    room, _, file = name.partition("/")
    path = _KIT / room / "templates" / file
    return (joined(path.read_text("utf8")), str(path), None) if path.is_file() else None


def joined(text: str) -> str:
    """A template in one line. Its line breaks stay as comments: a mistake names its line."""
    made, before = "", ">"
    plain = _COMMENT.sub(lambda comment: "\n" * comment[0].count("\n"), text)
    for line in map(str.strip, plain.splitlines()):
        tight = not line or before.endswith((">", "}")) or line.startswith(("<", "{"))
        made += f"{'' if tight else ' '}{line}{{#\n#}}"
        before = line or before
    return made
