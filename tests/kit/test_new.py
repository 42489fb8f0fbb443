"""What is started is valid at once, says what is left, and never hides that words are missing."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from factbook.build.new import OPEN, new, open_places
from factbook.model import check
from factbook.model.config import load_config
from factbook.model.problem import AuthorError
from factbook.model.tables import Package
from factbook.notebook.chapters import Chapter, book_files
from factbook.notebook.execute import execute

ROOT = Path(__file__).parents[2]
TOY = Path(__file__).with_name("toy")
# A country is named by its code, everything else by an id of one's own.
NAMES = {"status": "MN", "countries": "MN", "positions": "MN"}


@pytest.fixture
def book(tmp_path):
    """Tables, contents and settings of the book, without what was built."""
    place = tmp_path / "book"
    for name in ("data", "chapters", "about"):
        shutil.copytree(ROOT / name, place / name, ignore=shutil.ignore_patterns("raw"))
    for name in ("_config.yml", "_toc.yml", "index.md"):
        shutil.copy(ROOT / name, place)
    (place / "node_modules").symlink_to(ROOT / "node_modules")
    return place


def words() -> dict[str, str]:
    return dict(load_config(ROOT).new)


def test_the_words_of_the_settings_are_tables():
    assert set(words().values()) <= set(Package.load(ROOT).names)
    assert {"event", "source", "claim", "country", "rule"} <= set(words())


@pytest.mark.parametrize("what", sorted(words()))
def test_a_new_row_keeps_every_check_or_says_what_it_needs(book, what):
    table = words()[what]
    path = Package.load(book).path(table)
    before = path.read_bytes()
    try:
        said = new(book, what, NAMES.get(table, "something-new"))
    except AuthorError as error:
        assert path.read_bytes() == before and "Say the columns" in str(error)
        assert "has no row in data/" in str(error)
        return
    assert check.check(book) == []
    assert path.read_bytes().startswith(before) and path.read_bytes().count(b"\n") > 1
    fields = Package.load(book).resource(table)["schema"]["fields"]
    assert [line.split(":")[0].strip() for line in said.splitlines()[1:]] == [
        field["name"] for field in fields
    ]


def test_what_is_given_stands_and_what_is_wrong_is_told(book):
    new(book, "event", "something-new", ["actor=Someone", "date=2024-06-20"])
    row = Package.load(book).read("events").iloc[-1]
    assert (row.event_id, row.actor, row.count_key) == ("something-new", "Someone", "something-new")
    path = Package.load(book).path("events")
    before = path.read_bytes()
    with pytest.raises(AuthorError, match='"2024-13-01" is not a date'):
        new(book, "event", "another", ["date=2024-13-01"])
    with pytest.raises(AuthorError, match="no column actr; there are"):
        new(book, "event", "another", ["actr=x"])
    with pytest.raises(AuthorError, match="not written as column=value"):
        new(book, "event", "another", ["x"])
    with pytest.raises(AuthorError, match="nothing new is called"):
        new(book, "evnt", "another")
    assert path.read_bytes() == before


def test_places_left_open_are_listed_and_none_is_published(book):
    assert open_places(ROOT) == [], f'publish nothing that says "{OPEN}"'
    new(book, "event", "something-new")
    (place,) = open_places(book)
    line = int(place.rpartition(" ")[2])
    lines = (book / "data/events.csv").read_text("utf8").splitlines()
    assert place.startswith("data/events.csv, line ") and lines[line - 1].startswith("something-")


def test_a_chapter_and_its_figure_run_at_once(book):
    said = new(book, "chapter", "another-one")
    pages = [path.relative_to(book).as_posix() for path in book_files(book)]
    toc = yaml.safe_load((book / "_toc.yml").read_text("utf8"))
    assert toc["parts"][0]["chapters"][-1]["file"] == "chapters/another-one"
    assert "chapters/another-one.md" in pages and "chapters/another-one.md" in said
    new(book, "figure", "its-figure", ["chapter=chapters/another-one.md"])
    chapter = Chapter.load(book / "chapters/another-one.md")
    assert execute(book, [chapter], say=lambda text: None) == 1
    with pytest.raises(AuthorError, match="is there already"):
        new(book, "chapter", "another-one")
    with pytest.raises(AuthorError, match="no name for a chapter"):
        new(book, "chapter", "../x")
    with pytest.raises(AuthorError, match="chapter=folder/name.md"):
        new(book, "figure", "other")


def test_a_book_of_another_subject_needs_no_settings(tmp_path):
    shutil.copytree(TOY, tmp_path / "toy", ignore=shutil.ignore_patterns("_build"))
    book = tmp_path / "toy"
    for table in Package.load(book).names:
        try:
            new(book, table, "neu")
        except AuthorError as error:
            assert "Say the columns" in str(error)
        assert check.check(book) == []


def test_the_command_says_what_is_left(book):
    command = [sys.executable, "-m", "factbook", "new"]
    done = subprocess.run(command, cwd=book, capture_output=True, text=True)
    assert done.returncode == 0 and "Nothing is left" in done.stdout
    subprocess.run([*command, "source", "a-source"], cwd=book, check=True, capture_output=True)
    done = subprocess.run(command, cwd=book, capture_output=True, text=True)
    assert done.returncode == 1 and "data/sources.csv, line " in done.stdout
