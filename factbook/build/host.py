"""A host on loopback as strict as any: gzip, and the headers that `_headers` asks of a host.

One for all who serve the built site: `make serve`, the preview, the tests, and the audit, which
measures over HTTPS and HTTP/2, as readers meet a host of today.
"""

from __future__ import annotations

import asyncio
import socket
import tempfile
import threading
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

from hypercorn.asyncio import serve
from hypercorn.config import Config
from starlette.applications import Starlette
from starlette.datastructures import MutableHeaders
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.routing import BaseRoute, Mount
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from factbook.page.outputs import hosts

FLAGS = ["--ignore-certificate-errors"]  # the audit's certificate is made for one run


class _Headers:
    """Adds to every answer what a careful host says."""

    def __init__(self, app: ASGIApp):
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                said = MutableHeaders(scope=message)
                for name, value in hosts.headers(scope["path"].lstrip("/")):
                    if name == "Content-Type" and message["status"] == 200:
                        said[name] = value
                    elif name != "Content-Type":
                        said.append(name, value)
            await send(message)

        await self.app(scope, receive, sending)


def site_app(directory: Path) -> Starlette:
    """The files of a folder."""
    return app([Mount("/", StaticFiles(directory=directory, html=True))])


def app(routes: Sequence[BaseRoute]) -> Starlette:
    """An application whose answers carry the policy, packed where that helps."""
    return Starlette(routes=routes, middleware=[Middleware(_Headers), Middleware(GZipMiddleware)])


def bound(address: str = "127.0.0.1", port: int = 0) -> socket.socket:
    """A socket that listens: who comes before anyone serves waits a moment. OSError says why
    there is none."""
    kind = socket.AF_INET6 if ":" in address else socket.AF_INET
    listening = socket.socket(kind, socket.SOCK_STREAM)
    try:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((address, port))
        listening.listen(100)
    except OSError:
        listening.close()
        raise
    return listening


def place(listening: socket.socket, scheme: str = "http") -> str:
    """The address under which a socket is reached."""
    name, port = listening.getsockname()[:2]
    return f"{scheme}://{f'[{name}]' if ':' in name else name}:{port}"


@contextmanager
def running(
    served: ASGIApp, listening: socket.socket, *, secure: bool = False
) -> Iterator[asyncio.AbstractEventLoop]:
    """Serve while the block runs, in a thread of its own; yields the loop that serves."""
    config = Config()
    config.loglevel = "CRITICAL"  # a reader who leaves early is no news
    config.graceful_timeout = 0.2
    config.bind = [f"fd://{listening.fileno()}"]
    with ExitStack() as ends:
        if secure:
            folder = ends.enter_context(tempfile.TemporaryDirectory())
            config.certfile, config.keyfile = _certificate(Path(folder))
        loop, stop = asyncio.new_event_loop(), asyncio.Event()
        loop.set_exception_handler(lambda *_: None)  # likewise
        work = serve(served, config, shutdown_trigger=stop.wait)  # type: ignore[arg-type]
        thread = threading.Thread(target=loop.run_until_complete, args=(work,), daemon=True)
        thread.start()
        try:
            yield loop
        finally:
            loop.call_soon_threadsafe(stop.set)
            thread.join(timeout=10)


def _certificate(folder: Path) -> tuple[str, str]:
    import trustme

    made = trustme.CA().issue_cert("127.0.0.1")
    certificate, key = folder / "cert.pem", folder / "key.pem"
    made.cert_chain_pems[0].write_to_path(str(certificate))
    made.private_key_pem.write_to_path(str(key))
    return str(certificate), str(key)


@contextmanager
def hosting(directory: Path, *, secure: bool = False) -> Iterator[str]:
    """Host a folder on loopback while the block runs; yields the base address."""
    listening = bound()
    with running(site_app(directory), listening, secure=secure):
        yield place(listening, "https" if secure else "http")
