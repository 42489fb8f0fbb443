"""Start something new in a valid state: a row of any table, a chapter, a figure.

A row is made from the table's last one: its key, what must differ and its words are new, all else
stays, so that what the descriptor asks of one column beside another holds. What is left to say is
listed column by column. Which word means which table the book's settings say (`new`).
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from factbook.model import check
from factbook.model.cache import replace
from factbook.model.config import load_config
from factbook.model.problem import AuthorError, Problem
from factbook.model.tables import DESCRIPTOR, Package
from factbook.notebook.chapters import book_files

OPEN = "To be filled in"  # what stands for words that nobody has written yet
Field = dict[str, Any]
_ID = re.compile(r"[a-z0-9][a-z0-9-]*")
_KEEP = ("factbook:references", "factbook:code", "factbook:unit-for")


def new(root: Path, what: str, name: str, given: Iterable[str] = ()) -> str:
    """Start it and return what is to be filled in; AuthorError says why nothing was started.
    `given` are texts like "column=value"."""
    if what == "chapter":
        return new_chapter(root, name)
    if what == "figure":
        return new_figure(root, name, dict(_pair(text) for text in given))
    package, tables = Package.load(root), load_config(root).new
    table = tables.get(what, what)
    if table not in package.names:
        known = ", ".join(["chapter", "figure", *tables, *package.names])
        raise AuthorError(f'nothing new is called "{what}"; there are {known}')
    return new_row(package, table, name, dict(_pair(text) for text in given))


def _pair(text: str) -> tuple[str, str]:
    column, sign, value = text.partition("=")
    if not sign:
        raise AuthorError(f'"{text}" is not written as column=value')
    return column, value


def open_places(root: Path) -> list[str]:
    """Where words are still to be filled in: `file, line n`, of tables and pages."""
    package = Package.load(root)
    files = [*(package.path(name) for name in package.names), *book_files(root)]
    return [
        f"{path.relative_to(root).as_posix()}, line {number}"
        for path in files
        if path.is_file()
        for number, line in enumerate(path.read_text("utf8").splitlines(), 1)
        if OPEN in line
    ]


# A row -------------------------------------------------------------------------------------


def new_row(package: Package, table: str, name: str, given: dict[str, str]) -> str:
    """Add a row that keeps every check; see `new`."""
    resource, path = package.resource(table), package.path(table)
    fields: list[Field] = resource["schema"]["fields"]
    before = path.read_text("utf8")
    rows = list(csv.DictReader(io.StringIO(before)))
    names = [field["name"] for field in fields]
    if unknown := [column for column in given if column not in names]:
        said = f"data/{resource['path']} has no column {', '.join(unknown)}"
        raise AuthorError(f"{said}; there are {', '.join(names)}")
    last = rows[-1] if rows else dict.fromkeys(names, "")
    row = {field["name"]: _value(field, last[field["name"]], rows, name) for field in fields}
    row |= _own_key(resource, row, last) | given
    begun = {p.row for p in check.check(package.root)}
    for _ in fields:
        _write(path, before, names, row)
        found = [p for p in check.check(package.root) if p.row not in begun]
        ours = {p.column for p in found} & set(names) - set(given)
        mistakes = [c for c in ours if row[c] != last[c] and not _is_key(resource, c)]
        if not mistakes:
            break
        row |= {column: last[column] for column in mistakes}
    if found:
        replace(path, lambda made: made.write_text(before, "utf8", newline=""))
        raise AuthorError(_not_alone(table, found))
    return _told(resource, row, last, len(rows) + 2)


def _value(field: Field, last: str, rows: list[dict[str, str]], name: str) -> str:
    """What a new row says in this column, from what the last one says."""
    limits = field.get("constraints", {})
    taken = {row[field["name"]] for row in rows}
    if limits.get("unique") or _is_id(field):
        return _unlike(field, last, taken, name)
    free = field["type"] == "string" and not limits.keys() & {"enum", "pattern"}
    if free and not any(key in field for key in _KEEP):
        return f"{OPEN}: {field['title'].lower()}" if limits.get("required") else ""
    return last


def _is_id(field: Field) -> bool:
    return field["name"].endswith("_id") and "factbook:references" not in field


def _unlike(field: Field, last: str, taken: set[str], name: str) -> str:
    """A value that no row has."""
    if field["type"] in {"integer", "number"}:
        return str(max((int(float(value)) for value in taken if value), default=0) + 1)
    if "factbook:code" in field:
        return name
    pattern = field.get("constraints", {}).get("pattern", "")
    ends = ("", *(f"-{number}" for number in range(2, 1000)))
    stems = (name, f"https://example.org/{name}", f"{OPEN}: {field['title'].lower()} ({name})")
    for stem in stems:
        for end in ends:
            value = f"{stem}{end}"
            if value not in taken and (not pattern or re.fullmatch(pattern, value)):
                return value
    return "" if not field.get("constraints", {}).get("required") else last


def _own_key(resource: Field, row: dict[str, str], last: dict[str, str]) -> dict[str, str]:
    """Columns that named the last row itself name the new one."""
    key = resource["schema"]["primaryKey"]
    if not isinstance(key, str):
        return {}
    own = f"{resource['name']}.{key}"
    referring = [f for f in resource["schema"]["fields"] if own in f.get("factbook:references", ())]
    return {
        field["name"]: row[key] if last[field["name"]] else ""
        for field in referring
        if "factbook:list" not in field
    } | {field["name"]: "" for field in referring if "factbook:list" in field}


def _is_key(resource: Field, column: str) -> bool:
    key = resource["schema"]["primaryKey"]
    return column in ([key] if isinstance(key, str) else key)


def _write(path: Path, before: str, names: list[str], row: dict[str, str]) -> None:
    out = io.StringIO()
    csv.DictWriter(out, names, lineterminator="\n").writerow(row)
    whole = before if before.endswith("\n") else f"{before}\n"
    replace(path, lambda made: made.write_text(whole + out.getvalue(), "utf8", newline=""))


def _not_alone(table: str, found: list[Problem]) -> str:
    listed = "\n".join(map(str, found))
    return (
        f"A row of {table} cannot stand as it would be made; nothing was added. Say the columns "
        f"yourself (column=value), or begin with the rows it needs:\n{listed}"
    )


def _told(resource: Field, row: dict[str, str], last: dict[str, str], number: int) -> str:
    lines = [f"data/{resource['path']}, row {number}, keeps every check. To fill in:"]
    for field in resource["schema"]["fields"]:
        value, name = row[field["name"]], field["name"]
        allowed = field.get("constraints", {}).get("enum")
        state = f'"{value}"' if value else "empty"
        if value and value == last[name] and not _is_key(resource, name):
            state += " as in the row above"
        words = f"  {name}: {field['title']} ({state})"
        lines.append(words + (f"; one of {', '.join(allowed)}" if allowed else ""))
    return "\n".join(lines)


# A chapter ---------------------------------------------------------------------------------

_CHAPTER = """---
jupytext:
  text_representation:
    extension: .md
    format_name: myst
kernelspec:
  display_name: Python 3
  language: python
  name: python3
kicker: To be filled in
description: "To be filled in: one sentence for search engines and links, without figures."
updated: {today}
---

# To be filled in: the claim of this chapter ({name})

:::{{lead}}
To be filled in: what the reader learns, in two sentences.
:::

:::{{minute}}
- To be filled in: three facts for readers in a hurry.
:::

```{{code-cell}} python
from factbook import read

chosen = read("{table}")
```

:::{{not-shown}} What this does not show
To be filled in: what must not be read into it.
:::
"""


def new_chapter(root: Path, name: str) -> str:
    """A chapter at the end of the first part, beside the other chapters."""
    if not _ID.fullmatch(name):
        raise AuthorError(f'"{name}" is no name for a chapter: lower-case letters and hyphens')
    toc = root / "_toc.yml"
    text = toc.read_text("utf8")
    lines = text.splitlines(keepends=True)
    at = _last_of_first_part(lines)
    match = re.match(r"(\s*- file:\s*)(\S+)", lines[at])
    assert match
    folder = Path(match[2]).parent
    path = root / folder / f"{name}.md"
    if path.exists():
        raise AuthorError(f"{path.relative_to(root).as_posix()} is there already")
    own = f"{match[1]}{(folder / name).as_posix()}\n"
    lines[at] = lines[at] if lines[at].endswith("\n") else f"{lines[at]}\n"
    table = _table_with_sources(Package.load(root))
    listed = "".join([*lines[: at + 1], own, *lines[at + 1 :]])
    path.write_text(_CHAPTER.format(name=name, table=table, today=dt.date.today()), "utf8")
    replace(toc, lambda made: made.write_text(listed, "utf8"))
    shown = path.relative_to(root).as_posix()
    return f"{shown} is listed in _toc.yml. To fill in: every place that says so ({OPEN})."


def _last_of_first_part(lines: list[str]) -> int:
    """The line of the table of contents that lists the last page of the first part."""
    last = None
    for number, line in enumerate(lines):
        if last is not None and re.match(r"- (caption|chapters)\b", line):
            break
        if re.match(r"\s*- file:", line):
            last = number
    if last is None:
        raise AuthorError("_toc.yml lists no page yet: write `- file: folder/name` into it first")
    return last


# A figure ----------------------------------------------------------------------------------

_FIGURE = """
```{{code-cell}} python
from factbook import figure, read, text_columns

chosen = read("{table}").head(3)
figure(
    text_columns(chosen, key="{key}", label="{label}", text="{text}"),
    id="{name}",
    title="To be filled in: the finding, as a sentence",
    subtitle="To be filled in: what is drawn, unit, period, and what it is not",
    alt="To be filled in: what someone who does not see it should know",
    table=chosen,
)
```
"""


def new_figure(root: Path, name: str, given: dict[str, str]) -> str:
    """A cell with a figure of a table's first rows, at the end of a chapter."""
    place, package = root / given.get("chapter", ""), Package.load(root)
    if not place.is_file():
        raise AuthorError("say which chapter it belongs to: chapter=folder/name.md")
    if not _ID.fullmatch(name):
        raise AuthorError(f'"{name}" is no id for a figure: lower-case letters and hyphens')
    table = given.get("table") or _table_with_sources(package)
    resource = package.resource(table)
    key = resource["schema"]["primaryKey"]
    texts = [f["name"] for f in resource["schema"]["fields"] if _is_text(f)]
    if not isinstance(key, str) or len(texts) < 2:
        raise AuthorError(f'the table "{table}" has not one key and two columns of words')
    cell = _FIGURE.format(table=table, key=key, label=texts[0], text=texts[1], name=name)
    text = place.read_text("utf8")
    place.write_text(f"{text.rstrip()}\n{cell}", "utf8")
    line = len(text.rstrip().splitlines()) + 2
    shown = place.relative_to(root).as_posix()
    return (
        f"{shown}, line {line}: a cell that draws rows of {table}. Select rows, name a form "
        f"(`help(factbook.rows)` explains one), say the words where it says {OPEN}."
    )


def _is_text(field: Field) -> bool:
    limits = field.get("constraints", {})
    plain = field["type"] == "string" and not limits.keys() & {"enum", "pattern", "unique"}
    return bool(plain and limits.get("required")) and not any(key in field for key in _KEEP)


def _table_with_sources(package: Package) -> str:
    for resource in package.resources:
        fields = resource["schema"]["fields"]
        key = resource["schema"]["primaryKey"]
        named = {f["name"] for f in fields}
        words = [f for f in fields if _is_text(f)]
        if isinstance(key, str) and "source_ids" in named and len(words) > 1:
            return str(resource["name"])
    raise AuthorError(f"{DESCRIPTOR.as_posix()}: no table has a key, words and source_ids")
