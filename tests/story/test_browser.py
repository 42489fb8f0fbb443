"""The site in a real browser, under the policy `default-src 'self'`."""

from __future__ import annotations

from pathlib import Path

import pytest
from test_pages import ALL, FIGURES

ROOT = Path(__file__).parents[2]
AXE = (ROOT / "node_modules/axe-core/axe.min.js").read_text("utf8")
STORY = ["index.html", *[name for name in ALL if name.startswith("chapters/")]]

SMALL_TEXT = """() => [...document.querySelectorAll('svg.plot')]
  .filter(svg => svg.getBoundingClientRect().width)
  .flatMap(svg => [...svg.querySelectorAll('text')].map(text => {
    const scale = svg.getBoundingClientRect().width / svg.viewBox.baseVal.width;
    return [svg.closest('figure').id, text.textContent,
            parseFloat(getComputedStyle(text).fontSize) * scale];
  })).filter(([, text, size]) => text.trim() && size < 11.95)"""

OVERLAPS = """() => [...document.querySelectorAll('svg.plot')]
  .filter(svg => svg.getBoundingClientRect().width)
  .flatMap(svg => {
    const box = svg.getBoundingClientRect();
    const texts = [...svg.querySelectorAll('text')].filter(t => t.textContent.trim())
      .map(t => [t.textContent, t.getBoundingClientRect()]);
    const found = texts.filter(([, r]) => r.left < box.left - 2 || r.right > box.right + 2)
      .map(([text]) => `outside: ${text}`);
    texts.forEach(([a, p], i) => texts.slice(i + 1).forEach(([b, q]) => {
      const wide = Math.min(p.right, q.right) - Math.max(p.left, q.left);
      const high = Math.min(p.bottom, q.bottom) - Math.max(p.top, q.top);
      if (wide > 1 && high > 5) found.push(`${a} / ${b}`);
    }));
    return found.map(text => `${svg.closest('figure').id}: ${text}`);
  })"""

# How far a page has moved under its reader, once fonts and layout are at rest.
SHIFT = """async () => {
  let sum = 0;
  const add = (entries) => entries.forEach((entry) => (sum += entry.value));
  const observer = new PerformanceObserver((list) => add(list.getEntries()));
  observer.observe({ type: 'layout-shift', buffered: true });
  await document.fonts.ready;
  for (let frame = 0; frame < 3; frame++) await new Promise(requestAnimationFrame);
  await new Promise(requestIdleCallback);
  add(observer.takeRecords());
  return sum;
}"""


@pytest.fixture
def open_page(browser, base):
    """Open a page in a context of its own; records console, errors, failures, foreign requests."""
    contexts = []

    def opener(name, **options):
        context = browser.new_context(**options)
        contexts.append(context)
        page = context.new_page()
        page.troubles = []
        page.requests_made = []
        note = page.troubles.append
        page.on("console", lambda message: note(f"console: {message.text}"))
        page.on("pageerror", lambda error: note(f"error: {error}"))
        page.on("requestfailed", lambda request: note(f"failed: {request.url}"))
        page.on("response", lambda r: r.status >= 400 and note(f"{r.status}: {r.url}"))

        def request(made):
            page.requests_made.append(made.url)
            if not made.url.startswith(base):
                note(f"foreign: {made.url}")

        page.on("request", request)
        page.goto(f"{base}/{name}")
        return page

    yield opener
    for context in contexts:
        context.close()


# In the dark only colours differ; the other rules hold or break in both.
RULES = {"light": "{}", "dark": "{runOnly: ['color-contrast', 'link-in-text-block']}"}
WIDTHS = {"light": (390, 1280), "dark": (1280,)}


@pytest.mark.parametrize("name", ALL)
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_page_is_quiet_and_accessible(open_page, name, theme):
    quiet = open_page(name, color_scheme=theme)
    assert quiet.troubles == []
    for width in WIDTHS[theme]:
        page = open_page(
            name, color_scheme=theme, bypass_csp=True, viewport={"width": width, "height": 900}
        )
        page.evaluate(AXE)
        violations = page.evaluate(f"axe.run({RULES[theme]}).then(r => r.violations)")
        assert [(v["id"], v["nodes"][0]["html"][:200]) for v in violations] == []


@pytest.mark.parametrize("name", ALL)
def test_no_sideways_scroll_and_no_small_or_colliding_text(open_page, name):
    page = open_page(name)
    page.evaluate("document.fonts.ready")
    for width in (320, 360, 390, 768, 1024, 1280, 1440):
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth") <= width, width
        assert page.evaluate(SMALL_TEXT) == [], width
        assert page.evaluate(OVERLAPS) == [], width


@pytest.mark.parametrize("name", STORY)
def test_layout_does_not_shift(open_page, name):
    page = open_page(name, viewport={"width": 390, "height": 800})
    shift = page.evaluate(SHIFT)
    assert shift < 0.01


@pytest.mark.parametrize("name", STORY)
def test_without_script_figures_tables_and_notes_are_there(open_page, name):
    page = open_page(name, java_script_enabled=False, viewport={"width": 390, "height": 800})
    for drawing in page.locator("svg.plot-phone, svg.plot-map").all():
        assert drawing.is_visible()
    table = page.locator(".figure-table").first
    table.locator("summary").click()
    assert table.locator("table").is_visible()
    link = page.locator("data.fact .fact-link").first
    target = link.get_attribute("href")
    link.click()
    assert page.url.endswith(target)
    assert page.locator(f"[id='{target[1:]}']").is_visible()


@pytest.mark.parametrize(("name", "id"), FIGURES, ids=[id for _, id in FIGURES])
def test_keyboard_walks_every_mark(open_page, name, id):
    page = open_page(name, viewport={"width": 1280, "height": 900})
    if page.locator(f"#{id} .text-columns").count():  # words of the page, nothing to walk
        assert page.locator(f"#{id} .text-block").first.is_visible()
        return
    height = page.evaluate("document.documentElement.scrollHeight")
    session = page.context.new_cdp_session(page)
    names = set()
    for drawing in page.locator(f"#{id} svg.plot:visible").all():  # a map may have a close-up
        labels = drawing.locator("[role=graphics-symbol]").evaluate_all(
            "marks => marks.map(mark => mark.getAttribute('aria-label'))"
        )
        drawing.focus()
        for label in labels:
            page.keyboard.press("ArrowRight")
            focused = page.evaluate("document.activeElement.getAttribute('aria-label')")
            assert focused == label
            box = page.locator(".tip").bounding_box()
            assert box and box["x"] >= 0 and box["x"] + box["width"] <= 1280
            names.add(label)
        page.keyboard.press("Escape")
        assert not page.locator(".tip").is_visible()
        assert page.evaluate("document.activeElement.classList.contains('plot')")
    assert names
    tree = session.send("Accessibility.getFullAXTree")["nodes"]
    spoken = {node.get("name", {}).get("value") for node in tree}
    assert names <= spoken
    assert page.evaluate("document.documentElement.scrollHeight") == height


def test_mark_answers_to_hover_and_touch(open_page):
    page = open_page("chapters/history.html", viewport={"width": 1280, "height": 900})
    mark = page.locator("#ratchet svg.plot-desk [role=graphics-symbol]").first
    mark.hover()
    assert page.locator(".tip").inner_text() == mark.get_attribute("aria-label")
    small = {"width": 390, "height": 800}
    touch = open_page("chapters/history.html", viewport=small, has_touch=True)
    mark = touch.locator("#ratchet svg.plot-phone [role=graphics-symbol]").first
    mark.tap()
    assert touch.locator(".tip").inner_text() == mark.get_attribute("aria-label")
    touch.locator("#ratchet .figure-title").tap()
    assert not touch.locator(".tip").is_visible()


def test_the_words_of_a_mark_stay_under_the_pointer_and_close_with_escape(open_page):
    page = open_page("chapters/history.html", viewport={"width": 1280, "height": 900})
    tip = page.locator(".tip")
    mark = page.locator("#ratchet svg.plot-desk [role=graphics-symbol]").first
    mark.scroll_into_view_if_needed()
    page.evaluate(SHIFT)  # a page that still scrolls would close the words
    page.clock.install()

    def point_at_the_words():
        mark.hover()
        tip.wait_for()
        box = tip.bounding_box()
        page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2, steps=3)

    point_at_the_words()
    page.clock.run_for(1000)
    assert tip.inner_text() == mark.get_attribute("aria-label")
    page.keyboard.press("Escape")
    assert not tip.is_visible()
    page.mouse.move(5, 5)
    point_at_the_words()
    page.mouse.move(5, 5)
    page.clock.run_for(1000)
    assert not tip.is_visible()


def test_fact_card_opens_by_hover_focus_and_tap_and_closes(open_page):
    page = open_page("index.html", viewport={"width": 1280, "height": 900})
    card, fact = page.locator(".fact-card"), page.locator("data.fact").first
    fact.hover()
    card.wait_for(state="visible")
    assert "Who acted" in card.inner_text()
    page.keyboard.press("Escape")
    assert not card.is_visible()
    fact.locator("a").focus()
    assert card.is_visible()
    assert card.locator("a[href^=http]").count() >= 1
    page.keyboard.press("Escape")
    assert not card.is_visible()
    before = page.url
    fact.locator("a").click()
    assert card.is_visible() and page.url == before
    touch = open_page("index.html", viewport={"width": 390, "height": 800}, has_touch=True)
    touch.locator(".fact-link").first.tap()
    box = touch.locator(".fact-card").bounding_box()
    assert box["x"] == 0 and box["y"] + box["height"] <= 801


def test_theme_switch_is_remembered(open_page):
    page = open_page("index.html", color_scheme="light")
    light = page.evaluate("getComputedStyle(document.body).backgroundColor")
    page.locator(".theme-switch").click()
    dark = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert dark != light
    page.reload()
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == dark


INTRUDE = """() => {
  self.refused = [];
  document.addEventListener('securitypolicyviolation', e => refused.push(e.effectiveDirective));
  const add = (name, set) => document.body.append(Object.assign(document.createElement(name), set));
  add('script', {textContent: 'self.intruded = true'});
  add('img', {src: 'https://other.example/pixel.png'});
  fetch('https://other.example/').catch(() => {});
}"""
REFUSED = "names => names.every(name => refused.includes(name))"


def test_the_pages_are_tested_under_the_strict_policy(browser, base):
    """Without the policy every other test of this file would prove less: it is in force here."""
    page = browser.new_page()
    answer = page.goto(f"{base}/index.html")
    assert answer.headers["content-security-policy"].split(";")[0] == "default-src 'self'"
    page.evaluate(INTRUDE)
    page.wait_for_function(REFUSED, arg=["script-src-elem", "img-src", "connect-src"])
    assert not page.evaluate("Boolean(self.intruded)")
    page.close()


def test_print_shows_the_notes_and_no_chrome(open_page):
    page = open_page("index.html")
    page.emulate_media(media="print")
    assert page.locator(".fact-notes").first.is_visible()
    assert not page.locator(".masthead").is_visible()
    shown = page.locator("figure").filter(has=page.locator("svg.plot"))
    assert shown.count()
    for id in shown.evaluate_all("figures => figures.map(figure => figure.id)"):
        assert page.locator(f"#{id} svg.plot:visible").count() == 1, id


@pytest.mark.parametrize("options", [{"forced_colors": "active"}, {"reduced_motion": "reduce"}])
def test_reader_settings_are_obeyed(open_page, options):
    page = open_page("chapters/history.html", **options)
    assert page.troubles == []
    assert page.locator("#ratchet svg.plot-desk").is_visible()


def test_page_works_with_the_network_cut(open_page):
    page = open_page("chapters/deadlines.html", viewport={"width": 1280, "height": 900})
    page.wait_for_load_state("networkidle")
    page.context.set_offline(True)
    page.locator("#cutoffs svg.plot-desk").focus()
    page.keyboard.press("ArrowRight")
    assert page.locator(".tip").is_visible()
    page.locator(".fact-link").first.click()
    assert page.locator(".fact-card").is_visible()
    assert page.troubles == []


def test_hostile_search_is_inert(open_page):
    page = open_page("search.html?q=%3Cimg%20src%3Dx%20onerror%3Dalert(1)%3E")
    page.locator("#search-status", has_text="found for “<img").wait_for()
    assert page.locator("#search-results img").count() == 0
    assert page.locator("#search-field").input_value() == "<img src=x onerror=alert(1)>"
    assert page.troubles == []
