"""What can change the site, and what the site is: each file with its hash."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator
from pathlib import Path

from factbook.model.cache import replace
from factbook.notebook import environment

KIT = Path(__file__).parents[1]
STAMP = Path("_build/.cache/built.json")
# Folders that no page is made from, besides hidden ones.
_NOT_INPUTS = {"_build", "node_modules", "__pycache__", "tests"}

Stamp = dict[str, dict[str, str]]


def inputs(root: Path) -> dict[str, str]:
    """Every file that can change the site, with its hash, and every installed version.

    All of the book's folder counts, wherever pages and tables lie; not hidden files, tests and
    what was built. Files that did not change since the last stamp are not read again.
    """
    seen = _Hashes(root)
    found = {path.relative_to(root).as_posix(): seen.hash(path) for path in _files(root)}
    if not KIT.is_relative_to(root):
        found |= {f"kit/{p.relative_to(KIT).as_posix()}": seen.hash(p) for p in _files(KIT)}
    seen.save()
    versions = environment.installed().items()
    return found | {f"version of {name}": version for name, version in versions}


def folders(root: Path) -> list[Path]:
    """Every folder that holds inputs: the book's, and the kit's where it lies elsewhere."""
    tops = [root] if KIT.is_relative_to(root) else [root, KIT]
    return sorted({path.parent for top in tops for path in _files(top)} | set(tops))


def outputs(site: Path) -> dict[str, str]:
    """Every file of the site with its size and its time, so that a change of either shows."""
    found = {}
    for path in _files(site, hidden=True):
        state = path.stat()
        found[path.relative_to(site).as_posix()] = f"{state.st_size} {state.st_mtime_ns}"
    return found


def is_current(root: Path, site: Path, now: dict[str, str]) -> bool:
    """Whether the site is what was last built from exactly these inputs."""
    try:
        last = json.loads((root / STAMP).read_text("utf8"))
    except (FileNotFoundError, ValueError):
        return False
    return bool(site.is_dir() and last == {"inputs": now, "outputs": outputs(site)})


def stamp(root: Path, site: Path, now: dict[str, str]) -> None:
    """Note that the site was built from these inputs."""
    told = json.dumps({"inputs": now, "outputs": outputs(site)})
    replace(root / STAMP, lambda path: path.write_text(told, "utf8"))


def _files(top: Path, *, hidden: bool = False) -> Iterator[Path]:
    for folder, below, names in os.walk(top):
        if not hidden:
            below[:] = [n for n in below if n not in _NOT_INPUTS and not n.startswith(".")]
            names = [name for name in names if not name.startswith(".")]
        below.sort()
        yield from (Path(folder, name) for name in sorted(names))


class _Hashes:
    """Hashes of files, kept with size and time: an unchanged file is not read again."""

    def __init__(self, root: Path):
        self._path = root / STAMP.with_name("hashes.json")
        self._kept: dict[str, list[str]] = {}
        self._now: dict[str, list[str]] = {}
        try:
            self._kept = json.loads(self._path.read_text("utf8"))
            # A file written in the same moment as the list may have changed after it was read.
            self._sure = self._path.stat().st_mtime_ns - 2_000_000_000
        except (FileNotFoundError, ValueError):
            self._kept, self._sure = {}, 0

    def hash(self, path: Path) -> str:
        state = path.stat()
        known = f"{state.st_size} {state.st_mtime_ns} {state.st_ctime_ns} {state.st_ino}"
        last = self._kept.get(str(path), ["", ""])
        if last[0] == known and state.st_ctime_ns < self._sure:
            digest = last[1]
        else:
            digest = hashlib.sha256(path.read_bytes()).hexdigest()
        self._now[str(path)] = [known, digest]
        return digest

    def save(self) -> None:
        if self._now != self._kept:
            told = json.dumps(self._now)
            replace(self._path, lambda path: path.write_text(told, "utf8"))
