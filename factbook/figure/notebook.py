"""A figure as a notebook shows it: with the styles of the page, which touch nothing around it."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from factbook.charts import render, style
from factbook.figure.contract import MIME, Figure
from factbook.figure.html import figure_html
from factbook.maps.layers import layers_css

CSS = Path(__file__).parents[1] / "theme" / "css"
SHEETS = ("figure.css", "map.css", "notebook.css")


class NotebookFigure(Figure):
    """What `figure()` gives a cell: the figure, which a notebook can show and an author save."""

    def save(self, folder: Path | str = ".") -> None:
        """Write the figure as SVG and as PNG, named by its id, and say where."""
        drawn = {"svg": self.share_svg.encode(), "png": render.png(self.share_svg, scale=2)}
        for suffix, content in drawn.items():
            path = Path(folder) / f"{self.id}.{suffix}"
            path.write_bytes(content)
            print(path)

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        return {
            MIME: self.to_json(),
            "text/html": in_notebook(figure_html(self)),
            "text/plain": f"figure {self.id}: {self.title}",
        }


def in_notebook(html: str) -> str:
    """The HTML of a figure with all it needs to look as on its page, in light colours."""
    return f'<style>{_rules()}</style><div class="notebook-figure">{html}</div>'


@cache
def _rules() -> str:
    sheets = "".join((CSS / name).read_text("utf8") for name in SHEETS)
    colors = style.variables_css("light") + style.role_css()
    return f".notebook-figure{{{colors}{sheets}{layers_css()}}}"
