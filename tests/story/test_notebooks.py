"""Chapters as notebooks: who opens and saves one in JupyterLab changes nothing of its text."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest

from factbook.notebook.chapters import book_files

ROOT = Path(__file__).parents[2]
PAGES = [path.relative_to(ROOT).as_posix() for path in book_files(ROOT)]
TOKEN = "a-test"


@pytest.fixture(scope="module")
def server(tmp_path_factory) -> Iterator[tuple[Path, str]]:
    """The book's pages under a Jupyter server with the settings of `make lab`."""
    place = tmp_path_factory.mktemp("lab") / "my book (ä) [1]"
    for page in PAGES:
        (place / page).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / page, place / page)
    shutil.copytree(ROOT / ".jupyter", place / ".jupyter")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    options = [f"--IdentityProvider.token={TOKEN}", f"--ServerApp.port={port}"]
    options += ["--no-browser", "--allow-root", "--ServerApp.open_browser=False"]
    process = subprocess.Popen(
        [sys.executable, "-m", "jupyter_server", *options],
        cwd=place,
        env=os.environ | {"JUPYTER_CONFIG_PATH": str(place / ".jupyter")},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    base = f"http://127.0.0.1:{port}/api"
    until = time.monotonic() + 120
    while True:
        try:
            ask(f"{base}/status")
            break
        except OSError:
            assert time.monotonic() < until and process.poll() is None
            time.sleep(0.2)
    yield place, base
    process.terminate()
    process.wait()


def ask(address: str, content: object = None) -> dict:
    request = urllib.request.Request(address, headers={"Authorization": f"token {TOKEN}"})
    if content is not None:
        request.data = json.dumps(content).encode()
        request.method = "PUT"
        request.add_header("Content-Type", "application/json")
    with urllib.request.urlopen(request, timeout=60) as answer:
        return json.load(answer)


@pytest.mark.parametrize("page", PAGES)
def test_a_page_that_is_opened_and_saved_stays_as_it_was(server, page):
    place, base = server
    before = (place / page).read_bytes()
    address = f"{base}/contents/{quote(page)}"
    opened = ask(f"{address}?type=notebook&content=1")
    assert opened["type"] == "notebook" and opened["content"]["cells"]
    ask(address, {"type": "notebook", "format": "json", "content": opened["content"]})
    assert (place / page).read_bytes().decode() == before.decode()
