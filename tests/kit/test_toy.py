"""The kit builds a book that is not the story it was made for: other subject, language, folders,
colours, licences and tables, contents without parts, no CITATION.cff."""

from __future__ import annotations

import csv
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from lxml import etree

ROOT = Path(__file__).parents[2]
TOY = Path(__file__).parent / "toy"
BASE = "https://fluesse.example"
PAGES = ["index", "texte/fluesse", "texte/gallery", "texte/daten"]


def run(book: Path, command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "factbook", command],
        cwd=book,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
    )


@pytest.fixture(scope="session")
def toy(tmp_path_factory, site) -> Path:
    """The toy book as another newsroom would have it: a folder of its own, with the outlines and
    the front-end packages that any book of the kit has."""
    book = tmp_path_factory.mktemp("rivers") / "book"
    shutil.copytree(TOY, book)
    (book / "data/geo").mkdir()
    shutil.copy(ROOT / "data/geo/world.geojson", book / "data/geo")
    shutil.copy(ROOT / "package-lock.json", book)
    (book / "node_modules").symlink_to(ROOT / "node_modules")
    for made in ("bundles", "fonts"):  # the same for any book
        shutil.copytree(ROOT / "_build/.cache" / made, book / "_build/.cache" / made)
    done = run(book, "build")
    assert done.returncode == 0, done.stdout + done.stderr
    return book


@pytest.fixture(scope="session")
def page(toy):
    def parsed(name: str) -> BeautifulSoup:
        return BeautifulSoup((toy / f"_build/html/{name}.html").read_text("utf8"), "lxml")

    return parsed


def test_its_data_have_no_mistakes(toy):
    done = run(toy, "check")
    assert (done.returncode, done.stderr) == (0, "")
    assert "no mistakes" in done.stdout


@pytest.mark.parametrize("name", PAGES)
def test_contents_list_every_page_once(page, name):
    links = page(name).select('nav[aria-label="Contents"] ul:not(.minor) a')
    up = "" if "/" in name else "texte/"
    own = [each.replace("texte/", up) + ".html" if each != name else "#" for each in PAGES[1:]]
    assert [a["href"] for a in links] == own


def test_cards_lead_to_the_chapters(page):
    cards = page("index").select(".cards a")
    assert [a["href"] for a in cards] == [f"{name}.html" for name in PAGES[1:]]


def test_words_of_the_book_are_its_own(page):
    html = page("texte/fluesse")
    assert html.html["lang"] == "de"
    foot = html.select_one("footer .foot-title").parent.text
    assert "Alles fließt." in foot
    assert "Text and tables: CC0. Code: BSD-3-Clause." in foot
    assert "MIT" not in foot and "CC BY" not in foot
    told = {e.text for e in html.select(".answer")}
    assert told == {"Ja", "Nein", "Ungeklärt"}
    assert "eine Urkunde" in html.text and "ein Lehrbuch" in html.text


def test_a_heading_with_signs_of_html_is_text(page, toy):
    html = page("texte/fluesse")
    assert html.h1.text == html.title.text.split(" · ")[0] == "Lang & <breit>"
    assert html.select_one(".kicker").text == "Teil 1 & 2"
    assert "<breit>" not in (toy / "_build/html/texte/fluesse.html").read_text("utf8")
    assert page("index").select_one(".card-title").text == "Lang & <breit>"


def test_numbers_and_days_are_written_in_its_language(page):
    html = page("texte/fluesse")
    assert html.select_one(".byline time").text == "4. Mai 2025"
    assert "31. März 1831" in html.text
    assert "1.233 km" in page("index").select_one(".lead").text
    cells = [cell.text.strip() for cell in html.select("#laengen table tbody tr *")]
    assert "1.233 km" in cells
    drawn = " ".join(text.text for text in page("texte/gallery").select("svg text"))
    assert "1.000" in drawn and "100.000" in drawn


def test_figure_map_and_gallery_are_drawn_in_its_colours(page, toy):
    html = page("texte/fluesse")
    figures = {f["id"]: f for f in html.select("figure.figure")}
    assert set(figures) == {"laengen", "anrainer"}
    assert "var(--west)" in str(figures["laengen"].svg)
    marks = figures["anrainer"].select(".mark")
    assert {m["data-code"] for m in marks} == {"CH", "DE", "LI", "NL"}
    written = re.findall(r'id="([a-z-]+)", title=', (toy / "texte/gallery.md").read_text("utf8"))
    drawn = [f["id"] for f in page("texte/gallery").select("figure.figure")]
    assert len(drawn) > 10 and drawn == written
    css = next((toy / "_build/html/assets").glob("site.*.css")).read_text("utf8")
    assert "--west:#1d5a8a" in css.lower() and "--ban" not in css


def test_downloads_are_its_tables(toy):
    data = toy / "_build/html/data"
    described = json.loads((toy / "data/datapackage.json").read_text("utf8"))
    for resource in described["resources"]:
        assert (data / resource["path"]).read_bytes() == (
            toy / "data" / resource["path"]
        ).read_bytes()
    names = {path.name for path in data.iterdir()}
    assert {"fluesse-data.zip", "vertraege.ics", "datapackage.json"} <= names
    with open(toy / "_build/html/figures/laengen.csv", encoding="utf-8-sig") as file:
        assert [row["name"] for row in csv.DictReader(file)] == ["Rhein", "Donau", "Elbe"]


def test_feed_and_sitemap_name_its_pages(toy):
    site = toy / "_build/html"
    places = etree.parse(site / "sitemap.xml").findall(".//{*}loc")
    wanted = [f"{BASE}/", *(f"{BASE}/{name}.html" for name in PAGES[1:])]
    assert [place.text for place in places] == wanted
    feed = etree.parse(site / "feed.xml")
    assert feed.findtext("{*}title") == "Flüsse"
    assert feed.findtext("{*}author/{*}name") == "Die Pegelwarte"
    (entry,) = feed.findall("{*}entry")
    assert entry.find("{*}link").get("href") == f"{BASE}/texte/daten.html"


def test_without_a_citation_file_it_is_cited_by_its_package(toy):
    cite = (toy / "_build/html/cite/laengen.html").read_text("utf8")
    assert "Die Pegelwarte" in cite and "version 3" in cite and "CC0" in cite


def test_without_either_the_build_says_what_is_missing(toy, tmp_path):
    book = tmp_path / "book"
    shutil.copytree(toy, book, symlinks=True)
    path = book / "data/datapackage.json"
    path.write_text(path.read_text("utf8").replace('"created": "2025-05-04",', ""), "utf8")
    done = run(book, "build")
    assert done.returncode == 1
    said = "there is no CITATION.cff, so data/datapackage.json must say created"
    assert said in done.stderr and "Traceback" not in done.stderr
