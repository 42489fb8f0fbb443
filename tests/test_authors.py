"""What an author is told: each slip is refused in words, with the page and the line."""

from __future__ import annotations

import pytest

from factbook.extension.prose import figures_in
from factbook.facts import Fact, FactError, fact


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
        with pytest.raises(FactError) as caught:
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
    with pytest.raises(FactError, match=r'as a list: sources=\["bod-17-01"\]'):
        fact("x", 1, label="things", how="counted", sources="bod-17-01")
