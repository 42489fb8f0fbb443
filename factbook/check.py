"""Check `data/` against `data/datapackage.json` and say in plain words what is wrong.

Frictionless checks structure, types, constraints and keys. Ours are the checks it lacks, told by
custom properties of a field:

- `factbook:list`        the cell is a list with this separator
- `factbook:references`  each value stands in one of these columns, e.g. ["sources.source_id"]
- `factbook:code`        "iso3166-1-alpha-2", with `factbook:also` for further codes
- `factbook:unit-for`    must be filled where the named column is
- `factbook:needed-when` {"other column": ["a", "b"]}: filled exactly where that column says so
- `factbook:not-before`  "events.date via event_id": not before the date of the row named there
- `factbook:dated`       the row referred to has a date known to the day
- `factbook:after`       that date is later than the one the named column refers to

of a table as a whole:

- `factbook:distinct`    columns that together name a row: no two rows agree in all of them
- `factbook:may-be-empty` a header without rows is no mistake

and of text in general: no HTML, no spreadsheet formula, no control characters or stray spaces.
"""

from __future__ import annotations

import csv
import json
import re
from dataclasses import dataclass
from pathlib import Path

from factbook.tables import DESCRIPTOR

_HTML = re.compile(r"<[a-zA-Z/!?]|&(?:#\w+|[a-z]+);")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u200b\ufeff]")
_TYPES = {
    "date": "a date (YYYY-MM-DD)",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "true or false",
}


@dataclass(frozen=True, order=True)
class Problem:
    """One mistake: file, row as in a spreadsheet (the header is row 1), column, and in words
    what is wrong and what is expected."""

    file: str
    row: int
    column: str
    wrong: str

    def __str__(self) -> str:
        where = self.file + (f", row {self.row}" if self.row else "")
        return f"{where}{f', column {self.column}' if self.column else ''}: {self.wrong}"


def report(problems: list[Problem]) -> str:
    """All problems as text, one a line, under a headline."""
    count = f"{len(problems)} mistake{'s' if len(problems) != 1 else ''}"
    listed = "\n".join(map(str, problems))
    return f"{count} in the data; nothing was built.\n{listed}"


def summary(root: Path) -> str:
    """One line for a package without mistakes."""
    resources = json.loads((root / DESCRIPTOR).read_text("utf8"))["resources"]
    rows = sum(len(_rows(root / "data" / r["path"])) - 1 for r in resources)
    return f"{len(resources)} tables, {rows:,} rows: no mistakes found."


def check(root: Path) -> list[Problem]:
    """All mistakes of all tables at once, sorted; an empty list when there is none."""
    root = Path(root)
    name = DESCRIPTOR.as_posix()
    try:
        descriptor = json.loads((root / DESCRIPTOR).read_text("utf8"))
        resources = {r["name"]: r for r in descriptor["resources"]}
    except FileNotFoundError:
        return [Problem(name, 0, "", "this file is missing")]
    except (ValueError, KeyError, TypeError) as error:
        return [Problem(name, 0, "", f"not a readable data package ({error})")]
    problems = _descriptor(root, descriptor)
    tables: dict[str, list[dict[str, str]]] = {}
    for resource in resources.values():
        found, rows = _readable(root, resource)
        problems += found
        if rows is not None:
            tables[resource["name"]] = rows
    for table in tables:
        problems += _frictionless(root, resources[table])
        problems += _text(resources[table], tables[table])
        problems += _ours(resources, tables, table)
    problems += _fact_ids(resources, tables)
    return sorted(set(problems))


def _rows(path: Path) -> list[list[str]]:
    with path.open(encoding="utf8", newline="") as file:
        return list(csv.reader(file))


def _file(resource: dict) -> str:
    return f"data/{resource['path']}"


def _descriptor(root: Path, descriptor: dict) -> list[Problem]:
    name, problems = DESCRIPTOR.as_posix(), []
    declared = {r["path"] for r in descriptor["resources"]}
    for path in sorted((root / "data").glob("*.csv")):
        if path.name not in declared:
            problems.append(
                Problem(f"data/{path.name}", 0, "", f"this table is not described in {name}")
            )
    for resource in descriptor["resources"]:
        for key in ("title", "description", "factbook:is-not"):
            if not resource.get(key):
                problems.append(Problem(name, 0, "", f'table "{resource["name"]}" has no {key}'))
        if not (resource.get("licenses") or descriptor.get("licenses")):
            problems.append(Problem(name, 0, "", f'table "{resource["name"]}" has no licence'))
        for field in resource["schema"]["fields"]:
            if not field.get("description"):
                where = f"{resource['name']}.{field['name']}"
                problems.append(Problem(name, 0, "", f'column "{where}" has no description'))
    return problems


def _readable(root: Path, resource: dict) -> tuple[list[Problem], list[dict] | None]:
    """Problems of the file as such (missing, empty, encoding, header), and its rows if any."""
    name, path = _file(resource), root / "data" / resource["path"]
    if not path.is_file():
        return [Problem(name, 0, "", "this file is missing")], None
    data = path.read_bytes()
    if not data.strip():
        return [Problem(name, 0, "", "this file is empty; it needs a header row")], None
    if data.startswith(b"\xef\xbb\xbf"):
        return [Problem(name, 1, "", "starts with a byte-order mark; save as plain UTF-8")], None
    try:
        data.decode("utf8")
    except UnicodeDecodeError as error:
        row = data[: error.start].count(b"\n") + 1
        return [Problem(name, row, "", "is not UTF-8 text here; save the file as UTF-8")], None
    rows = _rows(path)
    header = rows[0]
    expected = [field["name"] for field in resource["schema"]["fields"]]
    problems = []
    for column in header:
        if column not in expected:
            known = ", ".join(expected)
            problems.append(
                Problem(name, 1, column, f'"{column}" is not a column of this table ({known})')
            )
    for column in expected:
        if column not in header:
            problems.append(Problem(name, 1, column, "this column is missing"))
    for column in {c for c in header if header.count(c) > 1}:
        problems.append(Problem(name, 1, column, "this column stands twice"))
    if not problems and header != expected:
        order = ", ".join(expected)
        problems.append(Problem(name, 1, "", f"columns must be in this order: {order}"))
    for number, cells in enumerate(rows[1:], 2):
        if len(cells) != len(header):
            problems.append(
                Problem(
                    name,
                    number,
                    "",
                    f"has {len(cells)} cells, the header {len(header)}: look for a stray or "
                    'missing comma, and put text with commas in "quotes"',
                )
            )
    if len(rows) == 1 and not resource.get("factbook:may-be-empty"):
        problems.append(Problem(name, 0, "", "this file has a header but no rows"))
    if problems:
        return problems, None
    return [], [dict(zip(header, cells, strict=True)) for cells in rows[1:]]


def _frictionless(root: Path, resource: dict) -> list[Problem]:
    """Types, constraints and keys of one table, by Frictionless, in our words."""
    from frictionless import Checklist, Resource, Schema, system

    fields = [
        {k: v for k, v in field.items() if not k.startswith("factbook:")}
        for field in resource["schema"]["fields"]
    ]
    schema = Schema.from_descriptor(
        {
            "fields": fields,
            "missingValues": [""],
            "primaryKey": resource["schema"]["primaryKey"],
        }
    )
    with system.use_context(trusted=True):
        table = Resource(
            path=str(root / "data" / resource["path"]), schema=schema, encoding="utf-8"
        )
        result = table.validate(Checklist(), limit_errors=10_000)
    by_name = {field["name"]: field for field in resource["schema"]["fields"]}
    problems = []
    for error in result.flatten(["rowNumber", "fieldName", "type", "note", "cell", "message"]):
        row, column, kind, note, cell, message = error
        field = by_name.get(column or "", {})
        wrong = _words(field, kind, note, cell, message)
        problems.append(Problem(_file(resource), row or 0, column or "", wrong))
    return problems


def _words(field: dict, kind: str, note: str, cell, message: str) -> str:
    """A Frictionless error as a sentence an author understands."""
    value = f'"{cell}"'
    limits = field.get("constraints", {})
    if kind == "type-error":
        return f"{value} is not {_TYPES.get(field.get('type'), field.get('type'))}"
    if kind == "constraint-error":
        if "required" in note:
            return f"is empty; expected: {field['description']}"
        if "unique" in note:
            return f"{value} stands in an earlier row too; it must be unique"
        if "enum" in note:
            return f"{value} is not one of {', '.join(map(str, limits['enum']))}"
        if "pattern" in note:
            return f"{value} does not have the form of: {field['description']}"
        low, high = limits.get("minimum", "any"), limits.get("maximum", "any")
        if "minimum" in note or "maximum" in note:
            return f"{value} is out of range (from {low} to {high})"
    if kind == "unique-error":
        return f"{value} stands in an earlier row too; it must be unique"
    if kind == "primary-key":
        return f"this key stands in an earlier row too ({note})"
    if kind == "blank-row":
        return "this row is empty; remove it"
    return note or message


def _text(resource: dict, rows: list[dict]) -> list[Problem]:
    """Text that would do harm in a spreadsheet or a page, or hides something."""
    problems = []
    kinds = {f["name"]: f["type"] for f in resource["schema"]["fields"]}
    for number, row in enumerate(rows, 2):
        for column, value in row.items():
            wrong = ""
            numeric = kinds[column] in {"number", "integer"}
            if value[:1] in ("=", "+", "@", "\t", "\r") or (value[:1] == "-" and not numeric):
                wrong = f'"{value[:40]}" begins like a spreadsheet formula'
            elif _HTML.search(value):
                wrong = f'"{value[:60]}" contains HTML; write plain text'
            elif _CONTROL.search(value):
                wrong = "contains an invisible control character"
            elif value != value.strip():
                wrong = f'"{value[:40]}" begins or ends with a space'
            if wrong:
                problems.append(Problem(_file(resource), number, column, wrong))
    return problems


def _ours(resources: dict, tables: dict, table: str) -> list[Problem]:
    """References, codes, units and order of dates."""
    problems = []
    columns: dict[str, set[str]] = {}

    def values(reference: str) -> set[str] | None:
        if reference not in columns:
            other, column = reference.split(".")
            if other not in tables:
                return None
            columns[reference] = {row[column] for row in tables[other]}
        return columns[reference]

    def add(number: int, column: str, wrong: str) -> None:
        problems.append(Problem(_file(resources[table]), number, column, wrong))

    for field in resources[table]["schema"]["fields"]:
        name = field["name"]
        targets = field.get("factbook:references", [])
        known = [values(target) for target in targets]
        separator = field.get("factbook:list")
        for number, row in enumerate(tables[table], 2):
            cell = row[name]
            items = [i for i in cell.split(separator)] if separator and cell else [cell]
            if separator and cell and any(i != i.strip() or not i for i in items):
                add(number, name, f'"{cell}" has an empty or spaced item between "{separator}"')
            for item in filter(None, (i.strip() for i in items)):
                if targets and None not in known and not any(item in k for k in known):
                    places = " or ".join(f"data/{t.split('.')[0]}.csv" for t in targets)
                    add(number, name, f'"{item}" is not in {places}')
            if field.get("factbook:dated") and cell:
                wrong = _undated(resources, tables, table, field, row)
                if wrong:
                    add(number, name, wrong)
            if field.get("factbook:code") and cell and not _is_country(cell, field):
                add(number, name, f'"{cell}" is not an ISO 3166-1 two-letter code')
            if (other := field.get("factbook:unit-for")) and row[other] and not cell:
                add(number, name, f"is empty although {other} is {row[other]}; give its unit")
            for other, wanted in field.get("factbook:needed-when", {}).items():
                if (row[other] in wanted) != bool(cell):
                    wrong = "is filled" if cell else "is empty"
                    add(number, name, f'{wrong} although {other} is "{row[other]}"')
            if rule := field.get("factbook:not-before"):
                early = _too_early(rule, row, cell, tables)
                if early:
                    add(number, name, f'"{cell}" is before its act of {early}')
    if together := resources[table].get("factbook:distinct"):
        seen: dict[tuple, int] = {}
        for number, row in enumerate(tables[table], 2):
            first = seen.setdefault(tuple(row[name] for name in together), number)
            if first != number:
                told = ", ".join(f"{name} {row[name]}" for name in together)
                add(number, together[0], f"{told} stands in row {first} too: one value only")
    return problems


def _is_country(code: str, field: dict) -> bool:
    import pycountry

    known = pycountry.countries.get(alpha_2=code)
    return code in field.get("factbook:also", []) or (known is not None and code.isupper())


def _too_early(rule: str, row: dict, cell: str, tables: dict) -> str:
    """The date of the row this one must not precede, when it does; else an empty string."""
    target, key = re.fullmatch(r"(\S+) via (\S+)", rule).groups()
    other, column = target.split(".")
    for candidate in tables.get(other, []):
        if candidate[key] == row[key]:
            earliest = candidate[column]
            return earliest if cell and earliest and cell < earliest else ""
    return ""


def _day_of(resources: dict, tables: dict, field: dict, id: str) -> str | None:
    """The date of the row that a reference names, "" when not known to the day, None when there
    is no such row. Which column is the date, the target table's `factbook:fact` says."""
    for target in field.get("factbook:references", []):
        other, column = target.split(".")
        columns = resources[other].get("factbook:fact", {})
        for row in tables.get(other, []) if "date" in columns else ():
            if row[column] == id:
                precise = row.get(columns.get("precision", ""), "day") == "day"
                return row[columns["date"]] if precise else ""
    return None


def _undated(resources: dict, tables: dict, table: str, field: dict, row: dict) -> str:
    """What is wrong with the day this row's reference leads to, or an empty string."""
    cell = row[field["name"]]
    day = _day_of(resources, tables, field, cell)
    if day == "":
        return f'"{cell}" is not dated to the day'
    if day and (name := field.get("factbook:after")):
        fields = {f["name"]: f for f in resources[table]["schema"]["fields"]}
        other = _day_of(resources, tables, fields[name], row[name])
        if other and day <= other:
            return f'"{cell}" ({day}) is not after {name} ({other})'
    return ""


def _fact_ids(resources: dict, tables: dict) -> list[Problem]:
    """Ids that may be used as facts are unique over all tables."""
    seen: dict[str, str] = {}
    problems = []
    for name, resource in resources.items():
        mapping = resource.get("factbook:fact")
        if not mapping or name not in tables:
            continue
        for number, row in enumerate(tables[name], 2):
            id = row[mapping["id"]]
            if seen.setdefault(id, name) != name:
                wrong = f'"{id}" is already the id of a row in data/{seen[id]}.csv'
                problems.append(Problem(_file(resource), number, mapping["id"], wrong))
    return problems
