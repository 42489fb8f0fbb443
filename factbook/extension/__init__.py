"""The Sphinx extension: facts, figures and data pages become part of the built book.

Order of a build: check the data, run stale chapters, read pages (facts resolve, bare figures are
refused), and only then write. Whatever is wrong is known before anything is written.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

import docutils.nodes as nodes
from sphinx.application import Sphinx
from sphinx.errors import ExtensionError

from factbook import check, execute
from factbook.extension import directives, pages, terms
from factbook.extension.elements import (
    FactDefinition,
    FactNode,
    FactRole,
    FigureNode,
    MimeRenderer,
    TermNode,
    visit_figure,
)
from factbook.extension.prose import bare_figures, figures_in
from factbook.facts import Fact, FactBook, FactError, fact_html
from factbook.tables import Package

__all__ = ["MimeRenderer", "read_chapter", "setup"]

KIT = Path(__file__).parent.parent
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


def read_chapter(text: str):
    """MyST-NB's reader of a page: the executed notebook when it has code, else the text."""
    from factbook.tables import find_root

    chapter = execute.Chapter(Path(), text)
    if not chapter.has_code:
        return execute.read_myst(text)
    notebook = execute.cached(find_root(), text)
    if notebook is None:
        raise ExtensionError("a chapter was read before it was executed")
    return notebook


def _root(app: Sphinx) -> Path:
    return Path(app.srcdir)


def check_data(app: Sphinx) -> None:
    problems = check.check(_root(app))
    if problems:
        raise ExtensionError(check.report(problems))
    app.factbook_package = Package.load(_root(app))
    app.factbook = FactBook.load(app.factbook_package)
    app.factbook_terms = terms.load(app.factbook_package)
    app.factbook_problems = []


def run_chapters(app: Sphinx) -> None:
    files = execute.book_files(_root(app))
    chapters = [execute.Chapter(p, p.read_text("utf8")) for p in files if p.is_file()]
    try:
        execute.execute(_root(app), chapters)
    except execute.ChapterError as error:
        raise ExtensionError(f"A chapter failed; nothing was published.\n\n{error}") from None


def _inputs_digest(app: Sphinx, docname: str) -> str:
    """What a page depends on besides its own text: its chapter's inputs, and all tables when it
    quotes facts or lists data."""
    root = _root(app)
    path = Path(app.env.doc2path(docname))
    text = path.read_text("utf8") if path.is_file() else ""
    names = set(execute.inputs_of(root, text))
    if any(word in text for word in QUOTING):
        names |= {p.relative_to(root).as_posix() for p in (root / "data").glob("*.csv")}
    digest = hashlib.sha256()
    for name in sorted(names):
        digest.update(name.encode() + (root / name).read_bytes())
    return digest.hexdigest()


def outdated(app: Sphinx, env, added, changed, removed) -> list[str]:
    old = getattr(env, "factbook_inputs", {})
    return [name for name in env.found_docs if old.get(name) != _inputs_digest(app, name)]


def purge(app: Sphinx, env, docname: str) -> None:
    for store in ("factbook_inputs", "factbook_figures", "factbook_facts", "factbook_leads"):
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
    _place_code(doctree)
    _place_byline(app, doctree)
    local = {}
    for node in list(doctree.findall(FactDefinition)):
        known = dict(node["fact"])
        known["sources"], known["rivals"] = tuple(known["sources"]), tuple(known["rivals"])
        local[known["id"]] = Fact(**known)
        node.parent.remove(node)
    used = _resolve_facts(app, doctree, local)
    terms.check(app, doctree, _problem)
    for where, text in bare_figures(doctree):
        _problem(app, where, f'"{text}" is a bare figure: use a fact, {{fact}}`id`')
    env.factbook_facts[docname] = used
    env.factbook_figures[docname] = [n["payload"] for n in doctree.findall(FigureNode)]
    _label_figures(env)
    env.factbook_leads[docname] = _lead_text(doctree)
    if used:
        doctree.append(_notes(app, used))


def _label_figures(env) -> None:
    """Any page links to a figure by its id, as to a section: [words](#id)."""
    domain, docname = env.get_domain("std"), env.docname
    for payload in env.factbook_figures[docname]:
        id = payload["id"]
        domain.anonlabels[id] = (docname, id)
        domain.labels[id] = (docname, id, payload["title"])


def _problem(app: Sphinx, node: nodes.Node, message: str) -> None:
    line = node.line
    while line is None and node.parent is not None:
        node = node.parent
        line = node.line
    name = f"{app.env.docname}.md"
    app.factbook_problems.append(f"{name}, line {line or '?'}: {message}")


def _resolve_facts(app: Sphinx, doctree: nodes.document, local: dict[str, Fact]) -> list[Fact]:
    used: dict[str, Fact] = {}
    for node in list(doctree.findall(FactNode)):
        try:
            fact = app.factbook.get(node["id"], local)
            text = node["words"] or fact.show(node["form"])
        except (FactError, KeyError, ValueError) as error:
            _problem(app, node, str(error))
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


def _place_code(doctree: nodes.document) -> None:
    """The code of a cell with a figure becomes its download; other code is not shown."""
    cells = [n for n in doctree.findall(nodes.container) if n.get("nb_element") == "cell_code"]
    for cell in cells:
        source = "\n".join(n.astext() for n in cell.findall(nodes.literal_block))
        figures = list(cell.findall(FigureNode))
        for figure in figures:
            figure["payload"] = figure["payload"] | {"code": source}
        found = [*figures, *cell.findall(FactDefinition)]
        for node in found:
            node.parent.remove(node)
        index = cell.parent.index(cell)
        cell.parent[index : index + 1] = found


def _place_byline(app: Sphinx, doctree: nodes.document) -> None:
    """Date and authorship stand under the lead."""
    html = pages.byline(app.env)
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
    for docname, payloads in sorted(env.factbook_figures.items()):
        for payload in payloads:
            if other := seen.get(payload["id"]):
                app.factbook_problems.append(
                    f'{docname}.md: figure id "{payload["id"]}" is already used in {other}.md'
                )
            seen[payload["id"]] = docname
    if app.factbook_problems:
        listed = "\n".join(sorted(set(app.factbook_problems)))
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
    app.connect("builder-inited", check_data)
    app.connect("builder-inited", run_chapters)
    app.connect("env-get-outdated", outdated)
    app.connect("env-purge-doc", purge)
    app.connect("doctree-read", read_page)
    app.connect("env-updated", stop_on_problems)
    app.connect("doctree-resolved", directives.fill)
    app.connect("doctree-resolved", terms.fill)
    pages.connect(app)
    return {"version": "0.1.0", "env_version": kit_digest(), "parallel_read_safe": False}
