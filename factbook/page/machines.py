"""What the site says to programs: addresses, cards, JSON-LD, feed, sitemap, robots, all tables.

All of it works without knowing where the site will stand. `html.baseurl` in `_config.yml` says it;
only then is anything written that must be a whole address: canonical links, social cards in a
page's head, the sitemap.
"""

from __future__ import annotations

import datetime as dt
import io
import json
import re
import textwrap
import uuid
import zipfile
from dataclasses import dataclass
from pathlib import Path

from lxml import etree
from sphinx.application import Sphinx
from sphinx.errors import ExtensionError

from factbook.figure.contract import Figure
from factbook.maps.world import OUTLINES
from factbook.model.citation import Citation
from factbook.model.config import FILE, load_config
from factbook.model.problem import AuthorError
from factbook.model.tables import Package
from factbook.model.words import long_date
from factbook.page import cards, contents, pages

ATOM = "http://www.w3.org/2005/Atom"
SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"
_CHANGE = re.compile(r"- (\d{4}-\d\d-\d\d): (.+)")


@dataclass(frozen=True)
class News:
    """A change of the data or a correction, as the feed tells it."""

    id: str
    day: dt.date
    title: str
    text: str
    page: str


def connect(app: Sphinx) -> None:
    app.connect("builder-inited", load)


def load(app: Sphinx) -> None:
    base = app.config.html_baseurl or ""
    if base and not re.match(r"https?://[^/\s]+(/\S*)?$", base):
        raise ExtensionError(f'html.baseurl in _config.yml is "{base}", not an address (https://…)')
    package = Package.load(Path(app.srcdir))
    try:
        app.factbook_citation = Citation.load(package)
    except AuthorError as error:
        raise ExtensionError(str(error)) from None


def address(app: Sphinx, path: str) -> str:
    """The whole address of a file of the site, "" when nobody said where the site stands."""
    base = (app.config.html_baseurl or "").rstrip("/")
    home = "index.html"
    path = path.removesuffix(home) if path == home or path.endswith(f"/{home}") else path
    return f"{base}/{path}" if base else ""


# Head of a page ----------------------------------------------------------------------------


def head(app: Sphinx, page: str, title: str, description: str) -> dict:
    """What a page's head says beyond its title: for the template."""
    in_book = page in app.env.titles
    canonical = address(app, f"{page}.html")
    card = None
    if in_book and canonical:
        card = {"url": address(app, f"cards/{cards.name(page)}"), "alt": card_alt(app, page)}
    data = linked_data(app, page, title, description) if in_book else None
    return {
        "canonical": canonical,
        "card": card,
        # No "<" may stand in a script element, whatever a title says.
        "json_ld": _compact(data).replace("<", "\\u003c") if data else "",
    }


def _compact(data) -> str:
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"))


def lead_figure(app: Sphinx, page: str) -> Figure | None:
    return next(iter(app.env.factbook_figures.get(page, [])), None)


def card_alt(app: Sphinx, page: str) -> str:
    """What the card shows, for those who do not see it."""
    figure = lead_figure(app, page)
    if figure is None:
        return f"The words “{pages.title(app.env, page)}”"
    return textwrap.shorten(f"Chart: {figure.title}. {figure.alt}", 400, placeholder=" …")


def linked_data(app: Sphinx, page: str, title: str, description: str) -> dict | None:
    """The page as schema.org names it: the book, an article of it, or its tables."""
    citation, env = app.factbook_citation, app.env
    shared = {
        "description": description,
        "inLanguage": app.config.language,
        "license": licence_url(app.factbook_package),
        "author": [{"@type": "Organization", "name": name} for name in citation.authors],
        "url": address(app, f"{page}.html"),
    }
    if page == app.config.root_doc:
        found = {"@type": "WebSite", "name": citation.title, **shared}
    elif page in contents.chapters(env):
        book = {"@type": "WebSite", "name": citation.title, "url": address(app, "index.html")}
        found = {
            "@type": "Article",
            "headline": title,
            **shared,
            "dateModified": str(env.metadata.get(page, {}).get("updated", "")),
            "image": address(app, f"cards/{cards.name(page)}"),
            "isPartOf": _told(book),
        }
    elif page == contents.page_with(env, "{data-tables}"):
        found = datasets(app, page, shared)
    else:
        return None
    return {"@context": "https://schema.org", **_told(found)}


def _told(data: dict) -> dict:
    return {key: value for key, value in data.items() if value}


def licence_url(package: Package) -> str:
    licence = load_config(package.root).licences.text
    return licence.url if licence else package.descriptor["licenses"][0]["path"]


def datasets(app: Sphinx, page: str, shared: dict) -> dict:
    """All tables as one dataset, and each as a part of it with its download."""
    package, up = app.factbook_package, "../" * page.count("/")

    def download(path: str, kind: str) -> dict:
        url = address(app, f"data/{path}") or f"{up}data/{path}"
        return {"@type": "DataDownload", "encodingFormat": kind, "contentUrl": url}

    def part(resource: dict) -> dict:
        name = resource["name"]
        text = f"{resource['description']} What it is not: {resource['factbook:is-not']}"
        return {
            "@type": "Dataset",
            "name": f"{resource['title']} ({name})",
            "description": text,
            "license": resource.get("licenses", package.descriptor["licenses"])[0]["path"],
            "creator": shared["author"],
            "version": package.descriptor["version"],
            "url": (shared["url"] or "") + f"#table-{name}",
            "distribution": download(resource["path"], "text/csv"),
        }

    return {
        "@type": "Dataset",
        "name": package.descriptor["title"],
        **shared,
        "description": package.descriptor["description"],
        "creator": shared["author"],
        "version": package.descriptor["version"],
        "dateModified": app.factbook_citation.released.isoformat(),
        "distribution": [
            download(zip_name(package), "application/zip"),
            download("datapackage.json", "application/json"),
        ],
        "hasPart": [part(resource) for resource in package.resources],
    }


# Files -------------------------------------------------------------------------------------


def write(app: Sphinx, out: Path) -> None:
    """Feed, robots, social cards, all tables in one file; the sitemap when the address is known."""
    package = app.factbook_package
    (out / "feed.xml").write_bytes(feed(app, news(app)))
    (out / "robots.txt").write_text(robots(app), "utf8")
    if address(app, ""):
        (out / "sitemap.xml").write_bytes(sitemap(app))
    (out / "data" / zip_name(package)).write_bytes(bundle(package, app.factbook_citation))
    (out / "cards").mkdir(exist_ok=True)
    for page in contents.reading_order(app.env):
        figure = lead_figure(app, page)
        title = figure.title if figure else pages.title(app.env, page)
        svg = cards.card_svg(title, app.config.html_title, figure.share_svg if figure else "")
        (out / "cards" / cards.name(page)).write_bytes(cards.card(Path(app.srcdir), svg))


def robots(app: Sphinx) -> str:
    place = address(app, "sitemap.xml")
    return "User-agent: *\nAllow: /\n" + (f"Sitemap: {place}\n" if place else "")


def sitemap(app: Sphinx) -> bytes:
    """The pages of the book with the day each was updated."""
    root = etree.Element("urlset", nsmap={None: SITEMAP})
    for page in contents.reading_order(app.env):
        url = etree.SubElement(root, "url")
        etree.SubElement(url, "loc").text = address(app, f"{page}.html")
        if updated := app.env.metadata.get(page, {}).get("updated"):
            etree.SubElement(url, "lastmod").text = str(updated)
    return etree.tostring(root, xml_declaration=True, encoding="utf-8", pretty_print=True)


def changes(text: str, heading: str = "Data") -> list[tuple[dt.date, str]]:
    """The dated lines under "### Data" (or so); ValueError names one without a day."""
    found: list[list] = []
    listed = False
    for line in text.splitlines():
        if line.startswith("#"):
            listed = line.strip() == f"### {heading}"
        elif listed and line.startswith("- "):
            match = _CHANGE.fullmatch(line)
            if not match:
                raise ValueError(f'"{line}" does not begin with "- YYYY-MM-DD: "')
            found.append([dt.date.fromisoformat(match[1]), match[2]])
        elif listed and line.strip() and found:
            found[-1][1] += f" {line.strip()}"
    return [(day, told) for day, told in found]


def news(app: Sphinx) -> list[News]:
    """Changes of the data and corrections, newest first."""
    package, root = app.factbook_package, Path(app.srcdir)
    found = []
    config = load_config(root)
    log, heading = root / config.changelog.file, config.changelog.heading
    try:
        dated = changes(log.read_text("utf8"), heading) if log.is_file() else []
    except ValueError as error:
        raise ExtensionError(f"{config.changelog.file}, under {heading}: {error}") from None
    page = _page_with(app, "{data-tables}")
    for day, text in dated:
        title = textwrap.shorten(text, 90, placeholder=" …")
        found.append(News(f"{day} {text}", day, f"Data: {title}", text, page))
    table = config.tables.corrections
    if table in package.names:
        found += corrections(package, table, _page_with(app, f"{{listing}} {table}"))
    return sorted(found, key=lambda each: (-each.day.toordinal(), each.id))


def _page_with(app: Sphinx, directive: str) -> str:
    return contents.page_with(app.env, directive) or app.config.root_doc


def corrections(package: Package, table: str, page: str) -> list[News]:
    """The rows of the table of corrections: its first text column says where, the rest what."""
    schema = package.resource(table)["schema"]
    key = schema["primaryKey"]
    key = key if isinstance(key, str) else key[0]
    fields = [f for f in schema["fields"] if f["name"] not in {key, "date"}]
    where, *rest = fields
    found = []
    for row in package.read(table).to_dict("records"):
        told = [f"{f['title']}: {row[f['name']]}" for f in rest if row[f["name"]]]
        title = f"Correction: {row[where['name']]}"
        found.append(News(row[key], row["date"].date(), title, " ".join(told), page))
    return found


def feed(app: Sphinx, entries: list[News]) -> bytes:
    """The Atom feed; names of entries stay the same wherever the site stands."""
    citation = app.factbook_citation
    root = etree.Element("feed", nsmap={None: ATOM})

    def put(parent, tag: str, text: str = "", **attributes: str):
        element = etree.SubElement(parent, tag, attributes)
        element.text = text or None
        return element

    def stamp(day: dt.date) -> str:
        return f"{day.isoformat()}T00:00:00Z"

    put(root, "id", _urn(citation.key))
    put(root, "title", app.config.html_title)
    put(root, "subtitle", "Changes of the data and corrections")
    put(root, "updated", stamp(max((n.day for n in entries), default=citation.released)))
    for name in citation.authors:
        put(put(root, "author"), "name", name)
    put(root, "link", href=address(app, "index.html") or "index.html")
    if own := address(app, "feed.xml"):
        put(root, "link", rel="self", href=own)
    for each in entries:
        entry = put(root, "entry")
        put(entry, "id", _urn(f"{citation.key} {each.id}"))
        put(entry, "title", each.title)
        put(entry, "updated", stamp(each.day))
        put(entry, "link", href=address(app, f"{each.page}.html") or f"{each.page}.html")
        put(entry, "content", each.text, type="text")
    return etree.tostring(root, xml_declaration=True, encoding="utf-8", pretty_print=True)


def _urn(text: str) -> str:
    return uuid.uuid5(uuid.NAMESPACE_URL, text).urn


def zip_name(package: Package) -> str:
    return f"{package.descriptor['name']}-data.zip"


def bundle(package: Package, citation: Citation) -> bytes:
    """All tables with their schema and a README in one file, the same bytes each time."""
    folder = package.root / "data"
    contents = {"README.md": readme(package, citation).encode()}
    settings = package.root / FILE  # words and colours, for whoever runs a figure's code
    if settings.is_file():
        contents[FILE] = settings.read_bytes()
    contents["datapackage.json"] = (folder / "datapackage.json").read_bytes()
    for name in package.names:
        contents[package.resource(name)["path"]] = package.path(name).read_bytes()
    if (outlines := folder / "geo" / OUTLINES.name).is_file():
        contents[f"geo/{OUTLINES.name}"] = outlines.read_bytes()
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as file:
        for name, content in contents.items():
            entry = zipfile.ZipInfo(name)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            entry.create_system = 3
            file.writestr(entry, content, compresslevel=9)
    return out.getvalue()


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
