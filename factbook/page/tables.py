"""The tables of the book on a page: what each is, its columns, its download, its calendar."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from markupsafe import Markup

from factbook.charts.template import render
from factbook.model.tables import Package
from factbook.page.outputs.calendar import calendar_name, calendar_rows
from factbook.page.outputs.downloads import reads_as_missing, zip_name


def calendar_html(package: Package, table: str, prefix: str) -> Markup:
    """A link to the calendar file of a table, and how many dates it has."""
    rows = calendar_rows(package, table)
    columns = package.resource(table)["factbook:calendar"]
    hours = sum(bool(row[columns["instant"]]) for row in rows) if "instant" in columns else 0
    file = calendar_name(table)
    return render("page/calendar.html", prefix=prefix, file=file, dates=len(rows), hours=hours)


def tables_html(package: Package, prefix: str) -> Markup:
    """Every table of the package: what it is and is not, rows, columns, licence, download."""
    tables = [_table(package, resource) for resource in package.resources]
    return render("page/tables.html", prefix=prefix, bundle=zip_name(package), tables=tables)


def _table(package: Package, resource: Mapping[str, Any]) -> dict[str, Any]:
    licences = resource.get("licenses", package.descriptor.get("licenses", []))
    fields = resource["schema"]["fields"]
    made = {"factbook:calendar": calendar_name}
    return {
        "name": resource["name"],
        "title": resource["title"],
        "description": resource["description"],
        "is_not": resource["factbook:is-not"],
        "path": resource["path"],
        "rows": f"{package.row_count(resource['name']):,}",
        "licences": ", ".join(each.get("title") or each["name"] for each in licences),
        "fields": [{"description": "", **field} for field in fields],
        "says_na": reads_as_missing(package.path(resource["name"]).read_text("utf8")),
        # What else is made of it: a calendar.
        "also": [name(resource["name"]) for key, name in made.items() if key in resource],
    }
