"""How a page reads is measured in its prose, and not in what is only looked up."""

from pathlib import Path

import pytest

from factbook.build.readability import LONG, prose, reading, report
from factbook.model.problem import AuthorError

PAGE = """<nav><p>Menu</p></nav><article><h1>A title</h1>
<p class="byline">By some</p><p>The river rose. It fell on 3 May.</p>
<ul><li><p>It was high.</p></li><li>It was low.</li></ul>
<figure><div class="figure-plot"><p>A mark</p></div><figcaption><p>Drawn by hand.</p></figcaption>
<div class="figure-behind"><p>Sources</p></div></figure><table><tr><td><p>1</p></td></tr></table>
<details><summary>More</summary><p>Folded</p></details></article>"""


def test_prose_is_what_is_read():
    assert prose(PAGE) == [
        "The river rose. It fell on 3 May.",
        "It was high.",
        "It was low.",
        "Drawn by hand.",
    ]
    assert prose("<p>no article</p>") == []


def test_words_and_sentences_are_counted():
    found = reading(["The river’s 1,200 boats went. “They” came back!", "No end"], "en")
    assert found.words == 10
    assert found.sentences == ("The river’s 1,200 boats went.", "“They” came back!", "No end")
    assert found.words_a_sentence == pytest.approx(10 / 3)
    assert found.minutes == pytest.approx(10 / 238)


def test_hard_words_and_long_sentences_make_an_older_reader():
    easy = reading(["The cat sat on the mat. It was wet."], "en")
    hard = reading(
        ["Institutional considerations necessitated comprehensive reorganisation."], "en"
    )
    assert easy.age and hard.age and easy.age < 10 < 18 < hard.age
    assert reading(["Der Fluss stieg."], "de").age is None
    assert reading([], "en").age is None


def test_a_long_sentence_is_named():
    long = " ".join(["word"] * (LONG + 1)) + "."
    assert reading([long, "Short."], "en").long == [long]
    assert reading([" ".join(["word"] * LONG)], "en").long == []


def test_without_a_site_it_says_what_to_do(tmp_path):
    (tmp_path / "_toc.yml").write_text("format: jb-book\nroot: index\n", "utf8")
    (tmp_path / "index.md").write_text("# Rivers\n", "utf8")
    with pytest.raises(AuthorError, match="build it with `make site`"):
        report(tmp_path, tmp_path / "site")


def test_each_page_has_its_line(tmp_path, capsys):
    (tmp_path / "_toc.yml").write_text("format: jb-book\nroot: index\n", "utf8")
    (tmp_path / "index.md").write_text("# Rivers\n", "utf8")
    site = Path(tmp_path / "site")
    site.mkdir()
    (site / "index.html").write_text(PAGE, "utf8")
    report(tmp_path, site)
    page, told = capsys.readouterr().out.splitlines()[1].split(maxsplit=1)
    assert page == "index.html" and told.split()[0] == "17"
