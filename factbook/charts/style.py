"""The house style: one set of colour tokens for page and charts, and the look of a chart.

Charts are drawn with the exact light hex of a token; when the SVG goes into the page each such
hex becomes the token's CSS variable, so one drawing follows the theme, print and forced colours.
"""

from __future__ import annotations

import json
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from factbook.model.config import BookConfig, load_config

HERE = Path(__file__).parent
FONT = "Source Sans 3"
FONT_STACK = f"'{FONT}', 'Helvetica Neue', Arial, sans-serif"
DESK, COLUMN, PHONE = 760, 620, 340  # drawing widths: a wide figure, one in the text, a phone's
WIDE = 860  # the widest a drawing is shown, in px
DESK_TEXT, PHONE_TEXT = 13, 14  # text sizes that stay readable as shown, in px


@cache
def _neutral() -> dict[str, dict[str, str]]:
    """The kit's own tokens, which say nothing of a story."""
    table: dict[str, dict[str, str]] = json.loads((HERE / "tokens.json").read_text("utf8"))
    return table


def tokens() -> dict[str, dict[str, str]]:
    """Token name -> {"light": hex, "dark": hex}: the kit's and the book's own."""
    return _tokens(load_config())


@lru_cache(maxsize=8)
def _tokens(config: BookConfig) -> dict[str, dict[str, str]]:
    own = {n: {"light": c.light, "dark": c.dark} for n, c in config.colors.items()}
    for name, ramp in config.ramps.items():
        for step, (light, dark) in enumerate(zip(ramp.light, ramp.dark, strict=True), 1):
            own[f"{name}-{step}"] = {"light": light, "dark": dark}
    found = _neutral() | own
    return found | {role: found[color] for role, color in config.roles.items() if color in found}


def own_colors() -> list[str]:
    """The names of the colours that the book's configuration defines."""
    return [*load_config().colors]


def ramps() -> list[str]:
    """The names of the ramps for the classes of maps, the kit's own first."""
    return ["map", *load_config().ramps]


def color(name: str) -> str:
    """The light hex of a token, for use in a chart; KeyError lists the tokens there are."""
    if name not in tokens():
        raise KeyError(f'no colour token "{name}"; there are {", ".join(tokens())}')
    return tokens()[name]["light"]


def variables() -> dict[str, str]:
    """Light hex in lower case -> CSS variable, e.g. "#1b1f24" -> "var(--ink)"."""
    return _variables(load_config())


@lru_cache(maxsize=8)
def _variables(config: BookConfig) -> dict[str, str]:
    named = {n: p for n, p in _tokens(config).items() if n not in config.roles}
    return {pair["light"].lower(): f"var(--{name})" for name, pair in named.items()}


def chart_config(text: int) -> dict[str, Any]:
    """Vega-Lite config of the house: quiet axes, no box, text of the given size in px."""
    ink, muted, rule = color("ink"), color("muted"), color("rule")
    label = {"font": FONT, "fontSize": text}
    return {
        "background": None,
        "font": FONT,
        "padding": 2,
        "view": {"stroke": None},
        "axis": {
            "aria": False,
            "domain": False,
            "ticks": False,
            "grid": False,
            "labelColor": muted,
            "labelFont": FONT,
            "labelFontSize": text,
            "labelLimit": 400,
            "labelPadding": 6,
            "title": None,
            "gridColor": rule,
        },
        "legend": {"disable": True, "aria": False},
        "text": {**label, "fill": ink, "align": "left", "baseline": "middle"},
        "bar": {"fill": color("mark")},
        "rule": {"stroke": muted},
        "point": {"filled": True, "size": 90},
    }


@cache
def on_mark(*roles: str) -> str:
    """The role of words on marks of these roles that are read best in both themes."""
    return max(("on-mark", "ink"), key=lambda words: _worst(words, roles))


def _worst(words: str, roles: tuple[str, ...]) -> float:
    """The lowest contrast of words of a role on marks of others."""
    return min(
        contrast(tokens()[words][theme], tokens()[role][theme])
        for role in roles
        for theme in ("light", "dark")
    )


def role_css() -> str:
    """CSS classes that give a colour role to text: `.role-NAME` sets the variable --hue."""
    return "".join(f".role-{name}{{--hue:var(--{name})}}" for name in tokens())


def variables_css(theme: str) -> str:
    """All tokens as declarations of CSS variables, for "light" or "dark"."""
    return "".join(f"--{name}:{pair[theme]};" for name, pair in tokens().items())


def answer_css() -> str:
    """The hues of answers of rules, as the book's configuration has them: what binds, what leaves
    free, what is not settled, what is no concern."""
    hues = load_config().answer_colors
    looks = {"": "free", ".binds": "binds"}
    looks |= {f"[data-answer={name}]": name for name in ("unsettled", "unconcerned")}
    return "".join(f".answer{look}{{--hue:var(--{hues[name]})}}" for look, name in looks.items())


def contrast(one: str, other: str) -> float:
    """Contrast of two colours given as hex, by WCAG: from 1 to 21."""
    bright = sorted((_luminance(one), _luminance(other)))
    return (bright[1] + 0.05) / (bright[0] + 0.05)


def _luminance(hex_: str) -> float:
    parts = [int(hex_[k : k + 2], 16) / 255 for k in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return sum(w * p for w, p in zip((0.2126, 0.7152, 0.0722), linear, strict=True))
