"""What the site carries of others: all of it is listed with a licence that lets it."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from factbook.page.outputs import licences
from factbook.page.outputs.assets import FACES

ROOT = Path(__file__).parents[2]
FREE = {"MIT", "ISC", "BSD-2-Clause", "BSD-3-Clause", "0BSD", "OFL-1.1", "Apache-2.0"}
SHIPPED = licences.shipped(ROOT)


@pytest.mark.parametrize("package", SHIPPED, ids=lambda package: package.name)
def test_its_licence_lets_us_carry_it_and_is_kept(site, package):
    assert package.licence in FREE
    assert re.search(r"(?i)permission|redistribution", package.text)
    said = (site / licences.FILE).read_text("utf8")
    assert f"\n{package.name} {package.version}: {package.licence}\n\n{package.text}" in said


def test_fonts_map_chart_and_search_are_among_them():
    names = {package.name for package in SHIPPED}
    assert {"vega", "minisearch", "plotly.js-geo-dist-min", "d3-array"} <= names
    assert {f"@fontsource-variable/{face}" for face in FACES.values()} <= names


def test_nothing_else_of_the_front_end_is_in_the_site(site):
    """Scripts and fonts of the site are the bundles and files whose packages are listed."""
    kinds = {path.suffix for path in (site / "assets").iterdir()}
    assert kinds == {".css", ".js", ".svg", ".woff2"}
    assert len(list((site / "assets").glob("*.woff2"))) == len(FACES)


def test_every_locked_python_package_names_its_licence():
    """None of them is shipped; an unknown one is found before it is used."""
    pins = re.findall(r"^([\w.-]+)==", (ROOT / "requirements.txt").read_text("utf8"), re.MULTILINE)
    from importlib.metadata import PackageNotFoundError, metadata

    unnamed = []
    for pin in pins:
        try:
            told = metadata(pin)
        except PackageNotFoundError:  # for another system
            continue
        classified = any(c.startswith("License") for c in told.get_all("Classifier") or ())
        if not (told.get("License-Expression") or told.get("License") or classified):
            unnamed.append(pin)
    assert unnamed == []


def test_advisories_are_asked_for_what_is_locked():
    makefile = (ROOT / "Makefile").read_text("utf8")
    assert "pip-audit" in makefile and "npm audit" in makefile
    assert json.loads((ROOT / "package-lock.json").read_text("utf8"))["lockfileVersion"] >= 3
