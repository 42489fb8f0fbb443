"""The kit for cells of the stock book: all of it, but `figure` gives back what Altair or Plotly
shows by itself, and `fact` plain words.

Stands in the place of `factbook/__init__.py`, which it runs first; `bench` sets KIT, its folder.
"""

from __future__ import annotations

import sys
from pathlib import Path
from types import ModuleType
from typing import Any

KIT = Path("KIT")
__path__ = [str(KIT)]
exec(compile((KIT / "__init__.py").read_text("utf8"), str(KIT / "__init__.py"), "exec"))


def shown(chart: Any, *_: Any, **__: Any) -> Any:
    """The chart itself: a form's drawing for desks, a map's Plotly figure, an Altair chart."""
    if hasattr(chart, "plotly"):
        return chart.plotly()
    return chart.draw("desk") if hasattr(chart, "draw") else chart


def fact(id: str, *_: Any, **__: Any) -> str:
    """A computed fact as plain words."""
    return f"fact {id}"


class _Stock(ModuleType):
    @property
    def figure(self) -> Any:
        return shown

    @figure.setter
    def figure(self, package: ModuleType) -> None:
        """Python sets the package here when it is imported."""


sys.modules[__name__].__class__ = _Stock
