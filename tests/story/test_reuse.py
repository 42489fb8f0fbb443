"""What readers take away opens in their tools, says whose it is, and pages say where to write."""

from __future__ import annotations

import csv
import io
import re
import zipfile
import zlib
from pathlib import Path

import pandas as pd
import pytest
from bs4 import BeautifulSoup
from frictionless import Package as Opened
from test_browser import open_page  # noqa: F401
from test_pages import FIGURES, parsed

from factbook.model.citation import Citation
from factbook.model.tables import Package

ROOT = Path(__file__).parents[2]
IDS = [id for _, id in FIGURES]
HINT = "keep_default_na=False)"


@pytest.fixture(scope="module")
def bundle(site) -> Path:
    return next((site / "data").glob("*-data.zip"))


def test_zip_opens_as_a_data_package_and_says_licence_and_citation(bundle):
    with zipfile.ZipFile(bundle) as file:
        assert file.namelist()[0] == "datapackage.json"
        assert {"README.md", "CITATION.cff"} <= set(file.namelist())
        readme = file.read("README.md").decode()
    citation = Citation.load(Package.load(ROOT))
    assert citation.words() in readme and citation.licence in readme and HINT in readme
    opened = Opened(str(bundle))
    assert opened.resource_names == Package.load(ROOT).names


def test_namibia_is_read_as_the_page_says_it(site):
    text = (site / "data/countries.csv").read_text("utf8")
    assert "NA" not in set(pd.read_csv(io.StringIO(text)).country)  # what the hint is for
    read = pd.read_csv(io.StringIO(text), keep_default_na=False)
    assert "NA" in set(read.country) and not read.country.isna().any()
    page = parsed(site / "about/data.html")
    told = {s["id"] for s in page.select("section.data-table") if HINT in s.text}
    says_na = re.compile(r'(^|,)"?NA"?(,|$)', re.MULTILINE)
    names = [path.stem for path in (site / "data").glob("*.csv")]
    with_na = {n for n in names if says_na.search((site / f"data/{n}.csv").read_text("utf8"))}
    assert told == {f"table-{name}" for name in with_na} and "table-countries" in told


@pytest.mark.parametrize("id", IDS)
def test_downloads_of_a_figure(site, id):
    shown = (site / f"figures/{id}.shown.csv").read_bytes()
    rows = (site / f"figures/{id}.csv").read_bytes()
    assert shown.startswith(b"\xef\xbb\xbf") and not rows.startswith(b"\xef\xbb\xbf")
    assert shown.count(b"\xef\xbb\xbf") == 1
    heads = next(csv.reader(io.StringIO(shown.decode("utf-8-sig"))))
    assert heads == [th.text for th in parsed_table(site, id).select("thead th")]
    title = re.sub("[‘’“”]", "", parsed(site / f"embed/{id}.html").h1.text)[:20]
    svg = BeautifulSoup((site / f"figures/{id}.svg").read_bytes(), "xml")
    licence = Citation.load(Package.load(ROOT)).licence
    said = svg.find("metadata").text
    chunks = dict(png_chunks((site / f"figures/{id}.png").read_bytes()))
    assert chunks[b"iTXt"].partition(b"\0\0\0\0\0")[::2] == (b"Copyright", said.encode())
    assert licence in said and title in re.sub("[‘’“”]", "", said)


def png_chunks(content: bytes):
    """The chunks of a PNG with their kinds, each whole by its own check sum."""
    at = 8
    while at < len(content):
        size = int.from_bytes(content[at : at + 4], "big")
        body = content[at + 4 : at + 8 + size]
        assert zlib.crc32(body) == int.from_bytes(content[at + 8 + size : at + 12 + size], "big")
        yield body[:4], body[4:]
        at += 12 + size


def parsed_table(site, id):
    page = next(page for page, each in FIGURES if each == id)
    return parsed(site / page).find("figure", id=id).select_one(".figure-table")


@pytest.mark.parametrize("id", IDS)
def test_embed_says_what_is_not_in_it(site, id):
    page = next(page for page, each in FIGURES if each == id)
    figure = parsed(site / page).find("figure", id=id)
    said = parsed(site / f"embed/{id}.html").select_one(".embed-home").text
    assert "has what is not in this frame: the table" in said
    assert ("the look-up" in said) == (figure.select_one(".lookup") is not None)
    assert ("what can be set and moved" in said) == bool(figure.select("[data-live]"))


def test_citations_carry_the_address_where_the_site_stands(open_page, base):  # noqa: F811
    page = open_page("cite/reach.html")
    at = f"{base}/chapters/footprint.html#reach"
    page.locator("p.snippet", has_text=at).wait_for()
    assert f"url = {{{at}}}" in page.locator(".snippet code", has_text="@misc").inner_text()
    assert not page.locator(".fill").first.is_visible()


def test_notes_lead_to_all_their_sources(site):
    counted = 0
    for path in sorted((site / "chapters").glob("*.html")):
        page = parsed(path)
        for note in page.select(".fact-note"):
            if not (more := re.search(r"and (\d+) more", note.text)):
                continue
            counted += 1
            rest = note.select_one("details.more")
            if rest:
                listed = rest.text.split("more", 1)[1].split("; ")
                assert len(listed) >= int(more[1]), note["id"]
            else:
                link = note.find("a", string=re.compile("in the list of all sources"))
                assert (path.parent / link["href"]).resolve() == site / "about/sources.html"
    assert counted > 20


def test_corrections_say_since_when_and_where_to_write(site):
    page = parsed(site / "about/corrections.html")
    box = page.select_one(".edition")
    assert box.time["datetime"] == Citation.load(Package.load(ROOT)).released.isoformat()
    assert (site / "about" / box.find("a", href=re.compile("feed"))["href"]).resolve().is_file()
    assert "Where to report a mistake" in box.text
    feeds = [a for a in page.select("footer a") if a["href"].endswith("feed.xml")]
    assert len(feeds) == 1


def left(page) -> int:
    return page.locator(".source-list > li:visible").count()


def test_sources_are_narrowed_by_words_and_kind(open_page):  # noqa: F811
    page = open_page("about/sources.html?find=Türkiye")
    page.locator(".filter [role=status]", has_text="sources").wait_for()
    page.locator("#sources-find").fill("fenwick")
    page.locator(".filter [role=status]", has_text=re.compile(r"^\d+ of \d+ sources")).wait_for()
    few = left(page)
    assert 0 < few < 20 and page.url.endswith("?find=fenwick")
    tall = page.locator("main").bounding_box()["height"]
    assert tall < 1600  # what is left out leaves no hole
    page.locator("#sources-kind").select_option("dataset")
    page.locator(".filter [role=status]", has_text="None of").wait_for()
    page = open_page("about/sources.html", java_script_enabled=False)
    assert left(page) > 800 and not page.locator(".filter").is_visible()


HOSTILE = ["%3Cimg%20src%3Dx%20onerror%3Dalert(1)%3E", "__proto__", "constructor", "9" * 10_000]


@pytest.mark.parametrize("bad", HOSTILE)
@pytest.mark.parametrize(
    ("where", "said"),
    [
        ("chapters/history.html?events.kind={}", ".address-note"),
        ("chapters/history.html?events.from={}", ".address-note"),
        ("chapters/footprint.html?reach.layer={}", ".address-note"),
        ("chapters/world.html?abroad.year={}", ".address-note"),
        ("about/sources.html?kind={}", ".filter [role=status]"),
    ],
)
def test_what_an_address_asks_in_vain_is_said_and_left_out(open_page, where, said, bad):  # noqa: F811
    page = open_page(where.format(bad))
    note = page.locator(said, has_text="cannot be chosen here; it was left out")
    note.first.wait_for()
    assert len(note.first.inner_text()) < 400
    assert page.locator("main img[src=x]").count() == 0
    assert page.locator(".is-live").count() == 0
    assert page.troubles == []
