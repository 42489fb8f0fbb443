"""What is published: readable by any server, with what a host should say, and the same again."""

from __future__ import annotations

import hashlib
import os
import re
import subprocess
import sys
import zipfile
from pathlib import Path
from types import SimpleNamespace

import pytest
import yaml
from copies import copy_book
from sphinx.errors import ExtensionError

from factbook.build import host
from factbook.build.edition import EDITIONS, SUMS, edition
from factbook.model.tables import Package
from factbook.page import addresses
from factbook.page.outputs import feed, hosts

ROOT = Path(__file__).parents[2]
BUILD = [sys.executable, "-m", "factbook", "build"]


@pytest.fixture(scope="module")
def placed(tmp_path_factory, site) -> Path:
    """The book built by a user who keeps files private, for an address with other letters."""
    book = copy_book(tmp_path_factory.mktemp("publish") / "book")
    told = {"PYTHONPATH": str(book), "SITE_ADDRESS": "https://example.org/büch[1]/"}
    told |= {"SITE_REPORT": "mailto:errors@example.org"}
    done = subprocess.run(
        BUILD, cwd=book, env=os.environ | told, capture_output=True, text=True, umask=0o077
    )
    assert done.returncode == 0, done.stderr
    return book / "_build/html"


def test_the_site_can_be_read_whatever_the_umask(placed):
    assert placed.parent.stat().st_mode & 0o755 == 0o755
    for path in [placed, *placed.rglob("*")]:
        wanted = 0o755 if path.is_dir() else 0o644
        assert path.stat().st_mode & 0o777 == wanted, path


def test_who_builds_says_where_the_site_will_stand(placed):
    base = "https://example.org/b%C3%BCch%5B1%5D"
    for name in ("sitemap.xml", "feed.xml", "robots.txt", "index.html", "data/../cite/road.html"):
        text = (placed / name).read_text("utf8")
        assert f"{base}/" in text and "büch[1]" not in text, name


def test_who_builds_says_where_mistakes_are_reported(placed):
    text = (placed / "about/corrections.html").read_text("utf8")
    assert '<a href="mailto:errors@example.org">errors@example.org</a>' in text


@pytest.mark.parametrize("to", ["javascript:alert(1)", "mailto:nobody", "by letter"])
def test_mistakes_are_reported_to_an_address(to):
    config = SimpleNamespace(factbook_report=to, html_theme_options={}, html_baseurl="")
    with pytest.raises(ExtensionError, match="not an address"):
        addresses._check(SimpleNamespace(config=config))


def test_an_address_is_percent_encoded():
    app = SimpleNamespace(config=SimpleNamespace(html_baseurl="https://example.org/b/"))
    assert addresses.whole(app, "a b/é.html#x") == "https://example.org/b/a%20b/%C3%A9.html#x"
    assert addresses.whole(app, "index.html") == "https://example.org/b/"


# Hosts -------------------------------------------------------------------------------------


def told(site: Path) -> dict[str, list[tuple[str, str]]]:
    """The rules of `_headers` by path."""
    found: dict[str, list[tuple[str, str]]] = {}
    path = ""
    for line in (site / "_headers").read_text("utf8").splitlines():
        if line.startswith("  "):
            name, _, value = line.strip().partition(": ")
            found[path].append((name, value))
        else:
            path = line
            assert path not in found
            found[path] = []
    return found


def joined(rules: dict[str, list[tuple[str, str]]], name: str) -> dict[str, str]:
    """What a host says of a file: the rules that fit, joined."""
    said: dict[str, str] = {}
    for path, headers in rules.items():
        if path == f"/{name}" or (path.endswith("/*") and f"/{name}".startswith(path[:-1])):
            for key, value in headers:
                said[key] = f"{said[key]}, {value}" if key in said else value
    return said


def test_folders_with_an_underscore_are_kept_by_github(placed):
    assert (placed / ".nojekyll").read_bytes() == b""


def test_every_file_has_the_policy_and_one_word_on_keeping(placed):
    rules = told(placed)
    for path in placed.rglob("*"):
        name = path.relative_to(placed).as_posix()
        if path.is_dir() or path.name.startswith((".", "_headers")):
            continue
        said = joined(rules, name)
        assert said["Content-Security-Policy"].startswith("default-src 'self';"), name
        assert said["X-Content-Type-Options"] == "nosniff" and said["Referrer-Policy"]
        assert ", no-cache" not in said["Cache-Control"], name
        assert ("immutable" in said["Cache-Control"]) == name.startswith("assets/"), name


def test_only_pages_to_embed_may_be_framed(placed):
    rules = told(placed)
    for path in placed.rglob("*.html"):
        name = path.relative_to(placed).as_posix()
        framed = "frame-ancestors" not in joined(rules, name)["Content-Security-Policy"]
        assert framed == name.startswith("embed/"), name


def test_calendars_and_the_feed_have_their_types(placed):
    rules = told(placed)
    assert joined(rules, "feed.xml")["Content-Type"].startswith("application/atom+xml")
    assert joined(rules, "data/deadlines.ics")["Content-Type"].startswith("text/calendar")


def test_the_kits_own_servers_say_the_same(placed):
    import urllib.request

    rules = told(placed)
    with host.hosting(placed) as base:
        for name in ("index.html", "embed/road.html", "data/deadlines.ics", "feed.xml"):
            with urllib.request.urlopen(f"{base}/{name}") as answer:
                for key, value in joined(rules, name).items():
                    assert ", ".join(answer.headers.get_all(key)) == value, (name, key)


def test_the_block_for_nginx_says_the_same_and_is_whole(placed):
    block = hosts.nginx(placed)
    assert block.count("{") == block.count("}")
    for line in block.splitlines():
        assert re.search(r"[{};]\s*(#.*)?$", line), line
    embed = block[block.index("location /embed/") :]
    assert "frame-ancestors" not in embed[: embed.index("}")]
    assert "immutable" in block and "frame-ancestors 'self'" in block


def test_the_workflow_gives_the_address_to_a_clean_build():
    steps = yaml.safe_load((ROOT / ".github/workflows/publish.yml").read_text("utf8"))
    steps = steps["jobs"]["build"]["steps"]
    named = {step.get("id"): step for step in steps}
    assert "configure-pages" in named["pages"]["uses"]
    (building,) = (step for step in steps if "SITE_ADDRESS" in step.get("env", {}))
    assert building["run"] == "make clean site"
    assert building["env"]["SITE_ADDRESS"] == "${{ steps.pages.outputs.base_url }}"
    assert building["env"]["SITE_REPORT"].endswith("${{ github.repository }}/issues")
    assert steps.index(building) > steps.index(named["pages"])


# The same thing again ----------------------------------------------------------------------

LOG = "### Data\n- 2026-01-02: Three.\n- 2026-01-02: Two, first.\n- 2026-01-01: One.\n"


def test_an_entry_keeps_its_name_when_its_words_are_mended():
    before = feed.changes(LOG)
    mended = LOG.replace("02: Two, first", "02, mended 2026-02-03: Two first")
    above = mended.replace("### Data\n", "### Data\n- 2026-01-02: Four.\n")
    after = feed.changes(above)
    names = [[(each.day, each.number) for each in found] for found in (before, after)]
    assert names[1][1:] == names[0] and len(set(names[1])) == 4
    assert str(after[2].mended) == "2026-02-03" and after[2].text == "Two first."


def test_an_edition_is_the_site_with_checksums_and_never_changes(placed, capsys):
    book = placed.parents[1]
    assert edition(book, placed) == 0
    (folder,) = (path for path in (book / EDITIONS).iterdir() if path.is_dir())
    listed = dict(line.split("  ")[::-1] for line in (folder / SUMS).read_text().splitlines())
    site = {p.relative_to(placed).as_posix(): p for p in placed.rglob("*") if p.is_file()}
    assert set(listed) == set(site)
    for name, digest in listed.items():
        assert hashlib.sha256((folder / name).read_bytes()).hexdigest() == digest
        assert (folder / name).read_bytes() == site[name].read_bytes()
    with zipfile.ZipFile(f"{folder}.zip") as packed:
        assert set(packed.namelist()) == {f"{folder.name}/{n}" for n in [*listed, SUMS]}
    whole = Path(f"{folder}.zip").read_bytes()
    assert edition(book, placed) == 0 and Path(f"{folder}.zip").read_bytes() == whole
    page = placed / "index.html"
    text = page.read_bytes()
    page.write_bytes(text + b"<!-- other -->")
    assert edition(book, placed) == 1
    assert "an edition never changes" in capsys.readouterr().err
    page.write_bytes(text)
    assert Package.load(book).descriptor["name"] in folder.name
