"""Each page as schema.org names it, for search engines: the book, an article of it, its tables."""

from __future__ import annotations

import json
from typing import Any

from sphinx.application import Sphinx

from factbook.model.config import load_config
from factbook.model.tables import Package
from factbook.page import addresses, contents
from factbook.page.outputs import cards
from factbook.page.outputs.downloads import zip_name
from factbook.page.state import book

Json = dict[str, Any]


def script(app: Sphinx, page: str, title: str, description: str) -> str:
    """What is said of a page, as the text of a script element; "" when nothing is."""
    data = linked_data(app, page, title, description)
    told = json.dumps(data, ensure_ascii=False, separators=(",", ":")) if data else ""
    # No "<" may stand in a script element, whatever a title says.
    return told.replace("<", "\\u003c")


def linked_data(app: Sphinx, page: str, title: str, description: str) -> Json | None:
    """The page as schema.org names it: the book, an article of it, or its tables."""
    citation, env = book(app).citation, app.env
    shared = {
        "description": description,
        "inLanguage": app.config.language,
        "license": licence_url(book(app).package),
        "author": [{"@type": "Organization", "name": name} for name in citation.authors],
        "url": addresses.whole(app, f"{page}.html"),
    }
    if page == app.config.root_doc:
        found = {"@type": "WebSite", "name": citation.title, **shared}
    elif page in contents.chapters(env):
        whole = {
            "@type": "WebSite",
            "name": citation.title,
            "url": addresses.whole(app, "index.html"),
        }
        found = {
            "@type": "Article",
            "headline": title,
            **shared,
            "dateModified": str(env.metadata.get(page, {}).get("updated", "")),
            "image": addresses.whole(app, f"cards/{cards.file_name(page)}"),
            "isPartOf": _told(whole),
        }
    elif page == contents.page_with(env, contents.DATA_TABLES):
        found = datasets(app, page, shared)
    else:
        return None
    return {"@context": "https://schema.org", **_told(found)}


def _told(data: Json) -> Json:
    return {key: value for key, value in data.items() if value}


def licence_url(package: Package) -> str:
    licence = load_config(package.root).licences.text
    return licence.url if licence else str(package.descriptor["licenses"][0]["path"])


def datasets(app: Sphinx, page: str, shared: Json) -> Json:
    """All tables as one dataset, and each as a part of it with its download."""
    package, up = book(app).package, addresses.prefix(page)

    def download(path: str, kind: str) -> Json:
        url = addresses.whole(app, f"data/{path}") or f"{up}data/{path}"
        return {"@type": "DataDownload", "encodingFormat": kind, "contentUrl": url}

    def part(resource: Json) -> Json:
        name = resource["name"]
        text = f"{resource['description']} What it is not: {resource['factbook:is-not']}"
        return {
            "@type": "Dataset",
            "name": f"{resource['title']} ({name})",
            "description": text,
            "license": resource.get("licenses", package.descriptor["licenses"])[0]["path"],
            "creator": shared["author"],
            "version": package.descriptor["version"],
            "url": (shared["url"] or "") + f"#table-{name}",
            "distribution": download(resource["path"], "text/csv"),
        }

    return {
        "@type": "Dataset",
        "name": package.descriptor["title"],
        **shared,
        "description": package.descriptor["description"],
        "creator": shared["author"],
        "version": package.descriptor["version"],
        "dateModified": book(app).citation.released.isoformat(),
        "distribution": [
            download(zip_name(package), "application/zip"),
            download("datapackage.json", "application/json"),
        ],
        "hasPart": [part(resource) for resource in package.resources],
    }
