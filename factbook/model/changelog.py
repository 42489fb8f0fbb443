"""News of the data: the dated lines under one heading of the book's changelog."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from dataclasses import dataclass, replace
from pathlib import Path

from factbook.model.config import Changelog
from factbook.model.problem import Problem

_CHANGE = re.compile(r"- (\d{4}-\d\d-\d\d)(?:, mended (\d{4}-\d\d-\d\d))?: (.+)")


@dataclass(frozen=True)
class Change:
    """A dated line of the changelog. `number` counts the lines of its day from the oldest, which
    stands last, so that it stays when a line is mended or another one put above."""

    day: dt.date
    text: str
    mended: dt.date | None = None
    number: int = 0


def changes(text: str, heading: str = "Data") -> list[Change]:
    """The dated lines under "### Data" (or so); ValueError names one without a day."""
    found: list[Change] = []
    listed = False
    for line in text.splitlines():
        if line.startswith("#"):
            listed = line.strip() == f"### {heading}"
        elif listed and line.startswith("- "):
            found.append(_dated(line))
        elif listed and line.strip() and found:
            found[-1] = replace(found[-1], text=f"{found[-1].text} {line.strip()}")
    return _numbered(found)


def _dated(line: str) -> Change:
    match = _CHANGE.fullmatch(line)
    if not match:
        raise ValueError(f'"{line}" does not begin with "- YYYY-MM-DD: "')
    mended = _day(match[2], line) if match[2] else None
    return Change(_day(match[1], line), match[3], mended)


def _day(text: str, line: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise ValueError(f'"{line}": there is no day {text}') from None


def _numbered(found: list[Change]) -> list[Change]:
    counted: Counter[dt.date] = Counter()
    numbered = []
    for each in reversed(found):
        counted[each.day] += 1
        numbered.append(replace(each, number=counted[each.day]))
    return numbered[::-1]


def check(root: Path, changelog: Changelog) -> list[Problem]:
    """What is wrong with the dated lines of the book's changelog, where it has one."""
    path = root / changelog.file
    if not changelog.file or not path.is_file():
        return []
    try:
        changes(path.read_bytes().decode("utf8", "replace"), changelog.heading)
    except ValueError as error:
        return [Problem(changelog.file, 0, "", f"under {changelog.heading}: {error}")]
    return []
