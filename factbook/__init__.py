"""The kit: tables with provenance, facts in prose, figures that are in the page at once."""

from factbook.controls import day_control, day_line
from factbook.facts import fact
from factbook.figures import FigureError, figure
from factbook.maps import Layer, MapError, WorldMap, classify, legend
from factbook.style import color
from factbook.tables import TableError, read
from factbook.textblocks import columns_of_text
from factbook.words import long_date, number_text, words

__all__ = [
    "FigureError",
    "Layer",
    "MapError",
    "TableError",
    "WorldMap",
    "classify",
    "color",
    "columns_of_text",
    "day_control",
    "day_line",
    "fact",
    "figure",
    "legend",
    "long_date",
    "number_text",
    "read",
    "words",
]
