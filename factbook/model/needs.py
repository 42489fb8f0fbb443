"""What the kit itself reads of tables, and what is wrong where a table does not give it.

The descriptor is free to call tables and columns as it likes, but for those the kit works with:
sources, rules and roles have columns of fixed names, and facts are one for each id.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from factbook.model.config import FILE, NEUTRAL, BookConfig, load_config
from factbook.model.problem import AuthorError, Problem
from factbook.model.sheet import Resource, Rows, file_of
from factbook.model.tables import DESCRIPTOR

SOURCES = "source_id title publisher published url kind is_not"
RULES = (
    "rule_id role_ids question_ids answer limit act act_ref known_ref from_ref due_ref to_ref says "
    "source_ids confidence doubt"
)
# What the table of rules leads to: key of `factbook:rules` -> what it is, and its columns.
BESIDE_RULES = {
    "roles": ("a table of roles", "role_id order group role who see_also"),
    "questions": ("a table of questions", "question_id order question strict none"),
    "audiences": ("a table of audiences", "audience_id role_ids"),
    "words": ("a table of words for roles", "word role_ids"),
}
_LISTS = ("source_ids", "see_also", "role_ids", "question_ids")
_DAYS = ("act_ref", "known_ref", "from_ref", "due_ref", "to_ref")
ANSWERS = tuple(NEUTRAL.answers)
_PRECISIONS = ("day", "month", "year")


def check(root: Path, resources: dict[str, Resource], tables: dict[str, Rows]) -> list[Problem]:
    """All that the kit misses, in the descriptor, in rows and in the settings."""
    try:
        config = load_config(root)
    except AuthorError as error:
        wrong = str(error).removeprefix(FILE).lstrip(",: ")
        return [Problem(FILE, 0, "", wrong)]
    problems = list(_described(resources, config))
    for name in tables:
        problems += _rivals(resources, tables, name)
        problems += _precision(resources[name], tables[name])
        if "factbook:rules" in resources[name]:
            problems += _answers(resources[name], tables[name])
    return problems


def sources_table(root: Path) -> str:
    """What the book calls its table of sources; "" when its settings cannot be read."""
    try:
        return load_config(root).tables.sources
    except AuthorError:
        return ""


def implied(resource: Resource, field: dict[str, Any], sources: str) -> dict[str, Any]:
    """A column's description with what holds for the kit's own columns, said or not: rules name
    roles and days, and `source_ids` are sources."""
    name, rules = field["name"], resource.get("factbook:rules")
    more: dict[str, Any] = {}
    if name == "source_ids" and sources:
        more["factbook:references"] = [f"{sources}.source_id"]
    if rules and name == "role_ids":
        more["factbook:references"] = [f"{rules['roles']}.role_id"]
        if "audiences" in rules:
            more["factbook:references"].append(f"{rules['audiences']}.audience_id")
    if rules and name == "question_ids":
        more["factbook:references"] = [f"{rules['questions']}.question_id"]
    if rules and name in _DAYS:
        more["factbook:dated"] = True
    if rules and name == "to_ref":
        more["factbook:after"] = "from_ref"
    return more | field


def _described(resources: dict[str, Resource], config: BookConfig) -> Iterator[Problem]:
    sources = config.tables.sources
    if resources and sources not in resources:
        known = ", ".join(resources)
        wrong = f'no table "{sources}", which holds the sources; there are {known}'
        yield Problem(DESCRIPTOR.as_posix(), 0, "", wrong)
    wanted = {sources: ("the sources", SOURCES)}
    for name, resource in resources.items():
        if rules := resource.get("factbook:rules"):
            wanted[name] = ("a table of rules", RULES)
            wanted |= {rules[key]: what for key, what in BESIDE_RULES.items() if key in rules}
    for name, (what, columns) in wanted.items():
        if name in resources:
            yield from _columns(resources[name], what, columns.split())
    for resource in resources.values():
        yield from _lists(resource)


def _columns(resource: Resource, what: str, columns: list[str]) -> Iterator[Problem]:
    fields = {field["name"]: field for field in resource["schema"]["fields"]}
    for column in columns:
        wrong = ""
        if column not in fields:
            wrong = f"this column is missing; {what} has {', '.join(columns)}"
        elif column in _DAYS and not fields[column].get("factbook:references"):
            wrong = "needs factbook:references, the table whose rows it names"
        if wrong:
            yield Problem(DESCRIPTOR.as_posix(), 0, column, wrong, resource["name"])


def _lists(resource: Resource) -> Iterator[Problem]:
    for field in resource["schema"]["fields"]:
        if field["name"] in _LISTS and "factbook:list" not in field:
            wrong = "needs factbook:list, the sign between its items"
            yield Problem(DESCRIPTOR.as_posix(), 0, field["name"], wrong, resource["name"])


def _rivals(
    resources: dict[str, Resource], tables: dict[str, Rows], name: str
) -> Iterator[Problem]:
    """The rivals of a fact are facts."""
    resource = resources[name]
    column = resource.get("factbook:fact", {}).get("rivals")
    field = next((f for f in resource["schema"]["fields"] if f["name"] == column), None)
    if field is None or field.get("factbook:references"):
        return
    facts = {
        row[resources[other]["factbook:fact"]["id"]]
        for other in tables
        if "factbook:fact" in resources[other]
        for _, row in tables[other]
    }
    for number, row in tables[name]:
        for id in filter(None, row[column].split(field["factbook:list"])):
            if id not in facts:
                yield Problem(file_of(resource), number, column, f'"{id}" is not a fact')


def _precision(resource: Resource, rows: Rows) -> Iterator[Problem]:
    column = resource.get("factbook:fact", {}).get("precision")
    for number, row in rows if column else ():
        if row[column] and row[column] not in _PRECISIONS:
            wrong = f'"{row[column]}" is not one of {", ".join(_PRECISIONS)}'
            yield Problem(file_of(resource), number, column, wrong)


def _answers(resource: Resource, rows: Rows) -> Iterator[Problem]:
    """A rule's answer is one the kit knows."""
    for number, row in rows:
        if row["answer"] not in ANSWERS:
            wrong = f'"{row["answer"]}" is not one of {", ".join(ANSWERS)}'
            yield Problem(file_of(resource), number, "answer", wrong)
