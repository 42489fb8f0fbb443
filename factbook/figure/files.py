"""A figure's downloads, and what its live chart is made from."""

from __future__ import annotations

import csv
import io
import json

from factbook.figure.contract import Figure, Table


def files(figure: Figure) -> dict[str, bytes]:
    """The figure's downloads: file name -> content."""
    id = figure.id
    found = {
        f"{id}.csv": figure.table.csv.encode(),
        # The mark tells spreadsheets that this is UTF-8; programs are given the file without.
        f"{id}.shown.csv": _shown_csv(figure.table).encode("utf-8-sig"),
        f"{id}.svg": figure.share_svg.encode(),
    }
    if figure.live is not None:
        told = json.dumps(figure.live, sort_keys=True, separators=(",", ":"))
        # A script, not a JSON file: so it loads from a folder too, where fetching is refused.
        found[f"{id}.live.js"] = f'(self.live??={{}})["{id}"]={told};'.encode()
    if figure.lookup is not None:
        told = json.dumps(figure.lookup.told, ensure_ascii=False, separators=(",", ":"))
        found[f"{id}.lookup.js"] = f'(self.lookups??={{}})["{id}"]={told};'.encode()
    if figure.code:
        found[f"{id}.py"] = figure.code.encode() + b"\n"
    return found


def _shown_csv(table: Table) -> str:
    """The table as a reader sees it: its headings, its words."""
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows([table.headings, *table.rows])
    return out.getvalue()
