"""The site's pictures: SVG to PNG, many at once."""

from __future__ import annotations

import struct
import subprocess

import pytest

from factbook.charts.pictures import pngs
from factbook.model.problem import AuthorError

SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="20">'
    '<rect width="{}" height="9"/></svg>'
)


@pytest.fixture(scope="module")
def book(tmp_path_factory, request):
    root = tmp_path_factory.mktemp("book")
    (root / "node_modules").symlink_to(request.config.rootpath / "node_modules")
    return root


def test_each_drawing_is_a_picture_of_its_scale(book):
    made = pngs({"a": (SVG.format(5), 1), "b": (SVG.format(5), 2), "c": (SVG.format(9), 1)}, book)
    sizes = {name: struct.unpack(">II", content[16:24]) for name, content in made.items()}
    assert sizes == {"a": (40, 20), "b": (80, 40), "c": (40, 20)}
    assert made["a"] != made["c"]


def test_letters_have_the_weights_of_the_page_s_font(book):
    text = SVG.replace("<rect", '<text y="15" font-weight="{}">M</text><rect').format("{}", 0)
    drawn = {f"{weight}": (text.format(weight), 1) for weight in (400, 600, 700)}
    assert len({SVG.format(0), *pngs(drawn, book).values()}) == 4


def test_what_was_drawn_is_not_drawn_again(book, monkeypatch):
    first = pngs({"a": (SVG.format(5), 1)}, book)

    def refuse(*arguments, **options):
        raise AssertionError("it was drawn again")

    monkeypatch.setattr(subprocess, "Popen", refuse)
    assert pngs({"another name": (SVG.format(5), 1)}, book) == {"another name": first["a"]}
    with pytest.raises(AssertionError):
        pngs({"a": (SVG.format(6), 1)}, book)


def test_a_drawing_that_is_none_is_named(book):
    with pytest.raises(AuthorError, match=r"^broken\.png could not be drawn: .*[Ee]rror"):
        pngs({"good.png": (SVG.format(5), 1), "broken.png": ("<svg", 1)}, book)


def test_without_its_package_one_sentence_says_what_to_do(tmp_path):
    with pytest.raises(AuthorError, match="is missing; run `make site`, which installs it"):
        pngs({"a": (SVG.format(5), 1)}, tmp_path)
