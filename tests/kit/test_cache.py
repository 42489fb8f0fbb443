"""Files made once: whole or not there, however many make them; drawn again when it matters."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import pytest

from factbook.charts import fonts, render
from factbook.model.cache import kept

ROOT = Path(__file__).parents[2]
SPEC = {"data": {"values": [{"a": 1}]}, "mark": "point", "encoding": {"x": {"field": "a"}}}


@pytest.fixture
def root(tmp_path):
    (tmp_path / "node_modules").symlink_to(ROOT / "node_modules")
    (tmp_path / "data").mkdir()
    (tmp_path / "data/datapackage.json").write_text("{}", "utf8")  # a book, so with its font
    return tmp_path


def test_many_makers_of_fonts_at_once_all_end_well(root):
    code = "import sys; from pathlib import Path; from factbook.charts import fonts"
    code += "; print(len(list(fonts.folder(Path(sys.argv[1])).glob('*.ttf'))))"
    command = [sys.executable, "-c", code, str(root)]
    makers = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(8)]
    assert [maker.communicate()[0].strip() for maker in makers] == ["3"] * 8
    assert [p.name for p in fonts.folder(root).iterdir() if p.suffix != ".ttf"] == []


def test_makers_of_one_file_do_not_share_a_name(tmp_path):
    seen = []

    def make(path):
        if not seen:  # another maker begins and ends while this one is at work
            seen.append(path)
            kept(tmp_path / "a.txt", make)
        seen.append(path)
        path.write_text("whole", "utf8")

    assert kept(tmp_path / "a.txt", make).read_text("utf8") == "whole"
    assert seen[0] != seen[1]
    assert [p.name for p in tmp_path.iterdir()] == ["a.txt"]


def test_a_maker_that_fails_leaves_nothing(tmp_path):
    def make(path):
        path.write_text("half", "utf8")
        raise OSError("disk full")

    with pytest.raises(OSError, match="disk full"):
        kept(tmp_path / "a.txt", make)
    assert list(tmp_path.iterdir()) == []


def test_a_drawing_is_drawn_once_for_what_it_shows(root, monkeypatch):
    first = render.svg(SPEC, root)
    monkeypatch.setattr(render, "_engine", lambda folder: pytest.fail("drawn again"))
    assert render.svg(SPEC, root) == first
    with pytest.raises(pytest.fail.Exception):
        render.svg(SPEC | {"mark": "bar"}, root)


def test_another_engine_font_or_zone_draws_again(root, monkeypatch):
    render.svg(SPEC, root)
    drawn = []

    class Engine:
        def vegalite_to_svg(self, spec):
            drawn.append(spec)
            return "<svg/>"

    monkeypatch.setattr(render, "_engine", lambda folder: Engine())
    with monkeypatch.context() as changed:
        changed.setattr(render, "version", lambda name: "0")
        render.svg(SPEC, root)
    assert len(drawn) == 1
    with monkeypatch.context() as changed:
        changed.setattr(fonts, "folder", lambda root: Path("another"))
        render.svg(SPEC, root)
    assert len(drawn) == 2
    with monkeypatch.context() as changed:
        changed.setattr(time, "tzname", ("AKST", "AKDT"))
        render.svg(SPEC, root)
    assert len(drawn) == 3
