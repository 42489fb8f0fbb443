"""The book's pages as notebooks, and what is kept of those that ran.

What a chapter's cells put out is kept under the hash of their code and metadata, of the kernel
and the chapter's folder; with it, the project files they read and the versions of the libraries
they used. It is used again only while all are what they were: so a changed row runs again
exactly the chapters that read its table, and a changed sentence none.

Which files were read is seen (see `worker.py`), but for those a library opens in C code. Of
these, the ones whose path stands in a cell are found there; others are declared, by `reads:` in
the front matter (paths from the book's root) or by `factbook.reads(path)` in a cell.
"""

from __future__ import annotations

import ast
import copy
import hashlib
import json
import re
import stat
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import nbformat

from factbook.model.cache import kept, replace
from factbook.model.problem import AuthorError
from factbook.notebook import contents, environment

CACHE = Path("_build/.cache/chapters")
_RESTING = 2_000_000_000  # nanoseconds
_NOT_OURS = {"_build", ".venv", "node_modules", ".git"}


@dataclass(frozen=True)
class Chapter:
    """A MyST text notebook: its file and its text."""

    path: Path
    text: str

    @classmethod
    def load(cls, path: Path) -> Chapter:
        return cls(path, path.read_text("utf8"))

    @property
    def notebook(self) -> nbformat.NotebookNode:
        return _parsed(self.text)

    @property
    def has_code(self) -> bool:
        return bool(code_cells(self.notebook))


def read_myst(text: str) -> nbformat.NotebookNode:
    """Parse MyST text into a notebook whose `source_map` keeps the cells' line numbers."""
    return copy.deepcopy(_parsed(text))


@lru_cache(maxsize=256)
def _parsed(text: str) -> nbformat.NotebookNode:
    from myst_nb.core.read import read_myst_markdown_notebook

    notebook: nbformat.NotebookNode = read_myst_markdown_notebook(text, add_source_map=True)
    # YAML makes dates of days; notebooks are JSON.
    plain = json.loads(json.dumps(notebook.metadata, default=str))
    notebook.metadata = nbformat.from_dict(plain)
    return notebook


def code_cells(notebook: nbformat.NotebookNode) -> list[nbformat.NotebookNode]:
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def book_files(root: Path) -> list[Path]:
    """The book's pages in reading order; AuthorError says what is wrong with `_toc.yml`."""
    return contents.pages(root)


# What is kept ------------------------------------------------------------------------------


def cached(root: Path, chapter: Chapter) -> nbformat.NotebookNode | None:
    """The executed notebook of this chapter, or None when its cells must run (again)."""
    found = _kept(root, chapter)
    if found is None or not _holds(root, found):
        return None
    notebook = read_myst(chapter.text)
    for cell, outputs in zip(code_cells(notebook), found["outputs"], strict=True):
        cell.outputs = [nbformat.from_dict(output) for output in outputs]
    notebook.metadata["language_info"] = {"name": "python"}
    return notebook


def must_run(root: Path, chapter: Chapter) -> bool:
    """Whether the chapter has code whose result is not known, or not true any more."""
    if _entry(root, chapter) is None:
        return False
    found = _kept(root, chapter)
    return found is None or not _holds(root, found)


def inputs_of(root: Path, chapter: Chapter) -> list[str]:
    """Project files the chapter depends on, relative to the root, sorted."""
    found = _kept(root, chapter)
    return sorted(found["inputs"]) if found else []


def state_of(root: Path, chapter: Chapter) -> str:
    """A hash of what the chapter's results depend on besides its code; "" when it has none."""
    found = _kept(root, chapter)
    told = [found["inputs"], found["libraries"]] if found else []
    return _digest(json.dumps(told, sort_keys=True).encode()) if told else ""


def keep(
    root: Path,
    chapter: Chapter,
    outputs: list[Any],
    files: Iterable[str],
    libraries: Iterable[str],
) -> None:
    """Keep what a run put out, with the files it opened and the libraries it imported."""
    named = [*files, *declared(root, chapter), *_literal_files(root, chapter)]
    result = {
        "inputs": project_files(root, named),
        "libraries": environment.versions(libraries),
        "outputs": outputs,
    }
    told = json.dumps(result, sort_keys=True, ensure_ascii=False)
    if entry := _entry(root, chapter):
        replace(entry, lambda path: path.write_text(told, "utf8"))


def _entry(root: Path, chapter: Chapter) -> Path | None:
    """Where the result of this chapter is kept; None when it has no code. To parse a page takes
    longer than to read which entry its text led to last time."""
    folder = chapter.path.parent.relative_to(root).as_posix()
    page = _digest(f"{folder}\n{chapter.text}".encode())
    note = root / CACHE / "pages" / f"{page}.txt"
    kept(note, lambda path: path.write_text(_entry_name(root, chapter), "utf8"))
    name = note.read_text("utf8")
    return root / CACHE / name if name else None


def _entry_name(root: Path, chapter: Chapter) -> str:
    if not chapter.has_code:
        return ""
    notebook = chapter.notebook
    told = {
        "code": [[cell.source, cell.metadata] for cell in code_cells(notebook)],
        "kernel": notebook.metadata.get("kernelspec"),
        "folder": chapter.path.parent.relative_to(root).as_posix(),
        "reads": notebook.metadata.get("reads"),
    }
    return f"{_digest(json.dumps(told, sort_keys=True).encode())}.json"


def _kept(root: Path, chapter: Chapter) -> dict[str, Any] | None:
    entry = _entry(root, chapter)
    try:
        found = (
            _entry_content(entry, entry.stat().st_mtime_ns, entry.stat().st_ino) if entry else {}
        )
    except (FileNotFoundError, ValueError):
        return None
    return found if {"inputs", "libraries", "outputs"} <= set(found) else None


@lru_cache(maxsize=256)
def _entry_content(path: Path, _changed: int, _file: int) -> dict[str, Any]:
    """What an entry says; a build asks for each several times. Nobody changes what it gets."""
    content: dict[str, Any] = json.loads(path.read_text("utf8"))
    return content


def _holds(root: Path, found: dict[str, Any]) -> bool:
    """Whether files and libraries are what they were."""
    installed = environment.installed()
    libraries = found["libraries"].items()
    if any(installed.get(name) != version for name, version in libraries):
        return False
    return all(file_digest(root / name) == digest for name, digest in found["inputs"].items())


def declared(root: Path, chapter: Chapter) -> list[str]:
    """The paths under `reads:` in the front matter; AuthorError when one is no file."""
    where = chapter.path.relative_to(root).as_posix()
    names = chapter.notebook.metadata.get("reads") or []
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        raise AuthorError(f"{where}: reads: is a list of files, like [data/geo/world.gpkg]")
    for name in names:
        if not (root / name).is_file():
            raise AuthorError(
                f'{where}: reads: "{name}" is not a file; paths begin at the book\'s root'
            )
    return [str(root / name) for name in names]


def _literal_files(root: Path, chapter: Chapter) -> Iterator[str]:
    """Files whose path stands in a cell's text, from the chapter's folder or the book's root."""
    for cell in code_cells(chapter.notebook):
        for text in _texts(cell.source):
            for word in {text, *re.split(r"[\s'\"(),;]+", text)}:
                for folder in (chapter.path.parent, root):
                    if word and len(word) < 256 and "\0" not in word and (folder / word).is_file():
                        yield str(folder / word)


def _texts(source: str) -> list[str]:
    try:
        tree = ast.parse(source)
    except SyntaxError:  # a line of IPython's own
        return re.findall(r"[\"']([^\"'\n]+)[\"']", source)
    found = (node.value for node in ast.walk(tree) if isinstance(node, ast.Constant))
    return [value for value in found if isinstance(value, str)]


def project_files(root: Path, names: Iterable[str]) -> dict[str, str]:
    """Relative path -> hash of those names that are project files, without build products."""
    found: dict[str, str] = {}
    top = root.resolve()
    for name in names:
        path = Path(name)
        if not name or not path.is_file():
            continue
        try:
            relative = path.resolve().relative_to(top)
        except ValueError:
            continue
        if relative.parts[0] in _NOT_OURS or "__pycache__" in relative.parts:
            continue
        found[relative.as_posix()] = file_digest(path) or ""
    return dict(sorted(found.items()))


def file_digest(path: Path) -> str | None:
    """The hash of a file's content, None when there is none. A file that has rested for a while
    is not read again until its state says that it changed."""
    try:
        state = path.stat()
    except OSError:
        return None
    if not stat.S_ISREG(state.st_mode):
        return None
    changed = max(state.st_mtime_ns, state.st_ctime_ns)
    if time.time_ns() - changed < _RESTING:  # it may change again in the same moment of its clock
        return _digest(path.read_bytes())
    return _resting_digest(path, (changed, state.st_size, state.st_ino))


@lru_cache(maxsize=4096)
def _resting_digest(path: Path, _state: tuple[int, ...]) -> str:
    return _digest(path.read_bytes())


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
