"""The calendar file, parsed back."""

from __future__ import annotations

import csv
import datetime as dt
from pathlib import Path

import pytest
from icalendar import Calendar

from factbook.model.tables import Package
from factbook.page.outputs.calendar import calendar

ROOT = Path(__file__).parents[2]
PACKAGE = Package.load(ROOT)


@pytest.fixture(scope="module")
def rows() -> dict[str, dict]:
    with (ROOT / "data/deadlines.csv").open(encoding="utf8", newline="") as file:
        return {r["deadline_id"]: r for r in csv.DictReader(file) if r["is_deadline"] == "true"}


@pytest.fixture(scope="module")
def events(site) -> dict[str, dict]:
    parsed = Calendar.from_ical((site / "data/deadlines.ics").read_bytes())
    return {str(e["uid"]).partition("@")[0]: e for e in parsed.walk("VEVENT")}


def test_every_deadline_is_in_the_calendar_once(site, rows, events):
    assert set(events) == set(rows)
    content = (site / "data/deadlines.ics").read_bytes()
    assert content.count(b"BEGIN:VEVENT") == len(rows)
    uids = [line for line in content.split(b"\r\n") if line.startswith(b"UID:")]
    assert len(set(uids)) == len(rows)


def test_days_are_whole_days_and_instants_are_utc(rows, events):
    for id, row in rows.items():
        start = events[id]["dtstart"].dt
        if row["instant"]:
            assert start == dt.datetime.fromisoformat(row["instant"])
            assert start.utcoffset() == dt.timedelta(0)
            assert "dtend" not in events[id]
        else:
            assert type(start) is dt.date and start.isoformat() == row["date"]
            assert events[id]["dtend"].dt == start + dt.timedelta(days=1)
            assert events[id]["dtstart"].params.get("VALUE") == "DATE"


def test_the_known_instant_is_four_in_the_morning_utc(events):
    assert events["fd-updates-ksn"]["dtstart"].dt == dt.datetime(2024, 9, 29, 4, tzinfo=dt.UTC)


def test_each_event_says_who_and_names_its_sources(rows, events):
    for id, row in rows.items():
        text = str(events[id]["description"])
        assert row["what"] == str(events[id]["summary"])
        assert row["who"] in text and row["prohibited_after"] in text
        assert text.count("Source: ") == len(row["source_ids"].split(";"))


def test_file_keeps_the_form_calendars_expect(site):
    content = (site / "data/deadlines.ics").read_bytes()
    lines = content.split(b"\r\n")
    assert lines[0] == b"BEGIN:VCALENDAR" and lines[-2:] == [b"END:VCALENDAR", b""]
    assert b"\n" not in content.replace(b"\r\n", b"")
    assert max(map(len, lines)) <= 75
    assert b"VERSION:2.0" in lines and any(line.startswith(b"PRODID:") for line in lines)
    assert content.count(b"DTSTAMP:") == content.count(b"BEGIN:VEVENT")


def test_the_same_table_gives_the_same_bytes(site):
    content = (site / "data/deadlines.ics").read_bytes()
    changed = Calendar.from_ical(content).walk("VEVENT")[0]["dtstamp"].dt.date()
    assert calendar(PACKAGE, "deadlines", changed) == content


def test_a_later_change_of_the_book_has_a_later_stamp_and_a_higher_sequence(site):
    content = (site / "data/deadlines.ics").read_bytes()
    events = Calendar.from_ical(content).walk("VEVENT")
    changed = events[0]["dtstamp"].dt.date()
    newest = max(PACKAGE.read("sources")["consulted_by"]).date()
    assert changed >= newest
    later = calendar(PACKAGE, "deadlines", changed + dt.timedelta(days=1))
    for before, after in zip(events, Calendar.from_ical(later).walk("VEVENT"), strict=True):
        assert after["uid"] == before["uid"]
        assert after["sequence"] == before["sequence"] + 1 > 0
        assert after["dtstamp"].dt > before["dtstamp"].dt


def test_the_page_links_it(site):
    page = (site / "chapters/deadlines.html").read_text("utf8")
    assert 'href="../data/deadlines.ics" download' in page
