"""Copies of the book for tests that change or break it."""

from __future__ import annotations

import shutil
from pathlib import Path

ROOT = Path(__file__).parents[1]
LEFT_OUT = shutil.ignore_patterns(
    "_build", ".venv", "node_modules", ".git", "__pycache__", "*.egg-info"
)


def copy_book(folder: Path, built: str = "_build/.cache") -> Path:
    """The book copied to `folder`, with what was built under `built` and the packages linked."""
    shutil.copytree(ROOT, folder, ignore=LEFT_OUT)
    shutil.copytree(ROOT / built, folder / built)
    (folder / "node_modules").symlink_to(ROOT / "node_modules")
    return folder
