"""Bytes of each page before any interaction on a phone, against the budgets."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from test_pages import ALL

import factbook.build.audit

BUDGETS = json.loads(
    (Path(factbook.build.audit.__file__).parent / "budgets.json").read_text("utf8")
)


def kilobytes(path: Path) -> float:
    data = path.read_bytes()
    compressed = path.suffix in {".html", ".css", ".js", ".svg"}
    return len(gzip.compress(data, 6) if compressed else data) / 1000


@pytest.mark.parametrize("name", ALL)
def test_page_keeps_its_byte_budget(site, name):
    page = BeautifulSoup((site / name).read_text("utf8"), "html.parser")
    folder = (site / name).parent
    scripts = [(folder / s["src"]).resolve() for s in page.find_all("script", src=True)]
    links = page.select("link[rel=stylesheet], link[rel=icon]")
    others = [(folder / link["href"]).resolve() for link in links]
    fonts = list((site / "assets").glob("source-sans*.woff2"))  # the serif is for wide screens
    assert len(fonts) == 1
    images = [(folder / i["src"]).resolve() for i in page.find_all("img", src=True)]
    script = sum(map(kilobytes, scripts))
    total = script + sum(map(kilobytes, [site / name, *others, *fonts, *images]))
    assert script <= BUDGETS["site_script_kb"]
    assert total <= BUDGETS["transfer_kb"]
