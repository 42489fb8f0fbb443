"""Serve the built site on this machine, as a strict host would."""

from __future__ import annotations

import errno
import sys
import threading
from pathlib import Path

from factbook.build import host, swap

ADDRESS, PORT = "127.0.0.1", 8000


def serve_forever(directory: Path, address: str = ADDRESS, port: int = PORT) -> int:
    """Serve until interrupted; 1 with a sentence when nothing is built or the port is taken."""
    swap.restore(directory)
    if not (directory / "index.html").is_file():
        print("Nothing is built yet: run `make site` first.", file=sys.stderr)
        return 1
    try:
        listening = host.bound(address, port)
    except OSError as error:
        print(why_not(error, address, port), file=sys.stderr)
        return 1
    with host.running(host.site_app(directory), listening):
        print(f"Serving at {host.place(listening)} (Ctrl+C ends it)", flush=True)
        try:
            threading.Event().wait()
        except KeyboardInterrupt:
            return 0
    return 0


def why_not(error: OSError, address: str, port: int) -> str:
    """Why nothing can be served there, and what to do."""
    if error.errno == errno.EADDRINUSE:
        return f"Port {port} is taken; try --port {port + 1}."
    if error.errno == errno.EACCES:
        return f"Port {port} is not for everyone; try --port {PORT}."
    return f"Cannot serve at {address}: {error.strerror or error}; try --address {ADDRESS}."
