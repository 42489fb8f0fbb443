"""Run chapters in parallel, and run only those whose inputs changed.

What a chapter's cells put out is stored under the hash of their code, together with the project
files they opened (tables, kit modules) and the hashes of these. It is used again only while all
are what they were; so a changed row runs again exactly the chapters that read its table, and a
changed sentence none.
"""

from __future__ import annotations

import ast
import asyncio
import copy
import hashlib
import json
import os
import re
import tempfile
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import nbformat
import yaml

CACHE = Path("_build/.cache/chapters")
_OURS = {"FigureError", "FactError", "MapError", "TableError"}

# Runs in the kernel before the first cell: notes every project file that is opened for reading
# and, at the end, every project module that was imported (those may come from bytecode).
_TRACK = """
import os as _os, sys as _sys
_opened = set()
def _audit(event, args):
    if event == "open" and isinstance(args[0], str):
        _opened.add(_os.path.abspath(args[0]))  # where the kernel is: beside the chapter
_sys.addaudithook(_audit)
"""
_REPORT = (
    "__import__('json').dumps(sorted({*_opened, *(str(getattr(m, '__file__', None) or '')"
    " for m in list(_sys.modules.values()))}))"
)


class ChapterError(Exception):
    """A cell failed; the message names chapter, cell and error in plain words."""


@dataclass(frozen=True)
class Chapter:
    """A MyST text notebook: its file and its text."""

    path: Path
    text: str

    @property
    def has_code(self) -> bool:
        return any(cell.cell_type == "code" for cell in read_myst(self.text).cells)


def read_myst(text: str) -> nbformat.NotebookNode:
    """Parse MyST text into a notebook whose `source_map` keeps the cells' line numbers."""
    return copy.deepcopy(_parsed(text))


@lru_cache(maxsize=64)
def _parsed(text: str) -> nbformat.NotebookNode:
    from myst_nb.core.read import read_myst_markdown_notebook

    notebook = read_myst_markdown_notebook(text, add_source_map=True)
    # YAML makes dates of days; notebooks are JSON.
    plain = json.loads(json.dumps(notebook.metadata, default=str))
    notebook.metadata = nbformat.from_dict(plain)
    return notebook


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _code_cells(notebook: nbformat.NotebookNode) -> list[nbformat.NotebookNode]:
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def _entry(root: Path, text: str) -> Path:
    notebook = _parsed(text)
    code = [[cell.source, cell.metadata] for cell in _code_cells(notebook)]
    told = json.dumps([code, notebook.metadata.get("kernelspec")], sort_keys=True)
    return root / CACHE / f"{_digest(told.encode())}.json"


def _file_digest(path: Path) -> str | None:
    return _digest(path.read_bytes()) if path.is_file() else None


def cached(root: Path, text: str) -> nbformat.NotebookNode | None:
    """The executed notebook for this text, or None when its cells must run (again)."""
    entry = _entry(root, text)
    if not entry.is_file():
        return None
    stored = json.loads(entry.read_text("utf8"))
    inputs = stored["inputs"].items()
    if any(_file_digest(root / name) != digest for name, digest in inputs):
        return None
    notebook = read_myst(text)
    for cell, outputs in zip(_code_cells(notebook), stored["outputs"], strict=True):
        cell.outputs = [nbformat.from_dict(output) for output in outputs]
    notebook.metadata["language_info"] = stored["language_info"]
    return notebook


def inputs_of(root: Path, text: str) -> list[str]:
    """Project files the chapter with this text depends on, relative to the root, sorted."""
    entry = _entry(root, text)
    return sorted(json.loads(entry.read_text("utf8"))["inputs"]) if entry.is_file() else []


def book_files(root: Path) -> list[Path]:
    """The book's pages in reading order, from `_toc.yml`."""
    toc = yaml.safe_load((root / "_toc.yml").read_text("utf8"))

    def names(node: dict) -> Iterable[str]:
        if name := node.get("root") or node.get("file"):
            yield name
        for key in ("parts", "chapters", "sections", "entries", "subtrees"):
            for child in node.get(key, []):
                yield from names(child)

    return [root / f"{name}.md" for name in names(toc)]


def execute(
    root: Path,
    chapters: Iterable[Chapter],
    *,
    jobs: int | None = None,
    say: Callable[[str], None] = print,
) -> int:
    """Run the chapters whose inputs changed, side by side, and return how many ran.

    Raises ChapterError naming every failed chapter, cell and error; results of the chapters
    that went well are kept, so that the next run only repeats what failed.
    """
    stale = [c for c in chapters if c.has_code and cached(root, c.text) is None]
    if not stale:
        return 0
    jobs = jobs or os.cpu_count() or 1
    failures: list[str] = []

    async def run_all() -> None:
        gate = asyncio.Semaphore(jobs)

        async def run(chapter: Chapter) -> None:
            async with gate:
                say(f"running {chapter.path.relative_to(root).as_posix()}")
                try:
                    await _run(root, chapter)
                except ChapterError as error:
                    failures.append(str(error))

        await asyncio.gather(*(run(chapter) for chapter in stale))

    # In a thread of its own: this is also called where an event loop already runs.
    with ThreadPoolExecutor(max_workers=1) as pool:
        pool.submit(asyncio.run, run_all()).result()
    if failures:
        raise ChapterError("\n\n".join(sorted(failures)))
    return len(stale)


def _transport(sockets: str) -> dict[str, str]:
    """Sockets in a folder of the kernel's own, not on the network, where the system can."""
    return {} if os.name == "nt" else {"transport": "ipc", "ip": f"{sockets}/kernel"}


async def _run(root: Path, chapter: Chapter) -> None:
    with tempfile.TemporaryDirectory() as sockets:
        await _run_kernel(root, chapter, sockets)


async def _run_kernel(root: Path, chapter: Chapter, sockets: str) -> None:
    from nbclient import NotebookClient
    from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
    from traitlets.config import Config

    name = chapter.path.relative_to(root).as_posix()
    notebook = read_myst(chapter.text)
    lines = notebook.metadata.get("source_map", [])
    client = NotebookClient(
        notebook,
        timeout=300,
        kernel_name="python3",
        config=Config({"KernelManager": _transport(sockets)}),
        resources={"metadata": {"path": str(chapter.path.parent)}},
    )
    index = 0
    try:
        async with client.async_setup_kernel():
            await client.kc.execute_interactive(_TRACK, silent=True, output_hook=lambda _: None)
            for index, cell in enumerate(notebook.cells):
                if cell.cell_type == "code":
                    await client.async_execute_cell(cell, index)
            reply = await client.kc.execute_interactive(
                "",
                silent=True,
                user_expressions={"files": _REPORT},
                output_hook=lambda _: None,
            )
    except CellExecutionError as error:
        line = lines[index] + 1 if index < len(lines) else "?"
        said = f"{name}, the cell of line {line}: {error.ename}: {error.evalue}"
        if error.ename not in _OURS:  # ours say all there is to say
            said += f"\n{_plain(error.traceback)}"
        raise ChapterError(said) from None
    except (CellTimeoutError, DeadKernelError) as error:
        line = lines[index] + 1 if index < len(lines) else "?"
        raise ChapterError(f"{name}, the cell of line {line}: {error}") from None
    files = _expression_value(reply)
    inputs = _project_files(root, files)
    entry = _entry(root, chapter.text)
    entry.parent.mkdir(parents=True, exist_ok=True)
    stored = {
        "inputs": inputs,
        "outputs": [cell.outputs for cell in _code_cells(notebook)],
        "language_info": notebook.metadata.get("language_info", {}),
    }
    partial = entry.with_suffix(".part")
    partial.write_text(json.dumps(stored, sort_keys=True, ensure_ascii=False), "utf8")
    partial.replace(entry)


def _expression_value(reply: dict) -> list[str]:
    result = reply["content"]["user_expressions"]["files"]
    if result["status"] != "ok":
        raise ChapterError(f"the kernel could not list its inputs: {result.get('evalue')}")
    return json.loads(ast.literal_eval(result["data"]["text/plain"]))


def _project_files(root: Path, names: Iterable[str]) -> dict[str, str]:
    """Relative path -> hash of those names that are project files, without build products."""
    found = {}
    for name in names:
        path = Path(name)
        if not name or not path.is_file():
            continue
        try:
            relative = path.resolve().relative_to(root.resolve())
        except ValueError:
            continue
        if relative.parts[0] in {"_build", ".venv", "node_modules", ".git"}:
            continue
        if "__pycache__" in relative.parts:
            continue
        found[relative.as_posix()] = _file_digest(path)
    return dict(sorted(found.items()))


def _plain(traceback: str) -> str:
    """The end of the traceback without terminal colours: where it happened, and what."""
    text = re.sub(r"\x1b\[[0-9;]*m", "", traceback)
    return "\n".join(text.strip().splitlines()[-12:])
