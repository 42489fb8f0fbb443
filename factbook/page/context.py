"""What the templates of the theme are told of a page: titles, links, metadata, addresses."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import docutils.nodes as nodes
from sphinx.application import Sphinx
from sphinx.jinja2glue import BuiltinTemplateLoader

from factbook.model.config import load_config
from factbook.page import addresses, contents
from factbook.page.outputs import assets, cards, launch, linked_data, notebooks
from factbook.page.state import notes
from factbook.page.text import title

Context = dict[str, Any]


def connect(app: Sphinx) -> None:
    app.connect("builder-inited", _escape)
    app.connect("html-page-context", fill)


def _escape(app: Sphinx) -> None:
    """Let the templates of the theme escape all they are given but what is HTML already."""
    templates = getattr(app.builder, "templates", None)
    if isinstance(templates, BuiltinTemplateLoader):
        templates.environment.autoescape = True


def fill(
    app: Sphinx, pagename: str, templatename: str, context: Context, doctree: nodes.document | None
) -> None:
    """Add to a page's context what the theme shows of it."""
    env, config = app.env, app.config
    listed = contents.page_with(env, contents.SOURCE_LIST)
    meta = env.metadata.get(pagename) or context.get("meta") or {}
    given = str(context.get("title") or pagename.capitalize())
    here = title(env, pagename) if pagename in env.titles else given
    known = notes(env).pages.get(pagename)
    lead = known.lead if known else ""
    notebook = notebooks.address(app, pagename)
    own = meta.get("description") or context.get("description") or lead
    description = str(own) or config.html_title
    context.update(
        site_title=config.html_title,
        book=load_config(Path(app.srcdir)),
        page_title=here,
        meta=meta,
        page_description=description,
        toc_items=_sections(doctree),
        is_home=pagename == config.root_doc,
        prefix=addresses.prefix(pagename),
        all_sources=listed,
        assets=assets.paths(app),
        notebook=notebook,
        launches=launch.links(app, pagename, notebook),
        scrolls=any(figure.scroll for figure in known.figures) if known else False,
        **_navigation(app, pagename),
        **_head(app, pagename, here, description),
    )


def _sections(doctree: nodes.document | None) -> list[Context]:
    """The sections of a page with their addresses, for its contents."""
    headings = [n for n in (doctree.findall(nodes.section) if doctree else [])][1:]
    return [
        {"title": n[0].astext(), "url": f"#{n['ids'][0]}"}
        for n in headings
        if isinstance(n.parent, nodes.section) and n["ids"]
    ]


def _navigation(app: Sphinx, pagename: str) -> Context:
    """Links to all pages by part, to the first, to search, and to the pages before and after."""
    env = app.env
    order = contents.reading_order(env)
    index = order.index(pagename) if pagename in order else None

    def link(name: str) -> Context:
        return {
            "title": title(env, name),
            "url": addresses.relative(app, pagename, name) or "#",
            "kicker": str(env.metadata.get(name, {}).get("kicker", "")),
            "current": name == pagename,
        }

    return {
        "parts": [
            {"title": caption, "pages": [link(name) for name in names]}
            for caption, names in contents.parts(env)
        ],
        "home": addresses.relative(app, pagename, app.config.root_doc) or "#",
        "search": addresses.relative(app, pagename, "search"),
        "previous": link(order[index - 1]) if index else None,
        "next": link(order[index + 1]) if index is not None and index + 1 < len(order) else None,
    }


def _head(app: Sphinx, page: str, title: str, description: str) -> Context:
    """What a page's head says to programs."""
    in_book = page in app.env.titles
    canonical = addresses.whole(app, f"{page}.html")
    card = None
    if in_book and canonical:
        url = addresses.whole(app, f"cards/{cards.file_name(page)}")
        card = {"url": url, "alt": cards.alt(app, page)}
    told = linked_data.script(app, page, title, description) if in_book else ""
    return {"canonical": canonical, "card": card, "json_ld": told}
