"""The role question: who you are, on which day, and one answer to each question you may have.

The page shows the answers of today for the first role, and a list of all answers of all roles:
that is what a reader without scripts has. With scripts, `theme/src/role-answers.js` fills the same
rows for any role and day from the answers that `write` puts beside the page. They come as a script
and not as JSON, so that a page opened from a folder can load them too.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

from factbook.charts.template import render
from factbook.model.config import load_config
from factbook.model.facts import confidence_words
from factbook.model.rules import (
    ANSWERS,
    Answer,
    Moment,
    Role,
    Rule,
    RuleBook,
    Stretch,
    first_day,
)
from factbook.model.sources import Source, load_sources, pick
from factbook.model.tables import Package
from factbook.model.words import long_date
from factbook.page.outputs.calendar import Entry, entries_calendar

if TYPE_CHECKING:
    from markupsafe import Markup

Sources = Mapping[str, Source]


def tables_of_rules(package: Package) -> list[str]:
    """The tables described as tables of rules."""
    return [r["name"] for r in package.resources if "factbook:rules" in r]


def script_name(table: str) -> str:
    """The file with the answers of a table, in the site's folder of data."""
    return f"{table}-answers.js"


def calendar_name(table: str, role: str) -> str:
    """The calendar file of a role, in the site's folder of data."""
    return f"{table}-{role}.ics"


def write(package: Package, folder: Path, changed: dt.date) -> None:
    """For every table of rules: the answers for the page's script, and a calendar a role, as of
    the day the book last changed."""
    sources = load_sources(package)
    for table in tables_of_rules(package):
        book = RuleBook.load(package, table)
        (folder / script_name(table)).write_text(_script(book, sources), "utf8")
        for role in book.roles:
            entries = role_entries(book, role, sources)
            name = f"{role.name}: what changes when"
            calendar = entries_calendar(name, package.descriptor["name"], entries, changed)
            (folder / calendar_name(table, role.id)).write_bytes(calendar)


@dataclass(frozen=True)
class Place:
    """Where the question stands: the id of its section, the way to the site's root, the script
    that answers, and the address of the page with the list ("" when it is this one)."""

    anchor: str
    prefix: str
    script: str
    list_url: str = ""


def question_html(package: Package, sources: Sources, table: str, place: Place) -> Markup:
    """The form, the answers of today for the first role, and the list of all answers or the way
    to it."""
    book = RuleBook.load(package, table)
    version = sha256(_script(book, sources).encode()).hexdigest()[:10]
    return render(
        "page/role_answers.html",
        place=place,
        role=book.roles[0],
        rows=_rows(book, book.roles[0]),
        book=book,
        answers=f"{place.prefix}data/{script_name(table)}?{version}",
        calendars=f"{place.prefix}data/{calendar_name(table, '')}".removesuffix(".ics"),
        groups=[] if place.list_url else _groups(book),
        words=load_config().answers,
        **_words(book, sources),
    )


def _words(book: RuleBook, sources: Sources) -> dict[str, Any]:
    """What the templates need to tell a rule."""
    return {
        "zone": book.zone,
        "begin": book.begin,
        "named": lambda rule: pick(rule.sources, dict(sources)),
        "grade": confidence_words,
        "period": period,
        "days_of": days_of,
        "long_date": long_date,
    }


def _rows(book: RuleBook, role: Role) -> list[list[Stretch]]:
    """The stretches of each question, the newest first."""
    return [book.timeline(role.id, question)[::-1] for question in book.questions]


def _groups(book: RuleBook) -> list[tuple[str, list[tuple[Role, list[list[Stretch]]]]]]:
    """Heading, and the roles under it with their answers."""
    return [
        (name, [(role, _rows(book, role)) for role in roles])
        for name, roles in groupby(book.roles, lambda role: role.group)
    ]


def _clock(moment: Moment | None, zone: dt.tzinfo) -> str:
    """The hour of a moment where it is known, else an empty string."""
    if moment is None or moment.instant is None:
        return ""
    return moment.instant.astimezone(zone).strftime(", %H:%M %Z")


def period(rule: Rule, zone: dt.tzinfo) -> str:
    """From which day to which a rule holds, in words."""
    start = f"{long_date(rule.starts.day)}{_clock(rule.starts, zone)}" if rule.starts else ""
    end = long_date(rule.ends.day - dt.timedelta(days=1)) if rule.ends else ""
    if start and end:
        return f"From {start} to {end}"
    return f"Since {start}" if start else f"Until {end}" if end else ""


def days_of(stretch: Stretch, begin: dt.date) -> str:
    """From which day to which an answer holds, in words."""
    start = "" if stretch.answer.day == begin else f"from {long_date(stretch.answer.day)}"
    end = f"to {long_date(stretch.last)}" if stretch.last else ""
    return " ".join(filter(None, (start, end))) or "on any day"


def answer_words(answer: Answer) -> str:
    """The answer with what limits it: "Yes, at your own risk"."""
    return ", ".join(filter(None, (load_config().answers[answer.word], answer.limit)))


def _script(book: RuleBook, sources: Sources) -> str:
    """Every answer of every role as a script that leaves them for the page's own."""
    order = {rule.id: number for number, rule in enumerate(book.rules)}
    told = _words(book, sources)
    content = {
        "zone": book.zone.key,
        "begin": book.begin.isoformat(),
        "first": first_day(book.rules).isoformat(),
        "until": book.evidence_until.isoformat() if book.evidence_until else None,
        "words": dict(load_config().answers),
        "questions": [[q.id, q.strict, q.none] for q in book.questions],
        "rules": [render("page/rule.html", rule=rule, **told) for rule in book.rules],
        "roles": {role.id: _role_data(book, role, order) for role in book.roles},
    }
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    return f"(self.kits??={{}}).answers={text};\n"


def _role_data(book: RuleBook, role: Role, order: Mapping[str, int]) -> dict[str, Any]:
    return {
        "name": role.name,
        "who": role.who,
        "group": role.group,
        "also": list(role.see_also),
        "words": list(role.words),
        "rows": [_stretches(book.timeline(role.id, q), order) for q in book.questions],
    }


def _stretches(found: Iterable[Stretch], order: Mapping[str, int]) -> list[list[Any]]:
    """[first day, number of the answer, limit, numbers of the rules, day it was public]"""
    rows, public = [], ""
    for each in found:
        rules = [order[rule.id] for rule in each.answer.rules]
        number = ANSWERS.index(each.answer.word)
        rows.append([each.answer.day.isoformat(), number, each.answer.limit, rules, public])
        public = each.known.isoformat() if each.known else ""
    return rows


def role_entries(book: RuleBook, role: Role, sources: Sources) -> list[Entry]:
    """The days on which a role's answers change or something falls due, for its calendar."""
    found: list[Entry] = []
    for question in book.questions:
        for number, stretch in enumerate(book.timeline(role.id, question)[1:], 1):
            answer, id = stretch.answer, f"{role.id}-{question.id}-{number}"
            title = f"{question.text} {answer_words(answer)}"
            found.append(_entry(id, answer.day, title, answer.rules, sources))
    for rule in book.rules:
        if role.id in rule.roles and rule.due:
            id, title = f"{role.id}-{rule.id}", f"Due: {rule.says}"
            found.append(_entry(id, rule.due, title, (rule,), sources))
    return sorted(found, key=lambda entry: (entry.day, entry.id))


def _entry(id: str, day: dt.date, title: str, rules: tuple[Rule, ...], sources: Sources) -> Entry:
    starts = next((r.starts for r in rules if r.starts and r.starts.day == day), None)
    lines = [f"{rule.says} ({rule.act})" if rule.act else rule.says for rule in rules]
    ids = [id for rule in rules for id in rule.sources]
    return Entry(
        id=id,
        day=day,
        instant=starts.instant if starts else None,
        title=title,
        lines=tuple([*lines, *(f"Source: {s.label} {s.url}" for s in pick(ids, dict(sources)))]),
    )
