"""Rules by role, question and day: what someone may do, owes or gets, as answers.

A table of rules says, for a role and a question, from which day to which an answer holds;
`answer_on` answers for one day or instant. It is a pure function of its arguments. Of rules that
hold at once the strictest counts. `timeline` lists the stretches of days with one answer, so that
a page only has to find the one that holds a day.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, cast
from zoneinfo import ZoneInfo

from factbook.model.config import NEUTRAL, load_config
from factbook.model.problem import AuthorError
from factbook.model.tables import Package

ANSWERS = tuple(NEUTRAL.answers)  # yes, no, not settled, no concern
UNSETTLED = "unsettled"  # also where no rule was found
ONE_DAY = dt.timedelta(days=1)
Row = dict[str, Any]
When = dt.date | dt.datetime


@dataclass(frozen=True)
class Moment:
    """A day in the rules' own time zone and, where it is known, the exact instant on it."""

    day: dt.date
    instant: dt.datetime | None = None

    def reached(self, when: When, zone: dt.tzinfo) -> bool:
        """Whether it is here or past at `when`. A day is reached when it has begun, an instant to
        the second; where no hour is known, the day in `zone` counts."""
        if not isinstance(when, dt.datetime):
            return self.day <= when
        if self.instant is not None:
            return self.instant <= when
        return self.day <= when.astimezone(zone).date()


@dataclass(frozen=True)
class Role:
    """Someone a reader can be: `words` are what readers type for it, `see_also` roles whose
    rules may apply as well."""

    id: str
    name: str
    group: str = ""
    who: str = ""
    see_also: tuple[str, ...] = ()
    words: tuple[str, ...] = ()


@dataclass(frozen=True)
class Question:
    """Something a reader asks: `strict` is the answer that binds, `none` what is said where no
    rule settles it."""

    id: str
    text: str
    strict: str = "no"
    none: str = ""

    def rank(self, answer: str) -> int:
        """Strictest first: what binds, what is not settled, what is free, what is no concern."""
        free = "yes" if self.strict == "no" else "no"
        return (self.strict, UNSETTLED, free, "unconcerned").index(answer)


@dataclass(frozen=True)
class Rule:
    """One row: for `roles`, the `questions` have this `answer` from `starts` (None: ever before)
    until before `ends` (None: no end found). Something may be `due` by a day, that day included.
    `known` is the day it was public; `act` is empty where no act was found."""

    id: str
    roles: tuple[str, ...]
    questions: tuple[str, ...]
    answer: str
    starts: Moment | None = None
    ends: Moment | None = None
    due: dt.date | None = None
    known: dt.date | None = None
    act: str = ""
    citation: str = ""
    limit: str = ""
    says: str = ""
    sources: tuple[str, ...] = ()
    confidence: str = ""
    doubt: str = ""

    def holds(self, when: When, zone: dt.tzinfo) -> bool:
        """Whether it is in force at `when`."""
        begun = self.starts is None or self.starts.reached(when, zone)
        return begun and not (self.ends is not None and self.ends.reached(when, zone))

    @property
    def moments(self) -> list[Moment]:
        """Where it begins and ends, as far as that is known."""
        return [m for m in (self.starts, self.ends) if m is not None]

    @property
    def public(self) -> dt.date:
        """The day by which it could be known."""
        return self.known or (self.starts.day if self.starts else dt.date.min)


@dataclass(frozen=True)
class Answer:
    """`word` is the answer of the strictest rule in force; `rules` are those in force that say
    the same, in the order of the table, none where no rule was found."""

    role: str
    question: Question
    day: dt.date
    word: str
    rules: tuple[Rule, ...] = ()

    @property
    def binds(self) -> bool:
        """Whether the answer forbids or asks for something."""
        return self.word == self.question.strict

    @property
    def limit(self) -> str:
        """What limits the answer. A ban is limited only when each of its rules is; a freedom by
        any of its rules."""
        limits = [rule.limit for rule in self.rules]
        if self.binds and not all(limits):
            return ""
        return ", ".join(dict.fromkeys(filter(None, limits)))


@dataclass(frozen=True)
class Stretch:
    """Days with one answer, from `answer.day` on: `then` is the next stretch, and `known` the day
    by which all that it brings was public. `last` is None when no end was found."""

    answer: Answer
    last: dt.date | None = None
    then: Answer | None = None
    known: dt.date | None = None


def _asked(rules: Iterable[Rule], role: str, question: str) -> list[Rule]:
    return [r for r in rules if role in r.roles and question in r.questions]


def answer_on(
    rules: Sequence[Rule], role: str, question: Question, when: When, zone: dt.tzinfo = dt.UTC
) -> Answer:
    """The answer to a question for a role on a day, or at an instant (with an offset).

    On a day that brings a change, the answer is that after the change. Days are days in `zone`,
    also where an instant is asked about but only a day is known. AuthorError when no rule has
    this role, or when an instant has no offset.
    """
    if not any(role in rule.roles for rule in rules):
        raise AuthorError(f'no rule for "{role}"')
    day = when
    if isinstance(when, dt.datetime):
        if when.tzinfo is None:
            raise AuthorError("an instant needs an offset from UTC")
        day = when.astimezone(zone).date()
    held = [r for r in _asked(rules, role, question.id) if r.holds(when, zone)]
    if not held:
        return Answer(role, question, day, UNSETTLED)
    word = min((r.answer for r in held), key=question.rank)
    return Answer(role, question, day, word, tuple(r for r in held if r.answer == word))


def first_day(rules: Sequence[Rule]) -> dt.date:
    """The day on which the first rule of anyone begins. AuthorError when none has a beginning."""
    days = [rule.starts.day for rule in rules if rule.starts is not None]
    if not days:
        raise AuthorError("no rule says from which day it holds")
    return min(days)


def timeline(
    rules: Sequence[Rule],
    role: str,
    question: Question,
    begin: dt.date,
    zone: dt.tzinfo = dt.UTC,
) -> list[Stretch]:
    """The answers from `begin` on, one for each stretch of days with the same rules."""
    own = _asked(rules, role, question.id)
    days = sorted({m.day for r in own for m in r.moments if m.day > begin})
    answers: list[Answer] = []
    for day in (begin, *days):
        found = answer_on(rules, role, question, day, zone)
        if not answers or (found.word, found.rules) != (answers[-1].word, answers[-1].rules):
            answers.append(found)
    return [_stretch(now, then) for now, then in zip(answers, [*answers[1:], None], strict=True)]


def _stretch(now: Answer, then: Answer | None) -> Stretch:
    if then is None:
        return Stretch(now)
    # Where nothing new begins, the end of a rule was public with that rule.
    new = [r for r in then.rules if r not in now.rules] or list(now.rules)
    known = max((r.public for r in new), default=then.day)
    return Stretch(now, then.day - ONE_DAY, then, known)


@dataclass(frozen=True)
class RuleBook:
    """Roles, questions and rules of a package, with the days that its references name filled in.

    `evidence_until`: the last day up to which what was read speaks of the rules without an end.
    """

    roles: tuple[Role, ...]
    questions: tuple[Question, ...]
    rules: tuple[Rule, ...]
    zone: ZoneInfo
    evidence_until: dt.date | None = None
    begin: dt.date = field(init=False)

    def __post_init__(self) -> None:
        # The first of January of the year in which it all begins.
        object.__setattr__(self, "begin", first_day(self.rules).replace(month=1, day=1))

    @classmethod
    def load(cls, package: Package, table: str = "") -> RuleBook:
        """Read a table of rules, its roles and questions. The table's `factbook:rules` names these
        tables, that of audiences (groups of roles) and of words for roles, the time zone whose
        days count and the end of the evidence; `factbook:references` of a column says where its
        days come from. AuthorError when a table has no such key."""
        table = table or load_config(package.root).tables.rules
        resource = package.resource(table)
        if "factbook:rules" not in resource:
            raise AuthorError(f"data/{table}.csv is not described as a table of rules")
        how = resource["factbook:rules"]
        until = how.get("evidence-until")
        fields = {f["name"]: f for f in resource["schema"]["fields"]}
        moments, groups = _Moments(package), _audiences(package, how)
        return cls(
            roles=_roles(package, how),
            questions=tuple(
                Question(row["question_id"], row["question"], row["strict"], row["none"])
                for row in _rows(package, how["questions"], "order")
            ),
            rules=tuple(_rule(row, fields, moments, groups) for row in _rows(package, table)),
            zone=ZoneInfo(how["timezone"]),
            evidence_until=dt.date.fromisoformat(until) if until else None,
        )

    def answer_on(self, role: str, question: str, when: When) -> Answer:
        """The answer to the question with this id, for a role on a day or at an instant."""
        asked = next((q for q in self.questions if q.id == question), None)
        if asked is None:
            raise AuthorError(f'no question "{question}"')
        return answer_on(self.rules, role, asked, when, self.zone)

    def timeline(self, role: str, question: Question) -> list[Stretch]:
        """The answers to a question for a role, from the book's first day on."""
        return timeline(self.rules, role, question, self.begin, self.zone)


def _rows(package: Package, table: str, order: str = "") -> list[Row]:
    frame = package.read(table)
    return cast(list[Row], (frame.sort_values(order) if order else frame).to_dict("records"))


def _roles(package: Package, how: Mapping[str, str]) -> tuple[Role, ...]:
    words: dict[str, list[str]] = {}
    for row in _rows(package, how["words"]) if "words" in how else []:
        for role in row["role_ids"]:
            words.setdefault(role, []).append(row["word"])
    return tuple(
        Role(
            id=row["role_id"],
            name=row["role"],
            group=row["group"],
            who=row["who"],
            see_also=row["see_also"],
            words=tuple(words.get(row["role_id"], ())),
        )
        for row in _rows(package, how["roles"], "order")
    )


def _audiences(package: Package, how: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    """Audience -> its roles."""
    rows = _rows(package, how["audiences"]) if "audiences" in how else []
    return {row["audience_id"]: tuple(row["role_ids"]) for row in rows}


class _Moments:
    """Looks up what a reference names: its moment and its citation."""

    def __init__(self, package: Package) -> None:
        self.package = package
        self.rows: dict[str, dict[str, tuple[Row, Row]]] = {}

    def row(self, reference: Row, id: str) -> tuple[Row, Row]:
        """The row with this id in one of the field's tables, and which columns are which."""
        for target in reference["factbook:references"]:
            table, column = target.split(".")
            if table not in self.rows:
                mapping = self.package.resource(table).get("factbook:fact", {})
                found = _rows(self.package, table)
                self.rows[table] = {row[column]: (row, mapping) for row in found}
            if id in self.rows[table]:
                return self.rows[table][id]
        raise AuthorError(f'"{id}" ({reference["name"]}) is in none of the tables it may be in')

    def moment(self, reference: Row, id: str) -> Moment | None:
        """The moment of the row with this id; None for no id."""
        if not id:
            return None
        row, mapping = self.row(reference, id)
        if row.get(mapping.get("precision", ""), "day") != "day":
            raise AuthorError(f'"{id}" ({reference["name"]}) is not dated to the day')
        instant = row.get(mapping.get("instant", ""), "")
        return Moment(
            row[mapping["date"]].date(), dt.datetime.fromisoformat(instant) if instant else None
        )


def _rule(row: Row, fields: Row, moments: _Moments, groups: dict[str, tuple[str, ...]]) -> Rule:
    def moment(name: str) -> Moment | None:
        return moments.moment(fields[name], row[name])

    due, known = moment("due_ref"), moment("known_ref") or moment("act_ref")
    act = moments.row(fields["act_ref"], row["act_ref"])[0] if row["act_ref"] else {}
    roles = [role for each in row["role_ids"] for role in groups.get(each, (each,))]
    return Rule(
        id=row["rule_id"],
        roles=tuple(dict.fromkeys(roles)),
        questions=row["question_ids"],
        answer=row["answer"],
        starts=moment("from_ref"),
        ends=moment("to_ref"),
        due=due.day if due else None,
        known=known.day if known else None,
        act=row["act"],
        citation=act.get("legal_ref", ""),
        limit=row["limit"],
        says=row["says"],
        sources=row["source_ids"],
        confidence=row["confidence"],
        doubt=row["doubt"],
    )
