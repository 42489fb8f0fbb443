"""A country or a day chosen in one figure is marked in the others of its page, and said."""

from __future__ import annotations

import pytest
from test_browser import open_page  # noqa: F401

DESK = {"width": 1280, "height": 900}
# The names, before the first colon, of the marks of a figure that are linked.
LINKED = """id => [...document.querySelectorAll(`#${id} :is(.plot-desk, .plot-map) .linked`)]
  .map(mark => mark.getAttribute("aria-label").split(":")[0])"""


@pytest.fixture
def page(open_page):  # noqa: F811
    return open_page("chapters/world.html", viewport=DESK)


def test_a_country_looked_up_is_marked_in_the_other_figures(page):
    page.locator("#abroad .lookup input").fill("Italy")
    page.locator("#abroad .lookup-options li").first.click()
    page.locator("#by-year .linked").first.wait_for(state="attached")
    tiles = page.evaluate(LINKED, "by-year")
    assert tiles and all(name.endswith("Italy") for name in tiles)
    told = page.locator("p[role=status].visually-hidden", has_text="Marked too in: ")
    assert page.locator("#by-year .figure-title").inner_text() in told.inner_text()
    page.keyboard.press("Escape")
    assert page.locator(".linked").count() == 0 and not told.count()


def test_a_day_chosen_with_the_keyboard_is_marked_in_the_other_figures(page):
    page.locator("#germany svg.plot-desk").focus()
    page.keyboard.press("ArrowRight")
    day = page.evaluate("document.activeElement.getAttribute('aria-label').split(':')[0]")
    tiles = page.evaluate(LINKED, "by-year")
    assert tiles and all(name.startswith(f"{day}, ") for name in tiles)
    page.keyboard.press("ArrowRight")
    assert not any(name.startswith(day) for name in page.evaluate(LINKED, "by-year"))


def test_a_tile_that_is_clicked_is_marked_on_the_map(page):
    tile = page.locator("#by-year svg.plot-desk [role=graphics-symbol]").first
    country = tile.get_attribute("aria-label").split(", ")[1].split(":")[0]
    tile.click()
    assert set(page.evaluate(LINKED, "abroad")) == {country}


def test_what_would_mark_half_a_figure_marks_nothing(open_page):  # noqa: F811
    page = open_page("chapters/footprint.html", viewport=DESK)
    page.locator("#own-numbers svg.plot-desk").focus()
    page.keyboard.press("ArrowRight")
    assert page.locator("#income .linked, #reach .linked").count() == 0
    assert page.troubles == []
