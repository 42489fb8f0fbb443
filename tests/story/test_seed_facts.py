"""Every fact the book was begun with is on the site, as a fact with a source."""

from __future__ import annotations

from urllib.parse import urlparse

import pytest
from test_pages import parsed

# (what the reader must find, page, id of the fact, words of the paragraph it stands in)
SEEDS = [
    ("announced on 20 June 2024", "index", "us-2024-06-20-final-determination", "20 June 2024"),
    ("who announced it", "the-ban", "us-2024-06-20-final-determination", "Gina Raimondo"),
    ("the Secretary's words", "the-ban", "secretary-words", "“the intent”"),
    ("the reason: jurisdiction", "the-ban", "reason-jurisdiction", "subject to Russia"),
    ("the reason: data", "the-ban", "reason-data", "its customers’ computers"),
    ("the reason: updates", "the-ban", "reason-malware", "hold back an update"),
    ("the reason: integration", "the-ban", "reason-integration", "other firms’ products"),
    ("sale is forbidden", "the-ban", "new-agreements", "new agreements"),
    ("updates are forbidden", "the-ban", "updates", "updates"),
    ("resale is forbidden", "the-ban", "resale", "resale"),
    ("licensing is forbidden", "the-ban", "licensing", "licences to resell"),
    ("new business ends on 20 July", "the-ban", "fd-new-agreements", "20 July 2024"),
    ("updates end on 29 September", "the-ban", "fd-updates-ksn", "29 September 2024"),
    ("sellers may be fined", "the-ban", "sellers-penalty", "may be fined"),
    ("users may not be fined", "the-ban", "continued-use", "may not"),
    ("three companies listed", "the-ban", "exports", "two Russian and one British"),
    ("why they were listed", "the-ban", "us-2024-06-24-entity-list", "military and intelligence"),
    ("who the customers are", "the-ban", "us-customers-description-2024-06-20", "telecoms, power"),
    ("the denial", "the-ban", "us-2024-06-20-kaspersky-reply", "rejected the findings"),
    ("legal options", "the-ban", "us-2024-06-20-kaspersky-reply", "all legal means"),
    ("the power of 2019", "the-ban", "us-2019-05-15-eo-13873", "President Trump"),
    ("foreign adversaries", "the-ban", "us-2019-05-15-eo-13873", "foreign adversaries"),
    ("the removal order of 2017", "history", "us-2017-09-13-bod-17-01", "civilian agencies"),
    ("the statute of 2017", "history", "us-2017-12-12-ndaa-signed", "forbids every federal body"),
    ("headquarters in Moscow", "footprint", "hq-ru-moscow", "Moscow"),
    ("31 countries with offices", "footprint", "office-countries-2024-06-20", "31"),
    ("400 million users", "index", "users-2024-06-20", "400 million"),
    ("270,000 clients", "index", "clients-2024-06-20-us-department-of-commerce", "270,000"),
    ("more than 200 countries", "footprint", "countries-served-2024", "more than 200"),
    ("the number of US customers", "unknowns", "us-customers-2024-06-20", "withheld"),
    ("the number is business data", "unknowns", "us-customers-2024-06-20", "own business data"),
]


@pytest.mark.parametrize(("what", "name", "id", "words"), SEEDS, ids=[seed[0] for seed in SEEDS])
def test_seed_fact_stands_on_its_page_with_a_source(site, what, name, id, words):
    page = parsed(site / (f"{name}.html" if name == "index" else f"chapters/{name}.html"))
    said = [d for d in page.select(f'data.fact[data-fact="{id}"]') if d.find_parent(["p", "li"])]
    texts = [" ".join(d.find_parent(["p", "li"]).get_text().split()) for d in said]
    assert any(words in text for text in texts), (what, texts)
    links = page.find(id=f"fact-{id}").select("a[href^=http]")
    assert links and all(urlparse(a["href"]).hostname for a in links), what
