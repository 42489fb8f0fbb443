"""Calendar files of tables that hold dates.

A table whose descriptor has `factbook:calendar` becomes an .ics file: `id`, `date` and `title`
name its columns, `instant` the one with the exact hour where it is known, `only` a true-or-false
column of the rows that count, and `details` maps the words of the description to columns. A row
without an hour is an all-day event; a known instant is written in UTC.
"""

from __future__ import annotations

import datetime as dt

from factbook.model.sources import Source, load_sources, pick
from factbook.model.tables import Package

ONE_DAY = dt.timedelta(days=1)


def tables_with_calendar(package: Package) -> list[str]:
    return [r["name"] for r in package.resources if "factbook:calendar" in r]


def calendar_name(table: str) -> str:
    return f"{table}.ics"


def calendar(package: Package, table: str) -> bytes:
    """The table as an iCalendar file (RFC 5545). The same table gives the same bytes: event ids
    are the rows' ids, and stamps come from the rows' days, not from the clock."""
    from icalendar import Calendar

    columns = package.resource(table)["factbook:calendar"]
    sources = load_sources(package)
    book = Calendar()
    book.add("prodid", f"-//{package.descriptor['name']}//factbook//EN")
    book.add("version", "2.0")
    book.add("calscale", "GREGORIAN")
    book.add("x-wr-calname", columns["name"])
    for row in calendar_rows(package, table):
        book.add_component(_event(row, columns, package.descriptor["name"], sources))
    return book.to_ical()


def calendar_rows(package: Package, table: str) -> list[dict]:
    """The rows that are in the calendar, in order of time."""
    columns = package.resource(table)["factbook:calendar"]
    rows = package.read(table).to_dict("records")
    if only := columns.get("only"):
        rows = [row for row in rows if row[only]]
    return sorted(rows, key=lambda row: (row[columns["date"]], row[columns["id"]]))


def _event(row: dict, columns: dict, domain: str, sources: dict[str, Source]):
    from icalendar import Event

    day = row[columns["date"]].date()
    instant = row.get(columns.get("instant", ""), "")
    event = Event()
    event.add("uid", f"{row[columns['id']]}@{domain}")
    event.add("dtstamp", dt.datetime(day.year, day.month, day.day, tzinfo=dt.UTC))
    if instant:
        event.add("dtstart", dt.datetime.fromisoformat(instant).astimezone(dt.UTC))
    else:
        event.add("dtstart", day)
        event.add("dtend", day + ONE_DAY)
    event.add("summary", row[columns["title"]])
    lines = [f"{word}: {row[name]}" for word, name in columns["details"].items() if row[name]]
    lines += [f"Source: {s.label} {s.url}".strip() for s in pick(row["source_ids"], sources)]
    event.add("description", "\n".join(lines))
    event.add("transp", "TRANSPARENT")
    return event
