"""The book's contents: which pages there are, in which order, as `_toc.yml` lists them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from factbook.model.files import read_yaml
from factbook.model.problem import AuthorError, Problem

FILE = "_toc.yml"
_BELOW = ("parts", "chapters", "sections", "entries", "subtrees")
_WORDS = tuple(
    [
        "file",
        "root",
        "title",
        "caption",
        "url",
        "glob",
        "options",
        "format",
        "defaults",
        "numbered",
        "maxdepth",
        "hidden",
        "reversed",
        "titlesonly",
    ]
)


def pages(root: Path) -> list[Path]:
    """The book's pages in reading order; AuthorError says what is wrong with the contents."""
    found, problems = read(root)
    if problems:
        raise AuthorError("\n".join(map(str, problems)), problems)
    return [root / name for name in found]


def read(root: Path) -> tuple[list[str], list[Problem]]:
    """The pages listed, as paths from the root, and all mistakes of the list."""
    if not (root / FILE).is_file():
        return [], [Problem(FILE, 0, "", "this file is missing; it lists the book's pages")]
    try:
        told = read_yaml(root, FILE)
    except AuthorError as error:
        return [], list(error.problems)
    if not isinstance(told, dict):
        return [], [Problem(FILE, 0, "", "is empty, or no list of keys; it begins with root:")]
    names: list[str] = []
    wrong = [] if told.get("root") else ["root is missing: the first page of the book"]
    wrong += _entries(told, names)
    found = []
    for name in names:
        path = f"{name.removesuffix('.md')}.md"
        if path in found:
            wrong.append(f'"{name}" is listed twice')
        elif not (root / path).is_file():
            wrong.append(f'"{name}" is listed, but there is no file {path}')
        else:
            found.append(path)
    return found, [Problem(FILE, 0, "", each) for each in wrong]


def _entries(node: dict[str, Any], names: list[str]) -> Iterator[str]:
    """What is wrong with an entry and those below it; the pages go to `names`."""
    for key in node:
        if key not in (*_BELOW, *_WORDS):
            yield f'"{key}" is not a key of the contents; there are {", ".join((*_BELOW, *_WORDS))}'
    name = node.get("root") or node.get("file")
    if isinstance(name, str):
        names.append(name)
    elif name is not None:
        yield f"{name!r} is not the path of a page"
    for key in _BELOW:
        below = node.get(key, [])
        if not isinstance(below, list):
            yield f"{key} must be a list (- file: …)"
            continue
        for child in below:
            if not isinstance(child, dict):
                yield f"{child!r} in {key} must be an entry like - file: name"
            elif key != "parts" and not {"file", "url", "glob"} & set(child) and key != "subtrees":
                yield f"an entry of {key} names no page (file: …)"
            else:
                yield from _entries(child, names)
