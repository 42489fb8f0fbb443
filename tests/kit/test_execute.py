"""Execution: a changed row runs exactly the chapters that read it; a failing cell is named."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from copies import copy_book

from factbook.model.problem import AuthorError
from factbook.notebook.chapters import Chapter, cached, inputs_of
from factbook.notebook.execute import _worker, execute

ROOT = Path(__file__).parents[2]


def chapter(project: Path, name: str, code: str) -> Chapter:
    text = (
        "---\njupytext:\n  text_representation:\n    format_name: myst\nkernelspec:\n"
        f"  name: python3\n---\n\n# {name}\n\n```{{code-cell}} python\n{code}\n```\n"
    )
    path = project / "chapters" / f"{name}.md"
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, "utf8")
    return Chapter(path, text)


@pytest.fixture
def project(tmp_path):
    shutil.copytree(ROOT / "data", tmp_path / "data", ignore=shutil.ignore_patterns("raw", "tidy"))
    return tmp_path


def test_only_readers_of_a_changed_table_run_again(project):
    scope = chapter(project, "scope", "from factbook import read\nlen(read('scope'))")
    claims = chapter(project, "claims", "from factbook import read\nlen(read('claims'))")
    both = [scope, claims]
    said = []
    assert execute(project, both, say=said.append) == 2
    assert execute(project, both, say=said.append) == 0
    assert inputs_of(project, scope) == ["data/datapackage.json", "data/scope.csv"]
    path = project / "data/scope.csv"
    path.write_text(path.read_text("utf8").replace("homes or firms", "homes and firms"), "utf8")
    assert cached(project, scope) is None
    assert cached(project, claims) is not None
    assert execute(project, both, say=said.append) == 1
    assert said[-1] == "running chapters/scope.md (1 of 1)"
    assert [line.rpartition("(")[2] for line in said[:2]] == ["1 of 2)", "2 of 2)"]


def test_a_failing_cell_is_named_and_others_still_run(project):
    good = chapter(project, "good", "1 + 1")
    bad = chapter(project, "bad", "1 / 0")
    with pytest.raises(AuthorError) as caught:
        execute(project, [good, bad], say=lambda line: None)
    message = str(caught.value)
    assert message.startswith("chapters/bad.md, the cell of line 12: ZeroDivisionError")
    assert cached(project, good) is not None
    assert cached(project, bad) is None


def test_results_carry_no_run_times(project):
    one = chapter(project, "one", "print('x')")
    execute(project, [one], say=lambda line: None)
    cells = [c for c in cached(project, one).cells if c.cell_type == "code"]
    assert cells[0].outputs[0].text == "x\n"
    assert "execution" not in cells[0].metadata


def test_a_changed_sentence_runs_nothing_and_a_changed_cell_does(project):
    one = chapter(project, "one", "print('x')")
    said = []
    execute(project, [one], say=said.append)
    other = Chapter(one.path, one.text.replace("# one", "# One, in other words"))
    assert execute(project, [other], say=said.append) == 0
    notebook = cached(project, other)
    assert "in other words" in notebook.cells[0].source
    assert notebook.cells[1].outputs[0].text == "x\n"
    changed = Chapter(one.path, one.text.replace("print('x')", "print('y')"))
    assert execute(project, [changed], say=said.append) == 1


def test_a_file_opened_beside_the_chapter_counts_as_its_input(project):
    (project / "data/extra.txt").write_text("41", "utf8")
    one = chapter(project, "one", "open('../data/extra.txt').read()")
    execute(project, [one], say=lambda line: None)
    assert "data/extra.txt" in inputs_of(project, one)
    (project / "data/extra.txt").write_text("42", "utf8")
    assert cached(project, one) is None


def test_a_mistake_of_ours_is_told_in_one_line(project):
    bad = chapter(project, "bad", "from factbook import read\nread('evnets')")
    with pytest.raises(AuthorError) as caught:
        execute(project, [bad], say=lambda line: None)
    assert len(str(caught.value).splitlines()) == 1
    assert "AuthorError" in str(caught.value) and "there are events" in str(caught.value)


def test_cells_fenced_with_tildes_are_cells(project):
    text = chapter(project, "one", "1 + 1").text.replace("```", "~~~")
    assert Chapter(project / "chapters/one.md", text).has_code


@pytest.fixture(scope="module")
def book(tmp_path_factory, site):
    """A copy of the book with its caches, to be broken."""
    return copy_book(tmp_path_factory.mktemp("book") / "copy", "_build")


def build(book: Path) -> subprocess.CompletedProcess:
    environment = os.environ | {"PYTHONPATH": str(book)}
    command = [sys.executable, "-m", "factbook", "build"]
    return subprocess.run(command, cwd=book, env=environment, capture_output=True, text=True)


HARM = [
    ("data/events.csv", "2017-07-11,day", "2017-17-11,day", '"2017-17-11" is not a date'),
    ("chapters/deadlines.md", 'read("events")', 'read("evnets")', "there are events"),
    ("chapters/deadlines.md", "`fd-updates-ksn | day-month`", "`fd-update`", 'no fact "fd-update"'),
    ("chapters/history.md", "could buy it.", " 42 items.", '"42" is a bare figure'),
    ("chapters/history.md", "could buy it.", " forty items.", '"forty" is a bare figure'),
    ("chapters/history.md", 'id="events"', 'id="ratchet"', 'id "ratchet" is already used'),
]


@pytest.mark.parametrize(("name", "old", "new", "said"), HARM)
def test_a_mistake_stops_the_build_and_keeps_the_last_good_site(book, name, old, new, said):
    path, page = book / name, book / "_build/html/index.html"
    good, before = path.read_text("utf8"), page.read_bytes()
    assert old in good
    path.write_text(good.replace(old, new, 1), "utf8")
    done = build(book)
    path.write_text(good, "utf8")
    assert done.returncode == 1
    assert said in done.stdout + done.stderr
    assert page.read_bytes() == before


def test_a_problem_in_prose_names_file_and_line(book):
    path = book / "chapters/history.md"
    good = path.read_text("utf8")
    line = good[: good.index("The first big story came")].count("\n") + 1
    path.write_text(good.replace("The first big story", "The first {fact}`nothing` story"), "utf8")
    done = build(book)
    path.write_text(good, "utf8")
    assert f"chapters/history.md, line {line}: no fact" in done.stderr


@pytest.mark.skipif(os.name != "posix", reason="process groups are POSIX's")
def test_ctrl_c_in_a_terminal_does_not_reach_the_worker():
    """It goes to all processes of the job, and the worker would answer with a traceback."""
    with _worker() as worker:
        assert os.getpgid(worker.process.pid) != os.getpgid(0)
