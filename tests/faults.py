"""Stop builds at random moments and see that nothing is harmed: `make faults`.

Each time the toy book is built with a changed row and a changed cell, and its build is stopped with
one of three signals. The site must then be the last good one or the new one, whole; what was said
must be no traceback; and the next build must end in what a build never disturbed makes.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).parents[1]
WORK = ROOT / "_build/faults"
SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGKILL)
COMMAND = [sys.executable, "-m", "factbook", "build"]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--moments", type=int, default=50)
    parser.add_argument("--seed", type=int, default=0)
    args = parser.parse_args()
    chance = random.Random(args.seed)
    shutil.rmtree(WORK, ignore_errors=True)
    before, after, length = prepared()
    wrong = []
    for number in range(args.moments):
        sign, moment = SIGNALS[number % len(SIGNALS)], chance.uniform(0, length)
        if said := disturbed(sign, moment, before, after):
            wrong.append(f"{sign.name} after {100 * moment / length:.0f} % of a build: {said}")
    print("\n".join(wrong))
    print(f"{args.moments - len(wrong)} of {args.moments} stopped builds did no harm")
    return int(bool(wrong))


def prepared() -> tuple[dict[str, str], dict[str, str], float]:
    """The site before the change and after it, and how long the build of the change takes; the
    book as it stands between the two is kept."""
    book = WORK / "book"
    shutil.copytree(ROOT / "tests/kit/toy", book)
    (book / "data/geo").mkdir()
    shutil.copy(ROOT / "data/geo/world.geojson", book / "data/geo")
    shutil.copy(ROOT / "package-lock.json", book)
    (book / "node_modules").symlink_to(ROOT / "node_modules")
    build(book)
    before = sums(book)
    change(book)
    shutil.copytree(book, WORK / "kept", symlinks=True)
    start = time.monotonic()
    build(book)
    return before, sums(book), time.monotonic() - start


def change(book: Path) -> None:
    """An author's edit: a row, and a cell that has to run again."""
    rows = book / "data/fluesse.csv"
    rows.write_text(rows.read_text("utf8").replace("1233", "1234"), "utf8")
    page = book / "texte/gallery.md"
    head, cell, rest = page.read_text("utf8").partition("```{code-cell} python\n")
    page.write_text(f"{head}{cell}changed = True\n{rest}", "utf8")


def disturbed(sign: signal.Signals, moment: float, before: dict, after: dict) -> str:
    """What went wrong when the build was stopped at that moment, "" when nothing did."""
    book = WORK / "book"
    shutil.rmtree(book)
    shutil.copytree(WORK / "kept", book, symlinks=True)
    with subprocess.Popen(
        COMMAND, cwd=book, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        start_new_session=True, env=environment(),
    ) as running:  # fmt: skip
        time.sleep(moment)
        os.killpg(running.pid, sign)
        said = running.communicate()[0]
    if "Traceback" in said:
        return f"a traceback: {said[-300:]}"
    if sums(book) not in (before, after):
        return "the site is neither the last good one nor the new one"
    healed = subprocess.run(COMMAND, cwd=book, capture_output=True, text=True, env=environment())
    if healed.returncode:
        return f"the next build fails: {healed.stdout[-300:]}{healed.stderr[-300:]}"
    return "" if sums(book) == after else "the next build ends in another site"


def build(book: Path) -> None:
    subprocess.run(COMMAND, cwd=book, check=True, capture_output=True, env=environment())


def environment() -> dict[str, str]:
    return os.environ | {"PYTHONPATH": str(ROOT)}


def sums(book: Path) -> dict[str, str]:
    site = book / "_build/html"
    return {
        path.relative_to(site).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in site.rglob("*")
        if path.is_file()
    }


if __name__ == "__main__":
    sys.exit(main())
