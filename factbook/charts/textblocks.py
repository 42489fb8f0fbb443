"""Figures of words: blocks of text side by side, drawn as any other chart."""

from __future__ import annotations

import textwrap

import altair as alt
import pandas as pd

from factbook.charts.style import color


def columns_of_text(left, right, heads, phone, paired=False):
    """Two columns of blocks of text, one under the other on a phone.

    left, right: blocks; a block is (lines, hue, dashed, sentence), a line is (text, look) with
    the look "name", "muted" or "plain". A block with a sentence is a mark a reader can walk.
    heads: one over each column, or, with `paired`, one over each pair, whose blocks start level.
    """
    step, room = (20, 45) if phone else (18, 55)
    text, bars = [], []

    def put(block, x, y):
        said, hue, dashed, sentence = block
        top = y
        for line, look in said:
            for part in textwrap.wrap(line, room):
                text.append((x + 14, y, part, look))
                y += step
        bars.append((x + 3, top - 9, y - step + 9, hue, dashed, sentence))
        return y + 12

    at = (0, 0) if phone else (0, 390)
    if phone and not paired:
        y = 0
        for head, blocks in zip(heads, (left, right), strict=True):
            text.append((0, y, head, "head"))
            y += step * 1.4
            for block in blocks:
                y = put(block, 0, y)
            y += 8
    elif paired:
        y = 0
        for title, a, b in zip(heads, left, right, strict=True):
            text.append((0, y, title, "head"))
            y += step * 1.35
            y = put(b, 0, put(a, 0, y)) if phone else max(put(a, at[0], y), put(b, at[1], y))
            y += 6
    else:
        ends = []
        for x, head, blocks in zip(at, heads, (left, right), strict=True):
            text.append((x, 0, head, "head"))
            y = step * 1.4
            for block in blocks:
                y = put(block, x, y)
            ends.append(y)
        y = max(ends)
    wide = 340 if phone else 760
    xs, ys = (
        alt.Scale(domain=[0, wide], nice=False),
        alt.Scale(domain=[-12, y], reverse=True, nice=False, zero=False),
    )
    lines = alt.Chart(pd.DataFrame(text, columns=["x", "y", "text", "look"])).encode(
        x=alt.X("x:Q", axis=None, scale=xs), y=alt.Y("y:Q", axis=None, scale=ys), text="text:N"
    )
    marks = alt.Chart(
        pd.DataFrame(bars, columns=["x", "y", "y2", "hue", "dashed", "sentence"])
    ).encode(
        x=alt.X("x:Q", axis=None, scale=xs),
        y=alt.Y("y:Q", axis=None, scale=ys),
        y2="y2:Q",
        stroke=alt.Stroke("hue:N", scale=None),
    )
    walked = marks.encode(description="sentence:N")
    return alt.layer(
        marks.transform_filter("!datum.sentence").mark_rule(strokeWidth=4),
        walked.transform_filter("datum.sentence && !datum.dashed").mark_rule(strokeWidth=4),
        walked.transform_filter("datum.sentence && datum.dashed").mark_rule(
            strokeWidth=4, strokeDash=[4, 4]
        ),
        lines.transform_filter(alt.datum.look == "head").mark_text(fontWeight=700, fontSize=15),
        lines.transform_filter(alt.datum.look == "name").mark_text(fontWeight=700),
        lines.transform_filter(alt.datum.look == "muted").mark_text(color=color("muted")),
        lines.transform_filter(alt.datum.look == "plain").mark_text(),
    ).properties(height=y + 12)
