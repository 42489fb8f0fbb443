"""Serve the built site on this machine, as a strict host would: gzip and `default-src 'self'`."""

from __future__ import annotations

import errno
import functools
import gzip
import http.server
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from factbook.build import inputs, swap

POLICY = "default-src 'self'"
_TEXT = {".html", ".css", ".js", ".svg", ".json", ".csv", ".xml", ".txt", ".ics"}
_RELOAD = b"""
let seen;
const bar = document.createElement("p");
bar.textContent = "The last build stopped; this is the site before it. The terminal says why.";
bar.setAttribute("role", "alert");
Object.assign(bar.style, {position: "fixed", inset: "auto 0 0 0", margin: 0, padding: ".75rem",
  background: "#B3261E", color: "#fff", font: "600 1rem/1.4 sans-serif", zIndex: 99});
bar.hidden = true;
document.body.append(bar);
setInterval(async () => {
  const [now, state] = (await (await fetch("/-built")).text()).split(" ");
  if (seen && now !== seen) location.reload();
  seen = now;
  bar.hidden = state !== "stopped";
  const gone = document.documentElement.hasAttribute("data-gone");
  if (gone && (await fetch(location.href, { method: "HEAD" })).ok) location.reload();
}, 700);
"""


# A page that is not there may come with the next build, or be there in a moment.
_GONE = b"""<!doctype html><html lang="en" data-gone><meta charset="utf-8"><title>Not found</title>
<body><p>There is no such page; it is shown as soon as a build makes it.</p>
<script src="/-preview.js"></script></body></html>"""


def _stamp(site: Path) -> str:
    """Another text for another site: each build puts a new folder in the old one's place."""
    try:
        state = site.stat()
    except FileNotFoundError:
        return "0"
    return f"{state.st_ino}-{state.st_ctime_ns}"


class _Handler(http.server.SimpleHTTPRequestHandler):
    protocol_version = "HTTP/1.1"  # one connection for all files, as any real host has
    preview = False
    state = "built"  # or "stopped": how the last build ended

    def do_GET(self) -> None:
        path = Path(self.translate_path(self.path))
        if self.preview and self.path in ("/-built", "/-preview.js"):
            stamp = f"{_stamp(Path(self.directory))} {self.state}".encode()
            kind = "text/javascript" if self.path.endswith(".js") else "text/plain"
            self._send(_RELOAD if kind == "text/javascript" else stamp, kind)
            return
        if path.is_dir():
            path = path / "index.html"
        if self.preview and not path.is_file():
            self._send(_GONE, "text/html", status=404)
            return
        if path.suffix not in _TEXT or not path.is_file():
            super().do_GET()
            return
        content = path.read_bytes()
        if self.preview and path.suffix == ".html":
            content = content.replace(b"</body>", b'<script src="/-preview.js"></script></body>')
        self._send(content, self.guess_type(str(path)))

    def _send(self, content: bytes, kind: str, status: int = 200) -> None:
        self.send_response(status)
        self.send_header("Content-Type", f"{kind}; charset=utf-8")
        if "gzip" in self.headers.get("Accept-Encoding", ""):
            content = gzip.compress(content, mtime=0)
            self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def end_headers(self) -> None:
        self.send_header("Content-Security-Policy", POLICY)
        self.send_header("X-Content-Type-Options", "nosniff")
        super().end_headers()

    def log_message(self, *args: object) -> None:
        """Quiet: a reader of the terminal wants builds, not requests."""


class _PreviewHandler(_Handler):
    preview = True


@contextmanager
def serving(directory: Path, port: int = 0, *, preview: bool = False) -> Iterator[str]:
    """Serve `directory` on loopback while the block runs; yields the base address."""
    handler = functools.partial(_PreviewHandler if preview else _Handler, directory=str(directory))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", port), handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


def serve_forever(directory: Path, port: int) -> int:
    """Serve until interrupted; 1 with a sentence when nothing is built or the port is taken."""
    swap.restore(directory)
    if not (directory / "index.html").is_file():
        print("Nothing is built yet: run `make site` first.", file=sys.stderr)
        return 1
    return _until_ended(directory, port, "Serving", threading.Event().wait)


def preview(root: Path, port: int) -> int:
    """Serve, build again on every save, and reload the open page."""
    from watchfiles import watch

    def build() -> None:
        done = subprocess.run([sys.executable, "-m", "factbook", "build"], cwd=root)
        _PreviewHandler.state = "stopped" if done.returncode else "built"

    def follow() -> None:
        for _ in watch(*watched(root), recursive=False):
            build()

    build()
    return _until_ended(root / "_build/html", port, "Preview", follow, preview=True)


def _until_ended(
    directory: Path, port: int, what: str, work: Callable[[], object], *, preview: bool = False
) -> int:
    """Serve a folder while `work` goes on, until Ctrl+C; 1 when the port cannot be had."""
    try:
        with serving(directory, port, preview=preview) as base:
            print(f"{what} at {base} (Ctrl+C ends it)")
            work()
    except OSError as error:
        print(_why_not(error, port), file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        pass
    return 0


def watched(root: Path) -> list[Path]:
    """The folders a save can happen in. Folders, not files: editors save by putting a new file
    in the old one's place, and who watches the file sees that once."""
    return inputs.folders(root)


def _why_not(error: OSError, port: int) -> str:
    if error.errno == errno.EADDRINUSE:
        return f"Port {port} is taken; try --port {port + 1}."
    return f"Cannot serve: {error}"
