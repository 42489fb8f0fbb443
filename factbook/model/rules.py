"""Rules by role and day: what was forbidden, owed or open to someone on a date.

A table of rules says, per role, from which day to which something holds; `state_on` answers for
one role and one day or instant. It is a pure function of its arguments. `timeline` lists the days
on which a role's answer changes, so that a page only has to look one up.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any
from zoneinfo import ZoneInfo

from factbook.model.config import NEUTRAL, NO_RULE, load_config
from factbook.model.problem import AuthorError
from factbook.model.tables import Package

# The kit's own states, strictest first: the order in which rules are told, and which of them names
# the answer. A book's settings may have others, in their own order.
STATES = tuple(state for state in NEUTRAL.states if state not in NO_RULE)
OPEN, NOTHING_YET = NO_RULE  # rules there are, but none for this role on this day; none has begun
Row = dict[str, Any]
ONE_DAY = dt.timedelta(days=1)


@dataclass(frozen=True)
class Moment:
    """A day in the rules' own time zone and, where it is known, the exact instant on it."""

    day: dt.date
    instant: dt.datetime | None = None

    def reached(self, when: dt.date | dt.datetime, zone: dt.tzinfo) -> bool:
        """Whether it is here or past at `when`. A day is reached when it has begun, an instant to
        the second; where no hour is known, the day in `zone` counts."""
        if not isinstance(when, dt.datetime):
            return self.day <= when
        if self.instant is not None:
            return self.instant <= when
        return self.day <= when.astimezone(zone).date()


@dataclass(frozen=True)
class Rule:
    """One row: under `act`, `role` is in `state` from `starts` until before `ends` (None: no end
    found). A duty may be `due` by a day, that day included. `known` is the day it was public."""

    id: str
    role: str
    state: str
    starts: Moment
    ends: Moment | None = None
    due: dt.date | None = None
    known: dt.date | None = None
    act: str = ""
    citation: str = ""
    allowed: str = ""
    forbidden: str = ""
    sources: tuple[str, ...] = ()
    confidence: str = ""
    doubt: str = ""

    def holds(self, when: dt.date | dt.datetime, zone: dt.tzinfo) -> bool:
        return self.starts.reached(when, zone) and not (
            self.ends is not None and self.ends.reached(when, zone)
        )

    @property
    def moments(self) -> list[Moment]:
        return [m for m in (self.starts, self.ends) if m is not None]


@dataclass(frozen=True)
class Standing:
    """A rule in force. `due` is "" without a day, else "ahead", "today" or "past"."""

    rule: Rule
    due: str = ""


@dataclass(frozen=True)
class Next:
    """The next day on which something begins, falls due or ends for the role, `days` away.

    `known`: whether all that begins then was public on the day asked about.
    """

    day: dt.date
    days: int
    begins: tuple[Rule, ...] = ()
    due: tuple[Rule, ...] = ()
    ends: tuple[Rule, ...] = ()
    known: bool = True


@dataclass(frozen=True)
class State:
    """The answer: `word` is the strictest state in force, or OPEN, or NOTHING_YET; `rules` are
    all in force, strictest first, with their doubts and sources; `next` is None when no later
    change was found."""

    role: str
    day: dt.date
    word: str
    rules: tuple[Standing, ...] = ()
    next: Next | None = None


def state_on(
    rules: Sequence[Rule],
    role: str,
    when: dt.date | dt.datetime,
    zone: dt.tzinfo = dt.UTC,
    order: Sequence[str] = STATES,
) -> State:
    """What applied to `role` on a day, or at an instant (a datetime with an offset); `order` has
    the states, strictest first.

    On a day that brings a change, the answer is that after the change. Days are days in `zone`,
    also where an instant is asked about but only a day is known. AuthorError when no rule has
    this role, or when an instant has no offset.
    """
    own = [rule for rule in rules if rule.role == role]
    if not own:
        raise AuthorError(f'no rule for "{role}"')
    day = when
    if isinstance(when, dt.datetime):
        if when.tzinfo is None:
            raise AuthorError("an instant needs an offset from UTC")
        day = when.astimezone(zone).date()
    standing = sorted(
        (Standing(r, _due(r, day)) for r in own if r.holds(when, zone)),
        key=lambda s: order.index(s.rule.state),
    )
    if standing:
        word = standing[0].rule.state
    else:
        word = OPEN if any(r.starts.reached(when, zone) for r in rules) else NOTHING_YET
    return State(role, day, word, tuple(standing), _next(own, when, day, zone, order))


def _due(rule: Rule, day: dt.date) -> str:
    if rule.due is None:
        return ""
    return "ahead" if day < rule.due else "today" if day == rule.due else "past"


def _next(
    own: list[Rule],
    when: dt.date | dt.datetime,
    day: dt.date,
    zone: dt.tzinfo,
    order: Sequence[str],
) -> Next | None:
    ahead = {m.day for r in own for m in r.moments if not m.reached(when, zone)}
    ahead |= {r.due for r in own if r.due is not None and r.due > day}
    if not ahead:
        return None
    first = min(ahead)

    def ahead_on_it(moment: Moment | None) -> bool:
        """On an instant of a day of change, what has begun or ended by then is not ahead."""
        return moment is not None and moment.day == first and not moment.reached(when, zone)

    begins = _strictest((r for r in own if ahead_on_it(r.starts)), order)
    return Next(
        day=first,
        days=(first - day).days,
        begins=begins,
        due=_strictest((r for r in own if r.due == first and r.due > day), order),
        ends=_strictest((r for r in own if ahead_on_it(r.ends)), order),
        known=all((r.known or r.starts.day) <= day for r in begins),
    )


def _strictest(rules: Iterable[Rule], order: Sequence[str]) -> tuple[Rule, ...]:
    return tuple(sorted(rules, key=lambda rule: order.index(rule.state)))


def boundaries(rules: Sequence[Rule], role: str) -> list[dt.date]:
    """The days on which the answer of a role can change, in order: a rule begins, ends, becomes
    public, falls due, or was due the day before; and the day on which the very first rule of
    anyone begins."""
    own = [rule for rule in rules if rule.role == role]
    days = {m.day for r in own for m in r.moments}
    days |= {r.known for r in own if r.known is not None}
    days |= {day for r in own if r.due is not None for day in (r.due, r.due + ONE_DAY)}
    days.add(first_day(rules))
    return sorted(days)


def first_day(rules: Sequence[Rule]) -> dt.date:
    """The day on which the first rule of anyone begins."""
    return min(rule.starts.day for rule in rules)


def timeline(
    rules: Sequence[Rule],
    role: str,
    begin: dt.date,
    zone: dt.tzinfo = dt.UTC,
    order: Sequence[str] = STATES,
) -> list[State]:
    """The role's answers from `begin` on, one for each stretch of days with the same rules."""
    days = [day for day in boundaries(rules, role) if day > begin]
    return [state_on(rules, role, day, zone, order) for day in (begin, *days)]


@dataclass(frozen=True)
class Role:
    """Someone a reader can be; `see_also` are roles whose rules may apply as well."""

    id: str
    name: str
    group: str = ""
    who: str = ""
    see_also: tuple[str, ...] = ()


@dataclass(frozen=True)
class RuleBook:
    """Roles and rules of a package, with the days that its references name filled in.

    `evidence_until`: the last day up to which what was read speaks of the rules without an end.
    `order`: the states, strictest first.
    """

    roles: tuple[Role, ...]
    rules: tuple[Rule, ...]
    zone: ZoneInfo
    evidence_until: dt.date | None = None
    order: tuple[str, ...] = STATES
    begin: dt.date = field(init=False)

    def __post_init__(self) -> None:
        # The first of January of the year in which it all begins.
        object.__setattr__(self, "begin", first_day(self.rules).replace(month=1, day=1))

    @classmethod
    def load(cls, package: Package, table: str = "") -> RuleBook:
        """Read a table of rules and its roles. The table's `factbook:rules` names the table of
        roles, the time zone whose days count and the end of the evidence; `factbook:references`
        of a column says where its days come from. AuthorError when a table has no such key."""
        config = load_config(package.root)
        table = table or config.tables.rules
        resource = package.resource(table)
        if "factbook:rules" not in resource:
            raise AuthorError(f"data/{table}.csv is not described as a table of rules")
        how = resource["factbook:rules"]
        until = how.get("evidence-until")
        fields = {f["name"]: f for f in resource["schema"]["fields"]}
        moments = _Moments(package)
        rows = package.records(table)
        return cls(
            roles=tuple(
                Role(row["role_id"], row["role"], row["group"], row["who"], row["see_also"])
                for row in package.read(how["roles"]).sort_values("order").to_dict("records")
            ),
            rules=tuple(_rule(row, fields, moments) for row in rows),
            zone=ZoneInfo(how["timezone"]),
            evidence_until=dt.date.fromisoformat(until) if until else None,
            order=tuple(state for state in config.states if state not in NO_RULE),
        )

    def of(self, role: str) -> list[Rule]:
        """The rules of a role in order of time, on one day the strictest first."""
        own = (rule for rule in self.rules if rule.role == role)
        return sorted(own, key=lambda r: (r.starts.day, self.order.index(r.state)))

    def state_on(self, role: str, when: dt.date | dt.datetime) -> State:
        return state_on(self.rules, role, when, self.zone, self.order)

    def timeline(self, role: str) -> list[State]:
        """The answers of a role since it all began."""
        return timeline(self.rules, role, self.begin, self.zone, self.order)

    def as_json(self) -> dict[str, Any]:
        """Every answer of every role, for a page: rules by id, days as ISO text."""
        return {
            "zone": self.zone.key,
            "begin": self.begin.isoformat(),
            "first": first_day(self.rules).isoformat(),
            "evidenceUntil": self.evidence_until.isoformat() if self.evidence_until else None,
            "roles": {
                role.id: {
                    "name": role.name,
                    "seeAlso": list(role.see_also),
                    "spans": [_state_json(state) for state in self.timeline(role.id)],
                }
                for role in self.roles
            },
        }


def _state_json(state: State) -> dict[str, Any]:
    span: dict[str, Any] = {
        "from": state.day.isoformat(),
        "word": state.word,
        "rules": [[s.rule.id, s.due] for s in state.rules],
    }
    if state.next is not None:
        span["next"] = {
            "day": state.next.day.isoformat(),
            "begins": [r.id for r in state.next.begins],
            "due": [r.id for r in state.next.due],
            "ends": [r.id for r in state.next.ends],
            "known": state.next.known,
        }
    return span


class _Moments:
    """Looks up what a reference names: its moment and its citation."""

    def __init__(self, package: Package):
        self.package = package
        self.rows: dict[str, dict[str, tuple[Row, Row]]] = {}

    def row(self, reference: Row, id: str) -> tuple[Row, Row]:
        """The row with this id in one of the field's tables, and which columns are which."""
        for target in reference["factbook:references"]:
            table, column = target.split(".")
            if table not in self.rows:
                mapping = self.package.resource(table).get("factbook:fact", {})
                found = self.package.records(table)
                self.rows[table] = {row[column]: (row, mapping) for row in found}
            if id in self.rows[table]:
                return self.rows[table][id]
        raise AuthorError(f'"{id}" ({reference["name"]}) is in none of the tables it may be in')

    def moment(self, reference: Row, id: str) -> Moment:
        """The day, and the instant where it is known, of the row with this id."""
        row, mapping = self.row(reference, id)
        if row.get(mapping.get("precision", ""), "day") != "day":
            raise AuthorError(f'"{id}" ({reference["name"]}) is not dated to the day')
        instant = row.get(mapping.get("instant", ""), "")
        return Moment(
            row[mapping["date"]].date(), dt.datetime.fromisoformat(instant) if instant else None
        )


def _rule(row: Row, fields: Row, moments: _Moments) -> Rule:
    def moment(name: str) -> Moment | None:
        return moments.moment(fields[name], row[name]) if row[name] else None

    due, known = moment("due_ref"), moment("known_ref") or moment("act_ref")
    act, _ = moments.row(fields["act_ref"], row["act_ref"])
    return Rule(
        id=row["rule_id"],
        role=row["role_id"],
        state=row["state"],
        starts=moments.moment(fields["from_ref"], row["from_ref"]),
        ends=moment("to_ref"),
        due=due.day if due else None,
        known=known.day if known else None,
        act=row["act"],
        citation=act.get("legal_ref", ""),
        allowed=row["allowed"],
        forbidden=row["forbidden"],
        sources=row["source_ids"],
        confidence=row["confidence"],
        doubt=row["doubt"],
    )
