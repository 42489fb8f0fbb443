"""The colour law: one meaning, one colour, and any two that can meet are told apart."""

from __future__ import annotations

import itertools

import pytest
from coloraide import Color

from factbook.charts import style
from factbook.model.config import load_config

THEMES = ("light", "dark")
RED = ("us-1", "us-2", "ban")  # what the United States did, deeper for more people
MEANINGS = (*RED, "abroad", "company", "no-evidence", "press", "ink")
FAR, SEEN = 12, 3  # least CIEDE2000 distance of two colours, least contrast of a mark


def color(role: str, theme: str) -> Color:
    return Color(style.tokens()[role][theme])


def test_every_colour_of_the_book_has_a_meaning_here():
    assert set(load_config().colors) == set(MEANINGS) - {"ink"}


@pytest.mark.parametrize("theme", THEMES)
def test_any_two_meanings_are_told_apart_also_without_red_and_green(theme):
    for one, other in itertools.combinations(MEANINGS, 2):
        pair = color(one, theme), color(other, theme)
        blind = [c.clone().filter("deutan") for c in pair]
        for a, b in (pair, blind):
            assert a.delta_e(b, method="2000") >= FAR, (one, other)


@pytest.mark.parametrize("theme", THEMES)
def test_marks_stand_out_and_the_ban_is_deepest(theme):
    paper = color("paper", theme)
    contrast = {role: color(role, theme).contrast(paper, method="wcag21") for role in MEANINGS}
    assert min(contrast.values()) >= SEEN, contrast
    assert contrast["us-1"] < contrast["us-2"] < contrast["ban"]


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("role", ["us-2", "ban", "no-evidence", "company"])
def test_words_in_bars_are_readable(role, theme):
    words = color(style.on_mark(role), theme)
    assert words.contrast(color(role, theme), method="wcag21") >= 4.5
