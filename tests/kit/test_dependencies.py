"""A page is read again when something it is made from changed, and only then."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from test_build import contents, edit
from test_toy import run, toy  # noqa: F401


@pytest.fixture(scope="module")
def book(toy, tmp_path_factory) -> Path:  # noqa: F811
    """A copy of the toy book in which one page leads to the figure of another by its title."""
    folder = tmp_path_factory.mktemp("depends") / "book"
    shutil.copytree(toy, folder, symlinks=True)
    with open(folder / "texte/gallery.md", "a", encoding="utf8") as page:
        page.write("\nSiehe [](#laengen).\n")
    build(folder)
    return folder


def build(book: Path) -> None:
    done = run(book, "build")
    assert done.returncode == 0, done.stdout + done.stderr


def read_again(book: Path, name: str, old: str, new: str) -> set[str]:
    """The pages read again after a change of a file."""
    notes = book / "_build/.work/doctrees"
    before = {path: path.stat().st_mtime_ns for path in notes.rglob("*.doctree")}
    edit(book / name, old, new)
    build(book)
    return {p.stem for p, time in before.items() if p.stat().st_mtime_ns != time}


@pytest.mark.parametrize(
    ("table", "old", "new", "pages"),
    [
        ("fluesse", "Rhein,1233", "Rhein,1232", {"index", "fluesse", "daten"}),
        ("fluesse", "Elbe,", "Die Elbe,", {"fluesse", "daten"}),
        ("laender", "der Ursprung", "die Quelle", {"fluesse", "daten"}),
        ("vertraege", "Mannheimer Akte", "Akte von Mannheim", {"fluesse", "daten"}),
        ("rollen", "Wer Holz", "Wer viel Holz", {"fluesse", "daten"}),
        ("berichtigungen", "war falsch", "war nicht richtig", {"daten"}),
        ("quellen", "Die Akten", "Alle Akten", {"fluesse", "gallery", "daten"}),
    ],
)
def test_a_changed_row_concerns_the_pages_that_show_it(book, table, old, new, pages):
    assert read_again(book, f"data/{table}.csv", old, new) == pages


def test_a_page_shows_the_new_words_of_what_it_leads_to(book):
    page = book / "_build/html/texte/gallery.html"
    title = "Die Donau ist am längsten"
    again = read_again(book, "texte/fluesse.md", title, "Am längsten ist die Donau")
    assert again == {"fluesse"}
    said = page.read_text("utf8").rpartition("Siehe")[2]
    assert "Am längsten ist die Donau" in said and title not in said


def test_a_file_that_no_page_is_made_from_concerns_none(book):
    before = contents(book / "_build/html")
    (book / "NOTES.md").write_text("# Notes of the desk\n", "utf8")
    build(book)  # it may change the site, and no page is read again
    assert contents(book / "_build/html") == before


def test_a_page_that_left_the_book_leaves_the_site(book):
    site = book / "_build/html"
    assert (site / "texte/gallery.html").is_file() and (site / "cards/texte-gallery.png").is_file()
    edit(book / "_toc.yml", "- file: texte/gallery\n", "")
    build(book)
    left = [path.relative_to(site).as_posix() for path in site.rglob("*gallery*")]
    assert left == []


def test_what_was_built_bit_by_bit_is_as_if_built_at_once(book):
    site = book / "_build/html"
    edited = contents(site)
    shutil.rmtree(book / "_build/.work")
    shutil.rmtree(site)
    build(book)
    anew = contents(site)
    assert sorted(edited) == sorted(anew)
    assert [name for name in anew if edited[name] != anew[name]] == []
