"""The cells of a table: as a reader sees them, and as the download has them."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from numbers import Real
from typing import Any

import pandas as pd

from factbook.model.words import digits, iso_text, long_date, measured


def heading(column: str) -> str:
    return column.replace("_", " ").capitalize()


def cell_text(value: Any, field: Mapping[str, Any] | None = None) -> str:
    """A table cell as a reader sees it: numbers alike whatever type holds them, and, where the
    column's description (`field`) says so, a year, a period or a number with its unit."""
    field = field or {}
    if isinstance(value, (tuple, list)):
        return ", ".join(map(str, value))
    if value is None or (not isinstance(value, str) and pd.isna(value)):
        return ""
    if isinstance(value, pd.Timestamp):
        return long_date(value)
    if isinstance(value, Real) and not isinstance(value, bool):
        if field.get("type") == "year":
            return str(int(float(value)))
        unit = field.get("factbook:unit", "")
        return measured(float(value), unit) if unit else digits(float(value))
    return iso_text(str(value)) if field.get("factbook:period") else str(value)


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
