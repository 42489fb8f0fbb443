"""Live charts: at the place and with the rows of the still ones, whatever fails, any address."""

from __future__ import annotations

import csv
import datetime as dt
import json
import re
import string
from collections import Counter
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from test_browser import open_page  # noqa: F401
from test_pages import FIGURES

HISTORY = "chapters/history.html"
with (Path(__file__).parents[2] / "data/events.csv").open(encoding="utf8", newline="") as file:
    KINDS = Counter(r["kind"] for r in csv.DictReader(file) if r["event_id"].startswith("us-"))
ACTS, EVENTS = KINDS["act"], KINDS.total()
PHONE, DESK = {"width": 390, "height": 800}, {"width": 1280, "height": 900}
LABELS = """(box, inside) => [...box.querySelectorAll(inside)]
  .filter(e => e.closest('svg').clientWidth && e.getAttribute('aria-label'))
  .filter(e => e.getAttribute('aria-roledescription') !== 'title')
  .map(e => e.getAttribute('aria-label'))"""
STILL, LIVE = ".figure-plot > svg.plot .mark", ".live [role=graphics-symbol]"


def charts(site) -> list[tuple[str, str]]:
    """(page, figure id) of every chart that can come alive."""
    found = []
    for name, id in FIGURES:
        page = BeautifulSoup((site / name).read_text("utf8"), "html.parser")
        if page.select_one(f"#{id} .chart"):
            found.append((name, id))
    return found


def touch(page, id):
    """A reader touches the first control of a chart: that alone wakes it."""
    page.evaluate("document.activeElement.blur()")
    page.locator(f"#{id} .live-tools :is(input, select)").first.focus()


def go_live(page, id):
    touch(page, id)
    page.locator(f"#{id} .live svg").wait_for()


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_live_chart_stands_where_the_still_one_stood_with_the_same_marks(site, open_page, size):  # noqa: F811
    found = charts(site)
    assert len(found) >= 6
    for name in dict.fromkeys(name for name, _ in found):
        page = open_page(name, viewport=size)
        page.wait_for_load_state("networkidle")
        assert not [u for u in page.requests_made if "chart" in u or ".live." in u]
        for id in [i for n, i in found if n == name]:
            box = page.locator(f"#{id} .chart")
            place = page.evaluate(
                "i => document.querySelector(`#${i} .figure-plot`).clientHeight", id
            )
            height = page.evaluate("document.documentElement.scrollHeight")
            still = box.evaluate(LABELS, STILL)
            go_live(page, id)
            assert Counter(box.evaluate(LABELS, LIVE)) == Counter(still), id
            frame = f"#{id} .figure-plot > svg.plot-{'phone' if size is PHONE else 'desk'}"
            if not page.locator(frame).count():
                frame = f"#{id} .figure-plot > svg.plot-phone"
            drawn = page.locator(frame).get_attribute("viewBox")
            assert page.locator(f"#{id} .live svg").get_attribute("viewBox") == drawn, id
            heights = [
                page.locator(x).bounding_box()["height"] for x in (frame, f"#{id} .live svg")
            ]
            assert heights[0] == pytest.approx(heights[1], abs=1), id
            after = page.evaluate(
                "i => document.querySelector(`#${i} .figure-plot`).clientHeight", id
            )
            assert after == place
            assert page.evaluate("document.documentElement.scrollHeight") == height
            rows = page.locator(f"#{id} tbody tr")
            told = json.loads(
                re.search(r"\]=(.*);$", (site / f"figures/{id}.live.js").read_text("utf8"))[1]
            )
            if told["rows"]:
                assert all(len(v) == rows.count() for v in told["rows"]["fields"].values())
        assert page.troubles == []


@pytest.mark.parametrize("what", ["assets/live-chart", "ratchet.live"])
@pytest.mark.parametrize("how", ["blocked", "broken"])
def test_still_chart_stays_when_a_part_fails(open_page, what, how):  # noqa: F811
    page = open_page(HISTORY, viewport=DESK)
    broken = 'self.live={ratchet:{charts:{desk:{marks:[{type:"no"}]},phone:{}},params:[]}}'

    def answer(route):
        if how == "blocked":
            route.abort()
        elif "chart" in what:
            route.fulfill(body="", status=500)
        else:
            route.fulfill(body=broken, content_type="text/javascript")

    page.route(re.compile(re.escape(what)), answer)
    touch(page, "ratchet")
    page.locator("#ratchet [role=status]", has_text="still one stays").wait_for()
    assert page.locator("#ratchet svg.plot-desk").is_visible()
    assert page.locator("#ratchet .live").count() == 0


@pytest.mark.parametrize("what", ["assets/live-chart", "ratchet.live"])
def test_a_part_that_brings_nothing_is_said_and_asked_for_again(open_page, what):  # noqa: F811
    page = open_page(HISTORY, viewport=DESK)
    pattern = re.compile(re.escape(what))
    page.route(pattern, lambda route: route.fulfill(body="", content_type="text/javascript"))
    touch(page, "ratchet")
    page.locator("#ratchet [role=status]", has_text="still one stays").wait_for()
    assert page.locator("#ratchet svg.plot-desk").is_visible()
    page.unroute(pattern)
    go_live(page, "ratchet")
    assert page.troubles == []


def test_a_slow_library_leaves_the_still_chart_in_place(open_page):  # noqa: F811
    page = open_page(HISTORY, viewport=DESK)
    held = []
    page.route(re.compile("assets/live-chart"), lambda route: held.append(route))
    touch(page, "ratchet")
    page.locator("#ratchet [role=status]", has_text="Loading").wait_for()
    assert page.locator("#ratchet svg.plot-desk").is_visible()
    held[0].continue_()
    page.locator("#ratchet .live svg").wait_for()
    assert page.troubles == []


def test_without_a_script_no_control_pretends_to_work(open_page):  # noqa: F811
    page = open_page(HISTORY, java_script_enabled=False, viewport=PHONE)
    assert not page.locator("#events .live-tools").is_visible()
    assert page.locator("#events svg.plot-phone").is_visible()


def test_touching_a_filter_is_enough_and_table_and_count_follow(open_page):  # noqa: F811
    page = open_page(HISTORY, viewport=PHONE, has_touch=True)
    page.locator("#events select[name='events.kind']").tap()
    page.locator("#events .live svg").wait_for()
    page.locator("#events select[name='events.kind']").select_option("Measures")
    said = page.locator("#events [role=status]")
    assert said.inner_text() == f"{ACTS} of {EVENTS} shown. Kind: Measures."
    assert page.locator("#events tbody tr:not([hidden])").count() == ACTS
    assert page.locator("#events .live .off[role=graphics-symbol]").count() == EVENTS - ACTS
    assert "events.kind=Measures" in page.url
    page.get_by_role("button", name="Reset").tap()
    page.wait_for_function("!document.querySelector('#events .live .off')")
    assert page.locator("#events tbody tr:not([hidden])").count() == EVENTS
    assert "events.kind" not in page.url and said.inner_text() == ""
    assert page.locator("#events .live svg").is_visible()
    assert page.troubles == []


def test_a_choice_made_before_the_library_came_stays(open_page):  # noqa: F811
    page = open_page("chapters/world.html", viewport=DESK)
    held = []
    page.route(re.compile("assets/live-chart"), lambda route: held.append(route))
    page.locator("select[name='by-year.label']").focus()
    page.locator("select[name='by-year.label']").select_option("Germany")
    page.locator("#by-year [role=status]", has_text="Loading").wait_for()
    held[0].continue_()
    page.locator("#by-year [role=status]", has_text="of 35 shown").wait_for()
    shown = page.locator("#by-year tbody tr:not([hidden])").count()
    assert (
        page.locator("#by-year [role=status]").inner_text() == f"{shown} of 35 shown. Who: Germany."
    )
    # Tiles and the words on them are dimmed alike.
    assert page.locator("#by-year .live .off").count() == 2 * (35 - shown)
    assert "by-year.label=Germany" in page.url
    assert page.troubles == []


def test_no_button_of_a_chart_only_changes_its_label(site, open_page):  # noqa: F811
    for name, id in charts(site):
        page = BeautifulSoup((site / name).read_text("utf8"), "html.parser")
        assert [b.text for b in page.select(f"#{id} .chart button")] == ["Reset"], id
    page = open_page("chapters/unknowns.html", viewport=PHONE)
    reset = page.get_by_role("button", name="Reset")
    page.wait_for_load_state("networkidle")
    assert not reset.is_visible()  # nothing to set back while the chart is still
    height = page.evaluate("document.documentElement.scrollHeight")
    slider = page.locator("#bounds input[type=range]").first
    slider.focus()
    page.keyboard.press("ArrowRight")
    page.locator("#bounds .live svg").wait_for()
    label = slider.evaluate("e => e.labels[0].firstChild.textContent.trim()")
    value = page.locator("#bounds output").first.inner_text()
    page.locator("#bounds [role=status]", has_text=f"{label}: {value}.").wait_for()
    assert page.evaluate("document.documentElement.scrollHeight") == height
    reset.focus()
    page.keyboard.press("Enter")
    page.wait_for_function("document.querySelector('#bounds [role=status]').textContent === ''")
    assert page.locator("#bounds output").first.inner_text() != value
    assert page.troubles == []


def test_a_brush_sets_the_period(open_page):  # noqa: F811
    page = open_page(HISTORY, viewport=DESK, timezone_id="America/Los_Angeles")
    page.locator("#events").scroll_into_view_if_needed()
    go_live(page, "events")
    svg = page.locator("#events .live svg")
    svg.evaluate("e => scrollBy(0, e.getBoundingClientRect().top - 100)")
    box = svg.bounding_box()
    page.mouse.move(box["x"] + box["width"] * 0.2, box["y"] + 200)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.4, box["y"] + 220, steps=4)
    page.mouse.up()
    page.locator("#events [role=status]", has_text=f"of {EVENTS} shown").wait_for()
    low = page.locator("input[name='events.from']").input_value()
    high = page.locator("input[name='events.to']").input_value()
    assert low.startswith("2017-") and high.startswith(("2019-", "2018-"))  # true to scale
    dates = page.evaluate("self.live.events.rows.period")
    inside = sum(low <= day <= high for day in dates)
    said = page.locator("#events [role=status]").inner_text()
    first, last = (dt.date.fromisoformat(day) for day in (low, high))
    assert said == (f"{inside} of {EVENTS} shown. From: {first:%-d %B %Y}; To: {last:%-d %B %Y}.")
    page.get_by_role("button", name="Reset").click()
    page.wait_for_function("!document.querySelector('#events .live .off')")
    assert page.locator("input[name='events.from']").input_value() == ""
    assert page.locator("#events .live .period_brush").filter(visible=True).count() == 0
    assert page.troubles == []


@pytest.mark.parametrize("zone", ["America/Los_Angeles", "Pacific/Auckland"])
def test_the_chosen_day_is_that_day_in_every_zone(open_page, zone):  # noqa: F811
    counts = []
    for day in ("2018-07-15", "2018-07-16"):  # from the second the contract clause holds
        page = open_page(f"{HISTORY}?day={day}#ratchet", viewport=DESK, timezone_id=zone)
        answer = page.locator("#ratchet .live svg text", has_text="groups shut off")
        answer.wait_for()
        said = page.locator("#ratchet [role=status]").inner_text()
        assert said == f"{answer.text_content()}."
        counts.append(int(re.search(r": (\d+) of", answer.text_content())[1]))
        assert page.troubles == []
    assert counts[1] == counts[0] + 1


def test_charts_follow_the_day_of_the_question(open_page):  # noqa: F811
    page = open_page("chapters/deadlines.html", viewport=DESK)
    page.locator("#day-field").focus()
    page.locator("#role-field[role=combobox]").wait_for()
    page.locator("#day-field").fill("2024-08-15")
    page.locator("#cutoffs .live svg").wait_for()
    page.wait_for_function(
        "() => document.querySelector('#cutoffs [name=day]').value === '2024-08-15'"
    )
    page.locator("#day-field").fill("2024-10-01")
    page.wait_for_function(
        "() => document.querySelector('#cutoffs [name=day]').value === '2024-10-01'"
    )
    assert page.troubles == []


def test_every_live_mark_leads_to_the_row_of_its_key(site, open_page):  # noqa: F811
    found = charts(site)
    for name in dict.fromkeys(name for name, _ in found):
        page = open_page(name, viewport=DESK)
        for id in [i for n, i in found if n == name]:
            go_live(page, id)
            with (site / "figures" / f"{id}.csv").open(encoding="utf8", newline="") as file:
                records = list(csv.DictReader(file))
            marks = page.locator(f"#{id} .live").evaluate(
                """box => [...box.querySelectorAll('[role=graphics-symbol]')]
                  .filter((m) => m.__data__?.datum?.row_key !== undefined)
                  .map((m) => [m.__data__.datum.row_key, m.dataset.row])"""
            )
            assert marks, id
            wrong = [m for m in marks if str(m[0]) not in records[int(m[1])].values()]
            assert wrong == [], (id, wrong)
        assert page.troubles == []


def test_filters_work_in_browsers_without_iterator_helpers(open_page):  # noqa: F811
    page = open_page("index.html", viewport=DESK)
    page.wait_for_load_state("networkidle")
    page.context.add_init_script(
        "for (const name of ['filter', 'map', 'toArray', 'forEach', 'some', 'every', 'find'])"
        " delete globalThis.Iterator?.prototype[name]"
    )
    page.goto(page.url.replace("index.html", f"{HISTORY}?events.kind=Measures#events"))
    page.locator("#events .live svg").wait_for()
    page.locator("#events [role=status]").filter(has_text=" of ").wait_for()
    assert page.troubles == []


def test_marks_lead_to_rows_and_escape_leads_back(open_page):  # noqa: F811
    page = open_page(HISTORY, viewport=DESK)
    for live in (False, True):
        if live:
            go_live(page, "events")
        svg = page.locator("#events .live svg" if live else "#events svg.plot-desk")
        svg.focus()
        page.keyboard.press("Home")
        page.keyboard.press("ArrowRight")
        said = page.evaluate("document.activeElement.getAttribute('aria-label')")
        page.keyboard.press("Enter")
        assert page.evaluate("document.activeElement.tagName") == "TR"
        told = page.evaluate("document.activeElement.cells[1].textContent")
        assert told in said
        page.keyboard.press("Escape")
        assert page.evaluate("document.activeElement.getAttribute('aria-label')") == said
        page.keyboard.press("Escape")
        assert page.evaluate("document.activeElement.tagName.toLowerCase()") == "svg"


def test_every_still_mark_leads_to_a_row_that_speaks_of_it(site):
    for name, id in FIGURES:
        figure = BeautifulSoup((site / name).read_text("utf8"), "html.parser").find(id=id)
        rows = [[c.text for c in row.select("th, td")] for row in figure.select("tbody tr")]
        for svg in figure.select("svg.plot"):
            for index, mark in enumerate(svg.select(".mark")):
                if mark.get("data-code") or mark.get("data-row") == "":
                    continue
                row = rows[int(mark.get("data-row", index))]
                said = mark["aria-label"].casefold()
                assert any(len(cell) > 1 and cell.casefold() in said for cell in row), (id, said)


def test_the_accessibility_tree_names_chart_and_marks(open_page):  # noqa: F811
    page = open_page(HISTORY, viewport=DESK)
    go_live(page, "events")
    tree = page.context.new_cdp_session(page).send("Accessibility.getFullAXTree")["nodes"]
    names = Counter(n.get("name", {}).get("value", "") for n in tree if not n.get("ignored"))
    labels = page.locator("#events .chart").evaluate(LABELS, LIVE)
    assert len(labels) == EVENTS
    for label, times in Counter(labels).items():
        assert names[label] >= times
    shows = page.locator("#events-alt").text_content()
    documents = [n for n in tree if n.get("role", {}).get("value") == "graphics-document"]
    told = {n["name"]["value"] for n in documents}
    assert shows in told and not any("Vega" in name for name in told)


# The address ------------------------------------------------------------------------------------

STATE = """([query, names]) => {
  history.replaceState(null, '', location.pathname + query + '#events');
  dispatchEvent(new PopStateEvent('popstate'));
  const form = document.querySelector('#events .live-tools');
  return [Object.fromEntries(names.map(n => [n, form.elements[`events.${n}`].value])),
    [...document.querySelectorAll('#events tbody tr')].map(r => !r.hidden)];
}"""
DAYS = st.dates().map(str) | st.sampled_from(["", "2017-13-01", "x", "2017-09-13", "2024-06-20"])
# Letters that Python and the browser fold and trim alike.
TEXT = st.text(alphabet=string.printable[:95] + "éüñ", max_size=80)
ODD = st.sampled_from(["<img src=x onerror=alert(1)>", "__proto__", "Acts ", "%", "Acts"])


@pytest.fixture
def events(open_page):  # noqa: F811
    page = open_page(HISTORY, viewport=DESK)
    go_live(page, "events")
    rows = page.evaluate("self.live.events.rows")
    texts = page.locator("#events tbody tr").evaluate_all("rs => rs.map(r => r.textContent)")
    return page, rows, [text.lower() for text in texts]


def test_any_address_gives_its_state_or_the_default(events):
    from urllib.parse import urlencode

    page, rows, texts = events
    fields = {name: sorted({*values}) for name, values in rows["fields"].items()}
    low, high = min(rows["period"]), max(rows["period"])
    choice = st.fixed_dictionaries(
        {name: st.sampled_from(["", *values]) | ODD for name, values in fields.items()}
        | {"from": DAYS, "to": DAYS, "text": TEXT | ODD | st.just("court")}
    )

    @settings(max_examples=250, deadline=None, suppress_health_check=list(HealthCheck))
    @given(choice)
    def check(asked):
        asked["text"] = asked["text"].encode("utf8", "replace").decode("utf8")
        query = "?" + urlencode({f"events.{k}": v for k, v in asked.items() if v})
        state, shown = page.evaluate(STATE, [query, list(asked)])
        expected = {n: asked[n] if asked[n] in v else "" for n, v in fields.items()}
        for name in ("from", "to"):
            day = asked[name]
            known = re.fullmatch(r"\d{4}-\d\d-\d\d", day) and day != "2017-13-01"
            expected[name] = day if known and low <= day <= high else ""
        for name, value in expected.items():
            assert state[name] == value
        words = state["text"].strip().lower()
        for row, visible in enumerate(shown):
            keep = all(not expected[n] or rows["fields"][n][row] == expected[n] for n in fields)
            day = rows["period"][row]
            keep &= not expected["from"] or day >= expected["from"]
            keep &= not expected["to"] or day <= expected["to"]
            assert visible == (keep and words in texts[row])

    check()
    assert page.locator("#events img").count() == 0
    assert page.troubles == []


def test_back_button_returns_to_the_state_before(events):
    page = events[0]
    page.clock.install()
    page.locator("select[name='events.kind']").select_option("Rulings")
    page.clock.fast_forward(1100)  # choices within a second are one step back
    page.locator("select[name='events.branch']").select_option("court")
    page.go_back()
    assert page.locator("select[name='events.branch']").input_value() == ""
    assert page.locator("select[name='events.kind']").input_value() == "Rulings"
    page.reload()
    page.locator("#events .live svg").wait_for()
    said = f"{KINDS['ruling']} of {EVENTS} shown. Kind: Rulings."
    assert page.locator("#events [role=status]").inner_text() == said


def test_theme_layer_and_year_are_in_the_address(open_page):  # noqa: F811
    page = open_page("chapters/footprint.html?theme=dark&reach.layer=0&reach.year=2018#reach")
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"
    page.locator("#reach .has-years").wait_for()
    assert page.locator("#reach-layer-0").is_checked()
    assert page.locator("#reach .live-tools output").first.inner_text() == "2018"
    page.locator("label[for=reach-layer-1]").click()
    assert "reach.layer=1" in page.url
    hostile = open_page("chapters/footprint.html?theme=%3Cb%3E&reach.layer=99&reach.year=x#reach")
    hostile.locator("#reach svg.plot-map").wait_for()
    assert hostile.evaluate("document.documentElement.dataset.theme ?? ''") == ""
    assert hostile.locator("#reach-layer-0").is_checked()
    assert page.troubles == [] and hostile.troubles == []
