"""Tables as their schema says: where they lie, how their cells are typed, and what is no table."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest

from factbook.model.problem import AuthorError
from factbook.model.tables import Package, data_folder, described, find_root, read

TOY = Path(__file__).parent / "toy"
TYPES = ["string", "date", "integer", "year", "number", "boolean"]


@pytest.fixture
def package(tmp_path) -> Package:
    """A table with a column of each type and one list; the second row is empty but for its id."""
    fields = [{"name": name, "type": name} for name in TYPES]
    fields.append({"name": "list", "type": "string", "factbook:list": ";"})
    resource = {"name": "all", "path": "every.csv", "schema": {"fields": fields}}
    (tmp_path / "data").mkdir()
    told = {"name": "x", "resources": [resource]}
    (tmp_path / "data/datapackage.json").write_text(json.dumps(told), "utf8")
    text = ",".join([*TYPES, "list"]) + "\na,2024-09-29,1200,1999,1.5,true,x;y\nNA,,,,,,\n"
    (tmp_path / "data/every.csv").write_text(text, "utf8")
    return Package.load(tmp_path)


def test_cells_have_the_types_of_their_schema(package):
    first, second = package.records("all")
    assert first == {
        "string": "a", "date": pd.Timestamp("2024-09-29"), "integer": 1200, "year": 1999,
        "number": 1.5, "boolean": True, "list": ("x", "y"),
    }  # fmt: skip
    assert second["string"] == "NA" and second["list"] == () and not second["boolean"]
    assert all(pd.isna(second[name]) for name in ("date", "integer", "year", "number"))
    kinds = package.read("all").dtypes.astype(str)
    assert [kinds[n] for n in ("integer", "year", "number")] == ["Int64", "Int64", "Float64"]


def test_a_table_is_read_anew_when_it_changed_and_each_time_for_oneself(package):
    mine = package.read("all")
    mine.loc[0, "string"] = "changed"
    assert list(package.read("all")["string"]) == ["a", "NA"]
    path = package.path("all")
    path.write_text(path.read_text("utf8").replace("a,2024", "other,2024"), "utf8")
    assert package.read("all")["string"][0] == "other"
    assert package.row_count("all") == 2


def test_what_is_no_table_is_named(package):
    with pytest.raises(AuthorError, match='^no table "non"; there are all$'):
        package.resource("non")
    path = package.path("all")
    path.write_text(path.read_text("utf8").replace("integer,year", "whole,jahr"), "utf8")
    with pytest.raises(AuthorError, match="^data/all.csv has no column integer, year$"):
        package.read("all")
    path.write_text(",".join([*TYPES, "list"]) + "\na,,,,,yes,\n", "utf8")
    with pytest.raises(AuthorError, match="^column boolean holds more than true and false$"):
        package.read("all")


def test_the_book_is_found_from_below_and_unpacked(package, tmp_path):
    (tmp_path / "chapters/deep").mkdir(parents=True)
    assert find_root(tmp_path / "chapters/deep") == tmp_path.resolve()
    assert data_folder(tmp_path) == tmp_path / "data"
    assert find_root(tmp_path / "data") == tmp_path.resolve()
    unpacked = tmp_path / "elsewhere"
    unpacked.mkdir()
    (tmp_path / "data/datapackage.json").rename(unpacked / "datapackage.json")
    assert find_root(unpacked) == data_folder(unpacked) == unpacked.resolve()
    with pytest.raises(AuthorError, match="^no data/datapackage.json at or above chapters/$"):
        find_root(tmp_path / "chapters")


def test_tables_of_the_book_around(monkeypatch):
    monkeypatch.chdir(TOY / "texte")
    assert list(read("fluesse")["fluss_id"]) == ["rhein", "donau", "elbe"]
    told = described(["laenge_km", "name", "worked_out", "fluss_id"])
    assert set(told) == {"laenge_km", "name", "fluss_id"}
    assert told["laenge_km"]["factbook:unit"] == "km"
    assert described(["tag", "name", "legal_ref"])["tag"]["type"] == "date"


def test_the_table_with_most_columns_in_common_describes(monkeypatch, tmp_path):
    def table(name, *fields):
        made = [{"name": n, "type": t} for n, t in fields]
        return {"name": name, "path": f"{name}.csv", "schema": {"fields": made}}

    near = table("a", ("x", "year"), ("y", "string"))
    far = table("b", ("x", "integer"), ("z", "string"))
    (tmp_path / "data").mkdir()
    for tables in ([near, far], [far, near]):
        folder = tmp_path / tables[0]["name"]
        (folder / "data").mkdir(parents=True)
        (folder / "data/datapackage.json").write_text(json.dumps({"resources": tables}), "utf8")
        monkeypatch.chdir(folder)
        assert described(["x", "y"])["x"]["type"] == "year"
    monkeypatch.chdir("/")
    assert described(["x"]) == {}
