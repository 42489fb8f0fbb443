"""The tables of the book on a page: what each is, its columns, its download, its calendar."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import Any

from factbook.model.tables import Package
from factbook.page import ruling
from factbook.page.outputs.calendar import calendar_name, calendar_rows
from factbook.page.outputs.downloads import zip_name


def calendar_html(package: Package, table: str, prefix: str) -> str:
    """A link to the calendar file of a table, and how many dates it has."""
    rows = calendar_rows(package, table)
    columns = package.resource(table)["factbook:calendar"]
    hours = sum(bool(row[columns["instant"]]) for row in rows) if "instant" in columns else 0
    return (
        f'<p class="data-facts"><a href="{prefix}data/{calendar_name(table)}" download>'
        f"Calendar file ({calendar_name(table)})</a>, {len(rows)} dates, "
        f"{hours} with an hour</p>"
    )


def tables_html(package: Package, prefix: str) -> str:
    """Every table of the package: what it is and is not, rows, columns, licence, download."""
    parts = [
        f'<p class="data-facts"><a href="{prefix}data/datapackage.json" download>'
        "datapackage.json</a>, the schema of all tables for programs</p>",
        f'<p class="data-facts"><a href="{prefix}data/{zip_name(package)}" download>'
        f"{zip_name(package)}</a>, all tables and their schema in one file</p>",
    ]
    for resource in package.resources:
        name = resource["name"]
        rows = package.row_count(name)
        licences = ", ".join(
            licence.get("title") or licence["name"]
            for licence in resource.get("licenses", package.descriptor.get("licenses", []))
        )
        fields = "".join(
            f'<tr><th scope="row"><code>{escape(f["name"])}</code></th>'
            f"<td>{escape(f['type'])}</td><td>{escape(f.get('description', ''))}</td></tr>"
            for f in resource["schema"]["fields"]
        )
        label = escape(f"Columns of {name}")
        parts.append(
            f'<section class="data-table" id="table-{escape(name)}">'
            f"<h2>{escape(resource['title'])}</h2><p>{escape(resource['description'])}</p>"
            f"<p><strong>What it is not.</strong> {escape(resource['factbook:is-not'])}</p>"
            f'<p class="data-facts"><a href="{prefix}data/{escape(resource["path"])}" download>'
            f"{escape(resource['path'])}</a>, {rows:,} rows, {escape(licences)}"
            f"{_also(resource, prefix)}</p>"
            f"<details><summary>Columns ({len(resource['schema']['fields'])})</summary>"
            f'<div class="table-scroll" tabindex="0" role="region" aria-label="{label}">'
            '<table class="data"><thead><tr><th scope="col">Column</th><th scope="col">Type</th>'
            f'<th scope="col">Meaning</th></tr></thead><tbody>{fields}</tbody></table></div>'
            "</details></section>"
        )
    return "".join(parts)


def _also(resource: Mapping[str, Any], prefix: str) -> str:
    """Links to what else is made of a table: calendar, answers by day."""
    made = {"factbook:calendar": calendar_name, "factbook:rules": ruling.json_name}
    names = [name(resource["name"]) for key, name in made.items() if key in resource]
    return "".join(f'; <a href="{prefix}data/{name}" download>{name}</a>' for name in names)
