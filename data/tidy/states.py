"""The states, searched one by one: what was found and what not read (states_judged.csv)."""

from __future__ import annotations

import re

from common import Row, TidyError, correct, joined, judged, raw, split

COLUMNS = ["code", "state", "result", "found", "searched", "event_ids", "source_ids"]
SEARCHED = "2026-11-26"
# What the collection says to its own project, not to a reader.
_ASIDE = re.compile(r" \(already in the project\)| See (?:events|gaps)(?: and gaps)?\.")
_OWN_SEARCH = "own-search-states-2026"


def build(renamed: dict[tuple[str, str], str]) -> list[Row]:
    """Tidy rows by code; `renamed` maps (folder, raw source id) to a tidy id. A state for which
    no page came up has this book's own search as its source."""
    judgement = {row["code"]: row for row in judged("states_judged")}
    rows = []
    for found in raw("states", "searched"):
        judged_row = judgement.pop(found["code"], None)
        if judged_row is None:
            raise TidyError(f"states_judged.csv does not judge {found['code']}")
        ids = [renamed["states", source] for source in split(found["source_ids"])]
        rows.append(
            {
                "code": found["code"],
                "state": found["state"],
                "result": judged_row["result"],
                "found": _ASIDE.sub("", found["what_was_found"]).strip(),
                "searched": SEARCHED,
                "event_ids": judged_row["event_ids"],
                "source_ids": joined(ids) or _OWN_SEARCH,
            }
        )
    if judgement:
        raise TidyError(f"states_judged.csv judges unknown places {sorted(judgement)}")
    correct("states_searched", "code", rows)
    return sorted(rows, key=lambda r: r["code"])
