"""The code of one figure as a program of its own: its cell, and the cells that one needs.

A reader runs it with `python` beside the book's tables. What a cell needs is worked out from
names: a cell that binds or changes a needed name comes along, without the figures and facts it
shows itself.
"""

from __future__ import annotations

import ast
import builtins
from collections.abc import Sequence

SHOWN = frozenset({"figure", "fact", "display"})  # calls that show something in a page
BEGIN = """\
# {citation}
# Figure "{id}". Run it with Python 3.11 or newer in the folder of the unpacked tables ({tables}),
# where the kit of this book is installed: pip install factbook (from the book's repository).
import os

os.chdir(os.path.dirname(os.path.abspath(__file__)))
"""


def program(cells: Sequence[str], shown: str) -> str:
    """The cells before and with the one whose source is `shown`, as far as it needs them.

    cells: sources of the code cells of a page, in order, up to and with `shown`. The figure it
    shows is saved as SVG and PNG instead. Raises ValueError when `shown` is not among `cells`.
    """
    last = len(cells) - 1 - list(reversed(cells)).index(shown)
    needed = _used(shown)
    parts = [_saving(shown)]
    for cell in reversed(cells[:last]):
        if _bound(cell) & needed:
            kept = _without_shown(cell)
            needed |= _used(kept)
            parts.append(kept)
    return "\n\n\n".join(part.strip() for part in reversed(parts)) + "\n"


def _used(source: str) -> set[str]:
    """Names that a cell reads and does not find in Python itself."""
    names = {
        node.id
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)
    }
    return names - set(dir(builtins))


def _bound(source: str) -> set[str]:
    """Names that a cell binds at its top level, or whose value it changes."""
    found: set[str] = set()
    for statement in ast.parse(source).body:
        match statement:
            case ast.FunctionDef() | ast.ClassDef():
                found.add(statement.name)
            case ast.Import() | ast.ImportFrom():
                found |= {(n.asname or n.name).split(".")[0] for n in statement.names}
            case ast.Expr() if _shows(statement):
                pass
            case _:
                found |= _changed(statement)
    return found


def _changed(statement: ast.stmt) -> set[str]:
    """Names a statement stores to, also through an index, an attribute or a method."""
    found = set()
    for node in ast.walk(statement):
        stores = isinstance(getattr(node, "ctx", None), ast.Store)
        calls = isinstance(statement, ast.Expr) and isinstance(node, ast.Attribute)
        if isinstance(node, ast.Name) and stores:
            found.add(node.id)
        elif isinstance(node, (ast.Subscript, ast.Attribute)) and (stores or calls):
            value: ast.expr = node.value
            while isinstance(value, (ast.Subscript, ast.Attribute)):
                value = value.value
            if isinstance(value, ast.Name):
                found.add(value.id)
    return found


def _shows(statement: ast.stmt) -> bool:
    """Whether a statement shows a figure or a fact and does nothing else."""
    call = statement.value if isinstance(statement, ast.Expr) else None
    return isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in SHOWN


def _without_shown(source: str) -> str:
    """A cell without the statements that show something."""
    lines = source.splitlines()
    for statement in reversed(ast.parse(source).body):
        if _shows(statement):
            del lines[statement.lineno - 1 : statement.end_lineno]
    return "\n".join(lines)


def _saving(source: str) -> str:
    """The figure's own cell, with the figure saved at the end."""
    lines = source.splitlines()
    for statement in reversed(ast.parse(source).body):
        if not _shows(statement):
            continue
        first, last = statement.lineno - 1, statement.end_lineno or statement.lineno
        name = statement.value.func.id  # type: ignore[attr-defined]
        if name == "figure":
            lines[first] = f"drawn = {lines[first]}"
            lines.insert(last, "drawn.save()")
        else:
            del lines[first:last]
    return "\n".join(lines)
