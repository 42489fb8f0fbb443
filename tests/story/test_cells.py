"""The code in the chapters: formatted like other code, short, and without drawing by hand."""

from __future__ import annotations

import ast
import json
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGES = ["index.md", *(p.relative_to(ROOT).as_posix() for p in sorted(ROOT.glob("chapters/*.md")))]
WORDS = {"id", "title", "subtitle", "caption", "alt", "notes", "columns"}  # of a figure
MARK_WORDS = {
    "words",
    "day",
    "holds",
    "beyond",
    "unknown",
    "ticks_head",
    "value_label",
}  # of a form
LONGEST = 15  # lines of code in a cell that draws a figure, its words not counted
# A call that fits in a line stands in one, so that a figure's options are read at a glance.
FORMAT = ["--config", "format.skip-magic-trailing-comma=true", "--stdin-filename", "cell.py"]
# A cell shows its last line, imports where it needs it, and stands between others; what a chapter
# zips are columns of one table.
LEFT_OUT = "B018,B905,E402,I001,W291,W391"
BY_HAND = {
    "HTML": r"</?[a-zA-Z][a-z0-9]*[ >]|&[a-z]+;",
    "CSS": r"\b(?:font|stroke|fill|margin|padding|text-anchor|px)\s*:\s|\b\d+px\b",
    "a Vega expression": r"\bdatum\b|\bexpr\b|transform_calculate|\bcondition\b",
    "a hex colour": r"#(?:[0-9a-fA-F]{3}){1,2}\b",
    "a pixel offset": r"\bd[xy]\b",
    "a layout of its own": r"\bphone\b",
}


@dataclass(frozen=True)
class Cell:
    page: str
    line: int  # of its first line of code
    code: str

    def at(self, line: int) -> str:
        """Where a line of the cell stands (1 is its first)."""
        return f"{self.page}, line {self.line + line - 1}"


def cells(page: str) -> list[Cell]:
    found, start = [], 0
    lines = (ROOT / page).read_text("utf8").splitlines()
    for number, line in enumerate(lines, 1):
        if line.startswith("```{code-cell}"):
            start = number + 1
        elif line == "```" and start:
            found.append(Cell(page, start, "\n".join(lines[start - 1 : number - 1]) + "\n"))
            start = 0
    return found


ALL = [cell for page in PAGES for cell in cells(page)]


def code_lines(cell: Cell) -> int:
    """Lines of code of a cell, without empty ones, comments, brackets that stand alone, and the
    words of its figures and forms."""
    said: set[int] = set()
    for call in ast.walk(ast.parse(cell.code)):
        if isinstance(call, ast.Call):
            wanted = WORDS | MARK_WORDS if getattr(call.func, "id", "") == "figure" else MARK_WORDS
            for word in call.keywords:
                if word.arg in wanted:
                    said |= set(range(word.lineno, (word.end_lineno or 0) + 1))
    lines = enumerate(cell.code.splitlines(), 1)
    return sum(n not in said and bool(re.match(r"\s*[^\s#()\[\]{},]", line)) for n, line in lines)


def draws(cell: Cell) -> bool:
    return re.search(r"\bfigure\(", cell.code) is not None


def ruff(*command: str, text: str) -> subprocess.CompletedProcess[str]:
    program = [sys.executable, "-m", "ruff", *command]
    return subprocess.run(program, cwd=ROOT, input=text, capture_output=True, text=True)


def test_cells_are_found():
    assert {cell.page for cell in ALL} == set(PAGES)
    assert sum(map(draws, ALL)) > 15


@pytest.mark.parametrize("page", PAGES)
def test_cells_are_linted(page):
    """A page's cells are one program: each uses the names of those before it."""
    lines = [""] * len((ROOT / page).read_text("utf8").splitlines())
    for cell in cells(page):
        code = cell.code.splitlines()
        lines[cell.line - 1 : cell.line - 1 + len(code)] = code
    options = ["--ignore", LEFT_OUT, "--output-format", "json"]
    name = f"{Path(page).stem}.py"
    done = ruff("check", *options, "--stdin-filename", name, "-", text="\n".join(lines) + "\n")
    found = [
        f"{page}, line {e['location']['row']}: {e['message']}" for e in json.loads(done.stdout)
    ]
    assert not found, "\n".join(found)


def test_cells_are_formatted():
    wrong = []
    for cell in ALL:
        done = ruff("format", *FORMAT, "--diff", "-", text=cell.code)
        if done.returncode:
            wrong.append(f"{cell.at(1)}: not as `ruff format` writes it\n{done.stdout}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("what", BY_HAND)
def test_cells_draw_nothing_by_hand(what):
    wrong = [
        f"{cell.at(number)}: {what} ({line.strip()})"
        for cell in ALL
        for number, line in enumerate(cell.code.splitlines(), 1)
        if re.search(BY_HAND[what], line)
    ]
    assert not wrong, "\n".join(wrong)


def test_lines_are_short():
    wrong = [
        f"{cell.at(number)}: {len(line)} characters"
        for cell in ALL
        for number, line in enumerate(cell.code.splitlines(), 1)
        if len(line) > 100
    ]
    assert not wrong, "\n".join(wrong)


def test_cells_with_figures_are_short(capsys):
    counts = {cell: code_lines(cell) for cell in ALL if draws(cell)}
    with capsys.disabled():
        print(f"\n{len(counts)} cells draw figures, in {sum(counts.values())} lines of code")
    wrong = [
        f"{cell.at(1)}: {count} lines of code, {LONGEST} are allowed"
        for cell, count in counts.items()
        if count > LONGEST
    ]
    assert not wrong, "\n".join(wrong)
