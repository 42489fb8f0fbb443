"""How far a long step is: one line that counts in a terminal, plain lines elsewhere."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable
from types import TracebackType

_LINES = 20  # plain ones at most of one step


class Progress:
    """Counts to `total` what a step does; leaves no line in a terminal when it ends. Plain lines
    go to `say`, if somebody else is to tell them."""

    def __init__(self, doing: str, total: int, say: Callable[[str], None] | None = None):
        self.doing, self.total, self.count = doing, total, 0
        self._live = say is None and sys.stdout.isatty()
        self._say = say or _print

    def __enter__(self) -> Progress:
        return self

    def next(self, what: str) -> None:
        """Tell of one more."""
        self.count += 1
        line = f"{self.doing} {what} ({self.count} of {self.total})"
        if self._live:
            wide = shutil.get_terminal_size().columns - 1
            print(f"\r\x1b[K{line[:wide]}", end="", flush=True)
        elif self.count % -(-self.total // _LINES) == 0 or self.count == self.total:
            self._say(line)

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._live and self.count:
            print("\r\x1b[K", end="", flush=True)


def _print(line: str) -> None:
    print(line, flush=True)
