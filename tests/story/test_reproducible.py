"""The site, and clean builds of it in other folders and time zones, are the same byte for byte."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ZONES = ("Pacific/Kiritimati", "America/New_York")  # the site itself is built in the machine's
LEFT_OUT = shutil.ignore_patterns(
    "_build", ".venv", "node_modules", ".git", "__pycache__", ".pytest_cache", "*.egg-info"
)


def build_copy(folder: Path, zone: str) -> Path:
    shutil.copytree(ROOT, folder, ignore=LEFT_OUT)
    (folder / "node_modules").symlink_to(ROOT / "node_modules")
    environment = os.environ | {"PYTHONPATH": str(folder), "PYTHONHASHSEED": "random", "TZ": zone}
    command = [sys.executable, "-m", "factbook", "build", "--clean"]
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return folder / "_build/html"


def sums(site: Path) -> dict[str, str]:
    return {
        p.relative_to(site).as_posix(): hashlib.sha256(p.read_bytes()).hexdigest()
        for p in sorted(site.rglob("*"))
        if p.is_file()
    }


@pytest.mark.parametrize("zone", ZONES)
def test_clean_builds_are_identical_in_every_zone(site, tmp_path, zone):
    ours = sums(site)
    assert len(ours) > 30
    assert sums(build_copy(tmp_path / "other", zone)) == ours
