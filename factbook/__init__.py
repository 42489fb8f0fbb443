"""The kit: tables with provenance, facts in prose, figures that are in the page at once.

Each name is loaded when it is first used: a chapter that draws no map waits for no map library,
and the command line waits for none.
"""

from __future__ import annotations

import sys
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from factbook.charts.calendar import Calendar as calendar
    from factbook.charts.estimates import Estimates as estimates
    from factbook.charts.grid import Grid as grid
    from factbook.charts.lanes import Lanes as lanes
    from factbook.charts.lines import Lines as lines
    from factbook.charts.rows import Rows as rows
    from factbook.charts.strip import Strip as strip
    from factbook.charts.style import color
    from factbook.charts.textcolumns import TextColumns as text_columns
    from factbook.figure.figures import figure
    from factbook.maps.layers import Layer, classify, legend, spells
    from factbook.maps.world import WorldMap
    from factbook.model.facts import fact
    from factbook.model.inputs import reads
    from factbook.model.tables import read
    from factbook.model.words import long_date, number_text, span, words

# Name -> where it is.
_HOMES = {
    "calendar": "charts.calendar:Calendar",
    "classify": "maps.layers:classify",
    "color": "charts.style:color",
    "estimates": "charts.estimates:Estimates",
    "fact": "model.facts:fact",
    "figure": "figure.figures:figure",
    "grid": "charts.grid:Grid",
    "lanes": "charts.lanes:Lanes",
    "Layer": "maps.layers:Layer",
    "legend": "maps.layers:legend",
    "lines": "charts.lines:Lines",
    "long_date": "model.words:long_date",
    "number_text": "model.words:number_text",
    "read": "model.tables:read",
    "reads": "model.inputs:reads",
    "rows": "charts.rows:Rows",
    "spells": "maps.layers:spells",
    "strip": "charts.strip:Strip",
    "AuthorError": "model.problem:AuthorError",
    "text_columns": "charts.textcolumns:TextColumns",
    "span": "model.words:span",
    "words": "model.words:words",
    "WorldMap": "maps.world:WorldMap",
}

__all__ = [
    "Layer",
    "AuthorError",
    "WorldMap",
    "calendar",
    "classify",
    "color",
    "estimates",
    "fact",
    "figure",
    "grid",
    "lanes",
    "legend",
    "lines",
    "long_date",
    "number_text",
    "read",
    "reads",
    "rows",
    "spells",
    "strip",
    "text_columns",
    "span",
    "words",
]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"factbook has no {name!r}; it has {', '.join(__all__)}")
    module, _, own_name = _HOMES[name].partition(":")
    return getattr(import_module(f"factbook.{module}"), own_name)


class _Kit(ModuleType):
    """`factbook.figure` is the function, whoever imported the package of that name before."""

    @property
    def figure(self) -> Any:
        return __getattr__("figure")

    @figure.setter
    def figure(self, package: ModuleType) -> None:
        """Python sets the package here when it is imported."""


sys.modules[__name__].__class__ = _Kit
