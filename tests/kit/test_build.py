"""Building and previewing: nobody's files are lost, and no save is missed."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from copies import copy_book
from watchfiles import watch

from factbook import __main__
from factbook.build import inputs, preview
from factbook.build import site as builder

ROOT = Path(__file__).parents[2]
COMMAND = [sys.executable, "-m", "factbook", "build"]


def test_a_folder_with_other_files_is_left_alone(tmp_path, capsys):
    (tmp_path / "precious.txt").write_text("mine", "utf8")
    assert builder.build(ROOT, tmp_path) == 1
    assert "holds other files" in capsys.readouterr().err
    assert (tmp_path / "precious.txt").read_text("utf8") == "mine"


def test_two_builds_at_once_wait_for_each_other(tmp_path, site):
    book = copy_book(tmp_path / "book")
    environment = os.environ | {"PYTHONPATH": str(book)}
    both = [
        subprocess.Popen(COMMAND, cwd=book, env=environment, stdout=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    said = [each.communicate()[0] for each in both]
    assert [each.returncode for each in both] == [0, 0]
    assert sum("waiting for it" in text for text in said) == 1
    assert (book / "_build/html/index.html").is_file()


@pytest.fixture(scope="module")
def book(tmp_path_factory, site):
    """A copy of the book, built."""
    folder = copy_book(tmp_path_factory.mktemp("book") / "copy")
    built(folder)
    return folder


def built(book: Path, *command: str, cwd: Path | None = None) -> str:
    environment = os.environ | {"PYTHONPATH": str(book)}
    done = subprocess.run(
        [*(command or COMMAND)], cwd=cwd or book, env=environment, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def contents(site: Path) -> dict[str, bytes]:
    return {p.relative_to(site).as_posix(): p.read_bytes() for p in site.rglob("*") if p.is_file()}


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf8")


def test_only_changed_pages_are_written_and_the_site_is_as_if_all_were(book):
    site, page = book / "_build/html", book / "chapters/world.md"
    before = {p: p.stat().st_mtime_ns for p in site.rglob("*.html")}
    edit(page, "\n\n", "\n\nA new sentence stands here.\n\n")
    built(book)
    changed = {p.stem for p, time in before.items() if p.stat().st_mtime_ns != time}
    assert changed == {"world"}
    edit(page, "\n# ", "\n# Changed: ")  # its title is in the navigation of every page
    edit(book / "_toc.yml", "  - file: about/authors\n", "")
    with open(book / "_toc.yml", "a", encoding="utf8") as toc:
        toc.write("  - file: about/authors\n")
    edit(book / "about/accessibility.md", "\n\n", "\n\nAnd another one.\n\n")
    built(book)
    edited = contents(site)
    assert b"Changed: " in edited["chapters/the-ban.html"]
    shutil.rmtree(book / "_build/.work")
    shutil.rmtree(site)
    built(book)
    anew = contents(site)
    assert sorted(edited) == sorted(anew)
    assert [name for name in anew if edited[name] != anew[name]] == []


def test_a_listed_page_is_watched_wherever_it_lies(book):
    (book / "essays").mkdir(exist_ok=True)
    page = book / "essays/one.md"
    page.write_text("# An essay\n\nIts first sentence.\n", "utf8")
    with open(book / "_toc.yml", "a", encoding="utf8") as toc:
        toc.write("  - file: essays/one\n")
    built(book)
    assert "Nothing changed" in built(book)
    edit(page, "first", "other")
    assert "Nothing changed" not in built(book)
    assert "Its other sentence" in (book / "_build/html/essays/one.html").read_text("utf8")


def test_jupyter_book_builds_it_from_any_folder(book, tmp_path):
    command = [sys.executable, "-c", "from jupyter_book.cli.main import main; main()"]
    built(book, *command, "build", str(book), "--path-output", str(tmp_path / "out"), cwd=tmp_path)
    page = (tmp_path / "out/_build/html/chapters/world.html").read_text("utf8")
    assert "<figure" in page


def test_a_build_that_was_cut_off_is_not_trusted(book):
    (book / "_build/.work/begun").touch()
    page = book / "_build/.work/html/chapters/world.html"
    page.write_text("half", "utf8")
    edit(book / "about/accessibility.md", "\n\n", "\n\nOne more sentence.\n\n")
    built(book)
    assert (book / "_build/html/chapters/world.html").read_bytes() == page.read_bytes() != b"half"
    assert not (book / "_build/.work/begun").exists()


def test_saves_by_replacement_are_seen_each_time(tmp_path):
    for name in ("chapters", "about", "data/geo", "factbook"):
        (tmp_path / name).mkdir(parents=True)
    page = tmp_path / "index.md"
    page.write_text("0", "utf8")
    seen, stop = [], threading.Event()

    def look():
        for changes in watch(
            *preview.watched(tmp_path), recursive=False, stop_event=stop, debounce=50
        ):
            seen.extend(path for _, path in changes)
            if page.read_text("utf8") == "3":
                return

    thread = threading.Thread(target=look)
    thread.start()
    for number in "123":
        stop.wait(0.6)
        (tmp_path / ".index.swp").write_text(number, "utf8")
        (tmp_path / ".index.swp").replace(page)  # as vim saves
    thread.join(timeout=10)
    stop.set()
    assert not thread.is_alive() and str(page) in seen


def test_pages_in_any_folder_are_watched(tmp_path):
    for name in (
        "texte/eins/a.md",
        "data/x.csv",
        "_build/html/b.html",
        ".git/c",
        "node_modules/d/e",
    ):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("", "utf8")
    folders = preview.watched(tmp_path)
    found = [p.relative_to(tmp_path) for p in folders if p.is_relative_to(tmp_path)]
    assert sorted(p.as_posix() for p in found) == [".", "data", "texte/eins"]
    assert inputs.KIT in folders  # a kit that lies elsewhere is watched too


def test_a_console_without_the_letters_still_says_it():
    code = (
        "from factbook import __main__ as m; m._COMMANDS['check'] = lambda *_: print('a \u2212 b')"
    )
    command = [sys.executable, "-c", f"{code}; m.main(['check'])"]
    environment = os.environ | {"PYTHONIOENCODING": "cp1252"}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
    assert (done.stdout, done.stderr) == ("a ? b\n", "")


def test_ctrl_c_ends_a_command_in_one_line(monkeypatch, capsys):
    def stopped(root, args):
        raise KeyboardInterrupt

    monkeypatch.setitem(__main__._COMMANDS, "build", stopped)
    assert __main__.main(["build"]) == 130
    assert capsys.readouterr().err == "Stopped.\n"
