"""A corpus of broken books: each gets its one sentence, with file and place, and never a traceback.

Each case is the toy book with one thing broken, by hand below or by machine with a fixed seed, and
what the check must say. `-k count -s` prints how many are told as they should be.
"""

from __future__ import annotations

import csv
import io
import json
import random
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from factbook.notebook import check

ROOT = Path(__file__).parents[2]
TOY = Path(__file__).parent / "toy"
SEED = 20240920
Harm = Callable[[Path], None]
Case = tuple[str, Harm, str]  # name, what breaks the book at this folder, pattern of the sentence

SIGNS = {  # sign -> its name in the message
    "\u00a0": "no-break space", "\u00ad": "soft hyphen", "\u200b": "zero width space",
    "\u200c": "zero width non-joiner", "\u200d": "zero width joiner",
    "\u200e": "left-to-right mark", "\u200f": "right-to-left mark", "\u2028": "line separator",
    "\u2029": "paragraph separator", "\u202a": "left-to-right embedding",
    "\u202e": "right-to-left override", "\u2060": "word joiner",
    "\u2066": "left-to-right isolate", "\u2069": "pop directional isolate",
    "\ufeff": "zero width no-break space", "\ufffd": "replacement character",
    "\x01": "control character", "\x7f": "control character", "\x85": "control character",
    "\ue000": "private character",
}  # fmt: skip
ERRORS = ["#REF!", "#N/A", "#VALUE!", "#NAME?", "#DIV/0!", "#NULL!", "#NUM!", "#BEZUG!", "Err:502"]
MARKERS = ["<<<<<<< HEAD", "|||||||", "=======", ">>>>>>> other"]
TABLES = [
    "fluesse",
    "laender",
    "vertraege",
    "rollen",
    "fragen",
    "regeln",
    "berichtigungen",
    "quellen",
]
TEXTS = ["index.md", "texte/fluesse.md", "texte/daten.md", "_config.yml", "_toc.yml"]
TEXTS += ["CHANGELOG.md", "CITATION.cff"]
CFF = """\
title: Flüsse
authors:
- name: Die Pegelwarte
version: "3"
date-released: 2025-05-04
license: CC0-1.0
"""
NEWS = "### Data\n\n- 2025-05-04: Die Elbe.\n- 2025-05-03: Der Rhein.\n"
MADE = {"CITATION.cff": CFF, "CHANGELOG.md": NEWS}  # what the toy book has not


def replace(file: str, old: str, new: str) -> Harm:
    def harm(book: Path) -> None:
        text = (book / file).read_text("utf8")
        assert old in text, f"{file} has no {old!r}"
        (book / file).write_text(text.replace(old, new, 1), "utf8")

    return harm


def write(file: str, content: str | bytes) -> Harm:
    data = content.encode() if isinstance(content, str) else content
    return lambda book: (book / file).write_bytes(data) and None


def append(file: str, text: str) -> Harm:
    return lambda book: (book / file).write_text((book / file).read_text("utf8") + text, "utf8")


def remove(file: str) -> Harm:
    return lambda book: (book / file).unlink()


def cell(table: str, row: int, column: str, value: str) -> Harm:
    """Set one cell; `row` as in a spreadsheet."""

    def harm(book: Path) -> None:
        path = book / f"data/{table}.csv"
        rows = list(csv.reader(io.StringIO(path.read_text("utf8"))))
        rows[row - 1][rows[0].index(column)] = value
        out = io.StringIO()
        csv.writer(out, lineterminator="\n").writerows(rows)
        path.write_text(out.getvalue(), "utf8")

    return harm


def describe(change: Callable[[dict[str, dict]], object]) -> Harm:
    """Change the descriptor: `change` is given its tables by name, and the package as ""."""

    def harm(book: Path) -> None:
        path = book / "data/datapackage.json"
        package = json.loads(path.read_text("utf8"))
        change({"": package, **{r["name"]: r for r in package["resources"]}})
        path.write_text(json.dumps(package, ensure_ascii=False), "utf8")

    return harm


def column(tables: dict[str, dict], table: str, name: str) -> dict:
    return next(f for f in tables[table]["schema"]["fields"] if f["name"] == name)


def without_column(table: str, name: str) -> Harm:
    """Take a column out of a table and its description."""

    def harm(book: Path) -> None:
        def change(tables: dict[str, dict]) -> None:
            fields = tables[table]["schema"]["fields"]
            fields.remove(column(tables, table, name))

        describe(change)(book)
        path = book / f"data/{table}.csv"
        rows = list(csv.reader(io.StringIO(path.read_text("utf8"))))
        at = rows[0].index(name)
        out = io.StringIO()
        writer = csv.writer(out, lineterminator="\n")
        writer.writerows(row[:at] + row[at + 1 :] for row in rows)
        path.write_text(out.getvalue(), "utf8")

    return harm


def page(text: str) -> Harm:
    """A page whose text is this below its heading."""
    return append("texte/daten.md", f"\n{text}\n")


def outlines(change: Callable[[dict], object]) -> Harm:
    def harm(book: Path) -> None:
        path = book / "data/geo/world.geojson"
        told = json.loads(path.read_text("utf8"))
        change(told)
        path.write_text(json.dumps(told), "utf8")

    return harm


# By hand: what is broken, and the sentence it gets

F, V, R, Q = "fluesse", "vertraege", "regeln", "quellen"
D, T, C, P = "data/datapackage.json", "_toc.yml", "_config.yml", "texte/daten.md"
GEO = "data/geo/world.geojson"
SETTINGS = f"{C}: sphinx: config: factbook: "
HAND: list[Case] = [
    # cells
    (
        "number",
        cell(F, 2, "laenge_km", "lang"),
        f'data/{F}.csv, row 2, column laenge_km: "lang" is not a whole',
    ),
    (
        "comma",
        cell(F, 2, "laenge_km", "1.233,5"),
        'column laenge_km: "1.233,5" is not a whole number',
    ),
    ("small", cell(F, 2, "laenge_km", "0"), r'"0" is out of range \(from 1 to any\)'),
    ("needed", cell(F, 2, "name", ""), "row 2, column name: is empty; expected: Name"),
    ("source", cell(F, 3, "source_ids", "nirgends"), '"nirgends" is not in data/quellen.csv'),
    ("list", cell(F, 3, "source_ids", "atlas;"), 'has an empty or spaced item between ";"'),
    ("key", cell(F, 3, "fluss_id", "rhein"), '"rhein" stands in row 2 too; it must be unique'),
    ("id", cell(F, 3, "fluss_id", "Die Donau"), '"Die Donau" is not an id'),
    (
        "two facts",
        cell(F, 3, "fluss_id", "akte"),
        f'"akte" is already the id of a row in data/{F}.csv',
    ),
    ("month", cell(V, 2, "tag", "1831-13-01"), '"1831-13-01" is not a date'),
    ("day", cell(V, 2, "tag", "1831-02-30"), '"1831-02-30" is not a date'),
    ("german day", cell(V, 2, "tag", "31.03.1831"), '"31.03.1831" is not a date'),
    ("country", cell("laender", 2, "land", "SCHWEIZ"), '"SCHWEIZ" is not an ISO 3166-1'),
    ("lower country", cell("laender", 2, "land", "ch"), '"ch" is not an ISO 3166-1'),
    ("class", cell("laender", 2, "klasse", "7"), '"7" is not one of 1, 3'),
    ("role", cell(R, 2, "role_ids", "kapitaen"), '"kapitaen" is not in data/rollen.csv'),
    ("question", cell(R, 2, "question_ids", "warum"), '"warum" is not in data/fragen.csv'),
    ("from", cell(R, 2, "from_ref", "nie"), '"nie" is not in data/vertraege.csv'),
    ("says nothing", cell(R, 2, "says", ""), "column says: is empty; expected: Inhalt"),
    ("end first", cell(R, 2, "to_ref", "akte"), r'"akte" \(1831-03-31\) is not after from_ref'),
    ("answer", cell(R, 2, "answer", "nein"), '"nein" is not one of yes, no, unsettled'),
    ("kind", cell(Q, 2, "kind", "gossip"), '"gossip" is not one of primary, secondary'),
    ("other role", cell("rollen", 3, "see_also", "lotse"), '"lotse" is not in data/rollen.csv'),
    ("html", cell(F, 2, "name", "<b>Rhein</b>"), "contains HTML; write plain text"),
    ("entity", cell(F, 2, "name", "Rhein &amp; Main"), "contains HTML; write plain text"),
    ("formula", cell(F, 2, "name", "=A1"), '"=A1" begins like a spreadsheet formula'),
    ("minus", cell(F, 2, "name", "-A1"), "begins like a spreadsheet formula"),
    ("plus", cell(F, 2, "name", "+49 30"), "begins like a spreadsheet formula"),
    ("at", cell(F, 2, "name", "@A1"), "begins like a spreadsheet formula"),
    (
        "fact in cell",
        cell(F, 2, "name", "{fact}`elbe`"),
        "is a role or a directive; a cell holds plain",
    ),
    ("term in cell", cell(F, 2, "name", "Der {term}`x`"), "is a role or a directive"),
    ("eval in cell", cell(F, 2, "name", "{eval}`1`"), "is a role or a directive"),
    ("fence in cell", cell(F, 2, "name", "```{note}\nx\n```"), "is a role or a directive"),
    ("colons in cell", cell(F, 2, "name", ":::{lead}\nx\n:::"), "is a role or a directive"),
    ("space before", cell(F, 2, "name", " Rhein"), '" Rhein" begins or ends with a space'),
    ("space behind", cell(F, 2, "name", "Rhein "), "begins or ends with a space"),
    ("huge", cell(F, 2, "name", "R" * 5001), "holds 5,001 letters, more than 5,000"),
    ("giant", cell(F, 2, "name", "R" * 200_000), "holds 200,000 letters|longer than 5,000 letters"),
    ("parts", cell(F, 2, "name", "Flu\u0308sse"), r'"ü" is written in parts \(U\+0075 U\+0308\)'),
    ("ohm", cell(F, 2, "name", "5 \u2126"), r"is written in parts \(U\+2126\)"),
    ("mojibake", cell(F, 2, "name", "FlÃ¼sse"), '"Ã¼" is a letter read in a wrong encoding'),
    ("quotes", cell(F, 2, "name", "â€œRheinâ€"), "is a letter read in a wrong encoding"),
    # files
    ("no table", remove(f"data/{F}.csv"), f"data/{F}.csv: this file is missing"),
    ("empty table", write(f"data/{F}.csv", ""), f"data/{F}.csv: this file is empty"),
    ("binary table", write(f"data/{F}.csv", b"PK\x03\x04\xff\xfe"), "is not UTF-8 text here"),
    ("mark", write(f"data/{F}.csv", b"\xef\xbb\xbfa,b\n"), "starts with a byte-order mark"),
    (
        "semicolons",
        write(f"data/{F}.csv", "fluss_id;name\na;b\n"),
        "the cells are parted by semicolons",
    ),
    ("tabs", write(f"data/{F}.csv", "fluss_id\tname\na\tb\n"), "the cells are parted by tabs"),
    ("header", replace(f"data/{F}.csv", "name", "namen"), '"namen" is not a column of this table'),
    ("hidden header", replace(f"data/{F}.csv", "name", "na\u200bme"), "U.200B .zero width space"),
    (
        "order",
        replace(f"data/{F}.csv", "fluss_id,name", "name,fluss_id"),
        "columns must be in this order",
    ),
    ("open quote", replace(f"data/{F}.csv", "Rhein", '"Rhein'), "a quotation mark that is opened"),
    (
        "cells",
        replace(f"data/{F}.csv", "rhein,Rhein", "rhein,Rhein,Strom"),
        "has 5 cells, the header 4",
    ),
    ("line ends", replace(f"data/{F}.csv", "\n", "\r\n"), "has Windows line ends"),
    ("blank row", append(f"data/{F}.csv", ",,,\n"), "row 5: this row is empty; remove it"),
    (
        "no rows",
        write(f"data/{F}.csv", "fluss_id,name,laenge_km,source_ids\n"),
        "has a header but no rows",
    ),
    (
        "unknown table",
        write("data/seen.csv", "a\n1\n"),
        "data/seen.csv: this table is not described",
    ),
    # descriptor
    ("no descriptor", remove(D), f"{D}: this file is missing"),
    ("cut", write(D, '{"name": "x", "resources": ['), f"{D}: not a readable data package"),
    ("list", write(D, "[]"), f"{D}: package must be an object in braces"),
    ("twice", replace(D, '"name"', '"name": "a", "name"'), "name stands twice in one object"),
    ("nan", replace(D, '"minimum": 1', '"minimum": NaN'), "NaN is not a number"),
    ("bytes", write(D, b'{"name": "\xff"}'), f"{D}: is not UTF-8 text"),
    ("no tables", describe(lambda t: t[""].pop("resources")), f"{D}: resources is missing"),
    ("no path", describe(lambda t: t[F].pop("path")), f"table {F}: path is missing"),
    (
        "far path",
        describe(lambda t: t[F].update(path="../x.csv")),
        "path must be the name of a file",
    ),
    ("no schema", describe(lambda t: t[F].pop("schema")), f"table {F}: schema is missing"),
    (
        "no fields",
        describe(lambda t: t[F]["schema"].update(fields=[])),
        "schema: fields is missing",
    ),
    (
        "no key",
        describe(lambda t: t[F]["schema"].pop("primaryKey")),
        "schema: primaryKey is missing",
    ),
    (
        "false key",
        describe(lambda t: t[F]["schema"].update(primaryKey="x")),
        'there is no column "x"',
    ),
    (
        "key kind",
        describe(lambda t: t[F]["schema"].update(primaryKey=3)),
        "primaryKey must be the name of",
    ),
    (
        "type",
        describe(lambda t: column(t, F, "name").update(type="text")),
        'type "text" is not one of string',
    ),
    (
        "no type",
        describe(lambda t: column(t, F, "name").pop("type")),
        f"table {F}, column name: type is missing",
    ),
    (
        "no title",
        describe(lambda t: column(t, F, "name").pop("title")),
        f"table {F}, column name: title is missing",
    ),
    (
        "no words",
        describe(lambda t: column(t, F, "name").pop("description")),
        "column name: has no description",
    ),
    ("no is-not", describe(lambda t: t[F].pop("factbook:is-not")), "factbook:is-not is missing"),
    ("licence", describe(lambda t: t[""].pop("licenses")), "has no licence"),
    (
        "slip",
        describe(lambda t: column(t, F, "name").update({"factbook:lst": ";"})),
        "did you mean factbook:list",
    ),
    (
        "slip of table",
        describe(lambda t: t[F].update(tittle="x")),
        '"tittle" is not a key of table; did you mean title',
    ),
    (
        "slip of limits",
        describe(lambda t: column(t, F, "name")["constraints"].update(requierd=True)),
        "did you mean required",
    ),
    (
        "kind",
        describe(lambda t: column(t, F, "name").update({"factbook:dated": "yes"})),
        "factbook:dated must be true or false",
    ),
    (
        "pattern",
        describe(lambda t: column(t, F, "fluss_id")["constraints"].update(pattern="[")),
        r"the pattern \[ cannot be read",
    ),
    (
        "whole",
        describe(lambda t: column(t, F, "laenge_km")["constraints"].update(minimum=1.5)),
        "minimum must be a whole number",
    ),
    (
        "reference",
        describe(
            lambda t: column(t, F, "source_ids").update({"factbook:references": ["quellen.id"]})
        ),
        'no column "id" in table quellen',
    ),
    (
        "reference form",
        describe(lambda t: column(t, F, "source_ids").update({"factbook:references": ["quellen"]})),
        '"quellen" must be table.column',
    ),
    (
        "other table",
        describe(
            lambda t: column(t, F, "source_ids").update({"factbook:references": ["bücher.id"]})
        ),
        'there is no table "bücher"',
    ),
    ("two names", describe(lambda t: t[F].update(name=V)), "this name is given to two tables"),
    (
        "two columns",
        describe(lambda t: column(t, F, "name").update(name="fluss_id")),
        "this column is described twice",
    ),
    (
        "fact column",
        describe(lambda t: t[F]["factbook:fact"].update(value="breite")),
        'factbook:fact: there is no column "breite"',
    ),
    (
        "fact kind",
        describe(lambda t: t[F]["factbook:fact"].update(value="name")),
        'value: column "name" must be of type number',
    ),
    (
        "date kind",
        describe(lambda t: t[V]["factbook:fact"].update(date="name")),
        'date: column "name" must be of type date',
    ),
    (
        "no list",
        describe(lambda t: column(t, F, "source_ids").pop("factbook:list")),
        "needs factbook:list, the sign between",
    ),
    (
        "zone",
        describe(lambda t: t[R]["factbook:rules"].update(timezone="Europe/Bonn")),
        '"Europe/Bonn" is not a time zone',
    ),
    (
        "roles",
        describe(lambda t: t[R]["factbook:rules"].update(roles="leute")),
        'factbook:rules: there is no table "leute"',
    ),
    (
        "questions",
        without_column("fragen", "strict"),
        "column strict: this column is missing; a table of questions",
    ),
    (
        "until",
        describe(lambda t: t[R]["factbook:rules"].update({"evidence-until": "2025"})),
        'evidence-until: "2025" is not a date',
    ),
    (
        "due_ref",
        without_column(R, "due_ref"),
        f"{D}, table {R}, column due_ref: this column is missing; a table of rules",
    ),
    (
        "to_ref",
        without_column(R, "to_ref"),
        "column to_ref: this column is missing; a table of rules",
    ),
    ("doubt", without_column(R, "doubt"), "column doubt: this column is missing; a table of rules"),
    (
        "order of roles",
        without_column("rollen", "order"),
        "column order: this column is missing; a table of roles",
    ),
    (
        "publisher",
        without_column(Q, "publisher"),
        "column publisher: this column is missing; the sources",
    ),
    (
        "no days",
        describe(lambda t: column(t, R, "from_ref").pop("factbook:references")),
        "column from_ref: needs factbook:references",
    ),
    (
        "calendar",
        describe(lambda t: t[V]["factbook:calendar"].pop("title")),
        "factbook:calendar: title is missing",
    ),
    (
        "details",
        describe(lambda t: t[V]["factbook:calendar"].update(details={"Stelle": "x"})),
        'factbook:calendar: there is no column "x"',
    ),
    (
        "unit",
        describe(lambda t: column(t, F, "name").update({"factbook:unit-for": "x"})),
        'factbook:unit-for: there is no column "x"',
    ),
    (
        "ends",
        describe(lambda t: column(t, V, "tag").update({"factbook:ends": "x"})),
        'factbook:ends: there is no column "x"',
    ),
    (
        "missing values",
        describe(lambda t: t[F]["schema"].update(missingValues=["-"])),
        "missingValues must be",
    ),
    # settings
    ("yaml", write(C, "title: [Flüsse\n"), f"{C}, line 2: this is not YAML"),
    ("tab", write(C, "sphinx:\n\tconfig: x\n"), f"{C}, line 2: this is not YAML"),
    ("no mapping", write(C, "- a\n"), f"{C}: this is not a mapping"),
    ("key twice", append(C, "title: Bäche\n"), f'{C}, line \\d+: "title" stands in line 2 too'),
    ("inner twice", replace(C, "slogan:", "slogan: x\n      slogan:"), '"slogan" stands in line'),
    (
        "setting",
        replace(C, "slogan:", "slogen:"),
        'no setting is called "slogen" .did you mean slogan',
    ),
    ("colour", replace(C, '"#1D5A8A"', "blue"), '"blue" is not a colour like #1F4E8C'),
    ("colour role", replace(C, "accent: flood", "accent: see"), 'no colour is called "see"'),
    ("regexp", replace(C, "prose: {", 'prose: {allowed: ["("], '), "is no regular expression"),
    ("answer words", replace(C, '"yes": Ja, ', ""), "answers: yes is missing"),
    ("answer colours", replace(C, "binds: flood, ", ""), "answer_colors: binds is missing"),
    (
        "look",
        replace(C, "slogan:", "evidence: {looks: {etwa: blurred}}\n      slogan:"),
        '"blurred" is not one of solid, hollow',
    ),
    (
        "sources",
        replace(C, "sources: quellen", "sources: sources"),
        'no table "sources", which holds the sources',
    ),
    ("settings bytes", write(C, b"title: Fl\xfcsse\n"), f"{C}, line 1: is not UTF-8 text here"),
    # contents
    ("no contents", remove(T), f"{T}: this file is missing; it lists the book's pages"),
    ("cut contents", write(T, "format: jb-book\nroot: [index\n"), f"{T}, line 3: this is not YAML"),
    ("empty contents", write(T, ""), f"{T}: is empty, or no list of keys"),
    ("no root", replace(T, "root: index", "title: x"), f"{T}: root is missing: the first page"),
    (
        "no page",
        replace(T, "texte/daten", "texte/zahlen"),
        f'{T}: "texte/zahlen" is listed, but there is no file',
    ),
    ("listed twice", append(T, "- file: texte/daten\n"), f'{T}: "texte/daten" is listed twice'),
    (
        "list",
        replace(T, "chapters:\n- file", "chapters:\n  file"),
        f"{T}, line|{T}: chapters must be a list",
    ),
    ("text", write(T, "root: index\nchapters: texte\n"), f"{T}: chapters must be a list"),
    (
        "entry",
        write(T, "root: index\nchapters:\n- texte/daten\n"),
        "must be an entry like - file: name",
    ),
    (
        "nameless",
        write(T, "root: index\nchapters:\n- title: x\n"),
        "an entry of chapters names no page",
    ),
    ("key", append(T, "kapitel: []\n"), f'{T}: "kapitel" is not a key of the contents'),
    ("page removed", remove(P), f'{T}: "texte/daten" is listed, but there is no file {P}'),
    # pages
    ("fact", page("{fact}`nil` fließt."), f'{P}, line 22: no fact "nil"'),
    ("near fact", page("{fact}`rhain` fließt."), 'no fact "rhain"; did you mean rhein'),
    ("form", page("{fact}`rhein | weekday` lang."), r'fact "rhein" \(.*\) has no format "weekday"'),
    ("fact with words", page("{fact}`der Nil <nil>` fließt."), f'{P}, line 22: no fact "nil"'),
    ("fact in a list", page("- eins\n- {fact}`nil`"), f'{P}, line 23: no fact "nil"'),
    ("fact in a table", page("| a |\n|---|\n| {fact}`nil` |"), f'{P}, line 24: no fact "nil"'),
    ("fact in a lead", page(":::{lead}\nx\n{fact}`nil`\n:::"), f'{P}, line 24: no fact "nil"'),
    ("key fact", page(":::{key-facts}\nrhein\nnil\n:::"), f'{P}, line 24: no fact "nil"'),
    ("term", page("Ein {term}`wehr` staut."), f'{P}, line 22: no term "wehr" in the glossary'),
    ("figure", page("[Bild](#breiten)"), f'{P}, line 22: no figure or section "breiten"'),
    ("page link", page("[Text](seen.md)"), f'{P}, line 22: no page "seen.md"'),
    (
        "list of nothing",
        page("```{listing} seen\n:head: a\n:text: b\n```"),
        '{listing}: no table "seen"; there are',
    ),
    (
        "list column",
        page("```{listing} fluesse\n:head: name\n:text: tiefe\n```"),
        'no column "tiefe"; there are',
    ),
    (
        "list head",
        page("```{listing} fluesse\n:text: name\n```"),
        "{listing} needs the option head",
    ),
    ("calendar page", page("```{calendar} fluesse\n```"), "is not described as a calendar"),
    (
        "rules page",
        page("```{rules} daten\n:table: fluesse\n```"),
        "is not described as a table of rules",
    ),
    ("rules section", page("```{rules} nirgends\n```"), 'this page has no section "nirgends"'),
    ("entry page", page("```{rules-entry} texte/x#y\n```"), 'no page "texte/x" for {rules-entry}'),
    (
        "entry section",
        page("```{rules-entry} texte/fluesse#y\n```"),
        'has no section "y" for {rules-entry}',
    ),
    (
        "head",
        replace(P, "description: Tabellen", "description: [Tabellen"),
        f"{P}, line \\d: this is not YAML",
    ),
    (
        "head twice",
        replace(P, "description:", "kicker: a\nkicker: b\ndescription:"),
        f'{P}, line 3: "kicker" stands in line',
    ),
    (
        "head list",
        replace(P, "description: Tabellen, Quellen und Berichtigungen.", "- a"),
        "the head of a page is keys",
    ),
    (
        "kicker",
        replace("texte/fluesse.md", "kicker: Teil 1 & 2", "kicker: [1]"),
        "texte/fluesse.md, line 10: kicker is not text",
    ),
    (
        "updated",
        replace("texte/fluesse.md", "2025-05-04", "gestern"),
        'updated: "gestern" is not a day',
    ),
    (
        "reads",
        replace("texte/fluesse.md", "updated:", "reads: [data/x.gpkg]\nupdated:"),
        'reads: "data/x.gpkg" is not a file',
    ),
    (
        "reads kind",
        replace("texte/fluesse.md", "updated:", "reads: x\nupdated:"),
        "reads: is a list of files",
    ),
    (
        "figure twice",
        replace("texte/fluesse.md", 'id="anrainer"', 'id="laengen"'),
        'figure "laengen" is already defined in line 28',
    ),
    (
        "figure elsewhere",
        replace("texte/gallery.md", 'id="rows-dots"', 'id="laengen"'),
        'figure id "laengen" is already used in texte/fluesse.md',
    ),
    (
        "fact of a table",
        page('```{code-cell} python\nfact("rhein", 1)\n```'),
        'fact "rhein" is already defined in data/fluesse.csv',
    ),
    (
        "fact twice",
        page('```{code-cell} python\nfact("a", 1)\nfact("a", 2)\n```'),
        'fact "a" is already defined in line 23',
    ),
    ("page bytes", write(P, b"# Daten\n\nFl\xfcsse\n"), f"{P}, line 3: is not UTF-8 text here"),
    # changelog, citation
    (
        "news",
        write("CHANGELOG.md", "### Data\n- Gestern: x\n"),
        'CHANGELOG.md: under Data: "- Gestern: x" does not begin',
    ),
    (
        "news day",
        write("CHANGELOG.md", "### Data\n- 2025-02-30: x\n"),
        "there is no day 2025-02-30",
    ),
    ("citation", write("CITATION.cff", "title: [x\n"), "CITATION.cff, line 2: this is not YAML"),
    ("citation lacks", write("CITATION.cff", "title: x\n"), "CITATION.cff: authors is missing"),
    (
        "citation day",
        write("CITATION.cff", CFF.replace("2025-05-04", "Mai")),
        'CITATION.cff: date-released: "Mai" is not a day',
    ),
    (
        "uncited",
        describe(lambda t: t[""].pop("created")),
        "must say created: the book is cited by it",
    ),
    # outlines
    ("no outlines", remove(GEO), f"texte/fluesse.md: a map needs {GEO}, which is missing"),
    (
        "cut outlines",
        lambda b: write(GEO, (b / GEO).read_bytes()[:9000])(b),
        f"{GEO}: this is not JSON, or cut off",
    ),
    ("empty outlines", write(GEO, "{}"), f"{GEO}: holds no features"),
    ("no id", outlines(lambda g: g["features"][0].pop("id")), f"{GEO}: feature 1: has no id"),
    (
        "same id",
        outlines(lambda g: g["features"][1].update(id=g["features"][0]["id"])),
        "is the id of another feature too",
    ),
    (
        "no place",
        outlines(lambda g: g["features"][0]["properties"].pop("lon")),
        "lon is missing, or is not a number",
    ),
    (
        "metres",
        outlines(lambda g: g["features"][0]["geometry"].update(coordinates=[[[[400000, 5]]]])),
        "is not in degrees",
    ),
    (
        "letters",
        outlines(lambda g: g["features"][0]["geometry"].update(coordinates=[[[["a", 5]]]])),
        "where two numbers must be",
    ),
    (
        "gap",
        outlines(lambda g: g["features"][0]["geometry"].update(coordinates=[])),
        "its outline has no points",
    ),
    (
        "shape",
        outlines(lambda g: g["features"][0]["geometry"].update(type="Circle")),
        "its geometry is not one of",
    ),
]


# By machine


def text_cells(table: str) -> list[tuple[int, str]]:
    """(row, column) of the filled cells of plain text: no ids, lists, numbers or days."""
    package = json.loads((TOY / "data/datapackage.json").read_text("utf8"))
    fields = next(r for r in package["resources"] if r["name"] == table)["schema"]["fields"]
    plain = [
        f["name"]
        for f in fields
        if f["type"] == "string"
        and not {"factbook:list", "factbook:references", "factbook:code"} & set(f)
        and not {"pattern", "enum"} & set(f.get("constraints", ()))
    ]
    with (TOY / f"data/{table}.csv").open(encoding="utf8", newline="") as file:
        rows = list(csv.DictReader(file))
    return [(n, c) for n, row in enumerate(rows, 2) for c in plain if len(row[c]) > 3]


def hide(file: str, sign: str, at: int) -> Harm:
    """Put a sign behind the letter at a place of a text."""

    def harm(book: Path) -> None:
        text = (book / file).read_text("utf8")
        (book / file).write_text(text[:at] + sign + text[at:], "utf8", newline="")

    return harm


def mark(file: str, marker: str, line: int) -> Harm:
    def harm(book: Path) -> None:
        lines = (book / file).read_text("utf8").split("\n")
        lines.insert(line - 1, marker)
        (book / file).write_text("\n".join(lines), "utf8")

    return harm


def mutated() -> Iterator[Case]:
    chance = random.Random(SEED)
    for table in TABLES:
        file, cells = f"data/{table}.csv", text_cells(table)
        for sign in chance.sample(sorted(SIGNS), 6):
            row, name = chance.choice(cells)
            here = f"{file}, row {row}, column {name}: "
            harm = cell(table, row, name, f"ab{sign}cd")
            yield f"{file} U+{ord(sign):04X}", harm, f"{here}.*U.{ord(sign):04X} .{SIGNS[sign]}"
        for error in chance.sample(ERRORS, 4):
            row, name = chance.choice(cells)
            said = (
                f'{file}, row {row}, column {name}: "{re.escape(error)}" is the error of a broken'
            )
            yield f"{file} {error}", cell(table, row, name, error), said
        for marker in MARKERS:
            line = chance.randint(1, 2)
            said = f"{file}, row {line}: this change was not merged .{re.escape(marker[:7])}."
            yield f"{file} {marker}", mark(file, marker, line), said
    for file in TEXTS:
        text = MADE[file] if file in MADE else (TOY / file).read_text("utf8")
        for sign in chance.sample(sorted(set(SIGNS) - {"\x01", "\x7f", "\x85"}), 3):
            at = chance.choice([m.end() for m in re.finditer("[a-z]{3}", text)])
            line = text.count("\n", 0, at) + 1
            said = f"{re.escape(file)}, line {line}: .*U.{ord(sign):04X} .{SIGNS[sign]}"
            yield f"{file} U+{ord(sign):04X}", hide(file, sign, at), said
        for marker in MARKERS:
            line = chance.randint(1, text.count("\n"))
            said = f"{re.escape(file)}, line {line}: this change was not merged"
            yield f"{file} {marker}", mark(file, marker, line), said
    for marker in MARKERS:
        yield f"{D} {marker}", mark(D, marker, 3), f"{D}, line 3: this change was not merged"
        yield f"{GEO} {marker}", mark(GEO, marker, 1), f"{GEO}, line 1: this change was not merged"


CASES = [*HAND, *mutated()]


@pytest.fixture(scope="module")
def whole(tmp_path_factory) -> Path:
    """The toy book with outlines, a changelog and a citation."""
    book = tmp_path_factory.mktemp("corpus") / "whole"
    shutil.copytree(TOY, book)
    (book / "data/geo").mkdir()
    shutil.copy(ROOT / "data/geo/world.geojson", book / "data/geo")
    for name, text in MADE.items():
        (book / name).write_text(text, "utf8")
    return book


def told(book: Path) -> list[str]:
    return [str(problem) for problem in check.book(book)]


def test_the_whole_book_has_no_mistake(whole):
    assert told(whole) == []


def test_the_corpus_is_large_and_every_case_gets_its_sentence(whole, tmp_path):
    """One test for all, so that the number told is the number there is."""
    missed = []
    for number, (name, harm, said) in enumerate(CASES):
        book = tmp_path / str(number)
        shutil.copytree(whole, book)
        if name == "uncited":
            (book / "CITATION.cff").unlink()
        harm(book)
        found = told(book)
        if not any(re.search(said, line) for line in found):
            missed.append(f"{name}: wanted {said!r}, got {found[:3]}")
        if any("\n" in line or "Traceback" in line for line in found):
            missed.append(f"{name}: not one sentence: {found[:3]}")
        shutil.rmtree(book)
    print(f"\ncorpus: {len(CASES) - len(missed)} of {len(CASES)} broken books are told")
    assert len(CASES) >= 200
    assert missed == []
