"""Terms in prose, the glossary, tables as lists, and tables that may be empty."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from test_pages import PAGES, parsed

from factbook.model import check
from factbook.model.glossary import load_terms
from factbook.model.sources import load_sources
from factbook.model.tables import Package
from factbook.page.lists import listing_html

ROOT = Path(__file__).parents[2]
EMPTY = "No correction has been needed since publication."


@pytest.fixture
def package(tmp_path) -> Package:
    """A copy of the tables that a test may change."""
    shutil.copytree(ROOT / "data", tmp_path / "data", ignore=shutil.ignore_patterns("raw", "geo"))
    return Package.load(tmp_path)


@pytest.mark.parametrize("name", PAGES)
def test_each_term_has_a_note_here_and_an_entry_in_the_glossary(site, name):
    page, glossary = parsed(site / name), parsed(site / "about/glossary.html")
    used = {term["data-fact"] for term in page.select("span.fact")}
    for term in page.select("span.fact"):
        link = term.a["href"]
        assert link.endswith(f"glossary.html#{term['data-fact']}")
        entry = glossary.find(id=term["data-fact"])
        note = page.find(id=f"fact-{term['data-fact']}")
        meaning = note.select_one(".fact-claim").text.split(": ", 1)[1]
        assert meaning in entry.dd.text
        assert note.select("dd a[href^=http]")
    assert {n["id"] for n in page.select(".fact-note[id^=fact-term-]")} == {
        f"fact-{u}" for u in used
    }


def test_notes_of_terms_are_numbered_after_those_of_facts(site):
    for name in PAGES:
        page = parsed(site / name)
        lists = page.select(".fact-notes ol")
        if len(lists) == 2:
            assert int(lists[1]["start"]) == len(lists[0].find_all("li", recursive=False)) + 1


def test_the_glossary_lists_every_term_with_a_source(site):
    page = parsed(site / "about/glossary.html")
    known = load_terms(Package.load(ROOT))
    assert len(known) >= 30
    assert {e["id"] for e in page.select("dl.listing > div")} == {f"term-{id}" for id in known}
    names = [e.dt.find(string=True).strip() for e in page.select("dl.listing > div")]
    assert names == sorted(names, key=str.casefold)
    assert all(e.select("dd a[href^=http]") for e in page.select("dl.listing > div"))


def test_the_story_explains_its_terms(site):
    used = [t for name in PAGES for t in parsed(site / name).select("span.fact")]
    assert len({t["data-fact"] for t in used}) >= 5


def test_every_gap_is_listed(site):
    rows = Package.load(ROOT).read("not_found")
    page = parsed(site / "chapters/unknowns.html")
    assert [d.text for d in page.select("dl.listing dt")] == list(rows.what)


def without_rows(package) -> Package:
    path = package.path("corrections")
    path.write_text(path.read_text("utf8").splitlines()[0] + "\n", "utf8")
    return package


def test_every_correction_is_listed(site):
    rows = Package.load(ROOT).read("corrections")
    page = parsed(site / "about/corrections.html")
    assert len(rows) == len(page.select("dl.listing dt")) and EMPTY not in page.main.text
    told = page.select_one("dl.listing").text
    assert all(what in told and why in told for what, why in zip(rows.what, rows.why, strict=True))


def test_a_list_without_rows_says_so(package):
    without_rows(package)
    options = {"head": "date", "text": "place, what, why", "newest": "date", "empty": EMPTY}
    assert package.read("corrections").empty
    html = listing_html(package, load_sources(package), "corrections", **options)
    assert html == f"<p>{EMPTY}</p>"


def test_a_correction_appears_newest_first_and_is_inert(package):
    without_rows(package)
    with package.path("corrections").open("a", encoding="utf8") as file:
        file.write("a,2026-12-01,data/claims.csv,Users & clients,Misread\n")
        file.write("b,2026-12-24,The front page,A date,The source says so\n")
    assert check.check(package.root) == []
    options = {"head": "date", "text": "place, what, why", "newest": "date", "empty": EMPTY}
    html = listing_html(package, load_sources(package), "corrections", **options)
    assert html.index("24 December 2026") < html.index("1 December 2026")
    assert "Users &amp; clients" in html and EMPTY not in html


def test_only_a_table_declared_so_may_be_empty(package):
    path = package.path("not_found")
    path.write_text(path.read_text("utf8").splitlines()[0] + "\n", "utf8")
    assert any("a header but no rows" in str(p) for p in check.check(package.root))
    descriptor = package.root / "data/datapackage.json"
    told = json.loads(descriptor.read_text("utf8"))
    for resource in told["resources"]:
        if resource["name"] == "not_found":
            resource["factbook:may-be-empty"] = True
    descriptor.write_text(json.dumps(told), "utf8")
    assert check.check(package.root) == []


def test_term_opens_as_a_card_and_is_a_link_without_script(browser, base):
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.goto(f"{base}/chapters/unknowns.html")
    card, term = page.locator(".fact-card"), page.locator("span.fact a").first
    term.focus()
    assert card.is_visible() and "Source" in card.inner_text()
    page.keyboard.press("Escape")
    assert not card.is_visible()
    before = page.url
    term.click()
    assert card.is_visible() and page.url == before
    page.close()
    plain = browser.new_context(java_script_enabled=False)
    page = plain.new_page()
    page.goto(f"{base}/chapters/unknowns.html")
    target = page.locator("span.fact a").first.get_attribute("href").split("#")[1]
    page.locator("span.fact a").first.click()
    assert page.url.endswith(f"about/glossary.html#{target}")
    assert page.locator(f"[id='{target}']").is_visible()
    plain.close()
