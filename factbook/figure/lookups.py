"""What lets a reader ask a figure's table by name: names, what a value means, who published it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from factbook.figure.contract import Lookup
from factbook.model.sources import Source
from factbook.model.territories import territory_names

NEEDED = {"key", "also", "label"}
ALLOWED = NEEDED | {"meanings", "others", "unknown", "names"}

Settings = Mapping[str, Any]


def wrong_with(lookup: Settings, columns: Mapping[str, str]) -> str:
    """What is wrong with the settings of a look-up, in words; "" when nothing is."""
    if not set(lookup) >= NEEDED or not set(lookup) <= ALLOWED:
        more = ", ".join(sorted(ALLOWED - NEEDED))
        return f"a lookup with key, also and label (and, if need be, {more})"
    if unknown := [c for c in lookup.get("meanings", {}) if c not in columns]:
        return f"meanings of columns it shows: not {', '.join(unknown)}"
    if "others" in lookup and not lookup.get("unknown"):
        return "the words (unknown) for the others that its lookup knows by name"
    return ""


def made(
    table: pd.DataFrame, columns: Mapping[str, str], lookup: Settings, sources: Sequence[Source]
) -> Lookup:
    """The look-up of a table: names of its rows, meanings by heading, publishers by source."""
    key: str = lookup["key"]
    also: str = lookup["also"]
    known = {source.id: number for number, source in enumerate(sources)}
    ids = table["source_ids"] if "source_ids" in table else [()] * len(table)
    name = next(iter(columns))
    told = {
        "rows": [
            [code, title, _names(code, title, other), [known[i] for i in used if i in known]]
            for code, title, other, used in zip(
                table[key], table[name], table[also], ids, strict=True
            )
        ],
        "sources": [[source.id, source.brief] for source in sources],
        "meanings": {columns[c]: _meaning(m) for c, m in lookup.get("meanings", {}).items()},
        "unknown": lookup.get("unknown", ""),
        "others": _others(lookup, set(table[key])),
        "names": _called(lookup),
    }
    return Lookup(param=key, label=lookup["label"], keys=tuple(table[key]), told=told)


def _meaning(given: Any) -> Any:
    """One text for every value of a column, or a text for each."""
    return given if isinstance(given, str) else dict(given)


def _names(code: str, title: str, other: Sequence[str]) -> list[str]:
    names = dict.fromkeys([*other, *territory_names(code)])
    return [name for name in names if name not in (title, code)]


def _others(lookup: Settings, known: set[str]) -> list[list[Any]]:
    """What the table does not hold, though readers ask for it."""
    others: pd.DataFrame | None = lookup.get("others")
    if others is None:
        return []
    key: str = lookup["key"]
    also: str = lookup["also"]
    rows = zip(others[key], others["name"], others[also], strict=True)
    return [[c, title, _names(c, title, other)] for c, title, other in rows if c not in known]


def _called(lookup: Settings) -> list[list[Any]]:
    """Names that need a word, or stand for several rows."""
    names: pd.DataFrame | None = lookup.get("names")
    if names is None:
        return []
    rows = names[["name", "keys", "said"]].itertuples(index=False)
    return [[name, list(keys), said] for name, keys, said in rows]
