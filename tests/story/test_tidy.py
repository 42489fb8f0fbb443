"""The step from raw to tidy, and the tables by another route."""

from __future__ import annotations

import csv
import itertools
import shutil
import subprocess
import sys
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
RAW = ROOT / "data/raw"
sys.path.insert(0, str(ROOT / "data/tidy"))

import common  # noqa: E402


def rows(path: Path) -> list[dict]:
    with path.open(encoding="utf8", newline="") as file:
        return list(csv.DictReader(file))


def tidy(name: str) -> list[dict]:
    return rows(ROOT / "data" / f"{name}.csv")


def test_tidy_tables_are_what_raw_and_judgement_make():
    command = [sys.executable, "data/tidy", "--check"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


def run_tidy(folder: Path) -> None:
    done = subprocess.run([sys.executable, folder / "data/tidy"], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


def texts(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in (folder / "data").glob("*.csv")}


def test_the_step_changes_nothing_that_is_committed(tmp_path):
    shutil.copytree(ROOT / "data", tmp_path / "data")
    run_tidy(tmp_path)
    assert texts(tmp_path) == texts(ROOT)


def test_an_added_row_keeps_its_place_and_a_lost_one_returns(tmp_path):
    shutil.copytree(ROOT / "data", tmp_path / "data")
    path = tmp_path / "data/regions.csv"
    header, first, second, *rest = path.read_text("utf8").splitlines(keepends=True)
    added = "a-new-one," + first.split(",", 1)[1]
    path.write_text("".join([header, first, added, *rest]), "utf8")
    run_tidy(tmp_path)
    assert path.read_text("utf8") == "".join([header, first, added, *rest, second])


def collected() -> set[str]:
    """Ids of the events that were collected; others were added by hand."""
    folders = ("regulation", "international", "states", "review")
    return {r["event_id"] for f in folders for r in rows(RAW / f / "events.csv")}


def test_every_raw_event_is_kept_or_merged():
    raw = collected()
    kept = {r["event_id"] for r in tidy("events")}
    merged = {i for r in tidy("events") for i in r["merged_ids"].split(";") if i}
    assert len(raw) == 201
    assert raw == (kept | merged) & raw
    assert len(merged) == 3 and not merged & kept


def test_kinds_are_counted_as_judged():
    events = [r for r in tidy("events") if r["event_id"] in collected()]
    us = Counter(r["kind"] for r in events if r["event_id"].startswith("us-"))
    assert us == {
        "act": 20, "power": 8, "step": 14, "signal": 3, "process": 12, "ruling": 2, "reply": 17,
        "market": 6, "claim": 10,
    }  # fmt: skip
    abroad = [r for r in events if r["kind"] == "act" and not r["event_id"].startswith("us-")]
    assert len(abroad) == 11 and len({r["country"] for r in abroad}) == 9


def test_every_raw_source_has_one_tidy_source_and_no_address_twice():
    known = {r["source_id"] for r in tidy("sources")}
    merged = {i for r in tidy("sources") for i in r["merged_ids"].split(";") if i}
    for folder in ("regulation", "international", "company", "states", "review"):
        for row in rows(RAW / folder / "sources.csv"):
            id = row["source_id"]
            assert {id, f"{id}-{folder}"} & (known | merged), id
    addresses = Counter(r["url"].rstrip("/").lower() for r in tidy("sources") if r["url"])
    assert [a for a, n in addresses.items() if n > 1] == []


def test_every_raw_figure_and_metric_is_in_the_claims():
    told = {item for r in tidy("claims") for item in r["from_raw"].split(";")}
    figures, metrics = rows(RAW / "regulation/figures.csv"), rows(RAW / "company/metrics.csv")
    for row in rows(RAW / "review/figures.csv"):
        assert f"review/figures:{row['figure']}:{row['as_of']}:{row['value']}" in told
    computed = {"days_from_announcement_to_new_sales_ban", "days_from_announcement_to_full_ban"}
    for row in figures:
        if row["figure"] not in computed:
            assert any(
                t.startswith(f"regulation/figures:{row['figure']}:{row['as_of']}") for t in told
            )
    for row in metrics:
        key = f"company/metrics:{row['metric']}:{row['period']}:{row['value']}"
        assert key in told, key


def test_rivals_are_mutual_and_disagree():
    claims = {r["claim_id"]: r for r in tidy("claims")}
    pairs = [(a, b) for a in claims for b in claims[a]["rivals"].split(";") if b]
    assert len(pairs) > 10
    for a, b in pairs:
        assert a in claims[b]["rivals"].split(";")
        assert claims[a]["value"] != claims[b]["value"]
        assert claims[a]["metric"] == claims[b]["metric"]


def test_road_and_circles_by_another_route():
    days = {r["event_id"]: r["date"] for r in tidy("events")}
    days |= {r["deadline_id"]: r["date"] for r in tidy("deadlines")}
    circles = tidy("circles")
    road = sorted(
        date.fromisoformat(days[r["force_ref"]]) for r in circles if r["on_road"] == "true"
    )
    gaps = [(b - a).days for a, b in itertools.pairwise(road)]
    assert gaps == [64, 306, 77, 1331, 788, 71]
    assert sum(gaps) == (date(2024, 9, 29) - date(2017, 7, 11)).days == 2637
    federal = [days[r["force_ref"]] for r in circles if r["level"] == "federal"]
    assert federal == sorted(federal) and len(federal) == 9


def test_notices_by_another_route():
    days = {r["event_id"]: r["date"] for r in tidy("events")}
    days |= {r["deadline_id"]: r["date"] for r in tidy("deadlines")}

    def count(row):
        if not row["end_ref"]:
            return int(row["days_low"])
        return (
            date.fromisoformat(days[row["end_ref"]]) - date.fromisoformat(days[row["event_id"]])
        ).days

    counted = {r["notice_id"]: count(r) for r in tidy("notices")}
    assert [counted[f"us-bod-{n}"] for n in (30, 60, 90)] == [30, 60, 90]
    assert (counted["us-2024-30"], counted["us-2024-101"]) == (30, 101)
    assert (counted["us-statute"], counted["us-far"], counted["nl-phase-out"]) == (293, 31, 679)


def test_only_the_agency_gave_an_hour():
    exact = {r["deadline_id"]: r["instant"] for r in tidy("deadlines") if r["instant"]}
    midnight = "2024-09-29T00:00:00-04:00"
    assert exact == {"fd-updates-ksn": midnight, "fd-resale-integration": midnight}
    assert [r["deadline_id"] for r in tidy("deadlines") if r["is_deadline"] == "false"] == [
        "users-no-deadline"
    ]


@pytest.mark.parametrize("column", ["claimant", "unit", "metric"])
def test_no_two_spellings_of_one_thing(column):
    spellings = {}
    for row in tidy("claims"):
        key = "".join(c for c in row[column].lower() if c.isalnum())
        spellings.setdefault(key, set()).add(row[column])
    assert [s for s in spellings.values() if len(s) > 1] == []


def test_no_false_precision():
    for row in tidy("claims"):
        digits = row["value"].partition(".")[2]
        assert len(digits) <= 2, row["claim_id"]
        if row["bound"] in {"about", "more-than", "almost"} and float(row["value"] or 0) > 10_000:
            assert float(row["value"]) % 1000 == 0, row["claim_id"]


def test_a_correction_fails_loudly_once_raw_is_mended(monkeypatch):
    fix = {"table": "t", "id": "a", "column": "c", "was": "old", "now": "new"}
    monkeypatch.setattr(common, "judged", lambda name: [fix])
    row = {"id": "a", "c": "old"}
    common.correct("t", "id", [row])
    assert row["c"] == "new"
    with pytest.raises(common.TidyError, match="remove the correction"):
        common.correct("t", "id", [{"id": "a", "c": "new"}])
    with pytest.raises(common.TidyError, match="judge it anew"):
        common.correct("t", "id", [{"id": "a", "c": "other"}])


def test_positions_abroad_by_another_route():
    status = {r["country"]: r for r in tidy("status")}
    kinds = [r["status"] for r in status.values()]
    assert len(status) == 21 and sum(k.startswith("ban-") for k in kinds) == 9
    assert sum(k in {"warning", "guidance"} for k in kinds) == 9
    assert kinds.count("no-evidence") == 3
    assert all(r["status"] == r["status_2026"] for r in status.values())
    assert not {r["country"] for r in tidy("searched")} & set(status)
    first = {c: r["since"] for c, r in status.items() if r["status"] != "no-evidence"}
    window = {c for c, day in first.items() if "2022-02-24" < day <= "2022-04-26"}
    assert window == {"FR", "CZ", "DE", "IT", "JP", "TW", "PL"}
    assert {c for c, day in first.items() if day >= "2024-06-20"} == {"DK"}


@pytest.mark.parametrize("table", ["statements", "conflicts", "searched"])
def test_what_was_said_abroad_belongs_to_the_country_named(table):
    events = {r["event_id"]: r["country"] for r in tidy("events")}
    for row in tidy(table):
        for event in filter(None, row["event_ids"].split(";")):
            # What was reported of Israel's services stands in a row of the American table.
            assert events[event] == row["country"] or (table, row["country"]) == ("searched", "IL")


def test_each_state_was_searched_once_and_the_acts_of_states_are_all_there():
    states = tidy("states_searched")
    results = Counter(r["result"] for r in states)
    assert len(states) == 56 and len({r["code"] for r in states}) == 56
    assert results["binds-state-bodies"] == 10 and results["binds-universities"] == 1
    assert results["warns-buyers"] == 1 and results["list-not-readable"] == 5
    events = {r["event_id"]: r for r in tidy("events")}
    named = {e for r in states for e in r["event_ids"].split(";") if e}
    acts = {i for i, r in events.items() if r["branch"] == "state" and r["kind"] == "act"}
    assert acts <= named and len(acts) == 11
    circles = [r for r in tidy("circles") if r["level"] == "state"]
    assert {r["act_event"] for r in circles} == acts


def test_the_subsidy_ban_begins_sixty_days_after_the_listing():
    days = {r["event_id"]: date.fromisoformat(r["date"]) for r in tidy("events")}
    listed, banned = days["us-2022-03-25-fcc-covered-list"], days["us-2022-05-24-fcc-subsidy-ban"]
    assert (banned - listed).days == 60
    rule = next(r for r in tidy("rules") if r["rule_id"] == "telecom-listed")
    circle = next(r for r in tidy("circles") if r["circle_id"] == "telecom-subsidy")
    assert rule["from_ref"] == circle["force_ref"] == "us-2022-05-24-fcc-subsidy-ban"


def test_resale_has_one_answer_and_one_grade():
    rules = {r["rule_id"]: r for r in tidy("rules")}
    cut = {r["cutoff_id"]: r for r in tidy("cutoffs")}
    scope = {r["scope_id"]: r for r in tidy("scope")}
    between, barred = rules["reseller-between"], rules["reseller-barred"]
    assert (cut["resale-before"]["state"], between["answer"]) == ("allowed", "yes")
    assert cut["resale-before"]["to_ref"] == between["to_ref"]
    assert (cut["resale-after"]["state"], barred["answer"]) == ("forbidden", "no")
    grades = {rules[r]["confidence"] for r in ("reseller-between", "reseller-barred")}
    assert grades == {scope["resale"]["confidence"]} == {"two-secondary"}


def test_the_twelve_and_the_accusations_are_whole():
    people = tidy("people")
    assert len(people) == 12 and sum(r["on_board"] == "true" for r in people) == 4
    claim = next(r for r in tidy("claims") if r["metric"] == "executives_sanctioned")
    assert int(claim["value"]) == len(people)
    told = tidy("allegations")
    assert all(r["claim"] and r["evidence"] and r["reply"] and r["event_ids"] for r in told)


def test_one_day_for_one_act_abroad():
    day = {r["event_id"]: r["date"] for r in tidy("events")}
    since = {r["country"]: r["since"] for r in tidy("status")}
    assert day["it-2022-decree-law-21"] == since["IT"] == "2022-03-22"
    assert day["ro-2022-law-354"] == since["RO"] == "2022-12-14"


def test_every_measure_of_the_daily_shares_is_explained_and_graded():
    measures = {r["measure"]: r for r in tidy("measures")}
    assert set(measures) == {r["measure"] for r in tidy("telemetry")}
    assert {r["confidence"] for r in measures.values()} == {"one-secondary"}
