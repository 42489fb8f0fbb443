"""A drawing of a chart, and what becomes of it in the page and on a card."""

from __future__ import annotations

import re
from typing import Any

from lxml import etree

from factbook.charts import render, style
from factbook.figure import keys

SVG = "http://www.w3.org/2000/svg"
_ARCS = re.compile(r"^M([\d.]+),0A\1,\1,0,1,1,-\1,0A\1,\1,0,1,1,\1,0Z?$")
_PLACE = re.compile(r"^translate\((-?[\d.]+),(-?[\d.]+)\)$")


def _local(element: Any) -> str:
    return etree.QName(element).localname if isinstance(element.tag, str) else ""


def draw(spec: dict[str, Any]) -> str:
    """The drawing of a Vega-Lite specification as SVG."""
    svg = render.svg(spec)
    # The outline of a text is a halo behind its letters, not a line over them.
    return re.sub(r"<text (?=[^>]*\bstroke=)", '<text paint-order="stroke" ', svg)


def inline_svg(svg: str, id: str, layout: str) -> str:
    """The drawing as it stands in the page: theme colours, named marks, stable ids, no style."""
    root: Any = etree.fromstring(svg.encode())
    variables = style.variables()
    count = 0
    for element in root.iter():
        label = element.get("aria-label")
        titled = element.get("aria-roledescription") == "title"
        walkable = element.get("role") == "graphics-symbol" and label and not titled
        _restyle(element, variables, f"{id}-{layout}-")
        if walkable:
            element.set("class", "mark")
            element.set("role", "graphics-symbol")
            element.set("aria-roledescription", "data point")
            row, sentence = keys.parted(label)
            element.set("aria-label", sentence)
            if row != count:  # without the attribute, the nth mark leads to the nth row
                element.set("data-row", str(row))
            count += 1
        elif _local(element) == "text":
            element.set("aria-hidden", "true")
        _lighten(element)
    _drop_empty_groups(root)
    root.set("class", f"plot plot-{layout}")
    root.set("role", "graphics-document")
    root.set("aria-roledescription", "chart")
    root.set("aria-labelledby", f"{id}-alt")  # the title is the heading above it
    etree.cleanup_namespaces(root)
    text: str = etree.tostring(root, encoding="unicode")
    return text.replace(f' xmlns="{SVG}"', "", 1)


def _restyle(element: Any, variables: dict[str, str], prefix: str) -> None:
    """Theme colours, ids of this drawing alone, short numbers; no style, no roles."""
    for name in list(element.attrib):
        value = element.get(name)
        if name in {"style", "class", "font-family"} or name.startswith(("aria-", "role")):
            del element.attrib[name]
        elif name in {"fill", "stroke", "stop-color"}:
            element.set(name, variables.get(value.lower(), value))
        elif name == "id":
            element.set(name, f"{prefix}{value}")
        elif "url(#" in value:
            element.set(name, value.replace("url(#", f"url(#{prefix}"))
        elif name in {"d", "transform", "x", "y", "x1", "x2", "y1", "y2", "width", "height"}:
            element.set(name, _short(value))


def _lighten(element: Any) -> None:
    """Say the same in fewer bytes: a dot that Vega wrote as two arcs is a circle."""
    arcs, place = _ARCS.match(element.get("d", "")), _PLACE.match(element.get("transform", ""))
    if arcs and place:
        element.tag = f"{{{SVG}}}circle"
        del element.attrib["d"], element.attrib["transform"]
        for name, value in zip(("cx", "cy", "r"), (*place.groups(), arcs[1]), strict=True):
            element.set(name, value)
    if element.get("stroke-width") and element.get("stroke") in {None, "none"}:
        del element.attrib["stroke-width"]
    if element.get("opacity") == "1":
        del element.attrib["opacity"]


def _short(value: str) -> str:
    return re.sub(r"-?\d+\.\d{2,}", lambda m: f"{float(m[0]):.1f}".removesuffix(".0"), value)


def _drop_empty_groups(root: Any) -> None:
    """Unwrap groups that carry nothing, and drop invisible background paths."""
    for element in reversed(list(root.iter())):
        parent = element.getparent()
        if parent is None:
            continue
        if _local(element) == "g" and len(element) == 0:
            parent.remove(element)
        elif _local(element) == "g" and not element.attrib:
            index = parent.index(element)
            for child in reversed(list(element)):
                parent.insert(index, child)
            parent.remove(element)
        elif _local(element) == "path" and element.get("pointer-events") == "none":
            shown = {element.get("fill"), element.get("stroke")} - {None, "none", "transparent"}
            if not shown:
                parent.remove(element)
