"""Text of authors is shown as typed, wherever the page repeats it."""

from __future__ import annotations

import shutil

import pytest
from bs4 import BeautifulSoup
from test_toy import run, toy  # noqa: F401

HEADING = 'Q&A; R&D <i>and</i> "a < b"'
SETTING = "A <b>b</b> & <script>c</script> {{ 7 * 7 }}"
PAGE = f"""---
kicker: <i>Fragen</i> & mehr
description: Was "R&D" <b>heisst</b>.
updated: 2026-11-27
---

# {HEADING.replace("<", chr(92) + "<")}

:::{{lead}}
Ein Satz & noch einer.
:::

## Teil <x> & Teil

Text.

## Ende

Text.
"""


@pytest.fixture(scope="module")
def hostile(toy, tmp_path_factory):  # noqa: F811
    book = tmp_path_factory.mktemp("typed") / "book"
    shutil.copytree(toy, book, symlinks=True)
    (book / "texte/fragen.md").write_text(PAGE.replace("Teil <x>", "Teil \\<x>"), "utf8")
    toc = book / "_toc.yml"
    toc.write_text(toc.read_text("utf8").rstrip() + "\n- file: texte/fragen\n", "utf8")
    config = book / "_config.yml"
    text = config.read_text("utf8")
    for words in ("Flüsse", "Die Pegelwarte", '"2025"', "Alles fließt.", "BSD-3-Clause"):
        text = text.replace(f": {words}", f": '{SETTING}'", 1)
    config.write_text(text, "utf8")
    figure = book / "texte/fluesse.md"
    text = figure.read_text("utf8")
    for words in ("Die Donau ist am längsten", "Drei Längen.", "Länge in Kilometern"):
        assert words in text
        text = text.replace(words, SETTING)
    figure.write_text(text, "utf8")
    done = run(book, "build")
    assert done.returncode == 0, done.stderr
    return book / "_build/html"


def page(hostile, name: str) -> BeautifulSoup:
    return BeautifulSoup((hostile / f"{name}.html").read_text("utf8"), "html.parser")


def typed(text: str) -> str:
    return text.replace('"a', "“a").replace('b"', "b”")


def test_a_heading_is_shown_as_typed_everywhere(hostile):
    here, other = page(hostile, "texte/fragen"), page(hostile, "texte/daten")
    assert here.h1.get_text() in {HEADING, typed(HEADING)}
    assert here.title.get_text().startswith("Q&A; R&D <i>and</i>")
    assert here.select_one(".kicker").get_text() == "<i>Fragen</i> & mehr"
    menu = [a.get_text() for a in other.select('nav[aria-label="Contents"] a')]
    assert any(text.startswith("Q&A; R&D <i>and</i>") for text in menu)
    assert "Teil <x> & Teil" in [a.get_text() for a in here.select(".minor a")]
    assert here.find("meta", {"name": "description"})["content"].startswith('Was "R&D" <b>')
    assert not here.select("i, h1 b, .kicker i") and not other.select("nav i")
    card = [
        a for a in page(hostile, "index").select(".cards a") if a["href"].endswith("fragen.html")
    ]
    assert "Q&A; R&D <i>and</i>" in card[0].get_text() and not card[0].select("i")


def test_titles_and_settings_are_shown_as_typed_on_every_page(hostile):
    pages = {p.relative_to(hostile).as_posix(): p for p in hostile.rglob("*.html")}
    assert {"index.html", "search.html", "embed/laengen.html", "cite/laengen.html"} <= set(pages)
    for path in pages.values():
        parsed = BeautifulSoup(path.read_text("utf8"), "html.parser")
        assert not parsed.find("b", string="b"), path
        assert all(s.get("src") or s["type"] == "application/ld+json" for s in parsed("script"))
        assert SETTING in parsed.title.get_text(), path
    foot = page(hostile, "index").footer.get_text()
    assert foot.count(SETTING) == 4  # title, slogan, licence of the code, copyright
    assert SETTING in page(hostile, "index").select_one(".byline").get_text()
    cite = page(hostile, "cite/laengen")
    assert SETTING in cite.select_one(".lead a").get_text()
    frame = BeautifulSoup(cite.select_one(".snippet code").get_text(), "html.parser").iframe
    assert frame["title"] == SETTING


def test_every_page_stays_whole(hostile):
    for path in hostile.rglob("*.html"):
        parsed = BeautifulSoup(path.read_text("utf8"), "html.parser")
        assert parsed.find("main") and (parsed.find("footer") or "embed" in path.parts), path
