"""What helps to read marks: the axis, and lines at values that words explain."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from factbook.charts.axis import Axis
from factbook.charts.scene import Box, Scene, Words

if TYPE_CHECKING:
    from factbook.charts.marks import Page

LEVELS = 6  # lines of words over a drawing, at most


def put_axis(scene: Scene, page: Page, axis: Axis, y: float) -> tuple[float, list[float]]:
    """Labels in one line from `y` on; returns where it ends and the pixels of the grid."""
    ticks = axis.ticks(page.size)
    for value, said in ticks:
        start, _ = axis.span(value, said, page.size)
        scene.write(Words(said, start, y + page.line / 2, page.size, 400, "muted"))
    return y + page.line + 2, [axis.at(value) for value, _ in ticks]


def put_grid(scene: Scene, pixels: list[float], top: float, bottom: float, rise: float = 0) -> None:
    """Light upright lines; `rise` px higher where labels begin at their line."""
    for x in pixels:
        scene.line(x, top - rise, x, bottom, "rule", layer=0)


def put_references(
    scene: Scene, page: Page, axis: Axis, told: Mapping[float, str], y: float
) -> tuple[float, list[tuple[float, float]]]:
    """Words over lines at values, in as few lines of text as keep them apart.

    Returns where the words end, and for each line its pixel and where it may begin. A label that
    finds no place is left for the caller's check of overlaps to report.
    """
    placed: list[tuple[float, int, Words]] = []
    for value, said in sorted(told.items()):
        x = axis.at(value)
        placed.append(_free(page, x, said, y, placed))
    scene.write([words for _, _, words in placed])
    levels = max((level for _, level, _ in placed), default=-1) + 1
    return y + levels * page.line, [(x, y + (k + 1) * page.line) for x, k, _ in placed]


def _free(
    page: Page, x: float, said: str, y: float, placed: list[tuple[float, int, Words]]
) -> tuple[float, int, Words]:
    """The first place for words at a line: low or high, beside or over the line."""
    choices = [
        (level, align, shift)
        for level in range(LEVELS)
        for align, shift in (("center", 0.0), ("left", -2.0), ("right", 2.0))
    ]
    first: tuple[float, int, Words] | None = None
    for level, align, shift in choices:
        at = y + (level + 0.5) * page.line
        words = Words(said, x + shift, at, page.size, 600, "ink", align)
        first = first or (x, level, words)
        if (
            words.box.left >= 0
            and words.box.right <= page.width
            and not any(_crosses(words, level, x, other) for other in placed)
        ):
            return x, level, words
    assert first is not None
    return first


def _crosses(words: Words, level: int, x: float, other: tuple[float, int, Words]) -> bool:
    """Whether words or their line meet those of another reference. A line runs down from its
    words, through the levels below."""
    other_x, other_level, other_words = other
    box, theirs = words.box, other_words.box
    if level == other_level:
        return box.meets(theirs, 8)
    if level > other_level:  # theirs begins above, and runs through these words
        return box.meets(Box(other_x, box.top, other_x + 1, box.bottom), 3)
    return theirs.meets(Box(x, theirs.top, x + 1, theirs.bottom), 3)
