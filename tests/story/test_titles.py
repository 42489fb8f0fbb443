"""Numbers in the titles of figures, worked out again from the tables by another route."""

from __future__ import annotations

import csv
import datetime as dt
from pathlib import Path

import pytest
from test_pages import FIGURES, parsed

from factbook.model.words import number_text, span, words

DATA = Path(__file__).parents[2] / "data"


def rows(name: str, key: str | None = None):
    """A table as a list of rows, or as a mapping from its key column."""
    with (DATA / f"{name}.csv").open(encoding="utf8", newline="") as file:
        found = list(csv.DictReader(file))
    return {row[key]: row for row in found} if key else found


@pytest.fixture(scope="module")
def titles(site) -> dict[str, str]:
    return {
        id: parsed(site / name).find("figure", id=id).select_one(".figure-title").text
        for name, id in FIGURES
    }


EVENTS, CLAIMS = rows("events", "event_id"), rows("claims", "claim_id")
DEADLINES = rows("deadlines", "deadline_id")


def day(id: str) -> dt.date:
    return dt.date.fromisoformat((EVENTS.get(id) or DEADLINES[id])["date"])


def american() -> list[dict]:
    return [e for id, e in EVENTS.items() if id.startswith("us-")]


def said(number: int) -> str:
    return words(number).capitalize()


def test_road_and_ban(titles):
    steps = [c for c in rows("circles") if c["on_road"] == "true"]
    years = day(steps[-1]["force_ref"]) - day(steps[0]["force_ref"])
    assert titles["road"].startswith(
        f"{said(len(steps))} steps in {words(round(years.days / 365))}"
    )
    june = [e for e in american() if e["kind"] == "act" and e["date"].startswith("2024-06")]
    span = max(day(e["event_id"]) for e in june) - min(day(e["event_id"]) for e in june)
    assert titles["four-moves"].startswith(
        f"{said(len(june))} measures in {words(span.days + 1)} days"
    )


def test_scope(titles):
    order = "us-2024-06-20-final-determination"
    answers = [
        s["answer"]
        for s in rows("scope")
        if s["event_id"] == order and s["topic"] in {"product", "conduct", "person"}
    ]
    covered, out, split = (answers.count(a) for a in ("covered", "not-covered", "partly"))
    assert titles["scope"] == (
        f"{said(covered)} things the order covers, {words(out)} it leaves out,"
        f" {words(split)} it splits"
    )


def test_footprint(titles):
    countries = rows("countries")
    reporting = [c for c in countries if c["presence"] == "user-telemetry"]
    places = [p for p in rows("places") if p["kind"] in {"hq", "office"}]
    named = {p["country"] for p in places}
    assert titles["reach"] == (
        f"Offices on record in {len(named)} places, users reported from {len(reporting)}"
    )


def test_the_beeswarms_hold(titles):
    shares = {
        (t["country"], t["measure"]): float(t["mean_daily_share_percent"])
        for t in rows("telemetry")
    }
    level = {c["country"]: c["income_level"] for c in rows("countries")}

    def median(measure: str, income: str) -> float:
        found = sorted(v for (c, m), v in shares.items() if m == measure and level[c] == income)
        middle = len(found) // 2
        return found[middle] if len(found) % 2 else (found[middle - 1] + found[middle]) / 2

    local = [median("local_infection", x) for x in ("high", "upper middle", "lower middle", "low")]
    web = [median("web_threat", x) for x in ("high", "upper middle", "lower middle", "low")]
    assert local == sorted(local) and local[-1] > 2 * local[0]
    assert max(web) < 1.2 * min(web) and "on the web are not" in titles["income"]


def test_money(titles):
    regions = [
        "APAC",
        "Europe",
        "Japan",
        "Latin America",
        "META",
        "North America",
        "Russia and CIS",
    ]
    fell = {
        c["scope"]
        for c in CLAIMS.values()
        if c["metric"] == "sales_bookings_growth"
        and c["as_of"] == "2017"
        and c["scope"] in regions
        and float(c["value"]) < 0
    }
    assert fell == {"North America", "Europe"}
    assert titles["bookings"].endswith("fell only in North America and Europe")
    world = float(CLAIMS["revenue-2023"]["value"]) * 1e6 / 400e6
    assert world < 2 and "Less than two dollars" in titles["dollar"]


def test_history(titles):
    acts = [e for e in american() if e["kind"] == "act"]
    years = [e["date"][:4] for e in american()]
    most = sorted(sorted(set(years), key=years.count)[-2:])
    counted = f"{words(len(acts))} measures among {len(years)} events"
    assert titles["events"] == f"Two bursts, {most[0]} and {most[1]}: {counted}"
    steps = [c for c in rows("circles") if c["level"] == "federal"]
    grew = max(day(c["force_ref"]) for c in steps) - min(day(c["force_ref"]) for c in steps)
    assert titles["ratchet"].startswith(f"In {words(round(grew.days / 365))} years the ban grew")


def test_other_countries(titles):
    status = rows("status")
    held = [s["status"] for s in status]
    assert "ban-all" not in held
    kinds = {"act", "advice", "finding-no-evidence", "finding-no-position"}
    abroad = [
        e
        for id, e in EVENTS.items()
        if not id.startswith(("us-", "gti-", "int-", "ctx-")) and e["kind"] in kinds
    ]
    in_2022 = [e for e in abroad if e["date"].startswith("2022")]
    assert titles["by-year"].startswith(f"{said(len(in_2022))} of {words(len(abroad))} government")
    plain = [s for s in rows("statements") if s["wording"] == "plain"]
    acted = {s["country"] for s in plain if s["side"] == "acted"}
    held_back = {s["country"] for s in plain if s["side"] == "held-back"}
    assert titles["same-evidence"].startswith(f"{said(len(acted))} acted")
    assert f"{words(len(held_back))} said the like" in titles["same-evidence"]
    wait = day("de-2022-bsi-warning") - day("de-2017-bsi-no-evidence")
    assert f"warned about {span(wait.days)} after" in titles["germany"]
    centres = [
        p
        for p in rows("places")
        if p["kind"] == "transparency-centre" and p["state"] not in {"double", "promised"}
    ]
    assert titles["centres"].startswith(f"{said(len(centres))} transparency centres")


def test_aftermath(titles):
    change = {
        c["scope"]: float(c["value"])
        for c in CLAIMS.values()
        if c["metric"] == "observed_use_change"
    }
    assert max(change, key=change.get) == "United States" and all(v < 0 for v in change.values())
    assert (
        f"in {words(len(change))} countries, and least in the United States" in titles["observed"]
    )
    share = CLAIMS["us-organisations-still-connected-2024-11"]
    assert (share["value"], share["bound"]) == ("40", "more-than")
    assert titles["still"].startswith("More than two in five American organisations that Bitsight")


def test_unknowns(titles):
    share = float(CLAIMS["us-share-of-revenue-2023"]["value"]) / 100
    users = 400e6 * share
    least = float(CLAIMS["revenue-2023"]["value"]) * 1e6 * share * 0.3 / 80
    two = float(f"{least:.2g}")
    years = (day("us-2024-06-20-final-determination") - dt.date(2015, 3, 1)).days // 365
    assert titles["old"] == f"400 million users: for {words(years)} years the number never moved"
    most = float(f"{float(CLAIMS['revenue-2023']['value']) * 1e6 * share / 20:.2g}")
    least_users = float(f"{users / 40:.2g}")
    assert titles["bounds"].endswith(
        f"{number_text(two)} to {number_text(most)} customers, "
        f"or {number_text(least_users)} to {number_text(users)} users"
    )
