"""Pages as notebooks in JupyterLab: what is saved is the cells; the front matter stays untouched.

Jupytext writes of a page's head what Jupyter knows, and drops the rest: kicker, description, day.
Here the head of the file stays as its author wrote it, byte by byte. A page without code has no
word on its format in its head, and is MyST like the others.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import jupytext
import nbformat

_HEAD = re.compile(r"\A---\n.*?\n---\n+", re.DOTALL)
_MYST = "md:myst"


class PagesManager(jupytext.TextFileContentsManager):  # type: ignore[misc]
    """Reads every page as MyST, and saves its cells alone."""

    def get(
        self, path: str, content: bool = True, type: str | None = None, *rest: Any, **more: Any
    ) -> dict[str, Any]:
        """A page as a notebook whose metadata are JSON: YAML makes dates of days."""
        if not self._is_page(path) or not content or type == "file":
            found: dict[str, Any] = super().get(path, content, type, *rest, **more)
            return found
        model: dict[str, Any] = super().get(path, content, "file", *rest, **more)
        notebook = jupytext.reads(model["content"], _MYST)
        told = json.loads(json.dumps(notebook, default=str))
        return model | {
            "type": "notebook",
            "format": "json",
            "mimetype": None,
            "content": nbformat.from_dict(told),
        }

    def save(self, model: dict[str, Any], path: str = "") -> dict[str, Any]:
        """Save the cells under the head that the file has."""
        file = Path(self._get_os_path(path.strip("/")))
        if model["type"] != "notebook" or not self._is_page(path) or not file.is_file():
            saved: dict[str, Any] = super().save(model, path)
            return saved
        head = _HEAD.match(file.read_bytes().decode("utf8"))
        written = jupytext.writes(nbformat.from_dict(model["content"]), _MYST)
        body = _HEAD.sub("", written, count=1).lstrip("\n")
        file.write_text((head[0] if head else "") + body, "utf8", newline="")
        return self.get(path, content=False)

    @staticmethod
    def _is_page(path: str) -> bool:
        return path.endswith(".md")
