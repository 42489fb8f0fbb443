"""Links that open a page's notebook on a machine of others: Binder, which makes the book's own
environment (`.binder`), and Colab, which gets kit and tables by the notebook's first cell.

They are there when `_config.yml` says where the repository is (`repository`, on GitHub) and which
services to use (`launch_buttons`); Colab reads the notebooks from a branch of that repository that
publishing fills, and needs the site's own address for the tables.
"""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import quote

from sphinx.application import Sphinx

from factbook.model.config import BookConfig, load_config
from factbook.page import addresses
from factbook.page.outputs.downloads import zip_name
from factbook.page.state import book

BRANCH = "notebooks"  # of the repository, where the executed notebooks lie
_GITHUB = re.compile(r"https://github\.com/([\w.-]+/[\w.-]+?)(?:\.git)?/?")
_BEGIN = """\
# Where the book's folder is not: get its kit, and its tables beside this file.
from pathlib import Path

if not Path("datapackage.json").exists():
    import io
    import subprocess
    import sys
    import urllib.request
    import zipfile

    kit = "git+{repository}@{branch}"
    subprocess.run([sys.executable, "-m", "pip", "install", "--quiet", kit], check=True)
    with urllib.request.urlopen("{tables}") as answer:
        zipfile.ZipFile(io.BytesIO(answer.read())).extractall()"""


def links(app: Sphinx, docname: str, notebook: str) -> list[tuple[str, str]]:
    """Name and address of each service that can run the page; `notebook` is where that of the page
    is, "" for one without code."""
    config = load_config(Path(app.srcdir))
    repository = _repository(config)
    if not notebook or not repository:
        return []
    found = []
    if binder := config.launch.get("binderhub_url"):
        page = quote(f"lab/tree/{docname}.md", safe="")
        branch = quote(config.branch, safe="")
        found.append(("Binder", f"{binder.rstrip('/')}/v2/gh/{repository}/{branch}?urlpath={page}"))
    if colab := _colab(app, config):
        name = quote(Path(notebook).name)
        found.append(("Colab", f"{colab}/github/{repository}/blob/{BRANCH}/{name}"))
    return found


def begin(app: Sphinx) -> str:
    """The first cell of a notebook that Colab opens, "" where no link leads there."""
    config = load_config(Path(app.srcdir))
    if not _repository(config) or not _colab(app, config):
        return ""
    return _BEGIN.format(
        repository=f"https://github.com/{_repository(config)}",
        branch=config.branch,
        tables=addresses.whole(app, f"data/{zip_name(book(app).package)}"),
    )


def _repository(config: BookConfig) -> str:
    """Owner and name on GitHub."""
    match = _GITHUB.fullmatch(config.repository)
    return match[1] if match else ""


def _colab(app: Sphinx, config: BookConfig) -> str:
    known = addresses.whole(app, "index.html")
    return config.launch.get("colab_url", "").rstrip("/") if known else ""
