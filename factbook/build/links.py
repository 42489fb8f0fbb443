"""The addresses of the sources: which still answer, and the archived copy of those that do not.

Hosts are asked politely: a few at once, each host one question at a time, HEAD before GET and
never a body. What refuses programs is no dead link: a reader may well get the page.
"""

from __future__ import annotations

import asyncio
import csv
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, fields, replace
from pathlib import Path
from urllib.parse import urlsplit

import httpx

from factbook.model.config import load_config
from factbook.model.progress import Progress
from factbook.model.tables import Package

FOLDER = Path("_build/links")
ARCHIVE = "https://web.archive.org/web/"
OK, REFUSED, DEAD, NOT_ASKED = "answers", "refuses programs", "dead", "not asked"
_REFUSALS = {401, 402, 403, 405, 406, 407, 429, 451, 999}  # 999: LinkedIn's own
_NAME = "Mozilla/5.0 (compatible; factbook-links; asks once a week whether sources still answer)"
_CAUSES: tuple[tuple[type[Exception], str], ...] = (
    (httpx.TooManyRedirects, "leads on and on"),
    (httpx.TimeoutException, "no answer in time"),
    (httpx.ConnectError, "no connection"),
    (httpx.UnsupportedProtocol, "leads to an address that is not of the web"),
    (httpx.InvalidURL, "not an address"),
)


@dataclass(frozen=True)
class Limits:
    """How long, how far and how many at once."""

    seconds: float = 20  # for one question
    minutes: float = 40  # for all of them
    redirects: int = 5
    at_once: int = 8


@dataclass(frozen=True)
class Link:
    """One source's address, and what came back."""

    source: str
    address: str
    read: str = ""  # the day, YYYY-MM-DD
    state: str = NOT_ASKED
    said: str = ""  # a status, or what went wrong
    copy: str = ""  # where an archive has it

    @property
    def answered(self) -> bool:
        return self.said.isdecimal()


@dataclass
class _Asking:
    """One run: the client, its limits, and whose turn it is at each host."""

    client: httpx.AsyncClient
    limits: Limits
    turns: asyncio.Semaphore
    hosts: dict[str, asyncio.Lock] = field(default_factory=lambda: defaultdict(asyncio.Lock))

    async def status(self, address: str) -> str:
        """The status an address answers with, or why there is none."""
        said = await self._one("HEAD", address)
        return said if said.isdecimal() and int(said) < 400 else await self._one("GET", address)

    async def _one(self, method: str, address: str) -> str:
        try:
            async with asyncio.timeout(self.limits.seconds):
                async with self.client.stream(method, address) as answer:
                    return str(answer.status_code)
        except TimeoutError:
            return "no answer in time"
        except (httpx.HTTPError, httpx.InvalidURL, ValueError) as error:
            return next((w for kind, w in _CAUSES if isinstance(error, kind)), "a broken answer")

    async def link(self, link: Link, archive: str) -> Link:
        """The link with its state; for a dead one the archive is asked as well."""
        async with self.hosts[urlsplit(link.address).netloc], self.turns:
            said = await self.status(link.address)
        state = _state(said)
        if state != DEAD:
            return replace(link, state=state, said=said)
        copy = f"{archive}{link.read.replace('-', '') or '2'}/{link.address}"
        async with self.hosts[urlsplit(archive).netloc], self.turns:
            kept = await self.status(copy)
        return replace(link, state=state, said=said, copy=copy if _state(kept) == OK else "")


def _state(said: str) -> str:
    if not said.isdecimal():
        return DEAD
    return REFUSED if int(said) in _REFUSALS else OK if int(said) < 400 else DEAD


def links(root: Path, archive: str = ARCHIVE, limits: Limits | None = None) -> int:
    """Ask every address of the sources and write the report; 1 when nothing could be reached."""
    package = Package.load(root)
    rows = package.records(load_config(root).tables.sources)
    known = [
        Link(row["source_id"], row["url"], str(row.get("consulted_by") or "")[:10])
        for row in rows
        if row["url"]
    ]
    found = asyncio.run(ask(known, archive, limits or Limits()))
    folder = root / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "report.md").write_text(_markdown(found), "utf8")
    with (folder / "links.csv").open("w", encoding="utf8", newline="") as file:
        writer = csv.DictWriter(file, [f.name for f in fields(Link)], lineterminator="\n")
        writer.writeheader()
        writer.writerows(asdict(link) for link in found)
    print(f"{_summary(found)} {(FOLDER / 'report.md').as_posix()} tells which.")
    if known and not any(link.answered for link in found):
        print("Not one address could be reached: is this machine on the network?")
        return 1
    return 0


async def ask(known: Sequence[Link], archive: str, limits: Limits) -> list[Link]:
    """The links with what came back, in their order; those whose time ran out were not asked."""
    found = {link: link for link in known}
    async with httpx.AsyncClient(
        headers={"User-Agent": _NAME},
        timeout=limits.seconds,
        follow_redirects=True,
        max_redirects=limits.redirects,
    ) as client:
        asking = _Asking(client, limits, asyncio.Semaphore(limits.at_once))
        with Progress("asked", len(known)) as progress:

            async def one(link: Link) -> None:
                found[link] = await asking.link(link, archive)
                progress.next(link.source)

            tasks = [asyncio.create_task(one(link)) for link in known]
            if tasks:
                _, late = await asyncio.wait(tasks, timeout=limits.minutes * 60)
                for task in late:
                    task.cancel()
                await asyncio.gather(*tasks, return_exceptions=True)
    return [found[link] for link in known]


def _summary(found: Sequence[Link]) -> str:
    counts = Counter(link.state for link in found)
    said = ", ".join(f"{counts[s]} {s}" for s in (OK, REFUSED, DEAD, NOT_ASKED) if counts[s])
    return f"Of {len(found)} addresses: {said or 'none'}."


def _markdown(found: Sequence[Link]) -> str:
    """The report: dead links with their copies first, then those that a person must look at."""
    lines = ["# The addresses of the sources", "", _summary(found)]
    for state in (DEAD, REFUSED, NOT_ASKED):
        these = [link for link in found if link.state == state]
        lines += ["", f"## {state.capitalize()}", ""] if these else []
        for link in these:
            lines.append(
                f"- `{link.source}`: <{link.address}> {f'({link.said})' * bool(link.said)}"
            )
            if state == DEAD:
                lines.append(f"  Archived copy: {f'<{link.copy}>' if link.copy else 'none found'}")
    return "\n".join(line.rstrip() for line in lines) + "\n"
