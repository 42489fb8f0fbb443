"""The shape of the kit: imports run one way, without a circle, and functions are short."""

from __future__ import annotations

import ast
from pathlib import Path

KIT = Path(__file__).parents[2] / "factbook"
ROOMS = ["model", "charts", "maps", "notebook", "figure", "page", "build"]
LONGEST = 50
SOURCES = {
    path.relative_to(KIT).as_posix(): ast.parse(path.read_text("utf8"))
    for path in sorted(KIT.rglob("*.py"))
}


def module_of(file: str) -> str:
    return file.removesuffix(".py").removesuffix("/__init__").replace("/", ".")


MODULES = {module_of(file) for file in SOURCES}


def targets(node: ast.AST, file: str) -> list[str]:
    """The kit's modules that a statement imports, without `factbook.`."""
    if isinstance(node, ast.Import):
        return [a.name.removeprefix("factbook.") for a in node.names if a.name.startswith("fact")]
    if not isinstance(node, ast.ImportFrom):
        return []
    base = node.module or ""
    if node.level:
        folder = ["factbook", *file.split("/")][: -node.level]
        base = ".".join([*folder, *([base] if base else [])])
    if base.split(".")[0] != "factbook":
        return []
    base = base.removeprefix("factbook").removeprefix(".")
    named = [f"{base}.{alias.name}".removeprefix(".") for alias in node.names]
    return [name if name in MODULES else base for name in named]


def imports(file: str, *, late: bool) -> set[str]:
    """What a file imports from the kit; with `late`, inside functions too."""
    tree = SOURCES[file]
    nodes = ast.walk(tree) if late else tree.body
    return {name for node in nodes for name in targets(node, file) if name in MODULES}


def test_every_room_is_in_the_order():
    assert {file.split("/")[0] for file in SOURCES if "/" in file} == set(ROOMS)


def test_no_room_knows_of_one_after_it():
    upward = {
        (file, name)
        for file in SOURCES
        if "/" in file
        for name in imports(file, late=True)
        if name.split(".")[0] in ROOMS
        and ROOMS.index(name.split(".")[0]) > ROOMS.index(file.split("/")[0])
    }
    assert upward == set()


def test_no_module_imports_itself_by_way_of_others():
    edges = {module_of(file): imports(file, late=False) for file in SOURCES}
    free = set()
    while ready := {m for m in edges if m not in free and edges[m] - {m} <= free}:
        free |= ready
    assert edges.keys() - free == set(), "these import each other"


def length(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Lines of a function without its docstring, which may be as long as it need be."""
    first = node.body[0]
    docstring = isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant)
    skipped = (first.end_lineno or 0) - first.lineno + 1 if docstring else 0
    return (node.end_lineno or 0) - node.lineno + 1 - skipped


def test_functions_are_short():
    long = {
        f"{file} {node.name}": length(node)
        for file, tree in SOURCES.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }
    assert {name: lines for name, lines in long.items() if lines > LONGEST} == {}
