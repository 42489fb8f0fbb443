"""A mistake in the data, as an author is told of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, order=True)
class Problem:
    """One mistake: file, row as in a spreadsheet (the header is row 1), column, and in words
    what is wrong and what is expected. A mistake in the descriptor names the `table` it is about;
    in a text that is no table, `row` is a line (`unit`).
    """

    file: str
    row: int
    column: str
    wrong: str
    table: str = ""
    unit: str = "row"

    @classmethod
    def at_line(cls, file: str, line: int, wrong: str) -> Problem:
        """A mistake in a line of a text; 0 where the line is not known."""
        return cls(file, line, "", wrong, unit="line")

    def __str__(self) -> str:
        where = self.file + (f", table {self.table}" if self.table else "")
        where += f", {self.unit} {self.row}" if self.row else ""
        return f"{where}{f', column {self.column}' if self.column else ''}: {self.wrong}"


def report(problems: list[Problem]) -> str:
    """All problems as text, one a line, under a headline."""
    count = f"{len(problems)} mistake{'s' if len(problems) != 1 else ''}"
    listed = "\n".join(map(str, problems))
    return f"{count} in the book; nothing was built.\n{listed}"


class AuthorError(Exception):
    """A mistake of whoever writes the book: one plain sentence, with what is allowed.

    `problems` are the places in the data it is made of, when it tells of such.
    """

    def __init__(self, said: object = "", problems: Iterable[Problem] = ()):
        self.problems = tuple(problems)
        super().__init__(str(said) or report(list(self.problems)))
