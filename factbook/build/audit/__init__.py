"""Measure every built page against the budgets: Lighthouse's phone profile, bytes, axe; beside it
a bare page with the same text and drawings, and the same page of the stock tool."""

from __future__ import annotations

import csv
import datetime as dt
import json
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from factbook.build import bench, browser
from factbook.build.host import FLAGS, hosting
from factbook.model.node import node
from factbook.model.progress import Progress
from factbook.page.outputs.embeds import FOLDERS

if TYPE_CHECKING:
    from playwright.sync_api import ConsoleMessage

Row = dict[str, Any]  # what was measured of one page
HERE = Path(__file__).parent
BUDGETS = json.loads((HERE / "budgets.json").read_text("utf8"))
SCORES = ("performance", "accessibility", "best-practices", "seo")


def audit(
    root: Path, *, runs: int = 3, pages: list[str] | None = None, table: Path | None = None
) -> int:
    """Print a table of all pages against the budgets; 1 when one is missed.

    runs: of each page, the medians count. pages: only these. table: a CSV file of the book that
    the results go to, a row a page: of its columns those that are measured.
    """
    site = root / "_build/html"
    if not (site / "index.html").is_file():
        print("Nothing is built yet: run `make site` first.", file=sys.stderr)
        return 1
    chrome = browser.needed()
    built = [p.relative_to(site) for p in site.rglob("*.html")]
    names = pages or sorted(p.as_posix() for p in built if p.parent.name not in FOLDERS)
    results: dict[str, Row] = {}
    with (
        tempfile.TemporaryDirectory() as bare,
        tempfile.TemporaryDirectory() as elsewhere,
        Progress("measuring", len(names)) as progress,
        hosting(bench.stock_site(root, Path(elsewhere)), secure=True) as stock,
        hosting(site, secure=True) as base,
        hosting(Path(bare), secure=True) as plain,
    ):
        for name in names:
            progress.next(name)
            (Path(bare) / "page.html").write_text(_bare(site / name), "utf8")
            urls = (f"{base}/{name}", f"{plain}/page.html", f"{stock}/{name}")
            groups = [[_lighthouse(root, url, chrome) for _ in range(runs)] for url in urls]
            results[name] = _row(base, *groups)
        for name, found in _axe(root, base, names, chrome).items():
            results[name].update(found)
        for name, taken in _live(base, names, chrome, runs).items():
            results[name]["live_ms"] = taken
    _print(results)
    if table:
        _keep(table, results, runs, whole=not pages)
    misses = [line for name, row in results.items() for line in _misses(name, row)]
    print("\n".join(misses) or "\nEvery page keeps every budget.")
    return 1 if misses else 0


def _bare(page: Path) -> str:
    """The same text and the same drawings without any design: what the document itself costs."""
    from bs4 import BeautifulSoup

    article = BeautifulSoup(page.read_text("utf8"), "html.parser").article
    return (
        '<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>Bare</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1"></head>'
        f"<body>{article}</body></html>"
    )


def _lighthouse(root: Path, url: str, chrome: str) -> Row:
    command = [node(), str(HERE / "lighthouse.mjs"), url, chrome, *browser.flags(), *FLAGS]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(f"Lighthouse failed on {url}:\n{done.stderr[-2000:]}")
    told: Row = json.loads(done.stdout)
    return told


def _row(base: str, measured: list[Row], compared: list[Row], stock: list[Row]) -> Row:
    median = statistics.median
    row = {key: median(m["scores"][key] for m in measured) for key in SCORES}
    lcp, plain, usual = (median(m["lcp"] for m in g) for g in (measured, compared, stock))
    requests = measured[0]["requests"]
    kb, stock_kb = (sum(r["bytes"] for r in m[0]["requests"]) / 1000 for m in (measured, stock))
    script = sum(r["bytes"] for r in requests if r["type"] == "Script") / 1000
    return row | {
        "lcp_ratio": round(lcp / plain, 2),
        "cls": round(median(m["cls"] for m in measured), 4),
        "tbt_ms": round(median(m["tbt"] for m in measured)),
        "transfer_kb": round(kb, 1),
        "script_kb": round(script, 1),
        "requests": len(requests),
        "stock_lcp_ratio": round(lcp / usual, 2),
        "stock_transfer_kb": round(stock_kb, 1),
        "third_party": sum(not r["url"].startswith((base, "data:")) for r in requests),
        "failing": sorted({f for m in measured for f in m["failing"]}),
    }


def _axe(root: Path, base: str, names: list[str], chrome: str) -> dict[str, Row]:
    """axe violations in both themes and console messages, for each page."""
    from playwright.sync_api import sync_playwright

    script = (root / "node_modules/axe-core/axe.min.js").read_text("utf8")
    found: dict[str, Row] = {name: {"axe": 0, "console": 0} for name in names}
    with sync_playwright() as play:
        program = play.chromium.launch(executable_path=chrome, args=browser.flags())
        for theme in ("light", "dark"):
            context = program.new_context(
                color_scheme=theme, bypass_csp=True, ignore_https_errors=True
            )
            for name in names:
                page = context.new_page()
                said: list[str] = []
                page.on("console", _hearing(said))
                page.goto(f"{base}/{name}")
                page.evaluate(script)
                violations = page.evaluate("axe.run().then(result => result.violations)")
                found[name]["axe"] += len(violations)
                found[name]["console"] += len(said)
                page.close()
        program.close()
    return found


def _hearing(said: list[str]) -> Callable[[ConsoleMessage], None]:
    return lambda message: said.append(message.text)


def _live(base: str, names: list[str], chrome: str, runs: int) -> dict[str, int]:
    """Milliseconds from the tap to the live figure with its library in the cache: the slowest
    figure of each page, median of the runs; 0 for a page without live figures."""
    from playwright.sync_api import sync_playwright

    slowest = {}
    with sync_playwright() as play:
        program = play.chromium.launch(executable_path=chrome, args=browser.flags())
        context = program.new_context(ignore_https_errors=True)
        for name in names:
            page = context.new_page()
            taken: dict[int, list[float]] = {}
            for _ in range(runs + 1):  # the first fills the cache
                page.goto(f"{base}/{name}")
                for k in range(page.locator("[data-live]:not(html)").count()):
                    taken.setdefault(k, []).append(page.evaluate(_TAP, k))
            slowest[name] = round(
                max((statistics.median(t[1:]) for t in taken.values()), default=0)
            )
            page.close()
        program.close()
    return slowest


# The live figure is there when its first mark is; the library parses again on every page.
_TAP = """k => new Promise(done => {
  const still = document.querySelectorAll('[data-live]:not(html)')[k];
  const begun = performance.now();
  const look = () => still.querySelector('.live svg path')
    ? done(performance.now() - begun) : requestAnimationFrame(look);
  const button = still.querySelector('.live-tools > [type=button]');
  if (button) button.click();
  else {
    const touched = new Event('input', { bubbles: true });
    still.querySelector('.live-tools [name]').dispatchEvent(touched);
  }
  look();
})"""


def _keep(table: Path, results: dict[str, Row], runs: int, *, whole: bool) -> None:
    """Write what was measured into the rows of these pages; `whole` drops rows of all others."""
    with table.open(encoding="utf8", newline="") as file:
        reader = csv.DictReader(file)
        columns, known = list(reader.fieldnames or ()), {row["page"]: row for row in reader}
    said = {"runs": runs, "date": dt.date.today().isoformat()}
    like, rows = next(iter(known.values()), {}), {}
    for name, found in results.items():
        values = {key.replace("-", "_"): value for key, value in found.items()}
        measured = {column: f"{values[column]:g}" for column in columns if column in values}
        rows[name] = known.get(name, like) | {"page": name} | said | measured
    with table.open("w", encoding="utf8", newline="") as file:
        writer = csv.DictWriter(file, columns, lineterminator="\n")
        writer.writeheader()
        writer.writerows(row for _, row in sorted((rows if whole else known | rows).items()))


def _print(results: dict[str, Row]) -> None:
    columns = [c for c in next(iter(results.values())) if c != "failing"]
    width = max(map(len, results))
    print(f"\n{'page':<{width}} " + " ".join(f"{c:>14}" for c in columns))
    for name, row in results.items():
        print(f"{name:<{width}} " + " ".join(f"{row[c]:>14}" for c in columns))
    limits = [BUDGETS.get(c, "") for c in columns]
    print(f"{'budget':<{width}} " + " ".join(f"{limit:>14}" for limit in limits))


def _misses(name: str, row: Row) -> list[str]:
    lines = []
    for key, limit in BUDGETS.items():
        if key not in row:
            continue
        missed = row[key] < limit if key in SCORES else row[key] > limit
        if missed:
            why = f" ({', '.join(row['failing'])})" if key in SCORES else ""
            lines.append(f"{name}: {key} is {row[key]}, the budget is {limit}{why}")
    return lines
