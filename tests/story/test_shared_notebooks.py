"""Each page with code as a notebook: valid, with what its cells put out, and it runs elsewhere."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import nbformat
import pytest
from test_pages import parsed

from factbook.notebook.chapters import Chapter, book_files, code_cells
from factbook.page.outputs import notebooks

ROOT = Path(__file__).parents[2]
PAGES = [path for path in book_files(ROOT) if Chapter.load(path).has_code]
NAMES = [path.relative_to(ROOT).with_suffix("").as_posix() for path in PAGES]
RUN = """
import sys, nbformat
from nbclient import NotebookClient
notebook = nbformat.read(sys.argv[1], as_version=4)
for cell in notebook.cells:
    if cell.cell_type == "code":
        cell.outputs = []
NotebookClient(notebook, timeout=120, resources={"metadata": {"path": sys.argv[2]}}).execute()
shown = [o for c in notebook.cells if c.cell_type == "code" for o in c.outputs if "data" in o]
print(sum("application/vnd.factbook.figure+json" in output.data for output in shown))
"""


def file_of(site: Path, name: str) -> Path:
    return site / notebooks.FOLDER / f"{name.replace('/', '-')}.ipynb"


def test_pages_with_code_and_no_others_have_one(site):
    made = {path.name for path in (site / notebooks.FOLDER).iterdir()}
    assert made == {file_of(site, name).name for name in NAMES} and len(made) >= 6


@pytest.mark.parametrize("name", NAMES)
def test_it_is_valid_executed_and_plain(site, name):
    text = file_of(site, name).read_text("utf8")
    notebook = nbformat.reads(text, as_version=4)
    nbformat.validate(notebook)
    cells = code_cells(notebook)
    written = code_cells(Chapter.load(ROOT / f"{name}.md").notebook)
    assert [cell.source for cell in cells] == [cell.source for cell in written]
    figures = {node["id"] for node in parsed(site / f"{name}.html").select("figure[id]")}
    shown = [output.data for cell in cells for output in cell.outputs if "data" in output]
    assert sum("image/png" in data for data in shown) >= len(figures)
    assert not re.search(r"/(?:home|root|Users|work|tmp)/", text) and str(ROOT) not in text
    prose = "\n".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown")
    assert not re.search(r"\{[a-z-]+\}`|^:::|^```\{|\]\((?!https?:|mailto:)", prose, re.MULTILINE)


@pytest.mark.parametrize("name", NAMES)
def test_its_page_leads_to_it(site, name):
    page = site / f"{name}.html"
    [link] = [a for a in parsed(page).select("footer a") if a.text == "This page as a notebook"]
    assert (page.parent / link["href"]).resolve() == file_of(site, name).resolve()


def test_its_numbers_are_those_of_the_page(site):
    """Of every page, each number a fact gives in prose stands in the notebook's text."""
    for name in NAMES:
        prose = file_of(site, name).read_text("utf8")
        given = {a.text for a in parsed(site / f"{name}.html").select("main p data")}
        assert [text for text in given if text not in prose] == [], name


def test_one_runs_beside_the_unpacked_tables(site, tmp_path):
    [packed] = (site / "data").glob("*-data.zip")
    zipfile.ZipFile(packed).extractall(tmp_path / "tables")
    name = next(name for name in NAMES if name.startswith("chapters/"))
    figures = file_of(site, name).read_text("utf8").count('"image/png"')
    command = [sys.executable, "-c", RUN, str(file_of(site, name)), str(tmp_path / "tables")]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr[-2000:]
    assert int(done.stdout) == figures > 0
