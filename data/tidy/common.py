"""What every part of the step raw -> tidy uses: reading, writing, corrections."""

from __future__ import annotations

import csv
import io
from pathlib import Path

HERE = Path(__file__).parent
DATA = HERE.parent
RAW = DATA / "raw"
Row = dict[str, str]


class TidyError(Exception):
    """The step met something it was not told how to judge."""


def read(path: Path) -> list[Row]:
    with path.open(encoding="utf8", newline="") as file:
        return list(csv.DictReader(file))


def raw(folder: str, table: str) -> list[Row]:
    return read(RAW / folder / f"{table}.csv")


def judged(table: str) -> list[Row]:
    """A table of judgements that stands beside this step."""
    return read(HERE / f"{table}.csv")


def text(columns: list[str], rows: list[Row]) -> str:
    out = io.StringIO()
    writer = csv.DictWriter(out, columns, lineterminator="\n", extrasaction="raise")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def correct(table: str, key: str, rows: list[Row]) -> None:
    """Apply corrections.csv to `rows`; fail loudly when a correction has lost its reason."""
    by_id = {row[key]: row for row in rows}
    for fix in judged("corrections"):
        if fix["table"] != table:
            continue
        row = by_id.get(fix["id"])
        if row is None:
            raise TidyError(f"corrections.csv: {table} has no row {fix['id']}")
        if row[fix["column"]] == fix["now"]:
            raise TidyError(
                f"corrections.csv: {table} {fix['id']} {fix['column']} is right in raw by now; "
                "remove the correction"
            )
        if row[fix["column"]] != fix["was"]:
            raise TidyError(
                f"corrections.csv: {table} {fix['id']} {fix['column']} was expected to be "
                f"{fix['was']!r} but raw says {row[fix['column']]!r}; judge it anew"
            )
        row[fix["column"]] = fix["now"]


def joined(ids: list[str]) -> str:
    return ";".join(dict.fromkeys(i for i in ids if i))


def split(cell: str) -> list[str]:
    return [part.strip() for part in cell.split(";") if part.strip()]
