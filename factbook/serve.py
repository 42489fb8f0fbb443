"""Serve the built site on this machine, as a strict host would: gzip and `default-src 'self'`."""

from __future__ import annotations

import functools
import gzip
import http.server
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

POLICY = "default-src 'self'"
_TEXT = {".html", ".css", ".js", ".svg", ".json", ".csv", ".xml", ".txt", ".ics"}
_RELOAD = b"""
let seen;
setInterval(async () => {
  const now = await (await fetch("/-built")).text();
  if (seen && now !== seen) location.reload();
  seen = now;
}, 700);
"""


class _Handler(http.server.SimpleHTTPRequestHandler):
    protocol_version = "HTTP/1.1"  # one connection for all files, as any real host has
    preview = False

    def do_GET(self) -> None:
        path = Path(self.translate_path(self.path))
        if self.preview and self.path in ("/-built", "/-preview.js"):
            index = Path(self.directory) / "index.html"
            stamp = str(index.stat().st_mtime_ns if index.is_file() else 0).encode()
            kind = "text/javascript" if self.path.endswith(".js") else "text/plain"
            self._send(_RELOAD if kind == "text/javascript" else stamp, kind)
            return
        if path.is_dir():
            path = path / "index.html"
        if path.suffix not in _TEXT or not path.is_file():
            super().do_GET()
            return
        content = path.read_bytes()
        if self.preview and path.suffix == ".html":
            content = content.replace(b"</body>", b'<script src="/-preview.js"></script></body>')
        self._send(content, self.guess_type(str(path)))

    def _send(self, content: bytes, kind: str) -> None:
        self.send_response(200)
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

    def log_message(self, *args) -> None:
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
    if not (directory / "index.html").is_file():
        print("Nothing is built yet: run `make site` first.", file=sys.stderr)
        return 1
    try:
        with serving(directory, port) as base:
            print(f"Serving at {base} (Ctrl+C ends it)")
            threading.Event().wait()
    except OSError:
        print(f"Port {port} is taken; try --port {port + 1}.", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        pass
    return 0


def preview(root: Path, port: int) -> int:
    """Serve, build again on every save, and reload the open page."""
    from watchfiles import watch

    names = ["_config.yml", "_toc.yml", "index.md", "chapters", "about", "data", "factbook"]
    build = [sys.executable, "-m", "factbook", "build"]
    subprocess.run(build, cwd=root)
    try:
        with serving(root / "_build/html", port, preview=True) as base:
            print(f"Preview at {base} (Ctrl+C ends it)")
            for _ in watch(*(root / name for name in names)):
                subprocess.run(build, cwd=root)
    except OSError:
        print(f"Port {port} is taken; try --port {port + 1}.", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        pass
    return 0
