"""Which pages there are, for search engines: sitemap and robots.txt."""

from __future__ import annotations

from pathlib import Path

from lxml import etree
from sphinx.application import Sphinx

from factbook.page import addresses, contents

SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"


def write(app: Sphinx, out: Path) -> None:
    """Write robots.txt, and the sitemap when the address of the site is known."""
    (out / "robots.txt").write_text(robots(app), "utf8")
    if addresses.whole(app, ""):
        (out / "sitemap.xml").write_bytes(sitemap(app))


def robots(app: Sphinx) -> str:
    place = addresses.whole(app, "sitemap.xml")
    return "User-agent: *\nAllow: /\n" + (f"Sitemap: {place}\n" if place else "")


def sitemap(app: Sphinx) -> bytes:
    """The pages of the book with the day each was updated."""
    root = etree.Element("urlset", nsmap={None: SITEMAP})  # type: ignore[dict-item]
    for page in contents.reading_order(app.env):
        url = etree.SubElement(root, "url")
        etree.SubElement(url, "loc").text = addresses.whole(app, f"{page}.html")
        if updated := app.env.metadata.get(page, {}).get("updated"):
            etree.SubElement(url, "lastmod").text = str(updated)
    return etree.tostring(root, xml_declaration=True, encoding="utf-8", pretty_print=True)
