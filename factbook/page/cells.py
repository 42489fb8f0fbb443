"""Cells of a page: what they show stays, and their code becomes the download of their figure."""

from __future__ import annotations

from dataclasses import replace

import docutils.nodes as nodes
from sphinx.application import Sphinx

from factbook.figure import code
from factbook.figure.contract import Figure
from factbook.model.facts import Fact
from factbook.page import problems
from factbook.page.nodes import FactDefinition, FigureNode
from factbook.page.outputs.downloads import zip_name
from factbook.page.state import book


def place_code(app: Sphinx, doctree: nodes.document) -> None:
    """The code of a cell with a figure becomes its download; other code is not shown. Whatever
    else a cell shows would be lost without a word, so it is refused."""
    cells = [n for n in doctree.findall(nodes.container) if n.get("nb_element") == "cell_code"]
    sources: list[str] = []
    for cell in cells:
        line = cell.line - 1 if cell.line else None  # MyST-NB's count, back to the first of code
        cell.line = line
        _refuse_lost_output(app, cell)
        sources.append(_source(cell))
        figures = list(cell.findall(FigureNode))
        for node in figures:
            program = _program(app, node["figure"], sources)
            node["figure"] = replace(node["figure"], code=program)
        found: list[nodes.Element] = [*figures, *cell.findall(FactDefinition)]
        for each in found:
            each.line = line
            each.parent.remove(each)
        index = cell.parent.index(cell)
        cell.parent[index : index + 1] = found


def computed_facts(app: Sphinx, doctree: nodes.document) -> dict[str, Fact]:
    """The facts that cells of this page define, taken out of the page. An id means one thing."""
    local: dict[str, Fact] = {}
    lines: dict[str, int | None] = {}
    for node in list(doctree.findall(FactDefinition)):
        known = dict(node["fact"])
        known["sources"], known["rivals"] = tuple(known["sources"]), tuple(known["rivals"])
        id = known["id"]
        if table := book(app).facts.tables.get(id):
            problems.note(app, node, f'fact "{id}" is already defined in data/{table}.csv')
        elif id in local:
            problems.note(app, node, f'fact "{id}" is already defined in line {lines[id]}')
        else:
            local[id], lines[id] = Fact(**known), node.line
        node.parent.remove(node)
    return local


def _source(cell: nodes.container) -> str:
    """The code of a cell, without what it put out."""
    parts = (n for n in _elements(cell) if n.get("nb_element") == "cell_code_source")
    return "\n".join(part.astext() for part in parts)


def _program(app: Sphinx, figure: Figure, sources: list[str]) -> str:
    """The figure's code as a program, under words on what it is and how to run it."""
    begin = code.BEGIN.format(
        id=figure.id,
        citation=book(app).citation.words(figure.title),
        tables=zip_name(book(app).package),
    )
    return begin + "\n" + code.program(sources, sources[-1])


def _refuse_lost_output(app: Sphinx, cell: nodes.container) -> None:
    for output in _elements(cell):
        if output.get("nb_element") == "cell_code_output" and any(map(_is_lost, _elements(output))):
            said = (
                "this cell shows something that is not a figure or a fact; wrap it in figure(...)"
            )
            problems.note(app, cell, said)
            return


def _is_lost(shown: nodes.Element) -> bool:
    """Whether what a cell shows has no place on a page; warnings may go."""
    ours = any(isinstance(n, (FigureNode, FactDefinition)) for n in shown.findall())
    return not ours and "stderr" not in shown.get("classes", ())


def _elements(node: nodes.Element) -> list[nodes.Element]:
    return [child for child in node.children if isinstance(child, nodes.Element)]
