"""Runs chapters, each in a process of its own; started by `execute.py` as a script.

The worker imports what nearly every chapter needs once and then parts (forks) for each chapter,
which so begins with the libraries read but nothing of the book. Where parting is not safe
(macOS, Windows), each chapter gets a fresh interpreter.

It reads requests from stdin, one JSON object a line: `number`; `folder`, where to run; `path`, for
imports; `cells`, their source texts; `may_fail`, the numbers of cells whose error is an output;
`result`, where the JSON of outputs, files and modules goes. It writes to stdout: `number start
pid`, `number cell index` before each cell, `number end code`. It knows nothing of the kit.
"""

from __future__ import annotations

import builtins
import contextlib
import importlib
import json
import os
import re
import signal
import subprocess
import sys
import sysconfig
import threading
from typing import Any

WARM = ("pandas", "altair", "lxml.etree", "IPython.core.interactiveshell")
FORKS = sys.platform == "linux"
COSTLY = "rfc3987_syntax"
# What lies there is known by its version.
LIBRARIES = tuple(
    sysconfig.get_path(name) + os.sep for name in ("stdlib", "platstdlib", "purelib", "platlib")
)
OWN = "IPython"  # what shows the outputs, so every chapter uses it
_COLOURS = re.compile(r"\x1b\[[0-9;]*m")
_loaded: dict[str, set[str]] = {}  # warm library -> the libraries that it loads


class _Stream:
    """A text stream whose writes become outputs of the cell."""

    encoding = "utf-8"

    def __init__(self, name: str, outputs: list[dict[str, Any]]):
        self.name, self._outputs = name, outputs

    def write(self, text: str) -> int:
        last = self._outputs[-1] if self._outputs else {}
        if text and last.get("name") == self.name:
            last["text"] += text
        elif text:
            self._outputs.append({"output_type": "stream", "name": self.name, "text": text})
        return len(text)

    def writelines(self, lines: list[str]) -> None:
        for line in lines:
            self.write(line)

    def flush(self) -> None:
        """Nothing waits."""

    def isatty(self) -> bool:
        return False


def _say(out: int, *words: object) -> None:
    """One line in one write: processes side by side, and signals, cannot come between."""
    os.write(out, (" ".join(map(str, words)) + "\n").encode())


def _shell(outputs: list[dict[str, Any]]) -> Any:
    """An IPython shell whose displays and results are appended to `outputs`."""
    from IPython.core.displayhook import DisplayHook
    from IPython.core.displaypub import DisplayPublisher
    from IPython.core.interactiveshell import InteractiveShell
    from traitlets import Type
    from traitlets.config import Config

    class Publisher(DisplayPublisher):
        def publish(self, data: Any, metadata: Any = None, *_: Any, **__: Any) -> None:
            shown = {"output_type": "display_data", "data": data, "metadata": metadata or {}}
            outputs.append(shown)

        def clear_output(self, wait: bool = False) -> None:
            outputs.clear()

    class Hook(DisplayHook):
        def write_output_prompt(self) -> None:
            """The page has no prompts."""

        def write_format_data(self, format_dict: Any, md_dict: Any = None) -> None:
            shown = {"output_type": "execute_result", "execution_count": None}
            outputs.append(shown | {"data": format_dict, "metadata": md_dict or {}})

    class Shell(InteractiveShell):
        display_pub_class = Type(Publisher)
        displayhook_class = Type(Hook)

    settings = Config({"HistoryManager": {"enabled": False}})
    return Shell.instance(config=settings, colors="nocolor")


def _run_cell(shell: Any, source: str) -> dict[str, Any] | None:
    """The error of a cell, None when it went well."""
    told: list[str] = []
    shell._showtraceback = lambda kind, value, traceback: told.extend(traceback)
    done = shell.run_cell(source, store_history=True)
    error = done.error_before_exec or done.error_in_exec
    if error is None:
        return None
    text = _COLOURS.sub("", "\n".join(told))
    lines = text.splitlines()
    return {"ename": type(error).__name__, "evalue": str(error), "traceback": lines}


def _watch_files() -> set[str]:
    """The absolute paths of all files opened from now on, those of SQLite too."""
    opened: set[str] = set()

    def hear(event: str, arguments: tuple[Any, ...]) -> None:
        if event in {"open", "sqlite3.connect"} and isinstance(arguments[0], (str, bytes)):
            name = os.fsdecode(arguments[0]).removeprefix("file:").partition("?")[0]
            opened.add(os.path.abspath(name))

    sys.addaudithook(hear)
    return opened


def _watch_imports() -> set[str]:
    """The libraries (top-level names) that are imported from now on, loaded already or not."""
    named: set[str] = {OWN}
    original, original_module = builtins.__import__, importlib.import_module

    def importing(name: str, *arguments: Any, **more: Any) -> Any:
        named.add(name.partition(".")[0])
        return original(name, *arguments, **more)

    def import_module(name: str, package: str | None = None) -> Any:
        named.add(name.partition(".")[0])
        return original_module(name, package)

    builtins.__import__, importlib.import_module = importing, import_module
    return named


def _libraries(named: set[str], before: set[str]) -> list[str]:
    """The libraries that a chapter depends on: what it loaded itself, and of those the worker
    had loaded what it named, with all these load in turn."""
    used = {name.partition(".")[0] for name in set(sys.modules) - before}
    for name in named & set(_loaded):
        used |= _loaded[name]
    return sorted(used)


def run(request: dict[str, Any], out: int) -> int:
    """Run the cells of one chapter in this process and write what they put out."""
    number = request["number"]
    os.chdir(request["folder"])
    sys.path[:0] = ["", *request["path"]]  # modules beside the chapter, as a kernel finds them
    before = set(sys.modules) if _loaded else set()
    opened, named = _watch_files(), _watch_imports()
    outputs: list[dict[str, Any]] = []
    shell = _shell(outputs)
    sys.stdout, sys.stderr = _Stream("stdout", outputs), _Stream("stderr", outputs)
    by_cell, error = [], None
    for index, source in enumerate(request["cells"]):
        _say(out, number, "cell", index)
        error = _run_cell(shell, source)
        by_cell.append(list(outputs))
        outputs.clear()
        if error and index not in request["may_fail"]:
            break
        if error:
            by_cell[-1].append({"output_type": "error", **error})
            error = None
    sources = {str(getattr(m, "__file__", None) or "") for m in list(sys.modules.values())}
    files = sorted(name for name in opened | sources if not name.startswith(LIBRARIES))
    told = {"outputs": by_cell, "error": error, "files": files}
    told["libraries"] = _libraries(named, before)
    with open(request["result"], "w", encoding="utf8") as file:
        json.dump(told, file, default=str)
    return 0


def _start(line: str, out: int, running: dict[int, int], *, forks: bool) -> None:
    number = json.loads(line)["number"]
    if not forks:
        command = [sys.executable, "-P", __file__, "--one"]
        child = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=out, text=True)
        _say(out, number, "start", child.pid)
        threading.Thread(target=_await, args=(child, line, number, out), daemon=True).start()
        return
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGCHLD})  # until its end can be noted
    pid = os.fork()
    if pid:
        running[pid] = number
        _say(out, number, "start", pid)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGCHLD})
        return
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGCHLD})
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    code = 1
    try:
        code = run(json.loads(line), out)
    finally:
        os._exit(code)


def _await(child: subprocess.Popen[str], line: str, number: int, out: int) -> None:
    child.communicate(line)
    _say(out, number, "end", child.returncode)


def _warm() -> None:
    """Import what nearly every chapter needs, and note what each of these loads.

    The library for one format that JSON Schema can check takes as long to load as all others
    together, and they do without it: it is as if it were not there while they load.
    """
    sys.modules[COSTLY] = None  # type: ignore[assignment]
    for name in WARM:
        before = set(sys.modules)
        with contextlib.suppress(ImportError):  # the chapter that needs it says so
            importlib.import_module(name)
        loaded = {module.partition(".")[0] for module in set(sys.modules) - before}
        _loaded.setdefault(name.partition(".")[0], set()).update(loaded)
    del sys.modules[COSTLY]


def serve(out: int, *, forks: bool) -> None:
    """Run what is asked for until stdin ends, and then end what still runs."""
    running: dict[int, int] = {}

    def reap(*_: object) -> None:
        for pid in list(running):
            try:
                ended, status = os.waitpid(pid, os.WNOHANG)
            except ChildProcessError:  # noted by another signal that came between
                continue
            if ended:
                code = os.waitstatus_to_exitcode(status)
                _say(out, running.pop(pid), "end", code)

    if forks:
        _warm()
        signal.signal(signal.SIGCHLD, reap)
    for line in sys.stdin:
        _start(line, out, running, forks=forks)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    for pid in list(running):
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)


def main() -> int:
    out = os.dup(1)  # what programs of a cell print goes elsewhere
    os.dup2(2, 1)
    if "--one" in sys.argv:
        return run(json.loads(sys.stdin.read()), out)
    serve(out, forks=FORKS)
    return 0


if __name__ == "__main__":
    sys.exit(main())
