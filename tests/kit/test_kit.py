"""The kit's parts on their own: words, facts, figures, execution, style."""

from __future__ import annotations

import datetime as dt
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import altair as alt
import pandas as pd
import plotly.graph_objects
import pytest

from factbook.charts import style
from factbook.figure.cells import cell_text
from factbook.figure.contract import Figure
from factbook.figure.figures import figure
from factbook.figure.html import figure_html
from factbook.model.facts import Fact, FactBook, fact
from factbook.model.problem import AuthorError
from factbook.model.tables import Package, read
from factbook.model.words import iso_text, long_date, number_text, words
from factbook.notebook import chapters
from factbook.page.facts import fact_html, notes_html
from factbook.page.prose import figures_in

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0, "0"),
        (270000, "270,000"),
        (400000000, "400 million"),
        (1e9, "1 billion"),
        (1.8, "1.8"),
        (-61, "−61"),
        (655.3, "655.3"),
        (2637, "2,637"),
        (1500000, "1.5 million"),
    ],
)
def test_numbers_read_as_prose(value, text):
    assert number_text(value) == text


def test_words_and_dates():
    assert [words(n) for n in (0, 13, 20, 72)] == ["zero", "thirteen", "twenty", "seventy-two"]
    assert words(293) == "293"
    assert long_date(dt.date(2024, 6, 20)) == "20 June 2024"
    assert long_date(dt.date(2017, 12, 1), "month") == "December 2017"
    assert iso_text("2024-06") == "June 2024"
    assert iso_text("2024-04/2024-11") == "April 2024 to November 2024"
    assert iso_text("undated") == "undated"


def test_unknown_table_names_those_there_are():
    with pytest.raises(AuthorError, match="there are .*events"):
        read("evnets")


def test_tables_are_typed():
    events = read("events")
    assert pd.api.types.is_datetime64_any_dtype(events.date)
    assert events.on_map.dtype == bool
    assert isinstance(events.source_ids[0], tuple)
    assert not events.note.isna().any()


def test_facts_show_claimant_date_rivals_and_bound():
    book = FactBook.load(Package.load(ROOT))
    clients = book.get("clients-2024-06-20-us-department-of-commerce")
    assert clients.show() == "270,000"
    note = notes_html([book.note(clients)])
    assert "US Department of Commerce" in note and "20 June 2024" in note
    assert "Others say" in note and "240,000" in note
    assert book.get("users-2024-06-20").show() == "more than 400 million"
    assert book.get("us-customers-2024-06-20").show() == "withheld"
    assert book.get("fd-updates-ksn").show("day-month") == "29 September"
    assert book.get("fd-updates-ksn").show("weekday") == "Sunday"


def test_unknown_fact_suggests_and_bad_format_is_refused():
    book = FactBook.load(Package.load(ROOT))
    with pytest.raises(AuthorError, match="did you mean users-2024"):
        book.get("users-2024-6")
    with pytest.raises(AuthorError, match="has no format"):
        book.get("fd-updates-ksn").show("roman")


def test_computed_fact_needs_how_and_sources():
    with pytest.raises(AuthorError, match="how it was computed"):
        fact("x", 1, label="things", how="", sources=["bod-17-01"])
    with pytest.raises(AuthorError, match="needs sources"):
        fact("x", 1, label="things", how="counted")


def test_text_is_escaped_where_it_meets_the_page():
    hostile = Fact(id="x", value=1.0, label="<script>", text='"><img>')
    assert "<script>" not in fact_html(hostile, "<script>")
    assert "&lt;script&gt;" in fact_html(hostile, "<script>")
    assert "<img>" not in fact_html(hostile, "ok")


def small_table() -> pd.DataFrame:
    return pd.DataFrame(
        {"name": ["a <b>", "b"], "n": [1, 2], "source_ids": [("bod-17-01",), ("fr-2017-19838",)]}
    )


def small_chart(described=True):
    rows = small_table()[["name", "n"]]
    encoding = {"x": "n:Q", "y": "name:N"} | ({"description": "name:N"} if described else {})
    return alt.Chart(rows).mark_bar(color=style.color("accent")).encode(**encoding)


GOOD = {"id": "small", "title": "A finding", "alt": "Two bars.", "key": "name"}


def test_figure_is_byte_stable_themed_and_escaped():
    one, two = (figure(small_chart(), table=small_table(), **GOOD) for _ in range(2))
    told = json.dumps(one.to_json())
    assert told == json.dumps(two.to_json())
    again = Figure.from_json(json.loads(told))
    assert vars(again) == vars(one) and hash(again.table) == hash(one.table)
    for drawing in one.drawings.values():
        assert "var(--" in drawing and style.color("accent").lower() not in drawing.lower()
        assert "style=" not in drawing
        assert drawing.count('role="graphics-symbol"') == 2
    html = figure_html(one)
    assert "a &lt;b&gt;" in html and "<td>a <b>" not in html


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"title": " "}, "a title"),
        ({"alt": ""}, "alternative text"),
        ({"id": "Not good"}, "an id of lower-case"),
        ({"table": pd.DataFrame()}, "a table with at least one row"),
        ({"sources": ["no-such-source"]}, "no source no-such-source"),
        ({"columns": {"missing": "Missing"}}, "table columns missing"),
    ],
)
def test_figure_without_something_says_what(changed, said):
    with pytest.raises(AuthorError, match=said):
        figure(small_chart(), **({"table": small_table()} | GOOD | changed))


def test_figure_says_all_that_is_missing_at_once():
    with pytest.raises(AuthorError) as caught:
        figure(small_chart())
    for missing in ("an id", "a title", "an alternative text", "a table", "sources"):
        assert missing in str(caught.value)


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"notes": "one note"}, "a list of notes"),
        ({"sources": "fr-2024-13532"}, "a list of sources"),
        ({"columns": ["name"]}, "columns as"),
        ({"lookup": {"key": "name"}}, "a lookup with key, also and label"),
        ({"period": "name"}, "a column of dates for period"),
        ({"table": small_table().assign(source_ids="fr-2024-13532")}, "lists of ids"),
    ],
)
def test_figure_refuses_the_wrong_shape_in_words(changed, said):
    with pytest.raises(AuthorError, match=said):
        figure(small_chart(), **({"table": small_table()} | GOOD | changed))


def test_a_drawing_without_marks_or_too_wide_is_refused():
    misspelt = small_chart().encode(x="m:Q", description="nme:N")
    with pytest.raises(AuthorError, match="misspelt"):
        figure(misspelt, table=small_table(), **GOOD)
    with pytest.raises(AuthorError, match="wide in its phone drawing"):
        figure(small_chart() | small_chart(), table=small_table(), **GOOD)
    with pytest.raises(AuthorError, match="not a facet"):
        figure(small_chart().encode(column="name:N"), table=small_table(), **GOOD)


def test_a_mark_leads_to_the_row_of_its_key_whatever_it_says():
    table = small_table()[::-1].reset_index(drop=True)
    chart = small_chart().encode(description=alt.value("the same words"))
    with pytest.raises(AuthorError, match="a description must be a column"):
        figure(chart, table=table, **GOOD)
    rows = small_chart().data.assign(words="the same words")
    same = alt.Chart(rows).mark_bar().encode(x="n:Q", y="name:N", description="words:N")
    drawing = figure(same, table=table, **GOOD).drawings["desk"]
    assert re.findall(r'data-row="(\d)"', drawing) == ["1", "0"]  # the table is turned round
    assert "␟" not in drawing and "␟" not in figure(same, table=table, **GOOD).share_svg


@pytest.mark.parametrize(
    ("key", "change", "said"),
    [
        ("", {}, "key=..., the column of the table"),
        ("nme", {}, 'the column "nme" in its table'),
        ("name", {"name": ["b", "b"]}, 'two rows of the table have the key "b"'),
        ("name", {"name": ["a <b>", "z"]}, 'a mark has the key "b", which no row of the table has'),
    ],
)
def test_marks_without_a_row_are_named(key, change, said):
    table = small_table().assign(**change)
    with pytest.raises(AuthorError) as caught:
        figure(small_chart(), table=table, **(GOOD | {"key": key}))
    assert said in str(caught.value)


def test_a_key_lost_on_the_way_is_named():
    counted = small_chart().transform_aggregate(n="sum(n)", groupby=["name"])
    with pytest.raises(AuthorError, match="has lost its key"):
        figure(counted, table=small_table(), **GOOD)


def test_figure_without_sources_or_marks_says_so():
    with pytest.raises(AuthorError, match="sources"):
        figure(small_chart(), table=small_table().drop(columns="source_ids"), **GOOD)
    with pytest.raises(AuthorError, match="marks a reader can walk"):
        figure(small_chart(described=False), table=small_table(), **GOOD)


def test_what_is_no_chart_of_ours_is_refused_in_words():
    for chart, said in ((None, "not a NoneType"), (plotly.graph_objects.Figure(), "in a browser")):
        with pytest.raises(AuthorError, match=f"an Altair chart.*{said}"):
            figure(chart, table=small_table(), **GOOD)


def test_words_of_a_sentence_lead_to_a_fact_and_hold_no_figure():
    assert list(figures_in("the capacity and the intent")) == []
    assert list(figures_in("40 percent of five firms, since 2017")) == ["40 percent", "five"]


def test_the_kit_knows_nothing_of_the_story():
    words_of_story = re.compile(r"kaspersky|antivirus|commerce|moscow", re.IGNORECASE)
    files = [
        p for p in (ROOT / "factbook").rglob("*") if p.suffix in {".py", ".js", ".css", ".html"}
    ]
    assert len(files) > 15
    assert [p.name for p in files if words_of_story.search(p.read_text("utf8"))] == []


def test_the_story_holds_no_markup():
    for path in chapters.book_files(ROOT):
        text = path.read_text("utf8")
        assert not re.search(r"</?(div|span|p|a|script|style|figure|table|svg)[\s>]", text), path


@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "America/New_York"])
def test_a_plain_chart_shows_the_same_days_in_every_zone(zone):
    code = """
import altair as alt, hashlib, json, pandas as pd
from factbook import figure
table = pd.DataFrame({"id": ["a", "b"], "day": pd.to_datetime(["2024-01-01", "2024-09-29"])})
table["n"] = [1, 2]
domain = [alt.DateTime(year=2024, month=1, date=1), alt.DateTime(year=2024, month=12, date=31)]
x = alt.X("day:T").scale(domain=domain)
chart = alt.Chart(table).mark_point().encode(x=x, y="n:Q", description="id:N")
steps = alt.Chart(table).mark_bar().encode(x="yearmonth(day):T", y="n:Q", description="id:N")
about = {"id": "a", "title": "A", "alt": "A.", "key": "id", "table": table, "live": True}
about["sources"] = ["bod-17-01"]
drawn = [figure(each, **about).to_json() for each in (chart, steps)]
print(json.dumps([each["drawings"] for each in drawn] + [each["live"] for each in drawn]))
"""
    drawn = []
    for where in ("UTC", zone):
        run = [sys.executable, "-c", code]
        environment = os.environ | {"TZ": where}
        drawn.append(subprocess.run(run, env=environment, capture_output=True, text=True, cwd=ROOT))
    assert drawn[0].returncode == 0, drawn[0].stderr
    assert drawn[0].stdout == drawn[1].stdout


@pytest.mark.parametrize("kind", ["int64", "Int64", "float64", "Float64"])
def test_numbers_are_written_alike_whatever_type_holds_them(kind):
    column = pd.Series([85370, -64, 0], dtype=kind)
    assert [cell_text(value) for value in column] == ["85,370", "−64", "0"]
    assert cell_text(pd.Series([0.25, None], dtype="Float64")[1]) == ""
    assert cell_text(1234.5) == "1,234.5" and cell_text(True) == "True"
