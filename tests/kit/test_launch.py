"""Links to run a page on a machine of others, and the environment they find there."""

from __future__ import annotations

import io
import json
import os
import re
import subprocess
import sys
import urllib.request
import zipfile
from pathlib import Path
from types import SimpleNamespace

import pytest

from factbook.model.config import parse
from factbook.model.problem import AuthorError
from factbook.page.outputs import launch

ROOT = Path(__file__).parents[2]
SERVICES = {"binderhub_url": "https://mybinder.org", "colab_url": "https://colab.example"}


@pytest.fixture
def told(monkeypatch):
    """The links and the first cell of a page, with these settings and this address."""

    def tell(url: str, services: dict[str, str], address: str = "https://example.org/book"):
        config = parse({"repository": {"url": url, "branch": "a b"}, "launch_buttons": services})
        monkeypatch.setattr(launch, "load_config", lambda root: config)
        package = SimpleNamespace(descriptor={"name": "rivers"})
        monkeypatch.setattr(launch, "book", lambda app: SimpleNamespace(package=package))
        app = SimpleNamespace(srcdir=".", config=SimpleNamespace(html_baseurl=address))
        links = launch.links(app, "chapters/one two", "notebooks/chapters-one two.ipynb")
        return dict(links), launch.begin(app)

    return tell


@pytest.mark.parametrize(
    "url", ["https://github.com/paper/rivers", "https://github.com/paper/rivers.git/"]
)
def test_both_services_open_the_page(told, url):
    links, _ = told(url, SERVICES)
    assert links == {
        "Binder": "https://mybinder.org/v2/gh/paper/rivers/a%20b"
        "?urlpath=lab%2Ftree%2Fchapters%2Fone%20two.md",
        "Colab": "https://colab.example/github/paper/rivers/blob/notebooks/"
        "chapters-one%20two.ipynb",
    }


@pytest.mark.parametrize("url", ["", "https://gitlab.com/paper/rivers", "https://github.com/paper"])
def test_without_a_repository_on_github_there_are_none(told, url):
    assert told(url, SERVICES) == ({}, "")


def test_colab_needs_the_site_s_address_and_binder_does_not(told):
    links, begin = told("https://github.com/paper/rivers", SERVICES, address="")
    assert list(links) == ["Binder"] and begin == ""
    assert told("https://github.com/paper/rivers", {}) == ({}, "")


def test_an_address_that_is_none_is_named():
    for settings in (
        {"repository": {"url": "git@github.com:a/b"}},
        {"launch_buttons": {"colab_url": "colab"}},
    ):
        with pytest.raises(AuthorError, match=r"_config\.yml, .*is not an address"):
            parse(settings)


def test_the_first_cell_gets_kit_and_tables_once(told, tmp_path, monkeypatch):
    _, begin = told("https://github.com/paper/rivers", SERVICES)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as file:
        file.writestr("datapackage.json", "{}")
    asked: list[str] = []

    def open_address(address: str) -> io.BytesIO:
        asked.append(address)
        return io.BytesIO(packed.getvalue())

    monkeypatch.setattr(urllib.request, "urlopen", open_address)
    monkeypatch.setattr(subprocess, "run", lambda command, check: asked.append(command[-1]))
    monkeypatch.chdir(tmp_path)
    exec(begin, {})
    assert asked == [
        "git+https://github.com/paper/rivers@a b",
        "https://example.org/book/data/rivers-data.zip",
    ]
    assert json.loads((tmp_path / "datapackage.json").read_text()) == {}
    exec(begin, {})
    assert len(asked) == 2


def test_binder_makes_the_environment_that_make_site_makes():
    """By the same lines, which every fresh `make site` so tries."""
    binder = ROOT / ".binder"
    named = re.fullmatch(r"-r (\S+)\n", (binder / "requirements.txt").read_text("utf8"))
    assert named and (binder / named[1]).resolve() == ROOT / "requirements.txt"
    lines = (binder / "postBuild").read_text("utf8").splitlines()
    made = [line for line in lines if line.startswith("python ")]
    makefile = (ROOT / "Makefile").read_text("utf8").replace("@$(BIN)/python", "python")
    assert len(made) == 2 and all(f"\t{line}\n" in makefile for line in made)
    wanted = re.search(
        r'requires-python = ">=([\d.]+)"', (ROOT / "pyproject.toml").read_text("utf8")
    )
    assert (binder / "runtime.txt").read_text("utf8") == f"python-{wanted[1]}\n"


def test_binder_opens_pages_as_notebooks():
    start = ROOT / ".binder/start"
    assert os.access(start, os.X_OK) and os.access(ROOT / ".binder/postBuild", os.X_OK)
    tell = "import os; print(os.environ['JUPYTER_CONFIG_PATH'])"
    done = subprocess.run(
        [start, sys.executable, "-c", tell], cwd=ROOT, capture_output=True, text=True
    )
    assert Path(done.stdout.strip()) == ROOT / ".jupyter"
