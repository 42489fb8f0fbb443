"""Pages for those who reuse a figure: what they hold, and how they behave in a browser."""

from __future__ import annotations

import csv
import re
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from bs4 import BeautifulSoup
from pybtex.database import parse_string
from test_browser import AXE, OVERLAPS, SMALL_TEXT, open_page  # noqa: F401
from test_pages import FIGURES, REUSE, broken_links, parsed

from factbook.figure.contract import Figure, Table
from factbook.model.citation import Citation
from factbook.model.tables import Package

ROOT = Path(__file__).parents[2]
IDS = [id for _, id in FIGURES]
PAGE_OF = {id: page for page, id in FIGURES}
each_figure = pytest.mark.parametrize("id", IDS)


@pytest.mark.parametrize("name", REUSE)
def test_page_is_named_described_and_kept_out_of_search(site, name):
    page = parsed(site / name)
    assert page.html["lang"] == "en" and page.title.text.strip()
    assert len(page.find_all("h1")) == len(page.find_all("main")) == 1
    assert page.find("meta", attrs={"name": "description"})["content"].strip()
    assert page.find("meta", attrs={"name": "robots"})["content"] == "noindex"
    assert not page.find("link", rel="canonical")
    assert not page.find("script", type="application/ld+json")
    assert not [s for s in page.find_all("script") if not s.get("src")]
    assert not [e for e in page.find_all() if e.has_attr("style")]
    ids = [e["id"] for e in page.find_all(id=True)]
    assert len(ids) == len(set(ids))
    assert broken_links(site, name) == []


def test_search_knows_no_page_of_reuse(site):
    index = (site / "search-data.js").read_text("utf8")
    assert not re.search(r'"(?:embed|cite)/', index)


@each_figure
def test_embed_holds_the_figure_and_nothing_else(site, id):
    page, whole = parsed(site / f"embed/{id}.html"), parsed(site / PAGE_OF[id])
    figure = whole.find("figure", id=id)
    assert page.h1.text == figure.select_one(".figure-title").text
    shown = "svg.plot, .text-columns"
    assert [str(s) for s in page.select(shown)] == [str(s) for s in figure.select(shown)]
    assert page.select(shown)
    assert page.find(id=f"{id}-alt").text == figure.find(id=f"{id}-alt").text
    notes = [note.text for note in figure.select(".figure-notes li")]
    assert [note.text for note in page.select(".figure-notes li")] == notes
    assert page.select_one(".figure-sources").text.startswith("Sources ")
    links = [a["href"] for a in page.find_all("a")]
    assert links == [f"../{PAGE_OF[id]}#{id}"]
    assert not page.select("header, nav, footer, table, form, .lookup")


@each_figure
def test_figure_leads_to_its_page_of_reuse(site, id):
    figure = parsed(site / PAGE_OF[id]).find("figure", id=id)
    links = [a["href"] for a in figure.select(".figure-tools a") if a.text == "Embed, cite"]
    prefix = "../" * PAGE_OF[id].count("/")
    assert links == [f"{prefix}cite/{id}.html"]


@each_figure
def test_snippet_and_citations_name_the_figure(site, id):
    page = parsed(site / f"cite/{id}.html")
    title = parsed(site / f"embed/{id}.html").h1.text
    snippet, _, bibtex = (pre.text for pre in page.select("pre.snippet"))
    frame = parsed_snippet(snippet)
    assert frame["src"] == f"https://ADDRESS/embed/{id}.html"
    assert frame["title"] == title and frame["loading"] == "lazy"
    assert 300 < int(frame["height"]) < 6000
    citation = Citation.load(Package.load(ROOT))
    words = page.select_one("p.snippet").text
    assert title in words and citation.version in words and citation.authors[0] in words
    assert str(citation.released.year) in words
    (entry,) = parse_string(bibtex, "bibtex").entries.values()
    plain = entry.fields["title"].replace("\\", "").strip("{}")
    assert plain == title
    assert entry.fields["year"] == str(citation.released.year)
    assert citation.version in entry.fields["howpublished"]
    written = [str(person).strip("{}") for person in entry.persons["author"]]
    assert written == list(citation.authors)


def parsed_snippet(snippet: str):
    (frame,) = BeautifulSoup(snippet, "html.parser").find_all()
    assert frame.name == "iframe"
    return frame


@each_figure
def test_table_as_shown_is_the_table_shown(site, id):
    table = parsed(site / PAGE_OF[id]).find("figure", id=id).select_one(".figure-table table")
    shown = [[c.text for c in row.select("th, td")] for row in table.select("tr")]
    with (site / "figures" / f"{id}.shown.csv").open(encoding="utf-8-sig", newline="") as file:
        assert list(csv.reader(file)) == shown
    linked = [a["href"] for a in parsed(site / f"cite/{id}.html").select("a[download]")]
    assert f"../figures/{id}.shown.csv" in linked and f"../figures/{id}.csv" in linked


def test_hostile_words_stay_words():
    from factbook.page.outputs.embeds import embed_html, frame

    hostile = '"><script>alert(1)</script>&{%$_#}'
    figure = Figure(
        id="x",
        title=hostile,
        alt=hostile,
        subtitle=hostile,
        notes=(hostile,),
        table=Table((), (), ""),
        drawings={"desk": '<svg viewBox="0 0 760 100"></svg>'},
    )
    assert "<script" not in embed_html(figure, hostile, "../x.html#x")
    assert "<script" not in frame(figure, "https://example.org/")
    assert parsed_snippet(frame(figure, "https://example.org/"))["title"] == hostile
    citation = Citation.load(Package.load(ROOT))
    (entry,) = parse_string(citation.bibtex("100% of A & B_{c} #1", "x"), "bibtex").entries.values()
    assert entry.fields["title"] == r"{100\% of A \& B\_\{c\} \#1}"


# In a browser ------------------------------------------------------------------------------


@each_figure
def test_embed_is_quiet_whole_fits_and_its_frame_is_tall_enough(open_page, site, id):  # noqa: F811
    page = open_page(f"embed/{id}.html", viewport={"width": 320, "height": 300})
    page.evaluate("document.fonts.ready")
    told = parsed(site / f"cite/{id}.html")
    narrow = int(parsed_snippet(told.select_one("pre.snippet").text)["height"])
    wide = int(re.search(r"needs (\d+)\.", told.main.text)[1])
    for width, height in {320: None, 390: narrow, 480: narrow, 900: wide, 1200: wide}.items():
        page.set_viewport_size({"width": width, "height": 300})
        assert page.evaluate("document.documentElement.scrollWidth") <= width, width
        shown = page.locator("svg.plot:visible, .text-columns:visible").count()
        assert shown == (2 if page.locator(".map-with-near").count() else 1), width
        if height:
            tall = page.evaluate("document.body.getBoundingClientRect().height")
            assert tall <= height, width
        if width != 480:  # where the drawing is enlarged, lines of text may touch
            assert page.evaluate(SMALL_TEXT) == [], width
            assert page.evaluate(OVERLAPS) == [], width
    assert page.troubles == []


@each_figure
def test_embed_without_script_shows_the_figure(open_page, id):  # noqa: F811
    page = open_page(
        f"embed/{id}.html", java_script_enabled=False, viewport={"width": 390, "height": 800}
    )
    shown = page.locator("svg.plot:visible, .text-columns:visible").count()
    assert shown == (2 if page.locator(".map-with-near").count() else 1)
    assert page.locator("h1").is_visible() and page.locator(".embed-home a").is_visible()


@pytest.mark.parametrize("name", [*REUSE[0::2], *REUSE[1:3:2]])
def test_page_of_reuse_is_accessible(open_page, name):  # noqa: F811
    view = {"width": 390, "height": 900}
    for theme in ("light", "dark"):
        page = open_page(name, color_scheme=theme, bypass_csp=True, viewport=view)
        page.evaluate(AXE)
        violations = page.evaluate("axe.run().then(r => r.violations)")
        assert [(v["id"], v["nodes"][0]["html"][:200]) for v in violations] == []
        page.context.close()


@pytest.mark.parametrize("width", [320, 1280])
def test_page_about_reuse_fits_and_knows_its_address(open_page, base, width):  # noqa: F811
    page = open_page(f"cite/{IDS[0]}.html", viewport={"width": width, "height": 900})
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert f'src="{base}/embed/{IDS[0]}.html"' in page.locator("pre.snippet").first.inner_text()
    assert page.locator(".fill:visible").count() == 0
    still = open_page(f"cite/{IDS[0]}.html", java_script_enabled=False)
    assert "https://ADDRESS/" in still.locator("pre.snippet").first.inner_text()
    assert still.locator(".fill:visible").count() > 0
    assert page.troubles == []


def test_map_switches_its_layers_in_an_embed(open_page):  # noqa: F811
    id = next(id for id in IDS if PAGE_OF[id] == "chapters/footprint.html")
    page = open_page(f"embed/{id}.html", java_script_enabled=False)
    labels = page.locator(".switches label")
    before = page.locator(".legend:visible").inner_text()
    labels.nth(1).click()
    assert page.locator(".legend:visible").inner_text() != before


def test_marks_of_an_embed_are_walked_by_keyboard(open_page):  # noqa: F811
    page = open_page("embed/road.html", viewport={"width": 900, "height": 600})
    page.locator("svg.plot:visible").focus()
    page.keyboard.press("ArrowRight")
    assert page.locator(".tip").is_visible()


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *args) -> None:
        """Nobody reads it."""


def test_frame_follows_the_height_of_its_figure(browser, base, site, tmp_path):
    """On another site, with the snippets as they are copied."""
    told = parsed(site / "cite/road.html").select("pre.snippet")
    frame, script = told[0].text.replace("https://ADDRESS", base), told[1].text
    head = '<!DOCTYPE html><title>Host</title><link rel="icon" href="data:,">'
    host = f"{head}<p>Before</p>{frame}{script}"
    (tmp_path / "host.html").write_text(host, "utf8")
    handler = partial(Quiet, directory=str(tmp_path))
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    Thread(target=server.serve_forever, daemon=True).start()
    page = browser.new_page(viewport={"width": 900, "height": 600})
    said = []
    page.on("console", lambda message: said.append(message.text))
    page.goto(f"http://127.0.0.1:{server.server_port}/host.html")
    inside = page.frame_locator("iframe")
    inside.locator("svg.plot-desk").wait_for()
    tall = "document.querySelector('iframe').getBoundingClientRect().height"
    page.wait_for_function(f"() => {tall} < 900")
    wide = page.evaluate(tall)
    page.set_viewport_size({"width": 420, "height": 600})
    page.wait_for_function(f"() => {tall} > 900")
    body = inside.locator("body")
    assert abs(page.evaluate(tall) - body.bounding_box()["height"]) <= 2
    assert wide < 900 and said == []
    page.close()
    server.shutdown()
    server.server_close()


def test_theme_of_an_embed_can_be_fixed(open_page):  # noqa: F811
    page = open_page("embed/road.html?theme=dark", color_scheme="light")
    dark = page.evaluate("getComputedStyle(document.body).backgroundColor")
    page = open_page("embed/road.html?theme=<script>", color_scheme="light")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") != dark
    assert page.troubles == []
