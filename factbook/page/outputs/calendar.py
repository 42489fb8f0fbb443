"""Calendar files of tables that hold dates.

A table whose descriptor has `factbook:calendar` becomes an .ics file: `id`, `date` and `title`
name its columns, `instant` the one with the exact hour where it is known, `only` a true-or-false
column of the rows that count, and `details` maps the words of the description to columns. A row
without an hour is an all-day event; a known instant is written in UTC.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sphinx.application import Sphinx

from factbook.model.sources import Source, load_sources, pick
from factbook.model.tables import Package
from factbook.page.outputs import feed
from factbook.page.state import book

if TYPE_CHECKING:
    from icalendar import Event

ONE_DAY = dt.timedelta(days=1)
BEGINNING = dt.date(2020, 1, 1)  # sequences count the days from here to the last change
Row = dict[Any, Any]


def write(app: Sphinx, out: Path) -> None:
    """Write the calendar of every table that has one."""
    package = book(app).package
    for name in tables_with_calendar(package):
        made = calendar(package, name, feed.last_change(app))
        (out / "data" / calendar_name(name)).write_bytes(made)


def tables_with_calendar(package: Package) -> list[str]:
    return [r["name"] for r in package.resources if "factbook:calendar" in r]


def calendar_name(table: str) -> str:
    return f"{table}.ics"


def calendar(package: Package, table: str, changed: dt.date) -> bytes:
    """The table as an iCalendar file (RFC 5545). The same table gives the same bytes: event ids
    are the rows' ids, and stamps are the day the book last changed, not the clock's. Who has an
    event already takes the one with the higher sequence: a day that was moved is moved there too.
    """
    columns = package.resource(table)["factbook:calendar"]
    sources = load_sources(package)
    entries = [_entry(row, columns, sources) for row in calendar_rows(package, table)]
    return entries_calendar(columns["name"], package.descriptor["name"], entries, changed)


def calendar_rows(package: Package, table: str) -> list[Row]:
    """The rows that are in the calendar, in order of time."""
    columns = package.resource(table)["factbook:calendar"]
    rows = package.read(table).to_dict("records")
    if only := columns.get("only"):
        rows = [row for row in rows if row[only]]
    return sorted(rows, key=lambda row: (row[columns["date"]], row[columns["id"]]))


@dataclass(frozen=True)
class Entry:
    """Something that happens on a day, at an instant where that is known."""

    id: str
    day: dt.date
    instant: dt.datetime | None
    title: str
    lines: tuple[str, ...] = ()


def _entry(row: Row, columns: Mapping[str, Any], sources: dict[str, Source]) -> Entry:
    instant = row.get(columns.get("instant", ""), "")
    lines = [f"{word}: {row[name]}" for word, name in columns["details"].items() if row[name]]
    lines += [f"Source: {s.label} {s.url}".strip() for s in pick(row["source_ids"], sources)]
    return Entry(
        id=row[columns["id"]],
        day=row[columns["date"]].date(),
        instant=dt.datetime.fromisoformat(instant) if instant else None,
        title=row[columns["title"]],
        lines=tuple(lines),
    )


def entries_calendar(name: str, domain: str, entries: Iterable[Entry], changed: dt.date) -> bytes:
    """Entries as an iCalendar file, the same bytes for the same entries and day of change."""
    from icalendar import Calendar

    made = Calendar()
    made.add("prodid", f"-//{domain}//factbook//EN")
    made.add("version", "2.0")
    made.add("calscale", "GREGORIAN")
    made.add("x-wr-calname", name)
    for entry in entries:
        event = _event(entry, domain)
        event.add("dtstamp", dt.datetime.combine(changed, dt.time(), dt.UTC))
        event.add("last-modified", dt.datetime.combine(changed, dt.time(), dt.UTC))
        event.add("sequence", (changed - BEGINNING).days)
        made.add_component(event)
    content: bytes = made.to_ical()
    return content


def _event(entry: Entry, domain: str) -> Event:
    from icalendar import Event

    day = entry.day
    event = Event()
    event.add("uid", f"{entry.id}@{domain}")
    if entry.instant:
        event.add("dtstart", entry.instant.astimezone(dt.UTC))
    else:
        event.add("dtstart", day)
        event.add("dtend", day + ONE_DAY)
    event.add("summary", entry.title)
    event.add("description", "\n".join(entry.lines))
    event.add("transp", "TRANSPARENT")
    return event
