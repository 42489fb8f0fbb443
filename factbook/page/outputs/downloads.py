"""What a reader can take away: the files of figures, each table, and all tables in one file."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import zipfile
import zlib
from collections.abc import Mapping
from html import escape
from pathlib import Path

from sphinx.application import Sphinx

from factbook.charts.pictures import pngs
from factbook.figure.contract import Figure
from factbook.figure.files import files
from factbook.figure.html import publishers
from factbook.figure.poster import TALL, poster
from factbook.maps.outlines import OUTLINES
from factbook.model.cache import FOLDER, kept
from factbook.model.citation import Citation
from factbook.model.config import FILE
from factbook.model.tables import Package
from factbook.model.words import long_date
from factbook.page import figures, fresh
from factbook.page.state import book, notes

_PNG_HEAD = 8 + 25  # the signature and the first chunk, which says the size
_NA = re.compile(r'(?:^|,)"?NA"?(?:,|$)', re.MULTILINE)
# For whoever opens the file of all tables: what can be said of it beside its README.
_SIDE = ("LICENSE", "CITATION.cff")


def write(app: Sphinx, out: Path) -> None:
    """Write the files of all figures and tables anew."""
    shutil.rmtree(out / "data", ignore_errors=True)
    (out / "data").mkdir(parents=True)
    write_figures(app, out / "figures")
    package = book(app).package
    for name in package.names:
        shutil.copyfile(package.path(name), out / "data" / package.resource(name)["path"])
    shutil.copyfile(package.root / "data" / "datapackage.json", out / "data" / "datapackage.json")
    (out / "data" / zip_name(package)).write_bytes(bundle(package, book(app).citation))


def write_figures(app: Sphinx, folder: Path) -> None:
    """The files of all figures: those of pages read again, without those of figures that went."""
    folder.mkdir(parents=True, exist_ok=True)
    ids, fresh_ones = set(), list[Figure]()
    for name, page in notes(app.env).pages.items():
        ids |= {figure.id for figure in page.figures}
        fresh_ones += figures.of_page(app, name) if fresh.is_fresh(app, name) else ()
    made = {name: content for figure in fresh_ones for name, content in files(figure).items()}
    drawn = {name: svg for figure in fresh_ones for name, svg in _pictures(app, figure).items()}
    made |= pngs(drawn, Path(app.srcdir))
    words = {figure.id: book(app).citation.words(figure.title) for figure in fresh_ones}
    for path in folder.iterdir():
        id = path.name.partition(".")[0]
        if id not in ids or (id in words and path.name not in made):
            path.unlink()
    for name, content in made.items():
        signed = _signed(name, content, words[name.partition(".")[0]])
        (folder / name).write_bytes(signed)


def _pictures(app: Sphinx, figure: Figure) -> dict[str, tuple[str, float]]:
    """The figure with title and sources, and one for a phone's whole screen, as SVG with a scale;
    no second one of a text, which the page shows as such."""
    made = {f"{figure.id}.png": (figure.share_svg, 2.0)}
    if not figure.text_html:
        foot = f"{app.config.html_title}. Sources: {publishers(figure.sources)}"
        svg = poster(figure.title, foot, figure.pictures, TALL, figure.subtitle)
        made[f"{figure.id}.tall.png"] = (svg, 1.0)
    return made


def _signed(name: str, content: bytes, words: str) -> bytes:
    """A picture with its citation and licence in it, where programs look for them."""
    if name.endswith(".svg"):
        head, rest = content.split(b">", 1)
        return head + f"><metadata>{escape(words)}</metadata>".encode() + rest
    if name.endswith(".png"):
        text = b"Copyright\0\0\0\0\0" + words.encode()
        chunk = len(text).to_bytes(4, "big") + b"iTXt" + text
        chunk += zlib.crc32(b"iTXt" + text).to_bytes(4, "big")
        return content[:_PNG_HEAD] + chunk + content[_PNG_HEAD:]
    return content


def reads_as_missing(text: str) -> bool:
    """Whether a table of CSV has a cell that says NA, which many programs take for a gap."""
    return _NA.search(text) is not None


def zip_name(package: Package) -> str:
    return f"{package.descriptor['name']}-data.zip"


def bundle(package: Package, citation: Citation) -> bytes:
    """All tables with their schema and a README in one file, the same bytes each time."""
    folder = package.root / "data"
    # The descriptor first: where it stands at the top, the file opens as a data package.
    contents = {"datapackage.json": (folder / "datapackage.json").read_bytes()}
    contents["README.md"] = readme(package, citation).encode()
    for side in _SIDE:
        if (path := package.root / side).is_file():
            contents[side] = path.read_bytes()
    settings = package.root / FILE  # words and colours, for whoever runs a figure's code
    if settings.is_file():
        contents[FILE] = settings.read_bytes()
    for name in package.names:
        contents[package.resource(name)["path"]] = package.path(name).read_bytes()
    for outlines in sorted((folder / "geo").glob(f"*{OUTLINES.suffix}")):  # close-ups too
        contents[f"geo/{outlines.name}"] = outlines.read_bytes()
    told = [[name, hashlib.sha256(content).hexdigest()] for name, content in contents.items()]
    key = hashlib.sha256(json.dumps([zlib.ZLIB_RUNTIME_VERSION, told]).encode()).hexdigest()
    path = package.root / FOLDER / "bundles" / f"tables.{key[:16]}.zip"
    return kept(path, lambda made: pack(made, contents)).read_bytes()


def pack(path: Path, contents: Mapping[str, bytes]) -> None:
    """Write a zip file that is the same whenever and wherever it is made."""
    with zipfile.ZipFile(path, "w") as file:
        for name, content in contents.items():
            entry = zipfile.ZipInfo(name)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            entry.create_system = 3
            file.writestr(entry, content, compresslevel=9)


def readme(package: Package, citation: Citation) -> str:
    """What is in the file of all tables, for whoever opens it later."""
    lines = [
        f"# {package.descriptor['title']}",
        "",
        f"{package.descriptor['description']} {citation.edition.capitalize()}, "
        f"{long_date(citation.released)}.",
        "",
        "`datapackage.json` (Frictionless) describes every column. The tables are CSV in UTF-8,",
        'with ISO dates and ISO 3166-1 codes; lists are joined by ";". Every row names its sources',
        "by id; `sources.csv` has them.",
        "",
        f"To cite: {citation.words()}",
        "",
        "In some tables NA is a code and not a gap. In pandas: read_csv(path, "
        'keep_default_na=False). In R: read.csv(path, na.strings = "").',
        "",
    ]
    for resource in package.resources:
        licence = resource.get("licenses", package.descriptor["licenses"])[0]["name"]
        lines += [
            f"## {resource['path']}",
            "",
            f"{resource['description']} {package.row_count(resource['name'])} rows. {licence}.",
            "",
            f"What it is not: {resource['factbook:is-not']}",
            "",
        ]
    return "\n".join(lines)
