"""What is checked of pages: ids, descriptions, and what directives ask of tables and pages."""

from __future__ import annotations

import docutils.nodes as nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

from factbook.page import places, problems
from factbook.page.nodes import FigureNode, Generated
from factbook.page.prose import bare_figures, figures_in
from factbook.page.state import Entry, book, notes
from factbook.page.text import ids


def connect(app: Sphinx) -> None:
    app.connect("env-updated", all_pages)


def page(app: Sphinx, doctree: nodes.document) -> None:
    """Note the mistakes of the page being read."""
    _figure_ids(app, doctree)
    _description(app)
    _generated(app, doctree)
    for where, text in bare_figures(doctree):
        problems.note(app, where, f'"{text}" is a bare figure: use a fact, {{fact}}`id`')


def all_pages(app: Sphinx, env: BuildEnvironment) -> list[str]:
    """After reading, before anything is stored or written: all problems of all pages at once."""
    seen: dict[str, str] = {}
    for docname, known in sorted(notes(env).pages.items()):
        for figure in known.figures:
            if other := seen.get(figure.id):
                said = f'figure id "{figure.id}" is already used in {other}.md'
                problems.note_at(app, figure.line, said, docname)
            seen[figure.id] = docname
        for entry in known.entries:
            if said := _astray(env, entry):
                problems.note_at(app, entry.line, said, docname)
    problems.tell(app)
    return []


def _figure_ids(app: Sphinx, doctree: nodes.document) -> None:
    """A figure and a section with one id would be one address for two places."""
    taken = ids(doctree)
    for node in doctree.findall(FigureNode):
        if (id := node["figure"].id) in taken:
            said = f'figure id "{id}" is already the id of a section of this page'
            problems.note(app, node, said)


def _description(app: Sphinx) -> None:
    """Search engines and the feed show the description: it is prose too."""
    text = str(app.env.metadata.get(app.env.docname, {}).get("description", ""))
    for figure in figures_in(text):
        line = problems.front_line(app, "description")
        said = f'"{figure}" is a bare figure in the description: say it without'
        problems.note_at(app, line, said)


def _generated(app: Sphinx, doctree: nodes.document) -> None:
    """What a directive asks of a table is tried while its line is known. What it asks of another
    page waits until all are read."""
    for node in doctree.findall(Generated):
        if said := places.wrong(book(app).package, node):
            problems.note(app, node, said)
        elif node["what"] == "rules" and node["anchor"] not in ids(doctree):
            problems.note(app, node, f'{{rules}}: this page has no section "{node["anchor"]}"')


def _astray(env: BuildEnvironment, entry: Entry) -> str:
    """What is wrong with the page and the section that a question leads to; "" when they are."""
    if entry.page not in env.titles:
        return f'no page "{entry.page}" for {{rules-entry}}; write the page as folder/name#id'
    if entry.anchor not in ids(env.get_doctree(entry.page)):
        return f'page "{entry.page}" has no section "{entry.anchor}" for {{rules-entry}}'
    return ""
