"""The book's settings: neutral without any, and a wrong one is a sentence that says what may be."""

from __future__ import annotations

import pytest
import yaml

from factbook.charts import style
from factbook.model.config import NEUTRAL, load_config, parse, use_book
from factbook.model.facts import Fact
from factbook.model.problem import AuthorError
from factbook.page.prose import figures_in


def book(**settings):
    return {"title": "Rivers", "sphinx": {"config": {"language": "de", "factbook": settings}}}


@pytest.fixture
def settings(tmp_path):
    """Makes a book with these settings the one at work."""

    def use(**given):
        (tmp_path / "_config.yml").write_text(yaml.safe_dump(book(**given)), "utf8")
        use_book(tmp_path)

    yield use
    use_book(None)


def test_a_book_without_settings_is_neutral(tmp_path):
    assert load_config(tmp_path) is NEUTRAL
    assert NEUTRAL.licences.text is None and not NEUTRAL.slogan and not NEUTRAL.colors
    assert parse({}).answers == NEUTRAL.answers


def test_title_and_language_stand_where_jupyter_book_has_them():
    found = parse(book(slogan="All flows"))
    assert (found.title, found.language, found.slogan) == ("Rivers", "de", "All flows")


WRONG = [
    ({"slogen": "x"}, 'no setting is called "slogen" .did you mean slogan.*there are slogan'),
    ({"slogan": 3}, "slogan: 3 is not text"),
    ({"licences": {"text": "MIT"}}, "licences: text: 'MIT' is not a mapping of name, url"),
    ({"licences": {"code": {"url": "x"}}}, "licences: code: name is missing"),
    ({"colors": {"a": {"light": "red", "dark": "#000000"}}}, "a: light: .red. is not a colour"),
    (
        {
            "colors": {
                n: {"light": "#0F766E", "dark": d} for n, d in (("a", "#111111"), ("b", "#222222"))
            }
        },
        "colors: b: light: #0F766E is the light of colors: a already",
    ),
    ({"roles": {"accent": "water"}}, 'roles: accent: no colour is called "water"; there are'),
    (
        {"roles": {"water": "accent"}},
        'roles: "water" is no role of the kit; there are accent, mark',
    ),
    ({"prose": {"allowed": "x"}}, "prose: allowed: 'x' is not a list of texts"),
    ({"prose": {"allowed": ["("]}}, "is no regular expression"),
    ({"answers": {"no": "Never"}}, "answers: yes is missing; it needs yes, no, unsettled"),
    ({"answer_colors": {"binds": "red"}}, "answer_colors: free is missing"),
    ({"title": "x"}, "title: stands with Jupyter Book's own settings"),
]


@pytest.mark.parametrize(("given", "said"), WRONG)
def test_a_wrong_setting_says_what_is_allowed(given, said):
    with pytest.raises(AuthorError, match=f"^_config.yml, sphinx: config: factbook: .*{said}"):
        parse(book(**given))


def test_what_is_no_yaml_is_said(tmp_path):
    (tmp_path / "_config.yml").write_text("a: [", "utf8")
    with pytest.raises(AuthorError, match="^_config.yml, line 1: this is not YAML"):
        load_config(tmp_path)


def test_colours_of_the_book_join_those_of_the_kit(settings):
    water = {"light": "#005577", "dark": "#77CCEE"}
    settings(colors={"water": water}, roles={"accent": "water"})
    assert style.color("water") == style.color("accent") == "#005577"
    assert style.variables()["#005577"] == "var(--water)"
    assert "ban" not in style.tokens()


def test_words_of_bounds_and_law_come_from_the_book(settings):
    settings(bounds={"about": "etwa"}, prose={"allowed": ["WHG 2[.]1"], "number_words": ["zwei"]})
    assert Fact("a", value=5, bound="about").show() == "etwa 5"
    assert list(figures_in("WHG 2.1 in 2024, four or zwei of 7")) == ["7", "zwei"]
