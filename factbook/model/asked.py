"""What a page may ask of tables (a list, a calendar, rules), and what is wrong where they cannot
give it: a sentence, or "" when all is well."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from factbook.model.config import load_config
from factbook.model.problem import AuthorError
from factbook.model.rules import RuleBook
from factbook.model.tables import Package


def rules(package: Package, what: str, table: str = "") -> str:
    """A table of rules, by default the one of the settings; `what`: the directive."""
    try:
        RuleBook.load(package, table or load_config(package.root).tables.rules)
    except AuthorError as error:
        return f"{{{what}}}: {error}"
    return ""


def calendar(package: Package, table: str) -> str:
    """A table that is described as a calendar."""
    try:
        described = "factbook:calendar" in package.resource(table)
    except AuthorError as error:
        return f"{{calendar}}: {error}"
    missing = f"data/{table}.csv is not described as a calendar (factbook:calendar)"
    return "" if described else missing


def listing(package: Package, table: str, options: Mapping[str, str]) -> str:
    """The rows of a table as a list, with words for one without rows."""
    try:
        resource = package.resource(table)
    except AuthorError as error:
        return f"{{listing}}: {error}"
    if not options.get("empty") and package.read(table).empty:
        return f"{{listing}} needs the option empty, the words for a table without rows ({table})"
    return _columns(resource, options)


def _columns(resource: Mapping[str, Any], options: Mapping[str, str]) -> str:
    """What the options ask of a table that it does not have."""
    missing = [name for name in ("head", "text") if not options.get(name)]
    if missing:
        return f"{{listing}} needs the option {' and '.join(missing)}"
    columns = [f["name"] for f in resource["schema"]["fields"]]
    asked = [options["head"], *(name.strip() for name in options["text"].split(","))]
    asked += [options.get("group", ""), options.get("newest", "")]
    unknown = [name for name in asked if name and name not in columns]
    if not unknown:
        return ""
    return (
        f'{{listing}}: data/{resource["name"]}.csv has no column "{unknown[0]}"; '
        f"there are {', '.join(columns)}"
    )
