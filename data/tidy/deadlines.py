"""Deadlines: dates apart from instants, doubts apart from duties, each with its act."""

from __future__ import annotations

import re

from common import Row, TidyError, correct, joined, raw, split

COLUMNS = [
    "deadline_id",
    "event_id",
    "date",
    "instant",
    "timezone",
    "is_deadline",
    "who",
    "what",
    "allowed_before",
    "prohibited_after",
    "derivation",
    "legal_ref",
    "source_ids",
    "note",
]
_ACT = {
    "bod-": "us-2017-09-13-bod-17-01",
    "ndaa-": "us-2017-12-12-ndaa-signed",
    "far-": "us-2018-06-15-far-interim",
    "icts-ifr-": "us-2021-01-19-icts-ifr",
    "entity-list-": "us-2024-06-24-entity-list",
    "fd-": "us-2024-06-20-final-determination",
    "users-": "us-2024-06-20-final-determination",
    "icts-final-rule-": "us-2024-12-06-icts-final-rule",
}
_COMPUTED = re.compile(r"\s*\((?:computed: )([^)]*)\)")
_REMARK = re.compile(r"\s*\(([^)]*)\)")


def build(renamed: dict[tuple[str, str], str]) -> list[Row]:
    """Tidy rows by date and id. A raw `instant` with a clock time is an instant, any other a
    date only; "users-no-deadline" is a statement, not a deadline, and gets no instant."""
    rows = []
    for found in raw("regulation", "deadlines"):
        id = found["deadline_id"]
        acts = [act for prefix, act in _ACT.items() if id.startswith(prefix)]
        if len(acts) != 1:
            raise TidyError(f"deadlines: to which act does {id} belong?")
        what, derivation, note = found["what"], "", ""
        if match := _COMPUTED.search(what):
            derivation, what = match[1], _COMPUTED.sub("", what)
        elif match := _REMARK.search(what):
            note, what = match[1], _REMARK.sub("", what)
        statement = id == "users-no-deadline"
        exact = "T" in found["instant"] and not statement
        rows.append(
            {
                "deadline_id": id,
                "event_id": acts[0],
                "date": found["instant"][:10],
                "instant": found["instant"] if exact else "",
                "timezone": found["timezone"] if found["timezone"] != "not stated" else "",
                "is_deadline": "false" if statement else "true",
                "who": found["who"],
                "what": what,
                "allowed_before": found["allowed_before"],
                "prohibited_after": found["prohibited_after"],
                "derivation": derivation,
                "legal_ref": found["legal_ref"],
                "source_ids": joined(
                    [renamed["regulation", s] for s in split(found["source_ids"])]
                ),
                "note": note[:1].upper() + note[1:],
            }
        )
    correct("deadlines", "deadline_id", rows)
    return sorted(rows, key=lambda r: (r["date"], r["deadline_id"]))
