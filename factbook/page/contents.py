"""What stands where in the book: reading order, parts of the contents, pages that list things."""

from __future__ import annotations

from pathlib import Path

from sphinx.environment import BuildEnvironment

SOURCE_LIST = "{source-list}"


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


def page_with(env: BuildEnvironment, directive: str) -> str:
    """The first page whose text has this directive, "" when there is none."""
    for name in reading_order(env):
        if directive in Path(env.doc2path(name)).read_text("utf8"):
            return name
    return ""


def _below(env: BuildEnvironment, names: list[str]) -> list[str]:
    """Pages, each followed by those under it."""
    found = []
    for name in names:
        found += [name, *_below(env, env.toctree_includes.get(name, []))]
    return found
