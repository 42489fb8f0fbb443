"""The site, built once for all tests, served with the strict policy, and a real browser."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from filelock import FileLock
from playwright.sync_api import sync_playwright

from factbook.build import browser as chromium
from factbook.build.serve import serving

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="session")
def site() -> Path:
    (ROOT / "_build").mkdir(exist_ok=True)
    with FileLock(ROOT / "_build/.building"):  # workers side by side build once
        done = subprocess.run([sys.executable, "-m", "factbook", "build"], cwd=ROOT)
    assert done.returncode == 0
    return ROOT / "_build/html"


@pytest.fixture(scope="session")
def base(site):
    with serving(site) as address:
        yield address


@pytest.fixture(scope="session")
def browser():
    path = chromium.find()
    assert path, "no Chromium found: run `make test`, which installs it, or install it yourself"
    with sync_playwright() as play:
        program = play.chromium.launch(executable_path=path, args=chromium.flags())
        yield program
        program.close()
