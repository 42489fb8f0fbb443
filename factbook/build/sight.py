"""From save to sight: how long a changed sentence takes to stand on an open page of the preview.

A browser looks, where there is one; else the page is asked for as soon as the preview says that
it changed, which is what a browser would do.
"""

from __future__ import annotations

import contextlib
import os
import queue
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

from factbook.build import browser

_PATIENCE = 120  # seconds
_QUIET = 1.0  # seconds in which nothing is said, after which a build is over
Wait = Callable[[str], None]


def save_to_sight(root: Path, page: Path, runs: int, path: str) -> tuple[list[float], str]:
    """Seconds from the save of a sentence in `page` until it is seen, for each run, and by what.
    `path` is the PYTHONPATH of the preview. The first save after the start does not count."""
    address = page.relative_to(root).with_suffix(".html").as_posix()
    taken = []
    with _preview(root, path) as (base, said), _looking(f"{base}/{address}") as (wait, how):
        for number in range(runs + 1):
            _settle(said)
            sentence = f"A sentence to be seen, {'abcdefghij'[number % 10] * (number // 10 + 1)}."
            begun = time.monotonic()
            with page.open("a", encoding="utf8") as file:
                file.write(f"\n{sentence}\n")
            wait(sentence)
            taken.append(time.monotonic() - begun)
    return taken[1:], how


@contextlib.contextmanager
def _preview(root: Path, path: str) -> Iterator[tuple[str, queue.SimpleQueue[str]]]:
    """A preview of the book; yields its address and what it says."""
    command = [sys.executable, "-P", "-m", "factbook", "preview", "--port", "0"]
    process = subprocess.Popen(
        command,
        cwd=root,
        env=os.environ | {"PYTHONPATH": path},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    said: queue.SimpleQueue[str] = queue.SimpleQueue()

    def read() -> None:
        assert process.stdout
        for line in process.stdout:
            said.put(line)

    threading.Thread(target=read, daemon=True).start()
    try:
        begun = said.get(timeout=_PATIENCE)
        yield begun.split()[2], said
    finally:
        process.terminate()
        process.wait()


def _settle(said: queue.SimpleQueue[str]) -> None:
    """Wait until a build was told of and nothing follows."""
    said.get(timeout=_PATIENCE)
    with contextlib.suppress(queue.Empty):
        while True:
            said.get(timeout=_QUIET)


@contextlib.contextmanager
def _looking(address: str) -> Iterator[tuple[Wait, str]]:
    """What waits until a page shows a text, and a name for it."""
    program = browser.find()
    if program is None:
        yield (lambda text: _ask(address, text)), "the preview's answer"
        return
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        opened = play.chromium.launch(executable_path=program, args=browser.flags())
        page = opened.new_page()
        page.goto(address, timeout=_PATIENCE * 1000)

        def wait(text: str) -> None:
            page.get_by_text(text).wait_for(state="attached", timeout=_PATIENCE * 1000)

        yield wait, "a browser"
        opened.close()


def _ask(address: str, text: str) -> None:
    until = time.monotonic() + _PATIENCE
    while time.monotonic() < until:
        with urllib.request.urlopen(address) as answer:
            if text in answer.read().decode():
                return
        time.sleep(0.02)
    raise SystemExit(f"bench: the sentence was not seen within {_PATIENCE} seconds")
