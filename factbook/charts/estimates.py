"""Estimates: ranges that sums give, whose inputs a reader may set."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from factbook.charts.axis import Axis
from factbook.charts.form import ROW_KEY
from factbook.charts.formula import result
from factbook.charts.guides import put_axis, put_grid
from factbook.charts.marks import Mark, Marked, Page
from factbook.charts.measure import text_width
from factbook.charts.scene import DASHES, Scene, Spec, Words
from factbook.charts.style import color
from factbook.model.words import number_text

HIGH = 7.0  # px: half the height of a range
PLACE = {"type": "quantitative", "scale": None}
WIDEST = "999 million to 999 million"  # the longest result there is room for


def two_digits(value: float) -> str:
    """A result in words with two digits that count: its inputs have no more."""
    return number_text(float(f"{value:.2g}"))


@dataclass(kw_only=True)
class Estimates(Marked):
    """What each method gives, from lowest to highest, on a scale that multiplies by ten.

    low, high: columns of sums over names of inputs ("revenue * share / 100 / price"): names,
        numbers, + - * / and brackets. Equal sums are one point. A row without sums is unknown
        over the whole width, told by `unknown`.
    inputs: a table indexed by name, with columns label, unit, value, and least, most and step
        for those the reader may set; the live chart has a slider for each of these.
    limit: column of sums a result should not pass, drawn as a line in the row; `beyond`: words
        added to a result whose high end does.
    group: column of heads, each over its rows.
    within: lowest and highest value of the scale.
    size: what the sums count, 1_000_000 when they give millions.
    value_label: column of words in place of a result, empty for the others.
    """

    low: str
    high: str
    inputs: pd.DataFrame
    within: tuple[float, float]
    group: str = ""
    limit: str = ""
    beyond: str = "too high"
    unknown: str = "unknown"
    size: float = 1
    value_label: str = ""

    group_column = "group"

    def column_options(self) -> tuple[str, ...]:
        return ("low", "high", "group", "limit", "value_label")

    def check(self) -> None:
        if missing := {"label", "unit", "value", "least", "most", "step"} - set(self.inputs):
            raise self.wrong(f'inputs has no column "{min(missing)}"')
        self.given = {str(name): float(value) for name, value in self.inputs["value"].items()}
        for row in self.records():
            for option in ("low", "high", "limit"):
                self._sum(row, option)
        if not 0 < self.within[0] < self.within[1]:
            raise self.wrong("within is (lowest, highest), both above 0")

    def _sum(self, row: Mapping[str, Any], option: str) -> float | None:
        """The value of one of the row's sums with the inputs as they are."""
        formula = self._text(row, getattr(self, option))
        if not formula:
            return None
        try:
            return result(formula, self.given) * self.size
        except ValueError as error:
            raise self.wrong(f'the row "{row[self.key]}", {option}: {error}') from None

    def told(self, row: Mapping[str, Any]) -> str:
        low, high = (self._sum(row, option) for option in ("low", "high"))
        if label := self._text(row, self.value_label):
            return label
        if low is None or high is None:
            return self.unknown
        said = " to ".join(dict.fromkeys((two_digits(low), two_digits(high))))
        limit = self._sum(row, "limit")
        return said + (f", {self.beyond}" if limit is not None and high > limit else "")

    # Drawing ------------------------------------------------------------------------------

    def compose(self, scene: Scene, page: Page) -> None:
        axis = Axis("powers", *self.within, 1, page.width - 1, page.width)
        y = self.put_key(scene, page, self.key_entries(), "bar")
        y, grid = put_axis(scene, page, axis, y)
        top = y
        group = ""
        for mark in self.marks:
            if mark.group != group:
                group = mark.group
                scene.write(Words(group, 0, y + page.line / 2 + 6, page.size + 1, 700))
                y += page.line + 12
            y = self._put_row(scene, page, axis, mark, y)
        scene.height = y
        put_grid(scene, grid, top, y)
        names = map(str, self.inputs.index)
        told = [{str(k): v for k, v in row.items()} for row in self.inputs.to_dict("records")]
        scene.params = [self._input(n, row) for n, row in zip(names, told, strict=True)]

    def _input(self, name: str, row: Mapping[str, Any]) -> Spec:
        """A parameter, with a slider when the reader may set it."""
        param: Spec = {"name": name, "value": self.given[name]}
        if not pd.isna(row["least"]):
            ends = {key: float(row[old]) for key, old in
                    (("min", "least"), ("max", "most"), ("step", "step"))}  # fmt: skip
            param["bind"] = {"input": "range", **ends, "name": f"{row['label']}, {row['unit']}"}
        return param

    def _put_row(self, scene: Scene, page: Page, axis: Axis, mark: Mark, y: float) -> float:
        """Label, result and range of one method from `y` on; returns where they end."""
        label = Words(mark.label, 0, y + page.line / 2, page.size, 600, row=mark.row)
        longest = f"{WIDEST}, {self.beyond}" if self.limit else WIDEST
        under = label.box.right + 16 + text_width(longest, page.size) > page.width
        scene.write(label)
        told_y = y + page.line * (1.5 if under else 0.5)
        middle = y + page.line * (2 if under else 1) + 4 + HIGH
        scene.extra += self._result(page, axis, mark, (middle, told_y), beside=not under)
        return middle + HIGH + 12

    def _result(
        self, page: Page, axis: Axis, mark: Mark, places: tuple[float, float], *, beside: bool
    ) -> list[Spec]:
        """The layers of one row: its range or point, the limit, and the result in words."""
        middle, told_y = places
        row = mark.data
        low, high, limit = (self._formula(row, name) for name in ("low", "high", "limit"))
        values = {ROW_KEY: mark.row, "y": middle - HIGH, "y2": middle + HIGH, "at": middle}
        steps: list[Spec] = [{"calculate": self._told(row, low, high, limit), "as": "told"}]
        steps += [
            {"calculate": _pixel(low, axis) if low else str(axis.left), "as": "x"},
            {"calculate": _pixel(high, axis) if high else str(axis.right), "as": "x2"},
            {"calculate": f"{json.dumps(mark.label + ': ')} + datum.told", "as": "description"},
        ]
        data = {"data": {"values": [values]}, "transform": steps}
        look = mark.look if low else "dashed"
        point = bool(low) and (low == high or self._narrow(axis, row))
        layers = [{**data, **(_point(mark.role, look) if point else _range(mark.role, look))}]
        if limit:
            layers.append({**data, **_limit(_pixel(limit, axis))})
        return [*layers, {**data, **_words(page, told_y, beside=beside)}]

    def _narrow(self, axis: Axis, row: Mapping[str, Any]) -> bool:
        """Whether a range is thinner than a dot."""
        low, high = (self._sum(row, name) for name in ("low", "high"))
        return low is not None and high is not None and axis.at(high) - axis.at(low) < HIGH

    def _formula(self, row: Mapping[str, Any], option: str) -> str:
        """A sum as a Vega expression in the units of the scale."""
        formula = self._text(row, getattr(self, option))
        return f"({formula}) * {self.size:g}" if formula else ""

    def _told(self, row: Mapping[str, Any], low: str, high: str, limit: str) -> str:
        """A Vega expression for the result in words."""
        if (label := self._text(row, self.value_label)) or not (low and high):
            return json.dumps(label or self.unknown)
        first, last = _worded(low), _worded(high)
        said = f"{first} + ({first} == {last} ? '' : ' to ' + {last})"
        more = json.dumps(f", {self.beyond}")
        return f"{said} + (({high}) > ({limit}) ? {more} : '')" if limit else said


def _worded(formula: str) -> str:
    """A Vega expression for a result in words, as `two_digits` writes it."""
    return (
        f"(({formula}) >= 995000 ? format(({formula}) / 1000000, '.2~r') + ' million'"
        f" : format(({formula}), ',.2r'))"
    )


def _pixel(formula: str, axis: Axis) -> str:
    """A Vega expression for the place of a result, kept on the scale."""
    low, high = math.log(axis.low), math.log(axis.high)
    across = (axis.right - axis.left) / (high - low)
    at = f"{axis.left} + (log(max({formula}, {axis.low})) - {low}) * {across}"
    return f"clamp({at}, {axis.left}, {axis.right})"


def _look(role: str, look: str) -> Spec:
    hue = color(role)
    dash = {"strokeDash": DASHES["dashed"]} if look == "dashed" else {}
    return {"fill": hue if look == "solid" else color("paper"), "stroke": hue, "strokeWidth": 2,
            "opacity": 1, **dash}  # fmt: skip


def _range(role: str, look: str) -> Spec:
    encoding = {"x": {"field": "x", **PLACE}, "x2": {"field": "x2"}, "y": {"field": "y", **PLACE}}
    said = {"field": "description", "type": "nominal"}
    return {
        "mark": {"type": "rect", "cornerRadius": 2, **_look(role, look)},
        "encoding": {**encoding, "y2": {"field": "y2"}, "description": said},
    }


def _point(role: str, look: str) -> Spec:
    said = {"field": "description", "type": "nominal"}
    encoding = {"x": {"field": "x", **PLACE}, "y": {"field": "at", **PLACE}}
    mark = {"type": "point", "size": 110, "filled": True, **_look(role, look)}
    return {"mark": mark, "encoding": {**encoding, "description": said}}


def _limit(at: str) -> Spec:
    mark = {"type": "rule", "color": color("ink"), "strokeWidth": 2, "aria": False}
    return {
        "mark": {**mark, "x": {"expr": at}},
        "encoding": {"y": {"field": "y", **PLACE}, "y2": {"field": "y2"}},
    }


def _words(page: Page, y: float, *, beside: bool) -> Spec:
    mark = {"type": "text", "align": "right" if beside else "left", "baseline": "middle",
            "fontSize": page.size, "fill": color("muted"), "aria": False}  # fmt: skip
    place = {"x": {"value": page.width if beside else 0}, "y": {"value": y}}
    return {"mark": mark, "encoding": {**place, "text": {"field": "told", "type": "nominal"}}}
