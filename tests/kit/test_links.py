"""The link check against a host that answers in every way a host can."""

from __future__ import annotations

import asyncio
import csv
import shutil
import socket
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from test_toy import TOY

from factbook.build import links
from factbook.build.links import DEAD, NOT_ASKED, OK, REFUSED, Limits, Link

QUICK = Limits(seconds=2)
STATUS = {"ok": 200, "no-head": 200, "gone": 404, "broken": 500, "robots": 403, "lost": 410}


class Host(BaseHTTPRequestHandler):
    """Answers by name; `slow` answers when the test is over."""

    over: threading.Event
    asked: list[str]

    def answer(self, status: int, **headers: str) -> None:
        self.send_response(status)
        for name, value in ({"Content-Length": "0"} | headers).items():
            self.send_header(name, value)
        self.end_headers()

    def do_GET(self) -> None:
        self.asked.append(f"{self.command} {self.path}")
        name = self.path.rpartition("/")[2]
        if self.path.startswith("/web/"):
            self.answer(200 if name == "gone" else 404)
        elif name == "slow":
            self.over.wait(30)
        elif name == "drop":
            self.close_connection = True
        elif name in ("loop", "moved", "elsewhere"):
            to = {"loop": "/loop", "moved": "/ok", "elsewhere": "file:///etc/passwd"}[name]
            self.answer(302, Location=to)
        else:
            self.answer(405 if (self.command, name) == ("HEAD", "no-head") else STATUS[name])

    do_HEAD = do_GET

    def log_message(self, *args: object) -> None:
        """Says nothing."""


@pytest.fixture
def host():
    handler = type("Asked", (Host,), {"over": threading.Event(), "asked": []})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}", handler.asked
    handler.over.set()
    server.shutdown()
    server.server_close()


def nobody() -> str:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{free.getsockname()[1]}"


def ask(*known: Link, archive: str, limits: Limits = QUICK) -> list[Link]:
    return asyncio.run(links.ask(known, f"{archive}/web/", limits))


@pytest.mark.parametrize(
    ("path", "state", "said"),
    [
        ("ok", OK, "200"),
        ("moved", OK, "200"),
        ("no-head", OK, "200"),
        ("robots", REFUSED, "403"),
        ("gone", DEAD, "404"),
        ("lost", DEAD, "410"),
        ("broken", DEAD, "500"),
        ("loop", DEAD, "leads on and on"),
        ("elsewhere", DEAD, "leads to an address that is not of the web"),
        ("slow", DEAD, "no answer in time"),
        ("drop", DEAD, "a broken answer"),
    ],
)
def test_what_a_host_says_is_told(host, path, state, said):
    address, _ = host
    [link] = ask(Link("one", f"{address}/{path}"), archive=address)
    assert (link.state, link.said) == (state, said)


def test_no_host_is_a_dead_link(host):
    [link] = ask(Link("one", f"{nobody()}/x"), archive=host[0])
    assert (link.state, link.said) == (DEAD, "no connection")


def test_the_archive_is_asked_for_dead_links_alone_and_named_only_where_it_has_a_copy(host):
    address, asked = host
    paths = ("ok", "gone", "broken")
    found = ask(*(Link(p, f"{address}/{p}", "2026-11-24") for p in paths), archive=address)
    assert [link.copy for link in found] == ["", f"{address}/web/20261124/{address}/gone", ""]
    assert not [line for line in asked if "/web/" in line and line.endswith("/ok")]


def test_a_page_that_answers_the_short_question_is_not_asked_the_long_one(host):
    address, asked = host
    ask(Link("one", f"{address}/ok"), archive=address)
    assert asked == ["HEAD /ok"]


def test_what_time_did_not_allow_is_told_as_not_asked(host):
    address, _ = host
    known = [Link("one", f"{address}/slow")]
    [link] = ask(*known, archive=address, limits=Limits(seconds=30, minutes=0.005))
    assert link.state == NOT_ASKED and not link.answered


def test_the_command_writes_the_report(book, host):
    address, _ = host
    sources(book, {"atlas": f"{address}/gone", "akte-druck": f"{address}/ok"})
    assert links.links(book, f"{address}/web/", QUICK) == 0
    report = (book / "_build/links/report.md").read_text("utf8")
    assert "1 answers, 1 dead" in report and f"- `atlas`: <{address}/gone> (404)" in report
    assert f"Archived copy: <{address}/web/2/{address}/gone>" in report
    with (book / "_build/links/links.csv").open(encoding="utf8") as file:
        assert {r["source"]: r["state"] for r in csv.DictReader(file)} == {
            "atlas": DEAD,
            "akte-druck": OK,
        }


def test_it_fails_only_where_nothing_could_be_reached(book, capsys):
    sources(book, {"atlas": f"{nobody()}/x"})
    assert links.links(book, f"{nobody()}/web/", QUICK) == 1
    assert "on the network" in capsys.readouterr().out


@pytest.fixture
def book(tmp_path):
    shutil.copytree(TOY, tmp_path / "book")
    return tmp_path / "book"


def sources(book, addresses: dict[str, str]) -> None:
    """The book's sources have these addresses, and no others."""
    path = book / "data/quellen.csv"
    with path.open(encoding="utf8", newline="") as file:
        rows = list(csv.DictReader(file))
    with path.open("w", encoding="utf8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(row | {"url": addresses.get(row["source_id"], "")} for row in rows)
