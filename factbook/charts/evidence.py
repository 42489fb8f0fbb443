"""How sure a mark is, and how exactly its day is known: words of the data become looks.

The words stand in the book's tables; which look each has is the book's configuration.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

LOOKS = ("solid", "hollow", "dashed", "hatched")
VOCABULARY: Mapping[str, str] = MappingProxyType(
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
WORDS: Mapping[str, str] = MappingProxyType(
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
