"""What the site says to programs, with and without a known address; that it all agrees."""

from __future__ import annotations

import datetime as dt
import io
import json
import os
import re
import shutil
import struct
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from lxml import etree
from test_pages import ALL, PAGES, REUSE, parsed

from factbook.charts.pictures import pngs
from factbook.figure.poster import CARD, poster
from factbook.model.citation import Citation
from factbook.model.tables import Package
from factbook.page.outputs import cards, downloads, feed, sitemap

ROOT = Path(__file__).parents[2]
BASE = "https://example.org/book"
LEFT_OUT = shutil.ignore_patterns(
    "_build", ".venv", "node_modules", ".git", "__pycache__", "*.egg-info"
)
ATOM, SITEMAP = f"{{{feed.ATOM}}}", f"{{{sitemap.SITEMAP}}}"


def build(folder: Path) -> subprocess.CompletedProcess:
    command = [sys.executable, "-m", "factbook", "build"]
    environment = os.environ | {"PYTHONPATH": str(folder)}
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True)


@pytest.fixture(scope="module")
def copy(tmp_path_factory, site) -> Path:
    """A copy of the book with its caches."""
    folder = tmp_path_factory.mktemp("machines") / "copy"
    shutil.copytree(ROOT, folder, ignore=LEFT_OUT)
    shutil.copytree(ROOT / "_build/.cache", folder / "_build/.cache")
    (folder / "node_modules").symlink_to(ROOT / "node_modules")
    return folder


@pytest.fixture(scope="module")
def placed(copy) -> Path:
    """The site built with its address, and with a correction in the feed."""
    config = copy / "_config.yml"
    text = config.read_text("utf8")
    assert 'baseurl: ""' in text
    config.write_text(text.replace('baseurl: ""', f"baseurl: {BASE}/"), "utf8")
    with (copy / "data/corrections.csv").open("a", encoding="utf8") as file:
        file.write("page-x,2026-12-01,Page x,A number,It was wrong & old.\n")
    done = build(copy)
    assert done.returncode == 0, done.stdout + done.stderr
    return copy / "_build/html"


def meta(page, name: str) -> str:
    found = page.find("meta", attrs={"property": name}) or page.find("meta", attrs={"name": name})
    return found["content"] if found else ""


def canonical(page) -> str:
    link = page.find("link", rel="canonical")
    return link["href"] if link else ""


def linked(page) -> dict | None:
    script = page.find("script", type="application/ld+json")
    return json.loads(script.string) if script else None


# Without an address ------------------------------------------------------------------------


@pytest.mark.parametrize("name", ALL)
def test_without_an_address_no_page_claims_one(site, name):
    page = parsed(site / name)
    assert not canonical(page)
    for wanted in ("og:url", "og:image", "twitter:card"):
        assert not meta(page, wanted)
    assert meta(page, "og:title") and meta(page, "og:description")
    feed = page.find("link", rel="alternate")
    assert (site / name).parent.joinpath(feed["href"]).resolve() == (site / "feed.xml").resolve()


def test_without_an_address_there_is_no_sitemap_and_links_are_relative(site):
    assert not (site / "sitemap.xml").exists()
    assert "Sitemap" not in (site / "robots.txt").read_text("utf8")
    for entry in etree.parse(site / "feed.xml").getroot().iter(f"{ATOM}link"):
        assert (site / entry.get("href")).is_file()
    whole = linked(parsed(site / "about/data.html"))
    for each in [*whole["distribution"], *(part["distribution"] for part in whole["hasPart"])]:
        assert (site / "about" / each["contentUrl"]).resolve().is_file()


# With one ----------------------------------------------------------------------------------


def address_of(name: str) -> str:
    return f"{BASE}/" if name == "index.html" else f"{BASE}/{name}"


def test_sitemap_canonical_links_and_linked_data_agree(placed):
    listed = [e.text for e in etree.parse(placed / "sitemap.xml").getroot().iter(f"{SITEMAP}loc")]
    assert listed == [address_of(name) for name in PAGES]
    for name in PAGES:
        page = parsed(placed / name)
        assert canonical(page) == meta(page, "og:url") == address_of(name)
        if data := linked(page):
            assert data["url"] == address_of(name)
            assert data["description"]
    for name in REUSE:
        assert not canonical(parsed(placed / name))
    assert f"Sitemap: {BASE}/sitemap.xml\n" in (placed / "robots.txt").read_text("utf8")


def test_days_of_the_sitemap_are_those_of_the_pages(placed):
    for url in etree.parse(placed / "sitemap.xml").getroot():
        name = url.findtext(f"{SITEMAP}loc").removeprefix(f"{BASE}/") or "index.html"
        day = url.findtext(f"{SITEMAP}lastmod")
        shown = parsed(placed / name).select_one(".byline time")
        assert dt.date.fromisoformat(day)
        assert shown is None or shown["datetime"] == day
        data = linked(parsed(placed / name)) or {}
        if data.get("@type") == "Article":
            assert data["dateModified"] == day


@pytest.mark.parametrize("name", PAGES)
def test_card_of_a_page_is_there_and_described(placed, name):
    page = parsed(placed / name)
    place = meta(page, "og:image")
    assert place.startswith(f"{BASE}/cards/")
    picture = (placed / place.removeprefix(f"{BASE}/")).read_bytes()
    assert picture.startswith(b"\x89PNG\r\n\x1a\n")
    assert struct.unpack(">II", picture[16:24]) == (1200, 630)
    assert len(picture) < 400_000
    assert meta(page, "og:image:width") == "1200" and meta(page, "og:image:height") == "630"
    assert meta(page, "twitter:card") == "summary_large_image"
    alt = meta(page, "og:image:alt")
    figure = page.select_one("figure.figure .figure-title")
    assert 10 < len(alt) <= 420 and (figure is None or figure.text in alt)


def test_cards_are_those_of_the_pages_and_differ_by_what_they_show(site, placed):
    names = {cards.file_name(page.removesuffix(".html")) for page in PAGES}
    for folder in (site, placed):
        assert {p.name for p in (folder / "cards").iterdir()} == names
    for name in names:
        assert (site / "cards" / name).read_bytes() == (placed / "cards" / name).read_bytes()


def test_a_card_drawn_again_is_the_same_and_shows_its_words(tmp_path):
    title = "A finding that is long enough to need two lines on a card of this width"
    svg = poster(title, "The book & its <name>", {}, CARD)
    etree.fromstring(svg)
    for n in "123":  # each with a cache of its own
        (tmp_path / n).mkdir()
        (tmp_path / n / "node_modules").symlink_to(ROOT / "node_modules")
    first, again = (pngs({"a": (svg, 1)}, tmp_path / str(n)) for n in (1, 2))
    assert first == again
    other = poster("Another", "The book", {}, CARD)
    assert first != pngs({"a": (other, 1)}, tmp_path / "3")


def test_a_figure_has_a_picture_for_phones_unless_it_is_text(placed):
    tall = {path.name.partition(".")[0] for path in (placed / "figures").glob("*.tall.png")}
    texts = {
        f["id"] for name in PAGES for f in parsed(placed / name).select("figure:has(.text-columns)")
    }
    figures = {f["id"] for name in PAGES for f in parsed(placed / name).select("figure.figure")}
    assert texts and tall == figures - texts
    for id in tall:
        picture = (placed / f"figures/{id}.tall.png").read_bytes()
        assert struct.unpack(">II", picture[16:24]) == (1080, 1350)
        assert len(picture) < 600_000


def test_each_page_says_what_it_is(placed):
    kinds = {name: (linked(parsed(placed / name)) or {}).get("@type") for name in PAGES}
    assert kinds.pop("index.html") == "WebSite"
    assert kinds.pop("about/data.html") == "Dataset"
    for name, kind in kinds.items():
        assert kind == ("Article" if name.startswith("chapters/") else None), name
    article = linked(parsed(placed / "chapters/history.html"))
    assert article["headline"] == parsed(placed / "chapters/history.html").h1.text
    assert article["image"] == meta(parsed(placed / "chapters/history.html"), "og:image")
    assert article["isPartOf"]["url"] == f"{BASE}/"
    assert len(json.dumps(article)) < 1500


def test_each_table_is_a_dataset_with_its_download(placed):
    package = Package.load(ROOT)
    whole = linked(parsed(placed / "about/data.html"))
    assert whole["version"] == package.descriptor["version"]
    parts = {part["distribution"]["contentUrl"]: part for part in whole["hasPart"]}
    assert list(parts) == [f"{BASE}/data/{r['path']}" for r in package.resources]
    for resource, (place, part) in zip(package.resources, parts.items(), strict=True):
        assert 50 <= len(part["description"]) <= 5000
        assert part["license"].startswith("https://") and part["creator"]
        assert (placed / place.removeprefix(f"{BASE}/")).is_file()
        page, anchor = part["url"].split("#")
        assert page == address_of("about/data.html")
        assert parsed(placed / "about/data.html").find(id=anchor)
        assert anchor == f"table-{resource['name']}"


def test_feed_tells_changes_and_corrections_newest_first(site, placed):
    told = feed.changes((ROOT / "CHANGELOG.md").read_text("utf8"))
    assert told
    for folder, extra in ((site, 0), (placed, 1)):
        root = etree.parse(folder / "feed.xml").getroot()
        assert root.tag == f"{ATOM}feed"
        for tag in ("id", "title", "updated", "author"):
            assert root.find(f"{ATOM}{tag}") is not None
        entries = root.findall(f"{ATOM}entry")
        listed = len(Package.load(ROOT).read("corrections"))
        assert len(entries) == len(told) + listed + extra
        days = [e.findtext(f"{ATOM}updated") for e in entries]
        assert days == sorted(days, reverse=True)
        assert root.findtext(f"{ATOM}updated") == days[0]
        ids = [e.findtext(f"{ATOM}id") for e in entries]
        assert len(set(ids)) == len(ids) and all(id.startswith("urn:uuid:") for id in ids)
        for entry in entries:
            assert entry.findtext(f"{ATOM}title") and entry.findtext(f"{ATOM}content")


def test_feed_gives_whole_addresses_and_keeps_its_names(site, placed):
    here, there = (etree.parse(folder / "feed.xml").getroot() for folder in (site, placed))
    links = {link.get("rel", "alternate"): link.get("href") for link in there.iter(f"{ATOM}link")}
    assert links["self"] == f"{BASE}/feed.xml"
    for link in there.iter(f"{ATOM}link"):
        path = link.get("href").removeprefix(f"{BASE}/") or "index.html"
        assert link.get("href").startswith(f"{BASE}/") and (placed / path).is_file()
    ids = [{e.text for e in root.iter(f"{ATOM}id")} for root in (here, there)]
    assert ids[0] < ids[1]
    newest = there.find(f"{ATOM}entry")
    assert newest.findtext(f"{ATOM}title") == "Correction: Page x"
    assert "It was wrong & old." in newest.findtext(f"{ATOM}content")
    assert newest.find(f"{ATOM}link").get("href") == f"{BASE}/about/corrections.html"


def test_snippets_and_citations_give_the_address(placed):
    page = parsed(placed / "cite/road.html")
    snippet, _, bibtex = (pre.text for pre in page.select("pre.snippet"))
    assert f'src="{BASE}/embed/road.html"' in snippet
    assert f"url = {{{BASE}/#road}}" in bibtex
    assert f"{BASE}/#road." in page.select_one("p.snippet").text
    assert not page.select(".fill")
    other = parsed(placed / "cite/ratchet.html").select_one("p.snippet").text
    assert f"{BASE}/chapters/history.html#ratchet" in other


def test_an_address_that_is_none_stops_the_build(copy, placed):
    config = copy / "_config.yml"
    good = config.read_text("utf8")
    config.write_text(good.replace(f"{BASE}/", "example.org"), "utf8")
    done = build(copy)
    config.write_text(good, "utf8")
    assert done.returncode == 1
    assert 'html.baseurl in _config.yml is "example.org"' in done.stdout + done.stderr


# All tables in one file --------------------------------------------------------------------


def test_one_file_has_every_table_and_what_describes_it(site):
    package = Package.load(ROOT)
    name = package.descriptor["name"]
    content = (site / "data" / f"{name}-data.zip").read_bytes()
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        inside = {n: file.read(n) for n in file.namelist()}
    readme = inside.pop("README.md").decode()
    paths = [package.resource(n)["path"] for n in package.names]
    assert inside.pop("_config.yml") == (ROOT / "_config.yml").read_bytes()
    for outlines in ("geo/world.geojson", "geo/europe.geojson"):
        assert inside.pop(outlines) == (ROOT / "data" / outlines).read_bytes()
    for side in ("LICENSE", "CITATION.cff"):
        assert inside.pop(side) == (ROOT / side).read_bytes()
    assert set(inside) == {"datapackage.json", *paths}
    for path, held in inside.items():
        assert held == (site / "data" / path).read_bytes()
    for resource in package.resources:
        assert f"## {resource['path']}" in readme and resource["factbook:is-not"] in readme
    assert Citation.load(Package.load(ROOT)).words() in readme
    links = [a["href"] for a in parsed(site / "about/data.html").select("a[download]")]
    assert f"../data/{name}-data.zip" in links and "../data/datapackage.json" in links
    assert content == downloads.bundle(package, Citation.load(Package.load(ROOT)))


def test_the_downloaded_package_is_a_valid_one(site, tmp_path):
    from frictionless import Package as Described

    with zipfile.ZipFile(next((site / "data").glob("*-data.zip"))) as file:
        file.extractall(tmp_path)
    described = Described(str(tmp_path / "datapackage.json"))
    for resource in described.resources:
        assert (tmp_path / resource.path).is_file()


# Rules of the parts ------------------------------------------------------------------------


def test_versions_agree():
    citation = Citation.load(Package.load(ROOT))
    project = (ROOT / "pyproject.toml").read_text("utf8")
    assert f'version = "{citation.version}"' in project
    assert Package.load(ROOT).descriptor["version"] == citation.version


def test_changes_are_read_from_their_section_alone():
    text = (
        "## Unreleased\n### Added\n- A thing.\n### Data\n- 2026-11-24: One\n  goes on.\n\n"
        "## 0.1.0\n### Data\n- 2026-01-02: Two.\n"
    )
    day = dt.date.fromisoformat
    told = [(day("2026-11-24"), "One goes on."), (day("2026-01-02"), "Two.")]
    assert [(each.day, each.text) for each in feed.changes(text)] == told
    with pytest.raises(ValueError, match="YYYY-MM-DD"):
        feed.changes("### Data\n- Yesterday: one.\n")
    with pytest.raises(ValueError):
        feed.changes("### Data\n- 2026-13-24: one.\n")


def test_linked_data_cannot_end_its_script(site):
    for name in PAGES:
        text = (site / name).read_text("utf8")
        for block in re.findall(r'<script type="application/ld\+json">(.*?)</script>', text, re.S):
            assert "<" not in block and json.loads(block)
