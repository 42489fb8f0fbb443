"""Scope: what each act covers, with reasons and penalties told apart (scope_judged.csv)."""

from __future__ import annotations

from common import Row, TidyError, correct, joined, judged, raw, split

COLUMNS = [
    "scope_id",
    "event_id",
    "topic",
    "item",
    "answer",
    "explanation",
    "legal_ref",
    "source_ids",
    "confidence",
    "note",
]


def build(renamed: dict[tuple[str, str], str], kinds: dict[str, str]) -> list[Row]:
    """Tidy rows in the order of scope_judged.csv."""
    found = {row["item"]: row for row in raw("regulation", "scope")}
    rows = []
    for judgement in judged("scope_judged"):
        source = found.pop(judgement["item"], None)
        if source is None:
            raise TidyError(f"scope_judged.csv names an unknown item {judgement['item']!r}")
        ids = [renamed["regulation", s] for s in split(source["source_ids"])]
        used = [kinds[i] for i in ids]
        rows.append(
            {
                "scope_id": judgement["scope_id"],
                "event_id": judgement["event_id"],
                "topic": judgement["topic"],
                "item": source["item"],
                "answer": judgement["answer"],
                "explanation": source["explanation"],
                "legal_ref": source["legal_ref"],
                "source_ids": joined(ids),
                "confidence": "primary"
                if "primary" in used
                else ("two-secondary" if len(used) > 1 else "one-secondary"),
                "note": judgement["note"],
            }
        )
    if found:
        raise TidyError(f"scope_judged.csv leaves out {sorted(found)}")
    correct("scope", "scope_id", rows)
    return rows
