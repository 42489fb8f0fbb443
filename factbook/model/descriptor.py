"""Check the descriptor of the data, so that no slip in it switches a check off.

Its shape is described by `datapackage.schema.json`, a JSON Schema; what is wrong is told in plain
words. A key that is not known there is a mistake. What a schema cannot say (names of tables and
columns that do not exist, checks that could not work) is in `links.py`.
"""

from __future__ import annotations

import difflib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from factbook.model import links, signs
from factbook.model.problem import Problem
from factbook.model.tables import DESCRIPTOR

SCHEMA = Path(__file__).with_name("datapackage.schema.json")
# The one way to write a value of each type, and the same in words.
TYPES = {
    "string": ("", "text"),
    "date": ("[0-9]{4}-[0-9]{2}-[0-9]{2}", "a date (YYYY-MM-DD)"),
    "year": ("[0-9]{4}", "a year (YYYY)"),
    "integer": ("-?[0-9]+", "a whole number"),
    "number": (r"-?[0-9]+(\.[0-9]+)?", "a number"),
    "boolean": ("true|false", "true or false"),
}
VIA = re.compile(r"([\w-]+)\.([\w-]+) via ([\w-]+)")
_KINDS = {
    "string": "text",
    "boolean": "true or false",
    "array": "a list",
    "object": "an object in braces",
    "number": "a number",
    "integer": "a whole number",
}
_WORDS_ALONE = {"title", "description", "factbook:is-not"}  # a table without them can be checked


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object of the descriptor; JSON would let the last of two keys win without a word."""
    keys = [key for key, _ in pairs]
    if twice := {key for key in keys if keys.count(key) > 1}:
        raise ValueError(f"{', '.join(sorted(twice))} stands twice in one object")
    return dict(pairs)


def _no_number(word: str) -> None:
    """NaN and Infinity, which Python reads though JSON has no such numbers."""
    raise ValueError(f"{word} is not a number")


def read(root: Path) -> tuple[list[Problem], dict[str, dict[str, Any]]]:
    """Mistakes of the descriptor, and by name the tables sound enough to be checked by it."""
    file = DESCRIPTOR.as_posix()
    try:
        text = (root / DESCRIPTOR).read_text("utf8")
        if found := list(signs.unmerged(text)):
            return [Problem.at_line(file, *each) for each in found], {}
        told = json.loads(text, object_pairs_hook=_once, parse_constant=_no_number)
    except FileNotFoundError:
        return [Problem(file, 0, "", "this file is missing")], {}
    except UnicodeDecodeError:
        return [Problem(file, 0, "", "is not UTF-8 text; save the file as UTF-8")], {}
    except (ValueError, RecursionError) as error:
        return [Problem(file, 0, "", f"not a readable data package ({error})")], {}
    hidden = [
        Problem.at_line(file, text.count("\n", 0, at) + 1, wrong)
        for at, wrong in signs.faults(text)
    ]
    problems, sound = _descriptor(root, told)
    return hidden + problems, sound


def _descriptor(root: Path, told: Any) -> tuple[list[Problem], dict[str, dict[str, Any]]]:
    """Mistakes of the descriptor itself, and the tables sound enough to be checked by it."""
    file = DESCRIPTOR.as_posix()
    slips = [*_slips(told), *_doubled(told)]
    problems = [Problem(file, 0, s.column, s.wrong, s.called) for s in slips]
    given = told.get("resources") if isinstance(told, dict) else None
    if not isinstance(given, list):
        return problems, {}
    problems += _undescribed(root, given)
    unsound = {slip.table for slip in slips if not slip.soft}
    sound = {r["name"]: r for number, r in enumerate(given) if number not in unsound}
    names = {r["name"] for r in given if isinstance(r, dict) and isinstance(r.get("name"), str)}
    for table in sound:
        if not (sound[table].get("licenses") or told.get("licenses")):
            problems.append(Problem(file, 0, "", "has no licence", table))
    astray = {table: links.wrong(sound, names, sound[table]) for table in sound}
    problems += [Problem(file, 0, c, w, table) for table in astray for c, w in astray[table]]
    return problems, {table: r for table, r in sound.items() if not astray[table]}


def _undescribed(root: Path, given: list[Any]) -> list[Problem]:
    """Tables that lie beside the others and stand in no descriptor."""
    paths = [r.get("path") for r in given if isinstance(r, dict)]
    return [
        Problem(f"data/{path.name}", 0, "", f"this table is not described in {DESCRIPTOR}")
        for path in sorted((root / "data").glob("*.csv"))
        if path.name not in paths
    ]


@dataclass(frozen=True)
class _Slip:
    """One mistake in the shape: the number of its table (None: of the package), what that table is
    called, the column; `soft` when the table can be checked all the same."""

    table: int | None
    called: str
    column: str
    wrong: str
    soft: bool = False


@lru_cache(maxsize=1)
def _validator() -> Any:
    from jsonschema import Draft202012Validator, FormatChecker

    return Draft202012Validator(
        json.loads(SCHEMA.read_text("utf8")), format_checker=FormatChecker(["date"])
    )


def _slips(told: Any) -> Iterator[_Slip]:
    for error in _validator().iter_errors(told):
        path = list(error.absolute_path)
        table = path[1] if path[:1] == ["resources"] and len(path) > 1 else None
        inner = path[2:] if table is not None else path
        column = ""
        if inner[:2] == ["schema", "fields"] and len(inner) > 2:
            fields = told["resources"][table]["schema"]["fields"]
            column, inner = _called(fields, inner[2]), inner[3:]
        called = "" if table is None else _called(told["resources"], table)
        for key, wrong in _words(error, inner):
            soft = table is not None and not column and inner in ([], [key])
            soft = soft and key in _WORDS_ALONE
            yield _Slip(table, called, column, wrong, soft)


def _called(things: list[Any], number: int) -> str:
    """A table or a column by its name, or by its number."""
    name = things[number].get("name") if isinstance(things[number], dict) else None
    return name if isinstance(name, str) and name else f"number {number + 1}"


def _words(error: Any, path: list[Any]) -> Iterator[tuple[str, str]]:
    """(key, what is wrong) of one error of the schema; `path` is what leads to its place within
    the table or the column."""
    keys = [str(key) for key in path if isinstance(key, str)]
    if error.validator in {"required", "additionalProperties"}:
        within = "".join(f"{key}: " for key in keys)
        for key, wrong in _keys(error):
            yield key, within + wrong
        return
    within, key = "".join(f"{each}: " for each in keys[:-1]), keys[-1] if keys else ""
    wrong = _value(error, key, within_list=bool(path) and isinstance(path[-1], int))
    yield key, within + wrong


def _keys(error: Any) -> Iterator[tuple[str, str]]:
    """Keys that are missing, and keys that nobody knows."""
    level = error.schema.get("title", "")
    if error.validator == "required":
        match = re.match("'(.*)' is a required property", error.message)
        key = match[1] if match else ""
        column = level == "column" and key == "description"
        yield key, "has no description" if column else f"{key} is missing"
        return
    known = error.schema["properties"]
    for key in error.instance:
        if key not in known:
            near = difflib.get_close_matches(key, known, 1)
            hint = f"; did you mean {near[0]}?" if near else f" ({', '.join(known)})"
            yield key, f'"{key}" is not a key of {level}{hint}'


def _value(error: Any, key: str, *, within_list: bool) -> str:
    """What is wrong with a value, by the rule of the schema that it breaks."""
    if said := error.schema.get("x-form"):
        shown = f'"{error.instance}"' if within_list else key
        return f"{shown} {said}"
    match error.validator:
        case "type":
            kind = _KINDS[error.validator_value]
            level = error.schema.get("title")
            if within_list:
                return f"{level} must be {kind}" if level else f"{key} must be a list of texts"
            return f"{key or level} must be {kind}"
        case "enum":
            return f'{key} "{error.instance}" is not one of {", ".join(error.validator_value)}'
        case "format":
            return f'{key}: "{error.instance}" is not {TYPES["date"][1]}'
    if key == "description" and error.absolute_path[-3:-2] != "resources":
        return "has no description"
    return f"{key} is empty" if ":" in key else f"{key} is missing"


def _doubled(told: Any) -> Iterator[_Slip]:
    """Names given twice, keys of columns that are not there, patterns that cannot be read."""
    given = told.get("resources") if isinstance(told, dict) else None
    seen: set[str] = set()
    for number, resource in enumerate(given if isinstance(given, list) else []):
        if not isinstance(resource, dict):
            continue
        name = _called([resource], 0) if resource.get("name") else f"number {number + 1}"
        if name in seen:
            yield _Slip(number, name, "", "this name is given to two tables")
        seen.add(name)
        schema = resource.get("schema")
        for column, wrong in _columns(schema) if isinstance(schema, dict) else ():
            yield _Slip(number, name, column, wrong)


def _columns(schema: dict[str, Any]) -> Iterator[tuple[str, str]]:
    given = schema.get("fields")
    fields = [f for f in given if isinstance(f, dict)] if isinstance(given, list) else []
    seen = set()
    for field in fields:
        name = field.get("name")
        if not isinstance(name, str):
            continue
        if name in seen:
            yield name, "this column is described twice"
        seen.add(name)
        limits = field.get("constraints")
        pattern = limits.get("pattern", "") if isinstance(limits, dict) else ""
        try:
            re.compile(pattern)
        except re.error:
            yield name, f"constraints: the pattern {pattern} cannot be read"
        except TypeError:
            pass  # the schema says so
    key = schema.get("primaryKey")
    for column in [key] if isinstance(key, str) else key if isinstance(key, list) else []:
        if isinstance(column, str) and column not in seen:
            yield "", f'primaryKey: there is no column "{column}"'
