"""A figure as HTML, the same on its page and in a notebook."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from factbook.charts.template import render
from factbook.figure.contract import Figure
from factbook.model.sources import Source

if TYPE_CHECKING:
    from markupsafe import Markup

SHORT_LIST, LONG_LIST = 12, 24


def figure_html(
    figure: Figure, prefix: str = "", all_sources: str = "", level: int = 3, address: str = ""
) -> Markup:
    """The figure's HTML; `prefix` leads from the page to the site's root ("../"), `all_sources`
    to the page that lists every source; `level` is that of the title's heading; `address` is what
    paper says instead of a link.

    A long list of sources names publisher and year; a very long one leads to the page of all
    sources, which has titles and addresses.
    """
    count = len(figure.sources)
    files = f"{prefix}figures/{figure.id}"
    return render(
        "figure/figure.html",
        figure=figure,
        prefix=prefix,
        level=level,
        files=files,
        live=f"{files}.live.js",
        names=f"{files}.lookup.js",
        sources=figure.sources,
        brief=count > SHORT_LIST,
        listed=all_sources if count > LONG_LIST else "",
        title=figure.title,
        headings=figure.table.headings,
        rows=figure.table.rows,
        asked=_asked(figure),
        address=address,
        publishers=publishers(figure.sources),
    )


def _asked(figure: Figure) -> list[dict[str, str]]:
    """What a look-up finds each row of the table by: its key."""
    if (found := figure.lookup) is None:
        return [{} for _ in figure.table.rows]
    return [{"key": key} for key in found.keys]


def publishers(sources: Sequence[Source]) -> str:
    """Who published the sources, in one line: the first six and how many more."""
    names = list(dict.fromkeys(source.publisher or source.title for source in sources))
    return ", ".join(names[:6]) + (f" and {len(names) - 6} more" if len(names) > 6 else "")
