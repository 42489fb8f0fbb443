"""What is said of a page: from a tree as Chromium tells it to lines that are kept and compared."""

from __future__ import annotations

from factbook.build import transcript
from factbook.build.transcript import Said


def node(id, role, name="", children=(), ignored=False, **properties):
    told = [{"name": k, "value": {"value": v}} for k, v in properties.items()]
    return {
        "nodeId": id,
        "ignored": ignored,
        "role": {"value": role},
        "name": {"value": name},
        "childIds": list(children),
        "properties": told,
    }


TREE = [
    node("1", "RootWebArea", "A page", "23"),
    node("2", "main", children="45679d"),
    node("3", "contentinfo", children="8"),
    node("4", "heading", "Rivers  of\n Europe", "x", level=1),
    node("5", "generic", children="ab", ignored=True),
    node("6", "DisclosureTriangle", "Data", expanded=False),
    node("7", "Date", "Day", "c", disabled=True),
    node("8", "group", children="e"),
    node("9", "radio", "Length", checked="true"),
    node("a", "list", children="fg"),
    node("b", "graphics-document", "Lengths", "h"),
    node("c", "spinbutton", "Month"),
    node("d", "group", "Sea", "i"),
    node("e", "link", "Feed"),
    node("f", "listitem", children="j"),
    node("g", "listitem"),
    node("h", "graphics-symbol", "Rhine"),
    node("i", "button", "Play", pressed="false"),
    node("j", "list", children="k"),
    node("k", "listitem"),
]
LINES = """main
  heading 1 "Rivers of Europe"
  list, 2 items
    list, 1 items
  drawing "Lengths", 1 marks
  fold "Data", closed
  date field "Day", disabled
  choice of a group "Length", chosen
  group "Sea"
    button "Play", not pressed
footer
  link "Feed"
"""


def test_a_tree_becomes_lines_in_reading_order():
    assert "".join(f"{each.line}\n" for each in transcript.told(TREE)) == LINES
    assert transcript.told([]) == []


def test_what_is_kept_is_compared_line_by_line(tmp_path):
    now = {"index": [Said("main", "main", "", 0)], "texts/a": [Said("link", "link", "A", 0)]}
    assert transcript.changed(now, tmp_path) != []
    transcript.keep(now, tmp_path)
    assert transcript.changed(now, tmp_path) == []
    other = {"index": [Said("main", "main", "Text", 0)]}
    lines = transcript.changed(other, tmp_path)
    assert "-main" in lines and '+main "Text"' in lines
    assert '-link "A"' in lines  # a page that is gone
    transcript.keep(other, tmp_path)
    assert transcript.changed(other, tmp_path) == []
    assert not (tmp_path / "texts/a.txt").exists()
