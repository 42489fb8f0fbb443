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
import difflib
import io
import json
import re
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from zoneinfo import available_timezones

from factbook.tables import DESCRIPTOR

_HTML = re.compile(r"<[a-zA-Z/!?]|&(?:#\w+|[a-z]+);")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u200b\ufeff]")
# The one way to write a value of each type, and the same in words.
_TYPES = {
    "string": ("", "text"),
    "date": ("[0-9]{4}-[0-9]{2}-[0-9]{2}", "a date (YYYY-MM-DD)"),
    "integer": ("-?[0-9]+", "a whole number"),
    "number": (r"-?[0-9]+(\.[0-9]+)?", "a number"),
    "boolean": ("true|false", "true or false"),
}
_ID = "[a-z0-9][a-z0-9-]*"
_ID_WORDS = "an id: lower-case letters, digits and hyphens"
_CODES = ["iso3166-1-alpha-2"]
_VIA = re.compile(r"([\w-]+)\.([\w-]+) via ([\w-]+)")

# What may stand in the descriptor at each level, and of which kind it is.
_KINDS = {str: "text", bool: "true or false", list: "a list", dict: "an object in braces"}
_KEYS = {
    "package": "$schema profile name id title description homepage version created keywords "
    "contributors sources licenses image resources factbook:provenance",
    "table": "profile name title description path encoding format mediatype bytes hash licenses "
    "sources schema factbook:is-not factbook:may-be-empty factbook:distinct factbook:fact "
    "factbook:calendar factbook:glossary factbook:rules",
    "schema": "fields primaryKey foreignKeys missingValues",
    "column": "name type title description example constraints factbook:list factbook:references "
    "factbook:code factbook:also factbook:unit-for factbook:needed-when factbook:not-before "
    "factbook:dated factbook:after factbook:form factbook:period factbook:instant-on "
    "factbook:mutual factbook:used-by",
    "constraints": "required unique minimum maximum pattern enum",
    "factbook:fact": "id text label value date precision instant unit bound claimant "
    "claimant_label as_of confidence note sources rivals",
    "factbook:calendar": "name id date instant title only details",
    "factbook:glossary": "id term also meaning sources",
    "factbook:rules": "roles timezone evidence-until",
}
# The kind of each key's value; all others hold text.
_KIND_OF = {
    **dict.fromkeys(["required", "unique", "factbook:may-be-empty", "factbook:dated"], bool),
    **dict.fromkeys(["factbook:period", "factbook:mutual"], bool),
    **dict.fromkeys(["resources", "fields", "licenses", "contributors", "keywords"], list),
    **dict.fromkeys(["missingValues", "foreignKeys", "enum", "factbook:distinct"], list),
    **dict.fromkeys(["factbook:references", "factbook:also", "factbook:used-by"], list),
    **dict.fromkeys(["schema", "constraints", "details", "factbook:needed-when"], dict),
    **dict.fromkeys(["factbook:fact", "factbook:calendar", "factbook:glossary"], dict),
    "factbook:rules": dict,
    **dict.fromkeys(["bytes", "minimum", "maximum", "primaryKey"], object),
}
_NEEDED = {
    "package": ["resources"],
    "table": ["name", "path", "schema"],
    "schema": ["fields", "primaryKey"],
    "column": ["name", "type"],
    "factbook:fact": ["id"],
    "factbook:calendar": ["name", "id", "date", "title", "details"],
    "factbook:glossary": ["id", "term", "also", "meaning", "sources"],
    "factbook:rules": ["roles", "timezone"],
}
# Values of these are words, not names of columns.
_WORDS = {"claimant_label", "timezone", "evidence-until", "roles", "details"}
Rows = list[tuple[int, dict[str, str]]]


@dataclass(frozen=True, order=True)
class Problem:
    """One mistake: file, row as in a spreadsheet (the header is row 1), column, and in words
    what is wrong and what is expected. A mistake in the descriptor names the `table` it is about.
    """

    file: str
    row: int
    column: str
    wrong: str
    table: str = ""

    def __str__(self) -> str:
        where = self.file + (f", table {self.table}" if self.table else "")
        where += f", row {self.row}" if self.row else ""
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
        text = (root / DESCRIPTOR).read_text("utf8")
        descriptor = json.loads(text, object_pairs_hook=_once, parse_constant=_no_number)
    except FileNotFoundError:
        return [Problem(name, 0, "", "this file is missing")]
    except (ValueError, RecursionError) as error:
        return [Problem(name, 0, "", f"not a readable data package ({error})")]
    problems, resources = _descriptor(root, descriptor)
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


def _once(pairs: list[tuple]) -> dict:
    """An object of the descriptor; JSON would let the last of two keys win without a word."""
    keys = [key for key, _ in pairs]
    if twice := {key for key in keys if keys.count(key) > 1}:
        raise ValueError(f"{', '.join(sorted(twice))} stands twice in one object")
    return dict(pairs)


def _no_number(word: str) -> None:
    """NaN and Infinity, which Python reads though JSON has no such numbers."""
    raise ValueError(f"{word} is not a number")


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


def _shape(level: str, thing) -> list[str]:
    """What is wrong with the keys of one level of the descriptor: unknown, of a wrong kind, or
    missing."""
    if not isinstance(thing, dict):
        return [f"{level} must be an object in braces"]
    wrong = []
    known = _KEYS[level].split()
    for key, value in thing.items():
        if key not in known:
            near = difflib.get_close_matches(key, known, 1)
            hint = f"; did you mean {near[0]}?" if near else f" ({', '.join(known)})"
            wrong.append(f'"{key}" is not a key of {level}{hint}')
            continue
        kind = _KIND_OF.get(key, str)
        if key == "sources" and ":" not in level:  # of the package; in a mapping it is a column
            kind = list
        if not isinstance(value, kind):
            wrong.append(f"{key} must be {_KINDS[kind]}")
        elif ":" in key and value in ("", {}):
            wrong.append(f"{key} is empty")
        elif kind is list and ":" in key and not _texts(value):
            wrong.append(f"{key} must be a list of texts")
        elif key == "details" and not _texts(list(value.values())):
            wrong.append(f"{key} must give columns by their words")
    for key in _NEEDED.get(level, []):
        if key not in thing or thing[key] in ("", [], None):
            wrong.append(f"{key} is missing")
    return wrong


def _texts(value) -> bool:
    """Whether this is a list of one text or more."""
    return isinstance(value, list) and value != [] and all(isinstance(v, str) for v in value)


def _descriptor(root: Path, descriptor) -> tuple[list[Problem], dict[str, dict]]:
    """Mistakes of the descriptor itself, and the tables sound enough to be checked by it."""
    file, problems = DESCRIPTOR.as_posix(), []
    wrong = _shape("package", descriptor)
    problems += [Problem(file, 0, "", line) for line in wrong]
    given = descriptor.get("resources") if isinstance(descriptor, dict) else None
    if not isinstance(given, list):
        return problems, {}
    paths = {r.get("path") for r in given if isinstance(r, dict) and isinstance(r.get("path"), str)}
    for path in sorted((root / "data").glob("*.csv")):
        if path.name not in paths:
            problems.append(
                Problem(f"data/{path.name}", 0, "", f"this table is not described in {file}")
            )
    sound: dict[str, dict] = {}
    names: set[str] = set()
    for number, resource in enumerate(given, 1):
        name = resource.get("name") if isinstance(resource, dict) else None
        table = name if isinstance(name, str) and name else f"number {number}"
        found = [Problem(file, 0, c, w, table) for c, w in _table_shape(resource)]
        if table in names:
            found.append(Problem(file, 0, "", "this name is given to two tables", table))
        names.add(table)
        if not found:
            sound[table] = resource
        problems += found
        if isinstance(resource, dict):
            problems += [
                Problem(file, 0, "", f"{key} is missing", table)
                for key in ("title", "description", "factbook:is-not")
                if not resource.get(key)
            ]
            if not (resource.get("licenses") or descriptor.get("licenses")):
                problems.append(Problem(file, 0, "", "has no licence", table))
    astray = {table: _links(sound, names, resource) for table, resource in sound.items()}
    problems += [Problem(file, 0, c, w, table) for table in astray for c, w in astray[table]]
    return problems, {table: r for table, r in sound.items() if not astray[table]}


def _table_shape(resource) -> list[tuple[str, str]]:
    """(column or "", what is wrong) for each mistake in the build of one table's description."""
    wrong = [("", line) for line in _shape("table", resource)]
    if not isinstance(resource, dict):
        return wrong
    for key in ("factbook:fact", "factbook:calendar", "factbook:glossary", "factbook:rules"):
        if isinstance(resource.get(key), dict):
            wrong += [("", f"{key}: {line}") for line in _shape(key, resource[key])]
    schema = resource.get("schema")
    if not isinstance(schema, dict):
        return wrong
    wrong += [("", f"schema: {line}") for line in _shape("schema", schema)]
    fields = schema.get("fields")
    seen = set()
    for number, field in enumerate(fields if isinstance(fields, list) else [], 1):
        name = field.get("name") if isinstance(field, dict) else None
        column = name if isinstance(name, str) and name else f"number {number}"
        wrong += [(column, line) for line in _field_shape(field)]
        if column in seen:
            wrong.append((column, "this column is described twice"))
        seen.add(column)
    key = schema.get("primaryKey")
    if schema.get("missingValues", [""]) != [""]:
        wrong.append(("", 'schema: missingValues must be [""]: an empty cell, nothing else'))
    key = [key] if isinstance(key, str) else key
    if key and not _texts(key):
        wrong.append(("", "schema: primaryKey must be the name of a column or a list of names"))
    elif key:
        wrong += [("", f'primaryKey: there is no column "{c}"') for c in key if c not in seen]
    return wrong


def _field_shape(field) -> list[str]:
    wrong = _shape("column", field)
    if not isinstance(field, dict):
        return wrong
    if not field.get("description"):
        wrong.append("has no description")
    kind = field.get("type")
    if isinstance(kind, str) and kind and kind not in _TYPES:
        wrong.append(f'type "{kind}" is not one of {", ".join(_TYPES)}')
    if (code := field.get("factbook:code")) and code not in _CODES:
        wrong.append(f'factbook:code "{code}" is not one of {", ".join(_CODES)}')
    limits = field.get("constraints", {})
    if isinstance(limits, dict):
        wrong += [f"constraints: {line}" for line in _shape("constraints", limits)]
        for end in ("minimum", "maximum"):
            value = limits.get(end, 0)
            whole = kind == "integer"
            if isinstance(value, bool) or not isinstance(value, int if whole else int | float):
                wrong.append(f"constraints: {end} must be a {'whole ' if whole else ''}number")
        try:
            re.compile(limits.get("pattern", ""))
        except (re.error, TypeError):
            wrong.append(f"constraints: the pattern {limits['pattern']} cannot be read")
    return wrong


def _links(sound: dict, names: set[str], resource: dict) -> list[tuple[str, str]]:
    """Names of tables and columns in the description of one table that do not exist, and checks
    that could not work for want of something."""
    wrong: list[tuple[str, str]] = []
    own = resource["name"]
    columns = {name: [f["name"] for f in r["schema"]["fields"]] for name, r in sound.items()}

    def look(where: str, key: str, column: str, table: str = own) -> None:
        if table not in names:
            wrong.append((where, f'{key}: there is no table "{table}"'))
        elif table in columns and column not in columns[table]:
            here = "" if table == own else f" in table {table}"
            wrong.append((where, f'{key}: there is no column "{column}"{here}'))

    for field in resource["schema"]["fields"]:
        name = field["name"]
        for key in ("factbook:references", "factbook:used-by"):
            for target in field.get(key, []):
                table, dot, column = target.partition(".")
                if dot:
                    look(name, key, column, table)
                else:
                    wrong.append((name, f'{key}: "{target}" must be table.column'))
        for key in ("factbook:unit-for", "factbook:after", "factbook:instant-on"):
            if key in field:
                look(name, key, field[key])
        for other, wanted in field.get("factbook:needed-when", {}).items():
            look(name, "factbook:needed-when", other)
            if not _texts(wanted):
                wrong.append((name, f"factbook:needed-when: {other} must be given a list of texts"))
        if rule := field.get("factbook:not-before"):
            if match := _VIA.fullmatch(rule):
                look(name, "factbook:not-before", match[2], match[1])
                look(name, "factbook:not-before", match[3], match[1])
                look(name, "factbook:not-before", match[3])
            else:
                wrong.append((name, 'factbook:not-before must read "table.column via column"'))
        targets = [t.partition(".")[0] for t in field.get("factbook:references", [])]
        if field.get("factbook:dated") and not targets:
            wrong.append((name, "factbook:dated needs factbook:references"))
        for table in targets if field.get("factbook:dated") else []:
            if table in sound and "date" not in sound[table].get("factbook:fact", {}):
                wrong.append((name, f"factbook:dated: table {table} has no date in factbook:fact"))
        if field.get("factbook:after") and not field.get("factbook:dated"):
            wrong.append((name, "factbook:after works with factbook:dated only"))
        if field.get("factbook:mutual") and targets != [own]:
            wrong.append((name, "factbook:mutual needs a factbook:references to its own table"))
    for key in ("factbook:fact", "factbook:calendar", "factbook:glossary"):
        for word, column in resource.get(key, {}).items():
            if word not in _WORDS and (key, word) != ("factbook:calendar", "name"):
                look("", key, column)
    for column in resource.get("factbook:calendar", {}).get("details", {}).values():
        look("", "factbook:calendar", column)
    for column in resource.get("factbook:distinct", []):
        look("", "factbook:distinct", column)
    if rules := resource.get("factbook:rules"):
        if rules["roles"] not in names:
            wrong.append(("", f'factbook:rules: there is no table "{rules["roles"]}"'))
        if rules["timezone"] not in available_timezones():
            wrong.append(("", f'factbook:rules: "{rules["timezone"]}" is not a time zone'))
        until = {"name": "until", "type": "date"}
        if "evidence-until" in rules and (bad := _form(until, {"until": rules["evidence-until"]})):
            wrong.append(("", f"factbook:rules: evidence-until: {bad}"))
    for key in resource["schema"].get("foreignKeys", []):
        try:
            reference = key["reference"]
            for table, given in (
                (own, key["fields"]),
                (reference["resource"], reference["fields"]),
            ):
                for column in [given] if isinstance(given, str) else given:
                    look("", "foreignKeys", column, table or own)
        except (KeyError, TypeError):
            wrong.append(("", "foreignKeys must give fields and reference (resource, fields)"))
    return wrong


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
        return f"{value} is not {_TYPES[field['type']][1]}"
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
    form, words = _TYPES[kind]
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
    other, column, key = _VIA.fullmatch(rule).groups()
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
