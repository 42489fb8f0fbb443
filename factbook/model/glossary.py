"""Terms of law and trade, and what they mean: rows of the tables described as a glossary.

A table whose descriptor has a `factbook:glossary` mapping is one: it says which column holds what.
"""

from __future__ import annotations

from dataclasses import dataclass

from factbook.model.tables import Package


@dataclass(frozen=True)
class Term:
    """A word and its meaning; `also` are other words for it, `sources` ids."""

    id: str
    term: str
    also: tuple[str, ...]
    meaning: str
    sources: tuple[str, ...]


def load_terms(package: Package) -> dict[str, Term]:
    """Term id -> term, from every table described as a glossary."""
    found = {}
    for resource in package.resources:
        if columns := resource.get("factbook:glossary"):
            for row in package.read(resource["name"]).to_dict("records"):
                term = Term(**{name: row[column] for name, column in columns.items()})
                found[term.id] = term
    return found
