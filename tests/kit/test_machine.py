"""The machine around the book: odd paths, no history, full and read-only disks, old consoles."""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from copies import copy_book

from factbook import __main__
from factbook.build import machine

ROOT = Path(__file__).parents[2]
COMMAND = [sys.executable, "-m", "factbook"]


def run(book: Path, *words: str, **variables: str) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {"PYTHONPATH": str(book)} | variables
    return subprocess.run(
        [*COMMAND, *words],
        cwd=book,
        env=environment,
        capture_output=True,
        text=True,
        errors="replace",
    )


@pytest.fixture(scope="module")
def book(tmp_path_factory, site) -> Path:
    """A copy without history in a folder whose name says much."""
    return copy_book(tmp_path_factory.mktemp("machine") / "my book (ä) [1] & 'more'")


def sentence(done: subprocess.CompletedProcess[str]) -> str:
    """What a command that failed says besides what it was doing: it must be one line."""
    assert done.returncode == 1, done.stdout + done.stderr
    lines = [line for line in done.stderr.splitlines() if line.strip()]
    assert len(lines) == 1, done.stderr
    return lines[0]


def test_a_copy_without_history_in_an_odd_folder_builds(book):
    assert not (book / ".git").exists()
    done = run(book, "build")
    assert done.returncode == 0, done.stderr
    assert (book / "_build/html/index.html").read_bytes() == (
        ROOT / "_build/html/index.html"
    ).read_bytes()
    for words in (["check"], ["new"], ["edition"], ["nginx"]):
        assert run(book, *words).returncode == 0, words


def test_what_needs_history_says_so(book):
    said = sentence(run(book, "diff", "main", GIT_CEILING_DIRECTORIES=str(book.parent)))
    assert said.startswith("git: ") and "not a git repository" in said


def test_a_long_temporary_path_is_no_matter(book, tmp_path):
    folder = tmp_path / "t"
    while len(str(folder)) < 121:
        folder /= "long-enough"
    folder.mkdir(parents=True)
    with (book / "chapters/after.md").open("a", encoding="utf8") as page:
        page.write("\n```{code-cell} python\n_one_more = 1\n```\n")
    done = run(book, "build", TMPDIR=str(folder))
    assert done.returncode == 0, done.stderr
    assert "running chapters/after.md" in done.stdout


def test_an_old_console_reads_the_list_of_mistakes(book):
    path = book / "data/events.csv"
    before = path.read_bytes()
    try:
        path.write_bytes(before.replace(b",day,", ",−… Łódź,".encode(), 1))
        done = run(book, "check", PYTHONIOENCODING="cp1252")
    finally:
        path.write_bytes(before)
    told = (done.stdout + done.stderr).strip().splitlines()
    assert done.returncode == 1 and "Traceback" not in done.stderr
    assert any("data/events.csv, row " in line and "date_precision" in line for line in told)


# Disks -------------------------------------------------------------------------------------


@contextlib.contextmanager
def disk(place: Path, *, size: str = "64m") -> Iterator[None]:
    """A small disk of its own, where this user may have one."""
    place.mkdir(parents=True, exist_ok=True)
    command = ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(place)]
    if not shutil.which("mount") or subprocess.run(command, capture_output=True).returncode:
        pytest.skip("only an administrator may mount a disk")
    try:
        yield
    finally:
        subprocess.run(["umount", "-l", str(place)], check=True)


def test_a_full_disk_is_one_sentence_and_the_next_build_heals(book, tmp_path):
    small = tmp_path / "small"
    with disk(small, size="2m"):
        (small / ".cache").mkdir()
        (book / "_build").rename(book / "_kept")
        (book / "_build").symlink_to(small)
        try:
            said = sentence(run(book, "build"))
        finally:
            (book / "_build").unlink()
            (book / "_kept").rename(book / "_build")
    assert "the disk is full" in said
    assert run(book, "build").returncode == 0


def test_a_disk_that_can_only_be_read_is_one_sentence(book, tmp_path):
    place = tmp_path / "readable"
    with disk(place):
        for name in ("data", "chapters", "about"):
            shutil.copytree(book / name, place / name, ignore=shutil.ignore_patterns("raw"))
        for path in book.iterdir():
            if path.is_file():
                shutil.copy(path, place)
        subprocess.run(["mount", "-o", "remount,ro", str(place)], check=True)
        done = subprocess.run([*COMMAND, "build"], cwd=place, capture_output=True, text=True)
        assert "the disk can only be read" in sentence(done)
        assert subprocess.run([*COMMAND, "check"], cwd=place).returncode == 0


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EROFS, errno.EACCES, errno.EMFILE])
def test_what_the_machine_refuses_is_said_and_other_errors_are_not_hidden(
    number, monkeypatch, capsys
):
    def refused(root: Path, args: object) -> int:
        raise OSError(number, os.strerror(number), "some/file")

    monkeypatch.setitem(__main__._COMMANDS, "check", refused)
    assert __main__.main(["check"]) == 1
    told = capsys.readouterr().err
    assert told.startswith("some/file: ") and told.count("\n") == 1

    def other(root: Path, args: object) -> int:
        raise ConnectionError("odd")

    monkeypatch.setitem(__main__._COMMANDS, "check", other)
    with pytest.raises(ConnectionError):
        __main__.main(["check"])


def test_the_refusal_behind_another_error_is_found():
    try:
        try:
            raise OSError(errno.ENOSPC, "full")
        except OSError as inner:
            raise ValueError("Sphinx says") from inner
    except ValueError as outer:
        found = machine.find(outer)
    assert found is not None and "full" in machine.why(found)
    assert machine.find(ValueError("x")) is None and machine.find(None) is None
