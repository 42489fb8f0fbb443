"""Pictures of a set size: the drawing with the largest text, all words in, nothing outside."""

import re

import pytest
from lxml import etree

from factbook.charts.measure import text_width
from factbook.figure.poster import CARD, LARGEST, TALL, TEXT, poster, sheet

SVG = "{http://www.w3.org/2000/svg}"


def drawing(width, height):
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}"'
        f' viewBox="0 0 {width} {height}"><text font-family="x">a</text></svg>'
    )


def placed(svg):
    """The drawing on a poster: x, y, width, height, and how it is scaled."""
    inner = etree.fromstring(svg.encode()).find(f"{SVG}svg")
    x, y, width, height = (float(inner.get(name)) for name in ("x", "y", "width", "height"))
    return x, y, width, height, width / float(inner.get("viewBox").split()[2])


def texts(svg):
    return [(t, t.text) for t in etree.fromstring(svg.encode()).findall(f"{SVG}text")]


@pytest.mark.parametrize("shape", [CARD, TALL], ids=["card", "tall"])
@pytest.mark.parametrize("size", [(760, 300), (760, 2000), (340, 500), (340, 1500)])
def test_nothing_lies_outside_or_over_the_words(shape, size):
    svg = poster(
        "A finding of some length, told in a sentence", "A book", {"desk": drawing(*size)}, shape
    )
    x, y, width, height, _ = placed(svg)
    assert x >= 0 and x + width <= shape.width + 0.5
    *above, foot = texts(svg)
    assert y + height < float(foot[0].get("y")) < shape.height
    for line, words in above:
        right = float(line.get("x")) + text_width(words, float(line.get("font-size")), 700)
        assert right <= shape.width - shape.margin
        assert float(line.get("y")) <= y or right <= x


@pytest.mark.parametrize(
    ("shape", "pictures", "taken"),
    [
        (TALL, {"desk": (760, 500), "phone": (340, 500)}, 340),
        (TALL, {"desk": (760, 500), "phone": (340, 2500)}, 760),
        (CARD, {"desk": (760, 300), "phone": (340, 1500)}, 760),
    ],
)
def test_the_drawing_whose_text_is_largest_is_taken(shape, pictures, taken):
    drawings = {layout: drawing(*size) for layout, size in pictures.items()}
    _, _, width, _, scale = placed(poster("A finding", "A book", drawings, shape))
    assert width / scale == pytest.approx(taken)


def test_text_is_no_larger_than_it_need_be():
    *_, scale = placed(poster("A finding", "A book", {"phone": drawing(340, 200)}, TALL))
    assert scale * TEXT["phone"] == pytest.approx(LARGEST)


def test_a_long_title_gets_smaller_and_every_word_stays():
    title = " ".join(f"word{n}" for n in range(24))
    lines = texts(poster(title, "A book", {"desk": drawing(760, 300)}, TALL, "In a year"))
    assert [words for _, words in lines][-1] == "A book"
    told = " ".join(words for line, words in lines if line.get("font-weight") == "700")
    assert told == title
    assert "In a year" in {words for _, words in lines}


def test_a_page_without_a_figure_has_its_words_and_no_drawing():
    svg = poster("Sources & <doubts>", "A book", {}, CARD)
    assert etree.fromstring(svg.encode()).find(f"{SVG}svg") is None
    assert [words for _, words in texts(svg)] == ["Sources & <doubts>", "A book"]


def test_a_sheet_says_its_label_only_when_it_has_one():
    assert 'aria-label="A &lt;b&gt;"' in sheet(9, 9, [], "", label="A <b>")
    assert "aria-label" not in sheet(9, 9, [], "") and not re.search(r"<text", sheet(9, 9, [], ""))
