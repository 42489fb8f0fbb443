"""Every built page, parsed: structure, names, links, figures and facts."""

from __future__ import annotations

import ast
import csv
import html
import re
import struct
from collections import Counter
from functools import cache
from pathlib import Path
from urllib.parse import urldefrag, urljoin, urlparse

import pytest
from bs4 import BeautifulSoup

from factbook.notebook.chapters import book_files, read_myst

ROOT = Path(__file__).parents[2]
PAGES = [p.relative_to(ROOT).with_suffix(".html").as_posix() for p in book_files(ROOT)]
ALL = [*PAGES, "search.html"]


@cache
def parsed(path: Path) -> BeautifulSoup:
    return BeautifulSoup(path.read_text("utf8"), "html.parser")


@pytest.fixture
def page(site, request) -> BeautifulSoup:
    return parsed(site / request.param)


every_page = pytest.mark.parametrize("page", ALL, indirect=True)
book_page = pytest.mark.parametrize("page", PAGES, indirect=True)


def test_all_pages_are_built_and_no_other(site):
    built = [p.relative_to(site).as_posix() for p in site.rglob("*.html")]
    assert sorted(built) == sorted([*ALL, *REUSE])


@every_page
def test_page_has_language_title_description_and_one_headline(page):
    assert page.html["lang"] == "en"
    assert page.title.text.strip()
    assert page.find("meta", attrs={"name": "viewport"})
    assert page.find("meta", attrs={"name": "description"})["content"].strip()
    assert len(page.find_all("h1")) == 1
    assert len(page.find_all("main")) == 1


@every_page
def test_headings_do_not_skip_a_level(page):
    levels = [int(h.name[1]) for h in page.find_all(re.compile(r"^h[1-6]$"))]
    assert levels[0] == 1
    assert all(b <= a + 1 for a, b in zip(levels, levels[1:], strict=False))


@every_page
def test_ids_are_unique(page):
    ids = Counter(e["id"] for e in page.find_all(id=True))
    assert [i for i, n in ids.items() if n > 1] == []


@pytest.mark.parametrize("name", ALL)
def test_internal_links_lead_somewhere(site, name):
    assert broken_links(site, name) == []


def broken_links(site: Path, name: str) -> list[str]:
    page = parsed(site / name)
    broken = []
    for link in page.find_all("a", href=True):
        href = link["href"]
        if urlparse(href).scheme:
            assert urlparse(href).scheme in {"http", "https"}, href
            continue
        path, fragment = urldefrag(urljoin(f"/{name}", href))
        target = site / path.lstrip("/")
        if not target.is_file() or (fragment and not parsed(target).find(id=fragment)):
            broken.append(href)
    return broken


@every_page
def test_nothing_is_loaded_from_elsewhere_and_nothing_is_inline(page):
    for element in page.find_all(src=True) + page.find_all("link", rel="stylesheet"):
        address = element.get("src") or element["href"]
        assert not urlparse(address).netloc, address
        assert not address.startswith("data:")
    assert not page.find_all("style")
    inline = [s for s in page.find_all("script") if not s.get("src")]
    assert all(s["type"] == "application/ld+json" for s in inline), "data, not a script"
    styled = [e.name for e in page.find_all() if e.has_attr("style")]
    assert styled == []
    assert not [e for e in page.find_all() if any(a.startswith("on") for a in e.attrs)]


def test_stylesheet_loads_nothing_from_elsewhere(site):
    for sheet in site.glob("assets/*.css"):
        assert not re.findall(r"url\(\s*['\"]?(?:https?:|//|data:)", sheet.read_text("utf8"))
        assert "@import" not in sheet.read_text("utf8")


def declared_figures(chapter: Path) -> list[str]:
    """Ids of the `figure(...)` calls in a chapter's cells, in order."""
    ids = []
    for cell in read_myst(chapter.read_text("utf8")).cells:
        if cell.cell_type != "code":
            continue
        for node in ast.walk(ast.parse(cell.source)):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "figure":
                ids += [k.value.value for k in node.keywords if k.arg == "id"]
    return ids


@pytest.mark.parametrize("chapter", book_files(ROOT), ids=lambda p: p.stem)
def test_page_has_the_figures_its_chapter_declares(site, chapter):
    page = parsed(site / chapter.relative_to(ROOT).with_suffix(".html"))
    assert [f["id"] for f in page.select("figure.figure")] == declared_figures(chapter)


def test_the_book_has_its_figures(site):
    assert len(FIGURES) >= 24
    assert all(
        parsed(site / name).select("figure.figure") for name in PAGES if "about/" not in name
    )


FIGURES = [
    (p.relative_to(ROOT).with_suffix(".html").as_posix(), id)
    for p in book_files(ROOT)
    for id in declared_figures(p)
]
REUSE = [f"{folder}/{id}.html" for _, id in FIGURES for folder in ("embed", "cite")]


@pytest.mark.parametrize(("name", "id"), FIGURES, ids=[id for _, id in FIGURES])
def test_figure_keeps_the_contract(site, name, id):
    page = parsed(site / name)
    figure = page.find("figure", id=id)
    assert figure.select_one(".figure-title").text.strip()
    assert figure.select_one("figcaption")
    drawings = figure.select("svg.plot")
    layouts = [d["class"][1].removeprefix("plot-") for d in drawings]
    words_alone = figure.select(".text-columns")
    drawn = (["desk", "phone"], ["phone"], ["map"], ["map", "map"])
    assert layouts in drawn or (words_alone and not layouts)
    for drawing in drawings:
        assert drawing["role"] == "graphics-document"
        named = drawing.get("aria-labelledby")  # a close-up has a name of its own
        assert named == f"{id}-alt" if named else drawing["aria-label"]
    # The title is heard as the heading, and what the drawing shows as the drawing's name.
    assert any(drawing.get("aria-labelledby") for drawing in drawings) or not drawings
    assert len(page.find(id=f"{id}-alt").text.strip()) > 40
    shown = [marks(drawing) for drawing in drawings] if drawings else [blocks(figure)]
    if layouts == ["map", "map"]:  # each row is marked once, on one of the two
        shown = [[mark for one in shown for mark in one]]
        assert len(set(shown[0])) == len(shown[0])
    assert all(first and all(first) for first in shown)
    assert all(Counter(shown[0]) == Counter(o) for o in shown), "all layouts show the same marks"
    links = [a["href"] for a in figure.select(".figure-sources a")]
    listed = "../" * name.count("/") + "about/sources.html#source-"
    assert links and all(link.startswith(("http", listed)) for link in links)
    downloads = {a["href"].rsplit(".", 1)[1]: a["href"] for a in figure.select("a[download]")}
    assert set(downloads) == {"csv", "svg", "png", "py"}
    assert figure.select_one(".figure-permalink")["href"] == f"#{id}"


def marks(drawing) -> list[str]:
    return [m["aria-label"] for m in drawing.select('[role="graphics-symbol"]')]


def blocks(figure) -> list[str]:
    """Keys of the rows whose words stand in a figure of text."""
    return list(dict.fromkeys(b["data-row-key"] for b in figure.select(".text-block")))


@pytest.mark.parametrize(("name", "id"), FIGURES, ids=[id for _, id in FIGURES])
def test_table_equals_download_and_marks(site, name, id):
    figure = parsed(site / name).find("figure", id=id)
    rows = figure.select(".figure-table tbody tr")
    with (site / "figures" / f"{id}.csv").open(encoding="utf8", newline="") as file:
        records = list(csv.DictReader(file))
    assert len(rows) == len(records)
    assert all(record["source_ids"] for record in records)
    drawings = figure.select("svg.plot-map") or figure.select("svg.plot")[:1]
    shown = [mark for drawing in drawings for mark in marks(drawing)]
    assert len(shown or blocks(figure)) == len(records)


@pytest.mark.parametrize("id", [id for _, id in FIGURES])
def test_image_downloads_are_images(site, id):
    png = (site / "figures" / f"{id}.png").read_bytes()
    assert png.startswith(b"\x89PNG\r\n\x1a\n")
    width, height = struct.unpack(">II", png[16:24])
    assert width >= 1200 and height >= 300
    svg = (site / "figures" / f"{id}.svg").read_text("utf8")
    assert svg.startswith("<svg") and "Sources:" in svg
    families = {html.unescape(name) for name in re.findall(r'font-family="([^"]+)"', svg)}
    assert all("'Source Sans 3'" in family for family in families), families


@book_page
def test_every_fact_has_a_note_with_claimant_and_source(page):
    facts = page.select("data.fact")
    for fact in facts:
        assert fact["value"].strip()
        note = page.find(id=f"fact-{fact['data-fact']}")
        terms = {t.text for t in note.select("dt")}
        named = {"Who says so", "Who acted", "Whom it binds or concerns", "Legal text", "Evidence"}
        assert terms & named, fact["data-fact"]
        assert note.select("dd a[href^=http]"), fact["data-fact"]
    used = {f["data-fact"] for f in page.select(".fact")}
    assert {n["id"].removeprefix("fact-") for n in page.select(".fact-note")} == used


def test_the_story_uses_facts(site):
    for name in ("index.html", "chapters/history.html", "chapters/deadlines.html"):
        assert len(parsed(site / name).select("data.fact")) >= 5


def test_data_page_lists_every_table_with_its_rows(site):
    from factbook.model.tables import Package

    package = Package.load(ROOT)
    page = parsed(site / "about/data.html")
    for name in package.names:
        section = page.find(id=f"table-{name}")
        assert f"{package.row_count(name):,} rows" in section.text
        assert "What it is not." in section.text
        assert (site / "data" / package.resource(name)["path"]).is_file()


def test_sources_page_lists_every_source_once(site):
    from factbook.model.tables import Package

    listed = [li["id"] for li in parsed(site / "about/sources.html").select(".source-list > li")]
    expected = [f"source-{i}" for i in Package.load(ROOT).read("sources").source_id]
    assert listed == expected
