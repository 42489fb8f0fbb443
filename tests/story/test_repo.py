"""The repository itself: pins, locks, licences, nothing generated, nothing of one machine."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[2]


def tracked() -> list[Path]:
    done = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True)
    return [ROOT / line for line in done.stdout.splitlines() if (ROOT / line).is_file()]


def test_actions_are_pinned_by_commit():
    uses = [
        line
        for path in (ROOT / ".github/workflows").glob("*.yml")
        for line in re.findall(r"uses: (.+)", path.read_text("utf8"))
    ]
    assert len(uses) >= 5
    assert all(re.fullmatch(r"[\w/-]+@[0-9a-f]{40} # v[\d.]+", line) for line in uses)


def test_workflows_and_hooks_are_valid_yaml():
    for path in [*(ROOT / ".github/workflows").glob("*.yml"), ROOT / ".pre-commit-config.yaml"]:
        assert yaml.safe_load(path.read_text("utf8"))


def test_locks_name_no_host_and_have_hashes():
    assert not re.search(r"https?://", (ROOT / "requirements.txt").read_text("utf8"))
    pins = re.findall(r"^[\w.-]+==", (ROOT / "requirements.txt").read_text("utf8"), re.MULTILINE)
    hashes = (ROOT / "requirements.txt").read_text("utf8").count("--hash=sha256:")
    assert len(pins) > 50 and hashes >= len(pins)
    packages = json.loads((ROOT / "package-lock.json").read_text("utf8"))["packages"]
    assert not any("resolved" in package for package in packages.values())
    assert all("integrity" in package for name, package in packages.items() if name)


def test_nothing_generated_and_no_machine_path_is_tracked():
    names = [p.relative_to(ROOT).as_posix() for p in tracked()]
    assert not [n for n in names if n.startswith(("_build/", ".venv/", "node_modules/"))]
    local = re.compile(r"/(?:home|root|Users|work)/[\w.]+/")
    for path in tracked():
        if path.suffix in {".py", ".md", ".yml", ".json", ".js", ".css", ".html", ".mjs", ""}:
            assert not local.search(path.read_text("utf8")), path.name


def test_every_table_has_a_licence_and_says_what_it_is_not():
    for resource in json.loads((ROOT / "data/datapackage.json").read_text("utf8"))["resources"]:
        assert resource["licenses"] and resource["factbook:is-not"]


def test_commands_of_the_readme_exist():
    named = set(
        re.findall(r"`make (\w+)`|^make (\w+)", (ROOT / "README.md").read_text("utf8"), re.M)
    )
    targets = set(re.findall(r"^(\w+):", (ROOT / "Makefile").read_text("utf8"), re.MULTILINE))
    assert {a or b for a, b in named} <= targets
    assert {"site", "test", "serve", "preview", "lab", "check", "audit", "clean"} <= targets


@pytest.mark.parametrize("name", ["README.md", "CONTRIBUTING.md", "ARCHITECTURE.md"])
def test_files_that_documents_name_exist(name):
    """From the root; an example has a name that no file has: name, a."""
    text = (ROOT / name).read_text("utf8")
    named = re.findall(r"`((?:factbook|tests|data|chapters)/[\w./-]+)`", text)
    assert named
    missing = [p for p in named if "/name." not in p and not (ROOT / p).exists()]
    assert missing == []
