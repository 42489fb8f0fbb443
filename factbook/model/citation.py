"""How the book and its figures are cited: in words and as BibTeX.

CITATION.cff says it; a book without one is cited by its title, its author and its data package.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import cache
from typing import Any

from factbook.model.config import BookConfig, load_config
from factbook.model.files import read_yaml
from factbook.model.problem import AuthorError
from factbook.model.tables import DESCRIPTOR, Package
from factbook.model.words import long_date

_BRACES = "\ue000\ue001"  # stand for braces that are letters, until all else is written for LaTeX


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
        told = read_yaml(package.root, config.citation)
        for name in ("title", "authors", "version", "date-released", "license"):
            if not isinstance(told, dict) or not told.get(name):
                raise AuthorError(f"{config.citation}: {name} is missing")
        return cls(
            title=str(told["title"]),
            authors=tuple(_name(author, config.citation) for author in told["authors"]),
            version=str(told["version"]),
            released=_day(told["date-released"], f"{config.citation}: date-released"),
            licence=str(told["license"]),
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
            released=_day(str(told["created"])[:10], f"{DESCRIPTOR.as_posix()}: created"),
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
        from pybtex.database import BibliographyData, Entry, Person

        inside = f"Figure in {self.title}, {self.edition}" if figure else self.edition.capitalize()
        fields = {
            "title": f"{{{_level(figure or self.title)}}}",
            "howpublished": _level(inside),
            "year": str(self.released.year),
            "month": self.released.strftime("%B"),
            "url": url,
            "note": _level(self.licence),
        }
        told = {name: value for name, value in fields.items() if value}
        # An author is a name as a whole: of an organisation nothing is a first name.
        authors = [Person(last=f"{{{_level(author)}}}") for author in self.authors]
        entry = Entry("misc", fields=told, persons={"author": authors})
        key = "-".join(filter(None, [self.key, id, str(self.released.year)]))
        return str(_writer().to_string(BibliographyData({key: entry}))).strip()


@cache
def _writer() -> Any:
    """Pybtex's writer of BibTeX, with addresses as they are: no sign of theirs is LaTeX's."""
    from pybtex.database.output.bibtex import Writer

    class Plain(Writer):  # type: ignore[misc]
        def quote(self, s: str) -> str:
            self.check_braces(s)
            return f"{{{s}}}"

        def _write_field(self, stream: Any, type: str, value: str) -> None:
            if type == "url":
                stream.write(f",\n    url = {{{value}}}")
            else:
                super()._write_field(stream, type, value)

        def _encode(self, text: str) -> str:
            told = str(super()._encode(text))
            return told.replace(_BRACES[0], r"\{").replace(_BRACES[1], r"\}")

    return Plain("UTF-8")


def _level(text: str) -> str:
    """A text whose braces are letters to LaTeX; without a pair, which BibTeX bears not, they are
    round."""
    depth = 0
    for sign in text:
        depth += (sign == "{") - (sign == "}")
        if depth < 0:
            break
    return text.translate(str.maketrans("{}", "()" if depth else _BRACES))


def _name(author: Any, file: str) -> str:
    """An organisation's name, or a person's."""
    names = [author.get(k) for k in ("given-names", "family-names")] if _named(author) else []
    name = author.get("name") or " ".join(filter(None, names)) if _named(author) else ""
    if not name:
        raise AuthorError(f"{file}: an author has a name, or given-names and family-names")
    return str(name)


def _named(author: Any) -> bool:
    return isinstance(author, dict)


def _day(value: Any, where: str) -> dt.date:
    try:
        return dt.date.fromisoformat(str(value))
    except ValueError:
        raise AuthorError(f'{where}: "{value}" is not a day like 2024-06-20') from None
