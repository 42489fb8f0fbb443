"""What stands where in the book: reading order, parts of the contents, pages that list things."""

from __future__ import annotations

from sphinx.environment import BuildEnvironment

from factbook.page.state import FigureNotes, notes

# Directives that other pages lead to.
SOURCE_LIST, DATA_TABLES, LISTING, GLOSSARY = "source-list", "data-tables", "listing", "glossary"


def reading_order(env: BuildEnvironment) -> list[str]:
    """The book's pages in the order of the contents, each once."""
    root = env.config.root_doc
    return list(dict.fromkeys([root, *_below(env, env.toctree_includes.get(root, []))]))


def parts(env: BuildEnvironment) -> list[tuple[str, list[str]]]:
    """The parts of the contents as (caption, pages in order). The first are the chapters; what
    follows stands behind them. Contents without parts are chapters alone."""
    trees = env.external_site_map.root.subtrees  # type: ignore[attr-defined]
    return [(tree.caption or "", _below(env, list(tree.items))) for tree in trees]


def chapters(env: BuildEnvironment) -> list[str]:
    """The pages of the first part."""
    return next((names for _, names in parts(env)), [])


def page_with(env: BuildEnvironment, directive: str, table: str = "") -> str:
    """The first page with this directive (for this table), "" when there is none. All pages must
    have been read."""
    place = (directive, table)
    pages = notes(env).pages
    return next((n for n in reading_order(env) if n in pages and place in pages[n].places), "")


def lead_figure(env: BuildEnvironment, docname: str) -> FigureNotes | None:
    """What is known of the first figure of a page."""
    return next(iter(notes(env).page(docname).figures), None)


def _below(env: BuildEnvironment, names: list[str]) -> list[str]:
    """Pages, each followed by those under it."""
    found = []
    for name in names:
        found += [name, *_below(env, env.toctree_includes.get(name, []))]
    return found
