"""Say what a chapter reads where the build cannot see it."""

from __future__ import annotations

from pathlib import Path

from factbook.model.problem import AuthorError


def reads(*paths: str | Path) -> None:
    """Declare files that a library opens in its own C code (GeoPackage, Parquet, a database).

    The build sees what Python opens and what is named in a cell's text; of other files it must
    be told, or a change in them would not run the chapter again. Paths are as for `open`, from
    the chapter's folder. Raises AuthorError when one is not a file.
    """
    for path in paths:
        try:
            with open(path, "rb"):
                pass  # to open it is to declare it
        except OSError:
            raise AuthorError(f'reads: "{path}" is not a file') from None
