"""Files that are made once for what they are made of, and kept under `_build/.cache`."""

from __future__ import annotations

import os
import uuid
from collections.abc import Callable
from pathlib import Path

FOLDER = Path("_build/.cache")


def kept(path: Path, make: Callable[[Path], object]) -> Path:
    """The file at `path`, made when there is none.

    `make` writes into the path it is given: a name of its own beside `path`, so that any number
    of makers can be at work, and whoever looks sees the whole file or none.
    """
    if not path.is_file():
        replace(path, make)
    return path


def replace(path: Path, make: Callable[[Path], object]) -> None:
    """Put what `make` writes in the place of `path`, at once or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f".{uuid.uuid4().hex}.part")
    try:
        make(partial)
        os.replace(partial, path)
    finally:
        partial.unlink(missing_ok=True)
