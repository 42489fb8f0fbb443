"""Put a new folder in the place of an old one, so that at any moment one of them is there, whole.

Linux and macOS exchange two folders in one step. Where the system or its file system cannot, the
old folder is renamed away and the new one renamed in; what a sudden end leaves between the two
is put right by `recover`, which every build calls first.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import shutil
import sys
from pathlib import Path

_AT_FDCWD = -100
_RENAME_EXCHANGE = 2  # Linux: renameat2
_RENAME_SWAP = 2  # macOS: renamex_np


def _beside(site: Path, what: str) -> Path:
    """A folder for our own use next to the site, so on the same file system."""
    return site.with_name(f".{site.name}.{what}")


def stage(site: Path) -> Path:
    """The folder where the next site is put together: empty, beside the site."""
    place = _beside(site, "next")
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir(parents=True)
    return place


def stage_of(site: Path) -> Path:
    """The folder that `stage` made."""
    return _beside(site, "next")


def swap(site: Path) -> None:
    """Let the staged folder take the place of `site`; the old one is removed."""
    staged, old = _beside(site, "next"), _beside(site, "old")
    if not site.exists():
        os.rename(staged, site)
    elif not _exchange(staged, site):
        shutil.rmtree(old, ignore_errors=True)
        os.rename(site, old)
        try:
            os.rename(staged, site)
        except OSError:
            os.rename(old, site)
            raise
    for left in (staged, old):
        shutil.rmtree(left, ignore_errors=True)


def recover(site: Path) -> None:
    """Put right what an interrupted swap left, and remove half-made folders. For builders alone:
    it would take the folder away that another one is filling."""
    restore(site)
    for what in ("next", "old"):
        shutil.rmtree(_beside(site, what), ignore_errors=True)


def restore(site: Path) -> None:
    """Put the last site back where an interrupted swap took it away."""
    if not site.exists():
        with contextlib.suppress(OSError):  # there was none, or another process was quicker
            os.rename(_beside(site, "old"), site)


def _exchange(one: Path, other: Path) -> bool:
    """Exchange two folders in one step; False where that cannot be done."""
    try:
        library = ctypes.CDLL(None)
        names = os.fsencode(one), os.fsencode(other)
        if sys.platform == "darwin":
            done = library.renamex_np(*names, _RENAME_SWAP)
        else:
            done = library.renameat2(_AT_FDCWD, names[0], _AT_FDCWD, names[1], _RENAME_EXCHANGE)
    except (AttributeError, OSError, TypeError):  # an older system
        return False
    return bool(done == 0)
