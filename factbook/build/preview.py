"""The preview: one warm process that serves the site, builds it on every save, and tells open
pages. A page is shown as soon as it is written; search and downloads follow with the swap."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import hashlib
import io
import json
import mimetypes
import os
import socket
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TextIO
from urllib.parse import quote

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response, StreamingResponse
from starlette.routing import Route
from watchfiles import watch

from factbook.build import host, inputs
from factbook.build.mistakes import Mistake, mistakes
from factbook.build.serve import ADDRESS, PORT, why_not
from factbook.build.site import SITE, WORK, build
from factbook.notebook import execute
from factbook.page import fresh
from factbook.page.outputs import hosts

CLIENT = Path(__file__).with_name("client") / "preview.js"
_SOCKET = "FACTBOOK_PREVIEW_SOCKET"  # the open socket, for the process that takes over
_BEGIN = 200  # milliseconds after which a watcher is surely at work
_PATIENCE = 60  # seconds a page that is not there yet is waited for while a build runs
_IMPORT = "import factbook.build.preview, factbook.page"
# A page that is not there may come with the next build.
_GONE = b"""<!doctype html><html lang="en"><meta charset="utf-8"><title>Not found</title>
<body><p>There is no such page; it is shown as soon as a build makes it.</p></body></html>"""


@dataclass
class Desk:
    """What the server knows of the builds. The builder writes it, the server's thread reads it."""

    root: Path
    building: bool = False
    mistakes: list[Mistake] = field(default_factory=list)
    early: dict[str, bytes] = field(default_factory=dict)  # pages written, not yet in the site
    news: int = 0  # grows with all there is to tell
    _assets: dict[str, bytes] = field(default_factory=dict)  # served once: old pages ask again

    @property
    def site(self) -> Path:
        return self.root / SITE

    def tell(self) -> None:
        """Let open pages hear of a change."""
        self.news += 1

    def content(self, name: str) -> bytes | None:
        """A file of the site, the newest that is whole."""
        if name in self.early:
            return self.early[name]
        content = _file(self.site, name)
        if name.startswith(f"{hosts.ASSETS}/"):
            content = content or _file(self.root / WORK / "html", name) or self._assets.get(name)
            if content:
                self._assets[name] = content
        return content

    def digest(self, name: str) -> str:
        """A name for what a page says now, "" when there is none."""
        content = self.content(name)
        return hashlib.sha256(content).hexdigest()[:16] if content is not None else ""


def _file(folder: Path, name: str) -> bytes | None:
    path = Path(os.path.normpath(folder / name))
    if path.is_relative_to(folder):
        with contextlib.suppress(OSError):
            return path.read_bytes()
    return None


# Server ------------------------------------------------------------------------------------


def preview_app(desk: Desk) -> Starlette:
    """The site with the preview's script in its pages, and the news of the builds."""

    async def script(request: Request) -> Response:
        return Response(CLIENT.read_bytes(), media_type="text/javascript")

    async def events(request: Request) -> Response:
        asked = request.query_params
        told = _events(desk, _name(asked.get("page", "/")), asked.get("seen", ""))
        return StreamingResponse(told, media_type="text/event-stream")

    async def page(request: Request) -> Response:
        return await _answer(desk, request.url.path)

    return host.app(
        [
            Route("/-preview.js", script),
            Route("/-events", events),
            Route("/{path:path}", page, methods=["GET", "HEAD"]),
        ]
    )


def _name(path: str) -> str:
    """The file that a path of the address bar means."""
    name = path.lstrip("/")
    return f"{name}index.html" if not name or name.endswith("/") else name


async def _answer(desk: Desk, path: str) -> Response:
    name = _name(path)
    if (desk.site / name).is_dir():
        return RedirectResponse(f"/{quote(name)}/")
    until = time.monotonic() + _PATIENCE
    while (content := desk.content(name)) is None and desk.building and time.monotonic() < until:
        await asyncio.sleep(0.05)
    kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
    if content is None or name.endswith(".html"):
        return _page(desk, name, content)
    return Response(content, media_type=kind)


def _page(desk: Desk, name: str, content: bytes | None) -> Response:
    seen = hashlib.sha256(content).hexdigest()[:16] if content is not None else ""
    script = f'<script src="/-preview.js" data-seen="{seen}" defer></script></body>'
    shown = (_GONE if content is None else content).replace(b"</body>", script.encode())
    status = 404 if content is None else 200
    return Response(shown, status, media_type="text/html")


async def _events(desk: Desk, name: str, seen: str) -> AsyncIterator[str]:
    """The news for one open page, as server-sent events: mistakes, and when to load it again."""
    last = -1
    shown: list[Mistake] | None = None
    yield "retry: 300\n\n"
    while True:
        if desk.news != last:
            last, now = desk.news, list(desk.mistakes)
            if desk.digest(name) != seen and not (now and not desk.digest(name)):
                yield "event: reload\ndata:\n\n"
                return
            if now != shown:
                shown = now
                told = json.dumps([asdict(each) for each in now])
                yield f"event: mistakes\ndata: {told}\n\n"
        await asyncio.sleep(0.01)


# Builder -----------------------------------------------------------------------------------


class _Both(io.TextIOBase):
    """A stream that keeps what it passes on."""

    def __init__(self, stream: TextIO):
        self._stream, self.kept = stream, io.StringIO()

    def write(self, text: str) -> int:
        self._stream.write(text)
        self._stream.flush()
        return self.kept.write(text)


class Builder:
    """Builds the book on request, warm, and notes in `desk` how it went."""

    def __init__(self, desk: Desk):
        self.desk = desk

    def build(self, *, always: bool = False) -> bool:
        """Build what changed; whether it went well."""
        desk, said = self.desk, _Both(sys.stderr)
        desk.building = True
        try:
            with contextlib.redirect_stderr(said), fresh.heard(self._written):
                stopped = bool(build(desk.root, always=always))
        finally:
            desk.building = False
            desk.early = {}
        desk.mistakes = mistakes(said.kept.getvalue(), desk.root) if stopped else []
        desk.tell()
        return not stopped

    def fail(self, said: str) -> None:
        """Show a mistake that no build found."""
        print(said, file=sys.stderr)
        self.desk.mistakes = mistakes(said, self.desk.root)
        self.desk.tell()

    def _written(self, out: Path, names: list[str]) -> None:
        """Pages are written and were found good: show them before all else is done."""
        self.desk.early = {name: (out / name).read_bytes() for name in names}
        self.desk.mistakes = []
        self.desk.tell()


def preview(root: Path, address: str = ADDRESS, port: int = PORT) -> int:
    """Serve, build on every save, and tell the open pages, until Ctrl+C."""
    try:
        listening = _listening(address, port)
    except OSError as error:
        print(why_not(error, address, port), file=sys.stderr)
        return 1
    desk = Desk(root, building=True)
    builder = Builder(desk)
    changed: set[Path] = set()
    try:
        with host.running(preview_app(desk), listening), execute.one_worker():
            print(f"Preview at {host.place(listening)} (Ctrl+C ends it)", flush=True)
            builder.build(always=True)  # even when nothing changed: so all is loaded
            gc.collect()
            gc.freeze()  # what is loaded stays, and need not be looked through again
            for changed in saves(root):
                if _is_kit(changed):
                    if said := _unsound():
                        builder.fail(said)
                        continue
                    break
                builder.build()
    except KeyboardInterrupt:
        return 0
    _take_over(listening)
    return 0


def _listening(address: str, port: int) -> socket.socket:
    """The socket, which a process that loaded an older kit may have left open."""
    if number := os.environ.pop(_SOCKET, ""):
        return socket.socket(fileno=int(number))
    return host.bound(address, port)


def _is_kit(changed: set[Path]) -> bool:
    return any(path.suffix == ".py" and path.is_relative_to(inputs.KIT) for path in changed)


def _unsound() -> str:
    """What Python says about a kit that cannot be loaded, "" about one that can."""
    command = [sys.executable, "-P", "-c", _IMPORT]
    done = subprocess.run(command, capture_output=True, text=True)
    return "" if done.returncode == 0 else f"{done.stderr.strip()}"


def _take_over(listening: socket.socket) -> None:
    """Begin anew with the kit as it is now. The socket stays open: no page finds it closed."""
    print("The kit changed: beginning anew.", flush=True)
    os.set_inheritable(listening.fileno(), True)
    os.environ[_SOCKET] = str(listening.fileno())
    os.execv(sys.executable, [sys.executable, "-m", "factbook", *sys.argv[1:]])


def watched(root: Path) -> list[Path]:
    """The folders a save can happen in. Folders, not files: editors save by putting a new file
    in the old one's place, and who watches the file sees that once."""
    return inputs.folders(root)


def saves(root: Path) -> Iterator[set[Path]]:
    """What was saved, again and again. A folder that comes is watched from then on."""
    while True:
        folders, begun = watched(root), False
        for changes in watch(
            *folders,
            recursive=False,
            debounce=200,
            step=20,
            rust_timeout=_BEGIN,
            yield_on_timeout=True,
        ):
            if changes or not begun:  # empty: what was saved before the watcher was at work
                begun = True
                yield {Path(path) for _, path in changes}
                if watched(root) != folders:
                    break
