"""Names in the descriptor: tables and columns that do not exist, and checks that could not work
for want of something."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from zoneinfo import available_timezones

Wrong = tuple[str, str]  # the column or "", and what is wrong
_TO_COLUMNS = ("factbook:references", "factbook:used-by")
_OWN = (
    "factbook:unit-for",
    "factbook:after",
    "factbook:instant-on",
    "factbook:ends",
    "factbook:formula",
)
# Values of these are words, not names of columns.
_WORDS = {("factbook:fact", "claimant_label"), ("factbook:calendar", "name")}
# What the columns of a mapping must be for the pages to be made of them.
_DATES = {"date"}
_NUMBERS = {"number", "integer", "year"}
_LISTS = {"sources", "rivals", "also"}


@dataclass(frozen=True)
class _Table:
    """One table's description beside all others'."""

    own: dict[str, Any]
    sound: Mapping[str, dict[str, Any]]
    names: set[str]

    @property
    def fields(self) -> list[dict[str, Any]]:
        return list(self.own["schema"]["fields"])

    def look(self, key: str, column: str, table: str = "") -> Iterator[str]:
        """Whether there is such a column, of this table or another one."""
        own = self.own["name"]
        table = table or own
        if table not in self.names:
            yield f'{key}: there is no table "{table}"'
        elif table in self.sound and column not in self.columns(table):
            here = "" if table == own else f" in table {table}"
            yield f'{key}: there is no column "{column}"{here}'

    def columns(self, table: str) -> dict[str, dict[str, Any]]:
        return {f["name"]: f for f in self.sound[table]["schema"]["fields"]}


def wrong(
    sound: Mapping[str, dict[str, Any]], names: set[str], resource: dict[str, Any]
) -> list[Wrong]:
    """All that is wrong with the names in the description of one table."""
    table = _Table(resource, sound, names)
    found = [
        (field["name"], said)
        for field in table.fields
        for rule in (_targets, _own, _needed_when, _not_before, _dated, _mutual, _gives)
        for said in rule(table, field)
    ]
    for rule in _OF_TABLE:
        found += [("", said) for said in rule(table)]
    return list(dict.fromkeys(found))


def _targets(table: _Table, field: dict[str, Any]) -> Iterator[str]:
    for key in _TO_COLUMNS:
        for target in field.get(key, []):
            other, _, column = target.partition(".")
            yield from table.look(key, column, other)


def _own(table: _Table, field: dict[str, Any]) -> Iterator[str]:
    for key in _OWN:
        if key in field:
            yield from table.look(key, field[key])


def _needed_when(table: _Table, field: dict[str, Any]) -> Iterator[str]:
    for other in field.get("factbook:needed-when", {}):
        yield from table.look("factbook:needed-when", other)


def _not_before(table: _Table, field: dict[str, Any]) -> Iterator[str]:
    if rule := field.get("factbook:not-before"):
        target, _, key = rule.partition(" via ")
        other, _, column = target.partition(".")
        for name in (column, key):
            yield from table.look("factbook:not-before", name, other)
        yield from table.look("factbook:not-before", key)


def _of(field: dict[str, Any]) -> list[str]:
    """The tables whose rows a column refers to."""
    return [target.partition(".")[0] for target in field.get("factbook:references", [])]


def _dated(table: _Table, field: dict[str, Any]) -> Iterator[str]:
    if field.get("factbook:after") and not field.get("factbook:dated"):
        yield "factbook:after works with factbook:dated only"
    if not field.get("factbook:dated"):
        return
    if not _of(field):
        yield "factbook:dated needs factbook:references"
    for other in _of(field):
        if other in table.sound and "date" not in table.sound[other].get("factbook:fact", {}):
            yield f"factbook:dated: table {other} has no date in factbook:fact"


def _mutual(table: _Table, field: dict[str, Any]) -> Iterator[str]:
    if field.get("factbook:mutual") and _of(field) != [table.own["name"]]:
        yield "factbook:mutual needs a factbook:references to its own table"


def _gives(table: _Table, field: dict[str, Any]) -> Iterator[str]:
    """The column whose value a row takes from the one it names, or the column that says which."""
    key = "factbook:gives"
    if key not in field:
        return
    if len(_of(field)) != 1:
        yield f"{key} needs a factbook:references to one table"
    elif field[key] not in {each["name"] for each in table.fields}:
        yield from table.look(key, field[key], _of(field)[0])


def _mappings(table: _Table) -> Iterator[str]:
    """What a row is to facts, calendar and glossary."""
    for key in ("factbook:fact", "factbook:calendar", "factbook:glossary"):
        for part, column in table.own.get(key, {}).items():
            if (key, part) in _WORDS:
                continue
            for name in column.values() if isinstance(column, dict) else [column]:
                missing = list(table.look(key, name))
                yield from missing or _kind(table, key, part, name)


def _kind(table: _Table, key: str, part: str, column: str) -> Iterator[str]:
    """Whether a column can be what the mapping takes it for."""
    fields = {field["name"]: field for field in table.fields}
    kind = fields[column]["type"]
    if part in _DATES and kind != "date":
        yield f'{key}: {part}: column "{column}" must be of type date'
    if (key, part) == ("factbook:fact", "value") and kind not in _NUMBERS:
        yield f'{key}: {part}: column "{column}" must be of type number or integer'
    if (key, part) == ("factbook:calendar", "only") and kind != "boolean":
        yield f'{key}: {part}: column "{column}" must be of type boolean'
    if part in _LISTS and "factbook:list" not in fields[column]:
        yield f'{key}: {part}: column "{column}" needs factbook:list, the sign between its items'


def _distinct(table: _Table) -> Iterator[str]:
    for column in table.own.get("factbook:distinct", []):
        yield from table.look("factbook:distinct", column)


def _rules(table: _Table) -> Iterator[str]:
    if not (rules := table.own.get("factbook:rules")):
        return
    for key in ("roles", "questions", "audiences", "words"):
        if key in rules and rules[key] not in table.names:
            yield f'factbook:rules: there is no table "{rules[key]}"'
    if rules["timezone"] not in available_timezones():
        yield f'factbook:rules: "{rules["timezone"]}" is not a time zone'


def _foreign_keys(table: _Table) -> Iterator[str]:
    for key in table.own["schema"].get("foreignKeys", []):
        reference = key["reference"]
        sides = ((table.own["name"], key["fields"]), (reference["resource"], reference["fields"]))
        for other, given in sides:
            for column in [given] if isinstance(given, str) else given:
                yield from table.look("foreignKeys", column, other)


_OF_TABLE: list[Callable[[_Table], Iterator[str]]] = [_mappings, _distinct, _rules, _foreign_keys]
