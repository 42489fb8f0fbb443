"""Sources of all collections become one table: a page is one source, whoever found it."""

from __future__ import annotations

import re

from common import Row, TidyError, correct, joined, raw

FOLDERS = ("regulation", "international", "company", "countries", "states", "review")
COLUMNS = [
    "source_id",
    "title",
    "publisher",
    "published",
    "consulted_by",
    "url",
    "kind",
    "through_copy",
    "is_not",
    "merged_ids",
]
# The collections do not say on which day a page was read; this is the day they were handed over.
CONSULTED_BY = "2026-11-24"
LATER = {"states": "2026-11-27", "review": "2026-11-27"}
_COPY = re.compile(
    r"\b(copy|copies|mirror\w*|repost\w*|republished|relay\w*|via|reproducing|quoting)\b", re.I
)
_KIND_ORDER = {"primary": 0, "dataset": 1, "secondary": 2}


def address(url: str) -> str:
    """The address without what does not tell two pages apart."""
    return re.sub(r"^https?://(www\.)?", "", url.strip()).rstrip("/").lower()


def is_not(row: Row, copy: bool) -> str:
    """What the source is not, in one sentence, where its kind calls for it."""
    publisher, title = row["publisher"].lower(), row["title"].lower()
    if "wikipedia" in publisher or "wikipedia" in title:
        return "Not a first-hand source: text of an encyclopaedia anyone can edit."
    if copy:
        return "Not the original page: read through a copy or relay."
    if row["kind"] == "primary" and "kaspersky" in publisher:
        return "Not independent: the company about itself."
    if row["kind"] == "primary" and row["title"].lower().startswith("complaint"):
        return "Not a finding: what one party told a court."
    return ""


def build() -> tuple[list[Row], dict[tuple[str, str], str]]:
    """The tidy rows, and (folder, raw id) -> tidy id for every raw source.

    The same address in several rows is one source; the id of the first folder in FOLDERS stays.
    One id that names two different pages in two folders stays with the first folder, and the
    other page gets the folder's name as a suffix.
    """
    groups: dict[str, list[tuple[str, Row]]] = {}
    for folder in FOLDERS:
        for row in raw(folder, "sources"):
            key = address(row["url"]) or f"{folder}/{row['source_id']}"
            groups.setdefault(key, []).append((folder, row))
    rows: list[Row] = []
    renamed: dict[tuple[str, str], str] = {}
    taken: set[str] = set()
    for members in groups.values():
        folder, first = members[0]
        id = first["source_id"]
        if id in taken:
            id = f"{id}-{folder}"
        if id in taken:
            raise TidyError(f"sources: two pages would both be {id}")
        taken.add(id)
        for place, member in members:
            renamed[place, member["source_id"]] = id
        # Where collections disagree, the stronger kind is not assumed: secondary wins over
        # primary when a page was read through someone else's address.
        kinds = {member["kind"] for _, member in members}
        described = " ".join(f"{m['title']} {m['publisher']}" for _, m in members)
        copy = bool(_COPY.search(described))
        kind = max(kinds, key=_KIND_ORDER.get) if copy else min(kinds, key=_KIND_ORDER.get)
        published = max((m["published"] for _, m in members), key=len)
        others = [m["source_id"] for _, m in members if m["source_id"] != id]
        row = {
            "source_id": id,
            "title": first["title"],
            "publisher": first["publisher"],
            "published": published,
            "consulted_by": LATER.get(folder, CONSULTED_BY),
            "url": first["url"].strip(),
            "kind": kind,
            "through_copy": "true" if copy else "false",
            "is_not": "",
            "merged_ids": joined(others),
        }
        row["is_not"] = is_not(row, copy)
        if not row["url"].startswith("http"):
            known = (
                f"known by its locator {row['url']}" if row["url"] else "no address was recorded"
            )
            row["is_not"] = f"Not a web page: {known}."
            row["url"] = ""
        rows.append(row)
    correct("sources", "source_id", rows)
    # The review builds on what was there: it may name a source of any collection by its tidy id.
    for id in taken:
        renamed.setdefault(("review", id), id)
    return sorted(rows, key=lambda r: r["source_id"]), renamed
