"""The kit: tables with provenance, facts in prose, figures that are in the page at once."""

from factbook.charts.calendar import Calendar as calendar
from factbook.charts.controls import day_control, day_line
from factbook.charts.grid import Grid as grid
from factbook.charts.lanes import Lanes as lanes
from factbook.charts.lines import Lines as lines
from factbook.charts.marks import FormError
from factbook.charts.rows import Rows as rows
from factbook.charts.strip import Strip as strip
from factbook.charts.style import color
from factbook.charts.textblocks import columns_of_text
from factbook.charts.textcolumns import TextColumns as text_columns
from factbook.figure.figures import FigureError, figure
from factbook.maps.world import Layer, MapError, WorldMap, classify, legend
from factbook.model.facts import fact
from factbook.model.inputs import reads
from factbook.model.tables import TableError, read
from factbook.model.words import long_date, number_text, words

__all__ = [
    "FigureError",
    "FormError",
    "Layer",
    "MapError",
    "TableError",
    "WorldMap",
    "calendar",
    "classify",
    "color",
    "columns_of_text",
    "day_control",
    "day_line",
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
    "strip",
    "text_columns",
    "words",
]
