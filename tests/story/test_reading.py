"""The chapters can be read: by a reader of fourteen, in five minutes each, no sentence twice."""

import pytest
import yaml
from conftest import ROOT

from factbook.build.readability import prose, reading

FILES = [
    entry["file"]
    for entry in yaml.safe_load((ROOT / "_toc.yml").read_text("utf8"))["parts"][0]["chapters"]
]


@pytest.mark.parametrize("name", ["index", *FILES])
def test_a_chapter_reads_in_five_minutes_for_anyone(site, name):
    found = reading(prose((site / f"{name}.html").read_text("utf8")), "en")
    assert found.words > 300
    assert found.minutes < 5
    assert found.age < 14
    assert found.long == []
