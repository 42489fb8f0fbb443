"""A table as its file has it: rows with their numbers, or what keeps it from being read."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

from factbook.model import signs
from factbook.model.problem import Problem

Resource = dict[str, Any]
Rows = list[tuple[int, dict[str, str]]]
LONGEST = 5000  # letters of a cell; more is a text that lost its end, and no page shows it
_SEPARATORS = ((";", "semicolons"), ("\t", "tabs"), ("|", "bars"))


def file_of(resource: Resource) -> str:
    """The path of a table, as messages name it."""
    return f"data/{resource['path']}"


def row_count(path: Path) -> int:
    """How many rows a table without mistakes has below its header."""
    return len(_parse(path.read_text("utf8"))[0]) - 1


def load(root: Path, resource: Resource) -> tuple[list[Problem], Rows | None]:
    """Problems of the file as such (missing, empty, encoding, quotes, header), and its rows with
    their numbers; None when the columns cannot be told."""
    name, path = file_of(resource), root / "data" / resource["path"]
    if not path.is_file():
        return [Problem(name, 0, "", "this file is missing")], None
    text, problems = _decoded(name, path.read_bytes())
    if text is None:
        return problems, None
    if unmerged := [Problem(name, row, "", wrong) for row, wrong in signs.unmerged(text)]:
        return problems + unmerged, None
    rows, wrong = _parse(text)
    if wrong:
        return [*problems, Problem(name, len(rows) + 1, "", wrong)], None
    expected = [field["name"] for field in resource["schema"]["fields"]]
    mistaken, told = _header(name, rows[0], expected)
    if told and mistaken:  # the columns cannot be told at all
        return problems + mistaken, None
    if len(rows) == 1 and not resource.get("factbook:may-be-empty"):
        problems.append(Problem(name, 0, "", "this file has a header but no rows"))
    found, good = _body(name, rows, whole=not mistaken)
    return problems + found + mistaken, None if mistaken else good


def _decoded(name: str, data: bytes) -> tuple[str | None, list[Problem]]:
    """The text of a file with Unix line ends, None when there is none that can be read."""
    if not data.strip():
        return None, [Problem(name, 0, "", "this file is empty; it needs a header row")]
    if data.startswith(b"\xef\xbb\xbf"):
        return None, [Problem(name, 1, "", "starts with a byte-order mark; save as plain UTF-8")]
    try:
        text = data.decode("utf8")
    except UnicodeDecodeError as error:
        row = data[: error.start].count(b"\n") + 1
        return None, [Problem(name, row, "", "is not UTF-8 text here; save the file as UTF-8")]
    if "\r" not in text:
        return text, []
    what = "Windows line ends (CR LF)" if "\r\n" in text else "old Mac line ends (CR)"
    wrong = f"has {what}; save it with Unix line ends (LF)"
    return text.replace("\r\n", "\n").replace("\r", "\n"), [Problem(name, 0, "", wrong)]


def _parse(text: str) -> tuple[list[list[str]], str]:
    """The rows of a CSV text, and what is wrong where it cannot be read on."""
    rows: list[list[str]] = []
    try:
        for cells in csv.reader(io.StringIO(text), strict=True):
            rows.append(cells)
    except csv.Error as error:
        if "field larger" in str(error) and not _odd_quotes(text):
            return rows, f"a cell of this row is longer than {LONGEST:,} letters; shorten it"
        return rows, (
            "a quotation mark that is opened in this row is not closed, or one inside the "
            'quoted text is not doubled ("")'
        )
    return rows, ""


def _odd_quotes(text: str) -> bool:
    return text.count('"') % 2 == 1


def _header(name: str, header: list[str], expected: list[str]) -> tuple[list[Problem], bool]:
    """What is wrong with the header, and whether it is no header at all."""
    if not any(header):
        return [Problem(name, 1, "", "this row is empty; it must be the header")], True
    for sign, called in _SEPARATORS:
        if len(header) == 1 and sign in header[0]:
            wrong = f"the cells are parted by {called}; save the file with commas between them"
            return [Problem(name, 0, "", wrong)], True
    known = ", ".join(expected)
    mistaken = [
        Problem(name, 1, column, _unknown(column, known))
        for column in header
        if column not in expected
    ]
    mistaken += [
        Problem(name, 1, column, "this column is missing")
        for column in expected
        if column not in header
    ]
    mistaken += [
        Problem(name, 1, column, "this column stands twice")
        for column in {c for c in header if header.count(c) > 1}
    ]
    if not mistaken and header != expected:
        mistaken.append(Problem(name, 1, "", f"columns must be in this order: {known}"))
    return mistaken, False


def _unknown(column: str, known: str) -> str:
    return signs.hidden(column) or f'"{column}" is not a column of this table ({known})'


def _body(name: str, rows: list[list[str]], *, whole: bool) -> tuple[list[Problem], Rows]:
    """The rows below the header, by name; `whole`: it has no mistake, which would make each row
    one more."""
    header, problems = rows[0], []
    good: Rows = []
    for number, cells in enumerate(rows[1:], 2):
        if not any(cell.strip() for cell in cells):
            problems.append(Problem(name, number, "", "this row is empty; remove it"))
        elif len(cells) == len(header):
            good.append((number, dict(zip(header, cells, strict=True))))
        elif whole:
            wrong = (
                f"has {len(cells)} cells, the header {len(header)}: look for a stray or "
                'missing comma, and put text with commas in "quotes"'
            )
            problems.append(Problem(name, number, "", wrong))
    return problems, good
