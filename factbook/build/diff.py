"""What a change does to the book: rows in words, numbers, titles and figures, before and after.

The book as it was is built in a folder of its own, by the kit as it was, with what is kept from
other builds; it stays there, so that the next report on the same commit needs no build.
"""

from __future__ import annotations

import base64
import csv
import hashlib
import io
import json
import os
import shutil
import subprocess
import sys
import tarfile
from dataclasses import dataclass, field
from pathlib import Path

from factbook.build.site import CACHE, SITE, build
from factbook.model.config import load_config
from factbook.model.problem import AuthorError

FOLDER = Path("_build/diff")
REPORT = FOLDER / "index.html"
_TEMPLATES = Path(__file__).with_name("templates")
_ROWS = 200  # of one table that are told one by one
Table = dict[str, dict[str, str]]


@dataclass
class Rows:
    """What changed in one table, in words."""

    table: str
    added: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)

    @property
    def lines(self) -> list[str]:
        said = [f"added {text}" for text in self.added]
        said += [f"removed {text}" for text in self.removed]
        said += [f"changed {text}" for text in self.changed]
        more = len(said) - _ROWS
        return [*said[:_ROWS], f"and {more} rows more"] if more > 0 else said


@dataclass(frozen=True)
class Words:
    """A number or a title that reads otherwise; "" where there was, or is, none."""

    page: str
    what: str
    before: str
    after: str


@dataclass(frozen=True)
class Picture:
    """A figure that is drawn otherwise, as addresses of pictures; "" where there is none."""

    id: str
    before: str
    after: str


@dataclass
class Report:
    """All that changed since `base`."""

    base: str
    rows: list[Rows]
    numbers: list[Words]
    titles: list[Words]
    pictures: list[Picture]
    unused: list[str]

    def text(self) -> str:
        """The report for a terminal."""
        lines = [f"Since {self.base}:"]
        for each in self.rows:
            lines += [f"  data/{each.table}", *(f"    {line}" for line in each.lines)]
        for title, found in (("Numbers", self.numbers), ("Titles", self.titles)):
            lines += [f"  {title}"] if found else []
            lines += [f"    {w.page}: {w.what}: {_from_to(w.before, w.after)}" for w in found]
        lines += ["  Figures"] if self.pictures else []
        for picture in self.pictures:
            state = "drawn otherwise" if picture.before and picture.after else "new"
            lines.append(f"    {picture.id}: {state if picture.after else 'gone'}")
        lines += ["  Sources without a use any more"] if self.unused else []
        lines += [f"    {source}" for source in self.unused]
        return "\n".join(lines if len(lines) > 1 else [*lines, "  nothing a reader would see"])


def _from_to(before: str, after: str) -> str:
    if not before:
        return f'new, "{after}"'
    return f'"{before}" → "{after}"' if after else f'gone, was "{before}"'


def diff(root: Path, base: str) -> int:
    """Print what changed since the commit `base` and write the report with the pictures."""
    before = _site_of(root, base)
    if build(root):
        return 1
    found = compare(before, root, base)
    print(found.text())
    path = root / REPORT
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(_html(found), "utf8")
    print(f"Before and after, side by side: {REPORT.as_posix()}")
    return 0


def compare(before: Path, after: Path, base: str) -> Report:
    """What changed from one built book to another."""
    old, new = before / SITE, after / SITE
    numbers, titles = _words(old, new)
    return Report(
        base, _rows(before, after), numbers, titles, _pictures(old, new), _unused(before, after)
    )


# The book as it was ------------------------------------------------------------------------


def _git(root: Path, *command: str) -> bytes:
    try:
        done = subprocess.run(["git", *command], cwd=root, capture_output=True)
    except FileNotFoundError:
        raise AuthorError("git is not installed; a report needs the book's history") from None
    if done.returncode:
        raise AuthorError(f"git: {done.stderr.decode(errors='replace').strip()}")
    return done.stdout


def _site_of(root: Path, base: str) -> Path:
    """The folder of the book at `base`, built."""
    commit = _git(root, "rev-parse", "--verify", f"{base}^{{commit}}").decode().strip()
    folder = root / FOLDER / commit[:12]
    if (folder / SITE / "index.html").is_file():
        return folder
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    with tarfile.open(fileobj=io.BytesIO(_git(root, "archive", commit))) as archive:
        archive.extractall(folder, filter="data")
    if (root / CACHE).is_dir():
        shutil.copytree(root / CACHE, folder / CACHE)
    (folder / "node_modules").symlink_to(root / "node_modules")
    print(f"Building the book as of {base} ...", flush=True)
    command = [sys.executable, "-P", "-m", "factbook", "build"]
    own = os.environ | {"PYTHONPATH": str(folder)}
    done = subprocess.run(command, cwd=folder, env=own, capture_output=True, text=True)
    if done.returncode:
        raise AuthorError(f"the book as of {base} does not build:\n{done.stderr.strip()}")
    return folder


# Rows --------------------------------------------------------------------------------------


def _tables(root: Path) -> dict[str, tuple[list[str], Table]]:
    """File -> the columns that name a row, and the rows by their names."""
    told = json.loads((root / "data/datapackage.json").read_text("utf8"))
    found = {}
    for resource in told["resources"]:
        path = root / "data" / resource["path"]
        if path.is_file():
            key = resource["schema"].get("primaryKey", [])
            key = [key] if isinstance(key, str) else key
            with path.open(encoding="utf8", newline="") as file:
                rows = list(csv.DictReader(file))
            named = {", ".join(row[k] for k in key) or str(n): row for n, row in enumerate(rows, 2)}
            found[resource["path"]] = (key, named)
    return found


def _rows(before: Path, after: Path) -> list[Rows]:
    old, new = _tables(before), _tables(after)
    found = []
    for name in sorted(old.keys() | new.keys()):
        was, now = old.get(name, ([], {}))[1], new.get(name, ([], {}))[1]
        key = new.get(name, old.get(name, ([], {})))[0]
        changes = Rows(name)
        changes.added = [f"{id}: {_said(row, key)}" for id, row in now.items() if id not in was]
        changes.removed = [f"{id}: {_said(row, key)}" for id, row in was.items() if id not in now]
        for id in was.keys() & now.keys():
            changes.changed += _cells(id, was[id], now[id])
        changes.changed.sort()
        if changes.lines:
            found.append(changes)
    return found


def _said(row: dict[str, str], key: list[str]) -> str:
    """The first words of a row besides its key."""
    told = [f"{name} {value}" for name, value in row.items() if value and name not in key]
    return ", ".join(told[:3])


def _cells(id: str, was: dict[str, str], now: dict[str, str]) -> list[str]:
    return [
        f"{id}, {name}: {_from_to(was.get(name) or '', now.get(name) or '')}"
        for name in {**was, **now}
        if (was.get(name) or "") != (now.get(name) or "")
    ]


def _unused(before: Path, after: Path) -> list[str]:
    """Sources that rows or pages named before, and none does now."""
    return sorted((_used(before) - _used(after)) & _known(after))


def _known(root: Path) -> set[str]:
    table = load_config(root).tables.sources
    return set(_tables(root).get(f"{table}.csv", ([], {}))[1])


def _used(root: Path) -> set[str]:
    """The ids that stand in any list of sources."""
    table = load_config(root).tables.sources
    rows = [row for name, (_, named) in _tables(root).items() for row in named.values()
            if name != f"{table}.csv"]  # fmt: skip
    lists = [value for row in rows for name, value in row.items() if "source" in name and value]
    return {id for value in lists for id in value.split(";")}


# Words and pictures ------------------------------------------------------------------------


def _pages(site: Path) -> list[str]:
    names = (path.relative_to(site) for path in site.rglob("*.html"))
    return sorted(name.as_posix() for name in names if name.parts[0] not in {"embed", "cite"})


def _told(path: Path) -> tuple[dict[str, str], dict[str, str]]:
    """The facts and the titles of a page: what each is -> how it reads."""
    from bs4 import BeautifulSoup

    if not path.is_file():
        return {}, {}
    page = BeautifulSoup(path.read_text("utf8"), "html.parser")
    facts: dict[str, str] = {}
    for each in page.select(".fact[data-fact]"):
        id, read = str(each["data-fact"]), " ".join(each.get_text().split())
        facts[id] = f"{facts[id]} / {read}" if read not in facts.get(id, read) else read
    titles = {}
    for each in page.select("h1, h2, h3, .figure-title"):
        around = each.find_parent(id=True)
        near = each.get("id") or (around.get("id") if around else "") or each.name
        titles[str(near)] = " ".join(each.get_text().split())
    return facts, titles


def _words(old: Path, new: Path) -> tuple[list[Words], list[Words]]:
    found: tuple[list[Words], list[Words]] = ([], [])
    for page in sorted({*_pages(old), *_pages(new)}):
        for kind, before, after in zip(found, _told(old / page), _told(new / page), strict=True):
            for what in sorted(before.keys() | after.keys()):
                was, now = before.get(what, ""), after.get(what, "")
                if was != now:
                    kind.append(Words(page, what, was, now))
    return found


def _pictures(old: Path, new: Path) -> list[Picture]:
    was, now = drawings(old), drawings(new)
    return [
        Picture(id, _picture(old, id), _picture(new, id))
        for id in sorted(was.keys() | now.keys())
        if was.get(id) != now.get(id)
    ]


def _picture(site: Path, id: str) -> str:
    path = site / "figures" / f"{id}.png"
    if not path.is_file():
        return ""
    return f"data:image/png;base64,{base64.b64encode(path.read_bytes()).decode()}"


def drawings(site: Path) -> dict[str, str]:
    """Figure id -> a hash of all its drawings, as they stand on its page to embed."""
    from lxml import html

    found = {}
    for path in sorted((site / "embed").glob("*.html")):
        page = html.fromstring(path.read_bytes())
        plots = (e for e in page.iter() if "figure-plot" in str(e.get("class", "")).split())
        told = b"".join(html.tostring(plot) for plot in plots)
        found[path.stem] = hashlib.sha256(told).hexdigest()[:16]
    return found


def _html(report: Report) -> str:
    from jinja2 import Environment, FileSystemLoader

    templates = Environment(loader=FileSystemLoader(_TEMPLATES), autoescape=True)
    return templates.get_template("diff.html").render(report=report, from_to=_from_to)


# Golden hashes -----------------------------------------------------------------------------


def keep_drawings(site: Path, file: Path) -> None:
    """Note how every figure is drawn now: this is how it is meant."""
    lines = [f"{digest}  {id}\n" for id, digest in drawings(site).items()]
    file.write_text("".join(lines), "utf8")


def check_drawings(site: Path, file: Path) -> list[str]:
    """The figures that are drawn otherwise than noted, one in words each."""
    lines = file.read_text("utf8").splitlines() if file.is_file() else []
    meant = {id: digest for digest, _, id in (line.partition("  ") for line in lines)}
    now = drawings(site)
    said = {None: "is new"} | {digest: "is drawn otherwise" for digest in meant.values()}
    changed = [f"{id} {said[meant.get(id)]}" for id in now if now[id] != meant.get(id)]
    return [*changed, *(f"{id} is gone" for id in meant if id not in now)]
