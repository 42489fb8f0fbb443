"""The search in a real browser: everyday words lead to their section, in three hits at most."""

from __future__ import annotations

import csv
import gzip
import json
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
BAN, FOOTPRINT = "chapters/the-ban.html", "chapters/footprint.html"
HISTORY, DEADLINES = "chapters/history.html", "chapters/deadlines.html"
WORLD, AFTER, UNKNOWNS = "chapters/world.html", "chapters/after.html", "chapters/unknowns.html"

# What readers type -> beginnings of the addresses where they find it. The words were written down
# before anyone had looked at what the search finds.
WORDS = {
    "subscription": [AFTER, f"{DEADLINES}#", f"{BAN}#what-kaspersky-may-no-longer-do"],
    "renew": [f"{DEADLINES}#", f"{BAN}#"],
    "renew subscription": [f"{DEADLINES}#", f"{BAN}#"],
    "refund": [f"{AFTER}#the-hand-over", AFTER],
    "uninstall": [f"{AFTER}#", f"{DEADLINES}#"],
    "hospital": [f"{DEADLINES}#role", f"{DEADLINES}#what-applied"],
    "school": [f"{DEADLINES}#role", f"{DEADLINES}#what-applied"],
    "county": [f"{DEADLINES}#role", f"{DEADLINES}#what-applied"],
    "shop": [f"{DEADLINES}#"],
    "license": [f"{BAN}#", f"{DEADLINES}#"],
    "licence": [f"{BAN}#", f"{DEADLINES}#"],
    "boxed": [f"{DEADLINES}#", f"{BAN}#"],
    "embedded": [f"{BAN}#", f"{DEADLINES}#"],
    "espionage": [f"{HISTORY}#what-was-alleged", f"{HISTORY}#allegations", f"{BAN}#why"],
    "spying": [f"{HISTORY}#what-was-alleged", f"{HISTORY}#allegations", f"{BAN}#why"],
    "fine": [f"{BAN}#who-can-be-fined"],
    "jail": [f"{BAN}#who-can-be-fined"],
    "updates": [f"{DEADLINES}#", f"{BAN}#"],
    "replacement": [f"{AFTER}#"],
    "UltraAV": [f"{AFTER}#", f"{AFTER}"],
    "app store": [f"{AFTER}#the-apps-disappear"],
    "VPN": [f"{AFTER}#", f"{BAN}#", f"{UNKNOWNS}#", f"{DEADLINES}#role"],
    "Crimea": [f"{FOOTPRINT}#reach", f"{WORLD}#abroad", "about/method.html#borders"],
    "lawsuit": [f"{HISTORY}#kaspersky-goes-to-court-twice"],
    "appeal": [f"{HISTORY}#kaspersky-goes-to-court-twice"],
    "founder": [f"{BAN}#", f"{HISTORY}#"],
    "sanctions": [f"{BAN}#", f"{WORLD}#", f"{DEADLINES}#role-bank"],
    "Trump": [f"{HISTORY}#the-power-that-waited", f"{BAN}#", f"{HISTORY}#"],
    "germany": [f"{WORLD}#germany", f"{FOOTPRINT}?"],
    "Lithuania": [f"{WORLD}#", f"{WORLD}?", f"{FOOTPRINT}?"],
    "NSA": [f"{HISTORY}#allegations", f"{HISTORY}#what-was-alleged"],
    "FCC": [f"{HISTORY}#the-telecom-regulator", "about/glossary.html#term-covered-list"],
    "proof": [f"{WORLD}#", f"{HISTORY}#allegations", f"{BAN}#why"],
    "headquarters": [f"{FOOTPRINT}#", FOOTPRINT],
    "how many users": [f"{UNKNOWNS}#", f"{FOOTPRINT}"],
    "customers": [f"{UNKNOWNS}#", f"{AFTER}", "index.html#the-numbers-everyone-quoted"],
    "reasons for the ban": [f"{BAN}#why", f"{BAN}#two-accounts"],
    "Turkiye": [f"{FOOTPRINT}?country=TR"],
    "cote d'ivoire": [f"{FOOTPRINT}?country=CI"],
    "Mongolia": [f"{FOOTPRINT}?country=MN"],
    "KSN": ["about/glossary.html#term-ksn"],
    "IEEPA": ["about/glossary.html#term-ieepa"],
    "OFAC": ["about/glossary.html#term-ofac"],
    "deadline": [f"{DEADLINES}"],
    "calendar": [f"{DEADLINES}#", f"{AFTER}#early"],
    "reseller": [f"{DEADLINES}#", f"{BAN}#"],
    "revenue": [f"{FOOTPRINT}#", f"{UNKNOWNS}#"],
    "mistake": ["about/corrections.html", "about/method.html#", "about/accessibility.html#"],
    "screen reader": ["about/accessibility.html"],
    "download the data": ["about/data.html"],
}
# Words that others used in public, in questions and advice about the ban, which the book has a
# section for; tried once all were written down.
WORDS |= {
    "auto renew": [f"{AFTER}#", f"{DEADLINES}#what-applied", f"{BAN}#"],
    "license key": [f"{DEADLINES}#what-applied", f"{BAN}#what-kaspersky-may-no-longer-do"],
    "spyware": [f"{HISTORY}#what-was-alleged"],
    "data theft": [f"{HISTORY}#fact-us-2017-10-05-wsj-nsa", f"{HISTORY}#what-was-alleged"],
    "android": [f"{AFTER}#the-apps-disappear"],
    "mac": [f"{AFTER}#the-hand-over"],
    "google play": [f"{AFTER}#", f"{DEADLINES}#role-person-abroad"],
    "penalty": [BAN, f"{DEADLINES}#what-applied"],
    "switch": [f"{AFTER}#"],
    "use it at home": [f"{DEADLINES}#what-applied", "index.html#does-it-touch-you"],
    "CEO": [f"{BAN}#four-moves"],
    "Biden": ["index.html", f"{BAN}#"],
    "Raimondo": [f"{BAN}#what-happened-in-june-2024"],
    "windows": [AFTER],
    "support": [f"{AFTER}#the-hand-over", f"{DEADLINES}#"],
    "price": [f"{UNKNOWNS}#"],
    "China": [f"{FOOTPRINT}?country=CN", f"{WORLD}#"],
    "evidence": [f"{WORLD}#same-evidence", f"{HISTORY}#allegations"],
    "Kremlin": [f"{HISTORY}#allegations", f"{BAN}#why"],
    "military intelligence": [f"{BAN}#", f"{HISTORY}#allegations"],
    "free version": [f"{DEADLINES}#what-applied"],
    "password manager": [f"{BAN}#scope", f"{DEADLINES}#what-applied"],
    "phone": [f"{AFTER}#the-apps-disappear"],
    "laptop": [f"{UNKNOWNS}#what-is-a-user"],
    "safe": [f"{BAN}#two-accounts", f"{BAN}#why"],
    "is kaspersky safe": [f"{BAN}#two-accounts", f"{BAN}#why"],
    "hackers": [f"{HISTORY}#allegations", f"{HISTORY}#what-was-alleged"],
    "million users": [f"{UNKNOWNS}#"],
    "Moscow": [f"{FOOTPRINT}#fact-hq-ru-moscow", FOOTPRINT],
    "Putin": [f"{HISTORY}#allegations", f"{BAN}#why"],
    "best buy": [f"{HISTORY}#the-government-turns-away", f"{HISTORY}#fact-us-2017-09-08-best-buy"],
    "government computers": [f"{DEADLINES}#", f"{HISTORY}#the-government-turns-away"],
    "malware": [f"{FOOTPRINT}#income", "about/glossary.html#term-signature-update"],
    "critical infrastructure": [f"{WORLD}#"],
    "threat intelligence": ["about/glossary.html#term-threat-intelligence"],
    "when was kaspersky banned": ["index.html", DEADLINES],
    "ebay": [BAN, f"{DEADLINES}#"],
    "iphone": [f"{AFTER}#the-apps-disappear"],
    # Typed by a reader who had seen neither the book nor this list.
    "is it safe": [f"{BAN}#"],
    "spies": [f"{HISTORY}#"],
    "delete": [f"{DEADLINES}#", f"{AFTER}#", "index.html#does-it-touch-you"],
    "get rid": [f"{DEADLINES}#", f"{AFTER}#", f"{HISTORY}#the-government-turns-away"],
    "nurse": [f"{DEADLINES}#role-hospital"],
    "library": [f"{DEADLINES}#role-city-county"],
    "kids": [f"{BAN}#scope", f"{UNKNOWNS}#looked-for", f"{DEADLINES}#"],
    "parental control": [f"{BAN}#scope", f"{DEADLINES}#what-applied"],
    "illegal": [f"{BAN}", f"{DEADLINES}#"],
    "KGB": [f"{HISTORY}#", f"{BAN}#"],
    "Ukraine war": [f"{WORLD}"],
    "Canada": [f"{FOOTPRINT}?country=CA"],
    "updates stopped": [f"{DEADLINES}", f"{AFTER}#", f"{BAN}#"],
    "court": [f"{HISTORY}#kaspersky-goes-to-court-twice"],
    "kapersky": [AFTER, BAN, "index.html"],
    "antivrius": [BAN, "index.html", f"{BAN}#"],
    "goverment": [f"{HISTORY}#the-government-turns-away"],
    "swizerland": [f"{FOOTPRINT}?country=CH"],
}


@pytest.fixture(scope="module")
def searching(browser, base):
    page = browser.new_page()
    page.goto(f"{base}/search.html?q=x")
    page.wait_for_function("() => self.kits?.find")
    page.evaluate("self.asked = self.kits.find.engine(self.found)")
    yield page
    page.close()


def hits(page, asked: str) -> list[dict]:
    return page.evaluate(
        """(asked) => self.asked.search(asked).hits.map(({ place, terms }) =>
          ({ ...place, terms: [...terms], excerpt: self.kits.find.excerpt(place, terms) }))""",
        asked,
    )


@pytest.mark.parametrize("asked", WORDS)
def test_everyday_word_leads_to_its_section(searching, asked):
    first = [hit["url"] for hit in hits(searching, asked)[:3]]
    assert [u for u in first if any(u.startswith(w) for w in WORDS[asked])], first


def test_at_least_forty_words_are_tried():
    assert len(WORDS) >= 40


@pytest.mark.parametrize("asked", WORDS)
def test_excerpt_holds_a_word_that_was_found(searching, asked):
    for hit in hits(searching, asked)[:5]:
        shown = f"{hit['title']} {hit['excerpt']}"
        assert searching.evaluate(
            """([text, terms]) => self.kits.find.marks(text, new Set(terms))""",
            [shown, hit["terms"]],
        ), hit


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Türkiye", "Turkiye"),
        ("Côte d'Ivoire", "cote d ivoire"),
        ("LICENSING", "licensing"),
        ("update", "updates"),
        ("sanction", "sanctions"),
    ],
)
def test_accents_case_and_number_make_no_difference(searching, one, other):
    found = [hit["url"] for hit in hits(searching, one)]
    assert found and found == [hit["url"] for hit in hits(searching, other)]


def test_slip_of_a_letter_still_finds(searching):
    assert hits(searching, "recieve antiviru") and hits(searching, "Kasperski")


def test_every_place_found_is_on_its_page(site, searching):
    from test_pages import parsed

    for url in {hit["url"] for word in WORDS for hit in hits(searching, word)}:
        path, _, anchor = re.sub(r"\?[^#]*", "", url).partition("#")
        assert (site / path).is_file(), url
        assert not anchor or parsed(site / path).find(id=anchor), url


def test_terms_and_notes_of_figures_are_found_where_they_stand(site, searching):
    with (ROOT / "data/glossary.csv").open(encoding="utf8") as file:
        for row in csv.DictReader(file):
            urls = [hit["url"] for hit in hits(searching, row["term"])[:3]]
            assert f"about/glossary.html#term-{row['term_id']}" in urls, row["term"]
    noted = hits(searching, "Crimea disputed neutral")
    assert f"{FOOTPRINT}#reach" in [hit["url"] for hit in noted]


@pytest.mark.parametrize(
    "asked", ["", " ", "the of", "__proto__", "constructor", "toString", "<b>&amp;", "a" * 10_000]
)
def test_odd_words_find_nothing_odd(searching, asked):
    assert isinstance(hits(searching, asked), list)


def test_index_is_small_and_loaded_when_used(site, browser, base):
    told = (site / "search-data.js").read_bytes()
    assert len(gzip.compress(told)) <= 80_000  # room for events to come
    engine = next((site / "assets").glob("find.*.js")).read_bytes()
    assert len(gzip.compress(engine)) <= 9_000
    page = browser.new_page()
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{base}/search.html", wait_until="networkidle")
    assert not [url for url in asked if "search-data" in url or "/find." in url]
    page.locator("#search-field").focus()
    page.wait_for_function("() => self.kits?.find")
    page.close()


def test_synonyms_say_what_else_was_looked_for(browser, base):
    page = browser.new_page()
    page.goto(f"{base}/search.html?q=jail")
    status = page.locator("#search-status")
    status.filter(has_text="places found for “jail”; also looked for: prison.").wait_for()
    assert page.locator("#search-results mark").count()
    page.close()


def test_search_by_keyboard_alone(browser, base):
    page = browser.new_page()
    page.goto(f"{base}/search.html")
    page.locator("#search-field").focus()
    page.keyboard.type("court")
    page.locator("#search-results li a").first.wait_for()
    page.wait_for_url(lambda url: url.endswith("search.html?q=court"))
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowUp")
    first = "document.activeElement === document.querySelector('#search-results a')"
    assert page.evaluate(first)
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.id") == "search-field"
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "/search.html" not in url)
    page.go_back()
    page.locator("#search-results li a").first.wait_for()
    assert page.locator("#search-field").input_value() == "court"
    page.close()


def test_search_from_a_folder(browser, site):
    page = browser.new_page()
    troubles: list[str] = []
    page.on("pageerror", lambda error: troubles.append(str(error)))
    page.goto(f"{(site / 'search.html').as_uri()}")
    page.locator("#search-field").fill("founder")
    page.locator("#search-results li a").first.click()
    page.wait_for_url(lambda url: "/chapters/" in url)
    assert troubles == []
    page.close()


def test_without_script_a_sentence_leads_on(browser, base):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{base}/search.html")
    links = page.locator("noscript a, main p a").evaluate_all("all => all.map(a => a.href)")
    assert [url.removeprefix(base) for url in links] == ["/index.html", "/about/glossary.html"]
    assert page.locator("form[role=search]").get_attribute("action") == "search.html"
    context.close()


def test_synonyms_are_words_that_the_book_has(site):
    """A word of the book that is looked for instead of a typed one must be in it."""
    told = json.loads((site / "search-data.js").read_text("utf8")[len("self.found=") : -2])
    text = json.dumps(told["entries"], ensure_ascii=False).casefold()
    typed = {word for word, _ in told["same"]}
    for word, means in told["same"]:
        assert [m for m in means if m.casefold() in text or m in typed], word
