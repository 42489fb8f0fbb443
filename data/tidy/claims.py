"""Figures that are quoted anywhere, from every collection, each once with who claims it."""

from __future__ import annotations

import re
from itertools import combinations

from common import Row, correct, joined, judged, raw, split

COLUMNS = [
    "claim_id",
    "metric",
    "label",
    "value",
    "unit",
    "bound",
    "as_of",
    "scope",
    "claimant",
    "claimant_kind",
    "source_ids",
    "confidence",
    "rivals",
    "note",
    "from_raw",
]

# One name for what the two collections call differently.
_METRIC = {
    "countries_with_offices": "office_countries",
    "users": "users_protected",
    "customers": "users_protected",
    "countries_and_territories_served": "countries_served",
    "us_customers_moved_to_ultraav": "us_consumer_customers_transferred",
    "us_staff_laid_off": "us_posts_ended",
}
# Day counts are computed in the chapters, from the dates themselves.
_COMPUTED = {"days_from_announcement_to_new_sales_ban", "days_from_announcement_to_full_ban"}
_UNIT = {
    "million users": ("users", 1_000_000),
    "million devices": ("devices", 1_000_000),
    "clients": ("organisations", 1),
    "companies": ("organisations", 1),
    "customers": ("customers", 1),
    "countries and territories": ("countries and territories", 1),
    "significant number": ("customers", 1),
}
_SLUG = {
    "users_protected": "users",
    "corporate_clients": "clients",
    "us_consumer_customers_transferred": "us-customers-moved",
    "office_countries": "office-countries",
}
_BOUND = [
    (r"more than|over|and more|or more", "more-than"),
    (r"about|around|roughly", "about"),
    (r"nearly|almost|close to", "almost"),
    (r"fewer than|less than", "less-than"),
    (r"at least", "at-least"),
    (r"up to", "up-to"),
]
# In these a later month is another state, not another opinion.
_SERIES = ("observed_", "transparency_centres", "rnd_spending")


def _number(text: str) -> str:
    value = float(text)
    return str(int(value)) if value == int(value) else str(value)


def _bound(unit: str, note: str) -> str:
    """How exact the value is: by its unit, or else by the first word of its note. The unit comes
    first: a note may begin with the bound of another number."""
    inside = re.search(r"\(([^)]*)\)", unit)
    for pattern, name in _BOUND:
        if inside and re.search(pattern, inside[1]):
            return name
    for pattern, name in _BOUND:
        if re.match(rf"({pattern})\b", note, re.I):
            return name
    return "exact"


def _normal(found: Row, folder: str) -> Row:
    company = folder == "company"
    name = found["metric" if company else "figure"]
    unit = re.sub(r"\s*\([^)]*\)", "", found["unit"]).strip()
    unit, factor = _UNIT.get(unit, (unit, 1))
    value = found["value"]
    if name == "revenue" and unit == "USD":
        unit, factor = "USD million", 1e-6
    metric = _METRIC.get(name, name)
    return {
        "metric": metric,
        "value": _number(str(float(value) * factor)) if value else "",
        "unit": unit,
        "bound": _bound(found["unit"], found["note"]) if value else "withheld",
        "as_of": found["period" if company else "as_of"],
        "scope": found["scope"],
        "claimant": found.get("claimed_by", ""),
        "note": found["note"],
        "source_ids": found["source_ids"],
        "from_raw": f"{folder}/{'metrics' if company else 'figures'}:{name}:"
        f"{found['period' if company else 'as_of']}:{value or 'empty'}",
    }


def _claimant(row: Row) -> str:
    """Who says it, where the collection of company metrics does not: by the row's own note."""
    note, metric = row["note"], row["metric"]
    if "Commerce Department" in note and "company" not in note.lower().split("commerce")[0]:
        return "US Department of Commerce (as reported by press)"
    if metric.startswith(("observed_", "us_organisations_still")):
        return "Bitsight"
    for house in ("IDC", "GfK", "OPSWAT"):
        if house in note:
            return house
    if metric == "market_share":
        return "press, research house not named"
    if "Wikipedia" in note:
        return "Wikipedia page"
    if note.startswith(("Press figure", "Press")):
        return "press"
    return "Kaspersky"


def _kind(claimant: str) -> str:
    name = claimant.lower()
    if "court filing" in name or "complaint" in name:
        return "court-filing"
    if name in {"computed"}:
        return "computed"
    if any(word in name for word in ("department", "commerce", "office of", "code of federal")):
        return "government"
    if any(word in name for word in ("bitsight", "idc", "gfk", "opswat", "research house")):
        return "research"
    if "kaspersky" in name or "pango" in name:
        return "company"
    return "press"


def _compatible(a: str, b: str) -> bool:
    return a.startswith(b) or b.startswith(a)


def _same_claim(a: Row, b: Row) -> bool:
    return (
        a["metric"] == b["metric"]
        and a["value"] == b["value"]
        and a["scope"].split(",")[0] == b["scope"].split(",")[0]
        and _compatible(a["as_of"], b["as_of"])
    )


def _scope(row: Row) -> str:
    """The scope where it is not plain from the metric itself."""
    plain = row["scope"].startswith("worldwide") or row["metric"].startswith(("us_", "entity_"))
    return "" if plain or row["metric"] == "executives_sanctioned" else row["scope"]


def _slug(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")


def build(renamed: dict[tuple[str, str], str], kinds: dict[str, str]) -> list[Row]:
    """Tidy claims; `renamed` maps raw source ids, `kinds` a tidy source id to its kind."""
    rows: list[Row] = []
    merged: set[int] = set()
    for folder, table in (
        ("regulation", "figures"),
        ("company", "metrics"),
        ("review", "figures"),
    ):
        for found in raw(folder, table):
            if found.get("figure") in _COMPUTED:
                continue
            row = _normal(found, folder)
            row["source_ids"] = joined([renamed[folder, s] for s in split(row["source_ids"])])
            row["claimant"] = row["claimant"] or _claimant(row)
            twin = next(
                (
                    r
                    for r in rows
                    if folder == "company" and id(r) not in merged and _same_claim(r, row)
                ),
                None,
            )
            if twin:
                merged.add(id(twin))
                for column in ("source_ids", "from_raw"):
                    twin[column] = joined([*split(twin[column]), *split(row[column])])
                if row["note"] and row["note"] not in twin["note"]:
                    twin["note"] = f"{twin['note']} {row['note']}".strip()
                if twin["bound"] == "exact":
                    twin["bound"] = row["bound"]
            else:
                rows.append(row)
    labels = {row["metric"]: row["label"] for row in judged("claim_labels")}
    for row in rows:
        row["label"] = labels[row["metric"]] + (f", {scope}" if (scope := _scope(row)) else "")
        row["claimant_kind"] = _kind(row["claimant"])
        used = [kinds[s] for s in split(row["source_ids"])]
        row["confidence"] = (
            "primary"
            if "primary" in used
            else ("two-secondary" if len(used) > 1 else "one-secondary")
        )
    _name(rows)
    _set_rivals(rows)
    correct("claims", "claim_id", rows)
    return sorted(rows, key=lambda r: r["claim_id"])


def _name(rows: list[Row]) -> None:
    """Readable ids: metric, scope when not worldwide, time; claimant and value where needed."""
    taken: dict[str, int] = {}
    plans = []
    for row in rows:
        metric = _SLUG.get(row["metric"], row["metric"])
        scope = _scope(row)
        base = _slug(f"{metric} {scope} {row['as_of'].replace('/', ' to ')}"[:70])
        taken[base] = taken.get(base, 0) + 1
        plans.append(base)
    seen: set[str] = set()
    for row, base in zip(rows, plans, strict=True):
        id = base
        if taken[base] > 1:
            id = f"{base}-{_slug(row['claimant'].split('(')[0])}"
        if id in seen or (taken[base] > 1 and row["claimant"] == "press"):
            id = f"{base}-{_slug(row['value'] or 'withheld')}"
        if id in seen:
            id = f"{id}-{_slug(row['from_raw'].split('/')[0])}"
        seen.add(id)
        row["claim_id"] = id


def _set_rivals(rows: list[Row]) -> None:
    rivals: dict[str, list[str]] = {row["claim_id"]: [] for row in rows}
    for a, b in combinations(rows, 2):
        same = a["metric"] == b["metric"] and a["scope"] == b["scope"] and a["unit"] == b["unit"]
        if not same or a["value"] == b["value"] or not (a["value"] and b["value"]):
            continue
        if a["metric"].startswith(_SERIES) or "undated" in (a["as_of"], b["as_of"]):
            continue
        near = _compatible(a["as_of"], b["as_of"]) or (
            a["metric"] == "corporate_clients" and a["as_of"][:4] == b["as_of"][:4]
        )
        rounding = abs(float(a["value"]) - float(b["value"])) / abs(float(a["value"])) < 0.002
        if near and not rounding:
            rivals[a["claim_id"]].append(b["claim_id"])
            rivals[b["claim_id"]].append(a["claim_id"])
    for row in rows:
        row["rivals"] = joined(sorted(rivals[row["claim_id"]]))
