"""A figure as HTML, the same on its page and in a notebook."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from factbook.figure.contract import Figure
from factbook.model.sources import Source

SHORT_LIST, LONG_LIST = 12, 24


def figure_html(figure: Figure, prefix: str = "", all_sources: str = "") -> str:
    """The figure's HTML; `prefix` leads from the page to the site's root ("../"), `all_sources`
    to the page that lists every source. All text is escaped here, nowhere else."""
    id = figure.id
    base = f"{prefix}figures/{id}"
    parts = [
        f'<figure id="{id}" class="figure{" figure-wide" if figure.wide else ""}"'
        f' aria-labelledby="{id}-title">',
        f'<p class="figure-title" id="{id}-title">{escape(figure.title)}</p>',
        f'<p class="figure-subtitle">{escape(figure.subtitle)}</p>' if figure.subtitle else "",
        _plot_html(figure, prefix),
        f'<p class="figure-alt visually-hidden" id="{id}-alt">{escape(figure.alt)}</p>',
        "<figcaption>",
        f'<p class="figure-caption">{escape(figure.caption)}</p>' if figure.caption else "",
    ]
    if figure.notes:
        notes = "".join(f"<li>{escape(note)}</li>" for note in figure.notes)
        parts.append(f'<ul class="figure-notes">{notes}</ul>')
    parts += [_sources_html(figure.sources, all_sources), table_html(figure)]
    code = f'<a href="{base}.py" download>Code</a> ' if figure.code else ""
    parts.append(
        '<p class="figure-tools"><span class="figure-label">Take it away</span> '
        f'<a href="{base}.csv" download>CSV</a> <a href="{base}.svg" download>SVG</a> '
        f'<a href="{base}.png" download>PNG</a> {code}'
        f'<a href="{prefix}cite/{id}.html">Embed, cite</a> '
        f'<a class="figure-permalink" href="#{id}">Link to this figure</a></p>'
        "</figcaption></figure>"
    )
    return "".join(parts)


def _plot_html(figure: Figure, prefix: str) -> str:
    drawings = figure.text_html or "".join(figure.drawings.values())
    if figure.live is None:
        return f'<div class="figure-plot">{drawings}</div>'
    live = f"{prefix}figures/{figure.id}.live.js"
    if figure.kind == "chart":
        return (
            f'<div class="chart" data-live="{live}"><div class="figure-plot">{drawings}</div>'
            f'<form class="live-tools" method="get" action="#{figure.id}">{figure.controls}'
            '<button type="button">Explore the chart</button>'
            '<span class="live-count" role="status"></span></form></div>'
        )
    find = ""
    if asked := figure.lookup:
        find = (
            f'<div class="lookup" data-param="{escape(asked.param)}">'
            f'<label for="{figure.id}-find">{escape(asked.label)}</label>'
            f'<input id="{figure.id}-find" type="text" autocomplete="off" spellcheck="false">'
            '<div class="lookup-answer" role="status"></div></div>'
        )
    return find + (
        f'<fieldset class="map" data-live="{live}"><legend class="visually-hidden">Layers of the'
        f' map</legend>{figure.controls}<div class="figure-plot">{drawings}</div>'
        f'<div class="live-tools"><button type="button">Zoom and pan</button>{figure.years}'
        '<span role="status"></span></div></fieldset>'
    )


def _sources_html(known: Sequence[Source], all_sources: str) -> str:
    """Links to the sources; each can be found by id, for the answers of a look-up. A long list
    names publisher and year; a very long one leads to the page of all sources, which has titles
    and addresses."""
    long, very_long = len(known) > SHORT_LIST, len(known) > LONG_LIST
    links = [
        f'<a href="{escape(all_sources)}#source-{escape(s.id)}">{escape(s.brief)}</a>'
        if very_long and all_sources
        else f'<span data-source="{escape(s.id)}">{s.html(s.brief if long else None)}</span>'
        for s in known
    ]
    if len(links) <= 4:
        return (
            '<p class="figure-sources"><span class="figure-label">Sources</span> '
            f"{'; '.join(links)}</p>"
        )
    items = "".join(f"<li>{link}</li>" for link in links)
    brief = ' class="brief"' if long else ""
    return (
        f'<details class="figure-sources"><summary>Sources ({len(links)})</summary>'
        f"<ul{brief}>{items}</ul></details>"
    )


def table_html(figure: Figure) -> str:
    """The table behind the figure, in a disclosure that works without a script."""
    heads = "".join(f'<th scope="col">{escape(h)}</th>' for h in figure.table.headings)
    asked = [""] * len(figure.table.rows)
    if found := figure.lookup:
        told = zip(found.keys, found.also, found.row_sources, strict=True)
        asked = [
            f' data-key="{escape(key)}" data-also="{escape(also)}" data-src="{escape(ids)}"'
            for key, also, ids in told
        ]
    rows = "".join(
        f'<tr{extra}><th scope="row">{escape(row[0])}</th>'
        + "".join(f"<td>{escape(cell)}</td>" for cell in row[1:])
        + "</tr>"
        for row, extra in zip(figure.table.rows, asked, strict=True)
    )
    count = len(figure.table.rows)
    label = escape(f"Table: {figure.title}")
    return (
        f'<details class="figure-table"><summary>Table behind this figure ({count} '
        f"{'row' if count == 1 else 'rows'})</summary>"
        f'<div class="table-scroll" tabindex="0" role="region" aria-label="{label}">'
        f"<table><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table></div></details>"
    )


def publishers(sources: Sequence[Source]) -> str:
    """Who published the sources, in one line: the first six and how many more."""
    names = list(dict.fromkeys(source.publisher or source.title for source in sources))
    return ", ".join(names[:6]) + (f" and {len(names) - 6} more" if len(names) > 6 else "")
