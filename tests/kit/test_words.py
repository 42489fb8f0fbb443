"""Numbers and dates in words: what a reader meets, whatever the table holds."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from factbook.model.facts import Fact, fact
from factbook.model.problem import AuthorError
from factbook.model.words import counted, iso_text, number_text


@pytest.mark.parametrize(
    ("value", "text"),
    [(-0.0, "0"), (-1e-9, "0"), (-61, "−61"), (85370, "85,370"), (1e12, "1 trillion")]
    + [(2.5e9, "2.5 billion"), (1_234_567, "1,234,567"), (1_230_000, "1.23 million")],
)
def test_numbers(value, text):
    assert number_text(value) == text


@given(st.floats(-9e14, 9e14))
def test_a_number_has_one_minus_and_no_hyphen(value):
    text = number_text(value)
    assert "-" not in text and text.count("−") <= (value < 0)
    assert not text.startswith("1,000 ")
    assert text == number_text(-value).removeprefix("−") or value < 0


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [(1, "days", "1 day"), (2, "days", "2 days"), (1, "countries", "1 country")]
    + [
        (1, "business days", "1 business day"),
        (1, "percent", "1 percent"),
        (3, "", "3"),
    ],
)
def test_one_is_singular(value, unit, text):
    assert counted(value, unit) == text
    assert Fact("a", value=value, unit=unit).show("full") == text


def test_a_quarter_is_said():
    assert iso_text("2015-Q3") == "third quarter of 2015"
    assert iso_text("2015-Q5") == "2015-Q5"


@pytest.mark.parametrize("id", ["notes-title", "term-ban", "A b", ""])
def test_the_id_of_a_fact_is_an_address_of_its_own(id):
    with pytest.raises(AuthorError, match="an id is lower-case"):
        fact(id, 1, label="a", how="b", sources=["c"])
