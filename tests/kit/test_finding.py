"""What the search finds: the places of a page, taken from its HTML."""

from __future__ import annotations

import json
from pathlib import Path

from factbook.page.outputs import finding
from factbook.page.outputs.finding import entries_of, script

ARTICLE = """<article><p class="kicker">Two</p>
<section id="ships"><h1>The ships</h1><p>They sank<em>ed</em>.</p>
<section id="cranes"><h2>Cranes &amp; ropes</h2><p>Up.</p>
<figure id="tide"><p class="figure-title">The tide rose</p>
<div class="lookup" data-param="port"></div>
<div class="figure-plot"><svg><text>no</text></svg></div>
<figcaption><ul class="figure-notes"><li>Low water.</li></ul>
<details class="figure-sources"><summary>Sources</summary>A book</details>
<details class="figure-table"><summary>Table behind this figure</summary><table>
<tr><th>Port</th></tr><tr data-key="HH"><th>Hamburg</th></tr>
<tr><th>Dover</th><td>12</td><td>Dover</td></tr></table></details></figcaption></figure></section>
<dl><div id="term-buoy"><dt>Buoy <span class="term-also">float</span></dt>
<dd>It swims.</dd></div></dl>
<details id="role-pilot"><summary><span>Pilot</span> <b>Free</b></summary>
<p>May steer.</p></details>
</section>
<section class="fact-notes" aria-labelledby="notes"><h2 id="notes">Notes</h2><ol>
<li class="fact-note" id="fact-a"><p class="fact-claim">12: ports</p><dl><dt>Note</dt>
<dd>Of 2019.</dd>
<dt>Source</dt><dd>A book</dd></dl></li></ol></section></article>"""

ROW = ["row", "?port=HH#tide", "Hamburg", "Hamburch · Hambourg"]


def test_sections_figures_words_notes_and_rows_are_places_of_their_own():
    assert [entry.told() for entry in entries_of(ARTICLE)] == [
        ["", "", "The ships", "They sanked."],
        ["", "cranes", "Cranes & ropes", "Up."],
        ["figure", "tide", "The tide rose", "Low water.", ["Port", "Hamburg", "Dover"]],
        ["word", "term-buoy", "Buoy", "Buoy float It swims."],
        ["", "role-pilot", "Pilot", "Pilot Free May steer."],
        ["note", "fact-a", "12: ports", "Of 2019."],
    ]


def test_page_without_text_has_no_place():
    assert entries_of("") == [] and entries_of("<article></article>") == []


def test_a_page_is_taken_apart_once(tmp_path: Path, monkeypatch):
    out = tmp_path / "html"
    out.mkdir()
    (out / "a.html").write_text(f"<html>{ARTICLE}</html>", "utf8")
    (out / "b.html").write_text("<html><article><section id='b'><h1>B</h1></section></article>")
    taken: list[str] = []
    real = finding.entries_of
    monkeypatch.setattr(finding, "entries_of", lambda text: taken.append(text) or real(text))
    first = script(tmp_path, out, {"a": [ROW], "b": []}, [["ship", ["boat"]]])
    assert len(taken) == 2
    (out / "b.html").write_text("<html><article><section id='b'><h1>C</h1></section></article>")
    second = script(tmp_path, out, {"a": [ROW], "b": []}, [["ship", ["boat"]]])
    assert len(taken) == 3 and second == first.replace('"B"', '"C"')
    told = json.loads(first.removeprefix("self.found=").removesuffix(";\n"))
    assert told["pages"] == [["a.html", "The ships"], ["b.html", "B"]]
    assert [0, *ROW] in told["entries"]
    assert told["same"] == [["ship", ["boat"]]]
    kept = list((tmp_path / "_build/.cache/search").iterdir())
    assert len(kept) == 2  # what belongs to no page any more is gone
