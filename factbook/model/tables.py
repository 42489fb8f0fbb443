"""Read the tidy tables of `data/` as their schema says, and nothing else.

A chapter that reads `events` opens `data/events.csv` and `data/datapackage.json` only, so the
build can tell exactly which chapters a changed row concerns.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from factbook.model.problem import AuthorError

if TYPE_CHECKING:  # whoever only asks where the book is need not wait for it
    import pandas as pd

DESCRIPTOR = Path("data/datapackage.json")


def find_root(start: Path | None = None) -> Path:
    """The nearest folder at or above `start` (default: here) that holds the data package, or
    `start` itself where the tables were unpacked beside their descriptor."""
    here = (start or Path.cwd()).resolve()
    for folder in (here, *here.parents):
        if (folder / DESCRIPTOR).is_file():
            return folder
    if (here / DESCRIPTOR.name).is_file():
        return here
    raise AuthorError(f"no {DESCRIPTOR.as_posix()} at or above {here.name}/")


def data_folder(root: Path) -> Path:
    """Where the tables of a root lie: its folder `data`, or itself for an unpacked package."""
    unpacked = (root / DESCRIPTOR.name).is_file() and not (root / DESCRIPTOR).is_file()
    return root if unpacked else root / "data"


@dataclass(frozen=True)
class Package:
    """The data package: `root` is the project folder, `descriptor` the parsed JSON."""

    root: Path
    descriptor: dict[str, Any]

    @classmethod
    def load(cls, root: Path | None = None) -> Package:
        root = Path(root) if root else find_root()
        return cls(root, json.loads((data_folder(root) / DESCRIPTOR.name).read_text("utf8")))

    @property
    def resources(self) -> list[dict[str, Any]]:
        return list(self.descriptor["resources"])

    @property
    def names(self) -> list[str]:
        return [resource["name"] for resource in self.resources]

    def resource(self, name: str) -> dict[str, Any]:
        """The descriptor of one table; AuthorError names the tables there are."""
        for resource in self.resources:
            if resource["name"] == name:
                return resource
        raise AuthorError(f'no table "{name}"; there are {", ".join(self.names)}')

    def path(self, name: str) -> Path:
        return data_folder(self.root) / str(self.resource(name)["path"])

    def row_count(self, name: str) -> int:
        """How many rows a table has, without reading what is in them."""
        with open(self.path(name), encoding="utf8", newline="") as file:
            return sum(1 for row in csv.reader(file) if row) - 1

    def read(self, name: str) -> pd.DataFrame:
        """One table with the types of its schema: dates as datetime64, numbers as Int64 or
        Float64, booleans as bool, `factbook:list` fields as tuples, all else as str with ""
        for an empty cell. Rows keep their order; the index counts from 0.
        """
        path = self.path(name)
        state = path.stat()
        fields = json.dumps(self.resource(name)["schema"]["fields"])
        # A copy shares no cell that can be changed: cells are texts, numbers, days and tuples.
        return _frame(path, name, fields, state.st_mtime_ns, state.st_size).copy()

    def records(self, name: str) -> list[dict[str, Any]]:
        """The rows of one table (see `read`), each as column -> value."""
        return [{str(k): v for k, v in r.items()} for r in self.read(name).to_dict("records")]


@lru_cache(maxsize=64)
def _frame(path: Path, name: str, fields_json: str, mtime: int, size: int) -> pd.DataFrame:
    """The table as long as its file is the same: a build asks for it many times."""
    import pandas as pd

    fields = json.loads(fields_json)
    frame = pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf8")
    missing = [f["name"] for f in fields if f["name"] not in frame.columns]
    if missing:
        raise AuthorError(f"data/{name}.csv has no column {', '.join(missing)}")
    for field in fields:
        frame[field["name"]] = _typed(frame[field["name"]], field)
    return frame


def _typed(column: pd.Series, field: dict[str, Any]) -> pd.Series:
    import pandas as pd

    if separator := field.get("factbook:list"):
        return column.map(lambda cell: tuple(x for x in cell.split(separator) if x))
    empty = column == ""
    match field["type"]:
        case "date":
            return pd.to_datetime(column.where(~empty), format="%Y-%m-%d")
        case "integer" | "year":
            return pd.to_numeric(column.where(~empty)).astype("Int64")
        case "number":
            return pd.to_numeric(column.where(~empty)).astype("Float64")
        case "boolean":
            if not column.isin(["true", "false", ""]).all():
                raise AuthorError(f"column {field['name']} holds more than true and false")
            return column == "true"
    return column


def described(columns: Iterable[str]) -> dict[str, dict[str, Any]]:
    """Column -> its description in the book's schema, for a table that came from the book's; of
    several tables with such a column, the one that shares most of these columns tells. Columns that
    no table has were worked out, and so are left out."""
    try:
        resources = _package(find_root()).resources
    except AuthorError:
        return {}
    names, found = set(columns), {}
    schemas = [{f["name"]: f for f in r["schema"]["fields"]} for r in resources]
    for schema in sorted(schemas, key=lambda fields: len(names & set(fields))):
        found.update({name: schema[name] for name in names & set(schema)})
    return found


@lru_cache
def _package(root: Path) -> Package:
    return Package.load(root)


def read(name: str) -> pd.DataFrame:
    """A fresh copy of the tidy table `name` of this project (see Package.read)."""
    return _package(find_root()).read(name)
