"""Which table row a mark belongs to: bound by key, never by the words of its sentence.

Every datum that carries the key gets the number of its table row. A still drawing keeps nothing
of its data but the sentences, so these carry the number until the drawing is put into the page.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator, Sequence
from typing import Any

from factbook.model.problem import AuthorError

Spec = dict[str, Any]
ROW = "row"  # field of a datum: the number of its row in the figure's table
_TOLD, _PARTS = "told_with_row", "\N{SYMBOL FOR UNIT SEPARATOR}"


def units(spec: Spec) -> list[Spec]:
    """Every unit view (a dict with a mark) in a layered or concatenated specification."""
    if "mark" in spec:
        return [spec]
    names = ("layer", "vconcat", "hconcat", "concat")
    return [unit for name in names for child in spec.get(name, []) for unit in units(child)]


def walked(spec: Spec) -> list[Spec]:
    """The unit views whose marks a reader can walk: those with a description."""
    return [unit for unit in units(spec) if "description" in unit.get("encoding", {})]


def _data(spec: Spec) -> Iterator[Spec]:
    """Every datum that stands in a specification."""
    for rows in spec.get("datasets", {}).values():
        yield from rows
    values = (spec.get("data") or {}).get("values", [])
    yield from (datum for datum in values if isinstance(datum, dict))
    for name in ("layer", "vconcat", "hconcat", "concat"):
        for child in spec.get(name, []):
            yield from _data(child)


def number(spec: Spec, field: str, keys: Sequence[str]) -> None:
    """Give each datum with the key `field` the number of the row among `keys`.

    Raises AuthorError for a key that is no row's and for keys that occur twice.
    """
    rows = {key: k for k, key in enumerate(keys)}
    if len(rows) < len(keys):
        twice = next(key for k, key in enumerate(keys) if rows[key] != k)
        raise AuthorError(f'two rows of the table have the key "{twice}"; each may occur once')
    for datum in _data(spec):
        if field not in datum:
            continue
        key = str(datum[field])
        if key not in rows:
            raise AuthorError(f'a mark has the key "{key}", which no row of the table has')
        datum[ROW] = rows[key]


def carrying(spec: Spec) -> Spec:
    """The specification with row numbers in front of the sentences, for a still drawing."""
    spec = copy.deepcopy(spec)
    for unit in walked(spec):
        said = unit["encoding"]["description"]
        field = said.get("field") if isinstance(said, dict) else None
        if not field:
            raise AuthorError("a description must be a column of the chart's data: one a mark")
        sum_ = f"datum.{ROW} + '{_PARTS}' + datum['{field}']"
        unit["transform"] = [*unit.get("transform", []), {"calculate": sum_, "as": _TOLD}]
        unit["encoding"]["description"] = {"field": _TOLD, "type": "nominal"}
    return spec


def plain(svg: str) -> str:
    """Such a drawing with sentences alone, to stand by itself."""
    return re.sub(rf'(aria-label=")\d+{_PARTS}', r"\1", svg)


def parted(label: str) -> tuple[int, str]:
    """The row number and the sentence of a mark of such a drawing."""
    row, _, sentence = label.partition(_PARTS)
    if not row.isdigit():
        raise AuthorError(
            f'the mark "{sentence or label}" has lost its key: keep the key column through all '
            "transforms of the chart"
        )
    return int(row), sentence
