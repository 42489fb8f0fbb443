"""Numbers and dates as English words, the same everywhere in the book."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from typing import SupportsFloat

from docutils.utils.smartquotes import smartyPants

_SMALL = tuple(
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen "  # noqa: SIM905
    "fifteen sixteen seventeen eighteen nineteen".split()
)
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
MONTHS = calendar.month_name[1:]
DAYS = calendar.day_name[:]
QUARTERS = ("first", "second", "third", "fourth")
_SINGULAR = re.compile(r"ies\b|(?<=[^s])s\b")  # of the first word in the plural
_QUARTER = re.compile(r"(\d{4})-Q([1-4])")


def typeset(text: str) -> str:
    """The text with the apostrophes and quotation marks of print, as prose has them."""
    return smartyPants(text.strip(), "q", "en")


def words(number: int) -> str:
    """A whole number from 0 to 99 in words ("seventy-two"); larger ones in digits."""
    number = int(number)
    if not 0 <= number < 100:
        return number_text(number)
    if number < 20:
        return _SMALL[number]
    tens, unit = divmod(number, 10)
    return _TENS[tens - 2] + (f"-{_SMALL[unit]}" if unit else "")


def number_text(value: SupportsFloat) -> str:
    """A number as prose writes it: 270,000; 400 million; 1.8; −61."""
    value = float(value)
    text = _large(abs(value))
    return f"−{text}" if value < 0 and text != "0" else text


def _large(value: float) -> str:
    for size, name in ((1e12, "trillion"), (1e9, "billion"), (1e6, "million")):
        if value >= size and round(value / size, 2) == value / size:
            return f"{_plain(value / size)} {name}"
    return _plain(value)


def counted(value: SupportsFloat, unit: str) -> str:
    """A number with what it counts, singular for one: "1 day", "3 countries", "61 percent"."""
    if float(value) == 1 and not unit.startswith("percent"):
        unit = _SINGULAR.sub(lambda m: "y" if m[0] == "ies" else "", unit, count=1)
    return f"{number_text(value)} {unit}".strip()


def _plain(value: float) -> str:
    return f"{int(value):,}" if value == int(value) else f"{value:,.6f}".rstrip("0").rstrip(".")


def long_date(date: dt.date, precision: str = "day") -> str:
    """ "20 June 2024", "June 2024" or "2024", by the precision that is known."""
    if precision == "year":
        return str(date.year)
    month = f"{MONTHS[date.month - 1]} {date.year}"
    return month if precision == "month" else f"{date.day} {month}"


def iso_text(text: str) -> str:
    """An ISO year, quarter, month, day or interval as prose: "2024-06" -> "June 2024"."""
    if "/" in text:
        start, end = text.split("/", 1)
        return f"{iso_text(start)} to {iso_text(end)}"
    if quarter := _QUARTER.fullmatch(text):
        return f"{QUARTERS[int(quarter[2]) - 1]} quarter of {quarter[1]}"
    parts = text.split("-")
    try:
        numbers = [int(part) for part in parts]
        if len(numbers) == 3:
            return long_date(dt.date(*numbers))
        if len(numbers) == 2:
            return f"{MONTHS[numbers[1] - 1]} {numbers[0]}"
    except (ValueError, IndexError):
        pass
    return text
