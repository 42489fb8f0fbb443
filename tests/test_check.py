"""Each kind of mistake in the data is named by file, row, column, value and what is expected."""

from __future__ import annotations

import csv
import json
import shutil
import string
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from factbook.check import check

ROOT = Path(__file__).parent.parent


@pytest.fixture
def project(tmp_path) -> Path:
    """A copy of the project's data, to be broken."""
    shutil.copytree(ROOT / "data", tmp_path / "data", ignore=shutil.ignore_patterns("raw", "tidy"))
    return tmp_path


def change(project: Path, table: str, row: int, column: str, value: str) -> None:
    """Set one cell; `row` as in a spreadsheet."""
    path = project / "data" / f"{table}.csv"
    with path.open(encoding="utf8", newline="") as file:
        rows = list(csv.reader(file))
    rows[row - 1][rows[0].index(column)] = value
    with path.open("w", encoding="utf8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(rows)


def cell(project: Path, table: str, row: int, column: str) -> str:
    with (project / "data" / f"{table}.csv").open(encoding="utf8", newline="") as file:
        return list(csv.DictReader(file))[row - 2][column]


def test_the_data_is_right():
    assert check(ROOT) == []


CELLS = [
    ("events", "date", "2024-13-01", '"2024-13-01" is not a date (YYYY-MM-DD)'),
    ("events", "date", "2023-02-29", '"2023-02-29" is not a date (YYYY-MM-DD)'),
    ("events", "country", "UK", '"UK" is not an ISO 3166-1 two-letter code'),
    ("events", "country", "us", '"us" is not an ISO 3166-1 two-letter code'),
    ("events", "source_ids", "nobody-2024", '"nobody-2024" is not in data/sources.csv'),
    ("events", "source_ids", "", "is empty; expected: Ids of the sources"),
    ("events", "kind", "rumour", '"rumour" is not one of act, power'),
    ("events", "on_map", "perhaps", '"perhaps" is not true or false'),
    ("events", "title", "=SUM(A1)", "begins like a spreadsheet formula"),
    ("events", "title", "-2+3", "begins like a spreadsheet formula"),
    ("events", "summary", "a <b>bold</b> claim", "contains HTML; write plain text"),
    ("events", "summary", "an entity &lt; here", "contains HTML; write plain text"),
    ("events", "note", " padded", "begins or ends with a space"),
    ("events", "note", "zero\u200bwidth", "contains an invisible control character"),
    ("claims", "value", "many", '"many" is not a number'),
    ("claims", "value", "9000000000000", "is out of range"),
    ("claims", "unit", "", "is empty although value is"),
    ("claims", "as_of", "June 2024", "does not have the form of"),
    ("claims", "rivals", "no-such-claim", '"no-such-claim" is not in data/claims.csv'),
    ("deadlines", "date", "2001-01-01", '"2001-01-01" is before its act of'),
    ("deadlines", "event_id", "no-act", '"no-act" is not in data/events.csv'),
    ("circles", "force_ref", "x", '"x" is not in data/events.csv or data/deadlines.csv'),
    ("sources", "url", "ftp://old", "does not have the form of"),
    ("rules", "role_id", "nobody", '"nobody" is not in data/roles.csv'),
    ("rules", "state", "banned", '"banned" is not one of forbidden, duty'),
    ("rules", "from_ref", "us-2024-09-store-downloads", "is not dated to the day"),
    ("rules", "to_ref", "bod-30-identify", "(2017-10-13) is not after from_ref (2024-06-20)"),
    ("rules", "due_ref", "bod-30-identify", "(2017-10-13) is not after from_ref (2024-06-20)"),
    ("roles", "see_also", "home-user;nobody", '"nobody" is not in data/roles.csv'),
    ("circles", "order", "1.5", '"1.5" is not a whole number'),
    ("telemetry", "mean_daily_share_percent", "101", "is out of range (from 0 to 100)"),
    ("telemetry", "country", "ZZ", '"ZZ" is not in data/countries.csv'),
    ("telemetry", "rank", "0", "is out of range"),
    ("countries", "presence", "many", '"many" is not one of user-telemetry'),
    ("countries", "internet_percent", "100.1", "is out of range"),
    ("countries", "iso3", "ag", "does not have the form of"),
    ("places", "since", "2009", 'is filled although since_basis is "not-found"'),
    ("sites", "countries", "AU;QQ", '"QQ" is not in data/countries.csv'),
    ("status", "country", "UK", '"UK" is not an ISO 3166-1 two-letter code'),
]


@pytest.mark.parametrize(("table", "column", "value", "words"), CELLS)
def test_a_bad_cell_is_named(project, table, column, value, words):
    change(project, table, 5, column, value)
    found = [p for p in check(project) if p.row == 5 and p.column == column]
    assert found, "nothing was reported"
    assert any(words in str(p) for p in found)
    assert str(found[0]).startswith(f"data/{table}.csv, row 5, column {column}: ")


def test_duplicate_key_is_named(project):
    change(project, "events", 7, "event_id", cell(project, "events", 6, "event_id"))
    assert any("stands in an earlier row too" in str(p) and p.row == 7 for p in check(project))


def test_an_office_without_a_year_says_so(project):
    change(project, "places", 5, "since_basis", "stated")
    [found] = check(project)
    assert str(found) == (
        'data/places.csv, row 5, column since: is empty although since_basis is "stated"'
    )


def test_two_values_for_one_country_measure_and_period_are_named(project):
    for column in ("country", "measure"):
        change(project, "telemetry", 6, column, cell(project, "telemetry", 5, column))
    [found] = check(project)
    assert found.row == 6 and "stands in row 5 too: one value only" in str(found)


def test_an_id_used_as_fact_in_two_tables_is_named(project):
    event = cell(project, "events", 4, "event_id")
    change(project, "claims", 3, "claim_id", event)
    assert any("is already the id of a row in" in str(p) for p in check(project))


def edit(project: Path, table: str, old: bytes, new: bytes) -> None:
    path = project / "data" / f"{table}.csv"
    content = path.read_bytes()
    assert old in content
    path.write_bytes(content.replace(old, new, 1))


FILES = [
    (lambda p: edit(p, "circles", b"circle_id", b"circle_key"), '"circle_key" is not a column'),
    (lambda p: edit(p, "circles", b"circle_id", b"circle_key"), "this column is missing"),
    (lambda p: edit(p, "circles", b"order,", b"order,order,"), "this column stands twice"),
    (lambda p: edit(p, "circles", b"vermont,", b"vermont,,"), "cells, the header"),
    (lambda p: (p / "data/circles.csv").write_bytes(b""), "this file is empty"),
    (lambda p: (p / "data/circles.csv").unlink(), "this file is missing"),
    (lambda p: edit(p, "circles", b"Vermont", b"Verm\xf6nt"), "is not UTF-8 text here"),
    (lambda p: edit(p, "circles", b"circle_id", b"\xef\xbb\xbfcircle_id"), "byte-order mark"),
    (lambda p: (p / "data/new.csv").write_text("a\n1\n"), "this table is not described"),
    (lambda p: (p / "data/datapackage.json").write_text("{"), "not a readable data package"),
    (lambda p: (p / "data/datapackage.json").unlink(), "this file is missing"),
]


@pytest.mark.parametrize(("harm", "words"), FILES)
def test_a_bad_file_is_named(project, harm, words):
    harm(project)
    assert any(words in str(p) for p in check(project))


def test_a_header_without_rows_is_named(project):
    path = project / "data/circles.csv"
    path.write_text(path.read_text("utf8").splitlines()[0] + "\n", "utf8")
    assert any("has a header but no rows" in str(p) for p in check(project))


def test_a_column_without_description_is_named(project):
    path = project / "data/datapackage.json"
    package = json.loads(path.read_text("utf8"))
    package["resources"][0]["schema"]["fields"][0]["description"] = ""
    path.write_text(json.dumps(package), "utf8")
    assert any("has no description" in str(p) for p in check(project))


def test_all_mistakes_are_told_at_once(project):
    change(project, "events", 3, "date", "never")
    change(project, "claims", 4, "value", "lots")
    (project / "data/notices.csv").write_bytes(b"")
    found = check(project)
    assert {p.file for p in found} >= {"data/events.csv", "data/claims.csv", "data/notices.csv"}
    assert found == sorted(found)


@settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    st.text(alphabet=string.printable.replace("\r", "") + "é–€", max_size=20),
    st.sampled_from("=+@"),
)
def test_a_formula_is_always_found_and_no_text_crashes(project, text, sign):
    shutil.copy(ROOT / "data/cutoffs.csv", project / "data")  # examples share the fixture
    change(project, "cutoffs", 3, "note", sign + text)
    assert any(p.row == 3 and p.column == "note" for p in check(project))
