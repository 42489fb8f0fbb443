"""What a figure is: the one typed object that goes from a notebook's cell to the page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

from factbook.model.sources import Source

MIME = "application/vnd.factbook.figure+json"
Kind = Literal["chart", "map"]


@dataclass(frozen=True)
class Table:
    """The rows behind a figure: as a reader sees them, and as the download (`csv`) has them."""

    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    csv: str


@dataclass(frozen=True)
class Lookup:
    """What lets a reader ask a figure's table by name.

    param: name in the address. label: of the field. keys: of the table's rows. told: what the
    page's script is given of names, meanings and publishers (see lookups.py), plain JSON.
    """

    param: str
    label: str
    keys: tuple[str, ...]
    told: Mapping[str, Any]


@dataclass(frozen=True)
class Step:
    """A card of a scroll: days since the first step, measures of way before it, date and words."""

    day: int
    wait: int
    when: str
    head: str
    text: str


@dataclass(frozen=True)
class Figure:
    """A finished figure, all of it text or plain JSON.

    drawings: layout ("desk" and "phone", or "map") -> SVG. text_html: takes the drawings' place
    where the figure is text. controls, years: HTML of what a reader can set. live: what the
    interactive chart is made from; None for a figure that has none. scroll: the cards that pass
    beside the drawing.
    pictures: layout -> the drawing as an SVG that stands alone.
    share_svg: the drawing with title and sources in it. code: the program of its cell, known when
    the page is read.
    """

    id: str
    title: str
    alt: str
    table: Table
    kind: Kind = "chart"
    subtitle: str = ""
    caption: str = ""
    notes: tuple[str, ...] = ()
    wide: bool = True
    sources: tuple[Source, ...] = ()
    drawings: Mapping[str, str] = field(default_factory=dict)
    text_html: str = ""
    controls: str = ""
    years: str = ""
    live: Mapping[str, Any] | None = None
    lookup: Lookup | None = None
    scroll: tuple[Step, ...] = ()
    pictures: Mapping[str, str] = field(default_factory=dict)
    share_svg: str = ""
    code: str = ""

    def to_json(self) -> dict[str, Any]:
        """The figure as plain JSON; `from_json` gives the same figure back."""
        told = asdict(self)
        told["drawings"], told["pictures"] = dict(self.drawings), dict(self.pictures)
        return told

    @staticmethod
    def from_json(told: Mapping[str, Any]) -> Figure:
        """The figure that `to_json` told. TypeError when a field is missing or unknown."""
        table, lookup = told["table"], told["lookup"]
        parts = {
            "table": Table(
                headings=tuple(table["headings"]),
                rows=tuple(map(tuple, table["rows"])),
                csv=table["csv"],
            ),
            "lookup": lookup and Lookup(**{**lookup, "keys": tuple(lookup["keys"])}),
            "scroll": tuple(Step(**step) for step in told["scroll"]),
            "notes": tuple(told["notes"]),
            "sources": tuple(Source(**source) for source in told["sources"]),
        }
        return Figure(**{**told, **parts})
