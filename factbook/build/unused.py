"""What Sphinx's extensions load and no build uses: it takes as long to load as much of the rest.

Chapters are run by the kit, so MyST-NB's cache of executed notebooks, which brings a database
library, has nothing to do. It is replaced by a stand-in that says so when it is asked.
"""

from __future__ import annotations

import sys
from types import ModuleType
from typing import Any, NoReturn

from factbook.model.problem import AuthorError
from factbook.notebook.worker import COSTLY

_CACHE = "jupyter_cache"
_PARTS = ("", ".base", ".cache", ".cache.db", ".executors", ".executors.utils")


def leave_out() -> None:
    """Let what is imported from now on do without them."""
    # One format that JSON Schema can check, and nobody uses, takes a second to load.
    sys.modules.setdefault(COSTLY, None)  # type: ignore[arg-type]
    if _CACHE not in sys.modules:
        for part in _PARTS:
            sys.modules[_CACHE + part] = _StandIn(_CACHE + part)


class _StandIn(ModuleType):
    """A package that has every name, each of which refuses to be called."""

    __path__: list[str] = []

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return _refuse


def _refuse(*_: Any, **__: Any) -> NoReturn:
    raise AuthorError('chapters are run by the kit: execute_notebooks in _config.yml must be "off"')
