"""What applied to whom and when: the function against the tables by another route, and alone."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path
from zoneinfo import ZoneInfo

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from factbook.model.problem import AuthorError
from factbook.model.rules import (
    STATES,
    Moment,
    Rule,
    RuleBook,
    boundaries,
    state_on,
    timeline,
)
from factbook.model.tables import Package
from factbook.model.words import MONTHS

ROOT = Path(__file__).parents[2]
PACKAGE = Package.load(ROOT)
BOOK = RuleBook.load(PACKAGE)
EASTERN = ZoneInfo("America/New_York")
DAY = dt.timedelta(days=1)
ROLES = [role.id for role in BOOK.roles]


def joined() -> pd.DataFrame:
    """Rules with their days, straight from the CSV files."""

    def table(name: str) -> pd.DataFrame:
        return pd.read_csv(ROOT / "data" / f"{name}.csv", dtype=str, keep_default_na=False)

    days = pd.concat(
        [
            table("events").set_index("event_id").date,
            table("deadlines").set_index("deadline_id").date,
        ]
    )
    rules = table("rules")
    for column in ("from", "due", "to", "known"):
        rules[column] = pd.to_datetime(rules[f"{column}_ref"].map(days))
    rules["known"] = rules.known.fillna(rules.act_ref.map(days).pipe(pd.to_datetime))
    return rules


TABLE = joined()


def days_to_ask(role: str) -> list[dt.date]:
    """Each boundary of the role, the day before and the day after, and the far ends of time."""
    own = TABLE[TABLE.role_id == role]
    found = set(pd.concat([own["from"], own.due, own.to, own.known]).dropna().dt.date)
    found |= {TABLE["from"].min().date(), dt.date(2020, 2, 29), dt.date(2024, 2, 29)}
    around = {day + n * DAY for day in found for n in (-1, 0, 1)}
    return sorted(around | {dt.date(1999, 1, 1), dt.date(2017, 1, 1), dt.date(2100, 1, 1)})


@pytest.mark.parametrize("role", ROLES)
def test_every_role_on_every_boundary_day_agrees_with_the_tables(role):
    for day in days_to_ask(role):
        when = pd.Timestamp(day)
        own = TABLE[TABLE.role_id == role]
        held = own[(own["from"] <= when) & ~(own.to <= when)]
        state = BOOK.state_on(role, day)
        assert {s.rule.id for s in state.rules} == set(held.rule_id), day
        ranks = [STATES.index(s.rule.state) for s in state.rules]
        assert ranks == sorted(ranks), "strictest first"
        if len(held):
            assert state.word == min(held.state, key=STATES.index)
        else:
            begun = (TABLE["from"] <= when).any()
            assert state.word == ("open" if begun else "nothing-yet")
        coming = pd.concat([own["from"], own.due, own.to])
        coming = coming[coming > when]
        if coming.empty:
            assert state.next is None
            continue
        assert state.next.day == coming.min().date()
        assert state.next.days == (coming.min() - when).days
        at = coming.min()
        assert {r.id for r in state.next.begins} == set(own[own["from"] == at].rule_id)
        assert {r.id for r in state.next.due} == set(own[own.due == at].rule_id)
        assert {r.id for r in state.next.ends} == set(own[own.to == at].rule_id)
        assert state.next.known == bool((own[own["from"] == at].known <= when).all())


@pytest.mark.parametrize("role", ROLES)
def test_sources_and_doubt_are_kept(role):
    for standing in BOOK.state_on(role, dt.date(2024, 10, 1)).rules:
        row = TABLE.set_index("rule_id").loc[standing.rule.id]
        assert ";".join(standing.rule.sources) == row.source_ids
        assert standing.rule.doubt == row.doubt
        assert standing.rule.confidence == row.confidence
        assert (
            standing.rule.citation
            or standing.rule.act == "Google's choice"
            or (role.startswith("state-"))
        )


@pytest.mark.parametrize("role", ROLES)
def test_timeline_answers_every_day(role):
    spans = timeline(BOOK.rules, role, BOOK.begin, BOOK.zone)
    starts = [span.day for span in spans]
    assert starts[0] == BOOK.begin == dt.date(2017, 1, 1)
    assert starts == sorted(set(starts))
    day = BOOK.begin
    while day < dt.date(2026, 1, 31):
        span = [s for s in spans if s.day <= day][-1]
        state = BOOK.state_on(role, day)
        assert (span.word, span.rules) == (state.word, state.rules), day
        assert (span.next is None) == (state.next is None)
        if state.next is not None:
            assert span.next.day == state.next.day
            assert (span.next.begins, span.next.known) == (state.next.begins, state.next.known)
        day += DAY


def test_every_role_has_a_rule_and_every_rule_a_role():
    assert {rule.role for rule in BOOK.rules} == set(ROLES)
    assert len(ROLES) >= 11


def test_nothing_yet_before_the_first_act_for_all():
    first = min(rule.starts.day for rule in BOOK.rules)
    assert first == dt.date(2017, 7, 11)
    for role in ROLES:
        assert BOOK.state_on(role, first - DAY).word == "nothing-yet"
        assert BOOK.state_on(role, first).word != "nothing-yet"


def instant(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text)


@pytest.mark.parametrize(
    ("when", "word"),
    [
        ("2024-09-28T23:59:59-04:00", "allowed"),
        ("2024-09-29T00:00:00-04:00", "forbidden"),
        ("2024-09-28T20:59:59-07:00", "allowed"),
        ("2024-09-28T21:00:00-07:00", "forbidden"),
        ("2024-09-29T03:59:59+00:00", "allowed"),
        ("2024-09-29T04:00:00+00:00", "forbidden"),
        ("2024-09-29T06:59:59+03:00", "allowed"),
        ("2024-09-29T07:00:00+03:00", "forbidden"),
    ],
)
def test_an_instant_is_the_same_on_every_clock(when, word):
    assert BOOK.state_on("reseller", instant(when)).word == word


@pytest.mark.parametrize(
    ("when", "word"),
    [
        ("2024-07-19T23:59:59-04:00", "allowed"),
        ("2024-07-20T00:00:00-04:00", "forbidden"),
        ("2024-07-20T03:59:59+00:00", "allowed"),
        ("2024-07-19T21:00:00-07:00", "forbidden"),
    ],
)
def test_a_date_without_an_hour_counts_in_the_zone_of_the_rules(when, word):
    assert BOOK.state_on("company", instant(when)).word == word


def test_an_instant_without_offset_and_an_unknown_role_are_refused():
    with pytest.raises(AuthorError, match="offset"):
        BOOK.state_on("reseller", dt.datetime(2024, 9, 29))
    with pytest.raises(AuthorError, match='no rule for "nobody"'):
        BOOK.state_on("nobody", dt.date(2024, 9, 29))


def rule(id: str, state: str, start: dt.date, end=None, due=None, role="x") -> Rule:
    return Rule(id, role, state, Moment(start), Moment(end) if end else None, due)


def test_leap_day_is_a_day():
    rules = [rule("a", "allowed", dt.date(2024, 2, 1), dt.date(2024, 2, 29))]
    assert state_on(rules, "x", dt.date(2024, 2, 28)).next.days == 1
    assert state_on(rules, "x", dt.date(2024, 2, 29)).word == "open"
    rules = [rule("a", "duty", dt.date(2024, 2, 28), due=dt.date(2024, 3, 1))]
    assert state_on(rules, "x", dt.date(2024, 2, 28)).next.days == 2


def test_a_duty_is_ahead_then_today_then_past():
    rules = [rule("a", "duty", dt.date(2020, 1, 1), due=dt.date(2020, 1, 3))]
    phases = [state_on(rules, "x", dt.date(2020, 1, n)).rules[0].due for n in (1, 2, 3, 4)]
    assert phases == ["ahead", "ahead", "today", "past"]
    assert [state_on(rules, "x", dt.date(2020, 1, n)).next for n in (3, 4)] == [None, None]


def test_one_day_rules_and_gaps():
    rules = [
        rule("a", "forbidden", dt.date(2020, 1, 1), dt.date(2020, 1, 2)),
        rule("b", "allowed", dt.date(2020, 1, 4)),
    ]
    words = [state_on(rules, "x", dt.date(2020, 1, n)).word for n in (1, 2, 3, 4)]
    assert words == ["forbidden", "open", "open", "allowed"]
    assert state_on(rules, "x", dt.date(2020, 1, 1)).next.ends == (rules[0],)


some_day = st.dates(dt.date(2017, 1, 1), dt.date(2026, 12, 31))


@st.composite
def any_rules(draw):
    made = []
    for n in range(draw(st.integers(1, 6))):
        start = draw(some_day)
        end = draw(st.none() | st.integers(1, 900))
        due = draw(st.none() | st.integers(1, 900))
        made.append(
            rule(
                f"r{n}",
                draw(st.sampled_from(STATES)),
                start,
                start + end * DAY if end else None,
                start + due * DAY if due else None,
                draw(st.sampled_from("xy")),
            )
        )
    return made


@given(any_rules(), some_day)
def test_any_rules_keep_their_promises(rules, day):
    role = rules[0].role
    state = state_on(rules, role, day)
    assert {s.rule for s in state.rules} == {
        r
        for r in rules
        if r.role == role and r.starts.day <= day and (r.ends is None or day < r.ends.day)
    }
    noon = dt.datetime(day.year, day.month, day.day, 12, tzinfo=dt.UTC)
    assert state_on(rules, role, noon) == state
    if state.next:
        assert state.next.day == day + state.next.days * DAY and state.next.days > 0
        between = [d for d in boundaries(rules, role) if day < d < state.next.day]
        for inner in between:
            held = [s.rule for s in state_on(rules, role, inner).rules]
            assert held == [s.rule for s in state.rules]


def test_rules_and_scope_say_the_same():
    """Where a rule leans on a scope row, both say whether it is covered."""
    scope = PACKAGE.read("scope").set_index("scope_id").answer
    for row in TABLE[TABLE.scope_id != ""].itertuples():
        answer = scope[row.scope_id]
        if row.state in {"forbidden", "duty", "unclear"}:
            assert answer == "covered", row.rule_id
        if row.state in {"outside", "own-risk"} and row.scope_id != "us-persons-abroad":
            assert answer == "not-covered", row.rule_id


def test_evidence_ends_where_the_circles_say():
    assert BOOK.evidence_until == PACKAGE.read("circles").evidence_until.max().date()


def test_no_date_is_copied_into_the_rules():
    columns = TABLE[["act", "allowed", "forbidden", "doubt"]].to_numpy().ravel()
    days = re.compile(rf"\d (?:{'|'.join(MONTHS)})|\d{{4}}-\d\d")
    assert not [cell for cell in columns if days.search(cell)]


def test_a_table_that_is_not_of_rules_is_refused():
    with pytest.raises(AuthorError, match="not described as a table of rules"):
        RuleBook.load(PACKAGE, "events")
