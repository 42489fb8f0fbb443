"""The role question: in the page without scripts, and in a real browser with them."""

from __future__ import annotations

import datetime as dt
import gzip
import json
import re
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from hypothesis import given, settings
from hypothesis import strategies as st
from icalendar import Calendar
from playwright.sync_api import expect
from test_browser import AXE, SHIFT, open_page  # noqa: F401
from test_rules import BOOK, QUESTIONS, ROLES, TABLE, days_to_ask, expected

from factbook.model.words import long_date

PAGES = ("index.html", "chapters/deadlines.html")
PAGE = PAGES[1]
PHONE, DESK = {"width": 390, "height": 800}, {"width": 1280, "height": 900}
TODAY = "2026-06-30"
WORDS = {
    "yes": "Yes",
    "no": "No",
    "unsettled": "Not settled",
    "unconcerned": "Does not concern you",
}
BADGES = """() => [...document.querySelectorAll('.roles-rows .answer')]
  .map(a => a.dataset.answer)"""


@pytest.fixture(scope="module")
def data(site) -> dict:
    text = (site / "data/rules-answers.js").read_text("utf8")
    return json.loads(text.removeprefix("(self.kits??={}).answers=").removesuffix(";\n"))


def parsed(site, name: str) -> BeautifulSoup:
    return BeautifulSoup((site / name).read_text("utf8"), "html.parser")


def today_in_words(role: str) -> list[str]:
    """The answers of today, worked out from the tables."""
    return [expected(role, question, dt.date(2026, 6, 30))[0] for question in QUESTIONS]


@pytest.mark.parametrize("name", PAGES)
def test_page_answers_the_first_role_for_today_by_itself(site, name):
    box = parsed(site, name).select_one(".roles")
    assert [h.text for h in box.select(".roles-rows h3")] == [q.text for q in BOOK.questions]
    found = [a["data-answer"] for a in box.select(".roles-rows .answer")]
    assert found == today_in_words(ROLES[0])
    assert [a.text for a in box.select(".roles-rows .answer")] == [WORDS[word] for word in found]
    for row, question in zip(box.select(".roles-rows>li"), QUESTIONS, strict=True):
        _, rules = expected(ROLES[0], question, dt.date(2026, 6, 30))
        assert len(row.select(".rule")) == len(rules)
        for part, id in zip(row.select(".rule"), rules, strict=True):
            told = TABLE.set_index("rule_id").loc[[id]].iloc[0]
            text = part.get_text(" ")
            assert told.says in text and told.act in text and told.doubt in text
            assert len(part.select("a[href^=http]")) == len(told.source_ids.split(";"))


def test_the_list_holds_every_answer_of_every_role(site):
    page = parsed(site, PAGE)
    for role in BOOK.roles:
        box = page.find(id=f"role-{role.id}")
        assert role.name == box.summary.text and role.who in box.get_text()
        assert [d.text for d in box.select("dt")] == [q.text for q in BOOK.questions]
        for term, question in zip(box.select("dt"), QUESTIONS, strict=True):
            told = []
            for line in term.find_next_siblings():
                if line.name == "dt":
                    break
                told.append(line)
            starts = [line["data-from"] for line in told]
            assert starts == sorted(starts, reverse=True)
            for line in told:
                day = dt.date.fromisoformat(line["data-from"])
                word, rules = expected(role.id, question, day)
                assert line.select_one(".answer")["data-answer"] == word
                links = [a["href"] for a in line.select("a")]
                assert links == [f"#rule-{rule}" for rule in rules]
    for id in TABLE.rule_id.unique():
        assert page.find(id=f"rule-{id}")


def test_front_page_leads_to_the_list(site):
    link = parsed(site, "index.html").select_one(".roles-all a")
    assert link["href"] == "chapters/deadlines.html#what-applied"
    assert str(len(ROLES)) in link.text


def test_script_holds_the_answers_of_every_boundary_day(data):
    assert list(data["roles"]) == ROLES
    assert [q for q, *_ in data["questions"]] == QUESTIONS
    order = list(TABLE.rule_id.unique())
    for role in ROLES:
        for question, row in zip(QUESTIONS, data["roles"][role]["rows"], strict=True):
            for day in days_to_ask(role):
                if day < BOOK.begin:
                    continue
                held = [s for s in row if s[0] <= day.isoformat()][-1]
                word, rules = expected(role, question, day)
                assert list(WORDS)[held[1]] == word
                assert [order[n] for n in held[3]] == rules


def test_calendar_of_a_role_has_the_days_on_which_its_answers_change(site):
    for role in ("home-user", "civilian-agency", "state-oregon"):
        content = (site / f"data/rules-{role}.ics").read_bytes()
        book = Calendar.from_ical(content)
        days = {e.decoded("dtstart") for e in book.walk("VEVENT")}
        days = {d.date() if isinstance(d, dt.datetime) else d for d in days}
        changes = {
            stretch.answer.day for q in BOOK.questions for stretch in BOOK.timeline(role, q)[1:]
        }
        due = TABLE[(TABLE.role == role)].due_day.dropna().dt.date
        assert days == changes | set(due)
        ids = [str(e["uid"]) for e in book.walk("VEVENT")]
        assert len(ids) == len(set(ids))
    home = Calendar.from_ical((site / "data/rules-home-user.ics").read_bytes())
    event = next(e for e in home.walk("VEVENT") if str(e["summary"]) == "Do I get updates? No")
    assert event.decoded("dtstart") == dt.datetime(2024, 9, 29, 4, tzinfo=dt.UTC)
    assert "Source: " in event["description"] and "Commerce order" in event["description"]


@pytest.mark.parametrize("name", PAGES)
def test_without_script_the_answers_and_the_way_to_all_are_there(open_page, name):  # noqa: F811
    page = open_page(name, java_script_enabled=False, viewport=PHONE)
    assert not page.locator(".roles-ask").is_visible()
    for row in page.locator(".roles-rows>li").all():
        assert row.is_visible()
    if name == PAGE:
        page.locator(".roles-all>summary").click()
        for role in ("reseller", "civilian-agency"):
            page.locator(f"#role-{role}>summary").click()
            for line in page.locator(f"#role-{role} dd").all():
                assert line.is_visible()
        page.locator("#rule-reseller-barred summary").click()
        assert "00:00 EDT" in page.locator("#rule-reseller-barred").inner_text()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


# Languages and time zones take a slow phone a tenth of a second when first asked for.
SPY = """self.asked = [];
for (const [owner, names] of [[Intl, ['NumberFormat', 'DateTimeFormat']],
    [Date.prototype, ['toLocaleDateString', 'toLocaleString']],
    [Number.prototype, ['toLocaleString']]]) {
  for (const name of names) {
    const made = owner[name];
    owner[name] = function (...given) {
      self.asked.push(name);
      return new.target ? new made(...given) : made.apply(this, given);
    };
  }
}"""


@pytest.mark.parametrize("name", PAGES)
def test_the_day_is_found_out_when_the_question_is_near(browser, base, name):
    context = browser.new_context(viewport=PHONE)
    context.add_init_script(SPY)
    page = context.new_page()
    page.goto(f"{base}/{name}", wait_until="networkidle")
    assert page.evaluate("scrollY") == 0 and page.evaluate("asked") == []
    page.locator("#day-field").scroll_into_view_if_needed()
    expect(page.locator("#day-field")).not_to_have_value("")
    assert "toLocaleDateString" in page.evaluate("asked")
    context.close()


def test_nothing_is_loaded_before_it_is_touched(open_page):  # noqa: F811
    page = open_page(PAGE, viewport=DESK)
    page.wait_for_load_state("networkidle")
    asked = lambda: [u for u in page.requests_made if "answers" in u]  # noqa: E731
    assert not asked()
    page.locator("#role-field").focus()
    page.locator("#role-field[role=combobox]").wait_for()
    page.locator("#day-field").focus()
    page.wait_for_load_state("networkidle")
    assert len(asked()) == 2
    assert page.troubles == []


@pytest.mark.parametrize("name", PAGES)
def test_address_gives_the_answer_and_stays_still(open_page, name):  # noqa: F811
    page = open_page(f"{name}?role=reseller&day=2024-08-01#what-applied", viewport=PHONE)
    page.locator(".roles-head", has_text="Shop or reseller on 1 August 2024").wait_for()
    assert page.locator("#role-field").input_value() == "Shop or reseller"
    assert page.locator("#day-field").input_value() == "2024-08-01"
    wanted = [expected("reseller", q, dt.date(2024, 8, 1))[0] for q in QUESTIONS]
    assert page.evaluate(BADGES) == wanted
    row = page.locator(".roles-rows>li").nth(QUESTIONS.index("sell")).inner_text()
    assert "From 29 September 2024, 59 days later: No." in row
    assert page.locator(".roles-calendar").get_attribute("href").endswith("rules-reseller.ics")
    assert page.evaluate(SHIFT) < 0.01
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert page.troubles == []


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("role=home-user&day=2017-07-10", "On this day nothing had begun"),
        ("role=civilian-agency&day=2017-10-13", "Due by 13 October 2017: this very day"),
        ("role=civilian-agency&day=2017-10-14", "Due by 13 October 2017, now past"),
        ("role=exporter&day=2024-06-23", "From 24 June 2024, the next day"),
        ("role=integrator&day=2024-09-10", "not into communications equipment"),
        ("role=state-georgia&day=2023-06-01", "Not settled"),
        ("role=school&day=2024-10-01", "at your own risk"),
        ("role=federal-contractor&day=2018-06-14", "Nobody could know it yet"),
        ("role=bank&day=2026-02-01", "What we read ends with 31 December 2025."),
        ("role=home-user&day=2024-02-29", "on 29 February 2024"),
    ],
)
def test_answers_say_what_is_not_known(open_page, query, words):  # noqa: F811
    page = open_page(f"{PAGE}?{query}#what-applied", viewport=PHONE)
    page.locator("#role-field[role=combobox]").wait_for()
    assert words in page.locator(".roles-answer").inner_text()
    assert page.troubles == []


@pytest.mark.parametrize("name", PAGES)
def test_it_answers_from_a_folder(site, browser, name):
    page = browser.new_page(viewport=DESK)
    errors = []
    page.on("pageerror", lambda error: errors.append(error))
    page.goto(f"{(Path(site) / name).as_uri()}?role=school&day=2024-08-15")
    page.locator(".roles-head", has_text="School or university on 15 August 2024").wait_for()
    assert page.evaluate(BADGES)[:4] == ["yes", "yes", "no", "unsettled"]
    assert errors == []
    page.close()


TYPED = {
    "school": "School or university",
    "reseller": "Shop or reseller",
    "clinic": "Hospital or clinic",
    "county": "City or county",
    "msp": "Shop or reseller",
    "texas": "State body of Texas",
    "pentagon": "Other federal body",
    "expat": "US person abroad",
    "Hôspital": "Hospital or clinic",
}


@pytest.mark.parametrize(("typed", "name"), TYPED.items())
def test_a_word_finds_the_role(open_page, typed, name):  # noqa: F811
    page = open_page("index.html", viewport=PHONE)
    page.locator("#role-field").focus()
    page.locator("#role-options").wait_for()
    page.keyboard.type(typed)
    first = page.locator("#role-options [aria-selected=true]")
    assert first.inner_text().startswith(name)
    field = page.locator("#role-field")
    assert field.get_attribute("aria-activedescendant") == first.get_attribute("id")
    page.keyboard.press("Enter")
    page.locator(".roles-head", has_text=name).wait_for()
    assert field.get_attribute("aria-expanded") == "false"
    assert page.troubles == []


def test_a_word_without_a_role_is_said_and_escape_returns(open_page):  # noqa: F811
    page = open_page("index.html", viewport=DESK)
    page.locator("#role-field").focus()
    page.locator("#role-options").wait_for()
    page.keyboard.type("xyzzy")
    assert "No role has this word" in page.locator("#role-options").inner_text()
    said = page.locator(".roles [role=status].visually-hidden").inner_text()
    assert "No role has this word" in said
    page.keyboard.press("Enter")
    page.keyboard.press("Escape")
    assert not page.locator("#role-options").is_visible()
    assert page.locator("#role-field").input_value() == "Home user"
    assert page.troubles == []


def test_keyboard_alone_asks_and_back_returns(open_page):  # noqa: F811
    page = open_page(PAGE, viewport=DESK)
    page.locator("#role-field").focus()
    page.locator("#role-options").wait_for()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url("**/*role=reseller*")
    first = page.url
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.id") == "day-field"
    page.keyboard.type("08012024")
    page.wait_for_url("**/*day=2024-08-01*")
    assert "1 August 2024" in page.locator(".roles-head").inner_text()
    assert page.url.endswith("?role=reseller&day=2024-08-01#what-applied")
    assert page.evaluate("document.activeElement.id") == "day-field"
    page.go_back()
    assert page.url == first
    assert "today" in page.locator(".roles-head").inner_text()
    page.go_back()
    assert page.url.endswith(PAGE)
    assert page.locator("#role-field").input_value() == "Home user"
    page.go_forward()
    page.locator(".roles-head", has_text="Shop or reseller").wait_for()
    assert page.troubles == []


def test_links_to_other_roles_answer_in_place(open_page):  # noqa: F811
    page = open_page(f"{PAGE}?role=hospital&day=2024-08-01#what-applied", viewport=PHONE)
    page.locator(".roles-also a", has_text="City or county").click()
    page.locator(".roles-head", has_text="City or county on 1 August 2024").wait_for()
    assert "role=city-county&day=2024-08-01" in page.url
    assert page.troubles == []


def test_the_answer_is_spoken_and_has_no_axe_violation(open_page):  # noqa: F811
    for theme in ("light", "dark"):
        page = open_page(
            f"{PAGE}?role=civilian-agency&day=2017-10-14#what-applied",
            color_scheme=theme,
            bypass_csp=True,
            viewport=PHONE,
        )
        page.locator(".roles-head", has_text="Federal civilian agency").wait_for()
        assert page.locator(".roles-head").get_attribute("role") == "status"
        page.locator("#role-field").click()
        page.locator("#role-options").wait_for()
        page.evaluate(AXE)
        violations = page.evaluate("axe.run('.roles').then(r => r.violations)")
        assert [(v["id"], v["nodes"][0]["html"][:200]) for v in violations] == []
        assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_print_shows_the_answer_and_not_the_form(open_page):  # noqa: F811
    page = open_page(f"{PAGE}?role=reseller&day=2024-10-01#what-applied", viewport=DESK)
    page.locator(".roles-head", has_text="Shop or reseller on 1 October 2024").wait_for()
    page.emulate_media(media="print")
    assert not page.locator(".roles-ask").is_visible()
    assert page.locator(".roles-head").is_visible()
    assert all(row.is_visible() for row in page.locator(".roles-rows>li").all())


HOSTILE = [
    "role=%3Cimg%20src%3Dx%20onerror%3Dalert(1)%3E&day=2024-08-01",
    "role=__proto__&day=2024-08-01",
    "role=constructor&day=2024-08-01",
    "role=&day=%22%3E%3Cscript%3Ealert(1)%3C%2Fscript%3E",
    "role=toString&role=reseller",
    "role=%E0%A4%A&day=%00",
    f"role={'a' * 10_000}",
]


@pytest.mark.parametrize("query", HOSTILE)
def test_hostile_addresses_are_ignored_and_that_is_said(open_page, query):  # noqa: F811
    page = open_page(f"{PAGE}?{query}#what-applied", viewport=DESK)
    page.locator("#role-field[role=combobox]").wait_for()
    assert page.locator("#role-field").input_value() == "Home user"
    said = page.locator(".roles-ignored").inner_text()
    assert "a role that is not in the list" in said and said.endswith("that was ignored.")
    assert page.locator(".roles img, .roles script").count() == 0
    assert page.troubles == []


BAD_DAYS = ["2024-02-30", "2023-02-29", "1999-12-31", "2010-01-01", "9999-01-01", "2024-8-1", "<b>"]


@pytest.mark.parametrize("day", BAD_DAYS)
def test_a_day_that_is_none_means_today_and_that_is_said(open_page, day):  # noqa: F811
    page = open_page(f"{PAGE}?role=reseller&day={day}#what-applied", viewport=DESK)
    page.locator(".roles-head", has_text="Shop or reseller today").wait_for()
    field = page.locator("#day-field")
    assert field.input_value() == field.get_attribute("max")
    said = page.locator(".roles-ignored").inner_text()
    assert said == (
        "The address names a day that is not between 1 January 2017 and today; that was ignored."
    )
    assert "<b>&lt;" not in page.locator(".roles").inner_html()
    assert page.troubles == []


def test_a_sound_address_is_not_complained_of(open_page):  # noqa: F811
    page = open_page(f"{PAGE}?role=bank&day=2024-08-01&other=1#what-applied", viewport=DESK)
    page.locator(".roles-head", has_text="Bank on").wait_for()
    assert page.locator(".roles-ignored").inner_text() == ""


@pytest.fixture(scope="module")
def module_page(browser, base, site):
    """A page with the script's functions as `roles` and its data as `data`."""
    script = next(site.glob("assets/role-answers.*.js")).name
    page = browser.new_page()
    page.goto(f"{base}/{PAGE}")
    page.evaluate(
        f"""async () => {{
          await import("/assets/{script}");
          await import("/data/rules-answers.js");
          window.roles = kits.roles;
          window.data = kits.answers;
        }}"""
    )
    yield page
    page.close()


def test_script_and_tables_agree_on_every_boundary_day(module_page):
    asked = [
        (role, day.isoformat())
        for role in ROLES
        for day in days_to_ask(role)
        if BOOK.begin <= day <= dt.date.fromisoformat(TODAY)
    ]
    assert len(asked) > 300
    found = module_page.evaluate(
        "asked => asked.map(([role, day]) => roles.lookup(data, role, day))", asked
    )
    order = list(TABLE.rule_id.unique())
    for (role, day), rows in zip(asked, found, strict=True):
        for question, got in zip(BOOK.questions, rows, strict=True):
            answer = BOOK.answer_on(role, question.id, dt.date.fromisoformat(day))
            assert list(WORDS)[got["now"][1]] == answer.word, (role, day)
            assert [order[n] for n in got["now"][3]] == [r.id for r in answer.rules]
            assert got["now"][2] == answer.limit
            if then := got.get("then"):
                later = BOOK.answer_on(role, question.id, dt.date.fromisoformat(then[0]))
                assert (list(WORDS)[then[1]], then[2]) == (later.word, later.limit)
                assert (later.word, later.limit) != (answer.word, answer.limit)
                eve = dt.date.fromisoformat(then[0]) - dt.timedelta(days=1)
                before = BOOK.answer_on(role, question.id, eve)
                assert (before.word, before.limit) == (answer.word, answer.limit)


@settings(max_examples=300, deadline=None)
@given(
    role=st.sampled_from(ROLES),
    day=st.dates(BOOK.begin, dt.date.fromisoformat(TODAY)).map(dt.date.isoformat),
)
def test_a_question_survives_the_address(module_page, role, day):
    back = module_page.evaluate(
        "([asked, today]) => roles.parse(roles.address(asked), data, today)",
        [{"role": role, "day": day}, TODAY],
    )
    assert back == {"role": role, "day": day, "ignored": ""}


@settings(max_examples=300, deadline=None)
@given(role=st.text(max_size=40), day=st.text(max_size=20), more=st.text(max_size=20))
def test_any_address_gives_a_known_role_and_a_real_day(module_page, role, day, more):
    back = module_page.evaluate(
        """([role, day, more, today]) =>
          roles.parse(`?${new URLSearchParams({role, day})}&${more}`, data, today)""",
        [role, day, more, TODAY],
    )
    assert back["role"] in ROLES
    assert BOOK.begin.isoformat() <= back["day"] <= TODAY
    assert re.fullmatch(r"\d{4}-\d\d-\d\d", back["day"])
    raw = module_page.evaluate(
        "([raw, today]) => roles.parse(raw, data, today)", [f"?{role}={day}&{more}", TODAY]
    )
    assert raw["role"] in ROLES


@settings(max_examples=200, deadline=None)
@given(typed=st.text(max_size=12))
def test_anything_typed_gives_roles_of_the_book(module_page, typed):
    found = module_page.evaluate("typed => roles.matches(data, typed)", typed)
    assert set(found) <= set(ROLES) and len(found) == len(set(found))


def test_every_word_of_the_book_finds_its_role(module_page):
    for role in BOOK.roles:
        for word in (*role.words, role.name):
            assert role.id in module_page.evaluate("w => roles.matches(data, w)", word), word


def test_the_scripts_of_the_site_stay_small(site):
    sizes = {
        f.name.split(".")[0]: len(gzip.compress(f.read_bytes(), 6))
        for f in (site / "assets").glob("*.js")
    }
    asked = {"search", "role-answers", "reuse", "live-map", "live-chart", "plotly-geo"}
    assert set(sizes) == {"site", "geo-world", "find", "lookup", "scroll"} | asked
    # What every reader gets, and what comes when a reader asks.
    assert sizes["site"] + sizes["search"] <= 6000
    assert sizes["role-answers"] <= 3000
    assert sizes["live-map"] <= 4000  # with the years, which then need no library
    assert sizes["reuse"] <= 1000
    assert sizes["scroll"] <= 2000  # on the page that has one, alone
    assert sizes["live-chart"] <= 220_000  # Vega with its interpreter
    assert len(gzip.compress((site / "data/rules-answers.js").read_bytes(), 6)) <= 20_000


@pytest.mark.parametrize("name", PAGES)
def test_addresses_of_the_question_are_files_of_the_site(site, name):
    form = parsed(site, name).select_one(".roles-ask")
    folder = (Path(site) / name).parent
    for address in (form["data-script"], form["data-answers"].partition("?")[0]):
        assert (folder / address).resolve().is_file()
    for role in ROLES:
        assert (folder / f"{form['data-calendars']}{role}.ics").resolve().is_file()


def test_the_last_day_of_the_evidence_is_said_without_script_too(site):
    for name in PAGES:
        text = parsed(site, name).select_one(".roles-day").text
        assert f"What we read ends with {long_date(BOOK.evidence_until)}" in text
