"""What a page carries besides its text: metadata for the template, downloads, assets."""

from __future__ import annotations

import datetime as dt
import re
import shutil
from html import escape
from pathlib import Path

import docutils.nodes as nodes
from sphinx.application import Sphinx

from factbook.figure.files import files
from factbook.model.config import load_config
from factbook.model.words import long_date
from factbook.page import contents, embeds, ics, machines, ruling

# Of all that Sphinx and its extensions copy into _static, only search needs anything.
_SEARCH_FILES = {
    "doctools.js",
    "documentation_options.js",
    "language_data.js",
    "searchtools.js",
    "sphinx_highlight.js",
}


def connect(app: Sphinx) -> None:
    machines.connect(app)
    embeds.connect(app)
    app.connect("html-page-context", page_context)
    app.connect("build-finished", write_files)


def title(env, docname: str) -> str:
    return plain_text(env.titles[docname]) if docname in env.titles else docname


def plain_text(node: nodes.Node) -> str:
    """The text of a node with its facts, for descriptions."""
    parts = []
    for child in node.findall():
        if isinstance(child, nodes.Text):
            if not isinstance(child.parent, nodes.raw):
                parts.append(child.astext())
        elif isinstance(child, nodes.raw) and "text" in child:
            parts.append(child["text"])
    return re.sub(r"\s+", " ", "".join(parts)).strip()


def byline(env) -> str:
    """The date and authorship line, from the page's front matter and the book's author."""
    updated = env.metadata.get(env.docname, {}).get("updated")
    if not updated:
        return ""
    day = dt.date.fromisoformat(str(updated))
    return (
        f'<p class="byline">By {escape(env.config.author)}. Updated '
        f'<time datetime="{day.isoformat()}">{long_date(day)}</time></p>'
    )


def page_context(app: Sphinx, pagename: str, templatename: str, context: dict, doctree) -> None:
    env, config = app.env, app.config
    meta = env.metadata.get(pagename) or context.get("meta") or {}
    order = contents.reading_order(env)

    def link(name: str) -> dict:
        return {
            "title": title(env, name),
            "url": app.builder.get_relative_uri(pagename, name) or "#",
            "kicker": str(env.metadata.get(name, {}).get("kicker", "")),
            "current": name == pagename,
        }

    index = order.index(pagename) if pagename in order else None
    given = str(context.get("title") or pagename.capitalize())
    here = title(env, pagename) if pagename in env.titles else given
    own = context.get("description") or env.factbook_leads.get(pagename, "")
    description = str(meta.get("description") or own) or config.html_title
    headings = [n for n in (doctree.findall(nodes.section) if doctree else [])][1:]
    context.update(
        site_title=config.html_title,
        book=load_config(Path(app.srcdir)),
        page_title=here,
        meta=meta,
        page_description=description,
        parts=[
            {"title": caption, "pages": [link(name) for name in names]}
            for caption, names in contents.parts(env)
        ],
        home=app.builder.get_relative_uri(pagename, config.root_doc) or "#",
        search=app.builder.get_relative_uri(pagename, "search"),
        previous=link(order[index - 1]) if index else None,
        next=link(order[index + 1]) if index is not None and index + 1 < len(order) else None,
        toc_items=[
            {"title": n[0].astext(), "url": f"#{n['ids'][0]}"}
            for n in headings
            if isinstance(n.parent, nodes.section) and n["ids"]
        ],
        is_home=pagename == config.root_doc,
        prefix="../" * pagename.count("/"),
        all_sources=contents.page_with(env, contents.SOURCE_LIST),
        assets=assets(app),
        **machines.head(app, pagename, here, description),
    )


def assets(app: Sphinx) -> dict[str, str]:
    """Role -> path of the page's own files, written when first asked for."""
    if not hasattr(app, "factbook_assets"):
        from factbook.build.assets import build_assets

        app.factbook_assets = build_assets(Path(app.srcdir), Path(app.outdir) / "assets")
    return app.factbook_assets


def write_files(app: Sphinx, exception: Exception | None) -> None:
    """Downloads of figures and tables; drop what the pages never load."""
    if exception or app.builder.name != "html":
        return
    out = Path(app.outdir)
    for folder in ("figures", "data"):
        shutil.rmtree(out / folder, ignore_errors=True)
        (out / folder).mkdir(parents=True)
    for found in app.env.factbook_figures.values():
        for figure in found:
            for name, content in files(figure).items():
                (out / "figures" / name).write_bytes(content)
    package = app.factbook_package
    for name in package.names:
        shutil.copyfile(package.path(name), out / "data" / package.resource(name)["path"])
    shutil.copyfile(package.root / "data" / "datapackage.json", out / "data" / "datapackage.json")
    ruling.write(package, out / "data")
    machines.write(app, out)
    embeds.drop_stale(app, out)
    for name in ics.tables_with_calendar(package):
        (out / "data" / ics.calendar_name(name)).write_bytes(ics.calendar(package, name))
    for path in (out / "_static").rglob("*"):
        if path.is_file() and path.name not in _SEARCH_FILES:
            path.unlink()
    for folder in sorted((out / "_static").rglob("*"), reverse=True):
        if folder.is_dir() and not any(folder.iterdir()):
            folder.rmdir()
    for folder in ("_sources", "_sphinx_design_static"):
        shutil.rmtree(out / folder, ignore_errors=True)
    (out / "genindex.html").unlink(missing_ok=True)
