"""The Makefile's environment: one that is not this folder's is made again; a step that fails
says why."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture
def folder(tmp_path):
    place = tmp_path / "my book (ä)"
    (place / "factbook").mkdir(parents=True)
    (place / "factbook/__init__.py").touch()
    shutil.copy(ROOT / "Makefile", place)
    return place


def environment(folder: Path, kit: Path, python: str = sys.executable) -> None:
    """A .venv whose Python finds the kit in `kit`."""
    (folder / ".venv/bin").mkdir(parents=True)
    (folder / ".venv/pyvenv.cfg").write_text(f"home = {Path(sys.executable).parent}\n", "utf8")
    (folder / ".venv/bin/python").symlink_to(python)
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    packages = folder / ".venv/lib" / version / "site-packages"
    packages.mkdir(parents=True)
    (packages / "kit.pth").write_text(f"{kit}\n", "utf8")


def sound(folder: Path) -> str:
    clean = {k: v for k, v in os.environ.items() if not k.startswith(("PYTHON", "MAKE"))}
    done = subprocess.run(["make", "sound"], cwd=folder, env=clean, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_environment_of_this_folder_stays(folder):
    environment(folder, folder)
    assert sound(folder) == "" and (folder / ".venv").is_dir()


def test_one_that_finds_another_folders_kit_is_made_again(folder, tmp_path):
    (tmp_path / "origin/factbook").mkdir(parents=True)
    (tmp_path / "origin/factbook/__init__.py").touch()
    environment(folder, tmp_path / "origin")
    assert "not this folder's" in sound(folder) and not (folder / ".venv").exists()


def test_one_whose_python_is_gone_is_made_again(folder, tmp_path):
    environment(folder, folder, python=str(tmp_path / "nowhere"))
    assert "not this folder's" in sound(folder) and not (folder / ".venv").exists()


def test_one_that_leads_nowhere_is_made_again(folder, tmp_path):
    (folder / ".venv").symlink_to(tmp_path / "nowhere")
    sound(folder)
    assert not (folder / ".venv").is_symlink()


def test_none_is_no_mistake(folder):
    assert sound(folder) == ""


def test_no_step_that_fetches_is_silent():
    lines = (ROOT / "Makefile").read_text("utf8").splitlines()
    assert [line for line in lines if "--silent" in line or "-qq" in line] == []


def test_the_tool_says_why_packages_cannot_be_fetched(folder):
    for name in ("package.json", "package-lock.json"):
        shutil.copy(ROOT / name, folder)
    line = next(
        line for line in (ROOT / "Makefile").read_text("utf8").splitlines() if "npm ci" in line
    )
    command = line.strip().lstrip("@").replace("$(BIN)/python", sys.executable).split()
    nowhere = {
        "npm_config_registry": "http://127.0.0.1:9/",
        "npm_config_fetch_retries": "0",
        "npm_config_cache": str(folder / "cache"),
    }
    done = subprocess.run(
        command, cwd=folder, env=os.environ | nowhere, capture_output=True, text=True
    )
    assert done.returncode != 0 and "ECONNREFUSED" in done.stderr


def program(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{text}\n", "utf8")
    path.chmod(0o755)


@pytest.mark.parametrize("target", ["test", "audit"])
def test_a_browser_that_is_missing_is_said_before_anything_is_built(folder, target):
    """The environment's Python notes what it is asked to run, and finds no browser."""
    asked = '[ "$1" = -m ] && echo "$2 $3 $4" >> asked'
    program(folder / ".venv/bin/python", f'{asked}\n[ "$3" != browser ]')
    for name in ("requirements.txt", "pyproject.toml", "package-lock.json"):
        (folder / name).touch()
    (folder / ".venv/.ready").touch()
    done = subprocess.run(["make", target], cwd=folder, capture_output=True, text=True)
    assert done.returncode != 0
    assert (folder / "asked").read_text("utf8") == "factbook browser \n"


@pytest.mark.parametrize("asked, installs", [([], False), (["--install"], True)])
def test_only_who_asks_for_it_has_a_browser_installed(tmp_path, asked, installs):
    note = tmp_path / "note"
    for name in ("apt-get", "sudo"):
        program(tmp_path / "bin" / name, f'echo "$0 $*" >> "{note}"\nexit 1')
    clean = {k: v for k, v in os.environ.items() if k != "CHROMIUM"}
    command = [sys.executable, "-m", "factbook", "browser", *asked]
    environment = clean | {"PATH": str(tmp_path / "bin")}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
    assert done.returncode == 1 and note.exists() == installs
    said = done.stderr.splitlines()[-1]
    assert "set CHROMIUM" in said and ("`make browser`" in said) != installs
