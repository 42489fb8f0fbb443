"""The preview: a page follows its text, keeps its place, shows mistakes, and is never missing."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from copies import copy_book

from factbook.build import host, swap
from factbook.build.mistakes import ADVICE, mistakes
from factbook.build.preview import Desk, preview_app
from factbook.page.outputs import hosts

ROOT = Path(__file__).parents[2]
PAGE = b"<!doctype html><title>x</title><body><p>%s</p></body></html>"
PATIENCE = 60_000  # milliseconds for a build on a busy machine


@contextlib.contextmanager
def previewed(root: Path, **known) -> Iterator[tuple[Desk, str]]:
    """The preview's server without a builder, over `root`'s site."""
    desk = Desk(root, **known)
    listening = host.bound()
    with host.running(preview_app(desk), listening):
        yield desk, host.place(listening)


@pytest.fixture
def site(tmp_path) -> Path:
    folder = tmp_path / "_build/html"
    folder.mkdir(parents=True)
    (folder / "index.html").write_bytes(PAGE % b"one")
    return folder


def get(address: str) -> tuple[int, bytes, dict[str, str]]:
    try:
        with urllib.request.urlopen(address, timeout=30) as answer:
            return answer.status, answer.read(), dict(answer.headers)
    except urllib.error.HTTPError as error:
        return error.code, error.read(), dict(error.headers)


def news(base: str, page: str, seen: str, until: str) -> list[str]:
    """The events that an open page hears, until one of this kind comes."""
    heard = []
    with urllib.request.urlopen(f"{base}/-events?page={page}&seen={seen}", timeout=30) as stream:
        for line in stream:
            heard.append(line.decode().strip())
            if heard[-1] == f"event: {until}":
                return [*heard, stream.readline().decode().strip()]
    return heard


def test_the_script_is_the_previews_own_and_the_policy_stays(site, tmp_path):
    with previewed(tmp_path) as (desk, base):
        _, page, headers = get(f"{base}/")
        assert b'<script src="/-preview.js" data-seen="' in page
        assert headers["content-security-policy"].startswith(hosts.POLICY)
        assert get(f"{base}/-preview.js")[0] == 200
    with host.hosting(site) as base:
        assert b"-preview" not in get(f"{base}/")[1]
        assert get(f"{base}/-preview.js")[0] == 404


def test_an_open_page_hears_of_another_content_and_of_no_other(site, tmp_path):
    with previewed(tmp_path) as (desk, base):
        seen = desk.digest("index.html")
        (site / "other.html").write_bytes(PAGE % b"two")
        desk.tell()
        heard: list[list[str]] = []
        asking = threading.Thread(target=lambda: heard.append(news(base, "/", seen, "reload")))
        asking.start()
        time.sleep(0.3)
        assert asking.is_alive()
        (site / "index.html").write_bytes(PAGE % b"three")
        desk.tell()
        asking.join(timeout=10)
        assert "event: reload" in heard[0]


def test_mistakes_are_told_and_taken_back(site, tmp_path):
    with previewed(tmp_path) as (desk, base):
        seen = desk.digest("index.html")
        desk.mistakes = mistakes('data/a.csv, row 3, column day: "x" is not a date', tmp_path)
        desk.tell()
        (told,) = json.loads(news(base, "/", seen, "mistakes")[-1].removeprefix("data: "))
        assert (told["file"], told["place"]) == ("data/a.csv", "row 3, column day")
        desk.mistakes = []
        desk.tell()
        assert news(base, "/", seen, "mistakes")[-1] == "data: []"


def test_no_page_is_missing_while_a_site_takes_the_place_of_another(site, tmp_path):
    seen: set[tuple[int, bytes]] = set()
    stop = threading.Event()
    with previewed(tmp_path) as (desk, base):

        def ask() -> None:
            while not stop.is_set():
                status, page, _ = get(f"{base}/index.html")
                seen.add((status, page.split(b"<script")[0]))

        asking = threading.Thread(target=ask)
        asking.start()
        for number in range(40):
            (swap.stage(site) / "index.html").write_bytes(PAGE % str(number).encode())
            swap.swap(site)
        stop.set()
        asking.join()
    assert {status for status, _ in seen} == {200}
    assert all(page.endswith(b"</p>") for _, page in seen)


def test_a_page_that_a_build_will_make_is_waited_for(site, tmp_path):
    with previewed(tmp_path, building=True) as (desk, base):

        def make() -> None:
            time.sleep(0.3)
            (site / "new.html").write_bytes(PAGE % b"new")

        threading.Thread(target=make).start()
        assert get(f"{base}/new.html")[0] == 200
        desk.building = False
        status, page, _ = get(f"{base}/never.html")
        assert status == 404 and b'data-seen=""' in page  # it is loaded when it comes


def test_files_of_the_site_before_are_there_for_pages_that_still_ask(site, tmp_path):
    (site / "assets").mkdir()
    (site / "assets/site.1.css").write_text("a{}", "utf8")
    with previewed(tmp_path) as (desk, base):
        assert get(f"{base}/assets/site.1.css")[0] == 200
        shutil.rmtree(site / "assets")
        status, content, headers = get(f"{base}/assets/site.1.css")
        assert (status, content) == (200, b"a{}") and "immutable" in headers["cache-control"]


@pytest.mark.parametrize("path", ["../secret", "..%2fsecret", "/%2e%2e/secret", "//etc/passwd"])
def test_nothing_beside_the_site_is_served(site, tmp_path, path):
    (tmp_path / "_build/secret").write_text("mine", "utf8")
    with previewed(tmp_path) as (desk, base):
        assert get(f"{base}/{path}")[0] in {307, 404}


def test_a_reader_who_leaves_early_is_no_news(site, tmp_path, capfd):
    (site / "large.csv").write_bytes(b"1234567890" * 2_000_000)
    with previewed(tmp_path) as (desk, base), host.hosting(site) as plain:
        for address in (base, plain):
            port = int(address.rpartition(":")[2])
            for path in ("/large.csv", "/-events?page=/"):
                with socket.create_connection(("127.0.0.1", port)) as line:
                    line.sendall(f"GET {path} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
                    line.recv(100)
                    line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
        time.sleep(0.5)
        assert get(f"{base}/")[0] == 200
    assert capfd.readouterr().err == ""


# What a build said -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "file", "place", "advice"),
    [
        ("chapters/a b.md, line 14: no fact \"x\"", "chapters/a b.md", "line 14", "id of a row"),
        ("data/events.csv, row 17, column date: bad", "data/events.csv", "row 17, column date",
         ADVICE),
        ("data/datapackage.json, table x, column y: bad", "data/datapackage.json",
         "table x, column y", ADVICE),
        ("chapters/a.md, the cell of line 40: NameError: name 'x'", "chapters/a.md",
         "the cell of line 40", "spelling"),
        ("_config.yml, sphinx: config: factbook: colors: wrong", "", "", ADVICE),
        ("/book/chapters/a.md:12: WARNING: Unknown directive type: 'x'", "chapters/a.md",
         "line 12", "colons"),
        ("\x1b[91m/book/index.md:3: ERROR: y\x1b[39;49;00m", "index.md", "line 3", ADVICE),
    ],
)  # fmt: skip
def test_a_mistake_has_its_file_its_place_and_what_to_do(said, file, place, advice):
    found = mistakes(f"Extension error:\nNothing was published. To mend:\n{said}", Path("/book"))
    assert [(m.file, m.place) for m in found] == [(file, place)]
    assert advice in found[0].advice


def test_what_follows_a_mistake_is_told_with_it():
    (found,) = mistakes("a.md, the cell of line 4: KeyError: 'x'\nTraceback\n  b()\n", Path("/"))
    assert found.details == "Traceback\n  b()"


def test_a_text_without_a_place_is_told_whole():
    (found,) = mistakes("The build stopped; more\nSomething odd\n", Path("/"))
    assert found.said == "Something odd"


# The whole ---------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def book(tmp_path_factory, request) -> Path:
    request.getfixturevalue("browser")
    return copy_book(tmp_path_factory.mktemp("preview") / "my book (ä)")


@pytest.fixture(scope="module")
def open_book(book) -> Iterator[tuple[Path, str]]:
    """A copy of the book under a preview of its own."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "factbook", "preview", "--port", str(port)]
    environment = os.environ | {"PYTHONPATH": str(book)}
    process = subprocess.Popen(
        command, cwd=book, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    assert process.stdout and b"Preview at" in process.stdout.readline()
    drain = threading.Thread(target=process.stdout.read, daemon=True)
    drain.start()
    yield book, f"http://127.0.0.1:{port}"
    process.send_signal(2)
    assert process.wait(timeout=30) == 0


@pytest.fixture
def page(browser, open_book):
    book, base = open_book
    page = browser.new_page()
    page.goto(f"{base}/chapters/after.html", timeout=PATIENCE)
    yield page
    page.close()


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf8")


def test_a_changed_sentence_comes_and_the_page_stays_where_it_was(open_book, page):
    book, _ = open_book
    fact = page.locator(".fact a").nth(3)
    fact.scroll_into_view_if_needed()
    page.evaluate("document.querySelectorAll('details')[2].open = true")
    fact.click()
    page.locator(".fact-card:not([hidden])").wait_for()
    before = page.evaluate("scrollY")
    name = page.locator(".fact-card").evaluate("card => card.previousSibling.dataset.fact")
    (book / "chapters/after.md").open("a", encoding="utf8").write("\nAnd one sentence more.\n")
    page.get_by_text("And one sentence more.").wait_for(state="attached", timeout=PATIENCE)
    page.locator(".fact-card:not([hidden])").wait_for()
    assert page.evaluate("document.querySelectorAll('details')[2].open")
    assert abs(page.evaluate("scrollY") - before) < 4
    card = page.locator(".fact-card").evaluate("card => card.previousSibling.dataset.fact")
    assert card == name


def test_a_mistake_lies_over_the_page_until_it_is_mended(open_book, page):
    book, _ = open_book
    text = (book / "chapters/after.md").read_text("utf8")
    (book / "chapters/after.md").write_text(f"{text}\nThere are 4711 things.\n", "utf8")
    line = len(text.splitlines()) + 2
    page.get_by_text(f"chapters/after.md, line {line}").wait_for(timeout=PATIENCE)
    assert page.get_by_text('"4711" is a bare figure').is_visible()
    assert page.get_by_text("Name the fact that holds the number").is_visible()
    assert page.locator("h1").is_visible()  # the page before it is still there
    (book / "chapters/after.md").write_text(text, "utf8")
    page.get_by_text("is a bare figure").wait_for(state="detached", timeout=PATIENCE)


def test_the_site_behind_the_preview_is_that_of_a_clean_build(open_book, page):
    book, _ = open_book
    edit(book / "chapters/after.md", "\n## ", "\nThe last sentence.\n\n## ")
    edit(book / "about/glossary.md", "\n\n", "\n\nAnother sentence.\n\n")
    page.get_by_text("The last sentence.").wait_for(state="attached", timeout=PATIENCE)
    command = [sys.executable, "-m", "factbook", "build"]
    environment = os.environ | {"PYTHONPATH": str(book)}

    def built() -> dict[str, bytes]:  # it waits for the preview's own build
        subprocess.run(command, cwd=book, env=environment, check=True, capture_output=True)
        site = book / "_build/html"
        return {str(p.relative_to(site)): p.read_bytes() for p in site.rglob("*") if p.is_file()}

    warm = built()
    shutil.rmtree(book / "_build/.work")
    shutil.rmtree(book / "_build/html")
    anew = built()
    assert sorted(warm) == sorted(anew)
    assert [name for name in anew if warm[name] != anew[name]] == []
