"""What custom properties of a column ask of its cells, each in one function.

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
- `factbook:used-by`     each value stands in one of these columns, e.g. ["rules.role_ids"]
- `factbook:ends`        not before the day in the named column, where both are filled
- `factbook:formula`     a sum (+ - * /) over names that stand in the named column of the row
- `factbook:gives`       the row referred to is filled in the named column, or in the one that the
                         named column of this row names
- `factbook:unit`        what the numbers of the column count, as a reader is told

and of a table as a whole:

- `factbook:distinct`    columns that together name a row: no two rows agree in all of them
- `factbook:may-be-empty` a header without rows is no mistake
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from factbook.model import needs
from factbook.model.descriptor import TYPES, VIA
from factbook.model.problem import Problem
from factbook.model.sheet import Resource, Rows, file_of

Field = dict[str, Any]
Row = dict[str, str]
_ID = "[a-z0-9][a-z0-9-]*"
_ID_WORDS = "an id: lower-case letters, digits and hyphens"


@dataclass(frozen=True)
class _Book:
    """All tables that can be read, and what stands in their columns."""

    resources: dict[str, Resource]
    tables: dict[str, Rows]
    seen: dict[str, set[str]] = field(default_factory=dict)

    def values(self, references: list[str]) -> set[str] | None:
        """All that stands in the columns named ("table.column"); None when one is not known."""
        found: set[str] = set()
        for reference in references:
            if reference not in self.seen:
                table, column = reference.split(".")
                if table not in self.tables:
                    return None
                self.seen[reference] = self._items(table, column)
            found |= self.seen[reference]
        return found

    def _items(self, table: str, column: str) -> set[str]:
        """What stands in a column, the items of its lists each for itself."""
        fields = self.resources[table]["schema"]["fields"]
        separator = next(f for f in fields if f["name"] == column).get("factbook:list")
        cells = {row[column] for _, row in self.tables[table]}
        return {item for cell in cells for item in cell.split(separator)} if separator else cells

    def day(self, field: Field, id: str) -> str | None:
        """The date of the row that a reference names, "" when not known to the day, None when
        there is no such row. Which column is the date, the target's `factbook:fact` says."""
        for target in field.get("factbook:references", []):
            other, column = target.split(".")
            columns = self.resources.get(other, {}).get("factbook:fact", {})
            for _, row in self.tables.get(other, []) if "date" in columns else ():
                if row[column] == id:
                    precise = row.get(columns.get("precision", ""), "day") == "day"
                    return row[columns["date"]] if precise else ""
        return None


def primary(resource: Resource) -> list[str]:
    """The columns that name a row of a table."""
    key = resource["schema"]["primaryKey"]
    return [key] if isinstance(key, str) else list(key)


def check(
    resources: dict[str, Resource], tables: dict[str, Rows], table: str, sources: str = ""
) -> list[Problem]:
    """What is wrong with the cells of one table by what its columns say of themselves; `sources`:
    the table of sources."""
    resource, rows = resources[table], tables[table]
    book = _Book(resources, tables)
    fields = (needs.implied(resource, each, sources) for each in resource["schema"]["fields"])
    by_name = {each["name"]: each for each in fields}
    problems = [
        Problem(file_of(resource), number, each["name"], wrong)
        for each in by_name.values()
        for rule, keys in _RULES.items()
        if not keys or any(key in each for key in keys)
        for number, row in rows
        for wrong in rule(book, by_name, each, row)
    ]
    for each in by_name.values():
        if each.get("factbook:mutual"):
            problems += _one_sided(resource, rows, each)
    return problems + _twice(resource, rows)


Rule = Callable[[_Book, dict[str, Field], Field, Row], Iterator[str]]


def _listed(_book: _Book, _fields: dict[str, Field], each: Field, row: Row) -> Iterator[str]:
    separator, cell = each.get("factbook:list"), row[each["name"]]
    if separator and cell and any(i != i.strip() or not i for i in cell.split(separator)):
        yield f'"{cell}" has an empty or spaced item between "{separator}"'


def _references(book: _Book, _fields: dict[str, Field], each: Field, row: Row) -> Iterator[str]:
    targets = each.get("factbook:references", [])
    known = book.values(targets) if targets else None
    if known is None:
        return
    cell = row[each["name"]]
    items = cell.split(each["factbook:list"]) if each.get("factbook:list") else [cell]
    for item in filter(None, (item.strip() for item in items)):
        if item not in known:
            yield f'"{item}" is not in {_places(targets)}'


def _used(book: _Book, _fields: dict[str, Field], each: Field, row: Row) -> Iterator[str]:
    users, cell = each.get("factbook:used-by", []), row[each["name"]]
    used = book.values(users) if users else None
    if used is not None and cell and cell not in used:
        yield f'"{cell}" has no row in {_places(users)}'


def _places(references: list[str]) -> str:
    return " or ".join(f"data/{target.split('.')[0]}.csv" for target in references)


def _form(_book: _Book, _fields: dict[str, Field], each: Field, row: Row) -> Iterator[str]:
    """How the cell is written: by its type, its pattern, or the calendar."""
    cell = row[each["name"]]
    if cell and (wrong := misformed(each, row)):
        yield wrong


def misformed(each: Field, row: Row) -> str:
    """What is wrong with how a filled cell is written, "" when nothing is."""
    cell, (form, words) = row[each["name"]], TYPES[each["type"]]
    if form and not re.fullmatch(form, cell):
        return f'"{cell}" is not {words}'
    pattern = each.get("constraints", {}).get("pattern", "")
    if pattern and not re.fullmatch(pattern, cell):
        known = _ID_WORDS if pattern == _ID else f"of the form {pattern}: {each['description']}"
        return f'"{cell}" is not {each.get("factbook:form", known)}'
    if each.get("factbook:period"):
        return _period(cell)
    if column := each.get("factbook:instant-on"):
        return _instant(cell, column, row[column])
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


def _instant(cell: str, column: str, day: str) -> str:
    try:
        moment = datetime.fromisoformat(cell)
    except ValueError:
        return f'"{cell}" is not an instant that exists'
    if day and moment.date().isoformat() != day:
        return f'"{cell}" does not fall on its {column}, {day}'
    return ""


def _dated(book: _Book, fields: dict[str, Field], each: Field, row: Row) -> Iterator[str]:
    """Whether the row referred to has a day, and one after that of another reference."""
    cell = row[each["name"]]
    if not (each.get("factbook:dated") and cell):
        return
    day = book.day(each, cell)
    if day == "":
        yield f'"{cell}" is not dated to the day'
    elif day and (name := each.get("factbook:after")):
        other = book.day(fields[name], row[name])
        if other and day <= other:
            yield f'"{cell}" ({day}) is not after {name} ({other})'


def _country(_book: _Book, _fields: dict[str, Field], each: Field, row: Row) -> Iterator[str]:
    code = row[each["name"]]
    if not (each.get("factbook:code") and code) or code in each.get("factbook:also", []):
        return
    import pycountry

    if not code.isupper() or pycountry.countries.get(alpha_2=code) is None:
        yield f'"{code}" is not an ISO 3166-1 two-letter code'


def _filled(_book: _Book, _fields: dict[str, Field], each: Field, row: Row) -> Iterator[str]:
    """Cells that another column asks for, or forbids."""
    cell, other = row[each["name"]], each.get("factbook:unit-for")
    if other and row[other] and not cell:
        yield f"is empty although {other} is {row[other]}; give its unit"
    for column, wanted in each.get("factbook:needed-when", {}).items():
        if (row[column] in wanted) != bool(cell):
            yield f'{"is filled" if cell else "is empty"} although {column} is "{row[column]}"'


def _late(book: _Book, _fields: dict[str, Field], each: Field, row: Row) -> Iterator[str]:
    """An end before its start, in the row or by the row it names."""
    cell = row[each["name"]]
    start = each.get("factbook:ends", "")
    known = min(len(cell), len(row[start])) if start else 0  # a year, a month or a day
    if known and cell[:known] < row[start][:known]:
        yield f'"{cell}" is before its {start}, {row[start]}'
    rule = VIA.fullmatch(each.get("factbook:not-before", ""))
    if rule is None or not cell:
        return
    other, column, key = rule[1], rule[2], rule[3]
    named = (found for _, found in book.tables.get(other, []) if found[key] == row[key])
    earliest = next(named, {}).get(column)
    if earliest and cell < earliest:
        yield f'"{cell}" is before its act of {earliest}'


def _formula(_book: _Book, _fields: dict[str, Field], each: Field, row: Row) -> Iterator[str]:
    """A sum over names, each of which stands in the list of the column named."""
    cell = row[each["name"]]
    if not (each.get("factbook:formula") and cell):
        return
    try:
        tree = ast.parse(cell, mode="eval")
    except (SyntaxError, ValueError):
        yield f'"{cell}" is no sum of names and numbers'
        return
    listed = re.split(r"[^a-z0-9_]+", row[each["factbook:formula"]])
    for name in (node.id for node in ast.walk(tree) if isinstance(node, ast.Name)):
        if name not in listed:
            yield f'"{name}" is not in {each["factbook:formula"]} of this row'


def _gives(book: _Book, _fields: dict[str, Field], each: Field, row: Row) -> Iterator[str]:
    """The row named has the value that is taken from it."""
    cell, column = row[each["name"]], each.get("factbook:gives", "")
    if not (column and cell):
        return
    table, _, key = each["factbook:references"][0].partition(".")
    found = next((r for _, r in book.tables.get(table, []) if r[key] == cell), None)
    if found is None:
        return
    if column not in found:  # of this row, the column that says which
        column = row[column]
    if not found.get(column):
        yield f'"{cell}" has no {column} in data/{table}.csv, so this row has no value'


# Rule -> the keys of a column that ask for it; () where every column is concerned.
_RULES: dict[Rule, tuple[str, ...]] = {
    _listed: ("factbook:list",),
    _references: ("factbook:references",),
    _used: ("factbook:used-by",),
    _form: (),
    _dated: ("factbook:dated",),
    _country: ("factbook:code",),
    _filled: ("factbook:unit-for", "factbook:needed-when"),
    _late: ("factbook:ends", "factbook:not-before"),
    _formula: ("factbook:formula",),
    _gives: ("factbook:gives",),
}


def _one_sided(resource: Resource, rows: Rows, each: Field) -> list[Problem]:
    """Rows that name another one which does not name them in turn."""
    name, key = each["name"], each["factbook:references"][0].split(".")[1]
    separator = each.get("factbook:list")
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
            problems.append(Problem(file_of(resource), number, name, wrong))
    return problems


def _twice(resource: Resource, rows: Rows) -> list[Problem]:
    """Rows that share what may stand in one row only; a key with two reasons is told once."""
    unique = [
        (f["name"],) for f in resource["schema"]["fields"] if f.get("constraints", {}).get("unique")
    ]
    keys = {*unique, tuple(primary(resource)), tuple(resource.get("factbook:distinct", []))}
    return [
        Problem(file_of(resource), number, key[0], wrong)
        for key in filter(None, keys)
        for number, wrong in _repeated(rows, key)
    ]


def _repeated(rows: Rows, key: tuple[str, ...]) -> Iterator[tuple[int, str]]:
    seen: dict[tuple[str, ...], int] = {}
    for number, row in rows:
        cells = tuple(row[name] for name in key)
        first = seen.setdefault(cells, number)
        if first == number or not any(cells):
            continue
        told = ", ".join(f"{name} {row[name]}" for name in key)
        yield (
            number,
            f'"{cells[0]}" stands in row {first} too; it must be unique'
            if len(key) == 1
            else f"{told} stands in row {first} too: one value only",
        )


def fact_ids(resources: dict[str, Resource], tables: dict[str, Rows]) -> list[Problem]:
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
                problems.append(Problem(file_of(resource), number, mapping["id"], wrong))
    return problems
