"""The steps of a figure that is told as a scroll: a card a row, in the order of their days."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from factbook.figure.contract import Step
from factbook.model.problem import AuthorError
from factbook.model.words import long_date, typeset

NAMES = ("date", "head", "text")
PACE, MOST = 200, 7  # days that lengthen the way to a card by one measure; the most measures


def steps_of(table: pd.DataFrame, scroll: Mapping[str, str]) -> tuple[Step, ...]:
    """The steps of a table by the columns that `scroll` names: date, head and text.

    AuthorError when a column is missing, a day is, or the rows are not in the order of their days.
    """
    if set(scroll) != set(NAMES):
        raise AuthorError(f"a scroll with {', '.join(NAMES)}, not with {', '.join(scroll)}")
    if absent := [name for name in scroll.values() if name not in table]:
        raise AuthorError(f"the columns of its scroll in the table: {', '.join(absent)}")
    dates = table[scroll["date"]]
    if not pd.api.types.is_datetime64_any_dtype(dates) or dates.isna().any():
        raise AuthorError(f'a day in every row of "{scroll["date"]}", for its scroll')
    if not dates.is_monotonic_increasing:
        raise AuthorError("the rows of its scroll in the order of their days")
    days = (dates - dates.iloc[0]).dt.days
    waits = days.diff().fillna(0)
    return tuple(
        Step(
            day=int(day),
            wait=min(MOST, round(int(wait) / PACE)),
            when=long_date(date),
            head=typeset(str(head)),
            text=typeset(str(text)),
        )
        for day, wait, date, head, text in zip(
            days, waits, dates, table[scroll["head"]], table[scroll["text"]], strict=True
        )
    )
