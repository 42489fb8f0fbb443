"""A long step says how far it is."""

from __future__ import annotations

import sys

from factbook.model.progress import Progress


def test_plain_lines_are_few_and_the_last_is_told(capsys):
    with Progress("asked", 60) as progress:
        for number in range(60):
            progress.next(str(number))
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 20 and lines[-1] == "asked 59 (60 of 60)"


def test_a_short_step_tells_all(capsys):
    with Progress("running", 2) as progress:
        progress.next("one")
        progress.next("two")
    assert capsys.readouterr().out == "running one (1 of 2)\nrunning two (2 of 2)\n"


def test_a_terminal_shows_one_line_that_is_gone_at_the_end(capsys, monkeypatch):
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    with Progress("running", 2) as progress:
        progress.next("one")
        progress.next("two")
    said = capsys.readouterr().out
    assert "\n" not in said and "running one (1 of 2)" in said
    assert said.endswith("running two (2 of 2)\r\x1b[K")
