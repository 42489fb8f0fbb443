"""The cells of a table: as a reader sees them, and as the download has them."""

from __future__ import annotations

import csv
import io
from numbers import Real
from typing import Any

import pandas as pd

from factbook.model.words import long_date


def heading(column: str) -> str:
    return column.replace("_", " ").capitalize()


def cell_text(value: Any) -> str:
    """A table cell as a reader sees it: numbers alike whatever type holds them."""
    if isinstance(value, (tuple, list)):
        return ", ".join(map(str, value))
    if value is None or (not isinstance(value, str) and pd.isna(value)):
        return ""
    if isinstance(value, pd.Timestamp):
        return long_date(value)
    if isinstance(value, Real) and not isinstance(value, bool):
        number = float(value)
        said = f"{abs(number):,.10g}" if number % 1 else f"{abs(int(number)):,}"
        return f"−{said}" if number < 0 else said
    return str(value)


def csv_of(table: pd.DataFrame) -> str:
    """The table as the CSV download: ISO dates, list cells joined by ";"."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(table.columns)
    for row in table.itertuples(index=False):
        writer.writerow(map(csv_cell, row))
    return out.getvalue()


def csv_cell(value: Any) -> str:
    if isinstance(value, (tuple, list)):
        return ";".join(map(str, value))
    if value is None or (not isinstance(value, str) and pd.isna(value)):
        return ""
    if isinstance(value, pd.Timestamp):
        return value.date().isoformat()
    if isinstance(value, float) and value == int(value):
        return str(int(value))
    return str(value)
