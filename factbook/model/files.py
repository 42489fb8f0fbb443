"""Check the texts of a book as files: can they be read, were they merged, do they hide a sign,
does a setting stand twice?"""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterable, Iterator
from pathlib import Path
from typing import Any

import yaml

from factbook.model import signs
from factbook.model.problem import AuthorError, Problem

_HEAD = re.compile(r"\A---[ \t]*\n(.*?\n)?---[ \t]*(?:\n|\Z)", re.DOTALL)
_READ = {".csv", ".json", ".geojson", ".md", ".yml", ".yaml", ".cff", ".py", ".txt"}


class _Once(yaml.SafeLoader):
    """YAML in which a key stands once: of two, the last would win without a word."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        seen: dict[Hashable, int] = {}
        for key_node, _ in node.value:
            key = self.construct_object(key_node, deep=True)
            line = key_node.start_mark.line + 1
            if not isinstance(key, Hashable):
                continue  # told by the loader itself
            if key in seen:
                raise Twice(f'"{key}" stands in line {seen[key]} too', line)
            seen[key] = line
        return super().construct_mapping(node, deep)


class Twice(yaml.YAMLError):
    """A key that stands twice, with its line."""

    def __init__(self, said: str, line: int):
        super().__init__(said)
        self.line = line


def load_yaml(text: str) -> Any:
    """The content of a YAML text; yaml.YAMLError says what is wrong, also of a doubled key."""
    return yaml.load(text, _Once)


def yaml_problem(file: str, error: yaml.YAMLError, first: int = 0) -> Problem:
    """A mistake in YAML as ours; `first`: lines of the file before the text."""
    if isinstance(error, Twice):
        return Problem.at_line(file, error.line + first, str(error))
    mark = getattr(error, "problem_mark", None)
    said = getattr(error, "problem", None) or str(error).splitlines()[0]
    line = mark.line + 1 + first if mark else 0
    return Problem.at_line(file, line, f"this is not YAML: {said}")


def read_yaml(root: Path, name: str) -> Any:
    """A YAML file of the book; AuthorError says what is wrong and in which line."""
    data = (root / name).read_bytes()
    try:
        text = data.decode("utf8")
    except UnicodeDecodeError as error:
        problem = _not_utf8(name, data, error)
        raise AuthorError(problem, [problem]) from None
    if found := [Problem.at_line(name, *each) for each in signs.unmerged(text)]:
        raise AuthorError(found[0], found)
    try:
        return load_yaml(text)
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        problem = (
            yaml_problem(name, error)
            if isinstance(error, yaml.YAMLError)
            else Problem.at_line(name, 0, f"this is not YAML: {error}")
        )
        raise AuthorError(problem, [problem]) from None


def _not_utf8(name: str, data: bytes, error: UnicodeDecodeError) -> Problem:
    line = data[: error.start].count(b"\n") + 1
    return Problem.at_line(name, line, "is not UTF-8 text here; save the file as UTF-8")


def front_matter(text: str) -> tuple[str, int]:
    """The YAML at the head of a page, and the line it begins in; "" for none."""
    match = _HEAD.match(text)
    return (match[1] or "", 2) if match else ("", 0)


def check(root: Path, names: Iterable[str]) -> list[Problem]:
    """All mistakes of the named texts as such, and of the data's other texts."""
    found: list[Problem] = []
    for name in dict.fromkeys([*names, *_of_data(root)]):
        if (root / name).is_file():
            found += _text(root, name)
    return found


def _of_data(root: Path) -> list[str]:
    """Texts below `data/` that are no tables of the package, as paths from the root."""
    below = (path for path in sorted((root / "data").rglob("*")) if path.is_file())
    names = (path.relative_to(root).as_posix() for path in below if path.suffix in _READ)
    return [name for name in names if name.count("/") > 1 and "/." not in name]


def _text(root: Path, name: str) -> Iterator[Problem]:
    data = (root / name).read_bytes()
    try:
        text = data.decode("utf8")
    except UnicodeDecodeError as error:
        yield _not_utf8(name, data, error)
        return
    if text.startswith("\ufeff"):
        yield Problem.at_line(name, 1, "starts with a byte-order mark; save as plain UTF-8")
        text = text[1:]
    text = text.replace("\r\n", "\n")
    unmerged = [Problem.at_line(name, *each) for each in signs.unmerged(text)]
    yield from unmerged
    if not name.startswith("data/raw/"):  # kept as collected
        for at, wrong in signs.faults(text):
            yield Problem.at_line(name, text.count("\n", 0, at) + 1, wrong)
    if not unmerged:
        yield from _yaml(name, text)


def _yaml(name: str, text: str) -> Iterator[Problem]:
    first = 0
    if name.endswith(".md"):
        text, begin = front_matter(text)
        first = max(0, begin - 1)
    elif not name.endswith((".yml", ".yaml", ".cff")):
        return
    try:
        told = load_yaml(text)
    except yaml.YAMLError as error:
        yield yaml_problem(name, error, first)
        return
    except (ValueError, RecursionError) as error:
        yield Problem.at_line(name, first, f"this is not YAML: {error}")
        return
    if first and told is not None and not isinstance(told, dict):
        yield Problem.at_line(name, first, "the head of a page is keys with values (key: value)")
