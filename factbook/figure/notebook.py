"""A figure as a notebook shows it: with the styles of the page, which touch nothing around it."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from factbook.charts import style

CSS = Path(__file__).parents[1] / "theme" / "css"
SHEETS = ("figure.css", "map.css", "notebook.css")


def in_notebook(html: str) -> str:
    """The HTML of a figure with all it needs to look as on its page, in light colours."""
    return f'<style>{_rules()}</style><div class="notebook-figure">{html}</div>'


@cache
def _rules() -> str:
    sheets = "".join((CSS / name).read_text("utf8") for name in SHEETS)
    return f".notebook-figure{{{style.variables_css('light')}{style.role_css()}{sheets}}}"
