"""Countries and territories: names, regions, people, and what the company's statistics show."""

from __future__ import annotations

import re

from common import Row, TidyError, correct, joined, judged, raw

COLUMNS = [
    "country",
    "iso3",
    "name",
    "aliases",
    "official_name",
    "region",
    "subregion",
    "income_level",
    "population",
    "gdp_ppp_usd",
    "internet_percent",
    "internet_period",
    "presence",
    "source_ids",
    "note",
]
TELEMETRY = [
    "telemetry_id",
    "country",
    "period",
    "measure",
    "mean_daily_share_percent",
    "rank",
    "days",
    "days_quality",
    "doubtful",
    "source_ids",
    "note",
]
SHARES = [
    "share_id",
    "country",
    "period",
    "measure",
    "value_percent",
    "rank",
    "source_ids",
    "note",
]
VICTIMS = [
    "victim_id",
    "label",
    "country",
    "period",
    "people",
    "rank",
    "world",
    "claimant",
    "source_ids",
]
COVERAGE = ["coverage_id", "period", "measure", "value", "unit", "source_ids", "note"]
# The UN, and with it the reference table, has no row for Kosovo; XK is the code others use.
_KOSOVO = {
    "country": "XK", "name": "Kosovo", "iso3": "", "region": "", "subregion": "",
    "income_level": "", "source_id": "cldr-core-48.2.0",
}  # fmt: skip
# The collection's notes call this place doubtful: about 2,000 people, a value nearly every day.
_DOUBTFUL = {"NF": "Probably addresses wrongly located here: unusually low, on nearly every day."}


def _internet(rows: list[Row]) -> Row | None:
    """The series of Gapminder (World Bank, ITU) where there is one, the Factbook elsewhere."""
    for source in ("gapminder-sg-2026", "cia-factbook-2026"):
        for row in rows:
            if row["source_id"] == source:
                return row
    return None


def build(renamed: dict[tuple[str, str], str]) -> list[Row]:
    """One row for each of the 249 ISO codes and Kosovo."""
    figures: dict[tuple[str, str], list[Row]] = {}
    for row in raw("countries", "denominators"):
        figures.setdefault((row["country"], row["measure"]), []).append(row)
    presence = {row["country"]: row for row in raw("countries", "ksn_presence")}
    names = {row["country"]: row for row in judged("country_names")}
    rows = []
    for found in [*raw("countries", "reference"), _KOSOVO]:
        code = found["country"]
        people, wealth = (figures.get((code, m), [None])[0] for m in ("population", "gdp_ppp"))
        online = _internet(figures.get((code, "internet_users_percent"), []))
        used = [found, presence[code], people, wealth, online]
        name = names.get(code, {})
        rows.append(
            {
                "country": code,
                "iso3": found["iso3"],
                "name": name.get("name") or found["name"],
                "aliases": name.get("aliases", ""),
                "official_name": found["name"],
                "region": found["region"],
                "subregion": found["subregion"],
                "income_level": found["income_level"].lower(),
                "population": people["value"] if people else "",
                "gdp_ppp_usd": wealth["value"] if wealth else "",
                "internet_percent": online["value"] if online else "",
                "internet_period": online["period"] if online else "",
                "presence": presence[code]["presence"],
                "source_ids": joined([renamed["countries", r["source_id"]] for r in used if r]),
                "note": "Not in the UN's list of countries; counted elsewhere in the statistics."
                if code == "XK"
                else "",
            }
        )
    if missing := set(presence) - {row["country"] for row in rows}:
        raise TidyError(f"countries: presence without a reference row: {sorted(missing)}")
    correct("countries", "country", rows)
    return sorted(rows, key=lambda r: r["country"])


def telemetry(renamed: dict[tuple[str, str], str]) -> list[Row]:
    """Mean daily share of users who met each kind of threat, country by country."""
    rows = [
        {
            "telemetry_id": f"{row['country'].lower()}-{row['measure'].replace('_', '-')}",
            "country": row["country"],
            "period": row["period"],
            "measure": row["measure"],
            "mean_daily_share_percent": row["mean_daily_share_percent"],
            "rank": row["rank_by_mean"],
            "days": row["days_inferred"],
            "days_quality": row["days_quality"],
            "doubtful": "true" if row["country"] in _DOUBTFUL else "false",
            "source_ids": renamed["countries", row["source_id"]],
            "note": _DOUBTFUL.get(row["country"], ""),
        }
        for row in raw("countries", "ksn_daily_mean")
    ]
    correct("telemetry", "telemetry_id", rows)
    return sorted(rows, key=lambda r: r["telemetry_id"])


def _numbered(rows: list[Row], key: str) -> list[Row]:
    """Give rows whose id is taken a number: rivals that a source prints side by side."""
    seen: dict[str, int] = {}
    for row in rows:
        id = row[key]
        seen[id] = seen.get(id, 0) + 1
        if seen[id] > 1:
            row[key] = f"{id}-{seen[id]}"
    return sorted(rows, key=lambda r: r[key])


def _slug(*parts: str) -> str:
    return "-".join(parts).lower().replace("_", "-").replace("/", "-to-")


def shares(renamed: dict[tuple[str, str], str]) -> list[Row]:
    """Published shares of users attacked in a period, as printed; methods change over time."""
    rows = [
        {
            "share_id": _slug(row["country"], row["measure"], row["period"]),
            "country": row["country"],
            "period": row["period"],
            "measure": row["measure"],
            "value_percent": row["value_percent"],
            "rank": row["rank"],
            "source_ids": renamed["countries", row["source_id"]],
            "note": row["note"],
        }
        for row in raw("countries", "ksn_share")
    ]
    return _numbered(rows, "share_id")


def coverage(renamed: dict[tuple[str, str], str]) -> list[Row]:
    """How many countries the statistics or the business are said to cover."""
    rows = [
        {
            "coverage_id": _slug("coverage", row["measure"], row["period"]),
            "period": row["period"],
            "measure": row["measure"],
            "value": row["value"],
            "unit": row["unit"],
            "source_ids": renamed["countries", row["source_id"]],
            "note": row["note"],
        }
        for row in raw("countries", "ksn_coverage")
    ]
    return _numbered(rows, "coverage_id")


def victims(renamed: dict[tuple[str, str], str]) -> list[Row]:
    """People found with stalkerware, by country; the world's total stands in the raw note."""
    names = {row["country"]: row["name"] for row in raw("countries", "reference")}
    short = {row["country"]: row["name"] for row in judged("country_names") if row["name"]}
    rows = []
    for row in raw("countries", "ksn_counts"):
        if row["measure"] != "stalkerware_users":
            continue
        total = re.match(r"world total ([\d,]+)", row["note"])
        if not total:
            raise TidyError(f"victims: {row['country']} {row['period']} has no world total")
        name = (names | short)[row["country"]]
        rows.append(
            {
                "victim_id": _slug("stalkerware", row["country"], row["period"]),
                "label": f"people found with stalkerware, {name}",
                "country": row["country"],
                "period": row["period"],
                "people": row["users_affected"],
                "rank": row["rank"],
                "world": total[1].replace(",", ""),
                "claimant": "Kaspersky",
                "source_ids": renamed["countries", row["source_id"]],
            }
        )
    return sorted(rows, key=lambda r: r["victim_id"])
