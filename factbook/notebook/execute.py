"""Run chapters side by side, and only those whose inputs changed (see `chapters.py`)."""

from __future__ import annotations

import errno
import json
import math
import os
import queue
import re
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from factbook.model.problem import AuthorError
from factbook.model.progress import Progress
from factbook.notebook.chapters import Chapter, code_cells, declared, keep, must_run
from factbook.notebook.environment import installed

LIMIT = 300  # seconds a cell may take
KERNELS = {None, "python3", "python"}
_KIT = Path(__file__).parents[2]
_WORKER = Path(__file__).with_name("worker.py")
# Chapters say the same wherever and whenever they run: a day is a day in every zone.
_ENVIRONMENT = {"TZ": "UTC", "PYTHONHASHSEED": "0", "PYTHONUTF8": "1"}
_OURS = {"AuthorError"}
_FULL = re.compile(rf"\[Errno {errno.ENOSPC}\]")  # how Python says that a disk is full


def execute(
    root: Path,
    chapters: Iterable[Chapter],
    *,
    jobs: int | None = None,
    say: Callable[[str], None] | None = None,
) -> int:
    """Run the chapters whose inputs changed, side by side, and return how many ran.

    Raises AuthorError naming every failed chapter, cell and error, OSError when the disk is full;
    results of the chapters that went well are kept, so that the next run only repeats what failed.
    """
    stale = [c for c in chapters if must_run(root, c)]
    if not stale:
        return 0
    for chapter in stale:
        _check(root, chapter)
    with tempfile.TemporaryDirectory() as results, _worker() as worker:
        runs = [
            _Run(number, root, chapter, Path(results) / f"{number}.json")
            for number, chapter in enumerate(stale)
        ]
        with Progress("running", len(runs), say) as progress:
            _run_all(worker, runs, jobs or os.cpu_count() or 1, progress.next)
    if any(run.full for run in runs):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    if failures := sorted(run.failure for run in runs if run.failure):
        raise AuthorError("\n\n".join(failures))
    return len(stale)


def _check(root: Path, chapter: Chapter) -> None:
    kernel = (chapter.notebook.metadata.get("kernelspec") or {}).get("name")
    if kernel not in KERNELS:
        where = chapter.path.relative_to(root).as_posix()
        raise AuthorError(f'{where}: kernel "{kernel}" is unknown; chapters are run by "python3"')
    declared(root, chapter)


@dataclass
class _Run:
    """One chapter being run."""

    number: int
    root: Path
    chapter: Chapter
    result: Path
    pid: int = 0
    cell: int = 0
    since: float = math.inf  # when the cell began; it has not before the process says so
    late: bool = False
    failure: str = ""
    full: bool = False  # it failed for want of room on the disk

    @property
    def name(self) -> str:
        return self.chapter.path.relative_to(self.root).as_posix()

    def request(self) -> str:
        cells = code_cells(self.chapter.notebook)
        tags = [cell.metadata.get("tags", []) for cell in cells]
        sources = zip(cells, tags, strict=True)
        request = {
            "number": self.number,
            "folder": str(self.chapter.path.parent),
            "path": [str(_KIT)],
            "cells": ["" if "skip-execution" in tag else cell.source for cell, tag in sources],
            "may_fail": [index for index, tag in enumerate(tags) if "raises-exception" in tag],
            "result": str(self.result),
        }
        return json.dumps(request) + "\n"

    def told(self, what: str, value: int) -> None:
        """News of the worker: the process that runs the chapter, or the cell it begins."""
        if what == "start":
            self.pid = value
        else:
            self.cell = value
        self.since = time.monotonic()

    def kill(self) -> None:
        self.late = True
        with suppress(ProcessLookupError):  # it may have ended while its end is still to be told
            os.kill(self.pid, signal.SIGKILL if hasattr(signal, "SIGKILL") else signal.SIGTERM)

    def end(self, code: int) -> None:
        """Keep what the chapter put out, or note why it failed."""
        if self.late:
            self.failure = f"{self._where()}: it took more than {LIMIT} seconds"
        elif not self.result.is_file():
            self.failure = f"{self._where()}: the process that ran it died (exit status {code})"
        else:
            result = json.loads(self.result.read_text("utf8"))
            if result["error"]:
                self.failure = self._failed(result["error"])
                self.full = _FULL.match(result["error"]["evalue"]) is not None
            else:
                outputs, files = result["outputs"], result["files"]
                keep(self.root, self.chapter, outputs, files, result["libraries"])

    def _where(self) -> str:
        notebook = self.chapter.notebook
        code = [i for i, cell in enumerate(notebook.cells) if cell.cell_type == "code"]
        lines = notebook.metadata.get("source_map", [])
        return f"{self.name}, the cell of line {lines[code[self.cell]] + 1}"

    def _failed(self, error: dict[str, Any]) -> str:
        said = f"{self._where()}: {error['ename']}: {error['evalue']}"
        if error["ename"] in _OURS:  # ours say all there is to say
            return said
        return "\n".join([said, *error["traceback"][-12:]])


@dataclass
class _Worker:
    """The process that runs chapters; `lines` is what it says, None when it is gone."""

    process: subprocess.Popen[str]
    lines: queue.SimpleQueue[str | None]

    def ask(self, request: str) -> None:
        assert self.process.stdin
        self.process.stdin.write(request)
        self.process.stdin.flush()

    def end(self) -> None:
        """End the chapters that still run, and the worker."""
        assert self.process.stdin
        self.process.stdin.close()
        self.process.wait()


@contextmanager
def _worker() -> Iterator[_Worker]:
    """A worker for one run of chapters, or the one that is kept."""
    if _kept is not None:
        with _kept.lent() as worker:
            yield worker
        return
    worker = _start()
    try:
        yield worker
    finally:
        worker.end()


def _start() -> _Worker:
    command = [sys.executable, "-P", str(_WORKER)]
    process = subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env=os.environ | _ENVIRONMENT,
        # Ctrl+C is for whoever started the build; the worker ends when nobody asks it any more.
        process_group=0 if os.name == "posix" else None,
    )
    lines: queue.SimpleQueue[str | None] = queue.SimpleQueue()

    def read() -> None:
        assert process.stdout
        for line in process.stdout:
            lines.put(line)
        lines.put(None)

    threading.Thread(target=read, daemon=True).start()
    return _Worker(process, lines)


class _Kept:
    """One worker for many runs, so that its libraries are loaded when a chapter is to run. It
    serves as long as the libraries stay what they were and every run ends well."""

    def __init__(self) -> None:
        self._libraries = installed()
        self._worker: _Worker | None = _start()

    @contextmanager
    def lent(self) -> Iterator[_Worker]:
        now = installed()
        if (
            self._worker is None
            or now != self._libraries
            or self._worker.process.poll() is not None
        ):
            self.end()
            self._libraries, self._worker = now, _start()
        try:
            yield self._worker
        except BaseException:  # its chapters may still run
            self.end()
            raise

    def end(self) -> None:
        if self._worker:
            self._worker.end()
        self._worker = None


_kept: _Kept | None = None


@contextmanager
def one_worker() -> Iterator[None]:
    """While the block runs, one process runs all chapters of all builds."""
    global _kept
    _kept = _Kept()
    try:
        yield
    finally:
        _kept.end()
        _kept = None


def _run_all(worker: _Worker, runs: list[_Run], jobs: int, begun: Callable[[str], None]) -> None:
    waiting = list(runs)
    active: dict[int, _Run] = {}
    while waiting or active:
        while waiting and len(active) < jobs:
            run = waiting.pop(0)
            active[run.number] = run
            begun(run.name)
            worker.ask(run.request())
        first = min(run.since for run in active.values())
        left = max(0.1, first + LIMIT - time.monotonic()) if first < math.inf else None
        try:
            line = worker.lines.get(timeout=left)
        except queue.Empty:
            for run in active.values():
                if time.monotonic() >= run.since + LIMIT:
                    run.kill()
            continue
        if line is None:
            raise AuthorError("the process that runs chapters ended before they did")
        number, what, value = line.split()
        if what == "end":
            active.pop(int(number)).end(int(value))
        else:
            active[int(number)].told(what, int(value))
