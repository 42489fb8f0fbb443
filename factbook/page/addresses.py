"""Addresses: of a file from a page, and whole ones where it is known where the site will stand.

`html.baseurl` in `_config.yml` says it, or who builds (`SITE_ADDRESS`, `--address`); only then is
anything written that must be a whole address: canonical links, social cards in a page's head, the
sitemap. Whole addresses are percent-encoded.
"""

from __future__ import annotations

import re
from urllib.parse import quote

from sphinx.application import Sphinx
from sphinx.errors import ExtensionError

from factbook.model.config import load_config


def connect(app: Sphinx) -> None:
    app.connect("builder-inited", _check)


def prefix(docname: str) -> str:
    """The way from a page to the root of the site: "../" for each folder."""
    return "../" * docname.count("/")


def relative(app: Sphinx, docname: str, other: str) -> str:
    """The way from a page to another page."""
    return app.builder.get_relative_uri(docname, other)


def whole(app: Sphinx, path: str) -> str:
    """The whole address of a file of the site, "" when nobody said where the site stands."""
    base = quote((app.config.html_baseurl or "").rstrip("/"), safe=":/%")
    home = "index.html"
    path = path.removesuffix(home) if path == home or path.endswith(f"/{home}") else path
    return f"{base}/{quote(path, safe='/#')}" if base else ""


def report(app: Sphinx) -> str:
    """Where a reader writes who found a mistake, "" when nobody said it: to whom the builder
    (`SITE_REPORT`) or the book's settings name, else to the issues of its repository."""
    repository = load_config().repository
    issues = f"{repository.rstrip('/')}/issues" if repository else ""
    return str(app.config.factbook_report or load_config().report or issues)


def _check(app: Sphinx) -> None:
    if (to := report(app)) and not re.match(r"(https?://[^/\s]+|mailto:[^@\s]+@[^@\s]+)", to):
        raise ExtensionError(f'mistakes are reported to "{to}", not an address (https:, mailto:)')
    base = app.config.html_baseurl or ""
    if base and not re.match(r"https?://[^/\s]+(/\S*)?$", base):
        raise ExtensionError(f'html.baseurl in _config.yml is "{base}", not an address (https://…)')
