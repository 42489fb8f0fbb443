"""The data's mistakes, looked for again only when data, kit or libraries changed."""

from __future__ import annotations

import hashlib
from importlib.metadata import version
from pathlib import Path
from platform import python_version

from factbook.model.cache import FOLDER, replace
from factbook.model.problem import Problem

_KIT = Path(__file__).parent
_LIBRARIES = ("pandas", "frictionless", "pycountry")  # what the check relies on


def problems(root: Path) -> list[Problem]:
    """All mistakes in the data of the book at `root` (see check.check), [] when there are none.

    That there were none is noted under the hash of everything the check looks at.
    """
    note = root / FOLDER / "checked"
    state = _state(root)
    if note.is_file() and note.read_text("utf8") == state:
        return []
    from factbook.model import check

    found = check.check(root)
    if not found:
        replace(note, lambda path: path.write_text(state, "utf8"))
    return found


def _state(root: Path) -> str:
    digest = hashlib.sha256(python_version().encode())
    for folder in (root / "data", _KIT):
        for path in sorted(folder.rglob("*")):
            if path.is_file() and "__pycache__" not in path.parts:
                content = path.read_bytes()
                digest.update(f"{path.relative_to(folder)} {len(content)} ".encode() + content)
    for name in _LIBRARIES:
        digest.update(version(name).encode())
    config = root / "_config.yml"
    digest.update(config.read_bytes() if config.is_file() else b"")
    return digest.hexdigest()
