"""Directives of a page: lead, key facts, chapter cards, rules, tables as lists, glossary."""

from __future__ import annotations

import datetime as dt
from html import escape

import docutils.nodes as nodes
from docutils.parsers.rst.directives import unchanged_required
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from factbook.figure.cells import cell_text
from factbook.model.config import load_config
from factbook.model.facts import Fact
from factbook.model.problem import AuthorError
from factbook.model.rules import RuleBook
from factbook.model.sources import Source, pick
from factbook.model.tables import Package
from factbook.model.words import iso_text, long_date
from factbook.page import contents, ics, machines, pages, ruling, terms
from factbook.page.elements import FactNode


class Generated(nodes.General, nodes.Element):
    """A place to be filled once all pages are read: `what` names the filler."""


def _placed(directive: SphinxDirective, **what) -> list[nodes.Node]:
    """A place to be filled that knows its line, so that a slip in it can be named."""
    node = Generated("", **what)
    directive.set_source_info(node)
    return [node]


class Lead(SphinxDirective):
    """The first sentences of a page, set larger."""

    has_content = True

    def run(self):
        box = nodes.container(classes=["lead"])
        self.state.nested_parse(self.content, self.content_offset, box)
        return [box]


class Note(SphinxDirective):
    """What this does not show: a quiet box with a heading of its own."""

    has_content = True
    required_arguments = 1
    final_argument_whitespace = True

    def run(self):
        title = nodes.paragraph(classes=["not-shown-title"])
        title += nodes.Text(self.arguments[0])
        box = nodes.container("", title, classes=["not-shown"])
        self.state.nested_parse(self.content, self.content_offset, box)
        return [box]


class Minute(SphinxDirective):
    """A chapter in a minute: its few facts as a list, before the lead figure."""

    has_content = True

    def run(self):
        title = nodes.paragraph("", "In a minute", classes=["minute-title"])
        box = nodes.container("", title, classes=["minute"])
        self.state.nested_parse(self.content, self.content_offset, box)
        return [box]


class KeyFacts(SphinxDirective):
    """A list of fact ids, one a line, shown as cards with claimant and age."""

    has_content = True

    def run(self):
        items = []
        for offset, line in enumerate(self.content):
            if not line.strip():
                continue
            id, _, form = line.partition("|")
            form = form.strip()
            node = FactNode("", id=id.strip(), form=form, words="", card=form or "full")
            # MyST counts the lines of the content from the directive on.
            node.source, line = self.get_source_info()
            node.line = line + self.content_offset + offset + 1
            items.append(node)
        opening = nodes.raw("", '<ul class="key-facts">', format="html")
        return [opening, *items, nodes.raw("", "</ul>", format="html")]


def card(fact: Fact, form: str) -> nodes.raw:
    """A key fact: value, label, who says so and how old it is."""
    from factbook.model.facts import fact_html

    said = f"{fact.claimant}, {iso_text(fact.as_of)}" if fact.as_of else fact.claimant
    # A label that names the unit already stands below the number.
    named = form == "full" and fact.unit and fact.unit in fact.label
    text = fact.show("" if named else form)
    html = (
        f'<li><span class="key-value">{fact_html(fact, text)}</span> '
        f'<span class="key-label">{escape(fact.label)}</span> '
        f'<span class="key-age">{escape(said)}</span></li>'
    )
    return nodes.raw("", html, format="html")


def _generated(what: str) -> type[SphinxDirective]:
    class Directive(SphinxDirective):
        def run(self):
            return _placed(self, what=what)

    return Directive


class CalendarFile(SphinxDirective):
    """A link to the calendar file of the table named."""

    required_arguments = 1

    def run(self):
        return _placed(self, what="calendar", table=self.arguments[0])


class Rules(SphinxDirective):
    """Rules by role and day, and the question who you are and on which day. The argument is the
    id of the section it stands in; the option `table` the table of rules."""

    required_arguments = 1
    option_spec = {"table": unchanged_required}

    def run(self):
        table = self.options.get("table", load_config().tables.rules)
        return _placed(self, what="rules", table=table, anchor=self.arguments[0])


class Glossary(SphinxDirective):
    """All terms of the glossary; links of terms in prose lead to this page."""

    def run(self):
        self.env.factbook_glossaries.add(self.env.docname)
        return _placed(self, what="glossary")


class Listing(SphinxDirective):
    """The rows of the table named, as a list: `head` is the column that names a row, `text` the
    columns told under it, `group` one to fold by, `newest` a date column to sort by; `empty` is
    said when the table has no rows."""

    required_arguments = 1
    option_spec = dict.fromkeys(("head", "text", "group", "newest", "empty"), unchanged_required)

    def run(self):
        return _placed(self, what="listing", table=self.arguments[0], options=self.options)


class RulesEntry(SphinxDirective):
    """The question of a table of rules, asked on another page. The argument is the page and the
    section of the answer ("chapters/dates#rules"); the option `table` the table of rules."""

    required_arguments = 1
    option_spec = {"table": unchanged_required}

    def run(self):
        page, _, anchor = self.arguments[0].partition("#")
        table = self.options.get("table", load_config().tables.rules)
        return _placed(self, what="rules-entry", table=table, page=page, anchor=anchor)


ALL = {
    "lead": Lead,
    "not-shown": Note,
    "minute": Minute,
    "key-facts": KeyFacts,
    "chapter-cards": _generated("chapter-cards"),
    "rules": Rules,
    "rules-entry": RulesEntry,
    "calendar": CalendarFile,
    "listing": Listing,
    "data-tables": _generated("data-tables"),
    "source-list": _generated("source-list"),
}


def wrong(package: Package, node: Generated) -> str:
    """What the place asks of the tables that they cannot give, in words; "" when all is well."""
    what, table = node["what"], node.get("table")
    if table is None:
        return ""
    try:
        resource = package.resource(table)
        if what == "calendar" and "factbook:calendar" not in resource:
            return f"data/{table}.csv is not described as a calendar (factbook:calendar)"
        if what in {"rules", "rules-entry"}:
            RuleBook.load(package, table)
    except AuthorError as error:
        return f"{{{what}}}: {error}"
    if what != "listing":
        return ""
    if package.read(table).empty and not node["options"].get("empty"):
        return f"{{listing}} needs the option empty, the words for a table without rows ({table})"
    return _wrong_listing(resource, **node["options"])


def _wrong_listing(resource: dict, head="", text="", group="", newest="", **_) -> str:
    missing = [name for name, given in (("head", head), ("text", text)) if not given]
    if missing:
        return f"{{listing}} needs the option {' and '.join(missing)}"
    columns = [f["name"] for f in resource["schema"]["fields"]]
    asked = [head, *(name.strip() for name in text.split(",")), group, newest]
    unknown = [name for name in asked if name and name not in columns]
    if unknown:
        return (
            f'{{listing}}: data/{resource["name"]}.csv has no column "{unknown[0]}"; '
            f"there are {', '.join(columns)}"
        )
    return ""


def fill(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Fill what needs the whole book: cards, rules, data tables, source list."""
    fillers = {
        "chapter-cards": chapter_cards,
        "rules": rules,
        "rules-entry": rules_entry,
        "calendar": calendar,
        "data-tables": data_tables,
        "source-list": source_list,
        "glossary": glossary,
        "listing": listing,
    }
    for node in list(doctree.findall(Generated)):
        html = fillers[node["what"]](app, docname, node)
        node.replace_self(nodes.raw("", html, format="html"))


def rules(app: Sphinx, docname: str, node: Generated) -> str:
    return ruling.rules_html(
        app.factbook_package,
        app.factbook.sources,
        table=node["table"],
        anchor=node["anchor"],
        prefix="../" * docname.count("/"),
        script=pages.assets(app)["rules_js"],
    )


def rules_entry(app: Sphinx, docname: str, node: Generated) -> str:
    url = f"{app.builder.get_relative_uri(docname, node['page'])}#{node['anchor']}"
    return ruling.entry_html(app.factbook_package, table=node["table"], url=url)


def calendar(app: Sphinx, docname: str, node: Generated) -> str:
    table, prefix = node["table"], "../" * docname.count("/")
    rows = ics.calendar_rows(app.factbook_package, table)
    columns = app.factbook_package.resource(table)["factbook:calendar"]
    hours = sum(bool(row[columns["instant"]]) for row in rows) if "instant" in columns else 0
    return (
        f'<p class="data-facts"><a href="{prefix}data/{ics.calendar_name(table)}" download>'
        f"Calendar file ({ics.calendar_name(table)})</a>, {len(rows)} dates, "
        f"{hours} with an hour</p>"
    )


def glossary(app: Sphinx, docname: str, node: Generated) -> str:
    return terms.glossary_html(app.factbook_terms, app.factbook.sources)


def listing(app: Sphinx, docname: str, node: Generated) -> str:
    return listing_html(
        app.factbook_package, app.factbook.sources, node["table"], **node["options"]
    )


def listing_html(
    package: Package,
    sources: dict[str, Source],
    table: str,
    *,
    head: str,
    text: str,
    group: str = "",
    newest: str = "",
    empty: str = "",
) -> str:
    """The rows of a table as a list; with `group`, one fold for each of its values."""
    rows = package.read(table)
    if rows.empty:
        return f"<p>{escape(empty)}</p>"
    if newest:
        rows = rows.sort_values(newest, ascending=False, kind="stable")
    titles = {f["name"]: f["title"] for f in package.resource(table)["schema"]["fields"]}
    columns = [name.strip() for name in text.split(",")]

    def cell(value) -> str:
        if isinstance(value, bool):
            return "yes" if value else "no"
        return escape(cell_text(value))

    def entry(row: dict) -> str:
        cells = [(titles[c], cell(row[c])) for c in columns]
        told = "".join(f"<dd><span>{escape(t)}:</span> {said}</dd>" for t, said in cells if said)
        used = pick(row.get("source_ids", ()), sources)
        links = "; ".join(source.html(source.brief) for source in used)
        told += f"<dd><span>Sources:</span> {links}</dd>" if links else ""
        return f"<div><dt>{cell(row[head])}</dt>{told}</div>"

    def part(rows) -> str:
        return f'<dl class="listing">{"".join(map(entry, rows.to_dict("records")))}</dl>'

    if not group:
        return part(rows)
    folds = "".join(
        f"<details><summary>{cell(name)} ({len(part_of)})</summary>{part(part_of)}</details>"
        for name, part_of in rows.groupby(group, sort=False, dropna=False)
    )
    return f'<div class="data-table">{folds}</div>'


def chapter_cards(app: Sphinx, docname: str, node: Generated) -> str:
    cards = []
    for name in contents.chapters(app.env):
        meta = app.env.metadata.get(name, {})
        lead = next(iter(app.env.factbook_figures.get(name, [])), None)
        url = app.builder.get_relative_uri(docname, name)
        cards.append(
            f'<li class="card"><a href="{escape(url)}">{lead.thumbnail if lead else ""}'
            f'<span class="card-kicker">{escape(str(meta.get("kicker", "")))}</span>'
            f'<span class="card-title">{escape(pages.title(app.env, name))}</span>'
            f'<span class="card-text">{escape(lead.title if lead else "")}</span></a></li>'
        )
    return f'<ul class="cards">{"".join(cards)}</ul>'


def data_tables(app: Sphinx, docname: str, node: Generated) -> str:
    """Every table of the package: what it is and is not, rows, columns, licence, download."""
    package, prefix = app.factbook_package, "../" * docname.count("/")
    parts = [
        f'<p class="data-facts"><a href="{prefix}data/datapackage.json" download>'
        "datapackage.json</a>, the schema of all tables for programs</p>",
        f'<p class="data-facts"><a href="{prefix}data/{machines.zip_name(package)}" download>'
        f"{machines.zip_name(package)}</a>, all tables and their schema in one file</p>",
    ]
    for resource in package.resources:
        name = resource["name"]
        rows = package.row_count(name)
        licences = ", ".join(
            licence.get("title") or licence["name"]
            for licence in resource.get("licenses", package.descriptor.get("licenses", []))
        )
        fields = "".join(
            f'<tr><th scope="row"><code>{escape(f["name"])}</code></th>'
            f"<td>{escape(f['type'])}</td><td>{escape(f.get('description', ''))}</td></tr>"
            for f in resource["schema"]["fields"]
        )
        label = escape(f"Columns of {name}")
        parts.append(
            f'<section class="data-table" id="table-{escape(name)}">'
            f"<h2>{escape(resource['title'])}</h2><p>{escape(resource['description'])}</p>"
            f"<p><strong>What it is not.</strong> {escape(resource['factbook:is-not'])}</p>"
            f'<p class="data-facts"><a href="{prefix}data/{escape(resource["path"])}" download>'
            f"{escape(resource['path'])}</a>, {rows:,} rows, {escape(licences)}"
            f"{_also(resource, prefix)}</p>"
            f"<details><summary>Columns ({len(resource['schema']['fields'])})</summary>"
            f'<div class="table-scroll" tabindex="0" role="region" aria-label="{label}">'
            '<table class="data"><thead><tr><th scope="col">Column</th><th scope="col">Type</th>'
            f'<th scope="col">Meaning</th></tr></thead><tbody>{fields}</tbody></table></div>'
            "</details></section>"
        )
    return "".join(parts)


def _also(resource: dict, prefix: str) -> str:
    """Links to what else is made of a table: calendar, answers by day."""
    made = {"factbook:calendar": ics.calendar_name, "factbook:rules": ruling.json_name}
    names = [name(resource["name"]) for key, name in made.items() if key in resource]
    return "".join(f'; <a href="{prefix}data/{name}" download>{name}</a>' for name in names)


def source_list(app: Sphinx, docname: str, node: Generated) -> str:
    """Every source with kind, date and where it is used: tables (rows) and figures."""
    package, env = app.factbook_package, app.env
    uses: dict[str, dict[str, int]] = {}
    for name in package.names:
        if name == load_config().tables.sources:
            continue
        table = package.read(name)
        if "source_ids" in table:
            for ids in table["source_ids"]:
                for id in ids:
                    uses.setdefault(id, {}).setdefault(name, 0)
                    uses[id][name] += 1
    shown_in: dict[str, list[str]] = {}
    for page in contents.reading_order(env):
        for figure in env.factbook_figures.get(page, []):
            url = f"{app.builder.get_relative_uri(docname, page)}#{figure.id}"
            for source in figure.sources:
                links = shown_in.setdefault(source.id, [])
                links.append(f'<a href="{escape(url)}">{escape(figure.id)}</a>')
    items = []
    for row in package.read(load_config().tables.sources).itertuples():
        source = app.factbook.sources[row.source_id]
        tables = ", ".join(f"{n} ({c})" for n, c in uses.get(source.id, {}).items())
        links = ", ".join(shown_in.get(source.id, []))
        where = [f"tables: {tables}"] * bool(tables) + [f"figures: {links}"] * bool(links)
        use = f"Used in {'; '.join(where)}." if where else "Kept for its notes; in no table."
        when = f", {_when(source.published)}" if source.published else ", no date"
        not_ = f' <span class="source-not">{escape(row.is_not)}</span>' if row.is_not else ""
        items.append(
            f'<li id="source-{escape(source.id)}">{source.html()}{escape(when)}. '
            f'<span class="source-kind">{escape(source.kind)}</span>{not_} '
            f'<span class="source-use">{use}</span></li>'
        )
    # In parts, so that a browser lays out only those in view.
    return "".join(
        f'<ol class="source-list" start="{at + 1}">{"".join(items[at : at + 40])}</ol>'
        for at in range(0, len(items), 40)
    )


def _when(published: str) -> str:
    try:
        return long_date(dt.date.fromisoformat(published))
    except ValueError:
        return iso_text(published)
