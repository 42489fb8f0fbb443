"""Events of both collections become one table, classified by hand (events_classified.csv)."""

from __future__ import annotations

from common import Row, TidyError, correct, joined, judged, raw, split

COLUMNS = [
    "event_id",
    "date",
    "date_precision",
    "date_other",
    "date_basis",
    "country",
    "on_map",
    "actor",
    "kind",
    "branch",
    "reach",
    "count_key",
    "instrument",
    "effect",
    "title",
    "summary",
    "legal_ref",
    "source_ids",
    "confidence",
    "note",
    "merged_ids",
]


def build(renamed: dict[tuple[str, str], str]) -> list[Row]:
    """The tidy rows by date and id; `renamed` maps (folder, raw source id) to a tidy id."""
    judgement = {row["event_id"]: row for row in judged("events_classified")}
    rows: dict[str, Row] = {}
    doubles: list[tuple[str, Row, list[str]]] = []
    for folder in ("regulation", "international", "states", "review"):
        for found in raw(folder, "events"):
            id = found["event_id"]
            if id not in judgement:
                raise TidyError(f"events_classified.csv does not classify {id}")
            judged_row = judgement.pop(id)
            sources = [renamed[folder, source] for source in split(found["source_ids"])]
            if judged_row["merge_into"]:
                doubles.append((judged_row["merge_into"], found, sources))
                continue
            row = {column: found.get(column, "").strip() for column in COLUMNS}
            row |= {
                column: judged_row[column]
                for column in ("kind", "branch", "reach", "count_key", "date_basis", "date_other")
            }
            # Rows of the company's programme, of police bodies and of context carry a seat or a
            # place as their country: nothing a government did about the company.
            row["on_map"] = "false" if id.startswith(("gti-", "int-", "ctx-")) else "true"
            row["source_ids"] = joined(sources)
            rows[id] = row
    if judgement:
        raise TidyError(f"events_classified.csv names unknown events {sorted(judgement)}")
    for target, found, sources in doubles:
        kept = rows[target]
        kept["source_ids"] = joined([*split(kept["source_ids"]), *sources])
        kept["merged_ids"] = joined([*split(kept["merged_ids"]), found["event_id"]])
    tidy = sorted(rows.values(), key=lambda r: (r["date"], r["event_id"]))
    correct("events", "event_id", tidy)
    return tidy
