"""What holds for whom and when: the answers against the tables by another route, and alone."""

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
    ANSWERS,
    Answer,
    Moment,
    Question,
    Rule,
    RuleBook,
    answer_on,
    first_day,
    timeline,
)
from factbook.model.tables import Package
from factbook.model.words import month_name

ROOT = Path(__file__).parents[2]
PACKAGE = Package.load(ROOT)
BOOK = RuleBook.load(PACKAGE)
EASTERN = ZoneInfo("America/New_York")
DAY = dt.timedelta(days=1)
ROLES = [role.id for role in BOOK.roles]
QUESTIONS = [question.id for question in BOOK.questions]


def table(name: str) -> pd.DataFrame:
    return pd.read_csv(ROOT / "data" / f"{name}.csv", dtype=str, keep_default_na=False)


def joined() -> pd.DataFrame:
    """One row for each rule, role and question, with its days, straight from the CSV files."""
    days = pd.concat(
        [
            table("events").set_index("event_id").date,
            table("deadlines").set_index("deadline_id").date,
        ]
    )
    rules = table("rules")
    for column in ("from", "due", "to", "known", "act"):
        rules[column + "_day"] = pd.to_datetime(rules[f"{column}_ref"].map(days))
    groups = table("audiences").set_index("audience_id").role_ids
    rules["role"] = rules.role_ids.str.split(";")
    rules = rules.explode("role")
    rules["role"] = rules.role.map(groups).fillna(rules.role).str.split(";")
    rules = rules.explode("role")
    rules["question"] = rules.question_ids.str.split(";")
    return rules.explode("question").drop_duplicates(["rule_id", "role", "question"])


TABLE = joined()
STRICT = table("questions").set_index("question_id").strict


def expected(role: str, question: str, day: dt.date) -> tuple[str, list[str]]:
    """The answer and its rules, by sets of rows: what binds, else what is open, else what is
    free, else what is no concern; no row at all is open too."""
    when = pd.Timestamp(day)
    own = TABLE[(TABLE.role == role) & (TABLE.question == question)]
    begun = own["from_day"].isna() | (own["from_day"] <= when)
    held = own[begun & ~(own["to_day"] <= when)]
    strict = STRICT[question]
    for word in (strict, "unsettled", {"yes": "no", "no": "yes"}[strict], "unconcerned"):
        if (held.answer == word).any():
            return word, list(held[held.answer == word].rule_id)
    return "unsettled", []


def days_to_ask(role: str) -> list[dt.date]:
    """Each boundary of the role, the day before and the day after, and the far ends of time."""
    own = TABLE[TABLE.role == role]
    columns = [own[f"{c}_day"] for c in ("from", "due", "to", "known")]
    found = set(pd.concat(columns).dropna().dt.date)
    found |= {TABLE["from_day"].min().date(), dt.date(2020, 2, 29), dt.date(2024, 2, 29)}
    around = {day + n * DAY for day in found for n in (-1, 0, 1)}
    return sorted(around | {dt.date(1999, 1, 1), dt.date(2017, 1, 1), dt.date(2100, 1, 1)})


@pytest.mark.parametrize("role", ROLES)
def test_every_answer_on_every_boundary_day_agrees_with_the_tables(role):
    for day in days_to_ask(role):
        for question in QUESTIONS:
            answer = BOOK.answer_on(role, question, day)
            found = answer.word, [rule.id for rule in answer.rules]
            assert found == expected(role, question, day), (question, day)
            assert answer.binds == (answer.word == STRICT[question])


@pytest.mark.parametrize("role", ROLES)
def test_the_timeline_answers_every_day(role):
    for question in BOOK.questions:
        stretches = BOOK.timeline(role, question)
        starts = [each.answer.day for each in stretches]
        assert starts[0] == BOOK.begin == dt.date(2017, 1, 1)
        assert starts == sorted(set(starts))
        ends = [each.last for each in stretches]
        assert ends == [start - DAY for start in starts[1:]] + [None]
        for day in [d for d in days_to_ask(role) if d >= BOOK.begin]:
            [held] = [
                e for e in stretches if e.answer.day <= day and (e.last is None or day <= e.last)
            ]
            answer = BOOK.answer_on(role, question.id, day)
            assert (held.answer.word, held.answer.rules) == (answer.word, answer.rules)
            if held.then:
                assert held.then == BOOK.answer_on(role, question.id, held.then.day)


@pytest.mark.parametrize("role", ROLES)
def test_every_question_is_answered_by_a_rule_with_sources(role):
    """In this book nothing is open for want of a rule: where it is open, a rule says why."""
    rows = TABLE.set_index("rule_id")
    for question in BOOK.questions:
        for stretch in BOOK.timeline(role, question):
            assert stretch.answer.rules, (role, question.id, stretch.answer.day)
            for rule in stretch.answer.rules:
                row = rows.loc[[rule.id]].iloc[0]
                assert ";".join(rule.sources) == row.source_ids and rule.sources
                assert (rule.doubt, rule.confidence) == (row.doubt, row.confidence)
                assert bool(rule.act) == bool(row.act_ref)
                assert rule.says.endswith(".")


def test_what_has_a_beginning_has_an_act_and_what_has_none_claims_none():
    for rule in BOOK.rules:
        assert bool(rule.act) == (rule.starts is not None), rule.id


def test_the_first_rule_of_anyone_is_that_of_july_2017():
    assert first_day(BOOK.rules) == dt.date(2017, 7, 11)
    assert len(ROLES) >= 28 and len(QUESTIONS) == 10


def test_a_public_day_is_not_after_the_day_that_is_told_ahead():
    """The day by which a coming answer could be known is the latest of its new rules."""
    days = TABLE.drop_duplicates("rule_id").set_index("rule_id")
    for role in ROLES:
        for question in BOOK.questions:
            for stretch in BOOK.timeline(role, question):
                if stretch.then is None:
                    assert stretch.known is None
                    continue
                new = {r.id for r in stretch.then.rules} - {r.id for r in stretch.answer.rules}
                rows = days.loc[sorted(new)]
                public = rows.known_day.fillna(rows.act_day).dropna()
                if len(public):
                    assert stretch.known == public.max().date()


def instant(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text)


@pytest.mark.parametrize(
    ("when", "word"),
    [
        ("2024-09-28T23:59:59-04:00", "yes"),
        ("2024-09-29T00:00:00-04:00", "no"),
        ("2024-09-28T20:59:59-07:00", "yes"),
        ("2024-09-28T21:00:00-07:00", "no"),
        ("2024-09-29T03:59:59+00:00", "yes"),
        ("2024-09-29T04:00:00+00:00", "no"),
        ("2024-09-29T06:59:59+03:00", "yes"),
        ("2024-09-29T07:00:00+03:00", "no"),
    ],
)
def test_an_instant_is_the_same_on_every_clock(when, word):
    assert BOOK.answer_on("reseller", "sell", instant(when)).word == word
    assert BOOK.answer_on("home-user", "updates", instant(when)).word == word


@pytest.mark.parametrize(
    ("when", "word"),
    [
        ("2024-07-19T23:59:59-04:00", "yes"),
        ("2024-07-20T00:00:00-04:00", "no"),
        ("2024-07-20T03:59:59+00:00", "yes"),
        ("2024-07-19T21:00:00-07:00", "no"),
    ],
)
def test_a_date_without_an_hour_counts_in_the_zone_of_the_rules(when, word):
    answer = BOOK.answer_on("home-user", "buy", instant(when))
    assert answer.word == word
    assert answer.day == instant(when).astimezone(EASTERN).date()


def test_what_cannot_be_answered_is_refused():
    with pytest.raises(AuthorError, match="offset"):
        BOOK.answer_on("reseller", "sell", dt.datetime(2024, 9, 29))
    with pytest.raises(AuthorError, match='no rule for "nobody"'):
        BOOK.answer_on("nobody", "keep", dt.date(2024, 9, 29))
    with pytest.raises(AuthorError, match='no question "why"'):
        BOOK.answer_on("reseller", "why", dt.date(2024, 9, 29))


MAY, MUST = Question("q", "May I?"), Question("q", "Must I?", strict="yes", none="Nothing found.")


def rule(id: str, answer: str, start=None, end=None, role="x", **more) -> Rule:
    first = Moment(start) if start else None
    return Rule(id, (role,), ("q",), answer, first, Moment(end) if end else None, **more)


def test_the_strictest_of_two_rules_counts_by_what_the_question_asks():
    rules = [rule("a", "yes"), rule("b", "no", dt.date(2020, 1, 2))]
    for question, words in ((MAY, ["yes", "no"]), (MUST, ["yes", "yes"])):
        found = [answer_on(rules, "x", question, dt.date(2020, 1, n)).word for n in (1, 2)]
        assert found == words
    rules = [rule("a", "unconcerned"), rule("b", "unsettled", dt.date(2020, 1, 2))]
    assert answer_on(rules, "x", MAY, dt.date(2020, 1, 1)).word == "unconcerned"
    assert answer_on(rules, "x", MAY, dt.date(2020, 1, 2)).word == "unsettled"


def test_a_gap_is_not_settled():
    rules = [
        rule("a", "no", dt.date(2020, 1, 1), dt.date(2020, 1, 2)),
        rule("b", "yes", dt.date(2020, 1, 4)),
    ]
    found = [answer_on(rules, "x", MAY, dt.date(2020, 1, n)) for n in (1, 2, 3, 4)]
    assert [f.word for f in found] == ["no", "unsettled", "unsettled", "yes"]
    assert found[1].rules == ()
    stretches = timeline(rules, "x", MAY, dt.date(2020, 1, 1))
    assert [s.answer.day.day for s in stretches] == [1, 2, 4]
    assert [s.last.day for s in stretches[:-1]] == [1, 3]


def test_leap_day_is_a_day():
    rules = [rule("a", "yes", dt.date(2024, 2, 1), dt.date(2024, 2, 29))]
    assert answer_on(rules, "x", MAY, dt.date(2024, 2, 28)).word == "yes"
    assert answer_on(rules, "x", MAY, dt.date(2024, 2, 29)).word == "unsettled"


def test_a_ban_is_limited_only_when_all_its_rules_are_and_a_freedom_by_any():
    part, whole = rule("a", "no", limit="not here"), rule("b", "no")
    assert Answer("x", MAY, dt.date.min, "no", (part,)).limit == "not here"
    assert Answer("x", MAY, dt.date.min, "no", (part, whole)).limit == ""
    two = rule("c", "no", limit="not there")
    assert Answer("x", MAY, dt.date.min, "no", (part, two)).limit == "not here, not there"
    risk, free = rule("d", "yes", limit="at your own risk"), rule("e", "yes")
    assert Answer("x", MAY, dt.date.min, "yes", (free, risk)).limit == "at your own risk"


def test_when_a_coming_answer_was_public():
    first, second = dt.date(2020, 1, 1), dt.date(2020, 6, 1)
    told = rule("b", "no", second, known=dt.date(2020, 3, 1))
    [now, then] = timeline([rule("a", "yes", first), told], "x", MAY, first)
    assert (now.last, now.known) == (second - DAY, dt.date(2020, 3, 1))
    assert (then.last, then.then, then.known) == (None, None, None)
    # An end without anything new was public with the rule that ends.
    ended = rule("a", "yes", first, second, known=first)
    [now, _] = timeline([ended, rule("b", "no", role="y")], "x", MAY, first)
    assert now.known == first
    # A rule that nobody announced is known when it begins.
    [now, _] = timeline([rule("a", "yes", first), rule("b", "no", second)], "x", MAY, first)
    assert now.known == second


some_day = st.dates(dt.date(2017, 1, 1), dt.date(2026, 12, 31))


@st.composite
def any_rules(draw):
    made = []
    for n in range(draw(st.integers(1, 6))):
        start = draw(st.none() | some_day)
        length = draw(st.none() | st.integers(1, 900))
        end = (start or dt.date(2017, 1, 1)) + length * DAY if length else None
        made.append(rule(f"r{n}", draw(st.sampled_from(ANSWERS)), start, end))
    return made


@given(any_rules(), some_day, st.sampled_from([MAY, MUST]))
def test_any_rules_keep_their_promises(rules, day, question):
    answer = answer_on(rules, "x", question, day)
    held = [
        r
        for r in rules
        if (r.starts is None or r.starts.day <= day) and (r.ends is None or day < r.ends.day)
    ]
    assert set(answer.rules) <= set(held)
    assert {r.answer for r in answer.rules} <= {answer.word}
    assert bool(answer.rules) == bool(held)
    assert all(question.rank(r.answer) >= question.rank(answer.word) for r in held)
    noon = dt.datetime(day.year, day.month, day.day, 12, tzinfo=dt.UTC)
    assert answer_on(rules, "x", question, noon) == answer
    stretches = timeline(rules, "x", question, dt.date(2017, 1, 1))
    for one, two in zip(stretches, stretches[1:], strict=False):
        assert one.then == two.answer
        assert (one.answer.word, one.answer.rules) != (two.answer.word, two.answer.rules)


def test_rules_and_scope_say_the_same():
    """Where a rule leans on a scope row, both say whether it is covered."""
    scope = PACKAGE.read("scope").set_index("scope_id").answer
    for row in TABLE[TABLE.scope_id != ""].drop_duplicates("rule_id").itertuples():
        binds = row.answer == STRICT[row.question_ids.split(";")[0]]
        assert scope[row.scope_id] == ("covered" if binds else "not-covered"), row.rule_id


CONDUCT = {
    "agreements": ("home-user", "buy"),
    "updates": ("home-user", "updates"),
    "resale": ("reseller", "sell"),
    "use": ("home-user", "keep"),
    "intelligence": ("home-user", "intelligence"),
}


def test_the_answers_say_what_the_picture_of_the_cut_offs_says():
    """`cutoffs` draws what Kaspersky, shops and users could still do in 2024."""
    days = pd.concat(
        [
            table("events").set_index("event_id").date,
            table("deadlines").set_index("deadline_id").date,
        ]
    )
    words = {"allowed": "yes", "own-risk": "yes", "outside": "yes", "forbidden": "no"}
    seen = set()
    for row in table("cutoffs").itertuples():
        role, question = CONDUCT[row.cutoff_id.rsplit("-", 1)[0]]
        start = dt.date.fromisoformat(days[row.from_ref]) if row.from_ref else dt.date(2024, 6, 20)
        end = dt.date.fromisoformat(days[row.to_ref]) if row.to_ref else dt.date(2025, 12, 31)
        for day in (start, start + (end - start) / 2, end - DAY):
            assert BOOK.answer_on(role, question, day).word == words[row.state], (row, day)
        seen.add(question)
    assert seen == {question for _, question in CONDUCT.values()}
    risk = BOOK.answer_on("home-user", "keep", dt.date(2024, 10, 1))
    assert risk.limit == "at your own risk"


def test_a_home_user_in_august_2024_gets_no_single_word_over_all():
    """Keeping it and its updates are free, buying is not, renewing is open."""
    day = dt.date(2024, 8, 15)
    found = {q: BOOK.answer_on("home-user", q, day).word for q in QUESTIONS}
    wanted = {"keep": "yes", "updates": "yes", "buy": "no", "renew": "unsettled"}
    wanted |= {"sell": "unconcerned", "build": "unconcerned", "report": "no"}
    assert {q: found[q] for q in wanted} == wanted


def test_the_states_that_act_are_those_of_the_circles():
    """The role of a state turns on the day on which its circle begins."""
    days = pd.concat(
        [
            table("events").set_index("event_id").date,
            table("deadlines").set_index("deadline_id").date,
        ]
    )
    circles = table("circles").query("level == 'state'")
    for row in circles.itertuples():
        role = f"state-{row.circle_id}"
        start = dt.date.fromisoformat(days[row.force_ref])
        month_known = row.circle_id in {"california", "new-hampshire"}
        turn = next(
            s.answer for s in BOOK.timeline(role, BOOK.questions[0]) if s.answer.word != "yes"
        )
        assert (turn.day.year, turn.day.month) == (start.year, start.month), role
        assert month_known or turn.day == start, role
        assert turn.word == ("unsettled" if row.circle_id == "georgia" else "no")
    others = {r for r in ROLES if r.startswith("state-")} - {
        f"state-{id}" for id in circles.circle_id
    }
    searched = table("states_searched").set_index("state").result
    unsure = {"reaches-unnamed", "list-not-readable", "warns-buyers"}
    for role in others:
        name = role.removeprefix("state-").replace("-", " ").title()
        assert searched[name] in unsure
        words = {s.answer.word for s in BOOK.timeline(role, BOOK.questions[0])}
        assert words <= {"yes", "unsettled"}


def test_words_lead_to_roles_and_every_role_has_some():
    assert all(role.words for role in BOOK.roles)
    words = {word for role in BOOK.roles for word in role.words}
    assert {"school", "reseller", "clinic", "county", "shop", "msp", "isp"} <= words
    assert all(word == word.lower() for word in words)


def test_evidence_ends_where_the_circles_say():
    assert BOOK.evidence_until == PACKAGE.read("circles").evidence_until.max().date()


def test_no_date_is_copied_into_the_rules():
    columns = TABLE[["act", "limit", "says", "doubt"]].to_numpy().ravel()
    days = re.compile(rf"\d (?:{'|'.join(map(month_name, range(1, 13)))})|\d{{4}}-\d\d")
    assert not [cell for cell in columns if days.search(cell)]


def test_a_table_that_is_not_of_rules_is_refused():
    with pytest.raises(AuthorError, match="not described as a table of rules"):
        RuleBook.load(PACKAGE, "events")


def test_rules_without_a_beginning_are_refused():
    with pytest.raises(AuthorError, match="no rule says from which day"):
        first_day([rule("a", "yes")])
