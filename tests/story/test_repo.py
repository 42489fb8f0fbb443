"""The repository itself: pins, locks, licences, nothing generated, nothing of one machine."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path

import pytest
import yaml

from factbook.build import diff

ROOT = Path(__file__).parents[2]
WORKFLOWS = sorted((ROOT / ".github/workflows").glob("*.yml"))


def tracked() -> list[Path]:
    done = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True)
    return [ROOT / line for line in done.stdout.splitlines() if (ROOT / line).is_file()]


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_workflows_pin_their_actions_and_may_read_only(path):
    """`pages`, `id-token` and the branch of notebooks are what publishing needs, of jobs that run
    none of our code."""
    text = path.read_text("utf8")
    flow = yaml.safe_load(text)
    uses = re.findall(r"uses: (.+)", text)
    assert uses and all(re.fullmatch(r"[\w/-]+@[0-9a-f]{40} # v[\d.]+", line) for line in uses)
    assert flow["permissions"] == {"contents": "read"}
    assert "secrets." not in text and "pull_request_target" not in text
    for job in flow["jobs"].values():
        assert job["timeout-minutes"] <= 60
        rights = job.get("permissions", {})
        runs = "\n".join(step["run"] for step in job["steps"] if "run" in step)
        ours = re.search(r"make|python|node|npm|pip|\bsh\b", runs)
        assert set(rights.values()) <= {"read"} or not ours
        assert "write" not in rights.values() or "pull_request" not in flow[True]  # YAML's "on"


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_workflows_run_targets_that_exist_and_no_text_of_a_request(path):
    """What others write (a title, a branch) reaches a command as a variable, never as code."""
    targets = set(re.findall(r"^(\w+):", (ROOT / "Makefile").read_text("utf8"), re.MULTILINE))
    jobs = yaml.safe_load(path.read_text("utf8"))["jobs"].values()
    commands = [step["run"] for job in jobs for step in job["steps"] if "run" in step]
    called = {w for c in commands for m in re.findall(r"\bmake ([a-z ]+)", c) for w in m.split()}
    assert called and called <= targets
    assert not [command for command in commands if "${{" in command]


def test_a_request_gets_a_preview_and_a_report():
    flow = yaml.safe_load((ROOT / ".github/workflows/ci.yml").read_text("utf8"))
    assert "pull_request" in flow[True]
    steps = flow["jobs"]["book"]["steps"]
    kept = [step["with"]["path"] for step in steps if "upload-artifact" in step.get("uses", "")]
    assert kept == ["_build/html", diff.REPORT.as_posix()]


def test_the_hooks_are_valid_yaml():
    assert yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text("utf8"))


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


def test_the_readme_shows_a_picture_that_is_there():
    named = re.findall(
        r'<img src="([^"]+)"[^>]* alt="[^"]{40,}">', (ROOT / "README.md").read_text()
    )
    assert named and all((ROOT / name).stat().st_size < 200_000 for name in named)
