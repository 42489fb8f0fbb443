"""Build the site: check, run what changed, write beside the last good site, then swap."""

from __future__ import annotations

import hashlib
import json
import shutil
import sys
from pathlib import Path

from filelock import FileLock, Timeout

from factbook.model import check

WORK = Path("_build/.work")
CACHE = Path("_build/.cache")
SITE = Path("_build/html")
LOCK = Path("_build/.lock")
_STAMP = CACHE / "built.json"
REUSE = {"embed", "cite"}  # folders of pages that serve a figure, not a reader of the book
_SKIP = {"_build", ".venv", "node_modules", ".git", "__pycache__", ".pytest_cache", ".ruff_cache"}


def _inputs(root: Path) -> dict[str, str]:
    """Every project file that can change the site, with its hash."""
    found = {}
    names = ["index.md", "_config.yml", "_toc.yml", "CHANGELOG.md", "CITATION.cff"]
    names += ["package-lock.json", "requirements.txt"]
    paths = [root / name for name in names]
    for folder in ("chapters", "about", "data", "factbook"):
        paths += sorted((root / folder).rglob("*"))
    for path in paths:
        parts = path.relative_to(root).parts
        if path.is_file() and not _SKIP.intersection(parts) and parts[:2] != ("data", "raw"):
            digest = hashlib.sha256(path.read_bytes()).hexdigest()
            found[path.relative_to(root).as_posix()] = digest
    return found


def _outputs(site: Path) -> dict[str, int]:
    files = (path for path in site.rglob("*") if path.is_file())
    return {path.relative_to(site).as_posix(): path.stat().st_size for path in files}


def build(root: Path, output: Path | None = None, *, clean: bool = False) -> int:
    """Build the book at `root` into `output` (default `_build/html`); 0 when it went well.

    A mistake in the data, a failing cell, an unknown fact or any warning ends with 1 and leaves
    the last good site as it was. `clean` forgets every cached result first. Two builds of one
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
        return _build(root, site, clean)
    finally:
        lock.release()


def _is_site(folder: Path) -> bool:
    return (folder / "index.html").is_file() and (folder / "data/datapackage.json").is_file()


def _build(root: Path, site: Path, clean: bool) -> int:
    if clean:
        shutil.rmtree(root / WORK, ignore_errors=True)
        shutil.rmtree(root / CACHE, ignore_errors=True)
    inputs = _inputs(root)
    stamp = root / _STAMP
    if stamp.is_file() and site.is_dir():
        last = json.loads(stamp.read_text("utf8"))
        if last == {"inputs": inputs, "outputs": _outputs(site)}:
            print(f"Nothing changed. Open {_address(site)}")
            return 0
    problems = check.check(root)
    if problems:
        print(check.report(problems), file=sys.stderr)
        return 1
    staged = root / WORK / "html"
    shutil.rmtree(staged, ignore_errors=True)
    if not _sphinx(root, staged):
        print("The build stopped; the last good site is untouched.", file=sys.stderr)
        return 1
    site.parent.mkdir(parents=True, exist_ok=True)
    old = root / WORK / "old"
    shutil.rmtree(old, ignore_errors=True)
    if site.exists():
        shutil.move(site, old)
    try:
        shutil.move(staged, site)
    except OSError:
        if old.exists():
            shutil.move(old, site)
        raise
    shutil.rmtree(old, ignore_errors=True)
    stamp.parent.mkdir(parents=True, exist_ok=True)
    stamp.write_text(json.dumps({"inputs": inputs, "outputs": _outputs(site)}), "utf8")
    pages = len([p for p in site.rglob("*.html") if p.parent.name not in REUSE])
    print(f"Built {pages} pages. Open {_address(site)} or run `make serve`.")
    return 0


def _address(site: Path) -> str:
    path = site / "index.html"
    try:
        return str(path.relative_to(Path.cwd()))
    except ValueError:
        return str(path)


def _sphinx(root: Path, staged: Path) -> bool:
    from jupyter_book.sphinx import build_sphinx

    result = build_sphinx(
        root,
        staged,
        noconfig=True,
        path_config=root / "_config.yml",
        confoverrides={
            "external_toc_path": (root / "_toc.yml").as_posix(),
            "latex_individualpages": False,
        },
        doctreedir=root / WORK / "doctrees",
        quiet=True,
        warningiserror=True,
        keep_going=True,
    )
    return result == 0
