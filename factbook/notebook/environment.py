"""The versions of what is installed, read from the names of its folders: no library is loaded."""

from __future__ import annotations

import platform
import re
import sys
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

_FOLDER = re.compile(r"(?P<name>.+?)-(?P<version>[^-]+)(-.*)?\.(dist|egg)-info")


def installed(folders: Iterable[str] | None = None) -> dict[str, str]:
    """Distribution -> version of all that can be imported from `folders` (default: sys.path)."""
    found = {"python": platform.python_version()}
    for folder in reversed(list(sys.path if folders is None else folders)):
        place = Path(folder or ".")
        if place.is_dir():
            found |= _in_folder(place.absolute(), place.stat().st_mtime_ns)
    return found


@lru_cache(maxsize=64)
def _in_folder(folder: Path, _changed: int) -> dict[str, str]:
    found = {}
    for path in folder.glob("*-info"):
        if match := _FOLDER.fullmatch(path.name):
            found[_normal(match["name"])] = match["version"]
    return found


def versions(libraries: Iterable[str]) -> dict[str, str]:
    """Distribution -> version of the distributions that these top-level modules come from, and
    Python's own."""
    known, owners = installed(), _owners()
    names = {_normal(owner) for library in libraries for owner in owners.get(library, ())}
    return {name: known[name] for name in sorted({"python", *names} & set(known))}


@lru_cache(maxsize=1)
def _owners() -> dict[str, list[str]]:
    from importlib.metadata import packages_distributions

    return dict(packages_distributions())


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()
