"""Facts: numbers, dates and names in prose that come from a table and say where from.

Two kinds. A *table fact* is a row of a table whose descriptor has a `factbook:fact` mapping; its
id is the row's id. A *computed fact* is made in a chapter's cell with `fact()`.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

import pandas as pd

from factbook.model.config import load_config
from factbook.model.problem import AuthorError
from factbook.model.sources import Source, load_sources, pick
from factbook.model.tables import Package
from factbook.model.words import (
    counted,
    day_month,
    day_word,
    iso_text,
    long_date,
    month_year,
    number_text,
    percent_word,
    span,
    typeset,
    weekday,
    words,
)

MIME = "application/vnd.factbook.fact+json"

RESERVED = ("notes-title",)  # would be the address of the page's own heading
_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
NAMED = 4  # sources named in the note of a fact
LISTED = 40  # sources of a note, named or folded; more are a list of their own
ALWAYS = ("claimant", "as-of", "title")  # forms that every fact has


def _bound(bound: str) -> str:
    """The word of a bound with a space behind it, "" for none."""
    words = load_config().bounds.get(bound, bound)
    return f"{words} " if words else ""


def confidence_words(confidence: str) -> str:
    """What a fact or rule rests on, in the book's words."""
    return load_config().confidence.get(confidence, confidence)


@dataclass(frozen=True)
class Fact:
    """One fact as a reader meets it. `value` is a number, `date` an ISO day, `text` a name; two are
    empty. `claimant_label` says what the claimant is to the row: who says so, who acted."""

    id: str
    label: str = ""
    value: float | None = None
    date: str = ""
    precision: str = "day"
    unit: str = ""
    bound: str = ""
    claimant: str = ""
    claimant_label: str = "Who says so"
    as_of: str = ""
    how: str = ""
    confidence: str = ""
    note: str = ""
    sources: tuple[str, ...] = ()
    rivals: tuple[str, ...] = ()
    text: str = field(default="")

    @property
    def machine_value(self) -> str:
        if self.date:
            return self.date
        if self.value is None:
            return "withheld" if self.bound == "withheld" else self.text
        return str(int(self.value)) if self.value == int(self.value) else str(self.value)

    @property
    def forms(self) -> tuple[str, ...]:
        """The forms that fit this fact: a month has no weekday, half a thing no word."""
        own: tuple[str, ...]
        if self.date:
            own = ("full", "date", "year")
            own += ("month",) if self.precision != "year" else ()
            own += ("weekday", "day-month") if self.precision == "day" else ()
        elif self.value is None:
            own = ("full", "value")
        else:
            own = ("full", "Full", "number", "value")
            own += ("words", "Words") if self.value == int(self.value) else ()
            own += ("span",) if self.unit == day_word() else ()
        return own + ALWAYS

    def show(self, form: str = "") -> str:
        """The fact as words; `form` is one of `forms`. AuthorError when it does not fit."""
        if form and form not in self.forms:
            raise AuthorError(
                f'fact "{self.id}" ({self._kind}) has no format "{form}"; '
                f"there are {', '.join(self.forms)}"
            )
        match form:
            case "claimant":
                return self.claimant
            case "as-of":
                return iso_text(self.as_of)
            case "title":
                return self.label
        if self.date:
            return self._date(form)
        if form in {"", "full"} and self.text:
            return self.text
        return self.machine_value if self.value is None else self._number(form, self.value)

    def _number(self, form: str, value: float) -> str:
        match form:
            case "number":
                return number_text(value)
            case "words":
                return words(int(value))
            case "Words":
                return words(int(value)).capitalize()
            case "span":
                return span(value)
            case "value":
                return self.machine_value
        percent = next((w for w in ("percent", percent_word()) if self.unit.startswith(w)), "")
        unit = percent or self.unit
        text = _bound(self.bound) + counted(value, unit if form or percent else "")
        return text[0].upper() + text[1:] if form == "Full" else text

    @property
    def _kind(self) -> str:
        """What the fact is, to say why a form does not fit it."""
        if self.date:
            return f"a {self.precision}" if self.precision != "day" else "a date"
        if self.value is None:
            return "withheld" if self.bound == "withheld" else "a text"
        return number_text(self.value)

    def _date(self, form: str) -> str:
        day = dt.date.fromisoformat(self.date)
        match form:
            case "month":
                return month_year(day)
            case "year":
                return str(day.year)
            case "day-month":
                return day_month(day)
            case "weekday":
                return weekday(day)
        return long_date(day, self.precision)


@dataclass(frozen=True)
class FactNote:
    """The note of a fact, in words: the claim and what it is of, the sources named, the rest of
    them where they can be listed and how many they are, what others say."""

    fact: Fact
    claim: str
    label: str
    sources: tuple[Source, ...]
    rest: tuple[Source, ...]
    more: int
    rivals: tuple[str, ...]

    @property
    def as_of(self) -> str:
        return iso_text(self.fact.as_of)

    @property
    def evidence(self) -> str:
        return confidence_words(self.fact.confidence)

    @property
    def words(self) -> str:
        return typeset(self.fact.note)


@dataclass
class FactBook:
    """All table facts of a package, by id, and the sources they name; `tables` says which table
    defines an id."""

    facts: dict[str, Fact]
    sources: dict[str, Source]
    tables: dict[str, str] = field(default_factory=dict)

    @classmethod
    def load(cls, package: Package | None = None) -> FactBook:
        package = package or Package.load()
        facts, tables = {}, {}
        for resource in package.resources:
            if mapping := resource.get("factbook:fact"):
                unit = _unit(resource, mapping)
                for row in package.records(resource["name"]):
                    found = _from_row(row, mapping, unit)
                    facts[found.id] = found
                    tables[found.id] = resource["name"]
        return cls(facts, load_sources(package), tables)

    def get(self, id: str, local: dict[str, Fact] | None = None) -> Fact:
        """The fact with this id; AuthorError suggests the nearest ids."""
        import difflib

        known = self.facts | (local or {})
        if id not in known:
            near = difflib.get_close_matches(id, known, 3, 0.5)
            hint = f"; did you mean {', '.join(near)}?" if near else ""
            raise AuthorError(f'no fact "{id}"{hint}')
        return known[id]

    def note(self, fact: Fact) -> FactNote:
        """What is behind a fact. Primary sources come first; a few are named, the rest counted."""
        found = sorted(pick(fact.sources, self.sources), key=lambda s: s.kind != "primary")
        claim = fact.show("full")
        return FactNote(
            fact,
            claim,
            typeset(fact.label) if fact.label != claim else "",
            tuple(found[:NAMED]),
            tuple(found[NAMED:]) if len(found) <= LISTED else (),
            max(0, len(found) - NAMED),
            tuple(self._rival(id) for id in fact.rivals),
        )

    def _rival(self, id: str) -> str:
        rival = self.facts[id]
        when = f", {iso_text(rival.as_of)}" if rival.as_of else ""
        return f"{rival.show('full')} ({rival.claimant}{when})"


def _unit(resource: dict[str, Any], mapping: dict[str, str]) -> str:
    """The unit that the schema gives the column of values, "" for none."""
    fields = {field["name"]: field for field in resource["schema"]["fields"]}
    return str(fields.get(mapping.get("value", ""), {}).get("factbook:unit", ""))


def _from_row(row: dict[str, Any], mapping: dict[str, str], unit: str = "") -> Fact:
    """A row as a fact; `unit` is that of its column of values, where no column tells it."""

    def cell(name: str) -> Any:
        value = row.get(mapping.get(name, ""), "")
        if isinstance(value, tuple):
            return value
        if value is None or value is pd.NaT or (not isinstance(value, str) and pd.isna(value)):
            return None
        return value

    date = cell("date")
    value = cell("value")
    return Fact(
        id=cell("id"),
        text=cell("text") or "",
        label=cell("label") or "",
        value=None if value in (None, "") else float(value),
        date=date.date().isoformat() if date else "",
        precision=cell("precision") or "day",
        unit=cell("unit") or unit,
        bound=cell("bound") or "",
        claimant=cell("claimant") or "",
        claimant_label=mapping.get("claimant_label", "Who says so"),
        as_of=cell("as_of") or "",
        confidence=cell("confidence") or "",
        note=cell("note") or "",
        sources=cell("sources") or (),
        rivals=cell("rivals") or (),
    )


class ComputedFact:
    """What `fact()` leaves in a notebook: the definition, and one line for the author."""

    def __init__(self, fact: Fact):
        self.fact = fact

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        return {
            MIME: asdict(self.fact),
            "text/plain": f"fact {self.fact.id}: {self.fact.show('full')}",
        }


def fact(
    id: str,
    value: float | None = None,
    *,
    label: str,
    how: str,
    unit: str = "",
    text: str = "",
    date: str = "",
    table: pd.DataFrame | None = None,
    sources: Sequence[str] | None = None,
) -> ComputedFact:
    """Define a fact computed in this chapter, to be shown now with `display` or as a cell's
    last line, and used in its prose as {fact}`id`.

    value: the number, or `date` an ISO day, or `text` a name. label: what it counts.
    how: the computation in plain words. sources: ids, by default those of `table`.
    Raises AuthorError when value, label, how or sources are missing.
    """
    if isinstance(sources, str):
        raise AuthorError(f'fact "{id}" needs its sources as a list: sources=["{sources}"]')
    if not _ID.fullmatch(id) or id in RESERVED or id.startswith("term-"):
        raise AuthorError(
            f'fact id "{id}": an id is lower-case letters, digits and single hyphens, and neither '
            f"{', '.join(RESERVED)} nor begins with term-"
        )
    if value is None and not text and not date:
        raise AuthorError(f'fact "{id}" has no value')
    if not label or not how:
        raise AuthorError(f'fact "{id}" needs a label and how it was computed')
    if sources is None and table is not None and "source_ids" in table:
        sources = list(dict.fromkeys(s for ids in table["source_ids"] for s in ids))
    if not sources:
        raise AuthorError(f'fact "{id}" needs sources (or a table with a source_ids column)')
    pick(sources, load_sources())
    return ComputedFact(
        Fact(
            id=id,
            label=label,
            value=None if value is None else float(value),
            unit=unit,
            text=text,
            date=date,
            how=how,
            confidence="computed",
            claimant="This book",
            sources=tuple(sources),
        )
    )
