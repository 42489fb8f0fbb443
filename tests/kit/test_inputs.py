"""What a build looks at: every file a page can be made from, every version, every output."""

from __future__ import annotations

import os

import pytest

from factbook.build import inputs
from factbook.notebook import environment


@pytest.fixture
def book(tmp_path):
    for name in ("_toc.yml", "_config.yml", "CITATION.cff", "essays/a.md", "data/raw/r.csv"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("1", "utf8")
    for name in ("_build/html/index.html", ".git/x", "tests/t.py", "pkg/__pycache__/p.pyc"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("1", "utf8")
    return tmp_path


def current(book) -> bool:
    return inputs.is_current(book, book / "_build/html", inputs.inputs(book))


def test_every_file_of_the_book_and_of_the_kit_is_an_input(book):
    found = {name for name in inputs.inputs(book) if not name.startswith(("kit/", "version"))}
    assert found == {"_toc.yml", "_config.yml", "CITATION.cff", "essays/a.md", "data/raw/r.csv"}
    assert "kit/model/tables.py" in inputs.inputs(book)
    assert "version of pandas" in inputs.inputs(book)


@pytest.mark.parametrize("name", ["essays/a.md", "CITATION.cff", "_config.yml", "essays/b.md"])
def test_a_change_anywhere_is_seen(book, name):
    inputs.stamp(book, book / "_build/html", inputs.inputs(book))
    assert current(book)
    (book / name).write_text("2", "utf8")
    assert not current(book)


def test_a_change_of_the_same_size_in_the_same_moment_is_seen(book):
    inputs.stamp(book, book / "_build/html", inputs.inputs(book))
    path = book / "essays/a.md"
    before = path.stat()
    with open(path, "r+", encoding="utf8") as file:
        file.write("3")
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert not current(book)


def test_another_version_of_a_library_is_seen(book, monkeypatch):
    inputs.stamp(book, book / "_build/html", inputs.inputs(book))
    now = environment.installed()
    monkeypatch.setattr(environment, "installed", lambda: now | {"altair": "0.1"})
    assert not current(book)


def test_a_site_that_was_changed_or_lost_is_seen(book):
    page = book / "_build/html/index.html"
    inputs.stamp(book, book / "_build/html", inputs.inputs(book))
    page.write_text("2", "utf8")
    assert not current(book)
    inputs.stamp(book, book / "_build/html", inputs.inputs(book))
    (page.parent / "more.html").write_text("", "utf8")
    assert not current(book)
    (page.parent / "more.html").unlink()
    assert current(book)
    page.unlink()
    page.parent.rmdir()
    assert not current(book)
