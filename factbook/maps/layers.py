"""What a map says: layers, and the class each country has in them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from factbook.charts import style
from factbook.model.problem import AuthorError

MOST = 5  # layers
# Class -> colour token, beside the colours of the book, which are classes by their own names.
STEPS = tuple("12345")  # classes on the map's ramp of one colour
CLASSES = {n: f"map-{n}" for n in STEPS} | {"x": "quiet", "b": "mark", "o": "looked"}
HATCH = "hatch"  # drawn as stripes: not evidence of what the map shows
NOTHING = "o"  # looked at and nothing there
EMPTY = "no-figure"
MANY = 60  # places with a class; a layer of more of them has no names on it

Span = tuple[str, int | None, int | None]


@dataclass(frozen=True)
class Layer:
    """One layer of a map.

    label: name of the layer on its switch. classes: class -> words of the legend, in the order
    shown, what matters most first where the map is labelled; a class is one of "1" to "5" (more
    is further from the paper), "b" (blue: of another kind, not on that scale), "x" (quiet grey),
    "o" (a deeper neutral: looked at, nothing there), "hatch", or a colour of the book's own.
    of: country code -> class; a country that is missing is drawn empty. empty: the legend's words
    for such countries. note: what the layer is not.
    years: country code -> spans (class, first year, first year without), None where not known.
    With it a reader can see the layer as it stood in a chosen year.
    """

    label: str
    classes: Mapping[str, str]
    of: Mapping[str, str]
    empty: str = "no figure"
    note: str = ""
    years: Mapping[str, Sequence[Span]] | None = None

    def mistakes(self, rows: Mapping[str, str]) -> list[str]:
        """What is wrong with the layer on a map of these rows; empty when nothing is."""
        wrong = []
        for code, name in self.of.items():
            if name not in self.classes:
                wrong.append(f'{code} has the unknown class "{name}"')
            if code not in rows:
                wrong.append(f"{code} has no sentence")
        for code, spans in (self.years or {}).items():
            for name in {span[0] for span in spans} - set(self.classes):
                wrong.append(f'{code} has the unknown class "{name}"')
            now = [name for name, _, end in spans if end is None]
            if now != ([self.of[code]] if code in self.of else []):
                wrong.append(f"{code} ends in another class than drawn")
        if unknown := sorted(set(self.classes) - set(colors()) - {HATCH}):
            wrong.append(f"no such class {', '.join(unknown)}; there are {', '.join(colors())}")
        return [f'layer "{self.label}": {each}' for each in wrong]

    def hatched(self) -> list[str]:
        """Countries that are striped, in some year at least."""
        codes = {code for code, name in self.of.items() if name == HATCH}
        dated = (self.years or {}).items()
        return sorted(codes | {c for c, spans in dated if any(s[0] == HATCH for s in spans)})

    def named(self) -> list[str]:
        """Countries whose names belong on the layer, what matters most first."""
        if len(self.of) > MANY:
            return []
        rank = {name: k for k, name in enumerate(self.classes)}
        return sorted(
            (c for c, n in self.of.items() if n != NOTHING), key=lambda c: rank[self.of[c]]
        )

    def spans(self) -> dict[str, list[list[object]]]:
        """Country code -> its spans, each with the place of its class in the legend."""
        order = [*self.classes]
        return {
            code: [[order.index(name), first, end] for name, first, end in spans]
            for code, spans in (self.years or {}).items()
        }


def colors() -> dict[str, str]:
    """Class -> colour token: the kit's classes, and the book's colours by their names."""
    return CLASSES | {name: name for name in style.own_colors()}


def token(name: str, ramp: str = "map") -> str:
    """Colour token of a class on a map of that ramp; of a striped or a missing one that of no
    figure."""
    return f"{ramp}-{name}" if name in STEPS else colors().get(name, EMPTY)


def layers_css() -> str:
    """Rules that paint keys and countries by the classes of the chosen layer, without a script."""

    def chosen(rest: str) -> str:
        each = (f".layer-{k}:checked~* " + rest.replace("K", str(k)) for k in range(MOST))
        return ",".join(each)

    rules = []
    for name, color in colors().items():
        painted = chosen(f'[data-K="{name}"]')
        rules.append(f"{painted}{{fill:var(--{color})}}")
        rules.append(f".key-{name}{{background:var(--{color})}}")
    for ramp in style.ramps()[1:]:
        steps = "".join(f"--map-{n}:var(--{ramp}-{n});" for n in STEPS)
        rules.append(f".ramp-{ramp}{{{steps}}}")
    return "".join(rules)


def classify(values: pd.Series, breaks: Sequence[float]) -> pd.Series:
    """Values -> classes "1" to "5" by ascending breaks; one on a break is in the upper class."""
    if len(breaks) > 4 or list(breaks) != sorted(breaks):
        raise AuthorError("breaks are at most four, in ascending order")
    if values.isna().any():
        missing = ", ".join(map(str, values.index[values.isna()][:5]))
        raise AuthorError(f"no value for {missing}: leave them out, they are drawn empty")
    return values.map(lambda value: str(sum(value >= edge for edge in breaks) + 1))


def spells(table: pd.DataFrame, column: str, key: str = "country") -> dict[str, list[Span]]:
    """The years of a layer from a column of lists of texts "class/first year/year without".

    An empty year is not known. Returns code (from the column `key`) -> spans, for Layer.years;
    codes without a span are left out. AuthorError names a text of another shape.
    """
    found: dict[str, list[Span]] = {}
    for code, texts in zip(table[key], table[column], strict=True):
        spans: list[Span] = []
        for text in texts:
            parts = text.split("/")
            if len(parts) != 3 or not all(p == "" or p.isdigit() for p in parts[1:]):
                raise AuthorError(
                    f'{code} has the span "{text}"; write class/first year/year without'
                )
            first, end = (int(part) if part else None for part in parts[1:])
            spans.append((parts[0], first, end))
        if spans:
            found[code] = spans
    return found


def legend(breaks: Sequence[float], unit: str) -> dict[str, str]:
    """Class -> words for the legend of `classify`."""
    words = {"1": f"under {breaks[0]:g}{unit}"}
    for k, (low, high) in enumerate(zip(breaks, breaks[1:], strict=False), 2):
        words[str(k)] = f"{low:g} to {high:g}{unit}"
    words[str(len(breaks) + 1)] = f"{breaks[-1]:g}{unit} and more"
    return words
