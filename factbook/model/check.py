"""Check `data/` against `data/datapackage.json` and say in plain words what is wrong.

Frictionless checks types and constraints. Ours are the checks it lacks or takes too lightly: the
form of a value (it reads "TRUE", "2024-8-3" and "inf" without a word), patterns, keys, the
descriptor itself, and what custom properties of a field tell:

- `factbook:list`        the cell is a list with this separator
- `factbook:references`  each value stands in one of these columns, e.g. ["sources.source_id"]
- `factbook:code`        "iso3166-1-alpha-2", with `factbook:also` for further codes
- `factbook:unit-for`    must be filled where the named column is
- `factbook:needed-when` {"other column": ["a", "b"]}: filled exactly where that column says so
- `factbook:not-before`  "events.date via event_id": not before the date of the row named there
- `factbook:dated`       the row referred to has a date known to the day
- `factbook:after`       that date is later than the one the named column refers to
- `factbook:form`        the pattern of the field in words, for the message
- `factbook:period`      the months and days named in the cell exist; a span ends after it begins
- `factbook:instant-on`  a real instant that falls, at its own offset, on the day in this column
- `factbook:mutual`      a row named here names this row in turn
- `factbook:used-by`     each value stands in one of these columns, e.g. ["rules.role_id"]

of a table as a whole:

- `factbook:distinct`    columns that together name a row: no two rows agree in all of them
- `factbook:may-be-empty` a header without rows is no mistake

and of text in general: no HTML, no spreadsheet formula, no control characters or stray spaces.

A key of the descriptor that is not known here is a mistake: misspelt, it would switch a check off.
"""

from __future__ import annotations

import csv
import io
import json
import re
from datetime import date, datetime
from pathlib import Path

from factbook.model import descriptor
from factbook.model.descriptor import TYPES, VIA
from factbook.model.problem import Problem, report
from factbook.model.tables import DESCRIPTOR

__all__ = ["Problem", "check", "report", "summary"]

_HTML = re.compile(r"<[a-zA-Z/!?]|&(?:#\w+|[a-z]+);")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u200b\ufeff]")
_ID = "[a-z0-9][a-z0-9-]*"
_ID_WORDS = "an id: lower-case letters, digits and hyphens"

Rows = list[tuple[int, dict[str, str]]]


def summary(root: Path) -> str:
    """One line for a package without mistakes."""
    resources = json.loads((root / DESCRIPTOR).read_text("utf8"))["resources"]
    rows = sum(len(_rows(root / "data" / r["path"])) - 1 for r in resources)
    return f"{len(resources)} tables, {rows:,} rows: no mistakes found."


def check(root: Path) -> list[Problem]:
    """All mistakes of all tables at once, sorted; an empty list when there is none."""
    root = Path(root)
    problems, resources = descriptor.read(root)
    tables: dict[str, Rows] = {}
    for resource in resources.values():
        found, rows = _readable(root, resource)
        problems += found
        if rows is not None:
            tables[resource["name"]] = rows
    for table in tables:
        problems += _frictionless(resources[table], tables[table])
        problems += _text(resources[table], tables[table])
        problems += _ours(resources, tables, table)
    problems += _fact_ids(resources, tables)
    return sorted(set(problems))


def _parse(text: str) -> tuple[list[list[str]], str]:
    """The rows of a CSV text, and what is wrong where it cannot be read on."""
    rows: list[list[str]] = []
    try:
        for cells in csv.reader(io.StringIO(text), strict=True):
            rows.append(cells)
    except csv.Error:
        return rows, (
            "a quotation mark that is opened in this row is not closed, or one inside the "
            'quoted text is not doubled ("")'
        )
    return rows, ""


def _rows(path: Path) -> list[list[str]]:
    return _parse(path.read_text("utf8"))[0]


def _file(resource: dict) -> str:
    return f"data/{resource['path']}"


def _primary(resource: dict) -> list[str]:
    key = resource["schema"]["primaryKey"]
    return [key] if isinstance(key, str) else key


def _readable(root: Path, resource: dict) -> tuple[list[Problem], Rows | None]:
    """Problems of the file as such (missing, empty, encoding, quotes, header), and its rows with
    their numbers; None when the columns cannot be told."""
    name, path = _file(resource), root / "data" / resource["path"]
    if not path.is_file():
        return [Problem(name, 0, "", "this file is missing")], None
    data = path.read_bytes()
    if not data.strip():
        return [Problem(name, 0, "", "this file is empty; it needs a header row")], None
    if data.startswith(b"\xef\xbb\xbf"):
        return [Problem(name, 1, "", "starts with a byte-order mark; save as plain UTF-8")], None
    try:
        text = data.decode("utf8")
    except UnicodeDecodeError as error:
        row = data[: error.start].count(b"\n") + 1
        return [Problem(name, row, "", "is not UTF-8 text here; save the file as UTF-8")], None
    problems = []
    if "\r" in text:
        what = "Windows line ends (CR LF)" if "\r\n" in text else "old Mac line ends (CR)"
        problems.append(Problem(name, 0, "", f"has {what}; save it with Unix line ends (LF)"))
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    rows, wrong = _parse(text)
    if wrong:
        return [*problems, Problem(name, len(rows) + 1, "", wrong)], None
    header = rows[0]
    expected = [field["name"] for field in resource["schema"]["fields"]]
    if not any(header):
        return [*problems, Problem(name, 1, "", "this row is empty; it must be the header")], None
    for sign, called in ((";", "semicolons"), ("\t", "tabs"), ("|", "bars")):
        if len(header) == 1 and sign in header[0]:
            wrong = f"the cells are parted by {called}; save the file with commas between them"
            return [*problems, Problem(name, 0, "", wrong)], None
    mistaken = []
    for column in header:
        if column not in expected:
            known = ", ".join(expected)
            wrong = f'"{column}" is not a column of this table ({known})'
            mistaken.append(Problem(name, 1, column, wrong))
    for column in expected:
        if column not in header:
            mistaken.append(Problem(name, 1, column, "this column is missing"))
    for column in {c for c in header if header.count(c) > 1}:
        mistaken.append(Problem(name, 1, column, "this column stands twice"))
    if not mistaken and header != expected:
        order = ", ".join(expected)
        mistaken.append(Problem(name, 1, "", f"columns must be in this order: {order}"))
    if len(rows) == 1 and not resource.get("factbook:may-be-empty"):
        problems.append(Problem(name, 0, "", "this file has a header but no rows"))
    good: Rows = []
    for number, cells in enumerate(rows[1:], 2):
        if not any(cell.strip() for cell in cells):
            problems.append(Problem(name, number, "", "this row is empty; remove it"))
        elif len(cells) == len(header):
            good.append((number, dict(zip(header, cells, strict=True))))
        elif not mistaken:  # a wrong header would make each row one more mistake
            wrong = (
                f"has {len(cells)} cells, the header {len(header)}: look for a stray or "
                'missing comma, and put text with commas in "quotes"'
            )
            problems.append(Problem(name, number, "", wrong))
    return problems + mistaken, None if mistaken else good


def _frictionless(resource: dict, rows: Rows) -> list[Problem]:
    """Types and constraints of one table, by Frictionless, in our words. It is given the rows,
    not the file, so that it cannot guess at another way of reading it."""
    from frictionless import Checklist, FrictionlessException, Resource, Schema, system

    if not rows:
        return []
    fields = []
    for field in resource["schema"]["fields"]:
        limits = dict(field.get("constraints", {}))
        limits.pop("pattern", None)  # these two are ours
        limits.pop("unique", None)
        if field["name"] in _primary(resource):
            limits["required"] = True
        fields.append({"name": field["name"], "type": field["type"], "constraints": limits})
    try:
        schema = Schema.from_descriptor({"fields": fields, "missingValues": [""]})
        with system.use_context(trusted=True):
            cells = [list(rows[0][1]), *(list(row.values()) for _, row in rows)]
            result = Resource(data=cells, schema=schema).validate(Checklist(), limit_errors=10_000)
    except FrictionlessException as error:
        wrong = "; ".join(reason.note for reason in error.reasons) or error.error.note
        return [Problem(DESCRIPTOR.as_posix(), 0, "", wrong, resource["name"])]
    by_name = {field["name"]: field for field in resource["schema"]["fields"]}
    problems = []
    for error in result.flatten(["rowNumber", "fieldName", "type", "note", "cell", "message"]):
        row, column, kind, note, cell, message = error
        field = by_name.get(column or "", {})
        wrong = _words(field, kind, note, cell, message)
        number = rows[row - 2][0] if row else 0
        problems.append(Problem(_file(resource), number, column or "", wrong))
    return problems


def _words(field: dict, kind: str, note: str, cell, message: str) -> str:
    """A Frictionless error as a sentence an author understands."""
    value = f'"{cell}"'
    limits = field.get("constraints", {})
    if kind == "type-error":
        return f"{value} is not {TYPES[field['type']][1]}"
    if kind == "constraint-error":
        if "required" in note:
            return f"is empty; expected: {field['description']}"
        if "enum" in note:
            return f"{value} is not one of {', '.join(map(str, limits['enum']))}"
        low, high = limits.get("minimum", "any"), limits.get("maximum", "any")
        if "minimum" in note or "maximum" in note:
            return f"{value} is out of range (from {low} to {high})"
    return note or message


def _text(resource: dict, rows: Rows) -> list[Problem]:
    """Text that would do harm in a spreadsheet or a page, or hides something."""
    problems = []
    kinds = {f["name"]: f["type"] for f in resource["schema"]["fields"]}
    for number, row in rows:
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
    """Forms, keys, references, codes, units and order of dates."""
    problems = []
    columns: dict[str, set[str]] = {}

    def values(reference: str) -> set[str] | None:
        if reference not in columns:
            other, column = reference.split(".")
            if other not in tables:
                return None
            columns[reference] = {row[column] for _, row in tables[other]}
        return columns[reference]

    def add(number: int, column: str, wrong: str) -> None:
        problems.append(Problem(_file(resources[table]), number, column, wrong))

    for field in resources[table]["schema"]["fields"]:
        name = field["name"]
        targets, users = field.get("factbook:references", []), field.get("factbook:used-by", [])
        known = [values(target) for target in targets]
        used = [values(user) for user in users]
        separator = field.get("factbook:list")
        for number, row in tables[table]:
            cell = row[name]
            items = [i for i in cell.split(separator)] if separator and cell else [cell]
            if separator and cell and any(i != i.strip() or not i for i in items):
                add(number, name, f'"{cell}" has an empty or spaced item between "{separator}"')
            for item in filter(None, (i.strip() for i in items)):
                if targets and None not in known and not any(item in k for k in known):
                    places = " or ".join(f"data/{t.split('.')[0]}.csv" for t in targets)
                    add(number, name, f'"{item}" is not in {places}')
            if cell and (wrong := _form(field, row)):
                add(number, name, wrong)
            if used and None not in used and cell and not any(cell in u for u in used):
                places = " or ".join(f"data/{u.split('.')[0]}.csv" for u in users)
                add(number, name, f'"{cell}" has no row in {places}')
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
        if field.get("factbook:mutual"):
            problems += _one_sided(resources[table], tables[table], field)
    return problems + _twice(resources[table], tables[table])


def _form(field: dict, row: dict) -> str:
    """What is wrong with how the cell is written: by its type, its pattern, or the calendar."""
    cell, kind = row[field["name"]], field["type"]
    form, words = TYPES[kind]
    if form and not re.fullmatch(form, cell):
        return f'"{cell}" is not {words}'
    pattern = field.get("constraints", {}).get("pattern", "")
    if pattern and not re.fullmatch(pattern, cell):
        known = _ID_WORDS if pattern == _ID else f"of the form {pattern}: {field['description']}"
        return f'"{cell}" is not {field.get("factbook:form", known)}'
    if field.get("factbook:period"):
        return _period(cell)
    if column := field.get("factbook:instant-on"):
        try:
            moment = datetime.fromisoformat(cell)
        except ValueError:
            return f'"{cell}" is not an instant that exists'
        if row[column] and moment.date().isoformat() != row[column]:
            return f'"{cell}" does not fall on its {column}, {row[column]}'
    return ""


def _period(cell: str) -> str:
    """What is wrong with the months and days of a period, or an empty string."""
    for part in re.findall("[0-9]{4}-[0-9]{2}(?:-[0-9]{2})?", cell):
        try:
            date.fromisoformat(part if len(part) == 10 else f"{part}-01")
        except ValueError:
            return f'"{cell}": there is no {"day" if len(part) == 10 else "month"} {part}'
    first, slash, last = cell.partition("/")
    return f'"{cell}" ends before it begins' if slash and last < first[: len(last)] else ""


def _one_sided(resource: dict, rows: Rows, field: dict) -> list[Problem]:
    """Rows that name another one which does not name them in turn."""
    name, key = field["name"], field["factbook:references"][0].split(".")[1]
    separator = field.get("factbook:list")
    named = {
        row[key]: (number, row[name].split(separator) if separator else [row[name]])
        for number, row in rows
    }
    problems = []
    for number, row in rows:
        for item in filter(None, named[row[key]][1]):
            if item == row[key]:
                wrong = f'"{item}" is this row itself'
            elif item in named and row[key] not in named[item][1]:
                wrong = f'"{item}" (row {named[item][0]}) does not name "{row[key]}" in turn'
            else:
                continue
            problems.append(Problem(_file(resource), number, name, wrong))
    return problems


def _twice(resource: dict, rows: Rows) -> list[Problem]:
    """Rows that share what may stand in one row only; a key with two reasons is told once."""
    unique = [
        (f["name"],) for f in resource["schema"]["fields"] if f.get("constraints", {}).get("unique")
    ]
    keys = {*unique, tuple(_primary(resource)), tuple(resource.get("factbook:distinct", []))}
    problems = []
    for key in filter(None, keys):
        seen: dict[tuple, int] = {}
        for number, row in rows:
            cells = tuple(row[name] for name in key)
            first = seen.setdefault(cells, number)
            if first == number or not any(cells):
                continue
            told = ", ".join(f"{name} {row[name]}" for name in key)
            wrong = (
                f'"{cells[0]}" stands in row {first} too; it must be unique'
                if len(key) == 1
                else f"{told} stands in row {first} too: one value only"
            )
            problems.append(Problem(_file(resource), number, key[0], wrong))
    return problems


def _is_country(code: str, field: dict) -> bool:
    import pycountry

    known = pycountry.countries.get(alpha_2=code)
    return code in field.get("factbook:also", []) or (known is not None and code.isupper())


def _too_early(rule: str, row: dict, cell: str, tables: dict) -> str:
    """The date of the row this one must not precede, when it does; else an empty string."""
    other, column, key = VIA.fullmatch(rule).groups()
    for _, candidate in tables.get(other, []):
        if candidate[key] == row[key]:
            earliest = candidate[column]
            return earliest if cell and earliest and cell < earliest else ""
    return ""


def _day_of(resources: dict, tables: dict, field: dict, id: str) -> str | None:
    """The date of the row that a reference names, "" when not known to the day, None when there
    is no such row. Which column is the date, the target table's `factbook:fact` says."""
    for target in field.get("factbook:references", []):
        other, column = target.split(".")
        columns = resources.get(other, {}).get("factbook:fact", {})
        for _, row in tables.get(other, []) if "date" in columns else ():
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
        for number, row in tables[name]:
            id = row[mapping["id"]]
            if seen.setdefault(id, name) != name:
                wrong = f'"{id}" is already the id of a row in data/{seen[id]}.csv'
                problems.append(Problem(_file(resource), number, mapping["id"], wrong))
    return problems
