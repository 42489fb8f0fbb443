"""What the site carries of others, scripts and fonts, with the licence each asks to be kept."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from factbook.page.outputs import assets

FILE = "licences.txt"
PLACE = Path("node_modules")
_PACKAGE = re.compile(r"node_modules/((?:@[^/]+/)?[^/]+)/")
_TEXT = re.compile(r"(?i)(licen[cs]e|copying)(\..*)?")
_BEGIN = """\
This site carries scripts and fonts by others, each under the licence below. Text, tables and code
of the book itself: see the foot of each page.
"""


@dataclass(frozen=True)
class Package:
    """A package of the front end: its version, the licence it names and that licence's text."""

    name: str
    version: str
    licence: str
    text: str


def write(root: Path, out: Path) -> None:
    """Write the list into the site."""
    parts = [_BEGIN]
    for package in shipped(root):
        line = "=" * 80
        parts.append(
            f"{line}\n{package.name} {package.version}: {package.licence}\n\n{package.text}"
        )
    (out / FILE).write_text("\n".join(parts), "utf8")


def shipped(root: Path) -> list[Package]:
    """The packages of which any part is in the site of the book at `root`, by name."""
    names = {
        match[1]
        for files in assets.bundles(root).inputs.values()
        for file in files
        if (match := _PACKAGE.search(file))
    }
    names |= {f"@fontsource-variable/{name}" for name in assets.FACES.values()}
    names |= set(_PACKAGE.findall(assets.PLOTLY.as_posix()))
    return [_read(root / PLACE / name) for name in sorted(names)]


def _read(folder: Path) -> Package:
    told = json.loads((folder / "package.json").read_text("utf8"))
    return Package(told["name"], told["version"], told["license"], _text(folder.iterdir()))


def _text(files: Iterable[Path]) -> str:
    """The licence's own text, as the package brings it; without one, its name must do."""
    found = sorted(path for path in files if path.is_file() and _TEXT.fullmatch(path.name))
    return "\n".join(path.read_text("utf8").strip() for path in found) + "\n"
