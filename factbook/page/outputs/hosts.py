"""What a host should say with each file: policy, types, how long it keeps, who may frame it.

Written as `_headers`, which Netlify and Cloudflare read, and told as a block for nginx; the servers
of the kit say the same, so what works here works there. Each rule names folders no other names:
hosts join what several rules say of one header. Two policies joined hold both.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

POLICY = "default-src 'self'"
FRAMED = "embed"  # the folder whose pages others may put in a frame
ASSETS = "assets"  # named by their content, so what has a name never changes
_OPEN = ("data", "figures")  # what other sites' programs may read
_ALL = {
    "Content-Security-Policy": f"{POLICY}; base-uri 'self'; form-action 'self'; object-src 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "strict-origin-when-cross-origin",
}
_PAGES = {"Content-Security-Policy": "frame-ancestors 'self'", "Cache-Control": "no-cache"}
_TYPES = {
    ".ics": "text/calendar; charset=utf-8",
    ".csv": "text/csv; charset=utf-8",
    ".geojson": "application/geo+json",
}
_FEED = "application/atom+xml; charset=utf-8"
Rules = list[tuple[str, dict[str, str]]]


def write(out: Path) -> None:
    """Write `_headers`, and the word to GitHub that folders with a `_` are to be kept."""
    (out / ".nojekyll").write_bytes(b"")
    blocks = (
        "\n".join([path, *(f"  {name}: {value}" for name, value in said.items())])
        for path, said in rules(out)
    )
    (out / "_headers").write_text("\n".join(blocks) + "\n", "utf8")


def headers(name: str) -> list[tuple[str, str]]:
    """The headers of one file of the site, by its path from the root."""
    top = name.partition("/")[0] if "/" in name else ""
    said = [*_ALL.items(), *_of_folder(top).items()]
    kind = _FEED if name == "feed.xml" else _TYPES.get(Path(name).suffix)
    return [*said, ("Content-Type", kind)] if kind else said


def rules(site: Path) -> Rules:
    """A rule for all, one for each folder and each file at the top, and types by file."""
    found: Rules = [("/*", _ALL), ("/", _PAGES)]
    for path in sorted(site.iterdir()):
        if path.is_dir():
            found.append((f"/{path.name}/*", _of_folder(path.name)))
        elif not path.name.startswith((".", "_")):
            kind = {"Content-Type": _FEED} if path.name == "feed.xml" else {}
            found.append((f"/{path.name}", _PAGES | kind))
    for path in sorted(site.rglob("*.ics")):
        name = f"/{path.relative_to(site).as_posix()}"
        found.append((name, {"Content-Type": _TYPES[".ics"]}))
    return found


def _of_folder(name: str) -> dict[str, str]:
    if name == ASSETS:
        return {"Cache-Control": "public, max-age=31536000, immutable"}
    if name == FRAMED:
        return {"Cache-Control": "no-cache"}
    if name in _OPEN:
        return {"Cache-Control": "no-cache", "Access-Control-Allow-Origin": "*"}
    return _PAGES


def nginx(site: Path) -> str:
    """A block for nginx that serves the site with these headers."""
    return "\n".join(_nginx(site)) + "\n"


def _nginx(site: Path) -> Iterator[str]:
    yield "server {"
    yield "    listen 80;  # behind whatever adds HTTPS"
    yield "    server_name example.org;"
    yield "    root /srv/book;  # the content of _build/html"
    yield "    charset utf-8;"
    yield "    gzip on;"
    yield (
        "    gzip_types text/css text/javascript application/javascript application/json"
        " image/svg+xml text/csv text/calendar application/atom+xml;"
    )
    yield "    include mime.types;"
    kinds = "".join(f" {kind.partition(';')[0]} {end[1:]};" for end, kind in _TYPES.items())
    yield f"    types {{{kinds} }}"
    yield "    location / {"
    yield from _added(_ALL, _PAGES)
    yield "    }"
    yield f"    location = /feed.xml {{ types {{ }} default_type {_FEED.partition(';')[0]}; }}"
    for name in sorted(path.name for path in site.iterdir() if path.is_dir()):
        if (said := _of_folder(name)) is not _PAGES:
            yield f"    location /{name}/ {{"
            yield from _added(_ALL, said)
            yield "    }"
    yield "}"


def _added(*several: dict[str, str]) -> Iterator[str]:
    for said in several:
        for name, value in said.items():
            yield f'        add_header {name} "{value}" always;'
