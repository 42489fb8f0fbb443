"""The pages on paper, in the system's own colours, and in large letters."""

from __future__ import annotations

import re

import pytest
from test_browser import STORY, open_page  # noqa: F401
from test_pages import ALL

DESK, PHONE = {"width": 1280, "height": 900}, {"width": 390, "height": 800}
# The colours of the letters a reader sees in a figure's drawing, lightest first (0 to 765).
LETTERS = """id => [...document.querySelectorAll(`#${id} .figure-plot text`)]
  .filter(text => text.checkVisibility({ visibilityProperty: true, opacityProperty: true }))
  .filter(text => text.getBoundingClientRect().width)
  .map(text => getComputedStyle(text).fill.match(/\\d+/g).slice(0, 3)
    .reduce((sum, part) => sum + Number(part), 0))
  .sort((a, b) => b - a)"""


@pytest.mark.parametrize(
    ("name", "id"), [("chapters/history.html", "events"), ("chapters/footprint.html", "reach")]
)
def test_paper_has_the_still_drawing_whatever_was_live(open_page, name, id):  # noqa: F811
    page = open_page(f"{name}?theme=dark", viewport=DESK)
    control = "[name='events.kind']" if id == "events" else "> [type=button]"
    page.locator(f"#{id} .live-tools {control}").click()
    page.locator(f"#{id}.is-live, #{id} .is-live").wait_for()
    still = page.locator(f"#{id} .figure-plot > svg.plot")
    page.emulate_media(media="print")
    assert page.locator(f"#{id} .live").is_hidden()
    shown = still.filter(visible=True)
    assert shown.count() == 1
    assert shown.evaluate("svg => getComputedStyle(svg).opacity") == "1"
    letters = page.evaluate(LETTERS, id)
    if id == "events":
        assert letters and letters[0] < 450  # all dark enough for white paper
    paper = "getComputedStyle(document.body).backgroundColor.match(/\\d+/g).map(Number)"
    assert min(page.evaluate(paper)) > 230
    page.emulate_media(media="screen")
    assert page.locator(f"#{id} .live").is_visible()
    assert page.troubles == []


@pytest.mark.parametrize("name", STORY)
def test_a_chapter_is_at_most_eight_sheets_with_its_notes_and_addresses(open_page, name):  # noqa: F811
    page = open_page(name)
    paper = page.pdf(format="A4")
    assert 1 <= len(re.findall(rb"/Type\s*/Page\b", paper)) <= 8
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    page.emulate_media(media="print")
    assert page.locator(".fact-note").first.is_visible()
    assert page.locator(".figure-table table:visible").count() == 0
    for id in page.locator("figure.figure").evaluate_all("figures => figures.map(f => f.id)"):
        assert page.locator(f"#{id} .on-paper").inner_text().endswith(f"{name}#{id}")
    page.emulate_media(media="screen")
    assert page.locator(".on-paper:visible").count() == 0


def test_paper_has_every_row_of_a_drawing_that_was_filtered(open_page):  # noqa: F811
    page = open_page("chapters/history.html", viewport=DESK)
    page.locator("select[name='events.kind']").select_option("Rulings")
    page.locator("#events tbody tr[hidden]").first.wait_for(state="attached")
    page.emulate_media(media="print")
    page.locator("#events .figure-table").evaluate("table => (table.open = true)")
    hidden = page.locator("#events tbody tr[hidden]")
    assert hidden.count() == hidden.filter(visible=True).count() > 0


def test_the_ring_of_a_clicked_drawing_is_the_pages_own(open_page):  # noqa: F811
    page = open_page("chapters/footprint.html", viewport=DESK)
    page.locator("#reach svg.plot-map .mark[data-code=BR]").click()
    ring, ours = page.evaluate(
        """() => {
          const { outlineStyle, outlineColor } = getComputedStyle(document.activeElement);
          const mark = document.createElement("i");
          mark.style.color = "var(--focus)";
          document.body.append(mark);
          return [[outlineStyle, outlineColor], ["solid", getComputedStyle(mark).color]];
        }"""
    )
    assert page.evaluate("document.activeElement.matches('svg.plot')")
    assert ring == ours


def test_forced_colours_leave_keys_and_the_chosen_layer_to_be_seen(open_page):  # noqa: F811
    page = open_page("chapters/footprint.html", viewport=DESK, forced_colors="active")
    same = page.evaluate(
        """() => {
          const keys = [...document.querySelectorAll('#reach .legend-0 .key')];
          const marks = document.querySelector('#reach .plot-map');
          return keys.filter(key => key.matches('.key-1,.key-2,.key-3,.key-4,.key-5,.key-x'))
            .map(key => {
              const name = key.className.match(/key-(\\w)/)[1];
              const mark = marks.querySelector(`[data-0="${name}"]`);
              return mark && getComputedStyle(mark).fill === getComputedStyle(key).backgroundColor;
            });
        }"""
    )
    assert len(same) >= 3 and False not in same
    chosen, other = (page.locator(f"label[for=reach-layer-{k}]") for k in (0, 1))
    looks = """label => {
      const style = getComputedStyle(label);
      return [style.textDecorationLine, style.borderTopWidth];
    }"""
    assert chosen.evaluate(looks) == ["underline", "3px"]
    assert other.evaluate(looks) == ["none", "1px"]
    other.click()
    assert other.evaluate(looks) == ["underline", "3px"]


@pytest.mark.parametrize("name", ALL)
def test_letters_of_twice_the_size_need_no_sideways_scroll(open_page, name):  # noqa: F811
    page = open_page(name, viewport=PHONE)
    session = page.context.new_cdp_session(page)
    session.send("Page.setFontSizes", {"fontSizes": {"standard": 32, "fixed": 26}})
    page.reload()
    assert page.evaluate("getComputedStyle(document.documentElement).fontSize") == "32px"
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
