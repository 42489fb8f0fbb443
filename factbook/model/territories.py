"""Names of countries and territories, for whoever types one: codes, full names, local names.

They come from pycountry (ISO 3166) and Babel (CLDR) by the two-letter code; a code they do not
know has none.
"""

from __future__ import annotations

from functools import cache


@cache
def territory_names(code: str) -> tuple[str, ...]:
    """What a territory is called besides its usual name: its three-letter code, its short and
    full names in English, and its name in each of its official languages."""
    return tuple(dict.fromkeys(name for name in (*_iso(code), *_local(code)) if name))


def _iso(code: str) -> list[str]:
    import pycountry

    found = pycountry.countries.get(alpha_2=code)
    if found is None:
        return []
    # The list calls some by names that only politics explains; where it knows a common one, that.
    common = getattr(found, "common_name", "")
    if common:
        return [found.alpha_3, common]
    return [found.alpha_3, _turned(found.name), _turned(getattr(found, "official_name", ""))]


def _turned(name: str) -> str:
    """ "Congo, The Democratic Republic of the" as it is said."""
    head, comma, tail = name.partition(", ")
    return f"{tail} {head}" if comma and tail.endswith((" of", " the", " of the")) else name


def _local(code: str) -> list[str]:
    from babel import Locale, UnknownLocaleError
    from babel.languages import get_official_languages

    names = []
    for language in get_official_languages(code, de_facto=True):
        try:
            names.append(str(Locale.parse(language).territories.get(code, "")))
        except (UnknownLocaleError, ValueError):  # a language without names of its own
            continue
    # A joiner nobody can see or type is no letter.
    return [name.replace("\u200d", "") for name in names]
