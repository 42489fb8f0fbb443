"""Check the descriptor of the data, so that no slip in it switches a check off.

A key that is not known here is a mistake, and so is a reference to a table or a column that does
not exist.
"""

from __future__ import annotations

import difflib
import json
import re
from pathlib import Path
from zoneinfo import available_timezones

from factbook.model.problem import Problem
from factbook.model.tables import DESCRIPTOR

# The one way to write a value of each type, and the same in words.
TYPES = {
    "string": ("", "text"),
    "date": ("[0-9]{4}-[0-9]{2}-[0-9]{2}", "a date (YYYY-MM-DD)"),
    "integer": ("-?[0-9]+", "a whole number"),
    "number": (r"-?[0-9]+(\.[0-9]+)?", "a number"),
    "boolean": ("true|false", "true or false"),
}
_CODES = ["iso3166-1-alpha-2"]
VIA = re.compile(r"([\w-]+)\.([\w-]+) via ([\w-]+)")
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


def _once(pairs: list[tuple]) -> dict:
    """An object of the descriptor; JSON would let the last of two keys win without a word."""
    keys = [key for key, _ in pairs]
    if twice := {key for key in keys if keys.count(key) > 1}:
        raise ValueError(f"{', '.join(sorted(twice))} stands twice in one object")
    return dict(pairs)


def _no_number(word: str) -> None:
    """NaN and Infinity, which Python reads though JSON has no such numbers."""
    raise ValueError(f"{word} is not a number")


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


def read(root: Path) -> tuple[list[Problem], dict[str, dict]]:
    """Mistakes of the descriptor, and by name the tables sound enough to be checked by it."""
    file = DESCRIPTOR.as_posix()
    try:
        text = (root / DESCRIPTOR).read_text("utf8")
        descriptor = json.loads(text, object_pairs_hook=_once, parse_constant=_no_number)
    except FileNotFoundError:
        return [Problem(file, 0, "", "this file is missing")], {}
    except (ValueError, RecursionError) as error:
        return [Problem(file, 0, "", f"not a readable data package ({error})")], {}
    return _descriptor(root, descriptor)


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
    if isinstance(kind, str) and kind and kind not in TYPES:
        wrong.append(f'type "{kind}" is not one of {", ".join(TYPES)}')
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
            if match := VIA.fullmatch(rule):
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
        until = rules.get("evidence-until")
        form, words = TYPES["date"]
        if until is not None and not re.fullmatch(form, until):
            wrong.append(("", f'factbook:rules: evidence-until: "{until}" is not {words}'))
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
