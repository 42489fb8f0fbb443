"""How sure a mark is, and how exactly its day is known: words of the data become looks.

The words stand in the book's tables; which look each has is the book's configuration.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from factbook.model.config import LOOKS, load_config

__all__ = ["LOOKS", "vocabulary", "words"]

_VOCABULARY: Mapping[str, str] = MappingProxyType(
    {look: look for look in LOOKS}
    | {
        "primary": "solid",
        "two-secondary": "solid",
        "one-secondary": "hollow",
        "press-claim": "hollow",
        "disputed": "dashed",
        "not-verified": "dashed",
        "not-evidence": "hatched",
    }
)
_WORDS: Mapping[str, str] = MappingProxyType(
    {
        "solid": "well sourced",
        "hollow": "one source",
        "dashed": "disputed or not verified",
        "hatched": "not evidence of what is shown",
        "month": "only the month is known",
        "year": "only the year is known",
        "month or year": "only the month or year is known",
    }
)


def vocabulary() -> dict[str, str]:
    """Word of the tables -> look, the kit's and those of the book's settings."""
    return {**_VOCABULARY, **load_config().evidence.looks}


def words() -> dict[str, str]:
    """Look or precision -> what a reader is told of it."""
    return {**_WORDS, **load_config().evidence.words}
