"""Clean builds of one tree are the same in every time zone, byte for byte."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
ZONES = ("Pacific/Kiritimati", "America/New_York", "UTC")
LEFT_OUT = shutil.ignore_patterns(
    "_build", ".venv", "node_modules", ".git", "__pycache__", ".pytest_cache", "*.egg-info"
)


def build_copy(folder: Path, zone: str) -> dict[str, str]:
    shutil.copytree(ROOT, folder, ignore=LEFT_OUT)
    (folder / "node_modules").symlink_to(ROOT / "node_modules")
    environment = os.environ | {"PYTHONPATH": str(folder), "PYTHONHASHSEED": "random", "TZ": zone}
    command = [sys.executable, "-m", "factbook", "build", "--clean"]
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    site = folder / "_build/html"
    return {
        p.relative_to(site).as_posix(): hashlib.sha256(p.read_bytes()).hexdigest()
        for p in sorted(site.rglob("*"))
        if p.is_file()
    }


def test_clean_builds_are_identical_in_every_zone(tmp_path):
    first = build_copy(tmp_path / "first", ZONES[0])
    assert len(first) > 30
    for n, zone in enumerate(ZONES[1:]):
        assert build_copy(tmp_path / f"other{n}", zone) == first, zone
