"""Each page with code as the notebook that was run: its text in plain Markdown, its cells, and what
they put out as pictures and words, which any program shows.

Roles become their text and links whole addresses (or words, where nobody said where the site
stands). Whoever runs it does so in the folder of the unpacked tables, as with a figure's code.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from posixpath import dirname, join, normpath
from typing import Any

import nbformat
from sphinx.application import Sphinx

from factbook.figure.contract import MIME, Figure
from factbook.model import facts
from factbook.model.facts import Fact
from factbook.model.words import typeset
from factbook.notebook.chapters import Chapter, cached, code_cells
from factbook.page import addresses, fresh
from factbook.page.outputs import launch
from factbook.page.outputs.downloads import zip_name
from factbook.page.state import book
from factbook.page.text import title

FOLDER = "notebooks"
BEGIN = """\
*{title}. {citation}*

This is a page of the book as a notebook, with what its cells put out. To run it again, put this
file into the folder of the unpacked tables (`{tables}`), with Python 3.11 or newer and the kit of
this book: `pip install factbook` (from the book's repository)."""
ON_THE_PAGE = "*Here the page shows what a notebook cannot: {where}.*\n"
_TEXTS = {"table", "lead", "minute", "not-shown"}  # directives that hold words
_ROLE = re.compile(
    r"\{(?P<name>fact|term)\}`(?:(?P<words>[^`<]+?)\s*<(?P<id>[^`>]+)>|(?P<own>[^`]+))`"
)
_DIRECTIVE = re.compile(
    r"^(?P<mark>:{3,}|`{3,})\{(?P<name>[\w-]+)\}[ \t]*(?P<title>[^\n]*)\n"
    r"(?P<body>.*?)^(?P=mark)[ \t]*\n?",
    re.MULTILINE | re.DOTALL,
)
_LINK = re.compile(r"\[(?P<words>[^\]]*)\]\((?!https?:|mailto:)(?P<to>[^)\s]+)\)")
_LABEL = re.compile(r"^\([\w-]+\)=\n", re.MULTILINE)


def address(app: Sphinx, docname: str) -> str:
    """Where a page's notebook is, from the root of the site; "" for a page without code."""
    if docname not in app.env.all_docs or not _chapter(app, docname).has_code:
        return ""
    return f"{FOLDER}/{docname.replace('/', '-')}.ipynb"


def write(app: Sphinx, out: Path) -> None:
    """Write the notebooks of pages read again; drop those of pages that went."""
    (out / FOLDER).mkdir(parents=True, exist_ok=True)
    known = {}
    for docname in sorted(app.env.found_docs):
        if name := address(app, docname):
            known[out / name] = docname
    for path, docname in known.items():
        if fresh.is_fresh(app, docname) or not path.is_file():
            path.write_text(notebook(app, docname, out / "figures"), "utf8")
    for path in (out / FOLDER).iterdir():
        if path not in known:
            path.unlink()


def _chapter(app: Sphinx, docname: str) -> Chapter:
    return Chapter.load(Path(app.env.doc2path(docname)))


def notebook(app: Sphinx, docname: str, pictures: Path) -> str:
    """The page as a notebook file, with its figures from the folder `pictures`: the same text each
    time."""
    found = cached(Path(app.srcdir), _chapter(app, docname))
    assert found is not None, "pages are written after their cells ran"
    text = _Text(app, docname, _computed(found))
    begin = BEGIN.format(
        title=title(app.env, docname),
        citation=book(app).citation.words(),
        tables=zip_name(book(app).package),
    )
    cells: list[Any] = [nbformat.v4.new_markdown_cell(begin)]
    if getting := launch.begin(app):
        cells.append(nbformat.v4.new_code_cell(getting))
    for number, cell in enumerate(found.cells):
        if cell.cell_type == "code":
            cells.append(_code(cell, number, pictures))
        elif plain := text.plain(cell.source):
            cells.append(nbformat.v4.new_markdown_cell(plain))
    for number, cell in enumerate(cells):
        cell["id"] = f"cell-{number}"
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    metadata = {"kernelspec": kernel, "language_info": {"name": "python"}}
    made = nbformat.v4.new_notebook(cells=cells, metadata=metadata)
    nbformat.validate(made)
    return str(nbformat.writes(made)) + "\n"


def _code(cell: Mapping[str, Any], number: int, pictures: Path) -> Any:
    """A cell and what it put out, without what only this book's pages can show."""
    outputs = []
    for output in cell["outputs"]:
        kept = nbformat.from_dict(dict(output))
        if "data" in output:
            kept.data = {"text/plain": output["data"].get("text/plain", "")}
            if told := output["data"].get(MIME):
                figure = Figure.from_json(told)
                drawn = (pictures / f"{figure.id}.png").read_bytes()
                kept.data |= {
                    "image/png": base64.b64encode(drawn).decode(),
                    "text/plain": f"{figure.title}\n{figure.alt}",
                }
        if "execution_count" in output:
            kept.execution_count = number
        outputs.append(kept)
    return nbformat.v4.new_code_cell(cell["source"], outputs=outputs, execution_count=number)


def _computed(found: Any) -> dict[str, Fact]:
    """The facts that the page's cells define."""
    local = {}
    for output in (output for cell in code_cells(found) for output in cell.outputs):
        if told := output.get("data", {}).get(facts.MIME):
            lists = {name: tuple(told[name]) for name in ("sources", "rivals")}
            local[told["id"]] = Fact(**{**told, **lists})
    return local


@dataclass(frozen=True)
class _Text:
    """The text of one page, in Markdown that any notebook shows."""

    app: Sphinx
    docname: str
    local: dict[str, Fact]

    def plain(self, source: str) -> str:
        for pattern, said in (
            (_DIRECTIVE, self._directive),
            (_LABEL, lambda match: ""),
            (_ROLE, self._role),
            (_LINK, self._link),
        ):
            source = pattern.sub(said, source)
        return source.strip()

    def _directive(self, match: re.Match[str]) -> str:
        if match["name"] in _TEXTS:
            head = f"**{match['title'].strip()}**\n\n" if match["title"].strip() else ""
            return head + match["body"]
        where = addresses.whole(self.app, f"{self.docname}.html") or match["name"].replace("-", " ")
        return ON_THE_PAGE.format(where=where)

    def _role(self, match: re.Match[str]) -> str:
        id, _, form = (match["id"] or match["own"]).partition("|")
        if match["words"]:
            return typeset(match["words"])
        if match["name"] == "term":
            return book(self.app).terms[id.strip()].term
        return book(self.app).facts.get(id.strip(), self.local).show(form.strip())

    def _link(self, match: re.Match[str]) -> str:
        target, _, anchor = match["to"].partition("#")
        domain = self.app.env.get_domain("std").data
        home, _, named = domain["labels"].get(anchor, (self.docname, "", anchor))
        path = normpath(join(dirname(self.docname), target)) if target else f"{home}.md"
        page = re.sub(r"\.md$", ".html", path)
        to = addresses.whole(self.app, f"{page}#{anchor}" if anchor else page)
        words = match["words"] or named
        return f"[{words}]({to})" if to else words
