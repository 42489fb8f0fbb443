"""The colours: every token readable in both themes, and no two tokens with one hex."""

from __future__ import annotations

import itertools
import re
from pathlib import Path
from unittest.mock import patch

import pytest

from factbook.charts import style
from factbook.figure.contract import Table
from factbook.figure.notebook import NotebookFigure
from factbook.model.config import load_config

THEMES = ("light", "dark")
TEXT = ("ink", "muted", "accent")  # used for words on paper and surface
MARKS = ("accent", "mark", "quiet", "warning", "muted", "ink")
LABELLED = ("accent", "warning", "mark")  # bars with words in them
SCALE = ("map-1", "map-2", "map-3", "map-4", "map-5")


def luminance(hex: str) -> float:
    """Relative luminance of "#RRGGBB", as WCAG 2 defines it."""
    channels = (int(hex[i : i + 2], 16) / 255 for i in (1, 3, 5))
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return sum(
        weight * value for weight, value in zip((0.2126, 0.7152, 0.0722), linear, strict=True)
    )


def contrast(theme: str, one: str, other: str) -> float:
    tokens = style.tokens()
    dark, light = sorted(luminance(tokens[name][theme]) for name in (one, other))
    return (light + 0.05) / (dark + 0.05)


def test_contrast_of_known_colours():
    assert luminance("#FFFFFF") == pytest.approx(1) and luminance("#000000") == 0
    assert luminance("#777777") == pytest.approx(0.184, abs=0.001)


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("ground", ["paper", "surface"])
def test_text_and_marks_stand_out(theme, ground):
    text = {name: contrast(theme, name, ground) for name in TEXT}
    marks = {name: contrast(theme, name, ground) for name in MARKS}
    assert min(text.values()) >= 4.5, text
    assert min(marks.values()) >= 3, marks


@pytest.mark.parametrize("theme", THEMES)
def test_words_in_bars_are_readable(theme):
    ratios = {name: contrast(theme, "on-mark", name) for name in LABELLED}
    assert min(ratios.values()) >= 4.5, ratios


@pytest.mark.parametrize("theme", THEMES)
def test_map_classes_move_away_from_the_paper(theme):
    steps = [contrast(theme, name, "paper") for name in SCALE]
    assert steps == sorted(steps) and min(b / a for a, b in itertools.pairwise(steps)) > 1.3


def test_each_light_hex_names_one_token():
    roles = load_config().roles  # they name other tokens
    pairs = [pair for name, pair in style.tokens().items() if name not in roles]
    assert all(re.fullmatch("#[0-9A-F]{6}", pair[theme]) for pair in pairs for theme in THEMES)
    assert len({pair["light"] for pair in pairs}) == len(pairs)


def test_the_notebook_has_every_colour():
    sheet = NotebookFigure(id="a", title="A", alt="A", table=Table((), (), ""))
    with patch("factbook.figure.notebook.figure_html", return_value=""):
        html = sheet._repr_mimebundle_()["text/html"]
    assert dict(re.findall(r"--([\w-]+):(#\w+)", html)) == {
        name: pair["light"] for name, pair in style.tokens().items()
    }


def test_no_text_decoration_is_written_as_webkit_refuses_it():
    """WebKit refuses the whole shorthand with a style or thickness: facts were unmarked."""
    sheets = (Path(style.__file__).parents[1] / "theme" / "css").glob("*.css")
    found = [
        (sheet.name, value)
        for sheet in sheets
        for value in re.findall(r"text-decoration:([^;}]+)", sheet.read_text("utf8"))
        if len(value.split()) > 1
    ]
    assert found == []
