"""How far a long step is: one line that counts in a terminal, plain lines elsewhere."""

from __future__ import annotations

import shutil
import sys
from types import TracebackType

_LINES = 20  # plain ones at most of one step


class Progress:
    """Counts to `total` what a step has done; leaves no line in a terminal when it ends."""

    def __init__(self, doing: str, total: int):
        self.doing, self.total, self.done = doing, total, 0
        self._live = sys.stderr.isatty()

    def __enter__(self) -> Progress:
        return self

    def did(self, what: str) -> None:
        """One more is done."""
        self.done += 1
        line = f"{self.doing} {what} ({self.done} of {self.total})"
        if self._live:
            wide = shutil.get_terminal_size().columns - 1
            print(f"\r\x1b[K{line[:wide]}", end="", file=sys.stderr, flush=True)
        elif self.done % -(-self.total // _LINES) == 0 or self.done == self.total:
            print(line, file=sys.stderr, flush=True)

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._live and self.done:
            print("\r\x1b[K", end="", file=sys.stderr, flush=True)
