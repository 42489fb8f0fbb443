"""Events are added as CONTRIBUTING says, sources first; no check, build or test minds."""

from __future__ import annotations

import csv
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LEFT_OUT = (".git", ".venv", "_build", "node_modules", "__pycache__", "*.egg-info")
# The tests of the data and of what pages say of them.
DATA_TESTS = ["titles", "seed_facts", "rules", "ics", "bounds"]
SOURCE = {
    "source_id": "example-2026",
    "title": "What happened",
    "publisher": "An example",
    "published": "2026-02-03",
    "consulted_by": "2026-11-27",
    "url": "https://example.org/2026",
    "kind": "secondary",
    "through_copy": "false",
}
EVENT = {
    "date_precision": "day",
    "date_basis": "stated",
    "on_map": "true",
    "effect": "announcement",
    "instrument": "announcement",
    "summary": "It was told like this.",
    "source_ids": "example-2026",
    "confidence": "one-secondary",
}
ADDED = [
    {
        "event_id": "us-2022-02-03-example",
        "date": "2022-02-03",
        "country": "US",
        "actor": "A shop",
        "kind": "market",
        "branch": "market",
        "title": "A shop stops selling Kaspersky",
    },
    {
        "event_id": "us-2017-11-02-example",
        "date": "2017-11-02",
        "country": "US",
        "actor": "An agency",
        "kind": "step",
        "branch": "agency",
        "title": "An agency carries the order out",
    },
    {
        "event_id": "us-2024-07-02-example",
        "date": "2024-07-02",
        "country": "US",
        "actor": "An agency",
        "kind": "act",
        "branch": "agency",
        "reach": "its own offices",
        "title": "An agency bans Kaspersky from its offices",
    },
    {
        "event_id": "de-2022-02-03-example",
        "date": "2022-02-03",
        "country": "DE",
        "actor": "A ministry",
        "kind": "advice",
        "branch": "agency",
        "title": "A ministry advises against Kaspersky",
    },
]


def append(table: Path, *rows: dict[str, str]) -> None:
    with table.open(encoding="utf8", newline="") as file:
        columns = next(csv.reader(file))
    with table.open("a", encoding="utf8", newline="") as file:
        csv.DictWriter(file, columns, restval="", lineterminator="\n").writerows(rows)


@pytest.fixture(scope="module")
def book(tmp_path_factory, site) -> Path:
    folder = tmp_path_factory.mktemp("added") / "book"
    shutil.copytree(ROOT, folder, ignore=shutil.ignore_patterns(*LEFT_OUT))
    shutil.copytree(ROOT / "_build/.cache", folder / "_build/.cache")
    (folder / "node_modules").symlink_to(ROOT / "node_modules")
    append(folder / "data/sources.csv", SOURCE)
    append(
        folder / "data/events.csv", *(EVENT | {"count_key": row["event_id"]} | row for row in ADDED)
    )
    return folder


def run(book: Path, *command: str) -> None:
    environment = os.environ | {"PYTHONPATH": str(book)}
    done = subprocess.run(
        [sys.executable, *command], cwd=book, env=environment, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_added_events_are_checked_built_and_shown(book):
    run(book, "data/tidy")
    run(book, "data/tidy", "--check")
    run(book, "-m", "factbook", "check")
    run(book, "-m", "factbook", "build")
    page = (book / "_build/html/chapters/history.html").read_text("utf8")
    assert all(row["title"] in page for row in ADDED if row["country"] == "US")
    tests = [f"tests/story/test_{name}.py" for name in DATA_TESTS]
    run(book, "-m", "pytest", "-q", "-p", "no:xdist", "-p", "no:cacheprovider", *tests)
