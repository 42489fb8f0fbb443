"""The question who and when: in the page without scripts, and in a real browser with them."""

from __future__ import annotations

import datetime as dt
import json
import re
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from hypothesis import given, settings
from hypothesis import strategies as st
from test_browser import AXE, SHIFT, open_page  # noqa: F401
from test_rules import BOOK, ROLES, days_to_ask

PAGE = "chapters/deadlines.html"
PHONE, DESK = {"width": 390, "height": 800}, {"width": 1280, "height": 900}
TODAY = "2026-06-30"


@pytest.fixture
def parsed(site) -> BeautifulSoup:
    return BeautifulSoup((site / PAGE).read_text("utf8"), "html.parser")


def test_page_holds_every_rule_with_state_act_sources_and_doubt(parsed):
    assert parsed.find(id="what-applied")
    for role in BOOK.roles:
        box = parsed.find(id=f"role-{role.id}")
        rows = box.select("tbody tr")
        assert [r["id"] for r in rows] == [f"rule-{r.id}" for r in BOOK.of(role.id)]
        for row, rule in zip(rows, BOOK.of(role.id), strict=True):
            text = row.get_text(" ")
            for part in (rule.act, rule.allowed, rule.forbidden, rule.doubt, rule.citation):
                assert part in text
            assert row["data-state"] == rule.state
            assert len(row.select(".rule-sources a[href^=http]")) == len(rule.sources)
            assert len(row.select("th[scope=row]")) == 1
        assert box.caption.text.endswith(role.name)
    assert [o["value"] for o in parsed.select("#rules-who option")] == ["", *ROLES]


def test_page_loads_no_script_for_it_by_itself(parsed):
    assert not [s for s in parsed.find_all("script") if "rules" in s.get("src", "")]


def test_json_is_the_function_at_every_boundary(site):
    data = json.loads((site / "data/rules-by-day.json").read_text("utf8"))
    assert list(data["roles"]) == ROLES
    for role in ROLES:
        spans = data["roles"][role]["spans"]
        for day in days_to_ask(role):
            if day < BOOK.begin:
                continue
            span = [s for s in spans if s["from"] <= day.isoformat()][-1]
            state = BOOK.state_on(role, day)
            assert span["word"] == state.word
            assert span["rules"] == [[s.rule.id, s.due] for s in state.rules]


def test_without_script_the_whole_matrix_is_there(open_page):  # noqa: F811
    page = open_page(PAGE, java_script_enabled=False, viewport=PHONE)
    assert not page.locator(".rules-ask").is_visible()
    for role in ("home-user", "reseller", "civilian-agency"):
        page.locator(f"#role-{role} summary").click()
        for row in page.locator(f"#role-{role} tbody tr").all():
            assert row.is_visible()
    assert "00:00 EDT" in page.locator("#rule-reseller-barred").inner_text()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_nothing_is_loaded_before_it_is_touched(open_page):  # noqa: F811
    page = open_page(PAGE, viewport=DESK)
    page.wait_for_load_state("networkidle")
    assert not [u for u in page.requests_made if "rules" in u]
    page.locator("#rules-who").focus()
    page.locator("#rules-on[max]").wait_for()
    assert len([u for u in page.requests_made if "rules" in u]) == 2
    page.locator("#rules-on").focus()
    page.wait_for_load_state("networkidle")
    assert len([u for u in page.requests_made if "rules" in u]) == 2
    assert page.troubles == []


def test_address_gives_the_answer_and_stays_still(open_page):  # noqa: F811
    page = open_page(f"{PAGE}?who=reseller&on=2024-08-01#what-applied", viewport=PHONE)
    page.locator(".rules-card").wait_for()
    assert page.locator("#rules-who").input_value() == "reseller"
    assert page.locator("#rules-on").input_value() == "2024-08-01"
    head = page.locator(".rules-head").inner_text()
    assert "Allowed" in head and "Reseller, 1 August 2024" in head
    text = page.locator(".rules-answer").inner_text()
    assert "after 59 days, on 29 September 2024" in text
    assert "Doubt:" in text and "Commerce order of 2024" in text
    assert page.locator(".rules-card a[href^=http]").count() == 3
    top = page.locator("#what-applied").evaluate("e => e.getBoundingClientRect().top")
    assert -5 <= top <= 400
    shift = page.evaluate(SHIFT)
    assert shift < 0.01
    assert page.troubles == []


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("who=home-user&on=2017-07-10", "Nothing yet"),
        ("who=home-user&on=2017-07-11", "No rule found"),
        ("who=civilian-agency&on=2017-10-13", "Due on this very day."),
        ("who=exporter&on=2024-06-23", "Next, after 1 day"),
        ("who=integrator&on=2024-09-10", "Something is forbidden"),
        ("who=state-georgia&on=2023-06-01", "Not settled"),
        ("who=other-public-body&on=2024-10-01", "At your own risk"),
        ("who=federal-contractor&on=2018-06-14", "Nobody could know it yet"),
        ("who=bank&on=2026-02-01", "What was read ends with 31 December 2025."),
        ("who=home-user&on=2024-02-29", "No rule found"),
    ],
)
def test_answers_say_what_is_not_known(open_page, query, words):  # noqa: F811
    page = open_page(f"{PAGE}?{query}#what-applied", viewport=PHONE)
    page.locator(".rules-next").wait_for()
    assert words in page.locator(".rules-answer").inner_text()
    assert page.troubles == []


def test_keyboard_alone_asks_and_back_returns(open_page):  # noqa: F811
    page = open_page(PAGE, viewport=DESK)
    page.locator("#rules-who").focus()
    page.locator("#rules-on[max]").wait_for()
    page.keyboard.type("Reseller")
    page.wait_for_url("**/*who=reseller*")
    first = page.url
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.id") == "rules-on"
    page.keyboard.type("08012024")
    page.wait_for_url("**/*on=2024-08-01*")
    assert "1 August 2024" in page.locator(".rules-head").inner_text()
    assert page.url.endswith("?who=reseller&on=2024-08-01#what-applied")
    assert page.evaluate("document.activeElement.id") == "rules-on"
    page.go_back()
    assert page.url == first
    assert page.locator("#rules-who").input_value() == "reseller"
    assert "1 August 2024" not in page.locator(".rules-head").inner_text()
    page.go_back()
    assert page.url.endswith(PAGE)
    assert page.locator("#rules-who").input_value() == ""
    assert page.locator(".rules-card").count() == 0
    page.go_forward()
    page.locator(".rules-card").wait_for()
    assert page.locator("#rules-who").input_value() == "reseller"
    assert page.troubles == []


def test_the_answer_is_spoken_and_has_no_axe_violation(open_page):  # noqa: F811
    for theme in ("light", "dark"):
        page = open_page(
            f"{PAGE}?who=civilian-agency&on=2017-10-14#what-applied",
            color_scheme=theme,
            bypass_csp=True,
            viewport=PHONE,
        )
        page.locator(".rules-card").first.wait_for()
        assert page.locator(".rules-head").get_attribute("role") == "status"
        page.locator("#role-civilian-agency summary").click()
        page.evaluate(AXE)
        violations = page.evaluate("axe.run('.rules').then(r => r.violations)")
        assert [(v["id"], v["nodes"][0]["html"][:200]) for v in violations] == []
        assert page.evaluate("document.documentElement.scrollWidth") <= 390


HOSTILE = [
    "who=%3Cimg%20src%3Dx%20onerror%3Dalert(1)%3E&on=2024-08-01",
    "who=__proto__&on=2024-08-01",
    "who=constructor&on=2024-08-01",
    "who=&on=%22%3E%3Cscript%3Ealert(1)%3C%2Fscript%3E",
    "who=toString&who=reseller",
    "who=%E0%A4%A&on=%00",
    f"who={'a' * 5000}",
]


@pytest.mark.parametrize("query", HOSTILE)
def test_hostile_addresses_are_ignored(open_page, query):  # noqa: F811
    page = open_page(f"{PAGE}?{query}#what-applied", viewport=DESK)
    page.locator("#rules-on[max]").wait_for()
    assert page.locator("#rules-who").input_value() == ""
    assert page.locator(".rules-answer").inner_text().strip() == ""
    assert page.locator(".rules-answer img, .rules-answer script").count() == 0
    assert page.troubles == []


BAD_DAYS = ["2024-02-30", "2023-02-29", "1999-12-31", "9999-01-01", "2024-8-1", "<b>", "20240801"]


@pytest.mark.parametrize("on", BAD_DAYS)
def test_a_day_that_is_none_means_today(open_page, on):  # noqa: F811
    page = open_page(f"{PAGE}?who=reseller&on={on}#what-applied", viewport=DESK)
    page.locator(".rules-card").wait_for()
    day = page.locator("#rules-on")
    assert day.input_value() == day.get_attribute("max")
    assert "<b>" not in page.locator(".rules").inner_html()
    assert page.troubles == []


@pytest.fixture(scope="module")
def module_page(browser, base, site):
    """A page with the script's functions as `rules` and its data as `data`."""
    script = next(site.glob("assets/rules.*.js")).name
    page = browser.new_page()
    page.goto(f"{base}/{PAGE}")
    page.evaluate(
        f"""async () => {{
          await import("/assets/{script}");
          window.rules = kits.rules;
          window.data = await (await fetch("/data/rules-by-day.json")).json();
        }}"""
    )
    yield page
    page.close()


def test_script_and_function_agree_on_every_boundary_day(module_page):
    asked = [
        (role, day.isoformat())
        for role in ROLES
        for day in days_to_ask(role)
        if BOOK.begin <= day <= dt.date.fromisoformat(TODAY)
    ]
    assert len(asked) > 300
    found = module_page.evaluate(
        "asked => asked.map(([who, on]) => rules.lookup(data, who, on))", asked
    )
    for (role, day), got in zip(asked, found, strict=True):
        state = BOOK.state_on(role, dt.date.fromisoformat(day))
        assert got["word"] == state.word, (role, day)
        assert got["rules"] == [[s.rule.id, s.due] for s in state.rules]
        assert got["days"] == (state.next.days if state.next else None)
        if state.next:
            assert got["next"] == {
                "day": state.next.day.isoformat(),
                "begins": [r.id for r in state.next.begins],
                "due": [r.id for r in state.next.due],
                "ends": [r.id for r in state.next.ends],
                "known": state.next.known,
            }


@settings(max_examples=300, deadline=None)
@given(
    who=st.sampled_from(ROLES),
    on=st.dates(BOOK.begin, dt.date.fromisoformat(TODAY)).map(dt.date.isoformat),
)
def test_a_state_survives_the_address(module_page, who, on):
    back = module_page.evaluate(
        "([state, today]) => rules.parse(rules.address(state), data, today)",
        [{"who": who, "on": on}, TODAY],
    )
    assert back == {"who": who, "on": on}


@settings(max_examples=300, deadline=None)
@given(who=st.text(max_size=40), on=st.text(max_size=20), more=st.text(max_size=20))
def test_any_address_gives_a_known_role_and_a_real_day(module_page, who, on, more):
    back = module_page.evaluate(
        """([who, on, more, today]) =>
          rules.parse(`?${new URLSearchParams({who, on})}&${more}`, data, today)""",
        [who, on, more, TODAY],
    )
    assert back["who"] in {"", *ROLES}
    assert BOOK.begin.isoformat() <= back["on"] <= TODAY
    assert re.fullmatch(r"\d{4}-\d\d-\d\d", back["on"])
    raw = module_page.evaluate(
        "([raw, today]) => rules.parse(raw, data, today)", [f"?{who}={on}&{more}", TODAY]
    )
    assert raw["who"] in {"", *ROLES}


def test_the_scripts_of_the_site_stay_small(site):
    import gzip

    sizes = {
        f.name.split(".")[0]: len(gzip.compress(f.read_bytes(), 6))
        for f in (site / "assets").glob("*.js")
    }
    asked = {"search", "rules", "reuse", "live-map", "live-chart", "plotly-geo", "geo-world"}
    asked |= {"find", "lookup"}
    assert set(sizes) == {"site"} | asked
    # What every reader gets, and what comes when a reader asks.
    assert sizes["site"] + sizes["search"] <= 6000
    assert sizes["rules"] <= 3000 and sizes["live-map"] <= 3500 and sizes["reuse"] <= 1000
    assert sizes["live-chart"] <= 220_000  # Vega with its interpreter


def test_addresses_of_rules_are_files_of_the_site(site, parsed):
    form = parsed.select_one(".rules-ask")
    for name in ("data-rules", "data-script"):
        assert (Path(site / PAGE).parent / form[name]).resolve().is_file()
