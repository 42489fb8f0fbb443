"""Building and previewing: nobody's files are lost, and no save is missed."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import threading
import urllib.request
from pathlib import Path

from watchfiles import watch

from factbook.build import serve
from factbook.build import site as builder

ROOT = Path(__file__).parents[2]
COMMAND = [sys.executable, "-m", "factbook", "build"]


def test_a_folder_with_other_files_is_left_alone(tmp_path, capsys):
    (tmp_path / "precious.txt").write_text("mine", "utf8")
    assert builder.build(ROOT, tmp_path) == 1
    assert "holds other files" in capsys.readouterr().err
    assert (tmp_path / "precious.txt").read_text("utf8") == "mine"


def test_two_builds_at_once_wait_for_each_other(tmp_path, site):
    book = tmp_path / "book"
    left_out = shutil.ignore_patterns(
        "_build", ".venv", "node_modules", ".git", "__pycache__", "*.egg-info"
    )
    shutil.copytree(ROOT, book, ignore=left_out)
    shutil.copytree(ROOT / "_build/.cache", book / "_build/.cache")
    (book / "node_modules").symlink_to(ROOT / "node_modules")
    environment = os.environ | {"PYTHONPATH": str(book)}
    both = [
        subprocess.Popen(COMMAND, cwd=book, env=environment, stdout=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    said = [each.communicate()[0] for each in both]
    assert [each.returncode for each in both] == [0, 0]
    assert sum("waiting for it" in text for text in said) == 1
    assert (book / "_build/html/index.html").is_file()


def test_the_last_site_comes_back_when_the_new_one_cannot_take_its_place(tmp_path, monkeypatch):
    site, staged = tmp_path / "_build/html", tmp_path / builder.WORK / "html"
    site.mkdir(parents=True)
    (site / "index.html").write_text("last", "utf8")
    monkeypatch.setattr(builder.check, "check", lambda root: [])
    monkeypatch.setattr(builder, "_sphinx", lambda root, staged: staged.mkdir(parents=True) or True)
    move = shutil.move

    def failing(source, target):
        if Path(source) == staged:
            raise OSError("disk full")
        return move(source, target)

    monkeypatch.setattr(builder.shutil, "move", failing)
    try:
        builder.build(tmp_path)
    except OSError as error:
        assert "disk full" in str(error)
    assert (site / "index.html").read_text("utf8") == "last"


def test_saves_by_replacement_are_seen_each_time(tmp_path):
    for name in ("chapters", "about", "data/geo", "factbook"):
        (tmp_path / name).mkdir(parents=True)
    page = tmp_path / "index.md"
    page.write_text("0", "utf8")
    seen, stop = [], threading.Event()

    def look():
        for changes in watch(
            *serve.watched(tmp_path), recursive=False, stop_event=stop, debounce=50
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


def test_the_preview_tells_the_browser_that_a_build_stopped(tmp_path, monkeypatch):
    (tmp_path / "index.html").write_text("<body></body>", "utf8")
    monkeypatch.setattr(serve._PreviewHandler, "state", "stopped")
    with serve.serving(tmp_path, preview=True) as base:
        assert urllib.request.urlopen(f"{base}/-built").read().split()[1] == b"stopped"
        assert b"/-preview.js" in urllib.request.urlopen(f"{base}/index.html").read()
