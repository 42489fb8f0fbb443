"""Facts as words, and their notes: each form, each bound, and the sources in order."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from factbook.model.config import use_book
from factbook.model.facts import MIME, Fact, FactBook, _from_row, fact
from factbook.model.problem import AuthorError
from factbook.model.sources import Source, pick
from factbook.model.tables import Package
from factbook.page.facts import fact_html, notes_html


def number(value: float, **more) -> Fact:
    return Fact("a", value=value, **more)


@pytest.mark.parametrize(
    ("given", "form", "said"),
    [
        (number(61, unit="percent"), "", "61 percent"),
        (number(61, unit="percent of users"), "full", "61 percent"),
        (number(61, unit="percent of users"), "number", "61"),
        (number(1_234_500, unit="people"), "", "1,234,500"),
        (number(400_000_000, unit="users", bound="more-than"), "", "more than 400 million"),
        (number(4e8, unit="users", bound="more-than"), "Full", "More than 400 million users"),
        (number(5, unit="days", bound="less-than"), "full", "fewer than 5 days"),
        (number(5, unit="days", bound="at-least"), "full", "at least 5 days"),
        (number(5, unit="days", bound="exact"), "full", "5 days"),
        (number(1, unit="days"), "full", "1 day"),
        (number(12), "words", "twelve"),
        (number(12), "Words", "Twelve"),
        (number(12), "value", "12"),
        (number(1.5), "value", "1.5"),
        (number(5, claimant="The firm"), "claimant", "The firm"),
        (number(5, as_of="2024-06"), "as-of", "June 2024"),
        (number(5, label="a label"), "title", "a label"),
        (Fact("a", text="Moscow"), "", "Moscow"),
        (Fact("a", text="Moscow"), "full", "Moscow"),
        (Fact("a", bound="withheld"), "value", "withheld"),
        (Fact("a", bound="withheld"), "", "withheld"),
        (Fact("a", date="2024-06-20"), "", "20 June 2024"),
        (Fact("a", date="2024-06-20"), "date", "20 June 2024"),
        (Fact("a", date="2024-06-20"), "month", "June 2024"),
        (Fact("a", date="2024-06-20"), "day-month", "20 June"),
        (Fact("a", date="2024-06-20"), "weekday", "Thursday"),
        (Fact("a", date="2024-06-20"), "year", "2024"),
        (Fact("a", date="2024-06-01", precision="month"), "", "June 2024"),
        (Fact("a", date="2024-01-01", precision="year"), "full", "2024"),
    ],
)  # fmt: skip
def test_a_fact_in_each_form(given, form, said):
    assert given.show(form) == said


@pytest.mark.parametrize(
    ("given", "form", "told"),
    [
        (number(1.5), "words", "(1.5) has no format"),
        (number(5), "month", '"month"; there are full, Full, number, value, words, Words,'),
        (Fact("a", text="x"), "number", "(a text) has no format"),
        (Fact("a", bound="withheld"), "number", "(withheld) has no format"),
        (Fact("a", date="2024-06-01", precision="month"), "weekday", "(a month) has no format"),
        (Fact("a", date="2024-06-01", precision="year"), "month", "(a year) has no format"),
        (Fact("a", date="2024-06-20"), "words", "(a date) has no format"),
    ],
)
def test_a_form_that_does_not_fit_is_refused(given, form, told):
    with pytest.raises(AuthorError) as error:
        given.show(form)
    assert told in str(error.value) and str(error.value).startswith('fact "a" (')


@pytest.mark.parametrize(
    ("given", "machine"),
    [
        (number(270_000), "270000"),
        (number(1.8), "1.8"),
        (Fact("a", date="2024-06-20"), "2024-06-20"),
        (Fact("a", text="Moscow"), "Moscow"),
        (Fact("a", bound="withheld"), "withheld"),
    ],
)
def test_what_programs_are_told(given, machine):
    assert given.machine_value == machine
    html = fact_html(given, "<b>")
    assert f'value="{machine}"' in html and 'data-fact="a"' in html
    assert 'href="#fact-a">&lt;b&gt;</a>' in html


def source(id: str, kind: str = "secondary", url: str = "") -> Source:
    return Source(id, id.upper(), f"Title of {id}", "2020-05", url, kind)


KNOWN = {s.id: s for s in [*map(source, "abcdefg"), source("p", "primary", "https://x.org/p")]}


def note(of: Fact, **others: Fact) -> str:
    html = str(notes_html([FactBook({of.id: of, **others}, KNOWN).note(of)]))
    return html.partition('class="fact-note">')[2].partition("</li>")[0]


def test_a_note_names_primary_sources_first_and_counts_the_rest():
    html = note(number(5, sources=("a", "b", "c", "d", "e", "p")))
    assert html.index("Title of p") < html.index("Title of a") < html.index("Title of b")
    shown = sum(f"Title of {id}" in html for id in KNOWN)
    assert f"<summary>and {6 - shown} more</summary>" in html and 1 < shown < 6
    folded = html.partition("</summary>")[2]
    assert folded.count("; ") == 6 - shown - 1  # each of the rest, by publisher and year
    assert "<dt>Sources</dt>" in html and "(primary)" in html
    assert '<a href="https://x.org/p"' in html
    html = note(number(5, sources=("a",)))
    assert "<dt>Source</dt>" in html and "more" not in html and "<a " not in html


def test_a_note_tells_what_is_known_and_nothing_else():
    html = note(
        number(
            5, unit="days", label="how long", claimant="The firm", as_of="2024-06", how="counted",
            note="A note.", sources=("a", "b"), rivals=("r", "s"), confidence="primary",
        ),
        r=Fact("r", value=7, unit="days", claimant="Others", as_of="2023"),
        s=Fact("s", value=8, unit="days", claimant="A <b>"),
    )  # fmt: skip
    assert html == (
        '<p class="fact-claim"><strong>5 days</strong>: how long</p><dl>'
        "<dt>Who says so</dt><dd>The firm</dd><dt>As of</dt><dd>June 2024</dd>"
        "<dt>How</dt><dd>counted</dd>"
        "<dt>Sources</dt><dd>A: Title of a (secondary); B: Title of b (secondary)</dd>"
        "<dt>Others say</dt><dd>7 days (Others, 2023); 8 days (A &lt;b&gt;)</dd>"
        "<dt>Evidence</dt><dd>a primary source</dd><dt>Note</dt><dd>A note.</dd></dl>"
    )
    bare = note(number(5, unit="days", label="5 days", sources=("a",)))
    assert bare == (
        '<p class="fact-claim"><strong>5 days</strong></p><dl>'
        "<dt>Source</dt><dd>A: Title of a (secondary)</dd></dl>"
    )
    assert note(number(5)) == '<p class="fact-claim"><strong>5</strong></p><dl></dl>'


TOY = Path(__file__).parent / "toy"


@pytest.fixture
def toy():
    use_book(TOY)
    yield Package.load(TOY)
    use_book(None)


def test_rows_of_tables_are_facts(toy):
    book = FactBook.load(toy)
    assert book.get("rhein") == Fact(
        "rhein", value=1233, label="Rhein", sources=("atlas",), unit="km", claimant=""
    )
    assert book.get("akte") == Fact(
        "akte", date="1831-03-31", label="Mainzer Akte", sources=("akte-druck",)
    )
    assert (book.tables["rhein"], book.tables["akte"]) == ("fluesse", "vertraege")
    assert book.sources["atlas"] == Source(
        "atlas", "Die Pegelwarte", "Atlas der Flüsse", "1990", "https://fluesse.example/atlas",
        "secondary",
    )  # fmt: skip
    assert book.sources["atlas"].as_dict()["kind"] == "secondary"


def test_every_column_of_a_mapping_reaches_its_fact():
    names = ["unit", "bound", "claimant", "as_of", "confidence", "note", "label", "text"]
    row = {f"{name}-column": f"the {name}" for name in names}
    row |= {"key": "a", "amount": 5, "ids": ("x",), "others": ("r",), "exact": "month"}
    mapping = {name: f"{name}-column" for name in names}
    mapping |= {"id": "key", "value": "amount", "sources": "ids", "rivals": "others"}
    mapping |= {"precision": "exact", "claimant_label": "Who acted"}
    found = _from_row(row, mapping)
    assert found == Fact(
        "a", value=5.0, sources=("x",), rivals=("r",), precision="month",
        claimant_label="Who acted", **{name: f"the {name}" for name in names},
    )  # fmt: skip
    empty = _from_row({"key": "a", "amount": pd.NA, "day": pd.NaT}, mapping | {"date": "day"})
    assert empty == Fact("a", claimant_label="Who acted")


def test_a_computed_fact_is_this_book_s(toy, monkeypatch):
    monkeypatch.chdir(TOY)
    table = toy.read("fluesse")
    made = fact("sum", 5177, label="length", how="added", unit="km", table=table)
    assert made.fact == Fact(
        "sum", value=5177, unit="km", label="length", how="added", claimant="This book",
        confidence="computed", sources=("atlas",),
    )  # fmt: skip
    named = fact("name", text="Rhein", label="l", how="h", sources=["atlas", "akte-druck"])
    assert (named.fact.value, named.fact.text, named.fact.sources) == (
        None, "Rhein", ("atlas", "akte-druck"),
    )  # fmt: skip
    assert fact("d", date="2024-06-20", label="l", how="h", sources=["atlas"]).fact.date
    told = made._repr_mimebundle_()
    assert told["text/plain"] == "fact sum: 5.177 km" and told[MIME]["id"] == "sum"
    with pytest.raises(AuthorError, match="needs sources"):
        fact("a", 5, label="l", how="h", table=table[["name"]])
    with pytest.raises(AuthorError, match="has no source nowhere"):
        fact("a", 5, label="l", how="h", sources=["nowhere"])


def test_the_nearest_ids_are_suggested():
    book = FactBook({"users-2024": number(5)}, KNOWN)
    with pytest.raises(AuthorError, match='^no fact "users-2025"; did you mean users-2024[?]$'):
        book.get("users-2025")
    with pytest.raises(AuthorError, match='^no fact "zzz"$'):
        book.get("zzz")
    assert book.get("b", {"b": number(6)}).value == 6


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"sources": "a"}, r'needs its sources as a list: sources=\["a"\]'),
        ({"value": None}, "has no value"),
        ({"label": ""}, "needs a label and how it was computed"),
        ({"how": ""}, "needs a label and how it was computed"),
        ({"sources": []}, "needs sources"),
        ({"id": "A b"}, "an id is lower-case letters"),
        ({"id": "term-a"}, "begins with term-"),
    ],
)
def test_a_computed_fact_says_what_it_lacks(given, told):
    whole = {"id": "a", "value": 5, "label": "l", "how": "h", "sources": ["x"]} | given
    with pytest.raises(AuthorError, match=told):
        fact(whole.pop("id"), whole.pop("value"), **whole)


def test_a_source_in_words():
    assert source("a").label == "A: Title of a" and source("a").brief == "A, 2020"
    bare = Source("x", "", "A title", "", "", "primary")
    assert (bare.label, bare.brief) == ("A title", "A title")
    assert [s.id for s in pick(["b", "a", "b"], KNOWN)] == ["b", "a"]
    with pytest.raises(AuthorError, match="has no source y, z"):
        pick(["y", "a", "z"], KNOWN)


def test_a_note_with_very_many_sources_leads_to_the_list_of_all():
    many = {f"s{k}": source(f"s{k}") for k in range(60)}
    fact = number(5, sources=tuple(many))
    known = FactBook({fact.id: fact}, many)
    html = str(notes_html([known.note(fact)], "../about/all.html"))
    assert '<a href="../about/all.html">and 56 more, in the list of all sources</a>' in html
    assert "; and 56 more" in str(notes_html([known.note(fact)]))
