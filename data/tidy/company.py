"""The company's places, local sites and own regions, and governments' status by country."""

from __future__ import annotations

import re

from common import Row, correct, joined, raw, split

PLACES = [
    "place_id",
    "kind",
    "country",
    "city",
    "since",
    "since_basis",
    "until",
    "state",
    "source_ids",
    "confidence",
    "note",
]
SITES = ["site_id", "countries", "region", "language", "host", "seen", "source_ids", "note"]
REGIONS = ["region_id", "scheme", "region", "countries", "other_members", "source_ids", "note"]
STATUS = [
    "country",
    "status",
    "since",
    "precision",
    "scope",
    "status_2026",
    "since_2026",
    "source_ids",
    "confidence",
    "note",
]
# Pages whose country selector was read, and their year.
_SELECTORS = {"kl-site-selector-2024": "2024", "kl-blog-footer-2026": "2026"}
_CODE = re.compile(r"[A-Z]{2}")


def _slug(*parts: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", "-".join(p for p in parts if p).lower()).strip("-")


def _ids(cell: str, folder: str, renamed: dict) -> str:
    return joined([renamed[folder, s] for s in split(cell)])


def places(renamed: dict[tuple[str, str], str]) -> list[Row]:
    """Offices, centres, laboratories; `since_basis` says when no first year was found."""
    rows = []
    for row in raw("company", "places"):
        rows.append(
            {
                "place_id": _slug(row["kind"], row["country"], row["city"]),
                "kind": row["kind"],
                "country": row["country"],
                "city": row["city"],
                "since": row["since"],
                "since_basis": "stated" if row["since"] else "not-found",
                "until": row["until"],
                "state": "closed" if row["until"] else "no-end-found",
                "source_ids": _ids(row["source_ids"], "company", renamed),
                "confidence": row["confidence"],
                "note": row["note"],
            }
        )
    correct("places", "place_id", rows)
    return sorted(rows, key=lambda r: r["place_id"])


def sites(renamed: dict[tuple[str, str], str]) -> list[Row]:
    """Localised websites, with the selectors of the company's pages they were seen in."""
    rows = []
    for row in raw("company", "sites"):
        where = split(row["country_or_region"])
        codes = [w for w in where if _CODE.fullmatch(w)]
        ids = split(row["source_ids"])
        seen = [year for name, year in _SELECTORS.items() if name in ids]
        rows.append(
            {
                "site_id": _slug("site", row["site_code"]),
                "countries": ";".join(codes),
                "region": "" if codes else row["country_or_region"],
                "language": row["language"],
                "host": row["url_host"],
                "seen": ";".join(seen),
                "source_ids": _ids(row["source_ids"], "company", renamed),
                "note": row["note"],
            }
        )
    correct("sites", "site_id", rows)
    return sorted(rows, key=lambda r: r["site_id"])


def regions(renamed: dict[tuple[str, str], str]) -> list[Row]:
    """The company's own regions, scheme by scheme; their borders change from text to text."""
    rows = []
    for row in raw("company", "regions"):
        code = row["abbreviation"] if "-" not in row["abbreviation"] else ""
        rows.append(
            {
                "region_id": _slug(row["scheme"], row["region"]),
                "scheme": row["scheme"],
                "region": row["region"] + (f" ({code})" if code and code != row["region"] else ""),
                "countries": row["countries"],
                "other_members": row["other_members"],
                "source_ids": _ids(row["source_ids"], "company", renamed),
                "note": row["note"],
            }
        )
    return sorted(rows, key=lambda r: r["region_id"])


def _precision(note: str) -> str:
    for word in ("month", "year"):
        if re.search(rf"\b{word} precision", note, re.I):
            return word
    return "day"


def status(renamed: dict[tuple[str, str], str]) -> list[Row]:
    """What each government had in place at the end of September 2024, and in 2026."""
    rows = []
    for row in raw("international", "status"):
        plain = {"no-action-found-evidence-none": "no-evidence"}
        rows.append(
            {
                "country": row["country"],
                "status": plain.get(row["status"], row["status"]),
                "since": row["since"],
                "precision": _precision(row["note"]),
                "scope": row["scope"],
                "status_2026": plain.get(row["status_2026"], row["status_2026"]),
                "since_2026": row["since_2026"],
                "source_ids": _ids(row["source_ids"], "international", renamed),
                "confidence": row["confidence"],
                "note": row["note"],
            }
        )
    correct("status", "country", rows)
    return sorted(rows, key=lambda r: r["country"])
