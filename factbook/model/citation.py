"""How the book and its figures are cited: in words and as BibTeX, from CITATION.cff."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from pathlib import Path

import yaml

from factbook.model.words import long_date

FILE = "CITATION.cff"
_SPECIAL = re.compile(r"([&%$#_{}])")


@dataclass(frozen=True)
class Citation:
    """What every citation of this book shares. `key` begins BibTeX keys."""

    title: str
    authors: tuple[str, ...]
    version: str
    released: dt.date
    licence: str
    key: str

    @classmethod
    def load(cls, root: Path, key: str) -> Citation:
        told = yaml.safe_load((root / FILE).read_text("utf8"))
        return cls(
            title=told["title"],
            authors=tuple(map(_name, told["authors"])),
            version=str(told["version"]),
            released=dt.date.fromisoformat(str(told["date-released"])),
            licence=told["license"],
            key=key,
        )

    @property
    def edition(self) -> str:
        return f"version {self.version}"

    def words(self, figure: str = "", url: str = "") -> str:
        """The citation as a sentence, of one figure when its title is given."""
        day = long_date(self.released)
        what = f"“{figure}”. Figure in {self.title}" if figure else self.title
        parts = [f"{'; '.join(self.authors)}: {what}, {self.edition}, {day}"]
        parts += [url] * bool(url)
        return ". ".join(parts) + f". {self.licence}."

    def bibtex(self, figure: str = "", id: str = "", url: str = "") -> str:
        """The citation as a BibTeX entry, of one figure when its title and id are given."""
        inside = f"Figure in {self.title}, {self.edition}" if figure else self.edition.capitalize()
        fields = {
            "author": f"{{{' and '.join(f'{{{_tex(a)}}}' for a in self.authors)}}}",
            "title": f"{{{{{_tex(figure or self.title)}}}}}",
            "howpublished": f"{{{_tex(inside)}}}",
            "year": str(self.released.year),
            "month": self.released.strftime("%b").lower(),
            "url": f"{{{url}}}" if url else "",
            "note": f"{{{_tex(self.licence)}}}",
        }
        name = "-".join(filter(None, [self.key, id, str(self.released.year)]))
        lines = [f"  {field} = {value}," for field, value in fields.items() if value]
        return "\n".join([f"@misc{{{name},", *lines, "}"])


def _name(author: dict) -> str:
    """An organisation's name, or a person's."""
    if "name" in author:
        return author["name"]
    return " ".join(filter(None, [author.get("given-names"), author.get("family-names")]))


def _tex(text: str) -> str:
    return _SPECIAL.sub(r"\\\1", text)
