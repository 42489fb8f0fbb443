"""Each kind of mistake in the data is named by file, row, column, value and what is expected."""

from __future__ import annotations

import csv
import json
import re
import shutil
import string
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from factbook.model.check import check
from factbook.model.descriptor import SCHEMA, _descriptor
from factbook.model.problem import AuthorError
from factbook.model.tables import Package

ROOT = Path(__file__).parents[2]


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
    ("events", "note", "zero\u200bwidth", "holds the hidden sign U+200B (zero width space)"),
    ("claims", "value", "many", '"many" is not a number'),
    ("claims", "value", "9000000000000", "is out of range"),
    ("claims", "unit", "", "is empty although value is"),
    ("claims", "as_of", "June 2024", '"June 2024" is not a year, month, day, quarter'),
    ("claims", "as_of", "undated or so", '"undated or so" is not a year, month'),
    ("claims", "as_of", "2024-13", '"2024-13": there is no month 2024-13'),
    ("claims", "as_of", "2024-00/2024-06", "there is no month 2024-00"),
    ("claims", "as_of", "2024-02-30", "there is no day 2024-02-30"),
    ("claims", "as_of", "2024-Q5", '"2024-Q5" is not a year, month, day, quarter'),
    ("shares", "period", "2024-13", "there is no month 2024-13"),
    ("coverage", "period", "last year", '"last year" is not a year, month'),
    ("telemetry", "period", "2024-06/2024-01", '"2024-06/2024-01" ends before it begins'),
    ("sources", "published", "2024-06-31", "there is no day 2024-06-31"),
    ("places", "until", "2024-00", "there is no month 2024-00"),
    ("claims", "value", "inf", '"inf" is not a number'),
    ("claims", "value", "NaN", '"NaN" is not a number'),
    ("events", "date", "2014-8-3", '"2014-8-3" is not a date (YYYY-MM-DD)'),
    ("events", "on_map", "TRUE", '"TRUE" is not true or false'),
    ("events", "on_map", "True", '"True" is not true or false'),
    ("deadlines", "is_deadline", "1", '"1" is not true or false'),
    ("deadlines", "instant", "2024-09-31T00:00:00-04:00", "is not an instant that exists"),
    ("deadlines", "instant", "2024-09-29", '"2024-09-29" is not an instant with its offset'),
    ("deadlines", "instant", "2024-09-28T00:00:00-04:00", "does not fall on its date, 20"),
    ("events", "event_id", "Abc Def", '"Abc Def" is not an id: lower-case letters, digits and'),
    ("rules", "act_ref", "us-2024-09-store-downloads", "is not dated to the day"),
    ("rules", "known_ref", "us-2024-09-store-downloads", "is not dated to the day"),
    ("claims", "rivals", "no-such-claim", '"no-such-claim" is not in data/claims.csv'),
    ("deadlines", "date", "2001-01-01", '"2001-01-01" is before its act of'),
    ("deadlines", "event_id", "no-act", '"no-act" is not in data/events.csv'),
    ("circles", "force_ref", "x", '"x" is not in data/events.csv or data/deadlines.csv'),
    ("sources", "url", "ftp://old", '"ftp://old" is not a web address'),
    ("rules", "role_ids", "nobody", '"nobody" is not in data/roles.csv or data/audiences.csv'),
    ("rules", "question_ids", "keep;why", '"why" is not in data/questions.csv'),
    ("rules", "answer", "perhaps", '"perhaps" is not one of yes, no, unsettled'),
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
    ("countries", "iso3", "ag", '"ag" is not three capital letters'),
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


def test_duplicate_key_is_named_once(project):
    change(project, "roles", 7, "role_id", cell(project, "roles", 6, "role_id"))
    told = [str(p) for p in check(project) if p.file == "data/roles.csv" and p.row == 7]
    key = cell(project, "roles", 6, "role_id")
    assert told == [
        f'data/roles.csv, row 7, column role_id: "{key}" stands in row 6 too; it must be unique'
    ]


def test_a_boolean_is_never_read_as_false_for_its_spelling(project):
    change(project, "events", 5, "on_map", "TRUE")
    with pytest.raises(AuthorError, match="column on_map"):
        Package.load(project).read("events")


def test_rivals_name_each_other(project):
    path = project / "data/claims.csv"
    with path.open(encoding="utf8", newline="") as file:
        claims = list(csv.DictReader(file))
    number, claim = next((n, c) for n, c in enumerate(claims, 2) if c["rivals"])
    rival = claim["rivals"].split(";")[0]
    change(project, "claims", number, "rivals", "")
    assert any(
        f'does not name "{rival}" in turn' in str(p) and p.column == "rivals"
        for p in check(project)
    )
    change(project, "claims", number, "rivals", claim["claim_id"])
    assert any("is this row itself" in str(p) and p.row == number for p in check(project))


def test_a_role_without_a_rule_is_named(project):
    with (project / "data/roles.csv").open("a", encoding="utf8") as file:
        file.write("ghost,99,People and firms,Ghost,Nobody.,\n")
    [found] = check(project)
    assert found.column == "role_id" and found.file == "data/roles.csv"
    assert found.wrong == '"ghost" has no row in data/rules.csv or data/audiences.csv'


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


def recode(project: Path, how) -> None:
    path = project / "data/circles.csv"
    path.write_bytes(how(path.read_text("utf8")).encode())


FILES = [
    (lambda p: edit(p, "circles", b"circle_id", b"circle_key"), '"circle_key" is not a column'),
    (lambda p: edit(p, "circles", b"circle_id", b"circle_key"), "this column is missing"),
    (lambda p: edit(p, "circles", b"order,", b"order,order,"), "this column stands twice"),
    (lambda p: edit(p, "circles", b"vermont,", b"vermont,,"), "cells, the header"),
    (lambda p: (p / "data/circles.csv").write_bytes(b""), "this file is empty"),
    (lambda p: (p / "data/circles.csv").unlink(), "this file is missing"),
    (lambda p: edit(p, "circles", b"Vermont", b"Verm\xf6nt"), "is not UTF-8 text here"),
    (lambda p: edit(p, "circles", b"circle_id", b"\xef\xbb\xbfcircle_id"), "byte-order mark"),
    (lambda p: edit(p, "circles", b"Vermont", b'"Vermont'), "a quotation mark that is opened in"),
    (lambda p: recode(p, lambda text: text.replace("\n", "\r\n")), "Windows line ends"),
    (lambda p: recode(p, lambda text: text.replace("\n", "\r")), "old Mac line ends"),
    (lambda p: recode(p, lambda text: text + "\n"), "this row is empty; remove it"),
    (lambda p: recode(p, lambda text: text + "," * 12 + "\n"), "this row is empty; remove it"),
    (lambda p: recode(p, lambda text: "\n" + text), "it must be the header"),
    (lambda p: (p / "data/new.csv").write_text("a\n1\n"), "this table is not described"),
    (lambda p: (p / "data/datapackage.json").write_text("{"), "not a readable data package"),
    (lambda p: (p / "data/datapackage.json").unlink(), "this file is missing"),
]


@pytest.mark.parametrize(("harm", "words"), FILES)
def test_a_bad_file_is_named(project, harm, words):
    harm(project)
    assert any(words in str(p) for p in check(project))


def of_circles(project: Path) -> list[str]:
    return [str(p) for p in check(project) if p.file == "data/circles.csv"]


def test_a_table_with_semicolons_is_told_so_once(project):
    recode(project, lambda text: text.replace(",", ";"))
    assert of_circles(project) == [
        "data/circles.csv: the cells are parted by semicolons; save the file with commas between "
        "them"
    ]


def test_a_missing_column_is_told_once(project):
    edit(project, "circles", b"circle_id,", b"")
    assert of_circles(project) == [
        "data/circles.csv, row 1, column circle_id: this column is missing"
    ]


def test_windows_line_ends_are_told_once_and_hide_nothing(project):
    change(project, "circles", 3, "order", "many")
    recode(project, lambda text: text.replace("\n", "\r\n"))
    assert of_circles(project) == [
        "data/circles.csv: has Windows line ends (CR LF); save it with Unix line ends (LF)",
        'data/circles.csv, row 3, column order: "many" is not a whole number',
    ]


def test_an_open_quotation_mark_is_found_in_a_long_table(project):
    path = project / "data/sources.csv"
    lines = path.read_text("utf8").split("\n")
    lines[3] = lines[3].replace(",", ',"', 1)
    path.write_text("\n".join(lines).replace('"', "", lines[0].count('"')), "utf8")
    assert any(p.file == "data/sources.csv" and p.row == 4 for p in check(project))
    rest = "\n".join(line.replace('"', "") for line in lines[4:])
    path.write_text("\n".join(lines[:4]) + "\n" + rest, "utf8")  # beyond csv's longest field
    [found] = [p for p in check(project) if p.file == "data/sources.csv"]
    assert found.row == 4 and "is not closed" in found.wrong


def test_a_bad_row_does_not_hide_the_others_and_numbers_stay(project):
    edit(project, "circles", b"\ncivilian-agencies,", b"\n\ncivilian-agencies,,")
    change_late = project / "data/circles.csv"
    text = change_late.read_text("utf8").split("\n")
    text[5] = text[5].replace(",", ",x", 1)
    change_late.write_text("\n".join(text), "utf8")
    found = [p for p in check(project) if p.file == "data/circles.csv"]
    assert [(p.row, p.column) for p in found] == [(3, ""), (4, ""), (6, "order")]


def test_a_header_without_rows_is_named(project):
    path = project / "data/circles.csv"
    path.write_text(path.read_text("utf8").splitlines()[0] + "\n", "utf8")
    assert any("has a header but no rows" in str(p) for p in check(project))


def event_field(package: dict, name: str) -> dict:
    fields = package["resources"][0]["schema"]["fields"]
    return next(field for field in fields if field["name"] == name)


def told(package: dict, name: str) -> dict:
    return next(r for r in package["resources"] if r["name"] == name)


TABLE = "data/datapackage.json, table events"
DESCRIPTIONS = [
    (lambda p: event_field(p, "date").pop("description"), f"{TABLE}, column date: has no descr"),
    (lambda p: p["resources"][0].pop("schema"), f"{TABLE}: schema is missing"),
    (lambda p: p["resources"][0].pop("path"), f"{TABLE}: path is missing"),
    (lambda p: p["resources"][0].pop("name"), "table number 1: name is missing"),
    (lambda p: p["resources"][0].pop("factbook:is-not"), f"{TABLE}: factbook:is-not is missing"),
    (lambda p: p["resources"][0]["schema"].pop("fields"), f"{TABLE}: schema: fields is missing"),
    (lambda p: p["resources"][0]["schema"].pop("primaryKey"), "schema: primaryKey is missing"),
    (lambda p: event_field(p, "date").pop("name"), f"{TABLE}, column number 2: name is missing"),
    (lambda p: event_field(p, "date").pop("type"), f"{TABLE}, column date: type is missing"),
    (lambda p: event_field(p, "date").update(type="day"), 'type "day" is not one of string, date'),
    (lambda p: p.pop("resources"), "data/datapackage.json: resources is missing"),
    (lambda p: p.update(resources=[1]), "table number 1: table must be an object in braces"),
    (
        lambda p: event_field(p, "date").update({"factbook:reference": ["events.event_id"]}),
        'column date: "factbook:reference" is not a key of column; did you mean factbook:ref',
    ),
    (
        lambda p: event_field(p, "date").update(constrants={}),
        '"constrants" is not a key of column; did you mean constraints?',
    ),
    (
        lambda p: p["resources"][0].update({"factbook:facts": {}}),
        '"factbook:facts" is not a key of table; did you mean factbook:fact?',
    ),
    (
        lambda p: event_field(p, "count_key").update({"factbook:references": ["event.event_id"]}),
        'column count_key: factbook:references: there is no table "event"',
    ),
    (
        lambda p: event_field(p, "count_key").update({"factbook:references": ["events.id"]}),
        'column count_key: factbook:references: there is no column "id"',
    ),
    (
        lambda p: event_field(p, "count_key").update({"factbook:references": "events.event_id"}),
        "column count_key: factbook:references must be a list",
    ),
    (
        lambda p: p["resources"][0]["factbook:fact"].update(date="day"),
        f'{TABLE}: factbook:fact: there is no column "day"',
    ),
    (
        lambda p: p["resources"][0]["factbook:fact"].pop("date"),
        "factbook:dated: table events has no date in factbook:fact",
    ),
    (
        lambda p: p["resources"][0]["schema"].update(primaryKey="id"),
        f'{TABLE}: primaryKey: there is no column "id"',
    ),
    (
        lambda p: event_field(p, "event_id")["constraints"].update(pattern="[a-z"),
        "the pattern [a-z cannot be read",
    ),
    (
        lambda p: event_field(p, "date").update({"factbook:not-before": "events.date"}),
        'factbook:not-before must read "table.column via column"',
    ),
    (
        lambda p: told(p, "rules")["factbook:rules"].update(roles="role"),
        'table rules: factbook:rules: there is no table "role"',
    ),
    (
        lambda p: told(p, "roles")["schema"]["fields"][1].update(constraints={"maximum": 1.5}),
        "table roles, column order: constraints: maximum must be a whole number",
    ),
    (
        lambda p: told(p, "roles")["schema"]["fields"][1].update(constraints={"maximum": 1e999}),
        "data/datapackage.json: not a readable data package (Infinity is not a number)",
    ),
    (
        lambda p: told(p, "rules")["factbook:rules"].update(words="nicknames"),
        'table rules: factbook:rules: there is no table "nicknames"',
    ),
    (
        lambda p: told(p, "rules")["factbook:rules"].update(timezone="America/Boston"),
        'table rules: factbook:rules: "America/Boston" is not a time zone',
    ),
    (
        lambda p: told(p, "rules")["factbook:rules"].update({"evidence-until": "2025-12"}),
        'factbook:rules: evidence-until: "2025-12" is not a date (YYYY-MM-DD)',
    ),
    (
        lambda p: event_field(p, "source_ids").update({"factbook:list": ""}),
        "column source_ids: factbook:list is empty",
    ),
    (
        lambda p: p["resources"][0]["schema"].update(missingValues=["", "n/a"]),
        f"{TABLE}: schema: missingValues must be",
    ),
    (
        lambda p: told(p, "telemetry").update({"factbook:distinct": ["land"]}),
        'table telemetry: factbook:distinct: there is no column "land"',
    ),
]


@pytest.mark.parametrize(("harm", "words"), DESCRIPTIONS)
def test_a_mistake_of_the_descriptor_is_named(project, harm, words):
    path = project / "data/datapackage.json"
    package = json.loads(path.read_text("utf8"))
    harm(package)
    path.write_text(json.dumps(package), "utf8")
    found = [str(p) for p in check(project)]
    assert any(words in line for line in found), found[:5]


def test_two_keys_of_one_name_are_told(project):
    path = project / "data/datapackage.json"
    path.write_text(path.read_text("utf8").replace("{", '{"name": "x",', 1), "utf8")
    [found] = check(project)
    assert "name stands twice in one object" in found.wrong


def test_every_key_the_kit_reads_may_stand_in_the_descriptor():
    read = set()
    for path in (ROOT / "factbook").rglob("*.py"):
        read |= set(re.findall(r"factbook:[a-z-]+[a-z]", path.read_text("utf8")))
    known = {key for key in keys_of(json.loads(SCHEMA.read_text("utf8"))) if ":" in key}
    assert known - {"factbook:provenance"} <= read <= known


def keys_of(schema):
    """Every key that a JSON Schema knows."""
    inner = schema.values() if isinstance(schema, dict) else schema
    own = set(schema.get("properties", ())) if isinstance(schema, dict) else set()
    return own.union(*(keys_of(each) for each in inner if isinstance(each, dict | list)))


def walk(thing, path=()):
    """Each place in a descriptor, as the keys that lead there."""
    items = thing.items() if isinstance(thing, dict) else enumerate(thing)
    for key, value in items:
        yield (*path, key)
        if isinstance(value, dict | list):
            yield from walk(value, (*path, key))


def small_package():
    """A descriptor with every key in use once: of each table the columns with a new one."""
    package = json.loads((ROOT / "data/datapackage.json").read_text("utf8"))
    some = {"deadlines", "rules", "claims", "places", "telemetry", "glossary", "bounds", "inputs"}
    package["resources"] = [r for r in package["resources"] if r["name"] in some]
    seen: set[str] = set()
    for resource in package["resources"]:
        fields = resource["schema"]["fields"]
        resource["schema"]["fields"] = kept = [f for f in fields if set(f) - seen] or fields[:1]
        seen |= {key for field in kept for key in field}
    return package


@pytest.mark.parametrize("value", [None, 1, "x", [], {}, [[]], [{}], {"x": []}, True])
def test_no_value_anywhere_in_the_descriptor_breaks_the_check(value):
    package = small_package()
    text = json.dumps(package)
    kinds = {tuple("*" if isinstance(k, int) else k for k in path): path for path in walk(package)}
    for *way, last in kinds.values():
        inner = package
        for key in way:
            inner = inner[key]
        was, inner[last] = inner[last], value
        _descriptor(ROOT, package)
        inner[last] = was
    assert len(kinds) > 80 and package == json.loads(text)


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
