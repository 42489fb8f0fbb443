"""What README, CONTRIBUTING and the page for authors tell to type works as it stands there."""

from __future__ import annotations

import ast
import inspect
import os
import re
import shlex
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from copies import copy_book

import factbook
from factbook.build import new

ROOT = Path(__file__).parents[2]
DOCUMENTS = ("README.md", "CONTRIBUTING.md", "about/authors.md")
_BEGINS = r"(?:make|python|\.venv/bin/[\w-]+|pre-commit|SITE_ADDRESS=\S+)"
_COMMAND = re.compile(rf"`({_BEGINS}(?: [^`]+)?)`|^ *({_BEGINS}(?: [^\n#|`]+)?)$", re.MULTILINE)
# Those that take long, never end or ask others, and the test that runs what they run.
ELSEWHERE = {
    "make test": "story/test_repo.py",
    "make preview": "kit/test_preview.py",
    ".venv/bin/python -m factbook preview --address 0.0.0.0": "kit/test_preview.py",
    "make serve": "kit/test_publish.py",
    "make lab": "story/test_notebooks.py",
    "make links": "kit/test_links.py",
    "make advisories": "story/test_licences.py",  # which has what can be known offline
    "make browser": "kit/test_environment.py",
    "make diff": "kit/test_diff.py",
    "make transcripts": "kit/test_transcript.py",
    ".venv/bin/jupyter-book build .": "kit/test_build.py",
    "make audit": "story/test_weight.py",
    "make bench": "kit/test_package.py",
    ".venv/bin/python -m factbook bench --generated 20 80": "kit/test_package.py",
    "make site": "conftest.py",
    "SITE_ADDRESS=https://example.org/book make site": "story/test_machines.py",
    "make faults": "kit/test_machine.py",
    "make edition": "kit/test_publish.py",
    "make outlines": "story/test_maps.py",
    "make tidy": "story/test_tidy.py",
    "python data/tidy --check": "story/test_tidy.py",
    "pre-commit install": "story/test_repo.py",
    "make mutants": "story/test_documents.py",  # below: what it names is there
    'python tests/mutants.py "factbook/model/facts.py" --survivors': "story/test_documents.py",
}


def commands(name: str) -> list[str]:
    text = (ROOT / name).read_text("utf8")
    found = (" ".join((a or b).split()) for a, b in _COMMAND.findall(text))
    return list(dict.fromkeys(found))


HERE = list(dict.fromkeys(c for name in DOCUMENTS for c in commands(name) if c not in ELSEWHERE))
STARTS = [command for command in HERE if command.startswith("make new WHAT")]


def test_every_command_is_run_by_a_test():
    told = {command for name in DOCUMENTS for command in commands(name)}
    assert set(ELSEWHERE) <= told, "no document tells of it any more"
    assert len(HERE) > 12 and len(STARTS) > 6
    assert [name for name in ELSEWHERE.values() if not (ROOT / "tests" / name).is_file()] == []


@pytest.fixture(scope="module")
def book(tmp_path_factory, site) -> Path:
    """A copy of the book as built, whose environment is this one."""
    return copy_book(tmp_path_factory.mktemp("documents") / "book", "_build")


def run(book: Path, command: str) -> subprocess.CompletedProcess[str]:
    words = shlex.split(command)
    if words[0] == "make":  # environment, packages and site are there
        there = (".venv/.ready", "node_modules/.ready", "sound", "chromium", "site")
        words[1:1] = [word for name in there for word in ("-o", name)]
        words.append(f"BIN={Path(sys.executable).parent}")
    else:
        words[0] = sys.executable
    environment = os.environ | {"PYTHONPATH": str(book)}
    return subprocess.run(words, cwd=book, env=environment, capture_output=True, text=True)


def test_commands_work_on_the_book_as_it_is(book):
    for command in (c for c in HERE if c not in STARTS and c != "make new"):
        done = run(book, command)
        assert done.returncode == 0, f"{command}: {done.stdout[-2000:]}{done.stderr[-2000:]}"


def test_what_authors_start_keeps_every_check_and_is_listed(book):
    done = run(book, STARTS[0])  # as typed; the others do what it does, in this process
    assert done.returncode == 0, f"{STARTS[0]}: {done.stdout}{done.stderr}"
    for command in STARTS[1:]:
        given = dict(word.split("=", 1) for word in shlex.split(command)[2:])
        said = new.new(book, given["WHAT"], given["NAME"], given.get("WITH", "").split())
        assert said, command
    done = run(book, "make tidy")
    assert done.returncode == 0, done.stdout + done.stderr
    open_places = run(book, "make new").stdout
    tables = {"event": "events", "source": "sources", "country": "status", "rule": "rules"}
    for what, table in tables.items():
        assert any(f"WHAT={what} " in command for command in STARTS), what
        assert f"data/{table}.csv, line " in open_places
    assert "chapters/after.md, line " in open_places


def test_what_the_mutation_run_names_is_there():
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text("utf8"))["tool"]["mutmut"]
    named = [*settings["only_mutate"], *settings["pytest_add_cli_args_test_selection"]]
    assert [name for name in named if not list(ROOT.glob(name))] == []


@pytest.mark.parametrize("name", DOCUMENTS[1:])
def test_calls_in_examples_have_the_arguments_they_name(name):
    """Of the kit's functions: each call can be made with the words the document gives it."""
    text = (ROOT / name).read_text("utf8")
    blocks = re.findall(r"^```python\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    blocks += re.findall(r"(?:^    \S.*\n(?:^    .*\n)*)", text, re.MULTILINE)
    calls = [node for block in blocks for node in calls_in(inspect.cleandoc(block))]
    assert calls
    for call in calls:
        signature = inspect.signature(getattr(factbook, call.func.id))
        signature.bind(*call.args, **{word.arg: None for word in call.keywords})


def calls_in(block: str) -> list[ast.Call]:
    try:
        tree = ast.parse(block)
    except SyntaxError:  # a command, or text
        return []
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    return [c for c in calls if isinstance(c.func, ast.Name) and hasattr(factbook, c.func.id)]
