"""How the book and its figures are cited: in words and as BibTeX.

CITATION.cff says it; a book without one is cited by its title, its author and its data package.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

import yaml

from factbook.model.config import BookConfig, load_config
from factbook.model.problem import AuthorError
from factbook.model.tables import DESCRIPTOR, Package
from factbook.model.words import long_date

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
    def load(cls, package: Package) -> Citation:
        """From the book's CITATION.cff, else from its settings and the data package, whose
        `version` and `created` are then needed (AuthorError)."""
        key, config = package.descriptor["name"], load_config(package.root)
        path = package.root / config.citation
        if not path.is_file():
            return cls._of_package(package, config)
        told = yaml.safe_load(path.read_text("utf8"))
        return cls(
            title=told["title"],
            authors=tuple(map(_name, told["authors"])),
            version=str(told["version"]),
            released=dt.date.fromisoformat(str(told["date-released"])),
            licence=told["license"],
            key=key,
        )

    @classmethod
    def _of_package(cls, package: Package, config: BookConfig) -> Citation:
        told, licence = package.descriptor, config.licences.text
        if missing := [name for name in ("version", "created") if not told.get(name)]:
            raise AuthorError(
                f"there is no {config.citation}, so {DESCRIPTOR.as_posix()} must say "
                f"{' and '.join(missing)}: the book is cited by it"
            )
        return cls(
            title=config.title,
            authors=(config.author,),
            version=str(told["version"]),
            released=dt.date.fromisoformat(str(told["created"])[:10]),
            licence=licence.name if licence else "",
            key=told["name"],
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
        return ". ".join(filter(None, [*parts, self.licence])) + "."

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
            "note": f"{{{_tex(self.licence)}}}" if self.licence else "",
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
