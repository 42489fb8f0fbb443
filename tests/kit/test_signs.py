"""Signs that nobody sees, letters in parts, errors of formulas and markers of a merge."""

from __future__ import annotations

import pytest

from factbook.model.signs import broken, faults, hidden, unmerged


@pytest.mark.parametrize(
    "text",
    [
        "",
        "plain",
        "Łódź, naïve – “quoted” … 5\u202f000\u2009km",
        "a\tb\nc",
        "日本\u3000語",
        "„Ä“ “CAFÉ”",
    ],
)
def test_what_may_stand(text):
    assert hidden(text) == ""


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a\u00a0b", "holds the hidden sign U+00A0 (no-break space); write a plain space"),
        ("a\u200bb", "holds the hidden sign U+200B (zero width space); remove it"),
        ("a\x07b", "holds the hidden sign U+0007 (control character); remove it"),
        ("a\ue000b", "holds the hidden sign U+E000 (private character); remove it"),
        ("a\ufffdb", "holds the hidden sign U+FFFD (replacement character: the letter that stood "
         "here is lost); remove it"),
        ("e\u0301", '"é" is written in parts (U+0065 U+0301); write it as one letter'),
        ("\u1112\u1161\u11ab", '"한" is written in parts'),
        ("FlÃ¼sse", '"Ã¼" is a letter read in a wrong encoding; save the file as UTF-8'),
    ],
)  # fmt: skip
def test_what_is_refused_by_name(text, said):
    assert hidden(text).startswith(said.rstrip())


def test_each_line_is_told_once_at_its_place():
    assert [at for at, _ in faults("ok\na\u00a0b\u200bc\nok\nx\u00ady")] == [4, 13]
    [(at, said)] = faults("ae\u0301\u200b")
    assert at == 1 and "in parts" in said


def test_errors_of_formulas():
    for error in ("#REF!", "#N/A", "#VALUE!", "#NAME?", "#DIV/0!", "#NULL!", "#NUM!", "Err:502"):
        assert broken(error) == broken(f"x {error} y") != ""
        assert broken(error).startswith(f'"{error}" is the error of a broken formula')
    assert broken("#BEZUG!") and broken(" #NV ") and broken("####")
    assert [broken(text) for text in ("", "#1", "# of", "#stop!", "a #BEZUG! b", "Error")] == [
        ""
    ] * 6


def test_markers_of_a_merge():
    text = "a\n<<<<<<< HEAD\nb\n||||||| base\nc\n=======\nd\n>>>>>>> other\n"
    found = list(unmerged(text))
    assert [line for line, _ in found] == [2, 4, 6, 8]
    assert found[0][1].startswith("this change was not merged (<<<<<<<): keep one side")
    assert found[2][1].endswith("; a heading begins with #")
    assert list(unmerged(text.replace("\n", "\r\n")))[0][0] == 2
    assert list(unmerged("a <<<<<<< b\n======\n========\n<<<<<<<<\n>>>>>>>x\n")) == []
