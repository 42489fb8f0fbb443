"""The page side of rules: every rule of every role as tables, and the question over them.

The tables are the answer for a reader without scripts. With scripts, `theme/rules.js` looks up a
role and a day in the JSON that `write` makes and shows the rows of these tables that applied.
"""

from __future__ import annotations

import datetime as dt
import json
from html import escape
from itertools import groupby, pairwise
from pathlib import Path

from factbook.model.config import load_config
from factbook.model.facts import confidence_words
from factbook.model.rules import Role, Rule, RuleBook, State
from factbook.model.sources import Source, pick
from factbook.model.tables import Package
from factbook.model.words import long_date

COLUMNS = ("When", "Still open", "Forbidden or owed", "By which act")


def tables_of_rules(package: Package) -> list[str]:
    """The tables described as tables of rules."""
    return [r["name"] for r in package.resources if "factbook:rules" in r]


def json_name(table: str) -> str:
    return f"{table}-by-day.json"


def write(package: Package, folder: Path) -> None:
    """The answers of every table of rules as JSON, for the page's script and anyone else."""
    config = load_config(package.root)
    words = {"words": config.state_words, "verdicts": config.verdicts}
    for table in tables_of_rules(package):
        content = RuleBook.load(package, table).as_json() | words
        text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
        (folder / json_name(table)).write_text(text + "\n", "utf8")


def rules_html(
    package: Package,
    sources: dict[str, Source],
    *,
    table: str,
    anchor: str,
    prefix: str,
    script: str,
) -> str:
    """The form, the place of its answer, and all rules by role; `anchor` is the section's id."""
    book = RuleBook.load(package, table)
    groups = [(name, list(roles)) for name, roles in groupby(book.roles, lambda r: r.group)]
    matrix = "".join(
        f'<h3 class="rules-group">{escape(name)}</h3>'
        + "".join(_role_html(book, role, sources) for role in roles)
        for name, roles in groups
    )
    return (
        '<div class="rules">'
        + _form(book, groups, anchor, f"{prefix}data/{json_name(table)}", f"{prefix}{script}")
        + '<div class="rules-answer"></div>'
        + f'<div class="rules-matrix">{matrix}</div></div>'
    )


def _form(book: RuleBook, groups: list, anchor: str, data: str, script: str) -> str:
    return (
        f'<form class="rules-ask" method="get" action="#{escape(anchor)}" '
        f'data-rules="{escape(data)}" data-script="{escape(script)}">'
        f"{_fields(book, groups, 'rules')}<p><button>Show</button></p></form>"
    )


def _fields(book: RuleBook, groups: list, prefix: str) -> str:
    options = "".join(
        f'<optgroup label="{escape(name)}">'
        + "".join(f'<option value="{escape(r.id)}">{escape(r.name)}</option>' for r in roles)
        + "</optgroup>"
        for name, roles in groups
    )
    return (
        f'<p><label for="{prefix}-who">Who are you?</label>'
        f'<select id="{prefix}-who" name="who" required>'
        f'<option value="">Choose a role</option>{options}</select></p>'
        f'<p><label for="{prefix}-on">On which day?</label>'
        f'<input id="{prefix}-on" name="on" type="date" min="{book.begin}" required></p>'
    )


def entry_html(package: Package, *, table: str, url: str) -> str:
    """The question alone, on another page than its answer: a form that leads there, without a
    script too. `url` is the address of the section with the rules."""
    book = RuleBook.load(package, table)
    groups = [(name, list(roles)) for name, roles in groupby(book.roles, lambda r: r.group)]
    return (
        f'<form class="rules-entry" method="get" action="{escape(url)}">'
        f"{_fields(book, groups, 'entry')}<p><button>Show</button></p></form>"
    )


def last_change(answers: list[State]) -> tuple[State, dt.date]:
    """The last answer and the day on which it came: a due day that passes changes no answer."""
    since = answers[0].day
    for before, after in pairwise(answers):
        if _answer(before) != _answer(after):
            since = after.day
    return answers[-1], since


def _answer(state: State) -> tuple:
    return state.word, [s.rule.id for s in state.rules]


def _role_html(book: RuleBook, role: Role, sources: dict[str, Source]) -> str:
    last, since = last_change(book.timeline(role.id))
    rows = "".join(rule_row(rule, book.zone, sources) for rule in book.of(role.id))
    head = "".join(f'<th scope="col" role="columnheader">{name}</th>' for name in COLUMNS)
    other = {r.id: r.name for r in book.roles}
    also = ", ".join(escape(other[id]) for id in role.see_also)
    return (
        f'<details class="rules-role" id="role-{escape(role.id)}"><summary>'
        f'<span class="rules-name">{escape(role.name)}</span> '
        f"{_badge(last.word)} "
        f'<span class="rules-since">last change {long_date(since)}</span></summary>'
        f"<p>{escape(role.who)}{f' See also: {also}.' if also else ''}</p>"
        '<table class="rules-table" role="table">'
        f'<caption class="visually-hidden">Rules for: {escape(role.name)}</caption>'
        f'<thead role="rowgroup"><tr role="row">{head}</tr></thead>'
        f'<tbody role="rowgroup">{rows}</tbody></table></details>'
    )


def rule_row(rule: Rule, zone: dt.tzinfo, sources: dict[str, Source]) -> str:
    """One rule as a table row: when and state, what is open, what is not, act and sources."""
    cells = (rule.allowed, rule.forbidden)
    text = "".join(
        f'<td role="cell" data-label="{label}">{escape(cell) or _empty()}</td>'
        for label, cell in zip(COLUMNS[1:3], cells, strict=True)
    )
    return (
        f'<tr role="row" id="rule-{escape(rule.id)}" data-state="{escape(rule.state)}">'
        f'<th scope="row" role="rowheader">{_badge(rule.state)} '
        f'<span class="rule-when">{escape(_period(rule, zone))}</span></th>{text}'
        f'<td role="cell" data-label="{COLUMNS[3]}">{_act(rule, sources)}</td></tr>'
    )


def _badge(word: str) -> str:
    said = escape(load_config().states[word].word)
    return f'<strong class="rule-state" data-state="{word}">{said}</strong>'


def _empty() -> str:
    return '<span class="rule-none">nothing stated</span>'


def _period(rule: Rule, zone: dt.tzinfo) -> str:
    start = f"from {long_date(rule.starts.day)}"
    if rule.starts.instant is not None:
        start += rule.starts.instant.astimezone(zone).strftime(", %H:%M %Z")
    due = f", due by {long_date(rule.due)}" if rule.due else ""
    if rule.ends is None:
        return f"{start}{due}; no end found"
    return f"{start}{due}, to {long_date(rule.ends.day - dt.timedelta(days=1))}"


def _act(rule: Rule, sources: dict[str, Source]) -> str:
    citation = f' <span class="rule-citation">{escape(rule.citation)}</span>'
    named = "; ".join(
        source.html(source.publisher or source.title) for source in pick(rule.sources, sources)
    )
    parts = [
        f'<p class="rule-act">{escape(rule.act)}{citation if rule.citation else ""}</p>',
        f'<p class="rule-sources">Sources: {named}. '
        f"Rests on {escape(confidence_words(rule.confidence))}.</p>",
    ]
    if rule.doubt:
        parts.append(f'<p class="rule-doubt"><strong>Doubt:</strong> {escape(rule.doubt)}</p>')
    return "".join(parts)
