"""The one step from data/raw to the tidy tables: `python data/tidy` writes, `--check` compares.

Rows that come from raw are made anew each time; rows an author added to a table (their id does
not come from raw) stay as they are. Each row keeps its place. A changed value of a row from raw
belongs in corrections.csv, with its reason.
"""

from __future__ import annotations

import sys

import claims
import company
import countries
import deadlines
import derived
import events
import scope
import sources
import states
from common import DATA, Row, TidyError, read, text


def build() -> dict[str, tuple[str, list[str], list[Row]]]:
    """Table name -> (key column, columns, rows made from raw)."""
    source_rows, renamed = sources.build()
    kinds = {row["source_id"]: row["kind"] for row in source_rows}
    return {
        "sources": ("source_id", sources.COLUMNS, source_rows),
        "events": ("event_id", events.COLUMNS, events.build(renamed)),
        "deadlines": ("deadline_id", deadlines.COLUMNS, deadlines.build(renamed)),
        "scope": ("scope_id", scope.COLUMNS, scope.build(renamed, kinds)),
        "claims": ("claim_id", claims.COLUMNS, claims.build(renamed, kinds)),
        "countries": ("country", countries.COLUMNS, countries.build(renamed)),
        "telemetry": ("telemetry_id", countries.TELEMETRY, countries.telemetry(renamed)),
        "shares": ("share_id", countries.SHARES, countries.shares(renamed)),
        "victims": ("victim_id", countries.VICTIMS, countries.victims(renamed)),
        "coverage": ("coverage_id", countries.COVERAGE, countries.coverage(renamed)),
        "places": ("place_id", company.PLACES, company.places(renamed)),
        "sites": ("site_id", company.SITES, company.sites(renamed)),
        "regions": ("region_id", company.REGIONS, company.regions(renamed)),
        "status": ("country", company.STATUS, company.status(renamed)),
        "states_searched": ("code", states.COLUMNS, states.build(renamed)),
    }


def standing(name: str, key: str, rows: list[Row]) -> list[Row]:
    """All rows in the order in which they stand in the tidy table, so that a run moves none: rows
    from raw made anew, added rows as they are. Rows new in raw follow at the end."""
    path = DATA / f"{name}.csv"
    made = {row[key]: row for row in rows}
    there = read(path) if path.is_file() else []
    full = [made.pop(row[key], row) for row in there]
    return [*full, *made.values()]


def differences(name: str, key: str, rows: list[Row]) -> list[str]:
    """One line for each cell of the tidy table that is not what raw and judgement make of it."""
    have = {row[key]: row for row in read(DATA / f"{name}.csv")}
    lines = []
    for row in rows:
        other = have.get(row[key])
        if other is None:
            lines.append(f"data/{name}.csv lacks {row[key]}, which raw has; run `make tidy`")
            continue
        lines += [
            f"data/{name}.csv, {row[key]}, column {column}: {other.get(column)!r} is not what raw "
            f"gives ({value!r}); write the change down in data/tidy/corrections.csv"
            for column, value in row.items()
            if other.get(column) != value
        ]
    return lines


def stale(name: str, columns: list[str], rows: list[Row]) -> list[str]:
    """A line when a table that is worked out is not what the others give."""
    path = DATA / f"{name}.csv"
    if path.is_file() and path.read_text("utf8") == text(columns, rows):
        return []
    return [f"data/{name}.csv is not what the tables it rests on give; run `make tidy`"]


def main(argv: list[str]) -> int:
    try:
        tables = build()
    except TidyError as error:
        print(error, file=sys.stderr)
        return 1
    if "--check" in argv:
        lines = [line for n, (key, _, rows) in tables.items() for line in differences(n, key, rows)]
        lines += [
            line
            for n, (_, columns, rows) in derived.build().items()
            for line in stale(n, columns, rows)
        ]
        print("\n".join(lines) or f"{len(tables)} tables are what raw and the judgements make.")
        return 1 if lines else 0
    for name, (key, columns, rows) in tables.items():
        full = standing(name, key, rows)
        (DATA / f"{name}.csv").write_text(text(columns, full), encoding="utf8", newline="")
        print(f"data/{name}.csv: {len(rows)} rows from raw, {len(full) - len(rows)} added")
    for name, (_, columns, rows) in derived.build().items():
        (DATA / f"{name}.csv").write_text(text(columns, rows), encoding="utf8", newline="")
        print(f"data/{name}.csv: {len(rows)} rows worked out from other tables")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
