"""What a report says of a change: rows, numbers, titles, figures, sources; nothing when none."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from factbook.build import diff
from factbook.model.problem import AuthorError

PAGE = """<!doctype html><html><body><h1 id="top">{title}</h1>
<p>It was <span class="fact" data-fact="n"><a>{number}</a></span> things.</p>
<figure id="bars"><p class="figure-title">{figure}</p></figure></body></html>"""
EMBED = """<!doctype html><html><body><figure id="{id}"><h1>{title}</h1>
<div class="figure-plot"><svg><path d="{path}"/></svg></div></figure></body></html>"""
PNG = b"\x89PNG\r\n\x1a\n"


def book(place: Path, *, title="A claim", number="5", figure="Bars", path="M0", rows="") -> Path:
    """A book that is built, made by hand: one page, one figure, two tables."""
    site = place / "_build/html"
    for name in ("embed", "figures", "cite"):
        (site / name).mkdir(parents=True)
    page = PAGE.format(title=title, number=number, figure=figure)
    (site / "index.html").write_text(page, "utf8")
    (site / "embed/bars.html").write_text(EMBED.format(id="bars", title=title, path=path), "utf8")
    (site / "figures/bars.png").write_bytes(PNG + path.encode())
    (place / "data").mkdir()
    (place / "data/sources.csv").write_text("source_id,title\ns1,One\ns2,Two\n", "utf8")
    things = rows or "id,name,source_ids\na,First,s1\nb,Second,s1;s2\n"
    (place / "data/things.csv").write_text(things, "utf8")
    resources = [
        {"name": name, "path": f"{name}.csv", "schema": {"primaryKey": key, "fields": []}}
        for name, key in (("things", "id"), ("sources", ["source_id"]))
    ]
    told = json.dumps({"resources": resources})
    (place / "data/datapackage.json").write_text(told, "utf8")
    return place


def test_nothing_changed_is_said_so(tmp_path):
    found = diff.compare(book(tmp_path / "a"), book(tmp_path / "b"), "main")
    assert found.text() == "Since main:\n  nothing a reader would see"


def test_all_that_changed_is_told_from_what_to_what(tmp_path):
    rows = "id,name,source_ids\na,Other,s1\nc,Third,s1\n"
    changed = book(
        tmp_path / "b", title="New <claim>", number="6", figure="More", path="M1", rows=rows
    )
    found = diff.compare(book(tmp_path / "a"), changed, "main")
    text = found.text()
    for said in (
        "data/things.csv",
        "added c: name Third, source_ids s1",
        "removed b: name Second, source_ids s1;s2",
        'changed a, name: "First" → "Other"',
        'index.html: n: "5" → "6"',
        'index.html: bars: "Bars" → "More"',
        "bars: drawn otherwise",
        "Sources without a use any more\n    s2",
    ):
        assert said in text
    report = diff._html(found)
    assert "<claim>" not in report and report.count("data:image/png;base64,") == 2


def test_a_figure_that_came_or_went_has_one_picture(tmp_path):
    before, after = book(tmp_path / "a"), book(tmp_path / "b")
    shutil.copy(after / "_build/html/embed/bars.html", after / "_build/html/embed/new.html")
    (after / "_build/html/figures/new.png").write_bytes(PNG)
    (before / "_build/html/embed/old.html").write_text(EMBED.format(id="old", title="", path="M"))
    found = {p.id: p for p in diff.compare(before, after, "main").pictures}
    assert set(found) == {"new", "old"}
    assert found["new"].after and not found["new"].before and not found["old"].after


def test_many_rows_are_not_told_one_by_one(tmp_path):
    rows = "id,name,source_ids\n" + "".join(f"x{n},N,s1;s2\n" for n in range(500))
    found = diff.compare(book(tmp_path / "a"), book(tmp_path / "b", rows=rows), "main")
    (things,) = found.rows
    assert len(things.lines) == 201 and things.lines[-1] == "and 302 rows more"


def test_an_unknown_commit_or_no_history_is_one_sentence(tmp_path):
    with pytest.raises(AuthorError, match="^git: "):
        diff._site_of(tmp_path, "main")
    subprocess.run(["git", "init", "-q"], cwd=tmp_path, check=True)
    with pytest.raises(AuthorError, match="^git: "):
        diff._site_of(tmp_path, "nowhere")


def test_drawings_are_told_apart_by_what_is_drawn_alone(tmp_path):
    site = book(tmp_path / "a") / "_build/html"
    file = tmp_path / "drawings.sha256"
    assert diff.check_drawings(site, file) == ["bars is new"]
    diff.keep_drawings(site, file)
    assert diff.check_drawings(site, file) == []
    titled = book(tmp_path / "b", title="Other") / "_build/html"
    assert diff.check_drawings(titled, file) == []
    other = book(tmp_path / "c", path="M2") / "_build/html"
    assert diff.check_drawings(other, file) == ["bars is drawn otherwise"]
    (other / "embed/bars.html").unlink()
    assert diff.check_drawings(other, file) == ["bars is gone"]
