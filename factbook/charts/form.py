"""What every chart form is: rows with a key, and a drawing for each width of the page.

A form says how its rows are drawn; `figure()` gives the drawing its title, sources and table.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

import pandas as pd

Layout = Literal["desk", "column", "phone"]
ROW_KEY = "row_key"  # field of a chart's data that names the table row a mark belongs to


@dataclass(frozen=True)
class Controls:
    """What a reader may set on the live chart.

    filters: column of the table -> label of its list of values. period: column of dates for
    "from" and "to". day: label of a date field that asks the chart about one day ("" for none).
    """

    filters: Mapping[str, str] = field(default_factory=dict)
    period: str = ""
    day: str = ""


class Form(ABC):
    """A named way to draw rows.

    rows: the data behind the marks, one mark or more a row. key: the column of `rows` whose
    values are unique; marks carry it as the field ROW_KEY, so that a mark leads to its table row.
    """

    rows: pd.DataFrame
    key: str
    controls: Controls = Controls()

    @abstractmethod
    def draw(self, layout: Layout) -> Any:
        """The Altair chart for one width, keys included; marks to walk have a description."""

    def html(self) -> str:
        """What the page shows in place of the drawing, for a form of words; else nothing."""
        return ""
