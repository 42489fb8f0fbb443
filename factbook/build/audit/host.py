"""A static host as readers meet it: HTTPS, HTTP/2 and gzip, on loopback, with the strict policy.

The audit measures here and not on the plain server of `make serve`: over HTTP/1.1 every further
file costs a connection of its own, which no host of today asks of a reader.
"""

from __future__ import annotations

import asyncio
import socket
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import trustme
from hypercorn.asyncio import serve
from hypercorn.config import Config
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles

from factbook.build.serve import POLICY

FLAGS = ["--ignore-certificate-errors"]  # the certificate is made for one run


class _Policy:
    """Adds the policy to every answer."""

    def __init__(self, app):
        self.app = app

    async def __call__(self, scope, receive, send):
        async def sending(message):
            if message["type"] == "http.response.start":
                message["headers"].append((b"content-security-policy", POLICY.encode()))
            await send(message)

        await self.app(scope, receive, sending)


@contextmanager
def hosting(directory: Path) -> Iterator[str]:
    """Host `directory` while the block runs; yields the base address (https, loopback)."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    app = Starlette(
        routes=[Mount("/", StaticFiles(directory=directory, html=True))],
        middleware=[Middleware(_Policy), Middleware(GZipMiddleware)],
    )
    with tempfile.TemporaryDirectory() as folder:
        certificate = trustme.CA().issue_cert("127.0.0.1")
        config = Config()
        config.bind = [f"127.0.0.1:{port}"]
        config.certfile, config.keyfile = f"{folder}/cert.pem", f"{folder}/key.pem"
        config.loglevel = "ERROR"
        certificate.cert_chain_pems[0].write_to_path(config.certfile)
        certificate.private_key_pem.write_to_path(config.keyfile)
        loop, stop = asyncio.new_event_loop(), asyncio.Event()
        running = serve(app, config, shutdown_trigger=stop.wait)
        thread = threading.Thread(target=loop.run_until_complete, args=(running,), daemon=True)
        thread.start()
        try:
            yield f"https://127.0.0.1:{port}"
        finally:
            loop.call_soon_threadsafe(stop.set)
            thread.join(timeout=10)
