"""Each page as a screen reader would say it: as kept (`make transcripts`), and nothing unnamed."""

from __future__ import annotations

import itertools
from pathlib import Path

import pytest
from test_browser import open_page  # noqa: F401
from test_pages import ALL

from factbook.build import transcript

KEPT = Path(__file__).with_name("transcripts")
NAMED = {*transcript.PICTURES, *transcript.CONTROLS, "heading", "table", "navigation", "region"}


OPEN = "() => document.querySelectorAll('details').forEach((fold) => (fold.open = true))"


@pytest.fixture(scope="module")
def said(browser, base, site):
    return transcript.all_heard(browser, base, site)


def test_every_page_is_said_as_was_kept(said):
    lines = transcript.changed(said, KEPT)
    assert lines == [], "\n".join([*lines, "When all is meant: make transcripts"])


def test_every_picture_control_heading_and_table_has_a_name(said):
    assert sorted(said) == sorted(name.removesuffix(".html") for name in ALL)
    assert [(page, line) for page, each in said.items() for line in unnamed(each)] == []


@pytest.mark.parametrize("name", ALL)
def test_what_stands_in_a_fold_has_a_name_too(open_page, name):  # noqa: F811
    page = open_page(name)
    page.evaluate(OPEN)
    tree = page.context.new_cdp_session(page).send("Accessibility.getFullAXTree")
    assert unnamed(transcript.told(tree["nodes"])) == []


def unnamed(said: list[transcript.Said]) -> list[str]:
    """What has no name; a table may have that of the region it fills."""
    return [
        each.line
        for before, each in itertools.pairwise(said)
        if each.role in NAMED and not each.name
        if not (each.role == "table" and before.role == "region" and before.name)
    ]


def test_headings_go_one_level_down_at_most_in_the_order_they_are_read(said):
    for page, all_said in said.items():
        levels = [each.level for each in all_said if each.level]
        assert levels[0] == 1 and levels.count(1) == 1, page
        assert all(b <= a + 1 for a, b in zip(levels, levels[1:], strict=False)), page


def test_the_text_can_be_reached_first_and_the_rest_comes_in_order(said):
    for page, all_said in said.items():
        assert all_said[0].line == 'link "Skip to the text"', page
        landmarks = [each.kind for each in all_said if each.depth == 0][1:]
        assert landmarks == ["banner", "main", "footer"], page


def test_no_sign_of_a_fold_is_read_aloud(said):
    folds = [each.name for all_said in said.values() for each in all_said if each.kind == "fold"]
    assert folds
    assert [name for name in folds if name[0] in "+–"] == []
