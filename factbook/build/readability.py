"""How the pages read: words, minutes, length of sentences, age of a reader. `make reading`.

What is counted is the prose: paragraphs, lists and captions. Tables, notes, menus and the answers
of the role question are looked up, not read.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from bs4 import BeautifulSoup
from pyphen import Pyphen

from factbook.model.config import load_config
from factbook.model.problem import AuthorError
from factbook.notebook import contents

PACE = 238  # words a minute: silent reading of prose in English (Brysbaert 2019)
LONG = 30  # words; a sentence of more is named
_LOOKED_UP = (
    "nav, form, table, details, aside, dl, footer, .figure-plot, .figure-behind, .turn, .byline,"
    " .source-list, .roles, .edition, .chapter-cards, .listing-sources, .on-paper"
)
_END = re.compile(r"""(?<=[.!?])["”’)]*\s+(?=["“‘(]?[A-Z0-9])""")
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*|\d[\d.,:]*")


@dataclass(frozen=True)
class Reading:
    """How one page reads. age: years, by Flesch and Kincaid's grade; None but in English."""

    words: int
    sentences: tuple[str, ...]
    age: float | None

    @property
    def minutes(self) -> float:
        return self.words / PACE

    @property
    def words_a_sentence(self) -> float:
        return self.words / max(1, len(self.sentences))

    @property
    def long(self) -> list[str]:
        return [each for each in self.sentences if len(_WORD.findall(each)) > LONG]


def reading(texts: Iterable[str], language: str) -> Reading:
    """The measures of some paragraphs in a language ("en", "de")."""
    sentences = tuple(s for text in texts for s in _END.split(" ".join(text.split())) if s)
    words = [word for sentence in sentences for word in _WORD.findall(sentence)]
    age = None
    if words and language.startswith("en"):
        syllables = sum(map(_syllables, words)) / len(words)
        age = 0.39 * len(words) / len(sentences) + 11.8 * syllables - 15.59 + 5
    return Reading(len(words), sentences, age)


def prose(html: str) -> list[str]:
    """The paragraphs of a built page that are read, not looked up."""
    article = BeautifulSoup(html, "lxml").select_one("article")
    if article is None:
        return []
    for looked_up in article.select(_LOOKED_UP):
        looked_up.decompose()
    blocks = article.select("p, li:not(:has(p)), figcaption:not(:has(p))")
    return [block.get_text() for block in blocks]


def report(root: Path, site: Path) -> int:
    """Print how each page of the book reads. AuthorError when it is not built."""
    names = [page.relative_to(root).with_suffix(".html") for page in contents.pages(root)]
    pages = [site / name for name in names]
    if not all(page.is_file() for page in pages):
        raise AuthorError("There is no site to read; build it with `make site`.")
    language = load_config(root).language
    print(f"{'page':32} words  minutes  words a sentence  reader's age")
    long: list[str] = []
    for page in pages:
        found = reading(prose(page.read_text("utf8")), language)
        name = page.relative_to(site).as_posix()
        age = "–" if found.age is None else f"{found.age:.0f}"
        told = f"{found.words:5}  {found.minutes:7.1f}  {found.words_a_sentence:16.1f}  {age:>12}"
        print(f"{name:32} {told}")
        long += [f"{name}: {sentence}" for sentence in found.long]
    print(f"\nSentences of more than {LONG} words: {len(long)}", *long, sep="\n")
    return 0


def _syllables(word: str) -> int:
    """At least one; a number is spoken as one word a figure group."""
    return len(_hyphens().positions(word.lower())) + 1


@cache
def _hyphens() -> Pyphen:
    return Pyphen(lang="en_US")
