"""Check `data/` against `data/datapackage.json` and say in plain words what is wrong.

Frictionless checks types and constraints. Ours are the checks it lacks or takes too lightly: the
form of a value (it reads "TRUE", "2024-8-3" and "inf" without a word), patterns, keys, the
descriptor itself (see `descriptor.py`), what custom properties of a field tell (see `columns.py`),
and text in general: no HTML, no role or directive, no spreadsheet formula or its error, no hidden
signs (see `signs.py`) or stray spaces.

A key of the descriptor that is not known is a mistake: misspelt, it would switch a check off.
"""

from __future__ import annotations

import json
import re
from functools import lru_cache
from pathlib import Path
from typing import Any

from factbook.model import columns, descriptor, geo, needs, sheet, signs
from factbook.model.descriptor import TYPES
from factbook.model.problem import Problem, report
from factbook.model.sheet import LONGEST, Resource, Rows, file_of
from factbook.model.tables import DESCRIPTOR

__all__ = ["Problem", "check", "report", "summary"]

_HTML = re.compile(r"<[a-zA-Z/!?]|&(?:#\w+|[a-z]+);")
_MARKUP = re.compile(r"\{[a-z][\w:-]*\}`|^\s*(?:`{3,}|:{3,})\s*\{", re.MULTILINE)


def summary(root: Path) -> str:
    """One line for a package without mistakes."""
    resources = json.loads((root / DESCRIPTOR).read_text("utf8"))["resources"]
    rows = sum(sheet.row_count(root / "data" / r["path"]) for r in resources)
    return f"{len(resources)} tables, {rows:,} rows: no mistakes found."


def check(root: Path) -> list[Problem]:
    """All mistakes of all tables at once, sorted; an empty list when there is none."""
    root = Path(root)
    problems, resources = descriptor.read(root)
    tables: dict[str, Rows] = {}
    for resource in resources.values():
        found, rows = sheet.load(root, resource)
        problems += found
        if rows is not None:
            tables[resource["name"]] = rows
    sources = needs.sources_table(root)
    for table, rows in tables.items():
        problems += _frictionless(resources[table], rows)
        problems += _text(resources[table], rows)
        problems += columns.check(resources, tables, table, sources)
    problems += columns.fact_ids(resources, tables)
    problems += needs.check(root, resources, tables)
    problems += geo.check(root)
    return sorted(set(problems))


def _frictionless(resource: Resource, rows: Rows) -> list[Problem]:
    """Types and constraints of one table, by Frictionless, in our words."""
    fields = resource["schema"]["fields"]
    keys = columns.primary(resource)
    schema = json.dumps([_limited(field, needed=field["name"] in keys) for field in fields])
    cells = tuple(tuple(row.values()) for _, row in rows)
    try:
        found = _errors(schema, cells) if rows else ()
    except ValueError as error:
        return [Problem(DESCRIPTOR.as_posix(), 0, "", str(error), resource["name"])]
    by_name = {field["name"]: field for field in fields}
    problems = []
    for row, column, kind, note, cell in found:
        wrong = _words(by_name.get(column, {}), kind, note, cell) or note
        number = rows[row - 2][0] if row else 0
        problems.append(Problem(file_of(resource), number, column, wrong))
    return problems


def _limited(field: dict[str, Any], *, needed: bool) -> dict[str, Any]:
    """A column for Frictionless, without what we check ourselves."""
    limits = dict(field.get("constraints", {}))
    limits.pop("pattern", None)
    limits.pop("unique", None)
    if needed:
        limits["required"] = True
    return {"name": field["name"], "type": field["type"], "constraints": limits}


@lru_cache(maxsize=128)
def _errors(
    fields: str, cells: tuple[tuple[str, ...], ...]
) -> tuple[tuple[int, str, str, str, str], ...]:
    """(row, column, kind, note, cell) of each error that Frictionless finds; ValueError when it
    cannot make sense of the columns. It is given the rows, not the file, so that it cannot guess
    at another way of reading it; a table that did not change is not looked at again."""
    from frictionless import Checklist, FrictionlessException, Schema, system
    from frictionless import Resource as Checked

    given = json.loads(fields)
    try:
        schema = Schema.from_descriptor({"fields": given, "missingValues": [""]})
        with system.use_context(trusted=True):
            data = [[field["name"] for field in given], *map(list, cells)]
            result = Checked(data=data, schema=schema).validate(Checklist(), limit_errors=10_000)
    except FrictionlessException as error:
        raise ValueError("; ".join(r.note for r in error.reasons) or error.error.note) from None
    told = result.flatten(["rowNumber", "fieldName", "type", "note", "cell", "message"])
    return tuple((r or 0, c or "", k, n or m, str(v)) for r, c, k, n, v, m in told)


def _words(field: dict[str, Any], kind: str, note: str, cell: object) -> str:
    """A Frictionless error as a sentence an author understands; "" for one we have none for."""
    value = f'"{cell}"'
    limits = field.get("constraints", {})
    if kind == "type-error":
        return f"{value} is not {TYPES[field['type']][1]}"
    if kind != "constraint-error":
        return ""
    if "required" in note:
        return f"is empty; expected: {field['description']}"
    if "enum" in note:
        return f"{value} is not one of {', '.join(map(str, limits['enum']))}"
    if "minimum" in note or "maximum" in note:
        low, high = limits.get("minimum", "any"), limits.get("maximum", "any")
        return f"{value} is out of range (from {low} to {high})"
    return ""


def _text(resource: Resource, rows: Rows) -> list[Problem]:
    """Text that would do harm in a spreadsheet or a page, or hides something."""
    kinds = {f["name"]: f["type"] for f in resource["schema"]["fields"]}
    return [
        Problem(file_of(resource), number, column, wrong)
        for number, row in rows
        for column, value in row.items()
        if value and (wrong := harm(value, numeric=kinds[column] in {"number", "integer"}))
    ]


def harm(value: str, *, numeric: bool = False) -> str:
    """What is wrong with the text of a cell whatever its column, "" when nothing is."""
    if value.isascii() and value.isalnum() and len(value) <= LONGEST:
        return ""
    if wrong := signs.broken(value):
        return wrong
    if value[0] in "=+@\t\r" or (value[0] == "-" and not numeric):
        return f'"{value[:40]}" begins like a spreadsheet formula'
    if len(value) > LONGEST:
        return f"holds {len(value):,} letters, more than {LONGEST:,}; shorten it"
    if _HTML.search(value):
        return f'"{value[:60]}" contains HTML; write plain text'
    if markup := _MARKUP.search(value):
        return f'"{markup[0].strip()}" is a role or a directive; a cell holds plain text'
    if wrong := signs.hidden(value):
        return wrong
    if value != value.strip():
        return f'"{value[:40]}" begins or ends with a space'
    return ""
