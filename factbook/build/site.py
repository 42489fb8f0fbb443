"""Build the site: run what changed, write beside the last good site, then swap."""

from __future__ import annotations

import contextlib
import io
import os
import shutil
import sys
from pathlib import Path

from filelock import FileLock, Timeout

from factbook.build import inputs, machine, swap, unused
from factbook.model.problem import report

WORK = Path("_build/.work")
CACHE = Path("_build/.cache")
SITE = Path("_build/html")
LOCK = Path("_build/.lock")
ADDRESS = "SITE_ADDRESS"
REPORT = "SITE_REPORT"  # where readers report mistakes, else the book's settings say it
# Sphinx's own notes, which it needs for the next build and no reader ever.
_NOTES = {".buildinfo", "objects.inv"}


def build(
    root: Path,
    output: Path | None = None,
    *,
    clean: bool = False,
    always: bool = False,
    address: str = "",
) -> int:
    """Build the book at `root` into `output` (default `_build/html`); 0 when it went well.

    A mistake in the data, a failing cell, an unknown fact or any warning ends with 1 and leaves
    the last good site as it was. `clean` forgets every cached result first; `always` goes through
    the steps even when nothing changed; `address` says where the site will stand, by default the
    variable SITE_ADDRESS, else the book's settings. Two builds of one
    book wait for each other. An `output` that holds anything but a site is left alone.
    """
    site = output or root / SITE
    if output and output.is_dir() and any(output.iterdir()) and not _is_site(output):
        print(f"{output} holds other files; name an empty folder or a site.", file=sys.stderr)
        return 1
    (root / CACHE).mkdir(parents=True, exist_ok=True)
    lock = FileLock(root / LOCK)
    try:
        lock.acquire(timeout=0)
    except Timeout:
        print("Another build of this book is running; waiting for it.")
        lock.acquire()
    try:
        swap.recover(site)
        return _build(root, site, clean, always, address or os.environ.get(ADDRESS, ""))
    finally:
        lock.release()


def _is_site(folder: Path) -> bool:
    return (folder / "index.html").is_file() and (folder / "data/datapackage.json").is_file()


def _build(root: Path, site: Path, clean: bool, always: bool, address: str) -> int:
    if clean:
        shutil.rmtree(root / WORK, ignore_errors=True)
        shutil.rmtree(root / CACHE, ignore_errors=True)
    told = {"address": address, "report": os.environ.get(REPORT, "")}
    now = inputs.inputs(root) | told
    if not always and inputs.is_current(root, site, now):
        print(f"Nothing changed. Open {_address(site)}")
        return 0
    unused.leave_out()
    from factbook.notebook import check  # with all its libraries, which nothing changed needs not

    if problems := check.texts(root):
        print(report(problems), file=sys.stderr)
    made = root / WORK / "html"
    if problems or not _make(root, made, address):
        print("The build stopped; the last good site is untouched.", file=sys.stderr)
        return 1
    _copy(made, swap.stage(site), site)
    _let_read(root, site)
    swap.swap(site)
    inputs.stamp(root, site, now)
    from factbook.page.outputs.embeds import FOLDERS  # Sphinx has loaded it

    pages = len([p for p in site.rglob("*.html") if p.parent.name not in FOLDERS])
    print(f"Built {pages} pages. Open {_address(site)} or run `make serve`.")
    return 0


def _address(site: Path) -> str:
    path = site / "index.html"
    try:
        return str(path.relative_to(Path.cwd()))
    except ValueError:
        return str(path)


def _make(root: Path, made: Path, address: str) -> bool:
    """Let Sphinx bring the pages in `made` up to date with its notes on the last build.

    The notes hold only as long as every build ends: after one that was cut off, or that failed
    when its notes were written already, the next one begins anew.
    """
    begun, notes = root / WORK / "begun", root / WORK / "doctrees"
    if begun.exists():
        shutil.rmtree(made, ignore_errors=True)
        shutil.rmtree(notes, ignore_errors=True)
    begun.parent.mkdir(parents=True, exist_ok=True)
    begun.touch()
    before = _state(notes)
    well = _sphinx(root, made, notes, address)
    if well or _state(notes) == before:
        begun.unlink()
    return well


def _state(notes: Path) -> tuple[int, int] | None:
    path = notes / "environment.pickle"
    if not path.is_file():
        return None
    state = path.stat()
    return state.st_mtime_ns, state.st_ino


def _sphinx(root: Path, made: Path, notes: Path, address: str) -> bool:
    from jupyter_book.sphinx import build_sphinx

    from factbook.notebook.chapters import book_files

    said = io.StringIO()
    with contextlib.redirect_stderr(said):
        result = build_sphinx(
            root,
            made,
            noconfig=True,
            path_config=root / "_config.yml",
            confoverrides={
                "external_toc_path": (root / "_toc.yml").as_posix(),
                "latex_individualpages": False,
                # The listed pages alone, without a walk through node_modules and .venv.
                "external_toc_exclude_missing": False,
                "include_patterns": [p.relative_to(root).as_posix() for p in book_files(root)],
                **({"html_baseurl": address} if address else {}),
                "factbook_report": os.environ.get(REPORT, ""),
            },
            doctreedir=notes,
            quiet=True,
            warningiserror=True,
            keep_going=True,
        )
    if refused := machine.find(result if isinstance(result, Exception) else None):
        raise refused  # Sphinx would say it in forty lines
    sys.stderr.write(said.getvalue())
    if isinstance(result, KeyboardInterrupt):
        raise result
    return bool(result == 0)


def _copy(made: Path, staged: Path, site: Path) -> None:
    """The pages without Sphinx's notes. What the last site has the same shares its file, so an
    unchanged page keeps its time and costs nothing."""
    for folder, below, names in os.walk(made):
        below.sort()
        place = staged / Path(folder).relative_to(made)
        place.mkdir(exist_ok=True)
        for name in sorted(set(names) - _NOTES):
            source, last = Path(folder, name), site / place.relative_to(staged) / name
            if _same(source, last):
                try:
                    os.link(last, place / name)
                    continue
                except OSError:  # a file system without links
                    pass
            shutil.copy2(source, place / name)


def _let_read(root: Path, site: Path) -> None:
    """Let every server of the machine read the site, whatever this user's other files allow."""
    for folder, _, names in os.walk(swap.stage_of(site)):
        os.chmod(folder, 0o755)
        for name in names:
            path = Path(folder, name)
            if path.stat().st_mode & 0o777 != 0o644:
                path.chmod(0o644)
    if site == root / SITE:
        site.parent.chmod(0o755)


def _same(one: Path, other: Path) -> bool:
    if not other.is_file() or one.stat().st_size != other.stat().st_size:
        return False
    return one.read_bytes() == other.read_bytes()
