"""Numbers and dates in words: what a reader meets, whatever the table holds."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from factbook.figure.cells import cell_text
from factbook.model.config import use_book
from factbook.model.facts import Fact, fact
from factbook.model.problem import AuthorError
from factbook.model.words import (
    counted,
    day_month,
    digits,
    iso_text,
    locale,
    long_date,
    number_text,
    percent_word,
    span,
    typeset,
    weekday,
    words,
)


@pytest.mark.parametrize(
    ("value", "text"),
    [(-0.0, "0"), (-1e-9, "0"), (-61, "−61"), (85370, "85,370"), (1e12, "1 trillion")]
    + [(2.5e9, "2.5 billion"), (1_234_567, "1,234,567"), (1_230_000, "1.23 million")],
)
def test_numbers(value, text):
    assert number_text(value) == text


@pytest.mark.parametrize(
    ("days", "text"),
    [(1, "1 day"), (59, "59 days"), (60, "two months"), (322, "eleven months")]
    + [(664, "twenty-two months"), (729, "twenty-four months"), (730, "two years")]
    + [(1331, "three and a half years"), (1863, "five years"), (2637, "seven years")],
)
def test_a_span_is_told_in_the_unit_people_think_in(days, text):
    assert span(days) == text
    assert Fact("a", value=days, unit="days").show("span") == text


@given(st.integers(60, 20_000))
def test_a_span_is_never_far_off(days):
    said = span(days)
    size = 365.25 if said.endswith("years") else 30.4375
    number = next(n for n in range(100) if words(n) == said.split()[0])
    told = (number + 0.5 * ("and a half" in said)) * size
    assert abs(told - days) <= size / (4 if size > 31 else 2) + 0.01


def test_only_days_have_a_span():
    with pytest.raises(AuthorError, match='has no format "span"'):
        Fact("a", value=900, unit="percent").show("span")


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


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("2024", "2024"),
        ("2024-06", "June 2024"),
        ("2024-06-20", "20 June 2024"),
        ("2024-06/2024-09-29", "June 2024 to 29 September 2024"),
        ("2015-Q1", "first quarter of 2015"),
        ("2024-13", "2024-13"),
        ("2024-02-30", "2024-02-30"),
        ("spring 2024", "spring 2024"),
        ("2024-06-20-1", "2024-06-20-1"),
    ],
)
def test_iso_as_prose(text, said):
    assert iso_text(text) == said


def test_words_of_numbers():
    told = "zero one ten eleven nineteen twenty twenty-one thirty-four forty fifty-six sixty"
    told += " seventy-two eighty ninety-nine"
    numbers = [0, 1, 10, 11, 19, 20, 21, 34, 40, 56, 60, 72, 80, 99]
    assert [words(number) for number in numbers] == told.split()
    assert [words(100), words(1234), words(-1)] == ["100", "1,234", "−1"]


def test_a_day_as_far_as_it_is_known():
    day = dt.date(2024, 6, 20)
    assert [long_date(day, p) for p in ("day", "month", "year")] == [
        "20 June 2024", "June 2024", "2024",
    ]  # fmt: skip


def test_marks_of_print():
    assert typeset(' "It\'s" ') == "“It’s”"
    assert typeset("a -- b") == "a -- b"


@pytest.fixture
def german():
    """The toy book, whose language is German."""
    use_book(Path(__file__).parent / "toy")
    yield
    use_book(None)


def test_a_german_book_speaks_german(german):
    day = dt.date(2024, 9, 29)
    assert long_date(day) == "29. September 2024" and weekday(day) == "Sonntag"
    assert (day_month(day), day_month(day, short=True)) == ("29. September", "29. Sep")
    assert long_date(dt.date(2024, 3, 1), "month") == iso_text("2024-03") == "März 2024"
    assert [number_text(v) for v in (1234, 1.8, -61, 1e6, 1.23e6, 4e8, 2e9)] == [
        "1.234", "1,8", "−61", "1 Million", "1,23 Millionen", "400 Millionen", "2 Milliarden",
    ]  # fmt: skip
    assert digits(4e8) == "400.000.000" and percent_word() == "Prozent"
    assert [counted(1, "Tage"), counted(2, "Tage"), counted(1, "Prozent")] == [
        "1 Tag", "2 Tage", "1 Prozent",
    ]  # fmt: skip
    assert [words(n) for n in (0, 12, 13, 1234)] == ["null", "zwölf", "13", "1.234"]
    assert iso_text("2015-Q3") == "3. Quartal 2015"
    assert iso_text("2024-03/2024-09-29") == "März 2024\u2009–\u200929. September 2024"
    assert typeset('"Fluss"') == "„Fluss“"


def test_a_german_fact_speaks_german(german):
    share = Fact("a", value=61.5, unit="Prozent der Flüsse", bound="about")
    assert share.show() == share.show("full") == "etwa 61,5 Prozent"
    assert Fact("a", date="2024-09-29").show("day-month") == "29. September"
    assert Fact("a", value=1, unit="Tage").show("full") == "1 Tag"
    told = [Fact("a", value=n, unit="Tage").show("span") for n in (45, 322, 2637)]
    assert told == ["45 Tage", "11 Monate", "7 Jahre"]


def test_a_language_nobody_knows_is_named():
    with pytest.raises(AuthorError, match='language: "klingon" is no language; write its code'):
        locale("klingon")
    assert locale("pt-BR").language == locale("pt_BR").language == "pt"


@pytest.mark.parametrize(
    ("value", "field", "text"),
    [
        (2024, {"type": "year"}, "2024"),
        (2024.0, {"type": "year"}, "2024"),
        (None, {"type": "year"}, ""),
        (2024, {"type": "integer"}, "2,024"),
        (1, {"factbook:unit": "days"}, "1 day"),
        (4e8, {"factbook:unit": "users"}, "400,000,000 users"),
        (-0.25, {"type": "number"}, "−0.25"),
        ("2015-Q3", {"factbook:period": True}, "third quarter of 2015"),
        ("2015-Q3", {}, "2015-Q3"),
        ("", {"factbook:period": True}, ""),
        (("a", "b"), {}, "a, b"),
    ],
)
def test_a_cell_is_written_as_its_schema_says(value, field, text):
    assert cell_text(value, field) == text
