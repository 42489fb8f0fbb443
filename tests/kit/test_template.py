"""Templates: laid out for readers, and whatever text goes into one stays text."""

from __future__ import annotations

import csv
import datetime as dt
import itertools
import re
from dataclasses import fields, replace
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from bs4 import BeautifulSoup
from jinja2 import TemplateSyntaxError, UndefinedError

from factbook.charts import template
from factbook.figure.contract import Figure, Lookup, Step, Table
from factbook.figure.html import figure_html
from factbook.figure.live import controls_html
from factbook.model.facts import Fact, FactBook
from factbook.model.glossary import Term
from factbook.model.rules import ANSWERS, Moment, Question, Role, Rule, RuleBook
from factbook.model.sources import Source
from factbook.model.tables import Package
from factbook.page import byline, facts, lists, role_answers, tables, terms
from factbook.page.outputs import embeds

KIT = Path(template.__file__).parents[1]
TEMPLATES = {path.relative_to(KIT).as_posix() for path in KIT.glob("*/templates/*.html")}
THEME = {path.relative_to(KIT).as_posix() for path in KIT.glob("theme/*.html")}
ATTACK = "\"'></p><script>alert({})</script><b onclick=x>&{{{{ 1 }}}}{{% %}}"

numbers = itertools.count()


def evil() -> str:
    """Words that break out of text and attributes where they are not escaped, each another."""
    return ATTACK.format(next(numbers))


def evil_source(**more: str) -> Source:
    return Source(
        **{f.name: evil() for f in fields(Source)} | {"url": f"https://x/{evil()}"} | more
    )


def evil_figure(**more) -> Figure:
    found = {name: evil() for name in ("id", "title", "alt", "subtitle", "caption", "code")}
    table = Table((evil(), evil()), ((evil(), evil()),), "")
    drawings = {"desk": '<svg viewBox="0 0 760 100"></svg>'}
    sources = (evil_source(), evil_source(url=""))
    more = {"table": table, "sources": sources, "notes": (evil(),), "drawings": drawings} | more
    return Figure(**found | more)


def lookup() -> Lookup:
    return Lookup(evil(), evil(), (evil(),), {})


def the_package(folder: Path) -> Package:
    names = {name: evil() for name in ("title", "description", "factbook:is-not")}
    schema = {
        "fields": [
            {"name": "who", "type": "string", "title": evil(), "description": evil()},
            {"name": "what", "type": evil(), "title": evil(), "description": evil()},
        ]
    }
    calendar = {"date": "who", "id": "who"}
    table = {"name": "t", "path": "t.csv", "schema": schema, "licenses": [{"name": evil()}]}
    table |= names | {"factbook:calendar": calendar}
    (folder / "data").mkdir(exist_ok=True)
    rows = [["who", "what"], [evil(), evil()]]
    with (folder / "data/t.csv").open("w", encoding="utf8", newline="") as file:
        csv.writer(file).writerows(rows)
    return Package(folder, {"name": evil(), "resources": [table]})


def evil_fact(**more) -> Fact:
    texts = ("id", "label", "claimant", "claimant_label", "how", "note", "text")
    return Fact(**{name: evil() for name in texts} | more)


def every_piece(folder: Path):
    """HTML of each kind, made from nothing but hostile words."""
    yield figure_html(evil_figure(), evil(), evil())
    yield figure_html(evil_figure(live={}))
    maps = {name: '<svg viewBox="0 0 12 9"></svg>' for name in ("map", "near")}
    yield figure_html(evil_figure(live={}, kind="map", lookup=lookup(), drawings=maps))
    step = Step(0, 0, evil(), evil(), evil())
    yield figure_html(evil_figure(scroll=(step,)))
    yield figure_html(evil_figure(sources=tuple(evil_source() for _ in range(25))), "", evil())
    controls = [
        {"name": evil(), "kind": "select", "label": evil(), "options": [evil()]},
        {"name": evil(), "kind": "range", "label": evil(), "value": evil(), "min": evil()},
    ]
    yield controls_html(controls, "x")
    yield byline.byline_html(evil(), dt.date(2024, 6, 20))
    source = evil_source()
    known = FactBook({"r": evil_fact(id="r")}, {source.id: source})
    fact = evil_fact(sources=(source.id,), rivals=("r",), as_of="2024-06")
    yield facts.fact_html(fact, evil())
    yield facts.card(fact, "").astext()
    yield facts.notes_html([known.note(fact)], evil())
    term = Term(evil(), evil(), (evil(),), evil(), (source.id,))
    yield terms.glossary_html({term.id: term}, known.sources)
    yield terms.notes_html([term], known.sources, 1)
    yield template.render("page/term.html", id=evil(), href=evil(), words=evil())
    package = the_package(folder)
    yield tables.tables_html(package, evil())
    yield template.render("page/calendar.html", prefix=evil(), file=evil(), dates=1, hours=1)
    for group in ("", "what"):
        yield lists.listing_html(package, {}, "t", head="who", text="what", group=group)
    yield template.render("page/listing.html", empty=evil(), shared=[])
    entry = lists._Entry(evil(), [(evil(), evil())], [evil_source()])
    for shared in ([], [evil_source()]):
        told = {"entries": [entry], "shared": shared}
        yield template.render("page/listing.html", empty="", groups=None, **told)
    card = {name: evil() for name in ("url", "kicker", "title", "text")} | {"drawing": ""}
    yield template.render("page/chapter-cards.html", cards=[card])
    yield role_question()
    row = {"source": source, "day": evil(), "is_not": evil(), "tables": evil()}
    row["figures"] = [(evil(), evil())]
    yield template.render("page/source-list.html", entries=[row], kinds=[evil()])
    told = {name: evil() for name in ("edition", "released", "day", "feed", "report", "shown")}
    yield template.render("page/edition.html", **told)
    yield embeds.embed_html(evil_figure(kind="map", drawings=maps), evil(), evil())
    yield embeds.embed_html(evil_figure(), evil(), evil())
    yield embeds.frame(evil_figure(), evil())


def role_question():
    """The role question and its rules, with nothing but hostile words."""
    who, what, source = evil(), evil(), evil_source()
    asked = Question(what, evil(), "no", evil())
    role = Role(who, evil(), evil(), evil())
    rule = Rule(
        evil(), (who,), (what,), "no", due=dt.date(2024, 6, 20), confidence="primary",
        sources=(source.id,), **{name: evil() for name in ("act", "says", "citation", "doubt")},
    )  # fmt: skip
    starts = Moment(dt.date(2024, 6, 20))
    book = RuleBook((role,), (asked,), (replace(rule, starts=starts), rule), ZoneInfo("UTC"))
    return template.render(
        "page/role_answers.html",
        place=role_answers.Place(evil(), evil(), evil()),
        role=role,
        rows=role_answers._rows(book, role),
        book=book,
        answers=evil(),
        calendars=evil(),
        groups=role_answers._groups(book),
        words=dict.fromkeys(ANSWERS, evil()),
        **role_answers._words(book, {source.id: source}),
    )


def test_hostile_words_stay_words_in_every_template(tmp_path, monkeypatch):
    used = set()
    source = template._source
    monkeypatch.setattr(template, "_source", lambda name: used.add(name) or source(name))
    template._environment.cache_clear()
    try:
        for html in every_piece(tmp_path):
            page = BeautifulSoup(html, "html.parser")
            assert page.find() and not page.select("script, [onclick]"), html
            assert "<script" not in html and "<b " not in html
    finally:
        template._environment.cache_clear()
    made = {name.replace("/", "/templates/") for name in used}
    rooms = ("figure/", "page/")
    assert {name for name in TEMPLATES if name.startswith(rooms)} - made == set()


def shown(text: str, **values) -> str:
    return template._environment().from_string(template.joined(text)).render(**values)


def test_line_breaks_are_for_those_who_read_the_template():
    text = """
    {# What this is,
       at length. #}
    <p class="a"
      id="b">
      one
      two
      {% if three %}three{% endif %}
    </p>
    """
    assert shown(text, three=True) == '<p class="a" id="b">one twothree</p>'


def test_a_missing_value_is_an_error_that_names_it():
    with pytest.raises(UndefinedError, match="'what' is undefined"):
        shown("<p>{{ what }}</p>")
    with pytest.raises(UndefinedError, match="'author' is undefined"):
        template.render("page/byline.html")


def test_a_mistake_in_a_template_names_its_line():
    with pytest.raises(TemplateSyntaxError) as caught:
        shown("<p>\n{# a\n b #}\n{% end %}\n</p>")
    assert caught.value.lineno == 4


@pytest.mark.parametrize("name", sorted(TEMPLATES | THEME))
def test_no_template_lets_html_through_but_that_of_the_kit(name):
    text = (KIT / name).read_text("utf8")
    assert "autoescape" not in text
    safe = set(re.findall(r"\{\{ \(?([\w.]+)[^{}]*\| ?safe \}\}", text))
    assert text.count("safe") == len(re.findall(r"\| ?safe \}\}", text))
    kit = {"figure.text_html", "figure.controls", "figure.years", "body", "json_ld"}
    kit |= {"figure.drawings.map", "figure.drawings.near"}
    assert safe <= kit


def test_a_source_is_a_link_only_where_it_has_an_address_on_the_web():
    link = template._environment().get_template("figure/source.html").module.source_link
    known = {"id": "a", "publisher": "", "title": "", "published": "", "kind": "primary"}
    html = '<a href="https://x.org/p" rel="external">a &amp; b</a>'
    assert link(Source(url="https://x.org/p", **known), "a & b") == html
    for url in ("", "javascript:alert(1)", "ftp://x.org"):
        assert link(Source(url=url, **known), "a & b") == "a &amp; b"
