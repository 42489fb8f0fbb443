"""The Sphinx extension: facts, figures and data pages become part of the built book.

Order of a build: check the data, run stale chapters, read pages (facts resolve, bare figures are
refused), and only then write. Whatever is wrong is known before anything is written.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import replace
from pathlib import Path

import docutils.nodes as nodes
from sphinx.application import Sphinx
from sphinx.errors import ExtensionError

from factbook.figure import code
from factbook.figure.contract import Figure
from factbook.model import checked
from factbook.model.config import use_book
from factbook.model.facts import Fact, FactBook, fact_html
from factbook.model.problem import AuthorError, report
from factbook.model.tables import DESCRIPTOR, Package
from factbook.notebook import chapters, execute
from factbook.page import directives, machines, pages, rewrite, terms
from factbook.page.elements import (
    FactDefinition,
    FactNode,
    FactRole,
    FigureNode,
    MimeRenderer,
    TermNode,
    visit_figure,
)
from factbook.page.prose import bare_figures, figures_in

__all__ = ["MimeRenderer", "read_chapter", "setup"]

KIT = Path(__file__).parent.parent
COMPUTED = " (facts computed in a cell must be its last line or in display(...))"
QUOTING = (
    "{fact}",
    "{key-facts}",
    "{rules}",
    "{calendar}",
    "{data-tables}",
    "{source-list}",
    "{term}",
    "{glossary}",
    "{listing}",
)


_reading: list[tuple[Path, Path]] = []  # the book's root and the page being read


def note_page(app: Sphinx, docname: str, content: list[str]) -> None:
    _reading[:] = [(_root(app), Path(app.env.doc2path(docname)))]


def read_chapter(text: str):
    """MyST-NB's reader of a page: the executed notebook when it has code, else the text."""
    root, path = _reading[0]
    chapter = chapters.Chapter(path, text)
    if not chapter.has_code:
        return chapters.read_myst(text)
    notebook = chapters.cached(root, chapter)
    if notebook is None:
        raise ExtensionError("a chapter was read before it was executed")
    return notebook


def _root(app: Sphinx) -> Path:
    return Path(app.srcdir)


def check_data(app: Sphinx) -> None:
    try:
        use_book(_root(app))
    except AuthorError as error:
        raise ExtensionError(str(error)) from None
    if problems := checked.problems(_root(app)):
        raise ExtensionError(report(problems))
    app.factbook_package = Package.load(_root(app))
    app.factbook = FactBook.load(app.factbook_package)
    app.factbook_terms = terms.load(app.factbook_package)
    app.factbook_problems = []


def run_chapters(app: Sphinx) -> None:
    files = chapters.book_files(_root(app))
    found = [chapters.Chapter.load(path) for path in files if path.is_file()]
    try:
        execute.execute(_root(app), found)
    except chapters.AuthorError as error:
        raise ExtensionError(f"A chapter failed; nothing was published.\n\n{error}") from None


def _inputs_digest(app: Sphinx, docname: str) -> str:
    """What a page depends on besides its own text: its chapter's inputs, and all tables when it
    quotes facts or lists data."""
    root = _root(app)
    path = Path(app.env.doc2path(docname))
    text = path.read_text("utf8") if path.is_file() else ""
    names = set(chapters.inputs_of(root, chapters.Chapter(path, text)))
    if any(word in text for word in QUOTING):
        names |= {p.relative_to(root).as_posix() for p in (root / "data").glob("*.csv")}
        names.add(DESCRIPTOR.as_posix())
    digest = hashlib.sha256()
    for name in sorted(names):
        digest.update(name.encode() + (root / name).read_bytes())
    return digest.hexdigest()


def outdated(app: Sphinx, env, added, changed, removed) -> list[str]:
    old = getattr(env, "factbook_inputs", {})
    return [name for name in env.found_docs if old.get(name) != _inputs_digest(app, name)]


def purge(app: Sphinx, env, docname: str) -> None:
    for store in (
        "factbook_inputs",
        "factbook_figures",
        "factbook_facts",
        "factbook_leads",
        "factbook_entries",
        "factbook_figure_lines",
    ):
        if not hasattr(env, store):
            setattr(env, store, {})
        getattr(env, store).pop(docname, None)
    if not hasattr(env, "factbook_glossaries"):
        env.factbook_glossaries = set()
    env.factbook_glossaries.discard(docname)


def read_page(app: Sphinx, doctree: nodes.document) -> None:
    """Resolve facts, take the code with its figure, refuse bare figures; note what the page has."""
    env, docname = app.env, app.env.docname
    env.factbook_inputs[docname] = _inputs_digest(app, docname)
    _place_code(app, doctree)
    _place_byline(app, doctree)
    used = _resolve_facts(app, doctree, _computed_facts(app, doctree))
    terms.check(app, doctree, _problem)
    _check_ids(app, doctree)
    _check_description(app)
    _check_generated(app, doctree)
    for where, text in bare_figures(doctree):
        _problem(app, where, f'"{text}" is a bare figure: use a fact, {{fact}}`id`')
    env.factbook_facts[docname] = used
    found = list(doctree.findall(FigureNode))
    env.factbook_figures[docname] = [n["figure"] for n in found]
    env.factbook_figure_lines[docname] = [n.line for n in found]
    _label_figures(env)
    env.factbook_leads[docname] = _lead_text(doctree)
    if used:
        doctree.append(_notes(app, used))


def _label_figures(env) -> None:
    """Any page links to a figure by its id, as to a section: [words](#id)."""
    domain, docname = env.get_domain("std"), env.docname
    for figure in env.factbook_figures[docname]:
        id = figure.id
        domain.anonlabels[id] = (docname, id)
        domain.labels[id] = (docname, id, figure.title)


def _problem(app: Sphinx, node: nodes.Node, message: str) -> None:
    _problem_at(app, _line(node), message)


def _line(node: nodes.Node) -> int | None:
    """The line a node stands in, or the nearest known around it. Of a table MyST knows the first
    line only; each row has one line, and a line of dashes stands between head and body."""
    below = 0
    while not node.line and node.parent is not None:
        if isinstance(node, nodes.row):
            in_body = isinstance(node.parent, nodes.tbody)
            below = node.parent.index(node) + (2 if in_body else 0)
        node = node.parent
    return node.line + below if node.line else None


def _problem_at(app: Sphinx, line: int | None, message: str, docname: str = "") -> None:
    app.factbook_problems.append((f"{docname or app.env.docname}.md", line or 0, message))


def _page_text(app: Sphinx) -> str:
    return Path(app.env.doc2path(app.env.docname)).read_text("utf8")


def _front_line(app: Sphinx, key: str) -> int | None:
    """The line of the front matter that gives this key."""
    lines = enumerate(_page_text(app).splitlines(), 1)
    return next((number for number, line in lines if line.startswith(f"{key}:")), None)


def _computed_facts(app: Sphinx, doctree: nodes.document) -> dict[str, Fact]:
    """The facts that cells of this page define, taken out of the page. An id means one thing."""
    local: dict[str, Fact] = {}
    lines: dict[str, int | None] = {}
    for node in list(doctree.findall(FactDefinition)):
        known = dict(node["fact"])
        known["sources"], known["rivals"] = tuple(known["sources"]), tuple(known["rivals"])
        id = known["id"]
        if table := app.factbook.tables.get(id):
            _problem(app, node, f'fact "{id}" is already defined in data/{table}.csv')
        elif id in local:
            _problem(app, node, f'fact "{id}" is already defined in line {lines[id]}')
        else:
            local[id], lines[id] = Fact(**known), node.line
        node.parent.remove(node)
    return local


def _check_ids(app: Sphinx, doctree: nodes.document) -> None:
    """A figure and a section with one id would be one address for two places."""
    taken = _ids(doctree)
    for node in doctree.findall(FigureNode):
        if (id := node["figure"].id) in taken:
            _problem(app, node, f'figure id "{id}" is already the id of a section of this page')


def _check_description(app: Sphinx) -> None:
    """Search engines and the feed show the description: it is prose too."""
    text = str(app.env.metadata.get(app.env.docname, {}).get("description", ""))
    for figure in figures_in(text):
        line = _front_line(app, "description")
        _problem_at(app, line, f'"{figure}" is a bare figure in the description: say it without')


def _check_generated(app: Sphinx, doctree: nodes.document) -> None:
    """What a directive asks of a table is tried while its line is known. What it asks of another
    page waits until all are read."""
    found = list(doctree.findall(directives.Generated))
    for node in found:
        if said := directives.wrong(app.factbook_package, node):
            _problem(app, node, said)
        elif node["what"] == "rules" and node["anchor"] not in _ids(doctree):
            _problem(app, node, f'{{rules}}: this page has no section "{node["anchor"]}"')
    entries = [(n["page"], n["anchor"], n.line) for n in found if n["what"] == "rules-entry"]
    app.env.factbook_entries[app.env.docname] = entries


def _check_entries(app: Sphinx) -> None:
    """The page and the section that a question leads to must exist."""
    for docname, entries in app.env.factbook_entries.items():
        for page, anchor, line in entries:
            if page not in app.env.titles:
                said = f'no page "{page}" for {{rules-entry}}; write the page as folder/name#id'
            elif anchor not in _ids(app.env.get_doctree(page)):
                said = f'page "{page}" has no section "{anchor}" for {{rules-entry}}'
            else:
                continue
            _problem_at(app, line, said, docname)


def _ids(doctree: nodes.document) -> set[str]:
    return {id for node in doctree.findall(nodes.Element) for id in node.get("ids", ())}


def _resolve_facts(app: Sphinx, doctree: nodes.document, local: dict[str, Fact]) -> list[Fact]:
    used: dict[str, Fact] = {}
    computes = re.search(r"\bfact\(", _page_text(app)) is not None
    for node in list(doctree.findall(FactNode)):
        try:
            fact = app.factbook.get(node["id"], local)
            text = node["words"] or fact.show(node["form"])
        except (AuthorError, KeyError, ValueError) as error:
            hint = computes and str(error).startswith("no fact")
            _problem(app, node, f"{error}{COMPUTED if hint else ''}")
            continue
        for figure in figures_in(node["words"]):
            _problem(app, node, f'"{figure}" is a bare figure in the words of fact "{fact.id}"')
        used.setdefault(fact.id, fact)
        if node["card"]:
            node.replace_self(directives.card(fact, node["card"]))
        else:
            raw = nodes.raw("", fact_html(fact, text), format="html")
            raw["text"] = text
            node.replace_self(raw)
    return list(used.values())


def _notes(app: Sphinx, used: list[Fact]) -> nodes.raw:
    items = "".join(
        f'<li id="fact-{f.id}" class="fact-note">{app.factbook.note_html(f)}</li>' for f in used
    )
    return nodes.raw(
        "",
        '<section class="fact-notes" aria-labelledby="fact-notes-title">'
        '<h2 id="fact-notes-title">Where the numbers come from</h2>'
        f"<ol>{items}</ol></section>",
        format="html",
    )


def _place_code(app: Sphinx, doctree: nodes.document) -> None:
    """The code of a cell with a figure becomes its download; other code is not shown. Whatever
    else a cell shows would be lost without a word, so it is refused."""
    cells = [n for n in doctree.findall(nodes.container) if n.get("nb_element") == "cell_code"]
    sources: list[str] = []
    for cell in cells:
        line = cell.line - 1 if cell.line else None  # MyST-NB's count, back to the first of code
        cell.line = line
        _refuse_lost_output(app, cell)
        sources.append(_cell_source(cell))
        figures = list(cell.findall(FigureNode))
        for node in figures:
            program = _program(app, node["figure"], sources)
            node["figure"] = replace(node["figure"], code=program)
        found = [*figures, *cell.findall(FactDefinition)]
        for node in found:
            node.line = line
            node.parent.remove(node)
        index = cell.parent.index(cell)
        cell.parent[index : index + 1] = found


def _cell_source(cell: nodes.container) -> str:
    """The code of a cell, without what it put out."""
    parts = (n for n in cell.children if n.get("nb_element") == "cell_code_source")
    return "\n".join(part.astext() for part in parts)


def _program(app: Sphinx, figure: Figure, sources: list[str]) -> str:
    """The figure's code as a program, under words on what it is and how to run it."""
    begin = code.BEGIN.format(
        id=figure.id,
        citation=app.factbook_citation.words(figure.title),
        tables=machines.zip_name(app.factbook_package),
    )
    return begin + "\n" + code.program(sources, sources[-1])


def _refuse_lost_output(app: Sphinx, cell: nodes.container) -> None:
    for output in cell.children:
        if output.get("nb_element") != "cell_code_output":
            continue
        for shown in output.children:
            ours = any(isinstance(n, (FigureNode, FactDefinition)) for n in shown.findall())
            if not ours and "stderr" not in shown.get("classes", ()):  # warnings may go
                _problem(
                    app,
                    cell,
                    "this cell shows something that is not a figure or a fact; "
                    "wrap it in figure(...)",
                )
                return


def _place_byline(app: Sphinx, doctree: nodes.document) -> None:
    """Date and authorship stand under the lead."""
    try:
        html = pages.byline(app.env)
    except ValueError:
        given = app.env.metadata[app.env.docname]["updated"]
        line = _front_line(app, "updated")
        _problem_at(app, line, f'updated: "{given}" is not a day like 2024-06-20')
        return
    for box in doctree.findall(nodes.container):
        if html and "lead" in box["classes"]:
            box.parent.insert(box.parent.index(box) + 1, nodes.raw("", html, format="html"))
            return


def _lead_text(doctree: nodes.document) -> str:
    for node in doctree.findall(nodes.container):
        if "lead" in node["classes"]:
            return pages.plain_text(node)
    return ""


def stop_on_problems(app: Sphinx, env) -> list[str]:
    """After reading, before anything is stored or written: all problems of all pages at once."""
    seen: dict[str, str] = {}
    for docname, found in sorted(env.factbook_figures.items()):
        for figure, line in zip(found, env.factbook_figure_lines[docname], strict=True):
            if other := seen.get(figure.id):
                said = f'figure id "{figure.id}" is already used in {other}.md'
                _problem_at(app, line, said, docname)
            seen[figure.id] = docname
    _check_entries(app)
    if app.factbook_problems:
        listed = "\n".join(
            f"{name}, line {line or '?'}: {said}"
            for name, line, said in sorted(set(app.factbook_problems))
        )
        raise ExtensionError(f"Nothing was published. To mend:\n{listed}")
    return []


def kit_digest() -> int:
    """Changes whenever a kit file does: pages read with an older kit are read again."""
    digest = hashlib.sha256()
    for path in sorted(KIT.rglob("*")):
        if path.is_file() and "__pycache__" not in path.parts:
            digest.update(path.read_bytes())
    return int(digest.hexdigest()[:12], 16)


def setup(app: Sphinx) -> dict:
    app.add_html_theme("factbook", str(KIT / "theme"))
    app.add_node(FigureNode, html=(visit_figure, None))
    app.add_node(FactNode)
    app.add_node(FactDefinition)
    app.add_node(TermNode)
    app.add_role("fact", FactRole())
    for name, directive in directives.ALL.items():
        app.add_directive(name, directive)
    # Sphinx's own glossary knows no sources and no cards.
    app.add_role_to_domain("std", "term", terms.TermRole(), override=True)
    app.add_directive_to_domain("std", "glossary", directives.Glossary, override=True)
    # Jupyter Book sets these for extensions that this book does not load.
    for name in ("comments_config", "use_multitoc_numbering"):
        if name not in app.config:
            app.add_config_value(name, {}, "")
    app.add_config_value("factbook", {}, "env", types=(dict,))  # read by model.config
    app.connect("builder-inited", check_data)
    app.connect("build-finished", lambda *_: use_book(None))
    app.connect("builder-inited", run_chapters)
    app.connect("source-read", note_page)
    app.connect("env-get-outdated", outdated)
    app.connect("env-purge-doc", purge)
    app.connect("doctree-read", read_page)
    app.connect("env-updated", stop_on_problems)
    app.connect("doctree-resolved", directives.fill)
    app.connect("doctree-resolved", terms.fill)
    rewrite.connect(app)
    pages.connect(app)
    return {"version": "0.1.0", "env_version": kit_digest(), "parallel_read_safe": False}
