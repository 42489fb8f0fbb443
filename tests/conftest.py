"""The site, built once for all tests, served with the strict policy, and a real browser.

The suite runs in a zone far from UTC and the browser in another, so that a day that moves with
the zone is noticed.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from filelock import FileLock
from playwright.sync_api import sync_playwright

from factbook.build import browser as chromium
from factbook.build.host import hosting

ROOT = Path(__file__).parents[1]
ZONE, BROWSER_ZONE = "Pacific/Kiritimati", "America/New_York"

os.environ["TZ"] = ZONE
time.tzset()


@pytest.fixture(scope="session")
def site() -> Path:
    (ROOT / "_build").mkdir(exist_ok=True)
    with FileLock(ROOT / "_build/.building"):  # workers side by side build once
        done = subprocess.run([sys.executable, "-m", "factbook", "build"], cwd=ROOT)
    assert done.returncode == 0
    return ROOT / "_build/html"


@pytest.fixture(scope="session")
def base(site):
    with hosting(site) as address:
        yield address


@pytest.fixture(scope="session")
def browser():
    path = chromium.find()
    assert path, "no Chromium found: type `make browser`, or install it yourself"
    with sync_playwright() as play:
        environment = {**os.environ, "TZ": BROWSER_ZONE}
        program = play.chromium.launch(executable_path=path, args=chromium.flags(), env=environment)
        yield program
        program.close()
