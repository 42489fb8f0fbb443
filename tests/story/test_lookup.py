"""Countries looked up by name, on both pages with the same component: how readers spell them."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest
from test_browser import open_page  # noqa: F401

ROOT = Path(__file__).parents[2]
FOOTPRINT, WORLD = "chapters/footprint.html", "chapters/world.html"
BOTH = [(FOOTPRINT, "reach"), (WORLD, "abroad")]


def table(name: str) -> list[dict]:
    with (ROOT / f"data/{name}.csv").open(encoding="utf8") as file:
        return list(csv.DictReader(file))


COUNTRIES = {row["country"]: row["name"] for row in table("countries")}
TYPED = {
    "cote d": "Côte d'Ivoire",
    "cote divoire": "Côte d'Ivoire",
    "TURKEY": "Türkiye",
    "Turkiye": "Türkiye",
    "uk": "United Kingdom",
    "holland": "Netherlands",
    "The Netherlands": "Netherlands",
    "burma": "Myanmar",
    "reunion": "Réunion",
    "nauru": "Nauru",
    "us": "United States",
    "niger": "Niger",
    "DRC": "DR Congo",
    "Falklands": "Falkland Islands",
    "Republic of China": "Taiwan",
    "FYROM": "North Macedonia",
    "Slovak Republic": "Slovakia",
    "Ceylon": "Sri Lanka",
    "Россия": "Russia",
    "Deutschland": "Germany",
    "日本": "Japan",
    "مصر": "Egypt",
    "DEU": "Germany",
    "de": "Germany",
    "germny": "Germany",
    "Phillipines": "Philippines",
}


@pytest.fixture(scope="module", params=BOTH, ids=[id for _, id in BOTH])
def asked(request, browser, base):
    """A page with a look-up that is open; asks it for a text, and gives the names offered."""
    name, id = request.param
    page = browser.new_page()
    page.goto(f"{base}/{name}")
    page.locator(f"#{id}-find").focus()
    page.wait_for_function("() => self.kits?.lookup && self.lookups")
    yield lambda typed: page.evaluate(
        """([id, typed]) => {
          const { matches, choices } = self.kits.lookup;
          return matches(choices(self.lookups[id]), typed).map(({ name }) => name);
        }""",
        [id, typed],
    )
    page.close()


@pytest.mark.parametrize("typed", TYPED)
def test_first_offer_is_the_country_meant(asked, typed):
    assert asked(typed)[0] == TYPED[typed]


def test_every_country_is_found_by_its_name_and_its_code(asked):
    assert [n for n in COUNTRIES.values() if asked(n)[0] != n] == []
    assert [n for code, n in COUNTRIES.items() if n not in asked(code)[:2]] == []


def test_every_name_of_the_table_leads_to_its_country(asked):
    for row in table("place_names"):
        codes = row["countries"].split(";")
        plain = len(codes) == 1 and not row["said"]
        assert (COUNTRIES[codes[0]] if plain else row["name"]) in asked(row["name"]), row


@pytest.mark.parametrize("typed", ["zzz", "!!!", "__proto__", "constructor", "<>", "x" * 60])
def test_what_is_no_country_is_not_offered(asked, typed):
    assert asked(typed) == []


@pytest.mark.parametrize(("name", "id"), BOTH)
def test_lookup_by_keyboard_from_focus_to_answer(open_page, name, id):  # noqa: F811
    page = open_page(name)
    field = page.locator(f"#{id}-find")
    field.focus()
    options = page.locator(f"#{id}-find-options [role=option]")
    options.first.wait_for()
    assert options.count() == len(COUNTRIES)
    assert field.get_attribute("aria-expanded") == "true"
    page.keyboard.type("turkiy")
    said = page.locator(".lookup-status")
    said.filter(has_text="1 match").wait_for()
    page.keyboard.press("Enter")
    assert page.locator(".lookup-answer h2").inner_text() == "Türkiye"
    assert page.url.endswith(f"?country=TR#{id}")
    page.keyboard.press("Home")
    page.keyboard.type("qqqqqq")
    said.filter(has_text="No match for “qqqqqqTürkiye”.").wait_for()
    assert page.locator(".lookup-answer").inner_text() == ""
    assert page.troubles == []


def card(page) -> dict[str, str]:
    answer = page.locator(".lookup-answer")
    answer.locator("h2").wait_for()
    heads = answer.locator("dt").all_inner_texts()
    return dict(zip(heads, answer.locator("dd").all_inner_texts(), strict=True))


def test_card_says_what_numbers_mean_and_who_published_them(open_page):  # noqa: F811
    page = open_page(f"{FOOTPRINT}?country=de")
    told = card(page)
    web = told["Web threats, share of users a day"]
    assert re.search(r"rank \d+ of \d+; to a tenth of a percent, ranks \d+ to \d+ are equal", web)
    assert "Kaspersky users there, not of the people" in web
    links = page.locator(".lookup-sources a")
    ids = {row["source_id"] for row in table("sources")}
    assert links.count() >= 3 and not ids & set(links.all_inner_texts())
    again = page.get_by_text("Link to this answer").get_attribute("href")
    assert again.endswith(f"{FOOTPRINT}?country=DE#reach")
    links.first.click()
    page.wait_for_url(lambda url: "about/sources.html#source-" in url)
    assert page.locator(":target").count() == 1


def test_not_searched_is_not_searched_in_vain(open_page):  # noqa: F811
    measure = "Government measure, end of September 2024"
    page = open_page(f"{FOOTPRINT}?country=MN")
    assert card(page)[measure].startswith("not searched\n")
    page = open_page(f"{FOOTPRINT}?country=SE")
    assert card(page)[measure].startswith("searched, no act found\n")
    page = open_page(f"{WORLD}?country=SE")
    assert card(page)["Position, end of September 2024"].startswith("Searched, no act found\n")
    page = open_page(f"{WORLD}?country=MN")
    answer = page.locator(".lookup-answer")
    answer.get_by_text("Not searched: we did not look").wait_for()
    assert answer.locator("h2").inner_text() == "Mongolia"
    assert answer.locator("dl").count() == 0


def test_crimea_is_said_plainly_and_a_union_that_is_gone_names_its_heirs(open_page):  # noqa: F811
    page = open_page(FOOTPRINT)
    page.locator("#reach-find").fill("Crimea")
    page.locator(".lookup-status", has_text="1 match").wait_for()
    page.keyboard.press("Enter")
    assert page.locator(".lookup-answer h2").inner_text() == "Crimea: see Ukraine"
    assert "Nothing here is kept for Crimea alone" in page.locator(".lookup-said").inner_text()
    page.locator("#reach-find").fill("Yugoslavia")
    page.keyboard.press("Enter")
    page.locator(".lookup-answer a", has_text="Croatia").click()
    page.locator(".lookup-answer h2", has_text="Croatia").wait_for()


def test_every_country_answers_by_its_address(open_page):  # noqa: F811
    page = open_page(f"{FOOTPRINT}?country=de")
    page.locator(".lookup-answer h2", has_text="Germany").wait_for()
    missing = page.evaluate(
        """rows => rows.filter(([code, name]) => {
          history.replaceState(null, '', `?country=${code}`);
          dispatchEvent(new PopStateEvent('popstate'));
          return document.querySelector('.lookup-answer h2')?.textContent !== name;
        })""",
        list(COUNTRIES.items()),
    )
    assert missing == []


def test_back_button_opens_the_card_before(open_page):  # noqa: F811
    page = open_page(FOOTPRINT)
    page.locator("#reach-find").focus()
    page.locator("#reach-find-options [role=option]").first.wait_for()
    for name in ("Greece", "Japan"):
        page.locator("#reach-find").fill(name)
        page.keyboard.press("Enter")
    page.go_back()
    page.locator(".lookup-answer h2", has_text="Greece").wait_for()


@pytest.mark.parametrize(
    "bad", ["%3Cimg%20src%3Dx%20onerror%3Dalert(1)%3E", "XX", "DE%00", "__proto__", "a" * 10_000]
)
@pytest.mark.parametrize(("name", "id"), BOTH)
def test_hostile_address_is_said_and_left_out(open_page, name, id, bad):  # noqa: F811
    page = open_page(f"{name}?country={bad}")
    page.locator(".lookup-status", has_text="cannot be chosen here; it was left out").wait_for()
    assert page.locator(".lookup-answer").inner_text() == ""
    assert page.locator(f"#{id}-find").input_value() == ""
    assert page.locator(".lookup img").count() == 0
    assert page.troubles == []


def test_lookup_from_a_folder(browser, site):
    page = browser.new_page()
    page.goto((site / FOOTPRINT).as_uri())
    page.locator("#reach-find").focus()
    page.locator("#reach-find-options [role=option]").first.wait_for()
    page.keyboard.type("ceylon")
    page.keyboard.press("Enter")
    assert page.locator(".lookup-answer h2").inner_text() == "Sri Lanka"
    page.close()


def test_names_come_when_the_field_is_used(open_page):  # noqa: F811
    page = open_page(FOOTPRINT)
    page.wait_for_load_state("networkidle")
    assert not [url for url in page.requests_made if "lookup" in url]
