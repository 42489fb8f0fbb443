"""What an author is told: each slip is refused in words, with the page and the line."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import docutils.nodes as nodes
import pandas as pd
import pytest

from factbook.model.facts import Fact, fact
from factbook.model.glossary import Term
from factbook.model.problem import AuthorError
from factbook.model.sources import Source
from factbook.model.tables import Package
from factbook.page import terms
from factbook.page.lists import listing_html
from factbook.page.nodes import Generated, TermNode
from factbook.page.places import wrong
from factbook.page.prose import bare_figures, figures_in


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("USD 500", ["500"]),
        ("EUR 500000", ["500000"]),
        ("USD 10-20", ["10", "20"]),
        ("FBI 270 agents", ["270"]),
        ("FBI 270,000 agents", ["270,000"]),
        ("The US 12 times.", ["12"]),
        ("rule 45 percent", ["45 percent"]),
        ("part 3 million", ["3 million"]),
        ("section 270,000", ["270,000"]),
        ("so far 300 firms", ["300"]),
        ("No. 5000000 people", ["5000000"]),
        ("It cost $1,000.", ["$1,000"]),
    ],
)
def test_a_count_behind_capitals_or_a_word_of_law_is_a_bare_figure(text, found):
    assert list(figures_in(text)) == found


@pytest.mark.parametrize(
    "text",
    [
        "BOD 17-01",
        "FAR 52.204-23",
        "Executive Order 13873",
        "E.O. 13873",
        "section 1634(a)",
        "Pub. L. No. 115-91",
        "Case No. 1:17-cv-02697",
        "15 CFR part 791",
        "82 FR 43782",
        "UTF-8",
        "WCAG 2.2",
        "in 2017, and in the 1990s",
    ],
)
def test_names_of_laws_standards_and_years_may_stand(text):
    assert list(figures_in(text)) == []


def test_a_form_that_does_not_fit_is_refused_with_those_that_do():
    always = "claimant, as-of, title"
    for known, form, said in [
        (Fact(id="x", value=1.9), "words", f'(1.9) has no format "words"; there are full, Full, '
         f"number, value, {always}"),
        (Fact(id="x", value=3.0), "weekday", f'(3) has no format "weekday"; there are full, Full, '
         f"number, value, words, Words, {always}"),
        (Fact(id="x", text="a name"), "words", f"(a text) has no format \"words\"; there are full, "
         f"value, {always}"),
        (Fact(id="x", bound="withheld"), "number", '(withheld) has no format "number"'),
        (Fact(id="x", date="2024-06-01", precision="month"), "weekday", f'(a month) has no format '
         f'"weekday"; there are full, date, year, month, {always}'),
        (Fact(id="x", date="2024-01-01", precision="year"), "month", '(a year) has no format'),
    ]:  # fmt: skip
        with pytest.raises(AuthorError) as caught:
            known.show(form)
        assert said in str(caught.value)


def test_every_form_a_fact_names_works():
    for known in (
        Fact(id="x", value=12.0, unit="acts"),
        Fact(id="x", value=1.9),
        Fact(id="x", text="a name"),
        Fact(id="x", bound="withheld"),
        *(Fact(id="x", date="2024-06-20", precision=p) for p in ("day", "month", "year")),
    ):
        assert all(isinstance(known.show(form), str) for form in ("", *known.forms))
    assert Fact(id="x", bound="withheld").show() == "withheld"
    assert Fact(id="x", date="2024-06-20").show("weekday") == "Thursday"


def test_sources_given_as_one_text_are_refused_in_words():
    with pytest.raises(AuthorError, match=r'as a list: sources=\["bod-17-01"\]'):
        fact("x", 1, label="things", how="counted", sources="bod-17-01")


PAGE = """---
jupytext:
  text_representation:
    format_name: myst
kernelspec:
  name: python3
description: Fourteen acts
updated: next week
---

(bars)=
# Slips

Words with {fact}`lost` and {fact}`one-more | words`, and {term}`ids-15`.

| What | How many |
|---|---|
| things | 4711 |

:::{key-facts}
users-2024-06-20

no-such-fact
:::

```{code-cell} python
import altair as alt
import pandas as pd

from factbook import fact, figure

told = {"label": "x", "how": "counted", "sources": ["bod-17-01"]}
lost = fact("lost", 1, **told)
rows = pd.DataFrame({"name": ["a"], "n": [1]})
chart = alt.Chart(rows).mark_bar().encode(x="n:Q", y="name:N", description="name:N")
```

```{code-cell} python
chart
```

```{code-cell} python
rows
```

```{code-cell} python
print("seen by nobody")
```

```{code-cell} python
import warnings

warnings.warn("a warning may go")
bars = figure(chart, id="bars", title="B", alt="B.", key="name", table=rows, sources=["bod-17-01"])
display(bars, fact("users-2024-06-20", 5, **told), fact("one-more", 1.5, **told))
```

```{code-cell} python
fact("one-more", 2, **told)
```

```{listing} terms
:head: nothing
:text: where
```

```{listing} not_found
:head: what
```

```{listing} not_found
:head: what
:text: where, nowhere
```

```{calendar} countries
```

```{rules} bars
:table: countries
```

```{rules-entry} chapters/nowhere#what-applied
```

```{rules-entry} chapters/deadlines#nowhere
```
"""

REPORT = """
line 7: "Fourteen" is a bare figure in the description
line 8: updated: "next week" is not a day like 2024-06-20
line 14: fact "one-more" (1.5) has no format "words"
line 14: no fact "lost" (facts computed in a cell must be its last line or in display(...))
line 14: no term "ids-15" in the glossary
line 18: "4711" is a bare figure
line 23: no fact "no-such-fact"
line 39: this cell shows something that is not a figure or a fact; wrap it in figure(...)
line 43: this cell shows something that is not a figure or a fact; wrap it in figure(...)
line 47: this cell shows something that is not a figure or a fact; wrap it in figure(...)
line 51: fact "users-2024-06-20" is already defined in data/claims.csv
line 51: figure id "bars" is already the id of a section of this page
line 59: fact "one-more" is already defined in line 51
line 62: {listing}: no table "terms"; there are events
line 67: {listing} needs the option text
line 71: {listing}: data/not_found.csv has no column "nowhere"; there are gap_id
line 76: data/countries.csv is not described as a calendar
line 79: {rules}: data/countries.csv is not described as a table of rules
line 83: no page "chapters/nowhere" for {rules-entry}
line 86: page "chapters/deadlines" has no section "nowhere" for {rules-entry}
"""


def test_all_slips_of_a_page_are_told_at_once_with_their_lines(tmp_path, site):
    root = Path(__file__).parents[2]
    book = tmp_path / "book"
    left_out = ("_build", ".venv", "node_modules", ".git", "__pycache__")
    shutil.copytree(root, book, ignore=shutil.ignore_patterns(*left_out))
    shutil.copytree(root / "_build/.cache", book / "_build/.cache")
    (book / "node_modules").symlink_to(root / "node_modules")
    (book / "chapters/slips.md").write_text(PAGE, "utf8")
    with (book / "_toc.yml").open("a", encoding="utf8") as contents:
        contents.write("  - file: chapters/slips\n")
    done = subprocess.run(
        [sys.executable, "-m", "factbook", "build"],
        cwd=book,
        env=os.environ | {"PYTHONPATH": str(book)},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 1 and "threw an exception" not in done.stderr
    told = [line for line in done.stderr.splitlines() if line.startswith("chapters/slips.md, ")]
    expected = REPORT.strip().splitlines()
    for line, begins in zip(told, expected, strict=True):
        assert line.startswith(f"chapters/slips.md, {begins}")
    assert not (book / "_build/html").exists()


def test_a_term_with_a_digit_is_a_term_and_no_bare_figure():
    paragraph = nodes.paragraph("", "", TermNode("", id="five", named=False))
    page = nodes.document(None, None)
    page += paragraph
    term = Term("five", "Rule of 5", (), "x", ())
    app = SimpleNamespace(factbook=SimpleNamespace(terms={"five": term}))
    terms.check(app, page)
    assert paragraph.astext() == "Rule of 5"
    assert list(bare_figures(page)) == []


def test_a_list_of_rows_tells_lists_dates_and_truth_as_words(tmp_path):
    fields = [("day", "date"), ("who", "string"), ("open", "boolean"), ("n", "integer")]
    schema = {"fields": [{"name": name, "title": name, "type": type} for name, type in fields]}
    schema["fields"][1]["factbook:list"] = ";"
    resource = {"name": "things", "path": "things.csv", "schema": schema}
    (tmp_path / "data").mkdir()
    text = "day,who,open,n\n,a;b,true,\n2024-06-20,c,false,1200\n"
    (tmp_path / "data/things.csv").write_text(text, "utf8")
    package = Package(tmp_path, {"resources": [resource]})
    html = listing_html(package, {}, "things", head="who", text="day, open, n", newest="day")
    assert "<dt>a, b</dt><dd><span>open:</span> yes</dd>" in html
    assert "20 June 2024" in html and "</span> no<" in html and "1,200" in html
    assert "NaT" not in html and "NA" not in html
    folds = listing_html(package, {}, "things", head="n", text="open", group="day")
    assert folds.count("<details>") == 2


def listed(folder, *source_ids):
    """The list of a table with a row for each text of source ids."""
    names = ("who", "post", "source_ids")
    fields = [{"name": name, "title": name.title(), "type": "string"} for name in names]
    fields[2]["factbook:list"] = ";"
    resource = {"name": "people", "path": "people.csv", "schema": {"fields": fields}}
    (folder / "data").mkdir()
    lines = [f"P{n},Chief,{ids}" for n, ids in enumerate(source_ids)]
    (folder / "data/people.csv").write_text("\n".join([",".join(names), *lines, ""]), "utf8")
    known = {n: Source(n, n, "T", "2024", f"https://{n}.example/", "press") for n in "ab"}
    package = Package(folder, {"resources": [resource]})
    return listing_html(package, known, "people", head="who", text="post")


def test_sources_that_all_rows_share_are_told_once(tmp_path):
    html = listed(tmp_path, "a;b", "a;b", "a;b")
    assert html.count('href="https://a.example/"') == html.count('href="https://b.example/"') == 1
    assert "Sources of all:" in html and "listing-short" in html and "Post:" not in html


def test_sources_that_differ_stand_with_their_rows(tmp_path):
    html = listed(tmp_path, "a;b", "a")
    assert html.count('href="https://a.example/"') == 2 and "Sources of all" not in html
    assert html.count("<span>Sources:</span>") == html.count("<span>Post:</span>") == 2


def test_a_list_of_a_table_without_rows_needs_words_for_it():
    schema = {"fields": [{"name": "day", "title": "Day", "type": "string"}]}
    table = {"name": "things", "schema": schema}
    package = SimpleNamespace(resource=lambda name: table, read=lambda name: pd.DataFrame())
    options = {"head": "day", "text": "day"}
    node = Generated("", what="listing", table="things", options=options)
    assert "needs the option empty" in wrong(package, node)
    options["empty"] = "There is none."
    assert wrong(package, node) == ""
