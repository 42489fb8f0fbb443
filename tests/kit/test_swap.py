"""Whenever a swap is cut off, one whole site is there; at the latest when the next build begins."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from factbook.build import swap

PAGES = ("index.html", "a/one.html", "a/two.html")
# Swaps the site in argv[1] and sends itself signal argv[3] before file operation number argv[2].
CUT_OFF = """
import os, sys
from pathlib import Path
from factbook.build import swap
site, left, number = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
if sys.argv[4] == "renames":
    swap._exchange = lambda one, other: False
def count(event, arguments):
    global left
    if event in {"os.rename", "os.mkdir", "os.remove", "os.rmdir", "ctypes.dlsym", "os.scandir"}:
        if left == 0:
            os.kill(os.getpid(), number)
        left -= 1
sys.addaudithook(count)
swap.swap(site)
print("ended")
"""


def write(folder: Path, content: str) -> None:
    for name in PAGES:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(content, "utf8")


def state(site: Path) -> set[str]:
    return {(site / name).read_text("utf8") for name in PAGES}


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGKILL])
@pytest.mark.parametrize("way", ["exchange", "renames"])
def test_a_cut_off_swap_leaves_one_whole_site(tmp_path, number, way):
    site = tmp_path / "_build/html"
    for moment in range(60):
        shutil.rmtree(tmp_path / "_build", ignore_errors=True)
        write(site, "old")
        write(swap.stage(site), "new")
        command = [sys.executable, "-c", CUT_OFF, str(site), str(moment), str(int(number)), way]
        done = subprocess.run(command, capture_output=True, text=True)
        if way == "exchange" and sys.platform in {"linux", "darwin"}:
            assert state(site) in ({"old"}, {"new"}), moment
        swap.recover(site)
        assert state(site) in ({"old"}, {"new"}), moment
        assert [p.name for p in site.parent.iterdir()] == ["html"]
        if "ended" in done.stdout:
            assert state(site) == {"new"} and moment > 4
            return
    pytest.fail("the swap never came to its end")


def test_the_last_site_comes_back_when_the_new_one_cannot_take_its_place(tmp_path, monkeypatch):
    site = tmp_path / "html"
    write(site, "old")
    write(swap.stage(site), "new")
    rename = os.rename

    def failing(source, target):
        if Path(source).name == ".html.next":
            raise OSError("disk full")
        rename(source, target)

    monkeypatch.setattr(swap, "_exchange", lambda one, other: False)
    monkeypatch.setattr(swap.os, "rename", failing)
    with pytest.raises(OSError, match="disk full"):
        swap.swap(site)
    assert state(site) == {"old"}


def test_a_system_that_cannot_exchange_says_so(tmp_path, monkeypatch):
    (tmp_path / "a").mkdir()
    assert swap._exchange(tmp_path / "a", tmp_path / "missing") is False
    monkeypatch.setattr(swap.ctypes, "CDLL", lambda name: object())
    assert swap._exchange(tmp_path / "a", tmp_path / "a") is False


def test_a_server_finds_the_last_site_again(tmp_path):
    write(tmp_path / ".html.old", "old")
    swap.restore(tmp_path / "html")
    assert state(tmp_path / "html") == {"old"}
    swap.restore(tmp_path / "nowhere")
    assert not (tmp_path / "nowhere").exists()
