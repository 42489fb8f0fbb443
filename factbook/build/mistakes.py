"""What a build that stopped said, as mistakes: file, place, what is wrong, what to do."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

_OURS = re.compile(
    r"(?P<file>[^\s:,][^:,\n]*\.(?:md|csv|json|ya?ml|cff|py|geojson))"
    r"(?P<table>, table [\w-]+)?"
    r"(?:,(?P<cell> the cell of)? line (?P<line>\d+|\?)|, row (?P<row>\d+))?"
    r"(?P<column>, column [\w-]+)?: (?P<said>.+)"
)
_SPHINX = re.compile(
    r"(?P<file>/[^:\n]+?)(?::(?P<line>\d+))?: (?:WARNING|ERROR|CRITICAL|SEVERE): (?P<said>.+)"
)
_COLOURS = re.compile(r"\x1b\[[0-9;]*m")
_HEADLINES = ("The build stopped", "Extension error", "Nothing was published", "A chapter failed")
# What a message means for whoever wrote the line -> what to do.
_ADVICE = (
    (r"is a bare figure", "Name the fact that holds the number, or say it without one."),
    (r"no fact \"", "Give the id of a row, or define the fact in a cell of this page."),
    (r"Unknown interpreted text role", "Roles are written {fact}`id` or {term}`id`."),
    (r"Unknown directive type", "Check the name after the three colons or backticks."),
    (r"cross-reference target not found", "Check the page or the id that the link names."),
    (r"toctree contains reference to nonexisting", "Mend the name in _toc.yml or add the page."),
    (r"\bNameError\b", "Define the name in a cell above, or mend its spelling."),
    (r"\bModuleNotFoundError\b", "Install the library, or mend the name in the import."),
    (r"\bKeyError\b", "Check the name of the column or the key against the table."),
    (r"\bSyntaxError\b|\bIndentationError\b", "Python cannot read this line; mend its writing."),
    (r"conflict marker", "Choose one side of the merge and delete the marker lines."),
)
ADVICE = "Mend it and save; the page follows."


@dataclass(frozen=True)
class Mistake:
    """One mistake; `file` is "" when the build named none."""

    file: str
    place: str
    said: str
    advice: str = ADVICE
    details: str = ""


def mistakes(said: str, root: Path) -> list[Mistake]:
    """All mistakes in what a build said; what follows one, such as a traceback, are its details.
    A text that names no file is one mistake whole."""
    found: list[Mistake] = []
    rest: list[str] = []
    for line in _COLOURS.sub("", said).splitlines():
        mistake = _mistake(line.strip(), root)
        if mistake:
            _add_details(found, rest)
            rest = []
            found.append(mistake)
        elif not line.startswith(_HEADLINES):
            rest.append(line)
    _add_details(found, rest)
    text = "\n".join(rest).strip()
    return list(dict.fromkeys(found)) or [Mistake("", "", text or "The build said nothing.")]


def _add_details(found: list[Mistake], rest: list[str]) -> None:
    if found and (details := "\n".join(rest).strip()):
        last = found[-1]
        found[-1] = Mistake(last.file, last.place, last.said, last.advice, details)


def _mistake(line: str, root: Path) -> Mistake | None:
    for pattern in (_SPHINX, _OURS):
        if match := pattern.match(line):
            parts = match.groupdict()
            return Mistake(_file(parts["file"], root), _place(parts), parts["said"], _advice(line))
    return None


def _file(name: str, root: Path) -> str:
    path = Path(name)
    return path.relative_to(root).as_posix() if path.is_relative_to(root) else name


def _place(parts: dict[str, str | None]) -> str:
    told = [(parts.get("table") or "").removeprefix(", ")]
    if (line := parts.get("line")) and line != "?":
        told.append(f"{'the cell of ' if parts.get('cell') else ''}line {line}")
    if row := parts.get("row"):
        told.append(f"row {row}")
    told.append((parts.get("column") or "").removeprefix(", "))
    return ", ".join(part for part in told if part)


def _advice(line: str) -> str:
    return next((told for pattern, told in _ADVICE if re.search(pattern, line)), ADVICE)
