"""Sources by id: what a figure or a fact shows of where it comes from."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass

from factbook.model.config import load_config
from factbook.model.problem import AuthorError
from factbook.model.tables import Package


@dataclass(frozen=True)
class Source:
    """One row of the sources table, as shown to a reader."""

    id: str
    publisher: str
    title: str
    published: str
    url: str
    kind: str

    @property
    def label(self) -> str:
        return f"{self.publisher}: {self.title}" if self.publisher else self.title

    @property
    def brief(self) -> str:
        """Publisher and year."""
        return ", ".join(filter(None, (self.publisher or self.title, self.published[:4])))

    def as_dict(self) -> dict[str, str]:
        return asdict(self)


def load_sources(package: Package | None = None) -> dict[str, Source]:
    """Source id -> Source, from the package's table of sources."""
    package = package or Package.load()
    rows = package.records(load_config(package.root).tables.sources)
    return {
        row["source_id"]: Source(
            id=row["source_id"],
            publisher=row["publisher"],
            title=row["title"],
            published=row["published"],
            url=row["url"],
            kind=row["kind"],
        )
        for row in rows
    }


def pick(ids: Iterable[str], known: dict[str, Source]) -> list[Source]:
    """The sources with these ids, each once, in the order given; AuthorError names unknown ids."""
    wanted = list(dict.fromkeys(ids))
    unknown = [i for i in wanted if i not in known]
    if unknown:
        table = load_config().tables.sources
        raise AuthorError(f"data/{table}.csv has no source {', '.join(unknown)}")
    return [known[i] for i in wanted]
