"""Numbers, days and counts as words of the book's language, the same everywhere in the book.

The language is that of the settings; its months, signs and plurals are Babel's. A day in English is
written 29 September 2024, whatever the country. What Babel does not know (numbers in words, the
singular of what is counted) is English, or the settings' own.
"""

from __future__ import annotations

import datetime as dt
import re
from functools import lru_cache
from typing import TYPE_CHECKING, SupportsFloat

from docutils.utils.smartquotes import smartyPants

from factbook.model.config import load_config
from factbook.model.problem import AuthorError

if TYPE_CHECKING:
    from babel import Locale

_SMALL = tuple(
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen "  # noqa: SIM905
    "fifteen sixteen seventeen eighteen nineteen".split()
)
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_QUARTERS = ("first", "second", "third", "fourth")
_SINGULAR = re.compile(r"ies\b|(?<=[^s])s\b")  # of the first word in the plural
_QUARTER = re.compile(r"(\d{4})-Q([1-4])")
_POWERS = (12, 9, 6)  # trillion, billion, million
_YEAR, _MONTH = 365.25, 30.4375  # days
_YEARS_FROM, _MONTHS_FROM = 730, 60  # days from which one speaks of these
_DAYS_IN = {"en": "en_001"}  # English of no country writes the day first


def locale(language: str = "") -> Locale:
    """The language of the book, or the one named; AuthorError when there is no such."""
    return _locale(language or load_config().language)


@lru_cache(maxsize=16)
def _locale(language: str) -> Locale:
    from babel import Locale, UnknownLocaleError

    try:
        return Locale.parse(language.replace("-", "_"))
    except (UnknownLocaleError, ValueError):
        raise AuthorError(
            f'_config.yml, sphinx: config: language: "{language}" is no language; '
            "write its code, like en, de or pt_BR"
        ) from None


def _dated() -> Locale:
    """The language in which days are written."""
    language = load_config().language
    return _locale(_DAYS_IN.get(language, language))


def _english() -> bool:
    return locale().language == "en"


def typeset(text: str) -> str:
    """The text with the apostrophes and quotation marks of print, as prose has them."""
    return smartyPants(text.strip(), "q", load_config().language.replace("_", "-").lower())


# Numbers


def words(number: int) -> str:
    """A whole number in words ("seventy-two"): in English from 0 to 99, in another language as
    far as the settings spell them out; larger ones in digits."""
    number = int(number)
    if not _english():
        spelled = load_config().spelled
        return spelled[number] if 0 <= number < len(spelled) else number_text(number)
    if not 0 <= number < 100:
        return number_text(number)
    if number < 20:
        return _SMALL[number]
    tens, unit = divmod(number, 10)
    return _TENS[tens - 2] + (f"-{_SMALL[unit]}" if unit else "")


def number_text(value: SupportsFloat) -> str:
    """A number as prose writes it: 270,000; 400 million; 1.8; −61."""
    value = float(value)
    return _signed(value, _large(abs(value)))


def digits(value: SupportsFloat) -> str:
    """A number as a table writes it: all its digits, 400,000,000."""
    value = float(value)
    return _signed(value, _plain(abs(value), 10))


def _signed(value: float, text: str) -> str:
    return f"−{text}" if value < 0 and text != _plain(0) else text


def _large(value: float) -> str:
    forms = locale().compact_decimal_formats["long"]
    for power in _POWERS:
        size = 10.0**power
        if value >= size and round(value / size, 2) == value / size:
            count = locale().plural_form(value / size)
            pattern = str(forms.get(count, forms["other"])[str(int(size))].pattern)
            if re.fullmatch("0[^0]*", pattern):  # the language counts in this power
                return pattern.replace("0", _plain(value / size), 1)
    return _plain(value)


def _plain(value: float, places: int = 6) -> str:
    from babel.numbers import format_decimal

    rounded = int(value) if value == int(value) else round(value, places)
    return format_decimal(rounded, locale=locale(), decimal_quantization=False)


def counted(value: SupportsFloat, unit: str) -> str:
    """A number with what it counts, singular for one: "1 day", "3 countries", "61 percent"."""
    return f"{number_text(value)} {_counting(float(value), unit)}".strip()


def measured(value: SupportsFloat, unit: str) -> str:
    """All digits of a number with what it counts, as a table writes it."""
    return f"{digits(value)} {_counting(float(value), unit)}".strip()


def _counting(value: float, unit: str) -> str:
    forms = load_config().units.get(unit, {})
    if forms:
        return forms.get(locale().plural_form(abs(value)), unit)
    if value == 1 and _english() and not unit.startswith("percent"):
        return _SINGULAR.sub(lambda m: "y" if m[0] == "ies" else "", unit, count=1)
    return unit


def percent_word() -> str:
    """What follows the number of a share: "percent"."""
    return _unit("concentr-percent")


def day_word() -> str:
    """What a count of days counts: "days"."""
    return _unit("duration-day")


def _unit(name: str) -> str:
    from babel.units import format_unit

    return re.sub(r"[\d\s]+", "", format_unit(2, name, "long", locale=locale()))


def span(days: SupportsFloat) -> str:
    """A count of days as people say it, rounded: "three and a half years" from two years on, "ten
    months" from two months on, else "45 days". In another language to whole years or months."""
    count = float(days)
    if count < _MONTHS_FROM:
        return counted(count, day_word())
    unit, size = ("years", _YEAR) if count >= _YEARS_FROM else ("months", _MONTH)
    if not _english():
        from babel.dates import format_timedelta

        whole = dt.timedelta(days=round(count / size) * size)
        return format_timedelta(whole, unit[:-1], threshold=1, locale=locale())  # type: ignore[arg-type]
    if unit == "months":
        return f"{words(round(count / size))} {unit}"
    years, half = divmod(round(2 * count / size), 2)
    return f"{words(years)}{' and a half' if half else ''} {unit}"


# Days


def long_date(date: dt.date, precision: str = "day") -> str:
    """ "20 June 2024", "June 2024" or "2024", by the precision that is known."""
    from babel.dates import format_date

    if precision == "year":
        return str(date.year)
    day = dt.date(date.year, date.month, date.day)
    return month_year(day) if precision == "month" else format_date(day, "long", _dated())


def month_year(date: dt.date) -> str:
    """ "June 2024"."""
    return _skeleton("yMMMM", date)


def day_month(date: dt.date, *, short: bool = False) -> str:
    """ "20 June", or "20 Jun"."""
    told = _skeleton("MMMMd", date)
    return (
        told.replace(month_name(date.month), month_name(date.month, short=True)) if short else told
    )


def month_name(month: int, *, short: bool = False) -> str:
    """ "June", or "Jun"."""
    width = "abbreviated" if short else "wide"
    return str(locale().months["stand-alone"][width][month])


def weekday(date: dt.date) -> str:
    """ "Thursday"."""
    return str(locale().days["stand-alone"]["wide"][date.weekday()])


def weekday_letters() -> list[str]:
    """ "M", "T", "W" … from Monday on."""
    return [str(locale().days["stand-alone"]["narrow"][number]) for number in range(7)]


@lru_cache(maxsize=1024)
def _in(skeleton: str, day: dt.date, where: Locale) -> str:
    from babel.dates import format_skeleton

    return format_skeleton(skeleton, day, locale=where)


def _skeleton(skeleton: str, date: dt.date) -> str:
    return _in(skeleton, dt.date(date.year, date.month, date.day), _dated())


def iso_text(text: str) -> str:
    """An ISO year, quarter, month, day or interval as prose: "2024-06" -> "June 2024"."""
    if "/" in text:
        start, end = map(iso_text, text.split("/", 1))
        between = "{0} to {1}" if _english() else str(locale().interval_formats[None])
        return between.format(start, end)
    if quarter := _QUARTER.fullmatch(text):
        return _quarter(int(quarter[1]), int(quarter[2]))
    parts = text.split("-")
    try:
        numbers = [int(part) for part in parts]
        if len(numbers) == 3:
            return long_date(dt.date(*numbers))
        if len(numbers) == 2:
            return month_year(dt.date(numbers[0], numbers[1], 1))
    except (ValueError, IndexError):
        pass
    return text


def _quarter(year: int, number: int) -> str:
    if _english():
        return f"{_QUARTERS[number - 1]} quarter of {year}"
    return _skeleton("yQQQQ", dt.date(year, 3 * number - 2, 1))
